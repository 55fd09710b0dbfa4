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

// A TokenStore keeps tokens for several processes. The key names the corp and
// a hash of the secret, so it may be shown; the token may not. A store that
// fails does not fail the call: the client fetches a token of its own, and logs
// the error without the tokens that it knows.
type TokenStore interface {
	// Load returns the token saved under key, or the zero Token if there is none.
	Load(ctx context.Context, key string) (Token, error)
	// Save keeps a token until it expires.
	Save(ctx context.Context, key string, t Token) error
}

// A Token is an access token with its times. It prints without its value.
type Token struct {
	Value   string
	Fetched time.Time
	Expires time.Time
}

// Format prints the token without its value.
func (t Token) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "token until %s", t.Expires.Format(time.RFC3339))
}

// LogValue implements [slog.LogValuer].
func (t Token) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(t)) }

const (
	fetchTimeout = 30 * time.Second // of a fetch, which no single caller ends
	storeTimeout = 3 * time.Second  // of the store within it
	safetyMargin = time.Minute      // before the end of a token's life, at most
	refreshPause = 30 * time.Second // after an early refresh that failed

	// A secret that was refused is not tried again for a while, at first a
	// minute, then ever longer: an address that keeps trying is banned.
	firstSecretPause = time.Minute
	maxSecretPause   = time.Hour

	// A token refused this soon after it was fetched is likely to be followed by
	// others that are refused too, for instance when the app has been disabled.
	youngToken      = 2 * maxTokenPause
	firstTokenPause = time.Second
	maxTokenPause   = time.Minute
)

// secretTokens is the token source of one app's secret.
type secretTokens struct {
	core   *core
	secret string
	key    string

	current    atomic.Pointer[cachedToken]
	refreshing atomic.Bool
	flight     singleflight.Group

	mu       sync.Mutex
	refusal  refusal // of the secret
	disputed refusal // of tokens that had only just been fetched
}

type cachedToken struct {
	Token
	refresh time.Time // when to fetch the next one, while this one still serves
	until   time.Time // when this one serves no longer
}

// Token implements [TokenSource]. Concurrent callers share one fetch, which
// goes on when one of them gives up.
func (s *secretTokens) Token(ctx context.Context, stale string) (string, error) {
	for {
		if t := s.current.Load(); t.serves(stale) {
			if !time.Now().Before(t.refresh) {
				s.refreshEarly(ctx, t)
			}
			return t.Value, nil
		}
		ch := s.flight.DoChan("", func() (any, error) {
			fctx, cancel := s.detach(ctx)
			defer cancel()
			return s.renew(fctx, stale)
		})
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case r := <-ch:
			if r.Err != nil {
				return "", r.Err
			}
			// Not what is cached, which may be over already: no token lives so
			// short that one fetch would not do for one call.
			if token := r.Val.(string); token != stale {
				return token, nil
			}
		}
	}
}

func (t *cachedToken) serves(stale string) bool {
	return t != nil && t.Value != "" && t.Value != stale && time.Now().Before(t.until)
}

// newer tells a token that another process has fetched from one that this
// process has replaced already, but could not save.
func (t *cachedToken) newer(old *cachedToken) bool {
	return old == nil || t.Expires.After(old.Expires)
}

// detach returns a context for a fetch that outlives the caller who began it,
// up to fetchTimeout or Close.
func (s *secretTokens) detach(ctx context.Context) (context.Context, context.CancelFunc) {
	fctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), fetchTimeout)
	stop := context.AfterFunc(s.core.closed, cancel)
	return fctx, func() { stop(); cancel() }
}

// refreshEarly fetches the successor of t in the background, once.
func (s *secretTokens) refreshEarly(ctx context.Context, t *cachedToken) {
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
		_, err, _ := s.flight.Do("", func() (any, error) { return s.renew(fctx, t.Value) })
		if err != nil {
			later := *t
			later.refresh = time.Now().Add(refreshPause)
			s.current.CompareAndSwap(t, &later)
			s.core.log.LogAttrs(ctx, slog.LevelWarn, "wecom early token refresh failed; the old token still serves", slog.String("error", err.Error()))
		}
	}()
}

// renew puts a token in place that is not stale, and returns it. It takes it from
// the store if another process has been there first.
func (s *secretTokens) renew(ctx context.Context, stale string) (string, error) {
	old := s.current.Load()
	switch {
	case old.serves(stale):
		return old.Value, nil // somebody else was faster
	case s.core.closed.Err() != nil:
		return "", ErrClosed
	case s.secret == "": // asking all the same counts towards a ban
		return "", errEmptySecret
	}
	if t := s.load(ctx); t.serves(stale) && time.Now().Before(t.refresh) && t.newer(old) {
		s.current.Store(t)
		return t.Value, nil
	}
	if err := s.mayFetch(old, stale); err != nil {
		return "", err
	}
	t, err := s.fetch(ctx)
	if err != nil {
		return "", err
	}
	s.current.Store(cached(t))
	s.save(ctx, t)
	return t.Value, nil
}

func (s *secretTokens) load(ctx context.Context) *cachedToken {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	t, err := s.core.store.Load(ctx, s.key)
	if err != nil {
		s.warn(ctx, "wecom token store cannot be read", err)
		return nil
	}
	return cached(t)
}

func (s *secretTokens) save(ctx context.Context, t Token) {
	ctx, cancel := context.WithTimeout(ctx, storeTimeout)
	defer cancel()
	if err := s.core.store.Save(ctx, s.key, t); err != nil {
		s.warn(ctx, "wecom token store cannot be written", err)
	}
}

// warn logs a failure of the store, in which its author may have put anything.
func (s *secretTokens) warn(ctx context.Context, what string, err error) {
	x := exchange{token: s.secret}
	if t := s.current.Load(); t != nil {
		x.stale = t.Value
	}
	s.core.log.LogAttrs(ctx, slog.LevelWarn, what, slog.String("error", x.scrub(err.Error())))
}

// cached adds the time of the early refresh, somewhere between 80 and 90 % of
// the token's life, so that several processes do not refresh together.
func cached(t Token) *cachedToken {
	if t.Fetched.IsZero() { // a store need not keep it
		t.Fetched = t.Expires.Add(-2 * time.Hour)
	}
	life := t.Expires.Sub(t.Fetched)
	early := life*8/10 + rand.N(max(life/10, 1))
	return &cachedToken{t, t.Fetched.Add(early), t.Expires.Add(-min(safetyMargin, life/10))}
}

func (s *secretTokens) fetch(ctx context.Context) (Token, error) {
	var out struct {
		Token     string `json:"access_token"`
		ExpiresIn Int    `json:"expires_in"`
	}
	start := time.Now()
	client := &Client{core: s.core, token: s.Token}
	err := client.call(ctx, request{
		method: "GET", path: "/cgi-bin/gettoken", repeatable: true, anonymous: true,
		query: url.Values{"corpid": {s.core.corpID}, "corpsecret": {s.secret}},
	}, &out)
	if err == nil && (out.Token == "" || out.ExpiresIn <= 0) {
		err = fmt.Errorf("wecom: /cgi-bin/gettoken: %w: a reply without token or lifetime", ErrUnexpectedResponse)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch code, _ := errors.AsType[Code](err); {
	case err == nil:
		s.refusal = refusal{}
	case slices.Contains(secretRefused, code):
		s.refusal.add(err, firstSecretPause, maxSecretPause)
	}
	return Token{Value: out.Token, Fetched: start, Expires: start.Add(time.Duration(out.ExpiresIn) * time.Second)}, err
}

// secretRefused are the codes of gettoken that the same question will get again.
var secretRefused = []Code{ErrInvalidCredential, ErrInvalidCorpID, ErrSecretMismatch, 41002, 41004}

// mayFetch refuses to ask again for what has just been refused.
func (s *secretTokens) mayFetch(old *cachedToken, stale string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refusal.holds() {
		return fmt.Errorf("the secret was refused and is not tried again before %s, because WeCom bans an address that keeps trying; mend the secret or the corp id: %w", s.refusal.until.Format(time.TimeOnly), s.refusal.err)
	}
	due := old == nil || !time.Now().Before(old.refresh)
	if due || old.Value != stale || time.Since(old.Fetched) > youngToken {
		s.disputed = refusal{}
		return nil
	}
	if s.disputed.holds() {
		return fmt.Errorf("tokens are refused right after they were issued, so none is fetched before %s; the app may be disabled: %w", s.disputed.until.Format(time.TimeOnly), ErrInvalidToken)
	}
	s.disputed.add(nil, firstTokenPause, maxTokenPause)
	return nil
}

// A refusal is remembered for a pause that doubles each time.
type refusal struct {
	err   error
	until time.Time
	pause time.Duration
}

func (r *refusal) holds() bool { return time.Now().Before(r.until) }

func (r *refusal) add(err error, first, most time.Duration) {
	r.err = err
	r.pause = min(max(2*r.pause, first), most)
	r.until = time.Now().Add(r.pause)
}

// noStore is the store of a client that has none: the cache is enough.
type noStore struct{}

func (noStore) Load(context.Context, string) (Token, error) { return Token{}, nil }
func (noStore) Save(context.Context, string, Token) error   { return nil }
