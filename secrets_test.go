package wecom_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
)

// What nobody may see. The signs tell whether escaped spellings are hidden, too.
const (
	theSecret = "s3cret+of/the=app&corp"
	theToken  = "t0ken+of/the=app-0123456789"
	theNext   = "n3xt+token/of=app-9876543210"
	theKey    = "robot+key/693axxx=6-7aoc"
	theGrant  = "gr4nt+of/the=file"
	theLower  = "l0wer+of/the=corp-0123456789"
)

// leak returns the secret that a text shows, if it does.
func leak(text string) string {
	for _, s := range []string{theSecret, theToken, theNext, theKey, theGrant, theLower} {
		for _, spelling := range []string{s, url.QueryEscape(s), url.PathEscape(s), s[:12], url.QueryEscape(s)[:14]} {
			if strings.Contains(text, spelling) {
				return spelling
			}
		}
	}
	return ""
}

// noLeak prints a value in every way.
func noLeak(t *testing.T, what string, v any) {
	t.Helper()
	check := func(how, text string) {
		if s := leak(text); s != "" {
			t.Errorf("%s shows %q with %s: %s", what, s, how, text)
		}
	}
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		check(format, fmt.Sprintf(format, v))
	}
	b, _ := json.Marshal(v)
	check("json.Marshal", string(b))
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "v", v)
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "v", v)
	check("slog", log.String())
	switch e := v.(type) {
	case interface{ Unwrap() error }:
		if cause := e.Unwrap(); cause != nil {
			noLeak(t, what+", unwrapped", cause)
		}
	case interface{ Unwrap() []error }:
		for _, cause := range e.Unwrap() {
			noLeak(t, what+", unwrapped", cause)
		}
	}
}

// A page echoes the URL of its request, as gateways do.
func page(r *http.Request, status int) *http.Response {
	uri := r.URL.String()
	return reply(r, status, "text/html", "<html>"+uri+"\n"+strings.Repeat(r.URL.RawQuery+" ", 20)+strings.Repeat("x", 600)+"</html>")
}

// hidden is an error whose text does not show what it carries.
type hidden struct{ URL string }

func (hidden) Error() string { return "request failed" }

// brokenBody fails with the URL of its request.
type brokenBody struct{ r *http.Request }

func (b brokenBody) Read(p []byte) (int, error) {
	return 0, fmt.Errorf("reading %s: %w", b.r.URL, io.ErrUnexpectedEOF)
}
func (brokenBody) Close() error { return nil }

// A leaky store puts everything into its errors: before a fetch it has the secret,
// and afterwards the tokens, too.
type leakyStore struct {
	fetches bool
	last    wecom.Token
}

func (s *leakyStore) Token(ctx context.Context, _ string, _ func(wecom.Token) bool, fetch func(context.Context) (wecom.Token, error)) (wecom.Token, error) {
	if !s.fetches {
		return wecom.Token{}, fmt.Errorf("load for %s", theSecret)
	}
	last := s.last
	s.last, _ = fetch(ctx)
	return s.last, fmt.Errorf("save %s in place of %s for %s: read-only", s.last.Value(), last.Value(), theSecret)
}

// A leaky source fails with the token that was refused.
type leakySource struct{}

func (leakySource) Token(_ context.Context, stale string) (string, error) {
	if stale == "" {
		return theToken, nil
	}
	return "", fmt.Errorf("no token after %s", stale)
}

func TestNothingShowsSecrets(t *testing.T) {
	fails := func(err func(*http.Request) error) transport {
		return func(r *http.Request) (*http.Response, error) { return nil, err(r) }
	}
	answers := func(status int, kind, body string) transport {
		return func(r *http.Request) (*http.Response, error) {
			return reply(r, status, kind, strings.ReplaceAll(body, "URL", r.URL.String())), nil
		}
	}
	tlsServer := httptest.NewUnstartedServer(http.NotFoundHandler())
	tlsServer.Config.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, 0)
	tlsServer.StartTLS()
	defer tlsServer.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()

	post := func(ctx context.Context, c *wecom.Client) error {
		var out struct{ Name string }
		return c.Post(ctx, path, nil, &out)
	}
	for name, row := range map[string]struct {
		api   transport // answers endpoints
		token transport // answers gettoken
		net   bool      // nothing of that: a socket
		base  string
		call  func(context.Context, *wecom.Client) error
		opts  []wecom.Option
		fine  bool // the call succeeds
	}{
		"success":                    {api: answers(200, "application/json", ok), fine: true},
		"success with warning":       {api: answers(200, "application/json", `{"errcode":0,"errmsg":"ok, Warning: URL"}`), fine: true},
		"refused connection":         {net: true, base: gone.URL},
		"TLS failure":                {net: true, base: tlsServer.URL},
		"HTTP where TLS is expected": {net: true, base: strings.Replace(plain.URL, "http:", "https:", 1)},
		"DNS failure": {api: fails(func(r *http.Request) error {
			return &url.Error{Op: "Post", URL: r.URL.String(), Err: &net.DNSError{Err: "no such host", Name: r.URL.Host}}
		})},
		"bad status":           {api: answers(502, "text/html", "<html>URL</html>")},
		"bad JSON":             {api: answers(200, "application/json", `{"errcode":0,"errmsg":"ok","name":["URL"]}`), fine: true},
		"broken JSON":          {api: answers(200, "application/json", `{"errcode":0 URL}`)},
		"page":                 {api: func(r *http.Request) (*http.Response, error) { return page(r, 200), nil }},
		"page, 502":            {api: func(r *http.Request) (*http.Response, error) { return page(r, 502), nil }},
		"page with long token": {api: func(r *http.Request) (*http.Response, error) { return page(r, 404), nil }, opts: []wecom.Option{wecom.WithTokenSource(fixed(strings.Repeat(theToken, 19)))}},
		"errmsg":               {api: answers(200, "application/json", `{"errcode":40035,"errmsg":"bad URL, hint: [URL]"}`)},
		"escaped errmsg": {api: func(r *http.Request) (*http.Response, error) {
			given := r.URL.Query().Get("access_token") + r.URL.Query().Get("key")
			return reply(r, 200, "application/json", `{"errcode":40035,"errmsg":"`+strings.ReplaceAll(given, "/", `\/`)+`"}`), nil
		}},
		"redirect": {api: func(r *http.Request) (*http.Response, error) {
			resp := reply(r, 302, "text/html", `<a href="https://elsewhere.example/?`+r.URL.RawQuery+`">Found</a>`)
			resp.Header.Set("Location", "https://elsewhere.example/?"+r.URL.RawQuery)
			return resp, nil
		}},
		"cancelled": {api: fails(func(r *http.Request) error { return r.Context().Err() }), call: func(ctx context.Context, c *wecom.Client) error {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			return post(ctx, c)
		}},
		"time-out": {api: fails(func(r *http.Request) error { <-r.Context().Done(); return r.Context().Err() }), call: func(ctx context.Context, c *wecom.Client) error {
			ctx, cancel := context.WithTimeout(ctx, time.Millisecond)
			defer cancel()
			return post(ctx, c)
		}},
		"token refused":  {api: answers(200, "application/json", `{"errcode":40014,"errmsg":"invalid URL"}`)},
		"error with URL": {api: fails(func(r *http.Request) error { return fmt.Errorf("proxy: %s %s: refused", r.Method, r.URL) })},
		"wrapped url.Error": {api: fails(func(r *http.Request) error {
			return fmt.Errorf("proxy: %w", &url.Error{Op: "Post", URL: r.URL.String(), Err: io.EOF})
		})},
		"url.Error in url.Error": {api: fails(func(r *http.Request) error {
			return &url.Error{Op: "Post", URL: "x", Err: &url.Error{URL: r.URL.String(), Err: io.EOF}}
		})},
		"hidden URL":               {api: fails(func(r *http.Request) error { return hidden{r.URL.String()} })},
		"hidden URL within":        {api: fails(func(r *http.Request) error { return fmt.Errorf("proxy: %w", hidden{r.URL.String()}) })},
		"hidden URL behind":        {api: fails(func(r *http.Request) error { return &quiet{errors.New(r.URL.String())} })},
		"URL among several errors": {api: fails(func(r *http.Request) error { return &quiet{errors.Join(io.EOF, errors.New(r.URL.String()))} })},
		"broken body": {api: func(r *http.Request) (*http.Response, error) {
			resp := reply(r, 200, "application/json", "")
			resp.Body, resp.ContentLength = brokenBody{r}, -1
			return resp, nil
		}},

		"gettoken refused":      {token: answers(200, "application/json", `{"errcode":40001,"errmsg":"invalid URL"}`)},
		"gettoken page":         {token: func(r *http.Request) (*http.Response, error) { return page(r, 403), nil }},
		"gettoken bad JSON":     {token: answers(200, "application/json", `{"errcode":0,"errmsg":"ok","access_token":"`+theToken+`","expires_in":"soon `+theToken+`"}`)},
		"gettoken broken JSON":  {token: answers(200, "application/json", `{"errcode":0,"errmsg":"ok","access_token":"`+theToken+`","expires_in":7200`)},
		"gettoken no JSON":      {token: answers(200, "application/json", `access_token=`+theToken)},
		"gettoken without life": {token: answers(200, "application/json", `{"errcode":0,"errmsg":"ok","access_token":"`+theToken+`"}`)},
		"gettoken fails":        {token: fails(func(r *http.Request) error { return fmt.Errorf("no route to %s", r.URL) })},
		"gettoken fails hidden": {token: fails(func(r *http.Request) error { return hidden{r.URL.String()} })},

		"upload": {api: answers(502, "text/html", "<html>URL</html>"), call: func(ctx context.Context, c *wecom.Client) error {
			return c.Upload(ctx, path, nil, wecom.File{Name: "a", Content: strings.NewReader("abc")}, nil)
		}},
		"upload fails": {api: fails(func(r *http.Request) error { return fmt.Errorf("no route to %s", r.URL) }), call: func(ctx context.Context, c *wecom.Client) error {
			return c.Upload(ctx, path, nil, wecom.File{Name: "a", Content: strings.NewReader("abc")}, nil)
		}},
		"download":         {api: answers(200, "application/json", `{"errcode":40007,"errmsg":"invalid URL"}`), call: download},
		"download page":    {api: func(r *http.Request) (*http.Response, error) { return page(r, 200), nil }, call: download},
		"download cut off": {api: cutOff, call: download},

		"file":         {api: answers(403, "text/html", "<html>URL</html>"), call: file},
		"file refused": {api: answers(403, "application/json", `{"errcode":403,"errmsg":"URL"}`), call: file},
		"file fails":   {api: fails(func(r *http.Request) error { return fmt.Errorf("no route to %s", r.URL) }), call: file},
		"file cut off": {api: cutOff, call: file},

		"token store":              {api: answers(200, "application/json", ok), opts: []wecom.Option{wecom.WithTokenStore(&leakyStore{})}, fine: true},
		"token store, fetched":     {api: answers(200, "application/json", ok), opts: []wecom.Option{wecom.WithTokenStore(&leakyStore{fetches: true})}, fine: true},
		"token store, refetched":   {api: answers(200, "application/json", `{"errcode":40014,"errmsg":"invalid"}`), opts: []wecom.Option{wecom.WithTokenStore(&leakyStore{fetches: true})}},
		"token store, when stale":  {api: answers(200, "application/json", `{"errcode":40014,"errmsg":"invalid"}`), opts: []wecom.Option{wecom.WithTokenStore(&leakyStore{})}},
		"token source":             {api: answers(200, "application/json", `{"errcode":40014,"errmsg":"invalid"}`), opts: []wecom.Option{wecom.WithTokenSource(leakySource{})}},
		"malformed path":           {call: func(ctx context.Context, c *wecom.Client) error { return c.Get(ctx, "/%zz", nil, nil) }},
		"limiter that cannot wait": {call: post, opts: []wecom.Option{wecom.WithLimiter(broken{})}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				issued := []string{theToken, theNext, theToken, theNext}
				hc := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
					switch {
					case r.URL.Path == lowerPath:
						return reply(r, 200, "application/json", `{"errcode":0,"errmsg":"ok","access_token":"`+theLower+`","expires_in":7200}`), nil
					case r.URL.Path != gettoken:
						return row.api(r)
					case row.token != nil:
						return row.token(r)
					}
					token := issued[0]
					issued = issued[1:]
					return reply(r, 200, "application/json", `{"errcode":0,"errmsg":"ok","access_token":"`+token+`","expires_in":7200}`), nil
				})}
				opts := append([]wecom.Option{wecom.WithHTTPClient(hc)}, row.opts...)
				if row.net {
					opts = []wecom.Option{wecom.WithBaseURL(row.base)}
				}
				var log bytes.Buffer
				opts = append(opts,
					wecom.WithLogger(slog.New(slog.NewJSONHandler(io.MultiWriter(&log), &slog.HandlerOptions{Level: slog.LevelDebug}))),
					wecom.WithObserver(func(_ context.Context, c wecom.Call) {
						noLeak(t, "observed call", c)
						noLeak(t, "observed error", c.Err)
					}))
				app, err := wecom.NewClient("ww", theSecret, opts...)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = app.Close() }()
				robot, err := wecom.NewKeyClient(theKey, opts...)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = robot.Close() }()
				call := row.call
				if call == nil {
					call = post
				}
				clients := []*wecom.Client{app}
				if row.token == nil && row.api != nil && !row.fine {
					clients = append(clients, robot)
				}
				if row.net {
					clients = append(clients, app.WithTokenSource(fixed(theToken)))
				}
				for _, c := range clients {
					err := call(t.Context(), c)
					if (err == nil) != row.fine {
						t.Errorf("error %v", err)
					}
					noLeak(t, "error", err)
				}
				for _, from := range []string{lowerPath, path} { // the second one answers as the row says
					lower, err := app.ForCorp("ww-lower", from, nil)
					if err != nil {
						t.Fatal(err)
					}
					err = call(t.Context(), lower)
					if from == lowerPath && row.token == nil && !row.net && (err == nil) != row.fine {
						t.Errorf("a lower corp: error %v", err)
					}
					noLeak(t, "error of a lower corp", err)
					noLeak(t, "client of a lower corp", lower)
				}
				if s := leak(log.String()); s != "" || log.Len() == 0 {
					t.Errorf("log shows %q: %s", s, log.String())
				}
				noLeak(t, "client", app)
				noLeak(t, "client", robot)
				noLeak(t, "copied client", *app)
				noLeak(t, "copied client", *robot)
				noLeak(t, "client in a struct", struct{ c *wecom.Client }{robot})
				noLeak(t, "client in a struct", struct{ C wecom.Client }{*robot})
				noLeak(t, "client in a struct", struct{ c wecom.Client }{*robot})
			})
		})
	}
}

// quiet is an error whose text leaves out its cause.
type quiet struct{ cause error }

func (q *quiet) Error() string { return "request failed" }
func (q *quiet) Unwrap() error { return q.cause }

func cutOff(r *http.Request) (*http.Response, error) {
	resp := reply(r, 200, "image/png", "")
	resp.Body, resp.ContentLength = brokenBody{r}, 100
	return resp, nil
}

func readAll(d *wecom.Download, err error) error {
	if err == nil {
		_, err = io.Copy(io.Discard, d)
		err = errors.Join(err, d.Close())
	}
	return err
}

func download(ctx context.Context, c *wecom.Client) error {
	return readAll(c.Download(ctx, path, nil, wecom.Range{}))
}

func file(ctx context.Context, c *wecom.Client) error {
	return readAll(c.DownloadURL(ctx, "https://files.example/export/1?sign="+url.QueryEscape(theGrant)))
}

func TestTokensAndOptionsHideSecrets(t *testing.T) {
	token := wecom.NewToken(theToken, time.Time{}, time.Unix(1800000000, 0))
	for _, format := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		for _, v := range []any{token, &token, []wecom.Token{token}, struct{ T wecom.Token }{token}, struct{ t wecom.Token }{token}, &struct{ t wecom.Token }{token}, struct{ t *wecom.Token }{&token}, map[string]wecom.Token{"a": token}} {
			if text := fmt.Sprintf(format, v); leak(text) != "" {
				t.Errorf("%s shows %s", format, text)
			}
		}
	}
	if b, err := json.Marshal(token); err == nil {
		t.Errorf("a store would keep %s", b)
	}
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "v", token)
	slog.New(slog.NewTextHandler(&log, nil)).Info("m", "v", token)
	if leak(log.String()) != "" || strings.Count(log.String(), "token until ") != 2 {
		t.Errorf("logged %s", log.String())
	}
	noLeak(t, "option", wecom.WithTokenSource(fixed(theToken)))
}
