package poll

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestUntil(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		var at []time.Duration
		got, err := Until(t.Context(), Pace{time.Second, 3 * time.Second}, func(context.Context) (int, bool, error) {
			at = append(at, time.Since(began))
			return len(at), len(at) == 6, nil
		})
		if got != 6 || err != nil {
			t.Errorf("got %d, %v", got, err)
		}
		want := []time.Duration{0, time.Second, 2500 * time.Millisecond, 4750 * time.Millisecond, 7750 * time.Millisecond, 10750 * time.Millisecond}
		for i, d := range want {
			if at[i] != d {
				t.Errorf("question %d after %v, want %v", i, at[i], d)
			}
		}
	})
}

// With an error comes what was seen last.
func TestUntilFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		broken := errors.New("broken")
		n := 0
		got, err := Until(t.Context(), Jobs, func(context.Context) (int, bool, error) {
			if n++; n == 3 {
				return 0, false, broken
			}
			return n, false, nil
		})
		if got != 2 || !errors.Is(err, broken) {
			t.Errorf("got %d, %v; want 2 and the error", got, err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		n = 10
		got, err = Until(ctx, Jobs, func(context.Context) (int, bool, error) { n++; return n, false, nil })
		if got != n || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %d, %v; want %d and the end of the context", got, err, n)
		}
	})
}
