package sim_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

var noon = time.Date(2026, 11, 26, 12, 0, 0, 0, sim.UTC8)

// turns are the clocks that a test can turn: one that stands, and one that goes.
func turns(t *testing.T, test func(t *testing.T, w *sim.World)) {
	t.Run("stands", func(t *testing.T) {
		test(t, simtest.NewWith(t, func(c *sim.Config) { c.Start = noon }, domains...))
	})
	t.Run("goes", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) { test(t, simtest.New(t, domains...)) })
	})
}

// What is due happens on the way, in order and at its time, also what becomes due
// by it.
func TestAdvance(t *testing.T) {
	turns(t, func(t *testing.T, w *sim.World) {
		start := w.Now()
		var got []string
		note := func(name string) func(*sim.Tx) {
			return func(tx *sim.Tx) { got = append(got, name+" "+tx.Now().Sub(start).String()) }
		}
		w.In(func(tx *sim.Tx) {
			tx.After(2*time.Minute, note("b"))
			tx.After(time.Minute, func(tx *sim.Tx) {
				note("a")(tx)
				tx.After(time.Minute, note("c"))
				tx.After(time.Hour, note("late"))
			})
			tx.After(0, note("now"))
		})
		w.Advance(90 * time.Second)
		w.Advance(8 * time.Minute)
		if want := []string{"now 0s", "a 1m0s", "b 2m0s", "c 2m0s"}; !slices.Equal(got, want) {
			t.Errorf("happened %v, want %v", got, want)
		}
		if d := w.Now().Sub(start); d != 9*time.Minute+30*time.Second {
			t.Errorf("the clock is %v ahead", d)
		}
		w.Advance(time.Hour)
		if len(got) != 5 {
			t.Errorf("happened %v", got)
		}
	})
}

// A clock that was turned goes on.
func TestTurnedClockGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := simtest.New(t)
		rang := make(chan time.Time, 1)
		start := w.Now()
		w.In(func(tx *sim.Tx) { tx.After(10*time.Minute, func(tx *sim.Tx) { rang <- tx.Now() }) })
		w.Advance(9 * time.Minute)
		time.Sleep(59 * time.Second)
		synctest.Wait()
		if len(rang) != 0 {
			t.Error("rang too early")
		}
		time.Sleep(time.Second)
		if at := (<-rang).Sub(start); at != 10*time.Minute {
			t.Errorf("rang after %v", at)
		}
	})
}

// Tokens, quotas and delays go by the clock of the corp.
func TestWorldGoesByItsClock(t *testing.T) {
	turns(t, func(t *testing.T, w *sim.World) {
		a := open(t, w.HTTPClient(), base, simtest.App)
		w.SetQuota("/cgi-bin/user/get", 1, time.Minute)
		codes := []int{a.code(a.get(getFu)), a.code(a.get(getFu))}
		w.Advance(time.Minute)
		codes = append(codes, a.code(a.get(getFu)))
		w.Advance(2 * time.Hour)
		codes = append(codes, a.code(a.get(getFu)))
		if want := []int{0, 45009, 0, 42001}; !slices.Equal(codes, want) {
			t.Errorf("answered %v, want %v", codes, want)
		}
	})
}

// Under a clock that stands, a delayed answer waits for it to be turned.
func TestDelayUnderStandingClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := simtest.NewWith(t, func(c *sim.Config) { c.Start = noon }, domains...)
		a := open(t, w.HTTPClient(), base, simtest.App)
		w.Script("/cgi-bin/user/get", sim.Delay(time.Minute))
		answered := make(chan string, 1)
		go func() { answered <- a.get(getFu) }()
		synctest.Wait()
		w.Advance(59 * time.Second)
		synctest.Wait()
		if len(answered) != 0 {
			t.Error("answered too early")
		}
		w.Advance(time.Second)
		if got := <-answered; !strings.Contains(got, `"userid":"fuhua"`) {
			t.Errorf("answered %s", got)
		}
	})
}
