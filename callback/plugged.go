package callback

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

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
