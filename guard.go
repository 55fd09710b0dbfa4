package wecom

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"path"
	"runtime"
	"strings"
	"time"
)

// grace is how long something plugged in may take to notice that its context has
// ended. What it returns says more than that.
const grace = 50 * time.Millisecond

// guard calls something that the program has plugged in. A call that does not
// return ends with ctx all the same: it goes on in a goroutine of its own, and
// late gets what it may return some day. A panic is an error.
func guard[T any](ctx context.Context, what string, f func() (T, error), late func(T)) (T, error) {
	type result struct {
		v   T
		err error
	}
	done := make(chan result, 1)
	go func() {
		r := result{err: &panicError{what, "ended its goroutine"}}
		defer func() {
			if p := recover(); p != nil {
				r.err = newPanicError(what, p)
			}
			done <- r
		}()
		r.v, r.err = f()
	}()
	finish := func(r result) (T, error) {
		if closed := context.Cause(ctx); r.err != nil && errors.Is(closed, ErrClosed) && !errors.Is(r.err, ErrClosed) {
			r.err = fmt.Errorf("%w: %w", closed, r.err)
		}
		return r.v, r.err
	}
	select {
	case r := <-done:
		return finish(r)
	case <-ctx.Done():
	}
	select {
	case r := <-done:
		return finish(r)
	case <-time.After(grace):
	}
	go func() {
		if r := <-done; late != nil {
			late(r.v)
		}
	}()
	var none T
	return none, fmt.Errorf("the %s did not return in time: %w", what, ended(ctx))
}

// A panicError says that something plugged in has panicked, and where.
type panicError struct{ what, text string }

func (e *panicError) Error() string { return "the " + e.what + " " + e.text }

// newPanicError is called by the deferred function that has recovered from p.
func newPanicError(what string, p any) *panicError {
	text := fmt.Sprintf("panicked: %.300v", p)
	if err, ok := p.(error); ok {
		text = "panicked: " + cut(err.Error(), 300)
	}
	return &panicError{what, text + panickedAt()}
}

// panickedAt returns where the program panicked, as " (file:line)".
func panickedAt() string {
	pcs := make([]uintptr, 32)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	for seen := false; ; {
		f, more := frames.Next()
		switch {
		case strings.HasPrefix(f.Function, "runtime."):
			seen = true
		case seen:
			return fmt.Sprintf(" (%s:%d)", path.Base(f.File), f.Line)
		}
		if !more {
			return ""
		}
	}
}

// ended is the error of a context that has ended, with its cause.
func ended(ctx context.Context) error {
	err, cause := ctx.Err(), context.Cause(ctx)
	if cause == nil || errors.Is(err, cause) {
		return err
	}
	if errors.Is(cause, ErrClosed) || errors.Is(cause, err) {
		return cause
	}
	return fmt.Errorf("%w: %w", err, cause)
}

// open returns a context that ends with Close, too, for waiting.
func (c *core) open(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(c.closed, func() { cancel(ErrClosed) })
	return ctx, func() { stop(); cancel(nil) }
}

// watchTimeout ends the wait for an observer or logger that hangs, when the
// context does not.
const watchTimeout = 10 * time.Second

// watch tells an observer or logger about a call.
func watch(ctx context.Context, what string, f func()) error {
	ctx, cancel := context.WithTimeout(ctx, watchTimeout)
	defer cancel()
	_, err := guard(ctx, what, func() (struct{}, error) { f(); return struct{}{}, nil }, nil)
	return err
}

// logs reports whether lines of a level are logged. A logger that panics is told,
// so that the panic shows.
func (c *core) logs(ctx context.Context, level slog.Level) (enabled bool) {
	if c.log == nil {
		return false
	}
	defer func() { enabled = recover() != nil || enabled }()
	return c.log.Enabled(ctx, level)
}

// warn logs what needs attention apart from calls.
func (c *core) warn(ctx context.Context, what, text string) {
	if c.logs(ctx, slog.LevelWarn) {
		_ = watch(ctx, "logger", func() {
			c.log.LogAttrs(ctx, slog.LevelWarn, what, slog.String("corp", c.corpID), slog.String("error", text))
		})
	}
}
