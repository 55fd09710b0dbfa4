package kf

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/pause"
)

// A reader reads an account from a cursor on, page by page, ahead of the handling. The
// cursor that is saved is the one behind the last page of which every message is
// handled, with no page before it that is not: what is read again after a kill, Once
// leaves out.
type reader struct {
	*feed
	lease  context.Context // of handling; ends when another process may begin
	cursor string          // to read on from
	poll   time.Time       // when to read without being told
	more   bool            // there is more to read now
	pauses time.Duration   // the last pause after a failure
	lines  sync.WaitGroup  // and what saves cursors

	mu       sync.Mutex
	pages    []*page
	waiting  map[string]*line // by customer
	pending  int
	reached  string        // the cursor to be saved
	saved    string        // the one that is
	finished chan struct{} // has one after a message was handled

	saving sync.Mutex
}

// A page is messages that were read together.
type page struct {
	cursor string // behind it
	left   int    // messages to be handled
}

// A line is the messages of a customer, in their order.
type line struct{ jobs []job }

type job struct {
	*Message
	page *page
}

func newReader(lease context.Context, f *feed) *reader {
	return &reader{feed: f, lease: lease, waiting: map[string]*line{}, finished: make(chan struct{}, 1)}
}

// run reads until ctx ends, and finishes what is being handled.
func (r *reader) run(ctx context.Context) {
	defer func() {
		r.lines.Wait()
		r.save()
	}()
	if !r.load(ctx) {
		return
	}
	for {
		token, ok := r.wait(ctx)
		if !ok {
			return
		}
		if err := r.read(ctx, token); err != nil && ctx.Err() == nil {
			r.fail(ctx, token, err)
		}
	}
}

// load reads the cursor that was saved. To begin without it would be to begin anew.
func (r *reader) load(ctx context.Context) bool {
	for wait := r.sync.options.Pause; ctx.Err() == nil; wait = min(2*wait, longestPause) {
		cursor, err := r.sync.store.Cursor(ctx, r.openKfID)
		if err == nil {
			r.cursor, r.reached, r.saved = cursor, cursor, cursor
			return true
		}
		r.sync.log(ctx, "cannot load the cursor", r.openKfID, err)
		_ = pause.For(ctx, wait)
	}
	return false
}

// wait waits until there is something to read, and returns the token to read with,
// "" for none. It reports false when ctx ends.
func (r *reader) wait(ctx context.Context) (token string, ok bool) {
	if !r.makeRoom(ctx) {
		return "", false
	}
	if !r.more && r.pauses == 0 && !r.sleep(ctx, r.poll) {
		return "", false
	}
	if r.pauses > 0 && !r.sleep(ctx, time.Now().Add(r.pauses)) {
		return "", false
	}
	if token := r.fresh(); token != "" {
		return token, true
	}
	if !r.sleep(ctx, r.sync.quietAt()) {
		return "", false
	}
	return r.fresh(), true
}

// sleep waits until a time, or until there is news. It reports false when ctx ends.
func (r *reader) sleep(ctx context.Context, until time.Time) bool {
	timer := time.NewTimer(time.Until(until))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-r.mail:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// makeRoom waits until enough of what was read is handled.
func (r *reader) makeRoom(ctx context.Context) bool {
	for {
		r.mu.Lock()
		full := r.pending >= r.sync.options.Pending
		r.mu.Unlock()
		if !full || ctx.Err() != nil {
			return ctx.Err() == nil
		}
		select {
		case <-r.finished:
		case <-ctx.Done():
		}
	}
}

// read reads a page.
func (r *reader) read(ctx context.Context, token string) error {
	s := r.sync
	p, err := s.service.ListMessages(ctx, MessageQuery{r.openKfID, token, s.options.VoiceFormat}, wecom.Page{Cursor: r.cursor})
	if err != nil {
		return err
	}
	r.pauses, r.poll = 0, time.Now().Add(s.options.Poll)
	r.more = bool(p.HasMore) && p.NextCursor != "" && p.NextCursor != r.cursor
	if p.NextCursor == "" {
		p.NextCursor = r.cursor
	}
	r.enqueue(ctx, p)
	r.cursor = p.NextCursor
	return nil
}

// fail says what to do after reading has failed.
func (r *reader) fail(ctx context.Context, token string, err error) {
	r.sync.log(ctx, "cannot read messages", r.openKfID, err)
	switch {
	case errors.Is(err, wecom.ErrInvalidMessageToken) && token != "":
		r.drop(token)
		r.more = true // without a token
		return
	case isBadCursor(err) && r.cursor != "":
		r.cursor = "" // the last 3 days come again
	}
	r.pauses = min(max(2*r.pauses, r.sync.options.Pause), longestPause)
	if errors.Is(err, wecom.ErrRateLimited) {
		r.pauses = max(r.pauses, time.Minute)
	}
}

// isBadCursor reports whether WeCom may have refused the cursor. It has no code for
// that alone.
func isBadCursor(err error) bool {
	return errors.Is(err, wecom.ErrInvalidCursor) || errors.Is(err, wecom.ErrInvalidParameter) || errors.Is(err, wecom.ErrInvalidRequest)
}

// enqueue puts messages into the lines of their customers.
func (r *reader) enqueue(ctx context.Context, read *MessagePage) {
	p := &page{cursor: read.NextCursor, left: len(read.Messages)}
	r.mu.Lock()
	r.pages = append(r.pages, p)
	r.pending += len(read.Messages)
	for i := range read.Messages {
		m := &read.Messages[i]
		if m.ID == "" { // so that it has one, the same whenever the page is read
			m.ID = fmt.Sprintf("%s/%d", r.cursor, i)
		}
		if m.Chat.OpenKfID == "" {
			m.Chat.OpenKfID = r.openKfID
		}
		if r.sync.options.Sender != nil {
			r.sync.options.Sender.See(m)
		}
		l := r.waiting[m.Chat.CustomerID]
		if l == nil {
			l = &line{}
			r.waiting[m.Chat.CustomerID] = l
			r.lines.Go(func() { r.work(ctx, m.Chat.CustomerID, l) })
		}
		l.jobs = append(l.jobs, job{m, p})
	}
	r.mu.Unlock()
	r.advance()
}

// work handles the messages of a customer until there are none, or ctx ends.
func (r *reader) work(ctx context.Context, customerID string, l *line) {
	for {
		r.mu.Lock()
		if len(l.jobs) == 0 {
			delete(r.waiting, customerID)
			r.mu.Unlock()
			return
		}
		next := l.jobs[0]
		l.jobs = l.jobs[1:]
		r.mu.Unlock()
		if !r.handleAll(ctx, next.Message) {
			return
		}
		r.mu.Lock()
		next.page.left--
		r.pending--
		r.mu.Unlock()
		select {
		case r.finished <- struct{}{}:
		default:
		}
		r.advance()
	}
}

// handleAll handles a message until that succeeds or is given up. It reports false
// when ctx ends before.
func (r *reader) handleAll(ctx context.Context, m *Message) bool {
	o := r.sync.options
	wait := o.Pause
	for tries := 1; ; {
		work := func(ctx context.Context) error { return r.sync.call(ctx, m) }
		isLast := o.Tries > 0 && tries > o.Tries
		if isLast {
			work = func(context.Context) error { return nil }
		}
		failed, err := r.once(ctx, m, work)
		switch {
		case ctx.Err() != nil && err != nil:
			return false
		case err == nil:
			return true
		case failed != nil:
			r.sync.log(ctx, "a message is not handled", r.openKfID, fmt.Errorf("%s, try %d: %w", m.ID, tries, failed))
			if tries++; o.Tries > 0 && tries > o.Tries {
				r.giveUp(ctx, m, failed)
				continue
			}
		default:
			r.sync.log(ctx, "the store fails", r.openKfID, err)
		}
		if pause.For(ctx, wait) != nil {
			return false
		}
		wait = min(2*wait, longestPause)
	}
}

// once has the store call work once at most. It returns the error of work apart.
func (r *reader) once(ctx context.Context, m *Message, work func(context.Context) error) (failed, err error) {
	select {
	case r.sync.places <- struct{}{}:
		defer func() { <-r.sync.places }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	working, cancel := context.WithTimeout(r.lease, r.sync.options.Timeout)
	defer cancel()
	defer recovered(&err)
	err = r.sync.store.Once(working, r.openKfID, m.ID, func(ctx context.Context) error {
		failed = work(ctx)
		return failed
	})
	return failed, err
}

func (r *reader) giveUp(ctx context.Context, m *Message, failed error) {
	r.sync.options.Logger.ErrorContext(ctx, "kf: a message is given up", "open_kfid", r.openKfID, "msgid", m.ID, "error", failed)
	if r.sync.options.GivenUp == nil {
		return
	}
	var panicked error
	func() {
		defer recovered(&panicked)
		r.sync.options.GivenUp(ctx, m, failed)
	}()
	if panicked != nil {
		r.sync.log(ctx, "GivenUp fails", r.openKfID, panicked)
	}
}

// advance saves the cursor if more pages are handled. Nobody waits for that.
func (r *reader) advance() {
	r.mu.Lock()
	before := len(r.pages)
	for len(r.pages) > 0 && r.pages[0].left == 0 {
		r.reached = r.pages[0].cursor
		r.pages = r.pages[1:]
	}
	isNew := len(r.pages) < before
	r.mu.Unlock()
	if isNew {
		r.lines.Go(r.save)
	}
}

// save saves the cursor, unless that is being done. One that cannot be saved is saved
// with the next.
func (r *reader) save() {
	if !r.saving.TryLock() {
		return
	}
	defer r.saving.Unlock()
	for r.lease.Err() == nil {
		r.mu.Lock()
		cursor, isSaved := r.reached, r.reached == r.saved
		r.mu.Unlock()
		if isSaved {
			return
		}
		if err := r.saveCursor(cursor); err != nil {
			r.sync.log(r.lease, "cannot save the cursor", r.openKfID, err)
			return
		}
		r.mu.Lock()
		r.saved = cursor
		r.mu.Unlock()
	}
}

func (r *reader) saveCursor(cursor string) (err error) {
	defer recovered(&err)
	ctx, cancel := context.WithTimeout(r.lease, r.sync.options.Timeout)
	defer cancel()
	return r.sync.store.SaveCursor(ctx, r.openKfID, cursor)
}
