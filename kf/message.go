package kf

import (
	"context"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/union"
)

// A Message is what a customer or a receptionist has sent, or what WeCom tells of a
// conversation. What an app has sent does not come back.
type Message struct {
	ID             string
	Chat           Chat // without a customer for [ReceptionistStatusChanged]
	SentAt         wecom.Time
	Origin         Origin
	ReceptionistID string // who sent it, if a receptionist did
	Content        Content
}

// An Origin tells who a message is from.
//
//wecom:string
type Origin int

const (
	FromCustomer     Origin = 3 // 微信客户
	FromSystem       Origin = 4 // 系统推送的事件
	FromReceptionist Origin = 5 // 接待人员: in WeCom's client
)

// UnmarshalJSONFrom reads a message of any kind, in one pass.
func (m *Message) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*m = Message{}
	return union.Ahead(d, []string{"msgtype"}, func(kind string, d *jsontext.Decoder) error {
		err := union.Members(d, func(name []byte) (bool, error) { return m.readMember(d, kind, string(name)) })
		if m.Content == nil && err == nil {
			m.Content, err = readContent(jsontext.NewDecoder(strings.NewReader("{}")), kind)
		}
		return err
	})
}

// UnmarshalJSON is [Message.UnmarshalJSONFrom] for encoding/json.
func (m *Message) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, m) }

// readMember reads the value under a key of a message of a kind.
func (m *Message) readMember(d *jsontext.Decoder, kind, name string) (bool, error) {
	var to any
	switch name {
	case "msgid":
		to = &m.ID
	case "open_kfid":
		to = &m.Chat.OpenKfID
	case "external_userid":
		to = &m.Chat.CustomerID
	case "send_time":
		to = &m.SentAt
	case "origin":
		to = &m.Origin
	case "servicer_userid":
		to = &m.ReceptionistID
	case "msgtype":
		return true, d.SkipValue()
	case "event": // the only content that says whom it concerns
		h, err := happenings.Read(d)
		m.Chat, m.Content = h.chat, h.content
		return true, err
	case kind:
		var err error
		m.Content, err = readContent(d, kind)
		return true, err
	default:
		return false, nil
	}
	return true, json.UnmarshalDecode(d, to)
}

// readers read the contents of messages, by their kind.
var readers = map[string]union.Shape[Content]{
	"text":                  union.As[Text, Content](),
	"image":                 union.As[Image, Content](),
	"voice":                 union.As[Voice, Content](),
	"video":                 union.As[Video, Content](),
	"file":                  union.As[File, Content](),
	"link":                  union.As[Link, Content](),
	"miniprogram":           union.As[MiniProgram, Content](),
	"msgmenu":               union.As[Menu, Content](),
	"location":              union.As[Location, Content](),
	"ca_link":               union.As[AcquisitionLink, Content](),
	"business_card":         union.As[BusinessCard, Content](),
	"merged_msg":            union.As[MergedMessages, Content](),
	"channels":              union.As[Channels, Content](),
	"channels_shop_product": union.As[ShopProduct, Content](),
	"channels_shop_order":   union.As[ShopOrder, Content](),
	"meeting":               union.As[Meeting, Content](),
	"calendar":              union.As[Calendar, Content](),
	"note":                  union.As[Note, Content](),
}

// readContent reads the content of a message of a kind.
func readContent(d *jsontext.Decoder, kind string) (Content, error) {
	if read, ok := readers[kind]; ok {
		return read(d)
	}
	raw, err := d.ReadValue()
	return UnknownContent{kind, raw.Clone()}, err
}

// MergedMessages is a piece of a chat that was passed on (聊天记录).
type MergedMessages struct {
	Title string          `json:"title"`
	Items []MergedMessage `json:"item"`
}

// A MergedMessage is a message of a chat that was passed on.
type MergedMessage struct {
	SenderName string
	SentAt     wecom.Time
	Content    Content
}

// mergedMessage is a MergedMessage on the wire: the content is JSON in a string.
type mergedMessage struct {
	SenderName string     `json:"sender_name"`
	Kind       string     `json:"msgtype"`
	Content    string     `json:"msg_content"`
	SentAt     wecom.Time `json:"send_time"`
}

// UnmarshalJSONFrom reads a message whose content is JSON in a string. What cannot
// be read is an [UnknownContent] with the string.
func (m *MergedMessage) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var w mergedMessage
	err := json.UnmarshalDecode(d, &w)
	var inner Message
	if json.Unmarshal([]byte(w.Content), &inner, jsontext.AllowInvalidUTF8(true)) != nil || inner.Content.contentKind() != w.Kind {
		raw, _ := jsontext.AppendQuote(nil, w.Content)
		inner.Content = UnknownContent{w.Kind, raw}
	}
	*m = MergedMessage{w.SenderName, w.SentAt, inner.Content}
	return err
}

// UnmarshalJSON is [MergedMessage.UnmarshalJSONFrom] for encoding/json.
func (m *MergedMessage) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, m) }

// A VoiceFormat is the format in which recordings come.
type VoiceFormat int

const (
	AMR  VoiceFormat = 0
	Silk VoiceFormat = 1
)

// A MessageQuery says which messages to read.
type MessageQuery struct {
	OpenKfID    string      `json:"open_kfid"`
	Token       string      `json:"token,omitzero"` // of [MessageReceived]; optional, but the number of calls without one is strictly limited
	VoiceFormat VoiceFormat `json:"voice_format,omitzero"`
}

// A MessagePage is a page of messages.
type MessagePage struct {
	Messages   []Message  `json:"msg_list"`
	NextCursor string     `json:"next_cursor"` // for the next call, also after the last page: keep it
	HasMore    wecom.Flag `json:"has_more"`    // read on, even if this page is empty
}

// ListMessages returns one page of messages of an account, from where the page
// before ended; without a cursor from the oldest of the last 3 days. The limit is at
// most 1,000, which is the default. Go on while HasMore is set. A token that is older
// than 10 minutes is a [wecom.ErrInvalidMessageToken]. [Sync] does all this.
//
// https://developer.work.weixin.qq.com/document/path/94670
//
//wecom:api POST /cgi-bin/kf/sync_msg 接收消息和事件
func (s *Service) ListMessages(ctx context.Context, q MessageQuery, page wecom.Page) (*MessagePage, error) {
	return call.Query[MessagePage](ctx, s.client, "/cgi-bin/kf/sync_msg", struct {
		MessageQuery `json:",embed"`
		Cursor       string `json:"cursor,omitzero"`
		Limit        int    `json:"limit,omitzero"`
	}{q, page.Cursor, page.Limit})
}
