package sim_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// domains are what calls are made to.
var domains = []func(*sim.World){media.Install, directory.Install, func(w *sim.World) { w.In(directory.Seed) }}

const base = "https://qyapi.weixin.qq.com"

// An app calls the corp as a program without the SDK would.
type app struct {
	t     *testing.T
	hc    *http.Client
	base  string
	token string
}

// open gets a token for a secret.
func open(t *testing.T, hc *http.Client, base, secret string) *app {
	t.Helper()
	a := &app{t: t, hc: hc, base: base}
	var out struct {
		Token string `json:"access_token"`
	}
	a.decode(a.get("/cgi-bin/gettoken?corpid="+simtest.CorpID+"&corpsecret="+secret), &out)
	a.token = out.Token
	return a
}

func (a *app) get(uri string) string {
	a.t.Helper()
	return a.call("GET", uri, "")
}

func (a *app) post(path, body string) string {
	a.t.Helper()
	return a.call("POST", path+"?", body)
}

func (a *app) call(method, uri, body string) string {
	a.t.Helper()
	resp, err := a.send(a.t.Context(), method, uri, body)
	if err != nil {
		a.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		a.t.Fatal(err)
	}
	return string(b)
}

func (a *app) send(ctx context.Context, method, uri, body string) (*http.Response, error) {
	if a.token != "" {
		uri += "&access_token=" + a.token
	}
	req, err := http.NewRequestWithContext(ctx, method, a.base+uri, strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	return a.hc.Do(req)
}

func (a *app) decode(body string, out any) {
	a.t.Helper()
	if err := json.Unmarshal([]byte(body), out); err != nil {
		a.t.Fatalf("%v: %s", err, body)
	}
}

// code is the errcode of a reply.
func (a *app) code(body string) int {
	a.t.Helper()
	var out struct {
		Code *int `json:"errcode"`
	}
	a.decode(body, &out)
	if out.Code == nil {
		a.t.Fatalf("no errcode: %s", body)
	}
	return *out.Code
}

// modes runs a test within the process and over a socket.
func modes(t *testing.T, test func(t *testing.T, corp *sim.World, hc *http.Client, base string)) {
	t.Run("process", func(t *testing.T) {
		corp := simtest.New(t, domains...)
		test(t, corp, corp.HTTPClient(), base)
	})
	t.Run("socket", func(t *testing.T) {
		corp := simtest.New(t, domains...)
		srv := httptest.NewServer(corp)
		defer srv.Close()
		test(t, corp, srv.Client(), srv.URL)
	})
}

const getFu = "/cgi-bin/user/get?userid=fuhua"

func fuhua(w *sim.World) (object string) {
	w.In(func(tx *sim.Tx) {
		d := directory.Of(tx)
		object = d.See(&sim.App{}).JSON(d.Member("fuhua"))
	})
	return object
}

func departments(w *sim.World) (n int) {
	w.In(func(tx *sim.Tx) { n = len(directory.Of(tx).Departments()) })
	return n
}

func TestTokens(t *testing.T) {
	modes(t, func(t *testing.T, corp *sim.World, hc *http.Client, base string) {
		for uri, want := range map[string]int{
			"/cgi-bin/gettoken?corpid=ww0&corpsecret=" + simtest.App:             40013,
			"/cgi-bin/gettoken?corpid=" + simtest.CorpID + "&corpsecret=another": 40001,
			"/cgi-bin/gettoken":                          41002,
			"/cgi-bin/gettoken?corpid=" + simtest.CorpID: 41004,
			getFu:                           41001,
			getFu + "&access_token=another": 40014,
		} {
			a := &app{t: t, hc: hc, base: base}
			if got := a.code(a.get(uri)); got != want {
				t.Errorf("%s answered %d, want %d", uri, got, want)
			}
		}
		first := open(t, hc, base, simtest.App)
		second := open(t, hc, base, simtest.App)
		if first.token == "" || first.token != second.token {
			t.Errorf("tokens %q and %q", first.token, second.token)
		}
		if first.code(first.get(getFu)) != 0 || second.code(second.get(getFu)) != 0 {
			t.Error("a token is refused")
		}
		corp.RevokeTokens()
		if got := first.code(first.get(getFu)); got != 40014 {
			t.Errorf("a revoked token answered %d", got)
		}
		if third := open(t, hc, base, simtest.App); third.token == first.token {
			t.Errorf("the token %q was revoked", third.token)
		}
	})
}

func TestTokensExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := simtest.NewWith(t, func(c *sim.Config) { c.TokenLifetime = 90 * time.Second }, domains...)
		a := &app{t: t, hc: corp.HTTPClient(), base: base}
		want := `{"errcode":0,"errmsg":"ok","access_token":"simulated-token-1","expires_in":90}`
		if got := a.get("/cgi-bin/gettoken?corpid=" + simtest.CorpID + "&corpsecret=" + simtest.App); got != want {
			t.Errorf("got %s", got)
		}
		a.token = "simulated-token-1"
		time.Sleep(60 * time.Second)
		want = `{"errcode":0,"errmsg":"ok","access_token":"simulated-token-1","expires_in":30}`
		if got := a.get("/cgi-bin/gettoken?corpid=" + simtest.CorpID + "&corpsecret=" + simtest.App); got != want {
			t.Errorf("fetched again: %s", got)
		}
		time.Sleep(30*time.Second - time.Nanosecond)
		if got := a.code(a.get(getFu)); got != 0 {
			t.Errorf("too early: %d", got)
		}
		time.Sleep(time.Nanosecond)
		if got := a.code(a.get(getFu)); got != 42001 {
			t.Errorf("too late: %d", got)
		}
		want = `{"errcode":0,"errmsg":"ok","access_token":"simulated-token-2","expires_in":90}`
		if got := a.get("/cgi-bin/gettoken?corpid=" + simtest.CorpID + "&corpsecret=" + simtest.App); got != want {
			t.Errorf("afterwards: %s", got)
		}
	})
}

func TestApps(t *testing.T) {
	corp := simtest.NewWith(t, func(c *sim.Config) { c.Apps = append(c.Apps, sim.App{Name: "审批助手", AgentID: 7, Secret: "s7"}) }, domains...)
	a := open(t, corp.HTTPClient(), base, "s7")
	if got := a.code(a.get(getFu)); got != 0 {
		t.Errorf("the new app is refused: %d", got)
	}
	if calls := corp.Calls("/cgi-bin/user/get"); len(calls) != 1 || calls[0].Secret != "s7" {
		t.Errorf("calls %+v", calls)
	}
}

func TestCallsAreRecorded(t *testing.T) {
	modes(t, func(t *testing.T, corp *sim.World, hc *http.Client, base string) {
		a := open(t, hc, base, simtest.Directory)
		a.get(getFu + "&x=%E6%9D%8E")
		a.post("/cgi-bin/department/create", `{"name":"法务部","parentid":1}`)
		a.get("/cgi-bin/user/simplelist?department_id=1&fetch_child=1")
		a.token = "wrong"
		a.get("/cgi-bin/department/list?")
		calls := corp.Calls("")
		if len(calls) != 4 || corp.TokenFetches() != 1 {
			t.Fatalf("%d calls, %d token fetches", len(calls), corp.TokenFetches())
		}
		for i, want := range []sim.Call{
			{Method: "GET", Path: "/cgi-bin/user/get", Query: url.Values{"userid": {"fuhua"}, "x": {"李"}}, Secret: simtest.Directory},
			{Method: "POST", Path: "/cgi-bin/department/create", Query: url.Values{}, Body: `{"name":"法务部","parentid":1}`, Secret: simtest.Directory},
			{Method: "GET", Path: "/cgi-bin/user/simplelist", Query: url.Values{"department_id": {"1"}, "fetch_child": {"1"}}, Secret: simtest.Directory},
			{Method: "GET", Path: "/cgi-bin/department/list", Query: url.Values{}},
		} {
			got := calls[i]
			if got.At.IsZero() {
				t.Errorf("call %d has no time", i)
			}
			if got.Method != want.Method || got.Path != want.Path || got.Query.Encode() != want.Query.Encode() || got.Body != want.Body || got.Secret != want.Secret {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		}
		if n := len(corp.Calls("/cgi-bin/user/get")); n != 1 {
			t.Errorf("%d calls of user/get", n)
		}
	})
}

// What a test does with the calls that it was given does not change the corp.
func TestRecordedCallsAreCopies(t *testing.T) {
	corp := simtest.New(t, domains...)
	a := open(t, corp.HTTPClient(), base, simtest.App)
	a.get(getFu)
	corp.Calls("")[0].Query.Set("userid", "changed")
	if got := corp.Calls("")[0].Query.Get("userid"); got != "fuhua" {
		t.Errorf("userid %q", got)
	}
}

func TestScript(t *testing.T) {
	modes(t, func(t *testing.T, corp *sim.World, hc *http.Client, base string) {
		a := open(t, hc, base, simtest.App)
		corp.Script("/cgi-bin/user/get", sim.Refused(-1, "system busy"), sim.Reply{}, sim.Refused(45009, "api freq out of limit"))
		corp.Script("/cgi-bin/user/get", sim.Status(200, "application/json; charset=UTF-8", `{"errcode":0,"userid":"scripted"}`))
		corp.Script("*", sim.Refused(48002, "api forbidden"))
		var got []string
		for range 6 {
			got = append(got, a.get(getFu))
		}
		want := []string{
			`{"errcode":-1,"errmsg":"system busy"}`, fuhua(corp), `{"errcode":45009,"errmsg":"api freq out of limit"}`,
			`{"errcode":0,"userid":"scripted"}`, `{"errcode":48002,"errmsg":"api forbidden"}`, fuhua(corp),
		}
		for i := range want {
			if got[i] != want[i] && !strings.HasSuffix(got[i], want[i][1:]) {
				t.Errorf("call %d answered %s, want %s", i, got[i], want[i])
			}
		}
	})
}

// The star leaves tokens alone, but a script of their own does not.
func TestScriptOfTokens(t *testing.T) {
	corp := simtest.New(t, domains...)
	corp.Script("*", sim.Refused(-1, "system busy"))
	a := open(t, corp.HTTPClient(), base, simtest.App)
	if a.token == "" {
		t.Error("no token")
	}
	corp.Script("/cgi-bin/gettoken", sim.Refused(40001, "invalid credential"))
	if b := open(t, corp.HTTPClient(), base, simtest.App); b.token != "" {
		t.Error("a token all the same")
	}
}

func TestScriptedResponses(t *testing.T) {
	modes(t, func(t *testing.T, corp *sim.World, hc *http.Client, base string) {
		hc.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
		a := open(t, hc, base, simtest.App)
		for name, row := range map[string]struct {
			reply  sim.Reply
			status int
			header map[string]string
			body   string
		}{
			"JSON":     {sim.Status(200, "application/json; charset=UTF-8", `{"a":1}`), 200, map[string]string{"Content-Type": "application/json; charset=UTF-8"}, `{"a":1}`},
			"gateway":  {sim.Status(502, "text/html", "<h1>"), 502, map[string]string{"Content-Type": "text/html"}, "<h1>"},
			"file":     {sim.FileReply(sim.File{Name: "报告.pdf", Kind: "application/pdf", Data: []byte("%PDF")}), 200, map[string]string{"Content-Type": "application/pdf", "Content-Disposition": `attachment; filename="报告.pdf"`}, "%PDF"},
			"redirect": {sim.Redirect("https://elsewhere.example/"), 302, map[string]string{"Location": "https://elsewhere.example/"}, ""},
			"refusal":  {sim.Refused(60111, "用户不存在"), 200, nil, `{"errcode":60111,"errmsg":"用户不存在"}`},
			"no route": {sim.Reply{}, 404, map[string]string{"Content-Type": "application/json; charset=UTF-8"}, `{"errcode":404,"errmsg":"there is no GET /cgi-bin/nothing"}`},
		} {
			corp.Script("/cgi-bin/nothing", row.reply)
			resp, err := a.send(t.Context(), "GET", "/cgi-bin/nothing?", "")
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			body, err := io.ReadAll(resp.Body)
			_ = resp.Body.Close()
			if err != nil || string(body) != row.body || resp.StatusCode != row.status || resp.ContentLength != int64(len(body)) {
				t.Errorf("%s: %d %q of %d bytes, error %v", name, resp.StatusCode, body, resp.ContentLength, err)
			}
			for key, want := range row.header {
				if got := resp.Header.Get(key); got != want {
					t.Errorf("%s: %s is %q, want %q", name, key, got, want)
				}
			}
		}
	})
}

func TestRefusedToken(t *testing.T) {
	corp := simtest.NewWith(t, func(c *sim.Config) { c.NewTokens = true }, domains...)
	a, b := open(t, corp.HTTPClient(), base, simtest.App), open(t, corp.HTTPClient(), base, simtest.App)
	corp.Script("/cgi-bin/user/get", sim.Refused(40014, "invalid access_token"))
	for i, want := range []int{40014, 40014} { // from then on
		if got := a.code(a.get(getFu)); got != want {
			t.Errorf("call %d answered %d", i, got)
		}
	}
	if got := b.code(b.get(getFu)); got != 0 {
		t.Errorf("the other token is refused, too: %d", got)
	}
}

// Faults within the process are errors of the transport.
func TestFaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := simtest.New(t, domains...)
		a := open(t, corp.HTTPClient(), base, simtest.App)
		corp.Script("/cgi-bin/user/get", sim.Reset(), sim.RunThenReset(), sim.RefuseConnection(), sim.Hang(), sim.Delay(time.Minute), sim.Delay(time.Hour))
		for _, want := range []error{syscall.ECONNRESET, syscall.ECONNRESET, syscall.ECONNREFUSED} {
			if _, err := a.send(t.Context(), "GET", getFu, ""); !errors.Is(err, want) {
				t.Errorf("error %v, want %v", err, want)
			}
		}
		begin := time.Now()
		send := func(d time.Duration) error {
			ctx, cancel := context.WithTimeout(t.Context(), d)
			defer cancel()
			_, err := a.send(ctx, "GET", getFu, "")
			return err
		}
		if err := send(10 * time.Minute); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != 10*time.Minute {
			t.Errorf("hung for %v: %v", time.Since(begin), err)
		}
		begin = time.Now()
		if err := send(10 * time.Minute); err != nil || time.Since(begin) != time.Minute {
			t.Errorf("delayed for %v: %v", time.Since(begin), err)
		}
		begin = time.Now()
		if err := send(10 * time.Minute); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != 10*time.Minute {
			t.Errorf("delayed for %v: %v", time.Since(begin), err)
		}
	})
}

// Over a socket, faults break the connection.
func TestFaultsOverSocket(t *testing.T) {
	for name, reply := range map[string]sim.Reply{
		"reset": sim.Reset(), "run, then reset": sim.RunThenReset(), "refused": sim.RefuseConnection(),
	} {
		t.Run(name, func(t *testing.T) {
			corp := simtest.New(t, domains...)
			srv := httptest.NewServer(corp)
			defer srv.Close()
			a := open(t, &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}, srv.URL, simtest.App)
			corp.Script("/cgi-bin/user/get", reply)
			if _, err := a.send(t.Context(), "GET", getFu, ""); err == nil || errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
			if got := a.code(a.get(getFu)); got != 0 {
				t.Errorf("afterwards: %d", got)
			}
		})
	}
	t.Run("hang", func(t *testing.T) {
		corp := simtest.New(t, domains...)
		srv := httptest.NewServer(corp)
		defer srv.Close()
		a := open(t, srv.Client(), srv.URL, simtest.App)
		hung := make(chan struct{})
		corp.Script("/cgi-bin/user/get", sim.Hang())
		ctx, cancel := context.WithCancel(t.Context())
		go func() {
			defer close(hung)
			if _, err := a.send(ctx, "GET", getFu, ""); !errors.Is(err, context.Canceled) {
				t.Errorf("error %v", err)
			}
		}()
		for len(corp.Calls("/cgi-bin/user/get")) == 0 { // it has arrived
			a.get("/cgi-bin/department/list?")
		}
		cancel()
		<-hung
	})
}

// A call that runs before its connection breaks has its effect; others do not.
func TestRunThenReset(t *testing.T) {
	corp := simtest.New(t, domains...)
	a := open(t, corp.HTTPClient(), base, simtest.Directory)
	before := departments(corp)
	for i, reply := range []sim.Reply{sim.Reset(), sim.RunThenReset()} {
		corp.Script("/cgi-bin/department/create", reply)
		if _, err := a.send(t.Context(), "POST", "/cgi-bin/department/create?", `{"name":"法务部","parentid":1}`); err == nil {
			t.Error("no error")
		}
		if n := departments(corp); n != before+i {
			t.Errorf("%d departments, want %d", n, before+i)
		}
	}
}

func TestQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := simtest.New(t, domains...)
		corp.SetQuota("/cgi-bin/user/get", 3, time.Minute)
		a := open(t, corp.HTTPClient(), base, simtest.App)
		var got []int
		for range 12 {
			got = append(got, a.code(a.get(getFu)))
			time.Sleep(10 * time.Second)
		}
		if want := []int{0, 0, 0, 45009, 45009, 45009, 0, 0, 0, 45009, 45009, 45009}; !slices.Equal(got, want) {
			t.Errorf("answered %v", got)
		}
		if got := a.code(a.get("/cgi-bin/department/list?")); got != 0 {
			t.Errorf("another endpoint: %d", got)
		}
	})
}

func TestEndedContext(t *testing.T) {
	corp := simtest.New(t, domains...)
	a := open(t, corp.HTTPClient(), base, simtest.App)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.send(ctx, "GET", getFu, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if n := len(corp.Calls("")); n != 0 {
		t.Errorf("%d calls", n)
	}
}

// RoundTrip leaves the request as it was.
func TestRequestIsNotChanged(t *testing.T) {
	corp := simtest.New(t, domains...)
	req, err := http.NewRequestWithContext(t.Context(), "GET", base+"/cgi-bin/user/get", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := corp.HTTPClient().Transport.RoundTrip(req); err != nil {
		t.Fatal(err)
	}
	if req.Body != nil {
		t.Error("the request has a body now")
	}
}

func TestBodyThatCannotBeRead(t *testing.T) {
	corp := simtest.New(t, domains...)
	cause := errors.New("disk on fire")
	req, err := http.NewRequestWithContext(t.Context(), "POST", base+"/cgi-bin/user/create", io.MultiReader(strings.NewReader("{"), broken{cause}))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := corp.HTTPClient().Do(req); !errors.Is(err, cause) || len(corp.Calls("")) != 0 {
		t.Errorf("error %v, calls %+v", err, corp.Calls(""))
	}
}

type broken struct{ error }

func (b broken) Read([]byte) (int, error) { return 0, b.error }

func TestManyCallers(t *testing.T) {
	corp := simtest.New(t, domains...)
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() {
			a := open(t, corp.HTTPClient(), base, simtest.Directory)
			corp.Script("/cgi-bin/department/list", sim.Refused(-1, "system busy"), sim.Delay(0))
			corp.SetQuota("/cgi-bin/tag/list", i+1, time.Hour)
			a.post("/cgi-bin/department/create", fmt.Sprintf(`{"name":"部门%d","parentid":1}`, i))
			a.post("/cgi-bin/user/create", fmt.Sprintf(`{"userid":"new%d","name":"新人","department":[1]}`, i))
			a.get("/cgi-bin/department/list?")
			a.get("/cgi-bin/user/list?department_id=1&fetch_child=1")
			a.get(getFu)
			_, _, _, _ = corp.Calls(""), departments(corp), fuhua(corp), corp.Events()
			if i%5 == 0 {
				corp.RevokeTokens()
			}
		})
	}
	wg.Wait()
	if n := len(corp.Calls("/cgi-bin/department/create")); n != 20 {
		t.Errorf("%d calls", n)
	}
}
