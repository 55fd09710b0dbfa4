package message

import (
	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/events"
)

// Received is a message that a member has sent to the app: [*ReceivedText],
// [*ReceivedImage], [*ReceivedVoice], [*ReceivedVideo], [*ReceivedFile],
// [*ReceivedLocation] or [*ReceivedLink].
type Received interface {
	CallbackKind() string
	Sender() string // the member's userid
	received()
}

// A ReceivedHeader is what the messages of members share.
type ReceivedHeader struct {
	events.Header
	MsgID int64 `xml:"MsgId"`
}

func (ReceivedHeader) received() {}

// ReceivedText is a text that a member has sent to the app.
//
// https://developer.work.weixin.qq.com/document/path/90239
//
//wecom:event 文本消息
type ReceivedText struct {
	ReceivedHeader
	Content string
}

func (ReceivedText) CallbackKind() string { return "text" }

// ReceivedImage is a picture that a member has sent to the app.
//
// https://developer.work.weixin.qq.com/document/path/90239
//
//wecom:event 图片消息
type ReceivedImage struct {
	ReceivedHeader
	PictureURL string `xml:"PicUrl"`
	MediaID    string `xml:"MediaId"` // for 3 days
}

func (ReceivedImage) CallbackKind() string { return "image" }

// ReceivedVoice is a recording that a member has sent to the app.
//
// https://developer.work.weixin.qq.com/document/path/90239
//
//wecom:event 语音消息
type ReceivedVoice struct {
	ReceivedHeader
	MediaID string `xml:"MediaId"` // for 3 days
	Format  string // "amr", "speex"
}

func (ReceivedVoice) CallbackKind() string { return "voice" }

// ReceivedVideo is a video that a member has sent to the app.
//
// https://developer.work.weixin.qq.com/document/path/90239
//
//wecom:event 视频消息
type ReceivedVideo struct {
	ReceivedHeader
	MediaID      string `xml:"MediaId"`      // for 3 days
	ThumbMediaID string `xml:"ThumbMediaId"` // for 3 days
}

func (ReceivedVideo) CallbackKind() string { return "video" }

// ReceivedFile is a file that a member has sent to the app. The documentation does
// not have it, and not all corps get it.
//
// https://developer.work.weixin.qq.com/document/path/90239
type ReceivedFile struct {
	ReceivedHeader
	MediaID string `xml:"MediaId"` // for 3 days
	Name    string `xml:"FileName"`
	Size    int64  `xml:"FileSize"` // in bytes
}

func (ReceivedFile) CallbackKind() string { return "file" }

// ReceivedLocation is a place that a member has sent to the app.
//
// https://developer.work.weixin.qq.com/document/path/90239
//
//wecom:event 位置消息
type ReceivedLocation struct {
	ReceivedHeader
	Latitude  wecom.Float `xml:"Location_X"`
	Longitude wecom.Float `xml:"Location_Y"`
	Scale     wecom.Float
	Label     string
	AppType   string // "wxwork"; empty if sent from WeChat
}

func (ReceivedLocation) CallbackKind() string { return "location" }

// ReceivedLink is a link that a member has sent to the app.
//
// https://developer.work.weixin.qq.com/document/path/90239
//
//wecom:event 链接消息
type ReceivedLink struct {
	ReceivedHeader
	Title       string
	Description string
	URL         string `xml:"Url"`
	PictureURL  string `xml:"PicUrl"`
}

func (ReceivedLink) CallbackKind() string { return "link" }

// AppSubscribed is pushed when a member got into the app's visible range, or
// joined the corp within it. It can be answered.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 成员关注及取消关注事件
type AppSubscribed struct {
	events.Header
	EventKey string // empty
}

func (AppSubscribed) CallbackKind() string { return "event/subscribe" }

// AppUnsubscribed is pushed when a member got out of the app's visible range,
// left the corp or was disabled.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 成员关注及取消关注事件
type AppUnsubscribed struct {
	events.Header
	EventKey string // empty
}

func (AppUnsubscribed) CallbackKind() string { return "event/unsubscribe" }

// AppEntered is pushed when a member opens the app. It can be answered.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 进入应用
type AppEntered struct {
	events.Header
	EventKey string // empty
}

func (AppEntered) CallbackKind() string { return "event/enter_agent" }

// LocationReported is pushed when a member who has agreed to it opens the app.
// It can be answered.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 上报地理位置
type LocationReported struct {
	events.Header
	Latitude  wecom.Float
	Longitude wecom.Float
	Precision wecom.Float // in metres
	AppType   string      // "wxwork"; empty if sent from WeChat
}

func (LocationReported) CallbackKind() string { return "event/LOCATION" }

// A MenuHeader is what the events of the app's menu (自定义菜单) share.
type MenuHeader struct {
	events.Header
	EventKey string // the key of the menu item, if not said otherwise
}

// MenuClicked is pushed when a member has chosen a menu item. It can be
// answered.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 点击菜单拉取消息的事件推送
type MenuClicked struct{ MenuHeader }

func (MenuClicked) CallbackKind() string { return "event/click" }

// MenuLinkOpened is pushed when a member has opened a link of the menu:
// EventKey is its URL. It can be answered.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 点击菜单跳转链接的事件推送
type MenuLinkOpened struct{ MenuHeader }

func (MenuLinkOpened) CallbackKind() string { return "event/view" }

// MenuMiniProgramOpened is pushed when a member has opened a mini program (小程序)
// of the menu: EventKey is its path. It can be answered.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 点击菜单跳转小程序的事件推送
type MenuMiniProgramOpened struct{ MenuHeader }

func (MenuMiniProgramOpened) CallbackKind() string { return "event/view_miniprogram" }

// A ScanCode is what a member has scanned.
type ScanCode struct {
	Type   string `xml:"ScanType"` // mostly "qrcode"
	Result string `xml:"ScanResult"`
}

// MenuScanned is pushed when a member has scanned a code by the menu. The
// member sees the result.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 扫码推事件的事件推送
type MenuScanned struct {
	MenuHeader
	ScanCode ScanCode `xml:"ScanCodeInfo"`
}

func (MenuScanned) CallbackKind() string { return "event/scancode_push" }

// MenuScannedWaiting is pushed when a member has scanned a code by the menu and
// waits for an answer.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 扫码推事件且弹出“消息接收中”提示框的事件推送
type MenuScannedWaiting struct {
	MenuHeader
	ScanCode ScanCode `xml:"ScanCodeInfo"`
}

func (MenuScannedWaiting) CallbackKind() string { return "event/scancode_waitmsg" }

// A MenuPhotoHeader is what the events of pictures sent by the menu share. The
// pictures come as messages of their own, [ReceivedImage].
type MenuPhotoHeader struct {
	MenuHeader
	Count int      `xml:"SendPicsInfo>Count"`
	MD5s  []string `xml:"SendPicsInfo>PicList>item>PicMd5Sum"` // of the pictures
}

// MenuPhotoTaken is pushed when a member sends a photograph by the menu.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 弹出系统拍照发图的事件推送
type MenuPhotoTaken struct{ MenuPhotoHeader }

func (MenuPhotoTaken) CallbackKind() string { return "event/pic_sysphoto" }

// MenuPhotoChosen is pushed when a member sends a photograph, taken or from the
// album, by the menu.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 弹出拍照或者相册发图的事件推送
type MenuPhotoChosen struct{ MenuPhotoHeader }

func (MenuPhotoChosen) CallbackKind() string { return "event/pic_photo_or_album" }

// MenuAlbumPhotoChosen is pushed when a member sends pictures from the album by
// the menu.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 弹出微信相册发图器的事件推送
type MenuAlbumPhotoChosen struct{ MenuPhotoHeader }

func (MenuAlbumPhotoChosen) CallbackKind() string { return "event/pic_weixin" }

// MenuLocationSelected is pushed when a member has chosen a place by the menu.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 弹出地理位置选择器的事件推送
type MenuLocationSelected struct {
	MenuHeader
	Latitude  wecom.Float `xml:"SendLocationInfo>Location_X"`
	Longitude wecom.Float `xml:"SendLocationInfo>Location_Y"`
	Scale     wecom.Float `xml:"SendLocationInfo>Scale"`
	Label     string      `xml:"SendLocationInfo>Label"`
	POIName   string      `xml:"SendLocationInfo>Poiname"` // may be empty
	AppType   string      // "wxwork"; empty if sent from WeChat
}

func (MenuLocationSelected) CallbackKind() string { return "event/location_select" }

// A TemplateCardHeader is what the events of template cards share.
type TemplateCardHeader struct {
	events.Header
	EventKey     string // the key of the button or the menu item
	TaskID       string `xml:"TaskId"`
	CardType     CardType
	ResponseCode string // for updating the card, once and within 72 hours
}

// TemplateCardClicked is pushed when a member has pressed a button of a
// template card, or submitted one. Answer it with an update of the card, or
// update the card later with ResponseCode.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 模板卡片事件推送
type TemplateCardClicked struct {
	TemplateCardHeader
	Selected []TemplateCardSelection `xml:"SelectedItems>SelectedItem"`
}

func (TemplateCardClicked) CallbackKind() string { return "event/template_card_event" }

// TemplateCardMenuClicked is pushed when a member has chosen an item of the
// menu in the corner of a template card. It can be answered.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 通用模板卡片右上角菜单事件推送
type TemplateCardMenuClicked struct{ TemplateCardHeader }

func (TemplateCardMenuClicked) CallbackKind() string { return "event/template_card_menu_event" }

// A TemplateCardSelection is a question of a template card and what the member
// has chosen.
type TemplateCardSelection struct {
	QuestionKey string
	OptionIDs   []string `xml:"OptionIds>OptionId" also:"OpitonIds>OpitonId"` // documents have both spellings
}

// TaskCardClicked is pushed when a member has pressed a button of a task card
// (任务卡片), the kind of card that template cards have replaced.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 任务卡片事件推送
type TaskCardClicked struct {
	events.Header
	EventKey string // the key of the button
	TaskID   string `xml:"TaskId"`
}

func (TaskCardClicked) CallbackKind() string { return "event/taskcard_click" }
