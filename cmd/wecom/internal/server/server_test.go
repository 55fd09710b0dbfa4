package server

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

// A running is a server on a socket.
type running struct {
	*Server
	t      *testing.T
	url    string
	tunnel *Tunnel
	certs  string
}

func run(t *testing.T, cfg Config) *running {
	t.Helper()
	s, err := New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	r := &running{Server: s, t: t, certs: t.TempDir()}
	if r.tunnel, err = NewTunnel(r.certs); err != nil {
		t.Fatal(err)
	}
	socket := httptest.NewServer(s.Handler(http.NotFoundHandler(), r.tunnel))
	served := make(chan error, 1)
	go func() { served <- r.tunnel.Serve(http.HandlerFunc(s.ServeAPI)) }()
	r.url = socket.URL
	t.Cleanup(func() {
		socket.Close()
		r.tunnel.Close()
		if err := <-served; err != nil {
			t.Error(err)
		}
		s.Close(context.Background())
	})
	return r
}

func seedOf(t *testing.T, text string) *Seed {
	t.Helper()
	s := &Seed{}
	if err := yaml.Unmarshal([]byte(text), s); err != nil {
		t.Fatal(err)
	}
	return s
}

func (r *running) client() *wecom.Client {
	c, err := wecom.NewClient(wecomtest.CorpID, wecomtest.AppSecret, wecom.WithBaseURL(r.url))
	if err != nil {
		r.t.Fatal(err)
	}
	return c
}

// control calls the control plane and returns the status and the body.
func (r *running) control(method, path, body string, headers ...string) (int, string) {
	r.t.Helper()
	req, err := http.NewRequestWithContext(r.t.Context(), method, r.url+path, strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		r.t.Fatal(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return resp.StatusCode, strings.TrimSpace(string(data))
}

// must is control for what has to succeed.
func (r *running) must(method, path, body string) string {
	r.t.Helper()
	status, answer := r.control(method, path, body)
	if status != http.StatusOK {
		r.t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	return answer
}

func TestMessageSentThroughTheAPIIsSeen(t *testing.T) {
	r := run(t, Config{})
	_, err := message.New(r.client(), wecomtest.AppAgentID).Send(t.Context(), message.To{UserIDs: []string{"lina"}}, message.Text{Content: "今晚发布"})
	if err != nil {
		t.Fatal(err)
	}
	var got []MessageInfo
	decode(t, r.must("GET", "/_sim/messages?userid=lina", ""), &got)
	if len(got) != 1 || got[0].Type != "text" || string(got[0].Content) != `{"content":"今晚发布"}` {
		t.Errorf("got %+v", got)
	}
	if status, answer := r.control("GET", "/_sim/messages", ""); status != http.StatusBadRequest {
		t.Errorf("nobody's messages: %d %s", status, answer)
	}
}

func decode(t *testing.T, text string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(text), v); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
}

func TestLogHasCallsWithoutSecrets(t *testing.T) {
	r := run(t, Config{})
	staff := contacts.New(r.client())
	if _, err := staff.GetUser(t.Context(), "lina"); err != nil {
		t.Fatal(err)
	}
	_, _ = staff.GetUser(t.Context(), "nobody")
	var got []Call
	text := r.must("GET", "/_sim/calls", "")
	decode(t, text, &got)
	if len(got) != 3 || got[1].Path != "/cgi-bin/user/get" || got[1].App != "通知助手" || got[2].Code != 60111 || !got[2].Done {
		t.Errorf("got %s", text)
	}
	for _, secret := range []string{wecomtest.AppSecret, "simulated-token"} {
		if strings.Contains(text, secret) {
			t.Errorf("the log has %q", secret)
		}
	}
	for query, want := range map[string]int{"?after=1": 2, "?path=gettoken": 1, "?failed=1": 1, "?limit=1": 1, "?agentid=7": 0} {
		decode(t, r.must("GET", "/_sim/calls"+query, ""), &got)
		if len(got) != want {
			t.Errorf("%s: %d calls, want %d", query, len(got), want)
		}
	}
}

func TestLogKeepsTheNewestCalls(t *testing.T) {
	l := newCallLog(10)
	r := run(t, Config{})
	for range 100 {
		l.begin(r.World(), httptest.NewRequest("GET", "/cgi-bin/user/get", nil), nil)
	}
	list := l.list(CallQuery{})
	if n := len(list); n < 10 || n > 11 || list[n-1].Number != 100 || l.count() != 100 {
		t.Errorf("%d calls, the last is %d", n, list[n-1].Number)
	}
}

func TestFaults(t *testing.T) {
	r := run(t, Config{})
	for _, row := range []struct {
		fault  string
		want   string // part of the error of a program that does not retry; empty if it succeeds
		plain  int    // status of a plain request
		answer string
	}{
		{`{"kind":"code","value":45009,"times":1}`, "45009", 200, `"errcode":45009`},
		{`{"kind":"token","times":1}`, "", 200, `"errcode":42001`},
		{`{"kind":"status","value":502,"times":1}`, "", 502, "Bad Gateway"},
		{`{"kind":"delay","value":1,"times":1}`, "", 200, `"userid"`},
		{`{"kind":"code","value":-1,"times":1,"path":"/cgi-bin/user/"}`, "", 200, `"errcode":-1`},
	} {
		r.must("POST", "/_sim/faults", row.fault)
		_, err := contacts.New(r.client()).GetUser(t.Context(), "lina")
		switch {
		case row.want == "" && err != nil:
			t.Errorf("%s: the client did not get over it: %v", row.fault, err)
		case row.want != "" && (err == nil || !strings.Contains(err.Error(), row.want)):
			t.Errorf("%s: got %v", row.fault, err)
		}
		if got := r.must("GET", "/_sim/faults", ""); got != "[]" {
			t.Errorf("%s is still there: %s", row.fault, got)
		}
		r.must("POST", "/_sim/faults", row.fault)
		token, err := r.client().Token(t.Context(), "")
		if err != nil {
			t.Fatal(err)
		}
		status, body := r.control("GET", "/cgi-bin/user/get?userid=lina&access_token="+token, "")
		if status != row.plain || !strings.Contains(body, row.answer) {
			t.Errorf("%s: %d %s", row.fault, status, body)
		}
	}
}

func TestFaultsOfTheConnection(t *testing.T) {
	r := run(t, Config{})
	token, err := r.client().Token(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	send := func() error {
		resp, err := http.Post(r.url+"/cgi-bin/message/send?access_token="+token, "application/json", strings.NewReader(`{"touser":"lina","msgtype":"text","agentid":1000002,"text":{"content":"hi"}}`))
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	count := func() int {
		var got []MessageInfo
		decode(t, r.must("GET", "/_sim/messages?userid=lina", ""), &got)
		return len(got)
	}
	r.must("POST", "/_sim/faults", `{"kind":"reset","times":1}`)
	if err := send(); err == nil || count() != 0 {
		t.Errorf("reset: %v, %d messages", err, count())
	}
	r.must("POST", "/_sim/faults", `{"kind":"lost","times":1}`)
	if err := send(); err == nil || count() != 1 {
		t.Errorf("lost: %v, %d messages", err, count())
	}
	for _, wrong := range []string{`{"kind":"flood"}`, `{"kind":"code"}`, `{"kind":"status","value":200}`, `{"kind":"delay"}`, `{"kind":"reset","times":-1}`, `{"kind":"reset","path":"user"}`, `{"kid":"reset"}`, `[]`} {
		if status, answer := r.control("POST", "/_sim/faults", wrong); status != http.StatusBadRequest {
			t.Errorf("%s: %d %s", wrong, status, answer)
		}
	}
	r.must("POST", "/_sim/faults", `{"kind":"reset"}`)
	for range 3 {
		if err := send(); err == nil {
			t.Error("a fault without an end has ended")
		}
	}
	r.must("DELETE", "/_sim/faults/3", "")
	if err := send(); err != nil {
		t.Error(err)
	}
}

func TestOtherSitesAreKeptOut(t *testing.T) {
	r := run(t, Config{Hosts: []string{"wecom.internal"}})
	for _, row := range []struct {
		method string
		header []string
		want   int
	}{
		{"GET", []string{"Host", "evil.example"}, 403},
		{"GET", []string{"Host", "127.0.0.1.evil.example:7001"}, 403},
		{"GET", []string{"Host", "wecom.internal:7001"}, 200},
		{"GET", []string{"Host", "localhost:7001"}, 200},
		{"GET", []string{"Host", "[::1]:7001"}, 200},
		{"POST", []string{"Origin", "https://evil.example"}, 403},
		{"POST", []string{"Sec-Fetch-Site", "cross-site"}, 403},
		{"POST", []string{"Sec-Fetch-Site", "same-site"}, 403},
		{"POST", []string{"Content-Type", "text/plain"}, 415},
		{"POST", []string{"Sec-Fetch-Site", "same-origin"}, 200},
	} {
		path, body := "/_sim/corp", ""
		if row.method == "POST" {
			path, body = "/_sim/acts/member.leave", `{"userid":"lina"}`
		}
		if status, answer := r.control(row.method, path, body, row.header...); status != row.want {
			t.Errorf("%s %q: %d, want %d: %s", row.method, row.header, status, row.want, answer)
		}
	}
}

func TestActs(t *testing.T) {
	r := run(t, Config{})
	var acts []struct{ Name, About string }
	decode(t, r.must("GET", "/_sim/acts", ""), &acts)
	if len(acts) < 30 {
		t.Errorf("%d acts", len(acts))
	}
	if got := r.must("POST", "/_sim/acts/department.open", `{"name":"实验室","parent":1}`); !strings.Contains(got, `"id"`) {
		t.Errorf("got %s", got)
	}
	for act, params := range map[string]string{"nothing.of_the_kind": `{}`, "member.join": `{"user":"x"}`, "member.leave": `{"userid":"nobody"}`, "department.open": ``} {
		if status, answer := r.control("POST", "/_sim/acts/"+act, params); status != http.StatusBadRequest || !strings.Contains(answer, `"error"`) {
			t.Errorf("%s: %d %s", act, status, answer)
		}
	}
}

// An app that answers each text with another one.
func echo(t *testing.T) (address string, pushed func() int) {
	cipher, err := crypto.New(wecomtest.CallbackToken, wecomtest.EncodingAESKey, wecomtest.CorpID)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	app := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			plain, err := cipher.VerifyURL(r.URL.Query())
			if err != nil {
				http.Error(w, "wrong", http.StatusForbidden)
				return
			}
			w.Write(plain)
			return
		}
		n++
		w.Write(cipher.Seal([]byte("<xml><ToUserName>lina</ToUserName><MsgType>text</MsgType><Content>收到</Content></xml>"), "").ReplyXML())
	}))
	t.Cleanup(app.Close)
	return app.URL, func() int { return n }
}

func TestMemberTalksToAnApp(t *testing.T) {
	r := run(t, Config{})
	address, pushed := echo(t)
	r.must("POST", "/_sim/receivers", fmt.Sprintf(`{"agentid":1000002,"url":%q}`, address))
	var got []DeliveryInfo
	decode(t, r.must("POST", "/_sim/say", `{"userid":"lina","agentid":1000002,"text":"你好"}`), &got)
	if len(got) != 1 || !got[0].Accepted || len(got[0].Attempts) != 1 || pushed() != 1 {
		t.Errorf("got %+v", got)
	}
	if m := r.must("GET", "/_sim/messages?userid=lina", ""); !strings.Contains(m, "收到") {
		t.Errorf("the answer did not arrive: %s", m)
	}
	if status, answer := r.control("POST", "/_sim/receivers", `{"agentid":1000002,"url":"http://127.0.0.1:1/"}`); status != http.StatusBadRequest {
		t.Errorf("a URL that nobody answers: %d %s", status, answer)
	}
	r.must("POST", "/_sim/receivers", `{"agentid":1000002,"url":""}`)
	if got := r.must("GET", "/_sim/receivers", ""); got != "[]" {
		t.Errorf("got %s", got)
	}
}

func TestClock(t *testing.T) {
	r := run(t, Config{Seed: seedOf(t, "clock: 2026-11-26T09:00:00+08:00")})
	var c ClockInfo
	decode(t, r.must("GET", "/_sim/clock", ""), &c)
	if !c.Stands || !c.Now.Equal(time.Date(2026, 11, 26, 1, 0, 0, 0, time.UTC)) {
		t.Errorf("got %+v", c)
	}
	decode(t, r.must("POST", "/_sim/clock", `{"advance":"24h"}`), &c)
	if !c.Now.Equal(time.Date(2026, 11, 27, 1, 0, 0, 0, time.UTC)) {
		t.Errorf("got %+v", c)
	}
	decode(t, r.must("POST", "/_sim/clock", `{"stop":false}`), &c)
	if c.Stands {
		t.Error("the clock stands")
	}
	for _, wrong := range []string{`{"advance":"-1h"}`, `{"advance":"tomorrow"}`} {
		if status, _ := r.control("POST", "/_sim/clock", wrong); status != http.StatusBadRequest {
			t.Errorf("%s: %d", wrong, status)
		}
	}
}

func TestProxy(t *testing.T) {
	r := run(t, Config{})
	pem, err := os.ReadFile(filepath.Join(r.certs, CAFile))
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		t.Fatal("the file has no certificate")
	}
	proxy, err := url.Parse(r.url)
	if err != nil {
		t.Fatal(err)
	}
	hc := &http.Client{Transport: &http.Transport{Proxy: http.ProxyURL(proxy), TLSClientConfig: &tls.Config{RootCAs: roots}}}
	c, err := wecom.NewClient(wecomtest.CorpID, wecomtest.AppSecret, wecom.WithHTTPClient(hc)) // with WeCom's own address
	if err != nil {
		t.Fatal(err)
	}
	if u, err := contacts.New(c).GetUser(t.Context(), "lina"); err != nil || u.UserID != "lina" {
		t.Errorf("%+v, %v", u, err)
	}
	if _, err := hc.Get("https://example.com/"); err == nil {
		t.Error("the proxy leads elsewhere")
	}
	// The control plane is not to be reached under WeCom's name.
	if resp, err := hc.Get("https://qyapi.weixin.qq.com/_sim/corp"); err != nil || resp.StatusCode != http.StatusNotFound {
		t.Errorf("%v, %v", resp, err)
	}
	again, err := NewTunnel(r.certs)
	if err != nil || !bytes.Equal(again.tls.Certificates[0].Certificate[0], r.tunnel.tls.Certificates[0].Certificate[0]) {
		t.Errorf("another start makes another certificate: %v", err)
	}
}

const shop = `
corp: {id: ww00000000shop, name: 小店}
empty: true
apps:
  - name: 店员
    agentid: 1000010
    secret: shop-secret
    visible: {departments: [2]}
  - name: 通讯录同步
    secret: shop-sync
    directory_sync: true
departments:
  - name: 门店
  - name: 收银
    parent: 2
members:
  - {userid: ann, name: 安, departments: [2]}
  - {userid: bo, name: 波, departments: [1]}
robots: [11111111-1111-1111-1111-111111111111]
steps:
  - act: customer.add
    with: {userid: ann, name: 顾客}
  - post: /cgi-bin/message/send
    with: {touser: ann, msgtype: text, agentid: 1000010, text: {content: 欢迎}}
`

func TestSeed(t *testing.T) {
	r := run(t, Config{Seed: seedOf(t, shop)})
	if got := r.must("GET", "/_sim/members", ""); got != `[{"userid":"ann","name":"安","departments":[2]},{"userid":"bo","name":"波","departments":[1]}]` {
		t.Errorf("got %s", got)
	}
	if got := r.must("GET", "/_sim/messages?userid=ann", ""); !strings.Contains(got, "欢迎") {
		t.Errorf("got %s", got)
	}
	if r.Corp().ID != "ww00000000shop" || len(r.Corp().Apps) != 2 {
		t.Errorf("got %+v", r.Corp())
	}
}

func TestSeedThatIsWrongIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"corps: {}":                          "corps",
		"steps: [{}]":                        "step 1",
		"steps: [{act: no.such}]":            "no.such",
		"attendance: [october]":              "october",
		"members: [{userid: lina, name: 二}]": "lina",
		"steps: [{post: /cgi-bin/user/create, with: {userid: x}}]": "/cgi-bin/user/create",
		"steps: [{post: /cgi-bin/message/send, app: nobody}]":      "nobody",
	} {
		name := filepath.Join(t.TempDir(), "seed.yaml")
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := ReadSeed(name); err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// state is what can be seen of a corp.
func (r *running) state() string {
	var all strings.Builder
	for _, path := range []string{"members", "messages?userid=lina", "messages?userid=wangwei", "forms", "receivers", "messages?robot=" + wecomtest.RobotKey} {
		all.WriteString(r.must("GET", "/_sim/"+path, "") + "\n")
	}
	return all.String()
}

func TestSameSeedMakesTheSameCorp(t *testing.T) {
	seed := "clock: 2026-11-26T09:00:00+08:00\nattendance: [2026-10]"
	one, two := run(t, Config{Seed: seedOf(t, seed)}), run(t, Config{Seed: seedOf(t, seed)})
	for _, r := range []*running{one, two} {
		r.must("POST", "/_sim/acts/customer.add", `{"userid":"lina","name":"王先生"}`)
	}
	if diff := cmp.Diff(one.state(), two.state()); diff != "" {
		t.Error(diff)
	}
	if got, want := two.must("GET", "/_sim/events", ""), one.must("GET", "/_sim/events", ""); got != want {
		t.Errorf("events differ:\n%s\n%s", got, want)
	}
}

var fraction = regexp.MustCompile(`:\d\d\.\d+`) // of a minute

func TestSaveKeepsTheCorp(t *testing.T) {
	for _, clock := range []string{"", "clock: 2026-11-26T09:00:00+08:00"} {
		t.Run(clock, func(t *testing.T) {
			cfg := Config{Save: filepath.Join(t.TempDir(), "corp.jsonl"), Seed: seedOf(t, clock)}
			r := run(t, cfg)
			address, pushed := echo(t)
			notify := message.New(r.client(), wecomtest.AppAgentID)
			for _, text := range []string{"一", "二"} {
				if _, err := notify.Send(t.Context(), message.To{UserIDs: []string{"lina", "wangwei"}}, message.Text{Content: text}); err != nil {
					t.Fatal(err)
				}
			}
			_, _ = notify.Send(t.Context(), message.To{UserIDs: []string{"nobody"}}, message.Text{Content: "refused"})
			r.must("POST", "/_sim/receivers", fmt.Sprintf(`{"agentid":1000002,"url":%q}`, address))
			r.must("POST", "/_sim/say", `{"userid":"lina","agentid":1000002,"text":"你好"}`)
			r.must("POST", "/_sim/acts/member.join", `{"userid":"newhire","name":"新人","departments":[2]}`)
			r.must("POST", "/_sim/clock", `{"advance":"48h"}`)
			if err := r.World().Flush(t.Context()); err != nil {
				t.Fatal(err)
			}
			before, told := r.state(), pushed()
			now := r.World().Now()
			if !strings.Contains(before, "收到") || !strings.Contains(before, "newhire") {
				t.Fatalf("got %s", before)
			}
			if err := r.Close(t.Context()); err != nil {
				t.Fatal(err)
			}
			// A machine that stopped in the middle of a line.
			f, err := os.OpenFile(cfg.Save, os.O_APPEND|os.O_WRONLY, 0)
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprint(f, `{"at":"2026-`)
			f.Close()

			again := run(t, cfg)
			after := again.state()
			if clock == "" { // one that goes has gone a little further when a call is answered
				before, after = fraction.ReplaceAllString(before, ""), fraction.ReplaceAllString(after, "")
			}
			if diff := cmp.Diff(before, after); diff != "" {
				t.Error(diff)
			}
			if pushed() != told {
				t.Error("apps were told of what had happened before")
			}
			if off := again.World().Now().Sub(now); clock != "" && off != 0 {
				t.Errorf("the clock has moved by %s", off)
			}
			again.must("POST", "/_sim/acts/member.leave", `{"userid":"newhire"}`)
			again.must("POST", "/_sim/reset", "")
			if got := again.state(); strings.Contains(got, "newhire") || strings.Contains(got, "收到") {
				t.Errorf("after a reset: %s", got)
			}
		})
	}
}

func TestSaveOfAnotherSeedIsRefused(t *testing.T) {
	name := filepath.Join(t.TempDir(), "corp.jsonl")
	r := run(t, Config{Save: name})
	r.Close(t.Context())
	if _, err := New(Config{Save: name, Seed: seedOf(t, "empty: true")}); err == nil || !strings.Contains(err.Error(), "another seed") {
		t.Errorf("got %v", err)
	}
	if err := os.WriteFile(name, []byte("notes\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(Config{Save: name}); err == nil {
		t.Error("a file of another kind was taken")
	}
	if data, _ := os.ReadFile(name); string(data) != "notes\n" {
		t.Error("the file of another kind was changed")
	}
}

func TestWatchTellsOfChanges(t *testing.T) {
	r := run(t, Config{})
	req, err := http.NewRequestWithContext(t.Context(), "GET", r.url+"/_sim/watch", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	told := make(chan string, 10)
	go func() {
		buf := make([]byte, 1000)
		for {
			n, err := resp.Body.Read(buf)
			if err != nil {
				return
			}
			told <- string(buf[:n])
		}
	}()
	first := <-told
	r.must("POST", "/_sim/acts/member.leave", `{"userid":"lina"}`)
	if second := <-told; second == first {
		t.Errorf("got %q twice", first)
	}
}

func TestSchemaDescribesEveryAct(t *testing.T) {
	b, err := json.Marshal(Schema())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"member.join"`, `"customer.add"`, `"form.approve"`, `"additionalProperties":false`} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the schema lacks %s", want)
		}
	}
}
