package wecomredis

import (
	"context"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom/internal/pause"
)

// deduplicator is the shared [callback.Deduplicator].
//
//	delivery  STRING "done", or who is at it
//	answer    STRING what WeCom got, for a minute
type deduplicator struct {
	shared *Shared
	owners sync.Map // of the attempts of this process, by key: End does not get back what Begin made
}

const answerAge = time.Minute

// begin asks for an attempt. Running it twice for one owner does no harm.
//
// KEYS: delivery, answer. ARGV: owner, lease. Returns 1 and the answer if it is
// done, 2 if the owner has it, or 3 and how long another one has it.
var begin = redis.NewScript(`
local v = redis.call('GET', KEYS[1])
if v == 'done' then return {1, redis.call('GET', KEYS[2]) or ''} end
if v and v ~= ARGV[1] then return {3, redis.call('PTTL', KEYS[1])} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return {2}
`)

// finishAttempt ends one. KEYS: delivery, answer. ARGV: owner, whether it is done,
// how long to remember it, the answer, how long to keep that.
var finishAttempt = redis.NewScript(`
local v = redis.call('GET', KEYS[1])
if v and v ~= ARGV[1] then return 0 end
if ARGV[2] == '1' then
  redis.call('SET', KEYS[1], 'done', 'PX', ARGV[3])
  if ARGV[4] ~= '' then redis.call('SET', KEYS[2], ARGV[4], 'PX', ARGV[5]) end
elseif v then
  redis.call('DEL', KEYS[1])
end
return 1
`)

func (d *deduplicator) keys(key string) []string {
	place := d.shared.prefix + "delivery:{" + clean(key) + "}"
	return []string{place, place + ":answer"}
}

const (
	busyPause = 50 * time.Millisecond  // while another attempt runs
	awayPause = 100 * time.Millisecond // while Redis is away
)

// Begin implements [callback.Deduplicator]. While Redis is away it tries on until
// ctx ends: to answer 503 at once would use up one of WeCom's three attempts.
func (d *deduplicator) Begin(ctx context.Context, key string) (first bool, answer []byte, err error) {
	owner := newID()
	for {
		v, err := d.shared.link.run(ctx, begin, d.keys(key), owner, millis(d.lapse(ctx)))
		wait := awayPause
		if err == nil {
			reply := fields(v)
			switch reply.int() {
			case 1:
				return false, []byte(reply.string()), nil
			case 2:
				d.owners.Store(key, owner)
				return true, nil, nil
			}
			wait = min(max(reply.millis(), time.Millisecond), busyPause)
		}
		if ended := pause.For(ctx, wait); ended != nil {
			if err == nil {
				err = ended
			}
			return false, nil, err
		}
	}
}

// endTime is how long an attempt may take to say how it ended.
const endTime = 2 * time.Second

// lapse is how long an attempt holds others up whose process was killed: until it
// would have been over. WeCom's last attempt still waits then, of which the one
// before may have waited in vain.
func (d *deduplicator) lapse(ctx context.Context) time.Duration {
	end, ok := ctx.Deadline()
	if !ok {
		return d.shared.lease
	}
	return min(d.shared.lease, time.Until(end)+endTime)
}

func (d *deduplicator) End(ctx context.Context, key string, done bool, answer []byte) error {
	owner, _ := d.owners.LoadAndDelete(key)
	if owner == nil {
		owner = newID()
	}
	handled := 0
	if done {
		handled = 1
	}
	for {
		_, err := d.shared.link.run(ctx, finishAttempt, d.keys(key), owner, handled, millis(d.shared.remember), answer, millis(answerAge))
		if err == nil || pause.For(ctx, awayPause) != nil {
			return err
		}
	}
}
