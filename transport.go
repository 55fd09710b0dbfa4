package wecom

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// callTimeout ends a JSON exchange that a caller without a deadline would wait
// for forever.
const callTimeout = time.Minute

// setHTTP sets the clients for JSON calls and for files, made from the caller's
// or, if that is nil, from our own defaults.
func (c *core) setHTTP(hc *http.Client) {
	var calls, streams http.Client
	if hc == nil {
		calls.Timeout = callTimeout
	} else {
		calls, streams = *hc, *hc
	}
	transport := calls.Transport
	if transport == nil {
		own := newTransport()
		transport, c.closeIdle = own, own.CloseIdleConnections
	}
	for _, hc := range []*http.Client{&calls, &streams} {
		hc.Transport = newSealed(transport, hc.Timeout)
		hc.Timeout = 0
		hc.CheckRedirect = noRedirect
	}
	c.calls, c.streams = &calls, &streams
}

// noRedirect stops at a redirect: the URL of a call carries its token, and
// nobody but WeCom may see it.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

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

// sealed hides everything of a RoundTripper but RoundTrip. The retry engine
// closes idle connections after every failed call; hidden, it cannot, and other
// callers keep theirs. It also keeps the client's Timeout, for which net/http
// starts two goroutines a call with any RoundTripper but its own.
type sealed struct {
	transport http.RoundTripper
	timeout   time.Duration // 0: none
	late      error         // what a call ends with then
}

func newSealed(transport http.RoundTripper, timeout time.Duration) sealed {
	return sealed{transport, timeout, fmt.Errorf("no complete reply within %v: %w", timeout, context.DeadlineExceeded)}
}

func (s sealed) RoundTrip(req *http.Request) (*http.Response, error) {
	if s.timeout <= 0 {
		return s.transport.RoundTrip(req)
	}
	ctx, cancel := context.WithTimeoutCause(req.Context(), s.timeout, s.late)
	resp, err := s.transport.RoundTrip(req.WithContext(ctx))
	if err != nil || resp == nil || resp.Body == nil { // net/http copes with the latter two
		cancel()
		return resp, err
	}
	resp.Body = timedBody{resp.Body, cancel}
	return resp, nil
}

// A timedBody ends its time limit when it is closed.
type timedBody struct {
	io.ReadCloser
	cancel context.CancelFunc
}

func (b timedBody) Close() error {
	defer b.cancel()
	return b.ReadCloser.Close()
}
