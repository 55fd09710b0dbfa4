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
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

// times repeats a scripted reply.
func times(n int, r wecomtest.Reply) (rs []wecomtest.Reply) {
	for range n {
		rs = append(rs, r)
	}
	return rs
}

const gateway = "<html><body><h1>502 Bad Gateway</h1></body></html>"

// Each row of the table of retries, for each verb.
func TestRetries(t *testing.T) {
	type want struct {
		sends int   // how often the call is sent
		err   error // what errors.Is finds
	}
	// What leaves it open whether a call that changes something took effect.
	open := map[string]bool{
		"reset": true, "reset after it ran": true, "reset for good": true, "bad gateway": true, "bad gateway for good": true, "500 with JSON": true,
		"busy": true, "busy for good": true, "transient": true, "record busy": true, "404": true, "login page": true,
	}
	// The bounds of the pauses before one, two and three retries.
	type span [2]time.Duration
	var (
		at0   = span{0, 0}
		once  = span{250 * time.Millisecond, 750 * time.Millisecond}
		all   = span{1750 * time.Millisecond, 5250 * time.Millisecond}
		short = span{50 * time.Millisecond, 150 * time.Millisecond}
	)
	html := wecomtest.Status(502, "text/html", gateway)
	for _, row := range []struct {
		name    string
		replies []wecomtest.Reply
		reads   want
		took    span
		writes  want
		took2   span
	}{
		{"token expired", times(1, wecomtest.Refuse(42001, "expired")), want{2, nil}, at0, want{2, nil}, at0},
		{"token invalid", times(1, wecomtest.Refuse(40014, "invalid")), want{2, nil}, at0, want{2, nil}, at0},
		{"token no credential", times(1, wecomtest.Refuse(40001, "invalid")), want{2, nil}, at0, want{2, nil}, at0},
		{"token refused twice", times(2, wecomtest.Refuse(42001, "expired")), want{2, wecom.ErrTokenExpired}, at0, want{2, wecom.ErrTokenExpired}, at0},
		{"refused connection", times(1, wecomtest.RefuseConnection()), want{2, nil}, once, want{2, nil}, once},
		{"refused connection for good", times(9, wecomtest.RefuseConnection()), want{4, syscall.ECONNREFUSED}, all, want{4, syscall.ECONNREFUSED}, all},
		{"reset", times(1, wecomtest.Reset()), want{2, nil}, once, want{1, syscall.ECONNRESET}, at0},
		{"reset after it ran", times(1, wecomtest.RunThenReset()), want{2, nil}, once, want{1, syscall.ECONNRESET}, at0},
		{"reset for good", times(9, wecomtest.Reset()), want{4, syscall.ECONNRESET}, all, want{1, syscall.ECONNRESET}, at0},
		{"bad gateway", times(1, html), want{2, nil}, once, want{1, wecom.ErrUnexpectedResponse}, at0},
		{"bad gateway for good", times(9, html), want{4, wecom.ErrUnexpectedResponse}, all, want{1, wecom.ErrUnexpectedResponse}, at0},
		{"500 with JSON", times(1, wecomtest.Status(500, "application/json", `{}`)), want{2, nil}, once, want{1, wecom.ErrUnexpectedResponse}, at0},
		{"busy", times(1, wecomtest.Busy()), want{2, nil}, once, want{1, wecom.ErrBusy}, at0},
		{"busy for good", times(9, wecomtest.Busy()), want{4, wecom.ErrBusy}, all, want{1, wecom.ErrBusy}, at0},
		{"transient", times(1, wecomtest.Refuse(301064, "try later")), want{2, nil}, once, want{1, wecom.Code(301064)}, at0},
		{"concurrency", times(1, wecomtest.Refuse(45033, "concurrency")), want{2, nil}, short, want{1, wecom.ErrConcurrencyLimited}, at0},
		{"record busy", times(1, wecomtest.Refuse(45035, "record")), want{2, nil}, short, want{1, wecom.ErrRecordBusy}, at0},
		{"quota", times(1, wecomtest.RateLimited()), want{1, wecom.ErrRateLimited}, at0, want{1, wecom.ErrRateLimited}, at0},
		{"not found", times(1, wecomtest.Refuse(60111, "userid not found")), want{1, wecom.ErrUserNotFound}, at0, want{1, wecom.ErrUserNotFound}, at0},
		{"unknown code", times(1, wecomtest.Refuse(987654, "new")), want{1, wecom.Code(987654)}, at0, want{1, wecom.Code(987654)}, at0},
		{"404", times(1, wecomtest.Status(404, "text/html", "gone")), want{1, wecom.ErrUnexpectedResponse}, at0, want{1, wecom.ErrUnexpectedResponse}, at0},
		{"login page", times(1, wecomtest.Status(200, "text/html", "<html>")), want{1, wecom.ErrUnexpectedResponse}, at0, want{1, wecom.ErrUnexpectedResponse}, at0},
	} {
		for _, v := range verbs {
			t.Run(row.name+"/"+v.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					want, took := row.writes, row.took2
					if v.reads {
						want, took = row.reads, row.took
					}
					corp := wecomtest.New()
					corp.Script(path, append(row.replies, times(9, wecomtest.JSON(ok))...)...)
					c := corp.Client()
					start := time.Now()
					err := v.call(t.Context(), c)
					if !errors.Is(err, want.err) {
						t.Errorf("error %v, want %v", err, want.err)
					}
					if isOpen := !v.reads && open[row.name]; errors.Is(err, wecom.ErrOutcomeUnknown) != isOpen {
						t.Errorf("error %v; it leaves the outcome open: want %v", err, isOpen)
					}
					if n := len(corp.Calls(path)); n != want.sends {
						t.Errorf("sent %d times, want %d", n, want.sends)
					}
					if d := time.Since(start); d < took[0] || d > took[1] {
						t.Errorf("took %v, want %v", d, took)
					}
				})
			})
		}
	}
}

// A call whose answer nobody waited for, or that cannot be read, may have taken effect;
// one to a server that is not WeCom has not.
func TestOutcomeUnknown(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(path, wecomtest.Hang(), wecomtest.JSON(`{"errcode":0,"n":"`+strings.Repeat("9", 30)+`","x":[1,2}`))
		c := corp.Client()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := c.Post(ctx, path, nil, nil); !errors.Is(err, wecom.ErrOutcomeUnknown) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("without an answer: %v", err)
		}
		if err := c.Post(t.Context(), path, nil, &struct{ X []int }{}); !errors.Is(err, wecom.ErrOutcomeUnknown) {
			t.Errorf("an answer that cannot be read: %v", err)
		}
	})
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	c, err := wecom.NewClient("ww1", "s1", wecom.WithBaseURL(server.URL), wecom.WithTokenSource(fixed("a token")))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Post(t.Context(), path, nil, nil); err == nil || errors.Is(err, wecom.ErrOutcomeUnknown) {
		t.Errorf("a server that nobody trusts: %v", err)
	}
}

// A call that the corp refused for its token goes out again with another.
func TestReplayTakesAnotherToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		c := corp.ContactsClient()
		in := map[string]any{"name": "法务部", "parentid": 1}
		if err := c.Post(t.Context(), "/cgi-bin/department/create", in, nil); err != nil {
			t.Fatal(err)
		}
		corp.RevokeTokens()
		in["name"] = "审计部"
		if err := c.Post(t.Context(), "/cgi-bin/department/create", in, nil); err != nil {
			t.Fatal(err)
		}
		calls := corp.Calls("/cgi-bin/department/create")
		if len(calls) != 3 || calls[1].Secret != "" || calls[2].Secret != wecomtest.ContactsSecret {
			t.Fatalf("calls: %+v", calls)
		}
		if calls[1].Body != calls[2].Body || calls[2].Body != `{"name":"审计部","parentid":1}` {
			t.Errorf("sent %s, then %s", calls[1].Body, calls[2].Body)
		}
		if n := corp.TokenFetches(); n != 2 {
			t.Errorf("%d token fetches, want 2", n)
		}
	})
}

// A replay for the token and retries for other reasons do not use up each other.
func TestReplayAndRetriesAddUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(path, wecomtest.Busy(), wecomtest.Busy(), wecomtest.RefuseToken(), wecomtest.Busy(), wecomtest.JSON(ok))
		if err := get(t, corp.Client()); err != nil {
			t.Fatal(err)
		}
		if n := len(corp.Calls(path)); n != 5 {
			t.Errorf("sent %d times, want 5", n)
		}
	})
}

// Pauses grow and differ from client to client.
func TestBackOffHasJitter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen := map[time.Duration]bool{}
		for range 20 {
			corp := wecomtest.New()
			corp.Script(path, times(9, wecomtest.Busy())...)
			_ = get(t, corp.Client())
			calls := corp.Calls(path)
			if len(calls) != 4 {
				t.Fatalf("sent %d times, want 4", len(calls))
			}
			for i, middle := range []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second} {
				pause := calls[i+1].At.Sub(calls[i].At)
				if pause < middle/2 || pause >= middle*3/2 {
					t.Errorf("pause %d took %v, want about %v", i, pause, middle)
				}
				seen[pause] = true
			}
		}
		if len(seen) < 50 {
			t.Errorf("60 pauses have only %d lengths", len(seen))
		}
	})
}

// A name that does not resolve, a time-out and a broken proxy, by what was sent.
func TestRetriesOfTransportErrors(t *testing.T) {
	for name, row := range map[string]struct {
		err           error
		reads, writes int
	}{
		"DNS":           {&net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "qyapi.invalid"}}, 4, 4},
		"bare DNS":      {&net.DNSError{Err: "no such host", Name: "qyapi.invalid"}, 4, 4},
		"proxy refuses": {&net.OpError{Op: "proxyconnect", Err: syscall.ECONNREFUSED}, 4, 4},
		"read time-out": {&net.OpError{Op: "read", Err: context.DeadlineExceeded}, 4, 1},
		"write fails":   {&net.OpError{Op: "write", Err: syscall.EPIPE}, 4, 1},
		"unknown":       {errors.New("strange"), 4, 1},
	} {
		for _, v := range verbs {
			t.Run(name+"/"+v.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					sent := 0
					c := newClient(t, func(*http.Request) (*http.Response, error) { sent++; return nil, row.err })
					want := row.writes
					if v.reads {
						want = row.reads
					}
					if err := v.call(t.Context(), c); !errors.Is(err, row.err) {
						t.Errorf("error %v, want %v", err, row.err)
					}
					if sent != want {
						t.Errorf("sent %d times, want %d", sent, want)
					}
				})
			})
		}
	}
}

func TestHungServerEndsWithContext(t *testing.T) {
	for _, v := range verbs {
		t.Run(v.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				corp := wecomtest.New()
				corp.Script(path, wecomtest.Hang())
				ctx, cancel := context.WithTimeout(t.Context(), 7*time.Second)
				defer cancel()
				start := time.Now()
				err := v.call(ctx, corp.Client())
				if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 7*time.Second {
					t.Errorf("after %v: %v", time.Since(start), err)
				}
				if n := len(corp.Calls(path)); n != 1 {
					t.Errorf("sent %d times, want once", n)
				}
			})
		})
	}
}

// A hung server ends with the HTTP client's own Timeout, too; reads go again.
func TestHungServerEndsWithTimeout(t *testing.T) {
	for _, v := range verbs {
		t.Run(v.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				corp := wecomtest.New()
				corp.Script(path, wecomtest.Hang(), wecomtest.JSON(ok))
				hc := corp.HTTPClient()
				hc.Timeout = 5 * time.Second
				err := v.call(t.Context(), client(t, hc))
				if v.reads != (err == nil) || err != nil && (!errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no complete reply within 5s")) {
					t.Errorf("error %v", err)
				}
				want := 1
				if v.reads {
					want = 2
				}
				if n := len(corp.Calls(path)); n != want {
					t.Errorf("sent %d times, want %d", n, want)
				}
			})
		})
	}
}

// The time limit holds for the body, too, and ends with it.
func TestTimeoutWhileReading(t *testing.T) {
	for _, inTime := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			hc := &http.Client{Timeout: 5 * time.Second, Transport: transport(func(r *http.Request) (*http.Response, error) {
				resp := reply(r, 200, "application/json", ok)
				resp.Body = slowBody{resp.Body, r.Context(), inTime}
				return resp, nil
			})}
			err := client(t, hc, wecom.WithTokenSource(fixed("test-token"))).Post(t.Context(), path, nil, nil)
			if inTime != (err == nil) || err != nil && !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("error %v", err)
			}
		})
	}
}

// A slowBody takes a second for each read, or ends only with the context of its
// request.
type slowBody struct {
	io.ReadCloser
	ctx    context.Context
	inTime bool
}

func (b slowBody) Read(p []byte) (int, error) {
	if b.inTime {
		time.Sleep(time.Second)
		return b.ReadCloser.Read(p)
	}
	<-b.ctx.Done()
	return 0, b.ctx.Err()
}

// A transport that breaks the rules does no harm.
func TestTransportWithoutResponse(t *testing.T) {
	for _, resp := range []*http.Response{nil, {StatusCode: 200}} {
		hc := &http.Client{Timeout: time.Minute, Transport: transport(func(*http.Request) (*http.Response, error) { return resp, nil })}
		if err := client(t, hc, wecom.WithTokenSource(fixed("test-token"))).Post(t.Context(), path, nil, nil); err == nil {
			t.Error("no error")
		}
	}
}

// Whatever a call waits for, cancelling it ends the wait at that moment.
func TestCancellationEndsEveryWait(t *testing.T) {
	one := wecom.WithRateLimit(path, wecom.Quota{Calls: 1, Per: time.Hour})
	spread := wecom.WithRateLimit(path, wecom.Quota{Calls: 2, Per: time.Hour, Burst: 1})
	for name, row := range map[string]struct {
		opts   []wecom.Option
		script []wecomtest.Reply
		token  []wecomtest.Reply
		busy   int // calls that are under way before
	}{
		"quota":           {opts: []wecom.Option{one}, busy: 1},
		"quota, queued":   {opts: []wecom.Option{one}, busy: 3},
		"quota, spread":   {opts: []wecom.Option{spread}, busy: 2},
		"calls in flight": {opts: []wecom.Option{wecom.WithMaxInFlight(1)}, script: times(1, wecomtest.Delay(time.Hour)), busy: 1},
		"back-off":        {script: times(9, wecomtest.Refuse(-1, "busy"))},
		"token":           {token: times(1, wecomtest.Delay(time.Hour))},
		"token, shared":   {token: times(1, wecomtest.Delay(time.Hour)), busy: 2},
		"answer":          {script: times(1, wecomtest.Delay(time.Hour))},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				corp := wecomtest.New()
				corp.Script(path, row.script...)
				corp.Script("/cgi-bin/gettoken", row.token...)
				c := corp.Client(row.opts...)
				others, stop := context.WithCancel(t.Context())
				for range row.busy {
					go func() { _ = c.Get(others, path, nil, nil) }()
					synctest.Wait()
				}
				ctx, cancel := context.WithCancel(t.Context())
				const soon = 100 * time.Millisecond // shorter than any back-off
				time.AfterFunc(soon, cancel)
				start := time.Now()
				err := c.Get(ctx, path, nil, nil)
				if took := time.Since(start); took != soon || !errors.Is(err, context.Canceled) {
					t.Errorf("after %v: %v", took, err)
				}
				if !strings.Contains(err.Error(), path) {
					t.Errorf("error does not say where: %v", err)
				}
				stop()
				_ = c.Close() // the shared fetch
				synctest.Wait()
			})
		})
	}
}

// Where a call's time runs out before it could be repeated, the reason of the
// failure is returned, and at once.
func TestDeadlineBeforeBackOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(path, times(9, wecomtest.Busy())...)
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		defer cancel()
		start := time.Now()
		err := corp.Client().Get(ctx, path, nil, nil)
		if !errors.Is(err, wecom.ErrBusy) || errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 0 {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

// Cancelled while it waits to be repeated, a call tells both what had failed and
// that it was cancelled.
func TestCancelledBackOffTellsTheFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(path, times(9, wecomtest.Busy())...)
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(100*time.Millisecond, cancel)
		err := corp.Client().Get(ctx, path, nil, nil)
		if !errors.Is(err, wecom.ErrBusy) || !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "while waiting to repeat") {
			t.Errorf("error %v", err)
		}
	})
}

// A refusal stays the reason, even if the context ends at the same moment.
func TestRefusalOutlivesContext(t *testing.T) {
	corp := wecomtest.New()
	ctx, cancel := context.WithCancel(t.Context())
	hc := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
		resp, err := corp.HTTPClient().Transport.RoundTrip(r)
		if r.URL.Path == path {
			cancel()
		}
		return resp, err
	})}
	corp.Script(path, wecomtest.Refuse(60111, "userid not found"))
	err := client(t, hc).Post(ctx, path, nil, nil)
	if !errors.Is(err, wecom.ErrUserNotFound) || strings.Contains(err.Error(), "while waiting") {
		t.Errorf("error %v", err)
	}
}

// A context may end for a reason of its own, which net/http then reports.
func TestCancellationWithCause(t *testing.T) {
	shutdown := errors.New("shutting down")
	ctx, cancel := context.WithCancelCause(t.Context())
	c := newClient(t, func(r *http.Request) (*http.Response, error) {
		cancel(shutdown)
		return nil, context.Cause(r.Context())
	})
	err := c.Get(ctx, path, nil, nil)
	if !errors.Is(err, context.Canceled) || !errors.Is(err, shutdown) || strings.Contains(err.Error(), "repeat") {
		t.Errorf("error %v", err)
	}
}

// What fails on the way to a retry does not hide what failed before.
func TestRetryThatCannotBegin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(path, times(9, wecomtest.Busy())...)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		err := corp.Client(wecom.WithRateLimit(path, wecom.Quota{Calls: 1, Per: time.Hour})).Get(ctx, path, nil, nil)
		if !errors.Is(err, wecom.ErrBusy) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error %v", err)
		}
	})
}

// Without a deadline, a call ends all the same; its error says by what.
func TestCallWithoutDeadlineEnds(t *testing.T) {
	for _, v := range verbs {
		for name, hc := range map[string]func(*wecomtest.Corp) *http.Client{
			"transport": func(corp *wecomtest.Corp) *http.Client { return corp.HTTPClient() },
			"net/http":  func(*wecomtest.Corp) *http.Client { return silent(t) },
		} {
			t.Run(name+"/"+v.name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					corp := wecomtest.New()
					corp.Script(path, times(9, wecomtest.Hang())...)
					var seen wecom.Call
					c := client(t, hc(corp), wecom.WithBaseURL("http://wecom.invalid"), wecom.WithTokenSource(fixed("test-token")),
						wecom.WithObserver(func(_ context.Context, c wecom.Call) { seen = c }))
					start := time.Now()
					err := v.call(context.WithoutCancel(t.Context()), c)
					if took := time.Since(start); took != time.Minute || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "no complete reply within 1m0s, the limit of calls whose context has no deadline") {
						t.Errorf("after %v: %v", took, err)
					}
					want := 1
					if v.reads {
						want = 2 // the second one after half of the time
					}
					if seen.Attempts != want {
						t.Errorf("sent %d times, want %d", seen.Attempts, want)
					}
					start = time.Now()
					if err := v.call(t.Context(), c); err == nil || time.Since(start) != time.Minute {
						t.Errorf("once more, with a context that may be cancelled: after %v: %v", time.Since(start), err)
					}
				})
			})
		}
	}
}

// silent returns a client with net/http's transport, to a server that says nothing.
func silent(t *testing.T) *http.Client {
	tr := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() { _, _ = io.Copy(io.Discard, theirs) }()
		return ours, nil
	}}
	t.Cleanup(tr.CloseIdleConnections)
	return &http.Client{Transport: tr}
}

// Waiting for quotas is no part of that.
func TestLimitLeavesOutQuotas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		c := corp.Client(wecom.WithRateLimit(path, wecom.Quota{Calls: 1, Per: 10 * time.Minute}))
		start := time.Now()
		for range 3 {
			if err := member(t.Context(), c); err != nil {
				t.Error(err)
			}
		}
		if d := time.Since(start); d != 20*time.Minute {
			t.Errorf("took %v", d)
		}
	})
}

// With a deadline, that is the limit, and nothing else.
func TestDeadlineIsTheLimit(t *testing.T) {
	for _, v := range verbs {
		synctest.Test(t, func(t *testing.T) {
			sent := 0
			c := newClient(t, func(r *http.Request) (*http.Response, error) {
				sent++
				time.Sleep(4 * time.Minute)
				return reply(r, 200, "application/json", ok), nil
			})
			ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
			defer cancel()
			if err := v.call(ctx, c); err != nil || sent != 1 {
				t.Errorf("%s: sent %d times, error %v", v.name, sent, err)
			}
		})
	}
}
