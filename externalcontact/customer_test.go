package externalcontact_test

import (
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func shen() ec.CustomerDetail {
	return ec.CustomerDetail{
		Customer: ec.Customer{
			ID: "woShen01", Name: "沈一", Type: ec.WeComCustomer, Gender: contacts.Female, Avatar: "https://img.hangye.example/shen", UnionID: "uShen01",
			Position: "采购经理", CorpName: "航叶", CorpFullName: "航叶贸易有限公司",
			Profile: contacts.ExternalProfile{
				CorpName: "航叶", Channels: contacts.WeChatChannels{Nickname: "航叶频道", Status: contacts.ChannelsUnconfirmed},
				Attributes: contacts.ExternalAttributes{
					contacts.TextAttribute{Name: "简介", Value: "进出口"},
					contacts.WebAttribute{Name: "官网", URL: "https://hangye.example", Title: "航叶官网"},
					contacts.MiniProgramAttribute{Name: "商城", AppID: "wxhangye", PagePath: "/home", Title: "航叶商城"},
				},
			},
			ForeignKey: "class3-shen", IsSubscribed: true,
			SubscriberInfo: &ec.SubscriberInfo{TagIDs: []string{"etParent"}, Remark: "三班家长", RemarkMobiles: []string{"13900000011"}},
		},
		Follows: []ec.Follow{{
			UserID: "zengli", Remark: "沈总", RemarkCorpName: "航叶", RemarkMobiles: []string{"13900000012"}, Description: "华东大客户", CreatedAt: at(created),
			Tags:   []ec.FollowTag{{ID: "etKey", Name: "重点", GroupName: "等级", Type: ec.CorpTagType}, {Name: "好说话", GroupName: "个人", Type: ec.PersonalTagType}},
			TagIDs: []string{"etKey"}, AddWay: ec.AddedByChannels, Channels: &ec.FollowChannels{Nickname: "云杉", Source: ec.ChannelsLive}, State: "spring", OperatorID: "zengli",
		}},
		NextCursor: "n2",
	}
}

func TestCustomerEndpoints(t *testing.T) {
	detail := shen()
	apitest.Run(t, []row{
		{
			Name:  "ListFollowUserIDs",
			Call:  apitest.With(ec.New, func(c ctx, s service) ([]string, error) { return s.ListFollowUserIDs(c) }),
			Route: "GET /cgi-bin/externalcontact/get_follow_user_list",
			Reply: `{"errcode":0,"errmsg":"ok","follow_user":["zengli","pengfei"]}`,
			Want:  []string{"zengli", "pengfei"},
		},
		{
			Name:  "ListCustomerIDs",
			Call:  apitest.With(ec.New, func(c ctx, s service) ([]string, error) { return s.ListCustomerIDs(c, "zengli") }),
			Route: "GET /cgi-bin/externalcontact/list?userid=zengli",
			Reply: `{"errcode":0,"errmsg":"ok","external_userid":["woShen01","wmChen02"]}`,
			Want:  []string{"woShen01", "wmChen02"},
		},
		{
			Name: "GetCustomerPage",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.CustomerDetail, error) {
				return s.GetCustomerPage(c, "woShen01", wecom.Page{Cursor: "n1"})
			}),
			Route: "GET /cgi-bin/externalcontact/get?external_userid=woShen01&cursor=n1",
			Reply: "@customer_get.json",
			Want:  &detail,
		},
		{
			Name:  "ListCustomers",
			Drift: []string{"/external_contact_list/*/external_contact/external_profile: string for object"},
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.CustomerPage, error) {
				return s.ListCustomers(c, []string{"pengfei", "lvbin"}, page2)
			}),
			Route: "POST /cgi-bin/externalcontact/batch/get_by_user",
			Body:  `{"userid_list":["pengfei","lvbin"],"cursor":"c1","limit":7}`,
			Reply: "@customer_batch.json",
			Want:  chens(),
		},
		{
			Name: "UpdateRemark",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateRemark(c, "zengli", "woShen01", ec.RemarkUpdate{Remark: new("沈总"), Description: new(""), Company: new("航叶"), Mobiles: []string{"13900000012"}, PictureMediaID: "m1"})
			}),
			Route: "POST /cgi-bin/externalcontact/remark",
			Body:  `{"userid":"zengli","external_userid":"woShen01","remark":"沈总","description":"","remark_company":"航叶","remark_mobiles":["13900000012"],"remark_pic_mediaid":"m1"}`,
		},
		{
			Name: "UpdateRemark without mobiles",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateRemark(c, "zengli", "woShen01", ec.RemarkUpdate{Mobiles: []string{}})
			}),
			Route: "POST /cgi-bin/externalcontact/remark",
			Body:  `{"userid":"zengli","external_userid":"woShen01","remark_mobiles":[""]}`,
		},
		{
			Name:  "ListServedContacts",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.ServedContactPage, error) { return s.ListServedContacts(c, page2) }),
			Route: "POST /cgi-bin/externalcontact/contact_list",
			Body:  `{"cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","info_list":[
				{"is_customer":true,"tmp_openid":"t1","external_userid":"woShen01","follow_userid":"zengli","chat_id":"wrA","add_time":1767225600},
				{"is_customer":false,"tmp_openid":"t2","name":"***三","follow_userid":"zengli","chat_name":"闲聊群","add_time":1767225600}],"next_cursor":"n4"}`,
			Want: &ec.ServedContactPage{Contacts: []ec.ServedContact{
				{IsCustomer: true, TempID: "t1", CustomerID: "woShen01", FollowUserID: "zengli", ChatID: "wrA", AddedAt: at(created)},
				{TempID: "t2", Name: "***三", FollowUserID: "zengli", ChatName: "闲聊群", AddedAt: at(created)},
			}, NextCursor: "n4"},
		},
	})
}

func chens() *ec.CustomerPage {
	return &ec.CustomerPage{
		Customers: []ec.FollowedCustomer{
			{
				Customer: ec.Customer{ID: "wmChen02", Name: "陈二", UnionID: "uChen02", Avatar: "https://img.example/chen", Type: ec.WeChatCustomer, Gender: contacts.Male},
				Follow:   ec.Follow{UserID: "pengfei", CreatedAt: at(created), TagIDs: []string{"etKey", "stArea"}, AddWay: ec.AddedByAdmin, OperatorID: "admin"},
			},
			{Customer: ec.Customer{ID: "wmLu03", Name: "卢三", Type: 9}, Follow: ec.Follow{UserID: "lvbin", AddWay: 999}},
		},
		NextCursor: "n3",
		Failed:     ec.UnlicensedMembers{UserIDs: []string{"lvbin"}},
	}
}

func TestCustomerPageComplete(t *testing.T) {
	if chens().Complete() || !new(ec.CustomerPage).Complete() {
		t.Error("a page is complete exactly if no member lacks a license")
	}
}

// A customer with more than 500 follow users comes in pages.
func TestGetCustomerReadsAllFollows(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/externalcontact/get",
		wecomtest.JSON(`{"errcode":0,"external_contact":{"external_userid":"wmA","name":"甲"},"follow_user":[{"userid":"u1"},{"userid":"u2"}],"next_cursor":"p2"}`),
		wecomtest.JSON(`{"errcode":0,"external_contact":{"external_userid":"wmA","name":"甲"},"follow_user":[{"userid":"u3"}],"next_cursor":""}`))
	got, err := ec.New(corp.Client()).GetCustomer(t.Context(), "wmA")
	if err != nil {
		t.Fatal(err)
	}
	if got.Customer.Name != "甲" || len(got.Follows) != 3 || got.Follows[2].UserID != "u3" || got.NextCursor != "" {
		t.Errorf("got %+v", got)
	}
	calls := corp.Calls("/cgi-bin/externalcontact/get")
	if len(calls) != 2 || calls[0].Query.Has("cursor") || calls[1].Query.Get("cursor") != "p2" {
		t.Errorf("calls %+v", calls)
	}
}
