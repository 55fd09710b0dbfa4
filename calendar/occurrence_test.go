package calendar_test

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/calendar"
)

// at reads a time of UTC+8.
func at(s string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04", s, wecom.Beijing)
	if err != nil {
		panic(err)
	}
	return t
}

func times(starts iter.Seq[time.Time]) (list []string) {
	for t := range starts {
		list = append(list, t.Format("2006-01-02 15:04"))
	}
	return list
}

// custom and plain are the same rule with and without is_custom_repeat, which
// decides whether WeCom looks at the interval and the days.
func plain(r calendar.Repetition) calendar.Repetition {
	r.Custom = false
	return r
}

func TestStarts(t *testing.T) {
	for name, tt := range map[string]struct {
		rule     calendar.Repetition
		first    string
		from, to string
		want     []string
	}{
		// What the pages describe.
		"Wednesdays at 8, from a Wednesday": {
			plain(calendar.Weekly(0)), "2022-09-07 08:00", "2022-09-01 00:00", "2022-09-22 00:00",
			[]string{"2022-09-07 08:00", "2022-09-14 08:00", "2022-09-21 08:00"},
		},
		"the 3rd at 10, from a 3rd": {
			plain(calendar.Monthly(0)), "2022-09-03 10:00", "2022-09-01 00:00", "2022-12-03 10:00",
			[]string{"2022-09-03 10:00", "2022-10-03 10:00", "2022-11-03 10:00"},
		},
		"the starts of the page about op_start_time": {
			plain(calendar.Weekly(0)), "2022-09-01 08:09", "2022-09-01 08:09", "2022-09-16 00:00",
			[]string{"2022-09-01 08:09", "2022-09-08 08:09", "2022-09-15 08:09"},
		},
		"every 3 weeks":  {calendar.Weekly(3), "2022-09-07 08:00", "2022-09-08 00:00", "2022-10-20 00:00", []string{"2022-09-28 08:00", "2022-10-19 08:00"}},
		"every 3 months": {calendar.Monthly(3), "2022-09-07 08:00", "2022-09-08 00:00", "2023-04-01 00:00", []string{"2022-12-07 08:00", "2023-03-07 08:00"}},
		"Wednesdays and Sundays": {
			calendar.Weekly(1, calendar.Sunday, calendar.Wednesday), "2022-09-07 08:00", "2022-09-01 00:00", "2022-09-15 00:00",
			[]string{"2022-09-07 08:00", "2022-09-11 08:00", "2022-09-14 08:00"},
		},
		"the 10th and the 21st": {
			calendar.Monthly(1, 21, 10), "2022-09-10 08:00", "2022-09-01 00:00", "2022-10-11 00:00",
			[]string{"2022-09-10 08:00", "2022-09-21 08:00", "2022-10-10 08:00"},
		},
		"workdays": {
			calendar.OnWorkdays(), "2022-09-08 08:00", "2022-09-01 00:00", "2022-09-13 09:00",
			[]string{"2022-09-08 08:00", "2022-09-09 08:00", "2022-09-12 08:00", "2022-09-13 08:00"},
		},
		"without is_custom_repeat interval and days are ignored": {
			plain(calendar.Weekly(5, calendar.Sunday)), "2022-09-07 08:00", "2022-09-01 00:00", "2022-09-15 00:00", []string{"2022-09-07 08:00", "2022-09-14 08:00"},
		},

		// What follows from it.
		"once":                      {calendar.Repetition{}, "2022-09-07 08:00", "2022-09-01 00:00", "2023-01-01 00:00", []string{"2022-09-07 08:00"}},
		"once, before":              {calendar.Repetition{}, "2022-09-07 08:00", "2022-09-07 08:01", "2023-01-01 00:00", nil},
		"once, after":               {calendar.Repetition{}, "2022-09-07 08:00", "2022-09-01 00:00", "2022-09-07 08:00", nil},
		"every other day":           {calendar.Daily(2), "2022-02-27 08:00", "2022-02-28 00:00", "2022-03-04 00:00", []string{"2022-03-01 08:00", "2022-03-03 08:00"}},
		"until is included":         {calendar.Daily(1).EndingAt(at("2022-09-09 08:00")), "2022-09-07 08:00", "2022-09-08 00:00", "2023-01-01 00:00", []string{"2022-09-08 08:00", "2022-09-09 08:00"}},
		"until is in a day":         {calendar.Daily(1).EndingAt(at("2022-09-09 07:59")), "2022-09-07 08:00", "2022-09-08 00:00", "2023-01-01 00:00", []string{"2022-09-08 08:00"}},
		"short months":              {calendar.Monthly(1), "2022-01-31 08:00", "2022-02-01 00:00", "2022-06-01 00:00", []string{"2022-03-31 08:00", "2022-05-31 08:00"}},
		"leap days":                 {calendar.Yearly(1), "2020-02-29 08:00", "2020-03-01 00:00", "2029-01-01 00:00", []string{"2024-02-29 08:00", "2028-02-29 08:00"}},
		"every other year":          {calendar.Yearly(2), "2020-05-01 08:00", "2020-05-02 00:00", "2025-01-01 00:00", []string{"2022-05-01 08:00", "2024-05-01 08:00"}},
		"from is included":          {calendar.Daily(1), "2022-09-07 08:00", "2022-09-09 08:00", "2022-09-10 00:00", []string{"2022-09-09 08:00"}},
		"to is left out":            {calendar.Daily(1), "2022-09-07 08:00", "2022-09-09 00:00", "2022-09-09 08:00", nil},
		"from behind to":            {calendar.Daily(1), "2022-09-07 08:00", "2022-09-10 00:00", "2022-09-09 00:00", nil},
		"a start on another day":    {calendar.Weekly(1, calendar.Friday), "2022-09-07 08:00", "2022-09-01 00:00", "2022-09-17 00:00", []string{"2022-09-07 08:00", "2022-09-09 08:00", "2022-09-16 08:00"}},
		"weeks begin on Mondays":    {calendar.Weekly(2, calendar.Sunday, calendar.Monday), "2022-09-11 08:00", "2022-09-01 00:00", "2022-09-26 00:00", []string{"2022-09-11 08:00", "2022-09-19 08:00", "2022-09-25 08:00"}},
		"a type that is not known":  {calendar.Repetition{Repeats: true, Type: 3}, "2022-09-07 08:00", "2022-09-01 00:00", "2023-01-01 00:00", []string{"2022-09-07 08:00"}},
		"days that there are not":   {calendar.Monthly(1, 0, -4, 32, 30), "2022-01-30 08:00", "2022-01-01 00:00", "2022-04-01 00:00", []string{"2022-01-30 08:00", "2022-03-30 08:00"}},
		"no other day at all":       {calendar.Monthly(12, 31), "2022-02-01 08:00", "2022-01-01 00:00", "9999-01-01 00:00", []string{"2022-02-01 08:00"}},
		"an end before the start":   {calendar.Daily(1).EndingAt(at("2022-09-07 07:59")), "2022-09-07 08:00", "2022-01-01 00:00", "2023-01-01 00:00", nil},
		"far away from the start":   {calendar.Daily(7), "2000-01-01 08:00", "2099-12-25 00:00", "2100-01-02 00:00", []string{"2099-12-26 08:00"}},
		"a day that repeats itself": {calendar.Weekly(1, calendar.Monday, calendar.Monday), "2022-09-05 08:00", "2022-09-01 00:00", "2022-09-06 00:00", []string{"2022-09-05 08:00"}},
	} {
		if diff := cmp.Diff(tt.want, times(tt.rule.Starts(at(tt.first), at(tt.from), at(tt.to)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// Days are those of the zone of the rule: 23:30 on a Monday in UTC-3 is Tuesday
// in Beijing.
func TestStartsInAnotherZone(t *testing.T) {
	r := calendar.Weekly(1, calendar.Monday)
	r.UTCOffset = new(-3)
	first := time.Date(2022, 9, 6, 2, 30, 0, 0, time.UTC)
	var got []string
	for start := range r.Starts(first, first, first.AddDate(0, 0, 8)) {
		got = append(got, start.Format("Mon 2006-01-02 15:04 -0700"))
	}
	if diff := cmp.Diff([]string{"Mon 2022-09-05 23:30 -0300", "Mon 2022-09-12 23:30 -0300"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, hours := range []int{8, 99, -99, math.MaxInt, math.MinInt} {
		r.UTCOffset = &hours
		if zone := r.Zone(); zone != wecom.Beijing {
			t.Errorf("%d hours are %v", hours, zone)
		}
	}
}

// Whatever comes from WeCom ends, and does not panic.
func TestStartsOfNonsense(t *testing.T) {
	far := time.Unix(math.MaxInt64-62135596800, 0)
	for _, r := range []calendar.Repetition{
		calendar.Daily(math.MaxInt), calendar.Daily(math.MinInt), calendar.Weekly(math.MaxInt, 99), calendar.Monthly(math.MaxInt, math.MaxInt), calendar.Yearly(math.MaxInt),
		calendar.Daily(1).EndingAt(far), calendar.Daily(1).EndingAt(time.Unix(-1, 0)),
	} {
		for _, first := range []time.Time{{}, time.Unix(-1<<50, 0), at("2022-09-07 08:00"), far} {
			for range r.Starts(first, time.Time{}, far) {
			}
		}
	}
}

// Parts of a second count.
func TestStartsToTheNanosecond(t *testing.T) {
	first := at("2022-09-07 08:00")
	if got := times(calendar.Daily(1).Starts(first, first.Add(1), first.AddDate(0, 0, 1).Add(1))); len(got) != 1 || got[0] != "2022-09-08 08:00" {
		t.Errorf("got %v", got)
	}
}

// A loop may be left.
func TestStartsAreLeft(t *testing.T) {
	for _, r := range []calendar.Repetition{{}, calendar.Daily(1)} {
		for range r.Starts(start, start, start.AddDate(1, 0, 0)) {
			break
		}
	}
}

func weekly(exclusions ...string) calendar.Schedule {
	s := calendar.Schedule{StartAt: wecom.TimeOf(at("2022-09-07 14:00")), EndAt: wecom.TimeOf(at("2022-09-07 15:30"))}
	s.Repetition = calendar.Weekly(1)
	for _, e := range exclusions {
		s.Exclusions = append(s.Exclusions, calendar.Exclusion{StartAt: wecom.TimeOf(at(e))})
	}
	return s
}

func spans(list iter.Seq[calendar.Occurrence]) (out []string) {
	for o := range list {
		out = append(out, o.StartAt.Format("01-02 15:04")+" "+o.EndAt.Format("01-02 15:04"))
	}
	return out
}

func TestOccurrences(t *testing.T) {
	cancelled := weekly()
	cancelled.Status = calendar.Cancelled
	night := weekly()
	night.EndAt = wecom.TimeOf(at("2022-09-08 02:00"))
	point := weekly()
	point.EndAt = point.StartAt
	backwards := weekly()
	backwards.EndAt = wecom.TimeOf(at("2022-09-01 00:00"))
	endless := weekly()
	endless.EndAt = wecom.TimeOf(time.Unix(math.MaxInt64-62135596800, 0))
	for name, tt := range map[string]struct {
		schedule calendar.Schedule
		from, to string
		want     []string
	}{
		"exceptions":            {weekly("2022-09-14 14:00"), "2022-09-01 00:00", "2022-09-22 00:00", []string{"09-07 14:00 09-07 15:30", "09-21 14:00 09-21 15:30"}},
		"exceptions by the day": {weekly("2022-09-14 00:00"), "2022-09-08 00:00", "2022-09-22 00:00", []string{"09-21 14:00 09-21 15:30"}},
		"one that goes on":      {weekly(), "2022-09-07 15:00", "2022-09-08 00:00", []string{"09-07 14:00 09-07 15:30"}},
		"one that has ended":    {weekly(), "2022-09-07 15:30", "2022-09-08 00:00", nil},
		"one that begins":       {weekly(), "2022-09-07 00:00", "2022-09-07 14:01", []string{"09-07 14:00 09-07 15:30"}},
		"one that is later":     {weekly(), "2022-09-07 00:00", "2022-09-07 14:00", nil},
		"over midnight":         {night, "2022-09-15 00:00", "2022-09-16 00:00", []string{"09-14 14:00 09-15 02:00"}},
		"a moment":              {point, "2022-09-14 14:00", "2022-09-15 00:00", []string{"09-14 14:00 09-14 14:00"}},
		"a moment before":       {point, "2022-09-14 14:01", "2022-09-15 00:00", nil},
		"backwards":             {backwards, "2022-09-14 00:00", "2022-09-15 00:00", []string{"09-14 14:00 09-14 14:00"}},
		"cancelled":             {cancelled, "2022-09-01 00:00", "2023-01-01 00:00", nil},
	} {
		if diff := cmp.Diff(tt.want, spans(tt.schedule.Occurrences(at(tt.from), at(tt.to)))); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for range endless.Occurrences(at("2022-09-01 00:00"), at("2023-09-01 00:00")) {
		break
	}
}

func TestBusy(t *testing.T) {
	early, late, apart := weekly(), weekly(), weekly()
	early.StartAt, early.EndAt = wecom.TimeOf(at("2022-09-07 13:00")), wecom.TimeOf(at("2022-09-07 14:00"))
	late.StartAt, late.EndAt = wecom.TimeOf(at("2022-09-07 15:00")), wecom.TimeOf(at("2022-09-07 15:15"))
	apart.StartAt, apart.EndAt = wecom.TimeOf(at("2022-09-08 09:00")), wecom.TimeOf(at("2022-09-08 10:00"))
	busy := calendar.Busy(at("2022-09-07 00:00"), at("2022-09-09 00:00"), apart, late, weekly(), early)
	if diff := cmp.Diff([]string{"09-07 13:00 09-07 15:30", "09-08 09:00 09-08 10:00"}, spans(slices.Values(busy))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestReminderTimes(t *testing.T) {
	for name, tt := range map[string]struct {
		reminder calendar.Reminder
		want     []string
	}{
		"none":            {calendar.Reminder{Before: seconds(300)}, nil},
		"the old form":    {calendar.Reminder{Reminds: true, Before: seconds(300)}, []string{"13:55"}},
		"the old form, 0": {calendar.Reminder{Reminds: true}, []string{"14:00"}},
		"several":         {calendar.RemindBefore(0, time.Hour, -9*time.Hour), []string{"14:00", "13:00", "23:00"}},
		"both":            {calendar.Reminder{Reminds: true, Before: seconds(300), Offsets: []wecom.Seconds{seconds(-900)}}, []string{"13:45"}},
	} {
		var got []string
		for _, at := range tt.reminder.Times(at("2022-09-07 14:00")) {
			got = append(got, at.Format("15:04"))
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

func ExampleBusy() {
	nine := time.Date(2026, time.March, 2, 9, 0, 0, 0, shanghai)
	meeting := calendar.Schedule{StartAt: wecom.TimeOf(nine), EndAt: wecom.TimeOf(nine.Add(time.Hour))}
	next := calendar.Schedule{StartAt: wecom.TimeOf(nine.Add(time.Hour)), EndAt: wecom.TimeOf(nine.Add(90 * time.Minute))}
	for _, b := range calendar.Busy(nine, nine.AddDate(0, 0, 1), next, meeting) {
		fmt.Println(b.StartAt.Format("15:04"), "to", b.EndAt.Format("15:04"))
	}
	// Output: 09:00 to 10:30
}
