package kf

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"slices"
	"sync"
	"time"

	"github.com/gowecom/wecom/internal/pause"
)

// SyncOptions are how a [Sync] works. Zero fields have defaults.
type SyncOptions struct {
	OpenKfIDs   []string    // the accounts; default all that the app manages, looked up every hour
	VoiceFormat VoiceFormat // of recordings; AMR
	Sender      *Sender     // is fed with what comes; none

	Workers int           // messages that are handled at once, each of another customer; 8
	Timeout time.Duration // of a call of the function; 1 minute
	Pending int           // messages of an account that are read and not handled; 10,000

	// A function that fails is called again after a pause, which doubles up to 5
	// minutes. Only the customer waits. After so many tries GivenUp is called, and the
	// message counts as handled.
	Pause   time.Duration // 1 second
	Tries   int           // 10, about 25 minutes; less than 0 means without end
	GivenUp func(context.Context, *Message, error)

	// Calls without a token are strictly limited. The Sync makes them when it begins,
	// and when an account was not told of for the time of Poll, each at least the time
	// of Quiet after the one before.
	Poll  time.Duration // 5 minutes
	Quiet time.Duration // 5 seconds

	Logger *slog.Logger // is told of what fails; none
}

func (o *SyncOptions) setDefaults() {
	o.Workers = cmp.Or(max(o.Workers, 0), 8)
	o.Timeout = cmp.Or(max(o.Timeout, 0), time.Minute)
	o.Pending = cmp.Or(max(o.Pending, 0), 10_000)
	o.Pause = cmp.Or(max(o.Pause, 0), time.Second)
	o.Tries = cmp.Or(o.Tries, 10)
	o.Poll = cmp.Or(max(o.Poll, 0), 5*time.Minute)
	o.Quiet = cmp.Or(max(o.Quiet, 0), 5*time.Second)
	o.Logger = cmp.Or(o.Logger, slog.New(slog.DiscardHandler))
}

const (
	tokenAge     = 10 * time.Minute
	longestPause = 5 * time.Minute
	lookUp       = time.Hour // between lists of accounts
	askPause     = 250 * time.Millisecond
)

// A Sync reads the messages of accounts for as long as a program runs, and hands each
// to a function:
//
//   - those of one customer one at a time, in their order, those of different
//     customers at once;
//   - each once, as far as the [Store] goes: see there for what a kill in between
//     does;
//   - again after a pause if the function fails or panics, while other customers go
//     on.
//
// [Sync.Notify] makes it read at once when WeCom pushes [MessageReceived]. If that gets
// lost, a poll finds the messages. What happens while no Sync runs comes when one does,
// unless it is older than 3 days.
//
// With an empty store it begins with the oldest message of the last 3 days, and a
// message may have waited for its turn: look at [Message.SentAt] before you answer. The
// welcome code of [SessionEntered] is over after 20 seconds.
type Sync struct {
	service *Service
	store   Store
	handle  func(context.Context, *Message) error
	options SyncOptions
	places  chan struct{} // taken by calls of the function

	mu      sync.Mutex
	feeds   map[string]*feed
	running *runningSync // nil while Run does not run
	quiet   time.Time    // when the next call without a token may be made
}

// A runningSync is a Run.
type runningSync struct {
	ctx  context.Context
	work sync.WaitGroup
}

// NewSync returns a Sync that hands messages to handle. The context of handle ends
// after the Timeout, and not with that of Run. Handle must return when its context
// ends.
func NewSync(service *Service, store Store, handle func(context.Context, *Message) error, opts SyncOptions) *Sync {
	opts.setDefaults()
	return &Sync{
		service: service, store: store, handle: handle, options: opts,
		places: make(chan struct{}, opts.Workers), feeds: map[string]*feed{},
	}
}

var (
	errRunning = errors.New("kf: the Sync runs already")
	errParts   = errors.New("kf: a Sync needs a Service, a Store and a function")
)

// Run reads messages until ctx ends, and returns its error. It first finishes the
// messages that are being handled; those that wait come again with the next Run. It
// goes on whatever fails, and logs it.
func (s *Sync) Run(ctx context.Context) error {
	if s.service == nil || s.handle == nil || s.store == nil {
		return errParts
	}
	r := &runningSync{ctx: ctx}
	s.mu.Lock()
	if s.running != nil {
		s.mu.Unlock()
		return errRunning
	}
	s.running = r
	for _, f := range s.feeds { // that were told of before
		f.start(r)
	}
	s.mu.Unlock()
	for _, id := range s.options.OpenKfIDs {
		s.feed(id)
	}
	if len(s.options.OpenKfIDs) == 0 {
		s.findAccounts(ctx)
	}
	<-ctx.Done()
	s.mu.Lock()
	s.running = nil
	s.mu.Unlock()
	r.work.Wait()
	return ctx.Err()
}

// findAccounts begins to read the accounts that the app manages, now and again, until
// ctx ends.
func (s *Sync) findAccounts(ctx context.Context) {
	wait := s.options.Pause
	for ctx.Err() == nil {
		next := lookUp
		for a, err := range s.service.AllAccounts(ctx) {
			switch {
			case err != nil:
				s.log(ctx, "cannot list the accounts", "", err)
				next, wait = wait, min(2*wait, longestPause)
			case a.Managed:
				s.feed(a.OpenKfID)
			}
		}
		_ = pause.For(ctx, next)
	}
}

// feed returns the feed of an account, which it begins if the Sync runs.
func (s *Sync) feed(openKfID string) *feed {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.feeds[openKfID]
	if f == nil {
		f = &feed{sync: s, openKfID: openKfID, mail: make(chan struct{}, 1)}
		s.feeds[openKfID] = f
		if s.running != nil {
			f.start(s.running)
		}
	}
	return f
}

// Notify makes the Sync read the messages that WeCom tells of. It does not wait for
// them. Register it: callback.On(handler, sync.Notify). Accounts that the options do not
// name are ignored. Where processes share the store, it fails if it cannot tell the one
// that reads.
func (s *Sync) Notify(ctx context.Context, e *MessageReceived) error {
	if e.OpenKfID == "" {
		return errors.New("kf: the event names no account")
	}
	if len(s.options.OpenKfIDs) > 0 && !slices.Contains(s.options.OpenKfIDs, e.OpenKfID) {
		return nil
	}
	f := s.feed(e.OpenKfID)
	if shared, ok := s.store.(SharedStore); ok {
		return shared.Tell(ctx, e.OpenKfID, e.Token)
	}
	f.tell(e.Token)
	return nil
}

func (s *Sync) log(ctx context.Context, what, openKfID string, err error) {
	s.options.Logger.WarnContext(ctx, "kf: "+what, "open_kfid", openKfID, "error", err)
}

// quietAt reserves the next time at which a call without a token may be made.
func (s *Sync) quietAt() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	at := time.Now()
	if s.quiet.After(at) {
		at = s.quiet
	}
	s.quiet = at.Add(s.options.Quiet)
	return at
}

// call calls the function. A panic is an error.
func (s *Sync) call(ctx context.Context, m *Message) (err error) {
	defer recovered(&err)
	if s.options.Sender != nil {
		if err := s.options.Sender.tell(ctx, m); err != nil {
			return err
		}
	}
	return s.handle(ctx, m)
}

func recovered(err *error) {
	if p := recover(); p != nil {
		*err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
	}
}

// A feed is what is read of one account.
type feed struct {
	sync     *Sync
	openKfID string
	mail     chan struct{} // has one while there is news

	mu      sync.Mutex
	token   string
	tokenAt time.Time
}

// tell leaves a token, and wakes the feed.
func (f *feed) tell(token string) {
	f.mu.Lock()
	f.token, f.tokenAt = token, time.Now()
	f.mu.Unlock()
	select {
	case f.mail <- struct{}{}:
	default:
	}
}

// fresh returns the token while it serves, or "".
func (f *feed) fresh() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if time.Since(f.tokenAt) >= tokenAge {
		f.token = ""
	}
	return f.token
}

// drop forgets a token that WeCom refuses, unless there is another one.
func (f *feed) drop(token string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.token == token {
		f.token = ""
	}
}

// start reads the account until the Run ends.
func (f *feed) start(r *runningSync) {
	r.work.Go(func() {
		wait := f.sync.options.Pause
		for r.ctx.Err() == nil {
			began := time.Now()
			if err := f.lead(r.ctx); err != nil && r.ctx.Err() == nil {
				f.sync.log(r.ctx, "cannot lead", f.openKfID, err)
			}
			if time.Since(began) > longestPause {
				wait = f.sync.options.Pause
			}
			_ = pause.For(r.ctx, wait)
			wait = min(2*wait, longestPause)
		}
	})
}

// lead reads the account when no other process does.
func (f *feed) lead(ctx context.Context) (err error) {
	defer recovered(&err)
	shared, ok := f.sync.store.(SharedStore)
	if !ok {
		newReader(context.WithoutCancel(ctx), f).run(ctx)
		return nil
	}
	return shared.Lead(ctx, f.openKfID, func(lease context.Context) error {
		reading, cancel := context.WithCancel(lease)
		defer cancel()
		stop := context.AfterFunc(ctx, cancel)
		defer stop()
		var asking sync.WaitGroup
		asking.Go(func() { f.ask(reading, shared) })
		newReader(lease, f).run(reading)
		cancel()
		asking.Wait()
		return nil
	})
}

// ask takes the tokens that other processes leave.
func (f *feed) ask(ctx context.Context, shared SharedStore) {
	for ctx.Err() == nil {
		token, err := shared.Told(ctx, f.openKfID)
		switch {
		case err != nil:
			_ = pause.For(ctx, time.Second)
		case token != "":
			f.tell(token)
		default:
			_ = pause.For(ctx, askPause)
		}
	}
}
