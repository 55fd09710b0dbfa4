package wecom_test

import (
	"bytes"
	"context"
	"errors"
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
	hang       bool // until the context ends
	bare       bool // keeps no time of the fetch
}

func (s *store) Load(ctx context.Context, key string) (wecom.Token, error) {
	if s.hang {
		<-ctx.Done()
		return wecom.Token{}, ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tokens[key], s.load
}

func (s *store) Save(ctx context.Context, key string, t wecom.Token) error {
	if s.hang {
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
				if !strings.HasPrefix(token.Value, "simulated-token-") {
					t.Errorf("saved %q", token.Value)
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
		"load":  {&store{load: broken}, []string{"cannot be read"}},
		"save":  {&store{save: broken}, []string{"cannot be written"}},
		"both":  {&store{load: broken, save: broken}, []string{"cannot be read", "cannot be written"}},
		"hangs": {&store{hang: true}, []string{"cannot be read", "cannot be written"}},
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
		"expired":         {Value: "old", Fetched: now.Add(-3 * time.Hour), Expires: now.Add(-time.Hour)},
		"without a value": {Fetched: now, Expires: now.Add(9 * time.Hour)},
		"without times":   {Value: "old"},
		"ends first":      {Value: "old", Fetched: now.Add(time.Hour), Expires: now.Add(-time.Hour)},
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
type given struct{ wecom.Token }

func (g *given) Load(context.Context, string) (wecom.Token, error) { return g.Token, nil }
func (g *given) Save(context.Context, string, wecom.Token) error   { return nil }
