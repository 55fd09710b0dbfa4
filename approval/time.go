package approval

import (
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/lenient"
)

// midnight returns the beginning, in UTC+8, of the day that t shows in its own
// location.
func midnight(t time.Time) time.Time {
	y, m, d := t.Date()
	return time.Date(y, m, d, 0, 0, 0, 0, wecom.Beijing)
}

// A TimeZone is the zone of whoever filled in a form, if it was not UTC+8.
type TimeZone struct {
	Offset float64 `json:"zone_offset,string"` // in hours west of UTC: −9 is UTC+9
	Name   string  `json:"zone_desc"`          // such as "UTC+9"
}

// Location returns the zone for the time package; for the zero TimeZone, UTC+8.
func (z TimeZone) Location() *time.Location {
	if z == (TimeZone{}) {
		return wecom.Beijing
	}
	return time.FixedZone(z.Name, int(-z.Offset*60*60))
}

// A Date is a day, or a moment (日期, 日期+时间), as the template says; see [Day]
// and [Moment].
type Date struct {
	Unit DateUnit   `json:"type"`
	At   wecom.Time `json:"s_timestamp"`            // of a day, its beginning
	Zone TimeZone   `json:"timezone_info,omitzero"` // when read, and not UTC+8
}

// A DateUnit tells days from moments.
type DateUnit string

const (
	UnitDay    DateUnit = "day"
	UnitMinute DateUnit = "hour" // a day with a time
)

// Day fills in a control of unit [UnitDay] with the day that t shows in its own
// location.
func Day(t time.Time) Date { return Date{Unit: UnitDay, At: wecom.TimeOf(midnight(t))} }

// Moment fills in a control of unit [UnitMinute].
func Moment(t time.Time) Date { return Date{Unit: UnitMinute, At: wecom.TimeOf(t)} }

// In returns the date as whoever filled in the form saw it.
func (d Date) In() time.Time { return d.At.In(d.Zone.Location()) }

// MarshalJSON writes the seconds as a string, as WeCom wants them here.
func (d Date) MarshalJSON() ([]byte, error) {
	seconds := ""
	if !d.At.IsZero() {
		seconds = strconv.FormatInt(d.At.Unix(), 10)
	}
	return lenient.Marshal(struct {
		Unit DateUnit `json:"type"`
		At   string   `json:"s_timestamp"`
		Zone TimeZone `json:"timezone_info,omitzero"`
	}{d.Unit, seconds, d.Zone})
}

// readDate reads a date under its key, or without one, as most forms have it.
func readDate(d *jsontext.Decoder) (Value, error) {
	var date Date
	err := members(d, map[string]any{"date": &date, "type": &date.Unit, "s_timestamp": &date.At, "timezone_info": &date.Zone})
	return date, err
}

func (Date) valueKind() Kind { return KindDate }

// A DateRange is a time with a beginning and an end (时长); see [HalfDays] and
// [Hours].
//
// In half days, From and To name half days by their beginning, at 00:00 or 12:00:
// To of a whole day is 12:00, and the range lasts until midnight. Old forms end one
// second before midnight instead; [DateRange.End] reads both.
type DateRange struct {
	Unit     RangeUnit     `json:"type"`
	From     wecom.Time    `json:"new_begin"`
	To       wecom.Time    `json:"new_end"`
	Duration wecom.Seconds `json:"new_duration"`

	// When read:
	PerDay wecom.Seconds `json:"perday_duration,omitzero"` // the length of a day that Duration counts with
	Zone   TimeZone      `json:"timezone_info,omitzero"`   // if it was not UTC+8
}

// A RangeUnit is what a [DateRange] is counted in.
type RangeUnit string

const (
	UnitHalfDay RangeUnit = "halfday"
	UnitHour    RangeUnit = "hour"
)

const (
	halfDay     = 12 * time.Hour
	tenthOfDay  = 24 * time.Hour / 10 // the step of overtime in days
	tenthOfHour = 6 * time.Minute     // the step of durations in hours
)

// A HalfDay is the morning or the afternoon of a day; see [Morning] and
// [Afternoon].
type HalfDay struct{ begin time.Time }

// Morning returns the first half of the day that t shows in its own location.
func Morning(t time.Time) HalfDay { return HalfDay{midnight(t)} }

// Afternoon returns the second half of the day that t shows in its own location.
func Afternoon(t time.Time) HalfDay { return HalfDay{midnight(t).Add(halfDay)} }

// HalfDays returns the range from one half day to another, both included. From
// the morning to the afternoon of one day it lasts a day.
func HalfDays(first, last HalfDay) DateRange {
	return DateRange{
		Unit: UnitHalfDay,
		From: wecom.TimeOf(first.begin), To: wecom.TimeOf(last.begin),
		Duration: wecom.SecondsOf(last.begin.Sub(first.begin) + halfDay),
	}
}

// Hours returns the range from one moment to another. Its duration is rounded up
// to a tenth of an hour, the step that WeCom counts in. Set Duration to something
// less where hours in between do not count.
func Hours(begin, end time.Time) DateRange {
	length := end.Sub(begin) + tenthOfHour - 1
	return DateRange{
		Unit: UnitHour,
		From: wecom.TimeOf(begin), To: wecom.TimeOf(end),
		Duration: wecom.SecondsOf(length.Truncate(tenthOfHour)),
	}
}

// Begin returns when the range begins, in its zone.
func (r DateRange) Begin() time.Time { return r.From.In(r.Zone.Location()) }

// End returns when the range is over, in its zone: the moment after its last half
// day, or To.
func (r DateRange) End() time.Time {
	end := r.To.In(r.Zone.Location())
	if r.Unit != UnitHalfDay || r.To.IsZero() {
		return end
	}
	if end.Second() != 0 { // 23:59:59 in old forms
		return end.Add(time.Second)
	}
	return end.Add(halfDay)
}

func (DateRange) valueKind() Kind { return KindDateRange }

// An Attendance is the time of a trip, of going out or of overtime (出差, 外出,
// 加班), which counts in reports of attendance; see [Trip], [Outing] and
// [Overtime]. It must not overlap another one of the member.
type Attendance struct {
	Type  AttendanceType `json:"type"`
	Range DateRange      `json:"date_range"`
	Days  DaySlices      `json:"slice_info,omitzero"`
}

// An AttendanceType is what an [Attendance] is about.
//
//wecom:string
type AttendanceType int

const (
	AttendanceLeave      AttendanceType = 1 // 请假
	AttendanceCorrection AttendanceType = 2 // 补卡; not in what is submitted
	AttendanceTrip       AttendanceType = 3 // 出差
	AttendanceOuting     AttendanceType = 4 // 外出
	AttendanceOvertime   AttendanceType = 5 // 加班
)

// DaySlices spreads a duration over days. Forms from before 2020-10-01 have none.
type DaySlices struct {
	Items    []DaySlice    `json:"day_items,omitzero"`
	Duration wecom.Seconds `json:"duration,omitzero"` // of all; when read
	State    SliceSource   `json:"state,omitzero"`    // when read
}

// A DaySlice is how much of a duration falls on a day.
type DaySlice struct {
	Day      wecom.Time    `json:"daytime"` // its beginning in UTC+8
	Duration wecom.Seconds `json:"duration"`
}

// A SliceSource tells who spread a duration over days.
//
//wecom:string
type SliceSource int

const (
	SlicedByWeCom SliceSource = 1 // 系统自动计算
	SlicedByUser  SliceSource = 2 // 用户修改
)

// Slice returns how much falls on the day that t shows in its own location. In
// half days WeCom takes multiples of 12 hours, or of a tenth of a day for
// overtime; in hours, multiples of 6 minutes. 0 is fine.
func Slice(t time.Time, d time.Duration) DaySlice {
	return DaySlice{wecom.TimeOf(midnight(t)), wecom.SecondsOf(d)}
}

// Trip fills in a control for a trip (出差).
func Trip(r DateRange, days ...DaySlice) Attendance { return attendance(AttendanceTrip, r, days) }

// Outing fills in a control for going out (外出).
func Outing(r DateRange, days ...DaySlice) Attendance { return attendance(AttendanceOuting, r, days) }

// Overtime fills in a control for overtime (加班), of at most 7 days.
func Overtime(r DateRange, days ...DaySlice) Attendance {
	return attendance(AttendanceOvertime, r, days)
}

func attendance(t AttendanceType, r DateRange, days []DaySlice) Attendance {
	return Attendance{Type: t, Range: r, Days: DaySlices{Items: days}}
}

func (Attendance) valueKind() Kind { return KindAttendance }

// A Vacation is leave (请假); see [Leave].
type Vacation struct {
	Type       Selector   `json:"selector"` // one option, whose key is the id of the type of leave
	Attendance Attendance `json:"attendance"`
}

// Leave fills in a control for leave of a type, such as annual leave, by its id
// ([VacationType]).
func Leave(vacationID int64, r DateRange, days ...DaySlice) Vacation {
	return Vacation{Choose(strconv.FormatInt(vacationID, 10)), attendance(AttendanceLeave, r, days)}
}

// VacationID returns the id of the type of leave, or 0.
func (v Vacation) VacationID() int64 {
	for _, o := range v.Type.Options {
		id, _ := strconv.ParseInt(o.Key, 10, 64)
		return id
	}
	return 0
}

func (Vacation) valueKind() Kind { return KindVacation }

// A PunchCorrection is a punch that was missed (补卡). Forms of this template
// cannot be submitted by the API.
type PunchCorrection struct {
	State     string     `json:"state"` // in words, such as "上班-未打卡"
	PunchedAt wecom.Time `json:"time"`
	Version   int64      `json:"version,omitzero"`      // 1: Day is set
	Day       wecom.Time `json:"daymonthyear,omitzero"` // its beginning
}

func (PunchCorrection) valueKind() Kind { return KindPunchCorrection }
