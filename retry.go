package wecom

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// maxRetries is how often a call is repeated, replays with a new token apart.
// WeCom asks not to repeat a busy answer more than three times.
const maxRetries = 3

const (
	firstPause            = 500 * time.Millisecond // doubles with each retry
	firstConcurrencyPause = 100 * time.Millisecond // slots free up quickly
)

// decide tells what follows from an attempt that failed with err, as it was
// before cleaning.
func (x *exchange) decide(ctx context.Context, err error) outcome {
	o := outcome{err: x.shown(ctx, err)}
	e, _ := errors.AsType[*Error](err)
	switch {
	case ctx.Err() != nil:
	case e != nil && e.Code.tokenRefused():
		o.again = x.replace(ctx)
	case x.retries == maxRetries || !x.content.rewindable():
	case neverSent(err) && !untrusted(err) || x.repeatable && passing(e, err):
		o.pause = delay(x.retries, e)
		o.again = x.fits(ctx, o.pause)
		x.retries++
	}
	if !o.again && mayHaveRun(e, err) {
		o.err = x.uncertain(o.err)
	}
	return o
}

// mayHaveRun reports whether a call that failed may have taken effect.
func mayHaveRun(e *Error, err error) bool {
	if e != nil && e.Code != 0 {
		return e.Code.transient()
	}
	return !neverSent(err) && !incomplete(err)
}

// uncertain says of the error of a call that changes something that its outcome is open.
func (x *exchange) uncertain(err error) error {
	if x.repeatable {
		return err
	}
	return fmt.Errorf("%w (%w)", err, ErrOutcomeUnknown)
}

// shown is an attempt's error as the caller gets it.
func (x *exchange) shown(ctx context.Context, err error) error {
	if e, refused := errors.AsType[*Error](err); refused {
		return e
	}
	err = x.wrap("", x.clean(err))
	if ctxErr := ctx.Err(); ctxErr != nil && !errors.Is(err, ctxErr) {
		return fmt.Errorf("%w: %w", err, ctxErr) // the transport tells the context's cause, or nothing of it
	}
	return err
}

// replace reports whether the call goes out again with another token than the one
// that was refused: it never ran, so a write may, too. The second token may come
// from a store, which did not know that it is over, so there may be a third.
func (x *exchange) replace(ctx context.Context) bool {
	if x.credential == nil || x.credential.fixed || x.stale != "" && !x.borrowed {
		return false
	}
	x.stale, x.replaced = x.token, x.replaced+1
	if !x.content.rewindable() {
		_, _, _ = x.credential.take(ctx, x.stale, x.app) // lest the next call meets the same token
		return false
	}
	return x.replaced <= maxReplays
}

// maxReplays is how often a call goes out with another token.
const maxReplays = 2

// fits reports whether a pause leaves time for another attempt. If not, the
// reason of the failure says more than that time ran out.
func (x *exchange) fits(ctx context.Context, pause time.Duration) bool {
	if end, ok := ctx.Deadline(); ok {
		return time.Until(end) > pause
	}
	x.left -= pause
	return x.left > 0
}

// passing reports whether a failure may be gone at the next attempt.
func passing(e *Error, err error) bool {
	switch {
	case e != nil && e.Code != 0:
		return e.Code.transient() || e.Code.concurrency()
	case e != nil:
		return e.Status >= 500
	}
	_, panicked := errors.AsType[*panicError](err)
	return !untrusted(err) && !panicked && !errors.Is(err, ErrBodyTooLarge)
}

// delay returns how long to wait before retry n, with jitter so that callers
// who failed together do not come back together.
func delay(n int, e *Error) time.Duration {
	d := firstPause
	if e != nil && e.Code.concurrency() {
		d = firstConcurrencyPause
	}
	d <<= n
	return d/2 + rand.N(d)
}
