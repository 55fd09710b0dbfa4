package callback

import (
	"context"
	"time"
)

// An Observation tells what became of one request, or of one attempt in the
// background, for [WithObserver].
type Observation struct {
	Kind       string // as in [Event]; empty if there is none, or it cannot be read
	Outcome    Outcome
	Repeated   bool          // WeCom has delivered it before, and it was handled then
	Background bool          // it was an attempt in the background
	Depth      int           // deliveries that the queue in memory holds
	Duration   time.Duration // of the request or the attempt, waiting included
	Err        error         // nil on success
}

// An Outcome is what became of a callback.
type Outcome string

const (
	Checked    Outcome = "checked"    // the URL was checked
	Handled    Outcome = "handled"    // its functions have succeeded, now or when it came before
	Queued     Outcome = "queued"     // it waits in the background
	Dropped    Outcome = "dropped"    // no function is for it
	Unreadable Outcome = "unreadable" // it is acknowledged all the same
	Failed     Outcome = "failed"     // WeCom, or the queue, tries again
	GivenUp    Outcome = "given up"   // the queue tries no more
	Refused    Outcome = "refused"    // it is not WeCom's, or for somebody else
)

// WithObserver calls fn after every request, and after every attempt in the
// background, for metrics and traces. fn should be quick: who waits for it waits
// for 100 milliseconds at most. It must be safe for concurrent use.
func WithObserver(fn func(context.Context, Observation)) Option {
	return func(h *Handler) { h.observe = fn }
}
