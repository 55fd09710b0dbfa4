package wecomredis

import (
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

// One process writes a stream, and another one is asked for it.
func TestStreams(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		ctx := limited(t)
		writer, asked := process(t, rdb).Streams(), process(t, rdb).Streams()
		if state, err := asked.Ask(ctx, "S1"); state != nil || err != nil {
			t.Fatalf("before it begins: %q, %v", state, err)
		}
		for i, tt := range []struct {
			state string
			asks  int
			known bool // that somebody had asked before it
		}{{"one", 0, false}, {"two", 2, false}, {"three", 1, true}, {"four", 0, true}, {"five", 0, false}} {
			if known, err := writer.Publish(ctx, "S1", []byte(tt.state), time.Minute); known != tt.known || err != nil {
				t.Errorf("publishing %d: %v, %v", i, known, err)
			}
			for range tt.asks {
				if state, err := asked.Ask(ctx, "S1"); string(state) != tt.state || err != nil {
					t.Errorf("asking %d: %q, %v", i, state, err)
				}
			}
		}
		if state, err := asked.Ask(ctx, "S2"); state != nil || err != nil {
			t.Errorf("another stream: %q, %v", state, err)
		}
		if ttl := rdb.PTTL(ctx, writer.(*streams).keys("S1")[0]).Val(); ttl <= 0 || ttl > time.Minute {
			t.Errorf("it is kept for %v", ttl)
		}
	})
}
