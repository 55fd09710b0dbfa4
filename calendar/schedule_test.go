package calendar_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/calendar"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

// Monday, 2026-11-30 09:30 to 10:15 in UTC+8.
var (
	start = time.Unix(1796002200, 0)
	end   = time.Unix(1796004900, 0)
)

// sent compares the bodies of the calls of a path with JSON.
func sent(t *testing.T, corp *wecomtest.Corp, path string, want ...string) {
	t.Helper()
	parse := func(s string) (v any) {
		t.Helper()
		if err := json.Unmarshal([]byte(s), &v); err != nil {
			t.Fatal(err, s)
		}
		return v
	}
	var got, wanted []any
	for _, call := range corp.Calls(path) {
		got = append(got, parse(call.Body))
	}
	for _, s := range want {
		wanted = append(wanted, parse(s))
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func seconds(n int) wecom.Seconds { return wecom.SecondsOf(time.Duration(n) * time.Second) }

// standup is a schedule with everything, and its JSON.
func standup() calendar.ScheduleUpdate {
	r := calendar.Weekly(2, calendar.Monday, calendar.Sunday).EndingAt(time.Unix(1800000000, 0))
	r.MonthDays, r.UTCOffset = []int{10, 31}, new(-3)
	return calendar.ScheduleUpdate{
		Summary: "站会", Description: "每组三分钟", Location: "三层", StartAt: start, EndAt: end, IsWholeDay: true, AdminIDs: []string{"lina"}, AttendeeIDs: []string{"lina", "wangwei"},
		Reminder: calendar.Reminder{Reminds: true, Offsets: []wecom.Seconds{seconds(0), seconds(-900)}, Before: seconds(300)}, Repetition: r,
	}
}

const (
	standupFields = `"summary":"站会","description":"每组三分钟","location":"三层","start_time":1796002200,"end_time":1796004900,"is_whole_day":1,"admins":["lina"],
		"attendees":[{"userid":"lina"},{"userid":"wangwei"}],`
	standupReminder = `"is_remind":1,"remind_time_diffs":[0,-900],"remind_before_event_secs":300`
	standupRepeats  = standupReminder + `,"is_repeat":1,"repeat_type":1,"repeat_until":1800000000,"is_custom_repeat":1,"repeat_interval":2,
		"repeat_day_of_week":[1,7],"repeat_day_of_month":[10,31],"timezone":-3`
)

// occurrence is standup as one occurrence.
func occurrence() calendar.OccurrenceUpdate {
	u := standup()
	return calendar.OccurrenceUpdate{
		Summary: u.Summary, Description: u.Description, Location: u.Location, StartAt: u.StartAt, EndAt: u.EndAt, IsWholeDay: u.IsWholeDay,
		AdminIDs: u.AdminIDs, AttendeeIDs: u.AttendeeIDs, Reminder: u.Reminder,
	}
}

func TestSchedules(t *testing.T) {
	const one = `{"schedule_id":"sch-1","admins":["lina"],"summary":"站会","description":"每组三分钟","location":"三层","cal_id":"cal-7","start_time":1796002200,"end_time":1796004900,
		"status":1,"is_whole_day":1,"attendees":[{"userid":"lina","response_status":2},{"userid":"wangwei","response_status":4}],
		"reminders":{` + standupRepeats + `,"exclude_time_list":[{"start_time":1796002201},{"start_time":1796002202}]}`
	u := standup()
	schedule := calendar.Schedule{
		ID: "sch-1", CalendarID: "cal-7", Summary: "站会", Description: "每组三分钟", Location: "三层", StartAt: wecom.TimeOf(start), EndAt: wecom.TimeOf(end),
		IsWholeDay: true, Status: calendar.Cancelled, AdminIDs: []string{"lina"},
		Attendees: []calendar.Attendee{{UserID: "lina", Response: calendar.Accepted}, {UserID: "wangwei", Response: calendar.Declined}},
		Reminders: calendar.Reminders{
			Reminder: u.Reminder, Repetition: u.Repetition,
			Exclusions: []calendar.Exclusion{{StartAt: wecom.TimeOf(start.Add(time.Second))}, {StartAt: wecom.TimeOf(start.Add(2 * time.Second))}},
		},
	}
	listed := schedule
	listed.Sequence = 41
	change := func(do func(context.Context, *calendar.Service) (string, error)) func(context.Context, *wecom.Client) (any, error) {
		return apitest.With(calendar.New, do)
	}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateSchedule",
			Call: change(func(ctx context.Context, s *calendar.Service) (string, error) {
				return s.CreateSchedule(ctx, calendar.ScheduleCreate{
					CalendarID: "cal-7", Summary: u.Summary, Description: u.Description, Location: u.Location, StartAt: start, EndAt: end, IsWholeDay: true,
					AdminIDs: u.AdminIDs, AttendeeIDs: u.AttendeeIDs, Reminder: u.Reminder, Repetition: u.Repetition,
				})
			}),
			Route: "POST /cgi-bin/oa/schedule/add",
			Body:  `{"schedule":{"cal_id":"cal-7",` + standupFields + `"reminders":{` + standupRepeats + `}}}`,
			Reply: `{"errcode":0,"errmsg":"ok","schedule_id":"sch-1"}`,
			Want:  "sch-1",
		},
		{
			Name: "CreateSchedule with what is required",
			Call: change(func(ctx context.Context, s *calendar.Service) (string, error) {
				return s.CreateSchedule(ctx, calendar.ScheduleCreate{StartAt: start, EndAt: end})
			}),
			Route: "POST /cgi-bin/oa/schedule/add",
			Body:  `{"schedule":{"start_time":1796002200,"end_time":1796004900,"is_whole_day":0,"reminders":{"is_remind":0,"is_repeat":0,"repeat_type":0}}}`,
			Reply: `{"errcode":0,"errmsg":"ok","schedule_id":"sch-2"}`,
			Want:  "sch-2",
		},
		{
			Name: "CreateSchedule with a custom repetition of every week", // WeCom wants the interval
			Call: change(func(ctx context.Context, s *calendar.Service) (string, error) {
				return s.CreateSchedule(ctx, calendar.ScheduleCreate{StartAt: start, EndAt: end, Repetition: calendar.Weekly(0)})
			}),
			Route: "POST /cgi-bin/oa/schedule/add",
			Body: `{"schedule":{"start_time":1796002200,"end_time":1796004900,"is_whole_day":0,
				"reminders":{"is_remind":0,"is_repeat":1,"repeat_type":1,"is_custom_repeat":1,"repeat_interval":1}}}`,
			Reply: `{"errcode":0,"errmsg":"ok","schedule_id":"sch-2"}`,
			Want:  "sch-2",
		},
		{
			Name: "GetSchedules",
			Call: apitest.With(calendar.New, func(ctx context.Context, s *calendar.Service) ([]calendar.Schedule, error) {
				return s.GetSchedules(ctx, "sch-1")
			}),
			Route: "POST /cgi-bin/oa/schedule/get",
			Body:  `{"schedule_id_list":["sch-1"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","schedule_list":[` + one + `}]}`,
			Want:  []calendar.Schedule{schedule},
		},
		{
			Name: "ListSchedules",
			Call: apitest.With(calendar.New, func(ctx context.Context, s *calendar.Service) (*calendar.SchedulePage, error) {
				return s.ListSchedules(ctx, "cal-7", wecom.Page{Cursor: "100", Limit: 20})
			}),
			Route: "POST /cgi-bin/oa/schedule/get_by_calendar",
			Body:  `{"cal_id":"cal-7","offset":100,"limit":20}`,
			Reply: `{"errcode":0,"errmsg":"ok","schedule_list":[` + one + `,"sequence":41}]}`,
			Want:  &calendar.SchedulePage{Schedules: []calendar.Schedule{listed}, NextCursor: "101"},
		},
		{
			Name: "ListSchedules at the end",
			Call: apitest.With(calendar.New, func(ctx context.Context, s *calendar.Service) (*calendar.SchedulePage, error) {
				return s.ListSchedules(ctx, "cal-7", wecom.Page{})
			}),
			Route: "POST /cgi-bin/oa/schedule/get_by_calendar",
			Body:  `{"cal_id":"cal-7","offset":0}`,
			Reply: `{"errcode":0,"errmsg":"ok","schedule_list":[]}`,
			Want:  &calendar.SchedulePage{Schedules: []calendar.Schedule{}},
		},
		{
			Name: "ReplaceSchedule",
			Call: apitest.Do(calendar.New, func(ctx context.Context, s *calendar.Service) error {
				return s.ReplaceSchedule(ctx, "sch-1", standup())
			}),
			Route: "POST /cgi-bin/oa/schedule/update",
			Body:  `{"skip_attendees":0,"schedule":{"schedule_id":"sch-1",` + standupFields + `"reminders":{` + standupRepeats + `}}}`,
		},
		{
			Name: "ReplaceSchedule leaves attendees alone",
			Call: apitest.Do(calendar.New, func(ctx context.Context, s *calendar.Service) error {
				return s.ReplaceSchedule(ctx, "sch-1", calendar.ScheduleUpdate{StartAt: start, EndAt: end})
			}),
			Route: "POST /cgi-bin/oa/schedule/update",
			Body: `{"skip_attendees":1,"schedule":{"schedule_id":"sch-1","start_time":1796002200,"end_time":1796004900,"is_whole_day":0,
				"reminders":{"is_remind":0,"is_repeat":0,"repeat_type":0}}}`,
		},
		{
			Name: "ReplaceOccurrence",
			Call: change(func(ctx context.Context, s *calendar.Service) (string, error) {
				return s.ReplaceOccurrence(ctx, "sch-1", start.Add(-time.Hour), occurrence())
			}),
			Route: "POST /cgi-bin/oa/schedule/update",
			Body: `{"skip_attendees":0,"op_mode":1,"op_start_time":1795998600,"schedule":{"schedule_id":"sch-1",` + standupFields +
				`"reminders":{` + standupReminder + `,"is_repeat":0,"repeat_type":0}}}`,
			Reply: `{"errcode":0,"errmsg":"ok","schedule_id":"sch-9"}`,
			Want:  "sch-9",
		},
		{
			Name: "ReplaceLater",
			Call: change(func(ctx context.Context, s *calendar.Service) (string, error) {
				return s.ReplaceLater(ctx, "sch-1", start.Add(-time.Hour), standup())
			}),
			Route: "POST /cgi-bin/oa/schedule/update",
			Body:  `{"skip_attendees":0,"op_mode":2,"op_start_time":1795998600,"schedule":{"schedule_id":"sch-1",` + standupFields + `"reminders":{` + standupRepeats + `}}}`,
			Reply: `{"errcode":0,"errmsg":"ok","schedule_id":"sch-9"}`,
			Want:  "sch-9",
		},
		{
			Name: "ReplaceLater from the first on", // which is the whole, so there is no new one
			Call: change(func(ctx context.Context, s *calendar.Service) (string, error) {
				return s.ReplaceLater(ctx, "sch-1", start, standup())
			}),
			Route: "POST /cgi-bin/oa/schedule/update",
			Body:  `{"skip_attendees":0,"op_mode":2,"op_start_time":1796002200,"schedule":{"schedule_id":"sch-1",` + standupFields + `"reminders":{` + standupRepeats + `}}}`,
			Want:  "sch-1",
		},
		{
			Name: "CancelSchedule",
			Call: apitest.Do(calendar.New, func(ctx context.Context, s *calendar.Service) error {
				return s.CancelSchedule(ctx, "sch-1")
			}),
			Route: "POST /cgi-bin/oa/schedule/del",
			Body:  `{"schedule_id":"sch-1"}`,
		},
		{
			Name: "CancelOccurrence",
			Call: apitest.Do(calendar.New, func(ctx context.Context, s *calendar.Service) error {
				return s.CancelOccurrence(ctx, "sch-1", start)
			}),
			Route: "POST /cgi-bin/oa/schedule/del",
			Body:  `{"schedule_id":"sch-1","op_mode":1,"op_start_time":1796002200}`,
		},
		{
			Name: "CancelLater",
			Call: apitest.Do(calendar.New, func(ctx context.Context, s *calendar.Service) error {
				return s.CancelLater(ctx, "sch-1", end)
			}),
			Route: "POST /cgi-bin/oa/schedule/del",
			Body:  `{"schedule_id":"sch-1","op_mode":2,"op_start_time":1796004900}`,
		},
		{
			Name: "CreateAttendees",
			Call: apitest.Do(calendar.New, func(ctx context.Context, s *calendar.Service) error {
				return s.CreateAttendees(ctx, "sch-1", "yelin", "songtao")
			}),
			Route: "POST /cgi-bin/oa/schedule/add_attendees",
			Body:  `{"schedule_id":"sch-1","attendees":[{"userid":"yelin"},{"userid":"songtao"}]}`,
		},
		{
			Name: "DeleteAttendees",
			Call: apitest.Do(calendar.New, func(ctx context.Context, s *calendar.Service) error {
				return s.DeleteAttendees(ctx, "sch-1", "yelin")
			}),
			Route: "POST /cgi-bin/oa/schedule/del_attendees",
			Body:  `{"schedule_id":"sch-1","attendees":[{"userid":"yelin"}]}`,
		},
	})
}

// scripted is a corp with one schedule that answers updates.
func scripted() (*wecomtest.Corp, *calendar.Service) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/oa/schedule/get", wecomtest.JSON(`{"errcode":0,"schedule_list":[{"schedule_id":"s","cal_id":"c","admins":["a"],"summary":"周会","description":"d","location":"l",
		"start_time":1796002200,"end_time":1796004900,"is_whole_day":0,"status":0,"attendees":[{"userid":"a","response_status":2},{"userid":"b","response_status":0}],
		"reminders":{"is_remind":1,"remind_before_event_secs":900,"is_repeat":1,"repeat_type":1,"repeat_until":0,"is_custom_repeat":0,"timezone":8,
		"exclude_time_list":[{"start_time":1796607000}]}}]}`))
	corp.Script("/cgi-bin/oa/schedule/update", wecomtest.JSON(`{"errcode":0,"schedule_id":"s2"}`))
	return corp, calendar.New(corp.Client())
}

const (
	kept        = `"schedule_id":"s","admins":["a"],"description":"d","location":"l","is_whole_day":0`
	keptRepeats = `{"is_remind":1,"remind_time_diffs":[-900],"is_repeat":1,"repeat_type":1,"timezone":8}`
)

// What the function leaves alone is sent as it was read, except for what updates do
// not take; attendees are sent only if they change.
func TestUpdateSchedule(t *testing.T) {
	corp, s := scripted()
	err := s.UpdateSchedule(t.Context(), "s", func(u *calendar.ScheduleUpdate) error {
		u.Summary += "（新）"
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sent(t, corp, "/cgi-bin/oa/schedule/update",
		`{"skip_attendees":1,"schedule":{`+kept+`,"summary":"周会（新）","start_time":1796002200,"end_time":1796004900,"reminders":`+keptRepeats+`}}`)
}

func TestUpdateScheduleWithAttendees(t *testing.T) {
	corp, s := scripted()
	err := s.UpdateSchedule(t.Context(), "s", func(u *calendar.ScheduleUpdate) error {
		u.AttendeeIDs = append(u.AttendeeIDs, "c")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	sent(t, corp, "/cgi-bin/oa/schedule/update", `{"skip_attendees":0,"schedule":{`+kept+`,"summary":"周会","start_time":1796002200,"end_time":1796004900,
		"attendees":[{"userid":"a"},{"userid":"b"},{"userid":"c"}],"reminders":`+keptRepeats+`}}`)
}

// One occurrence begins when it did, and neither repeats nor loses its attendees.
func TestUpdateOccurrence(t *testing.T) {
	corp, s := scripted()
	third := start.AddDate(0, 0, 14)
	id, err := s.UpdateOccurrence(t.Context(), "s", third, func(o *calendar.OccurrenceUpdate) error {
		if !o.StartAt.Equal(third) || !o.EndAt.Equal(third.Add(45*time.Minute)) {
			t.Errorf("the occurrence is from %v to %v", o.StartAt, o.EndAt)
		}
		o.EndAt = o.EndAt.Add(15 * time.Minute)
		return nil
	})
	if err != nil || id != "s2" {
		t.Fatal(id, err)
	}
	sent(t, corp, "/cgi-bin/oa/schedule/update", `{"skip_attendees":0,"op_mode":1,"op_start_time":1797211800,"schedule":{`+kept+`,"summary":"周会","start_time":1797211800,"end_time":1797215400,
		"attendees":[{"userid":"a"},{"userid":"b"}],"reminders":{"is_remind":1,"remind_time_diffs":[-900],"is_repeat":0,"repeat_type":0}}}`)
}

func TestUpdateLater(t *testing.T) {
	corp, s := scripted()
	third := start.AddDate(0, 0, 14)
	id, err := s.UpdateLater(t.Context(), "s", third, func(u *calendar.ScheduleUpdate) error {
		u.Repetition = calendar.OnWorkdays()
		return nil
	})
	if err != nil || id != "s2" {
		t.Fatal(id, err)
	}
	sent(t, corp, "/cgi-bin/oa/schedule/update", `{"skip_attendees":0,"op_mode":2,"op_start_time":1797211800,"schedule":{`+kept+`,"summary":"周会","start_time":1797211800,"end_time":1797214500,
		"attendees":[{"userid":"a"},{"userid":"b"}],"reminders":{"is_remind":1,"remind_time_diffs":[-900],"is_repeat":1,"repeat_type":7}}}`)
}

// A function that fails has nothing written.
func TestUpdateThatFails(t *testing.T) {
	no := errors.New("no")
	for name, update := range map[string]func(context.Context, *calendar.Service) error{
		"all": func(ctx context.Context, s *calendar.Service) error {
			return s.UpdateSchedule(ctx, "s", func(*calendar.ScheduleUpdate) error { return no })
		},
		"one": func(ctx context.Context, s *calendar.Service) error {
			_, err := s.UpdateOccurrence(ctx, "s", start, func(*calendar.OccurrenceUpdate) error { return no })
			return err
		},
		"later": func(ctx context.Context, s *calendar.Service) error {
			_, err := s.UpdateLater(ctx, "s", start, func(*calendar.ScheduleUpdate) error { return no })
			return err
		},
	} {
		corp, s := scripted()
		if err := update(t.Context(), s); !errors.Is(err, no) {
			t.Errorf("%s: %v", name, err)
		}
		sent(t, corp, "/cgi-bin/oa/schedule/update")
	}
}

// Times that WeCom would take for others are refused before anything is sent.
func TestScheduleTimes(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := calendar.New(corp.Client())
	for want, in := range map[string]calendar.ScheduleCreate{
		"needs StartAt and EndAt": {EndAt: end},
		"before it starts":        {StartAt: end, EndAt: start},
	} {
		if _, err := s.CreateSchedule(t.Context(), in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("err = %v, want %q", err, want)
		}
	}
	if _, err := s.ReplaceOccurrence(t.Context(), "s", time.Time{}, occurrence()); err == nil || !strings.Contains(err.Error(), "which occurrence") {
		t.Errorf("without a start: %v", err)
	}
	if err := s.CancelLater(t.Context(), "s", time.Time{}); err == nil || !strings.Contains(err.Error(), "which occurrence") {
		t.Errorf("without a start: %v", err)
	}
	if calls := corp.Calls(""); len(calls) > 0 {
		t.Errorf("called %v", calls)
	}
}

// Lists go on until a page is empty, also behind one that is short, and have the
// details of each.
func TestAllSchedules(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	for _, page := range []string{`[{"schedule_id":"a","sequence":5},{"schedule_id":"b","sequence":6}]`, `[{"schedule_id":"c","status":1,"sequence":7}]`, `[]`} {
		corp.Script("/cgi-bin/oa/schedule/get_by_calendar", wecomtest.JSON(`{"errcode":0,"schedule_list":`+page+`}`))
	}
	for _, details := range []string{`[{"schedule_id":"a","is_whole_day":1},{"schedule_id":"x"}]`, `[{"schedule_id":"c","status":1,"is_whole_day":1}]`} {
		corp.Script("/cgi-bin/oa/schedule/get", wecomtest.JSON(`{"errcode":0,"schedule_list":`+details+`}`))
	}
	var got []string
	for s, err := range calendar.New(corp.Client()).AllSchedules(t.Context(), "cal") {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, fmt.Sprint(s.ID, s.Sequence, s.Status, s.IsWholeDay))
	}
	if diff := cmp.Diff([]string{"a5 正常 true", "b6 正常 false", "c7 已取消 true"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	sent(t, corp, "/cgi-bin/oa/schedule/get_by_calendar",
		`{"cal_id":"cal","offset":0,"limit":1000}`, `{"cal_id":"cal","offset":2,"limit":1000}`, `{"cal_id":"cal","offset":3,"limit":1000}`)
	sent(t, corp, "/cgi-bin/oa/schedule/get", `{"schedule_id_list":["a","b"]}`, `{"schedule_id_list":["c"]}`)
}

// Any number of ids is asked for, 1,000 at a time, and none is no call.
func TestAllByID(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	for range 2 {
		corp.Script("/cgi-bin/oa/schedule/get", wecomtest.JSON(`{"errcode":0,"schedule_list":[{"schedule_id":"x"}]}`))
		corp.Script("/cgi-bin/oa/calendar/get", wecomtest.JSON(`{"errcode":0,"calendar_list":[{"cal_id":"x"}]}`))
	}
	s, n := calendar.New(corp.Client()), 0
	for _, ids := range [][]string{nil, slices.Repeat([]string{"i"}, 1001)} {
		for _, err := range s.AllSchedulesByID(t.Context(), ids) {
			if n++; err != nil {
				t.Fatal(err)
			}
		}
		for _, err := range s.AllCalendarsByID(t.Context(), ids) {
			if n++; err != nil {
				t.Fatal(err)
			}
		}
	}
	if calls := len(corp.Calls("")); n != 4 || calls != 4 {
		t.Errorf("%d results of %d calls, want 4 of 4", n, calls)
	}
}

// Programs keep schedules as JSON, and read them back the same.
func TestSchedulesAreKept(t *testing.T) {
	u := standup()
	in := calendar.Schedule{ID: "s", StartAt: wecom.TimeOf(u.StartAt), Status: calendar.Cancelled, Reminders: calendar.Reminders{
		Reminder: u.Reminder, Repetition: u.Repetition, Exclusions: []calendar.Exclusion{{StartAt: wecom.TimeOf(end)}},
	}}
	text, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out calendar.Schedule
	if err := json.Unmarshal(text, &out); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(in, out); diff != "" || !strings.Contains(string(text), `"exclude_time_list":[{"start_time":1796004900}]`) {
		t.Errorf("%s\n(-want +got):\n%s", text, diff)
	}
}

// An id that nothing comes for is an error, not an empty object.
func TestGetNothing(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/oa/schedule/get", wecomtest.JSON(`{"errcode":0,"schedule_list":[]}`))
	if s, err := calendar.New(corp.Client()).GetSchedule(t.Context(), "x"); s != nil || !errors.Is(err, wecom.ErrUnexpectedResponse) {
		t.Errorf("got %v, %v", s, err)
	}
}
