package wecomredis

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/kf"
	"github.com/gowecom/wecom/wecomtest"
)

func TestKfStore(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		ctx := limited(t)
		a, b := process(t, rdb).KfStore(), process(t, rdb).KfStore()
		if err := a.SaveCursor(ctx, "wk", "c-1"); err != nil {
			t.Fatal(err)
		}
		if c, err := b.Cursor(ctx, "wk"); c != "c-1" || err != nil {
			t.Error(c, err)
		}
		works, broken := 0, errors.New("broken")
		work := func(context.Context) error { works++; return nil }
		if err := a.Once(ctx, "wk", "m {1}", func(context.Context) error { return broken }); !errors.Is(err, broken) {
			t.Error(err)
		}
		for _, s := range []kf.Store{a, b, a} {
			if err := s.Once(ctx, "wk", "m {1}", work); err != nil {
				t.Error(err)
			}
		}
		if err := b.Once(ctx, "other", "m {1}", work); err != nil || works != 2 {
			t.Error(works, err)
		}
		for _, token := range []string{"t-1", "t-2"} {
			if err := a.Tell(ctx, "wk", token); err != nil {
				t.Error(err)
			}
		}
		for _, want := range []string{"t-2", ""} {
			if token, err := b.Told(ctx, "wk"); token != want || err != nil {
				t.Errorf("%q, %v, want %q", token, err, want)
			}
		}
	})
}

// What Redis could not be told of is not done again by the process that did it.
func TestKfStoreWhileAway(t *testing.T) {
	s := ownServer(t)
	store := process(t, client(t, &redis.UniversalOptions{Addrs: []string{s.addr}})).KfStore()
	ctx, works := limited(t), 0
	err := store.Once(ctx, "wk", "m", func(context.Context) error { works++; s.kill(); return nil })
	if !errors.Is(err, ErrAway) {
		t.Error(err)
	}
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	until(t, func() bool {
		return store.Once(ctx, "wk", "m", func(context.Context) error { works++; return nil }) == nil
	})
	if works != 1 {
		t.Errorf("the work is done %d times", works)
	}
}

// One process at a time leads; the next one does when it has ended, or when its lease
// is over.
func TestKfLead(t *testing.T) {
	onServer(t, func(t *testing.T, rdb redis.UniversalClient) {
		ctx := limited(t)
		a, b := process(t, rdb).KfStore(), process(t, rdb).KfStore()
		var mu sync.Mutex
		leading := 0
		leads := func(s kf.SharedStore) func() error {
			return func() error {
				return s.Lead(ctx, "wk", func(lease context.Context) error {
					mu.Lock()
					if leading++; leading > 1 {
						t.Error("two lead")
					}
					mu.Unlock()
					time.Sleep(50 * time.Millisecond)
					mu.Lock()
					leading--
					mu.Unlock()
					return lease.Err()
				})
			}
		}
		var all sync.WaitGroup
		for _, f := range []func() error{leads(a), leads(b), leads(a)} {
			all.Go(func() {
				if err := f(); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		waiting, cancel := context.WithCancel(ctx)
		err := a.Lead(ctx, "wk", func(context.Context) error {
			cancel()
			return b.Lead(waiting, "wk", func(context.Context) error { t.Error("two lead"); return nil })
		})
		if !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		err = a.Lead(ctx, "wk", func(lease context.Context) error {
			if err := rdb.Set(ctx, a.(*kfStore).key("wk", "leader"), "another", time.Minute).Err(); err != nil {
				t.Error(err)
			}
			select {
			case <-lease.Done():
			case <-ctx.Done():
				t.Error("a lease that is lost does not end")
			}
			return context.Cause(lease)
		})
		if !errors.Is(err, errLease) {
			t.Error(err)
		}
	})
}

// Replicas share an account: each message is handled by one of them, once, in order,
// whichever was told of it, and the other one goes on when the first ends.
func TestKfSync(t *testing.T) {
	onServer(t, func(t *testing.T, rdb redis.UniversalClient) {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		account := corp.OpenKf("售前")
		var mu sync.Mutex
		var got []string
		replica := func() (told *kf.Sync, end func()) {
			s := kf.NewSync(kf.New(corp.Client()), process(t, rdb).KfStore(), func(_ context.Context, m *kf.Message) error {
				mu.Lock()
				defer mu.Unlock()
				if text, ok := m.Content.(kf.Text); ok {
					got = append(got, text.Content)
				}
				return nil
			}, kf.SyncOptions{OpenKfIDs: []string{account.OpenKfID()}})
			ctx, cancel := context.WithCancel(t.Context())
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				_ = s.Run(ctx) // the error of ctx
			}()
			return s, func() { cancel(); <-ended }
		}
		count := func() int { mu.Lock(); defer mu.Unlock(); return len(got) }
		_, endFirst := replica()
		second, endSecond := replica()
		defer endSecond()
		h := callback.NewHandler(corp.Cipher())
		callback.On(h, second.Notify) // who may not be the one that reads
		if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
			t.Fatal(err)
		}
		zhang := account.Enter("张", "")
		for n := range 20 {
			if n == 10 {
				until(t, func() bool { return count() == 10 })
				endFirst()
			}
			if _, err := zhang.Say(fmt.Sprint(n)); err != nil {
				t.Fatal(err)
			}
		}
		until(t, func() bool { return count() == 20 })
		for n, text := range got {
			if text != fmt.Sprint(n) {
				t.Fatal(got)
			}
		}
	})
}
