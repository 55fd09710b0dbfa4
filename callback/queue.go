package callback

import (
	"context"
	"fmt"
	"sync"
)

// A queue runs tasks in the background. Those of one key run one after another,
// in the order in which they came. It has no goroutine while it has no task.
type queue struct {
	workers, limit int

	mu      sync.Mutex
	keys    map[string][]func() // what waits behind each key that is ready or at work
	ready   []string            // keys whose next task may run
	held    int                 // tasks that wait or run
	running int                 // goroutines
	closed  bool
	drained chan struct{} // closed when nothing is held any more and nothing may come
}

func newQueue(workers, limit int) *queue {
	return &queue{workers: workers, limit: limit, keys: map[string][]func(){}, drained: make(chan struct{})}
}

// add takes a task, unless the queue is full or closed.
func (q *queue) add(key string, task func()) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed || q.held >= q.limit {
		return false
	}
	q.held++
	waiting, busy := q.keys[key]
	q.keys[key] = append(waiting, task)
	if !busy {
		q.ready = append(q.ready, key)
		q.start()
	}
	return true
}

// start starts a worker if there may be one more.
func (q *queue) start() {
	if q.running < q.workers {
		q.running++
		go q.work()
	}
}

// work runs tasks until none is ready.
func (q *queue) work() {
	q.mu.Lock()
	for len(q.ready) > 0 {
		key := q.ready[0]
		q.ready = q.ready[1:]
		task := q.keys[key][0]
		q.mu.Unlock()
		task()
		q.mu.Lock()
		q.finish(key)
	}
	q.running--
	q.mu.Unlock()
}

// finish takes a task off the queue that has run.
func (q *queue) finish(key string) {
	q.held--
	if rest := q.keys[key][1:]; len(rest) > 0 {
		q.keys[key] = rest
		q.ready = append(q.ready, key)
	} else {
		delete(q.keys, key)
	}
	if q.closed && q.held == 0 {
		close(q.drained)
	}
}

// close refuses new tasks and waits for those that are held.
func (q *queue) close(ctx context.Context) error {
	q.mu.Lock()
	if !q.closed {
		q.closed = true
		if q.held == 0 {
			close(q.drained)
		}
	}
	q.mu.Unlock()
	select {
	case <-q.drained:
		return nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	return fmt.Errorf("wecom/callback: shut down with %d events in the background not done: %w", q.held, context.Cause(ctx))
}
