package callback

import (
	"encoding/xml"
	"errors"
	"fmt"
	"time"

	"github.com/gowecom/wecom/events"
	"github.com/gowecom/wecom/internal/eventxml"
	"github.com/gowecom/wecom/internal/union"
	"github.com/gowecom/wecom/message"
)

// A Reply is a passive reply (被动回复): a message in the answer to a callback,
// which the sender of the callback gets. It is [TextReply], [ImageReply],
// [VoiceReply], [VideoReply], [NewsReply], [ButtonReply] or [CardReply].
//
// Messages can be answered, and events whose documentation says so. WeCom drops
// other replies, and those that come after 5 seconds: send a message through the
// API instead.
//
// https://developer.work.weixin.qq.com/document/path/90241
type Reply interface {
	fill(*document) // puts the reply into a document
}

// TextReply is a text of at most 2,048 bytes.
type TextReply struct{ Content string }

// ImageReply is a picture.
type ImageReply struct{ MediaID string }

// VoiceReply is a recording.
type VoiceReply struct{ MediaID string }

// VideoReply is a video.
type VideoReply struct {
	MediaID     string
	Title       string // at most 128 bytes
	Description string // at most 512 bytes
}

// NewsReply is a list of links with pictures (图文).
type NewsReply struct{ Articles []Article }

// An Article is one link of a [NewsReply].
type Article struct {
	Title       string // at most 128 bytes
	Description string // at most 512 bytes
	URL         string
	PictureURL  string // JPG or PNG, best 640×320 for the first one and 80×80 for the others
}

// ButtonReply greys out the buttons of a template card and puts Text in their
// place, for the member who clicked: see [message.TemplateCardClicked]. It is for
// the interactive kinds of cards only.
type ButtonReply struct{ Text string }

// CardReply puts another card in place of a template card, for the member who
// clicked: see [message.TemplateCardClicked].
type CardReply struct{ Card message.Card }

// A document is the XML of a reply.
type document struct {
	XMLName      xml.Name `xml:"xml"`
	ToUserName   text
	FromUserName text
	CreateTime   int64
	MsgType      text

	Content      *text         `xml:",omitempty"`
	Image        *mediaElement `xml:",omitempty"`
	Voice        *mediaElement `xml:",omitempty"`
	Video        *mediaElement `xml:",omitempty"`
	ArticleCount int           `xml:",omitempty"`
	Articles     *articles     `xml:",omitempty"`
	Button       *button       `xml:",omitempty"`
	TemplateCard message.Card  `xml:",omitempty"`
}

type text struct {
	Value string `xml:",cdata"`
}

type mediaElement struct {
	MediaID     text  `xml:"MediaId"`
	Title       *text `xml:",omitempty"`
	Description *text `xml:",omitempty"`
}

type articles struct {
	Item []article `xml:"item"`
}

type article struct {
	Title, Description text
	PictureURL         text `xml:"PicUrl"`
	URL                text `xml:"Url"`
}

type button struct{ ReplaceName text }

func (r TextReply) fill(d *document) { d.MsgType.Value, d.Content = "text", &text{r.Content} }

func (r ImageReply) fill(d *document) {
	d.MsgType.Value, d.Image = "image", &mediaElement{MediaID: text{r.MediaID}}
}

func (r VoiceReply) fill(d *document) {
	d.MsgType.Value, d.Voice = "voice", &mediaElement{MediaID: text{r.MediaID}}
}

func (r VideoReply) fill(d *document) {
	d.MsgType.Value, d.Video = "video", &mediaElement{text{r.MediaID}, &text{r.Title}, &text{r.Description}}
}

func (r NewsReply) fill(d *document) {
	d.MsgType.Value, d.ArticleCount, d.Articles = "news", len(r.Articles), &articles{}
	for _, a := range r.Articles {
		d.Articles.Item = append(d.Articles.Item, article{text{a.Title}, text{a.Description}, text{a.PictureURL}, text{a.URL}})
	}
}

func (r ButtonReply) fill(d *document) {
	d.MsgType.Value, d.Button = "update_button", &button{text{r.Text}}
}

func (r CardReply) fill(d *document) {
	d.MsgType.Value, d.TemplateCard = "update_template_card", r.Card
}

func (r TextReply) check() error { return atMost("the text", r.Content, 2048) }

func (r VideoReply) check() error { return titled("the video", r.Title, r.Description) }

func (r NewsReply) check() error {
	for _, a := range r.Articles {
		if err := titled("an article", a.Title, a.Description); err != nil {
			return err
		}
	}
	return nil
}

func (r CardReply) check() error {
	if union.IsNil(r.Card) {
		return errors.New("the card is nil")
	}
	return r.Card.CheckUpdate()
}

func titled(what, title, description string) error {
	if err := atMost("the title of "+what, title, 128); err != nil {
		return err
	}
	return atMost("the description of "+what, description, 512)
}

func atMost(what, s string, limit int) error {
	if len(s) > limit {
		return fmt.Errorf("%s has %d bytes, and WeCom cuts off what exceeds %d: shorten it", what, len(s), limit)
	}
	return nil
}

// encode writes the XML of a reply to a delivery, and refuses what WeCom would
// cut off. Characters that XML forbids become U+FFFD.
func encode(reply Reply, to *delivery) ([]byte, error) {
	if to.FromUserName == "" || to.FromUserName == events.System {
		return nil, errors.New("a reply has nobody to go to: no member sent the callback")
	}
	if r, ok := reply.(interface{ check() error }); ok {
		if err := r.check(); err != nil {
			return nil, fmt.Errorf("a reply cannot be sent: %w", err)
		}
	}
	d := document{ToUserName: text{to.FromUserName}, FromUserName: text{to.ToUserName}, CreateTime: time.Now().Unix()}
	reply.fill(&d)
	b, err := xml.Marshal(d)
	if err != nil {
		return nil, fmt.Errorf("a reply cannot be sent: %w", err)
	}
	return eventxml.Clean(b), nil // encoding/xml leaves CDATA as it is
}
