package meetingroom_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/eventtest"
	"github.com/gowecom/wecom/meetingroom"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/book_meeting_room", `<MeetingRoomId>6</MeetingRoomId><BookingId><![CDATA[bk-1]]></BookingId>`, meetingroom.Booked{EventHeader: meetingroom.EventHeader{RoomID: 6, BookingID: "bk-1"}}),
		eventtest.Of("event/cancel_meeting_room", `<MeetingRoomId>6</MeetingRoomId><BookingId><![CDATA[bk-1]]></BookingId>`, meetingroom.BookingCancelled{EventHeader: meetingroom.EventHeader{RoomID: 6, BookingID: "bk-1"}}),
	})
}

// The name of the booking in older documents.
func TestEventsFormerName(t *testing.T) {
	eventtest.Reads(t, `<MeetingId>mt-2</MeetingId>`, meetingroom.Booked{EventHeader: meetingroom.EventHeader{BookingID: "mt-2"}})
}
