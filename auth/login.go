package auth

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/go-json-experiment/json"
)

const (
	loginLifetime = 10 * time.Minute // from the page that needs it to the callback
	maxLogins     = 4                // that a browser has begun, as in several tabs
	maxTries      = 3                // that give no session, one right after the other
	triesWindow   = time.Minute
	exchangeLimit = 30 * time.Second
	exchangeKept  = time.Minute // for a second request with the same code
)

// A login is one that a browser has begun. It is kept in a cookie of its own, so
// that nobody else can end it, and several tabs do not disturb each other.
type login struct {
	State   string `json:"s"`
	Path    string `json:"p"` // of the page that needs the login
	Begun   int64  `json:"b"`
	Tries   int    `json:"t"`
	Spent   bool   `json:"x,omitzero"` // its code was exchanged, or it was tried
	SpentAt int64  `json:"xa,omitzero"`

	cookie string // its name
}

func newLogin(path string, tries int) login {
	return login{State: rand.Text(), Path: path, Begun: time.Now().Unix(), Tries: tries}
}

const loginCookie = "wecom-login-"

func (g *Gate) loginCookie(name string) *http.Cookie {
	return newCookie(name, "/", g.callback.Scheme == "http")
}

// remember keeps a login in the browser, in place of what it has of it.
func (g *Gate) remember(w http.ResponseWriter, l login) error {
	plaintext, err := json.Marshal(l)
	if err != nil {
		return err
	}
	cookie := g.loginCookie(loginCookie + l.State[:8])
	cookie.Value = g.keys.seal(g.loginPurpose(), plaintext)
	cookie.MaxAge = int(loginLifetime.Seconds())
	http.SetCookie(w, cookie)
	return nil
}

func (g *Gate) loginPurpose() string { return "login " + g.app() }

// forget deletes logins from the browser.
func (g *Gate) forget(w http.ResponseWriter, logins []login) {
	for _, l := range logins {
		cookie := g.loginCookie("")
		cookie.Name, cookie.MaxAge = l.cookie, -1
		http.SetCookie(w, cookie)
	}
}

// logins returns what the browser has begun and not finished too long ago.
func (g *Gate) logins(r *http.Request) (found []login) {
	prefix := g.loginCookie(loginCookie).Name
	for _, cookie := range r.Cookies() {
		if !strings.HasPrefix(cookie.Name, prefix) {
			continue
		}
		if l, ok := g.openLogin(cookie.Value); ok {
			l.cookie = cookie.Name
			found = append(found, l)
		}
	}
	return found
}

func (g *Gate) openLogin(value string) (l login, ok bool) {
	plaintext, ok := g.keys.open(g.loginPurpose(), value)
	if !ok || json.Unmarshal(plaintext, &l) != nil {
		return login{}, false
	}
	begun := time.Unix(l.Begun, 0)
	return l, time.Since(begun) < loginLifetime && isPath(l.Path) && len(l.State) > 8
}

// login returns the login that a callback belongs to.
func (g *Gate) login(r *http.Request) (login, bool) {
	state := []byte(r.URL.Query().Get("state"))
	for _, l := range g.logins(r) {
		if subtle.ConstantTimeCompare([]byte(l.State), state) == 1 {
			return l, true
		}
	}
	return login{}, false
}

// replace puts l in the place of what the browser has of it.
func replace(begun []login, l login) []login {
	for i := range begun {
		if begun[i].State == l.State {
			begun[i] = l
		}
	}
	return begun
}

// surplus returns the logins to forget before another is begun: the oldest.
func surplus(begun []login) []login {
	slices.SortFunc(begun, func(a, b login) int { return cmp.Compare(b.Begun, a.Begun) })
	return begun[min(len(begun), maxLogins-1):]
}

// triesOf returns how many logins have just been in vain.
func triesOf(begun []login) (tries int) {
	for _, l := range begun {
		if l.Spent && time.Since(time.Unix(l.SpentAt, 0)) < triesWindow {
			tries = max(tries, l.Tries)
		}
	}
	return tries
}

// exchange returns who logged in, once the app admits them. A second request
// with the same code gets what the first got, since the code serves once.
func (g *Gate) exchange(r *http.Request, l login) (Identity, error) {
	code := r.URL.Query().Get("code")
	if code == "" {
		return nil, fmt.Errorf("%w: WeCom sent the visitor back without a code", ErrNotAdmitted)
	}
	key := sha256.Sum256([]byte(l.State + " " + code))
	return g.exchanges.do(r.Context(), key, func(ctx context.Context) (Identity, error) {
		who, err := g.service.GetIdentity(ctx, code)
		if err != nil {
			return nil, err
		}
		switch admitted, err := g.admit(ctx, who); {
		case err != nil:
			return nil, fmt.Errorf("admitting the visitor: %w", err)
		case !admitted:
			return nil, ErrNotAdmitted
		}
		return who, nil
	})
}

func withoutTickets(who Identity) Identity {
	if m, ok := who.(Member); ok {
		return Member{UserID: m.UserID}
	}
	return who
}

// exchanges are those of the last minute.
type exchanges struct {
	mu   sync.Mutex
	kept map[[sha256.Size]byte]*exchange
}

type exchange struct {
	done  chan struct{} // closed when the fields below are set
	who   Identity
	err   error
	ended time.Time
}

var errNotExchanged = errors.New("the exchange of the code did not end")

// do calls exchange once for each key. The call goes on when the browser of the
// first request gives up, as it does when somebody clicks a second time.
func (e *exchanges) do(ctx context.Context, key [sha256.Size]byte, call func(context.Context) (Identity, error)) (Identity, error) {
	x, first := e.enter(key)
	if !first {
		select {
		case <-x.done:
			return x.who, x.err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	defer e.leave(x)
	detached, cancel := context.WithTimeout(context.WithoutCancel(ctx), exchangeLimit)
	defer cancel()
	who, err := call(detached)
	x.who, x.err = who, err
	return who, err
}

func (e *exchanges) enter(key [sha256.Size]byte) (x *exchange, first bool) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for k, old := range e.kept {
		if !old.ended.IsZero() && time.Since(old.ended) > exchangeKept {
			delete(e.kept, k)
		}
	}
	if x, ok := e.kept[key]; ok {
		return x, false
	}
	if e.kept == nil {
		e.kept = map[[sha256.Size]byte]*exchange{}
	}
	x = &exchange{done: make(chan struct{}), err: errNotExchanged}
	e.kept[key] = x
	return x, true
}

func (e *exchanges) leave(x *exchange) {
	e.mu.Lock()
	defer e.mu.Unlock()
	x.ended = time.Now()
	close(x.done)
}
