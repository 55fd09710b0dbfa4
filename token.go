package wecom

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// A TokenSource supplies access tokens. Implement it to use tokens that
// something else fetches; see [WithTokenSource].
type TokenSource interface {
	// Token returns a usable token. A stale that is not empty is a token that
	// WeCom has just refused; Token must not return it again.
	Token(ctx context.Context, stale string) (string, error)
}

// A TokenStore keeps tokens for several processes. The default is [NewTokenStore].
//
// A store that fails does not fail the call: the client fetches a token of its own,
// and logs the error without the tokens that it knows. Nobody waits for a store
// that is slow to keep a token which has been fetched.
type TokenStore interface {
	// Token returns the token that is kept under key, if usable says so. Otherwise it
	// calls fetch, in one process at a time, keeps the result in place of what was
	// there, and returns it; those who waited meanwhile look again. The error of
	// fetch is returned. A token need not be kept beyond its Expires.
	//
	// The key names the corp and a hash of the secret, and for a ticket
	// ([Client.Ticket]) or a token of another corp ([Client.ForCorp]) the call that
	// gives it, so it may be shown; the token may not. The fetch of either may call
	// Token for the access token: hold no lock that all keys share.
	Token(ctx context.Context, key string, usable func(Token) bool, fetch func(context.Context) (Token, error)) (Token, error)
}

// A Token is an access token with its times. It prints without its value. A store
// keeps Value, Fetched and Expires, and makes the Token again with [NewToken].
type Token struct {
	Fetched time.Time // optional
	Expires time.Time

	value *func() string // into which nothing looks, neither fmt nor what follows pointers
}

// NewToken returns a token. Fetched is optional.
func NewToken(value string, fetched, expires time.Time) Token {
	hidden := func() string { return value }
	return Token{Fetched: fetched, Expires: expires, value: &hidden}
}

// Value returns the token itself. Guard it like the secret.
func (t Token) Value() string {
	if t.value == nil {
		return ""
	}
	return (*t.value)()
}

// Format prints the token without its value.
func (t Token) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "token until %s", t.Expires.Format(time.RFC3339))
}

// MarshalText fails, lest a store keeps a token without its value.
func (Token) MarshalText() ([]byte, error) {
	return nil, errors.New("wecom: a Token does not encode itself: keep its Value, Fetched and Expires")
}

// LogValue hides the value from loggers that would encode it.
func (t Token) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(t)) }

// appTokens is the token source of one app.
type appTokens struct {
	keeper
	ask   func(ctx context.Context, app string) (Token, error)
	given given
}

func newAppTokens(c *core, store TokenStore, key string, known func() secrets, ask func(ctx context.Context, app string) (Token, error)) *appTokens {
	app := &appTokens{keeper: keeper{core: c, store: store, key: key, what: "token", known: known}, ask: ask}
	app.given.app, app.given.store, app.given.known = key, store, app.secrets
	return app
}

// take is a [takeFunc].
func (s *appTokens) take(ctx context.Context, stale, app string) (token string, borrowed bool, err error) {
	t := s.fresh(stale)
	if t == nil {
		if t, err = s.keeper.take(ctx, stale, func(ctx context.Context) (Token, error) { return s.ask(ctx, app) }); err != nil {
			return "", false, err
		}
	}
	return t.Value(), t.borrowed, nil
}

// gettoken asks for the token of the app with a secret.
func (c *core) gettoken(ctx context.Context, secret, app string) (Token, error) {
	x := exchange{core: c, app: app, request: request{
		method: http.MethodGet, path: "/cgi-bin/gettoken", query: url.Values{"corpid": {c.corpID}, "corpsecret": {secret}},
	}}
	return x.grant(ctx)
}

// grant makes a call that gives an access token.
func (x *exchange) grant(ctx context.Context) (Token, error) {
	var out struct {
		Token     string `json:"access_token"`
		ExpiresIn Int    `json:"expires_in"`
	}
	start := time.Now()
	x.out, x.repeatable = &out, true
	err := x.run(ctx)
	return granted(x.path, out.Token, out.ExpiresIn, start, err)
}

// granted makes a Token of a reply to a call that began at start.
func granted(path, value string, expiresIn Int, start time.Time, err error) (Token, error) {
	if err == nil && (value == "" || expiresIn <= 0) {
		err = fmt.Errorf("wecom: %s: %w: a reply without token or lifetime", path, ErrUnexpectedResponse)
	}
	life := min(int64(expiresIn), int64(maxLife/time.Second))
	return NewToken(value, start, start.Add(time.Duration(life)*time.Second)), err
}

// secretRefused are the codes of gettoken that the same question will get again.
var secretRefused = []Code{ErrInvalidCredential, ErrInvalidCorpID, ErrSecretMismatch, 41002, 41004}

// sourceTokens returns the tokens of a source that the program has plugged in.
func (c *core) sourceTokens(ts TokenSource) takeFunc {
	return func(ctx context.Context, stale, _ string) (string, bool, error) {
		ctx, stop := c.open(ctx)
		defer stop()
		if _, ends := ctx.Deadline(); !ends {
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeoutCause(ctx, fetchTimeout, errFetchTimeout)
			defer cancel()
		}
		token, err := guard(ctx, "token source", func() (string, error) { return ts.Token(ctx, stale) }, nil)
		if err != nil && errors.Is(context.Cause(ctx), errFetchTimeout) && !errors.Is(err, errFetchTimeout) {
			err = fmt.Errorf("%w: %w", errFetchTimeout, err)
		}
		return token, false, err
	}
}

// NewTokenStore returns the default TokenStore, which knows of this process only.
// Clients that share one share their tokens.
func NewTokenStore() TokenStore { return &tokenStore{} }

type tokenStore struct {
	mu      sync.Mutex
	shelves map[string]*shelf
}

// A shelf holds the token of one key.
type shelf struct {
	turn  chan struct{} // held by who looks at the token
	token Token
}

func (s *tokenStore) Token(ctx context.Context, key string, usable func(Token) bool, fetch func(context.Context) (Token, error)) (Token, error) {
	h := s.shelf(key)
	select {
	case h.turn <- struct{}{}:
		defer func() { <-h.turn }()
	case <-ctx.Done():
		return Token{}, ctx.Err()
	}
	if usable(h.token) {
		return h.token, nil
	}
	t, err := fetch(ctx)
	if err == nil {
		h.token = t
	}
	return t, err
}

func (s *tokenStore) shelf(key string) *shelf {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.shelves == nil {
		s.shelves = map[string]*shelf{}
	}
	if s.shelves[key] == nil {
		s.shelves[key] = &shelf{turn: make(chan struct{}, 1)}
	}
	return s.shelves[key]
}
