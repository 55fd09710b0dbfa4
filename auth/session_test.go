package auth_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/auth"
)

func TestNewKeyring(t *testing.T) {
	for name, keys := range map[string][]string{"none": nil, "empty": {""}, "short": {key1, "s3cret of 31 bytes, 12345678901"}} {
		ring, err := auth.NewKeyring(keys...)
		if err == nil || ring != nil {
			t.Errorf("%s: %v, %v", name, ring, err)
		}
		if err != nil && strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%s: the error shows the key: %v", name, err)
		}
	}
	ring := keyring(t, key1, key2)
	hides(t, ring, "first key", "second key")
	hides(t, auth.Cookies{Keys: ring}, "first key", "second key")
	hides(t, (*auth.Keyring)(nil), "first key")
}

func TestKeyring(t *testing.T) {
	old, both, next := keyring(t, key1), keyring(t, key2, key1), keyring(t, key2)
	sealed := old.Seal("session", []byte("lina"))
	if sealed == old.Seal("session", []byte("lina")) {
		t.Error("two seals are the same")
	}
	for name, tt := range map[string]struct {
		ring    *auth.Keyring
		purpose string
		value   string
		want    bool
	}{
		"same":          {old, "session", sealed, true},
		"rotated":       {both, "session", sealed, true},
		"dropped":       {next, "session", sealed, false},
		"first seals":   {next, "session", both.Seal("session", []byte("lina")), true},
		"other purpose": {old, "login", sealed, false},
		"empty":         {old, "session", "", false},
		"no base64":     {old, "session", sealed + "!", false},
		"cut":           {old, "session", sealed[:len(sealed)-2], false},
		"short":         {old, "session", "AAAA", false},
		"long":          {old, "session", strings.Repeat("A", 5000), false},
	} {
		got, ok := tt.ring.Open(tt.purpose, tt.value)
		if ok != tt.want || ok && string(got) != "lina" {
			t.Errorf("%s: %q, %v", name, got, ok)
		}
	}
	for i := range sealed {
		for _, c := range []byte{'A', 'B', '_'} {
			changed := sealed[:i] + string(c) + sealed[i+1:]
			if _, ok := old.Open("session", changed); ok && changed != sealed {
				t.Errorf("opens although byte %d is changed", i)
			}
		}
	}
}

func TestCookies(t *testing.T) {
	ring := keyring(t, key1)
	for name, tt := range map[string]struct {
		cookies auth.Cookies
		want    string
	}{
		"default":    {auth.Cookies{}, "__Host-wecom-session=; Path=/; Max-Age=43200; HttpOnly; Secure; SameSite=Lax"},
		"all":        {auth.Cookies{Name: "who", Path: "/app", Lifetime: time.Hour}, "__Secure-who=; Path=/app; Max-Age=3600; HttpOnly; Secure; SameSite=Lax"},
		"plain HTTP": {auth.Cookies{PlainHTTP: true}, "wecom-session=; Path=/; Max-Age=43200; HttpOnly; SameSite=Lax"},
	} {
		synctest.Test(t, func(t *testing.T) {
			tt.cookies.Keys = ring
			saved := save(t, tt.cookies, auth.Outsider{OpenID: "oA", CustomerID: "wmB", ParentUserID: "p"})
			if got := load(t, tt.cookies, saved); got != auth.Identity(auth.Outsider{OpenID: "oA", CustomerID: "wmB", ParentUserID: "p"}) {
				t.Errorf("%s: loaded %v", name, got)
			}
			if saved.Value = ""; saved.String() != tt.want {
				t.Errorf("%s: %s\nwant %s", name, saved, tt.want)
			}
			w := httptest.NewRecorder()
			if err := tt.cookies.Delete(w, httptest.NewRequest(http.MethodGet, "/", nil)); err != nil {
				t.Error(err)
			}
			before, _, _ := strings.Cut(tt.want, "Max-Age")
			if got := w.Header().Get("Set-Cookie"); !strings.HasPrefix(got, before+"Max-Age=0") {
				t.Errorf("%s: deleted by %s", name, got)
			}
		})
	}
}

func save(t *testing.T, c auth.Cookies, who auth.Identity) *http.Cookie {
	t.Helper()
	w := httptest.NewRecorder()
	if err := c.Save(w, httptest.NewRequest(http.MethodGet, "/", nil), who); err != nil {
		t.Fatal(err)
	}
	return w.Result().Cookies()[0]
}

func load(t *testing.T, c auth.Cookies, cookies ...*http.Cookie) auth.Identity {
	t.Helper()
	who, renewed := loadAndRenew(t, c, cookies...)
	if renewed != nil {
		t.Errorf("renewed by %v", renewed)
	}
	return who
}

func loadAndRenew(t *testing.T, c auth.Cookies, cookies ...*http.Cookie) (auth.Identity, *http.Cookie) {
	t.Helper()
	r, w := httptest.NewRequest(http.MethodGet, "/", nil), httptest.NewRecorder()
	for _, cookie := range cookies {
		r.AddCookie(cookie)
	}
	who, err := c.Load(w, r)
	if err != nil {
		t.Fatal(err)
	}
	if set := w.Result().Cookies(); len(set) > 0 {
		return who, set[0]
	}
	return who, nil
}

func TestCookiesTampered(t *testing.T) {
	c := auth.Cookies{Keys: keyring(t, key1)}
	good := save(t, c, auth.Member{UserID: "lina"})
	with := func(value string) *http.Cookie {
		bad := *good
		bad.Value = value
		return &bad
	}
	for name, bad := range map[string]*http.Cookie{
		"plain":          with("admin"),
		"another key":    with(keyring(t, key2).Seal("session  __Host-wecom-session", []byte(`{"m":"admin","e":99999999999}`))),
		"another place":  with(c.Keys.Seal("login", []byte(`{"m":"admin","e":99999999999}`))),
		"not JSON":       with(c.Keys.Seal("session  __Host-wecom-session", []byte(`{"m":`))),
		"of another app": save(t, auth.Cookies{Keys: c.Keys, Name: "other"}, auth.Member{UserID: "lina"}),
	} {
		bad.Name = good.Name
		if got := load(t, c, bad); got != nil {
			t.Errorf("%s: %v", name, got)
		}
		if got := load(t, c, bad, good); got != auth.Identity(auth.Member{UserID: "lina"}) { // one that another page has set beside it
			t.Errorf("%s, beside a good one: %v", name, got)
		}
	}
	// The seal of the rows above is the right one.
	if got := load(t, c, with(c.Keys.Seal("session  __Host-wecom-session", []byte(`{"m":"admin","l":1,"e":99999999999}`)))); got == nil {
		t.Error("a genuine cookie is refused")
	}
}

func TestCookiesExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := auth.Cookies{Keys: keyring(t, key1), Lifetime: time.Hour}
		cookie := save(t, c, auth.Member{UserID: "lina"})
		time.Sleep(time.Hour - time.Second)
		if load(t, c, cookie) == nil {
			t.Error("expired before its time")
		}
		time.Sleep(time.Second)
		if got := load(t, c, cookie); got != nil { // whatever the browser thinks of Max-Age
			t.Errorf("still %v", got)
		}
	})
}

// A session in use is renewed, but not for ever.
func TestCookiesRenewed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := auth.Cookies{Keys: keyring(t, key1), Lifetime: time.Hour, RenewFor: 150 * time.Minute}
		first := save(t, c, auth.Member{UserID: "lina"})
		cookie := first
		var renewals []time.Duration
		began := time.Now()
		for range 30 {
			time.Sleep(10 * time.Minute)
			who, renewed := loadAndRenew(t, c, cookie)
			if renewed != nil {
				cookie = renewed
				renewals = append(renewals, time.Since(began).Round(time.Minute))
			}
			if alive := time.Since(began) < 150*time.Minute; alive != (who != nil) {
				t.Errorf("%v after %v", who, time.Since(began))
			}
		}
		if len(renewals) != 3 || renewals[0] != 40*time.Minute {
			t.Errorf("renewed after %v", renewals)
		}
		if load(t, c, first) != nil {
			t.Error("the first cookie still serves")
		}
	})
}

func TestCookiesRefuse(t *testing.T) {
	ring := keyring(t, key1)
	w, r := httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil)
	for name, tt := range map[string]struct {
		cookies auth.Cookies
		who     auth.Identity
	}{
		"no keys":   {auth.Cookies{}, auth.Member{UserID: "lina"}},
		"zero keys": {auth.Cookies{Keys: &auth.Keyring{}}, auth.Member{UserID: "lina"}},
		"nobody":    {auth.Cookies{Keys: ring}, nil},
		"empty":     {auth.Cookies{Keys: ring}, auth.Member{}},
		"empty too": {auth.Cookies{Keys: ring}, auth.Outsider{}},
	} {
		if err := tt.cookies.Save(w, r, tt.who); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	if _, err := (auth.Cookies{}).Load(w, r); err == nil {
		t.Error("loading without keys: no error")
	}
	if set := w.Result().Cookies(); len(set) > 0 {
		t.Errorf("set %v", set)
	}
}

// A gate whose keys are changed keeps its sessions.
func TestKeyRotation(t *testing.T) {
	s := newSiteAt(t, origin+callback, keyring(t, key1))
	s.answer(lina)
	b := newBrowser(t, s, inWork)
	b.login("/page", "c0de")
	b.site = newSiteAt(t, origin+callback, keyring(t, key2, key1))
	wantPage(t, b.get("/page"), "member lina at /page")
	b.site = newSiteAt(t, origin+callback, keyring(t, key2))
	b.toLogin("/page")
}

// The gate's sessions expire, and its cookie is none of another app.
func TestSessionExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, sessions := range []auth.Sessions{
			auth.Cookies{Keys: keyring(t, key1), Lifetime: time.Hour, Name: "who"},
			&auth.Cookies{Keys: keyring(t, key1), Lifetime: time.Hour, Name: "who"},
		} {
			s := newSite(t, auth.WithSessions(sessions))
			s.answer(lina)
			b := newBrowser(t, s, inWork)
			b.login("/page", "c0de")
			for _, cookie := range b.jar.Cookies(b.origin) {
				if got := load(t, auth.Cookies{Keys: keyring(t, key1), Lifetime: time.Hour, Name: "who"}, cookie); got != nil {
					t.Errorf("another app reads %v", got)
				}
			}
			time.Sleep(time.Hour - time.Second)
			wantPage(t, b.get("/page"), "member lina at /page")
			time.Sleep(time.Second)
			b.toLogin("/page")
		}
	})
}

func TestFrom(t *testing.T) {
	if who := auth.From(context.Background()); who != nil {
		t.Errorf("from nowhere: %v", who)
	}
	ctx := auth.NewContext(t.Context(), auth.Member{UserID: "lina"})
	if member, ok := auth.From(ctx).(auth.Member); !ok || member.UserID != "lina" {
		t.Errorf("%v, %v", member, ok)
	}
}
