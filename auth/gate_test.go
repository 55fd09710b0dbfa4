package auth_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/auth"
	"github.com/gowecom/wecom/wecomtest"
)

const (
	origin   = "https://intranet.example.com"
	callback = "/wecom/login"
	agentID  = 1000002

	chrome = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
	inWork = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 wxwork/4.1.30 MicroMessenger/7.0.1 Language/zh"
	inChat = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.47"

	key1 = "first key 0123456789abcdef0123456789abcdef"
	key2 = "second key 0123456789abcdef0123456789abcdef"
)

func keyring(t testing.TB, keys ...string) *auth.Keyring {
	t.Helper()
	ring, err := auth.NewKeyring(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

// A site is an app behind a gate, which tells the visitor who they are.
type site struct {
	http.Handler
	corp *wecomtest.Corp
	gate *auth.Gate
	log  *logbook
}

func newSite(t *testing.T, opts ...auth.GateOption) *site {
	t.Helper()
	return newSiteAt(t, origin+callback, keyring(t, key1), opts...)
}

func newSiteAt(t *testing.T, address string, keys *auth.Keyring, opts ...auth.GateOption) *site {
	t.Helper()
	s := &site{corp: wecomtest.New(), log: &logbook{}}
	opts = append([]auth.GateOption{auth.WithGateLogger(slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug})))}, opts...)
	var err error
	s.gate, err = auth.New(s.corp.Client()).NewGate(agentID, address, keys, opts...)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /logout", s.gate.Logout)
	mux.Handle("/", s.gate.Handler(http.HandlerFunc(greet)))
	s.Handler = mux
	return s
}

func greet(w http.ResponseWriter, r *http.Request) {
	switch who := auth.From(r.Context()).(type) {
	case auth.Member:
		fmt.Fprintf(w, "member %s%s at %s", who.UserID, who.UserTicket, r.URL)
	case auth.Outsider:
		fmt.Fprintf(w, "outsider %s at %s", who.CustomerID, r.URL)
	default:
		fmt.Fprint(w, "nobody")
	}
}

// answer scripts what becomes of the next codes.
func (s *site) answer(replies ...string) {
	for _, r := range replies {
		s.corp.Script("/cgi-bin/auth/getuserinfo", wecomtest.JSON(r))
	}
}

const lina = `{"errcode":0,"errmsg":"ok","userid":"lina","user_ticket":"t1cket"}`

// exchanged returns the codes that were sent to WeCom.
func (s *site) exchanged() (codes []string) {
	for _, c := range s.corp.Calls("/cgi-bin/auth/getuserinfo") {
		codes = append(codes, c.Query.Get("code"))
	}
	return codes
}

type logbook struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logbook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// A browser keeps cookies. It follows no redirect by itself.
type browser struct {
	t      *testing.T
	site   http.Handler
	jar    http.CookieJar
	agent  string
	origin *url.URL
}

func newBrowser(t *testing.T, s http.Handler, agent string) *browser {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(origin)
	if err != nil {
		t.Fatal(err)
	}
	return &browser{t, s, jar, agent, u}
}

// request is one for a page of the site, with the browser's cookies.
func (b *browser) request(method, target string) *http.Request {
	r := httptest.NewRequest(method, "/", nil)
	u, err := url.ParseRequestURI(target)
	if err != nil {
		b.t.Fatal(err)
	}
	r.URL, r.RequestURI, r.Host = u, target, b.origin.Host
	r.Header.Set("User-Agent", b.agent)
	r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	for _, c := range b.jar.Cookies(b.origin) {
		r.AddCookie(c)
	}
	return r
}

func (b *browser) send(r *http.Request) *http.Response {
	w := httptest.NewRecorder()
	b.site.ServeHTTP(w, r)
	resp := w.Result()
	b.jar.SetCookies(b.origin, resp.Cookies())
	return resp
}

func (b *browser) get(target string) *http.Response {
	return b.send(b.request(http.MethodGet, target))
}

// toLogin opens a page, is sent to a login, and returns the state.
func (b *browser) toLogin(page string) (state string) {
	b.t.Helper()
	return b.sentToLogin(b.get(page))
}

func (b *browser) sentToLogin(resp *http.Response) string {
	b.t.Helper()
	u, err := url.Parse(resp.Header.Get("Location"))
	if resp.StatusCode != http.StatusFound || err != nil || u.Hostname() == b.origin.Hostname() {
		b.t.Fatalf("%d to %q, want a login: %s", resp.StatusCode, resp.Header.Get("Location"), read(resp))
	}
	return u.Query().Get("state")
}

// back comes back from a login.
func (b *browser) back(state, code string) *http.Response {
	return b.get(callbackTarget(state, code))
}

func callbackTarget(state, code string) string {
	return callback + "?" + url.Values{"code": {code}, "state": {state}}.Encode()
}

// login goes all the way.
func (b *browser) login(page, code string) {
	b.t.Helper()
	wantRedirect(b.t, b.back(b.toLogin(page), code), page)
}

func read(resp *http.Response) string {
	body, _ := io.ReadAll(resp.Body)
	return string(body)
}

func wantRedirect(t *testing.T, resp *http.Response, page string) {
	t.Helper()
	if got := resp.Header.Get("Location"); resp.StatusCode != http.StatusFound || got != origin+page {
		t.Errorf("%d to %q, want %s%s; %s", resp.StatusCode, got, origin, page, read(resp))
	}
}

func wantStatus(t *testing.T, resp *http.Response, status int) {
	t.Helper()
	if resp.StatusCode != status {
		t.Errorf("%d %s, want %d: %s", resp.StatusCode, resp.Header.Get("Location"), status, read(resp))
	}
}

func wantPage(t *testing.T, resp *http.Response, body string) {
	t.Helper()
	if got := read(resp); resp.StatusCode != http.StatusOK || got != body {
		t.Errorf("%d %q %s, want %q", resp.StatusCode, got, resp.Header.Get("Location"), body)
	}
}

func TestLoginPages(t *testing.T) {
	for name, tt := range map[string]struct {
		agent string
		opts  []auth.GateOption
		want  string
	}{
		"WeCom":         {inWork, nil, "https://open.weixin.qq.com/connect/oauth2/authorize?appid=" + wecomtest.CorpID + "&redirect_uri=https%3A%2F%2Fintranet.example.com%2Fwecom%2Flogin&response_type=code&scope=snsapi_base&state=STATE&agentid=1000002#wechat_redirect"},
		"WeChat":        {inChat, nil, "https://open.weixin.qq.com/connect/oauth2/authorize?appid=" + wecomtest.CorpID + "&redirect_uri=https%3A%2F%2Fintranet.example.com%2Fwecom%2Flogin&response_type=code&scope=snsapi_base&state=STATE&agentid=1000002#wechat_redirect"},
		"private info":  {inWork, []auth.GateOption{auth.WithPrivateInfo()}, "https://open.weixin.qq.com/connect/oauth2/authorize?appid=" + wecomtest.CorpID + "&redirect_uri=https%3A%2F%2Fintranet.example.com%2Fwecom%2Flogin&response_type=code&scope=snsapi_privateinfo&state=STATE&agentid=1000002#wechat_redirect"},
		"other browser": {chrome, nil, "https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=" + wecomtest.CorpID + "&agentid=1000002&redirect_uri=https%3A%2F%2Fintranet.example.com%2Fwecom%2Flogin&state=STATE"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, tt.opts...)
			s.answer(lina)
			b := newBrowser(t, s, tt.agent)
			resp := b.get("/report?month=5&by=a%2Fb")
			state := b.sentToLogin(resp)
			if got := strings.Replace(resp.Header.Get("Location"), state, "STATE", 1); got != tt.want {
				t.Errorf("sent to %s\nwant %s", got, tt.want)
			}
			if len(state) < 26 || resp.Header.Get("Cache-Control") != "no-store" {
				t.Errorf("state %q, %v", state, resp.Header)
			}
			wantRedirect(t, b.back(state, "c0de"), "/report?month=5&by=a%2Fb")
			wantPage(t, b.get("/report?month=5&by=a%2Fb"), "member lina at /report?month=5&by=a%2Fb")
			wantPage(t, b.get("/other"), "member lina at /other")
		})
	}
}

// A real browser, TLS and redirects all the way, and the cookies' attributes.
func TestLoginOverTLS(t *testing.T) {
	corp := wecomtest.New()
	corp.Script("/cgi-bin/auth/getuserinfo", wecomtest.JSON(lina))
	var gate http.Handler
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { gate.ServeHTTP(w, r) }))
	defer server.Close()
	wecomPages := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		http.Redirect(w, r, q.Get("redirect_uri")+"?code=c0de&state="+q.Get("state"), http.StatusFound)
	}))
	defer wecomPages.Close()
	g, err := auth.New(corp.Client()).WithPages(wecomPages.URL).NewGate(agentID, server.URL+"/login", keyring(t, key1))
	if err != nil {
		t.Fatal(err)
	}
	gate = g.Handler(http.HandlerFunc(greet))
	client := server.Client()
	client.Jar, _ = cookiejar.New(nil)
	req, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/a", nil)
	req.Header.Set("Accept", "text/html")
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	wantPage(t, resp, "member lina at /a")
}

func TestCookieAttributes(t *testing.T) {
	s := newSite(t)
	s.answer(lina)
	b := newBrowser(t, s, inWork)
	first := b.get("/")
	second := b.back(b.sentToLogin(first), "c0de")
	var names []string
	for _, c := range append(first.Cookies(), second.Cookies()...) {
		if !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Path != "/" || c.Domain != "" || c.MaxAge <= 0 || !strings.HasPrefix(c.Name, "__Host-wecom-") {
			t.Errorf("cookie %v", c)
		}
		names = append(names, c.Name[:min(len(c.Name), len("__Host-wecom-session"))])
	}
	if diff := cmp.Diff([]string{"__Host-wecom-login-" + names[0][len(names[0])-1:], names[0], "__Host-wecom-session"}, names); diff != "" {
		t.Errorf("cookies (-want +got):\n%s", diff)
	}
}

// On this machine, cookies work without TLS.
func TestLocalGate(t *testing.T) {
	for _, host := range []string{"localhost:8080", "127.0.0.1:8080", "[::1]:8080", "app.localhost"} {
		s := newSiteAt(t, "http://"+host+callback, keyring(t, key1))
		for _, c := range newBrowser(t, s, inWork).get("/").Cookies() {
			if c.Secure || strings.HasPrefix(c.Name, "__") {
				t.Errorf("%s: cookie %v", host, c)
			}
		}
	}
}

// What shows no page is not redirected.
func TestLoginRequired(t *testing.T) {
	s := newSite(t)
	for name, change := range map[string]func(*http.Request){
		"POST":           func(r *http.Request) { r.Method = http.MethodPost },
		"HEAD":           func(r *http.Request) { r.Method = http.MethodHead },
		"fetch":          func(r *http.Request) { r.Header.Set("Sec-Fetch-Mode", "cors") },
		"image":          func(r *http.Request) { r.Header.Set("Sec-Fetch-Mode", "no-cors") },
		"XMLHttpRequest": func(r *http.Request) { r.Header.Set("X-Requested-With", "XMLHttpRequest") },
		"JSON":           func(r *http.Request) { r.Header.Set("Accept", "application/json") },
		"anything":       func(r *http.Request) { r.Header.Set("Accept", "*/*") },
		"no Accept":      func(r *http.Request) { r.Header.Del("Accept") },
	} {
		b := newBrowser(t, s, inWork)
		r := b.request(http.MethodGet, "/data")
		change(r)
		resp := b.send(r)
		if body := read(resp); resp.StatusCode != http.StatusUnauthorized || body != "Unauthorized\n" || len(resp.Cookies()) > 0 {
			t.Errorf("%s: %d %q %v", name, resp.StatusCode, body, resp.Cookies())
		}
	}
	b := newBrowser(t, s, inWork)
	r := b.request(http.MethodGet, "/data")
	r.Header.Set("Sec-Fetch-Mode", "navigate")
	r.Header.Set("X-Requested-With", "com.tencent.wework") // by which Android's browsers within apps tell their app
	b.sentToLogin(b.send(r))
}

func TestState(t *testing.T) {
	s := newSite(t)
	victim, attacker := newBrowser(t, s, inWork), newBrowser(t, s, inWork)
	foreign := attacker.toLogin("/evil")
	own := victim.toLogin("/page")
	for name, target := range map[string]string{
		"of another browser": callbackTarget(foreign, "c0de"),
		"none":               callback + "?code=c0de",
		"empty":              callbackTarget("", "c0de"),
		"a part":             callbackTarget(own[:8], "c0de"),
		"longer":             callbackTarget(own+"A", "c0de"),
		"lower case":         callbackTarget(strings.ToLower(own), "c0de"),
	} {
		resp := victim.get(target)
		if body := read(resp); resp.StatusCode != http.StatusForbidden || strings.Contains(body, "c0de") || !strings.Contains(body, "登录失败") || resp.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: %d %s", name, resp.StatusCode, body)
		}
	}
	if codes := s.exchanged(); len(codes) > 0 {
		t.Errorf("codes are exchanged: %v", codes)
	}
	if !strings.Contains(s.log.String(), "invalid state") {
		t.Errorf("the log does not tell: %s", s.log)
	}
	s.answer(lina)
	wantRedirect(t, victim.back(own, "c0de"), "/page") // its own serves all the same
}

func TestStateExpires(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		b := newBrowser(t, s, chrome)
		late := b.toLogin("/page")
		old := b.jar.Cookies(b.origin)
		time.Sleep(10 * time.Minute)
		b.jar.SetCookies(b.origin, old) // a browser that forgets no cookie
		wantStatus(t, b.back(late, "c0de"), http.StatusForbidden)
		if codes := s.exchanged(); len(codes) > 0 {
			t.Errorf("codes are exchanged: %v", codes)
		}
		s.answer(lina)
		inTime := b.toLogin("/page")
		time.Sleep(10*time.Minute - time.Second)
		wantRedirect(t, b.back(inTime, "c0de"), "/page")
	})
}

// A browser that cannot keep the cookie of a login gets an error, not a loop.
func TestWithoutCookies(t *testing.T) {
	s := newSite(t)
	state := newBrowser(t, s, chrome).toLogin("/page")
	wantStatus(t, newBrowser(t, s, chrome).back(state, "c0de"), http.StatusForbidden)
}

// The second of two requests at once gets what the first gets, though the first
// was given up, as browsers do when somebody clicks twice.
func TestDoubleSubmission(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		admitted := 0
		s := newSite(t, auth.WithAdmit(func(ctx context.Context, _ auth.Identity) (bool, error) {
			admitted++
			time.Sleep(time.Second)
			return true, ctx.Err()
		}))
		s.answer(lina)
		b := newBrowser(t, s, inWork)
		state := b.toLogin("/page")
		first, second := b.request(http.MethodGet, callbackTarget(state, "c0de")), b.request(http.MethodGet, callbackTarget(state, "c0de"))
		ctx, cancel := context.WithCancel(t.Context())
		go s.ServeHTTP(httptest.NewRecorder(), first.WithContext(ctx)) // its answer is lost
		time.Sleep(100 * time.Millisecond)
		cancel()
		wantRedirect(t, b.send(second), "/page")
		wantPage(t, b.get("/page"), "member lina at /page")
		if codes := s.exchanged(); !slices.Equal(codes, []string{"c0de"}) || admitted != 1 {
			t.Errorf("exchanged %v, admitted %d times", codes, admitted)
		}
	})
}

// The first answer is lost, and somebody clicks again after it.
func TestRepeatedSubmission(t *testing.T) {
	s := newSite(t)
	s.answer(lina)
	b := newBrowser(t, s, inWork)
	state := b.toLogin("/page")
	r := b.request(http.MethodGet, callbackTarget(state, "c0de"))
	s.ServeHTTP(httptest.NewRecorder(), r.Clone(t.Context()))
	wantRedirect(t, b.send(r), "/page")
	wantPage(t, b.get("/page"), "member lina at /page")
	if codes := s.exchanged(); !slices.Equal(codes, []string{"c0de"}) {
		t.Errorf("exchanged %v", codes)
	}
}

// With a session, the callback leads to the page again, and the code is not sent
// again: the back button.
func TestBackButton(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, auth.WithHome("/start"))
		s.answer(lina)
		b := newBrowser(t, s, inWork)
		state := b.toLogin("/page?a=1")
		wantRedirect(t, b.back(state, "c0de"), "/page?a=1")
		wantRedirect(t, b.back(state, "c0de"), "/page?a=1")
		wantRedirect(t, b.get(callback), "/start")
		time.Sleep(11 * time.Minute) // the page is forgotten
		wantRedirect(t, b.back(state, "c0de"), "/start")
		if codes := s.exchanged(); !slices.Equal(codes, []string{"c0de"}) {
			t.Errorf("exchanged %v", codes)
		}
	})
}

// Without a session, the callback of a spent code leads to another login.
func TestSpentCodeWithoutSession(t *testing.T) {
	s := newSite(t)
	s.answer(lina, lina)
	b := newBrowser(t, s, inWork)
	state := b.toLogin("/page")
	wantRedirect(t, b.back(state, "c0de-1"), "/page")
	spent := b.jar.Cookies(b.origin)

	b.jar, _ = cookiejar.New(nil)
	for _, c := range spent {
		if !strings.Contains(c.Name, "session") {
			b.jar.SetCookies(b.origin, []*http.Cookie{c})
		}
	}
	again := b.sentToLogin(b.back(state, "c0de-1"))
	if again == state {
		t.Error("the state serves twice")
	}
	wantRedirect(t, b.back(again, "c0de-2"), "/page")
	if codes := s.exchanged(); !slices.Equal(codes, []string{"c0de-1", "c0de-2"}) {
		t.Errorf("exchanged %v", codes)
	}
}

// Another process has exchanged the code: WeCom refuses it here.
func TestCodeUsedElsewhere(t *testing.T) {
	const used = `{"errcode":42022,"errmsg":"code used"}`
	t.Run("with a session", func(t *testing.T) {
		s := newSite(t)
		s.answer(lina, used)
		b := newBrowser(t, s, inWork)
		tab1, tab2 := b.toLogin("/1"), b.toLogin("/2")
		wantRedirect(t, b.back(tab1, "c0de-1"), "/1")
		wantRedirect(t, b.back(tab2, "c0de-2"), "/2")
	})
	t.Run("without", func(t *testing.T) {
		s := newSite(t)
		s.answer(used, lina)
		b := newBrowser(t, s, inWork)
		again := b.sentToLogin(b.back(b.toLogin("/page"), "c0de-1"))
		wantRedirect(t, b.back(again, "c0de-2"), "/page")
		wantPage(t, b.get("/page"), "member lina at /page")
		if strings.Contains(s.log.String(), "c0de") || !strings.Contains(s.log.String(), "42022") {
			t.Errorf("log: %s", s.log)
		}
	})
	t.Run("always", func(t *testing.T) {
		s := newSite(t, auth.WithFailure(tell))
		s.answer(used, used, used)
		b := newBrowser(t, s, inWork)
		state := b.toLogin("/page")
		for i := range 2 {
			state = b.sentToLogin(b.back(state, fmt.Sprint("c0de-", i)))
		}
		resp := b.back(state, "c0de-3")
		if body := read(resp); resp.StatusCode != http.StatusInternalServerError || body != auth.ErrLoginLoop.Error() {
			t.Errorf("%d %s", resp.StatusCode, body)
		}
	})
}

func tell(w http.ResponseWriter, _ *http.Request, status int, err error) {
	w.WriteHeader(status)
	fmt.Fprint(w, err)
}

// A browser that drops the session's cookie does not go round for ever.
func TestLoginLoop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t, auth.WithSessions(forgetful{}), auth.WithFailure(tell))
		b := newBrowser(t, s, inWork)
		for i := range 3 {
			s.answer(lina)
			b.login("/page", fmt.Sprint("c0de-", i))
		}
		resp := b.get("/page")
		if body := read(resp); resp.StatusCode != http.StatusInternalServerError || body != auth.ErrLoginLoop.Error() {
			t.Errorf("%d %s", resp.StatusCode, body)
		}
		time.Sleep(time.Minute)
		b.toLogin("/page")
	})
}

type forgetful struct{ auth.Sessions }

func (forgetful) Load(http.ResponseWriter, *http.Request) (auth.Identity, error) { return nil, nil }
func (forgetful) Save(http.ResponseWriter, *http.Request, auth.Identity) error   { return nil }

// Several tabs log in side by side, and a browser does not gather cookies
// without end.
func TestTabs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSite(t)
		b := newBrowser(t, s, chrome)
		var states []string
		for i := range 6 {
			time.Sleep(time.Second)
			states = append(states, b.toLogin(fmt.Sprint("/", i)))
		}
		if n := len(b.jar.Cookies(b.origin)); n != 4 {
			t.Errorf("%d cookies", n)
		}
		for i := 2; i < 6; i++ {
			s.answer(fmt.Sprintf(`{"errcode":0,"userid":"u%d"}`, i))
			wantRedirect(t, b.back(states[i], fmt.Sprint("c0de-", i)), fmt.Sprint("/", i))
		}
		wantPage(t, b.get("/x"), "member u5 at /x") // the last login
		wantRedirect(t, b.back(states[0], "c0de-0"), "/")
	})
}

// Whatever page is asked for, nobody is sent to another site.
func TestOpenRedirect(t *testing.T) {
	for _, target := range []string{
		"//evil.example", "//evil.example/%2e%2e", "///evil.example", "/\\evil.example", "/%5Cevil.example", "/%2F%2Fevil.example", "/..//evil.example",
		"/a?to=https://evil.example", "/.//evil.example", "/@evil.example", "/;@evil.example", "https://evil.example/x", "http://evil.example", "/\t/evil.example", "/%09/evil.example", "/%0d%0aLocation:%20https://evil.example",
		"/#https://evil.example", "/甲", "*", "javascript:alert(1)", "/" + strings.Repeat("a", 2000), "/page?" + strings.Repeat("q", 2000),
	} {
		s := newSite(t)
		s.answer(lina)
		b := newBrowser(t, s, inWork)
		r := b.request(http.MethodGet, "/page")
		r.RequestURI = target
		if u, err := url.Parse(target); err == nil {
			r.URL = u
		}
		w := httptest.NewRecorder()
		s.gate.Handler(http.HandlerFunc(greet)).ServeHTTP(w, r)
		resp := w.Result()
		b.jar.SetCookies(b.origin, resp.Cookies())
		resp = b.back(b.sentToLogin(resp), "c0de")
		location := resp.Header.Get("Location")
		if u, err := url.Parse(location); err != nil || resp.StatusCode != http.StatusFound || u.Scheme != "https" || u.Host != "intranet.example.com" || u.User != nil || !strings.HasPrefix(location, origin+"/") {
			t.Errorf("%q leads to %d %q", target, resp.StatusCode, location)
		}
	}
	s := newSite(t)
	s.answer(lina)
	b := newBrowser(t, s, inWork)
	state := b.toLogin("/page")
	// Parameters of the callback lead nowhere.
	wantRedirect(t, b.get(callbackTarget(state, "c0de")+"&redirect_uri=https://evil.example&to=//evil.example"), "/page")
}

func TestReturnPath(t *testing.T) {
	for target, want := range map[string]string{
		"/a//b/../c?x=%2F&y":                 "/a//b/../c?x=%2F&y", // as it is
		"/%E7%94%B2?q=a+b%20c":               "/%E7%94%B2?q=a+b%20c",
		"/page?" + strings.Repeat("q", 2000): "/page",
		"/" + strings.Repeat("p", 2000):      "/",
		"https://" + "any.example/page?x=1":  "/page?x=1",
	} {
		s := newSite(t)
		s.answer(lina)
		b := newBrowser(t, s.gate.Handler(http.HandlerFunc(greet)), inWork) // a ServeMux would clean the path
		wantRedirect(t, b.back(b.toLogin(target), "c0de"), want)
	}
}

// A router that takes a prefix off does not change where the visitor comes back
// to, and may send the callback to the gate by itself.
func TestBehindRouter(t *testing.T) {
	s := newSite(t)
	s.answer(lina)
	mux := http.NewServeMux()
	mux.Handle("/admin/", http.StripPrefix("/admin", s.gate.Handler(http.HandlerFunc(greet))))
	mux.Handle(callback, s.gate)
	b := newBrowser(t, mux, inWork)
	wantRedirect(t, b.back(b.toLogin("/admin/users?x=1"), "c0de"), "/admin/users?x=1")
	wantPage(t, b.get("/admin/users?x=1"), "member lina at /users?x=1")
}

func TestAdmit(t *testing.T) {
	const (
		linked   = `{"errcode":0,"userid":"ww77/lina"}`
		customer = `{"errcode":0,"openid":"oA","external_userid":"wmB"}`
	)
	everybody := auth.WithAdmit(func(context.Context, auth.Identity) (bool, error) { return true, nil })
	for name, tt := range map[string]struct {
		reply  string
		opts   []auth.GateOption
		status int
		page   string
	}{
		"member":           {lina, nil, 302, "member lina at /page"}, // the ticket is not kept
		"linked member":    {linked, nil, 403, ""},
		"customer":         {customer, nil, 403, ""},
		"linked, admitted": {linked, []auth.GateOption{everybody}, 302, "member ww77/lina at /page"},
		"customer, too":    {customer, []auth.GateOption{everybody}, 302, "outsider wmB at /page"},
		"refused":          {lina, []auth.GateOption{auth.WithAdmit(func(context.Context, auth.Identity) (bool, error) { return false, nil })}, 403, ""},
		"failed":           {lina, []auth.GateOption{auth.WithAdmit(func(context.Context, auth.Identity) (bool, error) { return true, errors.New("db") })}, 502, ""},
		"with the ticket": {lina, []auth.GateOption{auth.WithAdmit(func(_ context.Context, who auth.Identity) (bool, error) {
			member, ok := who.(auth.Member)
			return ok && member.UserID == "lina" && member.UserTicket.Value() == "t1cket", nil
		})}, 302, "member lina at /page"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t, tt.opts...)
			s.answer(tt.reply)
			b := newBrowser(t, s, inWork)
			resp := b.back(b.toLogin("/page"), "c0de")
			wantStatus(t, resp, tt.status)
			if tt.page != "" {
				wantPage(t, b.get("/page"), tt.page)
				return
			}
			if body := read(resp); strings.Contains(body, "db") || strings.Contains(body, "lina") {
				t.Errorf("the page tells: %s", body)
			}
			for range 4 { // no session; and coming again is no loop
				s.answer(tt.reply)
				wantStatus(t, b.back(b.toLogin("/page"), "c0de"), tt.status)
			}
		})
	}
}

func TestFailures(t *testing.T) {
	for name, tt := range map[string]struct {
		reply  wecomtest.Reply
		code   string
		status int
		is     error
	}{
		"untrusted domain": {wecomtest.Refuse(50001, "redirect_url"), "c0de-7", 502, wecom.ErrUntrustedDomain},
		"busy":             {wecomtest.Busy(), "c0de-7", 502, wecom.ErrBusy},
		"page":             {wecomtest.Status(502, "text/html", "<p>code=c0de-7"), "c0de-7", 502, wecom.ErrUnexpectedResponse},
		"reset":            {wecomtest.Reset(), "c0de-7", 502, nil},
		"nobody":           {wecomtest.JSON(`{"errcode":0}`), "c0de-7", 502, wecom.ErrUnexpectedResponse},
		"no code":          {wecomtest.Pass(), "", 403, auth.ErrNotAdmitted},
	} {
		t.Run(name, func(t *testing.T) {
			var got error
			s := newSite(t, auth.WithFailure(func(w http.ResponseWriter, _ *http.Request, status int, err error) {
				got = err
				w.WriteHeader(status)
			}))
			s.corp.Script("/cgi-bin/auth/getuserinfo", tt.reply)
			b := newBrowser(t, s, inWork)
			state := b.toLogin("/page")
			wantStatus(t, b.back(state, tt.code), tt.status)
			if got == nil || tt.is != nil && !errors.Is(got, tt.is) {
				t.Errorf("the error is %v", got)
			}
			if text := s.log.String() + fmt.Sprintf("%v %+v %#v", got, got, got); strings.Contains(text, "c0de-7") || strings.Contains(text, state) {
				t.Errorf("the code or the state is shown: %s", text)
			}
			if n := len(s.exchanged()); n > 1 {
				t.Errorf("the code is sent %d times", n)
			}
			b.sentToLogin(b.back(state, tt.code)) // once more: another login, since the code may be spent
		})
	}
}

// brokenSessions fail.
type brokenSessions struct{ load, save, del error }

func (s brokenSessions) Load(http.ResponseWriter, *http.Request) (auth.Identity, error) {
	return nil, s.load
}
func (s brokenSessions) Save(http.ResponseWriter, *http.Request, auth.Identity) error { return s.save }
func (s brokenSessions) Delete(http.ResponseWriter, *http.Request) error              { return s.del }

func TestBrokenSessions(t *testing.T) {
	down := errors.New("redis is down")
	s := newSite(t, auth.WithSessions(brokenSessions{load: down}))
	b := newBrowser(t, s, inWork)
	wantStatus(t, b.get("/page"), http.StatusInternalServerError)
	wantStatus(t, b.get(callback), http.StatusInternalServerError)

	s = newSite(t, auth.WithSessions(brokenSessions{save: down, del: down}))
	s.answer(lina)
	b = newBrowser(t, s, inWork)
	resp := b.back(b.toLogin("/page"), "c0de")
	wantStatus(t, resp, http.StatusInternalServerError)
	if strings.Contains(read(resp), "redis") {
		t.Error("the page tells the error")
	}
	wantStatus(t, b.send(b.request(http.MethodPost, "/logout")), http.StatusInternalServerError)
	if !strings.Contains(s.log.String(), "redis is down") {
		t.Errorf("the log does not tell: %s", s.log)
	}
}

// memory keeps the last session.
type memory struct{ who auth.Identity }

func (m *memory) Load(http.ResponseWriter, *http.Request) (auth.Identity, error) { return m.who, nil }
func (m *memory) Save(_ http.ResponseWriter, _ *http.Request, who auth.Identity) error {
	m.who = who
	return nil
}

func (m *memory) Delete(http.ResponseWriter, *http.Request) error {
	m.who = nil
	return nil
}

// Sessions of the app's own get no tickets to keep.
func TestOwnSessions(t *testing.T) {
	m := &memory{}
	s := newSite(t, auth.WithSessions(m))
	s.answer(lina)
	b := newBrowser(t, s, inWork)
	b.login("/page", "c0de")
	if m.who != auth.Identity(auth.Member{UserID: "lina"}) {
		t.Errorf("kept %v", m.who)
	}
	wantPage(t, b.get("/page"), "member lina at /page")
	wantStatus(t, b.send(b.request(http.MethodPost, "/logout")), http.StatusOK)
	b.toLogin("/page")
}

func TestLogout(t *testing.T) {
	s := newSite(t)
	s.answer(lina, lina)
	b := newBrowser(t, s, inWork)
	state := b.toLogin("/page")
	wantRedirect(t, b.back(state, "c0de-1"), "/page")

	wantStatus(t, b.get("/logout"), http.StatusOK) // a page behind the gate like any other
	cross := b.request(http.MethodPost, "/logout")
	cross.Header.Set("Sec-Fetch-Site", "cross-site")
	wantStatus(t, b.send(cross), http.StatusForbidden)
	wantPage(t, b.get("/page"), "member lina at /page")

	own := b.request(http.MethodPost, "/logout")
	own.Header.Set("Origin", origin)
	own.Host = "10.0.0.7:8080" // behind a proxy
	resp := b.send(own)
	if body := read(resp); resp.StatusCode != http.StatusOK || !strings.Contains(body, "已退出登录") {
		t.Errorf("%d %s", resp.StatusCode, body)
	}
	if rest := b.jar.Cookies(b.origin); len(rest) > 0 {
		t.Errorf("cookies remain: %v", rest)
	}
	wantStatus(t, b.back(state, "c0de-1"), http.StatusForbidden) // the back button brings nothing back
	b.login("/page", "c0de-2")
}

func TestMethods(t *testing.T) {
	s := newSite(t)
	b := newBrowser(t, s, inWork)
	for _, method := range []string{http.MethodPost, http.MethodHead, http.MethodPut} {
		wantStatus(t, b.send(b.request(method, callbackTarget(b.toLogin("/page"), "c0de"))), http.StatusMethodNotAllowed)
	}
	w := httptest.NewRecorder()
	s.gate.Logout(w, b.request(http.MethodGet, "/logout"))
	wantStatus(t, w.Result(), http.StatusMethodNotAllowed)
}

// Another app, with the same keys on the same host, has other sessions.
func TestAppsApart(t *testing.T) {
	s := newSite(t)
	s.answer(lina)
	b := newBrowser(t, s, inWork)
	state := b.toLogin("/")
	wantRedirect(t, b.back(state, "c0de"), "/")
	other, err := auth.New(s.corp.Client()).NewGate(agentID+1, origin+callback, keyring(t, key1))
	if err != nil {
		t.Fatal(err)
	}
	b.site = other.Handler(http.HandlerFunc(greet))
	b.toLogin("/")
	wantStatus(t, b.back(state, "c0de-2"), http.StatusForbidden)
}

func TestManyAtOnce(t *testing.T) {
	s := newSite(t)
	s.answer(slices.Repeat([]string{lina}, 20)...)
	var visitors sync.WaitGroup
	for i := range 20 {
		visitors.Go(func() {
			b := newBrowser(t, s, []string{inWork, chrome}[i%2])
			page := fmt.Sprint("/", i)
			state := b.toLogin(page)
			var clicks sync.WaitGroup
			for range 3 {
				r := b.request(http.MethodGet, callbackTarget(state, fmt.Sprint("c0de-", i)))
				clicks.Go(func() {
					resp := b.send(r)
					if resp.StatusCode != http.StatusFound || resp.Header.Get("Location") != origin+page {
						t.Errorf("%d %s", resp.StatusCode, resp.Header.Get("Location"))
					}
				})
			}
			clicks.Wait()
			if got := read(b.get(page)); got != "member lina at "+page {
				t.Errorf("%s: %s", page, got)
			}
		})
	}
	visitors.Wait()
	if n := len(s.exchanged()); n != 20 {
		t.Errorf("%d codes exchanged", n)
	}
}

func TestNewGateRefused(t *testing.T) {
	s := auth.New(wecomtest.New().Client())
	ring := keyring(t, key1)
	for name, make := range map[string]func() (*auth.Gate, error){
		"no client":  func() (*auth.Gate, error) { return auth.New(nil).NewGate(agentID, origin+callback, ring) },
		"no agent":   func() (*auth.Gate, error) { return s.NewGate(0, origin+callback, ring) },
		"no keys":    func() (*auth.Gate, error) { return s.NewGate(agentID, origin+callback, nil) },
		"zero keys":  func() (*auth.Gate, error) { return s.NewGate(agentID, origin+callback, &auth.Keyring{}) },
		"no address": func() (*auth.Gate, error) { return s.NewGate(agentID, "", ring) },
		"a path":     func() (*auth.Gate, error) { return s.NewGate(agentID, callback, ring) },
		"no path":    func() (*auth.Gate, error) { return s.NewGate(agentID, origin+"/", ring) },
		"a query":    func() (*auth.Gate, error) { return s.NewGate(agentID, origin+callback+"?a=b", ring) },
		"no TLS":     func() (*auth.Gate, error) { return s.NewGate(agentID, "http://intranet.example.com/login", ring) },
		"not local":  func() (*auth.Gate, error) { return s.NewGate(agentID, "http://localhost.evil.example/login", ring) },
		"home":       func() (*auth.Gate, error) { return s.NewGate(agentID, origin+callback, ring, auth.WithHome("start")) },
		"nil option": func() (*auth.Gate, error) { return s.NewGate(agentID, origin+callback, ring, auth.WithSessions(nil)) },
		"no cookies": func() (*auth.Gate, error) {
			return s.NewGate(agentID, origin+callback, ring, auth.WithSessions(auth.Cookies{}))
		},
		"bad cookies": func() (*auth.Gate, error) {
			return s.NewGate(agentID, origin+callback, ring, auth.WithSessions(auth.Cookies{Keys: ring, Lifetime: -1}))
		},
		"pages":        func() (*auth.Gate, error) { return s.WithPages("nowhere").NewGate(agentID, origin+callback, ring) },
		"user name":    func() (*auth.Gate, error) { return s.NewGate(agentID, "https://a:b@intranet.example.com/login", ring) },
		"a fragment":   func() (*auth.Gate, error) { return s.NewGate(agentID, origin+callback+"#a", ring) },
		"other scheme": func() (*auth.Gate, error) { return s.NewGate(agentID, "ftp://intranet.example.com/login", ring) },
	} {
		if g, err := make(); err == nil || g != nil {
			t.Errorf("%s: %v, %v", name, g, err)
		}
	}
}
