package meeting_test

import (
	"context"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
)

func TestListUserMeetingIDs(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListUserMeetingIDs",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.MeetingIDPage, error) {
				return s.ListUserMeetingIDs(ctx, "lina", at(9, 0, 0).Time, at(12, 0, 0).Time, wecom.Page{Cursor: "c1", Limit: 50})
			}),
			Route: "POST /cgi-bin/meeting/get_user_meetingid",
			Body:  `{"userid":"lina","begin_time":1772413200,"end_time":1772424000,"cursor":"c1","limit":50}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"c2","meetingid_list":["hy1","hy2"]}`,
			Want:  &meeting.MeetingIDPage{MeetingIDs: []string{"hy1", "hy2"}, NextCursor: "c2"},
		},
		{
			Name: "ListUserMeetingIDs until now",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.MeetingIDPage, error) {
				return s.ListUserMeetingIDs(ctx, "lina", time.Time{}, time.Time{}, wecom.Page{})
			}),
			Route: "POST /cgi-bin/meeting/get_user_meetingid",
			Body:  `{"userid":"lina"}`,
			Reply: `{"errcode":0,"errmsg":"ok"}`,
			Want:  &meeting.MeetingIDPage{},
		},
	})
}

// Each meeting comes once, though those to come are listed for each window.
func TestAllUserMeetingIDs(t *testing.T) {
	const path = "/cgi-bin/meeting/get_user_meetingid"
	s, sent := scripted(path,
		`{"errcode":0,"errmsg":"ok","meetingid_list":["old1"],"next_cursor":"c2"}`,
		`{"errcode":0,"errmsg":"ok","meetingid_list":["coming"]}`,
		`{"errcode":0,"errmsg":"ok","meetingid_list":["old2","coming"]}`)
	got := all(t, s.AllUserMeetingIDs(t.Context(), "lina", at(9, 0, 0).Time, at(9, 0, 0).Add(200*24*time.Hour)))
	equal(t, got, []string{"old1", "coming", "old2"})
	equal(t, sent(), []string{
		`{"userid":"lina","begin_time":1772413200,"end_time":1787965200,"limit":100}`,
		`{"userid":"lina","begin_time":1772413200,"end_time":1787965200,"cursor":"c2","limit":100}`,
		`{"userid":"lina","begin_time":1787965201,"end_time":1789693200,"limit":100}`,
	})

	s, sent = scripted(path, `{"errcode":0,"errmsg":"ok","meetingid_list":["hy1"]}`, `{"errcode":40003,"errmsg":"invalid userid"}`)
	equal(t, all(t, s.AllUserMeetingIDs(t.Context(), "lina", time.Time{}, time.Time{})), []string{"hy1"})
	equal(t, sent(), []string{`{"userid":"lina","limit":100}`})
	for id, err := range s.AllUserMeetingIDs(t.Context(), "nobody", at(9, 0, 0).Time, time.Time{}) {
		if err == nil {
			t.Errorf("got %s for a member who does not exist", id)
		}
	}
}
