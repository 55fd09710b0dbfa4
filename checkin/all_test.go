package checkin_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/checkin"
	"github.com/gowecom/wecom/wecomtest"
)

// askedDays returns the body of the call that asks for the report of a day.
func askedDays(t *testing.T, days checkin.Calendar, at time.Time) string {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	const path = "/cgi-bin/checkin/getcheckin_daydata"
	corp.Script(path, wecomtest.JSON(`{"errcode":0}`))
	if _, err := checkin.New(corp.Client()).In(days).ListDays(t.Context(), nil, at, at); err != nil {
		t.Fatal(err)
	}
	return corp.Calls(path)[0].Body
}

func members(n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf("u%03d", i))
	}
	return list
}

// An ask is what a call asked for: the first member, how many, and the time in
// UTC+8.
type ask struct {
	first    string
	n        int
	from, to string
}

func asked(t *testing.T, corp *wecomtest.Corp, path string) (list []ask) {
	zone := time.FixedZone("", 8*60*60)
	for _, c := range corp.Calls(path) {
		var in struct {
			Start   int64    `json:"starttime"`
			End     int64    `json:"endtime"`
			UserIDs []string `json:"useridlist"`
		}
		if err := json.Unmarshal([]byte(c.Body), &in); err != nil {
			t.Fatal(err)
		}
		at := func(s int64) string { return time.Unix(s, 0).In(zone).Format("01-02 15:04:05") }
		list = append(list, ask{in.UserIDs[0], len(in.UserIDs), at(in.Start), at(in.End)})
	}
	return list
}

const recordsPath = "/cgi-bin/checkin/getcheckindata"

// 250 members over 65 days are nine calls that overlap nowhere, and a loop that
// failed goes on where it was.
func TestAllRecords(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	for i := range 9 {
		reply := wecomtest.JSON(fmt.Sprintf(`{"errcode":0,"checkindata":[{"userid":"%da"},{"userid":"%db"}]}`, i, i))
		if i == 4 {
			corp.Script(recordsPath, wecomtest.JSON(`{"errcode":301024}`))
		}
		corp.Script(recordsPath, reply)
	}
	service := checkin.New(corp.Client(wecom.WithoutRateLimits()))
	var done checkin.Progress
	in := checkin.MemberQuery{UserIDs: members(250), From: from, To: from.AddDate(0, 0, 65), Progress: func(p checkin.Progress) { done = p }}
	var got []string
	var failed error
	for range 2 {
		in.Skip = done.Done
		for r, err := range service.AllRecords(t.Context(), checkin.DutyRecords, in) {
			if err != nil {
				failed = err
				break
			}
			got = append(got, r.UserID)
		}
	}
	if !errors.Is(failed, wecom.ErrTimeRangeTooLong) || done != (checkin.Progress{Done: 9, Total: 9}) {
		t.Errorf("failed with %v and then came to %+v", failed, done)
	}
	if want := []string{"0a", "0b", "1a", "1b", "2a", "2b", "3a", "3b", "4a", "4b", "5a", "5b", "6a", "6b", "7a", "7b", "8a", "8b"}; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
	calls := asked(t, corp, recordsPath)
	if len(calls) != 10 || calls[4] != calls[5] {
		t.Fatalf("calls: %v", calls)
	}
	want := []ask{
		{"u000", 100, "11-01 00:00:00", "11-30 23:59:59"}, {"u100", 100, "11-01 00:00:00", "11-30 23:59:59"}, {"u200", 50, "11-01 00:00:00", "11-30 23:59:59"},
		{"u000", 100, "12-01 00:00:00", "12-30 23:59:59"}, {"u100", 100, "12-01 00:00:00", "12-30 23:59:59"}, {"u200", 50, "12-01 00:00:00", "12-30 23:59:59"},
		{"u000", 100, "12-31 00:00:00", "01-05 00:00:00"}, {"u100", 100, "12-31 00:00:00", "01-05 00:00:00"}, {"u200", 50, "12-31 00:00:00", "01-05 00:00:00"},
	}
	if got := slices.Delete(calls, 4, 5); !slices.Equal(got, want) {
		t.Errorf("(-want +got):\n%s", cmp.Diff(want, got, cmp.AllowUnexported(ask{})))
	}
}

// Reports and schedules are asked for by calendar months, from midnight to
// midnight.
func TestAllByMonth(t *testing.T) {
	in := checkin.MemberQuery{UserIDs: []string{"lina"}, From: from.Add(14*24*time.Hour + 9*time.Hour), To: from.Add(64*24*time.Hour + time.Hour)}
	want := []ask{
		{"lina", 1, "11-15 00:00:00", "11-30 00:00:00"},
		{"lina", 1, "12-01 00:00:00", "12-31 00:00:00"},
		{"lina", 1, "01-01 00:00:00", "01-04 00:00:00"},
	}
	for path, all := range map[string]func(*checkin.Service) error{
		"/cgi-bin/checkin/getcheckin_daydata":   func(s *checkin.Service) error { return drain(s.AllDays(t.Context(), in)) },
		"/cgi-bin/checkin/getcheckin_monthdata": func(s *checkin.Service) error { return drain(s.AllMonths(t.Context(), in)) },
		"/cgi-bin/checkin/getcheckinschedulist": func(s *checkin.Service) error { return drain(s.AllSchedules(t.Context(), in)) },
	} {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		for range 3 {
			corp.Script(path, wecomtest.JSON(`{"errcode":0}`))
		}
		if err := all(checkin.New(corp.Client())); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, asked(t, corp, path), cmp.AllowUnexported(ask{})); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
}

// No month of 28 days is too short for device records.
func TestAllDeviceRecords(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	const path = "/cgi-bin/hardware/get_hardware_checkin_data"
	corp.Script(path, wecomtest.JSON(`{"errcode":0}`))
	corp.Script(path, wecomtest.JSON(`{"errcode":0}`))
	in := checkin.MemberQuery{UserIDs: []string{"lina"}, From: from, To: from.AddDate(0, 0, 28)}
	if err := drain(checkin.New(corp.Client()).AllDeviceRecords(t.Context(), checkin.ByPunchTime, in)); err != nil {
		t.Fatal(err)
	}
	want := []ask{{"lina", 1, "11-01 00:00:00", "11-28 23:59:59"}, {"lina", 1, "11-29 00:00:00", "11-29 00:00:00"}}
	if diff := cmp.Diff(want, asked(t, corp, path), cmp.AllowUnexported(ask{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func drain[T any](seq func(func(T, error) bool)) error {
	for _, err := range seq {
		if err != nil {
			return err
		}
	}
	return nil
}

// Nothing is asked for nobody, for a time that ends before it begins, or after
// the loop was left.
func TestAllNothing(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := checkin.New(corp.Client())
	for _, in := range []checkin.MemberQuery{{From: from, To: to}, {UserIDs: people, From: to, To: from.Add(-24 * time.Hour)}} {
		if err := errors.Join(drain(s.AllRecords(t.Context(), checkin.AllKinds, in)), drain(s.AllDays(t.Context(), in))); err != nil {
			t.Fatal(err)
		}
	}
	if calls := corp.Calls(""); len(calls) != 0 {
		t.Errorf("%d calls", len(calls))
	}
	corp.Script(recordsPath, wecomtest.JSON(`{"errcode":0,"checkindata":[{"userid":"lina"},{"userid":"wangwei"}]}`))
	for r, err := range s.AllRecords(t.Context(), checkin.AllKinds, checkin.MemberQuery{UserIDs: members(101), From: from, To: to, Skip: -1}) {
		if err != nil || r.UserID != "lina" {
			t.Errorf("%+v, %v", r, err)
		}
		break
	}
	if calls := corp.Calls(""); len(calls) != 1 {
		t.Errorf("%d calls", len(calls))
	}
}

// The 61st call of a minute waits for the next one.
func TestAllKeepsQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		const path = "/cgi-bin/checkin/getcheckinschedulist"
		for range 61 {
			corp.Script(path, wecomtest.JSON(`{"errcode":0}`))
		}
		began := time.Now()
		if err := drain(checkin.New(corp.Client()).AllSchedules(t.Context(), checkin.MemberQuery{UserIDs: members(6001), From: from, To: from})); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); took != time.Minute {
			t.Errorf("61 calls took %v, want a minute", took)
		}
	})
}
