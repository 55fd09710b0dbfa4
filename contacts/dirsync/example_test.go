package dirsync_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/contacts/dirsync"
	"github.com/gowecom/wecom/wecomtest"
)

func Example() {
	corp := wecomtest.New(wecomtest.WithPersonalData(), wecomtest.WithoutPeople())
	app, sync := corp.Client(), corp.ContactsClient() // in a real program: wecom.NewClient and its WithSecret
	ctx := context.Background()

	s := dirsync.New(contacts.New(app), contacts.New(sync), dirsync.Options{Leavers: dirsync.DisableLeavers})
	plan, err := s.Plan(ctx, dirsync.Directory{
		Departments: []dirsync.Department{
			{Key: "R&D", Name: "研发中心"},
			{Key: "platform", Parent: "R&D", Name: "平台组"},
		},
		Members: []dirsync.Member{{
			UserID: "zhoulan", Name: "周岚", Departments: []string{"platform"}, Leads: []string{"platform"},
			Fields: map[dirsync.Field]string{dirsync.Mobile: "13900000001", dirsync.Position: "架构师"},
		}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Print(plan)
	for step, err := range plan.Apply(ctx) {
		if err != nil {
			log.Printf("%v", err) // run it again to repeat the step
			continue
		}
		fmt.Println("done:", step.Action)
	}
	// Output:
	// create department: 2, create member: 1
	//   create department 研发中心
	//   create department 研发中心/平台组
	//   create member zhoulan 周岚: departments "研发中心/平台组"
	// done: create department
	// done: create department
	// done: create member
}
