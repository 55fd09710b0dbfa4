package callback_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/message"
)

// Of deliveries at once one runs, and another only if it fails.
func TestRepeatedAtOnce(t *testing.T) {
	for fails, want := range [][]int{{200, 200, 200}, {200, 200, 500}, {200, 500, 500}, {500, 500, 500}} {
		synctest.Test(t, func(t *testing.T) {
			h := callback.NewHandler(newCipher(t))
			runs := 0
			callback.On(h, func(context.Context, *message.MenuClicked) error {
				runs++
				time.Sleep(time.Second)
				if runs <= fails {
					return errors.New("busy")
				}
				return nil
			})
			codes := make(chan int, 3)
			var wg sync.WaitGroup
			for range 3 {
				wg.Go(func() { codes <- post(t, h, clickBy("lm", "x")).Code })
			}
			wg.Wait()
			got := []int{<-codes, <-codes, <-codes}
			// They end in the order in which they got to run.
			if min(got[0], got[1], got[2]) != want[0] || got[0]+got[1]+got[2] != want[0]+want[1]+want[2] || runs != min(fails+1, 3) {
				t.Errorf("%d fail: %d runs, answered %v, want %v", fails, runs, got, want)
			}
		})
	}
}

// Who waits for another delivery does not wait longer than WeCom does.
func TestRepeatedWhileRunning(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := callback.NewHandler(newCipher(t))
		callback.On(h, func(context.Context, *message.MenuClicked) error {
			time.Sleep(7 * time.Second) // heedless of its context
			return nil
		})
		var codes [3]int
		began := time.Now()
		var wg sync.WaitGroup
		for i := range codes {
			wg.Go(func() { codes[i] = post(t, h, clickBy("lm", "x")).Code })
			time.Sleep(2 * time.Second)
		}
		wg.Wait()
		if took := time.Since(began); took != 7*time.Second || codes != [3]int{200, 503, 200} {
			t.Errorf("answered %v in %v", codes, took)
		}
	})
}

func TestMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := callback.NewMemory(2, time.Minute)
		handle := func(key string, done bool) bool {
			first, _, err := m.Begin(t.Context(), key)
			if err != nil {
				t.Fatal(err)
			}
			if first {
				if err := m.End(t.Context(), key, done, nil); err != nil {
					t.Fatal(err)
				}
			}
			return first
		}
		for i, step := range []struct {
			key   string
			done  bool
			wait  time.Duration
			first bool
		}{
			{"a", false, 0, true}, // failed, so the next one is first again
			{"a", true, 0, true},
			{"a", true, 0, false},
			{"b", true, 30 * time.Second, true},
			{"a", true, 0, false},
			{"c", true, 0, true}, // which drops a
			{"b", true, 0, false},
			{"a", true, 0, true}, // which drops b
			{"c", true, 59 * time.Second, false},
			{"c", true, time.Second, false}, // at the very age
			{"c", true, time.Nanosecond, true},
		} {
			time.Sleep(step.wait)
			if first := handle(step.key, step.done); first != step.first {
				t.Errorf("step %d, %s: first = %v", i, step.key, first)
			}
		}
	})
}

func TestMemoryWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		m := callback.NewMemory(0, time.Minute)
		if first, _, err := m.Begin(t.Context(), "a"); !first || err != nil {
			t.Fatal(first, err)
		}
		ctx, cancel := context.WithTimeoutCause(t.Context(), time.Second, errors.New("waited enough"))
		defer cancel()
		if first, _, err := m.Begin(ctx, "a"); first || err == nil || err.Error() != "waited enough" {
			t.Errorf("Begin = %v, %v", first, err)
		}
		// The outcome reaches who waits, though nothing is remembered.
		var wg sync.WaitGroup
		wg.Go(func() {
			if first, _, err := m.Begin(t.Context(), "a"); first || err != nil {
				t.Errorf("Begin = %v, %v", first, err)
			}
		})
		synctest.Wait()
		if err := m.End(t.Context(), "a", true, nil); err != nil {
			t.Error(err)
		}
		wg.Wait()
		if err := m.End(t.Context(), "a", true, nil); err != nil { // an end too many
			t.Error(err)
		}
	})
}

// A brokenStore cannot be reached.
type brokenStore struct{ begin, end error }

func (b brokenStore) Begin(context.Context, string) (bool, []byte, error) {
	return b.begin == nil, nil, b.begin
}
func (b brokenStore) End(context.Context, string, bool, []byte) error { return b.end }

func TestDeduplicatorFails(t *testing.T) {
	for name, tt := range map[string]struct {
		store brokenStore
		code  int
		runs  int
	}{
		"at the beginning": {brokenStore{begin: errors.New("no route")}, http.StatusServiceUnavailable, 0},
		"at the end":       {brokenStore{end: errors.New("no route")}, http.StatusOK, 1},
	} {
		var log logbook
		h := callback.NewHandler(newCipher(t), log.option(), callback.WithDeduplicator(tt.store))
		runs := 0
		callback.On(h, func(context.Context, *message.MenuClicked) error { runs++; return nil })
		if w := post(t, h, clickBy("lm", "x")); w.Code != tt.code || runs != tt.runs {
			t.Errorf("%s: answered %d after %d runs", name, w.Code, runs)
		}
		if log.String() == "" {
			t.Errorf("%s: nothing logged", name)
		}
	}
}

// Ten thousand deliveries over sockets: a third of them repeated, a tenth
// failing once. Each event is handled exactly once.
func TestExactlyOnce(t *testing.T) {
	const deliveries = 10_000
	rng := rand.New(rand.NewPCG(7, 11))
	var events int
	var order []int // of deliveries: indices of events
	for len(order) < deliveries {
		order = append(order, events)
		if rng.IntN(2) == 0 && len(order) < deliveries { // one repetition for every two: a third of all
			order = append(order, events)
		}
		events++
	}
	// Repetitions come soon after, as with WeCom, and often at once.
	for i := range order {
		j := min(i+rng.IntN(20), len(order)-1)
		order[i], order[j] = order[j], order[i]
	}

	attempts, handled := make([]atomic.Int32, events), make([]atomic.Int32, events)
	h := callback.NewHandler(newCipher(t))
	callback.On(h, func(_ context.Context, e *message.MenuClicked) error {
		var i int
		if _, err := fmt.Sscan(e.EventKey, &i); err != nil {
			return err
		}
		if attempts[i].Add(1) == 1 && i%10 == 0 {
			return errors.New("fails once")
		}
		handled[i].Add(1)
		return nil
	})
	server := httptest.NewServer(h)
	defer server.Close()

	client := server.Client()
	client.Transport.(*http.Transport).MaxIdleConnsPerHost = 16
	cipher := newCipher(t)
	deliver := func(i int) { // up to three times, as WeCom does
		for range 3 {
			sealed := cipher.Seal([]byte(clickBy(fmt.Sprintf("user%d", i%97), fmt.Sprint(i))), "")
			if pushed(t, client, server.URL, sealed) == http.StatusOK {
				return
			}
		}
		t.Errorf("event %d was given up", i)
	}
	work := make(chan int)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			for i := range work {
				deliver(i)
			}
		})
	}
	for _, i := range order {
		work <- i
	}
	close(work)
	wg.Wait()

	for i := range handled {
		if n := handled[i].Load(); n != 1 {
			t.Errorf("event %d was handled %d times", i, n)
		}
	}
	t.Logf("%d deliveries of %d events", deliveries, events)
}
