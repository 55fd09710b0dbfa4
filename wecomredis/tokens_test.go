package wecomredis

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom"
)

func fresh(value string) wecom.Token {
	now := time.Now()
	return wecom.NewToken(value, now, now.Add(2*time.Hour))
}

func anyToken(t wecom.Token) bool { return t.Value() != "" }

func not(value string) func(wecom.Token) bool {
	return func(t wecom.Token) bool { return t.Value() != value }
}

func none(t *testing.T) func(context.Context) (wecom.Token, error) {
	return func(context.Context) (wecom.Token, error) {
		t.Error("it is fetched")
		return fresh("fetched"), nil
	}
}

// Many processes that need a token at once, cold or refused, fetch one.
func TestOneFetch(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		var fetched atomic.Int64
		for round := range int64(2) {
			refused := fmt.Sprint("token", round)
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					got, err := process(t, rdb).Tokens().Token(limited(t), "corp", not(refused), func(context.Context) (wecom.Token, error) {
						return fresh(fmt.Sprint("token", fetched.Add(1))), nil
					})
					if want := fmt.Sprint("token", round+1); err != nil || got.Value() != want {
						t.Errorf("%q %v, want %q", got.Value(), err, want)
					}
				})
			}
			all.Wait()
		}
		if n := fetched.Load(); n != 2 {
			t.Errorf("%d fetches, want 2", n)
		}
	})
}

// What one process was refused with, no other gets, not even while it is replaced
// or if that fails.
func TestRefusedIsNotHandedOut(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		ctx := limited(t)
		give := func(v string) func(context.Context) (wecom.Token, error) {
			return func(context.Context) (wecom.Token, error) { return fresh(v), nil }
		}
		if _, err := process(t, rdb).Tokens().Token(ctx, "corp", anyToken, give("refused")); err != nil {
			t.Fatal(err)
		}
		failure := errors.New("gettoken fails")
		meanwhile, done := make(chan string), make(chan struct{})
		_, err := process(t, rdb).Tokens().Token(ctx, "corp", not("refused"), func(context.Context) (wecom.Token, error) {
			go func() {
				defer close(done)
				got, _ := process(t, rdb).Tokens().Token(ctx, "corp", anyToken, give("second"))
				meanwhile <- got.Value()
			}()
			select {
			case got := <-meanwhile:
				t.Errorf("another process has got %q meanwhile", got)
			case <-time.After(100 * time.Millisecond): // it waits, which shows in nothing else
			}
			return wecom.Token{}, failure
		})
		if !errors.Is(err, failure) {
			t.Errorf("%v, want the error of the fetch", err)
		}
		if got := <-meanwhile; got != "second" {
			t.Errorf("then it has got %q", got)
		}
		<-done
	})
}

// A process that was frozen while it fetched does not replace what another one has
// fetched since.
func TestLateFetchIsNotKept(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		ctx := limited(t)
		got, err := process(t, rdb).Tokens().Token(ctx, "corp", anyToken, func(ctx context.Context) (wecom.Token, error) {
			place := t.Name() + ":token:{corp}"
			if err := rdb.Del(ctx, place+":lock").Err(); err != nil { // it lapses
				t.Error(err)
			}
			_, err := process(t, rdb).Tokens().Token(ctx, "corp", anyToken, func(context.Context) (wecom.Token, error) { return fresh("newer"), nil })
			return fresh("older"), err
		})
		if err != nil || got.Value() != "older" {
			t.Errorf("%q %v", got.Value(), err)
		}
		if got, err := process(t, rdb).Tokens().Token(ctx, "corp", anyToken, none(t)); err != nil || got.Value() != "newer" {
			t.Errorf("kept is %q, %v", got.Value(), err)
		}
	})
}

// The clocks of processes may be wrong: each gets the token's times by its own.
func TestTokenClocks(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		fast := process(t, rdb)
		fast.now = func() time.Time { return time.Now().Add(time.Hour) }
		_, err := fast.Tokens().Token(limited(t), "corp", anyToken, func(context.Context) (wecom.Token, error) {
			return wecom.NewToken("token", fast.now().Add(-time.Minute), fast.now().Add(90*time.Minute)), nil
		})
		if err != nil {
			t.Fatal(err)
		}
		got, err := process(t, rdb).Tokens().Token(limited(t), "corp", anyToken, none(t))
		age, left := time.Since(got.Fetched).Round(time.Minute), time.Until(got.Expires).Round(time.Minute)
		if err != nil || age != time.Minute || left != 90*time.Minute {
			t.Errorf("age %v, %v left, %v", age, left, err)
		}
	})
}

// Another process fetches when the one that did has died, after its lease.
func TestFetcherDies(t *testing.T) {
	onServer(t, func(t *testing.T, rdb redis.UniversalClient) {
		ctx := limited(t)
		keys := []string{t.Name() + ":token:{corp}", t.Name() + ":token:{corp}:lock"}
		if err := claim.Run(ctx, rdb, keys, "", "dead", 300).Err(); err != nil {
			t.Fatal(err)
		}
		got, err := process(t, rdb).Tokens().Token(ctx, "corp", anyToken, func(context.Context) (wecom.Token, error) { return fresh("token"), nil })
		if err != nil || got.Value() != "token" {
			t.Errorf("%q, %v", got.Value(), err)
		}
	})
}

func TestSealedTokens(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		ctx := limited(t)
		key, next := []byte("0123456789abcdef"), []byte("fedcba9876543210")
		fetch := func(v string) func(context.Context) (wecom.Token, error) {
			return func(context.Context) (wecom.Token, error) { return fresh(v), nil }
		}
		get := func(fetch func(context.Context) (wecom.Token, error), want string, opts ...Option) {
			t.Helper()
			got, err := process(t, rdb, opts...).Tokens().Token(ctx, "corp", anyToken, fetch)
			if err != nil || got.Value() != want {
				t.Errorf("%q, %v, want %q", got.Value(), err, want)
			}
		}
		get(fetch("first-secret"), "first-secret", WithSealing(key))
		get(none(t), "first-secret", WithSealing(key))
		get(none(t), "first-secret", WithSealing(next, key))
		v := rdb.HGet(ctx, t.Name()+":token:{corp}", "v").Val()
		if v == "" || strings.Contains(v, "first") {
			t.Errorf("at rest: %q", v)
		}
		rdb.HSet(ctx, t.Name()+":token:{other}", "v", v, "f", "1", "x", "99999999999999") // moved to another app
		got, err := process(t, rdb, WithSealing(key)).Tokens().Token(ctx, "other", anyToken, fetch("other"))
		if err != nil || got.Value() != "other" {
			t.Errorf("%q, %v", got.Value(), err)
		}
		get(fetch("without key"), "without key")
		get(fetch("sealed again"), "sealed again", WithSealing(next))
	})
}

// While Redis is away, nobody waits for it for long, and it is logged once. It comes
// back by itself.
func TestTokensWhileRedisIsAway(t *testing.T) {
	var log bytes.Buffer
	l := slog.New(slog.NewTextHandler(&log, nil))
	rdb := client(t, &redis.UniversalOptions{Addrs: []string{"127.0.0.1:1"}})
	s := process(t, rdb, WithLogger(l))
	for range 3 {
		if _, err := s.Tokens().Token(limited(t), "corp", anyToken, none(t)); !errors.Is(err, ErrAway) {
			t.Errorf("%v, want ErrAway", err)
		}
	}
	if n := strings.Count(log.String(), "Redis is away"); n != 1 {
		t.Errorf("logged %d times: %s", n, log.String())
	}
}

// A client that ignores its context holds nobody up.
func TestRedisHangs(t *testing.T) {
	s := process(t, client(t, &redis.UniversalOptions{Addrs: []string{"127.0.0.1:1"}}))
	hang := make(chan struct{})
	defer close(hang)
	_, err := s.link.do(t.Context(), "{k}", func(context.Context) (any, error) { <-hang; return nil, nil })
	if !errors.Is(err, ErrAway) {
		t.Errorf("%v, want ErrAway", err)
	}
}
