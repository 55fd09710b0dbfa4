package aibot

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"unicode/utf8"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/scan"
	"github.com/gowecom/wecom/internal/union"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/message"
)

// A Reply answers a message: [StreamReply], [Card] or [Media].
//
// https://developer.work.weixin.qq.com/document/path/101031
type Reply interface{ reply() }

// A Welcome greets a member who enters the chat: [Text] or [Card].
//
// https://developer.work.weixin.qq.com/document/path/101031
type Welcome interface {
	outgoing
	welcome()
}

// A Post is what a bot sends on its own initiative, over a long connection:
// [Markdown], [Card] or [Media].
//
// https://developer.work.weixin.qq.com/document/path/101463
type Post interface {
	outgoing
	post()
}

// outgoing is a message with its type.
type outgoing interface {
	msgType() string
	check() error
}

// MaxContent is how many bytes a text of a bot has at most.
const MaxContent = 20480

const maxFeedbackID = 256 // bytes

// Markdown is a text of at most 20,480 bytes ([MaxContent]), with the markup of
// webhook.MarkdownV2.
type Markdown struct {
	Content    string
	FeedbackID string // comes back in a [Feedback]; at most 256 bytes. Without it there is none
}

// A Card is a template card (模板卡片). Cards with buttons require a TaskID that is new
// for the bot. Fields of cards for a bot lead to a URL or a member, not to a file; a
// jump may ask the bot a question ([message.LinkQuestion]).
//
// https://developer.work.weixin.qq.com/document/path/101032
type Card struct {
	Card       message.Card
	FeedbackID string // comes back in a [Feedback]; at most 256 bytes. Without it there is none
}

// Media is a file that was uploaded over a long connection, which alone sends it.
type Media struct {
	Type        media.Type
	MediaID     string
	Title       string // of a video; optional
	Description string // of a video; optional
}

// A CardUpdate is a card in place of the one that was clicked. Its TaskID is that of
// the click, and may be left out.
type CardUpdate struct {
	Card    Card
	UserIDs []string // whose card it replaces, in a group; default: everybody's
}

func (StreamReply) reply() {}
func (Card) reply()        {}
func (Media) reply()       {}
func (Text) welcome()      {}
func (Card) welcome()      {}
func (Markdown) post()     {}
func (Card) post()         {}
func (Media) post()        {}

func (Text) msgType() string     { return "text" }
func (Markdown) msgType() string { return "markdown" }
func (Card) msgType() string     { return "template_card" }
func (m Media) msgType() string  { return string(m.Type) }

func (t Text) check() error { return checkText(t.Content) }

func (m Markdown) check() error { return cmp.Or(checkText(m.Content), checkFeedback(m.FeedbackID)) }

func checkText(text string) error {
	switch {
	case text == "":
		return errors.New("the text is empty")
	case len(text) > MaxContent:
		return fmt.Errorf("the text has %d bytes, and a bot sends at most %d: shorten it", len(text), MaxContent)
	}
	return nil
}

func (c Card) check() error {
	if union.IsNil(c.Card) {
		return errors.New("the card is nil")
	}
	return cmp.Or(c.Card.CheckBot(), checkFeedback(c.FeedbackID))
}

func (m Media) check() error {
	if m.MediaID == "" || m.Type == "" {
		return errors.New("the media have no MediaID or no Type: upload the file first")
	}
	return nil
}

func checkFeedback(id string) error {
	if len(id) > maxFeedbackID || !utf8.ValidString(id) {
		return fmt.Errorf("the FeedbackID has %d bytes, and WeCom takes at most %d of UTF-8", len(id), maxFeedbackID)
	}
	return nil
}

type feedbackOut struct {
	ID string `json:"id,omitzero"`
}

// MarshalJSONTo writes the text with its feedback.
func (m Markdown) MarshalJSONTo(e *jsontext.Encoder) error {
	return json.MarshalEncode(e, &struct {
		Content  string      `json:"content"`
		Feedback feedbackOut `json:"feedback,omitzero"`
	}{m.Content, feedbackOut{m.FeedbackID}})
}

// MarshalJSON writes the text with its feedback.
func (m Markdown) MarshalJSON() ([]byte, error) { return lenient.Marshal(m) }

// MarshalJSONTo writes the card with its feedback.
func (c Card) MarshalJSONTo(e *jsontext.Encoder) error {
	raw, err := c.raw("")
	if err != nil {
		return err
	}
	return e.WriteValue(raw)
}

// MarshalJSON writes the card with its feedback.
func (c Card) MarshalJSON() ([]byte, error) { return lenient.Marshal(c) }

// MarshalJSONTo writes the media as a message has them.
func (m Media) MarshalJSONTo(e *jsontext.Encoder) error {
	return json.MarshalEncode(e, message.Video{MediaID: m.MediaID, Title: m.Title, Description: m.Description})
}

// MarshalJSON writes the media as a message has them.
func (m Media) MarshalJSON() ([]byte, error) { return lenient.Marshal(m) }

// raw returns the card as it goes over the wire, with a TaskID unless it has one.
func (c Card) raw(taskID string) (jsontext.Value, error) {
	card, err := lenient.Marshal(c.Card)
	if err != nil {
		return nil, err
	}
	if taskID != "" && len(scan.Member(card, "task_id")) == 0 {
		card = withMember(card, "task_id", taskID)
	}
	if c.FeedbackID != "" {
		card = withMember(card, "feedback", feedbackOut{c.FeedbackID})
	}
	return card, nil
}

// withMember adds a member to an object that is not empty.
func withMember(object []byte, key string, value any) []byte {
	added, err := lenient.Marshal(map[string]any{key: value})
	if err != nil {
		return object // texts alone are added
	}
	return append(append(bytes.TrimSuffix(object, []byte("}")), ','), added[1:]...)
}

// posted is a message under the key of its type.
type posted struct{ outgoing }

// MarshalJSONTo writes the message under the key of its type.
func (p posted) MarshalJSONTo(e *jsontext.Encoder) error {
	w := union.Begin(e)
	p.write(&w)
	return w.End()
}

func (p posted) write(w *union.Writer) {
	w.String("msgtype", p.msgType())
	w.Value(p.msgType(), p.outgoing)
}

// EncodePost checks a message and returns it as a long connection sends it. It is for
// package longconn.
func EncodePost(to Chat, p Post) ([]byte, error) {
	switch {
	case to.id == "":
		return nil, errors.New("aibot: nobody to send to: the id of the chat is empty")
	case union.IsNil(p):
		return nil, errors.New("aibot: nothing to send: the message is nil")
	}
	if err := p.check(); err != nil {
		return nil, fmt.Errorf("aibot: %w", err)
	}
	return lenient.Marshal(addressed{to, posted{p}})
}

// addressed is a message with its chat.
type addressed struct {
	to     Chat
	posted posted
}

// MarshalJSONTo writes the chat and the message.
func (a addressed) MarshalJSONTo(e *jsontext.Encoder) error {
	w := union.Begin(e)
	w.String("chatid", a.to.id)
	w.Int("chat_type", int64(a.to.kind))
	a.posted.write(&w)
	return w.End()
}

// encodeUpdate returns the answer to a click.
func encodeUpdate(u *CardUpdate, click *CardClicked) ([]byte, error) {
	if union.IsNil(u.Card.Card) {
		return nil, errors.New("the update has no card")
	}
	if err := cmp.Or(u.Card.Card.CheckUpdate(), checkFeedback(u.Card.FeedbackID)); err != nil {
		return nil, err
	}
	card, err := u.Card.raw(click.TaskID)
	if err != nil {
		return nil, err
	}
	if id, _ := jsontext.AppendUnquote(nil, scan.Member(card, "task_id")); string(id) != click.TaskID {
		return nil, fmt.Errorf("the update has the TaskID %q, and the card that was clicked %q: leave it out", id, click.TaskID)
	}
	return lenient.Marshal(&struct {
		Type    string         `json:"response_type"`
		UserIDs []string       `json:"userids,omitempty"`
		Card    jsontext.Value `json:"template_card"`
	}{"update_template_card", u.UserIDs, card})
}

func escape(s string) string { return url.QueryEscape(s) }
