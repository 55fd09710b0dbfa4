package message_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

func ExampleService_Send() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	notify := message.New(corp.Client(), wecomtest.AppAgentID)

	sent, err := notify.Send(context.Background(),
		message.To{UserIDs: []string{"lina", "left-long-ago"}},
		message.Text{Content: "今晚 18:00 发布，请留意。"})
	if err != nil {
		log.Fatal(err)
	}
	if !sent.Complete() {
		fmt.Println("not delivered to", sent.Failed.UserIDs)
	}
	// Output: not delivered to [left-long-ago]
}

// A message that must neither get lost nor come twice. The client repeats the
// call by itself after a failure, and a program that was stopped may do so too.
func ExampleService_Send_once() {
	corp := wecomtest.New()
	notify := message.New(corp.Client(), wecomtest.AppAgentID)

	for range 2 {
		_, err := notify.Send(context.Background(),
			message.To{UserIDs: []string{"lina"}},
			message.Text{Content: "工资已发放。"},
			message.Options{Once: time.Hour})
		if err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println("received:", len(corp.Messages("lina")))
	// Output: received: 1
}

// A notice to the parents of a class, as far as they follow the school's notices.
func ExampleService_SendToSchool() {
	corp := wecomtest.New(wecomtest.WithSchool())
	notify := message.New(corp.Client(), wecomtest.AppAgentID)

	sent, err := notify.SendToSchool(context.Background(),
		message.SchoolTo{DepartmentIDs: []int64{3}, StudentUserIDs: []string{"s999"}},
		message.Text{Content: "明天春游，请穿校服。"})
	if err != nil {
		log.Fatal(err)
	}
	if !sent.Complete() {
		fmt.Println("unknown:", sent.Failed.StudentUserIDs)
	}
	fmt.Println(corp.SchoolMessages("p001")[0].Text())
	// Output:
	// unknown: [s999]
	// 明天春游，请穿校服。
}

func ExampleService_Send_card() {
	corp := wecomtest.New()
	notify := message.New(corp.Client(), wecomtest.AppAgentID)

	sent, err := notify.Send(context.Background(), message.To{UserIDs: []string{"songtao"}}, message.ButtonInteraction{
		Title:  message.CardText{Title: "磁盘将满", Description: "db-03 /data 已用 94%"},
		Fields: []message.CardField{{Name: "级别", Value: "P2"}, {Type: message.FieldMember, Name: "值班", Value: "宋涛", UserID: "songtao"}},
		Action: message.CardLink{Type: message.LinkURL, URL: "https://yunshan.example/alerts/7"},
		Buttons: []message.CardButton{
			{Text: "认领", Key: "claim"},
			{Type: message.ButtonURL, Text: "看板", URL: "https://yunshan.example/board"},
		},
		TaskID: "alert-7",
	})
	if err != nil {
		log.Fatal(err)
	}
	if err := corp.ClickCard("songtao", sent.ID, "claim", nil); err != nil { // the app gets an event
		log.Fatal(err)
	}
	_, err = notify.UpdateButton(context.Background(), sent.ResponseCode, message.To{UserIDs: []string{message.All}}, "宋涛已认领")
	fmt.Println(err)
	// Output: <nil>
}

func ExampleService_SendToChat() {
	corp := wecomtest.New()
	notify := message.New(corp.Client(), wecomtest.AppAgentID)
	ctx := context.Background()

	_, err := notify.GetChat(ctx, "ops")
	if errors.Is(err, wecom.ErrAppChatNotFound) {
		_, err = notify.CreateChat(ctx, message.ChatCreate{ID: "ops", Name: "值班群", UserIDs: []string{"songtao", "zhengkai"}})
	}
	if err != nil {
		log.Fatal(err)
	}
	if err := notify.SendToChat(ctx, "ops", message.ChatText{Content: "db-03 磁盘将满", MentionedUserIDs: []string{"songtao"}}); err != nil {
		log.Fatal(err)
	}
	fmt.Println(corp.ChatMessages("ops")[0].Text())
	// Output: db-03 磁盘将满
}

func ExampleService_UpdateCard() {
	corp := wecomtest.New()
	notify := message.New(corp.Client(), wecomtest.AppAgentID)
	ctx := context.Background()

	card := message.ButtonInteraction{
		Title:   message.CardText{Title: "磁盘将满"},
		Buttons: []message.CardButton{{Text: "认领", Key: "claim"}},
		TaskID:  "alert-8",
	}
	sent, err := notify.Send(ctx, message.To{UserIDs: []string{"songtao", "zhengkai"}}, card)
	if err != nil {
		log.Fatal(err)
	}
	// The code of the event does as well, when somebody has clicked.
	_, err = notify.UpdateCard(ctx, sent.ResponseCode, message.To{UserIDs: []string{message.All}}, message.TextNotice{
		Title:  message.CardText{Title: "磁盘已扩容"},
		Action: message.CardLink{Type: message.LinkURL, URL: "https://yunshan.example/alerts/8"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(corp.Messages("zhengkai")[0].Text())
	// Output: 磁盘已扩容
}

func ExampleService_Recall() {
	corp := wecomtest.New()
	notify := message.New(corp.Client(), wecomtest.AppAgentID)
	ctx := context.Background()

	sent, err := notify.Send(ctx, message.To{UserIDs: []string{message.All}}, message.Text{Content: "发错了"})
	if err != nil {
		log.Fatal(err)
	}
	if err := notify.Recall(ctx, sent.ID); err != nil {
		log.Fatal(err)
	}
	fmt.Println("recalled:", corp.Messages("lina")[0].Recalled)
	// Output: recalled: true
}

func ExampleService_SendToLinkedCorp() {
	corp := wecomtest.New()
	notify := message.New(corp.Client(), wecomtest.AppAgentID)

	sent, err := notify.SendToLinkedCorp(context.Background(),
		message.LinkedTo{UserIDs: []string{"lina", wecomtest.LinkedUserID, "wwstranger/x"}},
		message.Markdown{Content: "**联调**改到周四"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("not delivered to", sent.Failed.UserIDs)
	// Output: not delivered to [wwstranger/x]
}

// A program that changes cards later keeps them as JSON.
func ExampleReadCard() {
	kept := []byte(`{"card_type":"vote_interaction","main_title":{"title":"午餐"},
		"checkbox":{"question_key":"lunch","option_list":[{"id":"rice","text":"饭","is_checked":false}]},"submit_button":{"key":"submit"},"task_id":"lunch-47"}`)

	card, err := message.ReadCard(kept)
	if err != nil {
		log.Fatal(err)
	}
	if vote, ok := card.(message.VoteInteraction); ok {
		vote.ReplaceText = "投票已结束"
		card = vote
	}
	fmt.Println(card.CardType(), card.CheckUpdate())
	// Output: 投票选择型 <nil>
}
