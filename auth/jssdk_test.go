package auth_test

import (
	"context"
	"crypto/sha1"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/auth"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

const (
	corpTicketPath = "/cgi-bin/get_jsapi_ticket"
	appTicketPath  = "/cgi-bin/ticket/get"
)

func TestTicketEndpoints(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "GetJSTicket",
			Call:  with(func(ctx context.Context, s *auth.Service) (*expiring, error) { return expiringOf(s.GetJSTicket(ctx)) }),
			Route: "GET /cgi-bin/get_jsapi_ticket",
			Reply: `{"errcode":0,"errmsg":"ok","ticket":"t1cket","expires_in":7200}`,
			Want:  &expiring{"t1cket", 2 * time.Hour},
		},
		{
			Name: "GetJSAgentTicket",
			Call: with(func(ctx context.Context, s *auth.Service) (*expiring, error) {
				return expiringOf(s.GetJSAgentTicket(ctx))
			}),
			Route: "GET /cgi-bin/ticket/get?type=agent_config",
			Reply: `{"errcode":0,"errmsg":"ok","ticket":"t1cket","expires_in":"7200"}`,
			Want:  &expiring{"t1cket", 2 * time.Hour},
		},
	})
}

// An expiring is a ticket with the time that it has left, in whole minutes.
type expiring struct {
	Ticket string
	Left   time.Duration
}

func expiringOf(t *auth.JSTicket, err error) (*expiring, error) {
	if err != nil {
		return nil, err
	}
	return &expiring{t.Ticket.Value(), time.Until(t.ExpiresAt).Round(time.Minute)}, nil
}

func TestTicketIsHidden(t *testing.T) {
	hides(t, auth.JSTicket{Ticket: auth.NewSecret("t1cket")}, "t1cket")
}

// The example of the official page: its ticket, nonce, timestamp and address give
// this signature.
func TestSignatureOfDocumentation(t *testing.T) {
	got := auth.SignText("sM4AOVdWfPE4DxkXGEs8VMCPGGVi4C3VM0P37wVUCFvkVAy_90u5h9nbSlYy3-Sl-HhTdfl2fzFy1AOcHKP7qg", "Wm3WZYTPz0wzccnW", 1414587457, "http://mp.weixin.qq.com?params=value")
	if want := "0f9de62fce790f9a083d5c99e95740ceb90c27ed"; got != want {
		t.Errorf("signature %s, want %s", got, want)
	}
}

// A signed is what the scripts of the JS-SDK read.
type signed struct {
	Beta      *bool  `json:"beta"`
	AppID     string `json:"appId"`
	CorpID    string `json:"corpid"`
	AgentID   int64  `json:"agentid"`
	Timestamp int64  `json:"timestamp"`
	Nonce     string `json:"nonceStr"`
	Signature string `json:"signature"`
}

func TestSignature(t *testing.T) {
	corp := wecomtest.New()
	s := auth.New(corp.Client())
	for _, page := range []string{origin + "/", origin + "/a/%E6%9D%8E?b=1&c=%2F#part?d", "http://127.0.0.1:8080/#!/x"} {
		config, err := s.SignJSConfig(t.Context(), page)
		if err != nil {
			t.Fatal(err)
		}
		agent, err := s.SignJSAgentConfig(t.Context(), agentID, page)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range []any{config, agent} {
			b, err := json.Marshal(v)
			if err != nil {
				t.Fatal(err)
			}
			var got signed
			d := json.NewDecoder(strings.NewReader(string(b)))
			d.DisallowUnknownFields()
			if err := d.Decode(&got); err != nil {
				t.Errorf("%s: %v", b, err)
			}
			get := s.GetJSTicket
			if v == any(agent) {
				get = s.GetJSAgentTicket
			}
			ticket, err := get(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			bare, _, _ := strings.Cut(page, "#")
			want := fmt.Sprintf("%x", sha1.Sum(fmt.Appendf(nil, "jsapi_ticket=%s&noncestr=%s&timestamp=%d&url=%s", ticket.Ticket.Value(), got.Nonce, got.Timestamp, bare)))
			if got.Signature != want || len(got.Nonce) < 16 {
				t.Errorf("%s: signature %s, want %s, of %s", page, got.Signature, want, b)
			}
			if err := corp.CheckJSSignature(page, wecomtest.JSSignature{AgentID: got.AgentID, Timestamp: got.Timestamp, Nonce: got.Nonce, Signature: got.Signature}); err != nil {
				t.Error(err)
			}
		}
	}
	if n := len(corp.Calls(corpTicketPath)) + len(corp.Calls(appTicketPath)); n != 2 {
		t.Errorf("%d tickets fetched", n)
	}
}

func TestSignatureRefused(t *testing.T) {
	corp := wecomtest.New()
	s := auth.New(corp.Client())
	for _, page := range []string{"", "/a", "javascript:alert(1)", "https://user@intranet.example.com/", "https://intranet.example.com/a b"} {
		if c, err := s.SignJSConfig(t.Context(), page); err == nil {
			t.Errorf("%q: signed %+v", page, c)
		}
		if c, err := s.SignJSAgentConfig(t.Context(), agentID, page); err == nil {
			t.Errorf("%q: signed %+v", page, c)
		}
	}
	if c, err := s.SignJSAgentConfig(t.Context(), 0, origin+"/"); err == nil {
		t.Errorf("without an app: signed %+v", c)
	}
	if calls := corp.Calls(""); len(calls) > 0 {
		t.Errorf("called %v", calls)
	}
}

func TestJSSigner(t *testing.T) {
	corp := wecomtest.New()
	log := &logbook{}
	signer, err := auth.New(corp.Client()).NewJSSigner(agentID, slog.New(slog.NewTextHandler(log, nil)), origin, "https://static.example.com:8443")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(method, page string, header ...string) *httptest.ResponseRecorder {
		r := httptest.NewRequest(method, "/js-config?"+url.Values{"url": {page}}.Encode(), nil)
		for i := 0; i < len(header); i += 2 {
			r.Header.Set(header[i], header[i+1])
		}
		w := httptest.NewRecorder()
		signer.ServeHTTP(w, r)
		return w
	}
	for name, row := range map[string]struct {
		method, page string
		header       []string
		status       int
		allows       string // Access-Control-Allow-Origin
	}{
		"referer":           {"GET", origin + "/a?b", []string{"Referer", origin + "/a?b"}, 200, ""},
		"only origin of it": {"GET", origin + "/a?b", []string{"Referer", origin + "/"}, 200, ""},
		"usual port":        {"GET", origin + ":443/a", []string{"Referer", origin + "/"}, 200, ""},
		"other case":        {"GET", "https://Intranet.example.com/a", []string{"Referer", origin + "/"}, 200, ""},
		"origin":            {"GET", "https://static.example.com:8443/a", []string{"Origin", "https://static.example.com:8443"}, 200, "https://static.example.com:8443"},
		"nobody":            {"GET", origin + "/a", nil, 403, ""},
		"null":              {"GET", origin + "/a", []string{"Origin", "null", "Referer", origin + "/"}, 403, ""},
		"other site":        {"GET", origin + "/a", []string{"Origin", "https://evil.example"}, 403, ""},
		"other referer":     {"GET", origin + "/a", []string{"Referer", "https://evil.example/" + origin}, 403, ""},
		"similar":           {"GET", "https://intranet.example.com.evil.example/", []string{"Referer", "https://intranet.example.com.evil.example/"}, 403, ""},
		"user":              {"GET", origin + "/a", []string{"Referer", "https://intranet.example.com@evil.example/"}, 403, ""},
		"other scheme":      {"GET", "http://intranet.example.com/", []string{"Referer", "http://intranet.example.com/"}, 403, ""},
		"other port":        {"GET", "https://static.example.com/", []string{"Referer", "https://static.example.com/"}, 403, ""},
		"origin wins":       {"GET", origin + "/a", []string{"Origin", "https://evil.example", "Referer", origin + "/"}, 403, ""},
		"page of another":   {"GET", "https://evil.example/", []string{"Referer", origin + "/"}, 403, ""},
		"page of a friend":  {"GET", "https://static.example.com:8443/", []string{"Referer", origin + "/"}, 403, ""},
		"no page":           {"GET", "", []string{"Referer", origin + "/"}, 400, ""},
		"path":              {"GET", "/a", []string{"Referer", origin + "/"}, 400, ""},
		"post":              {"POST", origin + "/a", []string{"Origin", origin}, 405, ""},
	} {
		w := ask(row.method, row.page, row.header...)
		if w.Code != row.status || w.Header().Get("Access-Control-Allow-Origin") != row.allows || w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %d with %v: %s", name, w.Code, w.Header(), w.Body)
		}
		if row.status == 200 && w.Header().Get("Content-Type") != "application/json" || row.status != 200 && strings.Contains(w.Body.String(), "signature\"") {
			t.Errorf("%s: %v %s", name, w.Header(), w.Body)
		}
	}

	w := ask("GET", origin+"/a#b", "Referer", origin+"/a")
	body := regexp.MustCompile(`"timestamp":\d+`).ReplaceAllString(w.Body.String(), `"timestamp":1`)
	body = regexp.MustCompile(`"nonceStr":"\w{26}"`).ReplaceAllString(body, `"nonceStr":"n"`)
	body = regexp.MustCompile(`"signature":"[0-9a-f]{40}"`).ReplaceAllString(body, `"signature":"s"`)
	want := `{"config":{"beta":true,"appId":"wwsimulated000001","timestamp":1,"nonceStr":"n","signature":"s"},` +
		`"agentConfig":{"corpid":"wwsimulated000001","agentid":1000002,"timestamp":1,"nonceStr":"n","signature":"s"}}`
	if diff := cmp.Diff(want, body); diff != "" {
		t.Error(diff)
	}
}

func TestJSSignerFails(t *testing.T) {
	corp := wecomtest.New()
	log := &logbook{}
	corp.Script(appTicketPath, wecomtest.Refuse(48002, "api forbidden"))
	signer, err := auth.New(corp.Client()).NewJSSigner(agentID, slog.New(slog.NewTextHandler(log, nil)), origin)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/js-config?url="+url.QueryEscape(origin+"/"), nil)
	r.Header.Set("Referer", origin+"/")
	w := httptest.NewRecorder()
	signer.ServeHTTP(w, r)
	if w.Code != http.StatusBadGateway || strings.Contains(w.Body.String(), "48002") || !strings.Contains(log.String(), "48002") {
		t.Errorf("%d %s, logged %s", w.Code, w.Body, log)
	}
}

func TestNewJSSignerRefuses(t *testing.T) {
	s := auth.New(wecomtest.New().Client())
	for _, origins := range [][]string{nil, {""}, {"intranet.example.com"}, {"*"}, {origin + "/"}, {origin + "/a"}, {origin + ":443"}, {origin, "null"}} {
		if _, err := s.NewJSSigner(agentID, nil, origins...); err == nil {
			t.Errorf("takes %q", origins)
		}
	}
	if _, err := s.NewJSSigner(0, nil, origin); err == nil {
		t.Error("takes no app")
	}
	if _, err := s.NewJSSigner(agentID, nil, "https://Intranet.example.com"); err != nil {
		t.Error(err)
	}
	if _, err := auth.New((*wecom.Client)(nil)).SignJSConfig(t.Context(), origin+"/"); err == nil {
		t.Error("no error without a client")
	}
}
