package chatdata

import (
	"context"
	"errors"
	"fmt"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/poll"
)

// A ProgramCall is a call of an ability (能力) of a program. The admin console shows
// the ids, and keeps the formats of input and output (输入协议, 输出协议), which are
// samples in JSON: each key must be in the sample, with a value of the same kind.
// An [Ability] calls with types in place of text.
type ProgramCall struct {
	ProgramID string `json:"program_id"`
	AbilityID string `json:"ability_id"`
	NotifyID  string `json:"notify_id,omitzero"` // of a [ProgramNotified] that the call is about; valid for 10 minutes
	Input     string `json:"request_data"`       // JSON; required
}

// CallProgram calls a program and returns its output, which is JSON. It fails with
// [wecom.ErrZoneInput] or [wecom.ErrZoneOutput] when input or output does not fit the
// format of the ability, and with [wecom.ErrInvalidNotifyID] when the notice is over.
//
// https://developer.work.weixin.qq.com/document/path/99965
//
//wecom:api POST /cgi-bin/chatdata/sync_call_program 应用同步调用专区程序
func (s *Service) CallProgram(ctx context.Context, c ProgramCall) (output string, err error) {
	return call.PostIn[string](ctx, s.client, "/cgi-bin/chatdata/sync_call_program", c, "response_data")
}

// StartTask has a program work on a task. Wait for it with [Service.WaitTask]. The
// NotifyID is ignored.
//
// https://developer.work.weixin.qq.com/document/path/99966
//
//wecom:api POST /cgi-bin/chatdata/async_program_task 创建专区程序调用任务（应用异步调用专区程序）
func (s *Service) StartTask(ctx context.Context, c ProgramCall) (jobID string, err error) {
	c.NotifyID = ""
	return call.PostID[string](ctx, s.client, "/cgi-bin/chatdata/async_program_task", c, "jobid")
}

// A Task is what a program reported of a task.
type Task struct {
	Code   int64  `json:"response_errcode"` // the program's own; 0 for success
	Output string `json:"response_data"`    // JSON, if the program keeps to the format of the ability
}

// A TaskError is a task that a program reported as failed.
type TaskError struct {
	Code   int64  // the program's own
	Output string // what the program says; it may be no JSON
}

// Error names the code. It leaves out the Output, which may hold what is said in
// conversations.
func (e *TaskError) Error() string {
	return fmt.Sprintf("chatdata: the program in the zone failed the task with its own code %d", e.Code)
}

// GetTask returns the result of a task. It fails with [wecom.ErrZoneTaskRunning] until
// the program has reported one.
//
// https://developer.work.weixin.qq.com/document/path/99966
//
//wecom:api POST /cgi-bin/chatdata/async_program_result 获取专区程序任务结果（应用异步调用专区程序）
func (s *Service) GetTask(ctx context.Context, jobID string) (*Task, error) {
	return call.Query[Task](ctx, s.client, "/cgi-bin/chatdata/async_program_result", call.Body{"jobid": jobID})
}

// errRequestRunning is what WeCom calls a request that is still being worked on.
const errRequestRunning wecom.Code = 790023

// WaitTask waits until a program has ended a task and returns its output, which is
// JSON. It asks first every second, then less and less often, at most every 15
// seconds. If the program failed the task, it fails with a [*TaskError].
func (s *Service) WaitTask(ctx context.Context, jobID string) (output string, err error) {
	task, err := poll.Until(ctx, poll.Jobs, func(ctx context.Context) (Task, bool, error) {
		task, err := s.GetTask(ctx, jobID)
		switch {
		case errors.Is(err, wecom.ErrZoneTaskRunning), errors.Is(err, errRequestRunning):
			return Task{}, false, nil
		case err != nil:
			return Task{}, false, err
		}
		return *task, true, nil
	})
	if err == nil && task.Code != 0 {
		err = &TaskError{task.Code, task.Output}
	}
	return task.Output, err
}
