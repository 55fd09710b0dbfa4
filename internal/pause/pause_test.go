package pause_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/internal/pause"
)

func TestFor(t *testing.T) {
	for name, tt := range map[string]struct {
		d, deadline time.Duration
		took        time.Duration
		err         error
	}{
		"to its end":  {time.Minute, time.Hour, time.Minute, nil},
		"to the ctx":  {time.Hour, time.Minute, time.Minute, context.DeadlineExceeded},
		"not at all":  {0, time.Minute, 0, nil},
		"in the past": {-time.Hour, time.Minute, 0, nil},
		"ended":       {0, -time.Second, 0, context.DeadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), tt.deadline)
				defer cancel()
				start := time.Now()
				err := pause.For(ctx, tt.d)
				if took := time.Since(start); took != tt.took || !errors.Is(err, tt.err) {
					t.Errorf("%v after %v, want %v after %v", err, took, tt.err, tt.took)
				}
			})
		})
	}
}
