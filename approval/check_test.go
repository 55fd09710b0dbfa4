package approval_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/wecomtest"
)

func allControls(t *testing.T) (*approval.Service, *approval.Template, *wecomtest.Corp) {
	t.Helper()
	corp := wecomtest.New()
	s := approval.New(corp.Client())
	template, err := s.GetTemplate(t.Context(), wecomtest.AllControlsTemplateID)
	if err != nil {
		t.Fatal(err)
	}
	return s, template, corp
}

// fullForm is a form in which every control is filled in, in the order of the
// template.
func fullForm(related string) approval.Application {
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, utc8)
	return approval.Application{
		CreatorID: "lina", TemplateID: wecomtest.AllControlsTemplateID,
		Fields: []approval.Field{
			{ID: "Text-01", Value: approval.Text("一行")},
			{ID: "Textarea-02", Value: approval.Textarea("一\n二")},
			{ID: "Number-03", Value: approval.NumberOf(0.1)},
			{ID: "Money-04", Value: approval.Yuan(128050)},
			{ID: "Date-05", Value: approval.Day(day)},
			{ID: "Selector-06", Value: approval.ChooseAll("option-1", "option-2")},
			{ID: "Contact-07", Value: approval.Members("wangwei", "hujie")},
			{ID: "Contact-08", Value: approval.Departments(3, 4)},
			{ID: "File-10", Value: approval.Uploaded("MEDIA1", "MEDIA2")},
			{ID: "Table-11", Value: approval.Table{
				{Fields: []approval.Field{{ID: "Text-12", Value: approval.Text("机票")}, {ID: "Money-13", Value: approval.Yuan(90000)}}},
				{Fields: []approval.Field{{ID: "Text-12", Value: approval.Text("")}, {ID: "Money-13", Value: approval.Money("")}}},
			}},
			{ID: "DateRange-14", Value: approval.Hours(day.Add(9*time.Hour), day.Add(11*time.Hour))},
			{ID: "Location-15", Value: approval.Location{Latitude: 31.230416, Longitude: 121.473701, Title: "总部", Address: "杨浦区", At: at(22, 9, 0)}},
			{ID: "RelatedApproval-16", Value: approval.Related(related)},
			{ID: "BankAccount-18", Value: approval.BankAccount{Type: approval.PersonalAccount, Name: "李娜", Number: "6222", Bank: approval.Bank{Name: "建设银行"}}},
			{ID: "PhoneNumber-19", Value: approval.PhoneNumber{Area: "+86", Number: "13800000005"}},
			{ID: "Attendance-20", Value: approval.Trip(approval.HalfDays(approval.Morning(day), approval.Afternoon(day)))},
			{ID: "Vacation-21", Value: approval.Leave(1, approval.HalfDays(approval.Morning(day.AddDate(0, 0, 7)), approval.Afternoon(day.AddDate(0, 0, 7))))},
		},
		Summary: []approval.Texts{approval.Chinese("全字段")},
	}
}

func TestCheck(t *testing.T) {
	_, template, _ := allControls(t)
	if err := template.Check(fullForm("202611200001")); err != nil {
		t.Fatalf("a form that fits: %v", err)
	}
	day := time.Date(2026, 11, 23, 0, 0, 0, 0, utc8)
	halfDay := approval.HalfDays(approval.Morning(day), approval.Afternoon(day))
	shifted := halfDay
	shifted.From = wecom.TimeOf(day.Add(8 * time.Hour))
	files := approval.Uploaded("1", "2", "3", "4", "5", "6", "7")
	for name, tt := range map[string]struct {
		id    string
		value approval.Value
		want  string // in the error; "" for none
	}{
		"required and empty":        {"Text-01", approval.Text(""), "文本 (Text-01): it is required and empty"},
		"required and nil":          {"Text-01", nil, "required and empty"},
		"nil pointer":               {"Text-01", (*approval.Text)(nil), "required and empty"},
		"pointer":                   {"Date-05", new(approval.Moment(day)), `it is of type "day"`},
		"line break":                {"Text-01", approval.Text("a\nb"), "no line breaks"},
		"another kind":              {"Money-04", approval.Number("5"), "金额 (Money-04): it is a Money and cannot hold a Number"},
		"unknown kind":              {"Money-04", approval.UnknownValue{Kind: "Doc"}, "cannot hold a Doc"},
		"no such control":           {"Money-99", approval.Money("5"), "Money-99: the template has no such control"},
		"optional and empty":        {"Money-04", approval.Money(""), ""},
		"not a number":              {"Number-03", approval.Number("1e3"), `数字 (Number-03): "1e3" is not a decimal number`},
		"not an amount":             {"Money-04", approval.Money("1,280"), "is not a decimal number"},
		"negative":                  {"Money-04", approval.Money("-5.5"), ""},
		"day for a moment":          {"Date-05", approval.Moment(day), `it is of type "day", and this one is "hour"`},
		"one of many":               {"Selector-06", approval.Choose("option-1"), `it is of type "multi", and this one is "single"`},
		"unknown option":            {"Selector-06", approval.ChooseAll("option-3"), `it has no option "option-3"; its options are option-1 (选项一), option-2 (选项二)`},
		"departments for members":   {"Contact-07", approval.Departments(3), "members, not departments"},
		"members for departments":   {"Contact-08", approval.Members("lina"), "departments, not members"},
		"too many files":            {"File-10", files, "the form has 7 files"},
		"row without a control":     {"Table-11", approval.Table{{Fields: []approval.Field{{ID: "Text-12", Value: approval.Text("x")}}}}, "明细金额 (Money-13): in row 1 of 明细: it is missing; a row needs every control"},
		"row with a wrong value":    {"Table-11", approval.Table{{Fields: []approval.Field{{ID: "Text-12"}, {ID: "Money-13", Value: approval.Money("x")}}}}, `明细金额 (Money-13): in row 1 of 明细: "x" is not a decimal number such as 12.50`},
		"range in another unit":     {"DateRange-14", halfDay, `it is of type "hour", and this one is "halfday"`},
		"range that ends first":     {"DateRange-14", approval.Hours(day.Add(time.Hour), day), "its end is not after its beginning"},
		"half day at eight":         {"Attendance-20", approval.Trip(shifted), "half days begin at 00:00 or 12:00"},
		"another attendance":        {"Attendance-20", approval.Outing(halfDay), "it is for 出差, and this is 外出"},
		"slice of an odd length":    {"Attendance-20", approval.Trip(halfDay, approval.Slice(day, time.Hour)), "the duration on 2026-11-23 is not a multiple of 12h0m0s"},
		"two types of leave":        {"Vacation-21", approval.Vacation{Type: approval.Selector{Type: approval.SelectOne, Options: []approval.Option{{Key: "1"}, {Key: "2"}}}, Attendance: approval.Leave(1, halfDay).Attendance}, "one type of leave can be chosen"},
		"leave of many types":       {"Vacation-21", approval.Vacation{Type: approval.ChooseAll("1"), Attendance: approval.Leave(1, halfDay).Attendance}, `and this one is "multi"`},
		"unknown leave":             {"Vacation-21", approval.Leave(9, halfDay), "no type of leave with id 9"},
		"leave that is a trip":      {"Vacation-21", approval.Vacation{Type: approval.Choose("1"), Attendance: approval.Trip(halfDay)}, "it is for 请假, and this is 出差"},
		"leave that ends first":     {"Vacation-21", approval.Leave(1, approval.HalfDays(approval.Morning(day), approval.Morning(day.AddDate(0, 0, -2)))), "its end is not after"},
		"leave in hours":            {"Vacation-21", approval.Leave(2, approval.Hours(day, day.Add(time.Hour)), approval.Slice(day, time.Hour)), ""},
		"leave in hours, odd slice": {"Vacation-21", approval.Leave(2, approval.Hours(day, day.Add(time.Hour)), approval.Slice(day, 7*time.Minute)), "not a multiple of 6m0s"},
	} {
		t.Run(name, func(t *testing.T) {
			form := fullForm("202611200001")
			i := slices.IndexFunc(form.Fields, func(f approval.Field) bool { return f.ID == tt.id })
			if i < 0 {
				i, form.Fields = len(form.Fields), append(form.Fields, approval.Field{ID: tt.id})
			}
			form.Fields[i].Value = tt.value
			err := template.Check(form)
			switch {
			case tt.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)):
				t.Errorf("err = %v, want one with %q", err, tt.want)
			case tt.want != "" && !errors.Is(err, approval.ErrMisfit):
				t.Errorf("%v is not ErrMisfit", err)
			}
		})
	}
}

func TestCheckForm(t *testing.T) {
	_, template, _ := allControls(t)
	twice := fullForm("202611200001")
	twice.Fields = append(twice.Fields, twice.Fields[1])
	twice.Summary = []approval.Texts{approval.Chinese(strings.Repeat("长", 21))}
	for name, tt := range map[string]struct {
		form approval.Application
		want []string
	}{
		"several problems": {twice, []string{"Textarea-02: it is filled in twice", `summary: the line "` + strings.Repeat("长", 21) + `" has 21 characters`}},
		"empty":            {approval.Application{}, []string{"文本 (Text-01): it is required and empty", "summary: it has 0 lines"}},
	} {
		err := template.Check(tt.form)
		for _, want := range tt.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: err = %v, want one with %q", name, err, want)
			}
		}
	}
	var problem *approval.FieldError
	if err := template.Check(approval.Application{}); !errors.As(err, &problem) || problem.ID != "Text-01" || problem.Title != "文本" {
		t.Errorf("the first problem is %+v", problem)
	}
}

// The check sees into tables: files, and what an option hides.
func TestCheckNested(t *testing.T) {
	selector := approval.SelectorConfig{
		Type: approval.SelectOne, Options: []approval.OptionConfig{{Key: "o"}},
		Relations: []approval.OptionRelation{{Key: "o", Controls: []approval.RelatedControl{{ID: "inside"}, {ID: "outside"}}}},
	}
	template := func(config approval.Config) *approval.Template {
		return &approval.Template{Content: approval.TemplateContent{Controls: []approval.Control{
			{Kind: approval.KindText, ID: "outside", Required: true},
			{Kind: approval.KindTable, ID: "table", Config: config},
		}}}
	}
	children := approval.TableConfig{Children: []approval.Control{
		{Kind: approval.KindSelector, ID: "s", Config: &selector},
		{Kind: approval.KindText, ID: "inside", Required: true},
		{Kind: approval.KindFile, ID: "files"},
	}}
	form := func(files ...string) approval.Application {
		row := approval.Row{Fields: []approval.Field{{ID: "s", Value: approval.Choose("o")}, {ID: "inside"}, {ID: "files", Value: approval.Uploaded(files...)}}}
		return approval.Application{Fields: []approval.Field{{ID: "table", Value: approval.Table{row, row}}}, Summary: []approval.Texts{approval.Chinese("x")}}
	}
	for _, config := range []approval.Config{children, &children} {
		if err := template(config).Check(form("1", "2", "3")); err != nil {
			t.Errorf("what a choice hides is required: %v", err)
		}
		if err := template(config).Check(form("1", "2", "3", "4")); err == nil || !strings.Contains(err.Error(), "8 files") {
			t.Errorf("files in rows: %v", err)
		}
	}
}

// A kind of control that is not known yet is checked as a table is.
func TestCheckUnknownNested(t *testing.T) {
	var template approval.Template
	var fields []approval.Field
	if err := errors.Join(
		json.Unmarshal([]byte(`{"template_content":{"controls":[{"property":{"control":"Group","id":"g","title":[{"text":"组","lang":"zh_CN"}]},"config":{"group":{"children":[
			{"property":{"control":"Money","id":"m","title":[{"text":"金额","lang":"zh_CN"}],"require":1},"config":{}}]}}}]}}`), &template),
		json.Unmarshal([]byte(`[{"control":"Group","id":"g","value":{"children":[{"list":[{"control":"Money","id":"m","value":{"new_money":"5"}}]},{"list":[{"control":"Money","id":"m","value":{"new_money":"x"}}]}]}}]`), &fields),
	); err != nil {
		t.Fatal(err)
	}
	form := approval.Application{Fields: fields, Summary: []approval.Texts{approval.Chinese("x")}}
	if err := template.Check(form); err == nil || !strings.Contains(err.Error(), `金额 (m): in row 2 of 组: "x" is not a decimal number`) {
		t.Errorf("err = %v", err)
	}
	template.Content.Controls[0].Config = nil
	if err := template.Check(form); err != nil {
		t.Errorf("a control of which nothing is known: %v", err)
	}
}

// BenchmarkCheck checks a table of many rows.
func BenchmarkCheck(b *testing.B) {
	template := approval.Template{Content: approval.TemplateContent{Controls: []approval.Control{{
		Kind: approval.KindTable, ID: "table", Config: approval.TableConfig{Children: []approval.Control{{Kind: approval.KindText, ID: "a"}, {Kind: approval.KindMoney, ID: "b"}}},
	}}}}
	for _, n := range []int{100, 1_000, 10_000} {
		table := make(approval.Table, n)
		for i := range table {
			table[i].Fields = []approval.Field{{ID: "a", Value: approval.Text("x")}, {ID: "b", Value: approval.Money("5")}}
		}
		form := approval.Application{Fields: []approval.Field{{ID: "table", Value: table}}, Summary: []approval.Texts{approval.Chinese("x")}}
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			for b.Loop() {
				if err := template.Check(form); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// What an option may hide, and what WeCom computes, need not be filled in.
func TestCheckSpecialControls(t *testing.T) {
	hiding := approval.Template{Content: approval.TemplateContent{Controls: []approval.Control{
		{Kind: approval.KindSelector, ID: "s", Config: approval.SelectorConfig{
			Type: approval.SelectOne, Options: []approval.OptionConfig{{Key: "o"}},
			Relations: []approval.OptionRelation{{Key: "o", Controls: []approval.RelatedControl{{ID: "hidden"}}}},
		}},
		{Kind: approval.KindText, ID: "hidden", Required: true},
		{Kind: approval.KindContact, ID: "one", Config: approval.ContactConfig{Type: approval.SelectOne, Mode: approval.ChooseMembers}},
		{Kind: approval.KindAttendance, ID: "overtime", Config: approval.AttendanceConfig{Type: approval.AttendanceOvertime}},
		{Kind: approval.KindFormula, ID: "formula", Required: true},
	}}}
	day := at(20, 0, 0).In(utc8)
	week := approval.HalfDays(approval.Morning(day), approval.Morning(day.AddDate(0, 0, 7)))
	fitting := approval.HalfDays(approval.Morning(day), approval.Afternoon(day.AddDate(0, 0, 6)))
	for want, fields := range map[string][]approval.Field{
		"":                                      {{ID: "s", Value: approval.Choose("o")}},
		"one option can be chosen, not several": {{ID: "s", Value: approval.Selector{Type: approval.SelectOne, Options: []approval.Option{{Key: "o"}, {Key: "o"}}}}},
		"one can be chosen, not several":        {{ID: "one", Value: approval.Members("lina", "wangwei")}},
		"overtime takes 7 days at most":         {{ID: "overtime", Value: approval.Overtime(week)}},
		"not a multiple of 2h24m0s":             {{ID: "overtime", Value: approval.Overtime(fitting, approval.Slice(day, 8640*time.Second), approval.Slice(day, time.Hour))}},
	} {
		err := hiding.Check(approval.Application{Fields: fields, Summary: []approval.Texts{approval.Chinese("x")}})
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("err = %v, want %q", err, want)
		}
	}
	correction := approval.Template{Content: approval.TemplateContent{Controls: []approval.Control{{Kind: approval.KindPunchCorrection, ID: "punch"}}}}
	if err := correction.Check(approval.Application{Summary: []approval.Texts{approval.Chinese("x")}}); err == nil || !strings.Contains(err.Error(), "cannot be submitted by the API") {
		t.Errorf("a punch correction: %v", err)
	}
}
