package meeting_test

import (
	"context"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
)

func TestAttendees(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListAttendees",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.AttendeePage, error) {
				return s.ListAttendees(ctx, meeting.AttendeeQuery{
					MeetingID: "hy1", SubMeetingID: "sub1", From: at(9, 0, 0).Time, To: at(12, 0, 0).Time,
				}, wecom.Page{Cursor: "c1", Limit: 100})
			}),
			Route: "POST /cgi-bin/meeting/get_attendee_list",
			Body:  `{"meetingid":"hy1","sub_meetingid":"sub1","start_time":1772413200,"end_time":1772424000,"cursor":"c1","limit":100}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","attendees":[{"tmp_openid":"tmp1","userid":"lina","join_time":"1772416680",
				"quit_time":"1772419200","instance_id":83,"role":6,"webinar_role":4,"join_type":5,"net":"WIFI","audio_state":true,"video_state":true,
				"screen_shared_state":true,"customer_data":"` + order8 + `"}]}`,
			Want: &meeting.AttendeePage{HasMore: true, NextCursor: "c2", Attendees: []meeting.Attendee{{
				Participant: meeting.Participant{TmpOpenID: "tmp1", Terminal: meeting.TerminalHarmonyPC}, UserID: "lina",
				JoinedAt: at(9, 58, 0), LeftAt: at(10, 40, 0), Role: meeting.RoleCoHost, WebinarRole: meeting.WebinarAudience,
				JoinType: meeting.JoinedForVideoByPSTN, Network: "WIFI", Audio: true, Video: true, SharesScreen: true, CustomerData: "order-8",
			}}},
		},
		{
			Name: "ListCurrentAttendees",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.AttendeePage, error) {
				return s.ListCurrentAttendees(ctx, "hy1", "sub1", wecom.Page{Cursor: "c1", Limit: 50})
			}),
			Route: "POST /cgi-bin/meeting/get_realtime_attendee_list",
			Body:  `{"meetingid":"hy1","sub_meetingid":"sub1","cursor":"c1","limit":50}`,
			Reply: `{"errcode":0,"errmsg":"ok","status":"2","has_more":false,"next_cursor":"","attendees":[{"userid":"lina","tmp_openid":"tmp1",
				"join_time":"1772416680","instance_id":1,"role":3,"join_type":1,"audio_state":false,"video_state":true,"screen_shared_state":false}]}`,
			Want: &meeting.AttendeePage{Status: "2", Attendees: []meeting.Attendee{{
				Participant: meeting.Participant{TmpOpenID: "tmp1", Terminal: meeting.TerminalPC}, UserID: "lina",
				JoinedAt: at(9, 58, 0), Role: meeting.RoleCreatorAndHost, JoinType: meeting.JoinedByVoIP, Video: true,
			}}},
		},
		{
			Name: "ListCurrentAttendees of one meeting",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.AttendeePage, error) {
				return s.ListCurrentAttendees(ctx, "hy1", "", wecom.Page{})
			}),
			Route: "POST /cgi-bin/meeting/get_realtime_attendee_list",
			Body:  `{"meetingid":"hy1"}`,
			Want:  &meeting.AttendeePage{},
		},
		{
			Name: "ListQualities",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.QualityPage, error) {
				return s.ListQualities(ctx, meeting.QualityQuery{MeetingID: "hy1", SubMeetingID: "sub1", From: at(9, 0, 0).Time}, wecom.Page{Cursor: "c1", Limit: 20})
			}),
			Route: "POST /cgi-bin/meeting/get_quality",
			Body:  `{"meetingid":"hy1","sub_meetingid":"sub1","start_time":1772413200,"cursor":"c1","limit":20}`,
			Reply: `{"errcode":0,"errmsg":"ok","quality":2,"audio_quality":1,"video_quality":2,"screen_share_quality":3,"network_quality":4,"problems":["会议卡顿"],
				"attendees":[{"userid":"lina","tmp_openid":"tmp1","instance_id":4,"quality":1,"audio_quality":4,"video_quality":3,"screen_share_quality":2,
				"network_quality":1,"problems":["声音小"]}],"next_cursor":"c2","has_more":true}`,
			Want: &meeting.QualityPage{
				Quality: meeting.Quality{
					Health: meeting.HealthAlarm, Audio: meeting.GradeGood, Video: meeting.GradeFair, ScreenShare: meeting.GradeMedium,
					Network: meeting.GradeBad, Problems: []string{"会议卡顿"},
				},
				Attendees: []meeting.AttendeeQuality{{
					Participant: meeting.Participant{TmpOpenID: "tmp1", Terminal: meeting.TerminalIOS}, UserID: "lina",
					Quality: meeting.Quality{
						Health: meeting.HealthGood, Audio: meeting.GradeBad, Video: meeting.GradeMedium, ScreenShare: meeting.GradeFair,
						Network: meeting.GradeGood, Problems: []string{"声音小"},
					},
				}},
				HasMore: true, NextCursor: "c2",
			},
		},
	})
}

const attendeesPath = "/cgi-bin/meeting/get_attendee_list"

// The limit goes from page to page, and the cursor of the last page is no more.
func TestAllAttendees(t *testing.T) {
	s, sent := scripted(attendeesPath,
		`{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","attendees":[{"userid":"lina"}]}`,
		`{"errcode":0,"errmsg":"ok","has_more":false,"next_cursor":"c2","attendees":[{"userid":"zhoulan"}]}`)
	q := meeting.AttendeeQuery{MeetingID: "hy1", SubMeetingID: "sub1", From: at(9, 0, 0).Time, To: at(9, 0, 0).AddDate(1, 0, 0)} // not cut: it repeats
	equal(t, all(t, s.AllAttendees(t.Context(), q)), []meeting.Attendee{{UserID: "lina"}, {UserID: "zhoulan"}})
	equal(t, sent(), []string{
		`{"meetingid":"hy1","sub_meetingid":"sub1","start_time":1772413200,"end_time":1803949200,"limit":100}`,
		`{"meetingid":"hy1","sub_meetingid":"sub1","start_time":1772413200,"end_time":1803949200,"cursor":"c2","limit":100}`,
	})
}

// Neither end of a time is cut for meetings that are over long since.
func TestAllAttendeesOverMonths(t *testing.T) {
	s, sent := scripted(attendeesPath,
		`{"errcode":0,"errmsg":"ok","attendees":[{"userid":"lina"}]}`,
		`{"errcode":0,"errmsg":"ok","attendees":[{"userid":"zhoulan"}]}`)
	q := meeting.AttendeeQuery{MeetingID: "hy1", From: at(9, 0, 0).Time, To: at(9, 0, 0).Add(40 * 24 * time.Hour)}
	equal(t, all(t, s.AllAttendees(t.Context(), q)), []meeting.Attendee{{UserID: "lina"}, {UserID: "zhoulan"}})
	equal(t, sent(), []string{
		`{"meetingid":"hy1","start_time":1772413200,"end_time":1775091600,"limit":100}`,
		`{"meetingid":"hy1","start_time":1775091601,"end_time":1775869200,"limit":100}`,
	})
}

func TestAllCurrentAttendees(t *testing.T) {
	s, sent := scripted("/cgi-bin/meeting/get_realtime_attendee_list", `{"errcode":0,"errmsg":"ok","attendees":[{"userid":"lina"}]}`)
	equal(t, all(t, s.AllCurrentAttendees(t.Context(), "hy1", "sub1")), []meeting.Attendee{{UserID: "lina"}})
	equal(t, sent(), []string{`{"meetingid":"hy1","sub_meetingid":"sub1","limit":50}`})
}

func TestAllQualities(t *testing.T) {
	s, sent := scripted("/cgi-bin/meeting/get_quality",
		`{"errcode":0,"errmsg":"ok","quality":1,"attendees":[{"userid":"lina"}],"has_more":true,"next_cursor":"c2"}`,
		`{"errcode":0,"errmsg":"ok","quality":1,"attendees":[{"userid":"zhoulan"}]}`)
	got := all(t, s.AllQualities(t.Context(), meeting.QualityQuery{MeetingID: "hy1", From: at(9, 0, 0).Time}))
	equal(t, got, []meeting.AttendeeQuality{{UserID: "lina"}, {UserID: "zhoulan"}})
	equal(t, sent(), []string{
		`{"meetingid":"hy1","start_time":1772413200,"limit":50}`, `{"meetingid":"hy1","start_time":1772413200,"cursor":"c2","limit":50}`,
	})
}
