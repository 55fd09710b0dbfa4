package sim

import (
	"maps"
	"net/url"
	"slices"
	"time"
)

// A journal keeps the newest entries: so many, and so much.
type journal[T any] struct {
	size    int
	entries []T
	first   int         // of entries that is kept; those before it are zero
	weigh   func(T) int // nil if only their number counts
	weight  int         // of what is kept
}

// maxWeight is the most that the entries of a journal weigh.
const maxWeight = 256 << 20

func (j *journal[T]) add(entry T) {
	j.entries = append(j.entries, entry)
	j.weight += j.weightOf(entry)
	for len(j.entries)-j.first > j.size || j.weight > maxWeight && len(j.entries)-j.first > 1 {
		j.weight -= j.weightOf(j.entries[j.first])
		clear(j.entries[j.first : j.first+1])
		j.first++
	}
	if 2*j.first > len(j.entries) { // seldom, so that entries are not moved each time
		j.entries, j.first = append([]T(nil), j.newest()...), 0
	}
}

func (j *journal[T]) weightOf(entry T) int {
	if j.weigh == nil {
		return 0
	}
	return j.weigh(entry)
}

func (j *journal[T]) newest() []T { return j.entries[j.first:] }

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
