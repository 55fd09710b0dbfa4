package message_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

func ExampleService_Send() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	notify := message.New(corp.Client(), wecomtest.AppAgentID)

	sent, err := notify.Send(context.Background(),
		message.To{Users: []string{"lina", "left-long-ago"}},
		message.Text{Content: "今晚 18:00 发布，请留意。"})
	if err != nil {
		log.Fatal(err)
	}
	if !sent.Complete() {
		fmt.Println("not delivered to", sent.InvalidUsers)
	}
	// Output: not delivered to [left-long-ago]
}
