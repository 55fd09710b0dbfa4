package message_test

import (
	"testing"

	"github.com/gowecom/wecom/events"
	"github.com/gowecom/wecom/internal/eventtest"
	"github.com/gowecom/wecom/message"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("text", `<Content><![CDATA[还有货吗？]]></Content><MsgId>7301234567890123456</MsgId>`, message.ReceivedText{ReceivedHeader: message.ReceivedHeader{MsgID: 7301234567890123456}, Content: "还有货吗？"}),
		eventtest.Of("image", `
			<PicUrl><![CDATA[https://shan.example/p.jpg]]></PicUrl>
			<MediaId><![CDATA[m-1]]></MediaId>
			<MsgId>7301234567890123456</MsgId>`, message.ReceivedImage{ReceivedHeader: message.ReceivedHeader{MsgID: 7301234567890123456}, PictureURL: "https://shan.example/p.jpg", MediaID: "m-1"}),
		eventtest.Of("voice", `<MediaId><![CDATA[m-2]]></MediaId><Format><![CDATA[amr]]></Format><MsgId>7301234567890123456</MsgId>`, message.ReceivedVoice{ReceivedHeader: message.ReceivedHeader{MsgID: 7301234567890123456}, MediaID: "m-2", Format: "amr"}),
		eventtest.Of("video", `
			<MediaId><![CDATA[m-3]]></MediaId>
			<ThumbMediaId><![CDATA[m-4]]></ThumbMediaId>
			<MsgId>7301234567890123456</MsgId>`, message.ReceivedVideo{ReceivedHeader: message.ReceivedHeader{MsgID: 7301234567890123456}, MediaID: "m-3", ThumbMediaID: "m-4"}),
		eventtest.Of("file", `
			<FileName><![CDATA[报价 v2.xlsx]]></FileName>
			<FileSize>20480</FileSize>
			<MediaId><![CDATA[m-5]]></MediaId>
			<MsgId>7301234567890123456</MsgId>`, message.ReceivedFile{
			ReceivedHeader: message.ReceivedHeader{MsgID: 7301234567890123456},
			MediaID:        "m-5",
			Name:           "报价 v2.xlsx",
			Size:           20480,
		}),
		eventtest.Of("location", `
			<Location_X>31.2304</Location_X>
			<Location_Y>121.4737</Location_Y>
			<Scale>16</Scale>
			<Label><![CDATA[外滩]]></Label>
			<MsgId>7301234567890123456</MsgId>
			<AppType><![CDATA[wxwork]]></AppType>`, message.ReceivedLocation{
			ReceivedHeader: message.ReceivedHeader{MsgID: 7301234567890123456},
			Latitude:       31.2304,
			Longitude:      121.4737,
			Scale:          16,
			Label:          "外滩",
			AppType:        "wxwork",
		}),
		eventtest.Of("link", `
			<Title><![CDATA[报价]]></Title>
			<Description><![CDATA[第四季度]]></Description>
			<Url><![CDATA[https://shan.example/q4]]></Url>
			<PicUrl><![CDATA[https://shan.example/q4.png]]></PicUrl>
			<MsgId>7301234567890123456</MsgId>`, message.ReceivedLink{
			ReceivedHeader: message.ReceivedHeader{MsgID: 7301234567890123456},
			Title:          "报价",
			Description:    "第四季度",
			URL:            "https://shan.example/q4",
			PictureURL:     "https://shan.example/q4.png",
		}),
		eventtest.Of("event/subscribe", `<EventKey><![CDATA[stock]]></EventKey>`, message.AppSubscribed{EventKey: "stock"}),
		eventtest.Of("event/unsubscribe", `<EventKey><![CDATA[stock]]></EventKey>`, message.AppUnsubscribed{EventKey: "stock"}),
		eventtest.Of("event/enter_agent", `<EventKey><![CDATA[stock]]></EventKey>`, message.AppEntered{EventKey: "stock"}),
		eventtest.Of("event/LOCATION", `
			<Latitude>31.23</Latitude>
			<Longitude>121.47</Longitude>
			<Precision>65</Precision>
			<AppType><![CDATA[wxwork]]></AppType>`, message.LocationReported{
			Latitude:  31.23,
			Longitude: 121.47,
			Precision: 65,
			AppType:   "wxwork",
		}),
		eventtest.Of("event/click", `<EventKey><![CDATA[stock]]></EventKey>`, message.MenuClicked{MenuHeader: message.MenuHeader{EventKey: "stock"}}),
		eventtest.Of("event/view", `<EventKey><![CDATA[stock]]></EventKey>`, message.MenuLinkOpened{MenuHeader: message.MenuHeader{EventKey: "stock"}}),
		eventtest.Of("event/view_miniprogram", `<EventKey><![CDATA[stock]]></EventKey>`, message.MenuMiniProgramOpened{MenuHeader: message.MenuHeader{EventKey: "stock"}}),
		eventtest.Of("event/scancode_push", `
			<EventKey><![CDATA[stock]]></EventKey>
			<ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[SKU-5]]></ScanResult></ScanCodeInfo>`, message.MenuScanned{MenuHeader: message.MenuHeader{EventKey: "stock"}, ScanCode: message.ScanCode{Type: "qrcode", Result: "SKU-5"}}),
		eventtest.Of("event/scancode_waitmsg", `
			<EventKey><![CDATA[stock]]></EventKey>
			<ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[SKU-5]]></ScanResult></ScanCodeInfo>`, message.MenuScannedWaiting{MenuHeader: message.MenuHeader{EventKey: "stock"}, ScanCode: message.ScanCode{Type: "qrcode", Result: "SKU-5"}}),
		eventtest.Of("event/pic_sysphoto", `
			<EventKey><![CDATA[stock]]></EventKey>
			<SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum><![CDATA[9f31]]></PicMd5Sum></item><item><PicMd5Sum><![CDATA[c0de]]></PicMd5Sum></item></PicList></SendPicsInfo>`, message.MenuPhotoTaken{MenuPhotoHeader: message.MenuPhotoHeader{MenuHeader: message.MenuHeader{EventKey: "stock"}, Count: 2, MD5s: []string{"9f31", "c0de"}}}),
		eventtest.Of("event/pic_photo_or_album", `
			<EventKey><![CDATA[stock]]></EventKey>
			<SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum><![CDATA[9f31]]></PicMd5Sum></item><item><PicMd5Sum><![CDATA[c0de]]></PicMd5Sum></item></PicList></SendPicsInfo>`, message.MenuPhotoChosen{MenuPhotoHeader: message.MenuPhotoHeader{MenuHeader: message.MenuHeader{EventKey: "stock"}, Count: 2, MD5s: []string{"9f31", "c0de"}}}),
		eventtest.Of("event/pic_weixin", `
			<EventKey><![CDATA[stock]]></EventKey>
			<SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum><![CDATA[9f31]]></PicMd5Sum></item><item><PicMd5Sum><![CDATA[c0de]]></PicMd5Sum></item></PicList></SendPicsInfo>`, message.MenuAlbumPhotoChosen{MenuPhotoHeader: message.MenuPhotoHeader{MenuHeader: message.MenuHeader{EventKey: "stock"}, Count: 2, MD5s: []string{"9f31", "c0de"}}}),
		eventtest.Of("event/location_select", `
			<EventKey><![CDATA[stock]]></EventKey>
			<SendLocationInfo><Location_X><![CDATA[31]]></Location_X><Location_Y><![CDATA[121.5]]></Location_Y><Scale><![CDATA[15]]></Scale><Label><![CDATA[外滩 18 号]]></Label><Poiname><![CDATA[外滩]]></Poiname></SendLocationInfo>
			<AppType><![CDATA[wxwork]]></AppType>`, message.MenuLocationSelected{
			MenuHeader: message.MenuHeader{EventKey: "stock"},
			Latitude:   31,
			Longitude:  121.5,
			Scale:      15,
			Label:      "外滩 18 号",
			POIName:    "外滩",
			AppType:    "wxwork",
		}),
		eventtest.Of("event/template_card_event", `
			<EventKey><![CDATA[stock]]></EventKey>
			<TaskId><![CDATA[task-3]]></TaskId>
			<CardType><![CDATA[vote_interaction]]></CardType>
			<ResponseCode><![CDATA[rc-1]]></ResponseCode>
			<SelectedItems><SelectedItem><QuestionKey><![CDATA[size]]></QuestionKey><OptionIds><OptionId><![CDATA[s]]></OptionId><OptionId><![CDATA[m]]></OptionId></OptionIds></SelectedItem><SelectedItem><QuestionKey><![CDATA[colour]]></QuestionKey><OptionIds><OptionId><![CDATA[red]]></OptionId></OptionIds></SelectedItem></SelectedItems>`, message.TemplateCardClicked{TemplateCardHeader: message.TemplateCardHeader{
			EventKey:     "stock",
			TaskID:       "task-3",
			CardType:     "vote_interaction",
			ResponseCode: "rc-1",
		}, Selected: []message.TemplateCardSelection{{QuestionKey: "size", OptionIDs: []string{"s", "m"}}, {QuestionKey: "colour", OptionIDs: []string{"red"}}}}),
		eventtest.Of("event/template_card_menu_event", `
			<EventKey><![CDATA[stock]]></EventKey>
			<TaskId><![CDATA[task-3]]></TaskId>
			<CardType><![CDATA[vote_interaction]]></CardType>
			<ResponseCode><![CDATA[rc-1]]></ResponseCode>`, message.TemplateCardMenuClicked{TemplateCardHeader: message.TemplateCardHeader{
			EventKey:     "stock",
			TaskID:       "task-3",
			CardType:     "vote_interaction",
			ResponseCode: "rc-1",
		}}),
		eventtest.Of("event/taskcard_click", `<EventKey><![CDATA[stock]]></EventKey><TaskId><![CDATA[task-4]]></TaskId>`, message.TaskCardClicked{EventKey: "stock", TaskID: "task-4"}),
	})
}

// Names as some documents spell them.
func TestEventsMisspelt(t *testing.T) {
	eventtest.Reads(t, `<SelectedItems><SelectedItem><QuestionKey>size</QuestionKey><OpitonIds><OpitonId>s</OpitonId><OpitonId>m</OpitonId></OpitonIds></SelectedItem></SelectedItems>`,
		message.TemplateCardClicked{Selected: []message.TemplateCardSelection{{QuestionKey: "size", OptionIDs: []string{"s", "m"}}}})
	eventtest.Reads(t, `<AgentId>7</AgentId>`, message.TaskCardClicked{Header: events.Header{AgentID: 7}})
}
