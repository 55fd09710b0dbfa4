package webhook_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"log/slog"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/webhook"
	"github.com/gowecom/wecom/wecomtest"
)

const webhookURL = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + wecomtest.RobotKey

func ExampleRobot_Send() {
	corp := wecomtest.New()
	robot, err := webhook.New(webhookURL,
		wecom.WithHTTPClient(corp.HTTPClient())) // leave this out to call WeCom
	if err != nil {
		log.Fatal(err)
	}
	err = robot.Send(context.Background(), webhook.Text{
		Content:          "今晚 18:00 发布，请留意。",
		MentionedUserIDs: []string{"lina"},
	})
	switch {
	case errors.Is(err, wecom.ErrInvalidWebhook):
		log.Fatal("the robot is no longer in the group")
	case err != nil:
		log.Fatal(err)
	}
	fmt.Println(corp.RobotMessages(wecomtest.RobotKey)[0].Text())
	// Output: 今晚 18:00 发布，请留意。
}

func ExampleRobot_Send_card() {
	corp := wecomtest.New()
	robot, err := webhook.New(webhookURL, wecom.WithHTTPClient(corp.HTTPClient()))
	if err != nil {
		log.Fatal(err)
	}
	err = robot.Send(context.Background(), webhook.TextNotice{
		Title:    message.CardText{Title: "磁盘将满", Description: "db-01 /data"},
		Emphasis: message.CardText{Title: "93%", Description: "已用"},
		Fields:   []message.CardField{{Name: "机房", Value: "上海"}},
		Action:   message.CardLink{Type: message.LinkURL, URL: "https://yunshan.example/alert/7"},
	})
	fmt.Println(corp.RobotMessages(wecomtest.RobotKey)[0].Text(), err)
	// Output: 磁盘将满 <nil>
}

// A file is uploaded, then sent.
func ExampleRobot_UploadMedia() {
	corp := wecomtest.New()
	robot, err := webhook.New(webhookURL, wecom.WithHTTPClient(corp.HTTPClient()))
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	uploaded, err := robot.UploadMedia(ctx, media.Document, wecom.File{Name: "周报.csv", Content: strings.NewReader("订单,金额\n12,340\n")})
	if err != nil {
		log.Fatal(err)
	}
	err = robot.Send(ctx, webhook.File{MediaID: uploaded.MediaID})
	fmt.Println(corp.RobotMessages(wecomtest.RobotKey)[0].Content, err)
	// Output: {"media_id":"simulated-media-1"} <nil>
}

// Warnings and errors of a program go to a group.
func ExampleNewHandler() {
	corp := wecomtest.New()
	robot, err := webhook.New(webhookURL, wecom.WithHTTPClient(corp.HTTPClient()))
	if err != nil {
		log.Fatal(err)
	}
	alerts := webhook.NewHandler(robot, webhook.HandlerOptions{Level: slog.LevelWarn, MentionedUserIDs: []string{"lina"}})
	text := slog.NewTextHandler(io.Discard, nil) // os.Stderr in a real program
	logger := slog.New(slog.NewMultiHandler(text, alerts))
	logger.Info("order placed", "order", 42)
	logger.Error("payment failed", "order", 42, "error", errors.New("timeout"))

	if err := alerts.Close(context.Background()); err != nil { // when the program ends
		log.Print(err)
	}
	_, received, _ := strings.Cut(corp.RobotMessages(wecomtest.RobotKey)[0].Text(), "payment ") // behind level and time
	fmt.Println(received)
	// Output:
	// failed
	// > order: 42
	// > error: timeout
	// <@lina>
}
