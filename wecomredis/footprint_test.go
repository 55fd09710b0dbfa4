package wecomredis

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
)

// How much memory of Redis a thing takes: docs/scale.md reckons with it.
func TestFootprint(t *testing.T) {
	s := ownServer(t)
	rdb := client(t, &redis.UniversalOptions{Addrs: []string{s.addr}})
	shared, ctx := process(t, rdb), limited(t)
	used := func() int {
		info := rdb.Info(ctx, "memory").Val()
		_, rest, _ := strings.Cut(info, "used_memory_dataset:")
		n, _ := strconv.Atoi(strings.TrimSpace(strings.SplitN(rest, "\n", 2)[0]))
		return n
	}
	const n = 1000
	for _, tt := range []struct {
		what string
		most int
		do   func(i int) error
	}{
		{"a token", 1200, func(i int) error {
			_, err := shared.Tokens().Token(ctx, fmt.Sprint("wwcorp/", i), anyToken, func(context.Context) (wecom.Token, error) {
				return fresh(strings.Repeat("t", 214)), nil
			})
			return err
		}},
		{"an endpoint with one call", 800, func(i int) error {
			return shared.Limiter().Wait(ctx, fmt.Sprint("wwcorp", i), "/cgi-bin/user/get", []wecom.Quota{{Calls: 1000, Per: 6 * time.Second}, {Calls: 150000, Per: time.Hour, Burst: 15000}})
		}},
		{"a further call", 60, func(int) error {
			return shared.Limiter().Wait(ctx, "wwcorp", "/cgi-bin/user/get", []wecom.Quota{{Calls: 1000, Per: time.Minute}})
		}},
		{"a delivery that was handled", 400, func(i int) error {
			key := fmt.Sprintf("%064x", i)
			if _, _, err := shared.Deduplicator().Begin(ctx, key); err != nil {
				return err
			}
			return shared.Deduplicator().End(ctx, key, true, nil)
		}},
		{"an event of 600 bytes that waits", 2500, func(i int) error {
			return shared.Queue("crm", QueueOptions{}).Enqueue(ctx, callback.Delivery{ID: fmt.Sprintf("%064x", i), Order: fmt.Sprint("user", i), Kind: "event/x", XML: make([]byte, 600)})
		}},
	} {
		before := used()
		for i := range n {
			if err := tt.do(i); err != nil {
				t.Fatal(err)
			}
		}
		each := (used() - before) / n
		t.Logf("%s: %d bytes", tt.what, each)
		if each > tt.most {
			t.Errorf("%s takes %d bytes, at most %d are reckoned with", tt.what, each, tt.most)
		}
	}
}
