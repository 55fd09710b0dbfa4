package message_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/eventtest"
	"github.com/gowecom/wecom/message"
)

// Every documented field of an event has a place in its type.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of(message.ReceivedText{}, "text", `<Content><![CDATA[还有货吗？]]></Content><MsgId>7301234567890123456</MsgId>`),
		eventtest.Of(message.ReceivedImage{}, "image", `<PicUrl><![CDATA[https://shan.example/p.jpg]]></PicUrl><MediaId><![CDATA[m-1]]></MediaId><MsgId>7301234567890123456</MsgId>`),
		eventtest.Of(message.ReceivedVoice{}, "voice", `<MediaId><![CDATA[m-2]]></MediaId><Format><![CDATA[amr]]></Format><MsgId>7301234567890123456</MsgId>`),
		eventtest.Of(message.ReceivedVideo{}, "video", `<MediaId><![CDATA[m-3]]></MediaId><ThumbMediaId><![CDATA[m-4]]></ThumbMediaId><MsgId>7301234567890123456</MsgId>`),
		eventtest.Of(message.ReceivedLocation{}, "location", `<Location_X>31.2304</Location_X><Location_Y>121.4737</Location_Y><Scale>16</Scale><Label><![CDATA[外滩]]></Label><MsgId>7301234567890123456</MsgId><AppType><![CDATA[wxwork]]></AppType>`),
		eventtest.Of(message.ReceivedLink{}, "link", `<Title><![CDATA[报价]]></Title><Description><![CDATA[第四季度]]></Description><Url><![CDATA[https://shan.example/q4]]></Url><PicUrl><![CDATA[https://shan.example/q4.png]]></PicUrl><MsgId>7301234567890123456</MsgId>`),
		eventtest.Of(message.AppSubscribed{}, "event/subscribe", `<EventKey><![CDATA[stock]]></EventKey>`),
		eventtest.Of(message.AppUnsubscribed{}, "event/unsubscribe", `<EventKey><![CDATA[stock]]></EventKey>`),
		eventtest.Of(message.AppEntered{}, "event/enter_agent", `<EventKey><![CDATA[stock]]></EventKey>`),
		eventtest.Of(message.LocationReported{}, "event/LOCATION", `<Latitude>31.23</Latitude><Longitude>121.47</Longitude><Precision>65</Precision><AppType><![CDATA[wxwork]]></AppType>`),
		eventtest.Of(message.MenuClicked{}, "event/click", `<EventKey><![CDATA[stock]]></EventKey>`),
		eventtest.Of(message.MenuLinkOpened{}, "event/view", `<EventKey><![CDATA[stock]]></EventKey>`),
		eventtest.Of(message.MenuMiniProgramOpened{}, "event/view_miniprogram", `<EventKey><![CDATA[stock]]></EventKey>`),
		eventtest.Of(message.MenuScanned{}, "event/scancode_push", `<EventKey><![CDATA[stock]]></EventKey><ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[SKU-5]]></ScanResult></ScanCodeInfo>`),
		eventtest.Of(message.MenuScannedWaiting{}, "event/scancode_waitmsg", `<EventKey><![CDATA[stock]]></EventKey><ScanCodeInfo><ScanType><![CDATA[qrcode]]></ScanType><ScanResult><![CDATA[SKU-5]]></ScanResult></ScanCodeInfo>`),
		eventtest.Of(message.MenuPhotoTaken{}, "event/pic_sysphoto", `<EventKey><![CDATA[stock]]></EventKey><SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum><![CDATA[9f31]]></PicMd5Sum></item><item><PicMd5Sum><![CDATA[c0de]]></PicMd5Sum></item></PicList></SendPicsInfo>`),
		eventtest.Of(message.MenuPhotoChosen{}, "event/pic_photo_or_album", `<EventKey><![CDATA[stock]]></EventKey><SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum><![CDATA[9f31]]></PicMd5Sum></item><item><PicMd5Sum><![CDATA[c0de]]></PicMd5Sum></item></PicList></SendPicsInfo>`),
		eventtest.Of(message.MenuAlbumPhotoChosen{}, "event/pic_weixin", `<EventKey><![CDATA[stock]]></EventKey><SendPicsInfo><Count>2</Count><PicList><item><PicMd5Sum><![CDATA[9f31]]></PicMd5Sum></item><item><PicMd5Sum><![CDATA[c0de]]></PicMd5Sum></item></PicList></SendPicsInfo>`),
		eventtest.Of(message.MenuLocationSelected{}, "event/location_select", `<EventKey><![CDATA[stock]]></EventKey><SendLocationInfo><Location_X><![CDATA[31]]></Location_X><Location_Y><![CDATA[121.5]]></Location_Y><Scale><![CDATA[15]]></Scale><Label><![CDATA[外滩 18 号]]></Label><Poiname><![CDATA[外滩]]></Poiname></SendLocationInfo><AppType><![CDATA[wxwork]]></AppType>`),
		eventtest.Of(message.TemplateCardClicked{}, "event/template_card_event", `<EventKey><![CDATA[stock]]></EventKey><TaskId><![CDATA[task-3]]></TaskId><CardType><![CDATA[vote_interaction]]></CardType><ResponseCode><![CDATA[rc-1]]></ResponseCode><SelectedItems><SelectedItem><QuestionKey><![CDATA[size]]></QuestionKey><OptionIds><OptionId><![CDATA[s]]></OptionId><OptionId><![CDATA[m]]></OptionId></OptionIds></SelectedItem><SelectedItem><QuestionKey><![CDATA[colour]]></QuestionKey><OptionIds><OptionId><![CDATA[red]]></OptionId></OptionIds></SelectedItem></SelectedItems>`),
		eventtest.Of(message.TemplateCardMenuClicked{}, "event/template_card_menu_event", `<EventKey><![CDATA[stock]]></EventKey><TaskId><![CDATA[task-3]]></TaskId><CardType><![CDATA[vote_interaction]]></CardType><ResponseCode><![CDATA[rc-1]]></ResponseCode>`),
		eventtest.Of(message.TaskCardClicked{}, "event/taskcard_click", `<EventKey><![CDATA[stock]]></EventKey><TaskId><![CDATA[task-4]]></TaskId>`),
	})
}

// Names as some of WeCom's documents spell them.
func TestMisspeltSelection(t *testing.T) {
	row := eventtest.Row{Kind: "event/template_card_event", XML: `<EventKey>buy</EventKey><TaskId>task-3</TaskId><CardType>multiple_interaction</CardType><ResponseCode>rc-1</ResponseCode>` +
		`<SelectedItems><SelectedItem><QuestionKey>size</QuestionKey><OpitonIds><OpitonId>s</OpitonId><OpitonId>m</OpitonId></OpitonIds></SelectedItem></SelectedItems>`}
	eventtest.Lossless(t, message.TemplateCardClicked{}, row.Document())
}
