package wecom

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// patience is how long a call whose context has no deadline may take once it has
// been sent, its repetitions included: for ever is never wanted.
const patience = time.Minute

var errPatience = fmt.Errorf("no complete reply within %v, the limit of calls whose context has no deadline: %w", patience, context.DeadlineExceeded)

// NewHTTPClient returns an HTTP client with the settings that a Client has
// without [WithHTTPClient]. Pass one to the clients of many corps:
//
//	shared := wecom.NewHTTPClient()
//	c, err := wecom.NewClient(corpID, secret, wecom.WithHTTPClient(shared))
//
// These clients share their connections, and nothing else: tokens, quotas, log
// and all other options stay each client's own. [Client.Close] leaves the shared
// connections open; close them with CloseIdleConnections.
func NewHTTPClient() *http.Client { return &http.Client{Transport: newTransport()} }

// setHTTP takes over what the caller's client says or, if that is nil, our own
// defaults.
func (c *core) setHTTP(hc *http.Client) {
	c.patience = patience
	if hc != nil {
		c.transport, c.timeout = hc.Transport, max(hc.Timeout, 0)
		c.patience = max(patience, c.timeout)
		c.late = fmt.Errorf("no complete reply within %v: %w", c.timeout, context.DeadlineExceeded)
	}
	if c.transport == nil {
		own := newTransport()
		c.transport, c.closeIdle = own, own.CloseIdleConnections
	}
	_, c.trusted = c.transport.(*http.Transport)
}

func newTransport() *http.Transport {
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSClientConfig:       &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   10 * time.Second,
		ResponseHeaderTimeout: 30 * time.Second,
		ExpectContinueTimeout: time.Second,
		IdleConnTimeout:       55 * time.Second,
		MaxIdleConns:          2 * defaultInFlight,
		MaxIdleConnsPerHost:   defaultInFlight,
		ForceAttemptHTTP2:     true,
		// A connection of HTTP/2 that has died in silence would go on failing
		// calls for a quarter of an hour.
		HTTP2: &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 15 * time.Second},
	}
}

// send makes one round trip and reads the reply. It uses the transport itself, so
// no redirect is followed: the URL of a call carries its token, and nobody but
// WeCom may see it.
func (x *exchange) send(ctx context.Context) (answer, error) {
	began := time.Now()
	f := x.newFuse(ctx)
	req, err := x.newRequest(f.ctx)
	if err != nil {
		f.out()
		return answer{}, err
	}
	var a answer
	if x.core.trusted {
		a, err = x.roundTrip(req)
	} else {
		a, err = guard(f.ctx, "transport", func() (answer, error) { return x.roundTrip(req) }, answer.drop)
	}
	err = f.explain(err)
	if a.file != nil {
		f.follow(a.file)
	} else {
		f.out()
	}
	if !x.content.isStream() {
		x.left -= time.Since(began)
	}
	return a, err
}

// roundTrip changes nothing of x, which may have gone on without it.
func (x *exchange) roundTrip(req *http.Request) (a answer, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = newPanicError("transport", p)
		}
	}()
	resp, err := x.core.transport.RoundTrip(req)
	switch {
	case err != nil:
		return a, err
	case resp == nil || resp.Body == nil:
		return a, errors.New("the transport returned neither a response nor an error")
	}
	return x.read(resp)
}

// A fuse ends an attempt that takes too long.
type fuse struct {
	ctx    context.Context         // of the attempt
	cancel context.CancelCauseFunc // nil without a limit
	after  time.Duration
	late   error // what the attempt ends with then

	mu    sync.Mutex
	timer *time.Timer
	spent bool
}

// newFuse returns the fuse of an attempt, lit. That of a file on its way to WeCom
// is lit again whenever a piece of it has been sent.
func (x *exchange) newFuse(ctx context.Context) *fuse {
	f := &fuse{ctx: ctx, after: x.core.timeout, late: x.core.late}
	if _, ends := ctx.Deadline(); !ends && (f.after == 0 || f.after > x.left) {
		f.after, f.late = x.left, errPatience
	}
	if f.after == 0 {
		return f
	}
	f.ctx, f.cancel = context.WithCancelCause(ctx)
	if x.content.isStream() && f.late == errPatience { //nolint:errorlint // this very one
		x.content.form.fuse = f
	}
	f.light()
	return f
}

// light begins the time of the limit.
func (f *fuse) light() {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch {
	case f.spent:
	case f.timer == nil:
		f.timer = time.AfterFunc(f.after, func() { f.cancel(f.late) })
	default:
		f.timer.Reset(f.after)
	}
}

// stop lets the time of the limit stand still.
func (f *fuse) stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.timer != nil {
		f.timer.Stop()
	}
}

// out ends the fuse and the context of the attempt.
func (f *fuse) out() {
	if f.cancel == nil {
		return
	}
	f.stop()
	f.mu.Lock()
	f.spent = true
	f.mu.Unlock()
	f.cancel(nil)
}

// follow leaves the fuse to a file until that is closed. The limit of the caller's
// HTTP client holds for reading it, our own does not.
func (f *fuse) follow(d *Download) {
	if f.late == errPatience { //nolint:errorlint // this very one
		f.stop()
	}
	d.body = fusedBody{d.body, f}
}

// A fusedBody ends its fuse when it is closed.
type fusedBody struct {
	io.ReadCloser
	fuse *fuse
}

func (b fusedBody) Close() error {
	defer b.fuse.out()
	return b.ReadCloser.Close()
}

// explain makes the limit the reason of a failure that it has caused.
func (f *fuse) explain(err error) error {
	if err != nil && f.late != nil && context.Cause(f.ctx) == f.late && !errors.Is(err, f.late) { //nolint:errorlint // this very one
		return fmt.Errorf("%w: %w", f.late, err)
	}
	return err
}
