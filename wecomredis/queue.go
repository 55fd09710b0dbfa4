package wecomredis

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/internal/pause"
)

// QueueOptions is how a [Queue] works. Zero fields have defaults. Processes that
// share a queue should have the same options, but for Workers.
type QueueOptions struct {
	Workers  int           // events that this process handles at once; 8
	Limit    int           // events that are accepted and not done, among all processes; 100,000
	Lease    time.Duration // after which the event of a killed process is taken over; 15 seconds
	Tries    int           // of a function that fails; 5
	Pause    time.Duration // before the second try, each further one takes four times as long, up to an hour; a second
	Remember time.Duration // how long an event that comes again is known; 10 minutes
}

// A Queue is a [callback.Queue] in Redis. What is in it survives the processes, of
// which any may handle it: those that receive callbacks, and those that only work
// (see [callback.Handler.Start]).
//
// Events of one Order are handled one after another, in the order in which they
// came, by one process at a time. That process keeps a lease on the Order while it
// works, however long that takes. When it is killed or cut off, another one begins
// the event again after the lease: so a function may run twice for an event, but
// never twice at once, if it heeds its context. An event that fails at every try,
// or whose process ends as often, is set aside: see [Queue.ListDead].
//
// Another process sees an event at the latest 200 milliseconds after it came; the
// one that has received it, at once. A queue is in one slot of a cluster.
type Queue struct {
	options QueueOptions
	shared  *Shared
	name    string
	wake    chan struct{}
}

// Queue returns the queue of an app, whose name is part of the keys. Each app has a
// queue of its own, or its events would come to the functions of another.
func (s *Shared) Queue(name string, o QueueOptions) *Queue {
	o.Workers = cmp.Or(max(o.Workers, 0), 8)
	o.Limit = cmp.Or(max(o.Limit, 0), 100_000)
	o.Lease = cmp.Or(max(o.Lease, 0), 15*time.Second)
	o.Tries = cmp.Or(max(o.Tries, 0), 5)
	o.Pause = cmp.Or(max(o.Pause, 0), time.Second)
	o.Remember = cmp.Or(max(o.Remember, 0), 10*time.Minute)
	return &Queue{options: o, shared: s, name: name, wake: make(chan struct{}, 1)}
}

// All state is in a fixed number of keys in one slot. An item is an event: its
// Order, escaped, a space, and the number of its coming.
//
//	items  ZSET  items in lexical order, so that those of one Order are together
//	body   HASH  item -> the delivery
//	age    ZSET  item -> when it came
//	due    ZSET  order -> when its first item may be taken: at once, or after a pause
//	leases ZSET  order -> when the lease of who has it ends; it is not due then
//	owner  HASH  order -> the lease
//	tries  HASH  "t"+item -> how often it was taken, "f"+item -> how often it failed
//	dead   HASH  id -> the delivery, "why:"+id -> tries and reason
//	deadat ZSET  id -> when it was set aside
//	seq    STRING the number of the last one that came
func (q *Queue) keys(parts ...string) []string {
	keys := make([]string, len(parts))
	for i, part := range parts {
		keys[i] = q.shared.prefix + "queue:{" + clean(q.name) + "}:" + part
	}
	return keys
}

// KEYS: seen, items, body, due, seq, age, leases. ARGV: order, delivery, how long to
// remember, limit.
var enqueue = redis.NewScript(`
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
if redis.call('HLEN', KEYS[3]) >= tonumber(ARGV[4]) then return -1 end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local item = ARGV[1] .. ' ' .. string.format('%016.0f', redis.call('INCR', KEYS[5]))
redis.call('ZADD', KEYS[2], 0, item)
redis.call('HSET', KEYS[3], item, ARGV[2])
redis.call('ZADD', KEYS[6], now, item)
if not redis.call('ZSCORE', KEYS[7], ARGV[1]) then redis.call('ZADD', KEYS[4], 'NX', now, ARGV[1]) end
redis.call('SET', KEYS[1], '1', 'PX', ARGV[3])
return 1
`)

// take leases the Orders whose lease is over, then those that are due, and returns
// the first item of each: item, delivery, how often it was taken, how often it
// failed. If there are none, it returns in how many ms the next one is due.
//
// KEYS: items, body, due, tries, owner, leases. ARGV: lease, its length, how many.
var take = redis.NewScript(`
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local out = {}
local function lease(from, most)
  for _, order in ipairs(redis.call('ZRANGEBYSCORE', from, '-inf', now, 'LIMIT', 0, most)) do
    redis.call('ZREM', from, order)
    local item = redis.call('ZRANGEBYLEX', KEYS[1], '[' .. order .. ' ', '(' .. order .. '!', 'LIMIT', 0, 1)[1]
    if item then
      redis.call('ZADD', KEYS[6], now + ARGV[2], order)
      redis.call('HSET', KEYS[5], order, ARGV[1])
      out[#out+1] = item
      out[#out+1] = redis.call('HGET', KEYS[2], item) or ''
      out[#out+1] = redis.call('HINCRBY', KEYS[4], 't' .. item, 1)
      out[#out+1] = tonumber(redis.call('HGET', KEYS[4], 'f' .. item) or 0)
    else
      redis.call('HDEL', KEYS[5], order)
    end
  end
end
lease(KEYS[6], ARGV[3])
if #out / 4 < tonumber(ARGV[3]) then lease(KEYS[3], ARGV[3] - #out / 4) end
if #out > 0 then return out end
local wait
for _, from in ipairs({KEYS[3], KEYS[6]}) do
  local first = redis.call('ZRANGE', from, 0, 0, 'WITHSCORES')[2]
  if first and (not wait or first - now < wait) then wait = first - now end
end
if wait then return {math.max(math.ceil(wait), 0)} end
return out
`)

// giveBack ends leases whose jobs never arrived, because the answer was lost.
//
// KEYS: items, due, tries, owner, leases. ARGV: which.
var giveBack = redis.NewScript(`
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
local lost = {}
for _, lease in ipairs(ARGV) do lost[lease] = true end
local owners = redis.call('HGETALL', KEYS[4])
for i = 1, #owners, 2 do
  local order = owners[i]
  if lost[owners[i+1]] then
    redis.call('HDEL', KEYS[4], order)
    redis.call('ZREM', KEYS[5], order)
    redis.call('ZADD', KEYS[2], now, order)
    local item = redis.call('ZRANGEBYLEX', KEYS[1], '[' .. order .. ' ', '(' .. order .. '!', 'LIMIT', 0, 1)[1]
    if item then redis.call('HINCRBY', KEYS[3], 't' .. item, -1) end
  end
end
return 1
`)

// finish ends the lease of an Order: the item is done, comes again after a pause,
// or is set aside. Running it twice does no harm.
//
// KEYS: items, body, due, tries, owner, age, dead, deadat, leases. ARGV: lease,
// order, item, "done", "retry" or "dead", the pause, the id, the reason. Returns 0
// if another process has the lease.
var finish = redis.NewScript(`
local order, item = ARGV[2], ARGV[3]
if redis.call('HGET', KEYS[5], order) ~= ARGV[1] then return 0 end
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
redis.call('HDEL', KEYS[5], order)
redis.call('ZREM', KEYS[9], order)
if ARGV[4] == 'retry' then
  redis.call('ZADD', KEYS[3], now + ARGV[5], order)
  redis.call('HINCRBY', KEYS[4], 'f' .. item, 1)
  return 1
end
if ARGV[4] == 'dead' then
  redis.call('HSET', KEYS[7], ARGV[6], redis.call('HGET', KEYS[2], item) or '')
  redis.call('HSET', KEYS[7], 'why:' .. ARGV[6], redis.call('HGET', KEYS[4], 't' .. item) .. ' ' .. ARGV[7])
  redis.call('ZADD', KEYS[8], now, ARGV[6])
end
redis.call('ZREM', KEYS[1], item)
redis.call('HDEL', KEYS[2], item)
redis.call('ZREM', KEYS[6], item)
redis.call('HDEL', KEYS[4], 't' .. item, 'f' .. item)
if redis.call('ZRANGEBYLEX', KEYS[1], '[' .. order .. ' ', '(' .. order .. '!', 'LIMIT', 0, 1)[1] then
  redis.call('ZADD', KEYS[3], now, order)
end
return 1
`)

// prolong extends a lease. KEYS: leases, owner. ARGV: lease, order, its length.
var prolong = redis.NewScript(`
if redis.call('HGET', KEYS[2], ARGV[2]) ~= ARGV[1] then return 0 end
local clock = redis.call('TIME')
redis.call('ZADD', KEYS[1], clock[1] * 1000 + math.floor(clock[2] / 1000) + ARGV[3], ARGV[2])
return 1
`)

var errFull = errors.New("wecomredis: the queue is full")

// Enqueue implements [callback.Queue]. While Redis is away it tries on until ctx
// ends.
func (q *Queue) Enqueue(ctx context.Context, d callback.Delivery) error {
	keys := q.keys("seen:"+clean(d.ID), "items", "body", "due", "seq", "age", "leases")
	body := q.shared.box.seal(pack(d), q.name)
	for {
		v, err := q.shared.link.run(ctx, enqueue, keys, escape(d.Order), body, millis(q.options.Remember), q.options.Limit)
		if err == nil {
			if n, _ := v.(int64); n < 0 {
				return errFull
			}
			q.alarm()
			return nil
		}
		if pause.For(ctx, awayPause) != nil {
			return err
		}
	}
}

// escape makes a text without spaces and control characters of an Order.
func escape(order string) string { return url.PathEscape(order) }

// pack and unpack keep any bytes.
func pack(d callback.Delivery) string {
	return fmt.Sprintf("%d %d %d\n%s%s%s%s", len(d.ID), len(d.Order), len(d.Kind), d.ID, d.Order, d.Kind, d.XML)
}

func unpack(text string) (d callback.Delivery, err error) {
	head, rest, _ := strings.Cut(text, "\n")
	var id, order, kind int
	if n, _ := fmt.Sscanf(head, "%d %d %d", &id, &order, &kind); n != 3 || min(id, order, kind) < 0 || max(id, order, kind) > len(rest) || id+order+kind > len(rest) {
		return d, errors.New("it is no delivery")
	}
	d.ID, rest = rest[:id], rest[id:]
	d.Order, rest = rest[:order], rest[order:]
	d.Kind, d.XML = rest[:kind], []byte(rest[kind:])
	return d, nil
}

// alarm wakes the workers of this process.
func (q *Queue) alarm() {
	select {
	case q.wake <- struct{}{}:
	default:
	}
}

const longestIdle = 200 * time.Millisecond // between looks for something to do

// Run implements [callback.Queue]. It goes on while Redis is away.
func (q *Queue) Run(ctx context.Context, handle func(context.Context, callback.Delivery) error) error {
	r := &runner{Queue: q, handle: handle, ctx: context.WithoutCancel(ctx), places: make(chan struct{}, q.options.Workers)}
	defer r.working.Wait()
	defer r.giveBack()
	for {
		select {
		case r.places <- struct{}{}: // one at least
		case <-ctx.Done():
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if wait := r.begin(); wait > 0 {
			<-r.places
			q.idle(ctx, wait)
		}
	}
}

// A runner is a Run. What it asks of Redis it waits for, even if it is to end: jobs
// that are taken and not known of would rest until their lease is over.
type runner struct {
	*Queue
	handle  func(context.Context, callback.Delivery) error
	ctx     context.Context // does not end
	places  chan struct{}   // taken by jobs
	lost    []any           // leases that Redis may have given, for it did not answer
	working sync.WaitGroup
}

// begin begins as many jobs as there are places, of which one is held, or returns
// in how long to look again.
func (r *runner) begin() (wait time.Duration) {
	r.giveBack()
	lease := newID()
	jobs, wait, err := r.take(r.ctx, lease, r.options.Workers-len(r.places)+1)
	if err != nil && !errors.Is(err, errNotAsked) {
		r.lost = append(r.lost, lease)
	}
	for i, j := range jobs {
		if i > 0 {
			r.places <- struct{}{} // there is one: nobody else takes them
		}
		r.working.Go(func() {
			defer func() { <-r.places; r.alarm() }()
			j.work(r.ctx, r.handle)
		})
	}
	return wait
}

func (r *runner) giveBack() {
	if len(r.lost) == 0 {
		return
	}
	keys := r.keys("items", "due", "tries", "owner", "leases")
	if _, err := r.shared.link.run(r.ctx, giveBack, keys, r.lost...); err == nil {
		r.lost = nil
	}
}

// idle waits for something to do.
func (q *Queue) idle(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-q.wake:
	case <-ctx.Done():
	}
}

// A job is a delivery that this process has taken.
type job struct {
	*Queue
	lease         string
	held          time.Time // since when the lease is known to run
	order, item   string
	delivery      callback.Delivery
	broken        error // why there is no delivery
	taken, failed int
}

// take returns jobs, or in how long to look again.
func (q *Queue) take(ctx context.Context, lease string, n int) (jobs []*job, wait time.Duration, err error) {
	asked := time.Now()
	v, err := q.shared.link.run(ctx, take, q.keys("items", "body", "due", "tries", "owner", "leases"), lease, millis(q.options.Lease), n)
	if err != nil {
		return nil, awayPause, err
	}
	wait = longestIdle/2 + rand.N(longestIdle/2)
	r := fields(v)
	if len(*r) == 1 {
		return nil, min(wait, max(r.millis(), time.Millisecond)), nil
	}
	if r.empty() {
		return nil, wait, nil
	}
	for !r.empty() {
		j := &job{Queue: q, lease: lease, held: asked, item: r.string()}
		j.order, _, _ = strings.Cut(j.item, " ")
		body := r.string()
		j.taken, j.failed = int(r.int()), int(r.int())
		if body, j.broken = q.shared.box.open(body, q.name); j.broken == nil {
			j.delivery, j.broken = unpack(body)
		}
		if j.broken != nil {
			j.delivery.ID = j.item
		}
		jobs = append(jobs, j)
	}
	return jobs, 0, nil
}

// work handles a delivery and says what became of it.
func (j *job) work(ctx context.Context, handle func(context.Context, callback.Delivery) error) {
	var err error
	switch {
	case j.broken != nil:
		err = fmt.Errorf("wecomredis: an event cannot be read: %w", j.broken)
	case j.taken-j.failed > j.options.Tries:
		err = errors.New("wecomredis: every process that handled it has ended before it was done")
		j.failed = j.options.Tries
	default:
		err = j.handle(ctx, handle)
	}
	switch {
	case err == nil:
		j.finish(ctx, "done", 0, "")
	case j.failed+1 >= j.options.Tries:
		j.shared.link.log.ErrorContext(ctx, "wecomredis: an event is set aside", "queue", j.name, "kind", j.delivery.Kind, "tries", j.taken, "error", err)
		j.finish(ctx, "dead", 0, reason(err))
	default:
		j.finish(ctx, "retry", j.rest(), "")
	}
}

const longestReason = 1000

func reason(err error) string {
	text := err.Error()
	return strings.ToValidUTF8(text[:min(len(text), longestReason)], "")
}

const (
	growth       = 4
	longestPause = time.Hour
)

// rest is the pause before the next try.
func (j *job) rest() time.Duration {
	d := min(j.options.Pause, longestPause)
	for range j.failed {
		d = min(growth*d, longestPause)
	}
	return d
}

// handle calls the function while it keeps the lease. Its context ends when the
// lease is lost.
func (j *job) handle(ctx context.Context, handle func(context.Context, callback.Delivery) error) (err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go j.hold(ctx, cancel)
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return handle(ctx, j.delivery)
}

var errLease = errors.New("wecomredis: the lease is over, and another process may handle the event")

// hold extends the lease until ctx ends.
func (j *job) hold(ctx context.Context, lost context.CancelCauseFunc) {
	for pause.For(ctx, j.options.Lease/4) == nil {
		asked := time.Now()
		v, err := j.shared.link.run(ctx, prolong, j.keys("leases", "owner"), j.lease, j.order, millis(j.options.Lease))
		switch n, _ := v.(int64); {
		case err == nil && n == 1:
			j.held = asked
		case err == nil, time.Since(j.held) >= j.options.Lease:
			lost(errLease)
			return
		}
	}
}

// finish tries for as long as Redis may be away: what is handled and not said to
// be so is handled again.
func (j *job) finish(ctx context.Context, outcome string, rest time.Duration, why string) {
	ctx, cancel := context.WithTimeout(ctx, j.options.Lease+10*time.Second)
	defer cancel()
	keys := j.keys("items", "body", "due", "tries", "owner", "age", "dead", "deadat", "leases")
	for {
		v, err := j.shared.link.run(ctx, finish, keys, j.lease, j.order, j.item, outcome, millis(rest), j.delivery.ID, why)
		if err == nil {
			if n, _ := v.(int64); n == 0 {
				j.shared.link.log.WarnContext(ctx, "wecomredis: an event was handled, but its lease was over: it may be handled twice", "queue", j.name, "kind", j.delivery.Kind)
			}
			return
		}
		if pause.For(ctx, awayPause) != nil {
			j.shared.link.log.ErrorContext(ctx, "wecomredis: Redis cannot be told what became of an event: it will be handled again", "queue", j.name, "kind", j.delivery.Kind, "error", err)
			return
		}
	}
}
