package wecomredis

import (
	"context"
	"math/rand/v2"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/pause"
)

// tokenLease is how long a killed process holds up the others who wait for the
// token that it was fetching. A client waits for 5 seconds before it fetches alone.
const tokenLease = 3 * time.Second

// tokens is the shared [wecom.TokenStore].
//
//	token  HASH   v the token, f and x when it was fetched and expires (ms of
//	              Redis's clock), o who has fetched or fetches it
//	lock   STRING who fetches it
type tokens struct{ *Shared }

// claim returns the token unless it is the one that will not do, which nobody gets
// any more. Then it lets one process fetch. Running it twice for one process does
// no harm.
//
// KEYS: token, lock. ARGV: what will not do, owner, lease.
var claim = redis.NewScript(`
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local t = redis.call('HMGET', KEYS[1], 'v', 'f', 'x')
if t[1] and t[1] ~= ARGV[1] then return {1, t[1], now - t[2], t[3] - now} end
if t[1] then redis.call('HDEL', KEYS[1], 'v') end
local holder = redis.call('GET', KEYS[2])
if holder and holder ~= ARGV[2] then return {3} end
redis.call('SET', KEYS[2], ARGV[2], 'PX', ARGV[3])
redis.call('HSET', KEYS[1], 'o', ARGV[2])
redis.call('PEXPIRE', KEYS[1], 86400000)
return {2}
`)

// put keeps a token, unless another process has begun to fetch since, and lets the
// next one fetch.
//
// KEYS: token, lock. ARGV: owner, token or nothing, its age, what it has to live.
var put = redis.NewScript(`
if ARGV[2] ~= '' and redis.call('HGET', KEYS[1], 'o') == ARGV[1] then
  local clock = redis.call('TIME')
  local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
  redis.call('HMSET', KEYS[1], 'v', ARGV[2], 'f', string.format('%.0f', now - ARGV[3]), 'x', string.format('%.0f', now + ARGV[4]))
  redis.call('PEXPIRE', KEYS[1], ARGV[4])
end
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[2]) end
return 1
`)

// extend keeps the lock of one who still fetches. KEYS: lock. ARGV: owner, lease.
var extend = redis.NewScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return 0
`)

const shortestLook, longestLook = 10 * time.Millisecond, 200 * time.Millisecond

func (s *tokens) Token(ctx context.Context, key string, usable func(wecom.Token) bool, fetch func(context.Context) (wecom.Token, error)) (wecom.Token, error) {
	place := s.prefix + "token:{" + clean(key) + "}"
	f := &fetcher{tokens: s, keys: []string{place, place + ":lock"}, owner: newID()}
	unusable := ""
	for look := shortestLook; ; look = min(2*look, longestLook) {
		v, err := s.link.run(ctx, claim, f.keys, unusable, f.owner, millis(tokenLease))
		if err != nil {
			return wecom.Token{}, err
		}
		reply := fields(v)
		switch reply.int() {
		case 1:
			unusable = reply.string()
			if t, ok := s.read(ctx, unusable, place, reply.millis(), reply.millis()); ok && usable(t) {
				return t, nil
			}
			look = shortestLook / 2
			continue
		case 2:
			return f.fetch(ctx, fetch)
		}
		if err := pause.For(ctx, look/2+rand.N(look)); err != nil {
			return wecom.Token{}, err
		}
	}
}

// read makes a token of what Redis has, with times of the local clock.
func (s *tokens) read(ctx context.Context, text, place string, age, left time.Duration) (wecom.Token, bool) {
	value, err := s.box.open(text, place)
	if err != nil {
		s.link.log.WarnContext(ctx, "wecomredis: a token cannot be opened, and is fetched anew", "error", err)
		return wecom.Token{}, false
	}
	now := s.now()
	return wecom.NewToken(value, now.Add(-age), now.Add(left)), true
}

// A fetcher is the one process that fetches.
type fetcher struct {
	*tokens
	keys  []string
	owner string
}

func (f *fetcher) fetch(ctx context.Context, fetch func(context.Context) (wecom.Token, error)) (wecom.Token, error) {
	working, done := context.WithCancel(context.WithoutCancel(ctx))
	defer done()
	go f.hold(working)
	t, err := fetch(ctx)
	done()
	text, now := "", f.now()
	if err == nil && t.Value() != "" && t.Expires.After(now) {
		text = f.box.seal(t.Value(), f.keys[0])
	}
	fetched := t.Fetched
	if fetched.IsZero() || fetched.After(now) {
		fetched = now
	}
	_, kept := f.link.run(context.WithoutCancel(ctx), put, f.keys, f.owner, text, millis(now.Sub(fetched)), max(1, millis(t.Expires.Sub(now))))
	if err == nil {
		err = kept
	}
	return t, err
}

// hold keeps the lock until ctx ends.
func (f *fetcher) hold(ctx context.Context) {
	for pause.For(ctx, tokenLease/3) == nil {
		_, _ = f.link.run(ctx, extend, f.keys[1:], f.owner, millis(tokenLease)) // it lapses
	}
}
