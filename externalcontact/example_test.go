package externalcontact_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/wecomtest"
)

func ExampleService_AllCustomers() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	customers := externalcontact.New(corp.Client())

	query := externalcontact.CustomerQuery{
		Distinct: true,
		OnPage: func(p externalcontact.CustomerProgress) error {
			// Keep p.Resume, and give it to a later query to go on from here.
			fmt.Println(p.Customers, "customers, finished:", p.Resume == "")
			return nil // or an error, if it could not be kept
		},
	}
	wechat := 0
	for c, err := range customers.AllCustomers(context.Background(), query) {
		if err != nil {
			log.Fatal(err)
		}
		if c.Customer.Type == externalcontact.WeChatCustomer {
			wechat++
		}
	}
	fmt.Println(wechat, "of them use WeChat")
	// Output:
	// 91 customers, finished: false
	// 183 customers, finished: false
	// 200 customers, finished: true
	// 200 of them use WeChat
}

func ExampleService_GetCustomer() {
	corp := wecomtest.New()
	customers := externalcontact.New(corp.Client())

	c, err := customers.GetCustomer(context.Background(), "wmCustomer0017")
	if err != nil {
		log.Fatal(err)
	}
	for _, f := range c.Follows {
		fmt.Println(c.Customer.Name, "is a customer of", f.UserID)
		for _, tag := range f.Tags {
			fmt.Println(tag.GroupName+":", tag.Name)
		}
	}
	// Output:
	// 秦伟 is a customer of caixia
	// 客户等级: 潜在客户
	// 来源: 转介绍
}

func ExampleService_UpdateAllCustomerTags() {
	corp := wecomtest.New()
	customers := externalcontact.New(corp.Client())
	ctx := context.Background()

	tags, err := customers.EnsureTags(ctx, "活动", "春季展会") // added if they are missing
	if err != nil {
		log.Fatal(err)
	}
	ids, err := customers.ListCustomerIDs(ctx, "zengli")
	if err != nil {
		log.Fatal(err)
	}
	var marks []externalcontact.CustomerTagsUpdate
	for _, id := range ids {
		marks = append(marks, externalcontact.CustomerTagsUpdate{UserID: "zengli", CustomerID: id, AddTagIDs: []string{tags["春季展会"]}})
	}
	report, err := customers.UpdateAllCustomerTags(ctx, marks)
	if err != nil {
		log.Fatal(err) // report.Left is what remains to be done
	}
	fmt.Println(report.Done == len(ids), report.Complete())
	// Output: true true
}

func ExampleService_CreateContactWay() {
	corp := wecomtest.New()
	customers := externalcontact.New(corp.Client())

	way, err := customers.CreateContactWay(context.Background(), externalcontact.ContactWayCreate{
		Type: externalcontact.OneMember, Scene: externalcontact.ByQRCode,
		UserIDs: []string{"zengli"}, State: "spring-fair", SkipVerify: new(true),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(way.ConfigID, way.QRCode)
	// Output: simulated-way-000001 https://qr.simulated.example/simulated-way-000001
}

func ExampleService_SendWelcome() {
	corp := wecomtest.New()
	customers := externalcontact.New(corp.Client())
	customerID, code := corp.AddCustomer("zengli", "张先生", "") // the code comes with the event of a new customer

	err := customers.SendWelcome(context.Background(), externalcontact.WelcomeCode(code), externalcontact.Welcome{
		Text:        "您好！",
		Attachments: externalcontact.Attachments{externalcontact.Link{Title: "产品手册", URL: "https://yunshan.example/handbook"}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(corp.CustomerMessages(customerID)[0].Text)
	// Output: 您好！
}

func ExampleService_WaitGroupMessage() {
	corp := wecomtest.New()
	customers := externalcontact.New(corp.Client())
	ctx, cancel := context.WithTimeout(context.Background(), 24*time.Hour)
	defer cancel()

	message, err := customers.CreateGroupMessage(ctx, externalcontact.GroupMessageCreate{
		ChatType: externalcontact.SingleChats, SenderID: "zengli", Text: "新品上市",
	})
	if err != nil {
		log.Fatal(err)
	}
	corp.ConfirmGroupMessage(message.ID, "zengli") // nothing is sent before the member does so

	report, err := customers.WaitGroupMessage(ctx, message.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Confirmed, "member sent it to", report.Deliveries[externalcontact.Sent], "customers")
	// Output: 1 member sent it to 12 customers
}

func ExampleService_StartHandover() {
	corp := wecomtest.New()
	customers := externalcontact.New(corp.Client())
	corp.Resign("dingning")

	handover := externalcontact.Handover{FromUserID: "dingning", ToUserID: "zengli"}
	report, err := customers.StartHandover(context.Background(), handover)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(report.CustomerIDs), "customers on the way,", len(report.ChatIDs), "group handed over")
	// A day later, customers.WaitHandover(ctx, handover) tells who has arrived.
	// Output: 13 customers on the way, 1 group handed over
}

func ExampleService_CreateMoment() {
	corp := wecomtest.New()
	customers := externalcontact.New(corp.Client())

	job, err := customers.CreateMoment(context.Background(), externalcontact.MomentCreate{
		Text:    "春季新品",
		Visible: &externalcontact.VisibleRange{Senders: &externalcontact.Range{UserIDs: []string{"zengli"}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	// customers.WaitMoment(ctx, job) tells in some seconds whether it worked; the
	// members are asked to post the moment then.
	fmt.Println(job)
	// Output: simulated-moment-job-000001
}
