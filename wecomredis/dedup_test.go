package wecomredis

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"
)

func TestDeduplicator(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		ctx := limited(t)
		a, b := process(t, rdb).Deduplicator(), process(t, rdb).Deduplicator()
		if first, _, err := a.Begin(ctx, "1"); !first || err != nil {
			t.Fatal(first, err)
		}
		type outcome struct {
			first  bool
			answer []byte
			err    error
		}
		other := make(chan outcome)
		begin := func() {
			first, answer, err := b.Begin(ctx, "1")
			other <- outcome{first, answer, err}
		}
		go begin()
		select {
		case o := <-other:
			t.Fatalf("two at once: %+v", o)
		case <-time.After(100 * time.Millisecond): // it waits, which shows in nothing else
		}
		if err := a.End(ctx, "1", false, nil); err != nil {
			t.Fatal(err)
		}
		if o := <-other; !o.first || o.err != nil {
			t.Fatalf("after a failure: %+v", o)
		}
		if err := b.End(ctx, "1", true, []byte("answer")); err != nil {
			t.Fatal(err)
		}
		go begin()
		if o := <-other; o.first || o.err != nil || string(o.answer) != "answer" {
			t.Errorf("after success: %v %q %v", o.first, o.answer, o.err)
		}
		if first, _, err := a.Begin(ctx, "2"); !first || err != nil {
			t.Error("another delivery:", first, err)
		}
	})
}

// An attempt lapses whose process was killed. One that was frozen does not end that
// of another.
func TestAttemptLapses(t *testing.T) {
	onServer(t, func(t *testing.T, rdb redis.UniversalClient) {
		ctx := limited(t)
		a, b := process(t, rdb), process(t, rdb)
		a.lease = 200 * time.Millisecond
		if first, _, err := a.Deduplicator().Begin(ctx, "1"); !first || err != nil {
			t.Fatal(first, err)
		}
		if first, _, err := b.Deduplicator().Begin(ctx, "1"); !first || err != nil {
			t.Fatal(first, err)
		}
		if err := a.Deduplicator().End(ctx, "1", false, nil); err != nil {
			t.Fatal(err)
		}
		short, cancel := context.WithTimeout(ctx, 100*time.Millisecond)
		defer cancel()
		if first, _, err := a.Deduplicator().Begin(short, "1"); first || !errors.Is(err, context.DeadlineExceeded) {
			t.Error("two at once:", first, err)
		}
	})
}

// WeCom comes three times, and each attempt waits 4.5 seconds. The last one begins
// even if the first one's process was killed and the second one waited in vain.
func TestAttemptLapsesInTime(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		const patience = 4500 * time.Millisecond
		p := process(t, rdb)
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		defer cancel()
		if first, _, err := p.Deduplicator().Begin(ctx, "1"); !first || err != nil {
			t.Fatal(first, err)
		}
		lapses, err := rdb.PTTL(t.Context(), p.dedup.keys("1")[0]).Result()
		if err != nil || lapses <= patience || lapses > 2*patience-time.Second {
			t.Errorf("it lapses after %v, %v", lapses, err)
		}
	})
}

// Begin waits for a Redis that comes back before the request ends.
func TestBeginWaitsForRedis(t *testing.T) {
	s := ownServer(t)
	p := process(t, client(t, &redis.UniversalOptions{Addrs: []string{s.addr}}))
	s.kill()
	begun := make(chan error)
	go func() {
		_, _, err := p.Deduplicator().Begin(limited(t), "1")
		begun <- err
	}()
	until(t, func() bool { p.link.mu.Lock(); defer p.link.mu.Unlock(); return p.link.away })
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	if err := <-begun; err != nil {
		t.Error(err)
	}
}

func TestCursors(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		ctx := limited(t)
		a, b := process(t, rdb).Cursors(), process(t, rdb).Cursors()
		if c, err := a.Load(ctx, "kf"); c != "" || err != nil {
			t.Error(c, err)
		}
		if err := a.Save(ctx, "kf", "c1"); err != nil {
			t.Error(err)
		}
		if c, err := b.Load(ctx, "kf"); c != "c1" || err != nil {
			t.Error(c, err)
		}
	})
	away := process(t, client(t, &redis.UniversalOptions{Addrs: []string{"127.0.0.1:1"}}))
	if _, err := away.Cursors().Load(limited(t), "kf"); !errors.Is(err, ErrAway) {
		t.Error(err)
	}
}
