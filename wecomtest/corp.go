// Package wecomtest simulates a corp of WeCom, for tests of programs that use
// the SDK.
//
// A [Corp] keeps state: what an app creates it can read back. It refuses as
// WeCom does: tokens expire, ids are unknown, quotas are used up. Tests script
// its answers ([Corp.Script]), read what was called ([Corp.Calls]), what members
// received ([Corp.Messages]) and what groups got from robots
// ([Corp.RobotMessages]).
//
// By default everything happens in the process, without sockets, so the clock
// of testing/synctest works. A Corp is an [http.Handler] too.
package wecomtest

import (
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gowecom/wecom"
)

// The credentials of a new Corp.
const (
	CorpID         = "wwsimulated000001"
	AppSecret      = "simulated-app-secret"
	AppAgentID     = 1000002
	ContactsSecret = "simulated-contacts-secret" // directory sync (通讯录同步), which may change the directory but reads only ids
)

// A Corp is a simulated corp. It is safe for concurrent use.
type Corp struct {
	lifetime time.Duration // of tokens
	routes   map[string]handler
	keyed    map[string]bool // routes that take a key in place of a token

	mu      sync.Mutex // guards all that follows; handlers run under it
	apps    map[string]App
	tokens  map[string]session
	issued  int
	scripts map[string][]Reply
	quotas  map[string]*quota
	calls   []Call
	pushes  pushes // push.go

	directory directory  // directory.go
	jobs      jobs       // directory_import.go
	media     media      // media.go
	messages  messages   // message.go
	approvals approvals  // approval.go
	customers customers  // customers.go
	robots    robots     // webhook.go
	checkins  attendance // checkin.go
}

// domains names what each domain adds to a new Corp. A domain keeps its state in
// a field of Corp, and its routes and seed in a file of its own.
var domains = []func(*Corp){
	(*Corp).addDirectory,
	(*Corp).addMedia,
	(*Corp).addMessages,
	(*Corp).addRobots,
	(*Corp).addCallbacks,
	(*Corp).addApprovals,
	(*Corp).addCustomers,
	(*Corp).addCheckin,
}

// An App is an app of the corp, known by its secret.
type App struct {
	Name    string
	AgentID int
	Secret  string

	// DirectorySync makes it the directory sync assistant (通讯录同步), the only
	// one that may change the directory, and that sends no messages.
	DirectorySync bool
}

// A session is what a token stands for.
type session struct {
	app     App
	expires time.Time
}

// An Option configures a Corp.
type Option func(*Corp)

// WithTokenLifetime sets how long tokens serve; the default is two hours.
func WithTokenLifetime(d time.Duration) Option { return func(c *Corp) { c.lifetime = d } }

// WithApp adds an app.
func WithApp(a App) Option { return func(c *Corp) { c.apps[a.Secret] = a } }

// WithoutPeople leaves only the root department, where New otherwise seeds a
// company of about 60 members and 200 customers.
func WithoutPeople() Option {
	return func(c *Corp) { c.directory, c.customers = emptyDirectory(), emptyCustomers() }
}

// New returns a corp with a small company in it.
func New(opts ...Option) *Corp {
	c := &Corp{
		lifetime: 2 * time.Hour,
		routes:   map[string]handler{},
		keyed:    map[string]bool{},
		apps:     map[string]App{},
		tokens:   map[string]session{},
		scripts:  map[string][]Reply{},
		quotas:   map[string]*quota{},
	}
	WithApp(App{Name: "通知助手", AgentID: AppAgentID, Secret: AppSecret})(c)
	WithApp(App{Name: "通讯录同步", Secret: ContactsSecret, DirectorySync: true})(c)
	for _, add := range domains {
		add(c)
	}
	for _, opt := range opts {
		opt(c)
	}
	return c
}

// Client returns a client of the app with [AppSecret] that calls the corp
// within the process. It panics if an option is wrong.
func (c *Corp) Client(opts ...wecom.Option) *wecom.Client {
	opts = append([]wecom.Option{wecom.WithHTTPClient(c.HTTPClient())}, opts...)
	client, err := wecom.NewClient(CorpID, AppSecret, opts...)
	if err != nil {
		panic(err)
	}
	return client
}

// ContactsClient returns a client with [ContactsSecret], which may change the
// directory.
func (c *Corp) ContactsClient(opts ...wecom.Option) *wecom.Client {
	return c.Client(opts...).WithSecret(ContactsSecret)
}

// RevokeTokens makes all tokens invalid at once.
func (c *Corp) RevokeTokens() {
	c.mu.Lock()
	defer c.mu.Unlock()
	clear(c.tokens)
}

// SetQuota makes the corp answer 45009 to more than so many calls of an
// endpoint within a window of a length.
func (c *Corp) SetQuota(path string, calls int, per time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.quotas[path] = &quota{calls: calls, per: per}
}

// A quota counts calls in windows that follow one another.
type quota struct {
	calls, used int
	per         time.Duration
	began       time.Time
}

func (q *quota) exceeded(now time.Time) bool {
	if now.Sub(q.began) >= q.per {
		q.began, q.used = now, 0
	}
	q.used++
	return q.used > q.calls
}

// A Call is a call that reached the corp, without its token.
type Call struct {
	Method string
	Path   string
	Query  url.Values
	Body   string
	Secret string // of the app that called; empty if the token was not valid
	At     time.Time
}

// Calls returns the calls so far, those for tokens apart, of one path or, with
// "", of all.
func (c *Corp) Calls(path string) []Call {
	c.mu.Lock()
	defer c.mu.Unlock()
	var calls []Call
	for _, call := range c.calls {
		if call.Path == path || path == "" && call.Path != tokenPath {
			call.Query = maps.Clone(call.Query)
			calls = append(calls, call)
		}
	}
	return calls
}

// TokenFetches returns how often a token was asked for.
func (c *Corp) TokenFetches() int { return len(c.Calls(tokenPath)) }

const tokenPath = "/cgi-bin/gettoken"

// A request is a call as a handler sees it.
type request struct {
	corp   *Corp
	app    App
	origin string // scheme and host that were called
	query  url.Values
	header http.Header
	body   []byte
}

// A handler answers one endpoint, with an object, a file or an error. It runs
// while the corp is locked.
type handler func(*request) (any, error)

// handle adds a route such as "GET /cgi-bin/user/get".
func (c *Corp) handle(route string, h handler) { c.routes[route] = h }

// handleKeyed adds a route that takes a key in place of a token, and looks at
// the key by itself.
func (c *Corp) handleKeyed(route string, h handler) {
	c.handle(route, h)
	c.keyed[route] = true
}

// A refusal is an errcode.
type refusal struct {
	code int
	msg  string
}

func (r refusal) Error() string { return fmt.Sprintf("%d %s", r.code, r.msg) }

func refuse(code int, msg string) error { return refusal{code, msg} }

// ServeHTTP implements [http.Handler], for programs that call over a socket.
func (c *Corp) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "cannot read the body", http.StatusBadRequest)
		return
	}
	c.answer(w, r, body)
}

// origin returns the scheme and the host that a call was sent to.
func origin(r *http.Request) string {
	scheme := r.URL.Scheme // of a call within the process
	switch {
	case scheme != "":
	case r.TLS != nil:
		scheme = "https"
	default:
		scheme = "http"
	}
	return scheme + "://" + r.Host
}

// A visit is a call on its way through the corp.
type visit struct {
	corp  *Corp
	w     http.ResponseWriter
	r     *http.Request
	token string
	req   *request
}

// answer records a call and answers it, as scripted or by itself.
func (c *Corp) answer(w http.ResponseWriter, r *http.Request, body []byte) {
	query := r.URL.Query()
	v := &visit{corp: c, w: w, r: r, token: query.Get("access_token")}
	query.Del("access_token")

	c.mu.Lock()
	v.req = &request{corp: c, app: c.tokens[v.token].app, origin: origin(r), query: query, header: r.Header, body: body}
	c.calls = append(c.calls, Call{r.Method, r.URL.Path, maps.Clone(query), string(body), v.req.app.Secret, time.Now()})
	script := c.nextReply(r.URL.Path)
	c.mu.Unlock()

	if script.act == nil || script.act(v) {
		v.run().send(w)
	}
}

// run has the corp answer by itself.
func (v *visit) run() response {
	v.corp.mu.Lock()
	defer v.corp.mu.Unlock()
	return render(v.corp.handleLocked(v.r.Method, v.r.URL.Path, v.token, v.req))
}

func (c *Corp) handleLocked(method, path, token string, req *request) (any, error) {
	h, ok := c.routes[method+" "+path]
	s, known := c.tokens[token]
	switch {
	case path == tokenPath:
		return c.issue(req.query)
	case !ok:
		return nil, notFound(method + " " + path)
	case isPublic(path):
		return h(req)
	case c.keyed[method+" "+path]:
	case token == "":
		return nil, refuse(41001, "access_token missing")
	case !known:
		return nil, refuse(40014, "invalid access_token")
	case !time.Now().Before(s.expires):
		return nil, refuse(42001, "access_token expired")
	}
	if q := c.quotas[path]; q != nil && q.exceeded(time.Now()) {
		return nil, refuse(45009, "api freq out of limit")
	}
	return h(req)
}

func (c *Corp) issue(query url.Values) (any, error) {
	if query.Get("corpid") != CorpID {
		return nil, refuse(40013, "invalid corpid")
	}
	app, ok := c.apps[query.Get("corpsecret")]
	if !ok {
		return nil, refuse(40001, "invalid credential")
	}
	c.issued++
	token := fmt.Sprintf("simulated-token-%d", c.issued)
	c.tokens[token] = session{app, time.Now().Add(c.lifetime)}
	return object{"access_token": token, "expires_in": int(c.lifetime / time.Second)}, nil
}
