package wecom

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/singleflight"
)

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

// A keeper keeps what WeCom gives for a while: the access token of an app, or a
// ticket that such a token gets. It fetches it by way of a store, once for all who
// want it, early, and not again at once when that has failed.
type keeper struct {
	core  *core
	store TokenStore
	key   string
	what  string         // it is, as errors call it
	known func() secrets // that no error may show, besides what is kept; nothing that prints looks into a function
	final []Code         // of refusals that the same question will get again

	current    atomic.Pointer[cachedToken]
	refreshing atomic.Bool
	slowStore  atomic.Bool
	flight     singleflight.Group

	mu       sync.Mutex
	refusal  refusal // of a fetch
	disputed refusal // of tokens that had only just been fetched
}

// An askFunc asks WeCom for what is kept.
type askFunc func(context.Context) (Token, error)

type cachedToken struct {
	Token
	refresh time.Time // when to fetch the next one, while this one still serves
	until   time.Time // when this one serves no longer

	borrowed bool // found in the store, where it may have been for long
}

// fresh returns what is kept if it serves and need not be renewed yet, else nil.
func (k *keeper) fresh(stale string) *cachedToken {
	if t := k.current.Load(); t.serves(stale) && time.Now().Before(t.refresh) {
		return t
	}
	return nil
}

// take returns a token that is not stale. Concurrent callers share one fetch, which
// goes on when one of them gives up.
func (k *keeper) take(ctx context.Context, stale string, ask askFunc) (*cachedToken, error) {
	for {
		if t := k.current.Load(); t.serves(stale) {
			if !time.Now().Before(t.refresh) {
				k.refreshEarly(ctx, t, ask)
			}
			return t, nil
		}
		ch := k.flight.DoChan("", func() (any, error) {
			fctx, cancel := k.detach(ctx)
			defer cancel()
			return k.renewApart(fctx, stale, ask)
		})
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-k.core.closed.Done():
			return nil, ErrClosed
		case r := <-ch:
			if r.Err != nil {
				return nil, r.Err
			}
			// Not what is cached, which may be over already: no token lives so
			// short that one fetch would not do for one call.
			if t := r.Val.(*cachedToken); t.Value() != stale {
				return t, nil
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
func (k *keeper) detach(ctx context.Context) (context.Context, context.CancelFunc) {
	fctx, cancel := context.WithTimeoutCause(context.WithoutCancel(ctx), fetchTimeout, errFetchTimeout)
	stop := context.AfterFunc(k.core.closed, cancel)
	return fctx, func() { stop(); cancel() }
}

// refreshEarly fetches the successor of t in the background, once.
func (k *keeper) refreshEarly(ctx context.Context, t *cachedToken, ask askFunc) {
	if !k.refreshing.CompareAndSwap(false, true) {
		return
	}
	go func() {
		defer k.refreshing.Store(false)
		fctx, cancel := k.detach(ctx)
		defer cancel()
		if k.current.Load() != t {
			return
		}
		_, err, _ := k.flight.Do("", func() (any, error) { return k.renewApart(fctx, t.Value(), ask) })
		if err != nil {
			later := *t
			later.refresh = time.Now().Add(refreshPause)
			k.current.CompareAndSwap(t, &later)
			k.warn(fctx, "wecom early "+k.what+" refresh failed; the old "+k.what+" still serves", err)
		}
	}()
}

// renewApart is renew on a goroutine of its own: what ends that must not end those
// who wait.
func (k *keeper) renewApart(ctx context.Context, stale string, ask askFunc) (*cachedToken, error) {
	return guard(ctx, k.what+" fetch", func() (*cachedToken, error) { return k.renew(ctx, stale, ask) }, nil)
}

// renew puts a token in place that is not stale, and returns it.
func (k *keeper) renew(ctx context.Context, stale string, ask askFunc) (*cachedToken, error) {
	old := k.current.Load()
	switch {
	case old.serves(stale):
		return old, nil // somebody else was faster
	case k.core.closed.Err() != nil:
		return nil, ErrClosed
	}
	r := renewal{keeper: k, old: old, stale: stale, ask: ask, fetched: make(chan fetched, 1)}
	t, err := r.run(ctx)
	if err != nil {
		return nil, err
	}
	k.current.Store(t)
	return t, nil
}

// A renewal gets a token by way of the store. What the store fails at is done
// without it.
type renewal struct {
	*keeper
	old   *cachedToken
	stale string
	ask   askFunc

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
			return r.store.Token(sctx, r.key, r.usable, func(context.Context) (Token, error) { return r.once(ctx) })
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
	f.token, f.err = r.fetch(ctx, r.old, r.stale, r.ask)
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
	t, err := r.fetch(ctx, r.old, r.stale, r.ask)
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
func (k *keeper) warn(ctx context.Context, what string, err error, known ...Token) {
	k.core.warn(context.WithoutCancel(ctx), what, k.clean(err, known...).Error())
}

// clean removes the secrets that are known here from an error.
func (k *keeper) clean(err error, known ...Token) error {
	all := k.secrets()
	for _, t := range known {
		all = append(all, t.Value())
	}
	return all.clean(err)
}

// secrets are those that are known here.
func (k *keeper) secrets() secrets {
	all := slices.Clone(k.known())
	if t := k.current.Load(); t != nil {
		all = append(all, t.Value())
	}
	return all
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
func (k *keeper) fetch(ctx context.Context, old *cachedToken, stale string, ask askFunc) (Token, error) {
	if err := k.mayFetch(old, stale); err != nil {
		return Token{}, err
	}
	t, err := ask(ctx)
	k.mu.Lock()
	defer k.mu.Unlock()
	switch e, _ := errors.AsType[*Error](err); {
	case err == nil:
		k.refusal = refusal{}
	case k.core.closed.Err() != nil:
	case e != nil && slices.Contains(k.final, e.Code):
		k.refusal.add(err, "the secret was refused and is not tried again before %s, because WeCom bans an address that keeps trying; mend the secret or the corp id", firstSecretPause, maxSecretPause)
	default:
		k.refusal.add(err, "no "+k.what+" could be fetched, and none is asked for again before %s", firstFetchPause, maxFetchPause)
	}
	return t, err
}

// mayFetch refuses to ask again for what has just been refused.
func (k *keeper) mayFetch(old *cachedToken, stale string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.refusal.holds() {
		return fmt.Errorf(k.refusal.says+": %w", k.refusal.until.Format(time.TimeOnly), k.refusal.err)
	}
	due := old == nil || !time.Now().Before(old.refresh)
	if due || old.Value() != stale || time.Since(old.Fetched) > youngToken {
		k.disputed = refusal{}
		return nil
	}
	if k.disputed.holds() {
		return fmt.Errorf("tokens are refused right after they were issued, so none is fetched before %s; the app may be disabled: %w", k.disputed.until.Format(time.TimeOnly), ErrInvalidToken)
	}
	k.disputed.add(nil, "", firstTokenPause, maxTokenPause)
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
