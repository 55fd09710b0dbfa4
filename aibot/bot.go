package aibot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// A Bot is what an AI bot does: a function for each kind of what it is sent. Register
// the functions before the bot serves; kinds without one are acknowledged. It is safe
// for concurrent use then.
//
// Functions have 4.5 seconds: WeCom waits 5. What takes longer belongs into the Write
// of a [StreamReply], or is sent later by a [Response].
type Bot struct {
	message  func(context.Context, *Message) (Reply, error)
	entered  func(context.Context, *EnteredChat) (Welcome, error)
	clicked  func(context.Context, *CardClicked) (*CardUpdate, error)
	feedback func(context.Context, *Feedback) error
	other    func(context.Context, *UnknownCallback) error

	log      *slog.Logger
	failure  string
	patience time.Duration
	store    StreamStore // nil for none

	mu      sync.Mutex
	streams map[string]*run // those that WeCom asks for by their ids
	running sync.WaitGroup  // functions that write, and streams that WeCom has not got to the end
	closing bool
	closed  context.Context // ends when Shutdown gives up waiting
	close   context.CancelFunc
}

// An Option configures a [Bot].
type Option func(*Bot)

// WithLogger logs streams that fail or end before their time, and nothing of what they
// say.
func WithLogger(l *slog.Logger) Option {
	return func(b *Bot) {
		if l != nil {
			b.log = l
		}
	}
}

// WithFailureText sets what ends a stream that fails. The default is
// "抱歉，出错了，请稍后再试。"; at most 1,024 bytes.
func WithFailureText(text string) Option {
	return func(b *Bot) { b.failure = string(wholeRunes([]byte(text[:min(len(text), 1024)]))) }
}

// WithPatience sets how long a stream goes on that WeCom does not ask for, with
// callbacks to a URL. The default is a minute.
func WithPatience(d time.Duration) Option { return func(b *Bot) { b.patience = d } }

// WithStreamStore lets several processes behind one URL serve a stream: WeCom asks any
// of them for more, and one of them writes it. The default is the memory of the
// process.
func WithStreamStore(s StreamStore) Option { return func(b *Bot) { b.store = s } }

// NewBot returns a bot that does nothing yet.
func NewBot(opts ...Option) *Bot {
	b := &Bot{
		log: slog.New(slog.DiscardHandler), failure: "抱歉，出错了，请稍后再试。", patience: time.Minute,
		streams: map[string]*run{},
	}
	b.closed, b.close = context.WithCancel(context.Background())
	for _, opt := range opts {
		opt(b)
	}
	return b
}

// OnMessage sets what answers messages. Nil is no answer. An error makes WeCom deliver the
// message to a URL again; over a long connection the member gets the text of
// [WithFailureText].
func (b *Bot) OnMessage(fn func(context.Context, *Message) (Reply, error)) { b.message = fn }

// OnEnteredChat sets what greets members, once a day. Nil is no greeting.
func (b *Bot) OnEnteredChat(fn func(context.Context, *EnteredChat) (Welcome, error)) { b.entered = fn }

// OnCardClicked sets what is done when a member clicks on a card. Nil leaves the card
// as it is.
func (b *Bot) OnCardClicked(fn func(context.Context, *CardClicked) (*CardUpdate, error)) {
	b.clicked = fn
}

// OnFeedback sets what is done with the judgement of members. It cannot be answered.
func (b *Bot) OnFeedback(fn func(context.Context, *Feedback) error) { b.feedback = fn }

// OnOther sets what is done with callbacks that this package does not know yet.
func (b *Bot) OnOther(fn func(context.Context, *UnknownCallback) error) { b.other = fn }

// A Transport is how WeCom reaches a bot. It is for [Bot.Receive].
type Transport struct {
	FileKey    string        // of files that name no key of their own
	StreamLife time.Duration // how long a stream may last
	Pushes     bool          // the transport sends each part of a stream; WeCom does not ask
}

// An Answer is what a callback is answered with.
type Answer struct {
	Body []byte // JSON; nil for none

	// Rest yields the rest of a stream whose first part is the Body. It is nil if there
	// is no more, and unless the transport pushes.
	Rest *Rest
}

// Receive has the bot handle a callback, and returns the answer. It is what
// transports are made of: [NewHandler] and package longconn.
func (b *Bot) Receive(ctx context.Context, c Callback, t Transport) (Answer, error) {
	switch c := c.(type) {
	case *Message:
		return b.receiveMessage(ctx, c, t)
	case *StreamRefresh:
		return b.refresh(ctx, c.StreamID)
	case *EnteredChat:
		return answerTo(ctx, b.entered, c, func(w Welcome) ([]byte, error) {
			if err := w.check(); err != nil {
				return nil, err
			}
			return lenient.Marshal(posted{w})
		})
	case *CardClicked:
		return answerTo(ctx, b.clicked, c, func(u *CardUpdate) ([]byte, error) { return encodeUpdate(u, c) })
	case *Feedback:
		return acknowledge(ctx, b.feedback, c)
	case *UnknownCallback:
		return acknowledge(ctx, b.other, c)
	}
	return Answer{}, nil
}

// answerTo calls a function that answers.
func answerTo[C, R any](ctx context.Context, fn func(context.Context, C) (R, error), c C, encode func(R) ([]byte, error)) (a Answer, err error) {
	if fn == nil {
		return a, nil
	}
	reply, err := fn(ctx, c)
	if err != nil || union.IsNil(reply) {
		return a, err
	}
	if a.Body, err = encode(reply); err != nil {
		err = fmt.Errorf("aibot: the answer: %w", err)
	}
	return a, err
}

func acknowledge[C any](ctx context.Context, fn func(context.Context, C) error, c C) (Answer, error) {
	if fn == nil {
		return Answer{}, nil
	}
	return Answer{}, fn(ctx, c)
}

func (b *Bot) receiveMessage(ctx context.Context, m *Message, t Transport) (Answer, error) {
	a, err := b.answerMessage(ctx, m, t)
	if err == nil || !t.Pushes {
		return a, err // WeCom delivers it again
	}
	b.log.Error("a message failed", "kind", m.CallbackKind(), "error", err)
	s := &Stream{id: rand.Text()}
	s.finish(err, b.failure)
	return Answer{Body: s.snapshot(true).body}, nil
}

func (b *Bot) answerMessage(ctx context.Context, m *Message, t Transport) (a Answer, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
	}()
	if t.FileKey != "" {
		m.Content = m.Content.withKey(t.FileKey)
		if m.Quote != nil {
			m.Quote = m.Quote.withKey(t.FileKey)
		}
	}
	var stream *run
	a, err = answerTo(ctx, b.message, m, func(r Reply) ([]byte, error) {
		switch r := r.(type) {
		case StreamReply:
			if err := r.check(); err != nil {
				return nil, err
			}
			stream, err = b.start(ctx, r, t)
			if err != nil {
				return nil, err
			}
			return stream.first(ctx), nil
		case Media:
			if !t.Pushes {
				return nil, errors.New("a file is sent over a long connection only")
			}
			return encodeReply(r)
		case Card:
			return encodeReply(r)
		}
		return nil, fmt.Errorf("%T is no Reply: return it as a value", r)
	})
	if stream != nil && t.Pushes && !stream.isOver {
		a.Rest = &Rest{run: stream, sent: stream.sent}
	}
	return a, err
}

func encodeReply(r outgoing) ([]byte, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	return lenient.Marshal(posted{r})
}

// Shutdown makes the bot begin no more streams, and waits until those that it has
// begun have ended and WeCom has asked for their last parts. Keep serving meanwhile,
// and shut down the http.Server after it. If ctx ends before, the contexts of the
// functions end, the streams end with what they have, and Shutdown returns the error of
// ctx at once: a function that ignores its context runs on.
func (b *Bot) Shutdown(ctx context.Context) error {
	b.mu.Lock()
	b.closing = true
	b.mu.Unlock()
	done := make(chan struct{})
	go func() {
		b.running.Wait()
		close(done)
	}()
	select {
	case <-done:
		b.close()
		return nil
	case <-ctx.Done():
		b.close()
		return fmt.Errorf("aibot: streams were ended before their time: %w", context.Cause(ctx))
	}
}

// begin counts a stream, unless the bot is shut down: its function, and what WeCom has
// not asked for yet.
func (b *Bot) begin(r *run, t Transport) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closing {
		return ErrShutdown
	}
	b.running.Add(1)
	r.taken = func() {}
	if !t.Pushes {
		b.streams[r.stream.id] = r
		b.running.Add(1)
		r.taken = sync.OnceFunc(b.running.Done)
	}
	return nil
}

func (b *Bot) lookup(id string) *run {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.streams[id]
}

func (b *Bot) forget(id string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	delete(b.streams, id)
}

// A run is a stream and the function that writes it.
type run struct {
	bot    *Bot
	stream *Stream
	cancel context.CancelCauseFunc
	isOver bool   // the first part was the last
	sent   int    // its version
	taken  func() // says that WeCom has the last part, or that others have it for WeCom

	waiting *time.Timer // cancels what nobody asks for; nil if the transport pushes
	memory  *time.Timer // forgets the stream; nil if the transport pushes
}

const (
	firstWait   = time.Second // for the first words
	keepFor     = time.Minute // after the end, for an answer that was lost
	endOfStream = "the stream ended before its time"
)

// start begins a stream.
func (b *Bot) start(ctx context.Context, r StreamReply, t Transport) (*run, error) {
	s := &Stream{id: rand.Text(), feedbackID: r.FeedbackID}
	if r.Card != nil {
		card, err := r.Card.raw("")
		if err != nil {
			return nil, err
		}
		s.first = card
	}
	run := &run{bot: b, stream: s}
	if r.Text != "" {
		_, _ = s.WriteString(r.Text) // which was checked
	}
	if r.Write == nil {
		s.finish(errors.New("aibot: the stream is complete"), "")
		return run, nil
	}
	if err := b.begin(run, t); err != nil {
		return nil, err
	}
	life, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	life, stop := context.WithTimeoutCause(life, t.StreamLife, ErrStreamTimeout)
	run.cancel, s.life = cancel, life
	if !t.Pushes {
		run.await(t.StreamLife)
	}
	// The stream ends with its context, even if the function goes on.
	unended := context.AfterFunc(life, func() { run.finish(context.Cause(life)) })
	unclosed := context.AfterFunc(b.closed, func() { cancel(ErrShutdown) })
	if b.store != nil && !t.Pushes {
		b.running.Go(func() { run.publish(context.WithoutCancel(ctx)) })
	}
	go func() {
		defer b.running.Done()
		defer func() { unended(); unclosed(); stop(); cancel(nil) }()
		run.write(life, r.Write)
	}()
	return run, nil
}

// write calls the function that writes the stream.
func (r *run) write(life context.Context, write func(context.Context, *Stream) error) {
	err := errGoexit
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
		if life.Err() != nil {
			err = context.Cause(life)
		}
		r.finish(err)
	}()
	err = write(life, r.stream)
}

// await makes ready for WeCom to ask.
func (r *run) await(life time.Duration) {
	r.waiting = time.AfterFunc(r.bot.patience, func() {
		r.cancel(ErrStreamAbandoned)
		r.taken()
	})
	r.memory = time.AfterFunc(life+keepFor, func() { r.bot.forget(r.stream.id) })
}

func panicked(p any) error { return fmt.Errorf("panic: %v\n%s", p, debug.Stack()) }

var errGoexit = errors.New("the function has ended its goroutine (runtime.Goexit, as t.FailNow does)")

// finish ends the stream for a reason; nil if its text is complete.
func (r *run) finish(err error) {
	s, log := r.stream, r.bot.log
	switch {
	case err == nil || errors.Is(err, ErrStreamFull):
		s.finish(errors.New("aibot: the stream has ended: its function has returned"), "")
	case errors.Is(err, ErrStreamTimeout), errors.Is(err, ErrStreamAbandoned), errors.Is(err, ErrShutdown):
		if s.finish(err, "") {
			log.Warn(endOfStream, "stream", s.id, "reason", err)
		}
	default:
		if s.finish(err, r.bot.failure) {
			log.Error("a stream failed", "stream", s.id, "error", err)
		}
	}
}

// first returns the first part. It waits a moment for words, so that members see some.
func (r *run) first(ctx context.Context) []byte {
	ctx, cancel := context.WithTimeout(ctx, firstWait)
	defer cancel()
	r.stream.await(ctx, 0)
	part := r.stream.snapshot(true)
	r.sent = part.version
	if r.isOver = part.finished; r.isOver && r.waiting != nil {
		r.asked()
	}
	return part.body
}

// asked returns what the stream has come to, for WeCom that asks.
func (r *run) asked() []byte {
	part := r.stream.snapshot(false)
	if part.finished {
		r.waiting.Stop()
		r.memory.Reset(keepFor)
		r.taken()
	} else {
		r.waiting.Reset(r.bot.patience)
	}
	return part.body
}

// A Rest is the rest of a stream.
type Rest struct {
	run  *run
	sent int
}

// Next waits until there is more than it has returned before, and returns the part
// that says all, and whether it is the last.
func (r *Rest) Next(ctx context.Context) (body []byte, last bool, err error) {
	r.run.stream.await(ctx, r.sent)
	if err := ctx.Err(); err != nil {
		return nil, false, context.Cause(ctx)
	}
	part := r.run.stream.snapshot(false)
	r.sent = part.version
	return part.body, part.finished, nil
}

// End ends the context of the function that writes, and so the stream, for a reason such
// as [ErrStreamAbandoned].
func (r *Rest) End(reason error) { r.run.cancel(reason) }
