package rooms

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/calendars"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/meetings"
)

// The states of a booking (status).
const (
	booked    = 0
	cancelled = 1
)

// A booking is a time for which a room is taken.
type booking struct {
	id       string
	series   string // the booking that repeats, of which it is a part
	room     int64
	start    time.Time
	end      time.Time
	booker   string
	schedule string
	meeting  string
	agentID  int64 // of the app that booked; 0 if a member did
	status   int
}

// half is what bookings are rounded to, outwards.
const half = 30 * time.Minute

// round is what a time takes of a room, at a moment. What began more than 15
// minutes ago begins a half hour later.
func round(at calendars.Span, now time.Time) calendars.Span {
	start, end := at.Start.Truncate(half), at.End.Truncate(half)
	if end.Before(at.End) || !end.After(start) {
		end = end.Add(half)
	}
	for now.Sub(start) > 15*time.Minute && start.Before(end) {
		start = start.Add(half)
	}
	return calendars.Span{Start: start, End: end}
}

// isTaken reports whether others have some of a time of a room.
func (st *store) isTaken(roomID int64, at calendars.Span) bool {
	return slices.ContainsFunc(st.ofRoom[roomID], func(b *booking) bool { return b.status == booked && b.overlaps(at.Start, at.End) })
}

func (b *booking) overlaps(start, end time.Time) bool {
	return b.start.Before(end) && b.end.After(start)
}

// put keeps a booking, and numbers it.
func (st *store) put(b *booking) *booking {
	st.booked++
	b.id = fmt.Sprintf("bk-simulated-%d", st.booked)
	st.ofRoom[b.room] = append(st.ofRoom[b.room], b)
	st.ofID[b.id] = append(st.ofID[b.id], b)
	if b.series != "" {
		st.ofID[b.series] = append(st.ofID[b.series], b)
	}
	if event := cmp.Or(b.schedule, b.meeting); event != "" {
		st.ofEvent[event] = append(st.ofEvent[event], b)
	}
	return b
}

// standing are the bookings of a list that were not cancelled.
func standing(list []*booking) []*booking {
	return slices.DeleteFunc(slices.Clone(list), func(b *booking) bool { return b.status != booked })
}

// bookable returns a room that apps can book, for a member.
func bookable(tx *sim.Tx) (r *room, booker string, err error) {
	if r, err = slot.Of(tx).room(tx.Body["meetingroom_id"]); err != nil {
		return nil, "", err
	}
	m, err := directory.Of(tx).See(tx.App).Find(sim.Text(tx.Body["booker"]))
	if err == nil && r.needsApproval {
		err = invalid("the meeting room needs approval")
	}
	if err != nil {
		return nil, "", err
	}
	return r, m.UserID(), nil
}

func book(tx *sim.Tx) (any, error) {
	st := slot.Of(tx)
	r, booker, err := bookable(tx)
	if err != nil {
		return nil, err
	}
	asked := calendars.Span{Start: sim.UnixTime(tx.Body["start_time"]), End: sim.UnixTime(tx.Body["end_time"])}
	var people []string
	for _, id := range sim.Texts(tx.Body["attendees"]) {
		m, err := directory.Of(tx).See(tx.App).Find(id)
		if err != nil {
			return nil, err
		}
		people = append(people, m.UserID())
	}
	at := round(asked, tx.Now())
	switch {
	case asked.Start.IsZero() || asked.End.Before(asked.Start):
		return nil, invalid("invalid start_time or end_time")
	case !asked.End.After(tx.Now()) || !at.End.After(at.Start):
		return nil, invalid("the time is over")
	case st.isTaken(r.id, at):
		return nil, invalid("the meeting room is taken")
	}
	id := calendars.Book(tx, sim.Text(tx.Body["subject"]), booker, people, at)
	b := st.put(&booking{room: r.id, start: at.Start, end: at.End, booker: booker, schedule: id, agentID: tx.App.AgentID})
	return object{"booking_id": b.id, "schedule_id": b.schedule}, nil
}

// horizon is how far ahead what repeats without end is booked.
const horizon = 365 * 24 * time.Hour

func bookBySchedule(tx *sim.Tx) (any, error) {
	st := slot.Of(tx)
	r, booker, err := bookable(tx)
	if err != nil {
		return nil, err
	}
	id := sim.Text(tx.Body["schedule_id"])
	spans, repeats, hasRoom, err := calendars.Standing(tx, id, tx.Now().Add(horizon))
	switch {
	case err != nil:
		return nil, err
	case hasRoom:
		return nil, sim.Refuse(90498, "a meeting room is booked for the schedule")
	}
	reply, err := st.bookSeries(tx, booking{room: r.id, booker: booker, schedule: id, agentID: tx.App.AgentID}, spans, repeats)
	if err == nil {
		calendars.SetRoom(tx, id, true)
	}
	return reply, err
}

func bookByMeeting(tx *sim.Tx) (any, error) {
	st, id := slot.Of(tx), sim.Text(tx.Body["meetingid"])
	r, booker, err := bookable(tx)
	if err != nil {
		return nil, err
	}
	spans, repeats, err := meetings.Times(tx, id, tx.Now().Add(horizon))
	switch {
	case err != nil:
		return nil, err
	case len(standing(st.ofEvent[id])) > 0:
		return nil, sim.Refuse(90498, "a meeting room is booked for the meeting")
	}
	return st.bookSeries(tx, booking{room: r.id, booker: booker, meeting: id, agentID: tx.App.AgentID}, spansOf(spans), repeats)
}

func spansOf(times []meetings.Span) []calendars.Span {
	var list []calendars.Span
	for _, t := range times {
		list = append(list, calendars.Span(t))
	}
	return list
}

// bookSeries books a room as often as it can.
func (st *store) bookSeries(tx *sim.Tx, b booking, spans []calendars.Span, repeats bool) (any, error) {
	bookings, conflicts := st.bookAll(tx, b, spans, repeats)
	if len(bookings) == 0 {
		return nil, invalid("the meeting room is taken")
	}
	reply := object{"booking_id": cmp.Or(bookings[0].series, bookings[0].id)}
	if len(conflicts) > 0 {
		reply["conflict_date"] = conflicts
	}
	return reply, nil
}

// bookAll books a room as often as it can, and returns the midnights of the days on
// which it cannot.
func (st *store) bookAll(tx *sim.Tx, b booking, spans []calendars.Span, repeats bool) (bookings []*booking, conflicts []int64) {
	if repeats {
		b.series = fmt.Sprintf("rb-simulated-%d", st.booked+1)
	}
	for _, span := range spans {
		at := round(span, tx.Now())
		switch {
		case !span.End.After(tx.Now()):
		case st.isTaken(b.room, at):
			conflicts = append(conflicts, midnight(span.Start).Unix())
		default:
			part := b
			part.start, part.end = at.Start, at.End
			bookings = append(bookings, st.put(&part))
		}
	}
	return bookings, conflicts
}

// midnight is the beginning of t's day.
func midnight(t time.Time) time.Time {
	t = t.In(sim.UTC8)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, sim.UTC8)
}

func cancel(tx *sim.Tx) (any, error) {
	st := slot.Of(tx)
	parts := standing(st.ofID[sim.Text(tx.Body["booking_id"])])
	switch {
	case len(parts) == 0:
		return nil, invalid("invalid booking_id")
	case parts[0].agentID != tx.App.AgentID:
		return nil, sim.Refuse(90499, "another app booked the meeting room")
	}
	if day := tx.Body["cancel_date"]; sim.Integer(day) != 0 {
		parts = slices.DeleteFunc(parts, func(b *booking) bool { return !midnight(b.start).Equal(midnight(sim.UnixTime(day))) })
		if len(parts) == 0 {
			return nil, invalid("nothing is booked on cancel_date")
		}
	}
	for _, b := range parts {
		b.status = cancelled
	}
	last := parts[0]
	if last.schedule == "" || len(standing(st.ofEvent[last.schedule])) > 0 {
		return object{}, nil
	}
	calendars.SetRoom(tx, last.schedule, false)
	if last.series == "" && sim.Integer(tx.Body["keep_schedule"]) != 1 {
		calendars.End(tx, last.schedule)
	}
	return object{}, nil
}

func bookingList(tx *sim.Tx) (any, error) {
	st := slot.Of(tx)
	from, to := sim.UnixTime(tx.Body["start_time"]), sim.UnixTime(tx.Body["end_time"])
	if from.IsZero() {
		from = tx.Now()
	}
	if to.IsZero() {
		to = midnight(tx.Now()).AddDate(0, 0, 1)
	}
	if to.Before(from) || to.After(midnight(from).AddDate(0, 0, 1)) {
		return nil, invalid("start_time and end_time are not of one day")
	}
	rooms, err := st.at(tx.Body)
	if err == nil && sim.Integer(tx.Body["meetingroom_id"]) != 0 {
		var r *room
		r, err = st.room(tx.Body["meetingroom_id"])
		rooms = slices.DeleteFunc(rooms, func(other *room) bool { return other != r })
	}
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, r := range rooms {
		list = append(list, object{"meetingroom_id": r.id, "schedule": st.between(r.id, from, to)})
	}
	return object{"booking_list": list}, nil
}

// between returns the standing bookings of a room that have some of a time, the
// earliest first.
func (st *store) between(roomID int64, from, to time.Time) []object {
	found := slices.DeleteFunc(standing(st.ofRoom[roomID]), func(b *booking) bool { return !b.overlaps(from, to) })
	slices.SortFunc(found, func(a, b *booking) int { return a.start.Compare(b.start) })
	list := []object{}
	for _, b := range found {
		list = append(list, b.object())
	}
	return list
}

func (b *booking) object() object {
	o := object{"booking_id": b.id, "start_time": b.start.Unix(), "end_time": b.end.Unix(), "booker": b.booker, "status": b.status}
	if b.schedule != "" {
		o["schedule_id"] = b.schedule
	}
	return o
}

// bookingGet answers for a series with the first of its parts.
func bookingGet(tx *sim.Tx) (any, error) {
	found := slot.Of(tx).ofID[sim.Text(tx.Body["booking_id"])]
	if len(found) == 0 || found[0].room != sim.Integer(tx.Body["meetingroom_id"]) {
		return nil, invalid("invalid booking_id")
	}
	b := found[0]
	o := b.object()
	if b.series != "" {
		o["master_booking_id"] = b.series
	}
	return object{"meetingroom_id": b.room, "schedule": o}, nil
}

// scheduleChanged books again for a schedule that moved, and nothing for one that
// ended.
func scheduleChanged(tx *sim.Tx, userID, scheduleID string) {
	st := slot.Of(tx)
	if st.changed(tx, userID, scheduleID, calendars.Spans(tx, scheduleID, tx.Now().Add(horizon))) {
		calendars.SetRoom(tx, scheduleID, len(standing(st.ofEvent[scheduleID])) > 0)
	}
}

// meetingChanged moves bookings along with a meeting.
func meetingChanged(tx *sim.Tx, userID, meetingID string) {
	slot.Of(tx).changed(tx, userID, meetingID, spansOf(meetings.TimesOf(tx, meetingID, tx.Now().Add(horizon))))
}

// changed books again what is booked for a schedule or a meeting. It returns false
// if nothing is.
func (st *store) changed(tx *sim.Tx, userID, event string, spans []calendars.Span) bool {
	old := standing(st.ofEvent[event])
	if len(old) == 0 {
		return false
	}
	for _, b := range old {
		b.status = cancelled
	}
	st.tell(tx, userID, "cancel_meeting_room", old[0])
	again := booking{room: old[0].room, booker: old[0].booker, schedule: old[0].schedule, meeting: old[0].meeting, agentID: old[0].agentID}
	if bookings, _ := st.bookAll(tx, again, spans, old[0].series != ""); len(bookings) > 0 {
		st.tell(tx, userID, "book_meeting_room", bookings[0])
	}
	return true
}

// tell tells apps what a member did to a booking. They know what they do themselves.
func (st *store) tell(tx *sim.Tx, userID, event string, b *booking) {
	if userID != "" {
		tx.Emit(0, userID, field{Name: "MsgType", Value: "event"}, field{Name: "Event", Value: event}, field{Name: "MeetingRoomId", Value: b.room},
			field{Name: "BookingId", Value: cmp.Or(b.series, b.id)})
	}
}

// A Taking is the parameters of Take.
type Taking struct {
	RoomID int64     `json:"room"`
	UserID string    `json:"userid"`
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
}

// Take has a member book a room in a client. It returns the id of the booking.
var Take = sim.NewAct("room.book", "A member books a room.", func(tx *sim.Tx, p Taking) (string, error) {
	st := slot.Of(tx)
	m := directory.Of(tx).Member(p.UserID)
	at := round(calendars.Span{Start: p.Start, End: p.End}, tx.Now())
	switch _, err := st.room(p.RoomID); {
	case err != nil:
		return "", fmt.Errorf("there is no room %d", p.RoomID)
	case m == nil:
		return "", fmt.Errorf("there is no member %s", p.UserID)
	case !at.End.After(at.Start) || !p.End.After(tx.Now()):
		return "", errors.New("the time is over")
	case st.isTaken(p.RoomID, at):
		return "", errors.New("the room is taken")
	}
	b := st.put(&booking{room: p.RoomID, start: at.Start, end: at.End, booker: m.UserID()})
	st.tell(tx, b.booker, "book_meeting_room", b)
	return b.id, nil
})

// A Leaving is the parameters of Leave.
type Leaving struct {
	BookingID string `json:"booking"`
	UserID    string `json:"userid"`
}

// Leave has the member who booked a room cancel the booking.
var Leave = sim.NewAct("room.cancel", "A member cancels a booking.", func(tx *sim.Tx, p Leaving) (sim.Nothing, error) {
	st := slot.Of(tx)
	parts := standing(st.ofID[p.BookingID])
	switch {
	case len(parts) == 0:
		return sim.Nothing{}, fmt.Errorf("there is no booking %s", p.BookingID)
	case parts[0].booker != p.UserID:
		return sim.Nothing{}, fmt.Errorf("%s did not book the room", p.UserID)
	}
	for _, b := range parts {
		b.status = cancelled
	}
	if id := parts[0].schedule; id != "" {
		calendars.SetRoom(tx, id, false)
		calendars.End(tx, id)
	}
	st.tell(tx, p.UserID, "cancel_meeting_room", parts[0])
	return sim.Nothing{}, nil
})
