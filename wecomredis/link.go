package wecomredis

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
)

// ErrAway is the error of what Redis is needed for while it is away.
var ErrAway = errors.New("wecomredis: Redis is away")

// errNotAsked is the ErrAway of one that has not even been tried.
var errNotAsked = fmt.Errorf("%w, and is not asked", ErrAway)

const (
	patience    = 700 * time.Millisecond // with an answer of Redis
	probePause  = 250 * time.Millisecond // between looks whether it is back
	repeatPause = time.Minute            // between log lines that say the same
)

// A link is the way to Redis, which is there or away. While it is away, whoever
// needs it is told so at once, and one of them looks whether it is back.
type link struct {
	rdb redis.UniversalClient
	log *slog.Logger

	mu      sync.Mutex
	away    bool
	probing bool
	probed  time.Time
	told    bool      // that it is away
	last    time.Time // when that was told
}

// run runs a script. Its keys are in one slot, that of the first.
func (l *link) run(ctx context.Context, s *redis.Script, keys []string, args ...any) (any, error) {
	return l.do(ctx, keys[0], func(ctx context.Context) (any, error) {
		return s.Run(ctx, l.rdb, keys, args...).Result()
	})
}

// do asks Redis for something. The answer "nothing" is nil.
func (l *link) do(ctx context.Context, key string, ask func(context.Context) (any, error)) (any, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if l.isAway(key) {
		return nil, errNotAsked
	}
	began := time.Now()
	v, err := l.ask(ctx, ask)
	if err != nil && time.Since(began) > 2*patience {
		v, err = l.ask(ctx, ask) // it was this process that slept
	}
	if err == nil || ctx.Err() != nil {
		return v, err
	}
	l.lost(ctx, err)
	return nil, fmt.Errorf("%w: %w", ErrAway, err)
}

// ask returns in time even if the client does not, which may ignore ctx.
func (l *link) ask(ctx context.Context, ask func(context.Context) (any, error)) (any, error) {
	type answer struct {
		v   any
		err error
	}
	inTime, cancel := context.WithTimeoutCause(ctx, patience, fmt.Errorf("no answer within %v", patience))
	done := make(chan answer, 1)
	go func() {
		defer cancel()
		v, err := ask(inTime)
		if errors.Is(err, redis.Nil) {
			err = nil
		}
		done <- answer{v, err}
	}()
	select {
	case a := <-done:
		return a.v, a.err
	case <-inTime.Done():
	}
	select { // the answer cancels, too
	case a := <-done:
		return a.v, a.err
	default:
		return nil, context.Cause(inTime)
	}
}

func (l *link) isAway(key string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away && !l.probing && time.Since(l.probed) >= probePause {
		l.probing = true
		go l.probe(key)
	}
	return l.away
}

// write tells a server that answers from one that can be used: a replica, or one
// that is full, reads and does not write.
var write = redis.NewScript(`return redis.call('SET', KEYS[1], '1', 'PX', 1000)`)

// probe looks whether Redis is back. It outlives its call by the patience at most.
func (l *link) probe(key string) {
	ctx := context.Background()
	_, err := l.ask(ctx, func(ctx context.Context) (any, error) {
		return write.Run(ctx, l.rdb, []string{key + ":probe"}).Result()
	})
	l.mu.Lock()
	defer l.mu.Unlock()
	l.probing, l.probed = false, time.Now()
	if err != nil {
		return
	}
	l.away = false
	if l.told {
		l.told = false
		l.log.InfoContext(ctx, "wecomredis: Redis is back")
	}
}

func (l *link) lost(ctx context.Context, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.away {
		return
	}
	l.away, l.probed = true, time.Now()
	if time.Since(l.last) < repeatPause {
		return // it comes and goes
	}
	l.told, l.last = true, time.Now()
	l.log.WarnContext(ctx, "wecomredis: Redis is away; this process serves itself", "error", err)
}
