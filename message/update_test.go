package message_test

import (
	"context"
	"errors"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

func TestUpdate(t *testing.T) {
	some := message.To{UserIDs: []string{"lina", "ghost"}, DepartmentIDs: []int64{2, 3}, TagIDs: []int64{44}}
	for _, name := range []string{"card_text.json", "card_news.json", "card_button.json", "card_vote.json", "card_multiple.json"} {
		apitest.Run(t, []apitest.Endpoint{{
			Name: name,
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.Updated, error) {
				return s.UpdateCard(ctx, "RC-1", some, mustReadCard(t, name), message.UpdateOptions{TranslateIDs: true})
			}),
			Route: "POST /cgi-bin/message/update_template_card",
			Body: `{"userids":["lina","ghost"],"partyids":[2,3],"tagids":[44],"agentid":1000002,"response_code":"RC-1","enable_id_trans":1,
				"template_card":` + string(readFile(t, name)) + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","invaliduser":["ghost"]}`,
			Want:  &message.Updated{FailedUserIDs: wecom.IDs{"ghost"}},
		}})
	}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "card for all",
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.Updated, error) {
				return s.UpdateCard(ctx, "RC-1", message.To{UserIDs: []string{message.All}}, message.UnknownCard{Kind: "hologram", Raw: jsontext.Value(`{"card_type":"hologram"}`)})
			}),

			Route: "POST /cgi-bin/message/update_template_card",
			Body:  `{"atall":1,"agentid":1000002,"response_code":"RC-1","template_card":{"card_type":"hologram"}}`,
			Want:  &message.Updated{},
		},
		{
			Name: "button",
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.Updated, error) {
				return s.UpdateButton(ctx, "RC-1", message.To{UserIDs: []string{"lina", "ghost"}}, "已处理")
			}),

			Route: "POST /cgi-bin/message/update_template_card",
			Body:  `{"userids":["lina","ghost"],"agentid":1000002,"response_code":"RC-1","button":{"replace_name":"已处理"}}`,
			Reply: `{"errcode":0,"errmsg":"ok","invaliduser":"ghost"}`,
			Want:  &message.Updated{FailedUserIDs: wecom.IDs{"ghost"}},
		},
		{
			Name: "task card",
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.Updated, error) {
				return s.UpdateTaskCard(ctx, "leave-8", "已同意", message.TaskCardUpdate{UserIDs: []string{"lina"}, OriginalTaskID: "leave-7"})
			}),

			Route: "POST /cgi-bin/message/update_taskcard",
			Body:  `{"userids":["lina"],"agentid":1000002,"task_id":"leave-8","replace_name":"已同意","original_task_id":"leave-7"}`,
			Reply: `{"errcode":0,"errmsg":"ok","invaliduser":["ghost"]}`,
			Want:  &message.Updated{FailedUserIDs: wecom.IDs{"ghost"}},
		},
	})
}

func TestUpdateRefused(t *testing.T) {
	corp := wecomtest.New()
	notify := message.New(corp.Client(), wecomtest.AppAgentID)
	for name, card := range map[string]message.Card{"nothing": nil, "no buttons": message.ButtonInteraction{}} {
		if _, err := notify.UpdateCard(t.Context(), "RC-1", message.To{}, card); err == nil {
			t.Errorf("%s: updated", name)
		}
	}
	if calls := corp.Calls(""); len(calls) != 0 {
		t.Errorf("%d calls", len(calls))
	}
}

var responseCode = regexp.MustCompile(`<ResponseCode>(.*)</ResponseCode>`)

// A member clicks a card, and the app changes it with the code of the event.
func TestClickAndUpdate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		notify := message.New(corp.Client(), wecomtest.AppAgentID)
		card := message.VoteInteraction{
			Title:        message.CardText{Title: "午餐"},
			Checkbox:     message.CardCheckbox{QuestionKey: "lunch", Options: []message.CardCheckboxOption{{ID: "rice", Text: "饭"}, {ID: "noodles", Text: "面"}}},
			SubmitButton: message.CardButton{Text: "提交", Key: "submit"},
			TaskID:       "lunch-47",
		}
		sent, err := notify.Send(t.Context(), message.To{UserIDs: []string{"lina", "songtao"}}, card)
		if err != nil {
			t.Fatal(err)
		}
		if err := corp.ClickCard("lina", sent.ID, "submit", map[string][]string{"lunch": {"rice", "noodles"}}); err != nil {
			t.Fatal(err)
		}
		event := corp.Events()[0]
		for _, part := range []string{
			"<FromUserName>lina</FromUserName>", "<Event>template_card_event</Event>", "<EventKey>submit</EventKey>", "<TaskId>lunch-47</TaskId>",
			"<CardType>vote_interaction</CardType>", "<AgentID>1000002</AgentID>",
			"<SelectedItems><SelectedItem><QuestionKey>lunch</QuestionKey><OptionIds><OptionId>rice</OptionId><OptionId>noodles</OptionId></OptionIds></SelectedItem></SelectedItems>",
		} {
			if !strings.Contains(event, part) {
				t.Errorf("the event has no %s: %s", part, event)
			}
		}
		code := responseCode.FindStringSubmatch(event)[1]

		updated, err := notify.UpdateButton(t.Context(), code, message.To{UserIDs: []string{"lina", "wangwei"}}, "已提交")
		if err != nil || updated.Complete() || updated.FailedUserIDs[0] != "wangwei" {
			t.Errorf("%+v, %v", updated, err)
		}
		if got := corp.Messages("lina")[0].Content; !strings.Contains(got, `"replace_text":"已提交"`) {
			t.Errorf("lina's card after the update: %s", got)
		}
		if got := corp.Messages("songtao")[0].Content; strings.Contains(got, "replace_text") {
			t.Errorf("songtao's card after lina's update: %s", got)
		}
		if _, err := notify.UpdateButton(t.Context(), code, message.To{}, "再次"); !errors.Is(err, wecom.ErrInvalidResponseCode) {
			t.Errorf("a code was used twice: %v", err)
		}

		notice := message.TextNotice{Title: message.CardText{Title: "投票结束"}, Action: message.CardLink{Type: message.LinkURL, URL: "https://yunshan.example"}}
		if updated, err = notify.UpdateCard(t.Context(), sent.ResponseCode, message.To{UserIDs: []string{message.All}}, notice); err != nil || !updated.Complete() {
			t.Errorf("%+v, %v", updated, err)
		}
		if got := corp.Messages("songtao")[0].Text(); got != "投票结束" {
			t.Errorf("songtao's card: %s", got)
		}

		card.TaskID = "lunch-48"
		if sent, err = notify.Send(t.Context(), message.To{UserIDs: []string{"lina"}}, card); err != nil {
			t.Fatal(err)
		}
		time.Sleep(72*time.Hour + 1)
		if _, err := notify.UpdateCard(t.Context(), sent.ResponseCode, message.To{}, notice); !errors.Is(err, wecom.ErrInvalidResponseCode) {
			t.Errorf("a code outlived 72 hours: %v", err)
		}
	})
}

func TestTaskCard(t *testing.T) {
	corp := wecomtest.New()
	notify := message.New(corp.Client(), wecomtest.AppAgentID)
	card := message.TaskCard{Title: "请假", TaskID: "leave-8", Buttons: []message.TaskCardButton{{Key: "ok", Name: "同意"}}}
	sent, err := notify.Send(t.Context(), message.To{UserIDs: []string{"lina"}}, card)
	if err != nil {
		t.Fatal(err)
	}
	if err := corp.ClickCard("lina", sent.ID, "ok", nil); err != nil || !strings.Contains(corp.Events()[0], "<Event>taskcard_click</Event>") {
		t.Errorf("%v, %s", err, corp.Events())
	}
	updated, err := notify.UpdateTaskCard(t.Context(), "leave-8", "已同意", message.TaskCardUpdate{UserIDs: []string{"lina", "ghost"}})
	if err != nil || updated.Complete() || !strings.Contains(corp.Messages("lina")[0].Content, `"replace_name":"已同意"`) {
		t.Errorf("%+v, %v, %+v", updated, err, corp.Messages("lina"))
	}
	if _, err := notify.Send(t.Context(), message.To{UserIDs: []string{"lina"}}, card); err == nil {
		t.Error("a task id was used twice")
	}
}
