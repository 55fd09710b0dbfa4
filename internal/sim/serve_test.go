package sim_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

func TestClockStopsAndGoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := simtest.New(t)
		var rung []time.Duration
		start := w.Now()
		w.In(func(tx *sim.Tx) {
			for _, d := range []time.Duration{time.Minute, time.Hour} {
				tx.After(d, func(tx *sim.Tx) { rung = append(rung, tx.Now().Sub(start)) })
			}
		})
		w.Stop()
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if len(rung) != 0 || w.Now() != start || !w.Stands() {
			t.Fatalf("the clock went on while it stood: %v, %v", rung, w.Now().Sub(start))
		}
		w.Go()
		time.Sleep(61 * time.Second)
		synctest.Wait()
		if len(rung) != 1 || rung[0] != time.Minute || w.Stands() {
			t.Fatalf("got %v", rung)
		}
		w.Advance(time.Hour)
		if len(rung) != 2 || rung[1] != time.Hour {
			t.Fatalf("got %v", rung)
		}
	})
}

func TestAppOfTokenAndSecret(t *testing.T) {
	w := simtest.New(t)
	if _, ok := w.AppOf("", ""); ok {
		t.Error("nobody is an app")
	}
	token, ok := w.Token(simtest.App)
	if !ok {
		t.Fatal("the app has no token")
	}
	for _, pair := range [][2]string{{token, ""}, {"", simtest.App}} {
		if app, ok := w.AppOf(pair[0], pair[1]); !ok || app.Secret != simtest.App {
			t.Errorf("%q: got %+v", pair, app)
		}
	}
	if _, ok := w.Token("wrong"); ok {
		t.Error("a wrong secret has a token")
	}
}
