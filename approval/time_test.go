package approval_test

import (
	"math"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
)

var (
	tokyo   = time.FixedZone("JST", 9*3600)
	newYork = time.FixedZone("EST", -5*3600)
	utc8    = time.FixedZone("UTC+8", 8*3600)
)

// A day is the one that the caller sees, and begins at midnight in UTC+8.
func TestDay(t *testing.T) {
	for _, zone := range []*time.Location{time.UTC, tokyo, newYork, utc8} {
		for _, hour := range []int{0, 23} {
			got := approval.Day(time.Date(2026, 11, 22, hour, 59, 0, 0, zone))
			if got != (approval.Date{Unit: approval.UnitDay, At: at(22, 0, 0)}) {
				t.Errorf("%02d:59 in %v is %v", hour, zone, got)
			}
		}
	}
	noon := time.Date(2026, 11, 22, 12, 30, 15, 0, newYork)
	if got := approval.Moment(noon); got.Unit != approval.UnitMinute || !got.At.Equal(noon) {
		t.Errorf("got %v", got)
	}
	seen := approval.Date{At: at(22, 9, 0), Zone: approval.TimeZone{Offset: -9, Name: "UTC+9"}}.In()
	if got := seen.Format(time.RFC3339); got != "2026-11-22T10:00:00+09:00" {
		t.Errorf("in UTC+9 it is %s", got)
	}
}

func TestHalfDays(t *testing.T) {
	friday := time.Date(2026, 11, 20, 15, 0, 0, 0, newYork)
	monday := friday.AddDate(0, 0, 3)
	for name, tt := range map[string]struct {
		got      approval.DateRange
		begin    wecom.Time
		end      wecom.Time
		duration time.Duration
		until    time.Time
	}{
		"a day":          {approval.HalfDays(approval.Morning(friday), approval.Afternoon(friday)), at(20, 0, 0), at(20, 12, 0), 24 * time.Hour, at(21, 0, 0).Time},
		"a morning":      {approval.HalfDays(approval.Morning(friday), approval.Morning(friday)), at(20, 0, 0), at(20, 0, 0), 12 * time.Hour, at(20, 12, 0).Time},
		"an afternoon":   {approval.HalfDays(approval.Afternoon(friday), approval.Afternoon(friday)), at(20, 12, 0), at(20, 12, 0), 12 * time.Hour, at(21, 0, 0).Time},
		"over a weekend": {approval.HalfDays(approval.Afternoon(friday), approval.Morning(monday)), at(20, 12, 0), at(23, 0, 0), 72 * time.Hour, at(23, 12, 0).Time},
	} {
		want := approval.DateRange{Unit: approval.UnitHalfDay, From: tt.begin, To: tt.end, Duration: wecom.SecondsOf(tt.duration)}
		if tt.got != want {
			t.Errorf("%s: %+v, want %+v", name, tt.got, want)
		}
		if !tt.got.Begin().Equal(tt.begin.Time) || !tt.got.End().Equal(tt.until) || tt.got.Duration.Duration != tt.duration {
			t.Errorf("%s: from %v until %v, %v; want until %v, %v", name, tt.got.Begin(), tt.got.End(), tt.got.Duration.Duration, tt.until, tt.duration)
		}
	}
	old := approval.DateRange{Unit: approval.UnitHalfDay, From: at(20, 0, 0), To: wecom.TimeOf(at(21, 0, 0).Add(-time.Second))}
	if !old.End().Equal(at(21, 0, 0).Time) {
		t.Errorf("an old form lasts until %v", old.End())
	}
}

func TestHours(t *testing.T) {
	begin := at(20, 9, 0).Time
	for length, want := range map[time.Duration]time.Duration{
		2 * time.Hour:                 120 * time.Minute,
		2*time.Hour + time.Second:     126 * time.Minute,
		6 * time.Minute:               6 * time.Minute,
		time.Second:                   6 * time.Minute,
		2*time.Hour + 5*time.Minute:   126 * time.Minute,
		12*time.Hour + 36*time.Minute: 756 * time.Minute,
	} {
		got := approval.Hours(begin, begin.Add(length))
		if got.Unit != approval.UnitHour || got.Duration.Duration != want || !got.End().Equal(begin.Add(length)) {
			t.Errorf("%v: %+v, want a duration of %v", length, got, want)
		}
	}
}

func TestAttendanceConstructors(t *testing.T) {
	day := approval.HalfDays(approval.Morning(at(20, 0, 0).In(utc8)), approval.Afternoon(at(20, 0, 0).In(utc8)))
	for want, got := range map[approval.AttendanceType]approval.Attendance{
		approval.AttendanceTrip: approval.Trip(day), approval.AttendanceOuting: approval.Outing(day), approval.AttendanceOvertime: approval.Overtime(day),
		approval.AttendanceLeave: approval.Leave(3, day).Attendance,
	} {
		if got.Type != want || got.Range != day || got.Days.Items != nil {
			t.Errorf("%d: %+v", want, got)
		}
	}
	if id := approval.Leave(3, day).VacationID(); id != 3 {
		t.Errorf("leave of type %d, want 3", id)
	}
	if id := (approval.Vacation{}).VacationID(); id != 0 {
		t.Errorf("no leave is of type %d", id)
	}
	sliced := approval.Overtime(day, approval.Slice(time.Date(2026, 11, 20, 23, 0, 0, 0, tokyo), 90*time.Minute))
	if got := sliced.Days.Items; len(got) != 1 || got[0] != (approval.DaySlice{Day: at(20, 0, 0), Duration: wecom.SecondsOf(5400 * time.Second)}) {
		t.Errorf("slices %+v", got)
	}
}

func TestNumbers(t *testing.T) {
	for want, got := range map[approval.Number]approval.Number{
		"0.1": approval.NumberOf(0.1), "100000000000000000000": approval.NumberOf(1e20), "-3": approval.NumberOf(-3), "NaN": approval.NumberOf(math.NaN()), "9007199254740993": approval.NumberOf(int64(9007199254740993)),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	for fen, want := range map[int64]approval.Money{
		0: "0.00", 5: "0.05", 128050: "1280.50", -1: "-0.01", 9223372036854775807: "92233720368547758.07",
	} {
		if got := approval.Yuan(fen); got != want {
			t.Errorf("%d fen are %q, want %q", fen, got, want)
		}
		if back, err := want.Fen(); err != nil || back != fen {
			t.Errorf("%q has %d fen, %v; want %d", want, back, err, fen)
		}
	}
	if fen, err := approval.Money("700").Fen(); err != nil || fen != 70000 {
		t.Errorf("700 yuan have %d fen, %v", fen, err)
	}
	for _, bad := range []approval.Money{"", "1,280", "0.001", "1e3", "1/3", "0x10", "92233720368547758.08", "1.2.3", "--1", "-", "."} {
		if fen, err := bad.Fen(); err == nil {
			t.Errorf("%q has %d fen", bad, fen)
		}
	}
	if f, err := approval.Number("3.50").Float(); err != nil || f != 3.5 {
		t.Errorf("3.50 is %v, %v", f, err)
	}
	if _, err := approval.Number("").Float(); err == nil {
		t.Error("an empty number is one")
	}
}

func TestTexts(t *testing.T) {
	both := bilingual("请假", "Leave")
	if both.String() != "请假" || both.In(approval.LangEnglish) != "Leave" || both.In("fr") != "" {
		t.Errorf("%q, %q", both, both.In(approval.LangEnglish))
	}
	for want, texts := range map[string]approval.Texts{"": nil, "Leave": {{Text: "", Lang: approval.LangChinese}, {Text: "Leave", Lang: approval.LangEnglish}}} {
		if texts.String() != want {
			t.Errorf("%q, want %q", texts, want)
		}
	}
}

// The same number means the opposite in the two interfaces.
func TestApproverAttrIsReversed(t *testing.T) {
	for attr, want := range map[approval.ApproverAttr]approval.Relation{
		approval.ApproverAttrAny: approval.RelationAny, approval.ApproverAttrAll: approval.RelationAll, 0: 0, 9: 0,
	} {
		if got := attr.Relation(); got != want {
			t.Errorf("attribute %d is relation %d, want %d", attr, got, want)
		}
	}
	if approval.ApproverAttrAny != 1 || approval.RelationAny != 2 || approval.ApproverAttrAll != 2 || approval.RelationAll != 1 {
		t.Error("the numbers differ from WeCom's")
	}
}
