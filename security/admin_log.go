package security

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// An AdminLog is an operation of an administrator in the admin console.
type AdminLog struct {
	At        wecom.Time     `json:"time"`
	UserID    string         `json:"userid"` // the administrator
	Operation AdminOperation `json:"oper_type"`
	Action    AdminAction    `json:"detail_type"`
	Detail    string         `json:"detail_info"`
	IP        string         `json:"ip"`
}

// An AdminOperation is an area of the admin console. [AdminAction] says more.
//
//wecom:string
type AdminOperation int

const (
	AdminPermissions AdminOperation = 2  // 权限管理变更
	AdminDirectory   AdminOperation = 3  // 成员与部门变更
	AdminOther       AdminOperation = 7  // 其它
	AdminApps        AdminOperation = 8  // 应用变更
	AdminChats       AdminOperation = 11 // 通讯录与聊天管理
	AdminCorp        AdminOperation = 12 // 企业信息管理
	AdminExternal    AdminOperation = 13 // 外部联系人管理
)

// An AdminLogQuery says which operations of administrators are listed.
type AdminLogQuery struct {
	From, To  time.Time      // both included
	UserID    string         // the administrator; optional
	Operation AdminOperation // optional
}

// An AdminLogPage is a page of operations of administrators. It may be shorter than
// asked for.
type AdminLogPage struct {
	Logs       []AdminLog `json:"record_list"`
	HasMore    bool       `json:"has_more"`
	NextCursor string     `json:"next_cursor"` // valid for the same query only, empty on the last page
}

// maxLogSpan is the longest time of one call for logs, and maxLogs the most that a
// page has.
const (
	maxLogSpan = 7 * day
	maxLogs    = 400
)

// ListAdminLogs returns a page of the operations of administrators within at most 7
// days, not more than 180 days ago. To must be over and after From. A page has 400
// logs by default, and at most. What apps changed through the API is no operation.
// Logs are not limited to the app's visible range. [Service.AllAdminLogs] takes any
// time.
//
// https://developer.work.weixin.qq.com/document/path/100179
//
//wecom:api POST /cgi-bin/security/admin_oper_log/list 获取管理端操作日志
//wecom:limit 600/min
func (s *Service) ListAdminLogs(ctx context.Context, in AdminLogQuery, page wecom.Page) (*AdminLogPage, error) {
	return call.QueryPage[AdminLogPage](ctx, s.client, "/cgi-bin/security/admin_oper_log/list", struct {
		span
		UserID    string         `json:"userid,omitzero"`
		Operation AdminOperation `json:"oper_type,omitzero"`
		wecom.Page
	}{spanOf(in.From, in.To), in.UserID, in.Operation, page})
}

// AllAdminLogs yields the operations of administrators, in steps of at most 7 days,
// older steps first. The zero To means a second ago. WeCom keeps logs for 180 days,
// and refuses a From that is older.
func (s *Service) AllAdminLogs(ctx context.Context, in AdminLogQuery) iter.Seq2[AdminLog, error] {
	return pager.Each(steps(in.From, in.To, maxLogSpan), func(w pager.Window) iter.Seq2[AdminLog, error] {
		part := in
		part.From, part.To = w.From, w.To
		list := func(ctx context.Context, page wecom.Page) (*AdminLogPage, error) {
			return s.ListAdminLogs(ctx, part, page)
		}
		return pager.All(ctx, maxLogs, list, func(p *AdminLogPage) ([]AdminLog, string) {
			return p.Logs, p.NextCursor
		})
	})
}
