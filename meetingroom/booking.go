package meetingroom

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Booking is a time for which a room is taken, or asked for.
type Booking struct {
	ID         string        `json:"booking_id"`
	SeriesID   string        `json:"master_booking_id"` // of the booking that repeats, of which it is a part; only of [Service.GetBooking]
	ScheduleID string        `json:"schedule_id"`       // cannot be read once the booking was cancelled with its schedule
	MeetingID  string        `json:"meeting_id"`        // only of [Service.GetBookingByMeeting]
	StartAt    wecom.Time    `json:"start_time"`
	EndAt      wecom.Time    `json:"end_time"`
	BookerID   string        `json:"booker"`
	Status     BookingStatus `json:"status"`
}

// A BookingStatus is the state of a booking.
//
//wecom:string
type BookingStatus int

const (
	Confirmed  BookingStatus = 0 // 已预定
	Withdrawn  BookingStatus = 1 // 已取消
	Requested  BookingStatus = 2 // 申请中: in a room that needs approval
	InApproval BookingStatus = 3 // 审批中
)

// A RoomBooking is a booking and its room.
type RoomBooking struct {
	RoomID  int64 `json:"meetingroom_id"`
	Booking `json:"schedule"`
}

// RoomBookings are the bookings of a room.
type RoomBookings struct {
	RoomID   int64     `json:"meetingroom_id"`
	Bookings []Booking `json:"schedule"`
}

// A BookingQuery says which bookings are listed. The zero BookingQuery is for all
// rooms, from now until midnight.
type BookingQuery struct {
	RoomID int64 // all rooms if 0
	Place
	From, To time.Time
}

// ListBookings returns the bookings of rooms that have some of a time, room by
// room; a room without any is listed too. The time is within one day of UTC+8.
// [Service.AllBookings] has no limit.
//
// https://developer.work.weixin.qq.com/document/path/93620
//
//wecom:api POST /cgi-bin/oa/meetingroom/get_booking_info 查询会议室的预定信息（会议室预定管理）
func (s *Service) ListBookings(ctx context.Context, in BookingQuery) ([]RoomBookings, error) {
	if err := in.Place.check(); err != nil {
		return nil, err
	}
	return call.QueryIn[[]RoomBookings](ctx, s.client, "/cgi-bin/oa/meetingroom/get_booking_info", in.body(), "booking_list")
}

// bookingQuery is a [BookingQuery] on the wire.
type bookingQuery struct {
	RoomID int64 `json:"meetingroom_id,omitzero"`
	Place
	From wecom.Time `json:"start_time,omitzero"`
	To   wecom.Time `json:"end_time,omitzero"`
}

func (q BookingQuery) body() bookingQuery {
	return bookingQuery{q.RoomID, q.Place, wecom.TimeOf(q.From), wecom.TimeOf(q.To)}
}

// AllBookings yields the bookings of rooms that have some of a time of any length,
// day by day, a day a call. From and To are required.
func (s *Service) AllBookings(ctx context.Context, in BookingQuery) iter.Seq2[RoomBooking, error] {
	return func(yield func(RoomBooking, error) bool) {
		if in.From.IsZero() || !in.To.After(in.From) {
			yield(RoomBooking{}, errors.New("meetingroom: all bookings need From, and To after it"))
			return
		}
		seen := map[string]bool{} // one that goes over midnight is in two days
		for rooms, err := range pager.Each(days(in), func(day BookingQuery) iter.Seq2[RoomBookings, error] {
			return pager.Once(func() ([]RoomBookings, error) { return s.ListBookings(ctx, day) })
		}) {
			if err != nil {
				yield(RoomBooking{}, err)
				return
			}
			for _, b := range rooms.Bookings {
				if !seen[b.ID] && !yield(RoomBooking{rooms.RoomID, b}, nil) {
					return
				}
				seen[b.ID] = true
			}
		}
	}
}

// days cuts a query at the midnights of UTC+8.
func days(in BookingQuery) iter.Seq[BookingQuery] {
	return func(yield func(BookingQuery) bool) {
		for from := in.From; from.Before(in.To); {
			day := in
			day.From, day.To = from, midnight(from).AddDate(0, 0, 1)
			if day.To.After(in.To) {
				day.To = in.To
			}
			if !yield(day) {
				return
			}
			from = day.To
		}
	}
}

// midnight is the beginning of t's day in UTC+8.
func midnight(t time.Time) time.Time {
	t = t.In(wecom.Beijing)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, wecom.Beijing)
}

// GetBooking returns a booking of a room, which may be cancelled.
//
// https://developer.work.weixin.qq.com/document/path/93620
//
//wecom:api POST /cgi-bin/oa/meetingroom/bookinfo/get 根据会议室预定ID查询预定详情（会议室预定管理）
func (s *Service) GetBooking(ctx context.Context, roomID int64, bookingID string) (*RoomBooking, error) {
	return call.Query[RoomBooking](ctx, s.client, "/cgi-bin/oa/meetingroom/bookinfo/get", call.Body{"meetingroom_id": roomID, "booking_id": bookingID})
}

// GetBookingByMeeting returns the booking of a room for a meeting. WeCom's page no
// longer has this call: it may end. [Service.GetBooking] takes its place.
//
// https://developer.work.weixin.qq.com/document/path/93620
//
//wecom:api POST /cgi-bin/oa/meetingroom/get_booking_info_by_meeting_id 根据会议ID查询会议室的预定信息
func (s *Service) GetBookingByMeeting(ctx context.Context, roomID int64, meetingID string) (*RoomBooking, error) {
	return call.Query[RoomBooking](ctx, s.client, "/cgi-bin/oa/meetingroom/get_booking_info_by_meeting_id", call.Body{"meetingroom_id": roomID, "meeting_id": meetingID})
}
