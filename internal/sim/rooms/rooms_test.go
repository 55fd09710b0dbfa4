package rooms

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/calendars"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// A room is booked for each time of a meeting, and moves along with it.
func TestForMeetings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := simtest.New(t, media.Install, directory.Install, calendars.Install, Install)
		w.In(directory.Seed)
		w.In(Seed)
		at := func(day, hour int) calendars.Span {
			start := time.Date(2000, 1, day, hour, 0, 0, 0, sim.UTC8)
			return calendars.Span{Start: start, End: start.Add(40 * time.Minute)}
		}
		ForMeetings(w, func(_ *sim.Tx, id string, _ time.Time) ([]calendars.Span, bool, error) {
			if id != "hy-1" {
				return nil, false, sim.Refuse(400041, "no such meeting")
			}
			return []calendars.Span{at(3, 10), at(4, 10), at(5, 10)}, true, nil
		})
		simtest.MustCall(t, w, simtest.Other, fmt.Sprintf(`POST /oa/meetingroom/book {"meetingroom_id":2,"booker":"yelin","start_time":%d,"end_time":%d}`, at(4, 10).Start.Unix(), at(4, 11).Start.Unix()))
		reply := simtest.MustCall(t, w, simtest.App, `POST /oa/meetingroom/book_by_meeting {"meetingroom_id":2,"meetingid":"hy-1","booker":"lina"}`)
		if want := fmt.Sprintf(`"conflict_date":[%d]`, midnight(at(4, 0).Start).Unix()); !strings.Contains(reply, `"booking_id":"rb-simulated-2"`) || !strings.Contains(reply, want) {
			t.Errorf("got %s", reply)
		}
		for call, want := range map[string]int{
			`{"meetingroom_id":1,"meetingid":"hy-1","booker":"lina"}`: 90498, `{"meetingroom_id":1,"meetingid":"hy-2","booker":"lina"}`: 400041,
			`{"meetingroom_id":9,"meetingid":"hy-1","booker":"lina"}`: 40058, `{"meetingroom_id":4,"meetingid":"hy-1","booker":"lina"}`: 40058,
			`{"meetingroom_id":1,"meetingid":"hy-1","booker":"nobody"}`: 60111,
		} {
			if reply, code := simtest.Call(t, w, simtest.App, "POST /oa/meetingroom/book_by_meeting "+call); code != want {
				t.Errorf("%s: %s, want %d", call, reply, want)
			}
		}
		booked := func() (list []string) {
			w.In(func(tx *sim.Tx) {
				for _, b := range standing(slot.Of(tx).ofRoom[2]) {
					list = append(list, b.start.In(sim.UTC8).Format("02 15:04"))
				}
			})
			return list
		}
		if got := fmt.Sprint(booked()); got != "[04 10:00 03 10:00 05 10:00]" {
			t.Errorf("booked %s", got)
		}
		w.In(func(tx *sim.Tx) { MeetingChanged(tx, "lina", "hy-1", []calendars.Span{at(6, 9)}) })
		if got := fmt.Sprint(booked()); got != "[04 10:00 06 09:00]" {
			t.Errorf("booked %s", got)
		}
		w.In(func(tx *sim.Tx) { MeetingChanged(tx, "", "hy-1", nil) })
		if got := fmt.Sprint(booked()); got != "[04 10:00]" {
			t.Errorf("booked %s", got)
		}
		if events := w.Events(); len(events) != 2 || !strings.Contains(events[0], "cancel_meeting_room") || !strings.Contains(events[1], "book_meeting_room") {
			t.Errorf("pushed %v", events)
		}
	})
}
