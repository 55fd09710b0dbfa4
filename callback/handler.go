package callback

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime/debug"
	"strconv"
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

	log       *slog.Logger
	timeout   time.Duration
	tolerance time.Duration
	maxBody   int64
	seen      Deduplicator

	queue      *queue // nil without InBackground
	background time.Duration
	stopped    context.Context // ends when Shutdown gives up waiting
	stop       context.CancelFunc
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
		log:       slog.New(slog.DiscardHandler),
		timeout:   4500 * time.Millisecond,
		tolerance: time.Hour,
		maxBody:   1 << 20,
		seen:      NewMemory(20_000, 2*time.Hour), // twice the tolerance
	}
	h.stopped, h.stop = context.WithCancel(context.Background())
	for _, opt := range opts {
		opt(h)
	}
	return h
}

// Shutdown makes a handler with [InBackground] accept no more events and waits
// until those that it has accepted are done. If ctx ends before, the contexts of
// the functions at work end too, events that wait are dropped, and the error
// says how many were not done. Shut down the [http.Server] first.
func (h *Handler) Shutdown(ctx context.Context) error {
	if h.queue == nil {
		return nil
	}
	defer h.stop()
	return h.queue.close(ctx)
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
	body, err := h.answer(w, r)
	if err == nil {
		if r.Method == http.MethodGet {
			w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		} else if len(body) > 0 {
			w.Header().Set("Content-Type", "application/xml; charset=utf-8")
		}
		_, _ = w.Write(body)
		return
	}
	status, level := http.StatusInternalServerError, slog.LevelError
	if refused, ok := errors.AsType[*refusal](err); ok {
		status = refused.status
	}
	if status < http.StatusInternalServerError {
		level = slog.LevelWarn
	}
	h.log.Log(r.Context(), level, "callback refused", "status", status, "from", r.RemoteAddr, "error", err)
	http.Error(w, http.StatusText(status), status)
}

// answer returns the body of a good answer.
func (h *Handler) answer(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	switch r.Method {
	case http.MethodGet:
		return h.checkURL(r.URL.Query())
	case http.MethodPost:
		return h.receive(w, r)
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

// receive takes a callback in.
func (h *Handler) receive(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	at := time.Now()
	d, err := h.open(w, r)
	if err != nil {
		return nil, err
	}
	rt := h.routes[d.kind]
	if rt == nil {
		rt = h.other
	}
	if rt == nil {
		h.log.DebugContext(r.Context(), "callback dropped", "kind", d.kind)
		return nil, nil
	}
	ctx, cancel := context.WithDeadline(r.Context(), at.Add(h.timeout))
	defer cancel()
	return h.once(ctx, rt, d)
}

// open verifies, decrypts and reads the envelope.
func (h *Handler) open(w http.ResponseWriter, r *http.Request) (*delivery, error) {
	query := r.URL.Query()
	if err := require(query, "msg_signature", "timestamp", "nonce"); err != nil {
		return nil, err
	}
	body, err := readBody(http.MaxBytesReader(w, r.Body, h.maxBody), r.ContentLength)
	if err != nil {
		return nil, err
	}
	plaintext, err := h.cipher.OpenXML(query, body)
	if err != nil {
		return nil, unopened(err)
	}
	if err := h.timely(query); err != nil {
		return nil, err
	}
	e, err := readEnvelope(plaintext)
	if err != nil {
		return nil, &refusal{http.StatusBadRequest, err}
	}
	return &delivery{envelope: e, xml: plaintext, kind: e.kind(), nonce: query.Get("nonce")}, nil
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

// once handles a delivery unless it was handled before.
func (h *Handler) once(ctx context.Context, rt *route, d *delivery) ([]byte, error) {
	sum := sha256.Sum256(d.xml)
	key := hex.EncodeToString(sum[:])
	first, err := h.seen.Begin(ctx, key)
	if err != nil {
		return nil, &refusal{http.StatusServiceUnavailable, fmt.Errorf("%s: asking whether it was delivered before: %w", d.kind, err)}
	}
	if !first {
		h.log.DebugContext(ctx, "callback repeated", "kind", d.kind)
		return nil, nil
	}
	var body []byte
	if h.queue != nil && !rt.replies {
		err = h.enqueue(ctx, rt, d)
	} else {
		body, err = h.run(ctx, rt, d)
	}
	// The outcome counts even if WeCom no longer waits for it.
	if failed := h.seen.End(context.WithoutCancel(ctx), key, err == nil); failed != nil {
		h.log.ErrorContext(ctx, "callback cannot be remembered", "kind", d.kind, "error", failed)
	}
	return body, err
}

// enqueue leaves a delivery to the background.
func (h *Handler) enqueue(ctx context.Context, rt *route, d *delivery) error {
	ctx = context.WithoutCancel(ctx)
	accepted := h.queue.add(d.order(), func() {
		ctx, cancel := context.WithTimeout(ctx, h.background)
		defer cancel()
		defer context.AfterFunc(h.stopped, cancel)()
		err := h.stopped.Err()
		if err == nil {
			_, err = h.run(ctx, rt, d)
		}
		if err != nil {
			h.log.ErrorContext(ctx, "callback failed in the background", "kind", d.kind, "error", err)
		}
	})
	if !accepted {
		return &refusal{http.StatusServiceUnavailable, fmt.Errorf("%s: the background is full or shut down", d.kind)}
	}
	return nil
}

// run calls a route's function and returns the sealed reply. A panic is an error.
func (h *Handler) run(ctx context.Context, rt *route, d *delivery) (body []byte, err error) {
	began := time.Now()
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("%s: panic: %v\n%s", d.kind, p, debug.Stack())
		}
	}()
	reply, err := rt.do(ctx, d)
	if _, unread := errors.AsType[*decodeError](err); unread && h.other != nil && rt != h.other {
		h.log.WarnContext(ctx, "callback is not as documented", "kind", d.kind, "error", err)
		reply, err = h.other.do(ctx, d)
	}
	if err == nil && reply != nil {
		var plaintext []byte
		if plaintext, err = encode(reply, d); err == nil {
			body = h.cipher.Seal(plaintext, d.nonce).ReplyXML()
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.kind, err)
	}
	h.log.DebugContext(ctx, "callback handled", "kind", d.kind, "took", time.Since(began))
	return body, nil
}
