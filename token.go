package wecom

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"net/url"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
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
	// fetch is returned. The key names the corp and a hash of the secret, so it may
	// be shown; the token may not. A token need not be kept beyond its Expires.
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

// LogValue implements [slog.LogValuer].
func (t Token) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(t)) }

const (
	fetchTimeout = 30 * time.Second       // of a fetch, which no single caller ends
	storeTimeout = 5 * time.Second        // of the store, before the fetch and after it
	slowTimeout  = time.Second            // of one that did not answer the last time
	keepTimeout  = 100 * time.Millisecond // of callers' patience with the latter
	safetyMargin = time.Minute            // before the end of a token's life, at most
	maxLife      = 24 * time.Hour         // whatever the reply says
	refreshPause = 30 * time.Second       // after an early refresh that failed

	// A secret that was refused is not tried again for a while, at first a
	// minute, then ever longer: an address that keeps trying is banned.
	firstSecretPause = time.Minute
	maxSecretPause   = time.Hour

	// Nor is gettoken asked again at once when it has failed otherwise.
	firstFetchPause = time.Second
	maxFetchPause   = 30 * time.Second

	// A token refused this soon after it was fetched is likely to be followed by
	// others that are refused too, for instance when the app has been disabled.
	youngToken      = 2 * maxTokenPause
	firstTokenPause = time.Second
	maxTokenPause   = time.Minute
)

var errFetchTimeout = fmt.Errorf("no token within %v: %w", fetchTimeout, context.DeadlineExceeded)

// secretTokens is the token source of one app's secret.
type secretTokens struct {
	core   *core
	secret func() string // into which nothing that prints looks
	key    string

	current    atomic.Pointer[cachedToken]
	refreshing atomic.Bool
	slowStore  atomic.Bool
	flight     singleflight.Group

	mu       sync.Mutex
	refusal  refusal // by gettoken
	disputed refusal // of tokens that had only just been fetched
}

type cachedToken struct {
	Token
	refresh time.Time // when to fetch the next one, while this one still serves
	until   time.Time // when this one serves no longer

	borrowed bool // found in the store, where it may have been for long
}

// take is a [takeFunc]. Concurrent callers share one fetch, which goes on when one
// of them gives up.
func (s *secretTokens) take(ctx context.Context, stale, app string) (token string, borrowed bool, err error) {
	for {
		if t := s.current.Load(); t.serves(stale) {
			if !time.Now().Before(t.refresh) {
				s.refreshEarly(ctx, t, app)
			}
			return t.Value(), t.borrowed, nil
		}
		ch := s.flight.DoChan("", func() (any, error) {
			fctx, cancel := s.detach(ctx)
			defer cancel()
			return s.renewApart(fctx, stale, app)
		})
		select {
		case <-ctx.Done():
			return "", false, ctx.Err()
		case <-s.core.closed.Done():
			return "", false, ErrClosed
		case r := <-ch:
			if r.Err != nil {
				return "", false, r.Err
			}
			// Not what is cached, which may be over already: no token lives so
			// short that one fetch would not do for one call.
			if t := r.Val.(*cachedToken); t.Value() != stale {
				return t.Value(), t.borrowed, nil
			}
		}
	}
}

func (t *cachedToken) serves(stale string) bool {
	return t != nil && t.Value() != "" && t.Value() != stale && time.Now().Before(t.until)
}

// newer tells a token that another process has fetched from one that this
// process has replaced already, but could not save.
func (t *cachedToken) newer(old *cachedToken) bool {
	return old == nil || t.Expires.After(old.Expires)
}

// detach returns a context for a fetch that outlives the caller who began it,
// up to fetchTimeout or Close.
func (s *secretTokens) detach(ctx context.Context) (context.Context, context.CancelFunc) {
	fctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), fetchTimeout, errFetchTimeout)
	stop := context.AfterFunc(s.core.closed, cancel)
	return fctx, func() { stop(); cancel() }
}

// refreshEarly fetches the successor of t in the background, once.
func (s *secretTokens) refreshEarly(ctx context.Context, t *cachedToken, app string) {
	if !s.refreshing.CompareAndSwap(false, true) {
		return
	}
	go func() {
		defer s.refreshing.Store(false)
		fctx, cancel := s.detach(ctx)
		defer cancel()
		if s.current.Load() != t {
			return
		}
		_, err, _ := s.flight.Do("", func() (any, error) { return s.renewApart(fctx, t.Value(), app) })
		if err != nil {
			later := *t
			later.refresh = time.Now().Add(refreshPause)
			s.current.CompareAndSwap(t, &later)
			s.warn(fctx, "wecom early token refresh failed; the old token still serves", err)
		}
	}()
}

// renewApart is renew on a goroutine of its own: what ends that must not end those
// who wait.
func (s *secretTokens) renewApart(ctx context.Context, stale, app string) (*cachedToken, error) {
	return guard(ctx, "token fetch", func() (*cachedToken, error) { return s.renew(ctx, stale, app) }, nil)
}

// renew puts a token in place that is not stale, and returns it.
func (s *secretTokens) renew(ctx context.Context, stale, app string) (*cachedToken, error) {
	old := s.current.Load()
	switch {
	case old.serves(stale):
		return old, nil // somebody else was faster
	case s.core.closed.Err() != nil:
		return nil, ErrClosed
	case s.secret() == "": // asking all the same counts towards a ban
		return nil, errEmptySecret
	}
	r := renewal{secretTokens: s, old: old, stale: stale, app: app, fetched: make(chan fetched, 1)}
	t, err := r.run(ctx)
	if err != nil {
		return nil, err
	}
	s.current.Store(t)
	return t, nil
}

// A renewal gets a token by way of the store. What the store fails at is done
// without it.
type renewal struct {
	*secretTokens
	old        *cachedToken
	stale, app string

	begun   atomic.Bool // the fetch
	fetched chan fetched
}

type fetched struct {
	token Token
	err   error
}

func (r *renewal) run(ctx context.Context) (*cachedToken, error) {
	sctx, cancel := r.core.open(context.WithoutCancel(ctx)) // keeping the token may take longer
	kept := make(chan fetched, 1)
	go func() {
		t, err := guard(sctx, "token store", func() (Token, error) {
			return r.core.store.Token(sctx, r.key, r.usable, func(context.Context) (Token, error) { return r.once(ctx) })
		}, nil)
		kept <- fetched{t, err}
	}()
	k := fetched{err: errSlowStore}
	wait := storeTimeout
	if r.slowStore.Load() {
		wait = slowTimeout
	}
	patience := time.NewTimer(wait)
	defer patience.Stop()
	select {
	case k = <-kept:
		kept <- k
	case <-patience.C:
	case f := <-r.fetched:
		r.fetched <- f
	case <-ctx.Done():
		cancel()
		return nil, ended(ctx)
	}
	without := r.begin() // the store has not, and no longer can
	r.slowStore.Store(without && errors.Is(k.err, errSlowStore))
	if without {
		cancel()
		return r.without(ctx, k)
	}
	select {
	case f := <-r.fetched:
		r.keep(ctx, f, kept, cancel)
		return cached(f.token), f.err
	case <-ctx.Done():
		cancel()
		return nil, ended(ctx)
	}
}

var errSlowStore = errors.New("no answer in time")

// usable tells whether a token of the store will do.
func (r *renewal) usable(t Token) bool {
	c := cached(t)
	return c.serves(r.stale) && time.Now().Before(c.refresh) && c.newer(r.old)
}

// begin reports whether the fetch may begin, which it does once.
func (r *renewal) begin() bool { return !r.begun.Swap(true) }

// once is the fetch for the store. Its result is there before the store has kept it.
func (r *renewal) once(ctx context.Context) (Token, error) {
	if !r.begin() {
		return Token{}, errors.New("the token has been fetched without the store, which was too slow, or before")
	}
	f := fetched{err: errors.New("the fetch has not returned")}
	defer func() { r.fetched <- f }()
	f.token, f.err = r.fetch(ctx, r.old, r.stale, r.app)
	return f.token, f.err
}

// without ends a renewal in which the store has fetched nothing: it had a token, or
// it has failed.
func (r *renewal) without(ctx context.Context, k fetched) (*cachedToken, error) {
	_, panicked := errors.AsType[*panicError](k.err)
	switch {
	case r.core.closed.Err() != nil:
		return nil, ErrClosed
	case panicked:
		return nil, r.clean(k.err)
	case k.err != nil:
		r.warn(ctx, "wecom token store cannot be read", k.err)
	case r.usable(k.token):
		t := cached(k.token)
		t.borrowed = true
		return t, nil
	}
	t, err := r.fetch(ctx, r.old, r.stale, r.app)
	return cached(t), err
}

// keep waits until the store has done with what was fetched, but callers wait only
// for a moment.
func (r *renewal) keep(ctx context.Context, f fetched, kept <-chan fetched, cancel func()) {
	wait := func(most time.Duration) bool {
		select {
		case k := <-kept:
			r.kept(ctx, f, k.err)
		case <-r.core.closed.Done():
		case <-time.After(most):
			return false
		}
		cancel()
		return true
	}
	if wait(keepTimeout) {
		return
	}
	go func() {
		if !wait(storeTimeout) {
			cancel()
			r.kept(ctx, f, errSlowStore)
		}
	}()
}

func (r *renewal) kept(ctx context.Context, f fetched, err error) {
	if f.err == nil && err != nil {
		r.warn(ctx, "wecom token store cannot be written", err, f.token)
	}
}

// warn logs a failure of the store, in which its author may have put anything.
func (s *secretTokens) warn(ctx context.Context, what string, err error, known ...Token) {
	s.core.warn(context.WithoutCancel(ctx), what, s.clean(err, known...).Error())
}

// clean removes the secrets that are known here from an error.
func (s *secretTokens) clean(err error, known ...Token) error {
	all := secrets{s.secret()}
	if t := s.current.Load(); t != nil {
		all = append(all, t.Value())
	}
	for _, t := range known {
		all = append(all, t.Value())
	}
	return all.clean(err)
}

// cached adds the time of the early refresh, somewhere between 80 and 90 % of
// the token's life, so that several processes do not refresh together.
func cached(t Token) *cachedToken {
	if t.Fetched.IsZero() { // a store need not keep it
		t.Fetched = t.Expires.Add(-2 * time.Hour)
	}
	life := t.Expires.Sub(t.Fetched)
	early := life*8/10 + rand.N(max(life/10, 1))
	return &cachedToken{Token: t, refresh: t.Fetched.Add(early), until: t.Expires.Add(-min(safetyMargin, life/10))}
}

// fetch asks WeCom for a token, unless it has just refused one.
func (s *secretTokens) fetch(ctx context.Context, old *cachedToken, stale, app string) (Token, error) {
	if err := s.mayFetch(old, stale); err != nil {
		return Token{}, err
	}
	t, err := s.gettoken(ctx, app)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e, _ := errors.AsType[*Error](err); {
	case err == nil:
		s.refusal = refusal{}
	case s.core.closed.Err() != nil:
	case e != nil && slices.Contains(secretRefused, e.Code):
		s.refusal.add(err, "the secret was refused and is not tried again before %s, because WeCom bans an address that keeps trying; mend the secret or the corp id", firstSecretPause, maxSecretPause)
	default:
		s.refusal.add(err, "no token could be fetched, and none is asked for again before %s", firstFetchPause, maxFetchPause)
	}
	return t, err
}

func (s *secretTokens) gettoken(ctx context.Context, app string) (Token, error) {
	var out struct {
		Token     string `json:"access_token"`
		ExpiresIn Int    `json:"expires_in"`
	}
	start := time.Now()
	x := exchange{core: s.core, app: app, out: &out, request: request{
		method: "GET", path: "/cgi-bin/gettoken", repeatable: true, confidential: true,
		query: url.Values{"corpid": {s.core.corpID}, "corpsecret": {s.secret()}},
	}}
	err := x.run(ctx)
	if err == nil && (out.Token == "" || out.ExpiresIn <= 0) {
		err = fmt.Errorf("wecom: /cgi-bin/gettoken: %w: a reply without token or lifetime", ErrUnexpectedResponse)
	}
	life := min(int64(out.ExpiresIn), int64(maxLife/time.Second))
	return NewToken(out.Token, start, start.Add(time.Duration(life)*time.Second)), err
}

// secretRefused are the codes of gettoken that the same question will get again.
var secretRefused = []Code{ErrInvalidCredential, ErrInvalidCorpID, ErrSecretMismatch, 41002, 41004}

// mayFetch refuses to ask again for what has just been refused.
func (s *secretTokens) mayFetch(old *cachedToken, stale string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal.holds() {
		return fmt.Errorf(s.refusal.says+": %w", s.refusal.until.Format(time.TimeOnly), s.refusal.err)
	}
	due := old == nil || !time.Now().Before(old.refresh)
	if due || old.Value() != stale || time.Since(old.Fetched) > youngToken {
		s.disputed = refusal{}
		return nil
	}
	if s.disputed.holds() {
		return fmt.Errorf("tokens are refused right after they were issued, so none is fetched before %s; the app may be disabled: %w", s.disputed.until.Format(time.TimeOnly), ErrInvalidToken)
	}
	s.disputed.add(nil, "", firstTokenPause, maxTokenPause)
	return nil
}

// A refusal is remembered for a pause that doubles each time.
type refusal struct {
	err   error
	says  string // with a place for the time
	until time.Time
	pause time.Duration
}

func (r *refusal) holds() bool { return time.Now().Before(r.until) }

func (r *refusal) add(err error, says string, first, most time.Duration) {
	r.err, r.says = err, says
	r.pause = min(max(2*r.pause, first), most)
	r.until = time.Now().Add(r.pause)
}

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

// Token implements [TokenStore].
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
