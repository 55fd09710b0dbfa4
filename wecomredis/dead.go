package wecomredis

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/internal/pause"
)

// Stats tells how a queue does, for metrics and alerts.
type Stats struct {
	Held    int           // events that are not done: they wait, are handled, or rest between two tries
	Running int           // of those, how many a process handles
	Dead    int           // events that were set aside
	Oldest  time.Duration // since the oldest of those held came; 0 without any
}

// KEYS: age, owner, deadat.
var stats = redis.NewScript(`
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local first = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
return {redis.call('ZCARD', KEYS[1]), redis.call('HLEN', KEYS[2]), redis.call('ZCARD', KEYS[3]), math.max(now - (first[2] or now), 0)}
`)

// Stats asks Redis how the queue does.
func (q *Queue) Stats(ctx context.Context) (Stats, error) {
	v, err := q.shared.link.run(ctx, stats, q.keys("age", "owner", "deadat"))
	if err != nil {
		return Stats{}, err
	}
	r := fields(v)
	return Stats{Held: int(r.int()), Running: int(r.int()), Dead: int(r.int()), Oldest: r.millis()}, nil
}

// Wait waits until the queue holds nothing, whichever process is at it. It is for
// tests: see [callback.Handler.Wait].
func (q *Queue) Wait(ctx context.Context) error {
	for {
		s, err := q.Stats(ctx)
		switch {
		case err != nil && !errors.Is(err, ErrAway):
			return err
		case err == nil && s.Held == 0:
			return nil
		}
		if err := pause.For(ctx, shortestLook); err != nil {
			return err
		}
	}
}

// A DeadLetter is an event that was set aside, because it failed at every try or
// ended its process.
type DeadLetter struct {
	ID       string // for [Queue.Replay] and [Queue.Purge]
	Delivery callback.Delivery
	At       time.Time // by Redis's clock
	Tries    int
	Reason   string // the last error, at most 1,000 bytes of it
	Err      error  // why the Delivery cannot be read, such as a key that is missing; else nil
}

// KEYS: dead, deadat. ARGV: how many.
var listDead = redis.NewScript(`
local out = {}
local ids = redis.call('ZRANGE', KEYS[2], 0, ARGV[1] - 1, 'WITHSCORES')
for i = 1, #ids, 2 do
  out[#out+1] = ids[i]
  out[#out+1] = ids[i+1]
  out[#out+1] = redis.call('HGET', KEYS[1], ids[i]) or ''
  out[#out+1] = redis.call('HGET', KEYS[1], 'why:' .. ids[i]) or ''
end
return out
`)

// ListDead returns the events that were set aside first, at most limit of them.
// They stay until they are replayed or purged.
func (q *Queue) ListDead(ctx context.Context, limit int) ([]DeadLetter, error) {
	if limit < 1 {
		return nil, nil
	}
	v, err := q.shared.link.run(ctx, listDead, q.keys("dead", "deadat"), limit)
	if err != nil {
		return nil, err
	}
	var letters []DeadLetter
	for r := fields(v); !r.empty(); {
		l := DeadLetter{ID: r.string()}
		at, _ := strconv.ParseFloat(r.string(), 64)
		l.At = time.UnixMilli(int64(at))
		body, err := q.shared.box.open(r.string(), q.name)
		if err == nil {
			l.Delivery, err = unpack(body)
		}
		l.Err = err
		var tries string
		tries, l.Reason, _ = strings.Cut(r.string(), " ")
		l.Tries, _ = strconv.Atoi(tries)
		letters = append(letters, l)
	}
	return letters, nil
}

// KEYS: dead, deadat, items, body, due, seq, age, leases. ARGV: id, order, and "replay" or
// "purge".
var settleDead = redis.NewScript(`
local id = ARGV[1]
local body = redis.call('HGET', KEYS[1], id)
if redis.call('ZREM', KEYS[2], id) == 0 then return 0 end
redis.call('HDEL', KEYS[1], id, 'why:' .. id)
if ARGV[3] == 'purge' then return 1 end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local item = ARGV[2] .. ' ' .. string.format('%016.0f', redis.call('INCR', KEYS[6]))
redis.call('ZADD', KEYS[3], 0, item)
redis.call('HSET', KEYS[4], item, body)
redis.call('ZADD', KEYS[7], now, item)
if not redis.call('ZSCORE', KEYS[8], ARGV[2]) then redis.call('ZADD', KEYS[5], 'NX', now, ARGV[2]) end
return 1
`)

// Replay puts an event that was set aside at the end of the queue, with all its
// tries. It reports false if there is none, because somebody else was faster.
func (q *Queue) Replay(ctx context.Context, l DeadLetter) (bool, error) {
	done, err := q.settle(ctx, l, "replay")
	q.alarm()
	return done, err
}

// Purge forgets an event that was set aside. It reports false if there is none.
func (q *Queue) Purge(ctx context.Context, l DeadLetter) (bool, error) {
	return q.settle(ctx, l, "purge")
}

func (q *Queue) settle(ctx context.Context, l DeadLetter, what string) (bool, error) {
	v, err := q.shared.link.run(ctx, settleDead, q.keys("dead", "deadat", "items", "body", "due", "seq", "age", "leases"), l.ID, escape(l.Delivery.Order), what)
	n, _ := v.(int64)
	return n == 1, err
}
