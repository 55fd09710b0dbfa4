package dial_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/dial"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

type (
	ctx     = context.Context
	service = *dial.Service
)

// 2026-11-26 09:00 in UTC+8.
const morning = 1795654800

const recordsPath = "/cgi-bin/dial/get_dial_record"

func TestRecords(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListRecords",
			Call: apitest.With(dial.New, func(c ctx, s service) (*dial.RecordPage, error) {
				return s.ListRecords(c, dial.RecordQuery{From: time.Unix(morning, 0), To: time.Unix(morning+60, 0)}, wecom.Page{Cursor: "50", Limit: 25})
			}),
			Route: "POST /cgi-bin/dial/get_dial_record",
			Body:  `{"start_time":1795654800,"end_time":1795654860,"offset":50,"limit":25}`,
			Reply: `{"errcode":0,"errmsg":"ok","record":[
				{"call_time":1795654801,"total_duration":12,"call_type":1,"caller":{"userid":"lina","duration":11},"callee":[{"phone":2155550101,"duration":10}]},
				{"call_time":1795654802,"total_duration":9,"call_type":2,"caller":{"userid":"hujie","duration":4},"callee":[{"phone":"01055550102","duration":3},{"userid":"wangwei","duration":2}]}]}`,
			Want: &dial.RecordPage{Records: []dial.Record{
				{
					Type: dial.CallSingle, CalledAt: wecom.TimeOf(time.Unix(morning+1, 0)), Minutes: 12, Caller: dial.Caller{UserID: "lina", Minutes: 11},
					Callees: []dial.Callee{{Phone: "2155550101", Minutes: 10}},
				},
				{
					Type: dial.CallGroup, CalledAt: wecom.TimeOf(time.Unix(morning+2, 0)), Minutes: 9, Caller: dial.Caller{UserID: "hujie", Minutes: 4},
					Callees: []dial.Callee{{Phone: "01055550102", Minutes: 3}, {UserID: "wangwei", Minutes: 2}},
				},
			}, NextCursor: "75"},
		},
		{
			Name: "ListRecords of the last 30 days",
			Call: apitest.With(dial.New, func(c ctx, s service) (*dial.RecordPage, error) {
				return s.ListRecords(c, dial.RecordQuery{}, wecom.Page{Limit: 500})
			}),
			Route: "POST /cgi-bin/dial/get_dial_record",
			Body:  `{"offset":0,"limit":100}`,
			Reply: `{"errcode":0,"errmsg":"ok","record":[]}`,
			Want:  &dial.RecordPage{Records: []dial.Record{}},
		},
	})
}

// What WeCom would cut off without an error is refused before the call.
func TestListRecordsRefuses(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := dial.New(corp.Client())
	from := time.Unix(morning, 0)
	if _, err := s.ListRecords(t.Context(), dial.RecordQuery{From: from, To: from.Add(30*24*time.Hour + time.Second)}, wecom.Page{}); !errors.Is(err, wecom.ErrInvalidTimes) {
		t.Errorf("31 days: %v", err)
	}
	for _, in := range []dial.RecordQuery{{From: from}, {To: from}} {
		if _, err := s.ListRecords(t.Context(), in, wecom.Page{}); err == nil {
			t.Errorf("half a time, %+v, is no error", in)
		}
	}
	if _, err := s.ListRecords(t.Context(), dial.RecordQuery{}, wecom.Page{Cursor: "x"}); err == nil {
		t.Error("a cursor that is none is no error")
	}
	if n := len(corp.Calls("")); n != 0 {
		t.Errorf("%d calls", n)
	}
}

// Pages follow until one is empty, steps of 30 days share no second, and the first
// step in the future ends the list.
func TestAllRecords(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := dial.New(corp.Client())
	const one, none = `{"errcode":0,"record":[{"total_duration":1}]}`, `{"errcode":0,"record":[]}`
	corp.Script(recordsPath, wecomtest.JSON(one), wecomtest.JSON(one), wecomtest.JSON(none), wecomtest.JSON(none), wecomtest.Refuse(600018, "invalid times"))
	from := time.Unix(morning, 0)
	n := 0
	for _, err := range s.AllRecords(t.Context(), from, from.Add(100*24*time.Hour)) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	var asked []string
	for _, call := range corp.Calls(recordsPath) {
		var in struct {
			From   int64 `json:"start_time"`
			To     int64 `json:"end_time"`
			Offset int
		}
		if err := json.Unmarshal([]byte(call.Body), &in); err != nil {
			t.Fatal(err)
		}
		asked = append(asked, fmt.Sprintf("%d–%d #%d", in.From-morning, in.To-morning, in.Offset))
	}
	const month = 30 * 24 * 60 * 60
	want := []string{
		fmt.Sprintf("0–%d #0", month), fmt.Sprintf("0–%d #100", month), fmt.Sprintf("0–%d #200", month),
		fmt.Sprintf("%d–%d #0", month+1, 2*month+1), fmt.Sprintf("%d–%d #0", 2*month+2, 3*month+2),
	}
	if n != 2 || !slices.Equal(asked, want) {
		t.Errorf("%d calls, asked for %v, want %v", n, asked, want)
	}
	corp.Script(recordsPath, wecomtest.Refuse(600018, "invalid times"))
	var failure error
	for _, err := range s.AllRecords(t.Context(), from, from) {
		failure = err
	}
	if !errors.Is(failure, wecom.ErrInvalidTimes) {
		t.Errorf("a time that begins in the future: %v, want ErrInvalidTimes", failure)
	}
}
