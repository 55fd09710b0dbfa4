package callback_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
	"weak"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/message"
)

// The queue in memory does what the interface says.
func TestQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := callback.NewQueue(callback.Background{Workers: 2, Limit: 5})
		enqueue := func(id, order string) error {
			return q.Enqueue(t.Context(), callback.Delivery{ID: id, Order: order, Kind: "k", XML: []byte(id)})
		}
		// What comes before Run waits for it.
		for _, d := range []string{"a1", "a2", "b1", "a1", "a3", "c1"} { // a1 is repeated
			if err := enqueue(d, d[:1]); err != nil {
				t.Errorf("%s: %v", d, err)
			}
		}
		if err := enqueue("d1", "d"); err == nil {
			t.Error("a full queue takes more")
		}
		ctx, cancel := context.WithCancel(t.Context())
		var mu sync.Mutex
		var got []string
		ended := make(chan error)
		go func() {
			ended <- q.Run(ctx, func(ctx context.Context, d callback.Delivery) error {
				time.Sleep(time.Second)
				mu.Lock()
				defer mu.Unlock()
				got = append(got, string(d.XML))
				return ctx.Err()
			})
		}()
		time.Sleep(time.Millisecond)
		cancel()
		synctest.Wait()
		if err := enqueue("e1", "e"); err == nil {
			t.Error("a queue that ends takes more")
		}
		if err := <-ended; err != nil { // only when all is done
			t.Error(err)
		}
		slices.Sort(got[:2])
		if !cmp.Equal(got[:2], []string{"a1", "b1"}) || len(got) != 5 || slices.Index(got, "a2") > slices.Index(got, "a3") {
			t.Errorf("handled %v", got)
		}
	})
}

// What fails is tried again after growing pauses, those behind it wait, and
// others do not.
func TestRetries(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log logbook
		began := time.Now()
		var got, gaveUp []string
		h := callback.NewHandler(newCipher(t), log.option(), callback.InBackground(callback.Background{
			Tries: 4, Pause: 2 * time.Second,
			GiveUp: func(_ context.Context, e *callback.RawEvent, err error) {
				gaveUp = append(gaveUp, fmt.Sprint(e.Sender(), " ", e.Kind, " ", err, " ", time.Since(began)))
			},
		}))
		callback.On(h, func(_ context.Context, e *message.MenuClicked) error {
			got = append(got, fmt.Sprint(e.Sender(), " ", e.EventKey, " ", time.Since(began)))
			switch {
			case e.EventKey == "never":
				return errors.New("no database")
			case e.EventKey == "second" && time.Since(began) < time.Minute:
				panic("no database")
			}
			return nil
		})
		for _, key := range []string{"never", "second", "third"} {
			post(t, h, clickBy("lm", key))
		}
		synctest.Wait()
		post(t, h, clickBy("zh", "other"))
		if err := h.Wait(t.Context()); err != nil {
			t.Error(err)
		}
		want := []string{
			"lm never 0s", "zh other 0s", "lm never 2s", "lm never 10s", "lm never 42s",
			"lm second 42s", "lm second 44s", "lm second 52s", "lm second 1m24s", "lm third 1m24s",
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("handled (-want +got):\n%s", diff)
		}
		if want := []string{"lm event/click event/click: no database 42s"}; !cmp.Equal(gaveUp, want) {
			t.Errorf("gave up %q", gaveUp)
		}
		if n := strings.Count(log.String(), "callback given up"); n != 1 {
			t.Errorf("%d are given up in the log: %s", n, &log)
		}
		if w := post(t, h, clickBy("lm", "never")); w.Code != http.StatusOK || len(got) != len(want) {
			t.Error("what was given up is handled again")
		}
	})
}

// What rests is tried once more when the handler is shut down.
func TestShutdownWhileResting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries, gaveUp := 0, 0
		h := callback.NewHandler(newCipher(t), callback.InBackground(callback.Background{
			Pause:  time.Hour,
			GiveUp: func(context.Context, *callback.RawEvent, error) { gaveUp++ },
		}))
		callback.On(h, func(context.Context, *message.MenuClicked) error { tries++; return errors.New("no database") })
		post(t, h, clickBy("lm", "1"))
		synctest.Wait()
		began := time.Now()
		if err := h.Shutdown(t.Context()); err != nil || tries != 2 || gaveUp != 1 || time.Since(began) != 0 {
			t.Errorf("%v after %v, %d tries, given up %d times", err, time.Since(began), tries, gaveUp)
		}
	})
}

// A function that ends its goroutine has failed, and nothing more.
func TestGoexit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log logbook
		h := callback.NewHandler(newCipher(t), log.option(), callback.InBackground(callback.Background{
			Workers: 1, Tries: 1,
			GiveUp: func(context.Context, *callback.RawEvent, error) { runtime.Goexit() },
		}))
		callback.On(h, func(context.Context, *message.MenuClicked) error { runtime.Goexit(); return nil })
		post(t, h, clickBy("lm", "1"))
		post(t, h, clickBy("lm", "2"))
		if err := h.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
		if n := strings.Count(log.String(), "runtime.Goexit"); n != 6 { // failed, given up, not even that
			t.Errorf("%d in the log: %s", n, &log)
		}
	})
}

// A function that ends the goroutine of a request leaves its delivery to the next
// attempt.
func TestGoexitAtOnce(t *testing.T) {
	h := callback.NewHandler(newCipher(t))
	runs := 0
	callback.On(h, func(context.Context, *message.MenuClicked) error {
		if runs++; runs == 1 {
			runtime.Goexit()
		}
		return nil
	})
	var wg sync.WaitGroup
	wg.Go(func() { post(t, h, clickBy("lm", "1")) })
	wg.Wait()
	if w := post(t, h, clickBy("lm", "1")); w.Code != http.StatusOK || runs != 2 {
		t.Errorf("answered %d after %d runs", w.Code, runs)
	}
}

// What is done is not kept, however long its queue lives.
func TestQueueKeepsNothing(t *testing.T) {
	q := callback.NewQueue(callback.Background{})
	var done []weak.Pointer[byte]
	block, blocked := make(chan struct{}), make(chan struct{})
	for i := range 100 {
		document := make([]byte, 1024)
		done = append(done, weak.Make(&document[0]))
		if err := q.Enqueue(t.Context(), callback.Delivery{ID: fmt.Sprint(i), Order: "one", XML: document}); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() {
		ended <- q.Run(ctx, func(_ context.Context, d callback.Delivery) error {
			if d.ID == "99" {
				close(blocked)
				<-block
			}
			return nil
		})
	}()
	<-blocked
	runtime.GC()
	for i, p := range done[:99] {
		if p.Value() != nil {
			t.Errorf("the %d. is kept", i)
		}
	}
	close(block)
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := callback.NewHandler(newCipher(t))
		if err := h.Wait(t.Context()); err != nil { // no background
			t.Error(err)
		}
		h = callback.NewHandler(newCipher(t), callback.InBackground(callback.Background{}))
		done := 0
		callback.On(h, func(context.Context, *message.MenuClicked) error { time.Sleep(time.Minute); done++; return nil })
		for i := range 3 {
			if err := h.Wait(t.Context()); err != nil || done != i {
				t.Errorf("%v, %d of %d done", err, done, i)
			}
			post(t, h, clickBy("lm", fmt.Sprint(i)))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := h.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		if err := h.Wait(t.Context()); err != nil || done != 3 {
			t.Errorf("%v, %d done", err, done)
		}
	})
}

// An event is answered at once, and worked on in the background.
func TestReplyAndWork(t *testing.T) {
	for name, options := range map[string][]callback.Option{"at once": nil, "in the background": {callback.InBackground(callback.Background{})}} {
		synctest.Test(t, func(t *testing.T) {
			h := callback.NewHandler(newCipher(t), options...)
			var got []string
			callback.OnReply(h, func(context.Context, *message.ReceivedText) (callback.Reply, error) {
				got = append(got, "answered")
				return callback.TextReply{Content: "one moment"}, nil
			})
			callback.On(h, func(_ context.Context, m *message.ReceivedText) error {
				time.Sleep(time.Second)
				got = append(got, "worked on")
				return nil
			})
			began := time.Now()
			w := post(t, h, textFrom("lm", "?"))
			if took := time.Since(began); w.Body.Len() == 0 || (took == 0) != (options != nil) {
				t.Errorf("%s: answered %q after %v", name, w.Body, took)
			}
			if again := post(t, h, textFrom("lm", "?")); again.Body.String() != w.Body.String() {
				t.Errorf("%s: answered %q the second time", name, again.Body)
			}
			if err := h.Wait(t.Context()); err != nil {
				t.Error(err)
			}
			if want := []string{"answered", "worked on"}; !cmp.Equal(got, want) {
				t.Errorf("%s: %v", name, got)
			}
		})
	}
}

// A store is a queue of a program's own, which outlives handlers.
type store struct {
	mu    sync.Mutex
	seen  map[string]bool
	waits chan callback.Delivery
	fails int // how often Run ends at once
	runs  int
}

func newStore() *store {
	return &store{seen: map[string]bool{}, waits: make(chan callback.Delivery, 100)}
}

func (s *store) Enqueue(_ context.Context, d callback.Delivery) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.seen[d.ID] {
		s.seen[d.ID] = true
		s.waits <- d
	}
	return nil
}

func (s *store) Run(ctx context.Context, handle func(context.Context, callback.Delivery) error) error {
	s.runs++
	switch {
	case s.runs <= s.fails && s.runs%2 == 1:
		return errors.New("no connection")
	case s.runs <= s.fails:
		panic("no connection")
	}
	for {
		select {
		case d := <-s.waits:
			if handle(ctx, d) != nil {
				s.waits <- d
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// A queue of the program's own holds what a process has not done; the next one
// takes it up, whether events come or not.
func TestOwnQueue(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		queue := newStore()
		var got []string
		process := func(keys ...string) {
			var log logbook
			h := callback.NewHandler(newCipher(t), log.option(), callback.InBackground(callback.Background{Queue: queue}))
			callback.On(h, func(ctx context.Context, e *message.MenuClicked) error {
				if e.EventKey == "hangs" && len(got) < 2 {
					<-ctx.Done()
					return ctx.Err()
				}
				got = append(got, e.EventKey)
				return nil
			})
			for _, key := range keys {
				if w := post(t, h, clickBy("lm", key)); w.Code != http.StatusOK {
					t.Errorf("answered %d", w.Code)
				}
			}
			h.Start()
			synctest.Wait()
			if err := h.Wait(t.Context()); err == nil {
				t.Error("Wait waits for a queue that cannot tell")
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			if err := h.Shutdown(ctx); err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
			synctest.Wait()
			if w := post(t, h, clickBy("lm", "too late")); w.Code != http.StatusServiceUnavailable {
				t.Errorf("answered %d after Shutdown", w.Code)
			}
		}
		process("1", "hangs")
		process("2", "1") // 1 comes to another replica
		process()
		if want := []string{"1", "2", "hangs"}; !cmp.Equal(got, want) {
			t.Errorf("handled %v", got)
		}
	})
}

// A queue that ends is run again, after growing pauses.
func TestOwnQueueEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log logbook
		queue := newStore()
		queue.fails = 3
		h := callback.NewHandler(newCipher(t), log.option(), callback.InBackground(callback.Background{Queue: queue}))
		began := time.Now()
		var took time.Duration
		callback.On(h, func(context.Context, *message.MenuClicked) error { took = time.Since(began); return nil })
		post(t, h, clickBy("lm", "1"))
		time.Sleep(time.Minute)
		synctest.Wait()
		if took != 7*time.Second || strings.Count(log.String(), "no connection") != 3 {
			t.Errorf("handled after %v, logged %s", took, &log)
		}
		if err := h.Shutdown(t.Context()); err != nil {
			t.Error(err)
		}
	})
}

// A handler that was never asked ends at once.
func TestShutdownOwnQueueUnused(t *testing.T) {
	h := callback.NewHandler(newCipher(t), callback.InBackground(callback.Background{Queue: newStore()}))
	if err := h.Shutdown(t.Context()); err != nil {
		t.Error(err)
	}
	h.Start() // too late
}
