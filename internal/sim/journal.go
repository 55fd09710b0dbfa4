package sim

import (
	"maps"
	"net/url"
	"slices"
	"time"
)

// A journal keeps the newest entries.
type journal[T any] struct {
	size    int
	entries []T // up to twice as many, so that they are seldom moved
}

func (j *journal[T]) add(entry T) {
	if j.entries = append(j.entries, entry); len(j.entries) >= 2*j.size {
		j.entries = append([]T(nil), j.newest()...)
	}
}

func (j *journal[T]) newest() []T { return j.entries[max(0, len(j.entries)-j.size):] }

// A Call is a call that reached the corp, without its token.
type Call struct {
	Method string
	Path   string
	Query  url.Values
	Body   string
	Secret string // of the app that called; empty if the token was not valid
	At     time.Time

	// Unknown are keys that WeCom does not know, and ignores: those of the query,
	// and those of the body with the keys around them, such as "text.contents".
	Unknown []string
}

// Calls returns the newest calls, those for tokens apart, of one path or, with
// "", of all.
func (w *World) Calls(path string) []Call {
	w.mu.Lock()
	defer w.mu.Unlock()
	var calls []Call
	for _, call := range w.calls.newest() {
		if call.Path == path || path == "" && call.Path != tokenPath {
			call.Query = maps.Clone(call.Query)
			calls = append(calls, call)
		}
	}
	return calls
}

// TokenFetches returns how often a token was asked for.
func (w *World) TokenFetches() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.fetches
}

// Events returns the newest events, as the XML that an app would decrypt.
func (w *World) Events() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.pushes.emitted.newest())
}

// Deliveries returns what apps made of the newest events.
func (w *World) Deliveries() []Delivery {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.pushes.deliveries.newest())
}
