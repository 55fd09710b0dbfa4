package externalcontact

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/gowecom/wecom/internal/lenient"
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

// UnmarshalJSON reads {"content": …}; what WeCom writes for no text is "".
func (t *Text) UnmarshalJSON(b []byte) error {
	var o textObject
	if err := lenient.Object(b, &o); err != nil {
		return err
	}
	*t = Text(o.Content)
	return nil
}

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
	Raw  json.RawMessage
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
	list := make([]json.RawMessage, len(a))
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

// UnmarshalJSON reads attachments of known and of unknown kinds.
func (a *Attachments) UnmarshalJSON(b []byte) error {
	list, err := attachmentKinds.List(b, "msgtype", func(kind string, raw json.RawMessage) Attachment {
		return UnknownAttachment{kind, raw}
	})
	*a = list
	return err
}

// attachmentKinds reads an attachment under the key that is its kind.
var attachmentKinds = union.Kinds[Attachment]{
	"image":       attachmentUnder[Image],
	"link":        attachmentUnder[Link],
	"miniprogram": attachmentUnder[MiniProgram],
	"video":       attachmentUnder[Video],
	"file":        attachmentUnder[File],
}

func attachmentUnder[A Attachment](b []byte) (Attachment, error) {
	var a A
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return nil, err
	}
	inner, ok := fields[a.attachmentKind()]
	if !ok {
		return a, nil
	}
	err := lenient.Object(inner, &a)
	return a, err
}

// A Message is a text, an attachment, or both: the customer gets two messages
// then. WeCom writes its parts side by side and sends one attachment at most, so
// a Message with more cannot be sent.
type Message struct {
	Text        Text
	Attachments []Attachment
}

// flatKinds are the keys of attachments in a message. Where there are several,
// WeCom takes the first.
var flatKinds = []string{"image", "link", "miniprogram", "file", "video"}

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

// UnmarshalJSON reads the text and whatever attachments are there.
func (m *Message) UnmarshalJSON(b []byte) error {
	var fields map[string]json.RawMessage
	if err := lenient.Object(b, &fields); err != nil {
		return err
	}
	*m = Message{}
	if text, ok := fields["text"]; ok {
		if err := m.Text.UnmarshalJSON(text); err != nil {
			return fmt.Errorf("text: %w", err)
		}
	}
	for _, kind := range flatKinds {
		if len(fields[kind]) < len(`{"":0}`) { // null, "", {}: no attachment
			continue
		}
		a, err := attachmentKinds[kind](b)
		if err != nil {
			return fmt.Errorf("%s: %w", kind, err)
		}
		m.Attachments = append(m.Attachments, a)
	}
	return nil
}
