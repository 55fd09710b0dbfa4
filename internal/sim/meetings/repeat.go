package meetings

import (
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// As in repeat_type.
const (
	daily    = 0
	weekly   = 1
	monthly  = 2
	workdays = 7
)

const (
	maxMonthly = 50
	maxOthers  = 200
	day        = 24 * time.Hour
)

// dates are when a meeting takes place.
func dates(start, now time.Time, reminders object) ([]time.Time, error) {
	if sim.Integer(reminders["is_repeat"]) == 0 {
		return []time.Time{start}, nil
	}
	r := rule{start, sim.Integer(reminders["repeat_type"]), max(1, int(min(sim.Integer(reminders["repeat_interval"]), 100))), nil, nil}
	if !slices.Contains([]int64{daily, weekly, monthly, workdays}, r.kind) {
		return nil, sim.Refuse(400227, "invalid repeat_type")
	}
	if sim.Integer(reminders["is_custom_repeat"]) == 1 {
		if r.kind == workdays {
			return nil, sim.Refuse(400227, "workdays cannot be customized")
		}
		r.weekdays, r.monthDays = sim.Integers(reminders["repeat_day_of_week"]), sim.Integers(reminders["repeat_day_of_month"])
	}
	most := maxOthers
	if r.kind == monthly {
		most = maxMonthly
	}
	until := now.Add(7 * day)
	if at := sim.UnixTime(reminders["repeat_until"]); !at.IsZero() {
		until = at
	}
	if sim.Integer(reminders["repeat_until_type"]) == 1 {
		count := 7
		if n := sim.Integer(reminders["repeat_until_count"]); n != 0 {
			count = int(max(-1, min(n, 1000)))
		}
		if count < 1 || count > most {
			return nil, sim.Refuse(400228, "invalid repeat_until_count")
		}
		until, most = start.AddDate(500, 0, 0), count
	}
	return r.dates(until, most), nil
}

// A rule says on which days a meeting takes place.
type rule struct {
	start               time.Time
	kind                int64
	interval            int
	weekdays, monthDays []int64
}

func (r rule) dates(until time.Time, most int) []time.Time {
	list := []time.Time{r.start}
	for at := r.start.AddDate(0, 0, 1); len(list) < most && !at.After(until); at = at.AddDate(0, 0, 1) {
		if r.has(at) {
			list = append(list, at)
		}
	}
	return list
}

// has reports whether the meeting takes place on a day. That of the start is one
// of those of a week or month.
func (r rule) has(at time.Time) bool {
	switch r.kind {
	case daily:
		return days(r.start, at)%r.interval == 0
	case weekly:
		weeks := days(monday(r.start), monday(at)) / 7
		on := at.Weekday() == r.start.Weekday() || slices.Contains(r.weekdays, int64((at.Weekday()+6)%7+1))
		return weeks%r.interval == 0 && on
	case monthly:
		months := (at.Year()-r.start.Year())*12 + int(at.Month()-r.start.Month())
		return months%r.interval == 0 && (at.Day() == r.start.Day() || slices.Contains(r.monthDays, int64(at.Day())))
	default:
		return at.Weekday() != time.Saturday && at.Weekday() != time.Sunday
	}
}

func monday(t time.Time) time.Time { return t.AddDate(0, 0, -int((t.Weekday()+6)%7)) }

// days is how many days lie between two times; both are in UTC+8, where each has 24
// hours.
func days(from, to time.Time) int { return int(to.Sub(from) / day) }
