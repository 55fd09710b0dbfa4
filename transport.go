package wecom

import (
	"crypto/tls"
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
		hc.Transport = sealed{transport}
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
	}
}

// sealed hides everything of a RoundTripper but RoundTrip. The retry engine
// closes idle connections after every failed call; hidden, it cannot, and other
// callers keep theirs.
type sealed struct{ http.RoundTripper }
