package meetings

import (
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A Sight is a time at which a meeting takes place, as people see it who look at the
// corp.
type Sight struct {
	MeetingID, Code string
	Title           string
	Admin           string // its userid
	Start, End      time.Time
	Running, Over   bool // neither if it is still to come
	Cancelled       bool
	Present         []Present
	Waiting         []Present // in the waiting room
	Host            string    // userid of one who is present and may end the meeting
	Next            bool      // the acts are about this time of the meeting
}

// A Present is somebody who is in a meeting.
type Present struct{ UserID, Name, TmpOpenID string }

// Look returns the meetings between two moments.
func Look(tx *sim.Tx, from, to time.Time) []Sight {
	var list []Sight
	now := tx.Now()
	for m := range slot.Of(tx).meetings.All() {
		for _, o := range m.occasions {
			if o.start.Before(to) && o.end().After(from) {
				list = append(list, o.sight(now))
			}
		}
	}
	return list
}

func (o *occasion) sight(now time.Time) Sight {
	state := o.state(now)
	s := Sight{
		MeetingID: o.m.id, Code: o.m.code, Title: o.m.text("title"), Admin: o.m.text("admin_userid"), Start: o.start, End: o.end(),
		Running: state == running, Over: state == ended || state == expired, Cancelled: state == cancelled, Next: o.m.current(now) == o,
		Waiting: people(o.waiting),
	}
	if s.Running {
		s.Present = people(o.present())
		for _, v := range o.present() {
			if v.userID != "" && (v.isHost() || v.role == roleCoHost) {
				s.Host = v.userID
			}
		}
	}
	return s
}

func people(visits []*visit) []Present {
	var list []Present
	for _, v := range visits {
		list = append(list, Present{v.userID, v.name, v.tmpOpenID})
	}
	return list
}
