package dial_test

import (
	"errors"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/dial"
	"github.com/gowecom/wecom/wecomtest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// Calls of half a year are all found, with pages and borders, but none of members
// whom the app does not see.
func TestCallsAreFound(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t), wecomtest.WithClock(time.Unix(morning, 0)),
		wecomtest.WithApp(wecomtest.App{Name: "后端", AgentID: 7, Secret: "seven", Visible: wecomtest.Range{Departments: []int64{4}}}))
	from := corp.Now()
	for range 120 {
		must(t, corp.MakePhoneCall(wecomtest.PhoneCall{UserID: "lina", Phones: []string{"2155550101"}, Minutes: 1}))
	}
	for range 6 {
		corp.Advance(30 * 24 * time.Hour)
		must(t, corp.MakePhoneCall(wecomtest.PhoneCall{UserID: "lina", UserIDs: []string{"fuhua", "wangwei"}, Minutes: 2}))
		corp.Advance(time.Second)
		must(t, corp.MakePhoneCall(wecomtest.PhoneCall{UserID: "wangwei", Phones: []string{"01055550102"}, UserIDs: []string{"lina"}, Minutes: 3}))
	}
	var last dial.Record
	for _, row := range []struct {
		client  *wecom.Client
		records int
		minutes int64 // 120 single calls, 6 of three members, 6 of two and a telephone
	}{
		{corp.Client(), 132, 120 + 6*6 + 6*9},
		{corp.Client().WithSecret("seven"), 126, 120 + 6*9},
	} {
		n, minutes := 0, int64(0)
		for record, err := range dial.New(row.client).AllRecords(t.Context(), from, corp.Now().AddDate(0, 4, 0)) { // far into the future
			must(t, err)
			n++
			minutes += record.Minutes
			last = record
		}
		if n != row.records || minutes != row.minutes {
			t.Errorf("%d calls of %d minutes, want %d of %d", n, minutes, row.records, row.minutes)
		}
	}
	if last.Type != dial.CallGroup || last.Caller != (dial.Caller{UserID: "wangwei", Minutes: 3}) || len(last.Callees) != 2 || last.Callees[1].Phone != "1055550102" {
		t.Errorf("the last call is %+v", last)
	}
	s := dial.New(corp.Client())
	page, err := s.ListRecords(t.Context(), dial.RecordQuery{}, wecom.Page{})
	must(t, err)
	if len(page.Records) != 2 { // the one before is a second too old
		t.Errorf("%d calls in the last 30 days", len(page.Records))
	}
	if _, err := s.ListRecords(t.Context(), dial.RecordQuery{From: corp.Now().Add(time.Minute), To: corp.Now().Add(time.Hour)}, wecom.Page{}); !errors.Is(err, wecom.ErrInvalidTimes) {
		t.Errorf("the future: %v", err)
	}
	for _, call := range []wecomtest.PhoneCall{
		{UserID: "lina", Minutes: 1},
		{UserID: "ghost", Phones: []string{"1"}, Minutes: 1},
		{UserID: "lina", Phones: []string{"+86"}, Minutes: 1},
		{UserID: "lina", Phones: []string{"1"}},
	} {
		if corp.MakePhoneCall(call) == nil {
			t.Errorf("the call %+v can be made", call)
		}
	}
}

// Emergency calls ring, are answered, rejected or missed, and are limited.
func TestAlarmsOfMembers(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t), wecomtest.WithClock(time.Unix(morning, 0)))
	s := dial.New(corp.Client())
	ring := func() string {
		t.Helper()
		alarms, err := s.StartAlarms(t.Context(), "lina")
		must(t, err)
		return alarms[0].CallID
	}
	state := func(callID string) dial.AlarmState {
		t.Helper()
		got, err := s.GetAlarm(t.Context(), "lina", callID)
		must(t, err)
		return *got
	}
	answered, rejected, missed, limited := ring(), ring(), ring(), ring()
	must(t, corp.AnswerAlarm(answered, 20*time.Second))
	must(t, corp.RejectAlarm(rejected))
	if corp.AnswerAlarm(rejected, time.Second) == nil {
		t.Error("a rejected call is answered")
	}
	corp.Advance(5 * time.Second)
	called := wecom.TimeOf(time.Unix(morning, 0))
	for callID, want := range map[string]dial.AlarmState{
		answered: {Answered: true, CalledAt: called, TalkTime: wecom.SecondsOf(5 * time.Second), Result: dial.AlarmTalking},
		rejected: {CalledAt: called, Result: dial.AlarmRejected},
		missed:   {CalledAt: called, Result: dial.AlarmRinging},
		limited:  {CalledAt: called, Result: dial.AlarmLimited},
	} {
		if got := state(callID); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
	corp.Advance(time.Minute)
	if got := state(answered); got.Result != dial.AlarmEnded || got.TalkTime.Duration != 20*time.Second {
		t.Errorf("at the end: %+v", got)
	}
	if got := state(missed); got.Result != dial.AlarmTimedOut || bool(got.Answered) {
		t.Errorf("missed: %+v", got)
	}
	for range 5 { // 8 in all
		corp.Advance(8 * time.Minute)
		if got := state(ring()); got.Result != dial.AlarmRinging {
			t.Errorf("an alarm is %v", got.Result)
		}
	}
	corp.Advance(8 * time.Minute)
	if got := state(ring()); got.Result != dial.AlarmLimited {
		t.Errorf("the ninth alarm of a day is %v", got.Result)
	}
	alarms, err := s.StartAlarms(t.Context(), "ghost", "hujie")
	must(t, err)
	if alarms[0].Code != wecom.ErrUserNotFound || alarms[0].CallID != "" || alarms[1].Code != 0 {
		t.Errorf("alarms %+v", alarms)
	}
	corp.Advance(8 * 24 * time.Hour)
	if _, err := s.GetAlarm(t.Context(), "lina", answered); !errors.Is(err, wecom.ErrInvalidRequest) {
		t.Errorf("after 8 days: %v", err)
	}
}
