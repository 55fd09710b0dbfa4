package message_test

import (
	"context"
	"errors"
	"strconv"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

func TestSendToLinkedCorp(t *testing.T) {
	text := message.Text{Content: "x"}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "Everything",
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.LinkedSent, error) {
				return s.SendToLinkedCorp(ctx, message.LinkedTo{
					UserIDs: []string{"wwpartner/qinlan", "lina"}, DepartmentIDs: []string{"link1/2", "3"}, TagIDs: []int64{5},
				}, text, message.LinkedOptions{Safe: message.Confidential})
			}),

			Route: "POST /cgi-bin/linkedcorp/message/send",
			Body: `{"touser":["wwpartner/qinlan","lina"],"toparty":["link1/2","3"],"totag":[5],
				"msgtype":"text","agentid":1000002,"text":{"content":"x"},"safe":1}`,
			Reply: `{"errcode":0,"errmsg":"ok","invaliduser":["lina"],"invalidparty":["link1/2"],"invalidtag":[5]}`,
			Want:  &message.LinkedSent{Failed: message.FailedLinkedRecipients{UserIDs: wecom.IDs{"lina"}, DepartmentIDs: wecom.IDs{"link1/2"}, TagIDs: wecom.IDs{"5"}}},
		},
		{
			Name: "All",
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (*message.LinkedSent, error) {
				return s.SendToLinkedCorp(ctx, message.LinkedTo{All: true}, text)
			}),

			Route: "POST /cgi-bin/linkedcorp/message/send",
			Body:  `{"toall":1,"msgtype":"text","agentid":1000002,"text":{"content":"x"}}`,
			Reply: `{"errcode":0,"errmsg":"ok","invaliduser":"lina|songtao"}`,
			Want:  &message.LinkedSent{Failed: message.FailedLinkedRecipients{UserIDs: wecom.IDs{"lina", "songtao"}}},
		},
	})
}

func TestSendToLinkedCorpReceived(t *testing.T) {
	corp := wecomtest.New()
	notify := message.New(corp.Client(), wecomtest.AppAgentID)
	sent, err := notify.SendToLinkedCorp(t.Context(),
		message.LinkedTo{UserIDs: []string{"lina", "ghost", "wwnobody/x"}, DepartmentIDs: []string{wecomtest.LinkedDepartmentID, "nowhere/1"}},
		message.Text{Content: "你好"})
	if err != nil {
		t.Fatal(err)
	}
	if sent.Complete() || len(sent.Failed.UserIDs) != 2 || len(sent.Failed.DepartmentIDs) != 1 {
		t.Errorf("sent %+v", sent)
	}
	for _, id := range []string{"lina", wecomtest.LinkedUserID} {
		if got := corp.Messages(id); len(got) != 1 || got[0].Text() != "你好" || got[0].ID != "" {
			t.Errorf("%s received %+v", id, got)
		}
	}
	sent, err = notify.SendToLinkedCorp(t.Context(), message.LinkedTo{All: true}, message.Text{Content: "大家好"})
	if err != nil || !sent.Complete() || len(corp.Messages(wecomtest.LinkedUserID)) != 2 || len(corp.Messages("songtao")) != 1 {
		t.Errorf("to all: %+v, %v", sent, err)
	}
	_, err = notify.SendToLinkedCorp(t.Context(), message.LinkedTo{UserIDs: []string{"wwnobody/x"}}, message.Text{Content: "你好"})
	if !errors.Is(err, wecom.ErrAllRecipientsInvalid) {
		t.Errorf("err = %v, want ErrAllRecipientsInvalid", err)
	}
}

func TestSendToLinkedCorpRefused(t *testing.T) {
	corp := wecomtest.New()
	notify := message.New(corp.Client(), wecomtest.AppAgentID)
	for name, tt := range map[string]struct {
		to      message.LinkedTo
		content message.LinkedContent
		opts    message.LinkedOptions
	}{
		"nobody":           {content: message.Text{Content: "x"}},
		"nothing":          {to: message.LinkedTo{All: true}},
		"within the corp":  {to: message.LinkedTo{All: true}, content: message.MPNews{Articles: repeat(message.MPArticle{}, 1)}, opts: message.LinkedOptions{Safe: message.CorpOnly}},
		"too many members": {to: message.LinkedTo{UserIDs: repeat("x", 1001)}, content: message.Text{Content: "x"}},
		"too many tags":    {to: message.LinkedTo{TagIDs: make([]int64, 101)}, content: message.Text{Content: "x"}},
		"a blank member":   {to: message.LinkedTo{UserIDs: []string{"lina", ""}}, content: message.Text{Content: "x"}},
		"a strange safety": {to: message.LinkedTo{All: true}, content: message.Text{Content: "x"}, opts: message.LinkedOptions{Safe: 3}},
		"no articles":      {to: message.LinkedTo{All: true}, content: message.News{}},
	} {
		if _, err := notify.SendToLinkedCorp(t.Context(), tt.to, tt.content, tt.opts); err == nil {
			t.Errorf("%s: sent", name)
		}
	}
	if calls := corp.Calls(""); len(calls) != 0 {
		t.Errorf("%d calls", len(calls))
	}
}

func TestSendAllToLinkedCorp(t *testing.T) {
	const path = "/cgi-bin/linkedcorp/message/send"
	corp := wecomtest.New()
	corp.Script(path,
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok","invaliduser":["m7"]}`),
		wecomtest.Refuse(81013, "all invalid"),
		wecomtest.Refuse(45009, "quota"),
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`))
	to := message.LinkedTo{DepartmentIDs: []string{"link1/2"}, TagIDs: make([]int64, 150)}
	for i := range 2500 {
		to.UserIDs = append(to.UserIDs, "m"+strconv.Itoa(i))
	}
	for i := range to.TagIDs {
		to.TagIDs[i] = int64(i)
	}
	service := message.New(corp.Client(), wecomtest.AppAgentID)
	sent, err := service.SendAllToLinkedCorp(t.Context(), to, message.Text{Content: "x"})
	if !errors.Is(err, wecom.ErrRateLimited) || sent.Complete() || len(sent.Unsent.UserIDs) != 500 || sent.Unsent.UserIDs[0] != "m2000" {
		t.Fatalf("%d are unsent with %v", len(sent.Unsent.UserIDs), err)
	}
	if f := sent.Failed; len(f.UserIDs) != 1001 || len(f.TagIDs) != 50 || len(f.DepartmentIDs) != 0 {
		t.Errorf("%d members and %d tags failed", len(f.UserIDs), len(f.TagIDs))
	}
	if sent, err = service.SendAllToLinkedCorp(t.Context(), sent.Unsent, message.Text{Content: "x"}); err != nil || !sent.Complete() {
		t.Errorf("the rest: %+v, %v", sent, err)
	}
	if calls := corp.Calls(path); len(calls) != 4 {
		t.Errorf("%d calls", len(calls))
	}
	if sent, err := service.SendAllToLinkedCorp(t.Context(), message.LinkedTo{All: true}, message.Text{Content: "x"}); err != nil || !sent.Complete() {
		t.Errorf("everybody: %+v, %v", sent, err)
	}
	if _, err := service.SendAllToLinkedCorp(t.Context(), message.LinkedTo{}, message.Text{Content: "x"}); err == nil {
		t.Error("sent to nobody")
	}
}
