package longconn

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/coder/websocket"
	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
)

// A frame is what WeCom sends.
type frame struct {
	Cmd     string `json:"cmd"` // not there in what answers a frame
	Headers struct {
		ReqID string `json:"req_id"`
	} `json:"headers"`
	Body    jsontext.Value `json:"body"`
	Code    wecom.Code     `json:"errcode"`
	Message string         `json:"errmsg"`
}

// encodeFrame returns a frame as it is sent. It is written by hand, so that a body,
// which says all of a stream each time, is copied once.
func encodeFrame(cmd, reqID string, body []byte) []byte {
	b := append(make([]byte, 0, len(body)+128), `{"cmd":"`...)
	b = append(b, cmd...)
	b = append(b, `","headers":{"req_id":`...)
	b, _ = jsontext.AppendQuote(b, reqID) // what is no UTF-8 becomes U+FFFD
	b = append(b, '}')
	if body != nil {
		b = append(append(b, `,"body":`...), body...)
	}
	return append(b, '}')
}

// encode returns a body of texts, numbers and bytes, which cannot fail.
func encode(body any) []byte {
	b, err := json.Marshal(body, frameOptions)
	if err != nil {
		panic(err)
	}
	return b
}

var frameOptions = json.JoinOptions(jsontext.AllowDuplicateNames(true), jsontext.AllowInvalidUTF8(true))

const maxFrame = 4 << 20

func newReqID() string { return rand.Text() }

// A link is one connection.
type link struct {
	conn *websocket.Conn
	dead chan struct{} // closed at the end

	mu     sync.Mutex
	cause  error                  // of the end
	acks   map[string]chan *frame // by the req_id of what waits
	missed int                    // heartbeats
}

func (c *Conn) dial() (*link, error) {
	ctx, cancel := context.WithTimeout(c.life, dialLimit)
	defer cancel()
	conn, resp, err := websocket.Dial(ctx, c.address, &websocket.DialOptions{HTTPClient: c.client})
	if err != nil {
		if resp != nil && resp.Body != nil {
			_ = resp.Body.Close()
		}
		return nil, fmt.Errorf("longconn: connecting: %w", err)
	}
	conn.SetReadLimit(maxFrame)
	return &link{conn: conn, dead: make(chan struct{}), acks: map[string]chan *frame{}}, nil
}

// kill ends the connection, once.
func (l *link) kill(cause error) {
	l.mu.Lock()
	first := l.cause == nil
	if first {
		l.cause = cause
		close(l.dead)
	}
	l.mu.Unlock()
	switch {
	case !first:
	case errors.Is(cause, ErrClosed):
		_ = l.conn.Close(websocket.StatusNormalClosure, "")
	default:
		_ = l.conn.CloseNow()
	}
}

func (l *link) reason() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.cause
}

// read reads frames until the connection ends. Receive must not wait.
func (l *link) read(receive func(*link, *frame)) {
	for {
		_, b, err := l.conn.Read(context.Background()) // ends with the connection
		if err != nil {
			l.kill(fmt.Errorf("longconn: reading: %w", err))
			return
		}
		var f frame
		if json.Unmarshal(b, &f, frameOptions) != nil {
			continue // it is not for us
		}
		l.mu.Lock()
		l.missed = 0
		l.mu.Unlock()
		if f.Cmd == "aibot_msg_callback" || f.Cmd == "aibot_event_callback" {
			receive(l, &f)
		} else {
			l.acknowledge(&f)
		}
	}
}

// acknowledge gives an answer to what waits for it.
func (l *link) acknowledge(f *frame) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if ack := l.acks[f.Headers.ReqID]; ack != nil {
		delete(l.acks, f.Headers.ReqID)
		ack <- f // which has room for it
	}
}

// beat sends heartbeats, until two were not answered or the connection ends.
func (l *link) beat(ctx context.Context) error {
	ticker := time.NewTicker(heartbeat)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
		case <-l.dead:
			return l.reason()
		case <-ctx.Done():
			return ErrClosed
		}
		l.mu.Lock()
		missed := l.missed
		l.missed++
		l.mu.Unlock()
		if missed >= mostMissed {
			l.kill(fmt.Errorf("longconn: WeCom has not answered %d heartbeats", missed))
			return l.reason()
		}
		if err := l.write(ctx, encodeFrame("ping", newReqID(), nil)); err != nil {
			return err
		}
	}
}

// write sends a frame. One that cannot be sent in time ends the connection.
func (l *link) write(ctx context.Context, b []byte) error {
	// Not with ctx: the WebSocket would be closed in the middle of a frame.
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), ackLimit)
	defer cancel()
	if err := l.conn.Write(limit, websocket.MessageText, b); err != nil {
		l.kill(fmt.Errorf("longconn: writing: %w", err))
		return fmt.Errorf("%w: %w", ErrUnanswered, l.reason())
	}
	return nil
}

// request sends a frame and waits until it is answered. A req_id waits for one answer
// at a time.
func (l *link) request(ctx context.Context, cmd, reqID string, body []byte) (*frame, error) {
	ack := make(chan *frame, 1)
	l.mu.Lock()
	l.acks[reqID] = ack
	l.mu.Unlock()
	defer func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if l.acks[reqID] == ack {
			delete(l.acks, reqID)
		}
	}()
	if err := l.write(ctx, encodeFrame(cmd, reqID, body)); err != nil {
		return nil, err
	}
	timer := time.NewTimer(ackLimit)
	defer timer.Stop()
	select {
	case f := <-ack:
		if f.Code != 0 {
			return nil, &wecom.Error{Path: cmd, Code: f.Code, Message: f.Message, Status: 200}
		}
		return f, nil
	case <-timer.C:
		return nil, fmt.Errorf("%w: %s", ErrUnanswered, cmd)
	case <-l.dead:
		return nil, fmt.Errorf("%w: %s: %w", ErrUnanswered, cmd, l.reason())
	case <-ctx.Done():
		return nil, fmt.Errorf("%w: %s: %w", ErrUnanswered, cmd, context.Cause(ctx))
	}
}
