package contacts

import (
	"context"
	"fmt"
	"iter"
	"time"

	"github.com/gowecom/wecom/internal/pause"
)

const (
	firstPollPause = time.Second
	maxPollPause   = 15 * time.Second
)

// poll asks until the answer is final or an error, and yields each answer. The
// pauses grow by half.
func poll[T any](ctx context.Context, ask func() (answer T, final bool, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for gap := firstPollPause; ; gap = min(gap*3/2, maxPollPause) {
			answer, final, err := ask()
			if !yield(answer, err) || final || err != nil {
				return
			}
			if err := pause.For(ctx, gap); err != nil {
				yield(answer, fmt.Errorf("contacts: waiting for a job to end: %w", err))
				return
			}
		}
	}
}

// last returns the last answer of a poll.
func last[T any](answers iter.Seq2[*T, error]) (*T, error) {
	var final *T
	for answer, err := range answers {
		if err != nil {
			return nil, err
		}
		final = answer
	}
	return final, nil
}
