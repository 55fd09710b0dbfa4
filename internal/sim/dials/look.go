package dials

import (
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A Sight is the telephone calls of the corp, as people see them who look at it, the
// newest first.
type Sight struct {
	Alarms  []AlarmSight
	Records []RecordSight
}

// An AlarmSight is an emergency call.
type AlarmSight struct {
	ID, UserID string
	At         time.Time
	State      int // as reason: 0 over, 1 rings, 3 talks, 7 rejected, 12 nobody answered, 13 too many
	Talked     time.Duration
}

// IsRinging reports whether the member can answer or reject the call.
func (a AlarmSight) IsRinging() bool { return a.State == ringing }

// A RecordSight is a call of a member that the corp pays for.
type RecordSight struct {
	Caller          string
	UserIDs, Phones []string
	At              time.Time
	Minutes         int
}

// Look returns the calls.
func Look(tx *sim.Tx) Sight {
	d, now := slot.Of(tx), tx.Now()
	var seen Sight
	for a := range d.alarms.All() {
		seen.Alarms = append(seen.Alarms, AlarmSight{a.id, a.user, a.at, a.state(now), a.talked(now).Round(time.Second)})
	}
	for r := range d.records.All() {
		seen.Records = append(seen.Records, RecordSight{r.caller, r.users, r.phones, r.at, r.length})
	}
	slices.Reverse(seen.Alarms)
	slices.Reverse(seen.Records)
	return seen
}
