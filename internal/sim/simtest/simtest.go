// Package simtest is for tests of the domains of a simulated corp.
package simtest

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// The secrets of the apps of a World of New.
const (
	App       = "app"       // with agentid 1000002
	Other     = "other"     // with agentid 1000003
	Directory = "directory" // directory sync
)

// CorpID is that of the corp.
const CorpID = "wwsimulated000001"

// AgentID is that of the app with the secret App.
const AgentID = 1000002

// New returns a World with domains.
func New(t testing.TB, install ...func(*sim.World)) *sim.World {
	t.Helper()
	return NewWith(t, func(*sim.Config) {}, install...)
}

// NewWith is New with a change of what the World is made of.
func NewWith(t testing.TB, change func(*sim.Config), install ...func(*sim.World)) *sim.World {
	t.Helper()
	cfg := sim.Config{
		Corp: sim.Corp{ID: CorpID, Name: "云杉科技", CallbackToken: "simulatedCallbackToken", EncodingAESKey: "c2ltdWxhdGVkc2ltdWxhdGVkc2ltdWxhdGVkc2ltdW0"},
		Apps: []sim.App{
			{Name: "通知助手", AgentID: AgentID, Secret: App},
			{Name: "打卡", AgentID: 1000003, Secret: Other},
			{Name: "通讯录同步", Secret: Directory, DirectorySync: true},
		},
		TokenLifetime: 2 * time.Hour,
	}
	change(&cfg)
	w, err := sim.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	for _, add := range install {
		add(w)
	}
	return w
}

// Token returns a new token of an app.
func Token(t testing.TB, w *sim.World, secret string) string {
	t.Helper()
	var out struct {
		Token string `json:"access_token"`
	}
	decode(t, Send(t, w, "GET /gettoken?corpid="+CorpID+"&corpsecret="+secret, ""), &out)
	return out.Token
}

// Call calls the corp as an app: "GET /path?query" or "POST /path body", below
// /cgi-bin, with the app's secret. It returns the reply and its errcode.
func Call(t testing.TB, w *sim.World, secret, call string) (reply string, code int) {
	t.Helper()
	var out struct {
		Code int `json:"errcode"`
	}
	reply = Send(t, w, call, Token(t, w, secret))
	decode(t, reply, &out)
	return reply, out.Code
}

// MustCall is Call for what must not be refused.
func MustCall(t testing.TB, w *sim.World, secret, call string) string {
	t.Helper()
	reply, code := Call(t, w, secret, call)
	if code != 0 {
		t.Fatalf("%s: %s", call, reply)
	}
	return reply
}

// Send is Call with a token, or without one.
func Send(t testing.TB, w *sim.World, call, token string) string {
	t.Helper()
	method, rest, _ := strings.Cut(call, " ")
	target, body, _ := strings.Cut(rest, " ")
	r, err := http.NewRequestWithContext(t.Context(), method, "http://corp.example/cgi-bin"+target, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		query := r.URL.Query()
		query.Set("access_token", token)
		r.URL.RawQuery = query.Encode()
	}
	resp, err := w.HTTPClient().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	b, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func decode(t testing.TB, s string, v any) {
	t.Helper()
	if err := json.Unmarshal([]byte(s), v); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
}
