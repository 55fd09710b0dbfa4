package auth

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-json-experiment/json"
)

// Sessions remember who has logged in. [Cookies] are the default; a program that
// wants to end the sessions of others keeps them in a database.
//
// The tickets of a [Member] are not kept: see [WithAdmit].
type Sessions interface {
	// Load returns who sent the request, or nil if that is not known or no
	// longer. It may set cookies.
	Load(w http.ResponseWriter, r *http.Request) (Identity, error)

	// Save begins a session.
	Save(w http.ResponseWriter, r *http.Request, who Identity) error

	// Delete ends the session, if there is one.
	Delete(w http.ResponseWriter, r *http.Request) error
}

// Cookies are [Sessions] that are kept in the browser, encrypted and
// authenticated. A copy of the cookie serves until the session expires, after a
// logout too.
//
// Cookies are Secure, HttpOnly and SameSite=Lax.
type Cookies struct {
	Keys *Keyring // required

	// Lifetime is how long a session lasts. The default is 12 hours.
	Lifetime time.Duration

	// RenewFor is how long after the login a session in use is renewed, each
	// time when half of its Lifetime is over. The default is 0: it is not
	// renewed.
	RenewFor time.Duration

	// Name is that of the cookie. The default is wecom-session. __Host- is put
	// before it, which keeps other hosts of the domain from setting the cookie;
	// or __Secure-, which does not, where the Path is not "/"; or nothing, where
	// PlainHTTP is set.
	Name string

	// Path limits the cookie to pages below it. The default is "/". The gate's
	// callback must be below it.
	Path string

	// PlainHTTP makes the cookie work without TLS, where anybody on the way can
	// take it.
	PlainHTTP bool

	app string // whose sessions they are: a cookie of another app does not open
}

const defaultLifetime = 12 * time.Hour

// A session is an identity within a cookie.
type session struct {
	Member   string   `json:"m,omitzero"`
	Outsider Outsider `json:"o,omitzero"`
	LoginAt  int64    `json:"l"`
	Expires  int64    `json:"e"`
}

func newSession(who Identity) (s session, err error) {
	switch who := who.(type) {
	case Member:
		s.Member = who.UserID
	case Outsider:
		s.Outsider = who
	default:
		return s, fmt.Errorf("wecom/auth: a session of %T: want a Member or an Outsider", who)
	}
	if s == (session{}) {
		return s, errors.New("wecom/auth: a session of nobody: the identity is empty")
	}
	return s, nil
}

func (s session) identity() Identity {
	if s.Member != "" {
		return Member{UserID: s.Member}
	}
	return s.Outsider
}

// Load returns who is in the cookie, or nil if there is none that is valid. A session
// in the second half of its life is renewed.
func (c Cookies) Load(w http.ResponseWriter, r *http.Request) (Identity, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	for _, cookie := range r.CookiesNamed(c.cookie().Name) {
		s, ok := c.open(cookie.Value)
		if !ok {
			continue
		}
		if c.due(s) {
			if err := c.write(w, s); err != nil {
				return nil, err
			}
		}
		return s.identity(), nil
	}
	return nil, nil
}

func (c Cookies) open(value string) (s session, ok bool) {
	plaintext, ok := c.Keys.open(c.purpose(), value)
	if !ok || json.Unmarshal(plaintext, &s) != nil {
		return session{}, false
	}
	return s, time.Now().Unix() < s.Expires
}

// due reports whether it is time to renew a session that has not expired.
func (c Cookies) due(s session) bool {
	left := time.Until(time.Unix(s.Expires, 0))
	return left < c.lifetime()/2 && c.end(s).Unix() > s.Expires
}

// end returns when a session expires that is renewed now.
func (c Cookies) end(s session) time.Time {
	end, last := time.Now().Add(c.lifetime()), time.Unix(s.LoginAt, 0).Add(max(c.RenewFor, c.lifetime()))
	if last.Before(end) {
		return last
	}
	return end
}

// Save begins a session with a cookie that holds all of it, sealed.
func (c Cookies) Save(w http.ResponseWriter, _ *http.Request, who Identity) error {
	if err := c.check(); err != nil {
		return err
	}
	s, err := newSession(who)
	if err != nil {
		return err
	}
	s.LoginAt = time.Now().Unix()
	return c.write(w, s)
}

func (c Cookies) write(w http.ResponseWriter, s session) error {
	s.Expires = c.end(s).Unix()
	plaintext, err := json.Marshal(s)
	if err != nil {
		return err
	}
	cookie := c.cookie()
	cookie.Value = c.Keys.seal(c.purpose(), plaintext)
	cookie.MaxAge = int(time.Until(time.Unix(s.Expires, 0)).Seconds())
	http.SetCookie(w, cookie)
	return nil
}

// Delete has the browser forget the cookie. A copy of it stays valid until it expires.
func (c Cookies) Delete(w http.ResponseWriter, _ *http.Request) error {
	cookie := c.cookie()
	cookie.MaxAge = -1
	http.SetCookie(w, cookie)
	return nil
}

func (c Cookies) check() error {
	switch {
	case c.Keys == nil || len(c.Keys.keys) == 0:
		return errors.New("wecom/auth: Cookies have no Keys: look at the error of NewKeyring")
	case c.Lifetime < 0, c.RenewFor < 0:
		return errors.New("wecom/auth: the Lifetime or RenewFor of Cookies is negative")
	}
	return nil
}

func (c Cookies) lifetime() time.Duration {
	if c.Lifetime == 0 {
		return defaultLifetime
	}
	return c.Lifetime
}

// purpose keeps other cookies, and those of other apps, from being taken for
// sessions of this one.
func (c Cookies) purpose() string { return "session " + c.app + " " + c.cookie().Name }

// cookie returns the cookie without a value.
func (c Cookies) cookie() *http.Cookie {
	name, path := c.Name, c.Path
	if name == "" {
		name = "wecom-session"
	}
	if path == "" {
		path = "/"
	}
	return newCookie(name, path, c.PlainHTTP)
}

// newCookie returns a cookie that only its own host can set: a browser refuses
// one with such a name unless it comes by TLS.
func newCookie(name, path string, plainHTTP bool) *http.Cookie {
	switch {
	case plainHTTP:
	case path == "/":
		name = "__Host-" + name
	default:
		name = "__Secure-" + name
	}
	return &http.Cookie{Name: name, Path: path, Secure: !plainHTTP, HttpOnly: true, SameSite: http.SameSiteLaxMode}
}

type contextKey struct{}

// From returns who sent the request with this context, behind a [Gate]; or nil.
//
//	member, ok := auth.From(r.Context()).(auth.Member)
func From(ctx context.Context) Identity {
	who, _ := ctx.Value(contextKey{}).(Identity)
	return who
}

// NewContext returns a context for [From], for tests of handlers.
func NewContext(ctx context.Context, who Identity) context.Context {
	return context.WithValue(ctx, contextKey{}, who)
}
