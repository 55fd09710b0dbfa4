package wecomredis

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom"
)

// acquire lets calls go. A quota without Burst has a ring of the times of its last
// calls, so that each window is kept exactly; what is spread has the time at which
// the next call is due (GCRA). Processes that have to wait queue: each is told when
// its turn is, keeps its place when it comes early, and loses it when it is late by
// more than the grace, as a killed one is. A call counts from when the script lets
// it go, not from when it was due, so that one that comes late makes the next ones
// later and no window fuller. What is spread makes up for up to a third of the
// guard, or the lateness of every call would add up.
//
// KEYS: the state of the endpoint (HASH), the processes that wait (ZSET), a ring
// for each quota (STRING, 16 digits a call). ARGV: process, how many calls it wants
// to make, how long the first may wait (µs; -1 for ever), how long ago calls went
// without asking (ms, joined by commas), the guard, the grace and the calm (µs), then
// calls, per (µs) and burst of each quota. When Redis was away, nobody goes until it
// has been told of calls without it for the last time for as long as the calm: what
// others did alone is not known before. Returns how many may go now, and after how many
// µs to ask again for the rest: -1 if there is no rest, or -2-d if d is too long.
var acquire = redis.NewScript(`
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local me, want, longest = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local guard, grace, calm = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(redis.call('HGET', KEYS[1], 'calm') or 0)
local function whole(x) return string.format('%.0f', x) end
local quotas, keep = {}, 0
for i = 8, #ARGV, 3 do
  local q = {calls = tonumber(ARGV[i]), per = tonumber(ARGV[i+1]), burst = tonumber(ARGV[i+2])}
  q.name = ARGV[i] .. '/' .. ARGV[i+1] .. '/' .. ARGV[i+2]
  q.ring = KEYS[(i - 8) / 3 + 3]
  q.state = tonumber(redis.call('HGET', KEYS[1], q.name) or 0)
  q.gap = (q.per + guard) / (q.calls - q.burst + 1)
  if q.per > keep then keep = q.per end
  quotas[#quotas+1] = q
end
local function due(k) -- when a call may go that k others go before
  local at = math.max(now, calm)
  for _, q in ipairs(quotas) do
    local d = 0
    if q.burst > 0 then
      d = math.max(q.state, now) + (k - q.burst + 1) * q.gap
    else
      local slot = ((q.state + k) % q.calls) * 16
      d = tonumber(redis.call('GETRANGE', q.ring, slot, slot + 15)) or 0
      if d > 0 then d = d + q.per + guard end
      if k >= q.calls then d = math.max(d, now) + math.floor(k / q.calls) * (q.per + guard) end
    end
    if d > at then at = d end
  end
  return at
end
local function pass(at)
  for _, q in ipairs(quotas) do
    if q.burst == 0 then
      redis.call('SETRANGE', q.ring, (q.state % q.calls) * 16, string.format('%016.0f', at))
      q.state = (q.state + 1) % q.calls
    elseif now - at < q.burst * q.gap then
      q.state = math.max(q.state, at - guard / 3) + q.gap
    end
  end
end
local debt = 0
for age in string.gmatch(ARGV[4], '%d+') do
  pass(now - age * 1000)
  debt = debt + 1
end
if debt > 0 then
  calm = now + ARGV[7]
  redis.call('HSET', KEYS[1], 'calm', whole(calm))
end

local others, turn = redis.call('ZCARD', KEYS[2]), 0
if others > 0 then
  turn = tonumber(redis.call('ZSCORE', KEYS[2], me) or 0)
  redis.call('ZREM', KEYS[2], me)
  redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', whole(now - grace))
  others = redis.call('ZCARD', KEYS[2])
end
local ahead = others
if turn > 0 then ahead = redis.call('ZCOUNT', KEYS[2], '-inf', '(' .. whole(turn)) end
local granted, most = 0, want
if others > 0 then most = math.max(1, math.floor(want / (others + 1))) end
while ahead == 0 and granted < most and due(0) <= now do
  pass(now)
  granted = granted + 1
end
if granted + debt > 0 then
  for _, q in ipairs(quotas) do
    redis.call('HSET', KEYS[1], q.name, whole(q.state))
    if q.burst == 0 then redis.call('PEXPIRE', q.ring, math.ceil(q.per / 500)) end
  end
  redis.call('PEXPIRE', KEYS[1], math.ceil(keep / 500))
end
if granted == want then return {granted, -1} end
if granted > 0 then ahead = others end
local wait = math.max(math.ceil(due(ahead) - now), 1)
if granted == 0 and longest >= 0 and wait > longest then return {0, -2 - wait} end
redis.call('ZADD', KEYS[2], whole(now + wait), me)
redis.call('PEXPIRE', KEYS[2], math.ceil(keep / 500) + math.ceil(wait / 1000))
return {granted, wait}
`)

// leave gives up a place. KEYS: the processes that wait. ARGV: process.
var leave = redis.NewScript(`return redis.call('ZREM', KEYS[1], ARGV[1])`)

const (
	grace      = 50 * time.Millisecond // after which a process has lost its turn
	mostAtOnce = 16                    // grants that one process asks for
	recheck    = time.Second           // in a long wait: those ahead may have left
	mostDebt   = 1000                  // calls without Redis of which it is told
	calm       = 2 * probePause        // within which all processes see that Redis is back
)

// limiter is the shared [wecom.Limiter].
type limiter struct {
	shared *Shared
	id     string
	local  wecom.Limiter // for when Redis is away

	mu    sync.Mutex
	lines map[place]*line
}

type place struct{ scope, path string }

// A line is who waits for an endpoint in this process.
type line struct {
	*limiter
	place
	keys   []string
	quotas []wecom.Quota
	share  []wecom.Quota // of the quotas, for this process alone
	args   []any
	left   chan struct{} // has an element when the last one who waits has gone

	mu      sync.Mutex
	waiting []*waiter
	present int // of those who wait, without those who have gone
	busy    bool
	next    time.Time   // when it is the turn of this process
	debt    []time.Time // of calls that Redis has not been told of
}

type waiter struct {
	ctx  context.Context
	done chan error
	over bool // let go, or gone
}

// line returns the line of an endpoint. The quotas of the first call hold.
func (l *limiter) line(scope, path string, quotas []wecom.Quota) *line {
	at := place{scope, path}
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := l.lines[at]; n != nil {
		return n
	}
	key := l.shared.prefix + "quota:{" + clean(scope+":"+path) + "}"
	n := &line{limiter: l, place: at, quotas: quotas, keys: []string{key, key + ":waiting"}, left: make(chan struct{}, 1)}
	for _, q := range quotas {
		n.keys = append(n.keys, fmt.Sprintf("%s:%d/%d", key, q.Calls, millis(q.Per)))
		n.args = append(n.args, q.Calls, q.Per.Microseconds(), q.Burst)
		n.share = append(n.share, shareOf(q, l.shared.replicas))
	}
	l.lines[at] = n
	return n
}

// shareOf is the part of a quota that one of n processes keeps when they do not
// know of each other.
func shareOf(q wecom.Quota, n int) wecom.Quota {
	if q.Calls < n {
		q.Per *= time.Duration((n + q.Calls - 1) / q.Calls)
	}
	q.Calls = max(1, q.Calls/n)
	if q.Burst > 0 {
		q.Burst = min(max(1, q.Burst/n), q.Calls)
	}
	return q
}

func (l *limiter) Wait(ctx context.Context, scope, path string, quotas []wecom.Quota) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	n := l.line(scope, path, quotas)
	w := &waiter{ctx: ctx, done: make(chan error, 1)}
	if err := n.join(w); err != nil {
		return err
	}
	select {
	case err := <-w.done:
		return err
	case <-ctx.Done():
		return n.quit(w)
	}
}

// join puts a waiter at the end, unless it would wait for too long.
func (n *line) join(w *waiter) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if end, ok := w.ctx.Deadline(); ok && n.busy && end.Before(n.soonest(n.present)) {
		return n.overdue()
	}
	n.waiting = append(n.waiting, w)
	n.present++
	if !n.busy {
		n.busy = true
		go n.serve()
	}
	return nil
}

// quit takes a waiter out whose context has ended, unless it has just been let go.
func (n *line) quit(w *waiter) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if w.over {
		return <-w.done
	}
	w.over = true
	n.present--
	if n.present == 0 {
		select {
		case n.left <- struct{}{}:
		default:
		}
	}
	return context.Cause(w.ctx)
}

// overdue is the error of a wait that would outlast its context.
func (n *line) overdue() error {
	q := n.quotas[0]
	return &overdueError{fmt.Sprintf("%d calls in %v are allowed among all processes, and the next one is due only after the context's deadline", q.Calls, q.Per)}
}

type overdueError struct{ text string }

func (e *overdueError) Error() string { return e.text }

func (*overdueError) Unwrap() []error {
	return []error{wecom.ErrRateLimited, context.DeadlineExceeded}
}

// soonest is when a waiter behind so many others can go at best.
func (n *line) soonest(ahead int) time.Time {
	var d time.Duration
	for _, q := range n.quotas {
		if q.Burst > 0 {
			d = max(d, time.Duration(ahead-q.Burst)*q.Per/time.Duration(q.Calls-q.Burst+1))
		} else {
			d = max(d, time.Duration(ahead/q.Calls)*q.Per)
		}
	}
	if now := time.Now(); n.next.Before(now) {
		return now.Add(d)
	}
	return n.next.Add(d)
}

// serve runs while somebody waits.
func (n *line) serve() {
	for {
		want, longest, debt := n.look()
		if want == 0 {
			return
		}
		granted, wait, late, err := n.ask(want, longest, debt)
		if err != nil {
			n.alone()
			continue
		}
		n.settle(len(debt), wait)
		n.release(granted)
		switch {
		case late:
			n.refuse(wait)
		case wait > 0:
			n.refuse(wait)
			n.sleep(min(wait, recheck))
		}
	}
}

// look returns how many wait, or 0 for the end of serve; and how long the most
// patient of them does.
func (n *line) look() (want int, longest time.Duration, debt []time.Time) {
	n.mu.Lock()
	defer n.mu.Unlock()
	select {
	case <-n.left:
	default:
	}
	if n.present == 0 {
		n.waiting, n.busy = nil, false
		return 0, 0, nil
	}
	for _, w := range n.waiting {
		if w.over {
			continue
		}
		end, ok := w.ctx.Deadline()
		if !ok {
			longest = forever
			break
		}
		longest = max(longest, time.Until(end))
	}
	return min(n.present, mostAtOnce), longest, n.debt
}

const forever time.Duration = 1<<63 - 1

func (n *line) ask(want int, longest time.Duration, debt []time.Time) (granted int, wait time.Duration, late bool, err error) {
	patient := longest.Microseconds()
	if longest == forever {
		patient = -1
	}
	ages := make([]string, len(debt))
	for i, at := range debt {
		ages[i] = strconv.FormatInt(millis(time.Since(at)), 10)
	}
	args := append([]any{n.id, want, patient, strings.Join(ages, ","), n.shared.guard.Microseconds(), grace.Microseconds(), calm.Microseconds()}, n.args...)
	v, err := n.shared.link.run(context.Background(), acquire, n.keys, args...)
	if err != nil {
		return 0, 0, false, err
	}
	r := fields(v)
	granted, wait = int(r.int()), r.micros()
	if wait <= -2*time.Microsecond {
		return granted, -wait - 2*time.Microsecond, true, nil
	}
	return granted, max(wait, 0), false, nil
}

// settle notes what Redis now knows, and when it is the turn of this process.
func (n *line) settle(debt int, wait time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.debt = n.debt[debt:]
	n.next = time.Now().Add(wait)
}

// sleep ends early when nobody waits any more. The place is free then.
func (n *line) sleep(wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-n.left:
		_, _ = n.shared.link.run(context.Background(), leave, n.keys[1:2], n.id)
	}
}

// release lets the first ones go.
func (n *line) release(count int) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for ; count > 0 && n.present > 0; n.waiting = n.waiting[1:] {
		w := n.waiting[0]
		if w.over {
			continue
		}
		n.end(w, nil)
		count--
		// The local limits have to know of it if Redis goes away. They do not wait.
		_ = n.local.Wait(impatient{context.Background()}, n.scope, n.path, n.share)
	}
}

func (n *line) end(w *waiter, err error) {
	w.over = true
	n.present--
	w.done <- err
}

// impatient is a context that waits for nothing.
type impatient struct{ context.Context }

func (impatient) Deadline() (time.Time, bool) { return time.Time{}, true }

// refuse turns those away who would wait for too long.
func (n *line) refuse(wait time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	due := time.Now().Add(wait)
	for _, w := range n.waiting {
		if end, ok := w.ctx.Deadline(); ok && !w.over && end.Before(due) {
			n.end(w, n.overdue())
		}
	}
}

// alone lets one go when the local limits allow it, or waits a little for them.
func (n *line) alone() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	defer time.AfterFunc(awayPause, cancel).Stop() // no deadline, which would be refused
	if n.local.Wait(ctx, n.scope, n.path, n.share) != nil {
		return
	}
	n.mu.Lock()
	n.debt = append(n.debt, time.Now())
	n.debt = n.debt[max(0, len(n.debt)-mostDebt):]
	n.mu.Unlock()
	n.pass()
}

// pass lets the first one go without a word to the local limits.
func (n *line) pass() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for ; n.present > 0; n.waiting = n.waiting[1:] {
		if w := n.waiting[0]; !w.over {
			n.end(w, nil)
			n.waiting = n.waiting[1:]
			return
		}
	}
}
