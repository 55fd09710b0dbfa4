package contacts_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/wecomtest"
)

func ExampleService_GetUser() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	staff := contacts.New(corp.Client())

	user, err := staff.GetUser(context.Background(), "lina")
	switch {
	case errors.Is(err, wecom.ErrUserNotFound):
		fmt.Println("no longer with us")
	case err != nil:
		log.Fatal(err)
	default:
		fmt.Println(user.Name, user.DepartmentIDs)
	}
	// Output: 李娜 [4]
}

func ExampleService_CreateUser() {
	corp := wecomtest.New()
	staff := contacts.New(corp.ContactsClient()) // in a real program: client.WithSecret(contactsSecret)

	created, err := staff.CreateUser(context.Background(), contacts.UserCreate{
		UserID: "zhoulan", Name: "周岚", Mobile: "13900000001",
		DepartmentIDs: []int64{4, 900},
		ToInvite:      new(false), // nil would invite her
		Attributes:    contacts.Attributes{contacts.TextAttribute{Name: "工号", Value: "YS-0188"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, d := range created {
		fmt.Println("WeCom did not know department", d.ID)
	}
	// Output: WeCom did not know department 900
}

func ExampleService_UpdateUser() {
	corp := wecomtest.New()
	staff := contacts.New(corp.ContactsClient())

	err := staff.UpdateUser(context.Background(), "lina", contacts.UserUpdate{
		Position:        new("架构师"), // set
		Alias:           new(""),    // clear
		DirectLeaderIDs: []string{}, // clear
		DepartmentIDs:   nil,        // leave
		Enabled:         new(wecom.Flag(true)),
	})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleService_AllUsers() {
	corp := wecomtest.New()
	staff := contacts.New(corp.Client())

	for user, err := range staff.AllUsers(context.Background(), 10) { // 产品部, and 设计组 below it
		if err != nil {
			log.Fatal(err)
		}
		fmt.Print(user.Name, " ")
	}
	// Output: 韩雪 唐毅 谢宇 董晨 冯杰 于倩
}

func ExampleService_GetManagerIDs() {
	corp := wecomtest.New()
	staff := contacts.New(corp.Client())

	managers, err := staff.GetManagerIDs(context.Background(), "zhaojing") // of 支付小组, which she leads herself
	fmt.Println(managers, err)
	// Output: [wangwei] <nil>
}

func ExampleService_TagUsers() {
	corp := wecomtest.New()
	staff := contacts.New(corp.Client())
	ctx := context.Background()

	tag, err := staff.CreateTag(ctx, contacts.TagCreate{Name: "登山社"})
	if err != nil {
		log.Fatal(err)
	}
	result, err := staff.TagUsers(ctx, tag, contacts.TagTargets{UserIDs: []string{"lina", "ghost"}})
	if err != nil {
		log.Fatal(err)
	}
	if !result.Complete() {
		fmt.Println("not tagged:", result.Failed.UserIDs, result.Failed.DepartmentIDs)
	}
	// Output: not tagged: [ghost] []
}

// An import of members from a CSV file, with the result of each row.
func ExampleService_StartUserSync() {
	corp := wecomtest.New(wecomtest.WithJobTime(0))
	staff := contacts.New(corp.ContactsClient())
	ctx := context.Background()

	file := "\ufeff姓名,账号,手机,部门\n周岚,zhoulan,13900000001,3;4\n撞号,double,13900000001,4\n"
	uploaded, err := media.New(corp.ContactsClient()).Upload(ctx, media.Document, wecom.File{Name: "members.csv", Content: strings.NewReader(file)})
	if err != nil {
		log.Fatal(err)
	}
	job, err := staff.StartUserSync(ctx, contacts.UserImportCreate{MediaID: uploaded.MediaID, ToInvite: new(false)})
	if err != nil {
		log.Fatal(err)
	}
	result, err := staff.WaitImport(ctx, job)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Total, "rows")
	for _, row := range result.Failed() {
		fmt.Println(row.UserID, row.Code, errors.Is(row.Code, wecom.ErrMobileExists))
	}
	// Output:
	// 2 rows
	// double errcode 60104 (mobile exists) true
}

// An export of all members, decrypted and read one by one.
func ExampleService_StartUserExport() {
	corp := wecomtest.New(wecomtest.WithJobTime(0))
	staff := contacts.New(corp.Client())
	ctx := context.Background()

	key := crypto.NewEncodingAESKey()
	job, err := staff.StartUserExport(ctx, contacts.ExportCreate{Key: key})
	if err != nil {
		log.Fatal(err)
	}
	export, err := staff.WaitExport(ctx, job)
	if err != nil {
		log.Fatal(err)
	}
	women := 0
	for user, err := range staff.AllExportedUsers(ctx, export.Files, key) {
		if err != nil {
			log.Fatal(err)
		}
		if user.Gender == contacts.Female {
			women++
		}
	}
	fmt.Println(len(export.Files), "file,", women, "women")
	// Output: 1 file, 30 women
}
