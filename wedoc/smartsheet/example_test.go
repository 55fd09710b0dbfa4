package smartsheet_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

// A Task is a record of the sheet of tasks.
type Task struct {
	Number string    `wecom:"编号"`
	Title  string    `wecom:"标题"`
	Status Status    `wecom:"状态"`
	Tags   []string  `wecom:"标签"`
	Owner  string    `wecom:"负责人"`
	Hours  *float64  `wecom:"工时"`
	Due    time.Time `wecom:"截止"`
	Done   bool      `wecom:"完成"`
}

// A Status is an option of a single select.
type Status string

const (
	Open   Status = "待办"
	Closed Status = "完成"
)

// newTasks returns a service with a sheet for tasks. A program keeps the ids of its
// own.
func newTasks() (*smartsheet.Service, smartsheet.SheetRef) {
	corp := wecomtest.New()
	doc := corp.AddSmartSheet("项目")
	ref := smartsheet.SheetRef{DocID: doc.DocID, SheetID: doc.SheetID}
	s := smartsheet.New(corp.Client())
	if _, err := s.CreateFields(context.Background(), ref, taskFields()...); err != nil {
		log.Fatal(err)
	}
	return s, ref
}

func taskFields() []smartsheet.FieldCreate {
	return []smartsheet.FieldCreate{
		{Title: "编号", Type: smartsheet.TextField},
		{Title: "标题", Type: smartsheet.TextField},
		{Title: "状态", Type: smartsheet.SingleSelectField, Property: smartsheet.SingleSelectProperty{Options: smartsheet.Choose("待办", "完成")}},
		{Title: "标签", Type: smartsheet.SelectField, Property: smartsheet.SelectProperty{Options: smartsheet.Choose("后端")}},
		{Title: "负责人", Type: smartsheet.UserField, Property: smartsheet.UserProperty{}},
		{Title: "工时", Type: smartsheet.NumberField, Property: smartsheet.NumberProperty{DecimalPlaces: 1}},
		{Title: "截止", Type: smartsheet.DateField, Property: smartsheet.DateProperty{Format: smartsheet.ISODate}},
		{Title: "完成", Type: smartsheet.CheckboxField},
	}
}

// Read and write the records of a sheet as values of a struct.
func Example() {
	ctx := context.Background()
	s, ref := newTasks()
	tasks, err := smartsheet.OpenRecords[Task](ctx, s, ref, nil)
	if err != nil {
		log.Fatal(err)
	}
	due := time.Date(2026, 12, 1, 0, 0, 0, 0, wecom.Beijing)
	if _, err := tasks.Create(ctx,
		Task{Number: "T-1", Title: "写方案", Status: Open, Tags: []string{"后端"}, Owner: "lina", Hours: new(4.5), Due: due},
		Task{Number: "T-2", Title: "评审", Status: Closed, Done: true},
	); err != nil {
		log.Fatal(err)
	}
	open := smartsheet.AllOf(smartsheet.Condition{FieldID: "状态", Operator: smartsheet.Is, Value: smartsheet.FilterTexts{string(Open)}})
	for row, err := range tasks.All(ctx, smartsheet.RowQuery{Select: open}) {
		if err != nil {
			log.Fatal(err)
		}
		t := row.Value
		fmt.Println(t.Number, t.Title, t.Status, t.Tags, t.Owner, *t.Hours, t.Due.Format(time.DateOnly), t.Done)
	}
	// Output: T-1 写方案 待办 [后端] lina 4.5 2026-12-01 false
}

// Upsert creates what is missing, updates what differs, and leaves the rest alone.
func ExampleRecords_Upsert() {
	ctx := context.Background()
	s, ref := newTasks()
	tasks, err := smartsheet.OpenRecords[Task](ctx, s, ref, nil)
	if err != nil {
		log.Fatal(err)
	}
	list := []Task{{Number: "T-1", Title: "写方案", Status: Open}, {Number: "T-2", Title: "评审", Status: Open}}
	for range 2 {
		done, err := tasks.Upsert(ctx, "编号", list)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%+v\n", done)
		list[1].Status = Closed
	}
	// Output:
	// {Created:2 Updated:0 Unchanged:0 Failed:0}
	// {Created:0 Updated:1 Unchanged:1 Failed:0}
}

// A plan can be shown before it is applied.
func ExampleRecords_Plan() {
	ctx := context.Background()
	s, ref := newTasks()
	tasks, err := smartsheet.OpenRecords[Task](ctx, s, ref, nil)
	if err != nil {
		log.Fatal(err)
	}
	if _, err := tasks.Create(ctx, Task{Number: "T-1", Title: "写方案"}, Task{Number: "T-9", Title: "作废"}); err != nil {
		log.Fatal(err)
	}
	plan, err := tasks.Plan(ctx, "编号", []Task{{Number: "T-1", Title: "写方案", Done: true}, {Number: "T-2", Title: "评审"}})
	if err != nil {
		log.Fatal(err)
	}
	if err := plan.DeleteOthers(10); err != nil {
		log.Fatal(err)
	}
	fmt.Println(plan.Summary())
	for _, change := range plan.Updates {
		fmt.Println(change.After.Number, change.Fields)
	}
	for batch, err := range plan.Apply(ctx) {
		fmt.Println(batch.Action, batch.Records, err)
	}
	// Output:
	// create 1, update 1, delete 1, unchanged 0
	// T-1 [完成]
	// create 1 <nil>
	// update 1 <nil>
	// delete 1 <nil>
}

// The webhook of a sheet needs no app.
func ExampleWebhook() {
	ctx := context.Background()
	corp := wecomtest.New()
	doc := corp.AddSmartSheet("告警")
	doc.OpenWebhook("the-key-in-its-url")
	s, ref := smartsheet.New(corp.Client()), smartsheet.SheetRef{DocID: doc.DocID, SheetID: doc.SheetID}
	fields, err := s.ListFields(ctx, ref, smartsheet.FieldQuery{}, wecom.Page{})
	if err != nil {
		log.Fatal(err)
	}

	hook, err := smartsheet.NewWebhook("the-key-in-its-url", wecom.WithHTTPClient(corp.HTTPClient()))
	if err != nil {
		log.Fatal(err)
	}
	records, err := hook.CreateRecords(ctx, []smartsheet.Values{{fields.Fields[0].FieldID: smartsheet.Plain("磁盘将满")}})
	fmt.Println(len(records), err)
	// Output: 1 <nil>
}
