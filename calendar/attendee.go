package calendar

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// An Attendee is a member that a schedule is for.
type Attendee struct {
	UserID   string   `json:"userid"`
	Response Response `json:"response_status"`
}

// A Response is what an attendee answered.
//
//wecom:string
type Response int

const (
	NoResponse   Response = 0 // 未处理
	Tentative    Response = 1 // 待定
	Accepted     Response = 2 // 全部接受
	AcceptedOnce Response = 3 // 仅接受一次
	Declined     Response = 4 // 拒绝
)

// AttendeeIDs returns the userids of the attendees.
func (s Schedule) AttendeeIDs() []string {
	ids := make([]string, 0, len(s.Attendees))
	for _, a := range s.Attendees {
		ids = append(ids, a.UserID)
	}
	return ids
}

// CreateAttendees adds members to those that a schedule is for; at most 1,000 in
// all.
//
// https://developer.work.weixin.qq.com/document/path/97721
//
//wecom:api POST /cgi-bin/oa/schedule/add_attendees 新增日程参与者
func (s *Service) CreateAttendees(ctx context.Context, id string, userIDs ...string) error {
	return s.client.Post(ctx, "/cgi-bin/oa/schedule/add_attendees", call.Body{"schedule_id": id, "attendees": invited(userIDs)}, nil)
}

// DeleteAttendees takes members out of those that a schedule is for.
//
// https://developer.work.weixin.qq.com/document/path/97722
//
//wecom:api POST /cgi-bin/oa/schedule/del_attendees 删除日程参与者
func (s *Service) DeleteAttendees(ctx context.Context, id string, userIDs ...string) error {
	return s.client.Post(ctx, "/cgi-bin/oa/schedule/del_attendees", call.Body{"schedule_id": id, "attendees": invited(userIDs)}, nil)
}

// An invitee is an attendee as apps send it.
type invitee struct {
	UserID string `json:"userid"`
}

func invited(userIDs []string) []invitee {
	if userIDs == nil {
		return nil
	}
	list := make([]invitee, 0, len(userIDs))
	for _, id := range userIDs {
		list = append(list, invitee{id})
	}
	return list
}
