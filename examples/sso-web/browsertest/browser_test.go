// Package browsertest drives the program in a real browser. It is a module of its
// own, since only it needs chromedp; it knows the program from outside alone.
package browsertest

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

var (
	shots = flag.String("shots", "", "a folder for screenshots")
	need  = flag.Bool("need-browser", false, "fail where there is no browser, in place of skipping")
)

const (
	inside  = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 wxwork/4.1.30 MicroMessenger/7.0.1 Language/zh"
	outside = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
)

// An app is the program, which runs.
type app struct{ site, corp string }

var program string // where it was built

func TestMain(m *testing.M) {
	flag.Parse()
	os.Exit(func() int {
		dir, err := os.MkdirTemp("", "sso-web")
		if err != nil {
			panic(err)
		}
		defer func() { _ = os.RemoveAll(dir) }()
		program = filepath.Join(dir, "sso-web")
		build := exec.CommandContext(context.Background(), "go", "build", "-o", program, ".")
		build.Dir = ".."
		if out, err := build.CombinedOutput(); err != nil {
			fmt.Printf("%s: %v\n", out, err)
			return 1
		}
		return m.Run()
	}())
}

// start runs the program beside a simulated corp of its own, until the test ends.
func start(t *testing.T) app {
	t.Helper()
	if browser() == "" {
		if *need {
			t.Fatal("there is no browser")
		}
		t.Skip("there is no browser: install chromium")
	}
	cmd := exec.CommandContext(t.Context(), program)
	cmd.Env = append(os.Environ(), "WECOM_CORP_ID=", "WECOM_LISTEN=127.0.0.1:0")
	cmd.Stderr = os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() }) // the context has ended then
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if address, ok := strings.CutPrefix(lines.Text(), "Open "); ok {
			go func() { _, _ = io.Copy(io.Discard, out) }()
			a := app{site: strings.TrimSuffix(address, "/")}
			login := a.begin(t)
			a.corp = login.Scheme + "://" + login.Host
			return a
		}
	}
	t.Fatalf("the program says no address: %v", lines.Err())
	return app{}
}

// begin returns the login page that a stranger is sent to, who has no browser.
func (a app) begin(t *testing.T) *url.URL {
	t.Helper()
	return redirectOf(t, a.site+"/", http.Header{"Accept": {"text/html"}})
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

func browser() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

// A visitor is a browser with a profile of its own.
type visitor struct {
	t   *testing.T
	ctx context.Context
	app app
}

// A screen is how large a browser is.
type screen struct{ width, height int64 }

var (
	phone   = screen{375, 812}
	desktop = screen{1280, 800}
)

func newVisitor(t *testing.T, a app, agent string, s screen) *visitor {
	t.Helper()
	allocator, stop := chromedp.NewExecAllocator(context.Background(),
		chromedp.ExecPath(browser()), chromedp.UserDataDir(t.TempDir()), chromedp.UserAgent(agent),
		chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck,
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true), chromedp.Flag("lang", "zh-CN"))
	ctx, closeTab := chromedp.NewContext(allocator)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(func() { cancel(); closeTab(); stop() })
	v := &visitor{t, ctx, a}
	if s.width < 600 {
		v.do(chromedp.EmulateViewport(s.width, s.height, chromedp.EmulateMobile, chromedp.EmulateTouch))
	} else {
		v.do(chromedp.EmulateViewport(s.width, s.height))
	}
	return v
}

func (v *visitor) do(steps ...chromedp.Action[chromedp.Void]) {
	v.t.Helper()
	if err := chromedp.Do(v.ctx, steps...); err != nil {
		address, _ := chromedp.Run(v.ctx, chromedp.Location())
		text, _ := chromedp.Run(v.ctx, chromedp.Evaluate[string](`document.body.innerText`))
		v.t.Fatalf("%v, at %s: %s", err, address, text)
	}
}

// evaluate returns what a script, or the promise that it makes, becomes.
func evaluate[T any](v *visitor, script string) T {
	v.t.Helper()
	result, err := chromedp.Run(v.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		v.t.Fatal(err)
	}
	return result
}

// open goes to a page of the site.
func (v *visitor) open(path string) {
	v.t.Helper()
	v.do(chromedp.Navigate(v.app.site + path))
}

// pick logs in as a member on the corp's page.
func (v *visitor) pick(name string) {
	v.t.Helper()
	v.clickOn(`[...document.querySelectorAll("li a")].find((a) => a.innerText.includes(` + strconv.Quote(name) + `))`)
}

func (v *visitor) click(selector string) {
	v.t.Helper()
	v.clickOn(`document.querySelector(` + strconv.Quote(selector) + `)`)
}

// clickOn moves the mouse to the element that a script finds, once the page has
// loaded, and clicks there. Nodes that chromedp knows could be of the page before.
func (v *visitor) clickOn(script string) {
	v.t.Helper()
	find := `(() => {
		const e = ` + script + `;
		if (document.readyState !== "complete" || !e) return [];
		e.scrollIntoView({ block: "center" });
		const r = e.getBoundingClientRect();
		return [r.x + r.width / 2, r.y + r.height / 2];
	})()`
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		if at, err := chromedp.Run(v.ctx, chromedp.Evaluate[[]float64](find)); err == nil && len(at) == 2 {
			v.do(chromedp.MouseClickXY(at[0], at[1]))
			return
		}
		v.do(chromedp.Sleep(50 * time.Millisecond))
	}
	v.t.Fatalf("at %s, there is no %s", v.location(), script)
}

// sees waits until an element shows a text.
func (v *visitor) sees(selector, text string) {
	v.t.Helper()
	var last string
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); {
		last, _ = chromedp.Run(v.ctx, chromedp.Evaluate[string](`document.querySelector(`+strconv.Quote(selector)+`)?.innerText ?? ""`))
		if strings.Contains(last, text) {
			return
		}
		v.do(chromedp.Sleep(50 * time.Millisecond))
	}
	v.t.Fatalf("at %s, %s shows %q, want %q", v.location(), selector, last, text)
}

func (v *visitor) location() *url.URL {
	v.t.Helper()
	u, err := url.Parse(evaluate[string](v, `location.href`))
	if err != nil {
		v.t.Fatal(err)
	}
	return u
}

// cookies returns the names of those of the site.
func (v *visitor) cookies() string {
	v.t.Helper()
	list, err := chromedp.Call(v.ctx, network.GetCookies, network.GetCookiesParams{URLs: []string{v.app.site}})
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

// shoot takes a screenshot, and fails if the page is wider than the screen.
func (v *visitor) shoot(name string) {
	v.t.Helper()
	if evaluate[bool](v, `document.documentElement.scrollWidth > document.documentElement.clientWidth`) {
		v.t.Errorf("%s is wider than the screen", name)
	}
	if *shots == "" {
		return
	}
	png, err := chromedp.Run(v.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		v.t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(*shots, name+".png"), png, 0o600); err != nil {
		v.t.Fatal(err)
	}
}

func TestWithinWeCom(t *testing.T) {
	a := start(t)
	v := newVisitor(t, a, inside, phone)
	v.open("/")
	v.sees("h1", "选择登录的成员")
	if u := v.location(); u.Path != "/connect/oauth2/authorize" || u.Query().Get("scope") != "snsapi_base" {
		t.Errorf("sent to %s", u)
	}
	v.shoot("authorize-phone")
	v.pick("李娜")
	v.sees("h1", "李娜")
	v.sees("#department", "研发中心 / 后端组")
	v.sees("#sdk", "点击同事")
	v.shoot("home-phone")
	if u := v.location(); u.Path != "/" || u.RawQuery != "" {
		t.Errorf("the address shows %s", u)
	}
	v.click(`[data-userid="wangwei"]`)
	v.sees("#simulated-wecom", "wangwei")
	v.shoot("profile-phone")
	if got := evaluate[string](v, `document.querySelector("#sdk").dataset.result`); got != "openUserProfile:ok" {
		t.Errorf("the function says %q", got)
	}
}

func TestOutsideWeCom(t *testing.T) {
	a := start(t)
	v := newVisitor(t, a, outside, desktop)
	v.open("/")
	v.sees("h1", "选择登录的成员")
	if u := v.location(); u.Path != "/wwlogin/sso/login" {
		t.Errorf("sent to %s", u)
	}
	v.shoot("weblogin-desktop")
	v.click("input[type=search]")
	v.do(chromedp.KeyEvent("财务部"))
	v.pick("田野")
	v.sees("h1", "田野")
	v.sees("#department", "财务部")
	v.sees("#sdk", "在企业微信中打开")
	v.shoot("home-desktop")
	if names := v.cookies(); !strings.Contains(names, "wecom-session") {
		t.Errorf("cookies %s", names)
	}
}

// Each value that the JS-SDK gets is computed again by the browser itself, from
// tickets that do not come by way of the program.
func TestSignature(t *testing.T) {
	a := start(t)
	v := newVisitor(t, a, inside, phone)
	v.open("/?from=%E8%8F%9C%E5%8D%95&x=1%2F2#part")
	v.pick("李娜")
	v.sees("#sdk", "点击同事")
	if got := v.location().RawQuery; got != "from=%E8%8F%9C%E5%8D%95&x=1%2F2" {
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
	got := evaluate[signatures](v, `(async ([ofCorp, ofApp]) => {
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
	if status := evaluate[int](v, `fetch("/js-config?url=" + encodeURIComponent("https://evil.example/")).then((r) => r.status)`); status != http.StatusForbidden {
		t.Errorf("a page of another site is answered with %d", status)
	}
}

// A callback that this browser has not begun logs nobody in.
func TestRefusedState(t *testing.T) {
	a := start(t)
	attack := a.comeBack(t, a.begin(t), "tianye")
	v := newVisitor(t, a, outside, phone)
	v.open(attack.RequestURI())
	v.sees("h1", "登录已失效")
	v.shoot("refused-state-phone")
	if names := v.cookies(); names != "" {
		t.Errorf("cookies %s", names)
	}
	v.open("/") // begins a login of its own
	query := attack.Query()
	query.Set("state", "forged")
	v.open("/login?" + query.Encode())
	v.sees("h1", "登录已失效")
	v.click("a.button")
	v.sees("h1", "选择登录的成员")
	v.pick("田野")
	v.sees("h1", "田野")
}

// A code that has been used gives no second session: with the first one, the back
// button leads to the page, and without it to another login.
func TestUsedCode(t *testing.T) {
	a := start(t)
	v := newVisitor(t, a, inside, phone)
	v.open("/")
	v.sees("h1", "选择登录的成员")
	used := a.comeBack(t, v.location(), "lina").RequestURI()
	for range 2 {
		v.open(used)
		v.sees("h1", "李娜")
		if at := v.location(); at.Path != "/" {
			t.Errorf("the code leads to %s", at)
		}
	}
	if _, err := chromedp.Call(v.ctx, network.DeleteCookies, network.DeleteCookiesParams{Name: "wecom-session", URL: a.site}); err != nil {
		t.Fatal(err)
	}
	v.open(used)
	v.sees("h1", "选择登录的成员")
	v.pick("王伟")
	v.sees("h1", "王伟")
}

func TestOutsiderIsRefused(t *testing.T) {
	a := start(t)
	v := newVisitor(t, a, inside, phone)
	v.open("/")
	v.click(`a.aside`)
	v.sees("h1", "你没有权限使用此应用")
	v.shoot("outsider-phone")
}

// The page on which a member allows details leads back to the app.
func TestConsent(t *testing.T) {
	a := start(t)
	v := newVisitor(t, a, inside, phone)
	login := a.begin(t)
	login.Path = "/connect/oauth2/authorize"
	query := login.Query()
	query.Set("response_type", "code")
	query.Set("scope", "snsapi_privateinfo")
	login.RawQuery = query.Encode()
	v.do(chromedp.Navigate(login.String()))
	v.pick("李娜")
	v.sees("h1", "申请获取你的以下信息")
	v.click(`[value=mobile]`)
	v.shoot("consent-phone")
	v.click("button")
	v.sees("h1", "登录已失效") // this browser has not begun the login
	if got := v.location(); got.Path != "/login" || got.Query().Get("code") == "" || got.Query().Get("state") != query.Get("state") {
		t.Errorf("back at %s", got)
	}
}

func TestLogout(t *testing.T) {
	a := start(t)
	v := newVisitor(t, a, outside, phone)
	v.open("/")
	v.pick("傅华")
	v.sees("h1", "傅华")
	v.click("#logout")
	v.sees("body", "已退出登录")
	v.shoot("logout-phone")
	if names := v.cookies(); strings.Contains(names, "wecom-session") {
		t.Errorf("cookies %s", names)
	}
	v.click("a")
	v.sees("h1", "选择登录的成员")
}
