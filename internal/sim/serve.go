package sim

import (
	"net/http"
	"time"
)

// What a server around a world needs, besides calls and acts.

// AppOf returns the app that a token belongs to, or that a fetch of a token names
// by its secret. It reports whether there is one.
func (w *World) AppOf(token, secret string) (App, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, w := range w.worlds {
		if s, ok := w.tokens[token]; ok {
			return *s.app, true
		}
		if app, ok := w.apps[secret]; ok {
			return *app, true
		}
	}
	return App{}, false
}

// Token returns a token of the app with a secret, and reports whether there is
// such an app.
func (w *World) Token(secret string) (token string, ok bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, w := range w.worlds {
		if app, ok := w.apps[secret]; ok {
			return w.open(app, w.clock.now()).token, true
		}
	}
	return "", false
}

// A Receiver is the callback URL of an app.
type Receiver struct {
	AgentID int64  `json:"agentid"`
	URL     string `json:"url"`
}

// SetReceiver is [World.ReceiveURL] without the check, for a URL that was checked
// before, or that nobody answers yet. An empty URL takes it away.
func (w *World) SetReceiver(r Receiver, client *http.Client) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if r.URL == "" {
		w.setReceiver(r.AgentID, nil)
		return
	}
	at := URLAddress(r.URL, client)
	w.setReceiver(r.AgentID, &at)
}

// Receivers returns the callback URLs of all apps.
func (w *World) Receivers() []Receiver {
	w.mu.Lock()
	defer w.mu.Unlock()
	var list []Receiver
	for _, r := range w.pushes.receivers {
		list = append(list, Receiver{r.agentID, r.url})
	}
	return list
}

// Replied has the domains look at a delivery as if an app had made it of an event
// now.
func (w *World) Replied(d Delivery) {
	w.In(func(tx *Tx) {
		if w.replied != nil {
			w.replied(tx, d)
		}
	})
}

// Stands reports whether the clock stands until it is turned.
func (w *World) Stands() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.clock.stopped.IsZero()
}

// Stop stops the clock. What is due happens when it is turned.
func (w *World) Stop() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.clock.stopped = w.clock.now()
	for _, t := range w.clock.timers {
		if t.wake != nil {
			t.wake.Stop()
			t.wake = nil
		}
	}
}

// Go lets the clock go on from where it stands.
func (w *World) Go() {
	w.mu.Lock()
	defer w.mu.Unlock()
	c := &w.clock
	if c.stopped.IsZero() {
		return
	}
	c.ahead, c.stopped = time.Until(c.stopped), time.Time{}
	for _, t := range c.timers {
		w.wakeFor(t)
	}
}

// OnDelivery has a function see each delivery once it has ended. It runs without
// the lock of the world, on the goroutine that delivers.
func (w *World) OnDelivery(see func(Delivery)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.delivered = see
}

// Abandon ends a world, once: nothing happens in it any more by itself, and it tells no
// app of anything.
func (w *World) Abandon() {
	w.Stop()
	w.mu.Lock()
	defer w.mu.Unlock()
	close(w.gone)
	w.pushes.receivers, w.pushes.queue = nil, nil
}
