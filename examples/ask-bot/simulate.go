package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/aibot/longconn"
	"github.com/gowecom/wecom/aibot/longconn/aibottest"
	"github.com/gowecom/wecom/wecomtest"
)

// simulate has a member of a simulated corp talk to the bot, both ways.
func simulate(ctx context.Context, out io.Writer, log *slog.Logger) error {
	return errors.Join(simulateCallbacks(ctx, out, log), simulateLong(ctx, out, log))
}

func simulateCallbacks(ctx context.Context, out io.Writer, log *slog.Logger) error {
	bot := newBot(echo{300 * time.Millisecond}, log)
	handler, err := aibot.NewHandler(bot, wecomtest.CallbackToken, wecomtest.EncodingAESKey)
	if err != nil {
		return err
	}
	corp := wecomtest.New()
	talk, err := corp.AddBot(handler)
	if err != nil {
		return err
	}
	_, _ = fmt.Fprintln(out, "== by callbacks")
	if err := converse(talk, func() error { return corp.Flush(ctx) }); err != nil {
		return err
	}
	show(out, talk)
	return bot.Shutdown(ctx)
}

func simulateLong(ctx context.Context, out io.Writer, log *slog.Logger) error {
	server := aibottest.New(wecomtest.New())
	defer server.Close()
	conn, err := longconn.New(newBot(echo{300 * time.Millisecond}, log), aibottest.BotID, aibottest.Secret, server.Option(), longconn.WithLogger(log))
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ran := make(chan error, 1)
	go func() { ran <- runLong(ctx, conn) }()
	_, _ = fmt.Fprintln(out, "== over a long connection")
	err = converse(server.Bot(), func() error { return untilAnswered(ctx, server.Bot()) })
	show(out, server.Bot())
	stop()
	return errors.Join(err, <-ran)
}

// converse is what the member does. Settle waits for answers.
func converse(talk *wecomtest.Bot, settle func() error) error {
	if err := errors.Join(talk.Enter("lina"), settle(), talk.Say("lina", "年假 还有 几天？"), settle(), talk.Say("lina", "菜单"), settle()); err != nil {
		return err
	}
	answers := talk.Answers("lina")
	if len(answers) != 3 {
		return fmt.Errorf("the member sees %d answers, want 3", len(answers))
	}
	return errors.Join(
		talk.Judge("lina", answers[1].ID, wecomtest.BotJudgement{Type: 2, Text: "太短", Reasons: []int{2}}), settle(),
		talk.Click("lina", answers[2].ID, "ask", nil), settle())
}

// untilAnswered waits until the last answer is complete, and has not changed for a
// moment.
func untilAnswered(ctx context.Context, talk *wecomtest.Bot) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for last := ""; ; {
		select {
		case <-time.After(500 * time.Millisecond):
		case <-ctx.Done():
			return fmt.Errorf("no answer: %w", ctx.Err())
		}
		now := fmt.Sprint(talk.Answers("lina"))
		if all := talk.Answers("lina"); now == last && len(all) > 0 && all[len(all)-1].Finished {
			return nil
		}
		last = now
	}
}

// show prints what the member's phone has shown.
func show(out io.Writer, talk *wecomtest.Bot) {
	for _, a := range talk.Answers("lina") {
		for _, frame := range a.Frames {
			_, _ = fmt.Fprintln(out, "  …", frame)
		}
		_, _ = fmt.Fprintln(out, a.Type+":", a.Content+a.Card)
	}
}
