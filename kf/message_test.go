package kf_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/kf"
)

func at(seconds int64) wecom.Time { return wecom.TimeOf(time.Unix(seconds, 0)) }

// kinds are all kinds of messages, as they stand beside the envelope.
var kinds = []struct {
	json string
	want kf.Content
}{
	{`"msgtype":"text","text":{"content":"你好","menu_id":"good"}`, kf.Text{Content: "你好", MenuID: "good"}},
	{`"msgtype":"image","image":{"media_id":"m-1"}`, kf.Image{MediaID: "m-1"}},
	{`"msgtype":"voice","voice":{"media_id":"m-2"}`, kf.Voice{MediaID: "m-2"}},
	{`"msgtype":"video","video":{"media_id":"m-3"}`, kf.Video{MediaID: "m-3"}},
	{`"msgtype":"file","file":{"media_id":"m-4"}`, kf.File{MediaID: "m-4"}},
	{`"msgtype":"location","location":{"latitude":23.5,"longitude":113.25,"name":"港","address":"江边"}`, kf.Location{Latitude: 23.5, Longitude: 113.25, Name: "港", Address: "江边"}},
	{`"msgtype":"link","link":{"title":"t","desc":"d","url":"https://a.example","pic_url":"https://a.example/p"}`, kf.Link{Title: "t", Description: "d", URL: "https://a.example", PictureURL: "https://a.example/p"}},
	{`"msgtype":"business_card","business_card":{"userid":"lina"}`, kf.BusinessCard{UserID: "lina"}},
	{`"msgtype":"miniprogram","miniprogram":{"title":"t","appid":"wx1","pagepath":"p.html","thumb_media_id":"m-5"}`, kf.MiniProgram{AppID: "wx1", PagePath: "p.html", Title: "t", ThumbMediaID: "m-5"}},
	{`"msgtype":"msgmenu","msgmenu":` + menuJSON, menu},
	{`"msgtype":"ca_link","ca_link":{"link_url":"https://a.example/ca"}`, kf.AcquisitionLink{URL: "https://a.example/ca"}},
	{`"msgtype":"channels_shop_product","channels_shop_product":{"product_id":"1","head_image":"https://a.example/h","title":"茶","sales_price":"1999","shop_nickname":"店","shop_head_image":"https://a.example/s"}`,
		kf.ShopProduct{ID: "1", PictureURL: "https://a.example/h", Title: "茶", Price: "1999", ShopNickname: "店", ShopAvatarURL: "https://a.example/s"}},
	{`"msgtype":"channels_shop_order","channels_shop_order":{"order_id":"2","product_titles":"茶","price_wording":"¥19.99","state":"已发货","image_url":"https://a.example/i","shop_nickname":"店"}`,
		kf.ShopOrder{ID: "2", Products: "茶", Price: "¥19.99", State: "已发货", PictureURL: "https://a.example/i", ShopNickname: "店"}},
	{`"msgtype":"channels","channels":{"sub_type":1,"nickname":"云杉","title":"新茶"}`, kf.Channels{Type: kf.ChannelsPost, Nickname: "云杉", Title: "新茶"}},
	{`"msgtype":"merged_msg","merged_msg":{"title":"聊天记录","item":[
		{"send_time":1767225600,"msgtype":"text","sender_name":"李","msg_content":"{\"msgtype\":\"text\",\"text\":{\"content\":\"在吗\"}}"},
		{"send_time":1767225601,"msgtype":"later","sender_name":"王","msg_content":"{\"msgtype\":\"later\",\"later\":[1]}"},
		{"send_time":1767225602,"msgtype":"text","sender_name":"赵","msg_content":"broken"}]}`,
		kf.MergedMessages{Title: "聊天记录", Items: []kf.MergedMessage{
			{SenderName: "李", SentAt: at(1767225600), Content: kf.Text{Content: "在吗"}},
			{SenderName: "王", SentAt: at(1767225601), Content: kf.UnknownContent{Kind: "later", Raw: jsontext.Value(`[1]`)}},
			{SenderName: "赵", SentAt: at(1767225602), Content: kf.UnknownContent{Kind: "text", Raw: jsontext.Value(`"broken"`)}},
		}}},
	{`"msgtype":"meeting"`, kf.Meeting{}},
	{`"msgtype":"calendar"`, kf.Calendar{}},
	{`"msgtype":"note"`, kf.Note{}},
	{`"msgtype":"text"`, kf.Text{}},
}

// happened are all kinds of events, without whom they concern.
var happened = []struct {
	json string
	want kf.Content
}{
	{`"event_type":"enter_session","scene":"shop","scene_param":"a=1","welcome_code":"code-1","wechat_channels":{"nickname":"云杉","scene":1,"shop_nickname":"店"}`,
		kf.SessionEntered{Entrance: kf.Entrance{Scene: "shop", SceneParam: "a=1", Channels: &kf.ChannelsDoor{Nickname: "云杉", ShopNickname: "店", Scene: kf.FromChannelsHome}}, WelcomeCode: "code-1"}},
	{`"event_type":"msg_send_fail","fail_msgid":"id-1","fail_type":10`, kf.SendFailed{MessageID: "id-1", Reason: kf.FailedRefused}},
	{`"event_type":"servicer_status_change","servicer_userid":"lina","status":2,"stop_type":1`, kf.ReceptionistStatusChanged{UserID: "lina", Status: kf.NowStopped, StopType: kf.Suspended}},
	{`"event_type":"session_status_change","change_type":2,"old_servicer_userid":"lina","new_servicer_userid":"songtao","msg_code":"code-2"`,
		kf.SessionChanged{Change: kf.Transferred, OldReceptionistID: "lina", NewReceptionistID: "songtao", MessageCode: "code-2"}},
	{`"event_type":"user_recall_msg","recall_msgid":"id-2"`, kf.CustomerRecalled{MessageID: "id-2"}},
	{`"event_type":"servicer_recall_msg","recall_msgid":"id-3","servicer_userid":"lina"`, kf.ReceptionistRecalled{MessageID: "id-3", UserID: "lina"}},
	{`"event_type":"reject_customer_msg_switch_change","servicer_userid":"lina","reject_switch":1`, kf.RejectSwitched{UserID: "lina", Rejects: true}},
}

// Every kind of message is read into its type, without loss, wherever its type
// stands.
func TestListMessages(t *testing.T) {
	const envelope = `"msgid":"id","send_time":1767225600,`
	reply, want := "", []kf.Message{}
	add := func(json string, m kf.Message) {
		m.ID, m.SentAt = "id", at(1767225600)
		reply += ",{" + json + "}"
		want = append(want, m)
	}
	for _, k := range kinds {
		m := kf.Message{Chat: chat, Origin: kf.FromReceptionist, ReceptionistID: "lina", Content: k.want}
		add(envelope+chatJSON+`,"origin":5,"servicer_userid":"lina",`+k.json, m)
		add(k.json+`,"origin":5,"servicer_userid":"lina",`+envelope+chatJSON, m)
	}
	for _, k := range happened {
		m := kf.Message{Chat: chat, Origin: kf.FromSystem, Content: k.want}
		add(envelope+`"origin":4,"msgtype":"event","event":{`+k.json+`,`+chatJSON+`}`, m)
		add(`"event":{`+chatJSON+`,`+k.json+`},`+envelope+`"origin":4,"msgtype":"event"`, m)
	}
	apitest.Run(t, []row{{
		Name: "ListMessages",
		Call: apitest.With(kf.New, func(c ctx, s service) (*kf.MessagePage, error) {
			return s.ListMessages(c, kf.MessageQuery{OpenKfID: "wk-1", Token: "token-1", VoiceFormat: kf.Silk}, wecom.Page{Cursor: "cursor-1", Limit: 7})
		}),
		Route: "POST /cgi-bin/kf/sync_msg",
		Body:  `{"open_kfid":"wk-1","token":"token-1","voice_format":1,"cursor":"cursor-1","limit":7}`,
		Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"cursor-2","has_more":1,"msg_list":[` + reply[1:] + `]}`,
		Want:  &kf.MessagePage{Messages: want, NextCursor: "cursor-2", HasMore: true},
	}, {
		Name: "ListMessages from the beginning",
		Call: apitest.With(kf.New, func(c ctx, s service) (*kf.MessagePage, error) {
			return s.ListMessages(c, kf.MessageQuery{OpenKfID: "wk-1"}, wecom.Page{})
		}),
		Route: "POST /cgi-bin/kf/sync_msg",
		Body:  `{"open_kfid":"wk-1"}`,
		Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"cursor-1","has_more":0,"msg_list":[]}`,
		Want:  &kf.MessagePage{NextCursor: "cursor-1", Messages: []kf.Message{}},
	}})
}

// What is not known is kept, and no message makes reading fail.
func TestStrangeMessages(t *testing.T) {
	for in, want := range map[string]kf.Message{
		`{"msgtype":"later","later":{"a":1},` + chatJSON + `}`:                                                 {Chat: chat, Content: kf.UnknownContent{Kind: "later", Raw: jsontext.Value(`{"a":1}`)}},
		`{"msgtype":"event","event":{"event_type":"later","a":1,"open_kfid":"wk-1","external_userid":"wm-1"}}`: {Chat: chat, Content: kf.UnknownContent{Kind: "event/later", Raw: jsontext.Value(`{"event_type":"later","a":1,"open_kfid":"wk-1","external_userid":"wm-1"}`)}},
		`{"msgtype":"event"}`: {Content: kf.UnknownContent{Kind: "event", Raw: jsontext.Value(`{}`)}},
		`{}`:                  {Content: kf.UnknownContent{Raw: jsontext.Value(`{}`)}},
		`{"msgtype":"text","text":"","send_time":"1767225600"}`: {Content: kf.Text{}, SentAt: at(1767225600)},
		`{"msgtype":"text","text":null}`:                        {Content: kf.Text{}},
		`{"msgtype":"text","text":{"content":7}}`:               {Content: kf.Text{Content: "7"}},
	} {
		got, _ := apitest.Read[kf.Message](t, in)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", in, diff)
		}
	}
	var m kf.Message
	if err := json.Unmarshal([]byte(`{"msgid":"id","msgtype":"text","text":{"content":"a"}}`), &m); err != nil || m.Content != (kf.Text{Content: "a"}) {
		t.Error(m, err)
	}
}

func FuzzMessage(f *testing.F) {
	for _, k := range kinds {
		f.Add([]byte("{" + k.json + "}"))
	}
	for _, k := range happened {
		f.Add([]byte(`{"msgtype":"event","event":{` + k.json + `}}`))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var m kf.Message
		if json.Unmarshal(b, &m) == nil && m.Content == nil && json.Valid(b) && len(b) > 0 && b[0] == '{' {
			t.Errorf("%s has no content", b)
		}
	})
}
