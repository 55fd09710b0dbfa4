package externalcontact

import (
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// A Text is the text of a message.
type Text string

type textObject struct {
	Content string `json:"content"`
}

// MarshalJSON writes {"content": …}.
func (t Text) MarshalJSON() ([]byte, error) { return lenient.Marshal(textObject{string(t)}) }

// UnmarshalJSONFrom reads {"content": …}.
func (t *Text) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var o textObject
	err := json.UnmarshalDecode(d, &o)
	*t = Text(o.Content)
	return err
}

// UnmarshalJSON is [Text.UnmarshalJSONFrom] for encoding/json.
func (t *Text) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, t) }

// An Attachment is what follows the text of a message: [Image], [Link],
// [MiniProgram], [Video], [File], or an [UnknownAttachment] that was read. Media
// ids come from the upload of temporary media and are valid for 3 days; those of
// moments and products come from the upload of attachments.
type Attachment interface {
	attachmentKind() string
}

// An Image is a picture. One of the fields is required; the media id wins.
type Image struct {
	MediaID    string `json:"media_id,omitzero"`
	PictureURL string `json:"pic_url,omitzero"` // of the permanent image upload (上传图片), no other
}

// A Link is a card that opens a page.
type Link struct {
	Title       string `json:"title,omitzero"` // at most 128 bytes
	URL         string `json:"url"`            // at most 2,048 bytes
	Description string `json:"desc,omitzero"`  // at most 512 bytes; not in moments
	PictureURL  string `json:"picurl,omitzero"`
	MediaID     string `json:"media_id,omitzero"` // the cover: required in moments, ignored elsewhere
}

// A MiniProgram is a card that opens a mini program linked to the corp.
type MiniProgram struct {
	AppID          string `json:"appid"`
	Page           string `json:"page"`
	Title          string `json:"title"`                 // at most 64 bytes
	PictureMediaID string `json:"pic_media_id,omitzero"` // the cover, 520×416 at best; required
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
// as it was read. Sending it sends Raw.
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

// MarshalJSONTo writes each attachment under its kind, next to msgtype.
func (a Attachments) MarshalJSONTo(e *jsontext.Encoder) error {
	if err := e.WriteToken(jsontext.BeginArray); err != nil {
		return err
	}
	for i, attachment := range a {
		if err := writeAttachment(e, attachment); err != nil {
			return fmt.Errorf("attachment %d: %w", i, err)
		}
	}
	return e.WriteToken(jsontext.EndArray)
}

// MarshalJSON is [Attachments.MarshalJSONTo] for encoding/json.
func (a Attachments) MarshalJSON() ([]byte, error) { return lenient.Marshal(a) }

func writeAttachment(e *jsontext.Encoder, a Attachment) error {
	if union.IsNil(a) {
		return errNilAttachment
	}
	if unknown, ok := a.(UnknownAttachment); ok {
		return e.WriteValue(unknown.Raw)
	}
	w := union.Begin(e)
	w.String("msgtype", a.attachmentKind())
	w.Value(a.attachmentKind(), a)
	return w.End()
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
// then. One of the two is required.
type Message struct {
	Text       Text       // at most 4,000 bytes
	Attachment Attachment // nil for none; a [File] or [Video] in group welcomes only

	// Unsent are further attachments that were read: WeCom keeps them, and sends the
	// first only. They are not written.
	Unsent []Attachment
}

// messageParts are a Message on the wire, side by side. WeCom would send the first
// attachment and drop the others, without an error.
type messageParts struct {
	Text        Text         `json:"text,omitzero"`
	Image       *Image       `json:"image,omitzero"`
	Link        *Link        `json:"link,omitzero"`
	MiniProgram *MiniProgram `json:"miniprogram,omitzero"`
	File        *File        `json:"file,omitzero"`
	Video       *Video       `json:"video,omitzero"`
}

func (m Message) parts() (messageParts, error) {
	p := messageParts{Text: m.Text}
	switch a := m.Attachment.(type) {
	case nil:
	case Image:
		p.Image = &a
	case *Image:
		p.Image = a
	case Link:
		p.Link = &a
	case *Link:
		p.Link = a
	case MiniProgram:
		p.MiniProgram = &a
	case *MiniProgram:
		p.MiniProgram = a
	case File:
		p.File = &a
	case *File:
		p.File = a
	case Video:
		p.Video = &a
	case *Video:
		p.Video = a
	case UnknownAttachment:
		return p, fmt.Errorf("externalcontact: a message cannot carry an attachment of the kind %q", a.Kind)
	default:
		return p, fmt.Errorf("externalcontact: a message cannot carry a %T", a)
	}
	return p, nil
}

// message returns the message that the parts are. An empty part is none.
func (p messageParts) message() Message {
	var list []Attachment
	list = appendSet(list, p.Image)
	list = appendSet(list, p.Link)
	list = appendSet(list, p.MiniProgram)
	list = appendSet(list, p.File)
	list = appendSet(list, p.Video)
	m := Message{Text: p.Text}
	if len(list) > 0 {
		m.Attachment = list[0]
	}
	if len(list) > 1 {
		m.Unsent = list[1:]
	}
	return m
}

func appendSet[A interface {
	Attachment
	comparable
}](list []Attachment, part *A) []Attachment {
	if part == nil || *part == *new(A) {
		return list
	}
	return append(list, *part)
}

// MarshalJSONTo writes the text and the attachment side by side.
func (m Message) MarshalJSONTo(e *jsontext.Encoder) error {
	p, err := m.parts()
	if err != nil {
		return err
	}
	return json.MarshalEncode(e, p)
}

// MarshalJSON is [Message.MarshalJSONTo] for encoding/json.
func (m Message) MarshalJSON() ([]byte, error) { return lenient.Marshal(m) }

// UnmarshalJSONFrom reads the text and the attachment.
func (m *Message) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var p messageParts
	err := json.UnmarshalDecode(d, &p)
	*m = p.message()
	return err
}

// UnmarshalJSON is [Message.UnmarshalJSONFrom] for encoding/json.
func (m *Message) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, m) }

// checkConclusions refuses what WeCom drops without an error from what a temporary
// chat ends with.
func (m *Message) checkConclusions() error {
	if m == nil {
		return nil
	}
	p, err := m.parts()
	if err == nil && (p.File != nil || p.Video != nil) {
		err = errors.New("externalcontact: conclusions carry an image, a link or a mini program: WeCom sends no file and no video")
	}
	return err
}
