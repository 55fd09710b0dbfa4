package callback

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/crypto"
)

// A Handler serves one callback URL. It is an [http.Handler] for any router, and
// safe for concurrent use once its functions are registered. An app has a URL,
// a Token and an EncodingAESKey of its own, and so a Handler of its own.
type Handler struct {
	cipher *crypto.Cipher
	routes map[string]*route
	other  *route

	teller
	timeout   time.Duration
	tolerance time.Duration
	maxBody   int64
	seen      Deduplicator

	background *background // nil without InBackground

	json func(plaintext []byte) (JSONCallback, error) // nil for callbacks in XML
}

// NewHandler returns a Handler for the URL whose Token and EncodingAESKey the
// cipher holds. It acknowledges everything until functions are registered. It
// panics if the cipher is nil, which an error of crypto.New leaves.
func NewHandler(cipher *crypto.Cipher, opts ...Option) *Handler {
	if cipher == nil {
		panic("wecom/callback: the cipher is nil: look at the error of crypto.New")
	}
	h := &Handler{
		cipher:    cipher,
		routes:    map[string]*route{},
		timeout:   4500 * time.Millisecond,
		tolerance: time.Hour,
		maxBody:   1 << 20,
		seen:      NewMemory(20_000, 2*time.Hour), // twice the tolerance
	}
	for _, opt := range opts {
		opt(h)
	}
	return h
}

// Format implements [fmt.Formatter]: no verb prints the secrets.
func (*Handler) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "callback.Handler") // fmt has no use for an error
}

// A refusal is an answer other than 200.
type refusal struct {
	status int
	err    error
}

func (r *refusal) Error() string { return r.err.Error() }
func (r *refusal) Unwrap() error { return r.err }

// ServeHTTP implements [http.Handler]. Whoever calls without WeCom's signature
// learns no more than a status.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	ctx, cancel := context.WithDeadline(r.Context(), began.Add(h.timeout))
	defer cancel()
	var o Observation
	body, err := h.answer(ctx, w, r, &o)
	status := http.StatusOK
	if err != nil {
		status = h.refuse(r, err, &o)
	}
	o.Duration, o.Err, o.Depth = time.Since(began), cmp.Or(err, o.Err), h.background.depth()
	h.observed(r.Context(), o)
	switch {
	case err != nil:
		http.Error(w, http.StatusText(status), status)
		return
	case r.Method == http.MethodGet:
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	case len(body) > 0:
		w.Header().Set("Content-Type", h.contentType())
	}
	_, _ = w.Write(body)
}

// refuse logs why a request is not answered well, and returns the status.
func (h *Handler) refuse(r *http.Request, err error, o *Observation) int {
	status, level := http.StatusInternalServerError, slog.LevelError
	if refused, ok := errors.AsType[*refusal](err); ok {
		status = refused.status
	}
	o.Outcome = Failed
	if status < http.StatusInternalServerError {
		o.Outcome, level = Refused, slog.LevelWarn
	}
	h.logs(r.Context(), level, "callback refused", "status", status, "from", r.RemoteAddr, "error", err)
	return status
}

// answer returns the body of a good answer.
func (h *Handler) answer(ctx context.Context, w http.ResponseWriter, r *http.Request, o *Observation) ([]byte, error) {
	switch r.Method {
	case http.MethodGet:
		o.Outcome = Checked
		return h.checkURL(r.URL.Query())
	case http.MethodPost:
		query := r.URL.Query()
		end, _ := ctx.Deadline()
		plaintext, err := h.open(w, r, query, end)
		if err != nil {
			return nil, err
		}
		if h.json != nil {
			return h.receiveJSON(ctx, plaintext, query, o)
		}
		d, err := h.read(plaintext, query)
		if err != nil {
			return nil, err
		}
		return h.receive(ctx, d, query.Get("nonce"), o)
	}
	w.Header().Set("Allow", "GET, POST")
	return nil, &refusal{http.StatusMethodNotAllowed, fmt.Errorf("the method is %s", r.Method)}
}

// checkURL answers the request that checks the URL when it is set.
func (h *Handler) checkURL(query url.Values) ([]byte, error) {
	if err := require(query, "msg_signature", "timestamp", "nonce", "echostr"); err != nil {
		return nil, err
	}
	echo, err := h.cipher.VerifyURL(query)
	if err != nil {
		return nil, unopened(err)
	}
	return echo, h.timely(query)
}

// open verifies and decrypts. The request has to be there by end.
func (h *Handler) open(w http.ResponseWriter, r *http.Request, query url.Values, end time.Time) ([]byte, error) {
	if err := require(query, "msg_signature", "timestamp", "nonce"); err != nil {
		return nil, err
	}
	if r.Body == nil { // not from net/http, but from an adapter
		return nil, &refusal{http.StatusBadRequest, errors.New("the request has no body")}
	}
	conn := http.NewResponseController(w)
	_ = conn.SetReadDeadline(end) // without a connection, nobody can be slow
	body, err := readBody(http.MaxBytesReader(w, r.Body, h.maxBody), r.ContentLength)
	_ = conn.SetReadDeadline(time.Time{})
	if err != nil {
		return nil, err
	}
	decrypt := h.cipher.OpenXML
	if h.json != nil {
		decrypt = h.cipher.OpenJSON
	}
	plaintext, err := decrypt(query, body)
	if err != nil {
		return nil, unopened(err)
	}
	return plaintext, h.timely(query)
}

var errExchanged = &refusal{http.StatusForbidden, errors.New("timestamp and nonce were exchanged: somebody has recorded the request and sends it again")}

// read reads the envelope.
func (h *Handler) read(plaintext []byte, query url.Values) (*delivery, error) {
	d := read(plaintext)
	switch {
	case h.exchanged(query, d.seconds()):
		return nil, errExchanged
	case d.MsgType != "event" && h.cipher.Receives(d.FromUserName):
		return nil, &refusal{http.StatusForbidden, errors.New("it is from the app itself: somebody sends back a reply of the app")}
	}
	return d, nil
}

func readBody(body interface{ Read([]byte) (int, error) }, length int64) ([]byte, error) {
	var b bytes.Buffer
	if 0 < length && length <= 64<<10 { // do not trust a greater one before it is there
		b.Grow(int(length) + bytes.MinRead)
	}
	if _, err := b.ReadFrom(body); err != nil {
		status := http.StatusBadRequest
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			status = http.StatusRequestEntityTooLarge
		}
		return nil, &refusal{status, fmt.Errorf("reading the body: %w", err)}
	}
	return b.Bytes(), nil
}

func require(query url.Values, names ...string) error {
	for _, name := range names {
		if query.Get(name) == "" {
			return &refusal{http.StatusBadRequest, fmt.Errorf("the query has no %s: it is not WeCom that calls", name)}
		}
	}
	return nil
}

// unopened tells forged requests, and those for somebody else, from broken ones.
func unopened(err error) error {
	if errors.Is(err, crypto.ErrMalformed) {
		return &refusal{http.StatusBadRequest, err}
	}
	return &refusal{http.StatusForbidden, err}
}

// timely checks the time of a request whose signature is good.
func (h *Handler) timely(query url.Values) error {
	if h.tolerance <= 0 {
		return nil
	}
	seconds, err := strconv.ParseInt(query.Get("timestamp"), 10, 64)
	if err != nil {
		return &refusal{http.StatusBadRequest, errors.New("the timestamp is not a number")}
	}
	if off := time.Since(time.Unix(seconds, 0)).Abs(); off > h.tolerance {
		return &refusal{http.StatusForbidden, fmt.Errorf("the timestamp is off by %v: the request is old, or the local clock is wrong", off)}
	}
	return nil
}

const day = 24 * 60 * 60

// exchanged reports whether timestamp and nonce were exchanged. The signature
// sorts its parts, so it does not tell one from the other, and a nonce that is a
// number is a time at which a recorded request is in time again. When the event
// happened, which is in the document, tells which of the two was the time.
//
// A document that has no time, such as one of a group robot, is refused if its
// nonce would be a time of the last 30 days, as a nonce of WeCom's is once in a
// thousand times.
func (h *Handler) exchanged(query url.Values, happened int64) bool {
	if h.tolerance <= 0 || strings.Trim(query.Get("nonce"), "0123456789") != "" {
		return false
	}
	timestamp, timeErr := strconv.ParseFloat(query.Get("timestamp"), 64)
	nonce, err := strconv.ParseFloat(query.Get("nonce"), 64)
	if err != nil || timeErr != nil {
		return false
	}
	tolerance := h.tolerance.Seconds()
	if happened == 0 {
		age := timestamp - nonce
		return tolerance < age && age <= 30*day
	}
	nonceOff, timeOff := math.Abs(nonce-float64(happened)), math.Abs(timestamp-float64(happened))
	return nonceOff <= day && timeOff > nonceOff+tolerance
}

// receive handles a delivery unless it was handled before.
func (h *Handler) receive(ctx context.Context, d *delivery, nonce string, o *Observation) (body []byte, err error) {
	o.Kind = d.kind
	if h.routeOf(d) == nil {
		h.drop(ctx, d, o)
		return nil, nil
	}
	id := h.id(d.xml)
	return h.once(ctx, id, d.kind, o, func() ([]byte, error) { return h.handle(ctx, d, id, nonce, o) })
}

// once handles what has an id, or returns what it was answered with before.
func (h *Handler) once(ctx context.Context, id, kind string, o *Observation, handle func() ([]byte, error)) (body []byte, err error) {
	first, answer, err := h.begin(ctx, id)
	if err != nil {
		return nil, &refusal{http.StatusServiceUnavailable, fmt.Errorf("%s: asking whether it was delivered before: %w", kind, err)}
	}
	if !first {
		o.Repeated, o.Outcome = true, Handled
		h.debug(ctx, "repeated", kind)
		return answer, nil
	}
	done := false
	defer func() { h.end(ctx, id, kind, done, body) }() // also if a function ends its goroutine
	body, err = handle()
	done = err == nil
	return body, err
}

// drop acknowledges what no function is for.
func (h *Handler) drop(ctx context.Context, d *delivery, o *Observation) {
	if d.unread != nil {
		o.Outcome, o.Err = Unreadable, d.unread
		h.logs(ctx, slog.LevelWarn, "callback cannot be read", "kind", d.kind, "error", d.unread)
		return
	}
	o.Outcome = Dropped
	h.debug(ctx, Dropped, d.kind)
}

// id names the app and the document.
func (h *Handler) id(document []byte) string {
	hash := sha256.New()
	_, _ = io.WriteString(hash, h.cipher.ID())
	hash.Write(document)
	var sum [sha256.Size]byte
	return hex.EncodeToString(hash.Sum(sum[:0]))
}

func (h *Handler) begin(ctx context.Context, id string) (first bool, answer []byte, err error) {
	if m, ours := h.seen.(*memory); ours {
		return m.Begin(ctx, id)
	}
	type begun struct {
		first  bool
		answer []byte
	}
	b, err := within(ctx, func() (b begun, err error) {
		b.first, b.answer, err = h.seen.Begin(ctx, id)
		return b, err
	}, func(b begun) {
		if b.first { // nobody handles it any more
			h.end(ctx, id, "", false, nil)
		}
	})
	return b.first, b.answer, err
}

const endTimeout = 2 * time.Second

// end tells the outcome, which counts even if WeCom no longer waits for it.
func (h *Handler) end(ctx context.Context, id, kind string, done bool, answer []byte) {
	ctx = context.WithoutCancel(ctx)
	var err error
	if m, ours := h.seen.(*memory); ours {
		err = m.End(ctx, id, done, answer)
	} else {
		ctx, cancel := context.WithTimeout(ctx, endTimeout)
		defer cancel()
		_, err = within(ctx, func() (struct{}, error) { return struct{}{}, h.seen.End(ctx, id, done, answer) }, nil)
	}
	if err != nil {
		h.logs(ctx, slog.LevelError, "callback cannot be remembered", "kind", kind, "error", err)
	}
}

// handle calls the functions of a delivery, or leaves it to the background. What
// cannot be read is never an error: it would be no better the next time.
func (h *Handler) handle(ctx context.Context, d *delivery, id, nonce string, o *Observation) ([]byte, error) {
	o.Outcome = Handled
	body, err := h.reply(ctx, d, nonce)
	switch {
	case err != nil:
	case h.canWait(d):
		o.Outcome = Queued
		err = h.enqueue(ctx, d, id)
	default:
		err = h.work(ctx, d)
	}
	if d.unread != nil {
		if err != nil {
			h.logs(ctx, slog.LevelError, "callback failed", "kind", d.kind, "error", err)
		}
		o.Outcome, o.Err = Unreadable, d.unread
		return body, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.kind, err)
	}
	h.debug(ctx, o.Outcome, d.kind)
	return body, nil
}

// canWait reports whether there is something to do in the background. What the
// function that answers could not read is done at once: the background would not
// know that it cannot be read.
func (h *Handler) canWait(d *delivery) bool {
	rt := h.routeOf(d)
	return h.background != nil && rt != nil && rt.work != nil && (d.unread == nil || d.kind == "")
}

// reply calls the function that answers, and seals what it returns.
func (h *Handler) reply(ctx context.Context, d *delivery, nonce string) (body []byte, err error) {
	rt := h.routeOf(d)
	if rt == nil || rt.answer == nil {
		return nil, nil
	}
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
	}()
	reply, err := rt.answer(ctx, d)
	if d.unread != nil {
		return nil, nil // for the function of OnOther
	}
	if err != nil || reply == nil {
		return nil, err
	}
	plaintext, err := encode(reply, d)
	if err != nil {
		return nil, err
	}
	h.disown(ctx, d, plaintext)
	return h.cipher.Seal(plaintext, nonce).ReplyXML(), nil
}

// disown sees to it that a reply is not handled when somebody sends it back. That
// of a corp's own app shows by its sender. The app of a service provider answers
// in the name of any corp, so that the reply counts as delivered already.
func (h *Handler) disown(ctx context.Context, d *delivery, reply []byte) {
	if h.cipher.Receives(d.ToUserName) {
		return
	}
	id := h.id(reply)
	if first, _, err := h.begin(ctx, id); err == nil && first {
		h.end(ctx, id, d.kind, true, nil)
	}
}

// work calls the function that does not answer, and that of OnOther for what the
// function cannot read.
func (h *Handler) work(ctx context.Context, d *delivery) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
	}()
	rt := h.routeOf(d)
	if d.unread == nil && rt != nil && rt.work != nil {
		if err = rt.work(ctx, d); d.unread == nil {
			return err
		}
	}
	if d.unread == nil {
		return nil
	}
	h.logs(ctx, slog.LevelWarn, "callback cannot be read", "kind", d.kind, "error", d.unread)
	if h.other == nil {
		return nil
	}
	return h.other.work(ctx, d)
}
