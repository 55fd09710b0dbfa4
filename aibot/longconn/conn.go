// Package longconn runs an AI bot (智能机器人) over a long connection (长连接): a
// WebSocket that the program opens to WeCom. It needs no URL, no certificate and no
// fixed address.
//
//	conn, err := longconn.New(bot, botID, secret)
//	err = conn.Run(ctx) // until ctx ends, Close, or another connection takes its place
//
// The bot is an [aibot.Bot]; its functions are those that serve callbacks to a URL.
// Besides, the bot may send files ([Conn.Upload]), and write to chats on its own
// initiative ([Conn.Send]).
//
// A bot has one connection. A second one, in this program or in another, ends the
// first: [ErrReplaced].
//
// https://developer.work.weixin.qq.com/document/path/101463
package longconn

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/internal/pause"
)

const (
	defaultAddress = "wss://openws.work.weixin.qq.com"
	heartbeat      = 30 * time.Second
	mostMissed     = 2 // heartbeats
	ackLimit       = 5 * time.Second
	dialLimit      = 15 * time.Second
	firstPause     = time.Second // before connecting again, each further one takes twice as long
	longestPause   = 30 * time.Second
	stableAfter    = time.Minute // a connection that has lasted so long is none that fails at once
	answerLimit    = 4500 * time.Millisecond
	streamLife     = 9*time.Minute + 30*time.Second // WeCom takes parts for 10 minutes
	closeGrace     = 2 * time.Second                // for the last parts of streams
)

var (
	// ErrReplaced means that another connection of the bot has taken the place of this one
	// (disconnected_event). To connect again would end that one: see who it is.
	ErrReplaced = errors.New("longconn: another connection of the bot has taken the place of this one")
	// ErrClosed means that the connection is closed for good.
	ErrClosed = errors.New("longconn: the connection is closed")
	// ErrUnanswered means that WeCom did not say that it has taken something. It may
	// have.
	ErrUnanswered = errors.New("longconn: WeCom has not answered, and may have taken it")
)

// A Conn is the long connection of a bot. It is safe for concurrent use.
type Conn struct {
	bot     *aibot.Bot
	botID   string
	secret  string
	address string
	client  *http.Client
	log     *slog.Logger
	seen    callback.Deduplicator

	life context.Context // of what it does; ends with Close
	end  context.CancelFunc

	mu      sync.Mutex
	started bool
	closing bool
	failed  error         // that Run has ended with; nil while it runs
	link    *link         // nil while there is none
	linked  chan struct{} // closed when there is one, or will be none
	turns   map[string]*turn
	idle    chan struct{} // closed when no turns are left; nil unless somebody waits
}

// An Option configures a [Conn].
type Option func(*Conn)

// WithAddress sets where to connect, for private deployments and tests. The default is
// wss://openws.work.weixin.qq.com.
func WithAddress(address string) Option { return func(c *Conn) { c.address = address } }

// WithHTTPClient sets what opens the connection, for proxies and tests. Its Timeout must
// be 0: it would end the connection.
func WithHTTPClient(hc *http.Client) Option { return func(c *Conn) { c.client = hc } }

// WithLogger logs connections that end, answers that WeCom does not take, and functions
// that fail. Nothing of what is said is logged.
func WithLogger(l *slog.Logger) Option {
	return func(c *Conn) {
		if l != nil {
			c.log = l
		}
	}
}

// WithDeduplicator sets what remembers messages, because WeCom may send one again. The
// default is callback.NewMemory(20_000, 2*time.Hour); a program that takes over from
// another needs one that they share.
func WithDeduplicator(d callback.Deduplicator) Option { return func(c *Conn) { c.seen = d } }

// New returns the connection of a bot with the id and the secret that the admin console
// shows. It does not connect yet: see [Conn.Run].
func New(bot *aibot.Bot, botID, secret string, opts ...Option) (*Conn, error) {
	switch {
	case bot == nil:
		return nil, errors.New("longconn: the bot is nil: make one with aibot.NewBot")
	case botID == "" || secret == "":
		return nil, errors.New("longconn: the id of the bot or its secret is empty: both stand in the admin console")
	}
	c := &Conn{
		bot: bot, botID: botID, secret: secret, address: defaultAddress, client: http.DefaultClient, //nolint:forbidigo // dials alone
		log: slog.New(slog.DiscardHandler), seen: callback.NewMemory(20_000, 2*time.Hour),
		linked: make(chan struct{}), turns: map[string]*turn{},
	}
	c.life, c.end = context.WithCancel(context.Background())
	for _, opt := range opts {
		opt(c)
	}
	return c, nil
}

// Format implements [fmt.Formatter]: no verb prints the secret.
func (c *Conn) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "longconn.Conn("+c.botID+")") // fmt has no use for an error
}

// Run connects and lets the bot answer, until ctx ends or [Conn.Close] is called; it
// returns nil then. When ctx ends, it ends as Close does with a ctx that has ended.
//
// A connection that breaks, or does not answer two heartbeats, is opened again after a
// second, then after growing pauses of up to 30 seconds. Run fails with [ErrReplaced]
// when another connection takes its place, and with a [*wecom.Error] when WeCom refuses
// the bot. A Conn runs once.
func (c *Conn) Run(ctx context.Context) error {
	c.mu.Lock()
	if c.started {
		c.mu.Unlock()
		return errors.New("longconn: the connection was run before: make a new one")
	}
	c.started = true
	c.mu.Unlock()
	stopped := make(chan struct{})
	unlink := context.AfterFunc(ctx, func() {
		defer close(stopped)
		_ = c.Close(ctx) // says that ctx has ended
	})
	err := c.keep()
	c.fail(err)
	if !unlink() {
		<-stopped
	}
	if errors.Is(err, ErrClosed) {
		return nil
	}
	return err
}

// keep connects again and again.
func (c *Conn) keep() error {
	for failures := 0; ; failures++ {
		began := time.Now()
		err := c.serve()
		switch refusal, refused := errors.AsType[*wecom.Error](err); {
		case c.life.Err() != nil:
			return ErrClosed
		case errors.Is(err, ErrReplaced), refused && !passes(refusal.Code):
			return err
		case time.Since(began) > stableAfter:
			failures = 0
		}
		wait := min(firstPause<<min(failures, 5), longestPause)
		wait = wait/2 + rand.N(wait/2)
		c.log.Warn("long connection lost", "bot", c.botID, "error", err, "again_after", wait)
		if pause.For(c.life, wait) != nil {
			return ErrClosed
		}
	}
}

// passes reports whether a refusal may be over soon.
func passes(code wecom.Code) bool {
	return code == wecom.ErrBusy || code == wecom.ErrRateLimited || code == wecom.ErrConcurrencyLimited
}

// serve is one connection, from its beginning to its end.
func (c *Conn) serve() error {
	l, err := c.dial()
	if err != nil {
		return err
	}
	defer l.kill(ErrClosed)
	go l.read(c.receive)
	if _, err := l.request(c.life, "aibot_subscribe", newReqID(), encode(subscription{c.botID, c.secret})); err != nil {
		return err
	}
	c.connect(l)
	defer c.disconnect()
	return l.beat(c.life)
}

type subscription struct {
	BotID  string `json:"bot_id"`
	Secret string `json:"secret"`
}

// connect lets answers go over a connection.
func (c *Conn) connect(l *link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.link = l
	close(c.linked)
}

// disconnect has answers wait for the next connection.
func (c *Conn) disconnect() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.link, c.linked = nil, make(chan struct{})
}

// fail ends all waiting for a connection.
func (c *Conn) fail(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.failed, c.closing = err, true
	close(c.linked)
	c.end()
}

// current returns the connection, waiting for one.
func (c *Conn) current(ctx context.Context) (*link, error) {
	for {
		c.mu.Lock()
		l, linked, failed := c.link, c.linked, c.failed
		c.mu.Unlock()
		switch {
		case failed != nil:
			return nil, failed
		case l != nil:
			return l, nil
		}
		select {
		case <-linked:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// Send writes to a chat on the bot's own initiative (主动推送消息). The member, or
// somebody in the group, must have talked to the bot before. Without a connection it
// waits for one, until ctx ends. It does not send twice: after [ErrUnanswered], the
// message may have been sent. A refusal is a [*wecom.Error].
//
// https://developer.work.weixin.qq.com/document/path/101463
func (c *Conn) Send(ctx context.Context, to aibot.Chat, p aibot.Post) error {
	body, err := aibot.EncodePost(to, p)
	if err != nil {
		return err
	}
	l, err := c.current(ctx)
	if err != nil {
		return fmt.Errorf("longconn: waiting for a connection: %w", err)
	}
	_, err = l.request(ctx, "aibot_send_msg", newReqID(), body)
	return err
}

// Close accepts no more callbacks, waits until the answers to those that came are
// complete, and closes the connection. When ctx ends before, the contexts of the
// functions end ([aibot.ErrShutdown]), and streams end with what they have: WeCom has
// two more seconds to take their last parts. Close then returns the error of ctx.
func (c *Conn) Close(ctx context.Context) error {
	c.mu.Lock()
	c.closing = true
	c.mu.Unlock()
	err := c.settle(ctx)
	if err != nil {
		c.endStreams()
		grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeGrace)
		defer cancel()
		_ = c.settle(grace) // what is left then is lost
		err = fmt.Errorf("longconn: answers were ended before their time: %w", err)
	}
	c.end()
	return err
}

// settle waits until no turns are left.
func (c *Conn) settle(ctx context.Context) error {
	c.mu.Lock()
	if len(c.turns) == 0 {
		c.mu.Unlock()
		return nil
	}
	if c.idle == nil {
		c.idle = make(chan struct{})
	}
	idle := c.idle
	c.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-c.life.Done(): // there is nothing to send over
		return ErrClosed
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (c *Conn) endStreams() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, t := range c.turns {
		t.stop()
	}
}
