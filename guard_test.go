package wecom_test

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

// A plug is what a program plugs in, of every kind, and how it misbehaves.
type plug struct{ misbehave func() }

func (p plug) RoundTrip(*http.Request) (*http.Response, error) {
	p.misbehave()
	return nil, errors.New("came back")
}

func (p plug) Token(context.Context, string) (string, error) {
	p.misbehave()
	return "", errors.New("came back")
}

func (p plug) Wait(context.Context, string, string, []wecom.Quota) error {
	p.misbehave()
	return errors.New("came back")
}

func (p plug) Enabled(context.Context, slog.Level) bool { return true }
func (p plug) WithAttrs([]slog.Attr) slog.Handler       { return p }
func (p plug) WithGroup(string) slog.Handler            { return p }
func (p plug) Handle(context.Context, slog.Record) error {
	p.misbehave()
	return nil
}

// A plugStore misbehaves before it fetches, or after.
type plugStore struct {
	plug
	afterwards bool
}

func (p plugStore) Token(ctx context.Context, _ string, _ func(wecom.Token) bool, fetch func(context.Context) (wecom.Token, error)) (wecom.Token, error) {
	if !p.afterwards {
		p.misbehave()
		return wecom.Token{}, errors.New("came back")
	}
	t, err := fetch(ctx)
	p.misbehave()
	return t, err
}

// plugs are clients with one thing each that misbehaves.
func plugs(corp *wecomtest.Corp, misbehave func()) map[string]*wecom.Client {
	p := plug{misbehave}
	return map[string]*wecom.Client{
		"transport":    corp.Client(wecom.WithHTTPClient(&http.Client{Transport: p})),
		"token source": corp.Client(wecom.WithTokenSource(p)),
		"token store":  corp.Client(wecom.WithTokenStore(plugStore{plug: p})),
		"limiter":      corp.Client(wecom.WithLimiter(p)),
		"observer":     corp.Client(wecom.WithObserver(func(context.Context, wecom.Call) { p.misbehave() })),
		"logger":       corp.Client(wecom.WithLogger(slog.New(p))),
	}
}

var errPanic = errors.New("nobody thought of it")

var none map[string]int

// A panic stays in the goroutine of the call, as an error that says whose it is.
func TestPanicsAreErrors(t *testing.T) {
	for how, f := range map[string]struct {
		misbehave func()
		says      string
	}{
		"panics":  {func() { panic(errPanic) }, "panicked: nobody thought of it (guard_test.go:"},
		"nil map": {func() { none["a"] = 1 }, "panicked: assignment to entry in nil map (guard_test.go:"},
		"Goexit":  {runtime.Goexit, "ended its goroutine"},
	} {
		synctest.Test(t, func(t *testing.T) {
			for name, c := range plugs(wecomtest.New(), f.misbehave) {
				for range 2 {
					err := member(t.Context(), c)
					if err == nil || !strings.Contains(err.Error(), "the "+name+" "+f.says) || !strings.HasPrefix(err.Error(), "wecom: ") {
						t.Errorf("%s of the %s: %v", how, name, err)
					}
				}
			}
		})
	}
}

// A panic of net/http's own transport, in what it was given, is one, too.
func TestPanicInProxyIsError(t *testing.T) {
	hc := wecom.NewHTTPClient()
	hc.Transport.(*http.Transport).Proxy = func(*http.Request) (*url.URL, error) { panic(errPanic) }
	err := get(t, client(t, hc, wecom.WithTokenSource(fixed("test-token"))))
	if err == nil || !strings.Contains(err.Error(), "the transport panicked: nobody thought of it") {
		t.Errorf("error %v", err)
	}
}

// What is told of a call does not hide how the call went.
func TestPanickingObserverTellsTheCall(t *testing.T) {
	corp := wecomtest.New()
	calls := 0
	c := corp.Client(wecom.WithObserver(func(_ context.Context, c wecom.Call) {
		if c.Path == path {
			calls++
			panic("token " + theToken)
		}
	}), wecom.WithTokenSource(fixed(theToken)))
	corp.Script(path, wecomtest.JSON(ok), wecomtest.Refuse(60111, "no such user"))
	if err := c.Post(t.Context(), path, nil, nil); err == nil || !strings.Contains(err.Error(), path+": the call has succeeded, but: the observer panicked") || !errors.Is(err, wecom.ErrOutcomeUnknown) {
		t.Errorf("error %v", err)
	} else {
		noLeak(t, "panic", err)
	}
	if err := c.Post(t.Context(), path, nil, nil); !errors.Is(err, wecom.ErrUserNotFound) || !strings.Contains(err.Error(), "the observer panicked") {
		t.Errorf("error %v", err)
	}
	if calls != 2 {
		t.Errorf("observed %d times", calls)
	}
}

// A logger whose Enabled panics does no harm beyond that.
func TestPanickingEnabled(t *testing.T) {
	c := wecomtest.New().Client(wecom.WithLogger(slog.New(badEnabled{})))
	if err := member(t.Context(), c); err == nil || !strings.Contains(err.Error(), "the logger panicked") {
		t.Errorf("error %v", err)
	}
}

type badEnabled struct{ slog.Handler }

func (badEnabled) Enabled(context.Context, slog.Level) bool { panic(errPanic) }

// slack is how much later than its context a call may end that something deaf
// holds up.
const slack = 100 * time.Millisecond

// Whatever hangs, a call ends with its context.
func TestHangsEndWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		clients := plugs(wecomtest.New(), func() { <-release })
		defer time.Sleep(time.Minute) // for the background
		defer close(release)
		for name, c := range clients {
			t.Cleanup(func() { _ = c.Close() })
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			start := time.Now()
			err := member(ctx, c)
			took := time.Since(start)
			cancel()
			succeeds := name == "observer" || name == "logger" // hold up a call whose end is known
			if took < 2*time.Second || took > 2*time.Second+slack || err != nil && !errors.Is(err, context.DeadlineExceeded) || err == nil && !succeeds {
				t.Errorf("%s: after %v: %v", name, took, err)
			}
		}
	})
}

// The same holds for the body of a reply.
func TestHangingBodyEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		c := newClient(t, func(r *http.Request) (*http.Response, error) {
			resp := reply(r, 200, "application/json", "")
			resp.Body, resp.ContentLength = deafBody{release}, -1
			return resp, nil
		})
		for _, v := range verbs {
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			start := time.Now()
			if err := v.call(ctx, c); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > time.Second+slack {
				t.Errorf("%s: after %v: %v", v.name, time.Since(start), err)
			}
			cancel()
		}
	})
}

type deafBody struct{ release chan struct{} }

func (b deafBody) Read([]byte) (int, error) { <-b.release; return 0, io.EOF }
func (deafBody) Close() error               { return nil }

// A store that hangs costs a moment, not the call.
func TestDeafStore(t *testing.T) {
	for _, afterwards := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			release := make(chan struct{})
			defer close(release)
			corp := wecomtest.New()
			c := corp.Client(wecom.WithTokenStore(plugStore{plug{func() { <-release }}, afterwards}))
			for i := range 3 {
				most := 5*time.Second + slack
				if i > 0 { // it is known to be slow
					most = time.Second + slack
				}
				start := time.Now()
				if err := member(t.Context(), c); err != nil || time.Since(start) > most {
					t.Errorf("afterwards %t: after %v: %v", afterwards, time.Since(start), err)
				}
				if afterwards && time.Since(start) > 200*time.Millisecond {
					t.Errorf("waited %v for the store to keep a token", time.Since(start))
				}
				corp.RevokeTokens()
				time.Sleep(10 * time.Minute)
			}
			wantFetches(t, corp, 3)
		})
	}
}

// Close ends every wait before a call is sent.
func TestCloseEndsWaits(t *testing.T) {
	one := wecom.WithRateLimit(path, wecom.Quota{Calls: 1, Per: time.Hour})
	deaf := func(release chan struct{}) plug { return plug{func() { <-release }} }
	for name, row := range map[string]struct {
		opts   func(chan struct{}) []wecom.Option
		script []wecomtest.Reply
		token  []wecomtest.Reply
		busy   int
	}{
		"quota":           {opts: func(chan struct{}) []wecom.Option { return []wecom.Option{one} }, busy: 1},
		"quota, queued":   {opts: func(chan struct{}) []wecom.Option { return []wecom.Option{one} }, busy: 2},
		"calls in flight": {opts: func(chan struct{}) []wecom.Option { return []wecom.Option{wecom.WithMaxInFlight(1)} }, script: times(1, wecomtest.Delay(10*time.Second)), busy: 1},
		"back-off":        {script: times(9, wecomtest.Busy())},
		"token":           {token: times(1, wecomtest.Hang())},
		"store": {opts: func(r chan struct{}) []wecom.Option {
			return []wecom.Option{wecom.WithTokenStore(plugStore{plug: deaf(r)})}
		}},
		"source":  {opts: func(r chan struct{}) []wecom.Option { return []wecom.Option{wecom.WithTokenSource(deaf(r))} }},
		"limiter": {opts: func(r chan struct{}) []wecom.Option { return []wecom.Option{wecom.WithLimiter(deaf(r))} }},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				release := make(chan struct{})
				defer time.Sleep(time.Minute) // for the background
				defer close(release)
				corp := wecomtest.New()
				corp.Script(path, row.script...)
				corp.Script(gettoken, row.token...)
				var opts []wecom.Option
				if row.opts != nil {
					opts = row.opts(release)
				}
				c := corp.Client(opts...)
				for range row.busy {
					go func() { _ = member(t.Context(), c) }()
					synctest.Wait()
				}
				const soon = 100 * time.Millisecond // shorter than any back-off
				time.AfterFunc(soon, func() { _ = c.Close() })
				start := time.Now()
				err := member(t.Context(), c)
				if took := time.Since(start); took < soon || took > soon+slack || !errors.Is(err, wecom.ErrClosed) {
					t.Errorf("after %v: %v", took, err)
				}
			})
		})
	}
}

// What is uploaded is read in a goroutine of net/http.
func TestPanickingContent(t *testing.T) {
	srv := httptest.NewServer(wecomtest.New())
	defer srv.Close()
	c := client(t, wecom.NewHTTPClient(), wecom.WithBaseURL(srv.URL))
	defer func() { _ = c.Close() }()
	err := c.Upload(t.Context(), uploadPath, nil, wecom.File{Content: badReader{}, Size: 10}, nil)
	if err == nil || !strings.Contains(err.Error(), "the content to upload panicked: nobody thought of it (guard_test.go:") {
		t.Errorf("error %v", err)
	}
}

type badReader struct{}

func (badReader) Read([]byte) (int, error) { panic(errPanic) }
