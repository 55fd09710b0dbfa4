package checkin

import (
	"iter"
	"slices"
	"time"
)

// usersPerCall is how many members WeCom takes at once.
const usersPerCall = 100

// A Range asks for any number of members over any time. It is split into calls:
// times in their order, and for each the members, 100 at once, in theirs. Items of
// one call come as WeCom sorts them.
type Range struct {
	Users    []string
	From, To time.Time // both included; of days, months and schedules any moment of the first and the last day

	// Skip leaves out calls that an earlier loop over the same Range has done:
	// as many as Progress told. A call whose items were not all taken is made
	// again.
	Skip int

	// Progress is called after the items of each call were yielded; may be nil.
	// Keep Done to resume after an error.
	Progress func(Progress)
}

// Progress tells how far a loop over a [Range] has come, in calls.
type Progress struct{ Done, Total int }

// A window is a part of a Range's time.
type window struct{ from, to time.Time }

// all yields the items of each call that a Range needs, and ends after the
// first error.
func all[T any](in Range, windows []window, fetch func(users []string, from, to time.Time) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		groups := slices.Collect(slices.Chunk(in.Users, usersPerCall))
		for done := max(0, in.Skip); done < len(windows)*len(groups); done++ {
			w := windows[done/len(groups)]
			items, err := fetch(groups[done%len(groups)], w.from, w.to)
			if err != nil {
				var zero T
				yield(zero, err)
				return
			}
			for _, item := range items {
				if !yield(item, nil) {
					return
				}
			}
			if in.Progress != nil {
				in.Progress(Progress{done + 1, len(windows) * len(groups)})
			}
		}
	}
}

// byDays splits the time into windows of so many times 24 hours that have no
// second in common.
func (r Range) byDays(n int) (list []window) {
	for from := r.From; !from.After(r.To); {
		next := from.Add(time.Duration(n) * 24 * time.Hour)
		list = append(list, window{from, earlier(next.Add(-time.Second), r.To)})
		from = next
	}
	return list
}

// byMonths splits the time into calendar months, from the first to the last day.
func (s *Service) byMonths(r Range) (list []window) {
	first, last := s.midnight(r.From).In(s.days.location()), s.midnight(r.To).In(s.days.location())
	for from := first; !from.After(last); {
		next := time.Date(from.Year(), from.Month()+1, 1, 0, 0, 0, 0, from.Location())
		list = append(list, window{from, earlier(next.AddDate(0, 0, -1), last)})
		from = next
	}
	return list
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
