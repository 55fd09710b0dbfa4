package calendars

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A Sight is a time at which a schedule happens, as people see it who look at the
// corp.
type Sight struct {
	ScheduleID      string
	Title, Calendar string
	Location        string
	Start, End      time.Time
	WholeDay        bool
	Admins          []string // userids of those who can move and cancel it
	Attendees       []Attendee
}

// An Attendee is somebody who is invited.
type Attendee struct {
	UserID string
	Answer int64 // as response_status
}

// Look returns what happens between two moments.
func Look(tx *sim.Tx, from, to time.Time) []Sight {
	var list []Sight
	all := slot.Of(tx).schedules
	for _, id := range slices.Sorted(maps.Keys(all)) {
		s := all[id]
		if s.isOver || s.calendar.isDeleted {
			continue
		}
		for at := range s.spans(to) {
			if at.End.After(from) {
				list = append(list, s.sight(at))
			}
		}
	}
	return list
}

func (s *schedule) sight(at Span) Sight {
	seen := Sight{
		ScheduleID: s.id, Title: sim.Text(s.fields["summary"]), Calendar: sim.Text(s.calendar.fields["summary"]), Location: sim.Text(s.fields["location"]),
		Start: at.Start, End: at.End, WholeDay: sim.Integer(s.fields["is_whole_day"]) == 1, Admins: sim.Texts(s.fields["admins"]),
	}
	for _, id := range s.people {
		seen.Attendees = append(seen.Attendees, Attendee{id, s.answers[strings.ToLower(id)]})
	}
	return seen
}
