package wecom_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

const ticketPath = "/cgi-bin/ticket/get"

var agentConfig = url.Values{"type": {"agent_config"}}

// ticket is a call for the app's ticket, which the simulated corp gives.
func ticket(ctx context.Context, c *wecom.Client) (string, error) {
	t, err := c.Ticket(ctx, ticketPath, agentConfig)
	return t.Value(), err
}

func wantTickets(t *testing.T, corp *wecomtest.Corp, want int) {
	t.Helper()
	if n := len(corp.Calls(ticketPath)); n != want {
		t.Errorf("%d tickets fetched, want %d", n, want)
	}
}

func TestTicketIsFetchedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		c := corp.Client()
		defer func() { _ = c.Close() }()
		corp.Script(ticketPath, wecomtest.Delay(time.Second))
		together(t, 50, func() error { _, err := ticket(t.Context(), c); return err })
		together(t, 50, func() error { _, err := ticket(t.Context(), c.WithSecret(wecomtest.AppSecret)); return err })
		wantTickets(t, corp, 1)
		wantFetches(t, corp, 1)
		if _, err := c.Ticket(t.Context(), "/cgi-bin/get_jsapi_ticket", nil); err != nil {
			t.Error(err)
		}
		if n := len(corp.Calls("/cgi-bin/get_jsapi_ticket")); n != 1 {
			t.Errorf("%d tickets of the corp fetched", n)
		}
	})
}

func TestTicketIsShared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, shared := wecomtest.New(withOtherApp()), wecom.NewTokenStore()
		seen := &keys{TokenStore: shared}
		a, b := corp.Client(wecom.WithTokenStore(seen)), corp.Client(wecom.WithTokenStore(seen))
		first, err := ticket(t.Context(), a)
		second, err2 := ticket(t.Context(), b)
		if err := errors.Join(err, err2); err != nil || first != second {
			t.Errorf("tickets %q and %q, error %v", first, second, err)
		}
		wantTickets(t, corp, 1)
		other, err := ticket(t.Context(), a.WithSecret(otherSecret))
		if err != nil || other == first {
			t.Errorf("the ticket of another app is %q, of this one %q, error %v", other, first, err)
		}
		wantTickets(t, corp, 2)
		for _, key := range seen.all() {
			if !strings.HasPrefix(key, wecomtest.CorpID+":") || strings.Contains(key, "secret") || strings.Contains(key, first) {
				t.Errorf("key %q", key)
			}
		}
	})
}

// keys are those under which a store was asked.
type keys struct {
	wecom.TokenStore

	mu   sync.Mutex
	seen map[string]bool
}

func (k *keys) Token(ctx context.Context, key string, usable func(wecom.Token) bool, fetch func(context.Context) (wecom.Token, error)) (wecom.Token, error) {
	k.mu.Lock()
	if k.seen == nil {
		k.seen = map[string]bool{}
	}
	k.seen[key] = true
	k.mu.Unlock()
	return k.TokenStore.Token(ctx, key, usable, fetch)
}

func (k *keys) all() (list []string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for key := range k.seen {
		list = append(list, key)
	}
	return list
}

// The token of a source comes from elsewhere, but its ticket is kept all the same,
// beside those of other sources.
func TestTicketOfSource(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(withOtherApp())
		seen := &keys{TokenStore: wecom.NewTokenStore()}
		c := corp.Client(wecom.WithTokenStore(seen))
		one := c.WithTokenSource(corp.Client())
		other := c.WithTokenSource(corp.Client().WithSecret(otherSecret))
		for range 2 {
			first, err := ticket(t.Context(), one)
			second, err2 := ticket(t.Context(), other)
			if err := errors.Join(err, err2); err != nil || first == second {
				t.Errorf("tickets %q and %q, error %v", first, second, err)
			}
		}
		wantTickets(t, corp, 2)
		if list := seen.all(); len(list) > 0 {
			t.Errorf("kept under %q, which does not name the app", list)
		}
	})
}

// WeCom gives the same ticket again while it serves, with what is left of its
// life.
func TestTicketIsRenewedEarly(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		c := corp.Client()
		defer func() { _ = c.Close() }()
		first, err := ticket(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(95 * time.Minute)
		if _, err := ticket(t.Context(), c); err != nil {
			t.Error(err)
		}
		synctest.Wait()
		wantTickets(t, corp, 1)
		time.Sleep(14 * time.Minute)
		corp.Script(ticketPath, wecomtest.Delay(10*time.Second))
		before := time.Now()
		again, err := ticket(t.Context(), c)
		if err != nil || again != first || time.Since(before) > 0 {
			t.Errorf("the old ticket is %q, then %q after %v, error %v", first, again, time.Since(before), err)
		}
		for range 60 {
			time.Sleep(10 * time.Second)
			if _, err := ticket(t.Context(), c); err != nil {
				t.Error(err)
			}
		}
		synctest.Wait()
		if n := len(corp.Calls(ticketPath)); n < 2 || n > 20 {
			t.Errorf("fetched %d times", n)
		}
		time.Sleep(time.Minute)
		if last, err := ticket(t.Context(), c); err != nil || last == first {
			t.Errorf("the ticket is still %q, error %v", last, err)
		}
	})
}

func TestTicketBacksOff(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		c := corp.Client()
		corp.Script(ticketPath, wecomtest.Refuse(48002, "api forbidden"))
		for range 3 {
			_, err := ticket(t.Context(), c)
			if !errors.Is(err, wecom.Code(48002)) {
				t.Errorf("error %v", err)
			}
		}
		wantTickets(t, corp, 1)
		time.Sleep(2 * time.Second)
		if _, err := ticket(t.Context(), c); err != nil {
			t.Error(err)
		}
		wantTickets(t, corp, 2)
	})
}

func TestTicketNeedsToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		c := corp.Client()
		if err := member(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		corp.RevokeTokens()
		if _, err := ticket(t.Context(), c); err != nil {
			t.Error(err)
		}
		wantFetches(t, corp, 2)
		wantTickets(t, corp, 2)
	})
}

// The quotas of the app are kept beside those of the corp, under a scope of its
// own, and by the default limiter too.
func TestTicketQuotas(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(withOtherApp())
		var waits []string
		c := corp.Client(wecom.WithLimiter(waiter(func(scope, path string, quotas []wecom.Quota) {
			if path == ticketPath {
				waits = append(waits, fmt.Sprintf("%d/%v", quotas[0].Calls, quotas[0].Per))
				if own := quotas[0].Calls == 100; own == (scope == wecomtest.CorpID) || !strings.HasPrefix(scope, wecomtest.CorpID) {
					t.Errorf("the scope of %v is %s", quotas, scope)
				}
			}
		})))
		if _, err := c.Ticket(t.Context(), ticketPath, agentConfig, wecom.Quota{Calls: 100, Per: time.Hour}); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(waits, " "); got != "100/1h0m0s 400/1h0m0s" {
			t.Errorf("waited for %s", got)
		}

		c = corp.Client()
		quota := wecom.Quota{Calls: 1, Per: time.Hour}
		corp.Script(ticketPath, wecomtest.Refuse(48002, "api forbidden"))
		_, _ = c.Ticket(t.Context(), ticketPath, agentConfig, quota)
		time.Sleep(2 * time.Second)
		if _, err := c.Ticket(t.Context(), ticketPath, agentConfig, quota); !errors.Is(err, wecom.ErrRateLimited) {
			t.Errorf("error %v, want that of a quota", err)
		}
		if _, err := c.WithSecret(otherSecret).Ticket(t.Context(), ticketPath, agentConfig, quota); err != nil {
			t.Errorf("the quota of one app holds up another: %v", err)
		}
		if _, err := corp.Client(wecom.WithoutRateLimits()).Ticket(t.Context(), ticketPath, agentConfig, quota); err != nil {
			t.Error(err)
		}
	})
}

type waiter func(scope, path string, quotas []wecom.Quota)

func (w waiter) Wait(_ context.Context, scope, path string, quotas []wecom.Quota) error {
	w(scope, path, quotas)
	return nil
}

func TestTicketRefused(t *testing.T) {
	corp := wecomtest.New()
	robot, err := wecom.NewKeyClient("key")
	if err != nil {
		t.Fatal(err)
	}
	closed := corp.Client()
	_ = closed.Close()
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for name, row := range map[string]struct {
		client *wecom.Client
		ctx    context.Context
		path   string
		want   string
	}{
		"nil":    {nil, t.Context(), ticketPath, "nil or zero Client"},
		"robot":  {robot, t.Context(), ticketPath, "a client of a fixed key has no tickets"},
		"query":  {corp.Client(), t.Context(), ticketPath + "?type=agent_config", "malformed path"},
		"closed": {closed, t.Context(), ticketPath, "closed"},
		"over":   {corp.Client(), over, ticketPath, "context canceled"},
	} {
		if _, err := row.client.Ticket(row.ctx, row.path, agentConfig); err == nil || !strings.Contains(err.Error(), row.want) {
			t.Errorf("%s: error %v, want %q", name, err, row.want)
		}
	}
	corp.Script(ticketPath, wecomtest.JSON(`{"errcode":0,"errmsg":"ok","ticket":"t1cket","expires_in":0}`))
	if _, err := ticket(t.Context(), corp.Client()); !errors.Is(err, wecom.ErrUnexpectedResponse) || strings.Contains(err.Error(), "t1cket") {
		t.Errorf("error %v", err)
	}
}
