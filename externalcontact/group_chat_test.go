package externalcontact_test

import (
	"testing"

	"github.com/gowecom/wecom"
	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestGroupChatEndpoints(t *testing.T) {
	apitest.Run(t, []row{
		{
			Name: "ListGroupChats",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.GroupChatPage, error) {
				return s.ListGroupChats(c, ec.GroupChatQuery{Status: ec.OwnerLeft, OwnerIDs: []string{"zengli"}}, page2)
			}),
			Route: "POST /cgi-bin/externalcontact/groupchat/list",
			Body:  `{"status_filter":1,"owner_filter":{"userid_list":["zengli"]},"cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","group_chat_list":[{"chat_id":"wrA","status":1},{"chat_id":"wrB","status":8}],"next_cursor":"n2"}`,
			Want:  &ec.GroupChatPage{Groups: []ec.GroupChatListed{{ID: "wrA", Status: ec.OwnerLeft}, {ID: "wrB", Status: 8}}, NextCursor: "n2"},
		},
		{
			Name: "ListGroupChats of all owners",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.GroupChatPage, error) {
				return s.ListGroupChats(c, ec.GroupChatQuery{}, wecom.Page{Limit: 10})
			}),
			Route: "POST /cgi-bin/externalcontact/groupchat/list",
			Body:  `{"limit":10}`,
			Reply: `{"errcode":0,"errmsg":"ok","group_chat_list":[]}`,
			Want:  &ec.GroupChatPage{Groups: []ec.GroupChatListed{}},
		},
		{
			Name:  "GetGroupChat",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.GroupChat, error) { return s.GetGroupChat(c, "wrA", true) }),
			Route: "POST /cgi-bin/externalcontact/groupchat/get",
			Body:  `{"chat_id":"wrA","need_name":1}`,
			Reply: `{"errcode":0,"errmsg":"ok","group_chat":{"chat_id":"wrA","name":"华东客户群","owner":"zengli","create_time":1767225600,"notice":"欢迎",
				"member_list":[{"userid":"zengli","type":1,"join_time":1767225600,"join_scene":1,"invitor":{"userid":"pengfei"},"group_nickname":"小曾","name":"曾丽","state":"live"},
				{"userid":"woShen01","type":2,"unionid":"uShen01","join_time":1767225601,"join_scene":3}],
				"admin_list":[{"userid":"pengfei"}],"member_version":"v7"}}`,
			Want: &ec.GroupChat{
				ID: "wrA", Name: "华东客户群", OwnerID: "zengli", CreatedAt: at(created), Notice: "欢迎",
				Members: []ec.GroupChatMember{
					{ID: "zengli", Type: ec.CorpMember, JoinedAt: at(created), JoinScene: ec.JoinedByInvitation, Inviter: &ec.GroupChatUser{UserID: "pengfei"}, Nickname: "小曾", Name: "曾丽", State: "live"},
					{ID: "woShen01", Type: ec.CustomerMember, UnionID: "uShen01", JoinedAt: at(created + 1), JoinScene: ec.JoinedByQRCode},
				},
				Admins: []ec.GroupChatUser{{UserID: "pengfei"}}, Version: "v7",
			},
		},
		{
			Name:  "GetGroupChat without names",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.GroupChat, error) { return s.GetGroupChat(c, "wrA", false) }),
			Route: "POST /cgi-bin/externalcontact/groupchat/get",
			Body:  `{"chat_id":"wrA","need_name":0}`,
			Reply: `{"errcode":0,"errmsg":"ok","group_chat":{"chat_id":"wrA"}}`,
			Want:  &ec.GroupChat{ID: "wrA"},
		},
		{
			Name:  "ConvertOpenGIDToChatID",
			Call:  apitest.With(ec.New, func(c ctx, s service) (string, error) { return s.ConvertOpenGIDToChatID(c, "og1") }),
			Route: "POST /cgi-bin/externalcontact/opengid_to_chatid",
			Body:  `{"opengid":"og1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","chat_id":"wrA"}`,
			Want:  "wrA",
		},
		{
			Name: "CreateJoinWay",
			Call: apitest.With(ec.New, func(c ctx, s service) (string, error) {
				return s.CreateJoinWay(c, ec.JoinWayCreate{
					Scene: ec.ByQRCode, ChatIDs: []string{"wrA", "wrB"}, Remark: "海报", State: "poster",
					AutoCreateRoom: new(wecom.Flag(false)), RoomBaseName: "客户群", RoomBaseID: 10, MarkSource: new(true),
				})
			}),
			Route: "POST /cgi-bin/externalcontact/groupchat/add_join_way",
			Body:  `{"scene":2,"chat_id_list":["wrA","wrB"],"remark":"海报","state":"poster","auto_create_room":0,"room_base_name":"客户群","room_base_id":10,"mark_source":true}`,
			Reply: `{"errcode":0,"errmsg":"ok","config_id":"jw1"}`,
			Want:  "jw1",
		},
		{
			Name:  "GetJoinWay",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.JoinWay, error) { return s.GetJoinWay(c, "jw1") }),
			Route: "POST /cgi-bin/externalcontact/groupchat/get_join_way",
			Body:  `{"config_id":"jw1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","join_way":{"config_id":"jw1","scene":2,"remark":"海报","auto_create_room":1,"room_base_name":"客户群","room_base_id":10,
				"chat_id_list":["wrA"],"qr_code":"https://qr.example/jw1","state":"poster","mark_source":true}}`,
			Want: &ec.JoinWay{
				ConfigID: "jw1", Scene: ec.ByQRCode, Remark: "海报", AutoCreateRoom: true, RoomBaseName: "客户群", RoomBaseID: 10,
				ChatIDs: []string{"wrA"}, QRCode: "https://qr.example/jw1", State: "poster", MarkSource: true,
			},
		},
		{
			Name: "UpdateJoinWay",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateJoinWay(c, "jw1", ec.JoinWayUpdate{Scene: ec.InMiniProgram, ChatIDs: []string{"wrB"}})
			}),
			Route: "POST /cgi-bin/externalcontact/groupchat/update_join_way",
			Body:  `{"config_id":"jw1","scene":1,"chat_id_list":["wrB"]}`,
		},
		{
			Name:  "DeleteJoinWay",
			Call:  apitest.Do(ec.New, func(c ctx, s service) error { return s.DeleteJoinWay(c, "jw1") }),
			Route: "POST /cgi-bin/externalcontact/groupchat/del_join_way",
			Body:  `{"config_id":"jw1"}`,
		},
	})
}
