package meeting

import (
	"context"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/accounts"
	"github.com/gowecom/wecom/internal/call"
)

// An AccountJob is a job that assigns advanced accounts or takes them back.
type AccountJob struct {
	ID             string   `json:"jobid"`
	InvalidUserIDs []string `json:"invalid_userid_list"` // unknown, or not in the app's visible range: the job leaves them out
}

// An AccountResult is what became of members whose advanced accounts were to
// change.
type AccountResult struct {
	UserIDs []string `json:"succ_userid_list"` // also those who had an account already
	Failed  []string `json:"fail_userid_list"`
}

// StartAccountAssignment starts a job that gives advanced accounts (高级功能账号) to at
// most 100 members, for [Service.WaitAccountAssignment]. See also
// [Service.AssignAccounts].
//
// https://developer.work.weixin.qq.com/document/path/99508
//
//wecom:api POST /cgi-bin/meeting/vip/submit_batch_add_job 分配高级功能账号
func (s *Service) StartAccountAssignment(ctx context.Context, userIDs []string) (*AccountJob, error) {
	return call.Post[AccountJob](ctx, s.client, "/cgi-bin/meeting/vip/submit_batch_add_job", call.Body{"userid_list": userIDs})
}

// GetAccountAssignment returns the result of a job. While the job runs, it fails with
// [wecom.ErrAccountJobRunning].
//
// https://developer.work.weixin.qq.com/document/path/99508
//
//wecom:api POST /cgi-bin/meeting/vip/batch_add_job_result 查询分配高级功能账号结果（分配高级功能账号）
func (s *Service) GetAccountAssignment(ctx context.Context, jobID string) (*AccountResult, error) {
	return call.QueryIn[*AccountResult](ctx, s.client, "/cgi-bin/meeting/vip/batch_add_job_result", call.Body{"jobid": jobID}, "job_result")
}

// WaitAccountAssignment waits until a job has ended and returns its result. It asks
// first every second, then less and less often, at most every 15 seconds.
func (s *Service) WaitAccountAssignment(ctx context.Context, jobID string) (*AccountResult, error) {
	return accounts.Wait(ctx, jobID, s.GetAccountAssignment)
}

// StartAccountRevocation starts a job that takes advanced accounts back from at most
// 100 members, for [Service.WaitAccountRevocation]. Accounts can be taken back
// within 7 days of their assignment. See also [Service.RevokeAccounts].
//
// https://developer.work.weixin.qq.com/document/path/99509
//
//wecom:api POST /cgi-bin/meeting/vip/submit_batch_del_job 取消高级功能账号
func (s *Service) StartAccountRevocation(ctx context.Context, userIDs []string) (*AccountJob, error) {
	return call.Post[AccountJob](ctx, s.client, "/cgi-bin/meeting/vip/submit_batch_del_job", call.Body{"userid_list": userIDs})
}

// GetAccountRevocation returns the result of a job. While the job runs, it fails with
// [wecom.ErrAccountJobRunning].
//
// https://developer.work.weixin.qq.com/document/path/99509
//
//wecom:api POST /cgi-bin/meeting/vip/batch_del_job_result 查询取消高级功能账号结果（取消高级功能账号）
func (s *Service) GetAccountRevocation(ctx context.Context, jobID string) (*AccountResult, error) {
	return call.QueryIn[*AccountResult](ctx, s.client, "/cgi-bin/meeting/vip/batch_del_job_result", call.Body{"jobid": jobID}, "job_result")
}

// WaitAccountRevocation is [Service.WaitAccountAssignment] for
// [Service.StartAccountRevocation].
func (s *Service) WaitAccountRevocation(ctx context.Context, jobID string) (*AccountResult, error) {
	return accounts.Wait(ctx, jobID, s.GetAccountRevocation)
}

// AssignAccounts gives advanced accounts to any number of members, 100 at a time, and
// waits for the results. Those whom WeCom does not know are Failed. With an error
// comes the result of the jobs that ended before.
func (s *Service) AssignAccounts(ctx context.Context, userIDs []string) (*AccountResult, error) {
	return accounts.ChangeByJobs(ctx, userIDs, s.StartAccountAssignment, s.GetAccountAssignment)
}

// RevokeAccounts takes advanced accounts back from any number of members, as
// [Service.AssignAccounts] gives them.
func (s *Service) RevokeAccounts(ctx context.Context, userIDs []string) (*AccountResult, error) {
	return accounts.ChangeByJobs(ctx, userIDs, s.StartAccountRevocation, s.GetAccountRevocation)
}

// AccountPage is a page of members with an advanced account.
type AccountPage struct {
	UserIDs    []string `json:"userid_list"`
	HasMore    bool     `json:"has_more"`
	NextCursor string   `json:"next_cursor"` // empty on the last page
}

// ListAccountUserIDs returns one page of the members in the app's visible range who
// have an advanced account. Pages have 100 members by default, at most 200, and may
// be shorter.
//
// https://developer.work.weixin.qq.com/document/path/99510
//
//wecom:api POST /cgi-bin/meeting/vip/list 获取高级功能账号列表
func (s *Service) ListAccountUserIDs(ctx context.Context, page wecom.Page) (*AccountPage, error) {
	return call.QueryPage[AccountPage](ctx, s.client, "/cgi-bin/meeting/vip/list", page)
}

// AllAccountUserIDs yields the members in the app's visible range who have an
// advanced account.
func (s *Service) AllAccountUserIDs(ctx context.Context) iter.Seq2[string, error] {
	return accounts.All(ctx, s.ListAccountUserIDs)
}
