package chatdata_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/chatdata"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestProgramEndpoints(t *testing.T) {
	c := chatdata.ProgramCall{ProgramID: "p1", AbilityID: "a1", NotifyID: "n1", Input: `{"days":3}`}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "CallProgram",
			Call:  apitest.With(chatdata.New, func(ctx context.Context, s service) (string, error) { return s.CallProgram(ctx, c) }),
			Route: "POST /cgi-bin/chatdata/sync_call_program",
			Body:  `{"program_id":"p1","ability_id":"a1","notify_id":"n1","request_data":"{\"days\":3}"}`,
			Reply: `{"errcode":0,"errmsg":"ok","response_data":"{\"negative\":5}"}`,
			Want:  `{"negative":5}`,
		},
		{
			Name: "CallProgram without a notice",
			Call: apitest.With(chatdata.New, func(ctx context.Context, s service) (string, error) {
				return s.CallProgram(ctx, chatdata.ProgramCall{ProgramID: "p1", AbilityID: "a1", Input: `{}`})
			}),
			Route: "POST /cgi-bin/chatdata/sync_call_program",
			Body:  `{"program_id":"p1","ability_id":"a1","request_data":"{}"}`,
			Want:  "",
		},
		{
			Name:  "StartTask",
			Call:  apitest.With(chatdata.New, func(ctx context.Context, s service) (string, error) { return s.StartTask(ctx, c) }),
			Route: "POST /cgi-bin/chatdata/async_program_task",
			Body:  `{"program_id":"p1","ability_id":"a1","request_data":"{\"days\":3}"}`,
			Reply: `{"errcode":0,"errmsg":"ok","jobid":"j1"}`,
			Want:  "j1",
		},
		{
			Name:  "GetTask",
			Call:  apitest.With(chatdata.New, func(ctx context.Context, s service) (*chatdata.Task, error) { return s.GetTask(ctx, "j1") }),
			Route: "POST /cgi-bin/chatdata/async_program_result",
			Body:  `{"jobid":"j1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","response_errcode":12,"response_data":"too few messages"}`,
			Want:  &chatdata.Task{Code: 12, Output: "too few messages"},
		},
	})
}

// A task is asked for until it has ended, whichever way WeCom says that it has not.
func TestWaitTask(t *testing.T) {
	for _, code := range []wecom.Code{wecom.ErrZoneTaskRunning, 790023} {
		synctest.Test(t, func(t *testing.T) {
			corp := wecomtest.New(wecomtest.WithoutPeople())
			corp.Script("/cgi-bin/chatdata/async_program_result", wecomtest.Refuse(int(code), "waiting"), wecomtest.Refuse(int(code), "waiting"), wecomtest.Refuse(int(code), "waiting"),
				wecomtest.Refuse(int(code), "waiting"), wecomtest.Refuse(int(code), "waiting"), wecomtest.JSON(`{"errcode":0,"response_errcode":0,"response_data":"{}"}`))
			output, err := chatdata.New(corp.Client()).WaitTask(t.Context(), "j1")
			if output != "{}" || err != nil {
				t.Errorf("got %q, %v", output, err)
			}
		})
	}
}

func TestWaitTaskFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const path = "/cgi-bin/chatdata/async_program_result"
		corp := wecomtest.New(wecomtest.WithoutPeople())
		s := chatdata.New(corp.Client())
		corp.Script(path, wecomtest.JSON(`{"errcode":0,"response_errcode":12,"response_data":"secret words"}`))
		output, err := s.WaitTask(t.Context(), "j1")
		failed, ok := errors.AsType[*chatdata.TaskError](err)
		if !ok || failed.Code != 12 || failed.Output != "secret words" || output != "secret words" || err.Error() != "chatdata: the program in the zone failed the task with its own code 12" {
			t.Errorf("got %q, %#v", output, err)
		}
		if _, err := s.WaitTask(t.Context(), "j2"); !errors.Is(err, wecom.Code(790000)) {
			t.Errorf("of a task that nobody started: %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		for range 1000 {
			corp.Script(path, wecomtest.Refuse(int(wecom.ErrZoneTaskRunning), "waiting"))
		}
		if _, err := s.WaitTask(ctx, "j3"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("of a task without end: %v", err)
		}
	})
}
