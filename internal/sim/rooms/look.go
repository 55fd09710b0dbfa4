package rooms

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A Sight is a room with what takes it, as people see it who look at the corp.
type Sight struct {
	ID            int64
	Name, Place   string
	Capacity      int64
	NeedsApproval bool
	Bookings      []Booked // in the order of their time
}

// A Booked is a time for which a room is taken.
type Booked struct {
	ID, Booker string
	Start, End time.Time
}

// Look returns the rooms, with the bookings between two moments.
func Look(tx *sim.Tx, from, to time.Time) []Sight {
	st := slot.Of(tx)
	var list []Sight
	for _, r := range st.rooms {
		s := Sight{ID: r.id, Name: sim.Text(r.fields["name"]), Capacity: sim.Integer(r.fields["capacity"]), NeedsApproval: r.needsApproval}
		var place []string
		for _, key := range placeKeys {
			if part := sim.Text(r.fields[key]); part != "" {
				place = append(place, part)
			}
		}
		s.Place = strings.Join(place, " · ")
		for _, b := range standing(st.ofRoom[r.id]) {
			if b.overlaps(from, to) {
				s.Bookings = append(s.Bookings, Booked{b.id, b.booker, b.start, b.end})
			}
		}
		slices.SortStableFunc(s.Bookings, func(a, b Booked) int { return cmp.Compare(a.Start.UnixNano(), b.Start.UnixNano()) })
		list = append(list, s)
	}
	return list
}
