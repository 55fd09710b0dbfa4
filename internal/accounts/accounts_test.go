package accounts

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

type job Job
type result Result

var errRefused = errors.New("refused")

func members(n int) (ids []string) {
	for i := range n {
		ids = append(ids, fmt.Sprint("u", i))
	}
	return ids
}

// What earlier calls have done is not lost with an error.
func TestChangeThatFails(t *testing.T) {
	calls := 0
	got, err := Change(t.Context(), members(250), func(_ context.Context, userIDs []string) (*result, error) {
		if calls++; calls == 3 {
			return nil, errRefused
		}
		return &result{UserIDs: userIDs[:1], Failed: userIDs[99:]}, nil
	})
	want := &result{UserIDs: []string{"u0", "u100"}, Failed: []string{"u99", "u199"}}
	if diff := cmp.Diff(want, got); diff != "" || !errors.Is(err, errRefused) {
		t.Errorf("%s, %v", diff, err)
	}
}

// Members whom a job leaves out are Failed, also if its result cannot be had.
func TestChangeByJobs(t *testing.T) {
	start := func(_ context.Context, userIDs []string) (*job, error) {
		return &job{ID: "job of " + userIDs[0], InvalidUserIDs: userIDs[1:2]}, nil
	}
	get := func(_ context.Context, jobID string) (*result, error) {
		if jobID == "job of u100" {
			return nil, errRefused
		}
		return &result{UserIDs: []string{jobID}, Failed: []string{"u2"}}, nil
	}
	got, err := ChangeByJobs(t.Context(), members(102), start, get)
	want := &result{UserIDs: []string{"job of u0"}, Failed: []string{"u1", "u2", "u101"}}
	if diff := cmp.Diff(want, got); diff != "" || !errors.Is(err, errRefused) {
		t.Errorf("%s, %v", diff, err)
	}
}
