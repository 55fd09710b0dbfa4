package message_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

func TestChats(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateChat",
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (string, error) {
				return s.CreateChat(ctx, message.ChatCreate{UserIDs: []string{"lina", "songtao"}, ID: "ops", Name: "值班", OwnerID: "songtao"})
			}),

			Route: "POST /cgi-bin/appchat/create",
			Body:  `{"chatid":"ops","name":"值班","owner":"songtao","userlist":["lina","songtao"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","chatid":"ops"}`,
			Want:  "ops",
		},
		{
			Name: "CreateChat, members only",
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (string, error) {
				return s.CreateChat(ctx, message.ChatCreate{UserIDs: []string{"lina", "songtao"}})
			}),

			Route: "POST /cgi-bin/appchat/create",
			Body:  `{"userlist":["lina","songtao"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","chatid":"wrx7"}`,
			Want:  "wrx7",
		},
		{
			Name: "UpdateChat",
			Call: apitest.Do(service, func(ctx context.Context, s *message.Service) error {
				return s.UpdateChat(ctx, "ops", message.ChatUpdate{Name: "夜班", OwnerID: "lina", AddUserIDs: []string{"zhengkai"}, RemoveUserIDs: []string{"songtao"}})
			}),

			Route: "POST /cgi-bin/appchat/update",
			Body:  `{"chatid":"ops","name":"夜班","owner":"lina","add_user_list":["zhengkai"],"del_user_list":["songtao"]}`,
		},
		{
			Name: "UpdateChat, name only",
			Call: apitest.Do(service, func(ctx context.Context, s *message.Service) error {
				return s.UpdateChat(ctx, "ops", message.ChatUpdate{Name: "夜班"})
			}),

			Route: "POST /cgi-bin/appchat/update",
			Body:  `{"chatid":"ops","name":"夜班"}`,
		},
		{
			Name: "GetChat",
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.Chat, error) { return s.GetChat(ctx, "ops") }),

			Route: "GET /cgi-bin/appchat/get?chatid=ops",
			Reply: `{"errcode":0,"errmsg":"ok","chat_info":{"chatid":"ops","name":"值班","owner":"songtao","userlist":["lina","songtao"],"chat_type":1}}`,
			Want:  &message.Chat{ID: "ops", Name: "值班", OwnerID: "songtao", UserIDs: []string{"lina", "songtao"}, Type: message.CourseChat},
		},
		{
			Name: "SendToChat, confidential",
			Call: apitest.Do(service, func(ctx context.Context, s *message.Service) error {
				return s.SendToChat(ctx, "ops", message.Text{Content: "x"}, message.ChatOptions{Safe: message.Confidential})
			}),

			Route: "POST /cgi-bin/appchat/send",
			Body:  `{"chatid":"ops","msgtype":"text","text":{"content":"x"},"safe":1}`,
		},
	})
}

func TestChatLives(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithApp(wecomtest.App{Name: "打卡", AgentID: 1000003, Secret: "other"}))
	notify := message.New(corp.Client(), wecomtest.AppAgentID)
	id, err := notify.CreateChat(t.Context(), message.ChatCreate{UserIDs: []string{"lina", "songtao", "wangwei"}, Name: "值班"})
	if err != nil {
		t.Fatal(err)
	}
	if err := notify.UpdateChat(t.Context(), id, message.ChatUpdate{OwnerID: "songtao", AddUserIDs: []string{"zhengkai"}, RemoveUserIDs: []string{"lina"}}); err != nil {
		t.Error(err)
	}
	got, err := notify.GetChat(t.Context(), id)
	want := &message.Chat{ID: id, Name: "值班", OwnerID: "songtao", UserIDs: []string{"songtao", "wangwei", "zhengkai"}}
	if err != nil || cmp.Diff(want, got) != "" {
		t.Errorf("%+v, %v", got, err)
	}
	if err := notify.SendToChat(t.Context(), id, message.Markdown{Content: "**好**"}, message.ChatOptions{Safe: message.Confidential}); err != nil {
		t.Error(err)
	}
	if got := corp.ChatMessages(id); len(got) != 1 || got[0].Type != "markdown" || got[0].Safe != 1 || got[0].Text() != "**好**" {
		t.Errorf("%+v", got)
	}

	other := message.New(corp.Client().WithSecret("other"), 1000003)
	for name, tt := range map[string]struct{ got, want error }{
		"unknown chat":       {notify.SendToChat(t.Context(), "nowhere", message.Text{Content: "x"}), wecom.ErrAppChatNotFound},
		"another app's chat": {other.SendToChat(t.Context(), id, message.Text{Content: "x"}), wecom.ErrAppChatNotOwned},
		"a chatid twice":     {second(notify.CreateChat(t.Context(), message.ChatCreate{ID: id, UserIDs: []string{"lina", "songtao"}})), wecom.ErrAppChatExists},
		"one member":         {second(notify.CreateChat(t.Context(), message.ChatCreate{UserIDs: []string{"lina"}})), wecom.Code(86006)},
		"unknown member":     {second(notify.CreateChat(t.Context(), message.ChatCreate{UserIDs: []string{"lina", "ghost"}})), wecom.Code(86216)},
		"a strange id":       {second(notify.CreateChat(t.Context(), message.ChatCreate{ID: "值班", UserIDs: []string{"lina", "songtao"}})), wecom.Code(86001)},
		"the owner leaves":   {notify.UpdateChat(t.Context(), id, message.ChatUpdate{RemoveUserIDs: []string{"songtao"}}), wecom.Code(86207)},
	} {
		if !errors.Is(tt.got, tt.want) {
			t.Errorf("%s: %v, want %v", name, tt.got, tt.want)
		}
	}

	calls := len(corp.Calls(""))
	long := strings.Repeat("群", 51)
	if _, err := notify.CreateChat(t.Context(), message.ChatCreate{UserIDs: []string{"lina", "songtao"}, Name: long}); err == nil {
		t.Error("a name of 51 characters was sent")
	}
	if notify.UpdateChat(t.Context(), id, message.ChatUpdate{Name: long}) == nil {
		t.Error("a name of 51 characters was sent")
	}
	if err := notify.SendToChat(t.Context(), id, message.MPNews{Articles: repeat(message.MPArticle{}, 1)}, message.ChatOptions{Safe: message.CorpOnly}); err == nil {
		t.Error("CorpOnly was sent to a chat")
	}
	if n := len(corp.Calls("")); n != calls {
		t.Errorf("%d calls", n-calls)
	}
}

func second[T any](_ T, err error) error { return err }
