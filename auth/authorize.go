package auth

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"
	"strings"
)

const (
	authorizePage = "https://open.weixin.qq.com/connect/oauth2/authorize"
	webLoginPage  = "https://login.work.weixin.qq.com/wwlogin/sso/login"
)

// WithPages returns a Service whose login pages are below base, in place of
// those of open.weixin.qq.com and login.work.weixin.qq.com: for tests, and for
// installations that have sites of their own.
func (s *Service) WithPages(base string) *Service {
	return &Service{s.client, strings.TrimRight(base, "/")}
}

// page returns the address of one of WeCom's pages.
func (s *Service) page(address string) (string, error) {
	if s.client == nil {
		return "", errors.New("wecom/auth: the client is nil: look at the error of wecom.NewClient")
	}
	if s.client.CorpID() == "" {
		return "", errors.New("wecom/auth: the client has no corp id: make one with wecom.NewClient")
	}
	if s.pages == "" {
		return address, nil
	}
	if err := checkAddress("the base of the login pages", s.pages); err != nil {
		return "", err
	}
	u, err := url.Parse(address)
	if err != nil {
		return "", err
	}
	return s.pages + u.Path, nil
}

// An Authorization is a login within WeCom.
type Authorization struct {
	RedirectURL string // where the browser comes back to, with code and state in the query; on the app's trusted domain
	State       string // comes back as it is; at most 128 letters and digits
	AgentID     int64  // of the app; required for PrivateInfo
	PrivateInfo bool   // asks the member for details: see [Member]; fails for members outside the app's visible range
}

// AuthorizeURL returns the address that logs a member in who is within WeCom
// (网页授权链接): for a link, a menu, or a redirect. Other browsers take
// [Service.WebLoginURL]. It calls nothing.
//
// Without a State that is bound to the browser, an attacker can log others in as
// somebody else. A [Gate] has one.
//
// https://developer.work.weixin.qq.com/document/path/91022
func (s *Service) AuthorizeURL(a Authorization) (string, error) {
	page, err := s.page(authorizePage)
	if err != nil {
		return "", err
	}
	if err := checkLogin(a.RedirectURL, a.State, a.AgentID); err != nil {
		return "", err
	}
	q := query{{"appid", s.client.CorpID()}, {"redirect_uri", a.RedirectURL}, {"response_type", "code"}, {"scope", "snsapi_base"}, {"state", a.State}}
	if a.PrivateInfo {
		if a.AgentID == 0 { // WeCom would take it for snsapi_base
			return "", errors.New("wecom/auth: PrivateInfo needs the AgentID of the app")
		}
		q[3].value = "snsapi_privateinfo"
	}
	if a.AgentID != 0 {
		q = append(q, parameter{"agentid", strconv.FormatInt(a.AgentID, 10)})
	}
	return page + "?" + q.encode() + "#wechat_redirect", nil
}

// A WebLogin is a login by a browser outside WeCom.
type WebLogin struct {
	RedirectURL string // as in [Authorization]; or on the domain of the app's web login (授权回调域)
	State       string // as in [Authorization]
	AgentID     int64  // of the app, which must have 企业微信授权登录 enabled
	Language    string // of the page: "zh", "en", or "" for the browser's
}

// WebLoginURL returns the address of the page that logs a member in who uses
// another browser: with the WeCom that runs on the same computer, or with a QR
// code. The page refuses members outside the app's visible range. It calls
// nothing.
//
// https://developer.work.weixin.qq.com/document/path/98152
func (s *Service) WebLoginURL(l WebLogin) (string, error) {
	page, err := s.page(webLoginPage)
	if err != nil {
		return "", err
	}
	if err := checkLogin(l.RedirectURL, l.State, l.AgentID); err != nil {
		return "", err
	}
	if l.AgentID == 0 {
		return "", errors.New("wecom/auth: a web login needs the AgentID of the app")
	}
	q := query{{"login_type", "CorpApp"}, {"appid", s.client.CorpID()}, {"agentid", strconv.FormatInt(l.AgentID, 10)}, {"redirect_uri", l.RedirectURL}, {"state", l.State}}
	switch l.Language {
	case "":
	case "zh", "en":
		q = append(q, parameter{"lang", l.Language})
	default:
		return "", fmt.Errorf("wecom/auth: the language %q is none of the login page: want zh or en", l.Language)
	}
	return page + "?" + q.encode(), nil
}

// A query keeps the order of the documentation.
type query []parameter

type parameter struct{ key, value string }

func (q query) encode() string {
	var b strings.Builder
	for i, p := range q {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.key + "=" + url.QueryEscape(p.value))
	}
	return b.String()
}

const maxState = 128

func checkLogin(redirectURL, state string, agentID int64) error {
	if err := checkAddress("RedirectURL", redirectURL); err != nil {
		return err
	}
	if len(state) > maxState || strings.ContainsFunc(state, notAlphanumeric) {
		return fmt.Errorf("wecom/auth: WeCom takes no such State: want at most %d letters and digits", maxState)
	}
	if agentID < 0 {
		return fmt.Errorf("wecom/auth: the AgentID is %d: want that of an app", agentID)
	}
	return nil
}

func notAlphanumeric(r rune) bool {
	return (r < '0' || r > '9') && (r < 'A' || r > 'Z') && (r < 'a' || r > 'z')
}

// checkAddress wants the address of a page. Its errors do not repeat what
// stands behind the host.
func checkAddress(what, address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return fmt.Errorf("wecom/auth: %s is not a URL: want something like https://intranet.example.com/login", what)
	case u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("wecom/auth: %s has the scheme %q: want https:// or http://", what, u.Scheme)
	case u.Hostname() == "":
		return fmt.Errorf("wecom/auth: %s has no host", what)
	case u.User != nil:
		return fmt.Errorf("wecom/auth: %s has a user name in it", what)
	case strings.ContainsFunc(address, func(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' }):
		return fmt.Errorf("wecom/auth: %s has white space, control characters or backslashes in it: escape them", what)
	}
	return nil
}
