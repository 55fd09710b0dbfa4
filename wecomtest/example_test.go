package wecomtest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/agent"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/checkin"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/webhook"
	"github.com/gowecom/wecom/wecomtest"
)

// A first test: the program under test gets a client of the corp in place of a
// real one, and the test looks at what members received.
func Example() {
	corp := wecomtest.New()
	notify := func(c *wecom.Client) error { // the program under test
		_, err := message.New(c, wecomtest.AppAgentID).Send(context.Background(), message.To{UserIDs: []string{"lina"}}, message.Text{Content: "工资已发放。"})
		return err
	}

	if err := notify(corp.Client()); err != nil {
		log.Fatal(err)
	}
	for _, m := range corp.Messages("lina") {
		fmt.Println(m.Type, m.Text())
	}
	// Output: text 工资已发放。
}

// A fault of WeCom. The corp answers by itself again after what was scripted.
func ExampleCorp_Script() {
	corp := wecomtest.New()
	client := corp.Client()
	corp.Script("/cgi-bin/user/get", wecomtest.RateLimited(), wecomtest.RefuseToken())

	for range 2 {
		var user struct{ Name string }
		err := client.Get(context.Background(), "/cgi-bin/user/get", map[string][]string{"userid": {"lina"}}, &user)
		fmt.Println(user.Name, errors.Is(err, wecom.ErrRateLimited))
	}
	fmt.Println(corp.TokenFetches(), "tokens,", len(corp.Calls("/cgi-bin/user/get")), "calls")
	// Output:
	//  true
	// 李娜 false
	// 2 tokens, 3 calls
}

// What happens in the corp reaches the app's callback URL. Flush waits for it.
func ExampleCorp_Receive() {
	corp := wecomtest.New()
	h := callback.NewHandler(corp.Cipher())
	callback.OnMessage(h, func(_ context.Context, m message.Received) (callback.Reply, error) {
		if text, ok := m.(*message.ReceivedText); ok {
			return callback.TextReply{Content: "收到：" + text.Content}, nil
		}
		return nil, nil
	})
	callback.On(h, func(_ context.Context, e *externalcontact.CustomerAdded) error {
		fmt.Println("a new customer of", e.UserID)
		return nil
	})
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	corp.AddCustomer("shenyi", "张先生", "")
	if err := corp.Flush(ctx); err != nil {
		log.Fatal(err)
	}
	corp.Say(ctx, "lina", wecomtest.AppAgentID, "明天请假")
	fmt.Println(corp.Messages("lina")[0].Text())
	// Output:
	// a new customer of shenyi
	// 收到：明天请假
}

// A member opens an app and presses a button of its menu.
func ExampleCorp_PressButton() {
	corp := wecomtest.New()
	ctx := context.Background()
	h := callback.NewHandler(corp.Cipher())
	callback.OnReply(h, func(_ context.Context, e *message.MenuClicked) (callback.Reply, error) {
		return callback.TextReply{Content: e.EventKey + "：无"}, nil
	})
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		log.Fatal(err)
	}
	if err := agent.New(corp.Client(), wecomtest.AppAgentID).CreateMenu(ctx, agent.Menu{
		agent.Submenu{Name: "办公", Buttons: []agent.Button{agent.ClickButton{Name: "待办", Key: "todo"}}},
	}); err != nil {
		log.Fatal(err)
	}

	fmt.Println(corp.OpenApp("lina", wecomtest.AppAgentID), corp.PressButton("lina", wecomtest.AppAgentID, "办公/待办"))
	if err := corp.Flush(ctx); err != nil {
		log.Fatal(err)
	}
	fmt.Println(corp.Messages("lina")[0].Text())
	// Output:
	// <nil> <nil>
	// todo：无
}

// What a robot says in its group.
func ExampleCorp_RobotMessages() {
	corp := wecomtest.New()
	robot, err := webhook.New("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key="+wecomtest.RobotKey, wecom.WithHTTPClient(corp.HTTPClient()))
	if err != nil {
		log.Fatal(err)
	}
	if err := robot.Send(context.Background(), webhook.Text{Content: "磁盘将满"}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(corp.RobotMessages(wecomtest.RobotKey)[0].Text())

	corp.RefuseRobot(wecomtest.RobotKey, 93000, "invalid webhook url") // somebody removes it
	fmt.Println(errors.Is(robot.Send(context.Background(), webhook.Text{Content: "磁盘已满"}), wecom.ErrInvalidWebhook))
	// Output:
	// 磁盘将满
	// true
}

// A new customer is greeted once.
func ExampleCorp_AddCustomer() {
	corp := wecomtest.New()
	customerID, code := corp.AddCustomer("shenyi", "张先生", "trade-fair")

	greet := func() error {
		return corp.Client().Post(context.Background(), "/cgi-bin/externalcontact/send_welcome_msg",
			map[string]any{"welcome_code": code, "text": map[string]any{"content": "您好，我是沈毅。"}}, nil)
	}
	fmt.Println(greet() == nil, greet() == nil)
	for _, m := range corp.CustomerMessages(customerID) {
		fmt.Println(m.UserID, "says", m.Text)
	}
	// Output:
	// true false
	// shenyi says 您好，我是沈毅。
}

// A form goes through its approvers.
func ExampleCorp_Form() {
	corp := wecomtest.New(wecomtest.WithClock(time.Date(2026, 11, 26, 9, 0, 0, 0, wecom.Beijing)))
	forms := approval.New(corp.Client())
	ctx := context.Background()
	friday := time.Date(2026, 11, 27, 0, 0, 0, 0, wecom.Beijing)
	formID, err := forms.SubmitChecked(ctx, approval.Application{
		CreatorID: "lina", TemplateID: wecomtest.LeaveTemplateID,
		Fields: []approval.Field{
			{ID: "Vacation-01", Value: approval.Leave(1, approval.HalfDays(approval.Morning(friday), approval.Afternoon(friday)))},
			{ID: "Textarea-02", Value: approval.Textarea("回家探亲")},
		},
		Summary: []approval.Texts{approval.Chinese("年假一天")},
	})
	if err != nil {
		log.Fatal(err)
	}

	form := corp.Form(formID)
	fmt.Println("waits for", form.Waiting())
	fmt.Println(form.Approve("hujie", "同意"))
	fmt.Println(form.Approve("wangwei", "同意"), form.Waiting())
	// Output:
	// waits for [wangwei]
	// wecomtest: form 202611260001: it is not the turn of hujie
	// <nil> []
}

// A month of punches with the usual exceptions, the same every time.
func ExampleWithAttendance() {
	corp := wecomtest.New(wecomtest.WithAttendance(2020, time.September))
	from := time.Date(2020, time.September, 1, 0, 0, 0, 0, wecom.Beijing)
	months, err := checkin.New(corp.Client()).ListMonths(context.Background(), []string{"lina"}, from, from.AddDate(0, 1, -1))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(months[0].Summary.WorkDays, "days,", months[0].Summary.ExceptionDays, "with exceptions")
	// Output: 22 days, 2 with exceptions
}

// The clock of a corp can be turned: here, until tokens and files are too old.
func ExampleCorp_Advance() {
	corp := wecomtest.New(wecomtest.WithClock(time.Date(2026, 11, 26, 9, 0, 0, 0, time.UTC)))
	send := func(mediaID string) error {
		return corp.Client().Post(context.Background(), "/cgi-bin/message/send", map[string]any{
			"touser": "lina", "agentid": wecomtest.AppAgentID, "msgtype": "file", "file": map[string]any{"media_id": mediaID},
		}, nil)
	}
	id := corp.AddMedia("file", "工资单.pdf", []byte("%PDF-1.7"))
	fmt.Println(send(id))
	corp.Advance(3 * 24 * time.Hour)
	fmt.Println(errors.Is(send(id), wecom.ErrMediaNotFound), corp.Now().Format(time.DateTime))
	// Output:
	// <nil>
	// true 2026-11-29 09:00:00
}

// An app of today reads no mobile numbers. One that was made before June 2022 does.
func ExampleWithPersonalData() {
	for _, opts := range [][]wecomtest.Option{nil, {wecomtest.WithPersonalData()}} {
		user, err := contacts.New(wecomtest.New(opts...).Client()).GetUser(context.Background(), "lina")
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(user.Name, user.Mobile != "")
	}
	// Output:
	// 李娜 false
	// 李娜 true
}

// An app sees and reaches only its visible range.
func ExampleApp() {
	corp := wecomtest.New(wecomtest.WithApp(wecomtest.App{
		AgentID: 1000005, Secret: "sales", Permissions: []string{"/cgi-bin/user/", "/cgi-bin/message/"},
		Visible: wecomtest.Range{Departments: []int64{14}}, // 销售部
	}))
	client := corp.Client().WithSecret("sales")
	for _, userID := range []string{"fuhua", "lina"} {
		_, err := contacts.New(client).GetUser(context.Background(), userID)
		fmt.Println(userID, errors.Is(err, wecom.Code(60011)))
	}
	_, err := contacts.New(client).ListTags(context.Background())
	fmt.Println(errors.Is(err, wecom.ErrAPIForbidden))
	// Output:
	// fuhua false
	// lina true
	// true
}

// Strict shows in a test what WeCom would ignore: a key that is misspelt.
func ExampleStrict() {
	corp := wecomtest.New() // in a test: wecomtest.New(wecomtest.Strict(t))
	err := corp.Client().Post(context.Background(), "/cgi-bin/message/send", map[string]any{
		"touser": "lina", "agentid": wecomtest.AppAgentID, "msgtype": "text", "text": map[string]any{"content": "x"}, "save": 1,
	}, nil)
	fmt.Println(err, corp.Calls("/cgi-bin/message/send")[0].Unknown)
	// Output: <nil> [save]
}

// A meeting that an app booked is held, and the app hears of it.
func ExampleCorp_Meeting() {
	corp := wecomtest.New()
	ctx := context.Background()
	h := callback.NewHandler(corp.Cipher())
	callback.On(h, func(_ context.Context, e *meeting.Joined) error {
		fmt.Println(e.FromUserName, "has joined")
		return nil
	})
	callback.On(h, func(_ context.Context, e *meeting.RecordingCompleted) error {
		fmt.Println("there is a recording")
		return nil
	})
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		log.Fatal(err)
	}
	booked, err := meeting.New(corp.Client()).CreateMeeting(ctx, meeting.MeetingCreate{
		AdminUserID: "lina", Title: "周会", StartsAt: wecom.TimeOf(corp.Now().Add(time.Hour)), Duration: wecom.SecondsOf(time.Hour),
	})
	if err != nil {
		log.Fatal(err)
	}

	room := corp.Meeting(booked.ID)
	for _, userID := range []string{"lina", "songtao"} {
		if _, err := room.Join(userID); err != nil {
			log.Fatal(err)
		}
	}
	if err := errors.Join(room.Record("lina"), room.End("lina")); err != nil {
		log.Fatal(err)
	}
	corp.Advance(time.Minute)
	if err := corp.Flush(ctx); err != nil {
		log.Fatal(err)
	}
	// Output:
	// lina has joined
	// songtao has joined
	// there is a recording
}
