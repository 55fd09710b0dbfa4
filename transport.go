package wecom

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"
)

// patience is how long a call whose context has no deadline may take once it has
// been sent, its repetitions included: for ever is never wanted.
const patience = time.Minute

// silence is how long such a call waits for the beginning of a reply before it is
// repeated, if it may be.
const silence = 30 * time.Second

var (
	errPatience = fmt.Errorf("no complete reply within %v, the limit of calls whose context has no deadline: %w", patience, context.DeadlineExceeded)
	errStall    = fmt.Errorf("nothing more of the file within %v, the limit of reads whose context has no deadline: %w", patience, context.DeadlineExceeded)
	errSilence  = fmt.Errorf("no reply within %v: %w", silence, context.DeadlineExceeded)
)

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
func (x *exchange) send(ctx context.Context) (a answer, err error) {
	began := time.Now()
	f := x.newFuse(ctx, began)
	req, err := x.newRequest(f.ctx)
	switch {
	case err != nil:
		err = &contentError{err}
	case x.core.trusted && !x.content.isStream(): // net/http waits for a reader that blocks
		a, err = x.roundTrip(req, f)
	default:
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
	var l line
	if !x.repeatable { // only there it matters
		req = req.WithContext(l.watch(req.Context()))
	}
	resp, err := x.core.transport.RoundTrip(req)
	switch {
	case err != nil:
		return a, l.judge(err)
	case resp == nil || resp.Body == nil:
		return a, errors.New("the transport returned neither a response nor an error")
	}
	f.heard()
	return x.read(resp)
}
