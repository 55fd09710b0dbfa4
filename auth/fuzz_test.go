package auth_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gowecom/wecom/auth"
	"github.com/gowecom/wecom/wecomtest"
)

// Nothing opens but what was sealed.
func FuzzOpen(f *testing.F) {
	ring := keyring(f, key1, key2)
	f.Add("session", ring.Seal("session", []byte("lina")))
	f.Add("session", keyring(f, key2).Seal("session", nil))
	f.Add("", "AAAA")
	f.Fuzz(func(t *testing.T, purpose, value string) {
		_, first := ring.Open(purpose, value)
		_, second := keyring(t, key2).Open(purpose, value)
		if first && !strings.Contains(purpose, "session") || second && !first {
			t.Errorf("opened for %q: %q", purpose, value)
		}
		sealed := ring.Seal(purpose, []byte(value))
		if plaintext, ok := ring.Open(purpose, sealed); len(sealed) <= 4096 && (!ok || string(plaintext) != value) {
			t.Errorf("%q was sealed, and opens as %q, %v", value, plaintext, ok)
		}
	})
}

// No cookie of anybody's making is a session or a login.
func FuzzCookies(f *testing.F) {
	gate, err := auth.New(wecomtest.New().Client()).NewGate(agentID, origin+callback, keyring(f, key1))
	if err != nil {
		f.Fatal(err)
	}
	h := gate.Handler(http.HandlerFunc(greet))
	f.Add("__Host-wecom-session=AAAA", "/page")
	f.Add("__Host-wecom-login-ABCDEFGH=AAAA; __Host-wecom-session", callback+"?state=ABCDEFGHIJ&code=c0de")
	f.Fuzz(func(t *testing.T, cookies, target string) {
		u, err := url.Parse(target)
		if err != nil {
			return
		}
		r, w := httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder()
		r.URL, r.RequestURI = u, target
		r.Header = http.Header{"Cookie": {cookies}, "Accept": {"text/html"}, "User-Agent": {cookies}}
		h.ServeHTTP(w, r)
		if location := w.Header().Get("Location"); w.Code == http.StatusOK || location != "" && !strings.HasPrefix(location, "https://login.work.weixin.qq.com/") && !strings.HasPrefix(location, "https://open.weixin.qq.com/") {
			t.Errorf("%q at %q: %d %s %s", cookies, target, w.Code, location, w.Body)
		}
	})
}

// Whatever is asked for, the visitor comes back to the same site.
func FuzzReturnURL(f *testing.F) {
	gate, err := auth.New(wecomtest.New().Client()).NewGate(agentID, origin+callback, keyring(f, key1))
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"/a?b=c", "//evil.example", "/\\evil.example", "https://evil.example", "/%0d%0a", "/\r\n", "@evil.example", ".evil.example", "/?#//x", ""} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, requestURI, address string) {
		u, err := url.Parse(address)
		if err != nil {
			u = &url.URL{Path: address}
		}
		got := gate.ReturnURL(&http.Request{RequestURI: requestURI, URL: u})
		if !strings.HasPrefix(got, origin+"/") || strings.ContainsAny(got, "\r\n\t \x00") {
			t.Errorf("%q and %q lead to %q", requestURI, address, got)
		}
		if p, err := url.Parse(got); err == nil && (p.Host != "intranet.example.com" || p.User != nil) {
			t.Errorf("%q and %q lead to %q", requestURI, address, got)
		}
	})
}
