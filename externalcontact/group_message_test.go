package externalcontact_test

import (
	"testing"

	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
)

// Every kind of attachment, and one that is not known, in both directions.
const attachmentsJSON = `[
	{"msgtype":"image","image":{"media_id":"m1","pic_url":"https://img.example/1"}},
	{"msgtype":"link","link":{"title":"官网","picurl":"https://img.example/2","desc":"看看","url":"https://yunshan.example"}},
	{"msgtype":"miniprogram","miniprogram":{"title":"商城","pic_media_id":"m2","appid":"wxshop","page":"/home"}},
	{"msgtype":"video","video":{"media_id":"m3"}},
	{"msgtype":"file","file":{"media_id":"m4"}},
	{"msgtype":"channels","channels":{"id":"sph1"}}]`

func attachments() ec.Attachments {
	return ec.Attachments{
		ec.Image{MediaID: "m1", PictureURL: "https://img.example/1"},
		ec.Link{Title: "官网", PictureURL: "https://img.example/2", Description: "看看", URL: "https://yunshan.example"},
		ec.MiniProgram{Title: "商城", PictureMediaID: "m2", AppID: "wxshop", Page: "/home"},
		ec.Video{MediaID: "m3"},
		ec.File{MediaID: "m4"},
		ec.UnknownAttachment{Kind: "channels", Raw: []byte(`{"msgtype":"channels","channels":{"id":"sph1"}}`)},
	}
}

func TestGroupMessageEndpoints(t *testing.T) {
	apitest.Run(t, []row{
		{
			Name: "CreateGroupMessage",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.GroupMessageCreated, error) {
				return s.CreateGroupMessage(c, ec.GroupMessageCreate{
					ChatType: ec.SingleChats, CustomerIDs: []string{"woShen01", "wmChen02"}, ChatIDs: []string{"wrA"},
					TagFilter: &ec.TagFilter{Groups: []ec.TagFilterGroup{{TagIDs: []string{"etKey", "etOther"}}, {TagIDs: []string{"etArea"}}}},
					SenderID:  "zengli", AllowSelect: true, Text: "新品上市", Attachments: attachments(),
				})
			}),
			Route: "POST /cgi-bin/externalcontact/add_msg_template",
			Body: `{"chat_type":"single","external_userid":["woShen01","wmChen02"],"chat_id_list":["wrA"],
				"tag_filter":{"group_list":[{"tag_list":["etKey","etOther"]},{"tag_list":["etArea"]}]},
				"sender":"zengli","allow_select":true,"text":{"content":"新品上市"},"attachments":` + attachmentsJSON + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","fail_list":["wmChen02"],"msgid":"gm1"}`,
			Want:  &ec.GroupMessageCreated{ID: "gm1", Failed: []string{"wmChen02"}},
		},
		{
			Name:  "RemindGroupMessage",
			Call:  apitest.Do(ec.New, func(c ctx, s service) error { return s.RemindGroupMessage(c, "gm1") }),
			Route: "POST /cgi-bin/externalcontact/remind_groupmsg_send",
			Body:  `{"msgid":"gm1"}`,
		},
		{
			Name:  "CancelGroupMessage",
			Call:  apitest.Do(ec.New, func(c ctx, s service) error { return s.CancelGroupMessage(c, "gm1") }),
			Route: "POST /cgi-bin/externalcontact/cancel_groupmsg_send",
			Body:  `{"msgid":"gm1"}`,
		},
		{
			Name:  "ListGroupMessages",
			Drift: []string{"/group_msg_list/*/text: string for object", "/group_msg_list/*/attachments: string for list"},
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.GroupMessagePage, error) {
				return s.ListGroupMessages(c, ec.GroupMessageQuery{
					ChatType: ec.GroupChats, From: at(created).Time, To: at(created + 60).Time, CreatorID: "zengli", By: new(ec.ByCorp),
				}, page2)
			}),
			Route: "POST /cgi-bin/externalcontact/get_groupmsg_list_v2",
			Body:  `{"chat_type":"group","start_time":1767225600,"end_time":1767225660,"creator":"zengli","filter_type":0,"cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"n2","group_msg_list":[
				{"msgid":"gm1","creator":"zengli","create_time":"1767225600","create_type":1,"text":{"content":"新品上市"},"attachments":` + attachmentsJSON + `},
				{"msgid":"gm2","create_time":1767225601,"create_type":0,"text":"","attachments":""}]}`,
			Want: &ec.GroupMessagePage{Messages: []ec.GroupMessage{
				{ID: "gm1", CreatorID: "zengli", CreatedAt: at(created), CreatedBy: ec.CreatedByMember, Text: "新品上市", Attachments: attachments()},
				{ID: "gm2", CreatedAt: at(created + 1), CreatedBy: ec.CreatedByCorp},
			}, NextCursor: "n2"},
		},
		{
			Name: "ListGroupMessageTasks",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.GroupMessageTaskPage, error) {
				return s.ListGroupMessageTasks(c, "gm1", page2)
			}),
			Route: "POST /cgi-bin/externalcontact/get_groupmsg_task",
			Body:  `{"msgid":"gm1","cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"n2","task_list":[{"userid":"zengli","status":2,"send_time":1767225600},{"userid":"lvbin","status":0}]}`,
			Want: &ec.GroupMessageTaskPage{Tasks: []ec.GroupMessageTask{
				{UserID: "zengli", Status: ec.TaskSent, SentAt: at(created)}, {UserID: "lvbin"},
			}, NextCursor: "n2"},
		},
		{
			Name: "ListGroupMessageResults",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.GroupMessageResultPage, error) {
				return s.ListGroupMessageResults(c, "gm1", "zengli", page2)
			}),
			Route: "POST /cgi-bin/externalcontact/get_groupmsg_send_result",
			Body:  `{"msgid":"gm1","userid":"zengli","cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"n2","send_list":[
				{"external_userid":"woShen01","userid":"zengli","status":1,"send_time":1767225600},{"chat_id":"wrA","userid":"zengli","status":3}]}`,
			Want: &ec.GroupMessageResultPage{Results: []ec.GroupMessageResult{
				{CustomerID: "woShen01", UserID: "zengli", Status: ec.Sent, SentAt: at(created)},
				{ChatID: "wrA", UserID: "zengli", Status: ec.NotSentLimitExceeded},
			}, NextCursor: "n2"},
		},
	})
}
