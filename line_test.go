package wecom_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

// dials is a transport that connects in a way of its own.
func dials(dial func(context.Context) (net.Conn, error)) *http.Transport {
	return &http.Transport{DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) { return dial(ctx) }}
}

// brief is a context that leaves no time to call again.
func brief(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	t.Cleanup(cancel)
	return ctx
}

// tokened returns a client with a token that calls through hc.
func tokened(t *testing.T, hc *http.Client, base string) *wecom.Client {
	return client(t, hc, wecom.WithBaseURL(base), wecom.WithTokenSource(fixed("test-token")))
}

// A call that found no connection has not run, whatever was in its way.
func TestNoConnection(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	plain.Config.ErrorLog = log.New(io.Discard, "", 0)
	closed := func(context.Context) (net.Conn, error) {
		here, there := net.Pipe()
		return here, there.Close()
	}
	silent := func(context.Context) (net.Conn, error) {
		here, there := net.Pipe()
		t.Cleanup(func() { _ = there.Close() })
		go func() { _, _ = io.Copy(io.Discard, there) }()
		return here, nil
	}
	late := func(ctx context.Context) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	shortly := dials(silent)
	shortly.TLSHandshakeTimeout = time.Millisecond
	for name, row := range map[string]struct {
		hc   *http.Client
		base string
	}{
		"a dialer of the program's":     {&http.Client{Transport: dials(func(context.Context) (net.Conn, error) { return nil, errors.New("no tunnel") })}, "http://wecom.test"},
		"a dialer that waits":           {&http.Client{Transport: dials(late)}, "http://wecom.test"},
		"a dialer and a limit":          {&http.Client{Transport: dials(late), Timeout: time.Millisecond}, "http://wecom.test"},
		"a handshake that is cut":       {&http.Client{Transport: dials(closed)}, "https://wecom.test"},
		"a handshake without an answer": {&http.Client{Transport: dials(silent)}, "https://wecom.test"},
		"a handshake that is too slow":  {&http.Client{Transport: shortly}, "https://wecom.test"},
		"a server without TLS":          {wecom.NewHTTPClient(), "https://" + plain.Listener.Addr().String()},
		"a wrapped transport":           {&http.Client{Transport: transport(dials(closed).RoundTrip)}, "https://wecom.test"},
	} {
		c := tokened(t, row.hc, row.base)
		for _, v := range verbs {
			if err := v.call(brief(t), c); err == nil || errors.Is(err, wecom.ErrOutcomeUnknown) {
				t.Errorf("%s, %s: %v", name, v.name, err)
			}
		}
	}
}

// A call that found a connection may have run, also where a transport that repeats finds
// none the next time.
func TestConnection(t *testing.T) {
	var ran atomic.Int32
	abort := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		ran.Add(1)
		panic(http.ErrAbortHandler)
	})
	one, two := httptest.NewServer(abort), httptest.NewUnstartedServer(abort)
	two.EnableHTTP2 = true
	two.StartTLS()
	defer one.Close()
	defer two.Close()
	nowhere := dials(func(context.Context) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
	})
	repeats := transport(func(r *http.Request) (*http.Response, error) {
		if resp, err := one.Client().Transport.RoundTrip(r); err == nil {
			return resp, nil
		}
		return nowhere.RoundTrip(r)
	})
	for name, row := range map[string]struct {
		rt     http.RoundTripper
		server *httptest.Server
	}{
		"HTTP/1": {one.Client().Transport, one}, "HTTP/2": {two.Client().Transport, two}, "a transport that repeats": {repeats, one},
	} {
		c := tokened(t, &http.Client{Transport: row.rt}, row.server.URL)
		for _, v := range verbs {
			if v.reads {
				continue
			}
			ran.Store(0)
			if err := v.call(t.Context(), c); !errors.Is(err, wecom.ErrOutcomeUnknown) || ran.Load() != 1 {
				t.Errorf("%s, %s: ran %d times: %v", name, v.name, ran.Load(), err)
			}
		}
	}
}

// An upload of which WeCom did not get all cannot have run.
func TestIncompleteUpload(t *testing.T) {
	c := wecomtest.New().Client()
	for name, f := range map[string]wecom.File{
		"too short": {Name: "a", Content: strings.NewReader("abc"), Size: 9},
		"broken":    {Name: "a", Content: io.MultiReader(strings.NewReader("abc"), brokenReader{}), Size: 9},
	} {
		err := c.Upload(t.Context(), "/cgi-bin/media/upload", nil, f, nil)
		if err == nil || errors.Is(err, wecom.ErrOutcomeUnknown) || name == "broken" && !errors.Is(err, errBroken) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

var errBroken = errors.New("the disk is broken")

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errBroken }

// A call whose token could not be got has not run, although the token's call may have.
func TestNoToken(t *testing.T) {
	corp := wecomtest.New()
	corp.Script("/cgi-bin/service/get_suite_token", wecomtest.RunThenReset())
	tokens := corp.Client()
	c := corp.Client(wecom.WithTokenSource(posts{tokens}))
	err := c.Post(t.Context(), path, nil, nil)
	if op, ok := errors.AsType[*net.OpError](err); err == nil || errors.Is(err, wecom.ErrOutcomeUnknown) || !ok || !errors.Is(err, op.Err) {
		t.Errorf("%v", err)
	}
	if n := len(corp.Calls(path)); n != 0 {
		t.Errorf("sent %d times", n)
	}
}

// posts is a TokenSource that gets tokens by a call that changes something.
type posts struct{ *wecom.Client }

func (p posts) Token(ctx context.Context, _ string) (string, error) {
	return "", p.Post(ctx, "/cgi-bin/service/get_suite_token", nil, nil)
}
