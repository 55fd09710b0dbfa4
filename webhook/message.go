package webhook

import (
	"cmp"
	"crypto/md5"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/message"
)

// A Message is what a robot sends: [Text], [Markdown], [MarkdownV2], [Image],
// [News], [File], [Voice], [TextNotice] or [NewsNotice].
type Message interface {
	msgType() string
	check() error
}

// Everybody mentions the whole group in [Text].
const Everybody = "@all"

// Mention returns the markup that mentions a member of the group in the text of a
// [Text] or [Markdown].
func Mention(userID string) string { return "<@" + userID + ">" }

// Plain makes a text from outside safe to put into [Text] or a line of [Markdown]:
// it mentions nobody, shows no link under another name, and stays in its line.
func Plain(s string) string { return markup.Replace(strings.ToValidUTF8(s, "�")) }

var markup = strings.NewReplacer("<", "＜", "](", "] (", "\r\n", " ", "\n", " ", "\r", " ")

// WeCom cuts a longer text off, or refuses the message; [message.Split] makes
// several messages of it.
const (
	MaxText     = 2048 // bytes of Text
	MaxMarkdown = 4096 // bytes of Markdown and MarkdownV2
)

// Text is plain text, with mentions.
type Text struct {
	Content          string   `json:"content"`                        // at most MaxText bytes
	MentionedUserIDs []string `json:"mentioned_list,omitzero"`        // userids, or Everybody
	MentionedMobiles []string `json:"mentioned_mobile_list,omitzero"` // mobile numbers, or Everybody
}

// Markdown is a message with headings, bold, links, code, quotes, mentions and
// three colours: <font color="info">, "comment" and "warning" are green, grey and
// orange.
type Markdown struct {
	Content string `json:"content"` // at most MaxMarkdown bytes
}

// MarkdownV2 is a message with tables, lists, images, rules and blocks of code as
// well, but without colours and mentions. Older clients than 4.1.36 (Android
// 4.1.38) show it as plain text.
type MarkdownV2 struct {
	Content string `json:"content"` // at most MaxMarkdown bytes
}

// An Image is a JPG or PNG of at most 2 MB.
type Image struct{ Data []byte }

// MarshalJSONTo writes the image in base64 with its MD5.
func (i Image) MarshalJSONTo(e *jsontext.Encoder) error {
	sum := md5.Sum(i.Data)
	return json.MarshalEncode(e, &struct {
		Data []byte `json:"base64"`
		MD5  string `json:"md5"`
	}{i.Data, hex.EncodeToString(sum[:])})
}

// MarshalJSON writes the image in base64 with its MD5.
func (i Image) MarshalJSON() ([]byte, error) { return lenient.Marshal(i) }

// News is 1 to 8 articles.
type News struct {
	Articles []Article `json:"articles"`
}

// An Article is a link with a picture. Title and URL are required.
type Article struct {
	Title       string `json:"title"`                // at most 128 bytes
	Description string `json:"description,omitzero"` // at most 512 bytes
	URL         string `json:"url"`                  // a click opens it
	PictureURL  string `json:"picurl,omitzero"`      // JPG or PNG; best 1068×455, further articles 150×150
}

// File is a file that [Robot.UploadMedia] uploaded.
type File struct {
	MediaID string `json:"media_id"`
}

// Voice is a voice that [Robot.UploadMedia] uploaded.
type Voice struct {
	MediaID string `json:"media_id"`
}

// A TextNotice is a card of text. An Action that leads somewhere is required, and so
// is a title or a Subtitle. It is a [message.TextNotice] without Menu and TaskID: a robot gets no
// events.
type TextNotice struct {
	Source   message.CardSource
	Title    message.CardText
	Quote    message.CardQuote
	Emphasis message.CardText // a figure in large type, and what it means
	Subtitle string
	Fields   []message.CardField // at most 6; files are those of UploadMedia
	Jumps    []message.CardLink  // at most 3, each with a title
	Action   message.CardLink
}

func (c TextNotice) card() message.TextNotice {
	return message.TextNotice{
		Source: c.Source, Title: c.Title, Quote: c.Quote, Emphasis: c.Emphasis, Subtitle: c.Subtitle,
		Fields: c.Fields, Jumps: c.Jumps, Action: c.Action,
	}
}

// MarshalJSONTo writes the card with its kind.
func (c TextNotice) MarshalJSONTo(e *jsontext.Encoder) error { return c.card().MarshalJSONTo(e) }

// MarshalJSON writes the card with its kind.
func (c TextNotice) MarshalJSON() ([]byte, error) { return lenient.Marshal(c) }

// A NewsNotice is a card with a picture. An Action that leads somewhere, a title, and
// an Image or an ImageText are required. It is a [message.NewsNotice] without Menu and TaskID: a
// robot gets no events.
type NewsNotice struct {
	Source    message.CardSource
	Title     message.CardText
	Quote     message.CardQuote
	ImageText message.CardImageText
	Image     message.CardImage
	Texts     []message.CardText  // at most 4, each with a title
	Fields    []message.CardField // at most 6; files are those of UploadMedia
	Jumps     []message.CardLink  // at most 3, each with a title
	Action    message.CardLink
}

func (c NewsNotice) card() message.NewsNotice {
	return message.NewsNotice{
		Source: c.Source, Title: c.Title, Quote: c.Quote, ImageText: c.ImageText, Image: c.Image, Texts: c.Texts,
		Fields: c.Fields, Jumps: c.Jumps, Action: c.Action,
	}
}

// MarshalJSONTo writes the card with its kind.
func (c NewsNotice) MarshalJSONTo(e *jsontext.Encoder) error { return c.card().MarshalJSONTo(e) }

// MarshalJSON writes the card with its kind.
func (c NewsNotice) MarshalJSON() ([]byte, error) { return lenient.Marshal(c) }

func (Text) msgType() string       { return "text" }
func (Markdown) msgType() string   { return "markdown" }
func (MarkdownV2) msgType() string { return "markdown_v2" }
func (Image) msgType() string      { return "image" }
func (News) msgType() string       { return "news" }
func (File) msgType() string       { return "file" }
func (Voice) msgType() string      { return "voice" }
func (TextNotice) msgType() string { return "template_card" }
func (NewsNotice) msgType() string { return "template_card" }

const (
	maxImage       = 2 << 20
	maxArticles    = 8
	maxTitle       = 128 // bytes
	maxDescription = 512 // bytes
)

func (t Text) check() error       { return checkText("the text", t.Content, MaxText) }
func (m Markdown) check() error   { return checkText("the markdown", m.Content, MaxMarkdown) }
func (m MarkdownV2) check() error { return checkText("the markdown", m.Content, MaxMarkdown) }

func (i Image) check() error {
	switch {
	case len(i.Data) == 0:
		return errors.New("the image has no data")
	case len(i.Data) > maxImage:
		return fmt.Errorf("the image has %d bytes, and a robot sends at most %d: make it smaller, or upload it as a file", len(i.Data), maxImage)
	}
	if kind := http.DetectContentType(i.Data); strings.HasPrefix(kind, "image/") && kind != "image/jpeg" && kind != "image/png" {
		return fmt.Errorf("the image is %s, and a robot sends JPG and PNG: convert it, or upload it as a file", kind)
	}
	return nil
}

func (n News) check() error {
	if len(n.Articles) == 0 || len(n.Articles) > maxArticles {
		return fmt.Errorf("there are %d articles, and a message has 1 to %d", len(n.Articles), maxArticles)
	}
	for i, a := range n.Articles {
		if err := a.check(); err != nil {
			return fmt.Errorf("article %d: %w", i+1, err)
		}
	}
	return nil
}

func (a Article) check() error {
	switch {
	case a.Title == "":
		return errors.New("it has no title")
	case a.URL == "":
		return errors.New("it has no URL")
	}
	return cmp.Or(checkSize("the title", a.Title, maxTitle), checkSize("the description", a.Description, maxDescription))
}

func (f File) check() error  { return checkMediaID(f.MediaID) }
func (v Voice) check() error { return checkMediaID(v.MediaID) }

func (c TextNotice) check() error { return c.card().Check() }
func (c NewsNotice) check() error { return c.card().Check() }

func checkText(what, s string, limit int) error {
	if s == "" {
		return errors.New(what + " is empty")
	}
	return checkSize(what, s, limit)
}

func checkSize(what, s string, limit int) error {
	if len(s) > limit {
		return fmt.Errorf("%s has %d bytes, and a robot sends at most %d: shorten it or send several messages", what, len(s), limit)
	}
	return nil
}

func checkMediaID(id string) error {
	if id == "" {
		return errors.New("no media_id: upload the file with UploadMedia first")
	}
	return nil
}
