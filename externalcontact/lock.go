package externalcontact

import (
	"context"
	"sync"
)

// A keyedLock lets the calls with one key proceed one after the other. The zero
// keyedLock is ready to use.
type keyedLock struct {
	mu    sync.Mutex
	turns map[string]*turn
}

// A turn is what the calls with one key wait for.
type turn struct {
	taken chan struct{} // of size 1
	calls int           // that hold it or wait for it
}

// do calls f when no other call with the key is under way, or returns the error
// of a context that ended before.
func (l *keyedLock) do(ctx context.Context, key string, f func() error) error {
	t := l.join(key)
	defer l.leave(key)
	select {
	case t.taken <- struct{}{}:
		defer func() { <-t.taken }()
		return f()
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (l *keyedLock) join(key string) *turn {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.turns == nil {
		l.turns = map[string]*turn{}
	}
	t := l.turns[key]
	if t == nil {
		t = &turn{taken: make(chan struct{}, 1)}
		l.turns[key] = t
	}
	t.calls++
	return t
}

func (l *keyedLock) leave(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.turns[key].calls--; l.turns[key].calls == 0 {
		delete(l.turns, key)
	}
}
