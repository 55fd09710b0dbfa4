package checkin_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/checkin"
	"github.com/gowecom/wecom/wecomtest"
)

const (
	recordPath   = "/cgi-bin/checkin/add_checkin_record"
	schedulePath = "/cgi-bin/checkin/setcheckinschedulist"
	accepted     = `{"errcode":0,"errmsg":"ok"}`
	invalid      = `{"errcode":40058,"errmsg":"invalid"}`
)

func replies(bodies ...string) (list []wecomtest.Reply) {
	for _, b := range bodies {
		list = append(list, wecomtest.JSON(b))
	}
	return list
}

func TestCreateAllRecords(t *testing.T) {
	corp := wecomtest.New()
	records := make([]checkin.RecordCreate, 450)
	for i := range records {
		records[i].UserID = fmt.Sprint(i)
	}
	corp.Script(recordPath, replies(accepted, accepted, invalid, accepted)...)
	service := checkin.New(corp.Client())
	rest, err := service.CreateAllRecords(t.Context(), records)
	if code, _ := errors.AsType[wecom.Code](err); code != 40058 || len(rest) != 50 || rest[0].UserID != "400" {
		t.Errorf("%d are left, from %v, with %v", len(rest), rest[:min(1, len(rest))], err)
	}
	if rest, err := service.CreateAllRecords(t.Context(), rest); err != nil || len(rest) != 0 {
		t.Errorf("%d are left, %v", len(rest), err)
	}
	if got := counts(t, corp, recordPath, "records"); !slices.Equal(got, []int{200, 200, 50, 50}) {
		t.Errorf("records a call: %v", got)
	}
	if rest, err := service.CreateAllRecords(t.Context(), nil); err != nil || rest != nil || len(corp.Calls(recordPath)) != 4 {
		t.Errorf("nothing: %v, %v", rest, err)
	}
}

// counts is how many elements a list had in each call.
func counts(t *testing.T, corp *wecomtest.Corp, path, key string) (list []int) {
	for _, c := range corp.Calls(path) {
		items, ok := parse(t, []byte(c.Body)).(map[string]any)[key].([]any)
		if !ok {
			t.Fatalf("%s has no %s", c.Body, key)
		}
		list = append(list, len(items))
	}
	return list
}

func TestUpdateAllSchedules(t *testing.T) {
	corp := wecomtest.New()
	corp.Script(schedulePath, replies(accepted, accepted, invalid, accepted)...)
	service := checkin.New(corp.Client())
	december := time.Date(2026, 11, 30, 17, 0, 0, 0, time.UTC) // 1 December in UTC+8
	shifts := []checkin.DayScheduleUpdate{{"lina", december, 3}}
	for i := range 1001 {
		shifts = append(shifts, checkin.DayScheduleUpdate{UserID: fmt.Sprint(i), Day: december.AddDate(0, 0, -7), ScheduleID: checkin.RestShift})
	}
	rest, err := service.UpdateAllSchedules(t.Context(), 8, shifts)
	if err == nil || len(rest) != 1 || rest[0].UserID != "lina" {
		t.Errorf("left %v with %v", rest, err)
	}
	if got := counts(t, corp, schedulePath, "items"); !slices.Equal(got, []int{1000, 1, 1}) {
		t.Errorf("shifts a call: %v", got)
	}
	if rest, err := service.UpdateAllSchedules(t.Context(), 8, rest); err != nil || len(rest) != 0 {
		t.Errorf("left %v with %v", rest, err)
	}
	calls := corp.Calls(schedulePath)
	var first struct {
		Month int `json:"yearmonth"`
	}
	if err := json.Unmarshal([]byte(calls[0].Body), &first); err != nil || first.Month != 202611 {
		t.Errorf("the first month is %d, %v", first.Month, err)
	}
	last := map[string]any{"groupid": 8.0, "yearmonth": 202612.0, "items": []any{map[string]any{"userid": "lina", "day": 1.0, "schedule_id": 3.0}}}
	if lost := missing("", last, parse(t, []byte(calls[3].Body))); len(lost) > 0 {
		t.Errorf("%s lacks %q", calls[3].Body, lost)
	}
	if shifts[0].UserID != "lina" {
		t.Error("the caller's list was sorted")
	}
}

// Many calls keep within the quota of 60 a minute.
func TestAllWritesArePaced(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		corp.Script(recordPath, replies(slices.Repeat([]string{accepted}, 61)...)...)
		begin := time.Now()
		if _, err := checkin.New(corp.Client()).CreateAllRecords(context.Background(), make([]checkin.RecordCreate, 61*200)); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took < time.Second {
			t.Errorf("61 calls took %v", took)
		}
	})
}

func BenchmarkCreateAllRecords(b *testing.B) {
	benchmarkAll(b, func(s *checkin.Service, n int) error {
		_, err := s.CreateAllRecords(context.Background(), make([]checkin.RecordCreate, n))
		return err
	})
}

func BenchmarkUpdateAllSchedules(b *testing.B) {
	benchmarkAll(b, func(s *checkin.Service, n int) error {
		shifts := make([]checkin.DayScheduleUpdate, n)
		for i := range shifts {
			shifts[i].Day = time.Date(2027, 1, 1+i%365, 0, 0, 0, 0, wecom.Beijing)
		}
		_, err := s.UpdateAllSchedules(context.Background(), 8, shifts)
		return err
	})
}

func BenchmarkAllRecords(b *testing.B) {
	benchmarkAll(b, func(s *checkin.Service, n int) error {
		day := time.Date(2026, 11, 1, 0, 0, 0, 0, wecom.Beijing)
		for _, err := range s.AllRecords(context.Background(), checkin.AllKinds, checkin.MemberQuery{UserIDs: members(n), From: day, To: day.AddDate(0, 2, 0)}) {
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// benchmarkAll measures a helper that takes any number, at three sizes, without a network.
func benchmarkAll(b *testing.B, call func(*checkin.Service, int) error) {
	for _, n := range []int{1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			client, err := wecom.NewClient("ww", "secret", wecom.WithoutRateLimits(), wecom.WithHTTPClient(&http.Client{Transport: accepting{}}))
			if err != nil {
				b.Fatal(err)
			}
			service := checkin.New(client)
			b.ReportAllocs()
			for b.Loop() {
				if err := call(service, n); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// accepting accepts every call, and hands out tokens.
type accepting struct{}

func (accepting) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.Body != nil {
		_, _ = io.Copy(io.Discard, r.Body)
		_ = r.Body.Close()
	}
	body := `{"errcode":0,"errmsg":"ok","access_token":"T","expires_in":7200,"checkindata":[{"userid":"lina"}]}`
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Request: r, Body: io.NopCloser(strings.NewReader(body))}, nil
}
