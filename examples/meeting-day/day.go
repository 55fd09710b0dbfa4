package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/calendar"
	"github.com/gowecom/wecom/calendar/ical"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/meetingroom"
)

// A day is what a member has to do on one day of UTC+8.
type day struct {
	userID   string
	from, to time.Time
	items    []item // in the order of time
}

// A kind is what an item is of.
type kind string

const (
	ofSchedule kind = "日程"
	ofMeeting  kind = "会议"
	ofRoom     kind = "会议室"
)

// An item is an occurrence of a schedule, a meeting, or a room that is booked.
type item struct {
	kind     kind
	id       string
	title    string
	from, to time.Time
	wholeDay bool
	place    string
	note     string // how to join a meeting, or that a schedule repeats
}

// newDay returns the empty day that a moment is in.
func newDay(userID string, at time.Time) *day {
	at = at.In(wecom.Beijing)
	from := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, wecom.Beijing)
	return &day{userID: userID, from: from, to: from.AddDate(0, 0, 1)}
}

// has reports whether something has some of the day.
func (d *day) has(from, to time.Time) bool {
	return from.Before(d.to) && (to.After(d.from) || to.Equal(from) && from.Equal(d.from))
}

// collect reads the day. WeCom has no list of all schedules of a member: the app reads
// its own calendars, and the meetings that it booked itself.
func collect(ctx context.Context, client *wecom.Client, userID string, at time.Time, calendarIDs []string) (*day, error) {
	d := newDay(userID, at)
	if err := d.addSchedules(ctx, calendar.New(client), calendarIDs); err != nil {
		return nil, fmt.Errorf("schedules: %w", err)
	}
	if err := d.addMeetings(ctx, meeting.New(client)); err != nil {
		return nil, fmt.Errorf("meetings: %w", err)
	}
	if err := d.addRooms(ctx, meetingroom.New(client)); err != nil {
		return nil, fmt.Errorf("rooms: %w", err)
	}
	slices.SortStableFunc(d.items, func(a, b item) int {
		return cmp.Or(compareBool(b.wholeDay, a.wholeDay), a.from.Compare(b.from), a.to.Compare(b.to))
	})
	return d, nil
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

func (d *day) addSchedules(ctx context.Context, s *calendar.Service, calendarIDs []string) error {
	for _, id := range calendarIDs {
		for schedule, err := range s.AllSchedules(ctx, id) {
			if err != nil {
				return err
			}
			if slices.ContainsFunc(schedule.Attendees, func(a calendar.Attendee) bool {
				return strings.EqualFold(a.UserID, d.userID) && a.Response != calendar.Declined
			}) {
				d.items = slices.AppendSeq(d.items, occurrences(schedule, d.from, d.to))
			}
		}
	}
	return nil
}

// occurrences yields when a schedule is on within a time, exceptions apart.
func occurrences(s calendar.Schedule, from, to time.Time) iter.Seq[item] {
	return func(yield func(item) bool) {
		note := ""
		if s.Repeats {
			note = s.Repetition.Type.String() + "重复"
		}
		for o := range s.Occurrences(from, to) {
			if !yield(item{ofSchedule, s.ID, s.Summary, o.StartAt, o.EndAt, bool(s.IsWholeDay), s.Location, note}) {
				return
			}
		}
	}
}

func (d *day) addMeetings(ctx context.Context, s *meeting.Service) error {
	for id, err := range s.AllUserMeetingIDs(ctx, d.userID, d.from, d.to) {
		if err != nil {
			return err
		}
		m, err := s.GetMeeting(ctx, id)
		if err != nil {
			return fmt.Errorf("meeting %s: %w", id, err)
		}
		d.addMeeting(id, m)
	}
	return nil
}

// addMeeting adds a meeting if it is on this day. Of one that repeats, it adds each
// that is.
func (d *day) addMeeting(id string, m *meeting.Meeting) {
	add := func(title string, from, to time.Time) {
		if d.has(from, to) {
			d.items = append(d.items, item{kind: ofMeeting, id: id, title: title, from: from, to: to, place: m.Location, note: joining(m)})
		}
	}
	switch {
	case m.Status == meeting.StatusCancelled:
	case m.Type == meeting.TypeRepeated:
		for _, sub := range m.SubMeetings {
			if !bool(sub.Deleted) {
				add(cmp.Or(sub.Title, m.Title), sub.StartsAt.Time, sub.EndsAt.Time)
			}
		}
	default:
		add(m.Title, m.StartsAt.Time, m.StartsAt.Add(m.Duration.Duration))
	}
}

// joining tells how to join a meeting.
func joining(m *meeting.Meeting) string {
	if m.Code == "" {
		return m.LinkURL
	}
	return strings.TrimSpace("会议号 " + m.Code + " " + m.LinkURL)
}

// addRooms says where schedules are for which a room is booked, and adds the rooms
// that the member has booked for something else.
func (d *day) addRooms(ctx context.Context, s *meetingroom.Service) error {
	rooms, err := s.ListRooms(ctx, meetingroom.RoomQuery{})
	if err != nil {
		return err
	}
	names := map[int64]string{}
	for _, r := range rooms {
		names[r.ID] = strings.Join(strings.Fields(r.Name+" "+r.Floor), " ")
	}
	for b, err := range s.AllBookings(ctx, meetingroom.BookingQuery{From: d.from, To: d.to}) {
		if err != nil {
			return err
		}
		if b.Status == meetingroom.Withdrawn {
			continue
		}
		name := cmp.Or(names[b.RoomID], fmt.Sprintf("会议室 %d", b.RoomID))
		if !d.place(b.ScheduleID, name) && strings.EqualFold(b.BookerID, d.userID) {
			d.items = append(d.items, item{kind: ofRoom, id: b.ID, title: name, from: b.StartAt.Time, to: b.EndAt.Time, place: name})
		}
	}
	return nil
}

// place says in which room a schedule of the day is, and whether there is one.
func (d *day) place(scheduleID, room string) (found bool) {
	for i := range d.items {
		if it := &d.items[i]; scheduleID != "" && it.kind == ofSchedule && it.id == scheduleID {
			if found = true; it.place == "" {
				it.place = room
			}
		}
	}
	return found
}

// print writes the day as text, with a star where two items are at the same time.
func (d *day) print(w io.Writer, name string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s 星期%s\n", name, d.from.Format(time.DateOnly), string([]rune("日一二三四五六")[d.from.Weekday()]))
	width := 0
	for _, it := range d.items {
		width = max(width, columns(it.title))
	}
	for i, it := range d.items {
		mark := " "
		if d.clashes(i) {
			mark = "*"
		}
		parts := []string{mark + " " + it.span(d), padded(string(it.kind), 6), padded(it.title, width)}
		for _, part := range []string{it.place, it.note} {
			if part != "" && part != it.title {
				parts = append(parts, part)
			}
		}
		b.WriteString(strings.TrimRight(strings.Join(parts, "  "), " ") + "\n")
	}
	if len(d.items) == 0 {
		b.WriteString("  没有安排\n")
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// span is when an item is, as far as it is on this day.
func (it item) span(d *day) string {
	if it.wholeDay {
		return "全天       "
	}
	from, to := it.from.In(wecom.Beijing), it.to.In(wecom.Beijing)
	begin, end := from.Format("15:04"), to.Format("15:04")
	if from.Before(d.from) {
		begin = "00:00"
	}
	if !to.Before(d.to) {
		end = "24:00"
	}
	return begin + "–" + end
}

// clashes reports whether something else is at the same time as an item.
func (d *day) clashes(i int) bool {
	it := d.items[i]
	for j, other := range d.items {
		if i != j && !it.wholeDay && !other.wholeDay && it.from.Before(other.to) && other.from.Before(it.to) {
			return true
		}
	}
	return false
}

// padded is a text of at least a width.
func padded(text string, width int) string {
	return text + strings.Repeat(" ", max(0, width-columns(text)))
}

// columns is how wide a text is in a terminal: a Chinese character is as wide as two
// letters.
func columns(text string) (n int) {
	for _, r := range text {
		if n++; unicode.Is(unicode.Han, r) || r > 0xFF00 {
			n++
		}
	}
	return n
}

// export writes the day as an iCalendar file. Each occurrence is an event of its own,
// with an id that holds the day: so the files of several days go together.
func (d *day) export(w io.Writer, name string) error {
	f := ical.File{Name: name + " " + d.from.Format(time.DateOnly)}
	for _, it := range d.items {
		s := calendar.Schedule{
			ID: it.id + "-" + it.from.In(wecom.Beijing).Format("20060102T1504"), Summary: it.title, Description: it.note, Location: it.place,
			StartAt: wecom.TimeOf(it.from), EndAt: wecom.TimeOf(it.to), IsWholeDay: wecom.Flag(it.wholeDay),
		}
		f.Schedules = append(f.Schedules, ical.Schedule{Schedule: s})
	}
	losses, err := ical.Codec{}.Encode(w, f)
	if err == nil && len(losses) > 0 {
		err = fmt.Errorf("the file lacks %v", losses)
	}
	return err
}
