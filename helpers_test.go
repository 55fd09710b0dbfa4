package wecom_test

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

// path is an endpoint like any other, for tests in which it does not matter
// which.
const path = "/cgi-bin/department/simplelist"

const ok = `{"errcode":0,"errmsg":"ok"}`

// A verb is one of the client's ways to call an endpoint.
type verb struct {
	name  string
	reads bool // may be repeated
	call  func(context.Context, *wecom.Client) error
}

var verbs = []verb{
	{"Get", true, func(ctx context.Context, c *wecom.Client) error { return c.Get(ctx, path, nil, nil) }},
	{"Query", true, func(ctx context.Context, c *wecom.Client) error { return c.Query(ctx, path, nil, nil) }},
	{"GetOnce", false, func(ctx context.Context, c *wecom.Client) error { return c.GetOnce(ctx, path, nil, nil) }},
	{"Post", false, func(ctx context.Context, c *wecom.Client) error { return c.Post(ctx, path, nil, nil) }},
	{"PostWithQuery", false, func(ctx context.Context, c *wecom.Client) error { return c.PostWithQuery(ctx, path, nil, nil, nil) }},
}

// get is the call of tests in which it does not matter which verb it is.
func get(t *testing.T, c *wecom.Client) error { return c.Get(t.Context(), path, nil, nil) }

// A transport is a RoundTripper made of a function.
type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// reply is a response of a transport.
func reply(r *http.Request, status int, contentType, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Header: http.Header{"Content-Type": {contentType}}, Request: r,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// newClient returns a client with a token whose calls a transport answers.
func newClient(t *testing.T, f transport, opts ...wecom.Option) *wecom.Client {
	t.Helper()
	return client(t, &http.Client{Transport: f}, append(opts, wecom.WithTokenSource(fixed("test-token")))...)
}

// client returns a client of the simulated app that calls through hc.
func client(t *testing.T, hc *http.Client, opts ...wecom.Option) *wecom.Client {
	t.Helper()
	c, err := wecom.NewClient(wecomtest.CorpID, wecomtest.AppSecret, append([]wecom.Option{wecom.WithHTTPClient(hc)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

// fixed is a TokenSource with one token.
type fixed string

func (f fixed) Token(context.Context, string) (string, error) { return string(f), nil }

// heap returns the bytes that are in use.
func heap(t *testing.T) int64 {
	t.Helper()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
