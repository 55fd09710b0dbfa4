package contacts

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/scan"
	"github.com/gowecom/wecom/internal/union"
)

// An Attribute is a custom property of a member: a [TextAttribute], a
// [WebAttribute], a [MiniProgramAttribute], or an [UnknownAttribute] where WeCom
// returns a kind that this version does not know. An administrator creates the
// attribute in the admin console first; WeCom ignores values of unknown names
// without an error.
//
// https://developer.work.weixin.qq.com/document/path/100067
type Attribute interface{ attribute() }

// A TextAttribute is a property that holds text.
type TextAttribute struct {
	Name  string
	Value string // at most 64 characters, 32 in an ExternalProfile; empty clears it
}

// A WebAttribute is a property that links to a page. Title and URL are both
// required, or both empty to clear it.
type WebAttribute struct {
	Name  string
	Title string // at most 12 characters
	URL   string // with http:// or https://
}

// A MiniProgramAttribute is a property that opens a mini program (小程序), in an
// [ExternalProfile] only. Title and AppID are both required, or both empty to clear
// it.
type MiniProgramAttribute struct {
	Name     string
	Title    string // at most 12 characters
	AppID    string // of a mini program that the corp has authorised; others are ignored
	PagePath string
}

// An UnknownAttribute is a property of another kind, as WeCom wrote it.
type UnknownAttribute struct {
	Kind string // the value of its type
	Raw  jsontext.Value
}

func (TextAttribute) attribute()        {}
func (WebAttribute) attribute()         {}
func (MiniProgramAttribute) attribute() {}
func (UnknownAttribute) attribute()     {}

// attributeWire is an attribute of any kind as it is sent.
type attributeWire struct {
	Type        int               `json:"type"`
	Name        string            `json:"name"`
	Text        *textValue        `json:"text,omitzero"`
	Web         *webValue         `json:"web,omitzero"`
	MiniProgram *miniProgramValue `json:"miniprogram,omitzero"`
}

type (
	textValue struct {
		Value string `json:"value"`
	}
	webValue struct {
		Title string `json:"title"`
		URL   string `json:"url"`
	}
	miniProgramValue struct {
		Title    string `json:"title"`
		AppID    string `json:"appid"`
		PagePath string `json:"pagepath"`
	}
)

func (a TextAttribute) MarshalJSON() ([]byte, error) {
	return lenient.Marshal(attributeWire{Type: 0, Name: a.Name, Text: &textValue{a.Value}})
}

func (a WebAttribute) MarshalJSON() ([]byte, error) {
	return lenient.Marshal(attributeWire{Type: 1, Name: a.Name, Web: &webValue{a.Title, a.URL}})
}

func (a MiniProgramAttribute) MarshalJSON() ([]byte, error) {
	return lenient.Marshal(attributeWire{Type: 2, Name: a.Name, MiniProgram: &miniProgramValue{a.Title, a.AppID, a.PagePath}})
}

func (a UnknownAttribute) MarshalJSON() ([]byte, error) { return a.Raw, nil }

var attributes = union.Union[Attribute]{
	Key: "type",
	Shapes: map[string]union.Shape[Attribute]{
		"0": union.From(func(w struct {
			Name  string    `json:"name"`
			Text  textValue `json:"text"`
			Value string    `json:"value"` // the text of older replies, and of linked corps' members
		}) Attribute {
			return TextAttribute{w.Name, cmp.Or(w.Text.Value, w.Value)}
		}),
		"1": union.From(func(w struct {
			Name string   `json:"name"`
			Web  webValue `json:"web"`
		}) Attribute {
			return WebAttribute{w.Name, w.Web.Title, w.Web.URL}
		}),
		"2": union.From(func(w struct {
			Name        string           `json:"name"`
			MiniProgram miniProgramValue `json:"miniprogram"`
		}) Attribute {
			return MiniProgramAttribute{w.Name, w.MiniProgram.Title, w.MiniProgram.AppID, w.MiniProgram.PagePath}
		}),
	},
	Unknown: func(kind string, raw jsontext.Value) Attribute { return UnknownAttribute{kind, raw} },
	Guess:   guessAttribute,
}

// guessAttribute tells the type of an attribute of an older deployment, which
// leaves it out, by the value that the attribute has. One without a value is text.
func guessAttribute(object []byte) string {
	kind := "0"
	for key, value := range scan.Members(object) {
		switch name := strings.ToLower(string(key)); {
		case name == `"name"`, name == `"type"`, isEmpty(value):
		case name == `"text"`, name == `"value"`:
			return "0"
		case name == `"web"`:
			kind = "1"
		case name == `"miniprogram"`:
			kind = "2"
		case kind == "0":
			kind = ""
		}
	}
	return kind
}

// isEmpty reports whether a value is one that WeCom writes for nothing.
func isEmpty(value []byte) bool {
	switch string(value) {
	case "null", `""`, "{}", "[]":
		return true
	}
	return false
}

// Attributes are a member's extended attributes (扩展属性, extattr).
type Attributes []Attribute

// attributesWire is how Attributes stand on the wire.
type attributesWire struct {
	Attributes ExternalAttributes `json:"attrs"`
}

// MarshalJSON writes {"attrs":[…]}.
func (a Attributes) MarshalJSON() ([]byte, error) {
	return lenient.Marshal(attributesWire{ExternalAttributes(a)})
}

// UnmarshalJSONFrom reads {"attrs":[…]}.
func (a *Attributes) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var w attributesWire
	err := json.UnmarshalDecode(d, &w)
	*a = Attributes(w.Attributes)
	return err
}

// UnmarshalJSON is [Attributes.UnmarshalJSONFrom] for encoding/json.
func (a *Attributes) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, a) }

// ExternalAttributes are the attributes that a member shows to people outside
// the corp (对外属性, external_attr).
type ExternalAttributes []Attribute

// MarshalJSON writes a list.
func (a ExternalAttributes) MarshalJSON() ([]byte, error) {
	if slices.ContainsFunc(a, func(one Attribute) bool { return union.IsNil(one) }) {
		return nil, errors.New("an attribute is nil")
	}
	return lenient.Marshal([]Attribute(a))
}

// UnmarshalJSONFrom reads a list.
func (a *ExternalAttributes) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return attributes.ReadList(d, (*[]Attribute)(a))
}

// UnmarshalJSON is [ExternalAttributes.UnmarshalJSONFrom] for encoding/json.
func (a *ExternalAttributes) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, a) }

// An ExternalProfile is what a member shows to people outside the corp
// (对外属性).
//
// https://developer.work.weixin.qq.com/document/path/92230
type ExternalProfile struct {
	CorpName   string             `json:"external_corp_name,omitzero"` // one of the corp's verified short names (企业简称)
	Channels   WeChatChannels     `json:"wechat_channels,omitzero"`
	Attributes ExternalAttributes `json:"external_attr,omitzero"`
}

// WeChatChannels is the channel (视频号) that a member shows.
type WeChatChannels struct {
	Nickname string         `json:"nickname"`        // of a channel that is bound to the corp
	Status   ChannelsStatus `json:"status,omitzero"` // ignored in input
}

// A ChannelsStatus tells whether a channel has been confirmed.
//
//wecom:string
type ChannelsStatus int

const (
	ChannelsConfirmed   ChannelsStatus = 0 // 已确认: people outside see the channel
	ChannelsUnconfirmed ChannelsStatus = 1 // 待确认
)

// An ExternalProfileUpdate changes an [ExternalProfile]. A field that is nil is
// unchanged; a pointer to "" and an empty slice that is not nil clear it.
type ExternalProfileUpdate struct {
	CorpName   *string            `json:"external_corp_name,omitzero"`
	Channels   *WeChatChannels    `json:"wechat_channels,omitzero"` // an empty Nickname clears it
	Attributes ExternalAttributes `json:"external_attr,omitzero"`
}
