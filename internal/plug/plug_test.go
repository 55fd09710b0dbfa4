package plug

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

type ctx = context.Context

// What panics or ends its goroutine is an error.
func TestContain(t *testing.T) {
	failed := errors.New("failed")
	if err := Contain(func() error { return failed }); !errors.Is(err, failed) {
		t.Error(err)
	}
	if err := Contain(func() error { panic("broken") }); err == nil || !strings.Contains(err.Error(), "broken") {
		t.Error(err)
	}
	if err := Contain(func() error { runtime.Goexit(); return nil }); !errors.Is(err, ErrGoexit) {
		t.Error(err)
	}
}

// What hangs is left, and its late result is handed over.
func TestWithin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var late atomic.Int64
		_, err := Within(ctx, func() (int64, error) { time.Sleep(time.Minute); return 7, nil }, late.Store)
		if !errors.Is(err, context.DeadlineExceeded) || late.Load() != 0 {
			t.Error(err, late.Load())
		}
		time.Sleep(time.Hour)
		if late.Load() != 7 {
			t.Error(late.Load())
		}
		if n, err := Within(t.Context(), func() (int, error) { return 7, nil }, nil); n != 7 || err != nil {
			t.Error(n, err)
		}
		if err := Do(t.Context(), func() error { panic("broken") }); err == nil {
			t.Error("no error")
		}
	})
}

// A gate that is shut lets nothing in, and it is shut when nothing is in it.
func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGate()
		go func() { _ = g.Run(func() error { time.Sleep(time.Minute); return nil }) }()
		synctest.Wait()
		began, late := time.Now(), 0
		g.Shut(func() { late++ })
		if time.Since(began) != time.Minute || late != 1 {
			t.Error(time.Since(began), late)
		}
		if err := g.Run(func() error { t.Error("it runs"); return nil }); err == nil {
			t.Error("no error")
		}
	})
}

type broken struct{ slog.Handler }

func (broken) Enabled(ctx, slog.Level) bool       { return true }
func (broken) Handle(ctx, slog.Record) error      { panic("broken") }
func (broken) WithAttrs([]slog.Attr) slog.Handler { panic("broken") }
func (broken) WithGroup(string) slog.Handler      { panic("broken") }

func TestLogger(t *testing.T) {
	Logger(nil).Info("nobody reads it")
	l := Logger(slog.New(broken{}))
	l.Info("a")
	l.With("k", 1).WithGroup("g").Info("b")
	var text strings.Builder
	Logger(slog.New(slog.NewTextHandler(&text, nil))).With("k", 1).Info("said")
	if !strings.Contains(text.String(), "msg=said k=1") {
		t.Error(text.String())
	}
}
