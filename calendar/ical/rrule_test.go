package ical

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/teambition/rrule-go"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/calendar"
)

// expand has another implementation say when a repetition starts something, from
// one moment to another, which is left out. It does not count the first if the rule
// does not name its day.
func expand(t testing.TB, r calendar.Repetition, first, from, to time.Time) (list []time.Time) {
	t.Helper()
	options := rrule.ROption{Dtstart: first.In(r.Zone()), Interval: 1, Wkst: rrule.MO, Until: r.Until.Time}
	days := []rrule.Weekday{rrule.MO, rrule.TU, rrule.WE, rrule.TH, rrule.FR, rrule.SA, rrule.SU}
	if r.Custom && r.Type != calendar.RepeatWorkdays {
		options.Interval = max(1, r.Interval)
	}
	switch r.Type {
	case calendar.RepeatDaily:
		options.Freq = rrule.DAILY
	case calendar.RepeatWeekly:
		options.Freq = rrule.WEEKLY
		if r.Custom {
			for _, d := range r.Weekdays {
				options.Byweekday = append(options.Byweekday, days[d-1])
			}
		}
	case calendar.RepeatMonthly:
		options.Freq = rrule.MONTHLY
		if r.Custom {
			options.Bymonthday = r.MonthDays
		}
	case calendar.RepeatYearly:
		options.Freq = rrule.YEARLY
	case calendar.RepeatWorkdays:
		options.Freq, options.Byweekday = rrule.WEEKLY, days[:5]
	}
	rule, err := rrule.NewRRule(options)
	if err != nil {
		t.Fatal(err)
	}
	next := rule.Iterator()
	for at, ok := next(); ok && at.Before(to); at, ok = next() {
		if !at.Before(from) {
			list = append(list, at)
		}
	}
	return withFirst(list, r, first, from, to)
}

func withFirst(list []time.Time, r calendar.Repetition, first, from, to time.Time) []time.Time {
	isOver := !r.Until.IsZero() && first.After(r.Until.Time)
	if isOver || first.Before(from) || !first.Before(to) || len(list) > 0 && list[0].Equal(first) {
		return list
	}
	return append([]time.Time{first}, list...)
}

// A sample is a repetition, where it starts, and a time that is asked for.
type sample struct {
	rule            calendar.Repetition
	first, from, to time.Time
}

// sampleOf is some sample. Bits are drawn one after the other.
func sampleOf(draw func(n int) int) sample {
	var weekdays []calendar.Weekday
	var monthDays []int
	for range draw(5) {
		weekdays, monthDays = append(weekdays, calendar.Weekday(1+draw(7))), append(monthDays, 1+draw(31))
	}
	interval := 1 + draw(5)
	rules := []calendar.Repetition{
		calendar.Daily(interval), calendar.Weekly(interval, weekdays...), calendar.Monthly(interval, monthDays...), calendar.Yearly(interval), calendar.OnWorkdays(),
	}
	s := sample{rule: rules[draw(len(rules))]}
	s.rule.Custom = s.rule.Custom && draw(4) > 0
	if draw(3) > 0 {
		s.rule.UTCOffset = new(draw(25) - 12)
	}
	const minutes = 24 * 60
	s.first = time.Date(2019, 12, 20, 0, 0, 0, 0, time.UTC).Add(time.Duration(draw(3*365*minutes)) * time.Minute).In(wecom.Beijing)
	s.from = s.first.Add(time.Duration(draw(900*minutes)-100*minutes) * time.Minute)
	s.to = s.from.Add(time.Duration(draw(800*minutes)) * time.Minute)
	if draw(3) == 0 {
		s.rule = s.rule.EndingAt(s.first.Add(time.Duration(draw(900*minutes)) * time.Minute))
	}
	return s
}

// check compares the two implementations, and what a file makes of the rule.
func (s sample) check(t testing.TB) (occurrences int) {
	t.Helper()
	got, want := slices.Collect(s.rule.Starts(s.first, s.from, s.to)), expand(t, s.rule, s.first, s.from, s.to)
	if !slices.EqualFunc(got, want, time.Time.Equal) {
		t.Errorf("%+v from %v, asked for %v to %v:\ngot  %v\nwant %v", s.rule, s.first, s.from, s.to, got, want)
	}
	schedule := calendar.Schedule{StartAt: wecom.TimeOf(s.first), Reminders: calendar.Reminders{Repetition: s.rule}}
	text := ruleOf(schedule)
	start := s.first
	parsed, err := parseRule(text, moment{Time: start.In(s.rule.Zone())})
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	parsed.UTCOffset = s.rule.UTCOffset
	if parsed.Until, err = untilOf(text, parsed, moment{Time: start}); err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	if back := slices.Collect(parsed.Starts(start, s.from, s.to)); !slices.EqualFunc(back, want, time.Time.Equal) {
		t.Errorf("%s from %v came back as %+v:\ngot  %v\nwant %v", text, start, parsed, back, want)
	}
	// The text of the rule, too, is what others take it for.
	other, err := rrule.StrToRRule(fmt.Sprintf("DTSTART:%s\nRRULE:%s", start.UTC().Format(utcFormat), text))
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	other.DTStart(start.In(s.rule.Zone()))
	if read := withFirst(before(other.Between(s.from, s.to, true), s.to), s.rule, start, s.from, s.to); !slices.EqualFunc(read, want, time.Time.Equal) {
		t.Errorf("others read %s from %v as\n%v\nwant %v", text, start, read, want)
	}
	return len(want)
}

func before(list []time.Time, to time.Time) []time.Time {
	return slices.DeleteFunc(list, func(t time.Time) bool { return !t.Before(to) })
}

func TestStartsAgainstAnotherImplementation(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	total := 0
	for range 3000 {
		total += sampleOf(r.IntN).check(t)
		if t.Failed() {
			return
		}
	}
	if total < 100_000 {
		t.Errorf("only %d occurrences were compared", total)
	}
}

func FuzzStarts(f *testing.F) {
	f.Add([]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	f.Add([]byte{4, 1, 30, 2, 31, 3, 29, 4, 28, 2, 2, 1, 1, 5, 90, 200, 3})
	f.Fuzz(func(t *testing.T, data []byte) {
		next := 0
		sampleOf(func(n int) int { // two bytes a draw, 0 at the end
			v := 0
			for range 2 {
				if v *= 251; next < len(data) {
					v += int(data[next])
					next++
				}
			}
			return v * 37 % n
		}).check(t)
	})
}
