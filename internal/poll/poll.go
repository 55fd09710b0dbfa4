// Package poll waits for what takes a while at WeCom: jobs, and what members have
// to do.
package poll

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/gowecom/wecom/internal/pause"
)

// A Pace is how long the pauses between two questions are: at first, and at most.
// They grow by half.
type Pace struct{ First, Most time.Duration }

// The paces of what WeCom does by itself, and of what members do.
var (
	Jobs   = Pace{time.Second, 15 * time.Second}
	People = Pace{time.Minute, 30 * time.Minute}
)

// Each asks until the answer is final or an error, and yields each answer. When
// ctx ends, it yields the latest answer again with an error.
func Each[T any](ctx context.Context, pace Pace, ask func(context.Context) (answer T, final bool, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for gap := pace.First; ; gap = min(gap*3/2, pace.Most) {
			answer, final, err := ask(ctx)
			if !yield(answer, err) || final || err != nil {
				return
			}
			if err := pause.For(ctx, gap); err != nil {
				yield(answer, fmt.Errorf("wecom: waited in vain for the end of what goes on at WeCom: %w", err))
				return
			}
		}
	}
}

// Until returns the final answer, or the latest one with an error.
func Until[T any](ctx context.Context, pace Pace, ask func(context.Context) (answer T, final bool, err error)) (latest T, err error) {
	for answer, err := range Each(ctx, pace, ask) {
		if err != nil {
			return latest, err
		}
		latest = answer
	}
	return latest, nil
}
