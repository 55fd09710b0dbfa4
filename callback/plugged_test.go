package callback_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/message"
)

// A misfit is what a program may plug in, and it does its worst.
type misfit func()

func (m misfit) Begin(context.Context, string) (bool, []byte, error) { m(); return true, nil, nil }
func (m misfit) End(context.Context, string, bool, []byte) error     { m(); return nil }
func (m misfit) Enqueue(context.Context, callback.Delivery) error    { m(); return nil }
func (m misfit) Run(context.Context, func(context.Context, callback.Delivery) error) error {
	m()
	return nil
}
func (m misfit) Enabled(context.Context, slog.Level) bool  { m(); return true }
func (m misfit) Handle(context.Context, slog.Record) error { m(); return nil }
func (m misfit) WithAttrs([]slog.Attr) slog.Handler        { return m }
func (m misfit) WithGroup(string) slog.Handler             { return m }

// One that is good to begin with.
type goodBegin struct{ misfit }

func (goodBegin) Begin(context.Context, string) (bool, []byte, error) { return true, nil, nil }

func TestPluggedInMisbehaves(t *testing.T) {
	for does, worst := range map[string]func(hang chan struct{}) misfit{
		"hangs":               func(hang chan struct{}) misfit { return func() { <-hang } },
		"panics":              func(chan struct{}) misfit { return func() { panic("a bug") } },
		"ends its goroutine":  func(chan struct{}) misfit { return func() { runtime.Goexit() } },
		"panics with nothing": func(chan struct{}) misfit { return func() { panic(nil) } }, //nolint:govet // as programs do
	} {
		for what, tt := range map[string]struct {
			option func(misfit) callback.Option
			code   int
			within time.Duration
		}{
			"deduplicator":                 {func(m misfit) callback.Option { return callback.WithDeduplicator(m) }, http.StatusServiceUnavailable, 4500*time.Millisecond + 0},
			"deduplicator when it is done": {func(m misfit) callback.Option { return callback.WithDeduplicator(goodBegin{m}) }, http.StatusOK, 2 * time.Second},
			"queue":                        {func(m misfit) callback.Option { return callback.InBackground(callback.Background{Queue: m}) }, http.StatusServiceUnavailable, 4500 * time.Millisecond},
			"logger":                       {func(m misfit) callback.Option { return callback.WithLogger(slog.New(m)) }, http.StatusOK, 200 * time.Millisecond},
			"observer": {func(m misfit) callback.Option {
				return callback.WithObserver(func(context.Context, callback.Observation) { m() })
			}, http.StatusOK, 100 * time.Millisecond},
		} {
			t.Run(what+" "+does, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					hang := make(chan struct{})
					h := callback.NewHandler(newCipher(t), tt.option(worst(hang)))
					callback.On(h, func(context.Context, *message.MenuClicked) error { return nil })
					began := time.Now()
					w := post(t, h, clickBy("lm", "1"))
					if took := time.Since(began); w.Code != tt.code || took > tt.within {
						t.Errorf("answered %d after %v", w.Code, took)
					}
					ctx, cancel := context.WithTimeout(t.Context(), time.Second)
					defer cancel()
					if err := h.Shutdown(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
						t.Error(err)
					}
					close(hang)
				})
			})
		}
	}
}

// A logger that hangs does not gather goroutines, and is used again later.
func TestLoggerHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hang := make(chan struct{})
		var mu sync.Mutex
		logged := 0
		h := callback.NewHandler(newCipher(t), callback.WithLogger(slog.New(misfit(func() {
			<-hang
			mu.Lock()
			defer mu.Unlock()
			logged++
		}))))
		began := time.Now()
		for i := range 100 {
			post(t, h, clickBy("lm", string(rune('a'+i))))
		}
		if took := time.Since(began); took != 16*100*time.Millisecond {
			t.Errorf("100 events took %v", took)
		}
		close(hang)
		synctest.Wait()
		logged = 0
		post(t, h, clickBy("lm", "last"))
		if logged == 0 {
			t.Error("nothing is logged any more")
		}
	})
}

// A deduplicator that says yes too late gets told that nobody handles the event.
type slowYes struct {
	mu   sync.Mutex
	done []bool
}

func (s *slowYes) Begin(context.Context, string) (bool, []byte, error) {
	time.Sleep(10 * time.Second)
	return true, nil, nil
}

func (s *slowYes) End(_ context.Context, _ string, done bool, _ []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.done = append(s.done, done)
	return nil
}

func TestDeduplicatorTooLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen slowYes
		h := callback.NewHandler(newCipher(t), callback.WithDeduplicator(&seen))
		callback.On(h, func(context.Context, *message.MenuClicked) error { t.Error("called"); return nil })
		if w := post(t, h, clickBy("lm", "1")); w.Code != http.StatusServiceUnavailable {
			t.Errorf("answered %d", w.Code)
		}
		time.Sleep(time.Minute)
		seen.mu.Lock()
		defer seen.mu.Unlock()
		if !cmp.Equal(seen.done, []bool{false}) {
			t.Errorf("ended %v", seen.done)
		}
	})
}

// An observer sees each request, and each attempt in the background.
func TestObserver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var got []callback.Observation
		options := []callback.Option{callback.WithObserver(func(_ context.Context, o callback.Observation) { got = append(got, o) })}
		fails := errors.New("no database")
		build := func(options ...callback.Option) *callback.Handler {
			h := callback.NewHandler(newCipher(t), options...)
			callback.On(h, func(_ context.Context, e *message.MenuClicked) error {
				time.Sleep(time.Second)
				if e.EventKey == "fails" {
					return fails
				}
				return nil
			})
			return h
		}
		h := build(options...)
		for _, document := range []string{clickBy("lm", "1"), clickBy("lm", "1"), clickBy("lm", "fails"), textFrom("lm", "?"), "hello"} {
			post(t, h, document)
		}
		post(t, callback.NewHandler(otherCipher(t), options...), clickBy("lm", "1"))
		h = build(append(options, callback.InBackground(callback.Background{Tries: 2, Pause: time.Second}))...)
		post(t, h, clickBy("lm", "fails"))
		post(t, h, clickBy("lm", "2"))
		if err := h.Wait(t.Context()); err != nil {
			t.Error(err)
		}
		const click = "event/click"
		want := []callback.Observation{
			{Kind: click, Outcome: callback.Handled, Duration: time.Second},
			{Kind: click, Outcome: callback.Handled, Repeated: true},
			{Kind: click, Outcome: callback.Failed, Duration: time.Second, Err: fails},
			{Kind: "text", Outcome: callback.Dropped},
			{Outcome: callback.Unreadable, Err: cmpopts.AnyError},
			{Outcome: callback.Refused, Err: cmpopts.AnyError},
			{Kind: click, Outcome: callback.Queued, Depth: 1},
			{Kind: click, Outcome: callback.Queued, Depth: 2},
			{Kind: click, Outcome: callback.Failed, Background: true, Depth: 2, Duration: time.Second, Err: fails},
			{Kind: click, Outcome: callback.Failed, Background: true, Depth: 2, Duration: time.Second, Err: fails},
			{Kind: click, Outcome: callback.GivenUp, Background: true, Depth: 2, Err: fails},
			{Kind: click, Outcome: callback.Handled, Background: true, Depth: 1, Duration: time.Second},
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateErrors()); diff != "" {
			t.Errorf("observed (-want +got):\n%s", diff)
		}
	})
}
