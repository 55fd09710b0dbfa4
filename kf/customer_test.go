package kf_test

import (
	"fmt"
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/kf"
)

func TestCustomerEndpoints(t *testing.T) {
	apitest.Run(t, []row{
		{
			Name: "ListCustomers",
			Call: apitest.With(kf.New, func(c ctx, s service) (*kf.Customers, error) {
				return s.ListCustomers(c, []string{"wm-1", "wm-2", "ghost"}, true)
			}),
			Route: "POST /cgi-bin/kf/customer/batchget",
			Body:  `{"external_userid_list":["wm-1","wm-2","ghost"],"need_enter_session_context":1}`,
			Reply: `{"errcode":0,"errmsg":"ok","customer_list":[{"external_userid":"wm-1","nickname":"张先生","avatar":"https://img.example/2","gender":1,"unionid":"union-1",
				"enter_session_context":{"scene":"shop","scene_param":"a=1","wechat_channels":{"nickname":"云杉","scene":4,"shop_nickname":"云杉小店"}}},
				{"external_userid":"wm-2","nickname":"李女士","avatar":"","gender":2}],"invalid_external_userid":["ghost"]}`,
			Want: &kf.Customers{
				Customers: []kf.Customer{{
					ID: "wm-1", Nickname: "张先生", AvatarURL: "https://img.example/2", Gender: 1, UnionID: "union-1",
					Entered: &kf.Entrance{Scene: "shop", SceneParam: "a=1", Channels: &kf.ChannelsDoor{Nickname: "云杉", ShopNickname: "云杉小店", Scene: kf.FromShopProduct}},
				}, {ID: "wm-2", Nickname: "李女士", Gender: 2}},
				FailedIDs: []string{"ghost"},
			},
		},
		{
			Name:  "GetChannelsBound",
			Call:  apitest.With(kf.New, func(c ctx, s service) (bool, error) { return s.GetChannelsBound(c) }),
			Route: "GET /cgi-bin/kf/get_corp_qualification",
			Reply: `{"errcode":0,"errmsg":"ok","wechat_channels_binding":true}`,
			Want:  true,
		},
		{
			Name:  "GetUpgradeRange",
			Call:  apitest.With(kf.New, func(c ctx, s service) (*kf.UpgradeRange, error) { return s.GetUpgradeRange(c) }),
			Route: "GET /cgi-bin/kf/customer/get_upgrade_service_config",
			Reply: `{"errcode":0,"errmsg":"ok","member_range":{"userid_list":["lina"],"department_id_list":[4]},"groupchat_range":{"chat_id_list":["wr-1"]}}`,
			Want:  &kf.UpgradeRange{Members: kf.UpgradeMembers{UserIDs: []string{"lina"}, DepartmentIDs: []int64{4}}, Groups: kf.UpgradeGroups{ChatIDs: []string{"wr-1"}}},
		},
		{
			Name: "CreateUpgrade to a member",
			Call: apitest.Do(kf.New, func(c ctx, s service) error {
				return s.CreateUpgrade(c, chat, kf.MemberUpgrade{UserID: "lina", Wording: "我是您的顾问"})
			}),
			Route: "POST /cgi-bin/kf/customer/upgrade_service",
			Body:  `{` + chatJSON + `,"type":1,"member":{"userid":"lina","wording":"我是您的顾问"}}`,
		},
		{
			Name:  "CreateUpgrade to a group",
			Call:  apitest.Do(kf.New, func(c ctx, s service) error { return s.CreateUpgrade(c, chat, kf.GroupUpgrade{ChatID: "wr-1"}) }),
			Route: "POST /cgi-bin/kf/customer/upgrade_service",
			Body:  `{` + chatJSON + `,"type":2,"groupchat":{"chat_id":"wr-1"}}`,
		},
		{
			Name:  "CancelUpgrade",
			Call:  apitest.Do(kf.New, func(c ctx, s service) error { return s.CancelUpgrade(c, chat) }),
			Route: "POST /cgi-bin/kf/customer/cancel_upgrade_service",
			Body:  `{` + chatJSON + `}`,
		},
	})
	checkRefusals(t, []refusal{
		{"is nil", func(s service) error { return s.CreateUpgrade(t.Context(), chat, nil) }},
		{"is nil", func(s service) error { return s.CreateUpgrade(t.Context(), chat, (*kf.GroupUpgrade)(nil)) }},
	})
}

// Ids go by the hundred; none is no call.
func TestAllCustomers(t *testing.T) {
	corp, s := scripted("/cgi-bin/kf/customer/batchget", `{"errcode":0,"customer_list":[{"external_userid":"a"}]}`, `{"errcode":0,"customer_list":[{"external_userid":"b"}]}`)
	ids := make([]string, 101)
	for i := range ids {
		ids[i] = fmt.Sprint(i)
	}
	got := ""
	for c, err := range s.AllCustomers(t.Context(), ids) {
		if err != nil {
			t.Fatal(err)
		}
		got += c.ID
	}
	for c, err := range s.AllCustomers(t.Context(), nil) {
		t.Error(c, err)
	}
	if calls := corp.Calls(""); got != "ab" || len(calls) != 2 || calls[1].Body != `{"external_userid_list":["100"],"need_enter_session_context":1}` {
		t.Errorf("%q by %v", got, calls)
	}
}
