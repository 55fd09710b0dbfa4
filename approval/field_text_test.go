package approval_test

import (
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
)

func TestFieldText(t *testing.T) {
	tokyo := approval.TimeZone{Offset: -9, Name: "UTC+9"}
	morning := approval.HalfDays(approval.Morning(at(20, 0, 0).Time), approval.Morning(at(20, 0, 0).Time))
	for name, tt := range map[string]struct {
		value approval.Value
		want  string
	}{
		"nothing":               {nil, ""},
		"nil pointer":           {(*approval.Location)(nil), ""},
		"pointer":               {&approval.Formula{Value: "5.0"}, "5.0"},
		"text":                  {approval.Text("差旅"), "差旅"},
		"lines":                 {approval.Textarea(" 第一行\r\n\n第二行\t"), "第一行 第二行"},
		"number":                {approval.Number("3.50"), "3.50"},
		"amount":                {approval.Yuan(128050), "1280.50"},
		"whole amount":          {approval.Money("700"), "700.00"},
		"parts of a fen":        {approval.Money("0.125"), "0.125"},
		"odd amount":            {approval.Money("1,280"), "1,280"},
		"no amount":             {approval.Money(""), ""},
		"formula":               {approval.Formula{Value: "5.0"}, "5.0"},
		"day":                   {approval.Day(at(22, 23, 0).In(wecom.Beijing)), "2026-11-22"},
		"moment":                {approval.Moment(at(22, 9, 5).UTC()), "2026-11-22 09:05"},
		"day elsewhere":         {approval.Date{Unit: approval.UnitDay, At: at(21, 23, 0), Zone: tokyo}, "2026-11-22 UTC+9"},
		"no date":               {approval.Date{Unit: approval.UnitDay}, ""},
		"options":               {approval.Selector{Options: []approval.Option{{Key: "a", Value: approval.Chinese("上海")}, {Key: "option-2"}}}, "上海、option-2"},
		"members":               {approval.Contact{Members: []approval.Member{{UserID: "lina", Name: "李娜"}, {UserID: "hujie"}}}, "李娜、hujie"},
		"departments":           {approval.Contact{Departments: []approval.Department{{ID: 3, Name: "研发中心"}, {ID: 4}}}, "研发中心、4"},
		"nobody":                {approval.Members(), ""},
		"tips":                  {approval.Tips{Content: []approval.Tip{{Text: "read", Lang: approval.LangEnglish}, {Text: "先读", Link: approval.Link{Title: "制度"}, After: "。", Lang: approval.LangChinese}}}, "先读制度。"},
		"no tips":               {approval.Tips{}, ""},
		"files":                 {approval.Files{{ID: "M1", Name: "发票.pdf"}, {ID: "M2"}}, "发票.pdf、M2"},
		"files of WeDrive":      {approval.WedriveFiles{{ID: "W1"}, {ID: "W2"}}, "W1、W2"},
		"documents":             {approval.Docs{{ID: "D1", URL: "https://doc.example/D1"}, {ID: "D2"}}, "https://doc.example/D1、D2"},
		"students and classes":  {approval.SchoolContact{Students: []approval.SchoolName{{Name: "小明"}}, Classes: []approval.SchoolName{{Name: "一班"}}}, "小明、一班"},
		"table":                 {approval.Table{{Fields: []approval.Field{{Title: approval.Chinese("项目"), Value: approval.Text("机票")}, {Title: approval.Chinese("金额"), Value: approval.Money("900")}}}, {Fields: []approval.Field{{Title: approval.Chinese("项目")}, {Value: approval.Money("8")}}}}, "项目：机票，金额：900.00；8.00"},
		"leave":                 {approval.Vacation{Type: approval.Selector{Options: []approval.Option{{Key: "1", Value: approval.Chinese("年假")}}}, Attendance: approval.Attendance{Type: approval.AttendanceLeave, Range: morning}}, "年假 2026-11-20 上午 至 2026-11-20 上午 0.5天"},
		"trip":                  {approval.Trip(approval.HalfDays(approval.Afternoon(at(20, 0, 0).Time), approval.Afternoon(at(23, 0, 0).Time))), "出差 2026-11-20 下午 至 2026-11-23 下午 3.5天"},
		"overtime":              {approval.Overtime(approval.Hours(at(20, 19, 0).UTC(), at(20, 20, 20).UTC())), "加班 2026-11-20 19:00 至 2026-11-20 20:20 1.4小时"},
		"attendance of no type": {approval.Attendance{Range: morning}, "2026-11-20 上午 至 2026-11-20 上午 0.5天"},
		"old half days":         {approval.DateRange{Unit: approval.UnitHalfDay, From: at(20, 0, 0), To: wecom.TimeOf(at(21, 0, 0).Add(-time.Second)), Duration: wecom.SecondsOf(8 * time.Hour), PerDay: wecom.SecondsOf(8 * time.Hour)}, "2026-11-20 上午 至 2026-11-20 下午 1天"},
		"hours elsewhere":       {approval.DateRange{Unit: approval.UnitHour, From: at(22, 9, 0), To: at(22, 11, 0), Duration: wecom.SecondsOf(2 * time.Hour), Zone: tokyo}, "2026-11-22 10:00 至 2026-11-22 12:00 UTC+9 2小时"},
		"no range":              {approval.DateRange{Unit: approval.UnitHour}, ""},
		"punch":                 {approval.PunchCorrection{State: "下班-未打卡", PunchedAt: at(22, 18, 0)}, "下班-未打卡 2026-11-22 18:00"},
		"punch without a time":  {approval.PunchCorrection{State: "下班-未打卡"}, "下班-未打卡"},
		"place":                 {approval.Location{Title: "总部", Address: "杨浦区"}, "总部 杨浦区"},
		"forms":                 {approval.RelatedApprovals{{FormID: "202611200003", TemplateNames: approval.Chinese("请假")}, {FormID: "202611200004"}}, "请假 202611200003、202611200004"},
		"account":               {approval.BankAccount{Type: approval.CorporateAccount, Name: "云杉科技", Number: "6222", Remark: "货款", Bank: approval.Bank{Name: "建设银行", Branch: "杨浦支行"}}, "对公账户 云杉科技 6222 建设银行 杨浦支行 货款"},
		"no account":            {approval.BankAccount{}, ""},
		"telephone":             {approval.PhoneNumber{Area: "+86", Number: "13800000005"}, "+86 13800000005"},
		"unknown":               {approval.UnknownValue{Kind: "Signature", Raw: jsontext.Value("{\n\"signatures\": [1]}")}, `{ "signatures": [1]}`},
	} {
		if got := (approval.Field{Value: tt.value}).Text(); got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
}
