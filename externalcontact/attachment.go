package externalcontact

import (
	"errors"
	"fmt"
	"reflect"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/union"
)

// A Text is the text of a message. Its limit is in bytes: 4,000, and 3,000 in a
// group welcome.
type Text string

type textObject struct {
	Content string `json:"content"`
}

// MarshalJSON writes {"content": …}.
func (t Text) MarshalJSON() ([]byte, error) { return json.Marshal(textObject{string(t)}) }

// UnmarshalJSONFrom reads {"content": …}; what WeCom writes for no text is "".
func (t *Text) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*t = ""
	if d.PeekKind() == '"' {
		return json.UnmarshalDecode(d, (*string)(t))
	}
	var o textObject
	err := json.UnmarshalDecode(d, &o)
	*t = Text(o.Content)
	return err
}

// UnmarshalJSON is [Text.UnmarshalJSONFrom] for encoding/json.
func (t *Text) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, t) }

// An Attachment is what follows the text of a message: [Image], [Link],
// [MiniProgram], [Video], [File], or an [UnknownAttachment] that was read. Media
// ids come from the upload of temporary media and live 3 days; those of moments
// and products come from the upload of attachments.
type Attachment interface {
	attachmentKind() string
}

// An Image is a picture. Give one of its fields; the media id wins.
type Image struct {
	MediaID string `json:"media_id,omitzero"`
	PicURL  string `json:"pic_url,omitzero"` // of the permanent image upload (上传图片), no other
}

// A Link is a card that opens a page.
type Link struct {
	Title   string `json:"title,omitzero"` // at most 128 bytes
	URL     string `json:"url"`            // at most 2,048 bytes
	Desc    string `json:"desc,omitzero"`  // at most 512 bytes; not in moments
	PicURL  string `json:"picurl,omitzero"`
	MediaID string `json:"media_id,omitzero"` // the cover, in moments only and needed there
}

// A MiniProgram is a card that opens a mini program linked to the corp.
type MiniProgram struct {
	AppID      string `json:"appid"`
	Page       string `json:"page"`
	Title      string `json:"title"`                 // at most 64 bytes
	PicMediaID string `json:"pic_media_id,omitzero"` // the cover, 520×416 at best
}

// A Video is a film: in moments at most 30 seconds and 10 MB.
type Video struct {
	MediaID string `json:"media_id"`
}

// A File is a file to download. Moments cannot carry one.
type File struct {
	MediaID string `json:"media_id"`
}

// UnknownAttachment is an attachment of a kind that this package does not know,
// as it was read. Sending it sends Raw; a [Message] cannot.
type UnknownAttachment struct {
	Kind string
	Raw  jsontext.Value
}

func (Image) attachmentKind() string               { return "image" }
func (Link) attachmentKind() string                { return "link" }
func (MiniProgram) attachmentKind() string         { return "miniprogram" }
func (Video) attachmentKind() string               { return "video" }
func (File) attachmentKind() string                { return "file" }
func (u UnknownAttachment) attachmentKind() string { return u.Kind }

// Attachments follow the text of a message: at most 9. In a moment they are 9
// images, or one video, or one link.
type Attachments []Attachment

// MarshalJSON writes each attachment under its kind, next to msgtype.
func (a Attachments) MarshalJSON() ([]byte, error) {
	list := make([]jsontext.Value, len(a))
	for i, attachment := range a {
		b, err := marshalAttachment(attachment)
		if err != nil {
			return nil, fmt.Errorf("attachment %d: %w", i, err)
		}
		list[i] = b
	}
	return json.Marshal(list)
}

func marshalAttachment(a Attachment) ([]byte, error) {
	switch a := a.(type) {
	case nil:
		return nil, errNilAttachment
	case UnknownAttachment:
		return a.Raw, nil
	}
	return union.Tagged("msgtype", a.attachmentKind(), map[string]Attachment{a.attachmentKind(): a})
}

var errNilAttachment = errors.New("the attachment is nil")

// UnmarshalJSONFrom reads attachments of known and of unknown kinds.
func (a *Attachments) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return attachments.ReadList(d, (*[]Attachment)(a))
}

// UnmarshalJSON is [Attachments.UnmarshalJSONFrom] for encoding/json.
func (a *Attachments) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, a) }

// attachments reads an attachment under the key that is its kind.
var attachments = union.Union[Attachment]{
	Key: "msgtype",
	Shapes: map[string]union.Shape[Attachment]{
		"image":       union.Under[Image, Attachment]("image"),
		"link":        union.Under[Link, Attachment]("link"),
		"miniprogram": union.Under[MiniProgram, Attachment]("miniprogram"),
		"video":       union.Under[Video, Attachment]("video"),
		"file":        union.Under[File, Attachment]("file"),
	},
	Unknown: func(kind string, raw jsontext.Value) Attachment { return UnknownAttachment{kind, raw} },
}

// A Message is a text, an attachment, or both: the customer gets two messages
// then. WeCom writes its parts side by side and sends one attachment at most, so
// a Message with more cannot be sent.
type Message struct {
	Text        Text
	Attachments []Attachment
}

// MarshalJSON writes the text and the attachment.
func (m Message) MarshalJSON() ([]byte, error) {
	fields, err := m.fields()
	if err != nil {
		return nil, err
	}
	return json.Marshal(fields)
}

func (m Message) fields() (map[string]any, error) {
	fields := map[string]any{}
	if m.Text != "" {
		fields["text"] = m.Text
	}
	if len(m.Attachments) > 1 {
		return nil, fmt.Errorf("%d attachments, and WeCom would drop all but one: give one", len(m.Attachments))
	}
	for _, a := range m.Attachments {
		switch a := a.(type) {
		case nil:
			return nil, errNilAttachment
		case UnknownAttachment:
			return nil, fmt.Errorf("attachments of the unknown kind %q go into lists only", a.Kind)
		default:
			fields[a.attachmentKind()] = a
		}
	}
	return fields, nil
}

// UnmarshalJSONFrom reads the text and whatever attachments are there.
func (m *Message) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return m.read(d, func([]byte) (bool, error) { return false, nil })
}

// UnmarshalJSON is [Message.UnmarshalJSONFrom] for encoding/json.
func (m *Message) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, m) }

// read reads a message whose parts stand beside other members, which other reads.
func (m *Message) read(d *jsontext.Decoder, other func(name []byte) (bool, error)) error {
	*m = Message{}
	var parts struct {
		image   Image
		link    Link
		program MiniProgram
		file    File
		video   Video
	}
	fields := map[string]any{"text": &m.Text, "image": &parts.image, "link": &parts.link, "miniprogram": &parts.program, "file": &parts.file, "video": &parts.video}
	err := union.Members(d, func(name []byte) (bool, error) {
		if field, ok := fields[string(name)]; ok {
			return true, json.UnmarshalDecode(d, field)
		}
		return other(name)
	})
	for _, a := range []Attachment{parts.image, parts.link, parts.program, parts.file, parts.video} {
		if !reflect.ValueOf(a).IsZero() { // null, "" and {}: no attachment
			m.Attachments = append(m.Attachments, a)
		}
	}
	return err
}
