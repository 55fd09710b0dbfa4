package main

import (
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/wecomtest"
)

const inside = "Mozilla/5.0 (iPhone) wxwork/4.1.30 MicroMessenger/7.0.1"

// A browser keeps cookies, and follows redirects only when it is told to.
type browser struct {
	*http.Client
	t    *testing.T
	site string
	log  strings.Builder
}

func open(t *testing.T, corp *wecomtest.Corp) *browser {
	t.Helper()
	b := &browser{t: t}
	server := httptest.NewUnstartedServer(nil)
	b.site = "http://" + server.Listener.Addr().String()
	site, err := newSite(config{
		client: corp.Client(), agentID: wecomtest.AppAgentID, url: b.site, key: strings.Repeat("k", 32),
		sdk: []string{"https://sdk.example/jweixin.js"}, log: slog.New(slog.NewTextHandler(&b.log, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	server.Config.Handler = site
	server.Start()
	t.Cleanup(server.Close)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	b.Client = &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	return b
}

func (b *browser) get(address string) (status int, body, location string) {
	b.t.Helper()
	r, err := http.NewRequestWithContext(b.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header.Set("User-Agent", inside)
	r.Header.Set("Accept", "text/html")
	r.Header.Set("Referer", b.site+"/")
	resp, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return resp.StatusCode, string(text), resp.Header.Get("Location")
}

// logIn opens the home page as a member.
func (b *browser) logIn(corp *wecomtest.Corp, userID string) (status int, body string) {
	b.t.Helper()
	_, _, login := b.get(b.site + "/")
	back, err := corp.LoginAs(userID, login)
	if err != nil {
		b.t.Fatal(err)
	}
	status, body, home := b.get(back)
	if home != "" {
		status, body, _ = b.get(home)
	}
	return status, body
}

func TestHome(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	b := open(t, corp)
	status, body := b.logIn(corp, "lina")
	for _, want := range []string{"李娜", "研发中心 / 后端组", `data-userid="wangwei"`, `src="https://sdk.example/jweixin.js"`} {
		if status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("status %d, the page lacks %s: %s", status, want, body)
		}
	}
	if strings.Contains(body, `data-userid="lina"`) {
		t.Error("lina is her own colleague")
	}

	page := b.site + "/?a=%2F"
	_, body, _ = b.get(b.site + "/js-config?url=" + url.QueryEscape(page))
	var out struct {
		AgentConfig struct {
			AgentID   int64  `json:"agentid"`
			Timestamp int64  `json:"timestamp"`
			Nonce     string `json:"nonceStr"`
			Signature string `json:"signature"`
		} `json:"agentConfig"`
	}
	if err := json.Unmarshal([]byte(body), &out); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	if err := corp.CheckJSSignature(page, wecomtest.JSSignature(out.AgentConfig)); err != nil {
		t.Error(err)
	}
}

// A member whom the app may not see is let in, but known by the userid alone.
func TestOutsideRange(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithApp(wecomtest.App{
		Name: "门户", AgentID: wecomtest.AppAgentID, Secret: wecomtest.AppSecret, Visible: wecomtest.Range{Users: []string{"lina"}},
	}))
	if status, body := open(t, corp).logIn(corp, "fuhua"); status != http.StatusOK || !strings.Contains(body, "，<span id=\"name\">fuhua") {
		t.Errorf("%d %s", status, body)
	}
}

func TestFailures(t *testing.T) {
	corp := wecomtest.New()
	b := open(t, corp)
	_, _, login := b.get(b.site + "/")
	back, err := corp.LoginAsOutsider("", login)
	if err != nil {
		t.Fatal(err)
	}
	if status, body, _ := b.get(back); status != http.StatusForbidden || !strings.Contains(body, "你没有权限使用此应用") || strings.Contains(body, "返回首页") {
		t.Errorf("an outsider gets %d %s", status, body)
	}
	if status, body, _ := b.get(b.site + "/login?code=c0de&state=x"); status != http.StatusForbidden || !strings.Contains(body, "登录已失效") {
		t.Errorf("a forged login gets %d %s", status, body)
	}
	b.logIn(corp, "lina")
	corp.Script("/cgi-bin/user/get", wecomtest.Refuse(48002, "api forbidden"))
	if status, body, _ := b.get(b.site + "/"); status != http.StatusBadGateway || !strings.Contains(body, "暂时无法显示") || strings.Contains(body, "48002") {
		t.Errorf("without the directory: %d %s", status, body)
	}
	if log := b.log.String(); !strings.Contains(log, "48002") || strings.Contains(log, "c0de") {
		t.Errorf("logged %s", log)
	}
	if status, body, _ := b.get(b.site + "/assets/style.css"); status != http.StatusOK || !strings.Contains(body, ".card") {
		t.Errorf("the style is %d %s", status, body)
	}
}

func TestGreeting(t *testing.T) {
	for hour, want := range map[int]string{3: "夜深了", 9: "上午好", 12: "下午好", 20: "晚上好"} {
		at := time.Date(2026, 3, 2, hour-8, 0, 0, 0, time.UTC)
		if got := greeting(at); got != want {
			t.Errorf("at %d: %s, want %s", hour, got, want)
		}
	}
}
