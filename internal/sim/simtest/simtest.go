// Package simtest is for tests of the domains of a simulated corp.
package simtest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
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

// Call calls the corp as an app: "GET /path?query" or "POST /path body", below
// /cgi-bin, with the app's secret. It returns the reply and its errcode.
func Call(t testing.TB, w *sim.World, secret, call string) (reply string, code int) {
	t.Helper()
	var out struct {
		Code  int    `json:"errcode"`
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal([]byte(send(t, w, "GET", "/cgi-bin/gettoken?corpid="+CorpID+"&corpsecret="+secret, "")), &out); err != nil {
		t.Fatal(err)
	}
	method, rest, _ := strings.Cut(call, " ")
	target, body, _ := strings.Cut(rest, " ")
	separator := "?"
	if strings.Contains(target, "?") {
		separator = "&"
	}
	reply = send(t, w, method, "/cgi-bin"+target+separator+"access_token="+url.QueryEscape(out.Token), body)
	if err := json.Unmarshal([]byte(reply), &out); err != nil {
		t.Fatalf("%s: %s: %v", call, reply, err)
	}
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

func send(t testing.TB, w *sim.World, method, uri, body string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, "http://corp.example"+uri, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
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
