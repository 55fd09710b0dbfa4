package checkin_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/checkin"
	"github.com/gowecom/wecom/wecomtest"
)

// A month for a whole corp: any number of members and days, split into calls
// that WeCom takes. After an error, set Skip to what Progress told and go on.
func ExampleService_AllMonths() {
	corp := wecomtest.New(wecomtest.WithAttendance(2020, time.September)) // in a real program: wecom.NewClient(corpID, secret)
	attendance := checkin.New(corp.Client())

	day := checkin.Calendar{}.Day(time.Date(2020, time.September, 1, 0, 0, 0, 0, time.UTC))
	in := checkin.MemberQuery{UserIDs: []string{"lina", "wangwei"}, From: day, To: day.AddDate(0, 1, -1)}
	for m, err := range attendance.AllMonths(context.Background(), in) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(m.Base.Name, m.Summary.WorkDays, "days,", m.Summary.ExceptionDays, "with exceptions,", m.Summary.Worked.Round(time.Hour))
	}
	// Output:
	// 李娜 22 days, 2 with exceptions, 168h0m0s
	// 王伟 22 days, 3 with exceptions, 168h0m0s
}

// What went wrong on which day.
func ExampleService_AllDays() {
	corp := wecomtest.New(wecomtest.WithAttendance(2020, time.September))
	attendance := checkin.New(corp.Client())

	day := checkin.Calendar{}.Day(time.Date(2020, time.September, 1, 0, 0, 0, 0, time.UTC))
	in := checkin.MemberQuery{UserIDs: []string{"wangwei"}, From: day, To: day.AddDate(0, 1, -1)}
	for d, err := range attendance.AllDays(context.Background(), in) {
		if err != nil {
			log.Fatal(err)
		}
		for _, e := range d.Exceptions {
			if e.Type == checkin.Late {
				fmt.Println("late by", e.Duration)
			}
		}
		for _, f := range d.Forms {
			fmt.Println(f.FormID, f.Title)
		}
	}
	// Output:
	// late by 16m0s
	// 202009290001 加班1.5小时
}

// Punches of a night shift belong to the day on which it began.
func ExampleCalendar() {
	days := checkin.Calendar{Changes: wecom.SecondsOf(6 * time.Hour)}
	punched := time.Date(2026, time.November, 3, 21, 30, 0, 0, time.UTC) // 05:30 of the 4th in UTC+8
	fmt.Println(days.Day(punched).Format(time.DateOnly))
	// Output: 2026-11-03
}

// A new rule: Monday to Friday from 9 to 18, for one department.
func ExampleService_CreateRule() {
	corp := wecomtest.New()
	attendance := checkin.New(corp.Client())

	clock := func(hour float64) wecom.Seconds {
		return wecom.SecondsOf(time.Duration(hour * float64(time.Hour)))
	}
	day := checkin.Period{
		ID: 1, Begin: clock(9), End: clock(18), RemindOn: clock(8.75), RemindOff: clock(18),
		EarliestOn: new(clock(7)), LatestOn: new(clock(12)), EarliestOff: new(clock(14)), LatestOff: new(clock(26)),
		AllowRest: true, RestBegin: clock(12), RestEnd: clock(13),
	}
	err := attendance.CreateRule(context.Background(), checkin.RuleCreate{Type: checkin.FixedHours, Name: "研发作息", EffectiveNow: true, RuleSettings: checkin.RuleSettings{
		Scope:     &checkin.Scope{DepartmentIDs: []int64{3}},
		Days:      []checkin.HoursSet{{Weekdays: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}, Periods: []checkin.Period{day}}},
		Locations: []checkin.Location{{Title: "云杉大厦", Detail: "国定路 9 号", Latitude: checkin.Degrees(31.3002), Longitude: checkin.Degrees(121.5123), Distance: 300}},
		Overtime:  &checkin.Overtime{}, // none
	}})
	if err != nil {
		log.Fatal(err)
	}
	rules, err := attendance.ListRules(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	rule := rules[len(rules)-1]
	fmt.Println(rule.Name, rule.Days[0].Periods[0].Begin, rule.Locations[0].Latitude.Degrees())
	// Output: 研发作息 9h0m0s 31.3002
}

// Changes leave what is nil, replace what is given, and clear lists that are
// empty but not nil.
func ExampleService_UpdateRule() {
	corp := wecomtest.New()
	attendance := checkin.New(corp.Client())

	err := attendance.UpdateRule(context.Background(), 1, checkin.RuleUpdate{Type: checkin.FixedHours, Name: "标准作息", RuleSettings: checkin.RuleSettings{
		NeedPhoto:      new(true),
		SpecialDaysOff: []checkin.SpecialDay{},
	}})
	if errors.Is(err, wecom.ErrCheckinRuleNotOwned) {
		fmt.Println("made in the admin console or by another app")
	}
	// Output: made in the admin console or by another app
}
