package wecomtest

import (
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/calendars"
	"github.com/gowecom/wecom/internal/sim/rooms"
)

// RenameCalendar has a member who manages a calendar rename it. The app hears of it
// by modify_calendar.
func (c *Corp) RenameCalendar(userID, calendarID, summary string) error {
	_, err := calendars.Rename.Do(c.world, calendars.Renaming{CalendarID: calendarID, UserID: userID, Summary: summary})
	return explain(err)
}

// DeleteCalendar has a member who manages a calendar delete it. The app hears of it
// by delete_calendar.
func (c *Corp) DeleteCalendar(userID, calendarID string) error {
	_, err := calendars.Drop.Do(c.world, calendars.Dropping{CalendarID: calendarID, UserID: userID})
	return explain(err)
}

// A Schedule is a schedule of an app, for tests that act as its attendees.
type Schedule struct {
	world *sim.World
	id    string
}

// Schedule returns the schedule with an id.
func (c *Corp) Schedule(id string) *Schedule { return &Schedule{c.world, id} }

// An Answer is what an attendee says to an invitation, as WeCom numbers it.
type Answer int

const (
	SayMaybe   Answer = 1 // 待定
	SayYes     Answer = 2 // 全部接受
	SayYesOnce Answer = 3 // 仅接受一次
	SayNo      Answer = 4 // 拒绝
)

// Respond has an attendee answer. The app hears of it by respond_schedule.
func (s *Schedule) Respond(userID string, a Answer) error {
	_, err := calendars.Answer.Do(s.world, calendars.Answering{ScheduleID: s.id, UserID: userID, Response: int(a)})
	return explain(err)
}

// Move has a member who manages the schedule move it, with all its occurrences. The
// app hears of it by modify_schedule, and by cancel_meeting_room and
// book_meeting_room if a room is booked for it.
func (s *Schedule) Move(userID string, start, end time.Time) error {
	_, err := calendars.Move.Do(s.world, calendars.Moving{ScheduleID: s.id, UserID: userID, Start: start, End: end})
	return explain(err)
}

// Cancel has a member who manages the schedule cancel it. The app hears of it by
// delete_schedule, and by cancel_meeting_room if a room is booked for it.
func (s *Schedule) Cancel(userID string) error {
	_, err := calendars.Cancel.Do(s.world, calendars.Cancelling{ScheduleID: s.id, UserID: userID})
	return explain(err)
}

// The meeting rooms of a new Corp, all in 云杉大厦 in 上海.
const (
	SmallRoomID  = 1 // 雪松, 3F, for 4: television, whiteboard
	MiddleRoomID = 2 // 银杏, 3F, for 8: television, telephone, whiteboard
	LargeRoomID  = 3 // 水杉, 5F, for 20: telephone, projector, video
	HallRoomID   = 4 // 香樟, 5F, for 60: projector, video; needs approval, so apps cannot book it
)

// BookRoom has a member book a room in a client, and returns the id of the booking.
// Apps hear of it by book_meeting_room.
func (c *Corp) BookRoom(userID string, roomID int64, start, end time.Time) (bookingID string, err error) {
	id, err := rooms.Take.Do(c.world, rooms.Taking{RoomID: roomID, UserID: userID, Start: start, End: end})
	return id, explain(err)
}

// CancelRoom has the member who booked a room cancel the booking. Apps hear of it
// by cancel_meeting_room.
func (c *Corp) CancelRoom(userID, bookingID string) error {
	_, err := rooms.Leave.Do(c.world, rooms.Leaving{BookingID: bookingID, UserID: userID})
	return explain(err)
}

// RestrictRoom says whether bookings of a room need approval (需要审批), so that apps
// cannot book it.
func (c *Corp) RestrictRoom(roomID int64, needsApproval bool) error {
	_, err := rooms.Restrict.Do(c.world, rooms.Restricting{RoomID: roomID, NeedsApproval: needsApproval})
	return explain(err)
}
