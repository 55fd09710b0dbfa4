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
	"github.com/gowecom/wecom/internal/sim/meetings"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// A room is booked for each time of a meeting, and moves along with it.
func TestRoomsOfMeetings(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := simtest.New(t, media.Install, directory.Install, meetings.Install, calendars.Install, Install)
		w.In(directory.Seed)
		w.In(Seed)
		at := func(day, hour int) int64 { return time.Date(2000, 1, day, hour, 0, 0, 0, sim.UTC8).Unix() }
		create := fmt.Sprintf(`POST /meeting/create {"admin_userid":"lina","title":"站会","meeting_start":%d,"meeting_duration":2400,"reminders":{"is_repeat":1,"repeat_type":0,"repeat_until_type":1,"repeat_until_count":3}}`, at(3, 10))
		simtest.MustCall(t, w, simtest.App, create)
		const id = "simulated-meeting-000001"
		simtest.MustCall(t, w, simtest.Other, fmt.Sprintf(`POST /oa/meetingroom/book {"meetingroom_id":2,"booker":"yelin","start_time":%d,"end_time":%d}`, at(4, 10), at(4, 11)))
		reply := simtest.MustCall(t, w, simtest.App, `POST /oa/meetingroom/book_by_meeting {"meetingroom_id":2,"meetingid":"`+id+`","booker":"lina"}`)
		if want := fmt.Sprintf(`"conflict_date":[%d]`, at(4, 0)); !strings.Contains(reply, `"booking_id":"rb-simulated-2"`) || !strings.Contains(reply, want) {
			t.Errorf("got %s", reply)
		}
		for call, want := range map[string]int{
			`{"meetingroom_id":1,"meetingid":"` + id + `","booker":"lina"}`: 90498, `{"meetingroom_id":1,"meetingid":"hy-2","booker":"lina"}`: 90602,
			`{"meetingroom_id":9,"meetingid":"` + id + `","booker":"lina"}`: 40058, `{"meetingroom_id":4,"meetingid":"` + id + `","booker":"lina"}`: 40058,
			`{"meetingroom_id":1,"meetingid":"` + id + `","booker":"nobody"}`: 60111,
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
		simtest.MustCall(t, w, simtest.App, fmt.Sprintf(`POST /meeting/update {"meetingid":%q,"meeting_start":%d,"meeting_duration":2400,"reminders":{"is_repeat":0}}`, id, at(6, 9)))
		if got := fmt.Sprint(booked()); got != "[04 10:00 06 09:00]" {
			t.Errorf("booked %s", got)
		}
		if events := w.Events(); len(events) != 0 {
			t.Errorf("the app was told what it did itself: %v", events)
		}
		if _, err := meetings.CancelAs.Do(w, meetings.Cancelling{MeetingID: id, UserID: "lina"}); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(booked()); got != "[04 10:00]" {
			t.Errorf("booked %s", got)
		}
		if events := fmt.Sprint(w.Events()); !strings.Contains(events, "cancel_meeting_room") || !strings.Contains(events, "cancel_meeting<") && !strings.Contains(events, "cancel_meeting]]") {
			t.Errorf("pushed %v", events)
		}
	})
}
