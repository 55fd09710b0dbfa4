package calendar

import (
	"time"

	"github.com/gowecom/wecom"
)

// A Reminder says when a schedule reminds its attendees. The zero Reminder does
// not.
type Reminder struct {
	Reminds wecom.Flag      `json:"is_remind"`
	Offsets []wecom.Seconds `json:"remind_time_diffs,omitzero"`        // from the start; negative before it
	Before  wecom.Seconds   `json:"remind_before_event_secs,omitzero"` // the old form of one offset, positive before the start; ignored beside Offsets
}

// RemindBefore returns a Reminder that reminds some time before the start, once
// or several times. WeCom takes 0, 5 and 15 minutes, an hour and a day; for whole
// days also two days, a week, and -9*time.Hour, which is 9:00 of the day itself.
func RemindBefore(before ...time.Duration) Reminder {
	r := Reminder{Reminds: true}
	for _, d := range before {
		r.Offsets = append(r.Offsets, wecom.SecondsOf(-d))
	}
	return r
}

// Times returns when a schedule with a start reminds.
func (r Reminder) Times(start time.Time) (times []time.Time) {
	for _, d := range r.current().Offsets {
		times = append(times, start.Add(d.Duration))
	}
	return times
}

// current returns the reminder without the old form.
func (r Reminder) current() Reminder {
	switch {
	case !bool(r.Reminds):
		return Reminder{}
	case len(r.Offsets) == 0:
		r.Offsets = []wecom.Seconds{{Duration: -r.Before.Duration}}
	}
	r.Before = wecom.Seconds{}
	return r
}
