package meeting_test

import (
	"context"
	"iter"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

func TestWaitingRoom(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListWaitingUsers",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.WaitingUserPage, error) {
				return s.ListWaitingUsers(ctx, "mt-1", wecom.Page{Cursor: "c1", Limit: 2})
			}),
			Route: "POST /cgi-bin/meeting/waitingroom/get_current_user_list",
			Body:  `{"meetingid":"mt-1","cursor":"c1","limit":2}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","user_list":[{"userid":"lina","instance_id":82,"customer_data":"crm-7","tmp_openid":"tmp-8"},
				{"userid":"","instance_id":0,"tmp_openid":"tmp-9"}]}`,
			Want: &meeting.WaitingUserPage{HasMore: true, NextCursor: "c2", Users: []meeting.WaitingUser{
				{UserID: "lina", Participant: meeting.Participant{TmpOpenID: "tmp-8", Terminal: meeting.TerminalHarmonyPad}, CustomerData: "crm-7"},
				{Participant: meeting.Participant{TmpOpenID: "tmp-9"}},
			}},
		},
		{
			Name: "ListWaitingStays",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.WaitingStayPage, error) {
				return s.ListWaitingStays(ctx, "mt-1", wecom.Page{})
			}),
			Route: "POST /cgi-bin/meeting/waitingroom/get_user_list",
			Body:  `{"meetingid":"mt-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":false,"next_cursor":"c2","user_list":[{"userid":"lina","tmp_openid":"tmp-8","instance_id":2,
				"join_time":1772431509123,"quit_time":1772431569999}]}`,
			Want: &meeting.WaitingStayPage{Stays: []meeting.WaitingStay{{
				UserID: "lina", Participant: meeting.Participant{TmpOpenID: "tmp-8", Terminal: meeting.TerminalMac},
				JoinedAt: when("2026-03-02 14:05:09"), LeftAt: when("2026-03-02 14:06:09"),
			}}},
		},
	})
}

// Each list of a meeting goes on with the cursor and the limit of the page before,
// and ends where WeCom says so, though it sends a cursor once more.
func TestListsOfMeetings(t *testing.T) {
	type service = *meeting.Service
	ctx := t.Context()
	for _, row := range []struct {
		path, list, also string
		limit            string
		count            func(service) (int, error)
	}{
		{"waitingroom/get_current_user_list", "user_list", `"meetingid":"mt-1",`, "50", func(s service) (int, error) { return count(s.AllWaitingUsers(ctx, "mt-1")) }},
		{"waitingroom/get_user_list", "user_list", `"meetingid":"mt-1",`, "50", func(s service) (int, error) { return count(s.AllWaitingStays(ctx, "mt-1")) }},
		{"phone/get_callout_status", "phone_numbers", `"meetingid":"mt-1",`, "100", func(s service) (int, error) { return count(s.AllPhoneCalls(ctx, "mt-1")) }},
		{"rooms/list", "meeting_room_list", `"meeting_room_name":"三楼",`, "50", func(s service) (int, error) { return count(s.AllRooms(ctx, "三楼")) }},
		{"rooms/list_devices", "device_info_list", "", "50", func(s service) (int, error) { return count(s.AllRoomDevices(ctx, "")) }},
		{"rooms/list_controllers", "controller_info_list", `"controller_name":"平板",`, "50", func(s service) (int, error) { return count(s.AllRoomControllers(ctx, "平板")) }},
		{"rooms/list_meetings", "meeting_info_list", `"meeting_room_id":"r-1",`, "20", func(s service) (int, error) {
			return count(s.AllRoomMeetings(ctx, meeting.RoomMeetingQuery{RoomID: "r-1"}))
		}},
	} {
		path := "/cgi-bin/meeting/" + row.path
		corp := wecomtest.New(wecomtest.WithoutPeople())
		corp.Script(path,
			wecomtest.JSON(`{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","`+row.list+`":[{},{}]}`),
			wecomtest.JSON(`{"errcode":0,"errmsg":"ok","has_more":false,"next_cursor":"c3","`+row.list+`":[{}]}`))
		n, err := row.count(meeting.New(corp.Client()))
		if n != 3 || err != nil {
			t.Errorf("%s: %d items, %v, want 3", path, n, err)
		}
		var got []string
		for _, c := range corp.Calls(path) {
			got = append(got, c.Body)
		}
		want := []string{`{` + row.also + `"limit":` + row.limit + `}`, `{` + row.also + `"cursor":"c2","limit":` + row.limit + `}`}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: bodies (-want +got):\n%s", path, diff)
		}
	}
}

func count[T any](items iter.Seq2[T, error]) (n int, err error) {
	for _, err := range items {
		if err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}
