package wecom_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

const gettoken = "/cgi-bin/gettoken"

// otherSecret is that of another app that sees members.
const otherSecret = "simulated-other-secret"

func withOtherApp() wecomtest.Option {
	return wecomtest.WithApp(wecomtest.App{Name: "审批助手", AgentID: 1000003, Secret: otherSecret})
}

// member is a call that the simulated corp itself answers.
func member(ctx context.Context, c *wecom.Client) error {
	return c.Get(ctx, path, url.Values{"userid": {"fuhua"}}, nil)
}

// together makes n calls at once and returns how they ended.
func together(t *testing.T, n int, call func() error) {
	t.Helper()
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			if err := call(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func wantFetches(t *testing.T, corp *wecomtest.Corp, want int) {
	t.Helper()
	if n := corp.TokenFetches(); n != want {
		t.Errorf("%d token fetches, want %d", n, want)
	}
}

func TestColdStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(gettoken, wecomtest.Delay(time.Second))
		c := corp.Client(wecom.WithoutRateLimits())
		start := time.Now()
		together(t, 1000, func() error { return member(t.Context(), c) })
		wantFetches(t, corp, 1)
		if d := time.Since(start); d != time.Second {
			t.Errorf("took %v", d)
		}
	})
}

func TestRefusedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		c := corp.Client(wecom.WithoutRateLimits())
		if err := member(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		corp.RevokeTokens()
		corp.Script(path, times(1000, wecomtest.Delay(time.Second))...) // so that all leave with the old token
		corp.Script(gettoken, wecomtest.Delay(time.Second))
		together(t, 1000, func() error { return member(t.Context(), c) })
		wantFetches(t, corp, 2)
		if n := len(corp.Calls(path)); n != 1+2*1000 {
			t.Errorf("sent %d calls", n)
		}
	})
}

// A call that was refused with a token that others have replaced meanwhile takes
// the new one.
func TestRefusedLate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		c := corp.Client(wecom.WithoutRateLimits())
		if err := member(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		corp.RevokeTokens()
		var slow []wecomtest.Reply
		for i := range 1000 {
			slow = append(slow, wecomtest.Delay(time.Duration(i)*time.Millisecond))
		}
		corp.Script(path, slow...)
		together(t, 1000, func() error { return member(t.Context(), c) })
		wantFetches(t, corp, 2)
	})
}

func TestCallerGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(gettoken, wecomtest.Delay(10*time.Second))
		c := corp.Client()
		impatient, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		var first error
		go func() { first = member(impatient, c) }() // begins the fetch
		synctest.Wait()
		together(t, 10, func() error { return member(t.Context(), c) })
		synctest.Wait()
		if !errors.Is(first, context.DeadlineExceeded) {
			t.Errorf("the impatient caller got %v", first)
		}
		wantFetches(t, corp, 1)
	})
}

// A fetch that everybody has given up serves the next caller.
func TestAllCallersGiveUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(gettoken, wecomtest.Delay(10*time.Second))
		c := corp.Client()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := member(ctx, c); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
		time.Sleep(20 * time.Second)
		if err := member(t.Context(), c); err != nil {
			t.Error(err)
		}
		wantFetches(t, corp, 1)
	})
}

func TestEarlyRefresh(t *testing.T) {
	for range 20 { // its time is random
		synctest.Test(t, func(t *testing.T) {
			corp := wecomtest.New()
			c := corp.Client()
			start := time.Now()
			refreshed := time.Duration(0)
			for at := time.Duration(0); at < 115*time.Minute; at += time.Minute {
				time.Sleep(time.Until(start.Add(at)))
				if refreshed == 0 && at > 0 {
					corp.Script(gettoken, wecomtest.Delay(20*time.Second))
				}
				before := time.Now()
				together(t, 20, func() error { return member(t.Context(), c) })
				if d := time.Since(before); d != 0 {
					t.Errorf("calls waited %v at %v", d, at)
				}
				synctest.Wait()
				if refreshed == 0 && corp.TokenFetches() == 2 {
					refreshed = at
				}
			}
			wantFetches(t, corp, 2)
			if refreshed < 96*time.Minute || refreshed > 109*time.Minute { // 80 to 90 % of two hours
				t.Errorf("refreshed after %v", refreshed)
			}
			calls := corp.Calls(path)
			if last := calls[len(calls)-1]; last.Secret != wecomtest.AppSecret {
				t.Errorf("last call %+v", last)
			}
		})
	}
}

func TestEarlyRefreshFails(t *testing.T) {
	for name, refusal := range map[string]wecomtest.Reply{
		"gateway":    wecomtest.Status(404, "text/html", "gone"),
		"bad secret": wecomtest.Refuse(40001, "invalid credential"),
		"no token":   wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				corp := wecomtest.New()
				var log bytes.Buffer
				c := corp.Client(wecom.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
				if err := member(t.Context(), c); err != nil {
					t.Fatal(err)
				}
				corp.Script(gettoken, refusal, refusal)
				time.Sleep(109 * time.Minute)
				for range 25 { // a call every ten seconds
					if err := member(t.Context(), c); err != nil {
						t.Error(err)
					}
					time.Sleep(10 * time.Second)
				}
				wantFetches(t, corp, 4) // the first one, two that failed, one that did not
				if n := strings.Count(log.String(), "early token refresh failed"); n < 2 {
					t.Errorf("logged %s", log.String())
				}
				fetches := corp.Calls(gettoken)
				for i := 2; i < len(fetches); i++ {
					if d := fetches[i].At.Sub(fetches[i-1].At); d < 30*time.Second {
						t.Errorf("tried again after %v", d)
					}
				}
			})
		})
	}
}

func TestSecretsHaveTheirOwnTokens(t *testing.T) {
	corp := wecomtest.New(withOtherApp())
	app := corp.Client()
	same, other := app.WithSecret(wecomtest.AppSecret), app.WithSecret(otherSecret)
	for _, c := range []*wecom.Client{app, same, other, app.WithSecret(otherSecret), app, same} {
		if err := member(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	wantFetches(t, corp, 2)
	var secrets []string
	for _, call := range corp.Calls(path) {
		secrets = append(secrets, call.Secret)
	}
	const a, b = wecomtest.AppSecret, otherSecret
	if want := []string{a, a, b, b, a, a}; !slices.Equal(secrets, want) {
		t.Errorf("called with %q", secrets)
	}
}

// A source is a TokenSource that counts.
type source struct {
	n     int
	stale []string
	err   error
}

func (s *source) Token(_ context.Context, stale string) (string, error) {
	s.stale = append(s.stale, stale)
	s.n++
	return fmt.Sprintf("token-%d", s.n), s.err
}

func TestTokenSource(t *testing.T) {
	var tokens []string
	hc := &http.Client{Transport: transport(func(r *http.Request) (*http.Response, error) {
		tokens = append(tokens, r.URL.Query().Get("access_token"))
		if len(tokens) == 1 {
			return reply(r, 200, "application/json", `{"errcode":42001,"errmsg":"expired"}`), nil
		}
		return reply(r, 200, "application/json", ok), nil
	})}
	ts := &source{}
	c, err := wecom.NewClient("ww", "", wecom.WithHTTPClient(hc), wecom.WithTokenSource(ts))
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Post(t.Context(), path, nil, nil); err != nil {
		t.Fatal(err)
	}
	if want := []string{"token-1", "token-2"}; !slices.Equal(tokens, want) || !slices.Equal(ts.stale, []string{"", "token-1"}) {
		t.Errorf("sent %q, refused %q", tokens, ts.stale)
	}
	broken := &source{err: errors.New("vault is sealed")}
	if err := c.WithTokenSource(broken).Post(t.Context(), path, nil, nil); !errors.Is(err, broken.err) || !strings.Contains(err.Error(), "getting an access token") {
		t.Errorf("error %v", err)
	}
	if len(tokens) != 2 {
		t.Errorf("sent %q", tokens)
	}
}

func TestBadSecretIsRemembered(t *testing.T) {
	for _, code := range []int{40001, 40013, 40091} {
		synctest.Test(t, func(t *testing.T) {
			corp := wecomtest.New()
			corp.Script(gettoken, times(99, wecomtest.Refuse(code, "refused"))...)
			c := corp.Client()
			for range 6 * 60 * 6 { // six hours
				err := member(t.Context(), c)
				if !errors.Is(err, wecom.Code(code)) || !strings.Contains(err.Error(), "/cgi-bin/gettoken") {
					t.Fatalf("error %v", err)
				}
				time.Sleep(10 * time.Second)
			}
			var pauses []time.Duration
			fetches := corp.Calls(gettoken)
			for i := 1; i < len(fetches); i++ {
				pauses = append(pauses, fetches[i].At.Sub(fetches[i-1].At).Round(time.Minute)/time.Minute)
			}
			if want := []time.Duration{1, 2, 4, 8, 16, 32, 60, 60, 60, 60}; !slices.Equal(pauses, want) {
				t.Errorf("asked again after %d minutes", pauses)
			}
			if n := len(corp.Calls("")); n != 0 {
				t.Errorf("sent %d calls without a token", n)
			}
		})
	}
}

// Whatever gettoken fails with, it is not asked again at once.
func TestGettokenBacksOff(t *testing.T) {
	for name, reply := range map[string]wecomtest.Reply{
		"quota":      wecomtest.Refuse(45009, "api freq out of limit"),
		"address":    wecomtest.Refuse(60020, "not allow to access from your ip"),
		"unknown":    wecomtest.Refuse(987654, "new"),
		"page":       wecomtest.Status(200, "text/html", "<html>"),
		"gateway":    wecomtest.Status(502, "text/html", "<html>"),
		"nothing":    wecomtest.Status(200, "", ""),
		"no token":   wecomtest.JSON(ok),
		"cut off":    wecomtest.JSON(`{"errcode":0,"access_token":"a`),
		"connection": wecomtest.RefuseConnection(),
		"busy":       wecomtest.Busy(),
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				corp := wecomtest.New()
				corp.Script(gettoken, times(9999, reply)...)
				c := corp.Client(wecom.WithoutRateLimits())
				first := member(t.Context(), c)
				asked := len(corp.Calls(gettoken))
				for range 200 {
					err := member(t.Context(), c)
					if err == nil || !strings.Contains(err.Error(), "none is asked for again before") || !strings.Contains(err.Error(), first.Error()[strings.LastIndex(first.Error(), ": ")+2:]) {
						t.Fatalf("first %v, then %v", first, err)
					}
				}
				if n := len(corp.Calls(gettoken)); n != asked {
					t.Errorf("asked %d times at once", n)
				}
				for range 600 { // ten minutes
					_ = member(t.Context(), c)
					time.Sleep(time.Second)
				}
				if n := len(corp.Calls(gettoken)) / asked; n < 15 || n > 30 {
					t.Errorf("asked %d times in ten minutes", n)
				}
			})
		})
	}
}

// It recovers.
func TestGettokenRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(gettoken, wecomtest.Refuse(45009, "api freq out of limit"))
		c := corp.Client()
		if err := member(t.Context(), c); !errors.Is(err, wecom.ErrRateLimited) {
			t.Error(err)
		}
		time.Sleep(time.Second)
		if err := member(t.Context(), c); err != nil {
			t.Error(err)
		}
	})
}

// A lifetime beyond all reason is not believed.
func TestLongLifetimes(t *testing.T) {
	for _, seconds := range []string{"9223372037", "9223372036854775807", "31536000"} {
		synctest.Test(t, func(t *testing.T) {
			corp := wecomtest.New()
			for i := range 9 {
				corp.Script(gettoken, wecomtest.JSON(fmt.Sprintf(`{"errcode":0,"access_token":"long-%d","expires_in":%s}`, i, seconds)))
			}
			corp.Script(path, times(99, wecomtest.JSON(ok))...)
			c := corp.Client()
			for range 23 {
				if err := member(t.Context(), c); err != nil {
					t.Error(err)
				}
				time.Sleep(time.Hour)
			}
			synctest.Wait()
			wantFetches(t, corp, 2) // the early refresh of a token that is taken to live for a day
		})
	}
}

// A secret that has been mended in the admin console works after the pause.
func TestBadSecretRecovers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(withOtherApp())
		corp.Script(gettoken, wecomtest.Refuse(40001, "invalid credential"))
		c := corp.Client()
		if err := member(t.Context(), c); !errors.Is(err, wecom.ErrInvalidCredential) || strings.Contains(err.Error(), "not tried again") {
			t.Errorf("first: %v", err)
		}
		if err := member(t.Context(), c); !errors.Is(err, wecom.ErrInvalidCredential) || !strings.Contains(err.Error(), "not tried again") {
			t.Errorf("second: %v", err)
		}
		if err := member(t.Context(), c.WithSecret(otherSecret)); err != nil {
			t.Errorf("another secret suffers: %v", err)
		}
		time.Sleep(time.Minute)
		if err := member(t.Context(), c); err != nil {
			t.Error(err)
		}
		wantFetches(t, corp, 3)
	})
}

// gettoken may go on to answer with a token that is refused.
func TestSameRefusedToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(gettoken, times(9999, wecomtest.JSON(`{"errcode":0,"errmsg":"ok","access_token":"stuck","expires_in":7200}`))...)
		c := corp.Client()
		for range 600 { // a call every second
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			start := time.Now()
			if err := member(ctx, c); !errors.Is(err, wecom.ErrInvalidToken) || time.Since(start) != 0 {
				t.Fatalf("after %v: %v", time.Since(start), err)
			}
			cancel()
			time.Sleep(time.Second)
		}
		if n := corp.TokenFetches(); n > 40 {
			t.Errorf("%d token fetches in ten minutes", n)
		}
	})
}

// All tokens of a disabled app are refused; asking for ever more is no use.
func TestTokensRefusedAfterIssue(t *testing.T) {
	for _, every := range []time.Duration{700 * time.Millisecond, 11 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			corp := wecomtest.New()
			c := corp.Client(wecom.WithoutRateLimits())
			for range int(time.Hour / every) {
				corp.RevokeTokens()
				corp.Script(path, wecomtest.Refuse(40001, "app disabled"), wecomtest.Refuse(40001, "app disabled"))
				err := member(t.Context(), c)
				if !errors.Is(err, wecom.ErrInvalidCredential) {
					t.Fatalf("error %v", err)
				}
				time.Sleep(every)
			}
			if n := corp.TokenFetches(); n > 70 {
				t.Errorf("%d token fetches in an hour of calls every %v", n, every)
			}
		})
	}
}

// However short tokens live, and however long it takes to get one, a call
// fetches one or two.
func TestShortLifetimes(t *testing.T) {
	for _, seconds := range []int{-5, 0, 1, 2, 5, 30, 60} {
		for _, latency := range []time.Duration{0, time.Second, 3 * time.Second} {
			t.Run(fmt.Sprintf("%ds after %v", seconds, latency), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					corp := wecomtest.New(wecomtest.WithTokenLifetime(time.Duration(seconds)*time.Second), wecomtest.WithNewTokens())
					corp.Script(gettoken, times(9999, wecomtest.Delay(latency))...)
					corp.Script(path, times(9999, wecomtest.JSON(ok))...)
					c := corp.Client()
					const calls = 300
					for range calls { // a call every second
						ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
						if err := member(ctx, c); (err == nil) != (seconds > 0) {
							t.Fatalf("error %v", err)
						}
						cancel()
						time.Sleep(time.Second)
					}
					time.Sleep(time.Minute) // for the background
					// One for each call while a token does not live that long, or
					// else one for each lifetime, with time to spare.
					most := calls
					if seconds > 4 {
						most = calls * (1 + int(latency/time.Second)) / (seconds / 2)
					}
					if n := corp.TokenFetches(); n > most {
						t.Errorf("%d token fetches in %d calls", n, calls)
					}
					if seconds > 4 && latency == 0 && corp.TokenFetches() < calls/seconds {
						t.Errorf("only %d token fetches", corp.TokenFetches())
					}
				})
			})
		}
	}
}

// Regular refreshes of tokens with a short life are not mistaken for refusals.
func TestShortLifetimesRefreshEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.WithTokenLifetime(20*time.Second), wecomtest.WithNewTokens())
		var log bytes.Buffer
		c := corp.Client(wecom.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		for range 6000 {
			if err := member(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			time.Sleep(100 * time.Millisecond)
		}
		if log.Len() != 0 {
			t.Errorf("logged %.500s", log.String())
		}
		corp.RevokeTokens()
		if err := member(t.Context(), c); err != nil {
			t.Error(err)
		}
	})
}

func TestCloseEndsBackgroundRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		c := corp.Client()
		if err := member(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		time.Sleep(110 * time.Minute)
		corp.Script(gettoken, wecomtest.Hang())
		if err := member(t.Context(), c); err != nil { // begins the refresh
			t.Fatal(err)
		}
		synctest.Wait()
		wantFetches(t, corp, 2)
		start := time.Now()
		if err := c.Close(); err != nil {
			t.Error(err)
		}
		synctest.Wait() // a goroutine that is left would fail the test
		if d := time.Since(start); d != 0 {
			t.Errorf("took %v", d)
		}
		if err := member(t.Context(), c.WithSecret(wecomtest.ContactsSecret)); !errors.Is(err, wecom.ErrClosed) {
			t.Errorf("a closed client fetches: %v", err)
		}
		wantFetches(t, corp, 2)
	})
}

func TestCloseEndsFetch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(gettoken, wecomtest.Hang())
		c := corp.Client()
		time.AfterFunc(time.Second, func() { _ = c.Close() })
		start := time.Now()
		if err := member(t.Context(), c); err == nil || time.Since(start) != time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}
