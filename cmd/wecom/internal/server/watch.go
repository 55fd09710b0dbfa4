package server

import "sync"

// A watch tells those who look at the corp that something has changed.
type watch struct {
	mu     sync.Mutex
	number int64
	next   chan struct{} // closed by the next change
}

func (w *watch) init() { w.next = make(chan struct{}) }

// changed tells all who wait.
func (w *watch) changed() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.number++
	close(w.next)
	w.next = make(chan struct{})
}

// state returns the number of changes so far, and a channel that the next one
// closes.
func (w *watch) state() (int64, <-chan struct{}) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.number, w.next
}
