package auth_test

import (
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/auth"
)

func serviceOf(t *testing.T, corpID string) *auth.Service {
	t.Helper()
	client, err := wecom.NewClient(corpID, "s3cret")
	if err != nil {
		t.Fatal(err)
	}
	return auth.New(client)
}

// The forms are those of the documentation, whose escapes are in lower case for
// one page and in upper case for the other.
func TestAuthorizeURL(t *testing.T) {
	s := serviceOf(t, "wxCorpId")
	for want, a := range map[string]auth.Authorization{
		"https://open.weixin.qq.com/connect/oauth2/authorize?appid=wxCorpId&redirect_uri=http%3a%2f%2fapi.3dept.com%2fcgi-bin%2fquery%3faction%3dget&response_type=code&scope=snsapi_base&state=#wechat_redirect":                              {RedirectURL: "http://api.3dept.com/cgi-bin/query?action=get"},
		"https://open.weixin.qq.com/connect/oauth2/authorize?appid=wxCorpId&redirect_uri=https%3a%2f%2fintranet.example.com%3a8443%2flogin&response_type=code&scope=snsapi_base&state=STATE1&agentid=1000002#wechat_redirect":                  {RedirectURL: "https://intranet.example.com:8443/login", State: "STATE1", AgentID: 1000002},
		"https://open.weixin.qq.com/connect/oauth2/authorize?appid=wxCorpId&redirect_uri=https%3a%2f%2fintranet.example.com%2flogin%3fa%3db%26c&response_type=code&scope=snsapi_privateinfo&state=" + long("s") + "&agentid=7#wechat_redirect": {RedirectURL: "https://intranet.example.com/login?a=b&c", State: long("s"), AgentID: 7, PrivateInfo: true},
	} {
		got, err := s.AuthorizeURL(a)
		if err != nil || !strings.EqualFold(got, want) {
			t.Errorf("%s, %v\nwant %s", got, err, want)
		}
	}
}

func long(s string) string { return strings.Repeat(s, 128) }

func TestWebLoginURL(t *testing.T) {
	s := serviceOf(t, "WWCorpId")
	for want, l := range map[string]auth.WebLogin{
		"https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=WWCorpId&agentid=1000000&redirect_uri=http%3A%2F%2Fwork.weixin.qq.com&state=WWLogin":   {RedirectURL: "http://work.weixin.qq.com", State: "WWLogin", AgentID: 1000000},
		"https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=WWCorpId&agentid=1000000&redirect_uri=https%3A%2F%2Fa.example%2Fx&state=S&lang=en":     {RedirectURL: "https://a.example/x", State: "S", AgentID: 1000000, Language: "en"},
		"https://login.work.weixin.qq.com/wwlogin/sso/login?login_type=CorpApp&appid=WWCorpId&agentid=1000000&redirect_uri=https%3A%2F%2Fa.example%2F%3Fa%3Db%2Bc&state=S7": {RedirectURL: "https://a.example/?a=b+c", State: "S7", AgentID: 1000000},
	} {
		got, err := s.WebLoginURL(l)
		if err != nil || got != want {
			t.Errorf("%s, %v\nwant %s", got, err, want)
		}
	}
}

func TestWithPages(t *testing.T) {
	s := serviceOf(t, "ww1").WithPages("http://127.0.0.1:9/wecom/")
	inside, err1 := s.AuthorizeURL(auth.Authorization{RedirectURL: "https://a.example/x"})
	web, err2 := s.WebLoginURL(auth.WebLogin{RedirectURL: "https://a.example/x", AgentID: 7})
	if err1 != nil || !strings.HasPrefix(inside, "http://127.0.0.1:9/wecom/connect/oauth2/authorize?appid=ww1&") {
		t.Errorf("%s, %v", inside, err1)
	}
	if err2 != nil || !strings.HasPrefix(web, "http://127.0.0.1:9/wecom/wwlogin/sso/login?login_type=CorpApp&") {
		t.Errorf("%s, %v", web, err2)
	}
	if _, err := s.WithPages("ftp://x").AuthorizeURL(auth.Authorization{RedirectURL: "https://a.example/x"}); err == nil {
		t.Error("a base that is no page is taken")
	}
}

func TestLoginURLRefused(t *testing.T) {
	s := serviceOf(t, "ww1")
	const page = "https://a.example/x"
	for name, tt := range map[string]struct {
		a    auth.Authorization
		text string
	}{
		"no address":     {auth.Authorization{}, "RedirectURL"},
		"relative":       {auth.Authorization{RedirectURL: "/x"}, "scheme"},
		"no host":        {auth.Authorization{RedirectURL: "https:///x"}, "host"},
		"script":         {auth.Authorization{RedirectURL: "javascript:alert(1)"}, "scheme"},
		"user":           {auth.Authorization{RedirectURL: "https://good.example@evil.example/"}, "user name"},
		"space":          {auth.Authorization{RedirectURL: "https://a.example/x y"}, "white space"},
		"newline":        {auth.Authorization{RedirectURL: "https://a.example/x\ny"}, "URL"},
		"state":          {auth.Authorization{RedirectURL: page, State: "a-b"}, "letters and digits"},
		"Chinese state":  {auth.Authorization{RedirectURL: page, State: "甲"}, "letters and digits"},
		"long state":     {auth.Authorization{RedirectURL: page, State: long("s") + "s"}, "letters and digits"},
		"negative agent": {auth.Authorization{RedirectURL: page, AgentID: -1}, "AgentID"},
		"private":        {auth.Authorization{RedirectURL: page, PrivateInfo: true}, "AgentID"},
	} {
		if got, err := s.AuthorizeURL(tt.a); err == nil || !strings.Contains(err.Error(), tt.text) || got != "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if name == "private" {
			continue
		}
		l := auth.WebLogin{RedirectURL: tt.a.RedirectURL, State: tt.a.State, AgentID: tt.a.AgentID}
		if l.AgentID == 0 {
			l.AgentID = 7
		}
		if got, err := s.WebLoginURL(l); err == nil || !strings.Contains(err.Error(), tt.text) || got != "" {
			t.Errorf("%s, web: %q, %v", name, got, err)
		}
	}
	for name, l := range map[string]auth.WebLogin{
		"no agent": {RedirectURL: page},
		"language": {RedirectURL: page, AgentID: 7, Language: "fr"},
	} {
		if got, err := s.WebLoginURL(l); err == nil || got != "" {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	if _, err := auth.New(nil).AuthorizeURL(auth.Authorization{RedirectURL: page}); err == nil {
		t.Error("a nil client is taken")
	}
}
