package callback

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/gowecom/wecom/internal/plug"
)

// Background is how [InBackground] works. Zero fields have defaults.
type Background struct {
	// Timeout is that of the context of a function, for each attempt; the default
	// is a minute.
	Timeout time.Duration

	// Queue keeps the events. The default is one in memory, which the fields below
	// are for. Another one ignores them.
	Queue Queue

	Workers int           // events that are handled at once; 8
	Limit   int           // events that are accepted and not done; 1,024
	Tries   int           // of a function that fails; 5
	Pause   time.Duration // before the second try, each further one takes four times as long; a second

	// GiveUp gets what has failed at every try, and the last error. By default it
	// is logged only.
	GiveUp func(context.Context, *RawEvent, error)
}

func (b Background) withDefaults() Background {
	b.Timeout = cmp.Or(b.Timeout, time.Minute)
	b.Workers = cmp.Or(b.Workers, 8)
	b.Limit = cmp.Or(b.Limit, 1024)
	b.Tries = cmp.Or(b.Tries, 5)
	b.Pause = cmp.Or(b.Pause, time.Second)
	return b
}

// InBackground makes the handler answer first and then call the functions
// registered with [On] and [Handler.OnOther], for functions that take longer
// than WeCom waits. WeCom does not deliver again what such a function fails: the
// queue tries again, after growing pauses, and gives up at last.
//
// Events of one sender are handled in the order in which they came; so are those
// that nobody sent about one member, one group chat, or one thing. One that is
// tried again holds up those behind it. If there are too many, WeCom is told to
// come again (503). Call [Handler.Shutdown] before the program ends.
func InBackground(b Background) Option {
	return func(h *Handler) {
		b := &background{Background: b.withDefaults(), ended: make(chan struct{})}
		b.closing, b.close = context.WithCancel(context.Background())
		b.stopped, b.stop = context.WithCancel(context.Background())
		if b.Queue == nil {
			b.memory = newQueue(b.Background, h.giveUp)
			b.Queue = b.memory
			b.memory.start(h.deliver)
		}
		h.background = b
	}
}

// A background is the queue of a handler, and its life.
type background struct {
	Background
	memory *memoryQueue // the Queue, unless the program has its own

	once    sync.Once
	closing context.Context // ends when Shutdown begins
	close   context.CancelFunc
	stopped context.Context // ends when Shutdown gives up waiting
	stop    context.CancelFunc
	ended   chan struct{} // closed when a Queue of the program's own no longer runs
}

func (b *background) depth() int {
	if b == nil || b.memory == nil {
		return 0
	}
	return b.memory.depth()
}

// Start makes a handler whose [Background] has a Queue of the program's own
// handle what the queue has kept. The first event that comes does so too. It runs
// until [Handler.Shutdown], on a goroutine of its own. A process that only
// handles, and serves no requests, calls Start and Shutdown alone.
func (h *Handler) Start() {
	b := h.background
	if b == nil || b.memory != nil {
		return
	}
	b.once.Do(func() { go h.run(b) })
}

const longestRestart = time.Minute

// run runs the queue again if it ends by itself.
func (h *Handler) run(b *background) {
	defer close(b.ended)
	for pause := time.Second; ; pause = min(2*pause, longestRestart) {
		err := plug.Contain(func() error { return b.Queue.Run(b.closing, h.deliver) })
		if b.closing.Err() != nil {
			return
		}
		h.logs(b.closing, slog.LevelError, "callback queue has ended, and is started again", "after", pause, "error", err)
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-b.closing.Done():
			timer.Stop()
			return
		}
	}
}

// Shutdown makes a handler with [InBackground] accept no more events and waits
// until those that it has accepted are done; what rests between two tries is
// tried once more at once. If ctx ends before, the contexts of the functions at
// work end too, events that wait are given up, and the error says how many were
// not done. A Queue of the program's own keeps what it has not begun. Shut down
// the [http.Server] first.
func (h *Handler) Shutdown(ctx context.Context) error {
	b := h.background
	if b == nil {
		return nil
	}
	defer b.stop()
	if b.memory != nil {
		return b.memory.close(ctx)
	}
	b.close()
	b.once.Do(func() { close(b.ended) }) // it was never started
	select {
	case <-b.ended:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wecom/callback: shut down before the queue has ended: %w", context.Cause(ctx))
	}
}

// Wait waits until all events that were accepted are done, tries after pauses
// included, for tests. A Queue of the program's own needs a method
// Wait(context.Context) error for it.
func (h *Handler) Wait(ctx context.Context) error {
	if h.background == nil {
		return nil
	}
	q, ok := h.background.Queue.(interface{ Wait(context.Context) error })
	if !ok {
		return errors.New("wecom/callback: the queue has no method Wait")
	}
	if err := q.Wait(ctx); err != nil {
		return fmt.Errorf("wecom/callback: waiting for the background: %w", err)
	}
	return nil
}

// enqueue leaves a delivery to the background.
func (h *Handler) enqueue(ctx context.Context, d *delivery, id string) error {
	b := h.background
	if b.closing.Err() != nil {
		return &refusal{http.StatusServiceUnavailable, errClosed}
	}
	h.Start()
	in := Delivery{ID: id, Order: d.order(), Kind: d.kind, XML: d.xml}
	var err error
	if b.memory != nil {
		err = b.memory.Enqueue(ctx, in)
	} else {
		_, err = plug.Within(ctx, func() (struct{}, error) { return struct{}{}, b.Queue.Enqueue(ctx, in) }, nil)
	}
	if err != nil {
		return &refusal{http.StatusServiceUnavailable, err}
	}
	return nil
}

// deliver calls the function for a delivery that comes from the queue.
func (h *Handler) deliver(ctx context.Context, in Delivery) error {
	b, began := h.background, time.Now()
	if b.stopped.Err() != nil {
		return errClosed
	}
	ctx, cancel := context.WithTimeout(ctx, b.Timeout)
	defer cancel()
	defer context.AfterFunc(b.stopped, cancel)()
	d := read(in.XML)
	err := plug.Contain(func() error { return h.work(ctx, d) })
	o := Observation{Kind: d.kind, Outcome: Handled, Background: true, Depth: b.depth(), Duration: time.Since(began), Err: err}
	switch {
	case err != nil:
		o.Outcome = Failed
		err = fmt.Errorf("%s: %w", d.kind, err)
		h.logs(ctx, slog.LevelError, "callback failed in the background", "kind", d.kind, "error", err)
	case d.unread != nil:
		o.Outcome, o.Err = Unreadable, d.unread
	default:
		h.debug(ctx, Handled, d.kind)
	}
	h.observed(ctx, o)
	return err
}

// giveUp is the last stop of what the queue in memory holds.
func (h *Handler) giveUp(ctx context.Context, in Delivery, err error) {
	b, began := h.background, time.Now()
	ctx, cancel := context.WithTimeout(ctx, b.Timeout)
	defer cancel()
	h.logs(ctx, slog.LevelError, "callback given up", "kind", in.Kind, "error", err)
	if b.GiveUp != nil {
		if failed := plug.Contain(func() error { b.GiveUp(ctx, read(in.XML).raw(), err); return nil }); failed != nil {
			h.logs(ctx, slog.LevelError, "callback cannot be given up", "kind", in.Kind, "error", failed)
		}
	}
	h.observed(ctx, Observation{Kind: in.Kind, Outcome: GivenUp, Background: true, Depth: b.depth(), Duration: time.Since(began), Err: err})
}
