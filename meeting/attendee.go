package meeting

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A WebinarRole is what somebody is in a webinar.
//
//wecom:string
type WebinarRole int

const (
	WebinarParticipant      WebinarRole = 0 // 普通参会角色
	WebinarInternalPanelist WebinarRole = 1 // 内部嘉宾
	WebinarExternalPanelist WebinarRole = 2 // 外部嘉宾
	WebinarInvitedPanelist  WebinarRole = 3 // 邀请链接入会嘉宾
	WebinarAudience         WebinarRole = 4 // 观众
)

// An Attendee is somebody who is or has been in a meeting. Whoever comes twice, or
// with two devices, may be listed twice.
type Attendee struct {
	Participant
	UserID       string       `json:"userid"` // of members of the corp only
	JoinedAt     wecom.Time   `json:"join_time"`
	LeftAt       wecom.Time   `json:"quit_time"` // zero while in the meeting
	Role         Role         `json:"role"`
	WebinarRole  WebinarRole  `json:"webinar_role"`
	JoinType     JoinType     `json:"join_type"`
	Network      string       `json:"net"` // such as WIFI, while in the meeting
	Audio        bool         `json:"audio_state"`
	Video        bool         `json:"video_state"`
	SharesScreen bool         `json:"screen_shared_state"`
	CustomerData CustomerData `json:"customer_data"` // of the link that was used; see CreateCustomerLink
}

// AttendeePage is a page of attendees.
type AttendeePage struct {
	Attendees  []Attendee `json:"attendees"`
	Status     string     `json:"status"` // of ListCurrentAttendees; not documented
	HasMore    bool       `json:"has_more"`
	NextCursor string     `json:"next_cursor"` // empty on the last page
}

func (p *AttendeePage) page() ([]Attendee, string) {
	return p.Attendees, p.NextCursor
}

// AttendeeQuery says whose attendance a list has.
type AttendeeQuery struct {
	MeetingID    string
	SubMeetingID string // required for meetings that repeat

	// When they were in the meeting: at most 31 days a call, and the last 90 days
	// if both are zero. Both are ignored for meetings that repeat.
	From, To time.Time
}

// ListAttendees returns one page of those who have been in a meeting or webinar,
// members as far as they are in the app's visible range. Pages have at most 100
// attendees. The list is empty before the meeting begins.
//
// https://developer.work.weixin.qq.com/document/path/98156
//
//wecom:api POST /cgi-bin/meeting/get_attendee_list 获取已参会成员列表
func (s *Service) ListAttendees(ctx context.Context, q AttendeeQuery, page wecom.Page) (*AttendeePage, error) {
	return call.QueryPage[AttendeePage](ctx, s.client, "/cgi-bin/meeting/get_attendee_list", struct {
		MeetingID    string     `json:"meetingid"`
		SubMeetingID string     `json:"sub_meetingid,omitzero"`
		From         wecom.Time `json:"start_time,omitzero"`
		To           wecom.Time `json:"end_time,omitzero"`
		wecom.Page
	}{q.MeetingID, q.SubMeetingID, wecom.TimeOf(q.From), wecom.TimeOf(q.To), page})
}

// AllAttendees yields those who have been in a meeting, over a time of any length if
// From and To are both given. It asks for 31 days at a time: those who were in the
// meeting at the turn come twice.
func (s *Service) AllAttendees(ctx context.Context, q AttendeeQuery) iter.Seq2[Attendee, error] {
	if q.SubMeetingID != "" || q.From.IsZero() || q.To.IsZero() {
		return s.allAttendees(ctx, q)
	}
	return pager.Each(pager.Windows(q.From, q.To, longestList, time.Second), func(w pager.Window) iter.Seq2[Attendee, error] {
		return s.allAttendees(ctx, AttendeeQuery{q.MeetingID, "", w.From, w.To})
	})
}

// longestList is the longest time that a list of attendees or recordings is for.
const longestList = 31 * 24 * time.Hour

func (s *Service) allAttendees(ctx context.Context, q AttendeeQuery) iter.Seq2[Attendee, error] {
	return pager.All(ctx, 100, func(ctx context.Context, page wecom.Page) (*AttendeePage, error) {
		return s.ListAttendees(ctx, q, page)
	}, (*AttendeePage).page)
}

// ListCurrentAttendees returns one page of those who are in a meeting now, members
// as far as they are in the app's visible range. Pages have at most 50 attendees.
// The id of the sub-meeting is required for meetings that repeat: see
// [Meeting.CurrentSubMeetingID].
//
// https://developer.work.weixin.qq.com/document/path/98157
//
//wecom:api POST /cgi-bin/meeting/get_realtime_attendee_list 获取实时会中成员列表
func (s *Service) ListCurrentAttendees(ctx context.Context, meetingID, subMeetingID string, page wecom.Page) (*AttendeePage, error) {
	return call.QueryPage[AttendeePage](ctx, s.client, "/cgi-bin/meeting/get_realtime_attendee_list", struct {
		MeetingID    string `json:"meetingid"`
		SubMeetingID string `json:"sub_meetingid,omitzero"`
		wecom.Page
	}{meetingID, subMeetingID, page})
}

// AllCurrentAttendees yields those who are in a meeting now. The id of the
// sub-meeting is required for meetings that repeat.
func (s *Service) AllCurrentAttendees(ctx context.Context, meetingID, subMeetingID string) iter.Seq2[Attendee, error] {
	return pager.All(ctx, 50, func(ctx context.Context, page wecom.Page) (*AttendeePage, error) {
		return s.ListCurrentAttendees(ctx, meetingID, subMeetingID, page)
	}, (*AttendeePage).page)
}

// A Health tells whether all went well.
//
//wecom:string
type Health int

const (
	HealthUnknown Health = 0 // 无数据
	HealthGood    Health = 1 // 健康
	HealthAlarm   Health = 2 // 告警
)

// A Grade is how good a connection was.
//
//wecom:string
type Grade int

const (
	GradeUnknown Grade = 0 // 无数据
	GradeGood    Grade = 1 // 好
	GradeFair    Grade = 2 // 较好
	GradeMedium  Grade = 3 // 中
	GradeBad     Grade = 4 // 差
)

// A Quality is how well a meeting went, or one attendee's part in it (健康度).
type Quality struct {
	Health      Health   `json:"quality"`
	Audio       Grade    `json:"audio_quality"`
	Video       Grade    `json:"video_quality"`
	ScreenShare Grade    `json:"screen_share_quality"`
	Network     Grade    `json:"network_quality"`
	Problems    []string `json:"problems"` // in words
}

// An AttendeeQuality is how well a meeting went for an attendee.
type AttendeeQuality struct {
	Participant
	UserID string `json:"userid"` // of members of the corp only
	Quality
}

// QualityPage is a page of attendees, with the quality of the meeting as a whole.
type QualityPage struct {
	Quality
	Attendees  []AttendeeQuality `json:"attendees"` // in the order in which they joined
	HasMore    bool              `json:"has_more"`
	NextCursor string            `json:"next_cursor"` // empty on the last page
}

// QualityQuery says which meeting a quality is of.
type QualityQuery struct {
	MeetingID    string
	SubMeetingID string    // required for meetings that repeat
	From         time.Time // at most 7 days ago; of several times that people met, the first from then on counts
}

// ListQualities returns how well a meeting went that is over, and one page of how
// well it went for its attendees, members as far as they are in the app's visible
// range. Pages have at most 50 attendees.
//
// https://developer.work.weixin.qq.com/document/path/98821
//
//wecom:api POST /cgi-bin/meeting/get_quality 获取会议健康度
func (s *Service) ListQualities(ctx context.Context, q QualityQuery, page wecom.Page) (*QualityPage, error) {
	return call.QueryPage[QualityPage](ctx, s.client, "/cgi-bin/meeting/get_quality", struct {
		MeetingID    string     `json:"meetingid"`
		SubMeetingID string     `json:"sub_meetingid,omitzero"`
		From         wecom.Time `json:"start_time"`
		wecom.Page
	}{q.MeetingID, q.SubMeetingID, wecom.TimeOf(q.From), page})
}

// AllQualities yields how well a meeting went for each of its attendees.
func (s *Service) AllQualities(ctx context.Context, q QualityQuery) iter.Seq2[AttendeeQuality, error] {
	return pager.All(ctx, 50, func(ctx context.Context, page wecom.Page) (*QualityPage, error) {
		return s.ListQualities(ctx, q, page)
	}, func(p *QualityPage) ([]AttendeeQuality, string) {
		return p.Attendees, p.NextCursor
	})
}
