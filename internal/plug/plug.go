// Package plug calls what a program plugs in: stores, loggers, functions. They may
// panic, hang, or end their goroutine, and take nothing else with them.
package plug

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
)

// ErrGoexit is what becomes of a function that has ended its goroutine.
var ErrGoexit = errors.New("it has ended its goroutine (runtime.Goexit, as t.FailNow does)")

// Panicked makes an error of what a deferred function has recovered.
func Panicked(p any) error { return fmt.Errorf("panic: %v\n%s", p, debug.Stack()) }

// Contain calls f on a goroutine of its own, and returns what became of it.
func Contain(f func() error) error {
	done := make(chan error, 1)
	go func() {
		err := ErrGoexit
		defer func() {
			if p := recover(); p != nil {
				err = Panicked(p)
			}
			done <- err
		}()
		err = f()
	}()
	return <-done
}

// Within is Contain for an f that may ignore ctx: it returns when ctx ends. If f
// has a result after that, it goes to late.
func Within[T any](ctx context.Context, f func() (T, error), late func(T)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome)
	go func() {
		o := outcome{err: ErrGoexit}
		defer func() {
			if p := recover(); p != nil {
				o.err = Panicked(p)
			}
			select {
			case done <- o:
			case <-ctx.Done():
				if o.err == nil && late != nil {
					late(o.value)
				}
			}
		}()
		o.value, o.err = f()
	}()
	select {
	case o := <-done:
		return o.value, o.err
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}

// Do is [Within] for an f without a value.
func Do(ctx context.Context, f func() error) error {
	_, err := Within(ctx, func() (struct{}, error) { return struct{}{}, f() }, nil)
	return err
}

// A Gate is for a function that something plugged in calls back: it runs only while
// somebody waits for it.
type Gate struct {
	free chan struct{} // has one while nothing runs
	shut bool
}

// NewGate returns a gate that is open.
func NewGate() *Gate {
	g := &Gate{free: make(chan struct{}, 1)}
	g.free <- struct{}{}
	return g
}

// Run runs f, unless the gate is shut.
func (g *Gate) Run(f func() error) error {
	<-g.free
	defer func() { g.free <- struct{}{} }()
	if g.shut {
		return context.Canceled
	}
	return f()
}

// Shut lets nothing run any more. It waits for what runs, and calls late before if
// there is something.
func (g *Gate) Shut(late func()) {
	select {
	case <-g.free:
	default:
		late()
		<-g.free
	}
	g.shut = true
	g.free <- struct{}{}
}

// Logger returns a logger that survives the panics of l; one that discards if l is nil.
func Logger(l *slog.Logger) *slog.Logger {
	if l == nil {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(handler{l.Handler()})
}

type handler struct{ slog.Handler }

func (h handler) Enabled(ctx context.Context, level slog.Level) (enabled bool) {
	defer func() { enabled = recover() == nil && enabled }()
	return h.Handler.Enabled(ctx, level)
}

func (h handler) Handle(ctx context.Context, r slog.Record) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = Panicked(p) // which slog drops
		}
	}()
	return h.Handler.Handle(ctx, r)
}

func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return h.with(func() slog.Handler { return h.Handler.WithAttrs(attrs) })
}

func (h handler) WithGroup(name string) slog.Handler {
	return h.with(func() slog.Handler { return h.Handler.WithGroup(name) })
}

func (h handler) with(f func() slog.Handler) (next slog.Handler) {
	defer func() {
		if recover() != nil {
			next = h
		}
	}()
	return handler{f()}
}
