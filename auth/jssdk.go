package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha1"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"github.com/gowecom/wecom"
)

// A JSConfig is what wx.config of the JS-SDK wants, but for the jsApiList, which
// the page knows. In JSON it is the argument itself:
//
//	wx.config({...config, jsApiList: ["scanQRCode"]})
type JSConfig struct {
	Beta      bool       `json:"beta"` // true: without it, some functions fail on phones
	CorpID    string     `json:"appId"`
	SignedAt  wecom.Time `json:"timestamp"`
	Nonce     string     `json:"nonceStr"`
	Signature string     `json:"signature"`
}

// A JSAgentConfig is what wx.agentConfig of the JS-SDK wants, but for the
// jsApiList and what is called in the end:
//
//	wx.agentConfig({...agentConfig, jsApiList: ["selectExternalContact"], success, fail})
type JSAgentConfig struct {
	CorpID    string     `json:"corpid"`
	AgentID   int64      `json:"agentid"`
	SignedAt  wecom.Time `json:"timestamp"`
	Nonce     string     `json:"nonceStr"`
	Signature string     `json:"signature"`
}

// ofApp is how many tickets of a kind WeCom gives an app, besides what it gives
// the corp.
var ofApp = wecom.Quota{Calls: 100, Per: time.Hour}

// GetJSConfig signs a page with the ticket of the corp, for wx.config. The pageURL is
// the address of the page as the browser has it, location.href, on the app's
// trusted domain (可信域名); its fragment is ignored.
//
// The ticket is kept: see [wecom.Client.Ticket].
//
// https://developer.work.weixin.qq.com/document/path/90506
//
//wecom:api GET /cgi-bin/get_jsapi_ticket 获取企业的jsapi_ticket
//wecom:limit 400/hour
func (s *Service) GetJSConfig(ctx context.Context, pageURL string) (*JSConfig, error) {
	page, err := signedPage(pageURL)
	if err != nil {
		return nil, err
	}
	ticket, err := s.client.Ticket(ctx, "/cgi-bin/get_jsapi_ticket", nil, ofApp)
	if err != nil {
		return nil, err
	}
	nonce, at := rand.Text(), wecom.TimeOf(time.Now())
	return &JSConfig{true, s.client.CorpID(), at, nonce, signPage(ticket, nonce, at, page)}, nil
}

// GetJSAgentConfig signs a page with the ticket of the app, for wx.agentConfig. The
// agentID is that of the client's app; the page is as in [Service.GetJSConfig].
//
// https://developer.work.weixin.qq.com/document/path/90506
//
//wecom:api GET /cgi-bin/ticket/get 获取应用的jsapi_ticket
//wecom:limit 400/hour
func (s *Service) GetJSAgentConfig(ctx context.Context, agentID int64, pageURL string) (*JSAgentConfig, error) {
	if err := checkAgentID(agentID); err != nil {
		return nil, err
	}
	page, err := signedPage(pageURL)
	if err != nil {
		return nil, err
	}
	ticket, err := s.client.Ticket(ctx, "/cgi-bin/ticket/get", url.Values{"type": {"agent_config"}}, ofApp)
	if err != nil {
		return nil, err
	}
	nonce, at := rand.Text(), wecom.TimeOf(time.Now())
	return &JSAgentConfig{s.client.CorpID(), agentID, at, nonce, signPage(ticket, nonce, at, page)}, nil
}

func checkAgentID(agentID int64) error {
	if agentID <= 0 {
		return fmt.Errorf("wecom/auth: the AgentID is %d: want that of the client's app", agentID)
	}
	return nil
}

// signedPage returns the address that is signed: that of the page, as it is
// written, without its fragment.
func signedPage(pageURL string) (string, error) {
	page, _, _ := strings.Cut(pageURL, "#")
	return page, checkAddress("the address of the page", page)
}

// signPage returns the signature of a page: the four values in this order, none of
// them escaped.
func signPage(ticket wecom.Token, nonce string, at wecom.Time, page string) string {
	sum := sha1.Sum(fmt.Appendf(nil, "jsapi_ticket=%s&noncestr=%s&timestamp=%d&url=%s", ticket.Value(), nonce, at.Unix(), page))
	return hex.EncodeToString(sum[:])
}

// JSConfigs are what pages get from a [JSSigner], as the JSON object {"config":
// …, "agentConfig": …}.
type JSConfigs struct {
	Config      *JSConfig      `json:"config"`
	AgentConfig *JSAgentConfig `json:"agentConfig"`
}

// A JSSigner signs the pages of an app that ask for it: it answers
//
//	GET /js-config?url=https%3A%2F%2Fintranet.example.com%2Fexpenses
//
// with [JSConfigs]. It answers scripts of allowed origins only, as the browser
// tells them by Origin or Referer, and signs no page of another origin than that
// which asks. What is no browser can tell anything, so let it stand behind a
// [Gate] where only members see the pages.
type JSSigner struct {
	service *Service
	agentID int64
	origins map[string]bool
	log     *slog.Logger
}

// NewJSSigner returns a JSSigner for the app with the given id. The origins are
// scheme and host, such as "https://intranet.example.com". Failures are logged as
// warnings, nothing if log is nil.
func (s *Service) NewJSSigner(agentID int64, log *slog.Logger, origins ...string) (*JSSigner, error) {
	if err := checkAgentID(agentID); err != nil {
		return nil, err
	}
	if len(origins) == 0 {
		return nil, errors.New("wecom/auth: no origin: want something like https://intranet.example.com")
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	j := &JSSigner{service: s, agentID: agentID, origins: map[string]bool{}, log: log}
	for _, origin := range origins {
		if err := checkAddress("the origin", origin); err != nil {
			return nil, err
		}
		if bare := originOf(origin); bare != strings.ToLower(origin) {
			return nil, fmt.Errorf("wecom/auth: the origin %s is more than scheme and host, or writes the usual port: want %s", origin, bare)
		}
		j.origins[originOf(origin)] = true
	}
	return j, nil
}

// ServeHTTP implements [http.Handler].
func (j *JSSigner) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Add("Vary", "Origin")
	asks := askingOrigin(r)
	switch {
	case r.Method != http.MethodGet:
		h.Set("Allow", http.MethodGet)
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	case !j.origins[asks]:
		http.Error(w, "this origin may not ask for signatures", http.StatusForbidden)
		return
	}
	if r.Header.Get("Origin") != "" {
		h.Set("Access-Control-Allow-Origin", asks)
	}
	page, err := signedPage(r.URL.Query().Get("url"))
	switch {
	case err != nil:
		http.Error(w, "the parameter url is no address of a page", http.StatusBadRequest)
		return
	case originOf(page) != asks:
		http.Error(w, "only pages of the origin that asks are signed", http.StatusForbidden)
		return
	}
	j.sign(w, r, page)
}

func (j *JSSigner) sign(w http.ResponseWriter, r *http.Request, page string) {
	configs, err := j.configs(r.Context(), page)
	var body []byte
	if err == nil {
		body, err = json.Marshal(configs)
	}
	if err != nil {
		j.log.WarnContext(r.Context(), "no signature for a page", "error", err)
		http.Error(w, http.StatusText(http.StatusBadGateway), http.StatusBadGateway)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(body)
}

func (j *JSSigner) configs(ctx context.Context, page string) (c JSConfigs, err error) {
	if c.Config, err = j.service.GetJSConfig(ctx, page); err != nil {
		return c, err
	}
	c.AgentConfig, err = j.service.GetJSAgentConfig(ctx, j.agentID, page)
	return c, err
}

// askingOrigin returns the origin of the page whose script asks, or "". Browsers
// send no Origin with a GET to the page's own host, but a Referer.
func askingOrigin(r *http.Request) string {
	if origin := r.Header.Get("Origin"); origin != "" {
		return originOf(origin)
	}
	return originOf(r.Header.Get("Referer"))
}

// originOf returns scheme, host and unusual port of an address, or "".
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return ""
	}
	scheme, host := strings.ToLower(u.Scheme), strings.ToLower(u.Host)
	switch scheme {
	case "https":
		host = strings.TrimSuffix(host, ":443")
	case "http":
		host = strings.TrimSuffix(host, ":80")
	default:
		return ""
	}
	return scheme + "://" + host
}
