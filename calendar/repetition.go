package calendar

import (
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/gowecom/wecom"
)

// A Repetition says on which days a schedule repeats. The zero Repetition is for
// a schedule that happens once. [Daily], [Weekly], [Monthly], [Yearly] and
// [OnWorkdays] make one.
type Repetition struct {
	Repeats   wecom.Flag `json:"is_repeat"`
	Type      RepeatType `json:"repeat_type"`
	Until     wecom.Time `json:"repeat_until,omitzero"`        // the last moment at which one may start; zero: without end
	Custom    wecom.Flag `json:"is_custom_repeat,omitzero"`    // without it the next three are ignored
	Interval  int        `json:"repeat_interval,omitzero"`     // every so many days, weeks, months or years; 1 if 0
	Weekdays  []Weekday  `json:"repeat_day_of_week,omitzero"`  // with RepeatWeekly; that of the start if empty
	MonthDays []int      `json:"repeat_day_of_month,omitzero"` // with RepeatMonthly, 1 to 31; that of the start if empty
	UTCOffset *int       `json:"timezone,omitzero"`            // hours east of UTC, -12 to 12; 8 if nil
}

// A RepeatType is the unit in which a schedule repeats.
//
//wecom:string
type RepeatType int

const (
	RepeatDaily    RepeatType = 0 // 每日
	RepeatWeekly   RepeatType = 1 // 每周
	RepeatMonthly  RepeatType = 2 // 每月
	RepeatYearly   RepeatType = 5 // 每年
	RepeatWorkdays RepeatType = 7 // 工作日
)

// A Weekday is a day of the week, as WeCom counts them.
//
//wecom:string
type Weekday int

const (
	Monday    Weekday = 1 // 周一
	Tuesday   Weekday = 2 // 周二
	Wednesday Weekday = 3 // 周三
	Thursday  Weekday = 4 // 周四
	Friday    Weekday = 5 // 周五
	Saturday  Weekday = 6 // 周六
	Sunday    Weekday = 7 // 周日
)

// Daily repeats every so many days.
func Daily(interval int) Repetition {
	return Repetition{Repeats: true, Type: RepeatDaily, Custom: true, Interval: interval}
}

// Weekly repeats every so many weeks, which begin on Monday, on some days: that
// of the start if none is given.
func Weekly(interval int, days ...Weekday) Repetition {
	return Repetition{Repeats: true, Type: RepeatWeekly, Custom: true, Interval: interval, Weekdays: days}
}

// Monthly repeats every so many months on some days of the month: that of the
// start if none is given. A month without the day is left out.
func Monthly(interval int, days ...int) Repetition {
	return Repetition{Repeats: true, Type: RepeatMonthly, Custom: true, Interval: interval, MonthDays: days}
}

// Yearly repeats every so many years on the date of the start.
func Yearly(interval int) Repetition {
	return Repetition{Repeats: true, Type: RepeatYearly, Custom: true, Interval: interval}
}

// OnWorkdays repeats from Monday to Friday.
func OnWorkdays() Repetition { return Repetition{Repeats: true, Type: RepeatWorkdays} }

// EndingAt returns the repetition with an end: nothing starts after it.
func (r Repetition) EndingAt(last time.Time) Repetition {
	r.Until = wecom.TimeOf(last)
	return r
}

// Zone returns the zone in which days are counted.
func (r Repetition) Zone() *time.Location {
	const furthest = 24
	if r.UTCOffset == nil || *r.UTCOffset == 8 || *r.UTCOffset < -furthest || *r.UTCOffset > furthest {
		return wecom.Beijing
	}
	return time.FixedZone(fmt.Sprintf("UTC%+d", *r.UTCOffset), *r.UTCOffset*60*60)
}

// Starts yields the moments from one to another, which is left out, at which
// something starts that first starts at first. Exceptions are not known here:
// see [Schedule.Occurrences].
//
// Days are those of the repetition's zone. First counts, also if the rule does not
// name its day. Years without a 29 February and months without a 31st are left out.
// WeCom does not say whether its workdays know of holidays: here they are Monday to
// Friday. Of a type that is not known only first is yielded. Nothing is yielded
// after February 2106, where WeCom's times end.
func (r Repetition) Starts(first, from, to time.Time) iter.Seq[time.Time] {
	return func(yield func(time.Time) bool) {
		if first.IsZero() {
			return
		}
		zone := r.Zone()
		_, offset := first.In(zone).Zone()
		c := clock{zone, floorMod(seconds(first)+int64(offset), daySeconds) - int64(offset)}
		day := floorDiv(seconds(first)-c.time, daySeconds)
		begin, end := max(day, c.dayFrom(from)), min(c.dayFrom(to), c.dayFrom(time.Unix(endOfTime, 0)))
		if !r.Until.IsZero() {
			end = min(end, c.dayFrom(r.Until.Add(time.Second)))
		}
		for d := range r.days(day, begin, end) {
			if !yield(c.at(d)) {
				return
			}
		}
	}
}

const (
	daySeconds = 24 * 60 * 60
	endOfTime  = 1 << 32 // WeCom's times are unsigned numbers of 32 bits
)

// A clock is a time of day, in seconds after midnight UTC, which may be on the
// day before or after.
type clock struct {
	zone *time.Location
	time int64
}

// at returns the moment on a day after 1970.
func (c clock) at(day int64) time.Time { return time.Unix(day*daySeconds+c.time, 0).In(c.zone) }

// dayFrom returns the first day on which the moment is not before t.
func (c clock) dayFrom(t time.Time) int64 {
	s := seconds(t)
	if t.Nanosecond() > 0 {
		s++
	}
	return -floorDiv(c.time-s, daySeconds)
}

// seconds is when t is, kept within what can be counted with.
func seconds(t time.Time) int64 {
	const most = 1 << 40
	return min(max(t.Unix(), -most), most)
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b != 0 && (a < 0) != (b < 0) {
		q--
	}
	return q
}

func floorMod(a, b int64) int64 { return a - floorDiv(a, b)*b }

// days yields the days, counted from 1970, on which what starts on first starts:
// from begin, which is not before first, to end, which is left out.
func (r Repetition) days(first, begin, end int64) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		if first >= begin && first < end && !yield(first) {
			return
		}
		begin = max(begin, first+1)
		p, ok := r.periods(first)
		if !ok {
			return
		}
		n := p.of(first)
		for n += max(0, floorDiv(p.of(begin)-n, p.step)) * p.step; p.start(n) < end; n += p.step {
			for _, offset := range p.offsets {
				d := p.start(n) + offset
				if d >= begin && d < end && d < p.start(n+1) && !yield(d) {
					return
				}
			}
		}
	}
}

// periods is how a repetition counts: days, weeks or months, each with a number.
type periods struct {
	of      func(day int64) int64 // the number of the period that a day is in
	start   func(n int64) int64   // the first day of a period
	step    int64                 // from one period in which something starts to the next
	offsets []int64               // of days in a period on which something starts, rising
}

// periods returns false for what happens once.
func (r Repetition) periods(first int64) (p periods, ok bool) {
	p.step = 1
	if r.Custom {
		const most = 1 << 20
		p.step = int64(min(max(r.Interval, 1), most))
	}
	switch {
	case !bool(r.Repeats):
		return p, false
	case r.Type == RepeatDaily:
		p.of, p.start, p.offsets = theDay, theDay, []int64{0}
	case r.Type == RepeatWorkdays:
		p.of, p.start, p.step, p.offsets = weekOf, firstOfWeek, 1, []int64{0, 1, 2, 3, 4}
	case r.Type == RepeatWeekly:
		p.of, p.start, p.offsets = weekOf, firstOfWeek, offsets(r.Custom, r.Weekdays, first-firstOfWeek(weekOf(first)))
	case r.Type == RepeatMonthly:
		p.of, p.start, p.offsets = monthOf, firstOfMonth, offsets(r.Custom, r.MonthDays, first-firstOfMonth(monthOf(first)))
	case r.Type == RepeatYearly:
		p.of, p.start, p.offsets = monthOf, firstOfMonth, []int64{first - firstOfMonth(monthOf(first))}
		p.step *= 12
	default:
		return p, false
	}
	return p, true
}

// offsets makes days that count from 1 count from 0. Without any they are the
// given one.
func offsets[D Weekday | int](isCustom wecom.Flag, days []D, otherwise int64) (list []int64) {
	if !bool(isCustom) || len(days) == 0 {
		return []int64{otherwise}
	}
	for _, d := range days {
		if d >= 1 {
			list = append(list, int64(d)-1)
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func theDay(day int64) int64 { return day }

// Day 0 was a Thursday. Weeks begin on Monday.
func weekOf(day int64) int64    { return floorDiv(day+3, 7) }
func firstOfWeek(n int64) int64 { return n*7 - 3 }
func firstOfMonth(n int64) int64 {
	return floorDiv(time.Date(0, time.Month(n+1), 1, 0, 0, 0, 0, time.UTC).Unix(), daySeconds)
}

// monthOf counts months from the beginning of the year 0.
func monthOf(day int64) int64 {
	year, month, _ := time.Unix(day*daySeconds, 0).UTC().Date()
	return int64(year)*12 + int64(month) - 1
}
