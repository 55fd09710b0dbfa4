package meetingroom_test

import (
	"encoding/xml"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/calendar"
	"github.com/gowecom/wecom/meetingroom"
	"github.com/gowecom/wecom/wecomtest"
)

// simulate runs a test on 1 January 2000 at 08:00 in UTC+8, a Saturday.
func simulate(t *testing.T, test func(*testing.T, *wecomtest.Corp, *meetingroom.Service)) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.Strict(t), wecomtest.WithApp(wecomtest.App{AgentID: 9, Secret: "other"}))
		test(t, corp, meetingroom.New(corp.Client()))
	})
}

func january(day, hour, minute int) time.Time {
	return time.Date(2000, time.January, day, hour, minute, 0, 0, wecom.Beijing)
}

func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		ok(t, err)
		return v
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func review(day, hour, minute int) meetingroom.BookingCreate {
	begin := january(day, hour, minute)
	return meetingroom.BookingCreate{RoomID: wecomtest.MiddleRoomID, Subject: "评审", StartAt: begin, EndAt: begin.Add(20 * time.Minute), BookerID: "lina", AttendeeIDs: []string{"wangwei"}}
}

// What was rounded is what WeCom has, and what others do not get.
func TestBook(t *testing.T) {
	simulate(t, func(t *testing.T, corp *wecomtest.Corp, s *meetingroom.Service) {
		ctx := t.Context()
		booked := must[*meetingroom.Reservation](t)(s.Book(ctx, review(3, 10, 20)))
		got := must[*meetingroom.RoomBooking](t)(s.GetBooking(ctx, wecomtest.MiddleRoomID, booked.BookingID))
		if !got.StartAt.Equal(january(3, 10, 0)) || !got.EndAt.Equal(january(3, 11, 0)) || !booked.StartAt.Equal(got.StartAt.Time) || !booked.EndAt.Equal(got.EndAt.Time) {
			t.Errorf("booked %+v, got %+v", booked, got)
		}
		_, err := s.Book(ctx, review(3, 10, 50))
		if conflict, ok := errors.AsType[*meetingroom.ConflictError](err); !ok || conflict.Bookings[0].ID != booked.BookingID {
			t.Errorf("err = %v", err)
		}
		must[*meetingroom.Reservation](t)(s.Book(ctx, review(3, 11, 0)))

		schedules := calendar.New(corp.Client())
		made := must[*calendar.Schedule](t)(schedules.GetSchedule(ctx, booked.ScheduleID))
		if diff := cmp.Diff([]string{"lina", "wangwei"}, made.AttendeeIDs()); diff != "" || made.Summary != "评审" {
			t.Errorf("%s%+v", diff, made)
		}
		err = schedules.UpdateSchedule(ctx, booked.ScheduleID, func(u *calendar.ScheduleUpdate) error {
			u.StartAt, u.EndAt = u.StartAt.Add(time.Hour), u.EndAt.Add(time.Hour)
			return nil
		})
		if !errors.Is(err, wecom.ErrScheduleHasRoom) {
			t.Errorf("err = %v", err)
		}
		ok(t, schedules.UpdateSchedule(ctx, booked.ScheduleID, func(u *calendar.ScheduleUpdate) error {
			u.Description = "带图纸"
			return nil
		}))
		ok(t, s.CancelBooking(ctx, booked.BookingID, true))
		ok(t, schedules.UpdateSchedule(ctx, booked.ScheduleID, func(u *calendar.ScheduleUpdate) error {
			u.StartAt, u.EndAt = u.StartAt.Add(time.Hour), u.EndAt.Add(time.Hour)
			return nil
		}))
		must[*meetingroom.Reservation](t)(s.Book(ctx, review(3, 10, 0)))
	})
}

// Without its room a schedule goes, unless it is kept.
func TestCancelBooking(t *testing.T) {
	simulate(t, func(t *testing.T, corp *wecomtest.Corp, s *meetingroom.Service) {
		ctx := t.Context()
		booked := must[*meetingroom.Reservation](t)(s.Book(ctx, review(3, 10, 0)))
		if err := meetingroom.New(corp.Client().WithSecret("other")).CancelBooking(ctx, booked.BookingID, false); !errors.Is(err, wecom.ErrBookingNotOwned) {
			t.Errorf("err = %v", err)
		}
		ok(t, s.CancelBooking(ctx, booked.BookingID, false))
		made := must[*calendar.Schedule](t)(calendar.New(corp.Client()).GetSchedule(ctx, booked.ScheduleID))
		got := must[*meetingroom.RoomBooking](t)(s.GetBooking(ctx, wecomtest.MiddleRoomID, booked.BookingID))
		if made.Status != calendar.Cancelled || got.Status != meetingroom.Withdrawn {
			t.Errorf("the schedule is %v, the booking %v", made.Status, got.Status)
		}
		if err := s.CancelBooking(ctx, booked.BookingID, false); err == nil {
			t.Error("it was cancelled twice")
		}
	})
}

// What is late begins late, and what is over cannot be booked.
func TestBookLate(t *testing.T) {
	simulate(t, func(t *testing.T, _ *wecomtest.Corp, s *meetingroom.Service) {
		ctx := t.Context()
		in := review(1, 7, 0)
		in.EndAt = january(1, 9, 0)
		booked := must[*meetingroom.Reservation](t)(s.Book(ctx, in))
		got := must[*meetingroom.RoomBooking](t)(s.GetBooking(ctx, wecomtest.MiddleRoomID, booked.BookingID))
		if !got.StartAt.Equal(january(1, 8, 0)) || !booked.StartAt.Equal(got.StartAt.Time) {
			t.Errorf("booked %+v, got %+v", booked, got)
		}
		if _, err := s.Book(ctx, review(1, 7, 0)); !errors.Is(err, wecom.ErrInvalidRequest) {
			t.Errorf("err = %v", err)
		}
	})
}

// A schedule that repeats gets the room on all days but those on which it is taken.
func TestBookForSchedule(t *testing.T) {
	simulate(t, func(t *testing.T, corp *wecomtest.Corp, s *meetingroom.Service) {
		ctx := t.Context()
		schedules := calendar.New(corp.Client())
		id := must[string](t)(schedules.CreateSchedule(ctx, calendar.ScheduleCreate{
			Summary: "周会", StartAt: january(3, 10, 0), EndAt: january(3, 10, 45), AdminIDs: []string{"lina"}, AttendeeIDs: []string{"lina"},
			Repetition: calendar.Weekly(1).EndingAt(january(24, 10, 0)),
		}))
		must[string](t)(corp.BookRoom("yelin", wecomtest.MiddleRoomID, january(10, 10, 30), january(10, 12, 0)))
		series := must[*meetingroom.SeriesReservation](t)(s.BookForSchedule(ctx, wecomtest.MiddleRoomID, id, "lina"))
		if len(series.ConflictsAt) != 1 || !series.ConflictsAt[0].Equal(january(10, 0, 0)) {
			t.Errorf("conflicts %v", series.ConflictsAt)
		}
		if _, err := s.BookForSchedule(ctx, wecomtest.LargeRoomID, id, "lina"); !errors.Is(err, wecom.ErrScheduleOtherRoom) {
			t.Errorf("err = %v", err)
		}
		ok(t, s.CancelBookingOn(ctx, series.BookingID, january(17, 20, 0)))
		bookings := func() (list []string) {
			for b, err := range s.AllBookings(ctx, meetingroom.BookingQuery{RoomID: wecomtest.MiddleRoomID, From: january(1, 9, 0), To: january(31, 0, 0)}) {
				ok(t, err)
				list = append(list, b.StartAt.Format("02 15:04")+b.EndAt.Format(" 15:04 ")+b.BookerID)
			}
			return list
		}
		if diff := cmp.Diff([]string{"03 10:00 11:00 lina", "10 10:30 12:00 yelin", "24 10:00 11:00 lina"}, bookings()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		// A member moves the schedule, and the room moves along.
		ok(t, corp.Schedule(id).Move("lina", january(3, 15, 0), january(3, 15, 45)))
		want := []string{"03 15:00 16:00 lina", "10 10:30 12:00 yelin", "10 15:00 16:00 lina", "17 15:00 16:00 lina"}
		if diff := cmp.Diff(want, bookings()); diff != "" { // the 24th begins behind the end
			t.Errorf("(-want +got):\n%s", diff)
		}
		ok(t, corp.Schedule(id).Cancel("lina"))
		if diff := cmp.Diff(want[1:2], bookings()); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// What members do is pushed, what apps do is not.
func TestMembersBook(t *testing.T) {
	simulate(t, func(t *testing.T, corp *wecomtest.Corp, s *meetingroom.Service) {
		must[*meetingroom.Reservation](t)(s.Book(t.Context(), review(3, 10, 0)))
		id := must[string](t)(corp.BookRoom("yelin", wecomtest.MiddleRoomID, january(3, 12, 10), january(3, 12, 20)))
		if _, err := corp.BookRoom("songtao", wecomtest.MiddleRoomID, january(3, 12, 0), january(3, 12, 30)); err == nil {
			t.Error("two members have the room")
		}
		if err := corp.CancelRoom("songtao", id); err == nil {
			t.Error("another member cancelled")
		}
		ok(t, corp.CancelRoom("yelin", id))
		var events []string
		for _, text := range corp.Events() {
			var e struct {
				From      string `xml:"FromUserName"`
				Event     string `xml:"Event"`
				RoomID    string `xml:"MeetingRoomId"`
				BookingID string `xml:"BookingId"`
			}
			ok(t, xml.Unmarshal([]byte(text), &e))
			events = append(events, strings.Join([]string{e.From, e.Event, e.RoomID, e.BookingID}, " "))
		}
		if diff := cmp.Diff([]string{"yelin book_meeting_room 2 " + id, "yelin cancel_meeting_room 2 " + id}, events); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// With its calendar a schedule loses its room.
func TestDeleteCalendar(t *testing.T) {
	simulate(t, func(t *testing.T, corp *wecomtest.Corp, s *meetingroom.Service) {
		ctx := t.Context()
		schedules := calendar.New(corp.Client())
		created := must[*calendar.CalendarCreated](t)(schedules.CreateCalendar(ctx, calendar.CalendarCreate{Summary: "发布", Color: "#000000"}))
		id := must[string](t)(schedules.CreateSchedule(ctx, calendar.ScheduleCreate{CalendarID: created.CalendarID, StartAt: january(3, 10, 0), EndAt: january(3, 11, 0)}))
		must[*meetingroom.SeriesReservation](t)(s.BookForSchedule(ctx, wecomtest.MiddleRoomID, id, "lina"))
		ok(t, schedules.DeleteCalendar(ctx, created.CalendarID))
		must[*meetingroom.Reservation](t)(s.Book(ctx, review(3, 10, 0)))
	})
}

// Rooms are made, changed, filtered and taken away.
func TestRoomLife(t *testing.T) {
	simulate(t, func(t *testing.T, corp *wecomtest.Corp, s *meetingroom.Service) {
		ctx := t.Context()
		place := meetingroom.Place{City: "上海", Building: "云杉大厦", Floor: "9F"}
		id := must[int64](t)(s.CreateRoom(ctx, meetingroom.RoomCreate{Name: "青竹", Capacity: 6, Place: place, Equipment: []meetingroom.Equipment{meetingroom.Video}}))
		ok(t, s.UpdateRoom(ctx, id, meetingroom.RoomUpdate{Capacity: 10}))
		rooms := must[[]meetingroom.Room](t)(s.ListRooms(ctx, meetingroom.RoomQuery{Place: place}))
		if len(rooms) != 1 || rooms[0].Name != "青竹" || rooms[0].Capacity != 10 {
			t.Errorf("got %+v", rooms)
		}
		ok(t, corp.RestrictRoom(id, true))
		in := review(3, 10, 0)
		in.RoomID = id
		if _, err := s.Book(ctx, in); !errors.Is(err, wecom.ErrInvalidRequest) {
			t.Errorf("err = %v", err)
		}
		ok(t, s.DeleteRoom(ctx, id))
		if err := s.DeleteRoom(ctx, id); err == nil {
			t.Error("it was deleted twice")
		}
		if _, err := s.CreateRoom(ctx, meetingroom.RoomCreate{Name: strings.Repeat("长", 31), Capacity: 1}); !errors.Is(err, wecom.ErrInvalidRequest) {
			t.Errorf("err = %v", err)
		}
	})
}
