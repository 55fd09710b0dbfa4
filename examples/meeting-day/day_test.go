package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/calendar"
	"github.com/gowecom/wecom/calendar/ical"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

func thursday(t *testing.T) *day {
	t.Helper()
	env, err := simulated(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	d, err := collect(t.Context(), env.client, env.userID, env.at, env.calendarIDs)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// The day has what was moved to it, and not what was cancelled on it.
func TestText(t *testing.T) {
	var out strings.Builder
	if err := thursday(t).print(&out, "李娜"); err != nil {
		t.Fatal(err)
	}
	want := `李娜 2026-11-26 星期四
  全天         日程    发布日
  09:30–09:45  日程    站会      雪松 3F  工作日重复
  10:00–11:00  会议    产品评审  银杏  会议号 300000001 https://meeting.example/300000001
  11:00–12:00  会议室  水杉 5F
* 16:00–17:30  日程    Go 进阶   培训教室
* 16:30–17:00  会议    项目周会  会议号 300000002 https://meeting.example/300000002
`
	if out.String() != want {
		t.Errorf("the day is\n%swant\n%s", out.String(), want)
	}
}

// What is written is what another program reads.
func TestFile(t *testing.T) {
	d := thursday(t)
	path := filepath.Join(t.TempDir(), "day.ics")
	if err := save(path, d, "李娜"); err != nil {
		t.Fatal(err)
	}
	written, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, losses, err := ical.Codec{}.Decode(bytes.NewReader(written))
	if err != nil || len(losses) > 0 || f.Name != "李娜 2026-11-26" || len(f.Schedules) != len(d.items) {
		t.Fatalf("read %d events of %s, lost %v, %v", len(f.Schedules), f.Name, losses, err)
	}
	ids := map[string]bool{}
	for i, s := range f.Schedules {
		it := d.items[i]
		ids[s.ID] = true
		if s.Summary != it.title || !s.StartAt.Equal(it.from) || !it.wholeDay && !s.EndAt.Equal(it.to) || s.Location != it.place || bool(s.IsWholeDay) != it.wholeDay || bool(s.Repeats) {
			t.Errorf("event %+v of %+v", s, it)
		}
	}
	if len(ids) != len(d.items) {
		t.Errorf("%d ids of %d events", len(ids), len(d.items))
	}
	if err := save(filepath.Join(path, "day.ics"), d, "李娜"); err == nil {
		t.Error("a file is written below a file")
	}
	if left, _ := os.ReadDir(filepath.Dir(path)); len(left) != 1 {
		t.Errorf("%d files are left", len(left))
	}
}

// A day begins and ends at midnight of UTC+8, and what goes over it is cut.
func TestBorders(t *testing.T) {
	d := newDay("lina", time.Date(2026, 11, 25, 20, 0, 0, 0, time.UTC))
	at := func(hour int) time.Time { return d.from.Add(time.Duration(hour) * time.Hour) }
	for _, row := range []struct {
		from, to int
		want     string
	}{
		{-3, 0, ""}, {24, 25, ""}, {-3, 1, "00:00–01:00"}, {23, 26, "23:00–24:00"}, {-5, 30, "00:00–24:00"}, {0, 0, "00:00–00:00"}, {9, 10, "09:00–10:00"},
	} {
		got := ""
		if d.has(at(row.from), at(row.to)) {
			got = item{from: at(row.from), to: at(row.to)}.span(d)
		}
		if got != row.want {
			t.Errorf("from %d to %d is %q, want %q", row.from, row.to, got, row.want)
		}
	}
}

func TestMeetingsThatDoNotTakePlace(t *testing.T) {
	d := newDay("lina", time.Date(2026, 11, 26, 0, 0, 0, 0, wecom.Beijing))
	start := wecom.TimeOf(d.from.Add(9 * time.Hour))
	sub := meeting.SubMeeting{StartsAt: start, EndsAt: wecom.TimeOf(start.Add(time.Hour))}
	gone, renamed, later := sub, sub, sub
	gone.Deleted, renamed.Title, later.StartsAt, later.EndsAt = true, "改名", wecom.TimeOf(d.to), wecom.TimeOf(d.to.Add(time.Hour))
	d.addMeeting("a", &meeting.Meeting{Status: meeting.StatusCancelled, StartsAt: start, Duration: wecom.SecondsOf(time.Hour)})
	d.addMeeting("b", &meeting.Meeting{Title: "周会", Type: meeting.TypeRepeated, SubMeetings: []meeting.SubMeeting{gone, renamed, sub, later}})
	var titles []string
	for _, it := range d.items {
		titles = append(titles, it.title)
	}
	if got := strings.Join(titles, " "); got != "改名 周会" {
		t.Errorf("meetings %s", got)
	}
}

// Whoever has declined, or is not invited, does not go.
func TestDeclined(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithClock(time.Date(2026, 11, 26, 8, 0, 0, 0, wecom.Beijing)))
	s := calendar.New(corp.Client())
	created, err := s.CreateCalendar(t.Context(), calendar.CalendarCreate{Summary: "a", Color: "#000000"})
	if err != nil {
		t.Fatal(err)
	}
	id, err := s.CreateSchedule(t.Context(), calendar.ScheduleCreate{
		CalendarID: created.CalendarID, Summary: "面试", StartAt: corp.Now().Add(time.Hour), EndAt: corp.Now().Add(2 * time.Hour), AttendeeIDs: []string{"lina", "hujie"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := corp.Schedule(id).Respond("hujie", wecomtest.SayNo); err != nil {
		t.Fatal(err)
	}
	for user, want := range map[string]int{"lina": 1, "LINA": 1, "hujie": 0, "wangwei": 0} {
		d, err := collect(t.Context(), corp.Client(), user, corp.Now(), []string{created.CalendarID})
		if err != nil {
			t.Fatal(err)
		}
		if len(d.items) != want {
			t.Errorf("%s has %d items, want %d", user, len(d.items), want)
		}
	}
}
