package main

import (
	"context"
	"errors"
	"fmt"
	"log"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/kf"
)

// The items of menus that the desk sends.
const (
	person = "person"
	rated  = "rated_"
)

// A desk serves the customers of accounts.
type desk struct {
	service *kf.Service
	sender  *kf.Sender
	answers []kf.Intent // of the knowledge base
}

func newDesk(client *wecom.Client) *desk {
	s := kf.New(client)
	return &desk{service: s, sender: kf.NewSender(s, failed)}
}

// failed hears of messages that did not reach their customer.
func failed(_ context.Context, f kf.Failure) error {
	log.Printf("message %s did not reach %s: %v", f.MessageID, f.Chat.CustomerID, f.Reason)
	return nil
}

// learn reads the knowledge base.
func (d *desk) learn(ctx context.Context) error {
	for intent, err := range d.service.AllIntents(ctx, kf.IntentQuery{}) {
		if err != nil {
			return err
		}
		d.answers = append(d.answers, intent)
	}
	return nil
}

// handle is what kf.Sync calls for each message. It may be called again for one, when
// it fails or when the process is killed, so all that it sends has an id of its own.
func (d *desk) handle(ctx context.Context, m *kf.Message) error {
	switch c := m.Content.(type) {
	case kf.SessionEntered:
		return d.greet(ctx, m, c)
	case kf.SessionChanged:
		if c.Change == kf.Ended {
			return d.onEvent(ctx, m, c.MessageCode, rating)
		}
	case kf.Text:
		if m.Origin == kf.FromCustomer {
			return d.answer(ctx, m, c)
		}
	}
	return nil
}

var rating = kf.Menu{
	Head:  "感谢您的咨询，您对这次服务满意吗？",
	Items: kf.MenuItems{kf.MenuClick{ID: rated + "good", Content: "满意"}, kf.MenuClick{ID: rated + "fair", Content: "一般"}, kf.MenuClick{ID: rated + "poor", Content: "不满意"}},
}

// greet greets a customer with what others ask.
func (d *desk) greet(ctx context.Context, m *kf.Message, e kf.SessionEntered) error {
	menu := kf.Menu{Head: "您好，这里是云杉科技。大家常问："}
	for _, intent := range d.answers[:min(3, len(d.answers))] {
		menu.Items = append(menu.Items, kf.MenuClick{ID: intent.ID, Content: intent.Question})
	}
	menu.Items = append(menu.Items, kf.MenuClick{ID: person, Content: "转人工"})
	return d.onEvent(ctx, m, e.WelcomeCode, menu)
}

// onEvent sends what the code of an event is for. A code that is over cannot be had
// again, so that is no reason to try again.
func (d *desk) onEvent(ctx context.Context, m *kf.Message, code kf.EventCode, reply kf.Reply) error {
	if code == "" {
		return nil
	}
	_, err := d.service.SendOnEvent(ctx, code, reply, kf.SendOptions{MessageID: kf.ReplyID(m, 0)})
	if refused(err) {
		log.Printf("too late for %s: %v", m.Chat.CustomerID, err)
		return nil
	}
	return err
}

// refused reports whether WeCom has refused a call for good.
func refused(err error) bool {
	code, ok := errors.AsType[wecom.Code](err)
	return ok && code > 0 && code != wecom.ErrRateLimited
}

// answer answers a customer, unless a person does.
func (d *desk) answer(ctx context.Context, m *kf.Message, text kf.Text) error {
	session, err := d.service.GetSession(ctx, m.Chat)
	if err != nil {
		return err
	}
	if session.State != kf.SessionNew && session.State != kf.SessionBot {
		return nil
	}
	if grade, ok := strings.CutPrefix(text.MenuID, rated); ok {
		fmt.Printf("%s rates the service as %s.\n", m.Chat.CustomerID, grade)
		return d.reply(ctx, m, kf.Text{Content: "谢谢您的评价！"})
	}
	if text.MenuID == person || strings.Contains(text.Content, "人工") {
		return d.handOver(ctx, m)
	}
	if intent, ok := d.find(text); ok {
		return d.reply(ctx, m, kf.Text{Content: intent.Answer.Text})
	}
	return d.reply(ctx, m, kf.Menu{
		Head:  "抱歉，这个问题我还不会。",
		Items: kf.MenuItems{kf.MenuClick{ID: person, Content: "转人工"}},
	})
}

// reply answers a message. That a customer takes no more is logged: the next message
// of the customer changes it.
func (d *desk) reply(ctx context.Context, m *kf.Message, content kf.Outgoing) error {
	_, err := d.sender.Reply(ctx, m, 0, content)
	if errors.Is(err, wecom.ErrReplyLimit) || errors.Is(err, wecom.ErrReplyTimeOver) || errors.Is(err, wecom.ErrSessionState) {
		log.Printf("%s is not answered: %v", m.Chat.CustomerID, err)
		return nil
	}
	return err
}

// find returns the question of the knowledge base that a text asks.
func (d *desk) find(text kf.Text) (found kf.Intent, ok bool) {
	best := 0
	for _, intent := range d.answers {
		if intent.ID == text.MenuID {
			return intent, true
		}
		for _, question := range append([]string{intent.Question}, intent.Similar...) {
			if n := common(question, text.Content); n > best && 2*n >= pairs(question) {
				best, found, ok = n, intent, true
			}
		}
	}
	return found, ok
}

// common counts the pairs of neighbouring characters of a question that are in a text.
func common(question, text string) (n int) {
	runes := []rune(question)
	for i := range pairs(question) {
		if strings.Contains(text, string(runes[i:i+2])) {
			n++
		}
	}
	return n
}

func pairs(s string) int { return max(0, len([]rune(s))-1) }

// handOver gives a customer to a receptionist who takes customers or, if there is
// none, to the queue, and says so. If the process is killed in between, the customer is
// served and not told.
func (d *desk) handOver(ctx context.Context, m *kf.Message) error {
	staff, err := d.service.ListReceptionists(ctx, m.Chat.OpenKfID)
	if err != nil {
		return err
	}
	for _, r := range staff {
		if r.UserID == "" || r.Status != kf.Receiving {
			continue
		}
		code, err := d.service.UpdateSession(ctx, m.Chat, kf.SessionPerson, r.UserID)
		if errors.Is(err, wecom.ErrReceptionistStopped) || errors.Is(err, wecom.ErrNotReceptionist) {
			continue // has stopped just now, or has not activated WeCom
		}
		if err != nil {
			return err
		}
		return d.onEvent(ctx, m, code, kf.Text{Content: "正在为您转接人工客服。"})
	}
	code, err := d.service.UpdateSession(ctx, m.Chat, kf.SessionQueue, "")
	if err != nil {
		return err
	}
	return d.onEvent(ctx, m, code, kf.Text{Content: "客服都在忙，请稍候。"})
}
