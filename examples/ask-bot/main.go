// Command ask-bot is an AI bot (智能机器人) that answers with a language model, a few
// words at a time.
//
// Without settings it talks to members of a simulated corp, with a model that repeats
// the question, first over callbacks, then over a long connection, and ends:
//
//	go run .
//
// With settings it serves a bot of yours until it is interrupted. Over a long
// connection, which needs no URL:
//
//	WECOM_BOT_ID=… WECOM_BOT_SECRET=… go run .
//
// Or over callbacks to a URL that leads to LISTEN (default :8080):
//
//	WECOM_BOT_TOKEN=… WECOM_BOT_AES_KEY=… go run .
//
// The model is any endpoint that speaks the protocol of OpenAI:
//
//	MODEL_URL=https://api.example.com/v1 MODEL_NAME=… MODEL_KEY=…
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/aibot/longconn"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	log := slog.New(slog.NewTextHandler(os.Stderr, nil))
	bot := newBot(chosenModel(), log)
	switch {
	case os.Getenv("WECOM_BOT_SECRET") != "":
		conn, err := longconn.New(bot, os.Getenv("WECOM_BOT_ID"), os.Getenv("WECOM_BOT_SECRET"), longconn.WithLogger(log))
		if err != nil {
			return err
		}
		return runLong(ctx, conn)
	case os.Getenv("WECOM_BOT_TOKEN") != "":
		return serve(ctx, bot, cmp.Or(os.Getenv("LISTEN"), ":8080"))
	}
	return simulate(ctx, os.Stdout, log)
}

func chosenModel() model {
	if url := os.Getenv("MODEL_URL"); url != "" {
		return openAI{
			client: &http.Client{}, url: url, key: os.Getenv("MODEL_KEY"), name: os.Getenv("MODEL_NAME"),
			instruction: "用中文简短回答，可以使用 Markdown。",
		}
	}
	return echo{200 * time.Millisecond}
}

const patience = 20 * time.Second // with answers that are not complete, at the end

// runLong serves over a long connection until ctx ends, and then completes answers.
func runLong(ctx context.Context, conn *longconn.Conn) error {
	ran := make(chan error, 1)
	go func() { ran <- conn.Run(context.WithoutCancel(ctx)) }()
	select {
	case err := <-ran:
		return err
	case <-ctx.Done():
	}
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	return errors.Join(conn.Close(limit), <-ran)
}

// serve serves callbacks until ctx ends, and then completes answers.
func serve(ctx context.Context, bot *aibot.Bot, address string) error {
	handler, err := aibot.NewHandler(bot, os.Getenv("WECOM_BOT_TOKEN"), os.Getenv("WECOM_BOT_AES_KEY"))
	if err != nil {
		return err
	}
	server := &http.Server{Addr: address, Handler: handler, ReadHeaderTimeout: 10 * time.Second}
	served := make(chan error, 1)
	go func() { served <- server.ListenAndServe() }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	limit, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	return errors.Join(bot.Shutdown(limit), server.Shutdown(limit)) // in this order: WeCom asks for the rest
}
