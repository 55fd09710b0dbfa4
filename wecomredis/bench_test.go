package wecomredis

import (
	"context"
	"errors"
	"math"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
)

// What a wait costs when there is nothing to wait for.
func BenchmarkWait(b *testing.B) {
	if !hasServer(b) {
		b.Skip("no redis-server")
	}
	addr, err := single()
	if err != nil {
		b.Fatal(err)
	}
	rdb := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{addr}, ContextTimeoutEnabled: true})
	defer func() { _ = rdb.Close() }()
	shared, err := New(rdb)
	if err != nil {
		b.Fatal(err)
	}
	quotas := []wecom.Quota{{Calls: 10_000, Per: time.Millisecond}, {Calls: math.MaxInt32, Per: time.Hour, Burst: 1 << 20}}
	for name, l := range map[string]wecom.Limiter{"in one process": wecom.NewLimiter(), "shared": shared.Limiter()} {
		b.Run(name+"/one", func(b *testing.B) {
			for b.Loop() {
				if err := l.Wait(context.Background(), "corp", "/p", quotas); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(name+"/16 at once", func(b *testing.B) {
			b.SetParallelism(8)
			b.RunParallel(func(p *testing.PB) {
				for p.Next() {
					if err := l.Wait(context.Background(), "corp", "/p", quotas); err != nil {
						b.Error(err)
					}
				}
			})
		})
	}
}

// What an event costs from its coming to its end, when the function does nothing.
func BenchmarkQueue(b *testing.B) {
	if !hasServer(b) {
		b.Skip("no redis-server")
	}
	addr, err := single()
	if err != nil {
		b.Fatal(err)
	}
	rdb := redis.NewUniversalClient(&redis.UniversalOptions{Addrs: []string{addr}, ContextTimeoutEnabled: true})
	defer func() { _ = rdb.Close() }()
	shared, err := New(rdb)
	if err != nil {
		b.Fatal(err)
	}
	queue := shared.Queue(newID(), QueueOptions{Workers: 16, Limit: math.MaxInt32})
	ctx, stop := context.WithCancel(b.Context())
	ended := make(chan error)
	go func() {
		ended <- queue.Run(ctx, func(context.Context, callback.Delivery) error { return nil })
	}()
	var n atomic.Int64
	b.SetParallelism(8)
	b.RunParallel(func(p *testing.PB) {
		for p.Next() {
			id := strconv.FormatInt(n.Add(1), 10)
			if err := queue.Enqueue(ctx, callback.Delivery{ID: id, Order: id[len(id)-1:] + id[:1], Kind: "event/x", XML: make([]byte, 600)}); err != nil {
				b.Error(err)
			}
		}
	})
	if err := queue.Wait(ctx); err != nil {
		b.Error(err)
	}
	stop()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		b.Error(err)
	}
}
