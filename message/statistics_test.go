package message_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

func TestGetStatistics(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "Yesterday",
			Call: apitest.With(service, func(ctx context.Context, s *message.Service) (any, error) {
				return s.GetStatistics(ctx, message.Yesterday)
			}),

			Route: "POST /cgi-bin/message/get_statistics",
			Body:  `{"time_type":1}`,
			Reply: `{"errcode":0,"errmsg":"ok","statistics":[{"agentid":1000002,"app_name":"通知助手","count":101},{"agentid":1000003,"app_name":"打卡","count":5}]}`,
			Want: []message.AppStatistics{
				{AgentID: 1000002, AppName: "通知助手", Count: 101},
				{AgentID: 1000003, AppName: "打卡", Count: 5},
			},
		},
	})
}

func TestRecallAndStatistics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.WithApp(wecomtest.App{Name: "打卡", AgentID: 1000003, Secret: "other"}))
		notify := message.New(corp.Client(), wecomtest.AppAgentID)
		sent, err := notify.Send(t.Context(), message.To{UserIDs: []string{"lina", "songtao"}}, message.Text{Content: "发错了"})
		if err != nil {
			t.Fatal(err)
		}
		other := message.New(corp.Client().WithSecret("other"), 1000003)
		if err := other.Recall(t.Context(), sent.ID); !errors.Is(err, wecom.ErrInvalidRequest) {
			t.Errorf("another app's message was recalled: %v", err)
		}
		if err := notify.Recall(t.Context(), sent.ID); err != nil {
			t.Error(err)
		}
		if got := corp.Messages("songtao"); len(got) != 1 || !got[0].Recalled {
			t.Errorf("%+v", got)
		}
		time.Sleep(24*time.Hour + 1)
		if err := notify.Recall(t.Context(), sent.ID); !errors.Is(err, wecom.ErrMessageExpired) {
			t.Errorf("a message of yesterday was recalled: %v", err)
		}
		for day, want := range map[message.Day]int{message.Today: 0, message.Yesterday: 1} {
			got, err := notify.GetStatistics(t.Context(), day)
			if err != nil || len(got) != want {
				t.Errorf("day %d: %+v, %v", day, got, err)
			}
			if len(got) == 1 && got[0] != (message.AppStatistics{AgentID: wecomtest.AppAgentID, AppName: "通知助手", Count: 2}) {
				t.Errorf("%+v", got)
			}
		}
	})
}
