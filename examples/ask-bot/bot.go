package main

import (
	"context"
	"fmt"
	"iter"
	"log/slog"
	"strings"

	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/message"
)

// newBot returns a bot that asks a model. It is the same over callbacks and over a long
// connection.
func newBot(m model, log *slog.Logger, opts ...aibot.Option) *aibot.Bot {
	bot := aibot.NewBot(append(opts, aibot.WithLogger(log))...)

	bot.OnEnteredChat(func(context.Context, *aibot.EnteredChat) (aibot.Welcome, error) {
		return aibot.Text{Content: "你好，问我什么都可以。说“菜单”看我能做什么。"}, nil
	})

	bot.OnMessage(func(_ context.Context, msg *aibot.Message) (aibot.Reply, error) {
		question := question(msg)
		switch question {
		case "":
			return aibot.StreamReply{Text: "我只看得懂文字和语音。"}, nil
		case "菜单":
			return aibot.Card{Card: menu(msg.MsgID)}, nil
		}
		return aibot.StreamReply{
			FeedbackID: msg.MsgID, // tells which answer was judged
			Write: aibot.StreamSeq2(func(ctx context.Context) iter.Seq2[string, error] {
				return m.answer(ctx, question)
			}),
		}, nil
	})

	bot.OnCardClicked(func(_ context.Context, c *aibot.CardClicked) (*aibot.CardUpdate, error) {
		return &aibot.CardUpdate{Card: aibot.Card{Card: message.TextNotice{
			Title:  message.CardText{Title: "已记下：" + c.EventKey},
			Action: message.CardLink{Type: message.LinkURL, URL: "https://work.weixin.qq.com"},
		}}}, nil
	})

	bot.OnFeedback(func(_ context.Context, f *aibot.Feedback) error {
		log.Info("feedback", "answer", f.FeedbackID, "type", f.Type.String(), "reasons", fmt.Sprint(f.Reasons))
		return nil
	})
	return bot
}

// question returns what was asked, without the mention that begins it in groups, and
// with what it refers to.
func question(msg *aibot.Message) string {
	text := msg.Text()
	if msg.ChatType == aibot.GroupChat && strings.HasPrefix(text, "@") {
		_, text, _ = strings.Cut(text, " ")
	}
	if quoted, ok := msg.Quote.(aibot.Text); ok {
		text += "\n\n引用：" + quoted.Content
	}
	return strings.TrimSpace(text)
}

// menu is a card with buttons. A task id is made of letters, digits and _-@.
func menu(msgID string) message.ButtonInteraction {
	task := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '-'
	}, msgID)
	return message.ButtonInteraction{
		Title:   message.CardText{Title: "你想要什么？"},
		TaskID:  "menu-" + task[:min(len(task), 100)],
		Buttons: []message.CardButton{{Text: "回答问题", Key: "ask"}, {Text: "写周报", Key: "report"}},
	}
}
