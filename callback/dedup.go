package callback

import (
	"context"
	"sync"
	"time"
)

// A Deduplicator remembers what was delivered, because WeCom delivers again what
// it got no answer to in time, even while the first delivery is at work. The
// default is [NewMemory]; several processes behind one URL need one that they
// share. Handlers of several apps may share one as well: the key names the app.
type Deduplicator interface {
	// Begin asks to handle the delivery with the given key, 64 hexadecimal
	// digits. It returns false if the delivery was handled before, and the answer
	// that End was given then, if it is still known. While another attempt runs,
	// Begin waits for its outcome; or it returns an error, so that WeCom delivers
	// once more.
	//
	// A process may die between Begin and End. A Deduplicator that outlives it
	// must not wait for it for ever: let an attempt lapse soon after the deadline
	// of its ctx, by which functions are to have ended, and the next one begin.
	// WeCom comes three times, and waits 5 seconds each time. If an attempt
	// lapses only after the last one, the event is lost. A function that had done
	// its work before the process died does it twice.
	Begin(ctx context.Context, key string) (first bool, answer []byte, err error)

	// End follows a Begin that returned true. If done is false the delivery was
	// not handled, and the next attempt must be. The answer, which is encrypted
	// and may be nil, is what WeCom got, for attempts that come because it was
	// lost: keep it for a minute at least.
	End(ctx context.Context, key string, done bool, answer []byte) error
}

// answerAge is how long answers are kept: WeCom tries again within seconds.
const answerAge = time.Minute

// NewMemory returns a [Deduplicator] that remembers up to size deliveries, for
// age each, and their answers for a minute. 10,000 take about 3 MB. WeCom repeats
// a delivery within seconds, and tries three times; a longer age keeps others
// from sending it once more.
func NewMemory(size int, age time.Duration) Deduplicator {
	return &memory{size: size, age: age, attempts: map[string]*attempt{}}
}

type memory struct {
	size int
	age  time.Duration

	mu       sync.Mutex
	attempts map[string]*attempt
	handled  []handled // the oldest first
	answered []handled // those of them whose answers are kept
}

// An attempt at a delivery: one that runs, or the one that succeeded.
type attempt struct {
	ended  chan struct{} // closed at the end
	done   bool          // valid then
	answer []byte
}

type handled struct {
	key string
	at  time.Time
}

func (m *memory) Begin(ctx context.Context, key string) (first bool, answer []byte, err error) {
	for {
		other := m.claim(key)
		if other == nil {
			return true, nil, nil
		}
		select {
		case <-other.ended:
			if done, answer := m.outcome(other); done {
				return false, answer, nil
			}
		case <-ctx.Done():
			return false, nil, context.Cause(ctx)
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

func (m *memory) outcome(a *attempt) (done bool, answer []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return a.done, a.answer
}

func (m *memory) End(_ context.Context, key string, done bool, answer []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	a := m.attempts[key]
	if a == nil || a.done {
		return nil
	}
	if done {
		a.done, a.answer = true, answer
		m.handled = append(m.handled, handled{key, time.Now()})
		if len(answer) > 0 {
			m.answered = append(m.answered, handled{key, time.Now()})
		}
	} else {
		delete(m.attempts, key)
	}
	close(a.ended)
	m.forget()
	return nil
}

// forget drops what is too old or too much. What runs is never dropped.
func (m *memory) forget() {
	now := time.Now()
	for len(m.answered) > 0 && m.answered[0].at.Before(now.Add(-answerAge)) {
		if a := m.attempts[m.answered[0].key]; a != nil && a.done {
			a.answer = nil
		}
		m.answered = m.answered[1:]
	}
	for len(m.handled) > 0 && (len(m.handled) > m.size || m.handled[0].at.Before(now.Add(-m.age))) {
		delete(m.attempts, m.handled[0].key)
		m.handled = m.handled[1:]
	}
}
