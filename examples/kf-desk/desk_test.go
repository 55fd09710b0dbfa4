package main

import (
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/kf"
	"github.com/gowecom/wecom/wecomtest"
)

func TestSimulate(t *testing.T) {
	if err := simulate(t.Context(), wecomtest.New(wecomtest.Strict(t))); err != nil {
		t.Fatal(err)
	}
}

// open returns a desk with a knowledge base, and a customer of an account that has
// lina as its receptionist.
func open(t *testing.T) (*desk, *wecomtest.KfAccount, *wecomtest.KfChat) {
	t.Helper()
	corp := wecomtest.New(wecomtest.Strict(t))
	d := newDesk(corp.Client())
	if err := teach(t.Context(), d.service); err != nil {
		t.Fatal(err)
	}
	if err := d.learn(t.Context()); err != nil {
		t.Fatal(err)
	}
	account := corp.OpenKf("客服", "lina")
	chat := account.Enter("张先生", "")
	return d, account, chat
}

// handleAll hands all messages over, twice, as after a kill.
func handleAll(t *testing.T, d *desk, account *wecomtest.KfAccount) {
	t.Helper()
	p, err := d.service.ListMessages(t.Context(), kf.MessageQuery{OpenKfID: account.OpenKfID()}, wecom.Page{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for _, m := range p.Messages {
			if err := d.handle(t.Context(), &m); err != nil {
				t.Errorf("%v: %v", m.Content, err)
			}
		}
	}
}

func checkReceived(t *testing.T, chat *wecomtest.KfChat, want ...string) {
	t.Helper()
	got := chat.Received()
	for i := range max(len(got), len(want)) {
		if i >= len(got) || i >= len(want) || got[i].Text != want[i] {
			t.Fatalf("received %v, want %v", got, want)
		}
	}
}

// What is handled again is sent once.
func TestHandleTwice(t *testing.T) {
	d, account, chat := open(t)
	for _, text := range []string{"营业时间是什么", "???"} {
		if _, err := chat.Say(text); err != nil {
			t.Fatal(err)
		}
	}
	handleAll(t, d, account)
	checkReceived(t, chat, "您好，这里是云杉科技。大家常问：", "我们每天 9:00 到 21:00 营业。", "抱歉，这个问题我还不会。")
}

// A customer waits in the queue while nobody takes customers, and is not answered by
// the desk any more.
func TestQueue(t *testing.T) {
	d, account, chat := open(t)
	if err := account.ChangeStatus("lina", false); err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"转人工", "几点开门"} {
		if _, err := chat.Say(text); err != nil {
			t.Fatal(err)
		}
	}
	handleAll(t, d, account)
	checkReceived(t, chat, "您好，这里是云杉科技。大家常问：", "客服都在忙，请稍候。")
}

// Codes that are over are left alone, and so is what cannot be sent any more.
func TestTooLate(t *testing.T) {
	d, account, chat := open(t)
	late := &kf.Message{ID: "late", Chat: kf.Chat{OpenKfID: account.OpenKfID(), CustomerID: chat.CustomerID()}}
	late.Content = kf.SessionEntered{WelcomeCode: "used"}
	if err := d.handle(t.Context(), late); err != nil {
		t.Error(err)
	}
	if _, err := chat.Say("几点开门"); err != nil {
		t.Fatal(err)
	}
	late.Content, late.Origin = kf.Text{Content: "几点开门"}, kf.FromCustomer
	for i := range 6 {
		late.ID = string(rune('a' + i))
		if err := d.handle(t.Context(), late); err != nil {
			t.Error(err)
		}
	}
	if got := chat.Received(); len(got) != 5 {
		t.Error(got)
	}
}
