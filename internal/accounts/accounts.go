// Package accounts changes and lists advanced accounts (高级功能账号). WeCom has them for
// meetings, documents, the drive, mail and security, each with calls of its own that
// take and return the same.
package accounts

import (
	"context"
	"errors"
	"iter"
	"slices"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/pager"
	"github.com/gowecom/wecom/internal/poll"
)

// The shapes are aliases, so that each package can have types of its own of them,
// whose fields its documentation shows.
type (
	// A Job is a job that changes accounts.
	Job = struct {
		ID             string   `json:"jobid"`
		InvalidUserIDs []string `json:"invalid_userid_list"`
	}

	// A Result is what became of members whose accounts were to change.
	Result = struct {
		UserIDs []string `json:"succ_userid_list"`
		Failed  []string `json:"fail_userid_list"`
	}

	// A Page is a page of members with an account.
	Page = struct {
		UserIDs    []string `json:"userid_list"`
		HasMore    bool     `json:"has_more"`
		NextCursor string   `json:"next_cursor"`
	}
)

const (
	perCall = 100 // members that one call changes
	perPage = 200 // members that one page lists at most
)

// Change changes the accounts of any number of members, as many a call as fit. With
// an error comes the result of the calls before, and of the failed one if it has any.
func Change[R ~Result](ctx context.Context, userIDs []string, change func(context.Context, []string) (*R, error)) (*R, error) {
	var all Result
	for chunk := range slices.Chunk(userIDs, perCall) {
		result, err := change(ctx, chunk)
		add(&all, result)
		if err != nil {
			return of[R](all), err
		}
	}
	return of[R](all), nil
}

// ChangeByJobs is [Change] for calls that start a job and return its result. Members
// whom a job leaves out are Failed.
func ChangeByJobs[J ~Job, R ~Result](ctx context.Context, userIDs []string, start func(context.Context, []string) (*J, error), get func(context.Context, string) (*R, error)) (*R, error) {
	return Change(ctx, userIDs, func(ctx context.Context, userIDs []string) (*R, error) {
		started, err := start(ctx, userIDs)
		if err != nil {
			return nil, err
		}
		job := Job(*started)
		all := Result{Failed: job.InvalidUserIDs}
		result, err := Wait(ctx, job.ID, get)
		add(&all, result)
		return of[R](all), err
	})
}

func add[R ~Result](all *Result, part *R) {
	if part == nil {
		return
	}
	p := Result(*part)
	all.UserIDs = append(all.UserIDs, p.UserIDs...)
	all.Failed = append(all.Failed, p.Failed...)
}

func of[R ~Result](result Result) *R {
	r := R(result)
	return &r
}

// Wait asks for the result of a job until the job has ended.
func Wait[R ~Result](ctx context.Context, jobID string, get func(context.Context, string) (*R, error)) (*R, error) {
	return poll.Until(ctx, poll.Jobs, func(ctx context.Context) (*R, bool, error) {
		result, err := get(ctx, jobID)
		if errors.Is(err, wecom.ErrAccountJobRunning) {
			return nil, false, nil
		}
		return result, true, err
	})
}

// All yields the members of all pages.
func All[P ~Page](ctx context.Context, list func(context.Context, wecom.Page) (*P, error)) iter.Seq2[string, error] {
	return pager.All(ctx, perPage, list, func(p *P) ([]string, string) {
		page := Page(*p)
		return page.UserIDs, page.NextCursor
	})
}
