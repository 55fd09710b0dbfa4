package wecomredis

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom"
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
