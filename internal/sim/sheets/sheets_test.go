package sheets_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/documents"
	"github.com/gowecom/wecom/internal/sim/sheets"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// newBook returns a world with a smart sheet of the app, dcSimulated000001, with the
// sheet s00001, whose fields are 文本 f00002 and those below, from f00004 on.
func newBook(t testing.TB) *sim.World {
	t.Helper()
	w := simtest.NewWith(t, func(c *sim.Config) { c.Start = time.Date(2026, 11, 26, 9, 0, 0, 0, sim.UTC8) }, directory.Install, documents.Install, sheets.Install)
	w.In(directory.Seed)
	simtest.MustCall(t, w, simtest.App, `POST /wedoc/create_doc {"doc_type":10,"doc_name":"项目"}`)
	call(t, w, "add_fields", `"fields":[{"field_title":"数字","field_type":"FIELD_TYPE_NUMBER"},{"field_title":"日期","field_type":"FIELD_TYPE_DATE_TIME"},
		{"field_title":"成员","field_type":"FIELD_TYPE_USER"},{"field_title":"单选","field_type":"FIELD_TYPE_SINGLE_SELECT"},{"field_title":"勾","field_type":"FIELD_TYPE_CHECKBOX"},
		{"field_title":"公式","field_type":"FIELD_TYPE_FORMULA"},{"field_title":"创建","field_type":"FIELD_TYPE_CREATED_TIME"},{"field_title":"文件","field_type":"FIELD_TYPE_ATTACHMENT"},
		{"field_title":"电话","field_type":"FIELD_TYPE_PHONE_NUMBER"},{"field_title":"链接","field_type":"FIELD_TYPE_URL"},{"field_title":"地点","field_type":"FIELD_TYPE_LOCATION"},{"field_title":"关联","field_type":"FIELD_TYPE_REFERENCE"}]`, 0)
	return w
}

// call calls about the sheet and compares the errcode.
func call(t testing.TB, w *sim.World, name, keys string, want int) string {
	t.Helper()
	body := fmt.Sprintf(`{"docid":"dcSimulated000001","sheet_id":"s00001",%s}`, keys)
	reply, code := simtest.Call(t, w, simtest.App, "POST /wedoc/smartsheet/"+name+" "+strings.Join(strings.Fields(body), " "))
	if code != want {
		t.Errorf("%s %s: %s, want %d", name, keys, reply, want)
	}
	return reply
}

func TestRefusals(t *testing.T) {
	w := newBook(t)
	text := `[{"type":"text","text":"x"}]`
	for _, row := range []struct {
		name, keys string
		code       int
	}{
		{"add_records", `"records":[{"values":{"文本":` + text + `}}]`, 0},
		{"add_records", `"records":[]`, 40058},
		{"add_records", `"records":[{"values":{"没有":1}}]`, 2022004},
		{"add_records", `"key_type":"CELL_VALUE_KEY_TYPE_FIELD_ID","records":[{"values":{"文本":` + text + `}}]`, 2022004},
		{"add_records", `"key_type":"X","records":[{"values":{}}]`, 40058},
		{"add_records", `"records":[{"values":{"文本":"x"}}]`, 2022015},
		{"add_records", `"records":[{"values":{"文本":[{"text":"x"}]}}]`, 2022015},
		{"add_records", `"records":[{"values":{"数字":"1"}}]`, 2022017},
		{"add_records", `"records":[{"values":{"日期":1715846245084}}]`, 2022034},
		{"add_records", `"records":[{"values":{"日期":"2026-01-01"}}]`, 2022034},
		{"add_records", `"records":[{"values":{"成员":[{"user_id":"ghost"}]}}]`, 2023040},
		{"add_records", `"records":[{"values":{"成员":[{"user_id":"lina"},{"user_id":"songtao"}]}}]`, 2023040},
		{"add_records", `"records":[{"values":{"单选":[{"text":"a"},{"text":"b"}]}}]`, 2022013},
		{"add_records", `"records":[{"values":{"单选":[{"id":"none"}]}}]`, 2022013},
		{"add_records", `"records":[{"values":{"勾":1}}]`, 2023041},
		{"add_records", `"records":[{"values":{"公式":1}}]`, 2023035},
		{"add_records", `"records":[{"values":{"创建":"1"}}]`, 2023035},
		{"add_records", `"records":[{"values":{"文件":[{"name":"x"}]}}]`, 2020036},
		{"add_records", `"records":[{"values":{"电话":138}}]`, 2022012},
		{"add_records", `"records":[{"values":{"链接":[{"type":"url","text":"x"}]}}]`, 2022016},
		{"add_records", `"records":[{"values":{"地点":[{"title":"x","latitude":"1","longitude":"2"}]}}]`, 2022037},
		{"add_records", `"records":[{"values":{"关联":["none"]}}]`, 2022035},
		{"update_records", `"records":[{"record_id":"none","values":{}}]`, 2022003},
		{"delete_records", `"record_ids":["none"]`, 2022003},
		{"get_records", `"offset":2`, 2022023},
		{"get_records", `"offset":"x"`, 40058},
		{"get_records", `"record_ids":["none"]`, 2022003},
		{"get_records", `"view_id":"none"`, 2022005},
		{"get_records", `"sort":[{"field_title":"文本"}],"filter_spec":{"conjunction":"CONJUNCTION_AND","conditions":[{"field_id":"f00002","field_type":"FIELD_TYPE_TEXT","operator":"OPERATOR_IS_EMPTY"}]}`, 2022033},
		{"get_records", `"filter_spec":{"conjunction":"CONJUNCTION_AND","conditions":[{"field_id":"f00002","operator":"OPERATOR_IS_EMPTY"}]}`, 2022033},
		{"get_records", `"filter_spec":{"conjunction":"CONJUNCTION_AND","conditions":[{"field_id":"f00002","field_type":"FIELD_TYPE_TEXT","operator":"OPERATOR_IS"}]}`, 2022033},
		{"get_records", `"filter_spec":{"conjunction":"CONJUNCTION_AND","conditions":[{"field_id":"none","operator":"OPERATOR_IS"}]}`, 2022004},
		{"add_fields", `"fields":[{"field_title":"文本","field_type":"FIELD_TYPE_TEXT"}]`, 2022030},
		{"add_fields", `"fields":[{"field_title":"x","field_type":"FIELD_TYPE_X"}]`, 2022010},
		{"add_fields", `"fields":[{"field_title":"x","field_type":"FIELD_TYPE_NUMBER","property_number":{"decimal_places":5}}]`, 2022040},
		{"update_fields", `"fields":[{"field_id":"f00002","field_title":"x","field_type":"FIELD_TYPE_NUMBER"}]`, 2022010},
		{"update_fields", `"fields":[{"field_id":"f00002","field_title":"文本","field_type":"FIELD_TYPE_TEXT"}]`, 2022030},
		{"update_fields", `"fields":[{"field_id":"none","field_title":"x","field_type":"FIELD_TYPE_TEXT"}]`, 2022004},
		{"delete_fields", `"field_ids":["none"]`, 2022004},
		{"add_view", `"view_title":"x","view_type":"VIEW_TYPE_X"`, 2022009},
		{"add_view", `"view_title":"默认视图","view_type":"VIEW_TYPE_GRID"`, 2022022},
		{"add_view", `"view_title":"x","view_type":"VIEW_TYPE_GANTT"`, 2022032},
		{"add_view", `"view_title":"x","view_type":"VIEW_TYPE_GANTT","property_gantt":{"start_date_field_id":"f00005","end_date_field_id":"f00005"}`, 0},
		{"delete_views", `"view_ids":["none"]`, 2022005},
		{"add_field_group", `"name":"g","children":[{"field_id":"f00002"}]`, 0},
		{"add_field_group", `"name":"g"`, 2022031},
		{"add_field_group", `"name":"h","children":[{"field_id":"f00002"}]`, 2022040},
		{"delete_field_groups", `"field_group_ids":["none"]`, 2400003},
		{"content_priv/create_rule", `"name":"一"`, 0},
		{"content_priv/create_rule", `"name":"一"`, 640061},
		{"content_priv/create_rule", `"name":"一二三四五六七八九十一二三四五六七八九十一"`, 640062},
		{"content_priv/delete_rule", `"rule_id_list":[9]`, 640065},
		{"content_priv/mod_rule_member", `"rule_id":2,"add_member_range":{"userid_list":["ghost"]}`, 640092},
		{"content_priv/mod_rule_member", `"rule_id":2,"del_member_range":{"userid_list":["lina"]}`, 640067},
		{"content_priv/update_sheet_priv", `"type":1,"name":"x"`, 640094},
		{"content_priv/update_sheet_priv", `"type":2,"rule_id":2,"priv_list":[{"sheet_id":"s00001","priv":2}]`, 640088},
		{"content_priv/update_sheet_priv", `"type":2,"rule_id":2,"priv_list":[{"sheet_id":"s00001","priv":7}]`, 640089},
		{"content_priv/update_sheet_priv", `"type":1,"priv_list":[{"sheet_id":"s00001","priv":1,"field_priv":{"field_range_type":1}}]`, 640083},
		{"content_priv/update_sheet_priv", `"type":2,"rule_id":2,"priv_list":[{"sheet_id":"s00001","priv":3,"record_priv":{"record_range_type":2,"record_rule_list":[{"field_id":"f00002","field_type":"FIELD_TYPE_TEXT","oper_type":1}]}}]`, 640096},
		{"groupchat/get", `"chat_id":"none"`, 86003},
		{"delete_sheet", `"x":1`, 2543306},
	} {
		call(t, w, row.name, row.keys, row.code)
	}
	for body, code := range map[string]int{`{"docid":"none"}`: 301085, `{"docid":"dcSimulated000001","sheet_id":"none"}`: 2543303} {
		if reply, got := simtest.Call(t, w, simtest.App, "POST /wedoc/smartsheet/get_sheet "+body); got != code {
			t.Errorf("%s: %s", body, reply)
		}
	}
	if reply, code := simtest.Call(t, w, simtest.Other, `POST /wedoc/smartsheet/get_sheet {"docid":"dcSimulated000001"}`); code != 701450 {
		t.Errorf("another app: %s", reply)
	}
	for body, code := range map[string]int{`{"doc_type":99,"doc_name":"x"}`: 640054, `{"doc_type":10,"doc_name":""}`: 640052, `{"doc_type":10,"doc_name":"x","spaceid":"s"}`: 640051, `{"doc_type":10,"doc_name":"x","admin_users":["a","b","c","d"]}`: 640053} {
		if reply, got := simtest.Call(t, w, simtest.App, "POST /wedoc/create_doc "+body); got != code {
			t.Errorf("%s: %s", body, reply)
		}
	}
}

// A call that is refused writes nothing.
func TestAllOrNothing(t *testing.T) {
	w := newBook(t)
	call(t, w, "add_records", `"records":[{"values":{"数字":1}},{"values":{"数字":"x"}}]`, 2022017)
	if reply := call(t, w, "get_records", `"limit":1`, 0); !strings.Contains(reply, `"total":0`) {
		t.Errorf("records after a refusal: %s", reply)
	}
}

// Each operator and each date selects what it says.
func TestFilters(t *testing.T) {
	w := newBook(t)
	day := func(d int) string { return fmt.Sprint(time.Date(2026, 11, 26+d, 10, 0, 0, 0, sim.UTC8).UnixMilli()) }
	call(t, w, "add_records", `"records":[
		{"values":{"文本":[{"type":"text","text":"a"}],"数字":1,"日期":"`+day(0)+`","勾":true,"成员":[{"user_id":"lina"}]}},
		{"values":{"文本":[{"type":"text","text":"ab"}],"数字":2,"日期":"`+day(-1)+`"}},
		{"values":{"文本":[{"type":"text","text":"c"}],"数字":10,"日期":"`+day(-30)+`"}},
		{"values":{}}]`, 0)
	condition := func(field, kind, op, value string) string {
		return fmt.Sprintf(`{"field_id":%q,"field_type":"FIELD_TYPE_%s","operator":"OPERATOR_%s"%s}`, field, kind, op, value)
	}
	number := func(op, n string) string {
		return condition("f00004", "NUMBER", op, `,"number_value":{"value":`+n+`}`)
	}
	text := func(op, s string) string {
		return condition("f00002", "TEXT", op, `,"string_value":{"value":["`+s+`"]}`)
	}
	date := func(op, kind string) string {
		return condition("f00005", "DATE_TIME", op, `,"date_time_value":{"type":"DATE_TIME_TYPE_`+kind+`"}`)
	}
	for conditions, want := range map[string]int{
		number("IS", "2"): 1, number("IS_NOT", "2"): 3, number("IS_GREATER", "2"): 1, number("IS_GREATER_OR_EQUAL", "2"): 2, number("IS_LESS", "2"): 1, number("IS_LESS_OR_EQUAL", "2"): 2,
		number("IS_EMPTY", "0"): 1, number("IS_NOT_EMPTY", "0"): 3,
		text("IS", "a"): 1, text("CONTAINS", "a"): 2, text("DOES_NOT_CONTAIN", "a"): 2, text("IS_EMPTY", ""): 1,
		date("IS", "TODAY"): 1, date("IS", "YESTERDAY"): 1, date("IS", "TOMORROW"): 0, date("IS", "CURRENT_WEEK"): 2, date("IS", "LAST_WEEK"): 0,
		date("IS", "CURRENT_MONTH"): 2, date("IS", "LAST_MONTH"): 1, date("IS", "THE_PAST_7_DAYS"): 1, date("IS", "THE_PAST_30_DAYS"): 2, date("IS", "THE_NEXT_7_DAYS"): 0,
		date("IS_LESS", "TODAY"): 2, date("IS_GREATER_OR_EQUAL", "YESTERDAY"): 2, date("IS_EMPTY", "TODAY"): 1,
		condition("f00005", "DATE_TIME", "IS", `,"date_time_value":{"type":"DATE_TIME_TYPE_DETAIL_DATE","value":["`+day(-30)+`"]}`): 1,
		condition("f00008", "CHECKBOX", "IS", `,"bool_value":{"value":true}`):                                                       1,
		condition("f00008", "CHECKBOX", "IS", `,"bool_value":{"value":false}`):                                                      3,
		condition("f00006", "USER", "CONTAINS", `,"user_value":{"value":["lina"]}`):                                                 1,
		text("CONTAINS", "a") + "," + number("IS", "2"):                                                                             1,
	} {
		reply := call(t, w, "get_records", `"filter_spec":{"conjunction":"CONJUNCTION_AND","conditions":[`+conditions+`]}`, 0)
		if !strings.Contains(reply, fmt.Sprintf(`"total":%d}`, want)) && !strings.Contains(reply, fmt.Sprintf(`"total":%d,`, want)) {
			t.Errorf("%s: %s, want %d", conditions, reply, want)
		}
	}
}

// The webhook counts rows a minute, and does not write what it cannot.
func TestWebhook(t *testing.T) {
	w := newBook(t)
	if _, err := sheets.AddHook.Do(w, sheets.HookAddition{DocID: "dcSimulated000001", SheetID: "s00001", Key: "k"}); err != nil {
		t.Fatal(err)
	}
	rows := func(n int) string {
		return `{"add_records":[` + strings.TrimSuffix(strings.Repeat(`{"values":{"f00004":1}},`, n), ",") + `]}`
	}
	for _, row := range []struct {
		query, body string
		code        int
	}{
		{"k", `{"add_records":[{"values":{"f00004":7}}]}`, 0},
		{"other", rows(1), 93000},
		{"k", `{}`, 40058},
		{"k", `{"add_records":[{"values":{"f00011":[{"file_url":"u","file_type":"70"}]}}]}`, 2023035},
		{"k", rows(2998), 0},
		{"k", rows(1), 2023032},
	} {
		reply, code := simtest.Call(t, w, simtest.App, "POST /wedoc/smartsheet/webhook?key="+row.query+" "+row.body)
		if code != row.code {
			t.Errorf("%.60s: %.200s, want %d", row.body, reply, row.code)
		}
	}
	w.Advance(time.Minute)
	if reply, code := simtest.Call(t, w, simtest.App, "POST /wedoc/smartsheet/webhook?key=k "+rows(1)); code != 0 {
		t.Errorf("a minute later: %s", reply)
	}
}
