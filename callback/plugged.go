package callback

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync/atomic"
	"time"
)

// What a program plugs in (queue, deduplicator, logger, observer, functions) may
// panic, hang, or end its goroutine. It takes nothing else with it.

var errGoexit = errors.New("it has ended its goroutine (runtime.Goexit, as t.FailNow does)")

// contain calls f on a goroutine of its own, and returns what became of it.
func contain(f func() error) error {
	done := make(chan error, 1)
	go func() {
		err := errGoexit
		defer func() {
			if p := recover(); p != nil {
				err = panicked(p)
			}
			done <- err
		}()
		err = f()
	}()
	return <-done
}

func panicked(p any) error { return fmt.Errorf("panic: %v\n%s", p, debug.Stack()) }

// within is contain for an f that may ignore ctx: it returns when ctx ends. If f
// has a result after that, it goes to late.
func within[T any](ctx context.Context, f func() (T, error), late func(T)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	done := make(chan outcome)
	go func() {
		o := outcome{err: errGoexit}
		defer func() {
			if p := recover(); p != nil {
				o.err = panicked(p)
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

const (
	patience = 100 * time.Millisecond // with a logger or an observer
	mostLate = 16                     // of their calls that hang; more are left out
)

// A teller calls the logger and the observer.
type teller struct {
	log     *slog.Logger // nil for none
	observe func(context.Context, Observation)
	late    atomic.Int32
}

func (t *teller) logs(ctx context.Context, level slog.Level, message string, args ...any) {
	if t.log != nil {
		t.tell(func() { t.log.Log(ctx, level, message, args...) })
	}
}

// debug logs what went well, for which nothing is allocated without a logger.
func (t *teller) debug(ctx context.Context, outcome Outcome, kind string) {
	if t.log != nil {
		t.logs(ctx, slog.LevelDebug, "callback "+string(outcome), "kind", kind)
	}
}

func (t *teller) observed(ctx context.Context, o Observation) {
	if t.observe != nil {
		t.tell(func() { t.observe(ctx, o) })
	}
}

// tell waits for f, but not for long.
func (t *teller) tell(f func()) {
	if t.late.Load() >= mostLate {
		return
	}
	done := make(chan struct{})
	var late atomic.Bool
	go func() {
		defer func() {
			_ = recover() // who could be told?
			close(done)
			if late.Swap(true) {
				t.late.Add(-1)
			}
		}()
		f()
	}()
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
		if !late.Swap(true) {
			t.late.Add(1)
		}
	}
}
