package hr_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gowecom/wecom/hr"
	"github.com/gowecom/wecom/wecomtest"
)

// The roster of a member, with the names of its fields and options.
func ExampleService_ListStaffFields() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	s, ctx := hr.New(corp.Client()), context.Background()
	groups, err := s.ListFields(ctx)
	if err != nil {
		log.Fatal(err)
	}
	known := map[int64]hr.Field{}
	for _, group := range groups {
		for _, field := range group.Fields {
			known[field.ID] = field
		}
	}
	fields, err := s.ListStaffFields(ctx, "lina", hr.FieldQuery{FieldID: 11001}, hr.FieldQuery{FieldID: 12004})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range fields {
		switch v := f.Value.(type) {
		case hr.Text:
			fmt.Println(known[f.FieldID].Name, v)
		case hr.Uint32:
			for _, option := range known[f.FieldID].Options {
				if option.ID == int64(v) {
					fmt.Println(known[f.FieldID].Name, option.Text)
				}
			}
		case nil:
			fmt.Println(f.FieldID, f.Result)
		}
	}
	// Output:
	// 姓名 李娜
	// 员工状态 在职
}

// A change has a result for each of its parts.
func ExampleService_UpdateStaff() {
	corp := wecomtest.New()
	s := hr.New(corp.Client())
	result, err := s.UpdateStaff(context.Background(), "lina", hr.StaffUpdate{
		Fields: []hr.FieldUpdate{{FieldID: 11020, Value: hr.Text("杭州")}, {FieldID: 12004, Value: hr.Uint32(2)}},
		Inserts: []hr.GroupInsert{{Group: hr.GroupEmergency, Fields: []hr.FieldUpdate{
			{FieldID: 17001, Value: hr.Text("李强")},
			{FieldID: 17003, Value: hr.Phone{CountryCode: "86", Number: "13900000001"}},
		}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range result.Fields {
		fmt.Println(f.FieldID, f.Result)
	}
	for _, g := range result.Inserts {
		fmt.Println(g.Group, g.Result)
	}
	fmt.Println("complete:", result.Complete())
	// Output:
	// 11020 成功
	// 12004 不支持更新的字段类型
	// 紧急联系人 成功
	// complete: false
}
