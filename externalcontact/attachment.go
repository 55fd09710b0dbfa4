package externalcontact

import (
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/union"
)

// A Text is the text of a message.
type Text string

type textObject struct {
	Content string `json:"content"`
}

// MarshalJSON writes {"content": …}.
func (t Text) MarshalJSON() ([]byte, error) { return json.Marshal(textObject{string(t)}) }

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
func (a Attachments) MarshalJSON() ([]byte, error) { return json.Marshal(a) }

func writeAttachment(e *jsontext.Encoder, a Attachment) error {
	if v := reflect.ValueOf(a); !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
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
// then. It carries one attachment at most. WeCom would drop the others without an
// error, so a call with several is refused before it is sent.
type Message struct {
	Text        Text         `json:"text,omitzero"` // at most 4,000 bytes
	Image       *Image       `json:"image,omitzero"`
	Link        *Link        `json:"link,omitzero"`
	MiniProgram *MiniProgram `json:"miniprogram,omitzero"`
	File        *File        `json:"file,omitzero"`  // of group welcomes only
	Video       *Video       `json:"video,omitzero"` // of group welcomes only
}

// check refuses what WeCom drops without an error.
func (m *Message) check() error {
	if m == nil {
		return nil
	}
	var kinds []string
	for _, a := range []struct {
		kind string
		set  bool
	}{
		{"an image", m.Image != nil},
		{"a link", m.Link != nil},
		{"a mini program", m.MiniProgram != nil},
		{"a file", m.File != nil},
		{"a video", m.Video != nil},
	} {
		if a.set {
			kinds = append(kinds, a.kind)
		}
	}
	if len(kinds) > 1 {
		return fmt.Errorf("externalcontact: the message has %s: WeCom sends only one of them", strings.Join(kinds, " and "))
	}
	return nil
}

// checkConclusions is check for what a temporary chat ends with.
func (m *Message) checkConclusions() error {
	if m != nil && (m.File != nil || m.Video != nil) {
		return errors.New("externalcontact: conclusions carry an image, a link or a mini program: WeCom sends no file and no video")
	}
	return m.check()
}
