package smartsheet_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

func TestPlan(t *testing.T) {
	s := newSheet(t, everyField...)
	records := openRows[task](t, s)
	ids, err := records.Create(t.Context(),
		task{Title: "same", Level: "高", Labels: []tag{"甲", "乙"}, Hours: new(1.5), Done: true},
		task{Title: "other"}, task{Title: "changed", Hours: new(1.0)}, task{Title: "changed"}, task{})
	if err != nil {
		t.Fatal(err)
	}
	records = openRows[task](t, s)
	plan, err := records.Plan(t.Context(), "文本", []task{
		{Title: "same", Level: "高", Labels: []tag{"乙", "甲"}, Hours: new(1.5), Done: true}, // the order of choices does not count
		{Title: "changed", Level: "低"},
		{Title: "new"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if plan.Summary() != "create 1, update 1, delete 0, unchanged 1" || plan.Creates[0].Title != "new" {
		t.Errorf("%s: %+v", plan.Summary(), plan.Creates)
	}
	want := smartsheet.Change[task]{RecordID: ids[2], Before: task{Title: "changed", Hours: new(1.0)}, After: task{Title: "changed", Level: "低"}, Fields: []string{"单选", "数字"}}
	if diff := cmp.Diff([]smartsheet.Change[task]{want}, plan.Updates, cmpopts.IgnoreUnexported(smartsheet.Change[task]{})); diff != "" {
		t.Errorf("updates (-want +got):\n%s", diff)
	}
	if got := rowIDs(plan.Others); !slices.Equal(got, []string{ids[1], ids[4]}) {
		t.Errorf("others %v", got)
	}
	if got := rowIDs(plan.Duplicates); !slices.Equal(got, ids[3:4]) {
		t.Errorf("duplicates %v", got)
	}
	if err := plan.DeleteOthers(1); err == nil || len(plan.Deletes) > 0 {
		t.Errorf("two deletions, though one is allowed: %v", err)
	}
	if err := plan.DeleteOthers(2); err != nil || len(plan.Others) > 0 {
		t.Error(err)
	}
	for batch, err := range plan.Apply(t.Context()) {
		if err != nil {
			t.Errorf("%v: %v", batch, err)
		}
	}
	again, err := records.Plan(t.Context(), "文本", []task{{Title: "same", Level: "高", Labels: []tag{"甲", "乙"}, Hours: new(1.5), Done: true}, {Title: "changed", Level: "低"}, {Title: "new"}})
	if err != nil || !again.IsEmpty() || again.Summary() != "nothing to do" || again.Unchanged != 3 || len(again.Others) > 0 {
		t.Errorf("applied: %+v, %v", again, err)
	}
	if body := s.corp.Calls("/cgi-bin/wedoc/smartsheet/update_records")[0].Body; strings.Contains(body, records.Mapping()["完成"]) {
		t.Errorf("what does not differ is written: %s", body)
	}
}

func rowIDs[T any](rows []smartsheet.Row[T]) (ids []string) {
	for _, r := range rows {
		ids = append(ids, r.RecordID)
	}
	return ids
}

// Nothing that was written differs from itself, whatever its type.
func TestPlanOfEveryType(t *testing.T) {
	s := newSheet(t, everyField...)
	records := openRows[everything](t, s)
	values := []everything{full(), {base: base{"empty"}}, {base: base{"a pointer"}, Any: &smartsheet.Text{{Text: "y", URL: "https://yunshan.example"}}}}
	for i, want := range []smartsheet.Upserted{{Created: 3}, {Unchanged: 3}} {
		got, err := records.Upsert(t.Context(), "文本", values)
		if err != nil || got != want {
			t.Errorf("run %d: %+v, %v, want %+v", i, got, err, want)
		}
		records = openRows[everything](t, s)
	}
	// Each field that differs is seen.
	changed := full()
	changed.Level, changed.Labels, changed.Owner, changed.Team, changed.Link = "低", nil, "songtao", []string{"lina"}, "https://yunshan.example/2"
	changed.Phone, changed.Email, changed.Code, changed.Count, changed.Small, changed.Share, changed.Price = "1", "b@x", "691", 0, nil, 1, new(0.0)
	changed.Percent, changed.Done, changed.Due, changed.Begin = 0, false, due.AddDate(0, 0, 1), nil
	changed.Body, changed.Images, changed.Files, changed.Place, changed.Any = smartsheet.Plain("见此处"), nil, nil, nil, smartsheet.Plain("x")
	changed.Options = &smartsheet.Options{{Text: "丁"}}
	plan, err := records.Plan(t.Context(), "文本", []everything{changed})
	if err != nil || len(plan.Updates) != 1 {
		t.Fatalf("%+v, %v", plan, err)
	}
	if got := len(plan.Updates[0].Fields); got != 22 {
		t.Errorf("%d fields differ, want 22: %v", got, plan.Updates[0].Fields)
	}
}

func TestPlanFails(t *testing.T) {
	s := newSheet(t, everyField...)
	records := openRows[everything](t, s)
	for key, want := range map[string]string{
		"编号": `has the tag "编号"`, "自动编号": "WeCom writes it by itself", "图片": "cannot be the key", "完成": "cannot be the key",
	} {
		if _, err := records.Plan(t.Context(), key, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the key %s: %v, want %s", key, err, want)
		}
	}
	_, err := records.Upsert(t.Context(), "文本", []everything{{base: base{"a"}}, {}, {base: base{"a"}}, {base: base{"b"}, Count: 1 << 60}})
	for _, want := range []string{`row 1: the key "文本" is empty`, `row 2: the key "文本" is "a", as in row 0`, "row 3: everything.Count"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if calls := s.corp.Calls("/cgi-bin/wedoc/smartsheet/get_records"); len(calls) > 0 {
		t.Error("the sheet was read")
	}
}

// A record that cannot be read is neither created again nor overwritten.
func TestPlanLeavesUnreadable(t *testing.T) {
	type small struct {
		Title string `wecom:"文本"`
		Hours uint8  `wecom:"数字"`
	}
	s := newSheet(t, everyField...)
	if _, err := s.doc.FillIn("lina", map[string]string{"文本": `[{"type":"text","text":"甲"}]`, "数字": "3.5"}); err != nil {
		t.Fatal(err)
	}
	plan, err := openRows[small](t, s).Plan(t.Context(), "文本", []small{{"甲", 1}, {"乙", 2}})
	if err != nil || len(plan.Unreadable) != 1 || len(plan.Creates) != 1 || plan.Creates[0].Title != "乙" || len(plan.Updates) > 0 {
		t.Errorf("%+v, %v", plan, err)
	}
	byHours, err := openRows[small](t, s).Plan(t.Context(), "数字", []small{{"甲", 0}})
	if err != nil || len(byHours.Unreadable) != 1 || len(byHours.Creates) != 1 {
		t.Errorf("%+v, %v", byHours, err)
	}
}

// A refused call fails its records; the others are written, and the next Upsert does
// the rest.
func TestUpsertGoesOn(t *testing.T) {
	s := newSheet(t, everyField...)
	records := openRows[task](t, s)
	values := make([]task, 1100)
	for i := range values {
		values[i].Title = fmt.Sprint("T-", i)
	}
	s.corp.Script("/cgi-bin/wedoc/smartsheet/add_records", wecomtest.Pass(), wecomtest.Refuse(2022029, "full"), wecomtest.Pass())
	got, err := records.Upsert(t.Context(), "文本", values)
	if want := (smartsheet.Upserted{Created: 600, Failed: 500}); got != want || !errors.Is(err, wecom.Code(2022029)) {
		t.Errorf("%+v, %v, want %+v", got, err, want)
	}
	got, err = records.Upsert(t.Context(), "文本", values)
	if want := (smartsheet.Upserted{Created: 500, Unchanged: 600}); got != want || err != nil {
		t.Errorf("again: %+v, %v, want %+v", got, err, want)
	}
}

// A record that two pages have, since others write meanwhile, is no duplicate.
func TestPlanOfOverlappingPages(t *testing.T) {
	s := newSheet(t)
	records := openRows[base](t, s)
	ids, err := records.Create(t.Context(), base{"a"}, base{"b"})
	if err != nil {
		t.Fatal(err)
	}
	record := func(id, text string) string {
		return fmt.Sprintf(`{"record_id":%q,"values":{%q:[{"type":"text","text":%q}]}}`, id, records.Mapping()["文本"], text)
	}
	s.corp.Script("/cgi-bin/wedoc/smartsheet/get_records",
		wecomtest.JSON(`{"errcode":0,"total":3,"has_more":true,"next":2,"records":[`+record(ids[0], "a")+`]}`),
		wecomtest.JSON(`{"errcode":0,"total":3,"has_more":false,"next":3,"records":[`+record(ids[0], "a")+","+record(ids[1], "b")+`]}`))
	plan, err := records.Plan(t.Context(), "文本", []base{{"a"}, {"b"}})
	if err != nil || plan.Unchanged != 2 || len(plan.Duplicates) > 0 {
		t.Errorf("%+v, %v", plan, err)
	}
}
