// Package pause waits, as long as a context lets it.
package pause

import (
	"context"
	"time"
)

// For returns after d, or with the error of a context that ends before.
func For(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
