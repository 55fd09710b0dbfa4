package ahead

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

var errList = errors.New("the list fails")

// count yields 0 to n−1 and then, if it fails, an error.
func count(n int, fails bool) iter.Seq2[int, error] {
	return func(yield func(int, error) bool) {
		for i := range n {
			if !yield(i, nil) {
				return
			}
		}
		if fails {
			yield(0, errList)
		}
	}
}

// Calls overlap, at most limit of them, and results keep the order of the list
// although the first calls take the longest.
func TestMapOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var running, most atomic.Int32
		square := func(_ context.Context, n int) (string, error) {
			most.Store(max(most.Load(), running.Add(1)))
			defer running.Add(-1)
			time.Sleep(time.Duration(10-n) * time.Second)
			return fmt.Sprint(n * n), nil
		}
		var got []string
		for s, err := range Map(t.Context(), 3, count(5, false), square) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, s)
		}
		if want := []string{"0", "1", "4", "9", "16"}; !slices.Equal(got, want) || most.Load() != 3 {
			t.Errorf("%v with %d at a time, want %v with 3", got, most.Load(), want)
		}
	})
}

func TestMapErrors(t *testing.T) {
	odd := errors.New("odd")
	check := func(_ context.Context, n int) (int, error) {
		if n%2 == 1 {
			return 0, odd
		}
		return n, nil
	}
	var got []string
	for n, err := range Map(t.Context(), 2, count(4, true), check) {
		got = append(got, fmt.Sprint(n, err))
	}
	if want := []string{"0 <nil>", "0 odd", "2 <nil>", "0 odd", "0 the list fails"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// Whether the loop is left or the context ends, nothing runs on, and nothing more
// is asked for.
func TestMapStops(t *testing.T) {
	for _, leave := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			var asked, ended atomic.Int32
			wait := func(ctx context.Context, n int) (int, error) {
				asked.Add(1)
				defer ended.Add(1)
				if n == 0 {
					return 0, nil
				}
				<-ctx.Done()
				return 0, ctx.Err()
			}
			loops := 0
			for _, err := range Map(ctx, 3, count(10, false), wait) {
				if err != nil {
					t.Errorf("err = %v", err)
				}
				if loops++; leave {
					break
				}
				cancel()
			}
			if loops != 1 || asked.Load() != 3 || ended.Load() != 3 {
				t.Errorf("leave %t: %d loops, %d calls, %d of them ended; want 1, 3, 3", leave, loops, asked.Load(), ended.Load())
			}
		})
	}
}
