package sim

import (
	"slices"
	"time"
)

// A clock tells the time: that of the machine, or a time that stands still. Both
// can be turned forward.
type clock struct {
	stopped time.Time     // zero if the clock goes
	ahead   time.Duration // of the machine, if it goes
	timers  []*timer      // in the order of their time
}

// A timer is what happens at a time.
type timer struct {
	at    time.Time
	world *World
	do    func(*Tx)
	wake  *time.Timer // nil if the clock stands
}

func (c *clock) now() time.Time {
	if !c.stopped.IsZero() {
		return c.stopped
	}
	return time.Now().Add(c.ahead)
}

// after adds a timer. The world is locked.
func (w *World) after(d time.Duration, do func(*Tx)) *timer {
	if d <= 0 {
		do(w.tx())
		return nil
	}
	c := &w.clock
	t := &timer{at: c.now().Add(d), world: w, do: do}
	i, _ := slices.BinarySearchFunc(c.timers, t.at, func(t *timer, at time.Time) int {
		if t.at.After(at) {
			return 1
		}
		return -1 // behind those of the same time
	})
	c.timers = slices.Insert(c.timers, i, t)
	if c.stopped.IsZero() {
		w.wakeFor(t)
	}
	return t
}

// wakeFor has a timer ring by itself. The world is locked.
func (w *World) wakeFor(t *timer) {
	t.wake = time.AfterFunc(t.at.Sub(w.clock.now()), func() {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.ring(t)
	})
}

// cancel takes a timer away. The world is locked.
func (w *World) cancel(t *timer) {
	if i := slices.Index(w.clock.timers, t); i >= 0 {
		w.clock.timers = slices.Delete(w.clock.timers, i, i+1)
	}
	if t != nil && t.wake != nil {
		t.wake.Stop()
	}
}

// ring does what a timer is for, unless that was done or cancelled. The world is
// locked.
func (w *World) ring(t *timer) {
	if slices.Contains(w.clock.timers, t) {
		w.cancel(t)
		t.do(t.world.tx())
	}
}

// Now returns the time of the world.
func (w *World) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock.now()
}

// Advance turns the clock forward. What is due until then happens on the way,
// each at its time.
func (w *World) Advance(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := &w.clock
	end := c.now().Add(d)
	for len(c.timers) > 0 && !c.timers[0].at.After(end) {
		next := c.timers[0]
		c.turn(next.at)
		w.ring(next)
	}
	c.turn(end)
	for _, t := range c.timers {
		if t.wake != nil {
			t.wake.Reset(t.at.Sub(c.now()))
		}
	}
}

// turn sets the clock forward to a time.
func (c *clock) turn(to time.Time) {
	switch d := to.Sub(c.now()); {
	case d <= 0:
	case c.stopped.IsZero():
		c.ahead += d
	default:
		c.stopped = to
	}
}

// wait waits for a time of the world's clock, or until done is closed, and
// reports whether the time is over.
func (w *World) wait(d time.Duration, done <-chan struct{}) bool {
	over := make(chan struct{})
	w.mu.Lock()
	t := w.after(d, func(*Tx) { close(over) })
	w.mu.Unlock()
	select {
	case <-over:
		return true
	case <-done:
		w.mu.Lock()
		defer w.mu.Unlock()
		w.cancel(t)
		return false
	}
}
