package meetingroom

import (
	"github.com/gowecom/wecom/events"
)

// An EventHeader is what the events of a meeting room (会议室) share.
type EventHeader struct {
	events.Header
	RoomID    int64  `xml:"MeetingRoomId"`
	BookingID string `xml:"BookingId" also:"MeetingId"` // MeetingId is its name in older documents
}

// Booked is pushed when a meeting room was booked. A change of a booked
// schedule or meeting comes as a cancellation and a booking.
//
// https://developer.work.weixin.qq.com/document/path/95333
//
//wecom:event 会议室预定事件
type Booked struct{ EventHeader }

func (Booked) CallbackKind() string { return "event/book_meeting_room" }

// BookingCancelled is pushed when the booking of a meeting room was cancelled.
//
// https://developer.work.weixin.qq.com/document/path/95333
//
//wecom:event 会议室取消事件
type BookingCancelled struct{ EventHeader }

func (BookingCancelled) CallbackKind() string { return "event/cancel_meeting_room" }
