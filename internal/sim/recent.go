package sim

import "iter"

// A Recent is a map that holds as many values as a journal of the world, the newest
// ones. Its zero value is empty.
type Recent[K comparable, V any] struct {
	values map[K]numbered[V]
	order  []numbered[K] // of the values, and of some that are gone
	n      int
}

// A numbered is a key or a value with the number of the Put that it came by.
type numbered[T any] struct {
	n     int
	value T
}

// Put keeps a value under a key. What is too old goes.
func (r *Recent[K, V]) Put(tx *Tx, key K, value V) {
	if r.values == nil {
		r.values = map[K]numbered[V]{}
	}
	r.n++
	r.values[key] = numbered[V]{r.n, value}
	r.order = append(r.order, numbered[K]{r.n, key})
	for len(r.order) > 0 {
		oldest := r.order[0]
		isThere := r.values[oldest.value].n == oldest.n
		if isThere && len(r.values) <= tx.Remembered() {
			break
		}
		if isThere {
			delete(r.values, oldest.value)
		}
		r.order = r.order[1:]
	}
}

// Get returns the value under a key, or the zero value.
func (r *Recent[K, V]) Get(key K) V { return r.values[key].value }

// Delete takes a value away.
func (r *Recent[K, V]) Delete(key K) { delete(r.values, key) }

// All yields the values, the oldest first. They must not change meanwhile.
func (r *Recent[K, V]) All() iter.Seq[V] {
	return func(yield func(V) bool) {
		for _, key := range r.order {
			if v, ok := r.values[key.value]; ok && v.n == key.n && !yield(v.value) {
				return
			}
		}
	}
}

// Len returns how many values there are.
func (r *Recent[K, V]) Len() int { return len(r.values) }

// A History is a list for each key. All of them together hold as many entries as a
// journal of the world, the newest ones. Its zero value is empty.
type History[K comparable, T any] struct {
	lists map[K][]T
	order []K // of the entries, the oldest first
}

// Add adds an entry to the list of a key. What is too old goes.
func (h *History[K, T]) Add(tx *Tx, key K, entry T) {
	if h.lists == nil {
		h.lists = map[K][]T{}
	}
	h.lists[key] = append(h.lists[key], entry)
	h.order = append(h.order, key)
	if len(h.order) <= tx.Remembered() {
		return
	}
	oldest := h.order[0]
	h.order = h.order[1:]
	if list := h.lists[oldest]; len(list) > 1 {
		clear(list[:1])
		h.lists[oldest] = list[1:]
	} else {
		delete(h.lists, oldest)
	}
}

// Of returns the list of a key, the oldest entry first.
func (h *History[K, T]) Of(key K) []T { return h.lists[key] }
