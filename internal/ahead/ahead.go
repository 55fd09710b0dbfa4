// Package ahead works on the items of a list ahead of the loop over it, several
// at a time.
package ahead

import (
	"context"
	"iter"
	"sync"
)

// Map yields f of every item of a list, in the order of the list, with up to
// limit calls of f at a time. An error of f is yielded in its place, and the loop
// may go on; an error of the list, and the end of ctx, end it. No call of f
// outlives the loop: those that it no longer waits for are cancelled.
func Map[A, B any](ctx context.Context, limit int, list iter.Seq2[A, error], f func(context.Context, A) (B, error)) iter.Seq2[B, error] {
	return func(yield func(B, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var calls sync.WaitGroup
		defer calls.Wait()
		defer cancel()

		type result struct {
			value B
			err   error
		}
		var pending []chan result
		next := func() bool {
			r := <-pending[0]
			pending = pending[1:]
			return yield(r.value, r.err) && ctx.Err() == nil
		}
		for item, err := range list {
			if err != nil {
				for len(pending) > 0 {
					if !next() {
						return
					}
				}
				var none B
				yield(none, err)
				return
			}
			if len(pending) == limit && !next() {
				return
			}
			done := make(chan result, 1)
			pending = append(pending, done)
			calls.Go(func() {
				value, err := f(ctx, item)
				done <- result{value, err}
			})
		}
		for len(pending) > 0 && next() {
		}
	}
}
