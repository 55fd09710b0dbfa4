// Package ssoweb drives examples/sso-web in a browser.
package ssoweb

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"

	"github.com/gowecom/wecom/internal/browsertest"
)

func TestMain(m *testing.M) { os.Exit(browsertest.Main(m, "../../../examples/sso-web")) }

const (
	inside  = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 wxwork/4.1.30 MicroMessenger/7.0.1 Language/zh"
	outside = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)

// An app is the program and its corp.
type app struct {
	*browsertest.Program
	corp string
}

// start runs the program beside a simulated corp of its own, until the test ends.
func start(t *testing.T) app {
	t.Helper()
	a := app{Program: browsertest.Start(t)}
	login := a.begin(t)
	a.corp = login.Scheme + "://" + login.Host
	return a
}

// begin returns the login page that a stranger is sent to, who has no browser.
func (a app) begin(t *testing.T) *url.URL {
	t.Helper()
	return redirectOf(t, a.Site+"/", http.Header{"Accept": {"text/html"}})
}

// comeBack returns where a login page sends a member.
func (a app) comeBack(t *testing.T, page *url.URL, userID string) *url.URL {
	t.Helper()
	address := *page
	address.Fragment = ""
	address.RawQuery += "&member=" + userID
	return redirectOf(t, address.String(), http.Header{"User-Agent": {inside}})
}

func redirectOf(t *testing.T, address string, header http.Header) *url.URL {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = header
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	u, err := url.Parse(resp.Header.Get("Location"))
	if err != nil || u.Host == "" {
		t.Fatalf("%s answers %s %v", address, resp.Status, resp.Header)
	}
	return u
}

// api calls the corp as the app does, and independently of it.
func (a app) api(t *testing.T, pathAndQuery string, out any) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.corp+pathAndQuery, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		t.Fatal(err)
	}
}

// tickets returns those of the corp and of the app, which the corp gives again
// while they serve.
func (a app) tickets(t *testing.T) (ofCorp, ofApp string) {
	t.Helper()
	var out struct {
		Token  string `json:"access_token"`
		Ticket string `json:"ticket"`
	}
	a.api(t, "/cgi-bin/gettoken?corpid=wwsimulated000001&corpsecret=simulated-app-secret", &out)
	token := out.Token
	a.api(t, "/cgi-bin/get_jsapi_ticket?access_token="+token, &out)
	ofCorp = out.Ticket
	a.api(t, "/cgi-bin/ticket/get?type=agent_config&access_token="+token, &out)
	return ofCorp, out.Ticket
}

var (
	phoneInside  = browsertest.Device{Width: 375, Height: 812, Agent: inside}
	phoneOutside = browsertest.Device{Width: 375, Height: 812, Agent: outside}
	desktop      = browsertest.Device{Width: 1280, Height: 800, Agent: outside}
)

// A visitor is a browser that looks at the program.
type visitor struct {
	*browsertest.Visitor
	t   *testing.T
	app app
}

func newVisitor(t *testing.T, a app, d browsertest.Device) *visitor {
	t.Helper()
	return &visitor{browsertest.NewVisitor(t, a.Program, d), t, a}
}

// pick logs in as a member on the corp's page.
func (v *visitor) pick(name string) {
	v.t.Helper()
	v.ClickOn(`[...document.querySelectorAll("li a")].find((a) => a.innerText.includes(` + strconv.Quote(name) + `))`)
}

// cookies returns the names of those of the site.
func (v *visitor) cookies() string {
	v.t.Helper()
	list, err := chromedp.Call(v.Context(), network.GetCookies, network.GetCookiesParams{URLs: []string{v.app.Site}})
	if err != nil {
		v.t.Fatal(err)
	}
	var names []string
	for _, c := range list.Cookies {
		if !c.HTTPOnly || c.SameSite != network.CookieSameSiteLax {
			v.t.Errorf("the cookie %s is open to scripts or other sites", c.Name)
		}
		names = append(names, c.Name)
	}
	return strings.Join(names, " ")
}

func TestWithinWeCom(t *testing.T) {
	a := start(t)
	v := newVisitor(t, a, phoneInside)
	v.Open("/")
	v.Sees("h1", "选择登录的成员")
	if u := v.Location(); u.Path != "/connect/oauth2/authorize" || u.Query().Get("scope") != "snsapi_base" {
		t.Errorf("sent to %s", u)
	}
	v.Shoot("authorize-phone")
	v.pick("李娜")
	v.Sees("h1", "李娜")
	v.Sees("#department", "研发中心 / 后端组")
	v.Sees("#sdk", "点击同事")
	v.Shoot("home-phone")
	if u := v.Location(); u.Path != "/" || u.RawQuery != "" {
		t.Errorf("the address shows %s", u)
	}
	v.Click(`[data-userid="wangwei"]`)
	v.Sees("#simulated-wecom", "wangwei")
	v.Shoot("profile-phone")
	if got := browsertest.Evaluate[string](v.Visitor, `document.querySelector("#sdk").dataset.result`); got != "openUserProfile:ok" {
		t.Errorf("the function says %q", got)
	}
}

func TestOutsideWeCom(t *testing.T) {
	a := start(t)
	v := newVisitor(t, a, desktop)
	v.Open("/")
	v.Sees("h1", "选择登录的成员")
	if u := v.Location(); u.Path != "/wwlogin/sso/login" {
		t.Errorf("sent to %s", u)
	}
	v.Shoot("weblogin-desktop")
	v.Click("input[type=search]")
	v.Do(chromedp.KeyEvent("财务部"))
	v.pick("田野")
	v.Sees("h1", "田野")
	v.Sees("#department", "财务部")
	v.Sees("#sdk", "在企业微信中打开")
	v.Shoot("home-desktop")
	if names := v.cookies(); !strings.Contains(names, "wecom-session") {
		t.Errorf("cookies %s", names)
	}
}

// Each value that the JS-SDK gets is computed again by the browser itself, from
// tickets that do not come by way of the program.
func TestSignature(t *testing.T) {
	a := start(t)
	v := newVisitor(t, a, phoneInside)
	v.Open("/?from=%E8%8F%9C%E5%8D%95&x=1%2F2#part")
	v.pick("李娜")
	v.Sees("#sdk", "点击同事")
	if got := v.Location().RawQuery; got != "from=%E8%8F%9C%E5%8D%95&x=1%2F2" {
		t.Errorf("back at the page with %s", got)
	}
	ofCorp, ofApp := a.tickets(t)
	tickets, err := json.Marshal([]string{ofCorp, ofApp})
	if err != nil {
		t.Fatal(err)
	}
	type signatures struct {
		Signed, Computed []string
		Fields           string
	}
	got := browsertest.Evaluate[signatures](v.Visitor, `(async ([ofCorp, ofApp]) => {
		location.hash = "elsewhere";
		const url = location.href.split("#")[0];
		const reply = await (await fetch("/js-config?url=" + encodeURIComponent(location.href))).json();
		const sha1 = async (text) => [...new Uint8Array(await crypto.subtle.digest("SHA-1", new TextEncoder().encode(text)))]
			.map((b) => b.toString(16).padStart(2, "0")).join("");
		const compute = (ticket, c) => sha1("jsapi_ticket=" + ticket + "&noncestr=" + c.nonceStr + "&timestamp=" + c.timestamp + "&url=" + url);
		const { config, agentConfig } = reply;
		return {
			Signed: [config.signature, agentConfig.signature],
			Computed: [await compute(ofCorp, config), await compute(ofApp, agentConfig)],
			Fields: [config.beta, config.appId, agentConfig.corpid, agentConfig.agentid, Math.abs(config.timestamp - Date.now() / 1000) < 60].join(" "),
		};
	})(`+string(tickets)+`)`)
	for i, what := range []string{"config", "agentConfig"} {
		if got.Signed[i] != got.Computed[i] || len(got.Signed[i]) != 40 {
			t.Errorf("%s is signed %s, the browser computes %s", what, got.Signed[i], got.Computed[i])
		}
	}
	if want := "true wwsimulated000001 wwsimulated000001 1000002 true"; got.Fields != want {
		t.Errorf("the pages get %s, want %s", got.Fields, want)
	}
	if got.Signed[0] == got.Signed[1] {
		t.Error("both are signed alike")
	}
	if status := browsertest.Evaluate[int](v.Visitor, `fetch("/js-config?url=" + encodeURIComponent("https://evil.example/")).then((r) => r.status)`); status != http.StatusForbidden {
		t.Errorf("a page of another site is answered with %d", status)
	}
}

// A callback that this browser has not begun logs nobody in.
func TestRefusedState(t *testing.T) {
	a := start(t)
	attack := a.comeBack(t, a.begin(t), "tianye")
	v := newVisitor(t, a, phoneOutside)
	v.Open(attack.RequestURI())
	v.Sees("h1", "登录已失效")
	v.Shoot("refused-state-phone")
	if names := v.cookies(); names != "" {
		t.Errorf("cookies %s", names)
	}
	v.Open("/") // begins a login of its own
	query := attack.Query()
	query.Set("state", "forged")
	v.Open("/login?" + query.Encode())
	v.Sees("h1", "登录已失效")
	v.Click("a.button")
	v.Sees("h1", "选择登录的成员")
	v.pick("田野")
	v.Sees("h1", "田野")
}

// A code that has been used gives no second session: with the first one, the back
// button leads to the page, and without it to another login.
func TestUsedCode(t *testing.T) {
	a := start(t)
	v := newVisitor(t, a, phoneInside)
	v.Open("/")
	v.Sees("h1", "选择登录的成员")
	used := a.comeBack(t, v.Location(), "lina").RequestURI()
	for range 2 {
		v.Open(used)
		v.Sees("h1", "李娜")
		if at := v.Location(); at.Path != "/" {
			t.Errorf("the code leads to %s", at)
		}
	}
	if _, err := chromedp.Call(v.Context(), network.DeleteCookies, network.DeleteCookiesParams{Name: "wecom-session", URL: a.Site}); err != nil {
		t.Fatal(err)
	}
	v.Open(used)
	v.Sees("h1", "选择登录的成员")
	v.pick("王伟")
	v.Sees("h1", "王伟")
}

func TestOutsiderIsRefused(t *testing.T) {
	a := start(t)
	v := newVisitor(t, a, phoneInside)
	v.Open("/")
	v.Click(`a.aside`)
	v.Sees("h1", "你没有权限使用此应用")
	v.Shoot("outsider-phone")
}

// The page on which a member allows details leads back to the app.
func TestConsent(t *testing.T) {
	a := start(t)
	v := newVisitor(t, a, phoneInside)
	login := a.begin(t)
	login.Path = "/connect/oauth2/authorize"
	query := login.Query()
	query.Set("response_type", "code")
	query.Set("scope", "snsapi_privateinfo")
	login.RawQuery = query.Encode()
	v.Do(chromedp.Navigate(login.String()))
	v.pick("李娜")
	v.Sees("h1", "申请获取你的以下信息")
	v.Click(`[value=mobile]`)
	v.Shoot("consent-phone")
	v.Click("button")
	v.Sees("h1", "登录已失效") // this browser has not begun the login
	if got := v.Location(); got.Path != "/login" || got.Query().Get("code") == "" || got.Query().Get("state") != query.Get("state") {
		t.Errorf("back at %s", got)
	}
}

func TestLogout(t *testing.T) {
	a := start(t)
	v := newVisitor(t, a, phoneOutside)
	v.Open("/")
	v.pick("傅华")
	v.Sees("h1", "傅华")
	v.Click("#logout")
	v.Sees("body", "已退出登录")
	v.Shoot("logout-phone")
	if names := v.cookies(); strings.Contains(names, "wecom-session") {
		t.Errorf("cookies %s", names)
	}
	v.Click("a")
	v.Sees("h1", "选择登录的成员")
}
