package main

import (
	"context"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/calendar"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/meetingroom"
	"github.com/gowecom/wecom/wecomtest"
)

// simulated returns a Thursday of lina in a simulated corp.
func simulated(ctx context.Context) (*environment, error) {
	monday := time.Date(2026, 11, 16, 8, 0, 0, 0, wecom.Beijing)
	corp := wecomtest.New(wecomtest.WithClock(monday))
	env := &environment{client: corp.Client(), userID: "lina", at: monday.AddDate(0, 0, 10)}
	p := planner{ctx: ctx, schedules: calendar.New(env.client), meetings: meeting.New(env.client), rooms: meetingroom.New(env.client), morning: monday}
	env.calendarIDs = []string{p.calendar("发布计划"), p.calendar("培训")}
	p.plan(env.calendarIDs[0], env.calendarIDs[1])
	return env, p.err
}

// A planner plans until something fails.
type planner struct {
	ctx       context.Context
	schedules *calendar.Service
	meetings  *meeting.Service
	rooms     *meetingroom.Service
	morning   time.Time // 8:00 of the first day
	err       error
}

// at is a time of a day, counted from the first one.
func (p *planner) at(day, hour, minute int) time.Time {
	return p.morning.AddDate(0, 0, day).Add(time.Duration(hour-8)*time.Hour + time.Duration(minute)*time.Minute)
}

func (p *planner) calendar(name string) string {
	created, err := p.schedules.CreateCalendar(p.ctx, calendar.CalendarCreate{Summary: name, Color: "#3B82F6", AdminIDs: []string{"lina"}, Shares: []calendar.Share{{UserID: "lina"}}})
	if p.note(err) {
		return ""
	}
	return created.CalendarID
}

// note keeps the first failure, and reports whether there is one.
func (p *planner) note(err error) bool {
	if p.err == nil {
		p.err = err
	}
	return p.err != nil
}

// plan fills the second Thursday, which is day 10.
func (p *planner) plan(releases, courses string) {
	daily := p.schedule(calendar.ScheduleCreate{CalendarID: releases, Summary: "站会", StartAt: p.at(0, 9, 30), EndAt: p.at(0, 9, 45), Repetition: calendar.OnWorkdays()})
	p.book(daily)

	// The course is two hours later this week.
	course := p.schedule(calendar.ScheduleCreate{CalendarID: courses, Summary: "Go 进阶", Location: "培训教室", StartAt: p.at(3, 14, 0), EndAt: p.at(3, 15, 30), Repetition: calendar.Weekly(1, calendar.Thursday)})
	p.move(course, p.at(10, 14, 0), 2*time.Hour)

	// The tea of every Thursday does not take place this week.
	tea := p.schedule(calendar.ScheduleCreate{CalendarID: courses, Summary: "下午茶", StartAt: p.at(3, 15, 0), EndAt: p.at(3, 15, 30), Repetition: calendar.Weekly(1)})
	if p.err == nil {
		p.note(p.schedules.CancelOccurrence(p.ctx, tea, p.at(10, 15, 0)))
	}
	p.schedule(calendar.ScheduleCreate{CalendarID: releases, Summary: "发布日", StartAt: p.at(10, 0, 0), EndAt: p.at(10, 23, 59), IsWholeDay: true})

	p.meeting(meeting.MeetingCreate{Title: "产品评审", StartsAt: wecom.TimeOf(p.at(10, 10, 0)), Duration: wecom.SecondsOf(time.Hour), Location: "银杏"})
	p.meeting(meeting.MeetingCreate{Title: "项目周会", StartsAt: wecom.TimeOf(p.at(3, 16, 30)), Duration: wecom.SecondsOf(30 * time.Minute), Reminders: meeting.Reminders{
		Repeats: true, Repetition: meeting.Repetition{Type: meeting.RepeatWeekly, End: meeting.RepeatEndsAfter, Count: 4},
	}})
	if p.err == nil {
		_, err := p.rooms.Book(p.ctx, meetingroom.BookingCreate{RoomID: wecomtest.LargeRoomID, Subject: "面试", StartAt: p.at(10, 11, 0), EndAt: p.at(10, 12, 0), BookerID: "lina"})
		p.note(err)
	}
}

func (p *planner) schedule(in calendar.ScheduleCreate) (id string) {
	if p.err == nil {
		in.AttendeeIDs = []string{"lina", "wangwei"}
		var err error
		id, err = p.schedules.CreateSchedule(p.ctx, in)
		p.note(err)
	}
	return id
}

func (p *planner) book(scheduleID string) {
	if p.err == nil {
		_, err := p.rooms.BookForSchedule(p.ctx, wecomtest.SmallRoomID, scheduleID, "lina")
		p.note(err)
	}
}

func (p *planner) move(scheduleID string, start time.Time, later time.Duration) {
	if p.err == nil {
		_, err := p.schedules.UpdateOccurrence(p.ctx, scheduleID, start, func(o *calendar.OccurrenceUpdate) error {
			o.StartAt, o.EndAt = o.StartAt.Add(later), o.EndAt.Add(later)
			return nil
		})
		p.note(err)
	}
}

func (p *planner) meeting(in meeting.MeetingCreate) {
	if p.err == nil {
		in.AdminUserID, in.Invitees = "lina", meeting.Invitees{UserIDs: []string{"lina", "hanxue"}}
		_, err := p.meetings.CreateMeeting(p.ctx, in)
		p.note(err)
	}
}
