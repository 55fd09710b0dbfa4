package main

import (
	"context"
	"errors"
	"fmt"
	"log"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/externalcontact"
)

// channel is the state that tells who came by the contact way.
const channel = "spring-fair"

// An app reacts to new customers.
type app struct {
	customers *externalcontact.Service
	material  externalcontact.Attachments // follows the greeting
}

func newApp(client *wecom.Client) *app {
	return &app{
		customers: externalcontact.New(client),
		material:  externalcontact.Attachments{externalcontact.Link{Title: "产品手册", Description: "2026 年春季版", URL: "https://yunshan.example/handbook"}},
	}
}

// open makes the contact way.
func (a *app) open(ctx context.Context, member string) error {
	way, err := a.customers.CreateContactWay(ctx, externalcontact.ContactWayCreate{
		Type: externalcontact.OneMember, Scene: externalcontact.ByQRCode, UserIDs: []string{member},
		State: channel, Remark: "春季展会", SkipVerify: new(true),
	})
	if err != nil {
		return err
	}
	fmt.Println("The contact way", way.ConfigID, "has the code", way.QRCode)
	return nil
}

// handler acknowledges events first and works in the background, because calls of
// the API may take their time.
func (a *app) handler(cipher *crypto.Cipher) *callback.Handler {
	h := callback.NewHandler(cipher, callback.InBackground(callback.Background{}))
	callback.On(h, a.receive)
	return h
}

func (a *app) receive(ctx context.Context, e *externalcontact.CustomerAdded) error {
	if e.State != channel {
		return nil
	}
	// The code lives 20 seconds, so the greeting comes first. A failure must not
	// keep the tag away.
	greeting := a.greet(ctx, e)
	return errors.Join(greeting, a.tag(ctx, e))
}

func (a *app) greet(ctx context.Context, e *externalcontact.CustomerAdded) error {
	err := a.customers.SendWelcome(ctx, e.WelcomeCode, externalcontact.Welcome{
		Text:        "您好！感谢您在春季展会上关注我们，这是您要的资料。",
		Attachments: a.material,
	})
	if errors.Is(err, wecom.ErrAlreadyChatting) || errors.Is(err, wecom.ErrInvalidWelcomeCode) {
		log.Printf("too late to greet %s: %v", e.CustomerID, err)
		return nil
	}
	return err
}

func (a *app) tag(ctx context.Context, e *externalcontact.CustomerAdded) error {
	tags, err := a.customers.EnsureTags(ctx, "来源", "春季展会")
	if err != nil {
		return err
	}
	return a.customers.UpdateCustomerTags(ctx, externalcontact.CustomerTagsUpdate{
		UserID: e.UserID, CustomerID: e.CustomerID, AddTagIDs: []string{tags["春季展会"]},
	})
}

// show prints how a customer stands.
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
