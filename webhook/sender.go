package webhook

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"slices"
	"sync"
	"time"

	"github.com/gowecom/wecom"
)

const (
	defaultBuffer   = 1000
	defaultInterval = time.Minute / 20
	maxPause        = time.Minute // between attempts while sending fails
)

// A record is a log record on its way to the group.
type record struct {
	level slog.Level
	text  string
	order int
}

// A batch is what one message carries.
type batch struct {
	message Markdown
	records int
	dropped int // of which the message tells
}

// A sender sends the records of a handler and of those derived from it.
type sender struct {
	robot    *Robot
	layout   layout
	buffer   int
	interval time.Duration
	onError  func(error)

	ctx     context.Context // of all calls
	cancel  context.CancelFunc
	closing chan struct{}  // closed with Close
	work    sync.WaitGroup // the goroutine, while there is one
	backoff time.Duration  // its last pause after a failure

	mu      sync.Mutex
	waiting map[slog.Level][]record // each in the order in which they came; none is empty
	count   int                     // of those that wait
	order   int                     // of the last record
	dropped int                     // since a message last told
	running bool
	closed  bool
	failure error // the last one
}

func newSender(robot *Robot, opts HandlerOptions) *sender {
	s := &sender{
		robot: robot, layout: newLayout(opts), onError: opts.OnError,
		buffer: cmp.Or(max(opts.Buffer, 0), defaultBuffer), interval: cmp.Or(max(opts.Interval, 0), defaultInterval),
		closing: make(chan struct{}), waiting: map[slog.Level][]record{},
	}
	s.backoff = s.interval
	ctx := context.WithValue(context.Background(), ownCall{}, true)
	s.ctx, s.cancel = context.WithCancel(ctx)
	return s
}

// add makes a record wait, and sees to it that somebody sends it. A record that is
// dropped at once is not formatted.
func (s *sender) add(level slog.Level, format func() string) error {
	if wanted, err := s.wants(level); !wanted {
		return err
	}
	text := cut(format(), s.layout.room())
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return ErrClosed
	}
	if s.count == s.buffer {
		s.dropped++
		if !s.makeRoom(level) {
			return nil
		}
	}
	s.order++
	s.waiting[level] = append(s.waiting[level], record{level, text, s.order})
	s.count++
	if !s.running {
		s.running = true
		s.work.Go(s.run)
	}
	return nil
}

// wants reports whether a record of a level may wait. It counts one that may not
// as dropped.
func (s *sender) wants(level slog.Level) (bool, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false, ErrClosed
	}
	if s.count == s.buffer && level <= s.lowest() {
		s.dropped++
		return false, nil
	}
	return true, nil
}

// makeRoom drops the last record of the lowest level, unless a record of the
// given level is no more important: what came first tells more.
func (s *sender) makeRoom(level slog.Level) bool {
	lowest := s.lowest()
	if level <= lowest {
		return false
	}
	queue, last := s.waiting[lowest], len(s.waiting[lowest])-1
	queue[last] = record{}
	s.keep(lowest, queue[:last])
	s.count--
	return true
}

// lowest returns the lowest level of those that wait.
func (s *sender) lowest() slog.Level {
	lowest := slog.Level(math.MaxInt)
	for level := range s.waiting {
		lowest = min(lowest, level)
	}
	return lowest
}

// keep replaces the records of a level.
func (s *sender) keep(level slog.Level, rest []record) {
	if len(rest) == 0 {
		delete(s.waiting, level)
		return
	}
	s.waiting[level] = rest
}

// run sends until nothing waits. The pause after each message also lets the
// next records gather.
func (s *sender) run() {
	for b, ok := s.take(); ok; b, ok = s.take() {
		if !s.deliver(b) {
			s.giveUp(b)
			return
		}
		s.pause(s.interval)
	}
}

// deliver sends a message, or loses it if it will not be taken. It reports
// whether to go on.
func (s *sender) deliver(b batch) bool {
	for {
		err := s.robot.Send(s.ctx, b.message)
		if err == nil {
			s.backoff = s.interval
			return true
		}
		s.report(err)
		if s.stopping() {
			return false
		}
		s.backoff = min(2*s.backoff, max(maxPause, s.interval))
		s.pause(s.backoff)
		if lasting(err) {
			s.lose(b)
			return true
		}
	}
}

// lasting reports that a message will not be taken at a further attempt either.
func lasting(err error) bool {
	code, ok := errors.AsType[wecom.Code](err)
	return ok && code != wecom.ErrRateLimited && code != wecom.ErrBusy
}

// take puts the next message together: the most important records first, as many
// as fit, in the order in which they came.
func (s *sender) take() (b batch, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.count == 0 {
		s.running = false
		return batch{}, false
	}
	var chosen []record
	room := s.layout.room()
	for _, level := range slices.Backward(slices.Sorted(maps.Keys(s.waiting))) {
		queue, n := s.waiting[level], 0
		for n < len(queue) && len(queue[n].text) < room || n == 0 && len(chosen) == 0 {
			room -= len(queue[n].text) + 1
			n++
		}
		chosen = append(chosen, queue[:n]...)
		clear(queue[:n]) // their texts need not live as long as the queue
		s.keep(level, queue[n:])
		if n < len(queue) {
			break
		}
	}
	slices.SortFunc(chosen, func(a, b record) int { return cmp.Compare(a.order, b.order) })
	s.count -= len(chosen)
	b = batch{s.layout.message(chosen, s.dropped), len(chosen), s.dropped}
	s.dropped = 0
	return b, true
}

// lose counts the records of a batch, and those it would have told of, as
// dropped.
func (s *sender) lose(b batch) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropped += b.records + b.dropped
}

// giveUp loses a batch and all that waits.
func (s *sender) giveUp(b batch) {
	s.lose(b)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.dropped += s.count
	s.count, s.running = 0, false
	clear(s.waiting)
}

func (s *sender) report(err error) {
	s.mu.Lock()
	s.failure = err
	s.mu.Unlock()
	if s.onError != nil {
		s.onError(err)
	}
}

// pause waits, but not when the handler is being closed.
func (s *sender) pause(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-s.closing:
	}
}

func (s *sender) stopping() bool {
	select {
	case <-s.closing:
		return true
	default:
		return false
	}
}

func (s *sender) close(ctx context.Context) error {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.closing)
	}
	s.mu.Unlock()

	stop := context.AfterFunc(ctx, s.cancel)
	defer stop()
	s.work.Wait()
	s.cancel()

	s.mu.Lock()
	defer s.mu.Unlock()
	if s.dropped > 0 {
		return fmt.Errorf("webhook: %d log records did not reach the group: %w", s.dropped, s.failure)
	}
	return nil
}
