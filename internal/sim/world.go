// Package sim is the engine of a simulated corp: time, tokens, calls, scripted
// answers and pushes. It knows no domain; those are the packages below it, which
// add routes ([World.Handle]), acts ([NewAct]) and state of their own ([Slot]).
//
// A [World] has one lock. Handlers and acts run under it and get a [Tx]; they
// must not keep it.
package sim

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gowecom/wecom/crypto"
)

// A Config is what a World is made of.
type Config struct {
	Corp          Corp
	Apps          []App // a later one replaces an earlier one with its secret
	TokenLifetime time.Duration
	NewTokens     bool       // a new token for each fetch, also within the life of the last one
	JournalSize   int        // how many calls, events and deliveries are kept; the default is 10,000
	Start         time.Time  // where the clock stands until it is turned; zero for a clock that goes
	OnCall        func(Call) // sees each call that arrives; may be nil
}

// A realm is what worlds that know each other share: see [Tx.Link]. A call to any of
// them reaches the one whose token it has.
type realm struct {
	mu     sync.Mutex // guards all that is in the worlds; handlers run under it
	clock  clock
	worlds []*World
	issued int                   // tokens
	files  map[string]publicFile // by path
}

// A Corp is what a corp is known by.
type Corp struct {
	ID, Name string

	// What apps without their own open callbacks with.
	CallbackToken, EncodingAESKey string
}

// An App is an app of the corp, known by its secret.
type App struct {
	Name    string
	AgentID int64
	Secret  string

	// DirectorySync makes it the directory sync assistant (通讯录同步), the only
	// one that may change the directory, and that sends no messages.
	DirectorySync bool

	// Archive makes it the conversation archive (会话内容存档), the only one that may
	// call its endpoints.
	Archive bool

	// What the app opens its callbacks with. The default is that of the corp.
	CallbackToken, EncodingAESKey string

	// Permissions are beginnings of paths, such as "/cgi-bin/user/"; calls of
	// others are refused with 48002. Empty means all paths.
	Permissions []string

	// PersonalData has it read mobile numbers and the like, as apps do that were made
	// before June 2022.
	PersonalData bool

	// MiniProgramID is that of the mini program that is linked with the app. Only
	// such apps send notices of mini programs.
	MiniProgramID string

	// Visible is whom the app may see and reach (可见范围). Empty means everybody.
	Visible Range

	// TrustedDomains (可信域名) are the hosts of pages that log visitors in and call
	// the JS-SDK. Empty means any.
	TrustedDomains []string
}

// A Range is a part of the directory. Departments stand for all below them, too.
type Range struct {
	Users       []string
	Departments []int64
	Tags        []int64
}

// IsEmpty reports whether a range names nothing.
func (r Range) IsEmpty() bool { return len(r.Users)+len(r.Departments)+len(r.Tags) == 0 }

// may reports whether the app has the permission to call a path.
func (a *App) may(path string) bool {
	return len(a.Permissions) == 0 || slices.ContainsFunc(a.Permissions, func(p string) bool { return strings.HasPrefix(path, p) })
}

// A World is a simulated corp without domains. It is safe for concurrent use.
type World struct {
	*realm
	corp     Corp
	lifetime time.Duration
	isNew    bool // each token that is fetched
	onCall   func(Call)
	routes   map[string]route
	older    map[string]string // names of routes by those of older forms
	pages    map[string]PageHandler
	acts     []AnyAct
	replied  func(*Tx, Delivery)
	install  func(*World) // the domains of linked worlds; may be nil
	isBare   bool         // Link adds domains, and holds the lock

	// What follows is guarded by the lock of the realm.
	apps    map[string]*App          // by secret
	cipher  *crypto.Cipher           // of apps that are not known
	ciphers map[int64]*crypto.Cipher // by agentid
	shared  map[int64]sealer         // apps of a corp above, by their agentid here
	tokens  map[string]*session
	newest  map[*App]*session
	order   []*session // in tokens, the oldest first
	fetches int        // of tokens
	scripts map[string][]Reply
	quotas  map[string]*Quota
	calls   journal[Call]
	pushes  pushes
	slots   map[any]any

	delivered func(Delivery) // sees each delivery; may be nil
	gone      chan struct{}  // closed by Abandon
}

// A session is what a token stands for.
type session struct {
	token   string
	app     *App
	expires time.Time
}

// New returns a World.
func New(cfg Config) (*World, error) {
	r := &realm{files: map[string]publicFile{}}
	r.clock.stopped = cfg.Start
	return r.newWorld(cfg)
}

func (r *realm) newWorld(cfg Config) (*World, error) {
	size := cmp.Or(cfg.JournalSize, 10_000)
	w := &World{
		realm: r, corp: cfg.Corp, lifetime: cfg.TokenLifetime, isNew: cfg.NewTokens, onCall: cfg.OnCall, gone: make(chan struct{}),
		routes: map[string]route{}, older: map[string]string{}, pages: map[string]PageHandler{}, apps: map[string]*App{}, ciphers: map[int64]*crypto.Cipher{}, shared: map[int64]sealer{},
		tokens: map[string]*session{}, newest: map[*App]*session{},
		scripts: map[string][]Reply{}, quotas: map[string]*Quota{}, slots: map[any]any{},
		calls:  journal[Call]{size: size, weigh: func(c Call) int { return len(c.Body) }},
		pushes: pushes{emitted: journal[string]{size: size}, deliveries: journal[Delivery]{size: size}},
	}
	var err error
	if w.cipher, err = crypto.New(w.corp.CallbackToken, w.corp.EncodingAESKey, w.corp.ID); err != nil {
		return nil, fmt.Errorf("the corp %s: %w", w.corp.ID, err)
	}
	for _, app := range cfg.Apps {
		if err := w.addApp(app); err != nil {
			return nil, fmt.Errorf("the app %q: %w", app.Name, err)
		}
	}
	w.addCore()
	r.worlds = append(r.worlds, w)
	return w, nil
}

func (w *World) addApp(app App) error {
	app.CallbackToken = cmp.Or(app.CallbackToken, w.corp.CallbackToken)
	app.EncodingAESKey = cmp.Or(app.EncodingAESKey, w.corp.EncodingAESKey)
	cipher, err := crypto.New(app.CallbackToken, app.EncodingAESKey, w.corp.ID)
	if err != nil {
		return err
	}
	w.ciphers[app.AgentID] = cipher
	w.apps[app.Secret] = &app
	return nil
}

// addCore adds the routes of no domain.
func (w *World) addCore() {
	w.Handle("GET "+tokenPath, (*Tx).issue)
	w.Handle("GET /cgi-bin/getcallbackip", func(*Tx) (any, error) {
		return Object{"ip_list": []string{"101.226.103.*", "101.226.62.0/24"}}, nil
	})
	w.Handle("GET /cgi-bin/get_api_domain_ip", func(*Tx) (any, error) {
		return Object{"ip_list": []string{"182.254.11.176", "182.254.78.66"}}, nil
	})
}

// Corp returns what the corp is known by.
func (w *World) Corp() Corp { return w.corp }

// Cipher returns what the app with an agentid opens its callbacks with; of an
// agentid that no app has, what the corp's apps do by default.
func (w *World) Cipher(agentID int64) *crypto.Cipher {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.cipherOf(agentID)
}

func (w *World) cipherOf(agentID int64) *crypto.Cipher { return cmp.Or(w.ciphers[agentID], w.cipher) }

// In runs a function under the lock of the world.
func (w *World) In(do func(*Tx)) {
	if !w.isBare {
		w.mu.Lock()
		defer w.mu.Unlock()
	}
	do(w.tx())
}

// tx returns a Tx of nobody. The world is locked when it is used.
func (w *World) tx() *Tx { return &Tx{App: &App{}, w: w} }

// A Slot is a place for a domain's state, one in each World.
type Slot[T any] struct{ empty func() *T }

// NewSlot returns a slot that holds what empty returns at first.
func NewSlot[T any](empty func() *T) *Slot[T] { return &Slot[T]{empty} }

// Of returns the state in the slot.
func (s *Slot[T]) Of(tx *Tx) *T {
	if v, ok := tx.w.slots[s]; ok {
		return v.(*T)
	}
	v := s.empty()
	tx.w.slots[s] = v
	return v
}

// RevokeTokens makes all tokens invalid at once.
func (w *World) RevokeTokens() {
	w.mu.Lock()
	defer w.mu.Unlock()
	clear(w.tokens)
}

const tokenPath = "/cgi-bin/gettoken"

// issue answers a call for a token.
func (tx *Tx) issue() (any, error) {
	w := tx.w
	switch {
	case tx.Query.Get("corpid") == "":
		return nil, Refuse(41002, "corpid missing")
	case tx.Query.Get("corpsecret") == "":
		return nil, Refuse(41004, "corpsecret missing")
	case tx.Query.Get("corpid") != w.corp.ID:
		return nil, Refuse(40013, "invalid corpid")
	}
	app, ok := w.apps[tx.Query.Get("corpsecret")]
	if !ok {
		return nil, Refuse(40001, "invalid credential")
	}
	return tx.Issue(app), nil
}

// Issue answers with a token of an app: with its last one, as long as that serves.
func (tx *Tx) Issue(app *App) Object {
	w := tx.w
	s := w.newest[app]
	if w.isNew || s == nil || w.tokens[s.token] == nil || s.expires.Sub(tx.Now()) < time.Second {
		s = w.open(app, tx.Now())
	}
	return Object{"access_token": s.token, "expires_in": int(s.expires.Sub(tx.Now()) / time.Second)}
}

// open makes a token for an app, and forgets those that have been too old for a
// long time.
func (w *World) open(app *App, now time.Time) *session {
	for len(w.order) > 0 && now.Sub(w.order[0].expires) > w.lifetime {
		delete(w.tokens, w.order[0].token)
		w.order = w.order[1:]
	}
	w.issued++
	s := &session{fmt.Sprintf("simulated-token-%d", w.issued), app, now.Add(w.lifetime)}
	w.tokens[s.token], w.newest[app] = s, s
	w.order = append(w.order, s)
	return s
}

// SetQuota makes the corp answer 45009 to more than so many calls of an
// endpoint within a window of a length.
func (w *World) SetQuota(path string, calls int, per time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.quotas[path] = &Quota{Calls: calls, Per: per}
}

// A Quota counts calls in windows that follow one another.
type Quota struct {
	Calls int
	Per   time.Duration

	used  int
	began time.Time
}

// Take counts a call, and refuses it if there were too many.
func (q *Quota) Take(now time.Time) error {
	if now.Sub(q.began) >= q.Per {
		q.began, q.used = now, 0
	}
	if q.used++; q.used > q.Calls {
		return Refuse(45009, "api freq out of limit")
	}
	return nil
}

// A Refusal is an errcode.
type Refusal struct {
	Code int
	Msg  string
}

func (r Refusal) Error() string { return fmt.Sprintf("%d %s", r.Code, r.Msg) }

// Refuse returns a refusal as an error.
func Refuse(code int, msg string) error { return Refusal{code, msg} }

// CodeOf returns the errcode and the errmsg of what a handler returned as its
// error.
func CodeOf(err error) (code int, msg string) {
	if err == nil {
		return 0, "ok"
	}
	if r, ok := errors.AsType[Refusal](err); ok {
		return r.Code, r.Msg
	}
	return -1, err.Error()
}

// A noRoute is a path that WeCom does not have.
type noRoute string

func (n noRoute) Error() string { return "there is no " + string(n) }

// A publicFile is a file that is fetched without a token.
type publicFile struct {
	data          []byte
	until         time.Time
	authorization string // that it is fetched with; empty for none
}

// The errcodes of what the corp cannot answer: WeCom has none of them.
const (
	CodeNoRoute      = 404 // WeCom has no such path; with the HTTP status 404
	CodeNotSimulated = 501 // WeCom has it, the simulated corp does not
)

var _ http.Handler = (*World)(nil)
