package wecom

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"
)

// A fuse ends an attempt that takes too long.
type fuse struct {
	ctx  context.Context // of the attempt
	late error           // what the attempt ends with when the fuse has burnt

	inner  context.Context // ends with the fuse; nil without a limit
	cancel context.CancelCauseFunc
	pool   *sync.Pool // where the fuse goes that nobody else can know

	timeout time.Duration // of the caller's HTTP client; 0: our own limit
	end     time.Time     // when to be done, once the reply has begun; zero: no change then
	pace    time.Duration // time for each piece of a file on its way

	mu    sync.Mutex
	timer *time.Timer
	spent bool
}

// newFuse returns the fuse of an attempt, burning.
func (x *exchange) newFuse(ctx context.Context, now time.Time) *fuse {
	_, ends := ctx.Deadline()
	switch timeout := x.core.timeout; {
	case timeout > 0 && (ends || timeout <= x.left):
		f := x.core.fuse(ctx, x.shared())
		f.late, f.timeout = x.core.late, timeout
		f.light(timeout)
		return f
	case ends:
		return &fuse{ctx: ctx}
	}
	f := x.core.fuse(ctx, x.shared())
	f.late = errPatience
	switch {
	case x.content.isStream():
		f.pace = patience
		x.content.form.fuse = f
		f.light(f.pace)
	case x.repeatable && x.left > silence:
		f.late, f.end = errSilence, now.Add(x.left)
		f.light(silence)
	default:
		f.light(x.left)
	}
	return f
}

// shared reports whether others than this goroutine will know the attempt's fuse.
func (x *exchange) shared() bool {
	return !x.core.trusted || x.file != nil || x.content.isStream()
}

// fuse returns a fuse that ends with ctx, too. Where it can, it takes one that has
// served before: contexts and timers cost more than all else in a call.
func (c *core) fuse(ctx context.Context, shared bool) *fuse {
	if shared || ctx.Done() != nil {
		inner, cancel := context.WithCancelCause(ctx)
		return &fuse{ctx: inner, inner: inner, cancel: cancel}
	}
	f, ok := c.fuses.Get().(*fuse)
	if !ok {
		inner, cancel := context.WithCancelCause(context.Background())
		f = &fuse{inner: inner, cancel: cancel, pool: &c.fuses}
	}
	f.ctx = joined{ctx, f.inner}
	f.timeout, f.end = 0, time.Time{}
	return f
}

// joined has the values of a context that does not end, and ends with another one.
type joined struct {
	context.Context
	ends context.Context
}

func (j joined) Done() <-chan struct{} { return j.ends.Done() }
func (j joined) Err() error            { return j.ends.Err() }

// Value finds the other context first, which other contexts look for.
func (j joined) Value(key any) any {
	if v := j.ends.Value(key); v != nil {
		return v
	}
	return j.Context.Value(key)
}

// light begins the time of the limit.
func (f *fuse) light(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.burn(d)
}

func (f *fuse) burn(d time.Duration) {
	switch {
	case f.spent:
	case f.timer == nil:
		f.timer = time.AfterFunc(d, f.burnt)
	default:
		f.timer.Reset(d)
	}
}

func (f *fuse) burnt() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.cancel(f.late)
}

// stop lets the time of the limit stand still, and reports whether it was not over.
func (f *fuse) stop() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.timer == nil || f.timer.Stop()
}

// heard tells the fuse that the reply has begun.
func (f *fuse) heard() {
	if f.end.IsZero() {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.timer.Stop() {
		f.late = errPatience
		f.burn(time.Until(f.end))
	}
}

// out ends the fuse and the context of the attempt.
func (f *fuse) out() {
	switch {
	case f.cancel == nil:
	case f.stop() && f.pool != nil:
		f.ctx = nil
		f.pool.Put(f)
	default:
		f.mu.Lock()
		f.spent = true
		f.mu.Unlock()
		f.cancel(nil)
	}
}

// follow leaves the fuse to a file until that is closed. The limit of the caller's
// HTTP client holds for reading all of it, our own for each piece.
func (f *fuse) follow(d *Download) {
	if f.timeout == 0 && f.late != nil {
		f.stop()
		f.late, f.pace = errStall, patience
	}
	d.body = fusedBody{d.body, f}
}

// A fusedBody ends its fuse when it is closed.
type fusedBody struct {
	io.ReadCloser
	fuse *fuse
}

// Read reads a piece of the file, in the time that there is for it.
func (b fusedBody) Read(p []byte) (int, error) {
	if b.fuse.pace == 0 {
		return b.ReadCloser.Read(p)
	}
	b.fuse.light(b.fuse.pace)
	n, err := b.ReadCloser.Read(p)
	b.fuse.stop()
	if err != nil && err != io.EOF { //nolint:errorlint // io.Reader asks for io.EOF itself
		err = b.fuse.explain(err)
	}
	return n, err
}

func (b fusedBody) Close() error {
	defer b.fuse.out()
	return b.ReadCloser.Close()
}

// explain makes the limit the reason of a failure that it has caused.
func (f *fuse) explain(err error) error {
	if err == nil || f.inner == nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if late := context.Cause(f.inner); late != f.late || errors.Is(err, late) { //nolint:errorlint // this very one
		return err
	}
	return fmt.Errorf("%w: %w", f.late, err)
}
