package calendar

import (
	"iter"
	"slices"
	"time"
)

// An Occurrence is one time that a schedule happens.
type Occurrence struct {
	StartAt, EndAt time.Time
}

// Occurrences yields when a schedule happens between two moments, the earliest
// first: every occurrence that has begun before to and has not ended at from.
// Times are in the zone of its repetition.
//
// Exclusions are left out, which [Service.ListSchedules] may lack. What was changed
// by itself is another schedule. A cancelled schedule never happens. See
// [Repetition.Starts] for how days are counted.
func (s Schedule) Occurrences(from, to time.Time) iter.Seq[Occurrence] {
	return func(yield func(Occurrence) bool) {
		if s.Status == Cancelled {
			return
		}
		length := max(0, s.EndAt.Sub(s.StartAt.Time))
		excluded := s.excludedDays()
		for start := range s.Starts(s.StartAt.Time, from.Add(-length), to) {
			o := Occurrence{start, start.Add(length)}
			isOver := !o.EndAt.After(from) && start.Before(from)
			if !isOver && !excluded[dayIn(start)] && !yield(o) {
				return
			}
		}
	}
}

// excludedDays are the days of the exclusions. There is one occurrence a day, so
// it does not matter whether WeCom writes its start or the midnight before.
func (s Schedule) excludedDays() map[[3]int]bool {
	days := make(map[[3]int]bool, len(s.Exclusions))
	for _, e := range s.Exclusions {
		days[dayIn(e.StartAt.In(s.Zone()))] = true
	}
	return days
}

func dayIn(t time.Time) [3]int {
	year, month, day := t.Date()
	return [3]int{year, int(month), day}
}

// Busy returns the times between two moments in which at least one of the
// schedules happens, the earliest first. What overlaps or touches is one.
func Busy(from, to time.Time, schedules ...Schedule) (busy []Occurrence) {
	var all []Occurrence
	for _, s := range schedules {
		for o := range s.Occurrences(from, to) {
			all = append(all, o)
		}
	}
	slices.SortFunc(all, func(a, b Occurrence) int { return a.StartAt.Compare(b.StartAt) })
	for _, o := range all {
		if n := len(busy); n > 0 && !o.StartAt.After(busy[n-1].EndAt) {
			if o.EndAt.After(busy[n-1].EndAt) {
				busy[n-1].EndAt = o.EndAt
			}
			continue
		}
		busy = append(busy, o)
	}
	return busy
}
