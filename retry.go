package wecom

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net"
	"net/http"
	"time"
)

// maxRetries is how often a call is repeated, a replay with a new token apart.
// WeCom asks not to repeat a busy answer more than three times.
const maxRetries = 3

const (
	firstPause            = 500 * time.Millisecond // doubles with each retry
	firstConcurrencyPause = 100 * time.Millisecond // slots free up quickly
)

// checkRetry is the retry engine's policy. It is asked twice about a reply: when
// it arrives, and again with what receive made of it.
func (x *exchange) checkRetry(ctx context.Context, _ *http.Response, err error) (bool, error) {
	if err == nil {
		return false, nil
	}
	if e, ok := errors.AsType[*Error](err); ok {
		x.err = e
	} else {
		x.err = x.wrap("", x.clean(err))
	}
	return x.again(ctx, err), nil
}

// again decides whether the attempt that ended with err, as it was before
// cleaning, is followed by another, and after which pause.
func (x *exchange) again(ctx context.Context, err error) bool {
	if ctx.Err() != nil {
		return false
	}
	code, _ := errors.AsType[Code](err)
	if code.tokenRefused() {
		if x.anonymous || x.stale != "" || x.client.param == "key" {
			return false
		}
		x.stale, x.pause = x.token, 0
		if !x.content.rewindable() {
			_, _ = x.client.token(ctx, x.stale) // lest the next call meets the same token
			return false
		}
		return true // it never ran, so a write may go again
	}
	if !x.content.rewindable() {
		return false
	}
	if x.retries == maxRetries || !neverSent(err) && !(x.repeatable && passing(code, err)) {
		return false
	}
	x.pause = delay(x.retries, code)
	if end, ok := ctx.Deadline(); ok && time.Until(end) <= x.pause {
		return false // the reason of the failure says more than that time ran out
	}
	x.retries++
	return true
}

// neverSent reports that not a byte of the call reached a server.
func neverSent(err error) bool {
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "dial" || op.Op == "proxyconnect") {
		return true
	}
	_, dns := errors.AsType[*net.DNSError](err)
	return dns
}

// passing reports whether a failure may be gone at the next attempt.
func passing(code Code, err error) bool {
	if code != 0 {
		return code.transient() || code.concurrency()
	}
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Status >= 500
	}
	_, untrusted := errors.AsType[*tls.CertificateVerificationError](err)
	return !untrusted && !errors.Is(err, ErrBodyTooLarge)
}

// delay returns how long to wait before retry n, with jitter so that callers
// who failed together do not come back together.
func delay(n int, code Code) time.Duration {
	d := firstPause
	if code.concurrency() {
		d = firstConcurrencyPause
	}
	d <<= n
	return d/2 + rand.N(d)
}

func (x *exchange) backoff(_, _ time.Duration, _ int, _ *http.Response) time.Duration {
	x.pausing = true
	return x.pause
}

// prepareRetry makes the next attempt's request out of the last one's.
func (x *exchange) prepareRetry(req *http.Request) error {
	x.pausing = false
	if x.prepErr = x.prepare(req.Context()); x.prepErr != nil {
		return x.prepErr
	}
	x.attempts++
	if x.address == "" {
		u := *req.URL // the last attempt may still be reading its own
		u.RawQuery = x.rawQuery()
		req.URL = &u
	}
	x.prepErr = x.setBody(req)
	return x.prepErr
}
