package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/kf"
	"github.com/gowecom/wecom/wecomtest"
)

// simulate has a customer have a conversation in a simulated corp, and prints it.
func simulate(ctx context.Context, corp *wecomtest.Corp) error {
	client := corp.Client()
	defer func() { _ = client.Close() }()
	d := newDesk(client)
	account := corp.OpenKf("云杉科技客服", "lina")
	if err := errors.Join(teach(ctx, d.service), d.learn(ctx)); err != nil {
		return err
	}
	running, stop := context.WithCancel(ctx)
	handled := make(chan error)
	sync := kf.NewSync(d.service, kf.NewMemoryStore(), func(ctx context.Context, m *kf.Message) error {
		err := d.handle(ctx, m)
		select {
		case handled <- err:
		case <-running.Done():
		}
		return err
	}, kf.SyncOptions{Sender: d.sender})
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = sync.Run(running) // the error of running
	}()
	defer func() { stop(); <-ended }()
	h := callback.NewHandler(corp.Cipher())
	callback.On(h, sync.Notify)
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		return err
	}

	link, err := d.service.GetLink(ctx, account.OpenKfID(), "website")
	if err != nil {
		return err
	}
	chat := account.Enter("张先生", link)
	steps := append([]step{{does: "opens " + link}}, conversation(chat)...)
	seen := 0
	for _, s := range steps {
		fmt.Println("张先生", s.does)
		if s.do != nil {
			if err := s.do(); err != nil {
				return err
			}
		}
		select {
		case err := <-handled:
			if err != nil {
				return err
			}
		case <-ctx.Done():
			return ctx.Err()
		}
		for _, m := range chat.Received()[seen:] {
			fmt.Println("  reads:", m)
			seen++
		}
	}
	return nil
}

// A step is something that happens in a conversation.
type step struct {
	does string
	do   func() error
}

func conversation(chat *wecomtest.KfChat) []step {
	say := func(text string) step {
		return step{"writes: " + text, func() error { _, err := chat.Say(text); return err }}
	}
	click := func(id, text string) step {
		return step{"clicks: " + text, func() error { _, err := chat.Click(id); return err }}
	}
	return []step{
		say("请问你们几点开门呀"),
		say("能不能开发票"),
		say("我的订单到哪里了"),
		click(person, "转人工"),
		{"is served by lina", func() error { _, err := chat.Answer("lina", "您好，我查一下：明天送到。"); return err }},
		say("太好了"),
		{"is said goodbye to", chat.End},
		click(rated+"good", "满意"),
	}
}

// teach fills the knowledge base of the simulated corp.
func teach(ctx context.Context, s *kf.Service) error {
	group, err := s.CreateKnowledgeGroup(ctx, "门店")
	if err != nil {
		return err
	}
	for _, in := range []kf.IntentCreate{
		{GroupID: group, Question: "几点开门", Similar: []string{"营业时间"}, Answer: kf.Answer{Text: "我们每天 9:00 到 21:00 营业。"}},
		{GroupID: group, Question: "怎么开发票", Similar: []string{"能开发票吗"}, Answer: kf.Answer{Text: "在订单页点“申请发票”，一个工作日内开出。"}},
		{GroupID: group, Question: "怎么退货", Answer: kf.Answer{Text: "收货 7 天内可以退货，运费由我们承担。"}},
	} {
		if _, err := s.CreateIntent(ctx, in); err != nil {
			return err
		}
	}
	return nil
}
