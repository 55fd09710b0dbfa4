package wecomredis

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/gowecom/wecom/callback"
)

func quick(o QueueOptions) QueueOptions {
	o.Pause = time.Millisecond
	return o
}

func delivery(id, order string) callback.Delivery {
	return callback.Delivery{ID: id, Order: order, Kind: "event/x", XML: []byte("<xml>" + id + "</xml>")}
}

func fill(t *testing.T, q *Queue, all ...callback.Delivery) {
	t.Helper()
	for _, d := range all {
		if err := q.Enqueue(limited(t), d); err != nil {
			t.Fatal(err)
		}
	}
}

// run runs queues until all that they hold is done.
func run(t *testing.T, handle func(context.Context, callback.Delivery) error, queues ...*Queue) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	var all sync.WaitGroup
	for _, q := range queues {
		all.Go(func() { _ = q.Run(ctx, handle) })
	}
	if err := queues[0].Wait(limited(t)); err != nil {
		t.Error(err)
	}
	stop()
	all.Wait()
}

// Each event is handled once, those of an Order in order, one at a time, whichever
// process is at it.
func TestQueue(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		a, b := process(t, rdb).Queue("crm", QueueOptions{}), process(t, rdb).Queue("crm", QueueOptions{})
		other := process(t, rdb).Queue("other app", QueueOptions{})
		var want []string
		for i := range 100 {
			d := delivery(fmt.Sprint(i), fmt.Sprint("o \x00!{", i%7))
			fill(t, []*Queue{a, b}[i%2], d, d)
			want = append(want, fmt.Sprintf("%s %q %s", d.ID, d.Order, d.XML))
		}
		fill(t, other, delivery("1", "1"))
		var mu sync.Mutex
		var got []string
		busy, last := map[string]bool{}, map[string]int{}
		run(t, func(_ context.Context, d callback.Delivery) error {
			mu.Lock()
			defer mu.Unlock()
			if busy[d.Order] {
				t.Errorf("%q twice at once", d.Order)
			}
			busy[d.Order] = true
			mu.Unlock()
			mu.Lock()
			busy[d.Order] = false
			var i int
			_, _ = fmt.Sscan(d.ID, &i)
			if i < last[d.Order] {
				t.Errorf("%d after %d", i, last[d.Order])
			}
			last[d.Order] = i
			got = append(got, fmt.Sprintf("%s %q %s", d.ID, d.Order, d.XML))
			return nil
		}, a, b)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("handled %d:\n%v\nwant %d:\n%v", len(got), got, len(want), want)
		}
		if s, err := other.Stats(limited(t)); err != nil || s.Held != 1 {
			t.Errorf("the other app's queue: %+v, %v", s, err)
		}
	})
}

// An event that comes while one of its Order is at work waits for it, whoever has
// time for it.
func TestOrderAtWork(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		q := process(t, rdb).Queue("crm", QueueOptions{})
		fill(t, q, delivery("1", "o"))
		var mu sync.Mutex
		var got []string
		note := func(what string) { mu.Lock(); defer mu.Unlock(); got = append(got, what) }
		run(t, func(ctx context.Context, d callback.Delivery) error {
			note("begin " + d.ID)
			if d.ID == "1" {
				fill(t, q, delivery("2", "o"), delivery("3", "other"))
				until(t, func() bool { mu.Lock(); defer mu.Unlock(); return slices.Contains(got, "end 3") })
			}
			note("end " + d.ID)
			return nil
		}, q)
		if want := []string{"begin 1", "begin 3", "end 3", "end 1", "begin 2", "end 2"}; !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	})
}

// What fails is tried again before what comes after it, and set aside at last, where
// it can be listed, replayed and purged.
func TestDeadLetters(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		ctx := limited(t)
		var log bytes.Buffer
		q := process(t, rdb, WithLogger(slog.New(slog.NewTextHandler(&log, nil))), WithSealing(make([]byte, 32))).Queue("crm", quick(QueueOptions{Tries: 3, Workers: 1}))
		fill(t, q, delivery("fails", "o"), delivery("panics", "p"), delivery("follows", "o"))
		var got []string
		handle := func(_ context.Context, d callback.Delivery) error {
			got = append(got, d.ID)
			switch d.ID {
			case "fails":
				return errors.New("no such customer")
			case "panics":
				panic("at the function")
			}
			return nil
		}
		run(t, handle, q)
		if of := slices.DeleteFunc(slices.Clone(got), func(id string) bool { return id == "panics" }); !slices.Equal(of, []string{"fails", "fails", "fails", "follows"}) || len(got) != 7 {
			t.Errorf("handled %v", got)
		}
		letters, err := q.ListDead(ctx, 10)
		if err != nil || len(letters) != 2 {
			t.Fatalf("%+v, %v", letters, err)
		}
		slices.SortFunc(letters, func(a, b DeadLetter) int { return strings.Compare(a.ID, b.ID) })
		l := letters[0]
		if l.ID != "fails" || l.Delivery.Order != "o" || string(l.Delivery.XML) != "<xml>fails</xml>" || l.Tries != 3 || l.Reason != "no such customer" || l.At.IsZero() || l.Err != nil {
			t.Errorf("%+v", l)
		}
		if !strings.HasPrefix(letters[1].Reason, "panic: at the function") {
			t.Error(letters[1].Reason)
		}
		if n := strings.Count(log.String(), "set aside"); n != 2 || strings.Contains(log.String(), "<xml>") {
			t.Error(log.String())
		}
		if dump := rdb.HGet(ctx, q.keys("dead")[0], "fails").Val(); dump == "" || strings.Contains(dump, "xml") {
			t.Errorf("at rest: %q", dump)
		}
		got = nil
		if ok, err := q.Replay(ctx, l); !ok || err != nil {
			t.Error(ok, err)
		}
		if ok, err := q.Replay(ctx, l); ok || err != nil {
			t.Error("a second replay:", ok, err)
		}
		if ok, err := q.Purge(ctx, letters[1]); !ok || err != nil {
			t.Error(ok, err)
		}
		run(t, func(_ context.Context, d callback.Delivery) error { got = append(got, d.ID); return nil }, q)
		if s, err := q.Stats(ctx); !slices.Equal(got, []string{"fails"}) || s != (Stats{}) || err != nil {
			t.Errorf("after the replay: %v, %+v, %v", got, s, err)
		}
	})
}

func TestStats(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		q := process(t, rdb).Queue("crm", QueueOptions{Limit: 2})
		fill(t, q, delivery("1", "o"), delivery("2", "o"))
		if err := q.Enqueue(limited(t), delivery("3", "o")); !errors.Is(err, errFull) {
			t.Errorf("beyond the limit: %v", err)
		}
		fill(t, q, delivery("1", "o"))
		begun, end := make(chan struct{}, 2), make(chan struct{})
		go func() {
			<-begun
			s, err := q.Stats(limited(t))
			if err != nil || s.Held != 2 || s.Running != 1 || s.Oldest < 0 || s.Oldest > time.Minute {
				t.Errorf("%+v, %v", s, err)
			}
			close(end)
		}()
		run(t, func(context.Context, callback.Delivery) error { begun <- struct{}{}; <-end; return nil }, q)
	})
}

// A function may take longer than the lease. Who has lost it is told.
func TestLease(t *testing.T) {
	onServer(t, func(t *testing.T, rdb redis.UniversalClient) {
		o := QueueOptions{Lease: 300 * time.Millisecond}
		a, b := process(t, rdb).Queue("crm", o), process(t, rdb).Queue("crm", o)
		fill(t, a, delivery("slow", "o"))
		var mu sync.Mutex
		n := 0
		run(t, func(ctx context.Context, _ callback.Delivery) error {
			mu.Lock()
			n++
			mu.Unlock()
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
				t.Error(context.Cause(ctx))
			}
			return nil
		}, a, b)
		if n != 1 {
			t.Errorf("handled %d times", n)
		}

		fill(t, a, delivery("stolen", "o"))
		run(t, func(ctx context.Context, d callback.Delivery) error {
			if n++; n > 2 {
				return nil
			}
			rdb.HSet(ctx, a.keys("owner")[0], "o", "another")
			<-ctx.Done()
			if !errors.Is(context.Cause(ctx), errLease) {
				t.Error(context.Cause(ctx))
			}
			return nil
		}, a)
		if n != 3 {
			t.Errorf("handled %d times", n)
		}
	})
}

// A process whose taking was done, but not answered, gives back what it got.
func TestLostAnswer(t *testing.T) {
	on(t, func(t *testing.T, rdb redis.UniversalClient) {
		q := process(t, rdb).Queue("crm", QueueOptions{Lease: time.Hour, Tries: 1})
		fill(t, q, delivery("1", "o"), delivery("2", "p"))
		for range 3 {
			if _, _, err := q.take(limited(t), "lost", 1); err != nil {
				t.Fatal(err)
			}
			if err := giveBack.Run(limited(t), rdb, q.keys("items", "due", "tries", "owner", "leases"), "lost").Err(); err != nil {
				t.Fatal(err)
			}
		}
		n := 0
		run(t, func(context.Context, callback.Delivery) error { n++; return nil }, process(t, rdb).Queue("crm", QueueOptions{Workers: 1, Tries: 1}))
		if n != 2 {
			t.Errorf("%d of 2 are handled", n)
		}
	})
}

// An event that ends every process that handles it is set aside.
func TestPoison(t *testing.T) {
	onServer(t, func(t *testing.T, rdb redis.UniversalClient) {
		ctx := limited(t)
		q := process(t, rdb).Queue("crm", QueueOptions{Tries: 2, Lease: 50 * time.Millisecond})
		fill(t, q, delivery("poison", "o"))
		for taken := 0; taken < 2; { // and never heard of again
			jobs, _, _ := q.take(ctx, newID(), 1)
			taken += len(jobs)
		}
		run(t, func(context.Context, callback.Delivery) error { t.Error("handled"); return nil }, q)
		if l, err := q.ListDead(ctx, 1); err != nil || len(l) != 1 || l[0].Tries != 3 {
			t.Errorf("%+v, %v", l, err)
		}
	})
}

// Enqueue waits for a Redis that comes back before the request ends, and keeps the
// event once.
func TestEnqueueWaitsForRedis(t *testing.T) {
	s := ownServer(t)
	q := process(t, client(t, &redis.UniversalOptions{Addrs: []string{s.addr}})).Queue("crm", QueueOptions{})
	fill(t, q, delivery("before", "o"))
	s.kill()
	short, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if err := q.Enqueue(short, delivery("lost", "o")); !errors.Is(err, ErrAway) && !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	kept := make(chan error)
	go func() { kept <- q.Enqueue(limited(t), delivery("during", "o")) }()
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	if err := <-kept; err != nil {
		t.Error(err)
	}
	var got []string
	run(t, func(_ context.Context, d callback.Delivery) error { got = append(got, d.ID); return nil }, q)
	if !slices.Equal(got, []string{"before", "during"}) {
		t.Error(got)
	}
}

func TestPack(t *testing.T) {
	for _, d := range []callback.Delivery{{XML: []byte{}}, {ID: "a\n", Order: "\x00 ", Kind: "7", XML: []byte("\xff\n1 2")}} {
		got, err := unpack(pack(d))
		if err != nil || fmt.Sprint(got) != fmt.Sprint(d) {
			t.Errorf("%v %v, want %v", got, err, d)
		}
	}
	for _, text := range []string{"", "1 2", "-1 0 0\n", "9 9 9\nabc", "9223372036854775807 9223372036854775807 3\nabc"} {
		if d, err := unpack(text); err == nil {
			t.Errorf("%q is %v", text, d)
		}
	}
}
