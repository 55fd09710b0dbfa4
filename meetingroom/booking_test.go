package meetingroom_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meetingroom"
	"github.com/gowecom/wecom/wecomtest"
)

// Far enough away that nothing is over: 2100-01-04 10:05 and 10:50 in UTC+8.
var (
	start = time.Date(2100, 1, 4, 10, 5, 0, 0, wecom.Beijing)
	end   = time.Date(2100, 1, 4, 10, 50, 0, 0, wecom.Beijing)
)

func unix(t time.Time) string { return fmt.Sprint(t.Unix()) }

func TestBookings(t *testing.T) {
	const one = `"booking_id":"bk-1","schedule_id":"sch-1","start_time":1593532800,"end_time":1593662400,"booker":"lina","status":3`
	booking := meetingroom.Booking{
		ID: "bk-1", ScheduleID: "sch-1", StartAt: wecom.TimeOf(time.Unix(1593532800, 0)), EndAt: wecom.TimeOf(time.Unix(1593662400, 0)), BookerID: "lina",
		Status: meetingroom.InApproval,
	}
	part, met := booking, booking
	part.SeriesID, met.MeetingID = "rb-1", "hy-1"
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListBookings",
			Call: apitest.With(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) ([]meetingroom.RoomBookings, error) {
				return s.ListBookings(ctx, meetingroom.BookingQuery{RoomID: 77, Place: meetingroom.Place{City: "杭州", Building: "西楼", Floor: "9F"}, From: start, To: end})
			}),
			Route: "POST /cgi-bin/oa/meetingroom/get_booking_info",
			Body:  `{"meetingroom_id":77,"city":"杭州","building":"西楼","floor":"9F","start_time":` + unix(start) + `,"end_time":` + unix(end) + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","booking_list":[{"meetingroom_id":77,"schedule":[{` + one + `}]},{"meetingroom_id":78,"schedule":[]}]}`,
			Want:  []meetingroom.RoomBookings{{RoomID: 77, Bookings: []meetingroom.Booking{booking}}, {RoomID: 78, Bookings: []meetingroom.Booking{}}},
		},
		{
			Name: "ListBookings of today",
			Call: apitest.With(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) ([]meetingroom.RoomBookings, error) {
				return s.ListBookings(ctx, meetingroom.BookingQuery{})
			}),
			Route: "POST /cgi-bin/oa/meetingroom/get_booking_info",
			Body:  `{}`,
			Want:  []meetingroom.RoomBookings(nil),
		},
		{
			Name: "GetBooking",
			Call: apitest.With(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) (*meetingroom.RoomBooking, error) {
				return s.GetBooking(ctx, 77, "bk-1")
			}),
			Route: "POST /cgi-bin/oa/meetingroom/bookinfo/get",
			Body:  `{"meetingroom_id":77,"booking_id":"bk-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","meetingroom_id":77,"schedule":{` + one + `,"master_booking_id":"rb-1"}}`,
			Want:  &meetingroom.RoomBooking{RoomID: 77, Booking: part},
		},
		{
			Name: "GetBookingByMeeting",
			Call: apitest.With(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) (*meetingroom.RoomBooking, error) {
				return s.GetBookingByMeeting(ctx, 77, "hy-1")
			}),
			Route: "POST /cgi-bin/oa/meetingroom/get_booking_info_by_meeting_id",
			Body:  `{"meetingroom_id":77,"meeting_id":"hy-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","meetingroom_id":77,"schedule":{` + one + `,"meeting_id":"hy-1"}}`,
			Want:  &meetingroom.RoomBooking{RoomID: 77, Booking: met},
		},
		{
			Name: "Book",
			Call: apitest.With(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) (*meetingroom.Reservation, error) {
				return s.Book(ctx, meetingroom.BookingCreate{RoomID: 77, Subject: "评审", StartAt: start, EndAt: end, BookerID: "lina", AttendeeIDs: []string{"wangwei"}})
			}),
			Route: "POST /cgi-bin/oa/meetingroom/book",
			Body:  `{"meetingroom_id":77,"subject":"评审","start_time":` + unix(start) + `,"end_time":` + unix(end) + `,"booker":"lina","attendees":["wangwei"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","booking_id":"bk-2","schedule_id":"sch-2"}`,
			Want: &meetingroom.Reservation{
				BookingID: "bk-2", ScheduleID: "sch-2", StartAt: wecom.TimeOf(start.Add(-5 * time.Minute)).Time, EndAt: wecom.TimeOf(end.Add(10 * time.Minute)).Time,
			},
		},
		{
			Name: "BookForSchedule",
			Call: apitest.With(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) (*meetingroom.SeriesReservation, error) {
				return s.BookForSchedule(ctx, 77, "sch-1", "lina")
			}),
			Route: "POST /cgi-bin/oa/meetingroom/book_by_schedule",
			Body:  `{"meetingroom_id":77,"schedule_id":"sch-1","booker":"lina"}`,
			Reply: `{"errcode":0,"errmsg":"ok","booking_id":"rb-1","conflict_date":[1672502400,1675180800]}`,
			Want: &meetingroom.SeriesReservation{
				BookingID: "rb-1", ConflictsAt: []wecom.Time{wecom.TimeOf(time.Unix(1672502400, 0)), wecom.TimeOf(time.Unix(1675180800, 0))},
			},
		},
		{
			Name: "BookForMeeting",
			Call: apitest.With(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) (*meetingroom.SeriesReservation, error) {
				return s.BookForMeeting(ctx, 77, "hy-1", "lina")
			}),
			Route: "POST /cgi-bin/oa/meetingroom/book_by_meeting",
			Body:  `{"meetingroom_id":77,"meetingid":"hy-1","booker":"lina"}`,
			Reply: `{"errcode":0,"errmsg":"ok","booking_id":"bk-3"}`,
			Want:  &meetingroom.SeriesReservation{BookingID: "bk-3"},
		},
		{
			Name: "CancelBooking",
			Call: apitest.Do(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) error {
				return s.CancelBooking(ctx, "bk-1", true)
			}),
			Route: "POST /cgi-bin/oa/meetingroom/cancel_book",
			Body:  `{"booking_id":"bk-1","keep_schedule":1}`,
		},
		{
			Name: "CancelBookingOn",
			Call: apitest.Do(meetingroom.New, func(ctx context.Context, s *meetingroom.Service) error {
				return s.CancelBookingOn(ctx, "rb-1", time.Unix(1672563600, 0)) // 17:00
			}),
			Route: "POST /cgi-bin/oa/meetingroom/cancel_book",
			Body:  `{"booking_id":"rb-1","cancel_date":1672502400}`,
		},
	})
}

func TestHalfHours(t *testing.T) {
	for _, tt := range []struct{ start, end, now, from, to string }{
		{"15:15", "15:45", "09:00", "15:00", "16:00"}, // of the page
		{"15:00", "15:30", "09:00", "15:00", "15:30"},
		{"15:00", "15:01", "09:00", "15:00", "15:30"},
		{"15:00", "15:00", "09:00", "15:00", "15:30"},
		{"15:29", "15:31", "09:00", "15:00", "16:00"},
		{"15:15", "15:15", "09:00", "15:00", "15:30"},
		{"15:00", "17:00", "15:15", "15:00", "17:00"}, // within 15 minutes
		{"15:00", "17:00", "15:16", "15:30", "17:00"},
		{"15:10", "17:00", "16:10", "16:00", "17:00"},
		{"15:00", "17:00", "16:16", "16:30", "17:00"},
		{"15:00", "17:00", "17:00", "15:00", "17:00"}, // over, which WeCom refuses
	} {
		clock := func(s string) time.Time {
			at, err := time.ParseInLocation("15:04", s, wecom.Beijing)
			if err != nil {
				t.Fatal(err)
			}
			return at.AddDate(2026, 0, 0)
		}
		from, to := meetingroom.HalfHours(clock(tt.start), clock(tt.end), clock(tt.now))
		if got := from.Format("15:04") + " " + to.Format("15:04"); got != tt.from+" "+tt.to {
			t.Errorf("%s to %s at %s is %s, want %s %s", tt.start, tt.end, tt.now, got, tt.from, tt.to)
		}
	}
	// A second behind a half hour counts.
	if _, to := meetingroom.HalfHours(start, start.Truncate(time.Hour).Add(30*time.Minute+time.Second), time.Time{}); to.Minute() != 0 {
		t.Errorf("it ends at %v", to)
	}
}

// Days are asked for one by one, and what goes over midnight comes once.
func TestAllBookings(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	for _, day := range []string{`{"booking_id":"a"},{"booking_id":"night"}`, `{"booking_id":"night"},{"booking_id":"b"}`, ``} {
		corp.Script("/cgi-bin/oa/meetingroom/get_booking_info", wecomtest.JSON(`{"errcode":0,"booking_list":[{"meetingroom_id":7,"schedule":[`+day+`]},{"meetingroom_id":8}]}`))
	}
	var got []string
	in := meetingroom.BookingQuery{Place: meetingroom.Place{City: "杭州"}, From: start, To: start.AddDate(0, 0, 2)}
	for b, err := range meetingroom.New(corp.Client()).AllBookings(t.Context(), in) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(b.RoomID, b.ID))
	}
	if diff := cmp.Diff([]string{"7a", "7night", "7b"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, err := range meetingroom.New(corp.Client()).AllBookings(t.Context(), meetingroom.BookingQuery{From: start}) {
		if err == nil {
			t.Error("bookings without an end")
		}
	}
	midnight := time.Date(2100, 1, 5, 0, 0, 0, 0, wecom.Beijing)
	var asked []string
	for _, call := range corp.Calls("") {
		asked = append(asked, call.Body)
	}
	want := fmt.Sprintf(`[{"city":"杭州","start_time":%d,"end_time":%d},{"city":"杭州","start_time":%d,"end_time":%d},{"city":"杭州","start_time":%d,"end_time":%d}]`,
		start.Unix(), midnight.Unix(), midnight.Unix(), midnight.AddDate(0, 0, 1).Unix(), midnight.AddDate(0, 0, 1).Unix(), start.AddDate(0, 0, 2).Unix())
	var a, b any
	if err := errors.Join(json.Unmarshal([]byte("["+strings.Join(asked, ",")+"]"), &a), json.Unmarshal([]byte(want), &b)); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(b, a); diff != "" {
		t.Errorf("asked (-want +got):\n%s", diff)
	}
}

// A refusal names what is in the way, if something is, and is never lost.
func TestConflict(t *testing.T) {
	busy := func(status int) string {
		return fmt.Sprintf(`{"errcode":0,"booking_list":[{"meetingroom_id":7,"schedule":[{"booking_id":"x","booker":"yelin","start_time":%d,"end_time":%d,"status":%d}]}]}`,
			start.Add(25*time.Minute).Unix(), end.Add(40*time.Minute).Unix(), status)
	}
	for name, tt := range map[string]struct {
		refusal, bookings string
		conflict, asks    bool
	}{
		"taken":              {`{"errcode":40058,"errmsg":"no"}`, busy(0), true, true},
		"asked for":          {`{"errcode":40058,"errmsg":"no"}`, busy(2), true, true},
		"cancelled":          {`{"errcode":40058,"errmsg":"no"}`, busy(1), false, true},
		"free":               {`{"errcode":40058,"errmsg":"no"}`, `{"errcode":0,"booking_list":[]}`, false, true},
		"nobody knows":       {`{"errcode":40058,"errmsg":"no"}`, `{"errcode":48002,"errmsg":"no"}`, false, true},
		"may have been done": {`{"errcode":-1,"errmsg":"busy"}`, busy(0), false, false},
		"a gateway's page":   {`<html>`, busy(0), false, false},
	} {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		corp.Script("/cgi-bin/oa/meetingroom/book", wecomtest.JSON(tt.refusal))
		corp.Script("/cgi-bin/oa/meetingroom/get_booking_info", wecomtest.JSON(tt.bookings))
		booked, err := meetingroom.New(corp.Client()).Book(t.Context(), meetingroom.BookingCreate{RoomID: 7, StartAt: start, EndAt: end, BookerID: "lina"})
		if booked != nil || err == nil {
			t.Errorf("%s: %v, %v", name, booked, err)
		}
		if _, ok := errors.AsType[*wecom.Error](err); !ok {
			t.Errorf("%s: what WeCom said is lost: %v", name, err)
		}
		conflict, ok := errors.AsType[*meetingroom.ConflictError](err)
		if ok != tt.conflict || len(corp.Calls("/cgi-bin/oa/meetingroom/get_booking_info")) > 0 != tt.asks {
			t.Errorf("%s: %v", name, err)
		}
		if ok && (conflict.RoomID != 7 || len(conflict.Bookings) != 1 || conflict.Bookings[0].ID != "x" ||
			err.Error() != "meetingroom: room 7 is taken from 2100-01-04 10:30 to 11:30 by yelin: choose another room or time") {
			t.Errorf("%s: %+v, %v", name, conflict, err)
		}
	}
}

// Rooms that are too small, need approval or are taken are told apart.
func TestFindRooms(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := meetingroom.New(corp.Client())
	script := func() {
		corp.Script("/cgi-bin/oa/meetingroom/list", wecomtest.JSON(`{"errcode":0,"meetingroom_list":[{"meetingroom_id":1,"capacity":4},{"meetingroom_id":2,"capacity":30},
			{"meetingroom_id":3,"capacity":8},{"meetingroom_id":4,"capacity":8,"need_approval":1},{"meetingroom_id":5,"capacity":6}]}`))
		corp.Script("/cgi-bin/oa/meetingroom/get_booking_info", wecomtest.JSON(fmt.Sprintf(`{"errcode":0,"booking_list":[
			{"meetingroom_id":5,"schedule":[{"booking_id":"x","start_time":%d,"end_time":%d}]},{"meetingroom_id":3,"schedule":[{"booking_id":"y","start_time":%d,"end_time":%[1]d}]}]}`,
			start.Add(-5*time.Minute).Unix(), end.Unix(), start.Add(-time.Hour).Unix())))
	}
	need := meetingroom.RoomNeed{Capacity: 5, StartAt: start, EndAt: end}
	script()
	found, err := s.FindRooms(t.Context(), need)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range found {
		got = append(got, fmt.Sprint(c.Room.ID, c.IsFree(), len(c.Conflicts)))
	}
	if diff := cmp.Diff([]string{"3 true 0", "2 true 0", "5 false 1"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	script()
	if room, err := s.FindRoom(t.Context(), need); err != nil || room.ID != 3 {
		t.Errorf("found %v, %v", room, err)
	}
	script()
	need.Capacity = 31
	_, err = s.FindRoom(t.Context(), need)
	if none, ok := errors.AsType[*meetingroom.NoRoomError](err); !ok || len(none.Taken) != 0 {
		t.Errorf("err = %v", err)
	}
	if _, err := s.FindRooms(t.Context(), meetingroom.RoomNeed{StartAt: end, EndAt: start}); err == nil {
		t.Error("a time that ends before it starts was looked for")
	}
}
