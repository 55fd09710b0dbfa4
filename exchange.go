package wecom

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/hashicorp/go-retryablehttp"
)

// A request is what one of the verbs asks for.
type request struct {
	method, path string
	query        url.Values
	body         any      // for encode; content once that is done
	content      *content // nil without a request body
	part         Range    // of the file, when a file is wanted
	address      string   // of a file outside the API; no quota and no token then
	repeatable   bool     // running it twice does no harm
	anonymous    bool     // no token is sent
}

// An exchange is one call with all its attempts. Its methods are the steps of
// the pipeline, in the order in which they run: prepare (token, then quota),
// newRequest, receive (read, then judge), checkRetry, decode.
type exchange struct {
	client *Client
	request
	out  any       // where a JSON reply is decoded to; may be nil
	file *Download // where a file goes; nil when JSON is wanted

	token    string
	stale    string // a token that WeCom has refused in this exchange
	retries  int
	pause    time.Duration // before the next attempt
	pausing  bool
	reply    *bytes.Buffer // the last JSON reply
	err      error         // of the last attempt
	prepErr  error         // of the preparation of an attempt
	warning  string
	drift    []Drift
	attempts int
	status   int
	received int64
	waited   time.Duration
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// maxPooled keeps a rare huge reply from staying in memory.
const maxPooled = 1 << 20

func (x *exchange) run(ctx context.Context) error {
	if err := x.client.usable(); err != nil {
		return err
	}
	start := time.Now()
	x.reply = buffers.Get().(*bytes.Buffer)
	err := x.perform(ctx)
	if x.reply.Cap() <= maxPooled {
		x.reply.Reset()
		buffers.Put(x.reply)
	}
	x.reply = nil
	x.report(ctx, err, time.Since(start))
	return err
}

func (x *exchange) perform(ctx context.Context) error {
	if err := checkPath(x.path); err != nil {
		return fmt.Errorf("wecom: %w", err)
	}
	if err := ctx.Err(); err != nil {
		return x.wrap("", err)
	}
	core := x.client.core
	if x.address == "" {
		start := time.Now()
		if err := core.inFlight.enter(ctx, x.path); err != nil {
			return x.wrap("waiting for a call in flight to end", err)
		}
		x.waited = time.Since(start)
		defer core.inFlight.leave(x.path)
	}
	if err := x.prepare(ctx); err != nil {
		return err
	}
	req, err := x.newRequest(ctx)
	if err != nil {
		return err
	}
	engine := retryablehttp.Client{
		HTTPClient:   core.calls,
		RetryMax:     1 + maxRetries, // checkRetry counts by itself
		CheckRetry:   x.checkRetry,
		Backoff:      x.backoff,
		PrepareRetry: x.prepareRetry,
		ErrorHandler: retryablehttp.PassthroughErrorHandler,
	}
	if x.file != nil || x.content.isStream() {
		engine.HTTPClient = core.streams
	}
	r := retryablehttp.Request{Request: req}
	r.SetResponseHandler(x.receive)
	x.attempts = 1
	if _, err := engine.Do(&r); err != nil {
		return x.failure(ctx)
	}
	return x.decode()
}

func checkPath(path string) error {
	if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, "?#") {
		return fmt.Errorf("malformed path %q: want something like /cgi-bin/user/get, with the query apart", path)
	}
	return nil
}

// prepare takes a token and waits for the quota, before every attempt. In this
// order, callers who wait for a token are not let loose together when it comes.
func (x *exchange) prepare(ctx context.Context) (err error) {
	if x.address != "" {
		return nil
	}
	if !x.anonymous {
		if x.token, err = x.client.token(ctx, x.stale); err != nil {
			return x.wrap("getting an access token", x.clean(err))
		}
	}
	start := time.Now()
	if err := x.client.core.limiter.Wait(ctx, x.path); err != nil {
		return x.wrap("waiting for the quota", err)
	}
	x.waited += time.Since(start)
	return nil
}

func (x *exchange) newRequest(ctx context.Context) (*http.Request, error) {
	address := x.address
	if address == "" {
		address = x.client.core.base + x.path + "?" + x.rawQuery()
	}
	req, err := http.NewRequestWithContext(ctx, x.method, address, nil)
	if err != nil {
		return nil, x.wrap("building the request", x.clean(err))
	}
	if x.part != (Range{}) {
		req.Header.Set("Range", x.part.header())
	}
	if err := x.setBody(req); err != nil {
		return nil, err
	}
	return req, nil
}

func (x *exchange) rawQuery() string {
	q := x.query.Encode()
	if x.anonymous {
		return q
	}
	if q != "" {
		q += "&"
	}
	return q + x.client.param + "=" + url.QueryEscape(x.token)
}

func (x *exchange) setBody(req *http.Request) error {
	switch {
	case x.content != nil:
		if err := x.content.attach(req); err != nil {
			return x.wrap("reading what to send", err)
		}
	case !x.repeatable:
		// net/http repeats a GET by itself when a kept connection turns out to
		// be dead. A body that it cannot rewind, though empty, prevents that.
		req.Body = io.NopCloser(strings.NewReader(""))
	}
	return nil
}

// receive reads the reply and turns a refusal into an error.
func (x *exchange) receive(resp *http.Response) error {
	x.status = resp.StatusCode
	if x.file != nil && x.isFile(resp) {
		if !x.part.isIn(resp) {
			_ = resp.Body.Close()
			return x.unexpected(nil, "all of the file where a part of it was asked for")
		}
		*x.file = newDownload(resp, x)
		return nil
	}
	defer func() { _ = resp.Body.Close() }()
	x.reply.Reset()
	limit := x.client.core.maxBody
	if n := resp.ContentLength; n > 0 && n <= limit {
		x.reply.Grow(int(n) + bytes.MinRead)
	}
	n, err := x.reply.ReadFrom(io.LimitReader(resp.Body, limit+1))
	x.received = n
	if err != nil {
		return err
	}
	if n > limit {
		return fmt.Errorf("%w: more than %d bytes; ask for less at once or raise WithMaxResponseSize", ErrBodyTooLarge, limit)
	}
	x.warning, err = x.judge(x.reply.Bytes())
	return err
}

// judge tells whether a complete JSON reply is a success.
func (x *exchange) judge(body []byte) (warning string, err error) {
	code, msg, ok := replyStatus(body)
	switch {
	case len(body) == 0:
		return "", x.unexpected(body, "an empty body")
	case !ok:
		return "", x.unexpected(body, "not a JSON object")
	case code != 0:
		return "", newError(x.path, x.status, code, x.scrub(unquote(msg)))
	case x.status < 200 || x.status > 299:
		return "", x.unexpected(body, "no errcode")
	case x.file != nil:
		return "", x.unexpected(body, "a reply without errcode where a file was expected")
	case bytes.Contains(msg, warningMark):
		return x.scrub(unquote(msg)), nil
	}
	return "", nil
}

// warningMark begins WeCom's remark on a call that succeeded although part of
// its parameters did not parse.
var warningMark = []byte("Warning")

// unexpected is the error for a reply that does not come from the API itself,
// but from something before it.
func (x *exchange) unexpected(body []byte, what string) *Error {
	e := &Error{Path: x.path, Status: x.status, Message: fmt.Sprintf("HTTP status %d, %s", x.status, what)}
	if x.status >= 300 && x.status < 400 {
		e.Message += "; redirects are not followed, because the URL gives access: check the address"
	}
	if !x.anonymous && len(body) > 0 { // a broken reply of gettoken may hold a token
		e.Message += fmt.Sprintf(": %.120q", x.scrub(string(body))) // cut last, lest it cut a token short
	}
	return e
}

func (x *exchange) decode() error {
	if x.out == nil || x.file != nil {
		return nil
	}
	var err error
	if x.client.core.strict {
		err = decodeStrictly(x.reply.Bytes(), x.out)
	} else {
		x.drift, err = decodeReply(x.reply.Bytes(), x.out)
	}
	if err != nil {
		return x.wrap("the reply does not have the expected shape", err)
	}
	return nil
}

// failure is the error of an exchange that did not succeed.
func (x *exchange) failure(ctx context.Context) error {
	ctxErr := ctx.Err()
	_, refused := errors.AsType[*Error](x.err)
	switch {
	case x.prepErr != nil:
		return fmt.Errorf("%w, before repeating a call that had failed: %w", x.prepErr, x.err)
	case x.pausing:
		return fmt.Errorf("wecom: %s: %w while waiting to repeat a call that had failed: %w", x.path, ctxErr, x.err)
	case refused, ctxErr == nil, errors.Is(x.err, ctxErr):
		return x.err
	}
	return fmt.Errorf("%w: %w", x.err, ctxErr) // the transport tells the context's cause, or nothing of it
}

// wrap adds where and what to an error that may be shown.
func (x *exchange) wrap(what string, err error) error {
	if what == "" {
		return fmt.Errorf("wecom: %s: %w", x.path, err)
	}
	return fmt.Errorf("wecom: %s: %s: %w", x.path, what, err)
}

// clean removes from an error of the transport what must not be seen: the URL,
// with the token in it, wherever it may stand.
func (x *exchange) clean(err error) error {
	for {
		ue, ok := errors.AsType[*url.Error](err)
		if !ok {
			break
		}
		err = ue.Err
	}
	if x.shows(err) {
		return scrubbed{x.scrub(err.Error()), func(target error) bool { return errors.Is(err, target) }}
	}
	return err
}

// shows reports whether an error, or one within it, prints a secret.
func (x *exchange) shows(err error) bool {
	if text := fmt.Sprintf("%v %+v %#v", err, err, err); x.scrub(text) != text {
		return true
	}
	switch e := err.(type) { //nolint:errorlint // each error of the chain in turn
	case interface{ Unwrap() error }:
		return e.Unwrap() != nil && x.shows(e.Unwrap())
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(e.Unwrap(), x.shows)
	}
	return false
}

// scrub replaces this exchange's secrets in a text.
func (x *exchange) scrub(text string) string {
	_, grant, _ := strings.Cut(x.address, "?")
	for _, s := range []string{x.token, x.stale, x.query.Get("corpsecret"), x.query.Get("code"), x.query.Get("js_code"), grant} {
		if s != "" {
			text = strings.ReplaceAll(text, s, "***")
			text = strings.ReplaceAll(text, url.QueryEscape(s), "***")
		}
	}
	return text
}

// scrubbed is an error whose text held a secret. Its cause cannot be unwrapped or
// printed, only compared with.
type scrubbed struct {
	text string
	is   func(target error) bool
}

func (s scrubbed) Error() string        { return s.text }
func (s scrubbed) Is(target error) bool { return s.is(target) }

// report logs and observes a call that has ended.
func (x *exchange) report(ctx context.Context, err error, took time.Duration) {
	core := x.client.core
	level := slog.LevelDebug
	if x.warning != "" || slices.ContainsFunc(x.drift, func(d Drift) bool { return d.Lost }) {
		level = slog.LevelWarn
	}
	logged := core.log.Enabled(ctx, level)
	if !logged && core.observe == nil {
		return
	}
	c := Call{
		Method: x.method, Path: x.path, Status: x.status, Attempts: x.attempts,
		Waited: x.waited, Duration: took, Received: x.received, Warning: x.warning, Drift: x.drift, Err: err,
	}
	if x.content != nil {
		c.Sent = max(x.content.size, 0)
	}
	if code, ok := errors.AsType[Code](err); ok {
		c.Code = code
	}
	if core.observe != nil {
		core.observe(ctx, c)
	}
	if logged {
		core.log.LogAttrs(ctx, level, "wecom call", c.attrs()...)
	}
}

func (c Call) attrs() []slog.Attr {
	attrs := []slog.Attr{
		slog.String("method", c.Method), slog.String("path", c.Path),
		slog.Int("code", int(c.Code)), slog.Int("status", c.Status), slog.Int("attempts", c.Attempts),
		slog.Duration("waited", c.Waited), slog.Duration("duration", c.Duration),
		slog.Int64("sent", c.Sent), slog.Int64("received", c.Received),
	}
	if c.Warning != "" {
		attrs = append(attrs, slog.String("warning", c.Warning))
	}
	if len(c.Drift) > 0 {
		attrs = append(attrs, slog.Any("drift", c.Drift))
	}
	if c.Err != nil {
		attrs = append(attrs, slog.String("error", c.Err.Error()))
	}
	return attrs
}
