package wecomredis

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom/internal/pause"
	"github.com/gowecom/wecom/kf"
)

// KfStore returns the store of a [kf.Sync] that several processes run: one at a time
// reads the messages of an account, and is told by all of new ones. A process
// that is killed, or cut off from Redis, is replaced after 15 seconds.
//
// A message is handled again if its process is killed after the function has done its
// work and before Redis knows, or if the process loses its lease meanwhile: then the
// context of the function ends. Ids are kept for 4 days.
func (s *Shared) KfStore() kf.SharedStore {
	return &kfStore{shared: s, unsaved: map[string]bool{}}
}

// kfStore keeps, for each account:
//
//	cursor            as Cursors do
//	leader   STRING   who reads the account
//	token    STRING   of the last event, until the leader takes it
//	message  STRING   one for each message that was handled
type kfStore struct {
	shared *Shared

	mu      sync.Mutex
	unsaved map[string]bool // keys of messages that are handled, and that Redis does not know of
}

const (
	kfLease    = 15 * time.Second
	kfMemory   = 4 * 24 * time.Hour
	kfTokenAge = 10 * time.Minute
)

// lead makes a process the leader, or extends its lease. KEYS: leader. ARGV: the
// process, the length of the lease. Returns whether it leads.
var lead = redis.NewScript(`
local v = redis.call('GET', KEYS[1])
if v and v ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
`)

// resign ends a lease. KEYS: leader. ARGV: the process.
var resign = redis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`)

// takeToken takes the token. KEYS: token.
var takeToken = redis.NewScript(`
local v = redis.call('GET', KEYS[1])
if v then redis.call('DEL', KEYS[1]) end
return v or ''
`)

func (s *kfStore) key(openKfID, what string) string {
	return s.shared.prefix + "kf:{" + clean(openKfID) + "}:" + what
}

func cursorName(openKfID string) string { return "kf/" + openKfID }

func (s *kfStore) Cursor(ctx context.Context, openKfID string) (string, error) {
	return s.shared.Cursors().Load(ctx, cursorName(openKfID))
}

func (s *kfStore) SaveCursor(ctx context.Context, openKfID, cursor string) error {
	return s.shared.Cursors().Save(ctx, cursorName(openKfID), cursor)
}

// Once implements [kf.Store]. Where work succeeds and Redis cannot be told, Once fails,
// and the next one for the message in this process only tells Redis.
func (s *kfStore) Once(ctx context.Context, openKfID, messageID string, work func(context.Context) error) error {
	key := s.key(openKfID, "message:"+clean(messageID))
	if !s.isUnsaved(key) {
		known, err := s.shared.link.do(ctx, key, func(ctx context.Context) (any, error) {
			return s.shared.link.rdb.Exists(ctx, key).Result()
		})
		if n, _ := known.(int64); err != nil || n > 0 {
			return err
		}
		if err := work(ctx); err != nil {
			return err
		}
	}
	_, err := s.shared.link.do(ctx, key, func(ctx context.Context) (any, error) {
		return s.shared.link.rdb.Set(ctx, key, "1", kfMemory).Result()
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		s.unsaved[key] = true
	} else {
		delete(s.unsaved, key)
	}
	return err
}

func (s *kfStore) isUnsaved(key string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unsaved[key]
}

func (s *kfStore) Lead(ctx context.Context, openKfID string, run func(context.Context) error) error {
	key, process := s.key(openKfID, "leader"), newID()
	var held time.Time
	for {
		held = time.Now()
		v, err := s.shared.link.run(ctx, lead, []string{key}, process, millis(kfLease))
		if n, _ := v.(int64); err == nil && n == 1 {
			break
		}
		if err := pause.For(ctx, time.Second); err != nil {
			return err
		}
	}
	lease, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	var holding sync.WaitGroup
	holding.Go(func() { s.hold(lease, key, process, held, cancel) })
	defer func() {
		cancel(nil)
		holding.Wait()
		resigning, done := context.WithTimeout(context.WithoutCancel(ctx), 2*patience)
		defer done()
		_, _ = s.shared.link.run(resigning, resign, []string{key}, process) // or it lapses
	}()
	return run(lease)
}

// hold extends a lease until ctx ends, and ends ctx when the lease is lost.
func (s *kfStore) hold(ctx context.Context, key, process string, held time.Time, lost context.CancelCauseFunc) {
	for pause.For(ctx, kfLease/5) == nil {
		asked := time.Now()
		v, err := s.shared.link.run(ctx, lead, []string{key}, process, millis(kfLease))
		switch n, _ := v.(int64); {
		case err == nil && n == 1:
			held = asked
		case err == nil, time.Since(held) >= kfLease-kfLease/5: // before another process may begin
			lost(errLease)
			return
		}
	}
}

func (s *kfStore) Tell(ctx context.Context, openKfID, token string) error {
	key := s.key(openKfID, "token")
	_, err := s.shared.link.do(ctx, key, func(ctx context.Context) (any, error) {
		return s.shared.link.rdb.Set(ctx, key, token, kfTokenAge).Result()
	})
	return err
}

func (s *kfStore) Told(ctx context.Context, openKfID string) (string, error) {
	v, err := s.shared.link.run(ctx, takeToken, []string{s.key(openKfID, "token")})
	token, _ := v.(string)
	return token, err
}
