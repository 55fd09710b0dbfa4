package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/checkin"
	"github.com/gowecom/wecom/contacts"
)

// A report is the attendance of some members in a month.
type report struct {
	first, last time.Time // midnights of the first and the last day
	months      []checkin.MonthReport
	days        []checkin.DayReport
}

// collect reads the reports of the members of a department and all below it.
func collect(ctx context.Context, staff *contacts.Service, attendance *checkin.Service, department int64, first time.Time, progress func(string, checkin.Progress)) (*report, error) {
	r := &report{first: first, last: first.AddDate(0, 1, -1)}
	in := checkin.MemberQuery{From: r.first, To: r.last}
	for u, err := range staff.AllUsers(ctx, department) {
		if err != nil {
			return nil, err
		}
		in.UserIDs = append(in.UserIDs, u.UserID)
	}
	in.Progress = func(p checkin.Progress) { progress("monthly reports", p) }
	for m, err := range attendance.AllMonths(ctx, in) {
		if err != nil {
			return nil, err
		}
		r.months = append(r.months, m)
	}
	in.Progress = func(p checkin.Progress) { progress("daily reports", p) }
	for d, err := range attendance.AllDays(ctx, in) {
		if err != nil {
			return nil, err
		}
		r.days = append(r.days, d)
	}
	return r, nil
}

// An incident is an exception of a member on a day.
type incident struct {
	day *checkin.DayReport
	checkin.ExceptionTotal
}

func (r *report) exceptions() (list []incident) {
	for i := range r.days {
		for _, e := range r.days[i].Exceptions {
			list = append(list, incident{&r.days[i], e})
		}
	}
	return list
}

// lateness is how often and how long members were late on a day.
type lateness struct {
	day     time.Time
	count   int
	minutes float64
}

// lateByDay has a row for each day of the month.
func (r *report) lateByDay() []lateness {
	var list []lateness
	for day := r.first; !day.After(r.last); day = day.AddDate(0, 0, 1) {
		list = append(list, lateness{day: day})
	}
	for _, e := range r.exceptions() {
		if i := int(e.day.Base.Date.Sub(r.first) / (24 * time.Hour)); e.Type == checkin.Late && i >= 0 && i < len(list) {
			list[i].count += e.Count
			list[i].minutes += e.Duration.Minutes()
		}
	}
	return list
}

// exception returns the total of a type of exceptions.
func exception(list []checkin.ExceptionTotal, t checkin.ExceptionType) checkin.ExceptionTotal {
	for _, e := range list {
		if e.Type == t {
			return e
		}
	}
	return checkin.ExceptionTotal{}
}

// days returns how many days there are of a type of items. Hours are eighths of a
// day.
func days(list []checkin.Item, t checkin.ItemType) (sum float64) {
	for _, i := range list {
		switch {
		case i.Type != t:
		case i.Unit == checkin.UnitHours:
			sum += i.In() / 8
		default:
			sum += i.In()
		}
	}
	return sum
}

// status sums up a day in words.
func status(d *checkin.DayReport) string {
	var words []string
	for _, e := range d.Exceptions {
		words = append(words, e.Type.String())
	}
	for _, f := range d.Forms {
		words = append(words, f.Title.String())
	}
	switch {
	case len(words) > 0:
		return strings.Join(words, "、")
	case d.Base.DayType == checkin.DayOff:
		return "休息"
	}
	return "正常"
}

// clock writes a time of day; after midnight it is one of the next day.
func clock(punches int, at wecom.Seconds) string {
	if punches == 0 {
		return ""
	}
	next := ""
	if at.Duration >= 24*time.Hour {
		next = "次日 "
	}
	m := int(at.Minutes()) % (24 * 60)
	return fmt.Sprintf("%s%02d:%02d", next, m/60, m%60)
}

// shift names the hours that a day should have.
func shift(d *checkin.DayReport) string {
	if d.Base.Rule.ScheduleName != "" {
		return d.Base.Rule.ScheduleName
	}
	var parts []string
	for _, h := range d.Base.Rule.Hours {
		parts = append(parts, clock(1, h.Begin)+"–"+clock(1, h.End))
	}
	return strings.Join(parts, " ")
}
