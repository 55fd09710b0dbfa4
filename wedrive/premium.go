package wedrive

import (
	"context"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A PremiumResult tells which members got, or lost, a premium account.
type PremiumResult struct {
	UserIDs []string      `json:"succ_userid_list"` // those that had, or lacked, one before included
	Failed  FailedPremium `json:",embed"`
}

// FailedPremium are members for whom a change failed.
type FailedPremium struct {
	UserIDs []string `json:"fail_userid_list"`
}

// Complete reports whether nothing failed.
func (r PremiumResult) Complete() bool { return len(r.Failed.UserIDs) == 0 }

// maxPremium is how many members WeCom takes at a time.
const maxPremium = 100

// AssignPremiumAccounts gives members premium accounts (高级功能账号) of the drive. WeCom
// takes 100 members at a time; more take several calls. On an error the result has
// what was done before it.
//
// https://developer.work.weixin.qq.com/document/path/99512
//
//wecom:api POST /cgi-bin/wedrive/vip/batch_add 分配高级功能账号
func (s *Service) AssignPremiumAccounts(ctx context.Context, userIDs ...string) (*PremiumResult, error) {
	return s.changePremium(ctx, "/cgi-bin/wedrive/vip/batch_add", userIDs)
}

// RevokePremiumAccounts takes premium accounts away from members. It makes several
// calls as [Service.AssignPremiumAccounts] does.
//
// https://developer.work.weixin.qq.com/document/path/99513
//
//wecom:api POST /cgi-bin/wedrive/vip/batch_del 取消高级功能账号
func (s *Service) RevokePremiumAccounts(ctx context.Context, userIDs ...string) (*PremiumResult, error) {
	return s.changePremium(ctx, "/cgi-bin/wedrive/vip/batch_del", userIDs)
}

func (s *Service) changePremium(ctx context.Context, path string, userIDs []string) (*PremiumResult, error) {
	all := &PremiumResult{}
	if len(userIDs) == 0 {
		return all, nil
	}
	for part := range pager.Chunks(userIDs, maxPremium) {
		r, err := call.Post[PremiumResult](ctx, s.client, path, call.Body{"userid_list": part})
		if err != nil {
			return all, err
		}
		all.UserIDs = append(all.UserIDs, r.UserIDs...)
		all.Failed.UserIDs = append(all.Failed.UserIDs, r.Failed.UserIDs...)
	}
	return all, nil
}

// A PremiumPage is a page of the members with premium accounts.
type PremiumPage struct {
	UserIDs    []string `json:"userid_list"`
	HasMore    bool     `json:"has_more"`
	NextCursor string   `json:"next_cursor"`
}

// ListPremiumUserIDs returns a page of the members with premium accounts whom the app
// may see: 100 by default, at most 200. A page may be short and not be the last.
//
// https://developer.work.weixin.qq.com/document/path/99514
//
//wecom:api POST /cgi-bin/wedrive/vip/list 获取高级功能账号列表
func (s *Service) ListPremiumUserIDs(ctx context.Context, page wecom.Page) (*PremiumPage, error) {
	return call.Query[PremiumPage](ctx, s.client, "/cgi-bin/wedrive/vip/list", page)
}

// AllPremiumUserIDs yields the members with premium accounts whom the app may see.
func (s *Service) AllPremiumUserIDs(ctx context.Context) iter.Seq2[string, error] {
	return pager.All(ctx, 200, s.ListPremiumUserIDs, func(p *PremiumPage) ([]string, string) {
		if !p.HasMore {
			return p.UserIDs, ""
		}
		return p.UserIDs, p.NextCursor
	})
}
