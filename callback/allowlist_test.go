package callback_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestIPs(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "Callback",
			Call: func(ctx context.Context, c *wecom.Client) (any, error) { return callback.New(c).ListCallbackIPs(ctx) },

			Route: "GET /cgi-bin/getcallbackip",
			Reply: `{"errcode":0,"errmsg":"ok","ip_list":["101.226.103.*","2402:4e00::/32"]}`,
			Want:  []string{"101.226.103.*", "2402:4e00::/32"},
		},
		{
			Name: "APIDomain",
			Call: func(ctx context.Context, c *wecom.Client) (any, error) { return callback.New(c).ListAPIDomainIPs(ctx) },

			Route: "GET /cgi-bin/get_api_domain_ip",
			Reply: `{"errcode":0,"errmsg":"ok","ip_list":["182.254.11.176"]}`,
			Want:  []string{"182.254.11.176"},
		},
	})
}

func TestAllowlistRanges(t *testing.T) {
	corp := wecomtest.New()
	corp.Script("/cgi-bin/getcallbackip", wecomtest.JSON(`{"errcode":0,"ip_list":["101.226.103.*","58.60.*.*","10.0.0.7","2402:4e00:1::/48","140.207.54.64/26","101.*.3.4","nonsense",""]}`))
	list := callback.New(corp.Client()).NewAllowlist()
	for ip, want := range map[string]bool{
		"101.226.103.0": true, "101.226.103.255": true, "101.226.104.1": false,
		"58.60.1.2": true, "58.61.1.2": false,
		"10.0.0.7": true, "10.0.0.8": false, "::ffff:10.0.0.7": true,
		"2402:4e00:1::9": true, "2402:4e00:2::9": false,
		"140.207.54.127": true, "140.207.54.128": false,
		"101.2.3.4": false,
	} {
		got, err := list.Admits(t.Context(), netip.MustParseAddr(ip))
		if err != nil || got != want {
			t.Errorf("%s: %v, %v", ip, got, err)
		}
	}
	if n := len(corp.Calls("")); n != 1 {
		t.Errorf("%d calls", n)
	}
}

// from calls the middleware around a handler that answers 204.
func from(h http.Handler, addr string, header ...string) int {
	r := httptest.NewRequest(http.MethodPost, "/", nil)
	r.RemoteAddr = addr
	if len(header) > 0 {
		r.Header.Set("X-Real-IP", header[0])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Code
}

var noContent = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })

func TestAllowlistHandler(t *testing.T) {
	var log logbook
	service := callback.New(wecomtest.New().Client())
	direct := service.NewAllowlist(callback.WithAllowlistLogger(log.logger())).Handler(noContent)
	behindProxy := service.NewAllowlist(callback.WithClientIP(func(r *http.Request) string { return r.Header.Get("X-Real-IP") })).Handler(noContent)
	for name, tt := range map[string]struct{ got, want int }{
		"WeCom":              {from(direct, "101.226.103.9:5555"), http.StatusNoContent},
		"mapped into IPv6":   {from(direct, "[::ffff:101.226.103.9]:5555"), http.StatusNoContent},
		"elsewhere":          {from(direct, "203.0.113.9:5555"), http.StatusForbidden},
		"forged header":      {from(direct, "203.0.113.9:5555", "101.226.103.9"), http.StatusForbidden},
		"no address":         {from(direct, "@"), http.StatusForbidden},
		"WeCom via proxy":    {from(behindProxy, "10.0.0.1:5555", "101.226.103.9"), http.StatusNoContent},
		"other via proxy":    {from(behindProxy, "101.226.103.9:5555", "203.0.113.9"), http.StatusForbidden},
		"proxy says nothing": {from(behindProxy, "101.226.103.9:5555"), http.StatusForbidden},
	} {
		if tt.got != tt.want {
			t.Errorf("%s: %d, want %d", name, tt.got, tt.want)
		}
	}
	if !strings.Contains(log.String(), "203.0.113.9 is not an address of WeCom") {
		t.Errorf("logged %s", &log)
	}
}

// The list is fetched once, however many ask, and again after a day; until it
// can be, the old one serves.
func TestAllowlistRefresh(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		client := corp.Client()
		defer client.Close()
		h := callback.New(client).NewAllowlist().Handler(noContent)
		fetches := func() int { return len(corp.Calls("/cgi-bin/getcallbackip")) }
		ask := func(addr string, want int) {
			t.Helper()
			if got := from(h, addr); got != want {
				t.Errorf("%s: %d, want %d", addr, got, want)
			}
		}
		corp.Script("/cgi-bin/getcallbackip", wecomtest.Refuse(60020, "not allow to access from your ip"))
		ask("101.226.103.9:1", http.StatusServiceUnavailable)
		ask("101.226.103.9:1", http.StatusServiceUnavailable) // without asking again at once
		if fetches() != 1 {
			t.Errorf("%d fetches", fetches())
		}
		time.Sleep(30 * time.Second)
		corp.Script("/cgi-bin/getcallbackip", wecomtest.Delay(time.Second))
		var wg sync.WaitGroup
		for range 20 {
			wg.Go(func() { ask("101.226.103.9:1", http.StatusNoContent) })
		}
		wg.Wait()
		if fetches() != 2 {
			t.Errorf("%d fetches", fetches())
		}

		time.Sleep(23 * time.Hour)
		ask("101.226.103.9:1", http.StatusNoContent)
		if fetches() != 2 {
			t.Errorf("%d fetches before a day is over", fetches())
		}
		time.Sleep(time.Hour)
		corp.Script("/cgi-bin/getcallbackip", wecomtest.Hang(), wecomtest.Refuse(60020, "no"), wecomtest.JSON(`{"errcode":0,"ip_list":["58.60.1.*"]}`))
		began := time.Now()
		wg.Go(func() { ask("101.226.103.9:1", http.StatusNoContent) }) // fetches in vain
		synctest.Wait()
		ask("101.226.103.9:1", http.StatusNoContent) // does not wait for that
		if took := time.Since(began); took != 0 {
			t.Errorf("waited %v", took)
		}
		wg.Wait()
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("fetched for %v", took)
		}
		time.Sleep(31 * time.Second)
		ask("101.226.103.9:1", http.StatusNoContent) // refused
		time.Sleep(31 * time.Second)
		ask("101.226.103.9:1", http.StatusForbidden)
		ask("58.60.1.1:1", http.StatusNoContent)
	})
}

// A list that nobody can read does not replace one.
func TestAllowlistUnreadable(t *testing.T) {
	corp := wecomtest.New()
	corp.Script("/cgi-bin/getcallbackip", wecomtest.JSON(`{"errcode":0,"ip_list":[]}`), wecomtest.Pass(), wecomtest.JSON(`{"errcode":0,"ip_list":["?"]}`))
	list := callback.New(corp.Client()).NewAllowlist()
	wecomIP := netip.MustParseAddr("101.226.103.9")
	if ok, err := list.Admits(t.Context(), wecomIP); ok || err == nil {
		t.Errorf("no list: %v, %v", ok, err)
	}
	if err := list.Refresh(t.Context()); err != nil {
		t.Error(err)
	}
	if err := list.Refresh(t.Context()); err == nil {
		t.Error("took a list without addresses")
	}
	if ok, err := list.Admits(t.Context(), wecomIP); !ok || err != nil {
		t.Errorf("an old list: %v, %v", ok, err)
	}
}
