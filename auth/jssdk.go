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

// A JSTicket signs pages. It is for programs that sign by themselves; guard it like
// a secret.
type JSTicket struct {
	Ticket    Secret
	ExpiresAt time.Time
}

// GetJSTicket returns the ticket of the corp, for wx.config. The client keeps it:
// see [wecom.Client.Ticket].
//
// https://developer.work.weixin.qq.com/document/path/90506
//
//wecom:api GET /cgi-bin/get_jsapi_ticket 获取企业的jsapi_ticket
//wecom:limit 400/hour
func (s *Service) GetJSTicket(ctx context.Context) (*JSTicket, error) {
	return s.ticket(ctx, "/cgi-bin/get_jsapi_ticket", nil)
}

// GetJSAgentTicket returns the ticket of the client's app, for wx.agentConfig. The
// client keeps it: see [wecom.Client.Ticket].
//
// https://developer.work.weixin.qq.com/document/path/90506
//
//wecom:api GET /cgi-bin/ticket/get 获取应用的jsapi_ticket
//wecom:limit 400/hour
func (s *Service) GetJSAgentTicket(ctx context.Context) (*JSTicket, error) {
	return s.ticket(ctx, "/cgi-bin/ticket/get", url.Values{"type": {"agent_config"}})
}

func (s *Service) ticket(ctx context.Context, path string, query url.Values) (*JSTicket, error) {
	t, err := s.client.Ticket(ctx, path, query, ofApp)
	if err != nil {
		return nil, err
	}
	return &JSTicket{NewSecret(t.Value()), t.Expires}, nil
}

// SignJSConfig signs a page for wx.config, with the ticket of the corp. The pageURL is
// the address of the page as the browser has it, location.href, on the app's
// trusted domain (可信域名); its fragment is ignored.
func (s *Service) SignJSConfig(ctx context.Context, pageURL string) (*JSConfig, error) {
	sig, err := sign(ctx, pageURL, s.GetJSTicket)
	if err != nil {
		return nil, err
	}
	return &JSConfig{true, s.client.CorpID(), sig.at, sig.nonce, sig.signature}, nil
}

// SignJSAgentConfig signs a page for wx.agentConfig, with the ticket of the client's
// app, whose id is agentID. The pageURL is as in [Service.SignJSConfig].
func (s *Service) SignJSAgentConfig(ctx context.Context, agentID int64, pageURL string) (*JSAgentConfig, error) {
	if err := checkAgentID(agentID); err != nil {
		return nil, err
	}
	sig, err := sign(ctx, pageURL, s.GetJSAgentTicket)
	if err != nil {
		return nil, err
	}
	return &JSAgentConfig{s.client.CorpID(), agentID, sig.at, sig.nonce, sig.signature}, nil
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

// A signature is that of a page.
type signature struct {
	nonce, signature string
	at               wecom.Time
}

// sign signs a page with a ticket.
func sign(ctx context.Context, pageURL string, get func(context.Context) (*JSTicket, error)) (s signature, err error) {
	page, err := signedPage(pageURL)
	if err != nil {
		return s, err
	}
	ticket, err := get(ctx)
	if err != nil {
		return s, err
	}
	nonce, at := rand.Text(), wecom.TimeOf(time.Now())
	return signature{nonce, signText(ticket.Ticket.Value(), nonce, at.Unix(), page), at}, nil
}

// signText hashes the four values in this order, none of them escaped.
func signText(ticket, nonce string, timestamp int64, page string) string {
	sum := sha1.Sum(fmt.Appendf(nil, "jsapi_ticket=%s&noncestr=%s&timestamp=%d&url=%s", ticket, nonce, timestamp, page))
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
	if c.Config, err = j.service.SignJSConfig(ctx, page); err != nil {
		return c, err
	}
	c.AgentConfig, err = j.service.SignJSAgentConfig(ctx, j.agentID, page)
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
