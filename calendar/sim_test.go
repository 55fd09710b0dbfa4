package calendar_test

import (
	"context"
	"encoding/xml"
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/calendar"
	"github.com/gowecom/wecom/wecomtest"
)

// must takes the result of a call that must not fail.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// course is a schedule of Wednesdays, the first on 7 September 2022 from 14:00 to
// 15:30, that goes on until the end of the month.
func course() calendar.ScheduleCreate {
	return calendar.ScheduleCreate{
		Summary: "体育课", StartAt: at("2022-09-07 14:00"), EndAt: at("2022-09-07 15:30"), AdminIDs: []string{"lina"}, AttendeeIDs: []string{"lina", "wangwei"},
		Reminder: calendar.RemindBefore(5 * time.Minute), Repetition: calendar.Weekly(1).EndingAt(at("2022-09-30 00:00")),
	}
}

// when is when schedules happen, each in a line.
func when(t *testing.T, s *calendar.Service, ids ...string) (lines []string) {
	t.Helper()
	for _, schedule := range must[[]calendar.Schedule](t)(s.GetSchedules(t.Context(), ids...)) {
		lines = append(lines, strings.Join(spans(schedule.Occurrences(at("2022-01-01 00:00"), at("2023-01-01 00:00"))), ", "))
	}
	return lines
}

// The page's own case: the second lesson is two hours later.
func TestOneOccurrence(t *testing.T) {
	s := calendar.New(wecomtest.New(wecomtest.Strict(t)).Client())
	ctx := t.Context()
	id := must[string](t)(s.CreateSchedule(ctx, course()))
	newID := must[string](t)(s.UpdateOccurrence(ctx, id, at("2022-09-14 14:00"), func(o *calendar.OccurrenceUpdate) error {
		o.StartAt, o.EndAt = at("2022-09-14 16:00"), at("2022-09-14 17:30")
		return nil
	}))
	ok(t, s.CancelOccurrence(ctx, id, at("2022-09-21 14:00")))
	want := []string{"09-07 14:00 09-07 15:30, 09-28 14:00 09-28 15:30", "09-14 16:00 09-14 17:30"}
	if diff := cmp.Diff(want, when(t, s, id, newID)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	moved := must[*calendar.Schedule](t)(s.GetSchedule(ctx, newID))
	if diff := cmp.Diff([]string{"lina", "wangwei"}, moved.AttendeeIDs()); diff != "" || moved.Repeats || moved.Summary != "体育课" {
		t.Errorf("%s%+v", diff, moved)
	}
}

func TestLaterOccurrences(t *testing.T) {
	s := calendar.New(wecomtest.New(wecomtest.Strict(t)).Client())
	ctx := t.Context()
	id := must[string](t)(s.CreateSchedule(ctx, course()))
	newID := must[string](t)(s.UpdateLater(ctx, id, at("2022-09-21 14:00"), func(u *calendar.ScheduleUpdate) error {
		u.StartAt, u.EndAt = at("2022-09-22 08:00"), at("2022-09-22 09:00")
		return nil
	}))
	want := []string{"09-07 14:00 09-07 15:30, 09-14 14:00 09-14 15:30", "09-22 08:00 09-22 09:00, 09-29 08:00 09-29 09:00"}
	if diff := cmp.Diff(want, when(t, s, id, newID)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	ok(t, s.CancelLater(ctx, newID, at("2022-09-29 08:00")))
	same := must[string](t)(s.UpdateLater(ctx, id, at("2022-09-07 14:00"), func(u *calendar.ScheduleUpdate) error {
		u.Repetition = calendar.Repetition{}
		return nil
	}))
	if same != id {
		t.Errorf("from the first occurrence on there is a new schedule %s", same)
	}
	if diff := cmp.Diff([]string{"09-07 14:00 09-07 15:30", "09-22 08:00 09-22 09:00"}, when(t, s, id, newID)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestRefusals(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t), wecomtest.WithApp(wecomtest.App{AgentID: 9, Secret: "other"}))
	s, other := calendar.New(corp.Client()), calendar.New(corp.Client().WithSecret("other"))
	ctx := t.Context()
	id := must[string](t)(s.CreateSchedule(ctx, course()))
	single := must[string](t)(s.CreateSchedule(ctx, calendar.ScheduleCreate{StartAt: start, EndAt: end}))
	over := must[string](t)(s.CreateSchedule(ctx, calendar.ScheduleCreate{StartAt: start, EndAt: end}))
	ok(t, s.CancelSchedule(ctx, over))
	cal := must[*calendar.CalendarCreated](t)(s.CreateCalendar(ctx, calendar.CalendarCreate{Summary: "a", Color: "#000000", IsDefault: true})).CalendarID
	create := func(change func(*calendar.ScheduleCreate)) error {
		in := course()
		change(&in)
		_, err := s.CreateSchedule(ctx, in)
		return err
	}
	for name, tt := range map[string]struct {
		err  error
		want wecom.Code
	}{
		"no such occurrence":       {s.CancelOccurrence(ctx, id, at("2022-09-14 14:01")), wecom.ErrNoOccurrence},
		"behind the end":           {s.CancelOccurrence(ctx, id, at("2022-10-05 14:00")), wecom.ErrNoOccurrence},
		"one of one":               {s.CancelOccurrence(ctx, single, start), wecom.ErrNotRepeating},
		"cancelled":                {s.CancelSchedule(ctx, over), wecom.ErrScheduleDeleted},
		"unknown":                  {s.CancelSchedule(ctx, "x"), wecom.ErrInvalidScheduleID},
		"another app's":            {other.CancelSchedule(ctx, id), wecom.ErrCalendarNotOwned},
		"the default calendar":     {s.DeleteCalendar(ctx, cal), wecom.ErrDefaultCalendar},
		"an unknown calendar":      {s.DeleteCalendar(ctx, "x"), wecom.ErrInvalidCalendarID},
		"an unknown attendee":      {s.CreateAttendees(ctx, id, "nobody"), wecom.ErrUserNotFound},
		"a manager who is not in":  {create(func(c *calendar.ScheduleCreate) { c.AdminIDs = []string{"yelin"} }), 90715},
		"a weekday that is not":    {create(func(c *calendar.ScheduleCreate) { c.Repetition = calendar.Weekly(1, 8) }), 90467},
		"a day that is not":        {create(func(c *calendar.ScheduleCreate) { c.Repetition = calendar.Monthly(1, 32) }), 90487},
		"a reminder of whole days": {create(func(c *calendar.ScheduleCreate) { c.Reminder = calendar.RemindBefore(-9 * time.Hour) }), 90704},
		"a type that is not":       {create(func(c *calendar.ScheduleCreate) { c.Repetition.Type = 3 }), 90465},
		"a zone that is not":       {create(func(c *calendar.ScheduleCreate) { c.Repetition.UTCOffset = new(13) }), 90480},
	} {
		if !errors.Is(tt.err, tt.want) {
			t.Errorf("%s: %v, want %d", name, tt.err, int(tt.want))
		}
	}
	_, err := s.UpdateOccurrence(ctx, id, at("2022-09-14 14:00"), func(o *calendar.OccurrenceUpdate) error {
		o.StartAt = at("2022-09-13 14:00")
		return nil
	})
	if !errors.Is(err, wecom.Code(90488)) {
		t.Errorf("before its day: %v", err)
	}
	_, err = s.CreateCalendar(ctx, calendar.CalendarCreate{Summary: "a", Color: "red"})
	if !errors.Is(err, wecom.Code(90473)) {
		t.Errorf("a color that is not: %v", err)
	}
}

// A cancelled schedule stays in the list and is marked.
func TestCancelled(t *testing.T) {
	s := calendar.New(wecomtest.New(wecomtest.Strict(t)).Client())
	ctx := t.Context()
	cal := must[*calendar.CalendarCreated](t)(s.CreateCalendar(ctx, calendar.CalendarCreate{Summary: "a", Color: "#000000"})).CalendarID
	var ids []string
	for range 3 {
		in := course()
		in.CalendarID = cal
		ids = append(ids, must[string](t)(s.CreateSchedule(ctx, in)))
	}
	ok(t, s.CancelSchedule(ctx, ids[1]))
	var got []calendar.Status
	for schedule, err := range s.AllSchedules(ctx, cal) {
		ok(t, err)
		got = append(got, schedule.Status)
	}
	if diff := cmp.Diff([]calendar.Status{calendar.Normal, calendar.Cancelled, calendar.Normal}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// What members do is pushed, with ids that lead back to it.
func TestMembersAct(t *testing.T) {
	corp := wecomtest.New()
	s := calendar.New(corp.Client())
	ctx := t.Context()
	cal := must[*calendar.CalendarCreated](t)(s.CreateCalendar(ctx, calendar.CalendarCreate{
		Summary: "a", Color: "#000000", AdminIDs: []string{"lina"}, Shares: []calendar.Share{{UserID: "lina"}},
	})).CalendarID
	in := course()
	in.CalendarID = cal
	id := must[string](t)(s.CreateSchedule(ctx, in))

	ok(t, corp.Schedule(id).Respond("wangwei", wecomtest.SayNo))
	ok(t, corp.Schedule(id).Move("lina", at("2022-09-08 14:00"), at("2022-09-08 15:00")))
	got := must[*calendar.Schedule](t)(s.GetSchedule(ctx, id))
	if got.Attendees[1].Response != calendar.Declined || !got.StartAt.Equal(at("2022-09-08 14:00")) {
		t.Errorf("got %+v", got)
	}
	ok(t, corp.Schedule(id).Cancel("lina"))
	ok(t, corp.RenameCalendar("lina", cal, "b"))
	ok(t, corp.DeleteCalendar("lina", cal))
	if _, err := s.GetCalendar(ctx, cal); !errors.Is(err, wecom.ErrCalendarDeleted) {
		t.Errorf("err = %v", err)
	}
	for _, err := range []error{
		corp.Schedule(id).Respond("wangwei", wecomtest.SayYes), corp.Schedule("x").Cancel("lina"), corp.RenameCalendar("lina", cal, "c"), corp.DeleteCalendar("wangwei", "x"),
	} {
		if err == nil {
			t.Error("something was done to what is gone")
		}
	}

	var events []string
	for _, text := range corp.Events() {
		var e struct {
			From       string `xml:"FromUserName"`
			Event      string `xml:"Event"`
			CalendarID string `xml:"CalId"`
			ScheduleID string `xml:"ScheduleId"`
		}
		ok(t, xml.Unmarshal([]byte(text), &e))
		events = append(events, strings.Join([]string{e.From, e.Event, e.CalendarID, e.ScheduleID}, " "))
	}
	want := []string{
		"wangwei respond_schedule " + cal + " " + id, "lina modify_schedule " + cal + " " + id, "lina delete_schedule " + cal + " " + id,
		"lina modify_calendar " + cal + " ", "lina delete_calendar " + cal + " ",
	}
	if diff := cmp.Diff(want, events); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// randomRepetition is some rule that WeCom takes.
func randomRepetition(r *rand.Rand) calendar.Repetition {
	var days []int
	var weekdays []calendar.Weekday
	for range r.IntN(4) {
		days, weekdays = append(days, 1+r.IntN(31)), append(weekdays, calendar.Weekday(1+r.IntN(7)))
	}
	rules := []calendar.Repetition{
		calendar.Daily(1 + r.IntN(9)), calendar.Weekly(1+r.IntN(4), weekdays...), calendar.Monthly(1+r.IntN(5), days...), calendar.Yearly(1 + r.IntN(3)), calendar.OnWorkdays(),
	}
	rule := rules[r.IntN(len(rules))]
	if rule.UTCOffset = new(r.IntN(25) - 12); r.IntN(2) == 0 {
		rule.UTCOffset = nil
	}
	rule.Custom = rule.Custom && r.IntN(4) > 0
	return rule
}

// The simulated corp decides for itself which moments are occurrences.
func TestAgreesWithTheCorp(t *testing.T) {
	s := calendar.New(wecomtest.New().Client(wecom.WithoutRateLimits()))
	ctx := context.Background()
	r := rand.New(rand.NewPCG(1, 2))
	hits := 0
	for range 300 {
		rule := randomRepetition(r)
		first := at("2024-01-01 00:00").Add(time.Duration(r.IntN(400*24*60)) * time.Minute)
		rule = rule.EndingAt(first.AddDate(0, 0, 900))
		id := must[string](t)(s.CreateSchedule(ctx, calendar.ScheduleCreate{StartAt: first, EndAt: first.Add(time.Hour), Repetition: rule}))
		for range 6 {
			start := first.AddDate(0, 0, r.IntN(1000))
			happens := false
			for range rule.Starts(first, start, start.Add(time.Second)) {
				happens = true
				hits++
			}
			err := s.CancelOccurrence(ctx, id, start)
			if happens != (err == nil) && !(errors.Is(err, wecom.ErrNoOccurrence) && excluded(t, s, id, start)) {
				t.Errorf("%+v from %v: at %v something starts: %v; the corp says %v", rule, first, start, happens, err)
			}
		}
	}
	if hits < 100 {
		t.Errorf("only %d of the moments were occurrences", hits)
	}
}

func excluded(t *testing.T, s *calendar.Service, id string, start time.Time) bool {
	for _, e := range must[*calendar.Schedule](t)(s.GetSchedule(t.Context(), id)).Exclusions {
		if e.StartAt.Equal(start) {
			return true
		}
	}
	return false
}
