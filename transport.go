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
		a, err = x.roundTrip(req, f)
	} else {
		a, err = guard(f.ctx, "transport", func() (answer, error) { return x.roundTrip(req, f) }, answer.drop)
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
func (x *exchange) roundTrip(req *http.Request, f *fuse) (a answer, err error) {
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
	f.light()
	return x.read(resp)
}

// A fuse ends an attempt that takes too long.
type fuse struct {
	ctx    context.Context         // of the attempt
	cancel context.CancelCauseFunc // nil without a limit
	after  time.Duration
	late   error // what the attempt ends with then

	mu    sync.Mutex
	timer *time.Timer // nil until it is lit
}

// newFuse returns the fuse of an attempt. It is lit, but for that of a file on its
// way to WeCom: only the reply to it has a limit.
func (x *exchange) newFuse(ctx context.Context) *fuse {
	f := &fuse{ctx: ctx, after: x.core.timeout, late: x.core.late}
	if _, ends := ctx.Deadline(); !ends && (f.after == 0 || f.after > x.left) {
		f.after, f.late = x.left, errPatience
	}
	if f.after == 0 {
		return f
	}
	f.ctx, f.cancel = context.WithCancelCause(ctx)
	if x.content.isStream() && f.late == errPatience {
		x.content.form.sent = f.light
		return f
	}
	f.light()
	return f
}

// light begins the time of the limit, unless it has begun.
func (f *fuse) light() {
	if f.cancel == nil {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.timer == nil {
		f.timer = time.AfterFunc(f.after, func() { f.cancel(f.late) })
	}
}

// out ends the fuse and the context of the attempt.
func (f *fuse) out() {
	f.stop()
	if f.cancel != nil {
		f.cancel(nil)
	}
}

func (f *fuse) stop() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.timer != nil {
		f.timer.Stop()
	}
}

// follow leaves the fuse to a file until that is closed. The limit of the caller's
// HTTP client holds for reading it, our own does not.
func (f *fuse) follow(d *Download) {
	if f.late == errPatience {
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
