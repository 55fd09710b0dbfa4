package aibot_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/aibot"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/message"
)

// same compares JSON.
func same(t *testing.T, name string, got []byte, want string) {
	t.Helper()
	var g, w any
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	if err := json.Unmarshal(got, &g); err != nil {
		t.Fatalf("%s: %v: %s", name, err, got)
	}
	if diff := cmp.Diff(w, g); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func replying(r aibot.Reply) *aibot.Bot {
	bot := aibot.NewBot()
	bot.OnMessage(func(context.Context, *aibot.Message) (aibot.Reply, error) { return r, nil })
	return bot
}

func greeting(w aibot.Welcome) *aibot.Bot {
	bot := aibot.NewBot()
	bot.OnEnteredChat(func(context.Context, *aibot.EnteredChat) (aibot.Welcome, error) { return w, nil })
	return bot
}

func updating(u *aibot.CardUpdate) *aibot.Bot {
	bot := aibot.NewBot()
	bot.OnCardClicked(func(context.Context, *aibot.CardClicked) (*aibot.CardUpdate, error) { return u, nil })
	return bot
}

var (
	aMessage = &aibot.Message{Content: aibot.Text{Content: "问"}}
	aClick   = &aibot.CardClicked{TaskID: "T1", EventKey: "ok"}
	notice   = message.TextNotice{
		Title:  message.CardText{Title: "已发布"},
		Action: message.CardLink{Type: message.LinkURL, URL: "https://yunshan.example/r"},
		Jumps:  []message.CardLink{{Type: message.LinkQuestion, Title: "再问", Question: "进度如何"}},
	}
)

const noticeJSON = `"card_type":"text_notice","main_title":{"title":"已发布"},"card_action":{"type":1,"url":"https://yunshan.example/r"},"jump_list":[{"type":3,"title":"再问","question":"进度如何"}]`

func TestAnswers(t *testing.T) {
	ownTask := notice
	ownTask.TaskID = "T1"
	for name, tt := range map[string]struct {
		bot  *aibot.Bot
		to   aibot.Callback
		want string // empty for none
	}{
		"text":          {greeting(aibot.Text{Content: "你好"}), &aibot.EnteredChat{}, `{"msgtype":"text","text":{"content":"你好"}}`},
		"welcome card":  {greeting(aibot.Card{Card: notice}), &aibot.EnteredChat{}, `{"msgtype":"template_card","template_card":{` + noticeJSON + `}}`},
		"card":          {replying(aibot.Card{Card: notice, FeedbackID: `F"1`}), aMessage, `{"msgtype":"template_card","template_card":{` + noticeJSON + `,"feedback":{"id":"F\"1"}}}`},
		"update":        {updating(&aibot.CardUpdate{Card: aibot.Card{Card: notice, FeedbackID: "F1"}, UserIDs: []string{"lina"}}), aClick, `{"response_type":"update_template_card","userids":["lina"],"template_card":{` + noticeJSON + `,"task_id":"T1","feedback":{"id":"F1"}}}`},
		"update, named": {updating(&aibot.CardUpdate{Card: aibot.Card{Card: ownTask}}), aClick, `{"response_type":"update_template_card","template_card":{` + noticeJSON + `,"task_id":"T1"}}`},
		"no answer":     {replying(nil), aMessage, ""},
		"no greeting":   {greeting(nil), &aibot.EnteredChat{}, ""},
		"no update":     {updating(nil), aClick, ""},
		"no function":   {aibot.NewBot(), aMessage, ""},
		"no judge":      {aibot.NewBot(), &aibot.Feedback{}, ""},
		"disconnected":  {aibot.NewBot(), &aibot.Disconnected{}, ""},
	} {
		a, err := tt.bot.Receive(t.Context(), tt.to, aibot.Transport{})
		switch {
		case err != nil:
			t.Errorf("%s: %v", name, err)
		case tt.want == "":
			if a.Body != nil {
				t.Errorf("%s: %s", name, a.Body)
			}
		default:
			same(t, name, a.Body, tt.want)
		}
	}
}

// A text that is complete is one finished part.
func TestCompleteText(t *testing.T) {
	a, err := replying(aibot.StreamReply{Text: "好<br>的", FeedbackID: "F1"}).Receive(t.Context(), aMessage, aibot.Transport{Pushes: true})
	_, rest, _ := strings.Cut(string(a.Body), `"id":"`)
	id, _, _ := strings.Cut(rest, `"`)
	if err != nil || a.Rest != nil {
		t.Fatalf("%v, %v", a.Rest, err)
	}
	same(t, "text", a.Body, `{"msgtype":"stream","stream":{"id":"`+id+`","finish":true,"content":"好<br>的","feedback":{"id":"F1"}}}`)
}

// What WeCom would refuse, or drop, is an error of the function.
func TestRefusedAnswers(t *testing.T) {
	long := strings.Repeat("字", 7000)
	other := notice
	other.TaskID = "T2"
	for name, tt := range map[string]struct {
		bot *aibot.Bot
		to  aibot.Callback
	}{
		"empty stream":          {replying(aibot.StreamReply{}), aMessage},
		"blank text":            {replying(aibot.StreamReply{Text: " \n"}), aMessage},
		"long text":             {replying(aibot.StreamReply{Text: long}), aMessage},
		"long feedback":         {replying(aibot.StreamReply{Text: "x", FeedbackID: strings.Repeat("x", 257)}), aMessage},
		"feedback, no UTF-8":    {replying(aibot.StreamReply{Text: "x", FeedbackID: "\xff"}), aMessage},
		"stream with a bad one": {replying(aibot.StreamReply{Text: "x", Card: &aibot.Card{}}), aMessage},
		"no card":               {replying(aibot.Card{}), aMessage},
		"card without a task":   {replying(aibot.Card{Card: buttons("")}), aMessage},
		"file by callbacks":     {replying(aibot.Media{Type: media.Document, MediaID: "M1"}), aMessage},
		"a pointer":             {replying(&aibot.Card{Card: notice}), aMessage},
		"empty greeting":        {greeting(aibot.Text{}), &aibot.EnteredChat{}},
		"long greeting":         {greeting(aibot.Text{Content: long}), &aibot.EnteredChat{}},
		"update without a card": {updating(&aibot.CardUpdate{}), aClick},
		"update of another":     {updating(&aibot.CardUpdate{Card: aibot.Card{Card: other}}), aClick},
		"bad update":            {updating(&aibot.CardUpdate{Card: aibot.Card{Card: message.TextNotice{}}}), aClick},
	} {
		if a, err := tt.bot.Receive(t.Context(), tt.to, aibot.Transport{}); err == nil {
			t.Errorf("%s: %s", name, a.Body)
		}
	}
}

func TestEncodePost(t *testing.T) {
	lina, group := aibot.WithMember("lina"), aibot.InGroup("wr5")
	for name, tt := range map[string]struct {
		to   aibot.Chat
		post aibot.Post
		want string // empty for an error
	}{
		"markdown":  {lina, aibot.Markdown{Content: "**早**", FeedbackID: "F1"}, `{"chatid":"lina","chat_type":1,"msgtype":"markdown","markdown":{"content":"**早**","feedback":{"id":"F1"}}}`},
		"plain":     {group, aibot.Markdown{Content: "早"}, `{"chatid":"wr5","chat_type":2,"msgtype":"markdown","markdown":{"content":"早"}}`},
		"card":      {group, aibot.Card{Card: notice}, `{"chatid":"wr5","chat_type":2,"msgtype":"template_card","template_card":{` + noticeJSON + `}}`},
		"file":      {lina, aibot.Media{Type: media.Document, MediaID: "M1"}, `{"chatid":"lina","chat_type":1,"msgtype":"file","file":{"media_id":"M1"}}`},
		"video":     {lina, aibot.Media{Type: media.Video, MediaID: "M2", Title: "标题", Description: "说明"}, `{"chatid":"lina","chat_type":1,"msgtype":"video","video":{"media_id":"M2","title":"标题","description":"说明"}}`},
		"nobody":    {aibot.Chat{}, aibot.Markdown{Content: "早"}, ""},
		"nothing":   {lina, nil, ""},
		"empty":     {lina, aibot.Markdown{}, ""},
		"no file":   {lina, aibot.Media{Type: media.Document}, ""},
		"too long":  {lina, aibot.Markdown{Content: strings.Repeat("x", aibot.MaxContent+1)}, ""},
		"no button": {lina, aibot.Card{Card: message.ButtonInteraction{}}, ""},
	} {
		got, err := aibot.EncodePost(tt.to, tt.post)
		if tt.want == "" {
			if err == nil {
				t.Errorf("%s: %s", name, got)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		same(t, name, got, tt.want)
	}
}
