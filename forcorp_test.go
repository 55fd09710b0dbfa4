package wecom_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

const (
	lowerCorpID = "wwlower0000000001"
	lowerPath   = "/cgi-bin/corpgroup/corp/gettoken"
)

// A lowerToken asks for the token of a lower corp.
type lowerToken struct {
	CorpID  string `json:"corpid"`
	AgentID int64  `json:"agentid"`
}

// withLower returns a corp, a lower one that its app is shared with, and what the app
// asks for the token with.
func withLower(t *testing.T, opts ...wecomtest.Option) (corp, lower *wecomtest.Corp, in lowerToken) {
	t.Helper()
	corp = wecomtest.New(opts...)
	lower, err := corp.AddLowerCorp(lowerCorpID, "北坞经销")
	if err != nil {
		t.Fatal(err)
	}
	agentID, err := corp.ShareApp(lowerCorpID, wecomtest.AppAgentID, false)
	if err := errors.Join(err, lower.Join(wecomtest.Member{UserID: "fuhua", Name: "傅华"})); err != nil {
		t.Fatal(err)
	}
	return corp, lower, lowerToken{lowerCorpID, agentID}
}

// forLower is ForCorp for what cannot fail.
func forLower(t *testing.T, c *wecom.Client, in lowerToken) *wecom.Client {
	t.Helper()
	lower, err := c.ForCorp(in.CorpID, lowerPath, in)
	if err != nil {
		t.Fatal(err)
	}
	return lower
}

func wantLowerFetches(t *testing.T, corp *wecomtest.Corp, want int) {
	t.Helper()
	if n := len(corp.Calls(lowerPath)); n != want {
		t.Errorf("%d tokens of the lower corp fetched, want %d", n, want)
	}
}

func TestForCorpColdStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, lower, in := withLower(t)
		corp.Script(lowerPath, wecomtest.Delay(time.Second))
		c := corp.Client(wecom.WithoutRateLimits())
		together(t, 1000, func() error { return member(t.Context(), forLower(t, c, in)) })
		together(t, 10, func() error { return member(t.Context(), forLower(t, c.WithSecret(wecomtest.AppSecret), in)) })
		wantLowerFetches(t, corp, 1)
		wantFetches(t, corp, 1)
		if n := len(lower.Calls(path)); n != 1010 {
			t.Errorf("%d calls reached the lower corp", n)
		}
		if n := len(corp.Calls(path)); n != 0 {
			t.Errorf("%d calls reached the upper corp", n)
		}
	})
}

// A lower token that WeCom refuses is replaced once, however many meet it.
func TestForCorpRefusedTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, lower, in := withLower(t)
		c := forLower(t, corp.Client(wecom.WithoutRateLimits()), in)
		if err := member(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		lower.RevokeTokens()
		lower.Script(path, times(1000, wecomtest.Delay(time.Second))...)
		corp.Script(lowerPath, wecomtest.Delay(time.Second))
		together(t, 1000, func() error { return member(t.Context(), c) })
		wantLowerFetches(t, corp, 2)
		wantFetches(t, corp, 1)
	})
}

// When the tokens of both corps are refused, the upper client gets its own anew on the
// way to the lower one.
func TestForCorpBothRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, lower, in := withLower(t)
		c := forLower(t, corp.Client(), in)
		if err := member(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		lower.RevokeTokens()
		corp.RevokeTokens()
		together(t, 20, func() error { return member(t.Context(), c) })
		wantLowerFetches(t, corp, 3) // one of them with the token that was over
		wantFetches(t, corp, 2)
	})
}

func TestForCorpExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, lower, in := withLower(t)
		c := forLower(t, corp.Client(), in)
		for range 3 {
			if err := member(t.Context(), c); err != nil {
				t.Fatal(err)
			}
			time.Sleep(2 * time.Hour)
		}
		wantLowerFetches(t, corp, 3)
		for _, call := range lower.Calls(path) {
			if call.Secret == "" {
				t.Error("a call with a token that was over")
			}
		}
	})
}

// A token that WeCom calls invalid or over is replaced, and the call made again, a write
// too.
func TestForCorpRefreshes(t *testing.T) {
	for _, code := range []int{40001, 40014, 42001} {
		corp, lower, in := withLower(t)
		c := forLower(t, corp.Client(), in)
		first, err := c.Token(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		lower.Script("/cgi-bin/message/send", wecomtest.Refuse(code, "no token"))
		if err := c.Post(t.Context(), "/cgi-bin/message/send", map[string]any{"touser": "fuhua", "msgtype": "text", "agentid": in.AgentID, "text": map[string]string{"content": "x"}}, nil); err != nil {
			t.Errorf("%d: %v", code, err)
		}
		if n := len(lower.Messages("fuhua")); n != 1 {
			t.Errorf("%d: %d messages", code, n)
		}
		second, err := c.Token(t.Context(), "")
		if err != nil || second == first {
			t.Errorf("%d: the token is %q again, error %v", code, second, err)
		}
		wantLowerFetches(t, corp, 2)
		wantFetches(t, corp, 1)
	}
}

// The upper corp's own token is refused while the lower one's is fetched: it is replaced
// on the way, once, and nobody notices.
func TestForCorpUpperRefused(t *testing.T) {
	for _, code := range []int{40001, 40014, 42001} {
		synctest.Test(t, func(t *testing.T) {
			corp, _, in := withLower(t)
			corp.Script(lowerPath, wecomtest.Refuse(code, "no token"), wecomtest.Delay(time.Second))
			c := forLower(t, corp.Client(), in)
			together(t, 100, func() error { return member(t.Context(), c) })
			wantLowerFetches(t, corp, 2)
			wantFetches(t, corp, 2)
		})
	}
}

// A caller who gives up while the token is fetched ends at once. The fetch goes on for
// the others.
func TestForCorpCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, _, in := withLower(t)
		corp.Script(lowerPath, wecomtest.Delay(10*time.Second))
		c := forLower(t, corp.Client(), in)
		start := time.Now()
		ctx, cancel := context.WithCancel(t.Context())
		var wg sync.WaitGroup
		wg.Go(func() {
			if err := member(ctx, c); !errors.Is(err, context.Canceled) || time.Since(start) != time.Second {
				t.Errorf("ended after %v with %v", time.Since(start), err)
			}
		})
		wg.Go(func() {
			if err := member(t.Context(), c); err != nil || time.Since(start) != 10*time.Second {
				t.Errorf("ended after %v with %v", time.Since(start), err)
			}
		})
		time.Sleep(time.Second)
		cancel()
		wg.Wait()
		over, stop := context.WithCancel(t.Context())
		stop()
		if err := member(over, c); !errors.Is(err, context.Canceled) {
			t.Errorf("with a context that is over: %v", err)
		}
		if token, err := c.Token(over, ""); token != "" || !errors.Is(err, context.Canceled) {
			t.Errorf("the token, with a context that is over: %v", err)
		}
		wantLowerFetches(t, corp, 1)
	})
}

// Two processes with one store share the token, under a key that may be shown and that
// is another one for each app and each lower corp.
func TestForCorpStore(t *testing.T) {
	corp, _, in := withLower(t, withOtherApp())
	other, err := corp.ShareApp(lowerCorpID, 1000003, false)
	if err != nil {
		t.Fatal(err)
	}
	seen := &keys{TokenStore: wecom.NewTokenStore()}
	a, b := corp.Client(wecom.WithTokenStore(seen)), corp.Client(wecom.WithTokenStore(seen))
	first, err := forLower(t, a, in).Token(t.Context(), "")
	second, err2 := forLower(t, b, in).Token(t.Context(), "")
	if err := errors.Join(err, err2); err != nil || first != second {
		t.Errorf("tokens %q and %q, error %v", first, second, err)
	}
	wantLowerFetches(t, corp, 1)
	third, err := forLower(t, a.WithSecret(otherSecret), lowerToken{lowerCorpID, other}).Token(t.Context(), "")
	if err != nil || third == first {
		t.Errorf("the token of another app is %q, of this one %q, error %v", third, first, err)
	}
	lowerKeys := 0
	for _, key := range seen.all() {
		if strings.Contains(key, ":"+lowerCorpID+":") {
			lowerKeys++
		}
		if !strings.HasPrefix(key, wecomtest.CorpID+":") || strings.Contains(key, "secret") || strings.Contains(key, first) {
			t.Errorf("key %q", key)
		}
	}
	if lowerKeys != 2 {
		t.Errorf("the keys are %q", seen.all())
	}
}

// The quotas of a lower corp are its own.
func TestForCorpQuotas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, lower, in := withLower(t)
		seen := &scopes{}
		var observed []string
		upper := corp.Client(wecom.WithLimiter(seen), wecom.WithObserver(func(_ context.Context, c wecom.Call) {
			observed = append(observed, c.CorpID+" "+c.Path)
		}))
		c := forLower(t, upper, in)
		if err := errors.Join(member(t.Context(), c), member(t.Context(), upper)); err != nil {
			t.Error(err)
		}
		want := []string{
			wecomtest.CorpID + " " + gettoken, wecomtest.CorpID + " " + lowerPath, lowerCorpID + " " + path, wecomtest.CorpID + " " + path,
		}
		if fmt.Sprint(seen.all) != fmt.Sprint(want) {
			t.Errorf("waited for %q, want %q", seen.all, want)
		}
		if fmt.Sprint(observed) != fmt.Sprint(want) {
			t.Errorf("observed %q, want %q", observed, want)
		}
		if c.CorpID() != lowerCorpID || len(lower.Calls(path)) != 1 {
			t.Errorf("the client of %s has called %v", c.CorpID(), lower.Calls(path))
		}
	})
}

// scopes is a limiter that remembers who waited for what.
type scopes struct{ all []string }

func (s *scopes) Wait(_ context.Context, scope, path string, _ []wecom.Quota) error {
	s.all = append(s.all, scope+" "+path)
	return nil
}

// A lower corp that does not share the app any more is an error, once: it is not asked
// for its token again at once.
func TestForCorpUnshared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, _, in := withLower(t)
		upper := corp.Client()
		c := forLower(t, upper, in)
		if err := member(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if err := corp.UnshareApp(lowerCorpID, wecomtest.AppAgentID, false); err != nil {
			t.Fatal(err)
		}
		for range 5 {
			err := member(t.Context(), forLower(t, upper, in))
			if e, ok := errors.AsType[*wecom.Error](err); !ok || e.Code != 670001 || !strings.Contains(err.Error(), lowerPath) {
				t.Errorf("got %v", err)
			}
			if strings.Contains(err.Error(), "refresh") {
				t.Errorf("no token was there to be refused again: %v", err)
			}
		}
		wantLowerFetches(t, corp, 2)
		if err := member(t.Context(), upper); err != nil {
			t.Errorf("the upper corp: %v", err)
		}
	})
}

// No error shows the token of either corp.
func TestForCorpSecrets(t *testing.T) {
	corp, lower, in := withLower(t)
	upper := corp.Client(wecom.WithoutRateLimits())
	c := forLower(t, upper, in)
	own, err := upper.Token(t.Context(), "")
	theirs, err2 := c.Token(t.Context(), "")
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	lower.Script(path, wecomtest.Refuse(60011, "no privilege, token "+theirs), wecomtest.Refuse(40014, "invalid "+theirs))
	corp.Script(lowerPath, wecomtest.Refuse(60011, "no privilege, token "+own))
	for range 2 {
		err := member(t.Context(), c)
		if err == nil || strings.Contains(err.Error(), own) || strings.Contains(err.Error(), theirs) {
			t.Errorf("got %v", err)
		}
	}
	for _, shown := range []string{fmt.Sprintf("%v %+v %#v", c, c, c)} {
		if strings.Contains(shown, theirs) || strings.Contains(shown, own) {
			t.Errorf("printed as %s", shown)
		}
	}
}

func TestForCorpTicket(t *testing.T) {
	corp, lower, in := withLower(t)
	upper := corp.Client()
	own, err := ticket(t.Context(), upper)
	theirs, err2 := ticket(t.Context(), forLower(t, upper, in))
	again, err3 := ticket(t.Context(), forLower(t, upper, in))
	if err := errors.Join(err, err2, err3); err != nil || theirs != again {
		t.Errorf("tickets %q, %q and %q, error %v", own, theirs, again, err)
	}
	wantTickets(t, corp, 1)
	wantTickets(t, lower, 1)
}

func TestForCorpClose(t *testing.T) {
	corp, _, in := withLower(t)
	upper := corp.Client()
	c := forLower(t, upper, in)
	if err := upper.Close(); err != nil {
		t.Fatal(err)
	}
	if err := member(t.Context(), c); !errors.Is(err, wecom.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
}

func TestForCorpRefusesNonsense(t *testing.T) {
	corp, _, in := withLower(t)
	robot, err := wecom.NewKeyClient("k", wecom.WithHTTPClient(corp.HTTPClient()))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]*wecom.Client{"nil": nil, "zero": {}, "of a key": robot, "without a source": corp.Client().WithTokenSource(nil)} {
		if _, err := c.ForCorp(lowerCorpID, lowerPath, in); err == nil {
			t.Errorf("a client %s: no error", name)
		}
	}
	c := corp.Client()
	for name, row := range map[string]struct {
		corpID, path string
		in           any
	}{
		"no corp": {"", lowerPath, in}, "no path": {lowerCorpID, "gettoken?x=1", in}, "no JSON": {lowerCorpID, lowerPath, func() {}},
	} {
		if _, err := c.ForCorp(row.corpID, row.path, row.in); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	wantLowerFetches(t, corp, 0)
}

// The tokens that a client with a source of its own gets are kept for that client.
func TestForCorpOfSource(t *testing.T) {
	corp, _, in := withLower(t)
	c := corp.Client()
	a, b := c.WithTokenSource(c), c.WithTokenSource(c)
	for _, upper := range []*wecom.Client{a, a, b} {
		if err := member(t.Context(), forLower(t, upper, in)); err != nil {
			t.Error(err)
		}
	}
	wantLowerFetches(t, corp, 2)
}

// A hundred callers of five lower corps work for half a day, while tokens of both levels
// are revoked, their fetches are slow and fail, one corp does not share the app any
// more, and callers give up: no call fails that need not, and no token is fetched twice.
func TestForCorpSoak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		upper := corp.Client(wecom.WithoutRateLimits())
		var lowers []*wecomtest.Corp
		var ins []lowerToken
		for i := range 5 {
			id := fmt.Sprintf("wwlower%010d", i)
			lower, err := corp.AddLowerCorp(id, fmt.Sprint("经销", i))
			if err != nil {
				t.Fatal(err)
			}
			agentID, err := corp.ShareApp(id, wecomtest.AppAgentID, false)
			if err := errors.Join(err, lower.Join(wecomtest.Member{UserID: "fuhua", Name: "傅华"})); err != nil {
				t.Fatal(err)
			}
			lowers, ins = append(lowers, lower), append(ins, lowerToken{id, agentID})
		}
		const unshared = 4
		leaves, end := time.Now().Add(6*time.Hour), time.Now().Add(12*time.Hour)
		var wg sync.WaitGroup
		var mu sync.Mutex
		calls, gaveUp, refused := 0, 0, 0
		for i := range 100 {
			wg.Go(func() {
				dice := rand.New(rand.NewPCG(1, uint64(i)))
				for time.Now().Before(end) {
					time.Sleep(time.Duration(1+dice.IntN(20)) * time.Minute) // in herds
					which, ctx, cancel := dice.IntN(len(ins)), t.Context(), func() {}
					if dice.IntN(3) == 0 {
						ctx, cancel = context.WithTimeout(ctx, time.Duration(dice.IntN(3000))*time.Millisecond)
					}
					err := member(ctx, forLower(t, upper, ins[which]))
					mu.Lock()
					switch calls++; {
					case err == nil:
					case errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil:
						gaveUp++
					case errors.Is(err, wecom.Code(670001)) && which == unshared && !time.Now().Before(leaves):
						refused++
					default:
						t.Errorf("corp %d, %v before the end: %v", which, time.Until(end), err)
					}
					mu.Unlock()
					cancel()
				}
			})
		}
		revoked, busy, isShared := 0, 0, true
		wg.Go(func() {
			dice := rand.New(rand.NewPCG(2, 2))
			for time.Now().Before(end) {
				time.Sleep(time.Duration(5+dice.IntN(10))*time.Minute - time.Second)
				if isShared && time.Now().After(leaves) {
					isShared = false
					if err := corp.UnshareApp(ins[unshared].CorpID, wecomtest.AppAgentID, false); err != nil {
						t.Error(err)
					}
				}
				if dice.IntN(2) == 0 {
					corp.RevokeTokens()
				}
				for _, lower := range lowers {
					if dice.IntN(2) == 0 {
						lower.RevokeTokens()
						revoked++
					}
				}
				corp.Script(lowerPath, wecomtest.Busy(), wecomtest.Delay(2*time.Second), wecomtest.Delay(time.Second))
				busy++
			}
		})
		wg.Wait()
		fetches := 0
		for _, call := range corp.Calls(lowerPath) {
			if !strings.Contains(call.Body, ins[unshared].CorpID) {
				fetches++
			}
		}
		t.Logf("%d calls, %d given up, %d refused, %d tokens revoked, %d fetched and %d of the upper corp, %d times busy", calls, gaveUp, refused, revoked, fetches, corp.TokenFetches(), busy)
		if gaveUp == 0 || refused == 0 || revoked < 50 {
			t.Error("the soak is too mild")
		}
		renewed := len(lowers) * 12 // a token lives for two hours, and is renewed early
		if most := renewed + revoked + busy + len(lowers)*corp.TokenFetches(); fetches > most {
			t.Errorf("%d tokens fetched, want at most %d", fetches, most)
		}
	})
}
