package callback_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/gowecom/wecom/agent"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/events"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

// Handle events of an app, in a test without WeCom.
func ExampleNewHandler() {
	corp := wecomtest.New()
	// In a real program: the settings of the callback URL in the admin console.
	cipher, err := crypto.New(wecomtest.CallbackToken, wecomtest.EncodingAESKey, wecomtest.CorpID)
	if err != nil {
		log.Fatal(err)
	}
	h := callback.NewHandler(cipher)
	callback.On(h, func(_ context.Context, e *externalcontact.CustomerAdded) error {
		fmt.Printf("%s has the new customer %s\n", e.UserID, e.CustomerID)
		return nil
	})
	callback.On(h, func(_ context.Context, e *contacts.UserDeleted) error {
		fmt.Printf("%s has left\n", e.UserID)
		return nil
	})
	// In a real program: http.Handle("/wecom", h)
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	corp.Push(ctx, externalcontact.CustomerAdded{
		CustomerEventHeader: externalcontact.CustomerEventHeader{UserID: "lina", CustomerID: "wm-1"},
	})
	corp.Push(ctx, contacts.UserDeleted{UserID: "hujie"})
	// Output:
	// lina has the new customer wm-1
	// hujie has left
}

// Answer what members write to the app.
func ExampleOnMessage() {
	corp := wecomtest.New()
	h := callback.NewHandler(corp.Cipher())
	callback.OnMessage(h, func(_ context.Context, m message.Received) (callback.Reply, error) {
		switch m := m.(type) {
		case *message.ReceivedText:
			return callback.TextReply{Content: "收到：" + m.Content}, nil
		case *message.ReceivedImage:
			return callback.ImageReply{MediaID: m.MediaID}, nil // the same picture back
		}
		return nil, nil // no answer
	})
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		log.Fatal(err)
	}

	corp.Say(context.Background(), "lina", wecomtest.AppAgentID, "今天几点下班？")
	fmt.Println(corp.Messages("lina")[0].Text())
	// Output: 收到：今天几点下班？
}

// Grey out the buttons of a template card once somebody has pressed one.
func ExampleOnReply() {
	corp := wecomtest.New()
	h := callback.NewHandler(corp.Cipher())
	callback.OnReply(h, func(_ context.Context, e *message.TemplateCardClicked) (callback.Reply, error) {
		fmt.Println(e.Sender(), "has pressed", e.EventKey)
		return callback.ButtonReply{Text: "已批准"}, nil
	})
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		log.Fatal(err)
	}

	corp.Push(context.Background(), message.TemplateCardClicked{TemplateCardHeader: message.TemplateCardHeader{
		Header: events.Header{FromUserName: "lina", AgentID: wecomtest.AppAgentID}, EventKey: "approve",
	}})
	// Output: lina has pressed approve
}

// A StockLow is an event that this package does not know.
type StockLow struct {
	events.Header
	SKU  string
	Left int `xml:"LeftCount"`
}

// CallbackKind joins the MsgType and the Event of what is pushed.
func (StockLow) CallbackKind() string { return "event/stock_low" }

// Define an event that the SDK does not have yet, and see what else comes.
func ExampleOn_ownEvent() {
	corp := wecomtest.New()
	h := callback.NewHandler(corp.Cipher())
	callback.On(h, func(_ context.Context, e *StockLow) error {
		fmt.Println(e.SKU, "has", e.Left, "left")
		return nil
	})
	h.OnOther(func(_ context.Context, e *callback.RawEvent) error {
		fmt.Println("not handled:", e.Kind)
		return nil
	})
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	corp.Push(ctx, StockLow{SKU: "tea-7", Left: 3})
	corp.Push(ctx, agent.AdminChanged{})
	// Output:
	// tea-7 has 3 left
	// not handled: event/change_app_admin
}

// Do long work after WeCom has its answer, try again what fails, and keep what
// keeps failing.
func ExampleInBackground() {
	corp := wecomtest.New()
	h := callback.NewHandler(corp.Cipher(), callback.InBackground(callback.Background{
		Workers: 4,
		Tries:   3,
		Pause:   time.Millisecond, // a second by default
		GiveUp: func(_ context.Context, e *callback.RawEvent, err error) {
			fmt.Println("for somebody to look at:", err)
		},
	}))
	callback.On(h, func(_ context.Context, e *contacts.BatchJobFinished) error {
		fmt.Println("fetch the result of", e.JobID) // may take a minute
		return errors.New("the disk is full")
	})
	if err := corp.Receive(0, h); err != nil {
		log.Fatal(err)
	}
	corp.Push(context.Background(), contacts.BatchJobFinished{JobID: "job-1"})

	// In a test, before it looks at what has happened:
	if err := h.Wait(context.Background()); err != nil {
		log.Fatal(err)
	}
	// When the program ends, after the server's Shutdown:
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := h.Shutdown(ctx); err != nil {
		log.Print(err)
	}
	// Output:
	// fetch the result of job-1
	// fetch the result of job-1
	// fetch the result of job-1
	// for somebody to look at: event/batch_job_result: the disk is full
}

// Answer at once, and work on the same message in the background.
func ExampleOnReply_andWork() {
	corp := wecomtest.New()
	h := callback.NewHandler(corp.Cipher(), callback.InBackground(callback.Background{}))
	callback.OnReply(h, func(context.Context, *message.ReceivedText) (callback.Reply, error) {
		return callback.TextReply{Content: "请稍等"}, nil
	})
	callback.On(h, func(_ context.Context, m *message.ReceivedText) error {
		fmt.Println("looking up:", m.Content)
		return nil
	})
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		log.Fatal(err)
	}

	ctx := context.Background()
	corp.Say(ctx, "lina", wecomtest.AppAgentID, "上月的销售额")
	if err := h.Wait(ctx); err != nil {
		log.Fatal(err)
	}
	fmt.Println("answered:", corp.Messages("lina")[0].Text())
	// Output:
	// looking up: 上月的销售额
	// answered: 请稍等
}

// Count what comes, for a dashboard.
func ExampleWithObserver() {
	corp := wecomtest.New()
	h := callback.NewHandler(corp.Cipher(), callback.WithObserver(func(_ context.Context, o callback.Observation) {
		fmt.Println(o.Kind, o.Outcome)
	}))
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		log.Fatal(err)
	}
	corp.Push(context.Background(), contacts.UserDeleted{UserID: "hujie"})
	// Output:
	//  checked
	// event/change_contact/delete_user dropped
}

// Admit only WeCom's addresses to the callback URL.
func ExampleAllowlist() {
	corp := wecomtest.New()
	service := callback.New(corp.Client())
	allowlist := service.NewAllowlist(callback.WithClientIP(func(r *http.Request) string {
		return r.Header.Get("X-Real-IP") // which our proxy sets
	}))
	ctx := context.Background()
	if err := allowlist.Refresh(ctx); err != nil { // before the first request
		log.Fatal(err)
	}
	h := callback.NewHandler(corp.Cipher())
	http.Handle("/wecom", allowlist.Handler(h))

	ips, err := service.ListCallbackIPs(ctx)
	fmt.Println(ips, err)
	// Output: [101.226.103.* 101.226.62.0/24] <nil>
}
