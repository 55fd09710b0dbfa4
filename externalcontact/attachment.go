package externalcontact

import (
	"errors"
	"fmt"

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
// then. WeCom sends one attachment only: of several, the first in the order of
// these fields, without an error.
type Message struct {
	Text        Text         `json:"text,omitzero"` // at most 4,000 bytes
	Image       *Image       `json:"image,omitzero"`
	Link        *Link        `json:"link,omitzero"`
	MiniProgram *MiniProgram `json:"miniprogram,omitzero"`
	File        *File        `json:"file,omitzero"`  // of group welcomes only
	Video       *Video       `json:"video,omitzero"` // of group welcomes only
}
