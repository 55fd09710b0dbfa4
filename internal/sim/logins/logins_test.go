package logins_test

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/apps"
	"github.com/gowecom/wecom/internal/sim/customers"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/logins"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

const (
	base   = "/connect/oauth2/authorize?appid=wwsimulated000001&redirect_uri=https%3A%2F%2Fapp.example%2Fin%3Fa%3D1&response_type=code&scope=snsapi_base&state=s1&agentid=1000002#wechat_redirect"
	web    = "/wwlogin/sso/login?login_type=CorpApp&appid=wwsimulated000001&agentid=1000002&redirect_uri=https%3A%2F%2Fapp.example%2Fin&state=s1"
	inside = "Mozilla/5.0 wxwork/4.1.30 MicroMessenger/7.0.1"
)

var private = strings.Replace(base, "snsapi_base", "snsapi_privateinfo", 1)

// newWorld returns a corp whose first app sees the development only and trusts
// app.example, and whose second one trusts other.example.
func newWorld(t *testing.T) *sim.World {
	t.Helper()
	w := simtest.NewWith(t, func(cfg *sim.Config) {
		cfg.Apps[0].Visible = sim.Range{Users: []string{"lina"}}
		cfg.Apps[0].TrustedDomains = []string{"app.example"}
		cfg.Apps[1].TrustedDomains = []string{"other.example"}
		cfg.Start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	}, media.Install, directory.Install, apps.Install, customers.Install, logins.Install)
	w.In(directory.Seed)
	w.In(customers.Seed)
	return w
}

func login(t *testing.T, w *sim.World, v logins.Visit) (code string) {
	t.Helper()
	back, err := logins.Login.Do(w, v)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(back.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query().Get("code")
}

func TestLogin(t *testing.T) {
	w := newWorld(t)
	back, err := logins.Login.Do(w, logins.Visit{UserID: "lina", URL: "https://open.weixin.qq.com" + base})
	if err != nil || !strings.HasPrefix(back.URL, "https://app.example/in?a=1&code=") || !strings.HasSuffix(back.URL, "&state=s1") {
		t.Errorf("back to %q, error %v", back.URL, err)
	}
	code := login(t, w, logins.Visit{UserID: "LINA", URL: web})
	if got := simtest.MustCall(t, w, simtest.App, "GET /auth/getuserinfo?code="+code); got != `{"errcode":0,"errmsg":"ok","userid":"lina"}` {
		t.Errorf("identity %s", got)
	}
}

// The older paths answer as well, one of them with capitals.
func TestOlderPaths(t *testing.T) {
	w := newWorld(t)
	code := login(t, w, logins.Visit{UserID: "lina", URL: strings.Replace(base, "snsapi_base", "snsapi_privateinfo", 1)})
	var who struct{ UserID, UserTicket string }
	got := simtest.MustCall(t, w, simtest.App, "GET /user/getuserinfo?code="+code)
	if err := json.Unmarshal([]byte(strings.ReplaceAll(got, "user_ticket", "UserTicket")), &who); err != nil || !strings.Contains(got, `"UserId":"lina"`) {
		t.Fatalf("identity %s", got)
	}
	if got := simtest.MustCall(t, w, simtest.App, `POST /user/getuserdetail {"user_ticket":"`+who.UserTicket+`"}`); !strings.Contains(got, `"userid":"lina"`) {
		t.Errorf("details %s", got)
	}
	code = login(t, w, logins.Visit{CustomerID: "wm-stranger", URL: base})
	if got := simtest.MustCall(t, w, simtest.App, "GET /user/getuserinfo?code="+code); got != `{"errcode":0,"errmsg":"ok","OpenId":"simulated-openid-wm-stranger"}` {
		t.Errorf("a stranger is %s", got)
	}
}

func TestCodes(t *testing.T) {
	w := newWorld(t)
	identify := func(secret, code string, want int) {
		t.Helper()
		if reply, got := simtest.Call(t, w, secret, "GET /auth/getuserinfo?code="+code); got != want {
			t.Errorf("%s, want errcode %d", reply, want)
		}
	}
	identify(simtest.App, "unknown", 40029)
	code := login(t, w, logins.Visit{UserID: "lina", URL: base})
	identify(simtest.Other, code, 40029)
	identify(simtest.Directory, code, 40029)
	identify(simtest.App, code, 0)
	identify(simtest.App, code, 42022)
	code = login(t, w, logins.Visit{UserID: "lina", URL: base})
	w.Advance(5*time.Minute - time.Second)
	identify(simtest.App, code, 0)
	code = login(t, w, logins.Visit{UserID: "lina", URL: base})
	w.Advance(5 * time.Minute)
	identify(simtest.App, code, 42003)

	anyApp := strings.Replace(base, "&agentid=1000002", "", 1)
	code = login(t, w, logins.Visit{UserID: "lina", URL: anyApp})
	identify(simtest.Other, code, 50001)
	identify(simtest.App, code, 0)
}

func TestDetails(t *testing.T) {
	w := newWorld(t)
	ticketOf := func(v logins.Visit) string {
		reply := simtest.MustCall(t, w, simtest.App, "GET /auth/getuserinfo?code="+login(t, w, v))
		_, rest, _ := strings.Cut(reply, `"user_ticket":"`)
		ticket, _, _ := strings.Cut(rest, `"`)
		return ticket
	}
	if ticket := ticketOf(logins.Visit{UserID: "lina", URL: base}); ticket != "" {
		t.Errorf("a ticket for snsapi_base: %q", ticket)
	}
	ticket := ticketOf(logins.Visit{UserID: "lina", URL: private, Deny: []string{"gender", "mobile"}})
	reply := simtest.MustCall(t, w, simtest.App, `POST /auth/getuserdetail {"user_ticket":"`+ticket+`"}`)
	for _, want := range []string{`"userid":"lina"`, `"gender":"0"`, `"email":"lina@yunshan.example"`, `"biz_mail":""`, `"avatar":"https://`} {
		if !strings.Contains(reply, want) {
			t.Errorf("%s lacks %s", reply, want)
		}
	}
	if strings.Contains(reply, "mobile") {
		t.Errorf("%s shows what was denied", reply)
	}
	if _, code := simtest.Call(t, w, simtest.Other, `POST /auth/getuserdetail {"user_ticket":"`+ticket+`"}`); code != 84015 {
		t.Errorf("another app gets %d", code)
	}
	w.Advance(30 * time.Minute)
	if _, code := simtest.Call(t, w, simtest.App, `POST /auth/getuserdetail {"user_ticket":"`+ticket+`"}`); code != 84014 {
		t.Errorf("an old ticket gets %d", code)
	}
}

func TestOutsiders(t *testing.T) {
	w := newWorld(t)
	customerOf := func(userID string) string {
		added, err := customers.Add.Do(w, customers.Addition{UserID: userID, Name: "白先生"})
		if err != nil {
			t.Fatal(err)
		}
		return added.CustomerID
	}
	seen, unseen := customerOf("lina"), customerOf("fuhua")
	identity := func(customerID string) string {
		return simtest.MustCall(t, w, simtest.App, "GET /auth/getuserinfo?code="+login(t, w, logins.Visit{CustomerID: customerID, URL: base}))
	}
	if got := identity(seen); !strings.Contains(got, `"external_userid":"`+seen+`"`) || !strings.Contains(got, `"openid":"`) || strings.Contains(got, "userid\":\"lina") {
		t.Errorf("a customer is %s", got)
	}
	for _, id := range []string{unseen, ""} {
		if got := identity(id); strings.Contains(got, "userid") || !strings.Contains(got, `"openid":"`) {
			t.Errorf("%q is %s", id, got)
		}
	}
}

func TestPagesRefuse(t *testing.T) {
	w := newWorld(t)
	swap := func(address, old, with string) string { return strings.Replace(address, old, with, 1) }
	for name, row := range map[string]struct {
		address, userID string
		want            int
	}{
		"corp":             {swap(base, "appid=ww", "appid=wx"), "lina", 40013},
		"app":              {swap(base, "1000002", "1000009"), "lina", 40056},
		"scope":            {swap(base, "snsapi_base", "snsapi_userinfo"), "lina", 40058},
		"response":         {swap(base, "response_type=code", "response_type=token"), "lina", 40058},
		"state":            {swap(base, "state=s1", "state=s-1"), "lina", 40058},
		"domain":           {swap(base, "app.example", "evil.example"), "lina", 50001},
		"domain of other":  {swap(base, "app.example", "other.example"), "lina", 50001},
		"no address":       {swap(base, "https%3A%2F%2Fapp.example%2Fin%3Fa%3D1", "%2Fin"), "lina", 50001},
		"nobody":           {base, "nobody", 60111},
		"range":            {private, "fuhua", 60011},
		"web type":         {swap(web, "CorpApp", "ServiceApp"), "lina", 40058},
		"web without app":  {swap(web, "&agentid=1000002", ""), "lina", 40056},
		"web range":        {web, "fuhua", 60011},
		"web for outsider": {web, "", 60011},
	} {
		_, err := logins.Login.Do(w, logins.Visit{UserID: row.userID, URL: row.address})
		if code, _ := sim.CodeOf(err); code != row.want {
			t.Errorf("%s: %v, want %d", name, err, row.want)
		}
	}
	// Outside the range, a login without details is none of the app's secrets.
	login(t, w, logins.Visit{UserID: "fuhua", URL: base})
}

// The trusted domain is one of the app's settings.
func TestTrustedDomain(t *testing.T) {
	w := newWorld(t)
	code := login(t, w, logins.Visit{UserID: "lina", URL: base})
	if got := simtest.MustCall(t, w, simtest.App, "GET /agent/get?agentid=1000002"); !strings.Contains(got, `"redirect_domain":"app.example"`) {
		t.Errorf("settings %s", got)
	}
	simtest.MustCall(t, w, simtest.App, `POST /agent/set {"agentid":1000002,"redirect_domain":"new.example"}`)
	if reply, got := simtest.Call(t, w, simtest.App, "GET /auth/getuserinfo?code="+code); got != 50001 {
		t.Errorf("a code for the old domain: %s", reply)
	}
	if _, err := logins.Login.Do(w, logins.Visit{UserID: "lina", URL: base}); err == nil {
		t.Error("the old domain is still trusted")
	}
	login(t, w, logins.Visit{UserID: "lina", URL: strings.Replace(base, "app.example", "new.example", 1)})
}

// visit opens a page as a browser does, without following where it leads.
func visit(t *testing.T, w *sim.World, address, agent string) (body, location string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://login.example"+address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("User-Agent", agent)
	c := w.HTTPClient()
	c.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var b strings.Builder
	if err := resp.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String(), resp.Header.Get("Location")
}

func TestPages(t *testing.T) {
	w := newWorld(t)
	for name, row := range map[string]struct {
		address, agent string
		wants          string // in the page; "" for a redirect
	}{
		"browser":        {base, "Chrome/131", "请在企业微信客户端打开链接"},
		"pick":           {base, inside, "member=lina"},
		"pick anybody":   {base, inside, "member=fuhua"},
		"outsider":       {base, inside, "customer="},
		"picked":         {base + "&member=lina", inside, ""},
		"stranger":       {base + "&customer=", inside, ""},
		"consent":        {private + "&member=lina", inside, `value="mobile"`},
		"confirmed":      {private + "&member=lina&confirm=1&allow=email", inside, ""},
		"web":            {web, "Chrome/131", "member=lina"},
		"web picked":     {web + "&member=lina", "Chrome/131", ""},
		"web not fuhua":  {web + "&member=fuhua", "Chrome/131", "你不在应用的可见范围内"},
		"domain":         {strings.Replace(web, "app.example", "evil.example", 1), "Chrome/131", "errcode 50001"},
		"markup escaped": {strings.Replace(web, "state=s1", "state=%3Cb%3E", 1), "Chrome/131", "errcode 40058"},
	} {
		address, fragment, _ := strings.Cut(row.address, "#wechat_redirect")
		body, location := visit(t, w, address+fragment, row.agent)
		switch {
		case row.wants == "" && !strings.HasPrefix(location, "https://app.example/in?"):
			t.Errorf("%s: to %q: %s", name, location, body)
		case row.wants != "" && (location != "" || !strings.Contains(body, row.wants)):
			t.Errorf("%s: to %q: %s", name, location, body)
		}
	}
	if body, _ := visit(t, w, web, "Chrome/131"); strings.Contains(body, "傅华") {
		t.Error("the page offers a member whom it refuses")
	}
	if calls := w.Calls(""); len(calls) > 0 {
		t.Errorf("the visits are calls: %v", calls)
	}
}

func TestTickets(t *testing.T) {
	w := newWorld(t)
	first := simtest.MustCall(t, w, simtest.App, "GET /ticket/get?type=agent_config")
	if !strings.Contains(first, `"expires_in":7200`) {
		t.Errorf("ticket %s", first)
	}
	w.Advance(time.Hour)
	again := simtest.MustCall(t, w, simtest.App, "GET /ticket/get?type=agent_config")
	if again != strings.Replace(first, "7200", "3600", 1) {
		t.Errorf("%s, then %s", first, again)
	}
	w.Advance(time.Hour)
	if later := simtest.MustCall(t, w, simtest.App, "GET /ticket/get?type=agent_config"); later == first {
		t.Errorf("the same ticket for ever: %s", later)
	}
	if other := simtest.MustCall(t, w, simtest.App, "GET /get_jsapi_ticket"); strings.Contains(other, "ticket\":\"\"") {
		t.Errorf("ticket %s", other)
	}
	if _, code := simtest.Call(t, w, simtest.App, "GET /ticket/get?type=wx_card"); code != 40005 {
		t.Errorf("another type: %d", code)
	}
}

func TestCheck(t *testing.T) {
	w := newWorld(t)
	reply := simtest.MustCall(t, w, simtest.App, "GET /ticket/get?type=agent_config")
	_, rest, _ := strings.Cut(reply, `"ticket":"`)
	ticket, _, _ := strings.Cut(rest, `"`)
	signature := func(page string) logins.Signature {
		return logins.Signature{
			Kind: "agentConfig", CorpID: simtest.CorpID, AgentID: "1000002", Timestamp: "1", Nonce: "n", URL: page,
			Signature: logins.Sign(ticket, "n", "1", page),
		}
	}
	check := func(name string, s logins.Signature, want int) {
		t.Helper()
		var err error
		w.In(func(tx *sim.Tx) { err = logins.Check(tx, s) })
		if err == nil && want == 0 {
			return
		}
		if r, ok := errors.AsType[sim.Refusal](err); !ok || r.Code != want {
			t.Errorf("%s: %v, want %d", name, err, want)
		}
	}
	good := signature("https://app.example/a?b")
	check("good", good, 0)
	good.URL += "#c"
	check("fragment", good, 0)
	check("domain", signature("https://other.example/"), 80001)
	for name, spoil := range map[string]func(*logins.Signature){
		"page":   func(s *logins.Signature) { s.URL = "https://app.example/b" },
		"nonce":  func(s *logins.Signature) { s.Nonce = "m" },
		"time":   func(s *logins.Signature) { s.Timestamp = "2" },
		"app":    func(s *logins.Signature) { s.AgentID = "1000003" },
		"ticket": func(s *logins.Signature) { s.Kind = "config" },
	} {
		s := signature("https://app.example/a?b")
		spoil(&s)
		check(name, s, 40093)
	}
	w.Advance(2 * time.Hour)
	check("old", signature("https://app.example/a?b"), 40093)
	check("corp", logins.Signature{CorpID: "ww1"}, 40013)
	for _, path := range []string{"/open/js/jweixin-1.2.0.js", "/wwopen/js/jwxwork-1.0.0.js"} {
		if body, _ := visit(t, w, path, inside); !strings.Contains(body, `const checkURL = "https://login.example/simulated/jssdk/check";`) {
			t.Errorf("%s is %s", path, body)
		}
	}
	if body, _ := visit(t, w, "/simulated/jssdk/check?corpid=ww1", inside); !strings.Contains(body, `"errcode":40013`) || !strings.Contains(body, "Access-Control-Allow-Origin: *") {
		t.Errorf("the check says %s", body)
	}
}
