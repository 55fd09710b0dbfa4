package checkin

import (
	"iter"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/pager"
)

// usersPerCall is how many members WeCom takes at once.
const usersPerCall = 100

// A MemberQuery asks for any number of members over any time. It is split into
// calls: times in their order, and for each the members, 100 at once, in theirs.
// Items of one call come as WeCom sorts them.
type MemberQuery struct {
	UserIDs  []string
	From, To time.Time // both included; of days, months and schedules any moment of the first and the last day

	// Skip leaves out calls that an earlier loop over the same query has done: as
	// many as Progress told. A call whose items were not all taken is made again.
	Skip int

	// Progress is called after the items of each call were yielded; may be nil.
	// Keep Done to resume after an error.
	Progress func(Progress)
}

// Progress tells how far a loop over a [MemberQuery] has come, in calls.
type Progress struct{ Done, Total int }

// all yields the items of each call that a query needs, and ends after the first
// error.
func all[T any](in MemberQuery, windows []pager.Window, list func(userIDs []string, from, to time.Time) ([]T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		groups := slices.Collect(slices.Chunk(in.UserIDs, usersPerCall))
		for done := max(0, in.Skip); done < len(windows)*len(groups); done++ {
			w := windows[done/len(groups)]
			for item, err := range pager.Once(func() ([]T, error) { return list(groups[done%len(groups)], w.From, w.To) }) {
				if !yield(item, err) || err != nil {
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
func (q MemberQuery) byDays(n int) []pager.Window {
	return slices.Collect(pager.Windows(q.From, q.To, time.Duration(n)*24*time.Hour-time.Second, time.Second))
}

// byMonths splits the time into calendar months, from the first to the last day.
func (s *Service) byMonths(q MemberQuery) (list []pager.Window) {
	first, last := s.midnight(q.From).In(s.days.location()), s.midnight(q.To).In(s.days.location())
	for from := first; !from.After(last); {
		next := time.Date(from.Year(), from.Month()+1, 1, 0, 0, 0, 0, from.Location())
		to := next.AddDate(0, 0, -1)
		if to.After(last) {
			to = last
		}
		list = append(list, pager.Window{From: from, To: to})
		from = next
	}
	return list
}
