package wecom_test

import (
	"context"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/agent"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/webhook"
	"github.com/gowecom/wecom/wecomtest"
)

// A nil pointer to a shape is an error wherever a shape is wanted, and no panic.
func TestNilPointersToShapes(t *testing.T) {
	corp := wecomtest.New()
	client := corp.ContactsClient()
	to := message.To{UserIDs: []string{"lina"}}
	robot, err := webhook.New(wecomtest.RobotKey, wecom.WithHTTPClient(corp.HTTPClient()))
	if err != nil {
		t.Fatal(err)
	}
	for name, call := range map[string]func(context.Context) error{
		"message.Send text": func(ctx context.Context) error {
			_, err := message.New(client, 1).Send(ctx, to, (*message.Text)(nil))
			return err
		},
		"message.Send card": func(ctx context.Context) error {
			_, err := message.New(client, 1).Send(ctx, to, (*message.TextNotice)(nil))
			return err
		},
		"message.Send unknown": func(ctx context.Context) error {
			_, err := message.New(client, 1).Send(ctx, to, (*message.UnknownContent)(nil))
			return err
		},
		"message.SendAll": func(ctx context.Context) error {
			_, err := message.New(client, 1).SendAll(ctx, to, (*message.Text)(nil))
			return err
		},
		"message.SendToChat": func(ctx context.Context) error {
			return message.New(client, 1).SendToChat(ctx, "chat", (*message.ChatText)(nil))
		},
		"message.UpdateCard": func(ctx context.Context) error {
			_, err := message.New(client, 1).UpdateCard(ctx, "code", to, (*message.VoteInteraction)(nil))
			return err
		},
		"webhook.Send": func(ctx context.Context) error { return robot.Send(ctx, (*webhook.Text)(nil)) },
		"agent.CreateMenu": func(ctx context.Context) error {
			return agent.New(client, 1).CreateMenu(ctx, agent.Menu{(*agent.LinkButton)(nil)})
		},
		"agent.CreateMenu submenu": func(ctx context.Context) error {
			return agent.New(client, 1).CreateMenu(ctx, agent.Menu{agent.Submenu{Name: "a", Buttons: []agent.Button{(*agent.LinkButton)(nil)}}})
		},
		"agent.UpdateWorkbenchTemplate": func(ctx context.Context) error {
			return agent.New(client, 1).UpdateWorkbenchTemplate(ctx, agent.WorkbenchTemplateUpdate{Display: (*agent.KeyData)(nil)})
		},
		"agent.UpdateWorkbenchData": func(ctx context.Context) error {
			return agent.New(client, 1).UpdateWorkbenchData(ctx, "lina", (*agent.KeyData)(nil))
		},
		"contacts.CreateUser": func(ctx context.Context) error {
			_, err := contacts.New(client).CreateUser(ctx, contacts.UserCreate{UserID: "a", Name: "a", Mobile: "13800009999", Attributes: contacts.Attributes{(*contacts.TextAttribute)(nil)}})
			return err
		},
		"approval.Submit": func(ctx context.Context) error {
			_, err := approval.New(client).Submit(ctx, approval.Application{Fields: []approval.Field{{Value: (*approval.Text)(nil)}, {Value: (*approval.UnknownValue)(nil)}}})
			return err
		},
		"approval.CreateTemplate": func(ctx context.Context) error {
			_, err := approval.New(client).CreateTemplate(ctx, approval.TemplateCreate{Controls: []approval.Control{{Config: (*approval.DateConfig)(nil)}}})
			return err
		},
		"externalcontact.SendWelcome": func(ctx context.Context) error {
			return externalcontact.New(client).SendWelcome(ctx, "code", externalcontact.Welcome{Attachments: externalcontact.Attachments{(*externalcontact.Image)(nil)}})
		},
		"callback reply": func(ctx context.Context) error {
			h := callback.NewHandler(corp.Cipher())
			callback.OnReply(h, func(context.Context, *message.ReceivedText) (callback.Reply, error) {
				return (*callback.TextReply)(nil), nil
			})
			if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
				t.Fatal(err)
			}
			corp.Say(ctx, "lina", wecomtest.AppAgentID, "hello")
			corp.Flush(ctx)
			for _, d := range corp.Deliveries() {
				if d.Accepted() {
					t.Errorf("accepted with the reply %q", d.Reply())
				}
			}
			return context.Canceled // what matters is that nothing panicked
		},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if r := recover(); r != nil {
					t.Errorf("panic: %v", r)
				}
			}()
			if err := call(t.Context()); err == nil {
				t.Error("no error")
			} else {
				t.Log(err)
			}
		})
	}
}
