// Welcome-flow greets the customers that a channel brings: it makes a contact way
// ("contact me" code) with a state, and whoever comes by it is greeted in the
// name of the member, with a text, a link and a mini program, and tagged. It runs
// against a simulated corp, in which a customer scans the code.
package main

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/wecomtest"
)

func main() {
	log.SetFlags(0)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		log.Fatalf("welcome-flow: %v", err)
	}
}

// member is whom the contact way leads to.
const member = "zengli"

// channel is the state that tells who came by the contact way.
const channel = "spring-fair"

func run(ctx context.Context) error {
	corp := wecomtest.New()
	client := corp.Client()
	defer func() { _ = client.Close() }()
	a := &app{customers: externalcontact.New(client)}

	way, err := a.customers.CreateContactWay(ctx, externalcontact.ContactWayCreate{
		Type: externalcontact.OneMember, Scene: externalcontact.ByQRCode, UserIDs: []string{member},
		State: channel, Remark: "春季展会", SkipVerify: new(true),
	})
	if err != nil {
		return err
	}
	fmt.Println("contact way", way.ConfigID, "with the code", way.QRCode)

	customerID, _ := corp.AddCustomer(member, "张先生", channel)
	for _, event := range corp.Events() { // a real app gets them by a callback
		if err := a.receive(ctx, event); err != nil {
			return err
		}
	}
	for _, m := range corp.CustomerMessages(customerID) {
		fmt.Printf("%s received from %s: %s %s\n", customerID, m.UserID, m.Text, m.Attachments)
	}
	return a.show(ctx, customerID)
}

// An app reacts to new customers.
type app struct{ customers *externalcontact.Service }

// added is the event of a new customer.
type added struct {
	Event       string
	ChangeType  string
	UserID      string
	CustomerID  string `xml:"ExternalUserID"`
	State       string
	WelcomeCode externalcontact.WelcomeCode
}

func (a *app) receive(ctx context.Context, event string) error {
	var e added
	if err := xml.Unmarshal([]byte(event), &e); err != nil {
		return err
	}
	if e.Event != "change_external_contact" || e.ChangeType != "add_external_contact" || e.State != channel {
		return nil
	}
	// The code lives 20 seconds, so the greeting comes first.
	if err := a.greet(ctx, e); err != nil {
		return err
	}
	return a.tag(ctx, e)
}

func (a *app) greet(ctx context.Context, e added) error {
	err := a.customers.SendWelcome(ctx, e.WelcomeCode, externalcontact.Welcome{
		Text: "您好！感谢您在春季展会上关注我们，这是您要的资料。",
		Attachments: externalcontact.Attachments{
			externalcontact.Link{Title: "产品手册", Desc: "2026 年春季版", URL: "https://yunshan.example/handbook"},
			externalcontact.MiniProgram{Title: "预约演示", AppID: "wxyunshan", Page: "/demo", PicMediaID: "simulated-cover"},
		},
	})
	if errors.Is(err, wecom.ErrAlreadyChatting) || errors.Is(err, wecom.ErrInvalidWelcomeCode) {
		log.Printf("too late to greet %s: %v", e.CustomerID, err)
		return nil
	}
	return err
}

func (a *app) tag(ctx context.Context, e added) error {
	tags, err := a.customers.EnsureTags(ctx, "来源", "春季展会")
	if err != nil {
		return err
	}
	return a.customers.MarkTags(ctx, externalcontact.TagMark{
		UserID: e.UserID, CustomerID: e.CustomerID, Add: []string{tags["春季展会"]},
	})
}

// show prints how the customer stands now.
func (a *app) show(ctx context.Context, customerID string) error {
	c, err := a.customers.GetCustomer(ctx, customerID)
	if err != nil {
		return err
	}
	for _, f := range c.Follows {
		for _, tag := range f.Tags {
			fmt.Printf("%s (%s) came by %q and is tagged %s: %s\n", c.Customer.Name, c.Customer.ID, f.State, tag.GroupName, tag.Name)
		}
	}
	return nil
}
