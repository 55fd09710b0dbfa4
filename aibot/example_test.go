package aibot_test

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

// model stands for a language model: it yields an answer word by word.
func model(_ context.Context, question string) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		for word := range strings.SplitAfterSeq("你问的是："+question, "：") {
			if !yield(word, nil) {
				return
			}
		}
	}
}

func Example() {
	bot := aibot.NewBot()
	bot.OnMessage(func(_ context.Context, m *aibot.Message) (aibot.Reply, error) {
		return aibot.StreamReply{Write: aibot.StreamSeq2(func(ctx context.Context) iter.Seq2[string, error] {
			return model(ctx, m.Text())
		})}, nil
	})
	bot.OnEnteredChat(func(context.Context, *aibot.EnteredChat) (aibot.Welcome, error) {
		return aibot.Text{Content: "你好，有什么可以帮你？"}, nil
	})
	handler, err := aibot.NewHandler(bot, wecomtest.CallbackToken, wecomtest.EncodingAESKey)
	if err != nil {
		fmt.Println(err)
		return
	}

	// In place of http.Handle("/bot", handler), a simulated corp:
	corp := wecomtest.New()
	talk, err := corp.AddBot(handler)
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = talk.Enter("lina")
	_ = corp.Flush(context.Background())
	_ = talk.Say("lina", "年假还有几天")
	_ = corp.Flush(context.Background())
	for _, answer := range talk.Answers("lina") {
		fmt.Println(answer.Type, answer.Content)
	}
	// Output:
	// text 你好，有什么可以帮你？
	// stream 你问的是：年假还有几天
}

// A card with buttons, and what stands in its place after a click.
func ExampleBot_OnCardClicked() {
	card := message.ButtonInteraction{
		Title:   message.CardText{Title: "发布 v1.4？"},
		Buttons: []message.CardButton{{Text: "发布", Key: "release"}, {Text: "取消", Key: "cancel", Style: 3}},
		TaskID:  "release-1_4",
	}
	bot := aibot.NewBot()
	bot.OnMessage(func(context.Context, *aibot.Message) (aibot.Reply, error) { return aibot.Card{Card: card}, nil })
	bot.OnCardClicked(func(_ context.Context, c *aibot.CardClicked) (*aibot.CardUpdate, error) {
		return &aibot.CardUpdate{Card: aibot.Card{Card: message.TextNotice{
			Title:  message.CardText{Title: c.From.UserID + " 选择了 " + c.EventKey},
			Action: message.CardLink{Type: message.LinkURL, URL: "https://yunshan.example/releases"},
		}}}, nil
	})
	handler, err := aibot.NewHandler(bot, wecomtest.CallbackToken, wecomtest.EncodingAESKey)
	if err != nil {
		fmt.Println(err)
		return
	}

	corp := wecomtest.New()
	talk, err := corp.AddBot(handler)
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = talk.Say("lina", "发布")
	_ = corp.Flush(context.Background())
	_ = talk.Click("lina", talk.Answers("lina")[0].ID, "release", nil)
	_ = corp.Flush(context.Background())
	fmt.Println(strings.Contains(talk.Answers("lina")[0].Card, "lina 选择了 release"))
	// Output: true
}

// What takes longer than a stream may last is answered later.
func ExampleService_Response() {
	corp := wecomtest.New()
	client, err := wecom.NewPublicClient(wecom.WithHTTPClient(corp.HTTPClient()))
	if err != nil {
		fmt.Println(err)
		return
	}
	service := aibot.New(client)
	jobs := make(chan *aibot.Response, 1)

	bot := aibot.NewBot()
	bot.OnMessage(func(_ context.Context, m *aibot.Message) (aibot.Reply, error) {
		jobs <- service.Response(m.ResponseURL)
		return aibot.StreamReply{Text: "报表正在生成，完成后发给你。"}, nil
	})
	handler, err := aibot.NewHandler(bot, wecomtest.CallbackToken, wecomtest.EncodingAESKey)
	if err != nil {
		fmt.Println(err)
		return
	}

	talk, err := corp.AddBot(handler)
	if err != nil {
		fmt.Println(err)
		return
	}
	_ = talk.Say("lina", "上月报表")
	_ = corp.Flush(context.Background())

	response := <-jobs
	fmt.Println(response.Send(context.Background(), aibot.Markdown{Content: "**报表**：[下载](https://yunshan.example/r)"}))
	fmt.Println(response.Send(context.Background(), aibot.Markdown{Content: "再来一次"}))
	for _, answer := range talk.Answers("lina") {
		fmt.Println(answer.Type, answer.Content)
	}
	// Output:
	// <nil>
	// aibot: the response_url was used before, and is good for one answer
	// stream 报表正在生成，完成后发给你。
	// markdown **报表**：[下载](https://yunshan.example/r)
}
