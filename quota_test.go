package wecom_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
)

const batchPath = "/cgi-bin/externalcontact/batch/get_by_user"

// most returns the largest number of times within any window of a length.
func most(at []time.Time, length time.Duration) (n int) {
	for i, j := 0, 0; j < len(at); j++ {
		for at[j].Sub(at[i]) >= length {
			i++
		}
		n = max(n, j-i+1)
	}
	return n
}

// arrivals makes n calls of an endpoint at once and returns when each reached
// the corp.
func arrivals(t *testing.T, corp *wecomtest.Corp, c *wecom.Client, path string, n int) (at []time.Time) {
	t.Helper()
	corp.Script(path, times(n, wecomtest.JSON(ok))...)
	together(t, n, func() error { return c.Query(t.Context(), path, nil, nil) })
	for _, call := range corp.Calls(path) {
		at = append(at, call.At)
	}
	return at
}

func TestBatchQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(gettoken, wecomtest.Delay(3*time.Second)) // who waits for it must not come all at once
		at := arrivals(t, corp, corp.Client(), batchPath, 1000)
		if n := most(at, time.Second); n > 5 {
			t.Errorf("%d calls within a second", n)
		}
		took := at[999].Sub(at[0])
		if best := 999 * time.Second / 5; took > best*100/99 {
			t.Errorf("took %v, at best it is %v", took, best)
		}
	})
}

// A refused token does not let those through together who waited for the next.
func TestBatchQuotaAfterRefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		c := corp.Client()
		if err := member(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		corp.Script(gettoken, wecomtest.Delay(3*time.Second))
		corp.Script(batchPath, wecomtest.RefuseToken())
		at := arrivals(t, corp, c, batchPath, 50)
		if n := most(at, time.Second); n > 5 || len(at) != 51 {
			t.Errorf("%d of %d calls within a second", n, len(at))
		}
	})
}

// A quota a minute is used in full: all at once, then as soon as the first of
// them are a minute ago.
func TestMinuteQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		const endpoint, quota = "/cgi-bin/checkin/getcheckin_daydata", 100
		corp.SetQuota(endpoint, quota, time.Minute)
		start := time.Now()
		at := arrivals(t, corp, corp.Client(), endpoint, 5*quota)
		for i, a := range at {
			if want := time.Duration(i/quota) * time.Minute; a.Sub(start) != want {
				t.Fatalf("call %d went after %v, want %v", i, a.Sub(start), want)
			}
		}
		if n := most(at, time.Minute); n != quota {
			t.Errorf("%d calls within a minute", n)
		}
	})
}

func TestMinuteQuotaWithPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		c := corp.Client(wecom.WithRateLimit(path, wecom.Quota{Calls: 10, Per: time.Minute}))
		var at []time.Time
		for i := range 30 {
			at = arrivals(t, corp, c, path, 1+i%7)
			time.Sleep(time.Duration(i%5) * 7 * time.Second)
		}
		if n := most(at, time.Minute); n != 10 {
			t.Errorf("%d calls within a minute", n)
		}
	})
}

// Every endpoint has the documented base quota, each on its own.
func TestBaseQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		c := corp.Client()
		at := arrivals(t, corp, c, path, 25000)
		start := time.Now()
		other := arrivals(t, corp, c, "/cgi-bin/department/get", 1000)
		if d := time.Since(start); d != 0 {
			t.Errorf("another endpoint waited %v", d)
		}
		if n := most(at, time.Minute); n > 10000 || n < 9900 {
			t.Errorf("%d calls within a minute", n)
		}
		if len(other) != 1000 {
			t.Errorf("%d calls", len(other))
		}
	})
}

func TestHourQuota(t *testing.T) {
	if testing.Short() {
		t.Skip("160,000 calls")
	}
	synctest.Test(t, func(t *testing.T) {
		var at []time.Time
		c := newClient(t, func(r *http.Request) (*http.Response, error) {
			at = append(at, time.Now())
			return reply(r, 200, "application/json", ok), nil
		})
		for range 160_000 { // one caller, for the speed of the test
			if err := get(t, c); err != nil {
				t.Fatal(err)
			}
		}
		if n := most(at, time.Hour); n > 150_000 || n < 145_000 {
			t.Errorf("%d calls within an hour", n)
		}
		if n := most(at, time.Minute); n > 10_000 {
			t.Errorf("%d calls within a minute", n)
		}
	})
}

func TestWithRateLimit(t *testing.T) {
	for name, row := range map[string]struct {
		opts []wecom.Option
		want time.Duration // for six calls
	}{
		"none of its own": {nil, 0},
		"own row":         {[]wecom.Option{wecom.WithRateLimit(path, wecom.Quota{Calls: 2, Per: time.Minute})}, 2 * time.Minute},
		"every endpoint":  {[]wecom.Option{wecom.WithRateLimit("*", wecom.Quota{Calls: 3, Per: time.Minute})}, time.Minute},
		"both":            {[]wecom.Option{wecom.WithRateLimit(path, wecom.Quota{Calls: 4, Per: time.Hour}), wecom.WithRateLimit("*", wecom.Quota{Calls: 3, Per: time.Minute})}, time.Hour},
		"two quotas":      {[]wecom.Option{wecom.WithRateLimit(path, wecom.Quota{Calls: 3, Per: time.Minute}, wecom.Quota{Calls: 4, Per: time.Hour})}, time.Hour},
		"no quotas":       {[]wecom.Option{wecom.WithRateLimit(path, wecom.Quota{Calls: 1, Per: time.Hour}), wecom.WithRateLimit(path)}, 0},
		"another row":     {[]wecom.Option{wecom.WithRateLimit("/cgi-bin/user/list", wecom.Quota{Calls: 1, Per: time.Hour})}, 0},
		"turned off":      {[]wecom.Option{wecom.WithRateLimit(path, wecom.Quota{Calls: 1, Per: time.Hour}), wecom.WithoutRateLimits()}, 0},
		"own limiter":     {[]wecom.Option{wecom.WithLimiter(pacer(time.Second))}, 5 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				corp := wecomtest.New()
				start := time.Now()
				at := arrivals(t, corp, corp.Client(append(row.opts, wecom.WithMaxInFlight(1))...), path, 6)
				if d := at[5].Sub(start); d != row.want && name != "own limiter" || d < row.want {
					t.Errorf("took %v, want %v", d, row.want)
				}
			})
		})
	}
}

// pacer is a Limiter that delays each call.
type pacer time.Duration

func (p pacer) Wait(ctx context.Context, _, path string, _ []wecom.Quota) error {
	if path != "/cgi-bin/gettoken" {
		time.Sleep(time.Duration(p))
	}
	return ctx.Err()
}

func TestLimiterFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		c := corp.Client(wecom.WithLimiter(broken{}))
		err := get(t, c)
		if !errors.Is(err, errLimiter) || !strings.Contains(err.Error(), "waiting for the quota") {
			t.Errorf("error %v", err)
		}
		if n := len(corp.Calls("")); n != 0 {
			t.Errorf("%d calls", n)
		}
	})
}

var errLimiter = errors.New("limiter out of order")

type broken struct{}

func (broken) Wait(context.Context, string, string, []wecom.Quota) error { return errLimiter }

// Callers that give up leave their place to others.
func TestCancelledWaitersLeaveTheQuota(t *testing.T) {
	for name, quota := range map[string]wecom.Quota{
		"window": {Calls: 2, Per: time.Minute},
		"bucket": {Calls: 2, Per: time.Minute, Burst: 1},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				corp := wecomtest.New()
				c := corp.Client(wecom.WithRateLimit(path, quota))
				_ = arrivals(t, corp, c, path, 2)
				ended, cancel := context.WithCancel(t.Context())
				cancel()
				if err := c.Get(ended, path, nil, nil); !errors.Is(err, context.Canceled) {
					t.Error(err)
				}
				ctx, cancel := context.WithCancel(t.Context())
				var wg sync.WaitGroup
				for range 20 {
					wg.Go(func() {
						if err := c.Get(ctx, path, nil, nil); !errors.Is(err, context.Canceled) {
							t.Error(err)
						}
					})
				}
				time.Sleep(time.Second)
				cancel()
				wg.Wait()
				start := time.Now()
				_ = arrivals(t, corp, c, path, 1)
				if d := time.Since(start); d > time.Minute {
					t.Errorf("waited %v for others who had given up", d)
				}
			})
		})
	}
}

// A context that has ended uses up nothing.
func TestEndedContextUsesNoQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		c := corp.Client(wecom.WithRateLimit(path, wecom.Quota{Calls: 1, Per: time.Hour}))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		for range 100 {
			if err := c.Get(ctx, path, nil, nil); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
		start := time.Now()
		_ = arrivals(t, corp, c, path, 1)
		if d := time.Since(start); d != 0 {
			t.Errorf("waited %v", d)
		}
	})
}

// Without a token there is no call, so no quota is used up.
func TestFailedTokenUsesNoQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(gettoken, wecomtest.Refuse(40001, "invalid credential"))
		c := corp.Client(wecom.WithRateLimit(path, wecom.Quota{Calls: 1, Per: time.Hour}))
		for range 10 {
			if err := get(t, c); !errors.Is(err, wecom.ErrInvalidCredential) {
				t.Error(err)
			}
		}
		time.Sleep(time.Minute)
		start := time.Now()
		_ = arrivals(t, corp, c, path, 1)
		if d := time.Since(start); d != 0 {
			t.Errorf("waited %v", d)
		}
	})
}

// A wait that cannot end in time does not begin, however many wait before it.
func TestWaitBeyondDeadline(t *testing.T) {
	for name, quota := range map[string]wecom.Quota{
		"window": {Calls: 2, Per: time.Minute},
		"bucket": {Calls: 2, Per: time.Minute, Burst: 1},
	} {
		for waiting, deadline := range map[int]time.Duration{0: 20 * time.Second, 1: 20 * time.Second, 5: 100 * time.Second} {
			t.Run(name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					corp := wecomtest.New()
					c := corp.Client(wecom.WithRateLimit(path, quota))
					_ = arrivals(t, corp, c, path, 2)
					others, stop := context.WithCancel(t.Context())
					defer stop()
					for range waiting {
						go func() { _ = c.Get(others, path, nil, nil) }()
					}
					synctest.Wait()
					ctx, cancel := context.WithTimeout(t.Context(), deadline)
					defer cancel()
					start := time.Now()
					err := c.Get(ctx, path, nil, nil)
					if d := time.Since(start); d != 0 || !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, wecom.ErrRateLimited) || !strings.Contains(err.Error(), "waiting for the quota: 2 calls in 1m0s are allowed") {
						t.Errorf("%d before it; after %v: %v", waiting, d, err)
					}
					ctx, cancel = context.WithTimeout(t.Context(), 10*time.Minute)
					defer cancel()
					corp.Script(path, wecomtest.JSON(ok), wecomtest.JSON(ok), wecomtest.JSON(ok), wecomtest.JSON(ok), wecomtest.JSON(ok), wecomtest.JSON(ok))
					if err := c.Get(ctx, path, nil, nil); err != nil {
						t.Errorf("%d before it: %v", waiting, err)
					}
				})
			})
		}
	}
}

// A quota far beyond what is called takes no memory for calls long ago.
func TestLargeQuotaStaysSmall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, func(r *http.Request) (*http.Response, error) { return reply(r, 200, "application/json", ok), nil },
			wecom.WithRateLimit("*", wecom.Quota{Calls: 1 << 40, Per: time.Second}))
		call := func() {
			time.Sleep(100 * time.Millisecond)
			if err := get(t, c); err != nil {
				t.Fatal(err)
			}
		}
		before := heap(t)
		for range 100_000 {
			call()
		}
		if grown := heap(t) - before; grown > 1<<20 {
			t.Errorf("%d bytes more", grown)
		}
	})
}

func TestMaxInFlight(t *testing.T) {
	for name, row := range map[string]struct {
		opts []wecom.Option
		want int
	}{
		"default": {nil, 100},
		"set":     {[]wecom.Option{wecom.WithMaxInFlight(7)}, 7},
		"off":     {[]wecom.Option{wecom.WithoutRateLimits()}, 300},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var mu sync.Mutex
				under, peak, others := 0, 0, 0
				c := newClient(t, func(r *http.Request) (*http.Response, error) {
					mu.Lock()
					if r.URL.Path != path {
						others++
						mu.Unlock()
						return reply(r, 200, "application/json", ok), nil
					}
					under++
					peak = max(peak, under)
					mu.Unlock()
					time.Sleep(time.Second)
					mu.Lock()
					under--
					mu.Unlock()
					return reply(r, 200, "application/json", ok), nil
				}, row.opts...)
				go together(t, 300, func() error { return get(t, c) })
				synctest.Wait()
				if err := c.Get(t.Context(), "/cgi-bin/department/get", nil, nil); err != nil {
					t.Errorf("another endpoint: %v", err)
				}
				time.Sleep(time.Hour)
				mu.Lock()
				defer mu.Unlock()
				if others != 1 {
					t.Errorf("%d calls of another endpoint", others)
				}
				if peak != row.want {
					t.Errorf("%d calls in flight, want %d", peak, row.want)
				}
			})
		})
	}
}

// What is waited for shows in the observed call.
func TestWaitedIsObserved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		seen := make(chan wecom.Call, 3)
		c := corp.Client(wecom.WithRateLimit(path, wecom.Quota{Calls: 1, Per: time.Minute}),
			wecom.WithObserver(func(_ context.Context, c wecom.Call) { seen <- c }))
		_ = arrivals(t, corp, c, path, 2)
		_, _ = <-seen, <-seen // the token and the call that went at once
		if s := <-seen; s.Waited != time.Minute || s.Duration != time.Minute {
			t.Errorf("observed %+v", s)
		}
	})
}

// Files outside the API are no calls of an endpoint.
func TestMaxInFlightLeavesOutFiles(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, func(r *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			return reply(r, 200, "application/pdf", "%PDF"), nil
		}, wecom.WithMaxInFlight(1))
		start := time.Now()
		together(t, 10, func() error { return file(t.Context(), c) })
		if d := time.Since(start); d != time.Second {
			t.Errorf("took %v", d)
		}
	})
}

// A Limiter is told whose quotas are meant, and which.
func TestLimiterIsTold(t *testing.T) {
	corp := wecomtest.New()
	var told recorder
	c := corp.Client(wecom.WithLimiter(&told), wecom.WithRateLimit(path, wecom.Quota{Calls: 3, Per: time.Hour}), wecom.WithRateLimit("*"))
	if err := member(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	want := []string{"ww 3/1h0m0s " + path} // gettoken has no quota here
	robot, err := wecom.NewKeyClient("the-key", wecom.WithLimiter(&told), wecom.WithHTTPClient(corp.HTTPClient()))
	if err != nil {
		t.Fatal(err)
	}
	_ = robot.Post(t.Context(), "/cgi-bin/webhook/send", nil, nil)
	want = append(want, "key 20/1m0s 1000/6s 150000/1h0m0s /cgi-bin/webhook/send")
	if !slices.Equal(told.lines, want) {
		t.Errorf("told %q, want %q", told.lines, want)
	}
}

type recorder struct{ lines []string }

func (r *recorder) Wait(_ context.Context, scope, path string, quotas []wecom.Quota) error {
	line := "another"
	switch {
	case scope == wecomtest.CorpID:
		line = "ww"
	case strings.HasPrefix(scope, "key:") && len(scope) == 4+16 && !strings.Contains(scope, "the-key"):
		line = "key"
	}
	for _, q := range quotas {
		line += fmt.Sprintf(" %d/%v", q.Calls, q.Per)
	}
	r.lines = append(r.lines, line+" "+path)
	return nil
}

// Clients that share a limiter share the quotas of their corp.
func TestSharedLimiter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		shared, row := wecom.WithLimiter(wecom.NewLimiter()), wecom.WithRateLimit(path, wecom.Quota{Calls: 1, Per: 10 * time.Minute})
		a, b := corp.Client(shared, row), corp.Client(shared, row)
		start := time.Now()
		for _, c := range []*wecom.Client{a, b, a} {
			if err := member(t.Context(), c); err != nil {
				t.Error(err)
			}
		}
		if d := time.Since(start); d != 20*time.Minute {
			t.Errorf("took %v", d)
		}
	})
}

// What a client keeps for an endpoint that it has called once.
func TestEndpointMemory(t *testing.T) {
	c := newClient(t, func(r *http.Request) (*http.Response, error) { return reply(r, 200, "application/json", ok), nil })
	const paths = 2000
	before := heap(t)
	for i := range paths {
		if err := c.Get(t.Context(), fmt.Sprintf("/cgi-bin/path%d", i), nil, nil); err != nil {
			t.Fatal(err)
		}
	}
	if per := (heap(t) - before) / paths; per > 1300 {
		t.Errorf("%d bytes for an endpoint", per)
	} else {
		t.Logf("%d bytes for an endpoint", per)
	}
	runtime.KeepAlive(c)
}
