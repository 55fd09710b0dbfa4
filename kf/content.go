package kf

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"github.com/go-json-experiment/json/jsontext"
)

// Content is what a [Message] holds. Customers and receptionists send [Text],
// [Image], [Voice], [Video], [File], [Link], [MiniProgram], [Menu], [Location],
// [BusinessCard], [MergedMessages], [Channels], [ShopProduct], [ShopOrder],
// [Meeting], [Calendar] and [Note]. WeCom tells of [SessionEntered], [SendFailed],
// [ReceptionistStatusChanged], [SessionChanged], [CustomerRecalled],
// [ReceptionistRecalled] and [RejectSwitched]. All others are [UnknownContent].
type Content interface {
	contentKind() string
}

// Outgoing is what [Service.Send] sends: [Text], [Image], [Voice], [Video], [File],
// [Link], [MiniProgram], [Menu], [Location] or [AcquisitionLink]. Media ids are those
// of temporary media, and serve for 3 days.
type Outgoing interface {
	Content
	outgoing() Outgoing // what is written of it
	check() error
}

// A Reply is what [Service.SendOnEvent] sends: [Text], or [Menu] where the event
// allows it.
type Reply interface {
	Outgoing
	checkReply() error
}

// MaxText is the greatest length of a [Text], in bytes. WeCom cuts a longer one off
// without an error, so it is refused.
const MaxText = 2048

// Text is a text.
type Text struct {
	Content string `json:"content"` // at most [MaxText] bytes

	// MenuID is the item of a [Menu] that the customer has clicked, which sent the
	// text. It is not sent.
	MenuID string `json:"menu_id,omitzero"`
}

// Image is a picture. A received one has at most 2 MB: WeCom replaces a larger one by
// a text.
type Image struct {
	MediaID string `json:"media_id"`
}

// Voice is a recording: a received one is AMR, or Silk where [MessageQuery] says so,
// of at most 2 MB.
type Voice struct {
	MediaID string `json:"media_id"`
}

// Video is a film. A received one has at most 10 MB.
type Video struct {
	MediaID string `json:"media_id"`
}

// File is a file. A received one has at most 20 MB.
type File struct {
	MediaID string `json:"media_id"`
}

// Link is a card that opens a page.
type Link struct {
	Title        string `json:"title"`                   // at most 128 bytes
	Description  string `json:"desc,omitzero"`           // at most 512 bytes; optional
	URL          string `json:"url"`                     // at most 2,048 bytes, with http:// or https://
	ThumbMediaID string `json:"thumb_media_id,omitzero"` // the picture: required to send, absent where it is received
	PictureURL   string `json:"pic_url,omitzero"`        // the picture of a received link; not sent
}

// MiniProgram is a card that opens a mini program.
type MiniProgram struct {
	AppID        string `json:"appid"`
	PagePath     string `json:"pagepath"`       // ends with .html before its query, or WeChat does not find it
	Title        string `json:"title,omitzero"` // at most 64 bytes; optional
	ThumbMediaID string `json:"thumb_media_id"` // the cover, 520×416 at best
}

// Location is a place.
type Location struct {
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
	Name      string  `json:"name,omitzero"`
	Address   string  `json:"address,omitzero"`
}

// AcquisitionLink is a link of the customer acquisition assistant (获客助手), shown as
// a business card. It is never received.
type AcquisitionLink struct {
	URL string `json:"link_url"`
}

// BusinessCard is the card of a member.
type BusinessCard struct {
	UserID string `json:"userid"`
}

// Channels is something of WeChat Channels (视频号). WeCom tells no more of some.
type Channels struct {
	Type     ChannelsType `json:"sub_type"`
	Nickname string       `json:"nickname"` // of the channel
	Title    string       `json:"title"`    // of a post
}

// A ChannelsType is a kind of thing in WeChat Channels.
//
//wecom:string
type ChannelsType int

const (
	ChannelsPost ChannelsType = 1 // 视频号动态
	ChannelsLive ChannelsType = 2 // 视频号直播
	ChannelsCard ChannelsType = 3 // 视频号名片
)

// ShopProduct is a product of a shop in WeChat Channels (视频号商品).
type ShopProduct struct {
	ID            string `json:"product_id"`
	PictureURL    string `json:"head_image"`
	Title         string `json:"title"`
	Price         string `json:"sales_price"` // in fen
	ShopNickname  string `json:"shop_nickname"`
	ShopAvatarURL string `json:"shop_head_image"`
}

// ShopOrder is an order at a shop in WeChat Channels (视频号订单).
type ShopOrder struct {
	ID           string `json:"order_id"`
	Products     string `json:"product_titles"`
	Price        string `json:"price_wording"` // as the customer reads it
	State        string `json:"state"`         // likewise
	PictureURL   string `json:"image_url"`
	ShopNickname string `json:"shop_nickname"`
}

// Meeting is a meeting. WeCom tells no more of it.
type Meeting struct{}

// Calendar is an event of a calendar. WeCom tells no more of it.
type Calendar struct{}

// Note is a note. WeCom tells no more of it.
type Note struct{}

// UnknownContent is a message or an event of a kind that this package does not know
// yet. Of a message, Raw is what stands under the key of its type, or nil; of an
// event, it is the object "event".
type UnknownContent struct {
	Kind string // "text", …; of events "event/enter_session", …
	Raw  jsontext.Value
}

func (Text) contentKind() string             { return "text" }
func (Image) contentKind() string            { return "image" }
func (Voice) contentKind() string            { return "voice" }
func (Video) contentKind() string            { return "video" }
func (File) contentKind() string             { return "file" }
func (Link) contentKind() string             { return "link" }
func (MiniProgram) contentKind() string      { return "miniprogram" }
func (Menu) contentKind() string             { return "msgmenu" }
func (Location) contentKind() string         { return "location" }
func (AcquisitionLink) contentKind() string  { return "ca_link" }
func (BusinessCard) contentKind() string     { return "business_card" }
func (MergedMessages) contentKind() string   { return "merged_msg" }
func (Channels) contentKind() string         { return "channels" }
func (ShopProduct) contentKind() string      { return "channels_shop_product" }
func (ShopOrder) contentKind() string        { return "channels_shop_order" }
func (Meeting) contentKind() string          { return "meeting" }
func (Calendar) contentKind() string         { return "calendar" }
func (Note) contentKind() string             { return "note" }
func (u UnknownContent) contentKind() string { return u.Kind }

func (t Text) outgoing() Outgoing            { t.MenuID = ""; return t }
func (i Image) outgoing() Outgoing           { return i }
func (v Voice) outgoing() Outgoing           { return v }
func (v Video) outgoing() Outgoing           { return v }
func (f File) outgoing() Outgoing            { return f }
func (l Link) outgoing() Outgoing            { l.PictureURL = ""; return l }
func (m MiniProgram) outgoing() Outgoing     { return m }
func (m Menu) outgoing() Outgoing            { return m }
func (l Location) outgoing() Outgoing        { return l }
func (a AcquisitionLink) outgoing() Outgoing { return a }

func (t Text) check() error {
	return cmp.Or(need("text", t.Content), maxBytes("text", t.Content, MaxText))
}
func (i Image) check() error           { return need("MediaID", i.MediaID) }
func (v Voice) check() error           { return need("MediaID", v.MediaID) }
func (v Video) check() error           { return need("MediaID", v.MediaID) }
func (f File) check() error            { return need("MediaID", f.MediaID) }
func (a AcquisitionLink) check() error { return need("URL", a.URL) }

func (l Link) check() error {
	return cmp.Or(
		need("title", l.Title), maxBytes("title", l.Title, 128), maxBytes("description", l.Description, 512),
		need("URL", l.URL), maxBytes("URL", l.URL, maxURL), checkURL(l.URL), need("ThumbMediaID", l.ThumbMediaID))
}

// checkURL refuses an address that a click could not open.
func checkURL(url string) error {
	if !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://") {
		return fmt.Errorf("the URL %q does not begin with http:// or https://", url)
	}
	return nil
}

func (m MiniProgram) check() error {
	return cmp.Or(
		need("AppID", m.AppID), need("PagePath", m.PagePath), maxBytes("title", m.Title, 64), need("ThumbMediaID", m.ThumbMediaID))
}

func (l Location) check() error {
	if l.Latitude < -90 || l.Latitude > 90 || l.Longitude < -180 || l.Longitude > 180 {
		return fmt.Errorf("the latitude %v and the longitude %v are no place on Earth", l.Latitude, l.Longitude)
	}
	return nil
}

func (t Text) checkReply() error { return t.check() }

const maxURL = 2048

var errNoContent = errors.New("nothing to send: the content is nil")
