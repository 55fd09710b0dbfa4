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
	"time"
)

// A request is what one of the verbs asks for.
type request struct {
	method, path string
	query        url.Values
	body         any      // for encode; content once that is done
	content      *content // nil without a request body
	part         Range    // of the file, when a file is wanted
	link         FileLink // an address that gives access by itself; no token and no quota then
	repeatable   bool     // running it twice does no harm
}

// An exchange is one call with all its attempts.
type exchange struct {
	core       *core
	credential *credential // nil: no token is sent
	app        string
	request
	out  any       // where a JSON reply is decoded to; may be nil
	file *Download // where a file goes; nil when JSON is wanted

	endpoint *endpoint // nil for an address that gives access by itself
	token    string
	stale    string        // a token that WeCom has refused in this exchange
	borrowed bool          // the token comes from a shared store
	replaced int           // how often the token was replaced
	retries  int           // for other reasons than the token
	left     time.Duration // for sending, when ctx has no deadline
	reply    *bytes.Buffer // the last JSON reply

	attempts int
	status   int
	received int64
	waited   time.Duration
	warning  string
	drift    []Drift
}

func (x *exchange) run(ctx context.Context) error {
	start := time.Now()
	err := x.perform(ctx)
	return x.report(ctx, err, start)
}

func (x *exchange) perform(ctx context.Context) (err error) {
	if err := ctx.Err(); err != nil {
		return x.wrap("", err)
	}
	if x.link.URL == "" {
		if x.endpoint, err = x.core.endpoint(x.path); err != nil {
			return fmt.Errorf("wecom: %w", err)
		}
		if err := x.enter(ctx); err != nil {
			return err
		}
		defer x.endpoint.leave()
	}
	defer func() { recycle(x.reply); x.reply = nil }()
	x.left = x.core.patience
	last := x.attempt(ctx, nil)
	if last.again {
		open, stop := x.core.open(ctx)
		defer stop()
		var interrupted error
		last, interrupted = repeat(open, last, func(failed error) outcome { return x.attempt(ctx, failed) })
		if interrupted != nil {
			return fmt.Errorf("wecom: %s: %w while waiting to repeat a call that had failed: %w", x.path, interrupted, last.err)
		}
	}
	if last.err != nil {
		return x.readRefusal(last.err)
	}
	return x.decode()
}

// A refusalReader is a result that is read of a refusal too. A call for many things
// may fail in part: WeCom then answers with the errcode of one failure, and lists all.
type refusalReader interface{ ReadsRefusals() }

// readRefusal decodes the refusal that err is, for a result that wants it, and
// returns err.
func (x *exchange) readRefusal(err error) error {
	_, wanted := x.out.(refusalReader)
	if e, ok := errors.AsType[*Error](err); !wanted || !ok || e.Code == 0 {
		return err
	}
	if broken := x.decode(); broken != nil {
		return fmt.Errorf("%w; %w", err, broken)
	}
	return err
}

// attempt is the pipeline: all that is between a call and its reply, once. The
// token comes before the quota, or those who waited together for a token would
// all be let go together. Failed is the error of the attempt before, if any.
func (x *exchange) attempt(ctx context.Context, failed error) outcome {
	err := x.takeToken(ctx)
	if err == nil {
		err = x.waitForQuota(ctx)
	}
	if err == nil && ctx.Err() != nil { // a transport might not look
		err = x.wrap("", ended(ctx))
	}
	if err != nil {
		if failed != nil {
			err = fmt.Errorf("%w, before repeating a call that had failed: %w", err, failed)
		}
		return outcome{err: err}
	}
	x.attempts++
	a, err := x.send(ctx)
	x.adopt(a)
	if err == nil {
		x.warning, err = x.judge(a)
	}
	if err == nil {
		return outcome{}
	}
	return x.decide(ctx, err)
}

// enter waits until the calls in flight leave room for another.
func (x *exchange) enter(ctx context.Context) error {
	if x.endpoint.tryEnter() {
		return nil
	}
	start := time.Now()
	open, stop := x.core.open(ctx)
	defer stop()
	if err := x.endpoint.enter(open); err != nil {
		return x.wrap("waiting for a call in flight to end", err)
	}
	x.waited += time.Since(start)
	return nil
}

func (x *exchange) takeToken(ctx context.Context) (err error) {
	if x.credential == nil {
		return nil
	}
	if x.token, x.borrowed, err = x.credential.take(ctx, x.stale, x.app); err != nil {
		return x.wrap("getting an access token", before(x.clean(err)))
	}
	return nil
}

func (x *exchange) waitForQuota(ctx context.Context) error {
	e := x.endpoint
	if e == nil {
		return nil
	}
	rest, ok := e.pass()
	if ok {
		return nil
	}
	start := time.Now()
	open, stop := x.core.open(ctx)
	defer stop()
	var err error
	if rest != nil {
		err = waitAll(open, rest)
	} else {
		err = x.core.wait(open, x.core.scope, e.path, e.quotas)
	}
	if err != nil {
		return x.wrap("waiting for the quota", x.clean(err))
	}
	x.waited += time.Since(start)
	return nil
}

// wait asks the limiter, which may be one of the program's own.
func (c *core) wait(ctx context.Context, scope, path string, quotas []Quota) error {
	_, err := guard(ctx, "limiter", func() (struct{}, error) { return struct{}{}, c.limiter.Wait(ctx, scope, path, quotas) }, nil)
	return err
}

// adopt takes over what an attempt has brought.
func (x *exchange) adopt(a answer) {
	recycle(x.reply)
	x.reply, x.status, x.received = a.reply, a.status, a.received
	if a.file != nil {
		*x.file = *a.file
	}
}

func (x *exchange) newRequest(ctx context.Context) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, x.method, x.link.URL, nil)
	if err != nil {
		return nil, x.wrap("building the request", x.clean(err))
	}
	if e := x.endpoint; e != nil {
		*req.URL, req.Host = e.url, e.url.Host
		req.URL.RawQuery = x.rawQuery()
	}
	if x.part != (Range{}) {
		req.Header.Set("Range", x.part.header())
	}
	if x.link.CookieName != "" {
		req.Header.Set("Cookie", x.link.CookieName+"="+x.link.CookieValue)
	}
	if x.link.Authorization != "" {
		req.Header.Set("Authorization", x.link.Authorization)
	}
	switch {
	case x.content != nil:
		if err := x.content.attach(req); err != nil {
			return nil, x.wrap("reading what to send", err)
		}
	case !x.repeatable:
		// net/http repeats a GET by itself when a kept connection turns out to
		// be dead. A body that it cannot rewind, though empty, prevents that.
		req.Body = io.NopCloser(strings.NewReader(""))
	}
	return req, nil
}

func (x *exchange) rawQuery() string {
	q := x.query.Encode()
	switch {
	case x.credential == nil:
		return q
	case q == "":
		return x.credential.param + "=" + url.QueryEscape(x.token)
	}
	return q + "&" + x.credential.param + "=" + url.QueryEscape(x.token)
}

func (x *exchange) decode() error {
	if x.out == nil || x.file != nil {
		return nil
	}
	var err error
	if x.core.strict {
		err = decodeStrictly(x.reply.Bytes(), x.out)
	} else {
		x.drift, err = decodeReply(x.reply.Bytes(), x.out)
	}
	if err != nil {
		return x.uncertain(x.wrap("the reply does not have the expected shape", err))
	}
	return nil
}

// wrap adds where and what to an error that may be shown.
func (x *exchange) wrap(what string, err error) error {
	if what == "" {
		return fmt.Errorf("wecom: %s: %w", x.path, err)
	}
	return fmt.Errorf("wecom: %s: %s: %w", x.path, what, err)
}

// report logs and observes a call that has ended, and returns its error.
func (x *exchange) report(ctx context.Context, err error, start time.Time) error {
	level := slog.LevelDebug
	if x.warning != "" || slices.ContainsFunc(x.drift, func(d Drift) bool { return d.Lost }) {
		level = slog.LevelWarn
	}
	logged := x.core.logs(ctx, level)
	if !logged && x.core.observe == nil {
		return err
	}
	c := Call{
		Method: x.method, Path: x.path, CorpID: x.core.corpID, App: x.app, Status: x.status, Attempts: x.attempts,
		Waited: x.waited, Duration: time.Since(start), Received: x.received, Warning: x.warning, Drift: x.drift, Err: err,
	}
	if x.content != nil {
		c.Sent = max(x.content.size, 0)
	}
	if e, ok := errors.AsType[*Error](err); ok {
		c.Code = e.Code
	}
	if x.core.observe != nil {
		err = x.told(err, watch(ctx, "observer", func() { x.core.observe(ctx, c) }))
	}
	if logged {
		err = x.told(err, watch(ctx, "logger", func() { x.core.log.LogAttrs(ctx, level, "wecom call", c.attrs()...) }))
	}
	return err
}

// told adds to the error of a call that something which it was told to panicked.
func (x *exchange) told(err, failed error) error {
	p, panicked := errors.AsType[*panicError](failed)
	switch {
	case !panicked:
		return err
	case err == nil:
		return x.uncertain(x.wrap("the call has succeeded, but", x.clean(p)))
	}
	return fmt.Errorf("%w; and %w", err, x.clean(p))
}

func (c Call) attrs() []slog.Attr {
	attrs := []slog.Attr{
		slog.String("method", c.Method), slog.String("path", c.Path),
		slog.Int("code", int(c.Code)), slog.Int("status", c.Status), slog.Int("attempts", c.Attempts),
		slog.Duration("waited", c.Waited), slog.Duration("duration", c.Duration),
		slog.Int64("sent", c.Sent), slog.Int64("received", c.Received),
	}
	if c.CorpID != "" {
		attrs = append(attrs, slog.String("corp", c.CorpID))
	}
	if c.App != "" {
		attrs = append(attrs, slog.String("app", c.App))
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
