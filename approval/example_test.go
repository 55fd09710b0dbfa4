package approval_test

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"log"
	"os"
	"time"

	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/wecomtest"
)

// A day and a half of annual leave, which the applicant's superior approves.
func ExampleService_SubmitChecked() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	forms := approval.New(corp.Client())
	ctx := context.Background()

	thursday := time.Date(2026, 11, 26, 0, 0, 0, 0, time.Local)
	span := approval.HalfDays(approval.Afternoon(thursday), approval.Afternoon(thursday.AddDate(0, 0, 1)))
	formID, err := forms.SubmitChecked(ctx, approval.Application{
		CreatorID:  "lina",
		TemplateID: wecomtest.LeaveTemplateID,
		Fields: []approval.Field{
			{ID: "Vacation-01", Value: approval.Leave(1, span)},
			{ID: "Textarea-02", Value: approval.Textarea("回家探亲")},
		},
		Summary: []approval.Texts{approval.Chinese("年假一天半")},
	})
	if err != nil {
		log.Fatal(err)
	}
	form, err := forms.GetDetail(ctx, formID)
	if err != nil {
		log.Fatal(err)
	}
	vacation, _ := approval.Find[approval.Vacation](form.Form.Fields, "Vacation-01")
	fmt.Println(form.TemplateName, vacation.Type.Options[0].Value, vacation.Attendance.Range.Duration.Duration, "waits for", form.Waiting())
	// Output: 请假 年假 36h0m0s waits for [wangwei]
}

// A form that does not fit its template is not submitted.
func ExampleTemplate_Check() {
	forms := approval.New(wecomtest.New().Client())
	_, err := forms.SubmitChecked(context.Background(), approval.Application{
		CreatorID:  "lina",
		TemplateID: wecomtest.ExpenseTemplateID,
		Fields: []approval.Field{
			{ID: "Text-01", Value: approval.Textarea("客户拜访")},
			{ID: "Table-02", Value: approval.Table{{Fields: []approval.Field{
				{ID: "Selector-03", Value: approval.Choose("option-9")},
				{ID: "Money-04", Value: approval.Yuan(4550)},
			}}}},
		},
		Summary: []approval.Texts{approval.Chinese("客户拜访")},
	})
	if errors.Is(err, approval.ErrMisfit) {
		fmt.Println(err)
	}
	// Output:
	// approval: 报销事由 (Text-01): it is a Text and cannot hold a Textarea
	// approval: 费用类型 (Selector-03): in row 1 of 费用明细: it has no option "option-9"; its options are option-1 (交通费), option-2 (住宿费)
}

// A form with its own flow: all of two approvers, then one of two, then a copy.
func ExampleApplication_process() {
	corp := wecomtest.New()
	forms := approval.New(corp.Client())
	ctx := context.Background()
	formID, err := forms.Submit(ctx, approval.Application{
		CreatorID:  "lina",
		TemplateID: wecomtest.OutingTemplateID,
		Fields: []approval.Field{
			{ID: "Attendance-01", Value: approval.Outing(approval.Hours(
				time.Date(2026, 11, 26, 14, 0, 0, 0, time.Local), time.Date(2026, 11, 26, 16, 30, 0, 0, time.Local)))},
			{ID: "Textarea-02", Value: approval.Textarea("拜访客户")},
		},
		Process: []approval.Node{approval.AllOf("wangwei", "chenzhiyuan"), approval.AnyOf("xiatian", "daijing"), approval.CopyTo("zhouminhua")},
		Summary: []approval.Texts{approval.Chinese("外出 2.5 小时")},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, approver := range []string{"wangwei", "chenzhiyuan"} { // in a real corp, people do this
		if err := corp.Form(formID).Approve(approver, "同意"); err != nil {
			log.Fatal(err)
		}
	}
	form, err := forms.GetDetail(ctx, formID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(form.Waiting())
	// Output: [xiatian daijing]
}

// The forms of a week, of any number, that wait for somebody.
func ExampleService_AllDetails() {
	corp := wecomtest.New()
	forms := approval.New(corp.Client())
	ctx := context.Background()
	_, err := forms.Submit(ctx, approval.Application{
		CreatorID: "lina", TemplateID: wecomtest.OvertimeTemplateID,
		Fields: []approval.Field{{ID: "Attendance-01", Value: approval.Overtime(approval.Hours(
			time.Date(2026, 11, 20, 19, 0, 0, 0, time.Local), time.Date(2026, 11, 20, 21, 0, 0, 0, time.Local)))}},
		Summary: []approval.Texts{approval.Chinese("加班 2 小时")},
	})
	if err != nil {
		log.Fatal(err)
	}

	now := time.Now()
	for form, err := range forms.AllDetails(ctx, approval.FormQuery{From: now.AddDate(0, 0, -7), To: now.Add(time.Second), Status: approval.InReview}) {
		if err != nil {
			log.Print(err) // of one form; the loop goes on to the next
			continue
		}
		fmt.Println(form.TemplateName, "of", form.Applicant.UserID, "waits for", form.Waiting())
	}
	// Output: 加班 of lina waits for [wangwei]
}

func ExampleService_CreateTemplate() {
	forms := approval.New(wecomtest.New().Client())
	ctx := context.Background()
	id, err := forms.CreateTemplate(ctx, approval.TemplateCreate{
		Name: approval.Chinese("用车申请"),
		Controls: []approval.Control{
			{ID: "Text-01", Kind: approval.KindText, Title: approval.Chinese("目的地"), Required: true},
			{ID: "Date-02", Title: approval.Chinese("用车时间"), Required: true, Config: approval.DateConfig{Unit: approval.UnitMinute}},
			{ID: "Selector-03", Title: approval.Chinese("车型"), Config: approval.SelectorConfig{Type: approval.SelectOne, Options: []approval.OptionConfig{
				{Key: "car", Text: approval.Chinese("轿车")}, {Key: "van", Text: approval.Chinese("商务车")},
			}}},
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	template, err := forms.GetTemplate(ctx, id)
	if err != nil {
		log.Fatal(err)
	}
	for _, control := range template.Content.Controls {
		fmt.Println(control.Kind, control.Title, bool(control.Required))
	}
	// Output:
	// 文本 目的地 true
	// 日期 用车时间 true
	// 单选/多选 车型 false
}

func ExampleService_ListVacationBalances() {
	forms := approval.New(wecomtest.New().Client())
	balances, err := forms.ListVacationBalances(context.Background(), "lina")
	if err != nil {
		log.Fatal(err)
	}
	for _, b := range balances[:2] {
		fmt.Println(b.Name, b.Left.Duration)
	}
	// Output:
	// 年假 240h0m0s
	// 事假 120h0m0s
}

// A row of a table for spreadsheets: all controls of a form, whatever they are.
func ExampleField_Text() {
	corp := wecomtest.New()
	forms := approval.New(corp.Client())
	ctx := context.Background()
	thursday := time.Date(2026, 11, 26, 0, 0, 0, 0, time.Local)
	formID, err := forms.Submit(ctx, approval.Application{
		CreatorID: "lina", TemplateID: wecomtest.LeaveTemplateID,
		Fields: []approval.Field{
			{ID: "Vacation-01", Value: approval.Leave(1, approval.HalfDays(approval.Afternoon(thursday), approval.Afternoon(thursday.AddDate(0, 0, 1))))},
			{ID: "Textarea-02", Value: approval.Textarea("回家探亲，\n工作已交接")},
		},
		Summary: []approval.Texts{approval.Chinese("年假一天半")},
	})
	if err != nil {
		log.Fatal(err)
	}
	form, err := forms.GetDetail(ctx, formID)
	if err != nil {
		log.Fatal(err)
	}
	var titles, row []string
	for _, f := range form.Form.Fields {
		titles, row = append(titles, f.Title.String()), append(row, f.Text())
	}
	w := csv.NewWriter(os.Stdout)
	_ = w.WriteAll([][]string{append(titles, "状态"), append(row, form.Status.String())})
	// Output:
	// 请假类型,请假事由,状态
	// 年假 2026-11-26 下午 至 2026-11-27 下午 1.5天,回家探亲， 工作已交接,审批中
}
