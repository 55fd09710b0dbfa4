package livings

import (
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A Sight is a live stream, as people see it who look at the corp.
type Sight struct {
	ID, Theme, Anchor string
	Start             time.Time
	Duration          time.Duration
	Planned, Live     bool // neither if it is over
	Viewers           int
}

// Look returns the streams, the newest first.
func Look(tx *sim.Tx) []Sight {
	var list []Sight
	all := slot.Of(tx).streams
	for i := range all {
		s := all[len(all)-1-i]
		state := s.status(tx.Now())
		list = append(list, Sight{
			ID: s.id, Theme: sim.Text(s.fields["theme"]), Anchor: s.anchor, Start: s.plannedAt(), Duration: s.plannedFor(),
			Planned: state == planned, Live: state == live, Viewers: len(s.viewers),
		})
	}
	return list
}
