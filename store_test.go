package wecom_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

// A store keeps tokens as another process would see them, or fails.
type store struct {
	mu         sync.Mutex
	tokens     map[string]wecom.Token
	load, save error
	hangLoad   bool // until the context ends
	hangSave   bool
	bare       bool // keeps no time of the fetch
}

// Token implements [wecom.TokenStore] as one without a lock does.
func (s *store) Token(ctx context.Context, key string, usable func(wecom.Token) bool, fetch func(context.Context) (wecom.Token, error)) (wecom.Token, error) {
	t, err := s.loaded(ctx, key)
	if err != nil || usable(t) {
		return t, err
	}
	if t, err = fetch(ctx); err != nil {
		return t, err
	}
	return t, s.saved(ctx, key, t)
}

func (s *store) loaded(ctx context.Context, key string) (wecom.Token, error) {
	if s.hangLoad {
		<-ctx.Done()
		return wecom.Token{}, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens[key], s.load
}

func (s *store) saved(ctx context.Context, key string, t wecom.Token) error {
	if s.hangSave {
		<-ctx.Done()
		return ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.save != nil {
		return s.save
	}
	if s.bare {
		t.Fetched = time.Time{}
	}
	if s.tokens == nil {
		s.tokens = map[string]wecom.Token{}
	}
	s.tokens[key] = t
	return nil
}

func TestSharedStore(t *testing.T) {
	for _, bare := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			corp, shared := wecomtest.New(withOtherApp(), wecomtest.WithNewTokens()), &store{bare: bare}
			a := corp.Client(wecom.WithTokenStore(shared))
			b := corp.Client(wecom.WithTokenStore(shared))
			call := func(c *wecom.Client, fetches int) {
				t.Helper()
				if err := member(t.Context(), c); err != nil {
					t.Fatal(err)
				}
				wantFetches(t, corp, fetches)
			}
			call(a, 1)
			call(b, 1)
			corp.RevokeTokens()
			time.Sleep(time.Second)
			call(b, 2) // refused, fetches
			call(a, 2) // refused, finds b's
			call(b, 2)
			call(b.WithSecret(otherSecret), 3) // not the other secret's token

			time.Sleep(110 * time.Minute)
			if err := member(t.Context(), a); err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			wantFetches(t, corp, 4) // the early refresh of a, whenever it ran
			call(b, 4)
			synctest.Wait()
			wantFetches(t, corp, 4) // which b finds
			time.Sleep(11 * time.Minute)
			call(b, 4)
			time.Sleep(3 * time.Hour) // all are over
			call(a, 5)
			call(b, 5)
			for key, token := range shared.tokens {
				if !strings.HasPrefix(key, wecomtest.CorpID+":") || strings.Contains(key, "secret") {
					t.Errorf("key %q", key)
				}
				if !strings.HasPrefix(token.Value(), "simulated-token-") {
					t.Errorf("saved %q", token.Value())
				}
			}
			if len(shared.tokens) != 2 {
				t.Errorf("%d tokens", len(shared.tokens))
			}
		})
	}
}

func TestStoreFails(t *testing.T) {
	broken := errors.New("no route to the store")
	for name, row := range map[string]struct {
		store *store
		logs  []string
	}{
		"load":       {&store{load: broken}, []string{"cannot be read"}},
		"save":       {&store{save: broken}, []string{"cannot be written"}},
		"both":       {&store{load: broken, save: broken}, []string{"cannot be read"}}, // and not asked again
		"load hangs": {&store{hangLoad: true}, []string{"cannot be read"}},
		"save hangs": {&store{hangSave: true}, []string{"cannot be written"}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				corp := wecomtest.New()
				var log bytes.Buffer
				c := corp.Client(wecom.WithTokenStore(row.store), wecom.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
				for range 3 {
					if err := member(t.Context(), c); err != nil {
						t.Error(err)
					}
				}
				wantFetches(t, corp, 1)
				corp.RevokeTokens()
				if err := member(t.Context(), c); err != nil {
					t.Error(err)
				}
				wantFetches(t, corp, 2)
				time.Sleep(time.Minute) // for the store
				synctest.Wait()
				if n := strings.Count(log.String(), "\n"); n != 2*len(row.logs) {
					t.Errorf("%d lines logged: %s", n, log.String())
				}
				for _, want := range row.logs {
					if strings.Count(log.String(), want) != 2 {
						t.Errorf("logged %s", log.String())
					}
				}
			})
		})
	}
}

// A store that can no longer be written goes on giving out a token that has been
// refused and replaced.
func TestStoreIsBehind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp, s := wecomtest.New(), &store{}
		c := corp.Client(wecom.WithTokenStore(s))
		for range 3 {
			if err := member(t.Context(), c); err != nil {
				t.Error(err)
			}
			s.save = errors.New("read-only")
			corp.RevokeTokens()
			time.Sleep(10 * time.Minute)
		}
		wantFetches(t, corp, 3)
	})
}

// What a store gives out may be anything.
func TestStoreGivesOutRubbish(t *testing.T) {
	now := time.Now()
	for name, token := range map[string]wecom.Token{
		"expired":         wecom.NewToken("old", now.Add(-3*time.Hour), now.Add(-time.Hour)),
		"without a value": {Fetched: now, Expires: now.Add(9 * time.Hour)},
		"without times":   wecom.NewToken("old", time.Time{}, time.Time{}),
		"ends first":      wecom.NewToken("old", now.Add(time.Hour), now.Add(-time.Hour)),
	} {
		t.Run(name, func(t *testing.T) {
			corp := wecomtest.New()
			c := corp.Client(wecom.WithTokenStore(&given{token}))
			for range 2 {
				if err := member(t.Context(), c); err != nil {
					t.Error(err)
				}
				corp.RevokeTokens()
			}
			if n := len(corp.Calls(path)); n != 3 {
				t.Errorf("sent %d times", n)
			}
		})
	}
}

// given is a store that always gives out the same.
type given struct{ token wecom.Token }

func (g *given) Token(context.Context, string, func(wecom.Token) bool, func(context.Context) (wecom.Token, error)) (wecom.Token, error) {
	return g.token, nil
}

// Each of two processes may have gone on with a token that the other has replaced
// since, when that one is over as well.
func TestStoreGivesOutRefusedToken(t *testing.T) {
	for _, v := range verbs {
		synctest.Test(t, func(t *testing.T) {
			corp, shared := wecomtest.New(), wecom.NewTokenStore()
			a := corp.Client(wecom.WithTokenStore(shared))
			b := corp.Client(wecom.WithTokenStore(shared))
			call := func(c *wecom.Client, fetches int) {
				t.Helper()
				if err := member(t.Context(), c); err != nil {
					t.Errorf("%s: %v", v.name, err)
				}
				wantFetches(t, corp, fetches)
			}
			call(a, 1)
			call(b, 1)
			corp.RevokeTokens()
			time.Sleep(time.Minute)
			call(b, 2)
			corp.RevokeTokens()
			time.Sleep(time.Minute)
			before := len(corp.Calls(path))
			corp.Script(path, wecomtest.RefuseToken(), wecomtest.RefuseToken(), wecomtest.JSON(ok))
			if err := v.call(t.Context(), a); err != nil { // its own, then b's, then a new one
				t.Errorf("%s: %v", v.name, err)
			}
			wantFetches(t, corp, 3)
			if n := len(corp.Calls(path)) - before; n != 3 {
				t.Errorf("%s: sent %d times", v.name, n)
			}
			time.Sleep(10 * time.Minute)
			corp.RevokeTokens()
			corp.Script(path, times(9, wecomtest.RefuseToken())...)
			if err := v.call(t.Context(), a); !errors.Is(err, wecom.ErrInvalidToken) && !errors.Is(err, wecom.ErrInvalidCredential) {
				t.Errorf("%s, refused for ever: %v", v.name, err)
			}
			if n := len(corp.Calls(path)) - before; n != 3+2 {
				t.Errorf("%s, refused for ever: sent %d times", v.name, n-3)
			}
		})
	}
}

// What every TokenStore does, the default one does.
func TestNewTokenStore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := wecom.NewTokenStore()
		fetches := 0
		token := func(ctx context.Context, key, stale string) (string, error) {
			got, err := s.Token(ctx, key, func(t wecom.Token) bool { return t.Value() != "" && t.Value() != stale },
				func(context.Context) (wecom.Token, error) {
					time.Sleep(time.Second)
					fetches++
					return wecom.NewToken(fmt.Sprint(key, fetches), time.Now(), time.Now().Add(time.Hour)), nil
				})
			return got.Value(), err
		}
		together(t, 50, func() error {
			if got, err := token(t.Context(), "a", ""); got != "a1" || err != nil {
				t.Errorf("%s, %v", got, err)
			}
			return nil
		})
		together(t, 50, func() error {
			if got, err := token(t.Context(), "a", "a1"); got != "a2" || err != nil {
				t.Errorf("%s, %v", got, err)
			}
			return nil
		})
		if got, err := token(t.Context(), "b", ""); got != "b3" || err != nil {
			t.Errorf("%s, %v", got, err)
		}
		go func() { _, _ = token(t.Context(), "a", "a2") }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if _, err := token(ctx, "a", "a2"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("waited: %v", err)
		}
		broken := errors.New("no")
		for range 2 {
			if _, err := s.Token(t.Context(), "c", func(t wecom.Token) bool { return t.Value() != "" }, func(context.Context) (wecom.Token, error) { return wecom.Token{}, broken }); !errors.Is(err, broken) {
				t.Error(err)
			}
		}
		time.Sleep(time.Minute)
	})
}

// A store whose tokens are all refused does not keep a call going for ever.
func TestStoreIsRotten(t *testing.T) {
	corp := wecomtest.New()
	c := corp.Client(wecom.WithTokenStore(&rotten{}))
	if err := member(t.Context(), c); !errors.Is(err, wecom.ErrInvalidToken) {
		t.Errorf("error %v", err)
	}
	if n := len(corp.Calls(path)); n != 3 {
		t.Errorf("sent %d times", n)
	}
}

type rotten struct{ n int }

func (r *rotten) Token(context.Context, string, func(wecom.Token) bool, func(context.Context) (wecom.Token, error)) (wecom.Token, error) {
	r.n++
	now := time.Now().Add(time.Duration(r.n) * time.Second)
	return wecom.NewToken(fmt.Sprint("rotten-", r.n), now, now.Add(2*time.Hour)), nil
}

// That no token could be fetched is not the store's fault.
func TestStoreIsNotBlamed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(gettoken, times(9, wecomtest.Refuse(60020, "not allowed"))...)
		var log bytes.Buffer
		c := corp.Client(wecom.WithTokenStore(&store{}), wecom.WithLogger(slog.New(slog.NewTextHandler(&log, nil))))
		for range 3 {
			if err := member(t.Context(), c); !errors.Is(err, wecom.ErrUntrustedIP) {
				t.Error(err)
			}
		}
		time.Sleep(time.Minute)
		if log.Len() > 0 {
			t.Errorf("logged %s", log.String())
		}
	})
}
