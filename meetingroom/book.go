package meetingroom

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// HalfHours rounds a time outwards to half hours, as WeCom does: 15:15 to 15:45 is
// 15:00 to 16:00. It is half an hour at least. What began more than 15 minutes
// before now, and is not over, starts half an hour later, as often as it takes.
func HalfHours(start, end, now time.Time) (from, to time.Time) {
	const (
		half  = 30 * time.Minute
		grace = 15 * time.Minute
	)
	from, to = wecom.TimeOf(start).Truncate(half), wecom.TimeOf(end).Truncate(half)
	if to.Before(end) || !to.After(from) {
		to = to.Add(half)
	}
	if late := now.Sub(from) - grace; late > 0 && now.Before(to) {
		from = from.Add((late + half - 1).Truncate(half))
	}
	return from, to
}

// A BookingCreate describes a booking of a room.
type BookingCreate struct {
	RoomID      int64
	Subject     string
	StartAt     time.Time // required; it is rounded as [HalfHours] does
	EndAt       time.Time // required, after now
	BookerID    string    // required: the member in whose name the room is booked
	AttendeeIDs []string
}

// A Reservation is a room that was booked.
type Reservation struct {
	BookingID  string
	ScheduleID string // of the schedule that WeCom made

	// What is taken, which is more than what was asked for. WeCom does not say: it
	// follows from its rules. [Service.GetBooking] has what it has made of it.
	StartAt, EndAt time.Time
}

// Book books a room, and makes a schedule for the attendees. Rooms that need
// approval are refused. If the room is taken, the error is a [*ConflictError].
//
// https://developer.work.weixin.qq.com/document/path/93620
//
//wecom:api POST /cgi-bin/oa/meetingroom/book 预定会议室（会议室预定管理）
func (s *Service) Book(ctx context.Context, in BookingCreate) (*Reservation, error) {
	if in.StartAt.IsZero() || in.EndAt.IsZero() || in.EndAt.Before(in.StartAt) {
		return nil, errors.New("meetingroom: a booking needs StartAt, and EndAt after it")
	}
	from, to := HalfHours(in.StartAt, in.EndAt, time.Now())
	reply, err := call.Post[struct {
		BookingID  string `json:"booking_id"`
		ScheduleID string `json:"schedule_id"`
	}](ctx, s.client, "/cgi-bin/oa/meetingroom/book", in.body())
	if err != nil {
		return nil, s.explain(ctx, err, in.RoomID, from, to)
	}
	return &Reservation{reply.BookingID, reply.ScheduleID, from, to}, nil
}

// bookingBody is a [BookingCreate] on the wire.
type bookingBody struct {
	RoomID      int64      `json:"meetingroom_id"`
	Subject     string     `json:"subject,omitzero"`
	StartAt     wecom.Time `json:"start_time"`
	EndAt       wecom.Time `json:"end_time"`
	BookerID    string     `json:"booker"`
	AttendeeIDs []string   `json:"attendees,omitzero"`
}

func (b BookingCreate) body() bookingBody {
	return bookingBody{b.RoomID, b.Subject, wecom.TimeOf(b.StartAt), wecom.TimeOf(b.EndAt), b.BookerID, b.AttendeeIDs}
}

// A ConflictError is a room that could not be booked because others have it. It
// unwraps to what WeCom said.
type ConflictError struct {
	RoomID         int64
	StartAt, EndAt time.Time // what was asked for, in half hours
	Bookings       []Booking // what is in the way, the earliest first
	Err            error
}

// Error says who has the room.
func (e *ConflictError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "meetingroom: room %d is taken", e.RoomID)
	for i, other := range e.Bookings {
		if i > 0 {
			b.WriteString(",")
		}
		fmt.Fprintf(&b, " from %s to %s by %s", other.StartAt.Format("2006-01-02 15:04"), other.EndAt.Format("15:04"), other.BookerID)
	}
	b.WriteString(": choose another room or time")
	return b.String()
}

// Unwrap returns what WeCom said.
func (e *ConflictError) Unwrap() error { return e.Err }

// explain looks for what is in the way of a booking that WeCom refused: WeCom
// documents no errcode for it. A call that may have run in spite of its error would
// be in its own way.
func (s *Service) explain(ctx context.Context, refused error, roomID int64, from, to time.Time) error {
	_, ok := errors.AsType[*wecom.Error](refused)
	if !ok || errors.Is(refused, wecom.ErrOutcomeUnknown) || roomID == 0 { // 0 stands for all rooms in a query
		return refused
	}
	var others []Booking
	for b, err := range s.AllBookings(ctx, BookingQuery{RoomID: roomID, From: from, To: to}) {
		if err != nil {
			return refused
		}
		if b.takes(from, to) {
			others = append(others, b.Booking)
		}
	}
	if len(others) == 0 {
		return refused
	}
	return &ConflictError{RoomID: roomID, StartAt: from, EndAt: to, Bookings: others, Err: refused}
}

// takes reports whether a booking has some of a time.
func (b Booking) takes(from, to time.Time) bool {
	return b.Status != Withdrawn && b.StartAt.Before(to) && b.EndAt.After(from)
}

// A SeriesReservation is a room that was booked for a schedule or a meeting, which may
// repeat.
type SeriesReservation struct {
	BookingID   string       `json:"booking_id"`
	ConflictsAt []wecom.Time `json:"conflict_date"` // midnights of the days on which others have the room: it is not booked for these
}

// BookForSchedule books a room for all occurrences of a schedule that the app
// created. Days on which the room is taken are no error: look at ConflictsAt. As
// long as the booking stands, WeCom refuses to change when the schedule is.
//
// https://developer.work.weixin.qq.com/document/path/93620
//
//wecom:api POST /cgi-bin/oa/meetingroom/book_by_schedule 通过日程预定会议室（会议室预定管理）
func (s *Service) BookForSchedule(ctx context.Context, roomID int64, scheduleID, bookerID string) (*SeriesReservation, error) {
	return call.Post[SeriesReservation](ctx, s.client, "/cgi-bin/oa/meetingroom/book_by_schedule", call.Body{"meetingroom_id": roomID, "schedule_id": scheduleID, "booker": bookerID})
}

// BookForMeeting is [Service.BookForSchedule] for a meeting (会议) that the app
// created.
//
// https://developer.work.weixin.qq.com/document/path/93620
//
//wecom:api POST /cgi-bin/oa/meetingroom/book_by_meeting 通过会议预定会议室（会议室预定管理）
func (s *Service) BookForMeeting(ctx context.Context, roomID int64, meetingID, bookerID string) (*SeriesReservation, error) {
	return call.Post[SeriesReservation](ctx, s.client, "/cgi-bin/oa/meetingroom/book_by_meeting", call.Body{"meetingroom_id": roomID, "meetingid": meetingID, "booker": bookerID})
}

// CancelBooking cancels a booking, with all its occurrences. The schedule is
// cancelled too, unless keepSchedule is true, which counts for a schedule that does
// not repeat.
//
// https://developer.work.weixin.qq.com/document/path/93620
//
//wecom:api POST /cgi-bin/oa/meetingroom/cancel_book 取消预定会议室（会议室预定管理）
func (s *Service) CancelBooking(ctx context.Context, bookingID string, keepSchedule bool) error {
	return s.client.Post(ctx, "/cgi-bin/oa/meetingroom/cancel_book", call.Body{"booking_id": bookingID, "keep_schedule": wecom.Flag(keepSchedule)}, nil)
}

// CancelBookingOn cancels a booking that repeats on one day: that of the moment in
// UTC+8.
//
// https://developer.work.weixin.qq.com/document/path/93620
//
//wecom:api POST /cgi-bin/oa/meetingroom/cancel_book 取消预定会议室（会议室预定管理）
func (s *Service) CancelBookingOn(ctx context.Context, bookingID string, day time.Time) error {
	return s.client.Post(ctx, "/cgi-bin/oa/meetingroom/cancel_book", call.Body{"booking_id": bookingID, "cancel_date": wecom.TimeOf(midnight(day))}, nil)
}
