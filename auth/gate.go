package auth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gowecom/wecom"
)

var (
	// ErrLoginRequired means that a request needs a login and cannot be
	// redirected to one: it is not a GET, or no page is asked for.
	ErrLoginRequired = errors.New("login required")

	// ErrInvalidState means that a login was not begun by this browser, or too
	// long ago.
	ErrInvalidState = errors.New("invalid state of a login")

	// ErrNotAdmitted means that the app does not admit the visitor: see
	// [WithAdmit].
	ErrNotAdmitted = errors.New("not admitted")

	// ErrLoginLoop means that several logins in a row gave no session: the code
	// is refused each time, or the browser does not keep the session's cookie.
	ErrLoginLoop = errors.New("repeated logins give no session")
)

// A Gate stands before the pages of an app. It logs strangers in, and tells the
// handlers behind it who their visitors are: see [From]. It is safe for
// concurrent use, and one serves all pages of a site.
//
// Within WeCom, and within WeChat, where members come by the plug-in (微信插件),
// the login is that of [Service.AuthorizeURL], which members hardly notice;
// other browsers are sent to [Service.WebLoginURL].
//
// Only what a browser shows as a page is redirected. Everything else, such as a
// request of a script, gets 401: a script should then load its page anew.
type Gate struct {
	service  *Service
	agentID  int64
	callback *url.URL
	home     string // a path
	keys     *Keyring
	private  bool

	sessions Sessions
	admit    func(context.Context, Identity) (bool, error)
	answer   func(http.ResponseWriter, *http.Request, int, error)
	log      *slog.Logger

	exchanges exchanges
	ownPages  *http.CrossOriginProtection
}

// A GateOption configures a [Gate].
type GateOption func(*Gate)

// WithSessions sets what remembers who has logged in. The default is
// Cookies{Keys: keys}.
func WithSessions(s Sessions) GateOption { return func(g *Gate) { g.sessions = s } }

// WithPrivateInfo asks members within WeCom for their details: see
// [Service.GetDetails], and [WithAdmit] for the ticket.
func WithPrivateInfo() GateOption { return func(g *Gate) { g.private = true } }

// WithAdmit sets whom the app admits. The function is called once for each
// login, and is the place to use the tickets of a [Member], which no session
// keeps. If it returns false, the visitor gets 403; if it returns an error, 502.
//
// The default admits all members of the corp, in the app's visible range or not,
// but no members of linked corps and no outsiders.
func WithAdmit(admit func(context.Context, Identity) (bool, error)) GateOption {
	return func(g *Gate) { g.admit = admit }
}

// WithHome sets the path where visitors go whose own is not known any more. The
// default is "/".
func WithHome(path string) GateOption { return func(g *Gate) { g.home = path } }

// WithFailure sets what answers a request that comes to no page: with 401 for
// [ErrLoginRequired]; 403 for [ErrInvalidState], [ErrNotAdmitted], and a logout
// that another site asks for; 500 for [ErrLoginLoop] and errors of sessions; 502
// for other errors of WeCom and those of [WithAdmit]. The default is a short page
// without the error. The error holds no code.
func WithFailure(answer func(w http.ResponseWriter, r *http.Request, status int, err error)) GateOption {
	return func(g *Gate) { g.answer = answer }
}

// WithGateLogger logs failures as warnings and logins at debug level. No code
// and no state of a login is logged; an access log of your own has both, in
// the query of the callback.
func WithGateLogger(l *slog.Logger) GateOption { return func(g *Gate) { g.log = l } }

// NewGate returns a Gate for the app with the given id. WeCom sends visitors to
// the callback address with a code; its path is one that has no page, and its
// host is the one under which visitors see the app. It is an https address,
// unless it is of this machine: then cookies work without TLS.
//
// [Gate.Handler] answers requests for the callback by itself. Where it is not
// around all pages, let the router send the callback's path to the Gate.
func (s *Service) NewGate(agentID int64, callbackURL string, keys *Keyring, opts ...GateOption) (*Gate, error) {
	if keys == nil || len(keys.keys) == 0 {
		return nil, errors.New("wecom/auth: the keyring is nil: look at the error of NewKeyring")
	}
	callback, err := parseCallback(callbackURL)
	if err != nil {
		return nil, err
	}
	g := &Gate{
		service: s, agentID: agentID, callback: callback, keys: keys, home: "/",
		sessions: Cookies{Keys: keys, PlainHTTP: callback.Scheme == "http"},
		admit:    admitMembers,
		answer:   answerFailure,
		log:      slog.New(slog.DiscardHandler),
		ownPages: http.NewCrossOriginProtection(),
	}
	if err := g.ownPages.AddTrustedOrigin(g.pageURL("")); err != nil {
		return nil, fmt.Errorf("wecom/auth: the callback URL: %w", err)
	}
	for _, opt := range opts {
		opt(g)
	}
	if g.sessions == nil || g.admit == nil || g.answer == nil || g.log == nil {
		return nil, errors.New("wecom/auth: an option of the gate is nil: leave it out for the default")
	}
	if !isPath(g.home) {
		return nil, errors.New("wecom/auth: the home of the gate is not a path: want something like /start")
	}
	for _, inside := range []bool{true, false} {
		if _, err := g.loginURL(inside, ""); err != nil {
			return nil, err
		}
	}
	if c, ok := g.sessions.(*Cookies); ok && c != nil {
		g.sessions = *c
	}
	if c, ok := g.sessions.(Cookies); ok {
		if err := c.check(); err != nil {
			return nil, err
		}
		c.app = g.app()
		g.sessions = c
	}
	return g, nil
}

// app tells the cookies of this app from those of others under the same keys.
func (g *Gate) app() string { return fmt.Sprintf("%s %d", g.service.client.CorpID(), g.agentID) }

func parseCallback(address string) (*url.URL, error) {
	if err := checkAddress("the callback URL", address); err != nil {
		return nil, err
	}
	u, err := url.Parse(address)
	switch {
	case err != nil:
		return nil, err
	case u.Path == "", u.Path == "/":
		return nil, errors.New("wecom/auth: the callback URL has no path: want one that has no page, such as /login")
	case u.RawQuery != "", u.Fragment != "":
		return nil, errors.New("wecom/auth: the callback URL has a query or a fragment: leave them out")
	case u.Scheme == "http" && !isLocal(u.Hostname()):
		return nil, errors.New("wecom/auth: the callback URL is not https, and not of this machine: anybody on the way could take the sessions")
	}
	return u, nil
}

func isLocal(host string) bool {
	if host == "localhost" || strings.HasSuffix(host, ".localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

func admitMembers(_ context.Context, who Identity) (bool, error) {
	m, ok := who.(Member)
	return ok && !m.Linked(), nil
}

// loginURL returns where a visitor logs in.
func (g *Gate) loginURL(inside bool, state string) (string, error) {
	if inside {
		return g.service.AuthorizeURL(Authorization{RedirectURL: g.callback.String(), State: state, AgentID: g.agentID, PrivateInfo: g.private})
	}
	return g.service.WebLoginURL(WebLogin{RedirectURL: g.callback.String(), State: state, AgentID: g.agentID})
}

// Handler returns a middleware around next, which is called for visitors who
// have logged in only.
func (g *Gate) Handler(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == g.callback.Path {
			g.ServeHTTP(w, r)
			return
		}
		who, err := g.sessions.Load(w, r)
		switch {
		case err != nil:
			g.fail(w, r, http.StatusInternalServerError, fmt.Errorf("loading the session: %w", err))
		case who != nil:
			next.ServeHTTP(w, r.WithContext(NewContext(r.Context(), who)))
		case !asksForPage(r):
			g.fail(w, r, http.StatusUnauthorized, ErrLoginRequired)
		default:
			g.begin(w, r, returnPath(r, g.home), g.logins(r))
		}
	})
}

// asksForPage reports whether the browser shows the answer as a page, so that
// somebody can log in there.
func asksForPage(r *http.Request) bool {
	mode := r.Header.Get("Sec-Fetch-Mode") // old browsers do not send it
	return r.Method == http.MethodGet &&
		(mode == "" || mode == "navigate") &&
		r.Header.Get("X-Requested-With") != "XMLHttpRequest" &&
		strings.Contains(r.Header.Get("Accept"), "text/html")
}

// inside reports whether a browser is WeCom's or WeChat's own.
func inside(r *http.Request) bool {
	agent := strings.ToLower(r.UserAgent())
	return strings.Contains(agent, "wxwork") || strings.Contains(agent, "micromessenger")
}

// maxReturnPath lets the cookies of all logins of a browser fit in the 8 KB that
// proxies take.
const maxReturnPath = 1024

// returnPath returns the path and query that r asks for, as the browser has
// them: a router may have changed those of r.URL. A query that is too long is
// dropped.
func returnPath(r *http.Request, home string) string {
	path := r.RequestURI
	if !strings.HasPrefix(path, "/") {
		path = r.URL.RequestURI()
	}
	if len(path) > maxReturnPath {
		path, _, _ = strings.Cut(path, "?")
	}
	if !isPath(path) {
		return home
	}
	return path
}

// isPath reports whether s can follow the host in an address.
func isPath(s string) bool {
	return strings.HasPrefix(s, "/") && len(s) <= maxReturnPath &&
		!strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f })
}

// pageURL returns the address of one of the app's own pages. Because a path
// follows the host, it leads to no other site, whatever stands in it: a browser
// would take "//evil.example" for a host if it were alone.
func (g *Gate) pageURL(path string) string {
	return g.callback.Scheme + "://" + g.callback.Host + path
}

// redirect sends the browser on. [http.Redirect] would change paths that are not
// clean.
func redirect(w http.ResponseWriter, address string) {
	w.Header().Set("Location", address)
	w.WriteHeader(http.StatusFound)
}

// begin sends a visitor to a login, and remembers it in the browser beside those
// that it has begun.
func (g *Gate) begin(w http.ResponseWriter, r *http.Request, path string, begun []login) {
	tries := triesOf(begun) + 1
	if tries > maxTries {
		g.fail(w, r, http.StatusInternalServerError, ErrLoginLoop)
		return
	}
	l := newLogin(path, tries)
	address, err := g.loginURL(inside(r), l.State)
	if err == nil {
		g.forget(w, surplus(begun))
		err = g.remember(w, l)
	}
	if err != nil {
		g.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	noStore(w)
	redirect(w, address)
}

// ServeHTTP answers the callback. It implements [http.Handler].
func (g *Gate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet {
		w.Header().Set("Allow", http.MethodGet)
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	l, known := g.login(r)
	if known && !l.Spent {
		g.finish(w, r, l)
		return
	}
	g.revisit(w, r, l, known)
}

// finish ends a login that this browser has begun.
func (g *Gate) finish(w http.ResponseWriter, r *http.Request, l login) {
	l.Spent, l.SpentAt = true, time.Now().Unix()
	who, err := g.exchange(r, l)
	again := err == nil || codeRefused(err) // by a redirect, not by somebody who has seen a page
	if !again {
		l.Tries = 0
	}
	if err := g.remember(w, l); err != nil {
		g.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	switch {
	case err == nil:
		g.enter(w, r, l, who)
	case again:
		g.log.WarnContext(r.Context(), "the code of a login is refused", "error", err)
		g.revisit(w, r, l, true)
	case errors.Is(err, ErrNotAdmitted):
		g.fail(w, r, http.StatusForbidden, err)
	default:
		g.fail(w, r, http.StatusBadGateway, err)
	}
}

// enter begins a session and shows the page that needed it.
func (g *Gate) enter(w http.ResponseWriter, r *http.Request, l login, who Identity) {
	if err := g.sessions.Save(w, r, withoutTickets(who)); err != nil {
		g.fail(w, r, http.StatusInternalServerError, fmt.Errorf("saving the session: %w", err))
		return
	}
	g.log.DebugContext(r.Context(), "logged in")
	noStore(w)
	redirect(w, g.pageURL(l.Path))
}

// codeRefused reports that a code serves no more, as one that another process
// has exchanged, so that another login may help.
func codeRefused(err error) bool {
	return errors.Is(err, wecom.ErrInvalidOAuthCode) || errors.Is(err, wecom.ErrOAuthCodeUsed) || errors.Is(err, wecom.ErrOAuthCodeExpired)
}

// revisit answers a callback whose code was spent before, by a second click or
// the back button, or that nobody here has asked for. The visitor goes on to the
// page if there is a session.
func (g *Gate) revisit(w http.ResponseWriter, r *http.Request, l login, known bool) {
	who, err := g.sessions.Load(w, r)
	switch {
	case err != nil:
		g.fail(w, r, http.StatusInternalServerError, fmt.Errorf("loading the session: %w", err))
	case who != nil:
		noStore(w)
		redirect(w, g.pageURL(cmp.Or(l.Path, g.home)))
	case known:
		g.begin(w, r, l.Path, replace(g.logins(r), l))
	default:
		g.fail(w, r, http.StatusForbidden, ErrInvalidState)
	}
}

// Logout ends the visitor's session and answers with a short page, which links to
// that of [WithHome]. It is an
// [http.HandlerFunc] for POST requests of the app's own pages. Within WeCom, the
// next page logs the member in again.
func (g *Gate) Logout(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		http.Error(w, http.StatusText(http.StatusMethodNotAllowed), http.StatusMethodNotAllowed)
		return
	}
	if err := g.ownPages.Check(r); err != nil {
		g.fail(w, r, http.StatusForbidden, err)
		return
	}
	if err := g.sessions.Delete(w, r); err != nil {
		g.fail(w, r, http.StatusInternalServerError, fmt.Errorf("ending the session: %w", err))
		return
	}
	g.forget(w, g.logins(r))
	writePage(w, http.StatusOK, "已退出登录。", "You are signed out.", g.pageURL(g.home))
}

func (g *Gate) fail(w http.ResponseWriter, r *http.Request, status int, err error) {
	if status != http.StatusUnauthorized {
		g.log.WarnContext(r.Context(), "login failed", "status", status, "from", from(r), "error", err)
	}
	noStore(w)
	g.answer(w, r, status, err)
}

// from returns the address of the other side without its port.
func from(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

func answerFailure(w http.ResponseWriter, _ *http.Request, status int, err error) {
	switch {
	case status == http.StatusUnauthorized:
		http.Error(w, http.StatusText(status), status)
	case errors.Is(err, ErrNotAdmitted):
		writePage(w, status, "你没有使用此应用的权限。", "You may not use this app.", "")
	default:
		writePage(w, status, "登录失败，请重新打开页面。", "The login failed. Please open the page again.", "")
	}
}

const pageStyle = "body{max-width:24em;margin:20vh auto 0;padding:0 16px;color:#1f2329;font:18px/1.6 system-ui,sans-serif;text-align:center}p+p{color:#646a73;font-size:15px}"

// writePage writes a page without anything of the request. The link is that of a
// page to go on to, or "".
func writePage(w http.ResponseWriter, status int, chinese, english, link string) {
	noStore(w)
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	h.Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	if link != "" {
		link = "<p><a href=\"" + html.EscapeString(link) + "\">重新登录 Sign in</a></p>\n"
	}
	_, _ = io.WriteString(w, "<!doctype html>\n<html lang=\"zh\">\n<meta charset=\"utf-8\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"+
		"<title>"+chinese+"</title>\n<style>"+pageStyle+"</style>\n"+
		"<p>"+chinese+"</p>\n<p lang=\"en\">"+english+"</p>\n"+link+"</html>\n")
}

// noStore keeps what depends on the visitor out of caches, and the address of
// the callback out of what other sites are told.
func noStore(w http.ResponseWriter) {
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
}
