package callback

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"
)

// A Delivery is a callback on its way through a [Queue].
type Delivery struct {
	ID    string // 64 hexadecimal digits: they name the app and the event, whichever attempt of WeCom it is
	Order string // deliveries of one Order are handled one after another
	Kind  string // as in [Event]
	XML   []byte // decrypted
}

// A Queue keeps deliveries between the answer to WeCom and the function that
// handles them. The default of [InBackground] is one in memory, which ends with
// the process. What must survive it, or be shared by several, needs another. A
// Queue serves the Handlers of one app.
type Queue interface {
	// Enqueue returns once d is as safe as the queue can make it: WeCom gets its
	// answer then. After an error WeCom delivers again. A delivery whose ID was
	// enqueued before is kept once, and is no error. Ctx ends when WeCom stops
	// waiting: a queue that cannot be reached tries until then.
	Enqueue(ctx context.Context, d Delivery) error

	// Run gives deliveries to handle, those of one Order one after another, until
	// ctx ends and what it has begun is done. A delivery that handle fails is
	// tried again after growing pauses, and put aside when it keeps failing.
	Run(ctx context.Context, handle func(context.Context, Delivery) error) error
}

var (
	errFull   = errors.New("the background is full")
	errClosed = errors.New("the background is shut down")
)

// A memoryQueue is the Queue in memory. It has no goroutine while nothing is due.
type memoryQueue struct {
	Background
	giveUp func(context.Context, Delivery, error)

	mu      sync.Mutex
	handle  func(context.Context, Delivery) error // nil until it is known
	held    map[string]struct{}                   // IDs of what is not done
	lanes   map[string][]*task                    // what waits behind each Order, the one at work first
	ready   []string                              // Orders whose first task is due
	resting map[string]*time.Timer                // Orders whose first task has failed
	running int                                   // goroutines
	closed  bool
	idle    chan struct{} // closed when nothing is held any more
}

// A task is a delivery that is not done.
type task struct {
	Delivery
	ctx   context.Context // with the values of the request's
	tries int
}

func newQueue(b Background, giveUp func(context.Context, Delivery, error)) *memoryQueue {
	return &memoryQueue{
		Background: b,
		giveUp:     giveUp,
		held:       map[string]struct{}{},
		lanes:      map[string][]*task{},
		resting:    map[string]*time.Timer{},
	}
}

func (q *memoryQueue) Enqueue(ctx context.Context, d Delivery) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, repeated := q.held[d.ID]; repeated {
		return nil
	}
	if q.closed {
		return errClosed
	}
	if len(q.held) >= q.Limit {
		return errFull
	}
	if len(q.held) == 0 {
		q.idle = make(chan struct{})
	}
	q.held[d.ID] = struct{}{}
	waiting := q.lanes[d.Order]
	q.lanes[d.Order] = append(waiting, &task{Delivery: d, ctx: context.WithoutCancel(ctx)})
	if len(waiting) == 0 {
		q.due(d.Order)
	}
	return nil
}

func (q *memoryQueue) Run(ctx context.Context, handle func(context.Context, Delivery) error) error {
	q.start(handle)
	<-ctx.Done()
	return q.close(context.WithoutCancel(ctx))
}

// start is the part of Run that needs no goroutine.
func (q *memoryQueue) start(handle func(context.Context, Delivery) error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.handle = handle
	for range q.ready {
		q.hire()
	}
}

// due makes the first task of an Order the next but those that are due already.
func (q *memoryQueue) due(order string) {
	q.ready = append(q.ready, order)
	q.hire()
}

// hire starts a worker if there may be one more.
func (q *memoryQueue) hire() {
	if q.handle != nil && q.running < q.Workers {
		q.running++
		go q.work()
	}
}

func (q *memoryQueue) work() {
	for t := q.next(); t != nil; t = q.next() {
		err := q.handle(t.ctx, t.Delivery)
		if err != nil && q.rest(t) {
			continue
		}
		if err != nil && q.giveUp != nil {
			q.giveUp(t.ctx, t.Delivery, err)
		}
		q.finish(t)
	}
}

// next returns the next task that is due, or nil if the worker may go.
func (q *memoryQueue) next() *task {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.ready) == 0 {
		q.running--
		return nil
	}
	order := q.ready[0]
	q.ready[0] = "" // the array behind it lives on
	q.ready = q.ready[1:]
	return q.lanes[order][0]
}

// rest makes a task that has failed due after a pause, unless it is given up.
func (q *memoryQueue) rest(t *task) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	t.tries++
	if q.closed || t.tries >= q.Tries {
		return false
	}
	pause := q.Pause
	for range t.tries - 1 {
		pause = min(growth*pause, longestPause)
	}
	q.resting[t.Order] = time.AfterFunc(pause, func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.wake(t.Order)
	})
	return true
}

const (
	growth       = 4
	longestPause = time.Hour
)

// wake ends the pause of an Order.
func (q *memoryQueue) wake(order string) {
	if timer := q.resting[order]; timer != nil {
		timer.Stop()
		delete(q.resting, order)
		q.due(order)
	}
}

// finish takes a task off the queue.
func (q *memoryQueue) finish(t *task) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.held, t.ID)
	lane := q.lanes[t.Order]
	lane[0] = nil // the array behind it lives on
	if rest := lane[1:]; len(rest) > 0 {
		q.lanes[t.Order] = rest
		q.due(t.Order)
	} else {
		delete(q.lanes, t.Order)
	}
	if len(q.held) == 0 {
		close(q.idle)
	}
}

// close refuses new deliveries, and waits for those that are held. What rests is
// tried once more at once.
func (q *memoryQueue) close(ctx context.Context) error {
	q.mu.Lock()
	q.closed = true
	for order := range q.resting {
		q.wake(order)
	}
	q.mu.Unlock()
	if err := q.Wait(ctx); err != nil {
		return fmt.Errorf("wecom/callback: shut down with %d events in the background not done: %w", q.depth(), err)
	}
	return nil
}

// Wait waits until nothing is held.
func (q *memoryQueue) Wait(ctx context.Context) error {
	for {
		q.mu.Lock()
		idle, held := q.idle, len(q.held)
		q.mu.Unlock()
		if held == 0 {
			return nil
		}
		select {
		case <-idle:
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func (q *memoryQueue) depth() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.held)
}
