package calendar_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/gowecom/wecom/calendar"
	"github.com/gowecom/wecom/wecomtest"
)

// shanghai is the zone of the examples.
var shanghai = time.FixedZone("UTC+8", 8*60*60)

// A course that is on Wednesdays, and two hours later in its second week.
func ExampleService_UpdateOccurrence() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	schedules := calendar.New(corp.Client())
	ctx := context.Background()

	first := time.Date(2026, time.September, 2, 14, 0, 0, 0, shanghai)
	id, err := schedules.CreateSchedule(ctx, calendar.ScheduleCreate{
		Summary: "体育课", StartAt: first, EndAt: first.Add(90 * time.Minute), AttendeeIDs: []string{"lina", "wangwei"},
		Reminder: calendar.RemindBefore(15 * time.Minute), Repetition: calendar.Weekly(1, calendar.Wednesday).EndingAt(first.AddDate(0, 1, 0)),
	})
	if err != nil {
		log.Fatal(err)
	}
	second := first.AddDate(0, 0, 7)
	moved, err := schedules.UpdateOccurrence(ctx, id, second, func(o *calendar.OccurrenceUpdate) error {
		o.StartAt, o.EndAt = o.StartAt.Add(2*time.Hour), o.EndAt.Add(2*time.Hour)
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}

	both, err := schedules.GetSchedules(ctx, id, moved)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range both {
		fmt.Println(s.Summary)
		for o := range s.Occurrences(first, first.AddDate(0, 2, 0)) {
			fmt.Println("-", o.StartAt.Format("Mon 2 Jan 15:04"))
		}
	}
	// Output:
	// 体育课
	// - Wed 2 Sep 14:00
	// - Wed 16 Sep 14:00
	// - Wed 23 Sep 14:00
	// - Wed 30 Sep 14:00
	// 体育课
	// - Wed 9 Sep 16:00
}

// Of a calendar that is shared, some members see only when there is something.
func ExampleService_UpdateCalendar() {
	corp := wecomtest.New()
	calendars := calendar.New(corp.Client())
	ctx := context.Background()

	created, err := calendars.CreateCalendar(ctx, calendar.CalendarCreate{
		Summary: "发布计划", Color: "#3B82F6", AdminIDs: []string{"lina"}, Shares: []calendar.Share{{UserID: "lina"}, {UserID: "nobody"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range created.Failed {
		fmt.Println("not shared with", f.UserID)
	}
	_, err = calendars.UpdateCalendar(ctx, created.CalendarID, func(c *calendar.CalendarUpdate) error {
		c.Shares = append(c.Shares, calendar.Share{UserID: "wangwei", Permission: calendar.MayViewIfBusy})
		return nil
	})
	if err != nil {
		log.Fatal(err)
	}
	c, err := calendars.GetCalendar(ctx, created.CalendarID)
	if err != nil {
		log.Fatal(err)
	}
	for _, s := range c.Shares {
		fmt.Println(s.UserID, s.Permission)
	}
	// Output:
	// not shared with nobody
	// lina 可查看
	// wangwei 仅查看闲忙状态
}

// The dates of a rule, before anything is created.
func ExampleRepetition_Starts() {
	first := time.Date(2026, time.January, 31, 9, 0, 0, 0, shanghai)
	for start := range calendar.Monthly(1, 15, 31).Starts(first, first, first.AddDate(0, 4, 0)) {
		fmt.Println(start.Format(time.DateOnly))
	}
	// Output:
	// 2026-01-31
	// 2026-02-15
	// 2026-03-15
	// 2026-03-31
	// 2026-04-15
	// 2026-05-15
}
