package approval_test

import (
	"encoding/json"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
)

// at is a moment in UTC+8.
func at(day, hour, minute int) wecom.Time {
	return wecom.TimeOf(time.Date(2026, 11, day, hour, minute, 0, 0, time.FixedZone("", 8*3600)))
}

// The values of all kinds of controls, read and written.
var fields = []struct {
	json  string
	value approval.Value
}{
	{`{"control":"Text","id":"c","value":{"text":"出差 \"深圳\""}}`, approval.Text(`出差 "深圳"`)},
	{`{"control":"Textarea","id":"c","value":{"text":"一\n二"}}`, approval.Textarea("一\n二")},
	{`{"control":"Number","id":"c","value":{"new_number":"3.50"}}`, approval.Number("3.50")},
	{`{"control":"Money","id":"c","value":{"new_money":"1280.10"}}`, approval.Money("1280.10")},
	{
		`{"control":"Date","id":"c","value":{"date":{"type":"day","s_timestamp":"1795276800","timezone_info":{"zone_offset":"5.5","zone_desc":"UTC-5:30"}}}}`,
		approval.Date{Unit: approval.UnitDay, At: at(22, 0, 0), Zone: approval.TimeZone{Offset: 5.5, Name: "UTC-5:30"}},
	},
	{
		`{"control":"Selector","id":"c","value":{"selector":{"type":"multi","options":[{"key":"o1","value":[{"text":"甲","lang":"zh_CN"},{"text":"A","lang":"en"}]},{"key":"o2"}],"exp_type":2}}}`,
		approval.Selector{Type: approval.SelectMany, ExpType: 2, Options: []approval.Option{
			{Key: "o1", Value: approval.Texts{{Text: "甲", Lang: approval.LangChinese}, {Text: "A", Lang: approval.LangEnglish}}}, {Key: "o2"},
		}},
	},
	{
		`{"control":"Contact","id":"c","value":{"members":[{"userid":"lina","name":"李娜"},{"userid":"wangwei"}]}}`,
		approval.Contact{Members: []approval.Member{{UserID: "lina", Name: "李娜"}, {UserID: "wangwei"}}},
	},
	{
		`{"control":"Contact","id":"c","value":{"departments":[{"openapi_id":"3","name":"研发中心"},{"openapi_id":"9007199254740993"}]}}`,
		approval.Contact{Departments: []approval.Department{{ID: 3, Name: "研发中心"}, {ID: 9007199254740993}}},
	},
	{
		`{"control":"Tips","id":"c","value":{"new_tips":{"tips_content":[{"text":{"sub_text":[{"type":1,"content":{"plain_text":{"content":"先读"}}},{"type":2,"content":{"link":{"title":"制度","url":"https://yunshan.example/leave"}}},{"type":1,"content":{"plain_text":{"content":"。"}}}]},"lang":"zh_CN"},{"text":{"sub_text":[]},"lang":"en"}]}}}`,
		approval.Tips{Content: []approval.Tip{
			{Text: "先读", Link: approval.Link{Title: "制度", URL: "https://yunshan.example/leave"}, After: "。", Lang: approval.LangChinese}, {Lang: approval.LangEnglish},
		}},
	},
	{
		`{"control":"File","id":"c","value":{"files":[{"file_id":"MEDIA1","file_name":"发票.pdf","file_size":20480,"file_type":"pdf","file_url":"https://yunshan.example/f"},{"file_id":"MEDIA2"}]}}`,
		approval.Files{{ID: "MEDIA1", Name: "发票.pdf", Size: 20480, Type: "pdf", URL: "https://yunshan.example/f"}, {ID: "MEDIA2"}},
	},
	{
		`{"control":"Table","id":"c","value":{"children":[{"list":[{"control":"Text","id":"t","title":[{"text":"项目","lang":"zh_CN"}],"value":{"text":"机票"}},{"control":"Money","id":"m","value":{"new_money":"900"}}]},{"list":[]}]}}`,
		approval.Table{
			{Fields: []approval.Field{
				{Kind: approval.KindText, ID: "t", Title: approval.Chinese("项目"), Value: approval.Text("机票")},
				{Kind: approval.KindMoney, ID: "m", Value: approval.Money("900")},
			}},
			{Fields: []approval.Field{}},
		},
	},
	{
		`{"control":"Vacation","id":"c","value":{"vacation":{"selector":{"type":"single","options":[{"key":"3","value":[{"text":"病假","lang":"zh_CN"}]}]},"attendance":{"type":1,"date_range":{"type":"hour","new_begin":1795309200,"new_end":1795316400,"new_duration":7200},"slice_info":{"day_items":[{"daytime":1795276800,"duration":7200}],"duration":7200,"state":2}}}}}`,
		approval.Vacation{
			Type: approval.Selector{Type: approval.SelectOne, Options: []approval.Option{{Key: "3", Value: approval.Chinese("病假")}}},
			Attendance: approval.Attendance{
				Type:  approval.AttendanceLeave,
				Range: approval.DateRange{Unit: approval.UnitHour, From: at(22, 9, 0), To: at(22, 11, 0), Duration: wecom.SecondsOf(7200 * time.Second)},
				Days:  approval.DaySlices{Items: []approval.DaySlice{{Day: at(22, 0, 0), Duration: wecom.SecondsOf(7200 * time.Second)}}, Duration: wecom.SecondsOf(7200 * time.Second), State: approval.SlicedByUser},
			},
		},
	},
	{
		`{"control":"Attendance","id":"c","value":{"attendance":{"type":3,"date_range":{"type":"halfday","new_begin":1795276800,"new_end":1795320000,"new_duration":86400}}}}`,
		approval.Attendance{Type: approval.AttendanceTrip, Range: approval.DateRange{Unit: approval.UnitHalfDay, From: at(22, 0, 0), To: at(22, 12, 0), Duration: wecom.SecondsOf(86400 * time.Second)}},
	},
	{
		`{"control":"PunchCorrection","id":"c","value":{"punch_correction":{"state":"下班-未打卡","time":1795341600,"version":1,"daymonthyear":1795276800}}}`,
		approval.PunchCorrection{State: "下班-未打卡", PunchedAt: at(22, 18, 0), Version: 1, Day: at(22, 0, 0)},
	},
	{
		`{"control":"DateRange","id":"c","value":{"date_range":{"type":"hour","new_begin":1795309200,"new_end":1795316400,"new_duration":7200,"perday_duration":28800,"timezone_info":{"zone_offset":"-9","zone_desc":"UTC+9"}}}}`,
		approval.DateRange{
			Unit: approval.UnitHour, From: at(22, 9, 0), To: at(22, 11, 0), Duration: wecom.SecondsOf(7200 * time.Second),
			PerDay: wecom.SecondsOf(28800 * time.Second), Zone: approval.TimeZone{Offset: -9, Name: "UTC+9"},
		},
	},
	{
		`{"control":"Location","id":"c","value":{"location":{"latitude":"31.230416","longitude":"121.473701","title":"总部","address":"杨浦区","time":1795309200}}}`,
		approval.Location{Latitude: 31.230416, Longitude: 121.473701, Title: "总部", Address: "杨浦区", At: at(22, 9, 0)},
	},
	{
		`{"control":"RelatedApproval","id":"c","value":{"related_approval":[{"sp_no":"202611200003","template_names":[{"text":"请假","lang":"zh_CN"}],"name":"李娜","sp_status":2,"create_time":1795309200},{"sp_no":"202611200004"}]}}`,
		approval.RelatedApprovals{
			{FormID: "202611200003", TemplateNames: approval.Chinese("请假"), ApplicantName: "李娜", Status: approval.Approved, SubmittedAt: at(22, 9, 0)}, {FormID: "202611200004"},
		},
	},
	{`{"control":"Formula","id":"c","value":{"formula":{"value":"5.0"}}}`, approval.Formula{Value: "5.0"}},
	{
		`{"control":"BankAccount","id":"c","value":{"bank_account":{"account_type":1,"account_name":"云杉科技","account_number":"6222000000000001","remark":"货款","bank":{"bank_alias":"建设银行","bank_alias_code":"1000009548","province":"上海市","province_code":2,"city":"上海市","city_code":21,"bank_branch_name":"杨浦支行","bank_branch_id":"105290000001"}}}}`,
		approval.BankAccount{
			Type: approval.CorporateAccount, Name: "云杉科技", Number: "6222000000000001", Remark: "货款",
			Bank: approval.Bank{Name: "建设银行", Code: "1000009548", Province: "上海市", ProvinceCode: 2, City: "上海市", CityCode: 21, Branch: "杨浦支行", BranchID: "105290000001"},
		},
	},
	{`{"control":"PhoneNumber","id":"c","value":{"phonenumber":{"area":"+86","number":"13800000005"}}}`, approval.PhoneNumber{Area: "+86", Number: "13800000005"}},
	{`{"control":"WedriveFile","id":"c","value":{"wedrive_files":[{"fileid":"W1"}]}}`, approval.WedriveFiles{{ID: "W1"}}},
	{`{"control":"Doc","id":"c","value":{"docs":[{"docid":"D1","doc_url":"https://doc.example/D1"},{"docid":"D2"}]}}`, approval.Docs{{ID: "D1", URL: "https://doc.example/D1"}, {ID: "D2"}}},
	{`{"control":"SchoolContact","id":"c","value":{"students":[{"name":"小明"},{"name":"小红"}]}}`, approval.SchoolContact{Students: []approval.SchoolName{{Name: "小明"}, {Name: "小红"}}}},
	{`{"control":"SchoolContact","id":"c","value":{"classes":[{"name":"一班"}]}}`, approval.SchoolContact{Classes: []approval.SchoolName{{Name: "一班"}}}},
	{`{"control":"Signature","id":"c","value":{"signatures":[{"id":"S1"}]}}`, approval.UnknownValue{Kind: "Signature", Raw: jsontext.Value(`{"signatures":[{"id":"S1"}]}`)}},
}

func TestFields(t *testing.T) {
	for _, tt := range fields {
		var kind struct{ Control approval.Kind }
		if err := json.Unmarshal([]byte(tt.json), &kind); err != nil {
			t.Fatal(err)
		}
		t.Run(string(kind.Control), func(t *testing.T) {
			want := approval.Field{Kind: kind.Control, ID: "c", Value: tt.value}
			var read approval.Field
			if err := json.Unmarshal([]byte(tt.json), &read); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, read); diff != "" {
				t.Errorf("read (-want +got):\n%s", diff)
			}
			want.Kind = "" // the value tells it
			written, err := json.Marshal(want)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(parse(t, tt.json), parse(t, string(written))); diff != "" {
				t.Errorf("written (-want +got):\n%s", diff)
			}
		})
	}
}

func parse(t *testing.T, s string) (v any) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatalf("%v in %s", err, s)
	}
	return v
}

// What WeCom writes otherwise than documented, or adds.
func TestFieldLeniency(t *testing.T) {
	const empties = `"tips":[],"members":[],"departments":[],"files":[],"children":[],"stat_field":[],"sum_field":[],"related_approval":[]`
	for name, tt := range map[string]struct {
		kind  approval.Kind
		value string
		want  approval.Value
	}{
		"empty lists of other kinds": {approval.KindText, `{"text":"x",` + empties + `}`, approval.Text("x")},
		"flat date":                  {approval.KindDate, `{"type":"day","s_timestamp":"1795276800","timezone_info":{"zone_offset":"-9","zone_desc":"UTC+9"},` + empties + `}`, approval.Date{Unit: approval.UnitDay, At: at(22, 0, 0), Zone: approval.TimeZone{Offset: -9, Name: "UTC+9"}}},
		"date as number":             {approval.KindDate, `{"date":{"type":"hour","s_timestamp":1795309200},` + empties + `}`, approval.Date{Unit: approval.UnitMinute, At: at(22, 9, 0)}},
		"date not filled in":         {approval.KindDate, `{` + empties + `}`, approval.Date{}},
		"empty date":                 {approval.KindDate, `{"date":{"type":"day","s_timestamp":""}}`, approval.Date{Unit: approval.UnitDay}},
		"number as number":           {approval.KindNumber, `{"new_number":3.50}`, approval.Number("3.50")},
		"money as number":            {approval.KindMoney, `{"new_money":700}`, approval.Money("700")},
		"money not filled in":        {approval.KindMoney, `{` + empties + `}`, approval.Money("")},
		"department as number":       {approval.KindContact, `{"members":[],"departments":[{"openapi_id":2}]}`, approval.Contact{Members: []approval.Member{}, Departments: []approval.Department{{ID: 2}}}},
		"size as empty string":       {approval.KindFile, `{"files":[{"file_id":"M","file_name":"","file_size":"","file_type":"","file_url":""}]}`, approval.Files{{ID: "M"}}},
		"no files":                   {approval.KindFile, `{"files":""}`, approval.Files(nil)},
		"old tips":                   {approval.KindTips, `{"tips":[{"tips_content":[{"text":{"sub_text":[{"type":1,"content":{"plain_text":{"content":"旧"}}}]},"lang":"zh_CN"}]}]}`, approval.Tips{Content: []approval.Tip{{Text: "旧", Lang: approval.LangChinese}}}},
		"no selector":                {approval.KindSelector, `{"selector":[]}`, approval.Selector{}},
		"times as strings":           {approval.KindDateRange, `{"date_range":{"type":"hour","new_begin":"1795309200","new_end":"1795316400","new_duration":"7200"}}`, approval.DateRange{Unit: approval.UnitHour, From: at(22, 9, 0), To: at(22, 11, 0), Duration: wecom.SecondsOf(7200 * time.Second)}},
		"punch as strings":           {approval.KindPunchCorrection, `{"punch_correction":{"state":"上班-迟到","time":"1795309200","version":"1","daymonthyear":"1795276800"}}`, approval.PunchCorrection{State: "上班-迟到", PunchedAt: at(22, 9, 0), Version: 1, Day: at(22, 0, 0)}},
		"degrees as numbers":         {approval.KindLocation, `{"location":{"latitude":31.5,"longitude":121,"title":"","time":0}}`, approval.Location{Latitude: 31.5, Longitude: 121}},
		"codes of the other type":    {approval.KindBankAccount, `{"bank_account":{"account_type":2,"bank":{"bank_alias_code":17,"province_code":"2","bank_branch_id":102290000121}}}`, approval.BankAccount{Type: approval.PersonalAccount, Bank: approval.Bank{Code: "17", ProvinceCode: 2, BranchID: "102290000121"}}},
		"no value":                   {approval.KindText, `null`, approval.Text("")},
		"value as list":              {approval.KindText, `[]`, approval.Text("")},
		"new shape":                  {approval.KindMoney, `{"new_money":{"fen":70000}}`, approval.UnknownValue{Kind: approval.KindMoney, Raw: jsontext.Value(`{"new_money":{"fen":70000}}`)}},
		"not an object":              {approval.KindDate, `7`, approval.UnknownValue{Kind: approval.KindDate, Raw: jsontext.Value(`7`)}},
	} {
		t.Run(name, func(t *testing.T) {
			var got approval.Field
			if err := json.Unmarshal([]byte(`{"control":"`+string(tt.kind)+`","id":"c","title":{"text":"名","lang":"zh_CN"},"require":1,"hidden":1,"value":`+tt.value+`}`), &got); err != nil {
				t.Fatal(err)
			}
			want := approval.Field{Kind: tt.kind, ID: "c", Title: approval.Chinese("名"), Required: true, Hidden: true, Value: tt.want}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

// Values that are empty or missing are written as WeCom takes them in the rows of
// a table: never as null.
func TestEmptyFields(t *testing.T) {
	for want, f := range map[string]approval.Field{
		`{"control":"Text","id":"c","value":{}}`:                                                                                  {Kind: approval.KindText, ID: "c"},
		`{"id":"c","control":"","value":{}}`:                                                                                      {ID: "c", Value: (*approval.Location)(nil)},
		`{"control":"PhoneNumber","id":"c","value":{"phonenumber":{"area":"1","number":"2"}}}`:                                    {ID: "c", Value: &approval.PhoneNumber{Area: "1", Number: "2"}},
		`{"control":"Text","id":"c","value":{"text":""}}`:                                                                         {ID: "c", Value: approval.Text("")},
		`{"control":"File","id":"c","value":{"files":[]}}`:                                                                        {ID: "c", Value: approval.Files(nil)},
		`{"control":"Table","id":"c","value":{"children":[]}}`:                                                                    {ID: "c", Value: approval.Table(nil)},
		`{"control":"Date","id":"c","value":{"date":{"type":"","s_timestamp":""}}}`:                                               {ID: "c", Value: approval.Date{}},
		`{"control":"Contact","id":"c","value":{"members":[]}}`:                                                                   {ID: "c", Value: approval.Members()},
		`{"control":"Contact","id":"c","value":{"departments":[]}}`:                                                               {ID: "c", Value: approval.Departments()},
		`{"control":"Doc","id":"c","value":{}}`:                                                                                   {ID: "c", Value: approval.UnknownValue{Kind: "Doc"}},
		`{"control":"DateRange","id":"c","value":{"date_range":{"type":"","new_begin":0,"new_end":0,"new_duration":0}}}`:          {ID: "c", Value: approval.DateRange{}},
		`{"control":"Selector","id":"c","value":{"selector":{"type":"multi","options":[]}}}`:                                      {ID: "c", Value: approval.ChooseAll()},
		`{"control":"RelatedApproval","id":"c","title":[{"text":"前单","lang":"zh_CN"}],"value":{"related_approval":[]}}`:           {ID: "c", Title: approval.Chinese("前单"), Value: approval.Related()},
		`{"control":"Location","id":"c","value":{"location":{"latitude":"0.000000","longitude":"0.000000","title":"","time":0}}}`: {ID: "c", Value: approval.Location{}},
	} {
		got, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(parse(t, want), parse(t, string(got))); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", f, diff)
		}
	}
}

func TestFind(t *testing.T) {
	list := []approval.Field{{ID: "a", Value: approval.Text("x")}, {ID: "b", Value: approval.Money("5")}}
	if m, ok := approval.Find[approval.Money](list, "b"); !ok || m != "5" {
		t.Errorf("b is %q, %t", m, ok)
	}
	for _, id := range []string{"a", "c"} { // another kind, none
		if m, ok := approval.Find[approval.Money](list, id); ok || m != "" {
			t.Errorf("%s is %q, %t", id, m, ok)
		}
	}
}

// Controls that stand within controls are found as others are.
func TestFindNested(t *testing.T) {
	var list []approval.Field
	err := json.Unmarshal([]byte(`[
		{"control":"Table","id":"Table-1","value":{"children":[
			{"list":[{"control":"Text","id":"Text-1","value":{"text":""}},{"control":"Money","id":"Money-1","value":{"text":"odd"}}]},
			{"list":[{"control":"Money","id":"Money-1","value":{"new_money":"12.50"}},{"control":"File","id":"File-1","value":{"files":[{"file_id":"M1"}]}}]},
			{"list":[{"control":"Money","id":"Money-1","value":{"new_money":"7.00"}},
				{"control":"Table","id":"Table-2","value":{"children":[{"list":[{"control":"Number","id":"Number-1","value":{"new_number":"3"}}]}]}}]}]}},
		{"control":"Group","id":"Group-1","value":{"children":[{"list":[{"control":"Textarea","id":"Textarea-1","value":{"text":"说明"}}]}]}},
		{"control":"Vacation","id":"Vacation-1","value":{"vacation":{"selector":{"type":"single","options":[{"key":"3"}]},
			"attendance":{"type":1,"date_range":{"type":"hour","new_begin":1763600400,"new_end":1763604000,"new_duration":3600}}}}},
		{"control":"Attendance","id":"Attendance-1","value":{"attendance":{"type":4,"date_range":{"type":"hour","new_begin":1763600400,"new_end":1763607600,"new_duration":7200}}}}
	]`), &list)
	if err != nil {
		t.Fatal(err)
	}
	list[0].Value.(approval.Table)[0].Fields[1].Value = nil // a row that is not filled in
	if v, ok := approval.Find[approval.Money](list, "Money-1"); !ok || v != "12.50" {
		t.Errorf("money: %q, %t", v, ok)
	}
	if v := approval.FindAll[approval.Money](list, "Money-1"); !slices.Equal(v, []approval.Money{"12.50", "7.00"}) {
		t.Errorf("all money: %q", v)
	}
	if v, ok := approval.Find[approval.Number](list, "Number-1"); !ok || v != "3" {
		t.Errorf("a table in a table: %q, %t", v, ok)
	}
	if v, ok := approval.Find[approval.Textarea](list, "Textarea-1"); !ok || v != "说明" {
		t.Errorf("a kind that is not known: %q, %t", v, ok)
	}
	if v, ok := approval.Find[approval.Files](list, "File-1"); !ok || v[0].ID != "M1" {
		t.Errorf("files: %v, %t", v, ok)
	}
	if v, ok := approval.Find[approval.DateRange](list, "Vacation-1"); !ok || v.Duration.Duration != time.Hour {
		t.Errorf("the time of leave: %v, %t", v, ok)
	}
	if v, ok := approval.Find[approval.Selector](list, "Vacation-1"); !ok || v.Options[0].Key != "3" {
		t.Errorf("the type of leave: %v, %t", v, ok)
	}
	if v, ok := approval.Find[approval.Vacation](list, "Vacation-1"); !ok || v.VacationID() != 3 {
		t.Errorf("leave: %v, %t", v, ok)
	}
	if v, ok := approval.Find[approval.DateRange](list, "Attendance-1"); !ok || v.Duration.Duration != 2*time.Hour {
		t.Errorf("the time of overtime: %v, %t", v, ok)
	}
	if got := list[1].Text(); got != "说明" {
		t.Errorf("a kind that is not known, in words: %q", got)
	}
	if v := approval.FindAll[approval.Money](list, "Text-1"); v != nil {
		t.Errorf("money in a text: %v", v)
	}
}

// BenchmarkFind looks for the last control of a table.
func BenchmarkFind(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		table := make(approval.Table, n)
		for i := range table {
			table[i].Fields = []approval.Field{{ID: "Text-1", Value: approval.Text("x")}, {ID: "Money-1", Value: approval.Money("5")}}
		}
		list := []approval.Field{{ID: "Table-1", Value: table}, {ID: "Text-9", Value: approval.Text("x")}}
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				approval.Find[approval.Text](list, "Text-9")
			}
		})
	}
}

// Whatever WeCom sends as a value, a form stays readable, and what was read can
// be written and read again.
func FuzzField(f *testing.F) {
	for _, tt := range fields {
		f.Add(tt.json)
	}
	f.Add(`{"control":"Date","id":"c","value":{"type":"day","s_timestamp":"99999999999999999"}}`)
	f.Add(`{"control":"Tips","id":"c","value":{"tips":7}}`)
	f.Fuzz(settles[approval.Field])
}

// The same for the controls of templates.
func FuzzControl(f *testing.F) {
	for _, name := range []string{"template_detail.json", "template_input.json"} {
		b, err := os.ReadFile("testdata/" + name)
		if err != nil {
			f.Fatal(err)
		}
		var t struct {
			Content struct{ Controls []jsontext.Value } `json:"template_content"`
		}
		if err := json.Unmarshal(b, &t); err != nil {
			f.Fatal(err)
		}
		for _, control := range t.Content.Controls {
			f.Add(string(control))
		}
	}
	f.Fuzz(settles[approval.Control])
}

// settles reads and writes a document again and again. The first time, what was
// not readable may turn into an empty value.
func settles[T any](t *testing.T, in string) {
	var v T
	if json.Unmarshal([]byte(in), &v) != nil {
		return
	}
	var written [3]string
	for i := range written {
		b, err := json.Marshal(v)
		if err != nil {
			t.Fatalf("%s was read and cannot be written: %v", in, err)
		}
		var again T
		if err := json.Unmarshal(b, &again); err != nil {
			t.Fatalf("%s was written and cannot be read: %v", b, err)
		}
		written[i], v = string(b), again
	}
	if written[1] != written[2] {
		t.Fatalf("%s turned into %s when it was read and written again", written[1], written[2])
	}
}
