package checkin_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/checkin"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestCoordinate(t *testing.T) {
	for in, want := range map[string]float64{`30547030`: 30.54703, `"-30547030"`: -30.54703, `30547030.0`: 30.54703, `null`: 0} {
		if got, _ := apitest.Read[checkin.Coordinate](t, in); got.Degrees() != want {
			t.Errorf("%s reads as %v", in, got.Degrees())
		}
	}
	if got := checkin.Degrees(104.0628905); got != 104062891 {
		t.Errorf("Degrees = %d", got)
	}
}

func TestJoined(t *testing.T) {
	for in, want := range map[string]checkin.Exceptions{
		`"地点异常;非常用设备"`:   {checkin.WrongPlace, checkin.UnusualDevice},
		`"未打卡； wifi异常;"`: {checkin.NotPunched, checkin.WrongWiFi},
		`""`:             nil,
		`"飞了"`:           {"飞了"},
	} {
		var got checkin.Exceptions
		if err := json.Unmarshal([]byte(in), &got); err != nil || !cmp.Equal(got, want) {
			t.Errorf("%s reads as %v, %v", in, got, err)
		}
	}
	set := checkin.Exceptions{checkin.WrongPlace, checkin.WrongTime}
	if !set.Has(checkin.WrongTime) || set.Has(checkin.WrongWiFi) {
		t.Error("Has is wrong")
	}
	if b, err := json.Marshal(set); err != nil || string(b) != `"地点异常;时间异常"` {
		t.Errorf("written as %s, %v", b, err)
	}
	if err := json.Unmarshal([]byte(`[1]`), &set); err == nil {
		t.Error("an array was read")
	}
}

func TestYearMonth(t *testing.T) {
	m := checkin.MonthOf(time.Date(2026, 12, 31, 23, 0, 0, 0, time.UTC))
	if m != 202612 || m.Year() != 2026 || m.Month() != time.December {
		t.Errorf("%d: %d, %v", m, m.Year(), m.Month())
	}
}

func TestMilliseconds(t *testing.T) {
	if got := checkin.Milliseconds(300000).Duration(); got != 5*time.Minute {
		t.Error(got)
	}
}

func TestCalendar(t *testing.T) {
	at := func(day, hour int) time.Time { return time.Date(2026, 11, day, hour, 0, 0, 0, time.UTC) }
	tokyo := time.FixedZone("Tokyo", 9*60*60)
	for _, tt := range []struct {
		calendar checkin.Calendar
		moment   time.Time
		want     time.Time
	}{
		{checkin.Calendar{}, at(1, 15), at(0, 16)},
		{checkin.Calendar{}, at(1, 16), at(1, 16)},
		{checkin.Calendar{Location: tokyo}, at(1, 15), at(1, 15)},
		{checkin.Calendar{Changes: wecom.SecondsOf(5 * time.Hour)}, at(1, 20), at(0, 16)}, // 04:00
		{checkin.Calendar{Changes: wecom.SecondsOf(5 * time.Hour)}, at(1, 21), at(1, 16)}, // 05:00
	} {
		if got := tt.calendar.Day(tt.moment); !got.Equal(tt.want) {
			t.Errorf("%v belongs to the day of %v, want %v", tt.moment, got, tt.want)
		}
	}
	// A night shift that ends at 06:00 of the next day.
	if got, want := (checkin.Calendar{}).At(at(0, 16), hours(30)), at(1, 22); !got.Equal(want) {
		t.Errorf("30:00 is %v, want %v", got, want)
	}
}

func TestItemIn(t *testing.T) {
	day := checkin.Item{Unit: checkin.UnitDays, Duration: hours(36)}
	hour := checkin.Item{Unit: checkin.UnitHours, Duration: hours(36)}
	if day.In() != 1.5 || hour.In() != 36 {
		t.Errorf("%v days, %v hours", day.In(), hour.In())
	}
}

// Items are linked to the forms behind them by how their titles begin.
func TestFormsOf(t *testing.T) {
	form := func(number, title string) checkin.Form {
		return checkin.Form{FormID: number, Title: checkin.Texts{Data: []checkin.Text{{Text: title}}}}
	}
	day := checkin.DayReport{Forms: []checkin.Form{form("1", "请假1天"), form("2", "外出2.0小时"), form("3", "年假半天"), {FormID: "4"}}}
	for _, tt := range []struct {
		item checkin.Item
		want []string
	}{
		{checkin.Item{Type: checkin.ItemLeave, Name: "年假"}, []string{"1", "3"}},
		{checkin.Item{Type: checkin.ItemOut, Name: "外出"}, []string{"2"}},
		{checkin.Item{Type: checkin.ItemField}, nil},
	} {
		var got []string
		for _, f := range day.FormsOf(tt.item) {
			got = append(got, f.FormID)
		}
		if !cmp.Equal(got, tt.want) {
			t.Errorf("%v has the forms %v, want %v", tt.item, got, tt.want)
		}
	}
}

// In changes the days that are asked for.
func TestIn(t *testing.T) {
	got := askedDays(t, checkin.Calendar{Location: time.UTC}, from)
	if got != `{"starttime":1793404800,"endtime":1793404800,"useridlist":[]}` {
		t.Errorf("asked for %s", got)
	}
}
