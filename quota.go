package wecom

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"github.com/gowecom/wecom/internal/pause"
)

// A Limiter delays calls so that they stay within quotas. The default is
// [NewLimiter]; several processes that share quotas need another.
type Limiter interface {
	// Wait returns when a call of the endpoint at path may be sent, or with an
	// error when ctx ends first. The scope says whose quotas they are: the id of
	// the corp, what names an app in the keys of a [TokenStore], or a hash of a robot's
	// key. The quotas are those of the endpoint, at least one, and must not be changed.
	// A Wait that would outlast ctx should fail at once, with an error that is
	// [ErrRateLimited].
	Wait(ctx context.Context, scope, path string, quotas []Quota) error
}

// A Quota allows so many calls of an endpoint in any window of a length.
type Quota struct {
	Calls int
	Per   time.Duration

	// Burst spreads the calls over the window: at most so many at once, the
	// others evenly. With 0, all calls of a window may come at once.
	Burst int
}

func (q Quota) check() error {
	if q.Calls < 1 || q.Per <= 0 || q.Burst < 0 || q.Burst > q.Calls {
		return errors.New("a quota needs at least one call in a positive time, and a burst of at most that many")
	}
	return nil
}

// everyEndpoint is the row whose quotas hold for each endpoint on its own.
const everyEndpoint = "*"

// general are the quotas of one corp for every endpoint: 10,000 a minute and
// 150,000 an hour (https://developer.work.weixin.qq.com/document/path/90312),
// kept so that no minute and no hour exceeds them wherever it begins. Limits of
// a day are not kept: a process cannot know what others have used up.
var general = []Quota{
	{Calls: 1000, Per: 6 * time.Second},
	{Calls: 150000, Per: time.Hour, Burst: 15000},
}

// documentedQuotas returns the quotas of a row: what WeCom documents.
func documentedQuotas(row string) []Quota {
	if row == everyEndpoint {
		return general
	}
	return documented[row]
}

// NewLimiter returns the default Limiter, which knows of this process only. Clients
// that share one share the quotas of their corp. Where they differ, the quotas of
// the client that called an endpoint first hold.
func NewLimiter() Limiter { return &limiter{} }

type limiter struct {
	mu     sync.Mutex
	limits map[quotaKey][]*limit
}

type quotaKey struct{ scope, path string }

func (l *limiter) Wait(ctx context.Context, scope, path string, quotas []Quota) error {
	return waitAll(ctx, l.of(scope, path, quotas))
}

// of returns the limits of an endpoint.
func (l *limiter) of(scope, path string, quotas []Quota) []*limit {
	key := quotaKey{scope, path}
	l.mu.Lock()
	defer l.mu.Unlock()
	limits, ok := l.limits[key]
	if !ok {
		for _, q := range quotas {
			limits = append(limits, newLimit(q))
		}
		if l.limits == nil {
			l.limits = map[quotaKey][]*limit{}
		}
		l.limits[key] = limits
	}
	return limits
}

func waitAll(ctx context.Context, limits []*limit) error {
	for _, l := range limits {
		if err := l.wait(ctx); err != nil {
			return err
		}
	}
	return nil
}

// A limit keeps one quota. Who has to wait does so one after the other, so that
// who gives up leaves his place to the next.
type limit struct {
	quota Quota

	mu      sync.Mutex
	turn    chan struct{} // held by the first who waits; others queue for it
	pace    pace
	waiting int // the first one included
}

// A pace tells when calls may go.
type pace interface {
	due(now time.Time, n int) time.Time // when a call may go that n others go before
	pass(now time.Time)                 // a call goes
}

func newLimit(q Quota) *limit {
	l := &limit{quota: q, pace: &window{Quota: q}}
	if q.Burst > 0 {
		// A bucket of size B, refilled at rate R, lets B+R·t-1 calls through in a
		// window of length t that begins when it is full. Half a percent less
		// leaves room for calls that leave a little late.
		r := float64(q.Calls-q.Burst+1) / q.Per.Seconds()
		l.pace = bucket{rate.NewLimiter(rate.Limit(r*0.995), q.Burst)}
	}
	return l
}

func (l *limit) wait(ctx context.Context) error {
	if ctx.Err() != nil {
		return ended(ctx)
	}
	if wait, err := l.join(ctx); !wait || err != nil {
		return err
	}
	err := l.waitTurn(ctx)
	l.mu.Lock()
	defer l.mu.Unlock()
	if err == nil {
		l.pace.pass(time.Now())
		<-l.turn
	}
	l.waiting--
	return err
}

// try lets a call go at once, or reports that it has to wait.
func (l *limit) try() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	if l.pace.due(now, l.waiting).After(now) {
		return false
	}
	l.pace.pass(now)
	return true
}

// join lets a call go at once or makes it one that waits, unless it would wait
// for too long.
func (l *limit) join(ctx context.Context) (wait bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	due := l.pace.due(now, l.waiting)
	if !due.After(now) {
		l.pace.pass(now)
		return false, nil
	}
	if end, ok := ctx.Deadline(); ok && end.Before(due) {
		return false, overdue(l.quota)
	}
	if l.turn == nil {
		l.turn = make(chan struct{}, 1)
	}
	l.waiting++
	return true, nil
}

// overdue is the error of a wait that would outlast its context.
type overdue Quota

func (q overdue) Error() string {
	return fmt.Sprintf("%d calls in %v are allowed, and the next one is due only after the context's deadline", q.Calls, q.Per)
}

func (overdue) Unwrap() []error { return []error{ErrRateLimited, context.DeadlineExceeded} }

// waitTurn returns when a call may go, holding the turn, or with an error and
// without it.
func (l *limit) waitTurn(ctx context.Context) error {
	select {
	case l.turn <- struct{}{}:
	case <-ctx.Done():
		return ended(ctx)
	}
	l.mu.Lock()
	due := l.pace.due(time.Now(), 0)
	l.mu.Unlock()
	if pause.For(ctx, time.Until(due)) != nil {
		<-l.turn
		return ended(ctx)
	}
	return nil
}

// A bucket spreads calls over time.
type bucket struct{ *rate.Limiter }

func (b bucket) due(now time.Time, n int) time.Time {
	missing := float64(n+1) - b.TokensAt(now)
	return now.Add(time.Duration(missing / float64(b.Limit()) * float64(time.Second)))
}

func (b bucket) pass(now time.Time) {
	if !b.AllowN(now, 1) { // as rarely as rounding has it
		b.ReserveN(now, 1)
	}
}

// A window lets all its calls through at once and each further one when one of
// them is Per ago, so that a quota is used in full and no window, wherever it
// begins, holds more.
type window struct {
	Quota
	began time.Time       // of the first call
	sent  []time.Duration // since then, of the calls that are less than Per ago
}

func (w *window) due(now time.Time, n int) time.Time {
	if n >= w.Calls { // that many go before it, and a window for each time Calls of them
		return w.due(now, n%w.Calls).Add(time.Duration(n/w.Calls) * w.Per)
	}
	for len(w.sent) > 0 && now.Sub(w.began)-w.sent[0] >= w.Per {
		w.sent = w.sent[1:]
	}
	if i := len(w.sent) + n - w.Calls; i >= 0 {
		return w.began.Add(w.sent[i] + w.Per)
	}
	return now
}

func (w *window) pass(now time.Time) {
	if w.began.IsZero() {
		w.began = now
	}
	if len(w.sent) == cap(w.sent) { // not anew for every call when they are few
		w.sent = slices.Grow(w.sent, min(max(1, 2*len(w.sent)), 64))
	}
	w.sent = append(w.sent, now.Sub(w.began))
}
