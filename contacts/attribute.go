package contacts

import (
	"cmp"
	"encoding/json"

	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// An Attribute is a custom property of a member: a [TextAttribute], a
// [WebAttribute], a [MiniProgramAttribute], or an [UnknownAttribute] where WeCom
// returns a kind that this version does not know. An administrator creates the
// attribute in the admin console first; WeCom drops values of unknown names
// without an error.
//
// https://developer.work.weixin.qq.com/document/path/100067
type Attribute interface{ attribute() }

// A TextAttribute is a property that holds text.
type TextAttribute struct {
	Name  string
	Value string // at most 64 characters; empty clears it
}

// A WebAttribute is a property that links to a page. Title and URL are both set
// or both empty, which clears it.
type WebAttribute struct {
	Name  string
	Title string // at most 12 characters
	URL   string // with http:// or https://
}

// A MiniProgramAttribute is a property that opens a mini program (小程序). Only
// an [ExternalProfile] has such.
type MiniProgramAttribute struct {
	Name     string
	Title    string // at most 12 characters
	AppID    string // of a mini program that is linked to the corp
	PagePath string
}

// An UnknownAttribute is a property of another kind, as WeCom wrote it.
type UnknownAttribute struct {
	Kind string // the value of its type
	Raw  json.RawMessage
}

func (TextAttribute) attribute()        {}
func (WebAttribute) attribute()         {}
func (MiniProgramAttribute) attribute() {}
func (UnknownAttribute) attribute()     {}

// How the shapes look on the wire.
type (
	textAttribute struct {
		Name string    `json:"name"`
		Text textValue `json:"text"`

		// Value is where replies had the text once, and some have it still.
		Value string `json:"value,omitzero"`
	}
	textValue struct {
		Value string `json:"value"`
	}
	webAttribute struct {
		Name string   `json:"name"`
		Web  webValue `json:"web"`
	}
	webValue struct {
		Title string `json:"title"`
		URL   string `json:"url"`
	}
	miniProgramAttribute struct {
		Name        string           `json:"name"`
		MiniProgram miniProgramValue `json:"miniprogram"`
	}
	miniProgramValue struct {
		Title    string `json:"title"`
		AppID    string `json:"appid"`
		PagePath string `json:"pagepath"`
	}
)

// MarshalJSON implements [json.Marshaler].
func (a TextAttribute) MarshalJSON() ([]byte, error) {
	return union.Tagged("type", 0, textAttribute{Name: a.Name, Text: textValue{a.Value}})
}

// UnmarshalJSON implements [json.Unmarshaler].
func (a *TextAttribute) UnmarshalJSON(b []byte) error {
	var w textAttribute
	err := json.Unmarshal(b, &w)
	*a = TextAttribute{Name: w.Name, Value: cmp.Or(w.Text.Value, w.Value)}
	return err
}

// MarshalJSON implements [json.Marshaler].
func (a WebAttribute) MarshalJSON() ([]byte, error) {
	return union.Tagged("type", 1, webAttribute{a.Name, webValue{a.Title, a.URL}})
}

// UnmarshalJSON implements [json.Unmarshaler].
func (a *WebAttribute) UnmarshalJSON(b []byte) error {
	var w webAttribute
	err := json.Unmarshal(b, &w)
	*a = WebAttribute{Name: w.Name, Title: w.Web.Title, URL: w.Web.URL}
	return err
}

// MarshalJSON implements [json.Marshaler].
func (a MiniProgramAttribute) MarshalJSON() ([]byte, error) {
	return union.Tagged("type", 2, miniProgramAttribute{a.Name, miniProgramValue{a.Title, a.AppID, a.PagePath}})
}

// UnmarshalJSON implements [json.Unmarshaler].
func (a *MiniProgramAttribute) UnmarshalJSON(b []byte) error {
	var w miniProgramAttribute
	err := json.Unmarshal(b, &w)
	*a = MiniProgramAttribute{Name: w.Name, Title: w.MiniProgram.Title, AppID: w.MiniProgram.AppID, PagePath: w.MiniProgram.PagePath}
	return err
}

// MarshalJSON implements [json.Marshaler].
func (a UnknownAttribute) MarshalJSON() ([]byte, error) { return json.Marshal(a.Raw) }

var attributeKinds = union.Kinds[Attribute]{
	"0": union.As[TextAttribute, Attribute],
	"1": union.As[WebAttribute, Attribute],
	"2": union.As[MiniProgramAttribute, Attribute],
}

func readAttributes(b []byte) ([]Attribute, error) {
	return attributeKinds.List(b, "type", func(kind string, raw json.RawMessage) Attribute {
		return UnknownAttribute{Kind: kind, Raw: raw}
	})
}

// Attributes are a member's extended attributes (扩展属性, extattr).
type Attributes []Attribute

// MarshalJSON writes {"attrs":[…]}.
func (a Attributes) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]ExternalAttributes{"attrs": ExternalAttributes(a)})
}

// UnmarshalJSON reads {"attrs":[…]}, and nothing from "", [] and null.
func (a *Attributes) UnmarshalJSON(b []byte) error {
	var w struct {
		Attributes ExternalAttributes `json:"attrs"`
	}
	err := lenient.Object(b, &w)
	*a = Attributes(w.Attributes)
	return err
}

// ExternalAttributes are the attributes that a member shows to people outside
// the corp (对外属性, external_attr).
type ExternalAttributes []Attribute

// MarshalJSON writes an array.
func (a ExternalAttributes) MarshalJSON() ([]byte, error) {
	if a == nil {
		return []byte("[]"), nil
	}
	return json.Marshal([]Attribute(a))
}

// UnmarshalJSON reads an array, and nothing from "" and null.
func (a *ExternalAttributes) UnmarshalJSON(b []byte) (err error) {
	*a, err = readAttributes(b)
	return err
}

// An ExternalProfile is what a member shows to people outside the corp
// (对外属性).
//
// https://developer.work.weixin.qq.com/document/path/92230
type ExternalProfile struct {
	CorpName   string             `json:"external_corp_name,omitzero"` // one of the corp's short names
	Channels   WeChatChannels     `json:"wechat_channels,omitzero"`
	Attributes ExternalAttributes `json:"external_attr,omitzero"`
}

// UnmarshalJSON reads an object, and nothing from "", [] and null.
func (p *ExternalProfile) UnmarshalJSON(b []byte) error {
	type plain ExternalProfile
	return lenient.Object(b, (*plain)(p))
}

// WeChatChannels is the channel (视频号) that a member shows.
type WeChatChannels struct {
	Nickname string         `json:"nickname"`        // of a channel that is bound to the corp
	Status   ChannelsStatus `json:"status,omitzero"` // not for input
}

// UnmarshalJSON reads an object, and nothing from "", [] and null.
func (c *WeChatChannels) UnmarshalJSON(b []byte) error {
	type plain WeChatChannels
	return lenient.Object(b, (*plain)(c))
}

// A ChannelsStatus tells whether a channel has been confirmed.
type ChannelsStatus int

// Whether a channel has been confirmed. People outside see a confirmed one only.
const (
	ChannelsUnconfirmed ChannelsStatus = 0
	ChannelsConfirmed   ChannelsStatus = 1
)

// An ExternalProfileUpdate changes an [ExternalProfile]: nil leaves a field as
// it is, a pointer to "" and an empty slice that is not nil clear it.
type ExternalProfileUpdate struct {
	CorpName   *string            `json:"external_corp_name,omitzero"`
	Channels   *WeChatChannels    `json:"wechat_channels,omitzero"` // with "" as Nickname none is shown
	Attributes ExternalAttributes `json:"external_attr,omitzero"`
}
