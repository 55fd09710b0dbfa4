package message_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

func send(to message.To, content message.Content) func(context.Context, *wecom.Client) (any, error) {
	return func(ctx context.Context, c *wecom.Client) (any, error) {
		return message.New(c, 1000002).Send(ctx, to, content)
	}
}

func TestSend(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "Text",
			Call: send(message.To{Users: []string{"lina", "Nobody"}, Departments: []int64{2, 77}, Tags: []int64{5, 6}}, message.Text{Content: "今晚 18:00 发布"}),

			Route: "POST /cgi-bin/message/send",
			Body:  `{"touser":"lina|Nobody","toparty":"2|77","totag":"5|6","msgtype":"text","agentid":1000002,"text":{"content":"今晚 18:00 发布"}}`,
			Reply: `{"errcode":0,"errmsg":"ok","msgid":"MSG1","invaliduser":"nobody","invalidparty":"77","invalidtag":"5|6","unlicenseduser":"lina"}`,
			Want: &message.Sent{
				ID:     "MSG1",
				Missed: message.Missed{InvalidUsers: wecom.IDs{"nobody"}, InvalidDepartments: wecom.IDs{"77"}, InvalidTags: wecom.IDs{"5", "6"}, UnlicensedUsers: wecom.IDs{"lina"}},
			},
		},
		{
			Name: "TextCard",
			Call: send(message.To{Users: []string{message.All}}, message.TextCard{Title: "周报", Description: "第 47 周", URL: "https://yunshan.example/47", Button: "打开"}),

			Route: "POST /cgi-bin/message/send",
			Body:  `{"touser":"@all","msgtype":"textcard","agentid":1000002,"textcard":{"title":"周报","description":"第 47 周","url":"https://yunshan.example/47","btntxt":"打开"}}`,
			Want:  &message.Sent{},
		},
	})
}

// What WeCom would cut off is refused before anything is sent.
func TestSendRefused(t *testing.T) {
	lina := message.To{Users: []string{"lina"}}
	for name, tt := range map[string]struct {
		to      message.To
		content message.Content
	}{
		"nobody":      {message.To{}, message.Text{Content: "x"}},
		"nothing":     {lina, nil},
		"long text":   {lina, message.Text{Content: strings.Repeat("中", 683)}},
		"title":       {lina, message.TextCard{Title: strings.Repeat("中", 129)}},
		"description": {lina, message.TextCard{Description: strings.Repeat("中", 513)}},
	} {
		corp := wecomtest.New()
		if _, err := message.New(corp.Client(), wecomtest.AppAgentID).Send(t.Context(), tt.to, tt.content); err == nil {
			t.Errorf("%s: sent", name)
		}
		if calls := corp.Calls(""); len(calls) != 0 {
			t.Errorf("%s: %d calls", name, len(calls))
		}
	}
}

func TestSendReceived(t *testing.T) {
	corp := wecomtest.New()
	notify := message.New(corp.Client(), wecomtest.AppAgentID)
	sent, err := notify.Send(t.Context(), message.To{Users: []string{"LiNa", "ghost"}}, message.Text{Content: "你好"})
	if err != nil {
		t.Fatal(err)
	}
	if sent.Complete() || len(sent.InvalidUsers) != 1 || sent.InvalidUsers[0] != "ghost" {
		t.Errorf("sent %+v", sent)
	}
	got := corp.Messages("lina")
	if len(got) != 1 || got[0].ID != sent.ID || got[0].Type != "text" || got[0].Content != `{"content":"你好"}` {
		t.Errorf("received %+v", got)
	}
	_, err = notify.Send(t.Context(), message.To{Users: []string{"ghost"}}, message.Text{Content: "你好"})
	if !errors.Is(err, wecom.ErrAllRecipientsInvalid) {
		t.Errorf("err = %v, want ErrAllRecipientsInvalid", err)
	}
}
