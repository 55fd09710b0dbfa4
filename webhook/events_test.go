package webhook_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/eventtest"
	"github.com/gowecom/wecom/webhook"
)

const received = `
	<WebhookUrl><![CDATA[https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k-1]]></WebhookUrl>
	<ChatId><![CDATA[wr-1]]></ChatId>
	<ChatType>group</ChatType>
	<GetChatInfoUrl><![CDATA[https://qyapi.weixin.qq.com/cgi-bin/webhook/get_chat_info?code=c-1]]></GetChatInfoUrl>
	<From><UserId>T1</UserId><Name><![CDATA[林梅]]></Name><Alias><![CDATA[lm]]></Alias></From>
	<MsgId>CAEQabc</MsgId>`

var receivedHeader = webhook.ReceivedHeader{
	WebhookURL:  "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=k-1",
	ChatID:      "wr-1",
	ChatType:    webhook.ChatGroup,
	ChatInfoURL: "https://qyapi.weixin.qq.com/cgi-bin/webhook/get_chat_info?code=c-1",
	From:        webhook.ChatMember{UserID: "T1", Name: "林梅", Alias: "lm"},
	MsgID:       "CAEQabc",
}

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("robot/text", received+`<Text><Content><![CDATA[@小助手 你好]]></Content></Text>`, webhook.ReceivedText{ReceivedHeader: receivedHeader, Content: "@小助手 你好"}),
		eventtest.Of("robot/image", received+`<Image><ImageUrl><![CDATA[https://shan.example/p.png]]></ImageUrl></Image>`, webhook.ReceivedImage{ReceivedHeader: receivedHeader, URL: "https://shan.example/p.png"}),
		eventtest.Of("robot/mixed", received+`
			<MixedMessage><MsgItem><MsgType>image</MsgType><Text><Content><![CDATA[看这里]]></Content></Text><Image><ImageUrl><![CDATA[https://shan.example/q.png]]></ImageUrl></Image></MsgItem></MixedMessage>`,
			webhook.ReceivedMixed{ReceivedHeader: receivedHeader, Items: []webhook.MixedItem{{Type: "image", Content: "看这里", ImageURL: "https://shan.example/q.png"}}}),
		eventtest.Of("robot/attachment", received+`
			<Attachment><CallbackId><![CDATA[cb-1]]></CallbackId><Actions><Name>approve</Name><Value>yes</Value><Type>button</Type></Actions></Attachment>`,
			webhook.AttachmentClicked{ReceivedHeader: receivedHeader, CallbackID: "cb-1", Actions: []webhook.AttachmentAction{{Name: "approve", Value: "yes", Type: "button"}}}),
		eventtest.Of("robot/event/add_to_chat", received, webhook.AddedToChat{ReceivedHeader: receivedHeader}),
		eventtest.Of("robot/event/delete_from_chat", received, webhook.RemovedFromChat{ReceivedHeader: receivedHeader}),
		eventtest.Of("robot/event/enter_chat", received, webhook.ChatEntered{ReceivedHeader: receivedHeader}),
	})
}
