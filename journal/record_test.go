package journal_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/journal"
	"github.com/gowecom/wecom/wecomtest"
)

type (
	ctx     = context.Context
	service = *journal.Service
)

// 2026-11-26 18:00 in UTC+8.
const evening = 1795687200

func at(seconds int64) wecom.Time { return wecom.TimeOf(time.Unix(seconds, 0)) }

func users(ids ...string) (list []approval.User) {
	for _, id := range ids {
		list = append(list, approval.User{UserID: id})
	}
	return list
}

func TestRecords(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListRecordIDs",
			Call: apitest.With(journal.New, func(c ctx, s service) (*journal.RecordIDPage, error) {
				return s.ListRecordIDs(c, journal.RecordQuery{
					From: time.Unix(evening, 0), To: time.Unix(evening+60, 0), TemplateID: "T1", CreatorID: "lina", DepartmentID: 4,
				}, wecom.Page{Cursor: "34", Limit: 10})
			}),
			Route: "POST /cgi-bin/oa/journal/get_record_list",
			Body: `{"starttime":1795687200,"endtime":1795687260,"cursor":34,"limit":10,"filters":[
				{"key":"creator","value":"lina"},{"key":"department","value":"4"},{"key":"template_id","value":"T1"}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","journaluuid_list":["J1","J2"],"next_cursor":44,"endflag":0}`,
			Want:  &journal.RecordIDPage{RecordIDs: []string{"J1", "J2"}, NextCursor: "44"},
		},
		{
			Name: "ListRecordIDs, the first page and the last",
			Call: apitest.With(journal.New, func(c ctx, s service) (*journal.RecordIDPage, error) {
				return s.ListRecordIDs(c, journal.RecordQuery{From: time.Unix(evening, 0), To: time.Unix(evening+60, 0)}, wecom.Page{})
			}),
			Route: "POST /cgi-bin/oa/journal/get_record_list",
			Body:  `{"starttime":1795687200,"endtime":1795687260,"cursor":0,"limit":100}`,
			Reply: `{"errcode":0,"errmsg":"ok","journaluuid_list":[],"next_cursor":44,"endflag":1}`,
			Want:  &journal.RecordIDPage{RecordIDs: []string{}},
		},
		{
			Name:  "GetRecord",
			Call:  apitest.With(journal.New, func(c ctx, s service) (*journal.Record, error) { return s.GetRecord(c, "J1") }),
			Route: "POST /cgi-bin/oa/journal/get_record_detail",
			Body:  `{"journaluuid":"J1"}`,
			Reply: "@record.json",
			Want: &journal.Record{
				ID: "J1", TemplateID: "T1", TemplateName: "日报", SubmittedAt: at(evening),
				Submitter: approval.User{UserID: "lina"}, Receivers: users("wangwei", "hujie"), ReadBy: users("hujie"),
				Form: approval.Form{Fields: []approval.Field{
					{Kind: approval.KindTextarea, ID: "Textarea-1", Title: approval.Texts{{Text: "今日工作"}}, Value: approval.Textarea("联调接口\n修复两处缺陷")},
					{Kind: approval.KindNumber, ID: "Number-2", Title: approval.Texts{{Text: "工时"}}, Value: approval.Number("7.5")},
					{Kind: approval.KindContact, ID: "Contact-3", Title: approval.Texts{{Text: "协作"}}, Value: approval.Contact{Members: []approval.Member{{UserID: "hujie"}}, Departments: []approval.Department{}}},
					{Kind: approval.KindDoc, ID: "Doc-4", Title: approval.Texts{{Text: "文档"}}, Value: approval.Docs{{ID: "D1", URL: "https://doc.example/D1"}}},
					{Kind: approval.KindWedriveFile, ID: "WedriveFile-5", Title: approval.Texts{{Text: "微盘"}}, Value: approval.WedriveFiles{{ID: "W1"}}},
					{Kind: approval.KindSchoolContact, ID: "SchoolContact-6", Title: approval.Texts{{Text: "班级"}}, Value: approval.SchoolContact{Classes: []approval.SchoolName{{Name: "一班"}}}},
					{Kind: approval.KindTable, ID: "Table-7", Title: approval.Texts{{Text: "任务"}}, Value: approval.Table{{Fields: []approval.Field{
						{Kind: approval.KindText, ID: "Text-8", Title: approval.Texts{{Text: "名称", Lang: approval.LangChinese}}, Value: approval.Text("评审")},
					}}}},
				}},
				RichText: "<p>汇报</p>",
				Comments: []journal.Comment{
					{ID: 6899287783354824502, ReplyToID: 6899287783354824501, User: approval.User{UserID: "wangwei"}, Content: "辛苦", At: at(evening + 60)},
				},
			},
		},
	})
}

const listPath = "/cgi-bin/oa/journal/get_record_list"

// A long time is asked for in pieces that share no second, and each piece page by
// page.
func TestAllRecordIDs(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := journal.New(corp.Client())
	corp.Script(listPath,
		wecomtest.JSON(`{"errcode":0,"journaluuid_list":["a"],"next_cursor":1,"endflag":0}`),
		wecomtest.JSON(`{"errcode":0,"journaluuid_list":[],"next_cursor":2,"endflag":0}`),
		wecomtest.JSON(`{"errcode":0,"journaluuid_list":["b"],"next_cursor":2,"endflag":1}`),
		wecomtest.JSON(`{"errcode":0,"journaluuid_list":["c"],"next_cursor":0,"endflag":1}`),
		wecomtest.JSON(`{"errcode":0,"journaluuid_list":[],"next_cursor":0,"endflag":1}`),
	)
	from := time.Unix(evening, 500)
	var got []string
	for id, err := range s.AllRecordIDs(t.Context(), journal.RecordQuery{From: from, To: from.Add(70 * 24 * time.Hour), CreatorID: "lina"}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, id)
	}
	if !slices.Equal(got, []string{"a", "b", "c"}) {
		t.Errorf("reports %v", got)
	}
	var asked []string
	for _, call := range corp.Calls(listPath) {
		var in struct{ Starttime, Endtime, Cursor int64 }
		if err := json.Unmarshal([]byte(call.Body), &in); err != nil {
			t.Fatal(err)
		}
		asked = append(asked, fmt.Sprintf("%d–%d #%d", in.Starttime-evening, in.Endtime-evening, in.Cursor))
	}
	const month = 31 * 24 * 60 * 60
	want := []string{
		fmt.Sprintf("0–%d #0", month), fmt.Sprintf("0–%d #1", month), fmt.Sprintf("0–%d #2", month),
		fmt.Sprintf("%d–%d #0", month+1, 2*month+1), fmt.Sprintf("%d–%d #0", 2*month+2, 70*24*60*60),
	}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("asked for (-want +got):\n%s", diff)
	}
}

// A report that cannot be read does not end the list.
func TestAllRecordsGoesOn(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := journal.New(corp.Client())
	corp.Script(listPath, wecomtest.JSON(`{"errcode":0,"journaluuid_list":["a"],"next_cursor":0,"endflag":1}`), wecomtest.Refuse(301065, "no auth"))
	corp.Script("/cgi-bin/oa/journal/get_record_detail", wecomtest.Refuse(301084, "invalid journal_uuid"))
	now := time.Unix(evening, 0)
	var failures []error
	for r, err := range s.AllRecords(t.Context(), journal.RecordQuery{From: now, To: now.Add(40 * 24 * time.Hour)}) {
		if err == nil {
			t.Errorf("read %v", r)
		}
		failures = append(failures, err)
	}
	if len(failures) != 2 || !errors.Is(failures[0], wecom.ErrInvalidReportID) || !errors.Is(failures[1], wecom.ErrNoReportPermission) {
		t.Errorf("failures %v", failures)
	}
}
