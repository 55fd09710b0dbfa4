package wecom

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/http/httptrace"
	"sync/atomic"
)

// A line knows how far an attempt at a call got, from a transport that tells it
// ([httptrace]).
type line struct {
	asked atomic.Bool // for a connection
	used  atomic.Bool // there was one
}

// watch returns a context with which a transport tells the line.
func (l *line) watch(ctx context.Context) context.Context {
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn:      func(string) { l.asked.Store(true) },
		GotConn:      func(httptrace.GotConnInfo) { l.used.Store(true) },
		WroteHeaders: func() { l.used.Store(true) },
	})
}

// judge marks the error of a transport if not a byte of the call reached a server. A
// transport may repeat or hedge, so once there was a connection, its last error says
// nothing of what went before.
func (l *line) judge(err error) error {
	if !l.used.Load() && (l.asked.Load() || noConnection(err)) {
		return &unsentError{err}
	}
	return err
}

// noConnection reports an error of what comes before the first byte.
func noConnection(err error) bool {
	if op, ok := errors.AsType[*net.OpError](err); ok && (op.Op == "dial" || op.Op == "proxyconnect") {
		return true
	}
	_, dns := errors.AsType[*net.DNSError](err)
	return dns || untrusted(err)
}

// untrusted reports that the server is not who it says it is, so that it was sent
// nothing.
func untrusted(err error) bool {
	_, ok := errors.AsType[*tls.CertificateVerificationError](err)
	return ok
}

// An unsentError is the error of an attempt that sent nothing.
type unsentError struct{ error }

func (e *unsentError) Unwrap() error { return e.error }

// neverSent reports that not a byte of the call reached a server.
func neverSent(err error) bool {
	_, ok := errors.AsType[*unsentError](err)
	return ok
}

// A contentError is a failure to make or to read what is sent. WeCom did not get all of
// the call, so it cannot have run.
type contentError struct{ error }

func (e *contentError) Unwrap() error { return e.error }

// incomplete reports that WeCom did not get all of the call.
func incomplete(err error) bool {
	_, ok := errors.AsType[*contentError](err)
	return ok
}

// before returns the error of a step before a call, such as a call for its token. That
// the token's call may have taken effect leaves nothing open about the call itself.
func before(err error) error {
	if errors.Is(err, ErrOutcomeUnknown) {
		return settled{err}
	}
	return err
}

// settled is an error that is not [ErrOutcomeUnknown] any more.
type settled struct{ err error }

func (s settled) Error() string      { return s.err.Error() }
func (s settled) As(target any) bool { return errors.As(s.err, target) }
func (s settled) Is(target error) bool {
	return target != ErrOutcomeUnknown && errors.Is(s.err, target)
}
