package wecomredis

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom"
)

// pass makes calls in several processes, and returns when each was let go.
func pass(t *testing.T, rdb redis.UniversalClient, processes, calls int, quotas ...wecom.Quota) []time.Time {
	var mu sync.Mutex
	var times []time.Time
	var all sync.WaitGroup
	for range processes {
		l := process(t, rdb).Limiter()
		for range calls / processes {
			all.Go(func() {
				err := l.Wait(limited(t), "corp", "/p", quotas)
				mu.Lock()
				defer mu.Unlock()
				times = append(times, time.Now())
				if err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	return times
}

// The state that Redis keeps tells what was let go when, without the noise of the
// way back.
func TestWindow(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		pass(t, rdb, 3, 30, wecom.Quota{Calls: 10, Per: 300 * time.Millisecond}, wecom.Quota{Calls: 100, Per: time.Hour})
		times := letGo(t, rdb, t.Name()+":quota:{corp:/p}:100/3600000")
		if n := fullest(times, 300*time.Millisecond); len(times) != 30 || n != 10 {
			t.Errorf("%d calls, at most %d in a window, want 30 and 10", len(times), n)
		}
	})
}

// letGo returns when Redis has let calls go, from the ring of a quota that is not
// used up.
func letGo(t *testing.T, rdb redis.UniversalClient, key string) (times []time.Time) {
	ring, err := rdb.Get(t.Context(), key).Result()
	if err != nil {
		t.Fatal(err)
	}
	for ; len(ring) >= 16; ring = ring[16:] {
		micros, err := strconv.ParseInt(ring[:16], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		times = append(times, time.UnixMicro(micros))
	}
	slices.SortFunc(times, time.Time.Compare)
	return times
}

// fullest returns the most calls in any window, wherever it begins.
func fullest(calls []time.Time, window time.Duration) (most int) {
	first := 0
	for i, at := range calls {
		for at.Sub(calls[first]) >= window {
			first++
		}
		most = max(most, i-first+1)
	}
	return most
}

func TestSpread(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		times := pass(t, rdb, 4, 12, wecom.Quota{Calls: 20, Per: time.Second, Burst: 1}, wecom.Quota{Calls: 1000, Per: time.Minute})
		began, last := times[0], times[0]
		for _, at := range times {
			if at.Before(began) {
				began = at
			}
			if at.After(last) {
				last = at
			}
		}
		if least := 11 * time.Second / 20 * 9 / 10; last.Sub(began) < least {
			t.Errorf("12 calls of 20 a second took %v", last.Sub(began))
		}
	})
}

// A wait that would outlast its context fails at once, and takes no place.
func TestWaitTooLong(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		quota := []wecom.Quota{{Calls: 2, Per: time.Hour}}
		a, b := process(t, rdb).Limiter(), process(t, rdb).Limiter()
		for range 2 {
			if err := a.Wait(limited(t), "corp", "/p", quota); err != nil {
				t.Fatal(err)
			}
		}
		for _, l := range []wecom.Limiter{a, b} {
			err := l.Wait(limited(t), "corp", "/p", quota) // 30 seconds are not enough
			if !errors.Is(err, wecom.ErrRateLimited) || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v, want ErrRateLimited", err)
			}
		}
		if n := rdb.ZCard(limited(t), t.Name()+":quota:{corp:/p}:waiting").Val(); n != 0 {
			t.Errorf("%d places are taken", n)
		}
		if err := a.Wait(limited(t), "other", "/p", quota); err != nil {
			t.Errorf("another corp waits: %v", err)
		}
	})
}

// Who gives up is gone, and leaves no goroutine and no place.
func TestWaitEnds(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		s := process(t, rdb)
		quota := []wecom.Quota{{Calls: 1, Per: time.Hour}}
		if err := s.Limiter().Wait(limited(t), "corp", "/p", quota); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		waits := make(chan error)
		for range 3 {
			go func() { waits <- s.Limiter().Wait(ctx, "corp", "/p", quota) }()
		}
		n := s.limiter.line("corp", "/p", quota)
		until(t, func() bool {
			return rdb.ZCard(t.Context(), n.keys[1]).Val() == 1
		})
		cancel()
		for range 3 {
			if err := <-waits; !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
		until(t, func() bool {
			n.mu.Lock()
			defer n.mu.Unlock()
			return !n.busy
		})
		if places := rdb.ZCard(t.Context(), n.keys[1]).Val(); places != 0 {
			t.Errorf("%d places are left", places)
		}
	})
}

// until waits for what happens on another goroutine.
func until(t *testing.T, ok func() bool) {
	t.Helper()
	for ctx := limited(t); !ok(); {
		if ctx.Err() != nil {
			t.Fatal("it does not happen")
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// Without Redis a process keeps its share, and tells Redis of its calls later.
func TestWaitAlone(t *testing.T) {
	s := ownServer(t)
	rdb := client(t, &redis.UniversalOptions{Addrs: []string{s.addr}})
	p := process(t, rdb, WithReplicas(4))
	quota := []wecom.Quota{{Calls: 8, Per: time.Hour}}
	s.kill()
	for range 2 {
		if err := p.Limiter().Wait(limited(t), "corp", "/p", quota); err != nil {
			t.Fatal(err)
		}
	}
	short, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := p.Limiter().Wait(short, "corp", "/p", quota); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the third of two calls: %v", err)
	}
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	for range 6 {
		if err := p.Limiter().Wait(limited(t), "corp", "/p", quota); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.Limiter().Wait(limited(t), "corp", "/p", quota); !errors.Is(err, wecom.ErrRateLimited) {
		t.Errorf("the ninth of eight calls: %v", err)
	}
}

func TestShare(t *testing.T) {
	for _, tt := range []struct {
		quota wecom.Quota
		n     int
		want  wecom.Quota
	}{
		{wecom.Quota{Calls: 5, Per: time.Second, Burst: 1}, 4, wecom.Quota{Calls: 1, Per: time.Second, Burst: 1}},
		{wecom.Quota{Calls: 1000, Per: 6 * time.Second}, 4, wecom.Quota{Calls: 250, Per: 6 * time.Second}},
		{wecom.Quota{Calls: 5, Per: time.Minute}, 12, wecom.Quota{Calls: 1, Per: 3 * time.Minute}},
		{wecom.Quota{Calls: 1000, Per: time.Hour, Burst: 100}, 3, wecom.Quota{Calls: 333, Per: time.Hour, Burst: 33}},
	} {
		if got := shareOf(tt.quota, tt.n); got != tt.want {
			t.Errorf("a %dth of %+v is %+v, want %+v", tt.n, tt.quota, got, tt.want)
		}
	}
}
