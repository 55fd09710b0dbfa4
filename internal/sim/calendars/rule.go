package calendars

import (
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// The types of repetition (repeat_type).
const (
	daily    = 0
	weekly   = 1
	monthly  = 2
	yearly   = 5
	workdays = 7
)

// A rule says on which days a schedule happens.
type rule struct {
	first    time.Time // in the zone of the schedule
	repeats  bool
	kind     int64
	interval int
	days     []int64 // of the week or the month
	until    int64   // 0 is never
}

func (s *schedule) rule() rule {
	reminders := sim.ObjectIn(s.fields["reminders"])
	zone := sim.UTC8
	if hours := reminders["timezone"]; hours != nil {
		zone = time.FixedZone("", int(sim.Integer(hours))*60*60)
	}
	r := rule{
		first: s.start().In(zone), repeats: sim.Integer(reminders["is_repeat"]) == 1, kind: sim.Integer(reminders["repeat_type"]),
		interval: 1, until: sim.Integer(reminders["repeat_until"]),
	}
	if sim.Integer(reminders["is_custom_repeat"]) == 1 {
		r.interval = max(1, int(sim.Integer(reminders["repeat_interval"])))
		switch r.kind {
		case weekly:
			r.days = sim.Integers(reminders["repeat_day_of_week"])
		case monthly:
			r.days = sim.Integers(reminders["repeat_day_of_month"])
		}
	}
	return r
}

// happens reports whether something starts at a moment.
func (r rule) happens(at time.Time) bool {
	at = at.In(r.first.Location())
	switch {
	case r.repeats && r.until != 0 && at.Unix() > r.until:
		return false
	case !r.repeats || at.Equal(r.first):
		return at.Equal(r.first)
	case at.Before(r.first) || at.Sub(r.first)%(24*time.Hour) != 0:
		return false
	}
	weekday, wanted := isoWeekday(at), r.days
	months := (at.Year()-r.first.Year())*12 + int(at.Month()) - int(r.first.Month())
	switch r.kind {
	case daily:
		return int(at.Sub(r.first)/(24*time.Hour))%r.interval == 0
	case workdays:
		return weekday <= 5
	case weekly:
		if len(wanted) == 0 {
			wanted = []int64{isoWeekday(r.first)}
		}
		return weeksBetween(r.first, at)%r.interval == 0 && slices.Contains(wanted, weekday)
	case monthly:
		if len(wanted) == 0 {
			wanted = []int64{int64(r.first.Day())}
		}
		return months%r.interval == 0 && slices.Contains(wanted, int64(at.Day()))
	}
	return months%(12*r.interval) == 0 && at.Day() == r.first.Day()
}

// isoWeekday is 1 on Mondays and 7 on Sundays.
func isoWeekday(t time.Time) int64 { return int64(t.Weekday()+6)%7 + 1 }

func weeksBetween(first, t time.Time) int {
	monday := first.AddDate(0, 0, 1-int(isoWeekday(first)))
	return int(t.Sub(monday) / (7 * 24 * time.Hour))
}
