// Package ical turns schedules of WeCom into iCalendar files (RFC 5545), which
// other programs read, and such files into schedules.
//
// # What a file keeps
//
// Summary, description, place, times, whole days, cancelled or not; attendees with
// their responses, and those who manage the schedule (as the chair); reminders;
// repetitions with their ends, zones and exclusions; the name, description and
// color of a calendar. What WeCom alone knows stands in properties that other
// programs ignore, so that it comes back.
//
// # What a file does not keep
//
// Whom a calendar is shared with, who may subscribe to it, and numbers of
// sequence. A whole day comes back in UTC+8, and ends at 23:59:59.
//
// # What WeCom does not keep
//
// Rules for certain hours, weeks of the year or the last Friday of a month,
// additional dates, zones with summer time or parts of hours, reminders at times
// that WeCom does not have, attendees who are no members, attachments, categories
// and whatever else is not named above. What is lost is told, event by event
// ([Loss]).
//
// WeCom does not say of which schedule one that was changed by itself was an
// occurrence. A program that knows sets [Schedule.SeriesID]; otherwise the file has
// two events, which is the same to look at.
package ical

import (
	"context"
	"fmt"
	"time"

	"github.com/gowecom/wecom/calendar"
)

// A File is what an iCalendar file holds.
type File struct {
	Name        string
	Description string
	Color       string // #RRGGBB
	Schedules   []Schedule
}

// A Schedule is a schedule of WeCom, or an occurrence that was changed by itself.
type Schedule struct {
	calendar.Schedule

	// Of an occurrence that was changed by itself: the schedule whose it was, and
	// when it started there.
	SeriesID   string
	OriginalAt time.Time
}

// FileOf returns a File of a calendar and its schedules.
func FileOf(c calendar.Calendar, schedules ...calendar.Schedule) File {
	f := File{Name: c.Summary, Description: c.Description, Color: c.Color}
	for _, s := range schedules {
		f.Schedules = append(f.Schedules, Schedule{Schedule: s})
	}
	return f
}

// A Loss is what could not be kept of a schedule or an event.
type Loss struct {
	ID   string // of the schedule
	What string
}

func (l Loss) String() string { return l.ID + ": " + l.What }

// A Codec writes and reads files. The zero Codec names attendees by their userid
// alone, which other programs show but cannot write to.
type Codec struct {
	Address func(userID string) (email string) // of a member; "" if there is none
	Member  func(email string) (userID string) // of an address; "" if it is nobody's
}

// Create creates the schedules of a file in one of the app's calendars, or with ""
// in its default calendar: each with its repetition, then without its exclusions,
// then with what was changed by itself. Cancelled ones are left out, responses are
// not kept. It returns WeCom's ids by those in the file, also after an error: leave
// out what they name to go on.
func Create(ctx context.Context, s *calendar.Service, calendarID string, f File) (ids map[string]string, err error) {
	ids = map[string]string{}
	changed := f.originals()
	for _, schedule := range f.Schedules {
		if schedule.Status == calendar.Cancelled || schedule.SeriesID != "" {
			continue
		}
		in := schedule.create()
		in.CalendarID = calendarID
		id, err := s.CreateSchedule(ctx, in)
		if err != nil {
			return ids, fmt.Errorf("ical: create %s: %w", schedule.ID, err)
		}
		ids[schedule.ID] = id
		for _, e := range schedule.Exclusions {
			if changed[original{schedule.ID, e.StartAt.Unix()}] {
				continue
			}
			if err := s.CancelOccurrence(ctx, id, e.StartAt.Time); err != nil {
				return ids, fmt.Errorf("ical: exclude %v of %s: %w", e.StartAt, schedule.ID, err)
			}
		}
	}
	for _, schedule := range f.Schedules {
		series := ids[schedule.SeriesID]
		if schedule.SeriesID == "" || series == "" {
			continue
		}
		if err := apply(ctx, s, series, schedule); err != nil {
			return ids, fmt.Errorf("ical: change %v of %s: %w", schedule.OriginalAt, schedule.SeriesID, err)
		}
	}
	return ids, nil
}

// apply changes, or cancels, an occurrence of a schedule.
func apply(ctx context.Context, s *calendar.Service, id string, changed Schedule) error {
	if changed.Status == calendar.Cancelled {
		return s.CancelOccurrence(ctx, id, changed.OriginalAt)
	}
	in := changed.create()
	_, err := s.ReplaceOccurrence(ctx, id, changed.OriginalAt, calendar.OccurrenceUpdate{
		Summary: in.Summary, Description: in.Description, Location: in.Location, StartAt: in.StartAt, EndAt: in.EndAt, IsWholeDay: in.IsWholeDay,
		AdminIDs: in.AdminIDs, AttendeeIDs: in.AttendeeIDs, Reminder: in.Reminder,
	})
	return err
}

// An original names an occurrence of a schedule that the file has by itself.
type original struct {
	seriesID string
	unix     int64
}

func (f File) originals() map[original]bool {
	list := map[original]bool{}
	for _, s := range f.Schedules {
		if s.SeriesID != "" {
			list[original{s.SeriesID, s.OriginalAt.Unix()}] = true
		}
	}
	return list
}

func (s Schedule) create() calendar.ScheduleCreate {
	return calendar.ScheduleCreate{
		Summary: s.Summary, Description: s.Description, Location: s.Location, StartAt: s.StartAt.Time, EndAt: s.EndAt.Time, IsWholeDay: bool(s.IsWholeDay),
		AdminIDs: s.AdminIDs, AttendeeIDs: s.AttendeeIDs(), Reminder: s.Reminder, Repetition: s.Repetition,
	}
}
