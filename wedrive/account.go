package wedrive

import (
	"context"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/accounts"
	"github.com/gowecom/wecom/internal/call"
)

// An AccountResult is what became of members whose advanced accounts were to
// change.
type AccountResult struct {
	UserIDs []string `json:"succ_userid_list"` // also those who had an account already
	Failed  []string `json:"fail_userid_list"`
}

// AssignAccounts gives advanced accounts (高级功能账号) of the drive to any number of
// members in the app's visible range, 100 a call. With an error comes the result of
// the calls before.
//
// https://developer.work.weixin.qq.com/document/path/99512
//
//wecom:api POST /cgi-bin/wedrive/vip/batch_add 分配高级功能账号
func (s *Service) AssignAccounts(ctx context.Context, userIDs []string) (*AccountResult, error) {
	return s.changeAccounts(ctx, "/cgi-bin/wedrive/vip/batch_add", userIDs)
}

// RevokeAccounts takes advanced accounts back from any number of members, as
// [Service.AssignAccounts] gives them.
//
// https://developer.work.weixin.qq.com/document/path/99513
//
//wecom:api POST /cgi-bin/wedrive/vip/batch_del 取消高级功能账号
func (s *Service) RevokeAccounts(ctx context.Context, userIDs []string) (*AccountResult, error) {
	return s.changeAccounts(ctx, "/cgi-bin/wedrive/vip/batch_del", userIDs)
}

func (s *Service) changeAccounts(ctx context.Context, path string, userIDs []string) (*AccountResult, error) {
	return accounts.Change(ctx, userIDs, func(ctx context.Context, userIDs []string) (*AccountResult, error) {
		return call.Post[AccountResult](ctx, s.client, path, call.Body{"userid_list": userIDs})
	})
}

// An AccountPage is a page of members with an advanced account.
type AccountPage struct {
	UserIDs    []string `json:"userid_list"`
	HasMore    bool     `json:"has_more"`
	NextCursor string   `json:"next_cursor"` // empty on the last page
}

// ListAccountUserIDs returns one page of the members in the app's visible range who
// have an advanced account. Pages have 100 members by default, at most 200, and may
// be shorter.
//
// https://developer.work.weixin.qq.com/document/path/99514
//
//wecom:api POST /cgi-bin/wedrive/vip/list 获取高级功能账号列表
func (s *Service) ListAccountUserIDs(ctx context.Context, page wecom.Page) (*AccountPage, error) {
	return call.QueryPage[AccountPage](ctx, s.client, "/cgi-bin/wedrive/vip/list", page)
}

// AllAccountUserIDs yields the members in the app's visible range who have an
// advanced account.
func (s *Service) AllAccountUserIDs(ctx context.Context) iter.Seq2[string, error] {
	return accounts.All(ctx, s.ListAccountUserIDs)
}
