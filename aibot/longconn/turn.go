package longconn

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/internal/pause"
)

const (
	messageLimit = 10 * time.Minute
	eventLimit   = 5 * time.Second

	paceOfParts = 200 * time.Millisecond // between the parts of a stream, at least
	busyPause   = time.Second            // after an answer that WeCom was too busy for
)

// A turn is a callback and the answer to it, which may take minutes and several
// connections.
type turn struct {
	conn *Conn
	id   string // of the callback
	cmd  string // that answers it
	came time.Time
	ctx  context.Context
	stop context.CancelFunc // ends ctx, so that the stream ends with what it has

	mu    sync.Mutex
	reqID string // under which WeCom takes the answer
}

// receive takes a frame that WeCom has sent.
func (c *Conn) receive(l *link, f *frame) {
	cb, err := aibot.ReadCallback(f.Body)
	if err != nil {
		c.log.Warn("callback cannot be read", "bot", c.botID, "error", err)
		return
	}
	if _, replaced := cb.(*aibot.Disconnected); replaced {
		l.kill(ErrReplaced)
		return
	}
	if t := c.begin(cb, f.Headers.ReqID); t != nil {
		go t.run(cb)
	}
}

// begin returns a new turn, or nil for a callback that is at work already. WeCom takes
// the answer under the newest req_id.
func (c *Conn) begin(cb aibot.Callback, reqID string) *turn {
	id := cb.Head().MsgID
	c.mu.Lock()
	defer c.mu.Unlock()
	if t := c.turns[id]; t != nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.reqID = reqID
		return nil
	}
	if c.closing {
		return nil
	}
	t := &turn{conn: c, id: id, cmd: "aibot_respond_msg", came: time.Now(), reqID: reqID}
	switch cb.(type) {
	case *aibot.EnteredChat:
		t.cmd = "aibot_respond_welcome_msg"
	case *aibot.CardClicked:
		t.cmd = "aibot_respond_update_msg"
	}
	t.ctx, t.stop = context.WithCancel(c.life)
	c.turns[id] = t
	return t
}

func (t *turn) over() {
	t.stop()
	c := t.conn
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.turns, t.id)
	if len(c.turns) == 0 && c.idle != nil {
		close(c.idle)
		c.idle = nil
	}
}

// run handles the callback, once in the memory of the deduplicator.
func (t *turn) run(cb aibot.Callback) {
	defer t.over()
	log := t.conn.log.With("bot", t.conn.botID, "kind", cb.CallbackKind())
	sum := sha256.Sum256([]byte(t.conn.botID + " " + t.id))
	key := hex.EncodeToString(sum[:])
	first, _, err := t.conn.seen.Begin(t.ctx, key)
	if err != nil {
		log.Error("asking whether a callback came before", "error", err)
		return
	}
	if !first {
		return
	}
	err = t.answer(cb)
	// It is done even if it failed: WeCom does not know, and sends it no more.
	if e := t.conn.seen.End(context.WithoutCancel(t.ctx), key, true, nil); e != nil {
		log.Error("callback cannot be remembered", "error", e)
	}
	if err != nil && t.conn.life.Err() == nil {
		log.Error("callback failed", "error", err)
	}
}

// answer has the bot handle the callback, and sends what it answers.
func (t *turn) answer(cb aibot.Callback) error {
	a, err := t.handle(cb)
	if err != nil || a.Body == nil {
		return err
	}
	if err := t.send(a.Body); err != nil || a.Rest == nil {
		if a.Rest != nil {
			a.Rest.End(aibot.ErrStreamAbandoned)
		}
		return err
	}
	return t.rest(a.Rest)
}

func (t *turn) handle(cb aibot.Callback) (a aibot.Answer, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	ctx, cancel := context.WithTimeout(t.ctx, answerLimit)
	defer cancel()
	return t.conn.bot.Receive(ctx, cb, aibot.Transport{StreamLife: streamLife, Pushes: true})
}

// rest sends the rest of a stream.
func (t *turn) rest(r *aibot.Rest) error {
	unlink := context.AfterFunc(t.ctx, func() { r.End(aibot.ErrShutdown) })
	defer unlink()
	for {
		// The stream ends when its time is over, or ctx does: Next needs no other end.
		body, last, err := r.Next(context.Background())
		if err == nil {
			err = t.send(body)
		}
		if err != nil {
			r.End(aibot.ErrStreamAbandoned)
			return err
		}
		if last {
			return nil
		}
		_ = pause.For(t.ctx, paceOfParts) // the end of ctx ends the stream
	}
}

// send sends an answer until WeCom has it, over the next connection if this one ends.
// It may so be sent twice, which replaces it with the same.
func (t *turn) send(body []byte) error {
	ctx, cancel := t.limit()
	defer cancel()
	again := false
	for {
		l, err := t.conn.current(ctx)
		if err != nil {
			return fmt.Errorf("longconn: waiting for a connection: %w", err)
		}
		t.mu.Lock()
		reqID := t.reqID
		t.mu.Unlock()
		_, err = l.request(ctx, t.cmd, reqID, body)
		refusal, refused := errors.AsType[*wecom.Error](err)
		switch {
		case err == nil, refused && again && refusal.Code == wecom.ErrBotAnswered:
			return nil
		case refused && !passes(refusal.Code):
			return err
		case ctx.Err() != nil:
			return err
		case refused:
			_ = pause.For(ctx, busyPause) // current says if ctx has ended
		default:
			again = true
		}
	}
}

// limit is how long WeCom takes the answer: 10 minutes to a message, 5 seconds to an
// event. It does not end with ctx, because the last part is sent after that.
func (t *turn) limit() (context.Context, context.CancelFunc) {
	long := eventLimit
	if t.cmd == "aibot_respond_msg" {
		long = messageLimit
	}
	return context.WithDeadline(t.conn.life, t.came.Add(long))
}
