package security

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A ScreenRecord is a screen capture that a member took of WeCom.
type ScreenRecord struct {
	At           wecom.Time    `json:"time"`
	UserID       string        `json:"userid"`
	DepartmentID int64         `json:"department_id"` // 0 if it is outside the app's visible range
	Type         ScreenContent `json:"screen_shot_type"`
	Description  string        `json:"screen_shot_content"`
	System       string        `json:"system"` // iOS or iPad
}

// A ScreenContent is what a screen capture shows.
//
//wecom:string
type ScreenContent int

const (
	ScreenChat     ScreenContent = 1 // 聊天
	ScreenContacts ScreenContent = 2 // 通讯录
	ScreenMail     ScreenContent = 3 // 邮件
	ScreenFile     ScreenContent = 4 // 文件
	ScreenCalendar ScreenContent = 5 // 日程
	ScreenOther    ScreenContent = 6 // 其他
)

// A ScreenRecordQuery says which screen captures are listed. Of UserIDs and
// DepartmentIDs, leave one empty: what WeCom makes of both is not documented.
type ScreenRecordQuery struct {
	From, To      time.Time     // both included
	UserIDs       []string      // in the app's visible range; none: everybody
	DepartmentIDs []int64       // in the app's visible range; none: all
	Type          ScreenContent // optional
}

// A ScreenRecordPage is a page of screen captures.
type ScreenRecordPage struct {
	Records    []ScreenRecord `json:"record_list"`
	HasMore    bool           `json:"has_more"`
	NextCursor string         `json:"next_cursor"` // empty on the last page
}

// ListScreenRecords returns a page of the screen captures of at most 100 members or
// departments within at most 14 days. WeCom leaves out members outside the app's
// visible range. A page has at most 1,000 records. [Service.AllScreenRecords] takes
// any time and any number of ids.
//
// https://developer.work.weixin.qq.com/document/path/100128
//
//wecom:api POST /cgi-bin/security/get_screen_oper_record 截屏/录屏管理
func (s *Service) ListScreenRecords(ctx context.Context, in ScreenRecordQuery, page wecom.Page) (*ScreenRecordPage, error) {
	return call.QueryPage[ScreenRecordPage](ctx, s.client, "/cgi-bin/security/get_screen_oper_record", struct {
		span
		UserIDs       []string      `json:"userid_list,omitzero"`
		DepartmentIDs []int64       `json:"department_id_list,omitzero"`
		Type          ScreenContent `json:"screen_shot_type,omitzero"`
		wecom.Page
	}{spanOf(in.From, in.To), in.UserIDs, in.DepartmentIDs, in.Type, page})
}

// AllScreenRecords yields screen captures: 14 days at a time at most, older ones
// first, and for each 100 members or departments at a time. The zero To means a
// second ago.
func (s *Service) AllScreenRecords(ctx context.Context, in ScreenRecordQuery) iter.Seq2[ScreenRecord, error] {
	return eachStep(in.From, in.To, in.UserIDs, func(w pager.Window, userIDs []string) iter.Seq2[ScreenRecord, error] {
		return pager.Each(pager.Chunks(in.DepartmentIDs, maxIDs), func(departmentIDs []int64) iter.Seq2[ScreenRecord, error] {
			part := ScreenRecordQuery{w.From, w.To, userIDs, departmentIDs, in.Type}
			list := func(ctx context.Context, page wecom.Page) (*ScreenRecordPage, error) {
				return s.ListScreenRecords(ctx, part, page)
			}
			return pager.All(ctx, maxRecords, list, func(p *ScreenRecordPage) ([]ScreenRecord, string) {
				return p.Records, p.NextCursor
			})
		})
	})
}
