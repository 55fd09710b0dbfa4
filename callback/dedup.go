package callback

import (
	"context"
	"sync"
	"time"
)

// A Deduplicator remembers what was delivered, because WeCom delivers again what
// it got no answer to in time, even while the first delivery is at work. The
// default is [NewMemory]; several processes behind one URL need one that they
// share.
type Deduplicator interface {
	// Begin asks to handle the delivery with the given key, 64 hexadecimal
	// digits. It returns false if the delivery was handled before. While
	// another attempt at it runs, Begin waits for its outcome; or it returns an
	// error, so that WeCom delivers once more.
	Begin(ctx context.Context, key string) (bool, error)

	// End follows a Begin that returned true. If done is false the delivery was
	// not handled, and the next attempt must be.
	End(ctx context.Context, key string, done bool) error
}

// NewMemory returns a [Deduplicator] that remembers up to size deliveries, for
// age each. 10,000 take about 3 MB. WeCom repeats a delivery within seconds, and
// tries three times; a longer age keeps others from sending it once more.
func NewMemory(size int, age time.Duration) Deduplicator {
	return &memory{size: size, age: age, attempts: map[string]*attempt{}}
}

type memory struct {
	size int
	age  time.Duration

	mu       sync.Mutex
	attempts map[string]*attempt
	handled  []handled // the oldest first
}

// An attempt at a delivery: one that runs, or the one that succeeded.
type attempt struct {
	ended chan struct{} // closed at the end
	done  bool          // valid then
}

type handled struct {
	key string
	at  time.Time
}

// Begin implements [Deduplicator].
func (m *memory) Begin(ctx context.Context, key string) (bool, error) {
	for {
		other := m.claim(key)
		if other == nil {
			return true, nil
		}
		select {
		case <-other.ended:
			if other.done {
				return false, nil
			}
		case <-ctx.Done():
			return false, context.Cause(ctx)
		}
	}
}

// claim begins an attempt, or returns the one that there is.
func (m *memory) claim(key string) *attempt {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.forget()
	if other := m.attempts[key]; other != nil {
		return other
	}
	m.attempts[key] = &attempt{ended: make(chan struct{})}
	return nil
}

// End implements [Deduplicator].
func (m *memory) End(_ context.Context, key string, done bool) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	a := m.attempts[key]
	if a == nil || a.done {
		return nil
	}
	if done {
		a.done = true
		m.handled = append(m.handled, handled{key, time.Now()})
	} else {
		delete(m.attempts, key)
	}
	close(a.ended)
	m.forget()
	return nil
}

// forget drops what is too old or too much. What runs is never dropped.
func (m *memory) forget() {
	oldest := time.Now().Add(-m.age)
	for len(m.handled) > 0 && (len(m.handled) > m.size || m.handled[0].at.Before(oldest)) {
		delete(m.attempts, m.handled[0].key)
		m.handled = m.handled[1:]
	}
}
