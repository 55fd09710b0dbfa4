package meeting

import (
	"context"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// An Invitee is a member who is invited to a meeting.
type Invitee struct {
	UserID string `json:"userid"`
}

// InviteePage is a page of invitees.
type InviteePage struct {
	Invitees   []Invitee `json:"invitees"`
	HasMore    bool      `json:"has_more"`
	NextCursor string    `json:"next_cursor"` // empty on the last page
}

// ListInvitees returns one page of the members who are invited, as far as they are
// in the app's visible range. WeCom sets the size of the page and ignores its
// Limit.
//
// https://developer.work.weixin.qq.com/document/path/98160
//
//wecom:api POST /cgi-bin/meeting/get_invitees 获取会议受邀成员列表
func (s *Service) ListInvitees(ctx context.Context, meetingID string, page wecom.Page) (*InviteePage, error) {
	return call.QueryPage[InviteePage](ctx, s.client, "/cgi-bin/meeting/get_invitees", ofMeeting{meetingID, wecom.Page{Cursor: page.Cursor}})
}

// ofMeeting asks for a page of what a meeting has.
type ofMeeting struct {
	MeetingID string `json:"meetingid"`
	wecom.Page
}

// AllInvitees yields the members who are invited, as far as they are in the app's
// visible range.
func (s *Service) AllInvitees(ctx context.Context, meetingID string) iter.Seq2[Invitee, error] {
	return pager.All(ctx, 0, func(ctx context.Context, page wecom.Page) (*InviteePage, error) {
		return s.ListInvitees(ctx, meetingID, page)
	}, func(p *InviteePage) ([]Invitee, string) { return p.Invitees, p.NextCursor })
}

// ReplaceInvitees invites exactly these members, at most 2,000 and no more than
// the corp's paid plan has. The admin must be one of them.
//
// https://developer.work.weixin.qq.com/document/path/98162
//
//wecom:api POST /cgi-bin/meeting/set_invitees 更新会议受邀成员列表
func (s *Service) ReplaceInvitees(ctx context.Context, meetingID string, userIDs []string) error {
	invitees := make([]Invitee, len(userIDs))
	for i, id := range userIDs {
		invitees[i].UserID = id
	}
	return s.client.Post(ctx, "/cgi-bin/meeting/set_invitees", call.Body{"meetingid": meetingID, "invitees": invitees}, nil)
}

// MeetingGuests are the guests of a meeting.
type MeetingGuests struct {
	MeetingID string  `json:"meetingid"`
	Code      string  `json:"meeting_code"`
	Title     string  `json:"title"`
	Guests    []Guest `json:"guests"`
}

// GetGuests returns the people outside the corp who are invited (会议嘉宾).
//
// https://developer.work.weixin.qq.com/document/path/99039
//
//wecom:api POST /cgi-bin/meeting/get_guests 获取会议嘉宾列表
func (s *Service) GetGuests(ctx context.Context, meetingID string) (*MeetingGuests, error) {
	return call.Query[MeetingGuests](ctx, s.client, "/cgi-bin/meeting/get_guests", call.Body{"meetingid": meetingID})
}

// ReplaceGuests invites exactly these people outside the corp.
//
// https://developer.work.weixin.qq.com/document/path/99040
//
//wecom:api POST /cgi-bin/meeting/set_guests 更新会议嘉宾列表
func (s *Service) ReplaceGuests(ctx context.Context, meetingID string, guests []Guest) error {
	if guests == nil {
		guests = []Guest{}
	}
	return s.client.Post(ctx, "/cgi-bin/meeting/set_guests", call.Body{"meetingid": meetingID, "guests": guests}, nil)
}

// A CustomerLink is a link to join a meeting that tells who has used it
// (用户专属参会链接).
type CustomerLink struct {
	URL          string       `json:"meeting_short_url"`
	CustomerData CustomerData `json:"customer_data"`
}

// CreateCustomerLink makes a link to join a meeting. Those who use it carry its data:
// see [Attendee.CustomerData]. It does not work for webinars.
//
// https://developer.work.weixin.qq.com/document/path/98818
//
//wecom:api POST /cgi-bin/meeting/create_customer_short_url 创建用户专属参会链接
func (s *Service) CreateCustomerLink(ctx context.Context, meetingID string, data CustomerData) (*CustomerLink, error) {
	return call.PostIn[*CustomerLink](ctx, s.client, "/cgi-bin/meeting/create_customer_short_url",
		call.Body{"meetingid": meetingID, "customer_data": data}, "meeting_short_url_customer_data")
}

// GetCustomerLinks returns all such links of a meeting. It does not work for
// webinars and personal meeting numbers.
//
// https://developer.work.weixin.qq.com/document/path/98819
//
//wecom:api POST /cgi-bin/meeting/get_customer_short_url 获取用户专属参会链接
func (s *Service) GetCustomerLinks(ctx context.Context, meetingID string) ([]CustomerLink, error) {
	return call.QueryIn[[]CustomerLink](ctx, s.client, "/cgi-bin/meeting/get_customer_short_url",
		call.Body{"meetingid": meetingID}, "meeting_short_url_customer_data_list")
}
