package wecom_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

func TestBadArguments(t *testing.T) {
	day := 24 * time.Hour
	for name, row := range map[string]struct {
		opt  wecom.Option
		says string
	}{
		"nil option":         {nil, "nil option"},
		"nil HTTP client":    {wecom.WithHTTPClient(nil), "WithHTTPClient"},
		"nil logger":         {wecom.WithLogger(nil), "WithLogger"},
		"nil observer":       {wecom.WithObserver(nil), "WithObserver"},
		"nil store":          {wecom.WithTokenStore(nil), "WithTokenStore"},
		"nil source":         {wecom.WithTokenSource(nil), "WithTokenSource"},
		"nil limiter":        {wecom.WithLimiter(nil), "WithoutRateLimits"},
		"no calls in flight": {wecom.WithMaxInFlight(0), "in flight"},
		"no response size":   {wecom.WithMaxResponseSize(0), "positive"},
		"empty URL":          {wecom.WithBaseURL(""), "base URL"},
		"URL without scheme": {wecom.WithBaseURL("qyapi.example"), "base URL"},
		"URL without host":   {wecom.WithBaseURL("https://"), "base URL"},
		"URL with user":      {wecom.WithBaseURL("https://u:p@qyapi.example"), "base URL"},
		"URL with query":     {wecom.WithBaseURL("https://qyapi.example?a=b"), "base URL"},
		"URL with bare ?":    {wecom.WithBaseURL("https://qyapi.example?"), "base URL"},
		"URL with fragment":  {wecom.WithBaseURL("https://qyapi.example#a"), "base URL"},
		"FTP":                {wecom.WithBaseURL("ftp://qyapi.example"), "base URL"},
		"URL with /cgi-bin":  {wecom.WithBaseURL("https://relay.example/cgi-bin/"), "/cgi-bin"},
		"path and /cgi-bin":  {wecom.WithBaseURL("https://relay.example/wecom/cgi-bin"), "/cgi-bin"},
		"broken URL":         {wecom.WithBaseURL("https://qyapi.example:port"), "base URL"},
		"quota of nothing":   {wecom.WithRateLimit(path, wecom.Quota{}), path},
		"quota of no time":   {wecom.WithRateLimit(path, wecom.Quota{Calls: 1}), path},
		"negative burst":     {wecom.WithRateLimit(path, wecom.Quota{Calls: 1, Per: day, Burst: -1}), path},
		"burst over calls":   {wecom.WithRateLimit(path, wecom.Quota{Calls: 1, Per: day, Burst: 2}), path},
		"quota of no path":   {wecom.WithRateLimit("", wecom.Quota{Calls: 1, Per: day}), "path"},
		"quota of a URL":     {wecom.WithRateLimit("https://a.example"+path, wecom.Quota{Calls: 1, Per: day}), "path"},
		"quota of a query":   {wecom.WithRateLimit(path+"?a=b", wecom.Quota{Calls: 1, Per: day}), "path"},
	} {
		t.Run(name, func(t *testing.T) {
			for _, err := range []error{
				func() error { _, err := wecom.NewClient("ww", "secret", row.opt); return err }(),
				func() error { _, err := wecom.NewKeyClient("key", row.opt); return err }(),
			} {
				if err == nil || !strings.HasPrefix(err.Error(), "wecom: ") || !strings.Contains(err.Error(), row.says) {
					t.Errorf("error %v, want one with %q", err, row.says)
				}
			}
		})
	}
	if _, err := wecom.NewClient("", "secret"); err == nil || !strings.Contains(err.Error(), "corp id") {
		t.Errorf("empty corp id: %v", err)
	}
	if _, err := wecom.NewClient("ww", ""); err == nil || !strings.Contains(err.Error(), "secret") {
		t.Errorf("empty secret: %v", err)
	}
	if _, err := wecom.NewClient("ww", "", wecom.WithTokenSource(fixed("token"))); err != nil {
		t.Errorf("empty secret with a token source: %v", err)
	}
	if _, err := wecom.NewKeyClient(""); err == nil || !strings.Contains(err.Error(), "key") {
		t.Errorf("empty key: %v", err)
	}
	if _, err := wecom.NewClient("ww", "secret", wecom.WithBaseURL("https://u:hunter2@h.example:x")); err == nil || strings.Contains(err.Error(), "hunter2") {
		t.Errorf("the error repeats the address: %v", err)
	}
}

// What is wrong with a client shows at its first call, as an error.
func TestBadClients(t *testing.T) {
	corp := wecomtest.New()
	var zero *wecom.Client
	for name, c := range map[string]*wecom.Client{
		"nil client":       zero,
		"zero client":      {},
		"nil token source": corp.Client().WithTokenSource(nil),
		"empty secret":     corp.Client().WithSecret(""),
	} {
		t.Run(name, func(t *testing.T) {
			for _, v := range verbs {
				if err := v.call(t.Context(), c); err == nil || !strings.HasPrefix(err.Error(), "wecom: ") {
					t.Errorf("%s: error %v", v.name, err)
				}
			}
			_, err := c.Download(t.Context(), path, nil, wecom.Range{})
			if err == nil {
				t.Error("Download: no error")
			}
			if err := c.Upload(t.Context(), path, nil, wecom.File{Content: strings.NewReader("x")}, nil); err == nil {
				t.Error("Upload: no error")
			}
		})
	}
	if n := corp.TokenFetches(); n != 0 {
		t.Errorf("asked %d times for a token of an empty secret", n)
	}
}

func TestMalformedPath(t *testing.T) {
	for _, p := range []string{"", "cgi-bin/user/get", "https://a.example/x", "/cgi-bin/user/get?userid=1", "/x#y", "/x%zz", "/x\ny"} {
		corp := wecomtest.New()
		c := corp.Client()
		for name, err := range map[string]error{
			"Get":    c.Get(t.Context(), p, nil, nil),
			"Post":   c.Post(t.Context(), p, nil, nil),
			"Upload": c.Upload(t.Context(), p, nil, wecom.File{Content: strings.NewReader("x")}, nil),
		} {
			if err == nil || strings.Contains(err.Error(), "simulated-token") {
				t.Errorf("%s %q: error %v", name, p, err)
			}
		}
		if n := len(corp.Calls("")); n != 0 {
			t.Errorf("%q was called", p)
		}
	}
}

// What may be a key, or a password, stays out of the error, the log and what is
// observed.
func TestMalformedPathIsNotRepeated(t *testing.T) {
	var log bytes.Buffer
	c := wecomtest.New().Client(wecom.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))),
		wecom.WithObserver(func(_ context.Context, c wecom.Call) { t.Errorf("observed %+v", c) }))
	for _, p := range []string{"/cgi-bin/webhook/send?key=hunter2", "cgi-bin/x?key=hunter2", "https://user:hunter2@a.example/x", "/x#hunter2", "?hunter2"} {
		_, err := c.Download(t.Context(), p, nil, wecom.Range{Offset: -1})
		for _, err := range []error{
			err,
			c.Get(t.Context(), p, nil, nil), c.Post(t.Context(), p, math.NaN(), nil), c.Query(t.Context(), p, nil, nil),
			c.Upload(t.Context(), p, nil, wecom.File{}, nil),
		} {
			if err == nil || strings.Contains(err.Error(), "hunter2") || !strings.Contains(err.Error(), "malformed path") {
				t.Errorf("%s: error %v", p, err)
			}
		}
		if _, err := wecom.NewClient("ww", "secret", wecom.WithRateLimit(p)); err == nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: error %v", p, err)
		}
	}
	if log.Len() > 0 {
		t.Errorf("logged %s", log.String())
	}
}

// What cannot be encoded is not sent.
func TestBadBody(t *testing.T) {
	corp := wecomtest.New()
	err := corp.Client().Post(t.Context(), path, math.NaN(), nil)
	if err == nil || !strings.Contains(err.Error(), path+": encoding the request") {
		t.Errorf("error %v", err)
	}
	if n := corp.TokenFetches() + len(corp.Calls("")); n != 0 {
		t.Errorf("%d calls", n)
	}
}

// What the verbs put on the wire.
func TestRequestOnTheWire(t *testing.T) {
	type seen struct{ method, uri, body, contentType string }
	var got seen
	c := newClient(t, func(r *http.Request) (*http.Response, error) {
		got = seen{r.Method, r.URL.String(), "", r.Header.Get("Content-Type")}
		if r.Body != nil {
			b := make([]byte, 100)
			n, _ := r.Body.Read(b)
			got.body = string(b[:n])
			if r.ContentLength != int64(n) {
				t.Errorf("length %d of %q", r.ContentLength, got.body)
			}
		}
		return reply(r, 200, "application/json", ok), nil
	}, wecom.WithBaseURL("https://private.example/wecom/"))
	q := url.Values{"userid": {"李雷&b"}, "a": {"1", "2"}}
	const base, token = "https://private.example/wecom/p", "access_token=test-token"
	const mime = "application/json"
	for name, row := range map[string]struct {
		err  func() error
		want seen
	}{
		"Get":           {func() error { return c.Get(t.Context(), "/p", q, nil) }, seen{"GET", base + "?a=1&a=2&userid=%E6%9D%8E%E9%9B%B7%26b&" + token, "", ""}},
		"GetOnce":       {func() error { return c.GetOnce(t.Context(), "/p", nil, nil) }, seen{"GET", base + "?" + token, "", ""}},
		"Post nothing":  {func() error { return c.Post(t.Context(), "/p", nil, nil) }, seen{"POST", base + "?" + token, "{}", mime}},
		"Query nothing": {func() error { return c.Query(t.Context(), "/p", nil, nil) }, seen{"POST", base + "?" + token, "{}", mime}},
		"Post":          {func() error { return c.Post(t.Context(), "/p", struct{ A string }{"部门"}, nil) }, seen{"POST", base + "?" + token, `{"A":"部门"}`, mime}},
		"PostWithQuery": {func() error {
			return c.PostWithQuery(t.Context(), "/p", url.Values{"a": {"1"}}, struct{ A string }{"部门"}, nil)
		}, seen{"POST", base + "?a=1&" + token, `{"A":"部门"}`, mime}},
	} {
		if err := row.err(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got != row.want {
			t.Errorf("%s:\n got %+v\nwant %+v", name, got, row.want)
		}
	}
}

func TestKeyClient(t *testing.T) {
	var uris []string
	answer := ok
	hc := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
		uris = append(uris, r.URL.RequestURI())
		return reply(r, 200, "application/json", answer), nil
	})}
	c, err := wecom.NewKeyClient("robot+key", wecom.WithHTTPClient(hc))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Post(t.Context(), "/cgi-bin/webhook/send", nil, nil); err != nil {
		t.Fatal(err)
	}
	// A key cannot be renewed, so nothing is repeated for it.
	answer = `{"errcode":40014,"errmsg":"invalid"}`
	if err := c.Post(t.Context(), "/cgi-bin/webhook/send", nil, nil); !errors.Is(err, wecom.ErrInvalidToken) {
		t.Error(err)
	}
	if len(uris) != 2 || uris[0] != "/cgi-bin/webhook/send?key=robot%2Bkey" || uris[1] != uris[0] {
		t.Errorf("called %q", uris)
	}
}

func TestClientPrintsItself(t *testing.T) {
	c := wecomtest.New().Client()
	if c.String() != "wecom.Client("+wecomtest.CorpID+")" || c.CorpID() != wecomtest.CorpID || c.LogValue().String() != c.String() {
		t.Errorf("client is %s of %s", c, c.CorpID())
	}
}

// The caller's HTTP client is copied, and works as given.
func TestHTTPClientIsCopied(t *testing.T) {
	corp := wecomtest.New()
	hc := corp.HTTPClient()
	given := *hc
	if err := client(t, hc).Get(t.Context(), path, url.Values{"userid": {"fuhua"}}, nil); err != nil {
		t.Fatal(err)
	}
	if hc.Transport != given.Transport || hc.CheckRedirect != nil || hc.Timeout != 0 || hc.Jar != nil {
		t.Errorf("changed to %+v", hc)
	}
}

// A call whose context has ended before says just that, and not what it would
// have waited for first.
func TestEndedContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 20 { // a select between two that are ready is random
		err := wecomtest.New().Client().Get(ctx, "/cgi-bin/user/get", nil, nil)
		if want := "wecom: /cgi-bin/user/get: context canceled"; err == nil || err.Error() != want {
			t.Fatalf("err = %v, want %s", err, want)
		}
	}
}

// Clients of many corps share connections if they are told to.
func TestSharedHTTPClient(t *testing.T) {
	corp := wecomtest.New()
	var mu sync.Mutex
	opened := map[string]bool{}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		opened[r.RemoteAddr] = true
		mu.Unlock()
		corp.ServeHTTP(w, r)
	}))
	defer srv.Close()
	shared := wecom.NewHTTPClient()
	defer shared.CloseIdleConnections()
	for range 20 {
		c := client(t, shared, wecom.WithBaseURL(srv.URL))
		if err := member(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		_ = c.Close()
	}
	if len(opened) != 1 {
		t.Errorf("%d connections", len(opened))
	}
	if n := corp.TokenFetches(); n != 20 {
		t.Errorf("%d token fetches: tokens are not shared", n)
	}
}

// The values of a context reach the transport, also where it ends with another one.
func TestContextValuesReachTransport(t *testing.T) {
	srv := httptest.NewServer(wecomtest.New())
	defer srv.Close()
	c := client(t, wecom.NewHTTPClient(), wecom.WithBaseURL(srv.URL))
	for range 3 {
		got := 0
		ctx := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{WroteRequest: func(httptrace.WroteRequestInfo) { got++ }})
		if err := member(ctx, c); err != nil || got == 0 {
			t.Errorf("%d requests traced, error %v", got, err)
		}
	}
}

// A client without a credential calls addresses that give access by themselves, and
// nothing else. What gives access shows in no error.
func TestPublicClient(t *testing.T) {
	corp := wecomtest.New()
	c, err := wecom.NewPublicClient(wecom.WithHTTPClient(corp.HTTPClient()))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Get(t.Context(), "/cgi-bin/get_api_domain_ip", nil, nil); err == nil || len(corp.Calls("")) != 0 {
		t.Errorf("a call that wants a token: %v", err)
	}
	if _, err := c.Token(t.Context(), ""); err == nil {
		t.Error("it has a token")
	}
	for _, address := range []string{"/cgi-bin/aibot/response?response_code=code-that-gives-access", "https://other.example/cgi-bin/aibot/response?response_code=code-that-gives-access"} {
		err := c.PostURL(t.Context(), address, struct{}{}, nil)
		if e, ok := errors.AsType[*wecom.Error](err); !ok || e.Code != 60140 || strings.Contains(err.Error(), "gives-access") {
			t.Errorf("%s: %v", address, err)
		}
	}
	if calls := corp.Calls("/cgi-bin/aibot/response"); len(calls) != 2 || calls[0].Body != "{}" {
		t.Errorf("%+v", calls)
	}
	var none *wecom.Client
	if err := none.PostURL(t.Context(), "/x", nil, nil); err == nil {
		t.Error("a nil client calls")
	}
	if _, err := wecom.NewPublicClient(nil); err == nil {
		t.Error("a nil option is taken")
	}
}
