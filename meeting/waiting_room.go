package meeting

import (
	"context"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// pageOf asks for a page of what a meeting has.
type pageOf struct {
	MeetingID string `json:"meetingid"`
	wecom.Page
}

// A WaitingUser is somebody in a waiting room (等候室).
type WaitingUser struct {
	UserID string `json:"userid"` // empty for people outside the corp
	Participant
	CustomerData CustomerData `json:"customer_data"` // of the link that was made for this user
}

// A WaitingUserPage is a page of those who wait.
type WaitingUserPage struct {
	Users      []WaitingUser `json:"user_list"`
	HasMore    bool          `json:"has_more"`
	NextCursor string        `json:"next_cursor"` // empty on the last page
}

func (p *WaitingUserPage) page() ([]WaitingUser, string) {
	return p.Users, p.NextCursor
}

// ListWaitingUsers returns a page of those who are in the waiting room now. The
// meeting must run, with a waiting room; otherwise the list is empty. Members
// outside the app's visible range are left out. The limit is at most 50, by
// default 10, and the same for all pages.
//
// https://developer.work.weixin.qq.com/document/path/98163
//
//wecom:api POST /cgi-bin/meeting/waitingroom/get_current_user_list 获取实时等候室成员列表
func (s *Service) ListWaitingUsers(ctx context.Context, meetingID string, page wecom.Page) (*WaitingUserPage, error) {
	return call.QueryPage[WaitingUserPage](ctx, s.client, "/cgi-bin/meeting/waitingroom/get_current_user_list", pageOf{meetingID, page})
}

// AllWaitingUsers yields those who are in the waiting room now.
func (s *Service) AllWaitingUsers(ctx context.Context, meetingID string) iter.Seq2[WaitingUser, error] {
	return pager.All(ctx, 50, func(ctx context.Context, p wecom.Page) (*WaitingUserPage, error) {
		return s.ListWaitingUsers(ctx, meetingID, p)
	}, (*WaitingUserPage).page)
}

// A WaitingStay is one stay of somebody in a waiting room.
type WaitingStay struct {
	UserID string `json:"userid"` // empty for people outside the corp
	Participant
	JoinedAt wecom.Time `json:"join_time"`
	LeftAt   wecom.Time `json:"quit_time"` // zero while it lasts
}

// A WaitingStayPage is a page of stays in a waiting room.
type WaitingStayPage struct {
	Stays      []WaitingStay `json:"user_list"`
	HasMore    bool          `json:"has_more"`
	NextCursor string        `json:"next_cursor"` // empty on the last page
}

func (p *WaitingStayPage) page() ([]WaitingStay, string) {
	return p.Stays, p.NextCursor
}

// ListWaitingStays returns a page of all stays in the waiting room of a meeting, also
// before it begins and after it has ended. Members outside the app's visible
// range are left out. The limit is at most 50, by default 20, and the same for
// all pages.
//
// https://developer.work.weixin.qq.com/document/path/98164
//
//wecom:api POST /cgi-bin/meeting/waitingroom/get_user_list 获取等候室成员记录
func (s *Service) ListWaitingStays(ctx context.Context, meetingID string, page wecom.Page) (*WaitingStayPage, error) {
	return call.QueryPage[WaitingStayPage](ctx, s.client, "/cgi-bin/meeting/waitingroom/get_user_list", pageOf{meetingID, page})
}

// AllWaitingStays yields all stays in the waiting room of a meeting.
func (s *Service) AllWaitingStays(ctx context.Context, meetingID string) iter.Seq2[WaitingStay, error] {
	return pager.All(ctx, 50, func(ctx context.Context, p wecom.Page) (*WaitingStayPage, error) {
		return s.ListWaitingStays(ctx, meetingID, p)
	}, (*WaitingStayPage).page)
}
