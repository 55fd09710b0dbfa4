package security

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A MemberLog is an operation of a member.
type MemberLog struct {
	At        wecom.Time      `json:"time"`
	UserID    string          `json:"userid"`
	Operation MemberOperation `json:"oper_type"`
	Detail    string          `json:"detail_info"`
	IP        string          `json:"ip"` // its last number may be a star
}

// A MemberOperation is what a member did.
//
//wecom:string
type MemberOperation int

const (
	MemberAddedContact     MemberOperation = 1  // 添加外部联系人
	MemberDeletedContact   MemberOperation = 2  // 删除外部联系人
	MemberMarkedCustomer   MemberOperation = 3  // 标记企业客户
	MemberNewDevice        MemberOperation = 4  // 新设备登录
	MemberChangedMobile    MemberOperation = 5  // 更换手机号
	MemberBoundWeChat      MemberOperation = 6  // 绑定微信号
	MemberChangedWeChat    MemberOperation = 7  // 换绑微信号
	MemberInvited          MemberOperation = 8  // 邀请成员
	MemberLoginBanned      MemberOperation = 9  // 封禁登录
	MemberChangedAlias     MemberOperation = 11 // 修改昵称
	MemberChangedName      MemberOperation = 12 // 修改姓名
	MemberSecondDevice     MemberOperation = 13 // 副设备登录
	MemberConfirmedOrder   MemberOperation = 15 // 确认高级功能订单
	MemberChangedApp       MemberOperation = 16 // 应用变更
	MemberConfirmedArchive MemberOperation = 17 // 确认会话内容存档订单
	MemberExternalBanned   MemberOperation = 20 // 封禁互通
	MemberLockedDevice     MemberOperation = 21 // 锁定设备
)

// A MemberLogQuery says which operations of members are listed.
type MemberLogQuery struct {
	From, To  time.Time       // both included
	UserID    string          // in the app's visible range; optional
	Operation MemberOperation // optional
}

// A MemberLogPage is a page of operations of members. It may be shorter than asked
// for.
type MemberLogPage struct {
	Logs       []MemberLog `json:"record_list"`
	HasMore    bool        `json:"has_more"`
	NextCursor string      `json:"next_cursor"` // valid for the same query only, empty on the last page
}

// ListMemberLogs returns a page of the operations of members in the app's visible
// range within at most 7 days, not more than 180 days ago. To must be over and after
// From. A page has 400 logs by default, and at most. [Service.AllMemberLogs] takes
// any time.
//
// https://developer.work.weixin.qq.com/document/path/100178
//
//wecom:api POST /cgi-bin/security/member_oper_log/list 获取成员操作记录
//wecom:limit 600/min
func (s *Service) ListMemberLogs(ctx context.Context, in MemberLogQuery, page wecom.Page) (*MemberLogPage, error) {
	return call.QueryPage[MemberLogPage](ctx, s.client, "/cgi-bin/security/member_oper_log/list", struct {
		span
		UserID    string          `json:"userid,omitzero"`
		Operation MemberOperation `json:"oper_type,omitzero"`
		wecom.Page
	}{spanOf(in.From, in.To), in.UserID, in.Operation, page})
}

// AllMemberLogs yields the operations of members as [Service.AllAdminLogs] those of
// administrators.
func (s *Service) AllMemberLogs(ctx context.Context, in MemberLogQuery) iter.Seq2[MemberLog, error] {
	return pager.Each(steps(in.From, in.To, maxLogSpan), func(w pager.Window) iter.Seq2[MemberLog, error] {
		part := in
		part.From, part.To = w.From, w.To
		list := func(ctx context.Context, page wecom.Page) (*MemberLogPage, error) {
			return s.ListMemberLogs(ctx, part, page)
		}
		return pager.All(ctx, maxLogs, list, func(p *MemberLogPage) ([]MemberLog, string) {
			return p.Logs, p.NextCursor
		})
	})
}
