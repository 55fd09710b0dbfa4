package meeting_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

func TestAccounts(t *testing.T) {
	const job = `{"errcode":0,"errmsg":"ok","jobid":"job1","invalid_userid_list":["nobody"]}`
	const result = `{"errcode":0,"errmsg":"ok","job_result":{"succ_userid_list":["lina"],"fail_userid_list":["zhoulan"]}}`
	wantJob := &meeting.AccountJob{ID: "job1", InvalidUserIDs: []string{"nobody"}}
	wantResult := &meeting.AccountResult{UserIDs: []string{"lina"}, Failed: []string{"zhoulan"}}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "StartAccountAssignment",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.AccountJob, error) {
				return s.StartAccountAssignment(ctx, []string{"lina", "nobody"})
			}),
			Route: "POST /cgi-bin/meeting/vip/submit_batch_add_job", Body: `{"userid_list":["lina","nobody"]}`, Reply: job, Want: wantJob,
		},
		{
			Name: "GetAccountAssignment",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.AccountResult, error) {
				return s.GetAccountAssignment(ctx, "job1")
			}),
			Route: "POST /cgi-bin/meeting/vip/batch_add_job_result", Body: `{"jobid":"job1"}`, Reply: result, Want: wantResult,
		},
		{
			Name: "StartAccountRevocation",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.AccountJob, error) {
				return s.StartAccountRevocation(ctx, []string{"lina", "nobody"})
			}),
			Route: "POST /cgi-bin/meeting/vip/submit_batch_del_job", Body: `{"userid_list":["lina","nobody"]}`, Reply: job, Want: wantJob,
		},
		{
			Name: "GetAccountRevocation",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.AccountResult, error) {
				return s.GetAccountRevocation(ctx, "job1")
			}),
			Route: "POST /cgi-bin/meeting/vip/batch_del_job_result", Body: `{"jobid":"job1"}`, Reply: result, Want: wantResult,
		},
		{
			Name: "ListAccountUserIDs",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.AccountPage, error) {
				return s.ListAccountUserIDs(ctx, wecom.Page{Cursor: "c1", Limit: 2})
			}),
			Route: "POST /cgi-bin/meeting/vip/list", Body: `{"cursor":"c1","limit":2}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","userid_list":["lina","zhoulan"]}`,
			Want:  &meeting.AccountPage{UserIDs: []string{"lina", "zhoulan"}, HasMore: true, NextCursor: "c2"},
		},
	})
}

func TestAllAccountUserIDs(t *testing.T) {
	s, sent := scripted("/cgi-bin/meeting/vip/list",
		`{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","userid_list":["lina"]}`,
		`{"errcode":0,"errmsg":"ok","has_more":false,"next_cursor":"c3","userid_list":["zhoulan"]}`)
	equal(t, all(t, s.AllAccountUserIDs(t.Context())), []string{"lina", "zhoulan"})
	equal(t, sent(), []string{`{"limit":200}`, `{"cursor":"c2","limit":200}`})
}

// A job that runs is asked for again, however long it takes.
func TestWaitAccountAssignment(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		const path = "/cgi-bin/meeting/vip/batch_add_job_result"
		for range 10 {
			corp.Script(path, wecomtest.JSON(`{"errcode":770007,"errmsg":"job is running"}`))
		}
		corp.Script(path, wecomtest.JSON(`{"errcode":0,"errmsg":"ok","job_result":{"succ_userid_list":["lina"]}}`))
		s := meeting.New(corp.Client())
		result, err := s.WaitAccountAssignment(t.Context(), "job1")
		if err != nil {
			t.Fatal(err)
		}
		equal(t, result, &meeting.AccountResult{UserIDs: []string{"lina"}})

		corp.Script(path, wecomtest.JSON(`{"errcode":770006,"errmsg":"invalid jobid"}`))
		if _, err := s.WaitAccountAssignment(t.Context(), "job2"); !errors.Is(err, wecom.ErrAccountJobNotFound) {
			t.Errorf("an unknown job: %v", err)
		}

		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for range 100 {
			corp.Script(path, wecomtest.JSON(`{"errcode":770007,"errmsg":"job is running"}`))
		}
		if _, err := s.WaitAccountAssignment(ctx, "job3"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a job without end: %v", err)
		}
	})
}

func TestAssignAccounts(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	const start, result = "/cgi-bin/meeting/vip/submit_batch_del_job", "/cgi-bin/meeting/vip/batch_del_job_result"
	var ids []string
	for i := range 101 {
		ids = append(ids, fmt.Sprintf("u%03d", i))
	}
	corp.Script(start, wecomtest.JSON(`{"errcode":0,"errmsg":"ok","jobid":"job1","invalid_userid_list":["u007"]}`),
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok","jobid":"job2"}`), wecomtest.JSON(`{"errcode":770004,"errmsg":"no valid user"}`))
	corp.Script(result, wecomtest.JSON(`{"errcode":0,"errmsg":"ok","job_result":{"succ_userid_list":["u000"],"fail_userid_list":["u001"]}}`),
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok","job_result":{"succ_userid_list":["u100"]}}`))
	s := meeting.New(corp.Client())
	got, err := s.RevokeAccounts(t.Context(), ids)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, got, &meeting.AccountResult{UserIDs: []string{"u000", "u100"}, Failed: []string{"u007", "u001"}})
	calls := corp.Calls(start)
	if len(calls) != 2 || strings.Count(calls[0].Body, "u") != 101 || calls[1].Body != `{"userid_list":["u100"]}` { // one u in the key
		t.Errorf("calls: %v", calls)
	}
	equal(t, []string{corp.Calls(result)[0].Body, corp.Calls(result)[1].Body}, []string{`{"jobid":"job1"}`, `{"jobid":"job2"}`})
	if _, err := s.RevokeAccounts(t.Context(), ids[:1]); !errors.Is(err, wecom.Code(770004)) {
		t.Errorf("a job that is refused: %v", err)
	}
}
