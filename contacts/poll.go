package contacts

import (
	"context"
	"fmt"
	"iter"
	"time"
)

const (
	firstPollPause = time.Second
	maxPollPause   = 15 * time.Second
)

// poll asks until the answer is final or an error, and yields each answer. The
// pauses grow by half.
func poll[T any](ctx context.Context, ask func() (answer T, final bool, err error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for pause := firstPollPause; ; pause = min(pause*3/2, maxPollPause) {
			answer, final, err := ask()
			if !yield(answer, err) || final || err != nil {
				return
			}
			if err := wait(ctx, pause); err != nil {
				yield(answer, fmt.Errorf("contacts: waiting for a job to end: %w", err))
				return
			}
		}
	}
}

func wait(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
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
