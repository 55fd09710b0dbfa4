package aibot

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/url"
	"strings"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// A Callback is what WeCom sends to a bot: [*Message], [*StreamRefresh],
// [*EnteredChat], [*CardClicked], [*Feedback], [*Disconnected] or
// [*UnknownCallback].
type Callback interface {
	// CallbackKind begins with "aibot/": "aibot/text", "aibot/event/enter_chat".
	CallbackKind() string
	Head() *Header
}

// A Header is what all callbacks share.
type Header struct {
	MsgID    string   `json:"msgid"` // names the callback, also when it comes again
	BotID    string   `json:"aibotid"`
	ChatID   string   `json:"chatid"` // of the group; empty in a chat of two
	ChatType ChatType `json:"chattype"`
	From     Sender   `json:"from"`

	// CreatedAt is the time of an event. Messages have none.
	CreatedAt wecom.Time `json:"create_time"`

	// ResponseURL answers a message, or a click on a card, later: see
	// [Service.Response]. It gives access: keep it out of logs.
	ResponseURL string `json:"response_url"`
}

// A Sender is who has sent a message.
type Sender struct {
	UserID string `json:"userid"` // may be encrypted, where the bot belongs to a service provider
	CorpID string `json:"corpid"` // empty for bots of the corp itself
}

// A ChatType is a kind of chat.
//
//wecom:string
type ChatType string

const (
	SingleChat ChatType = "single" // 单聊: of a member and the bot
	GroupChat  ChatType = "group"  // 群聊
)

// Head returns the header that a message or an event embeds.
func (h *Header) Head() *Header { return h }

// Chat returns where the callback comes from, to send something there on the bot's own
// initiative.
func (h *Header) Chat() Chat {
	if h.ChatType == GroupChat {
		return InGroup(h.ChatID)
	}
	return WithMember(h.From.UserID)
}

// A Chat is where a bot sends something on its own initiative.
type Chat struct {
	id   string
	kind int // chat_type
}

// WithMember is the chat of a member and the bot.
func WithMember(userID string) Chat { return Chat{userID, 1} }

// InGroup is a group.
func InGroup(chatID string) Chat { return Chat{chatID, 2} }

// ID returns the userid of the member, or the chatid of the group.
func (c Chat) ID() string { return c.id }

// Type returns what kind of chat it is.
func (c Chat) Type() ChatType {
	if c.kind == 2 {
		return GroupChat
	}
	return SingleChat
}

// A Message is what a member says to the bot. In groups it gets only what mentions it,
// and of that only [Text] and [Mixed]. A member has at most three messages in work.
//
// https://developer.work.weixin.qq.com/document/path/100719
type Message struct {
	Header
	Content Content
	Quote   Content // what the message refers to (引用); nil for nothing
}

func (m Message) CallbackKind() string {
	if m.Content == nil {
		return "aibot/message"
	}
	return m.Content.CallbackKind()
}

// Text returns the text of the message: what was written, or what was said.
func (m Message) Text() string { return textOf(m.Content) }

// Files returns the pictures and files of the message, without those of its quote.
func (m Message) Files() []RemoteFile { return filesOf(m.Content) }

func textOf(c Content) string {
	switch c := c.(type) {
	case Text:
		return c.Content
	case Voice:
		return c.Content
	case Mixed:
		var texts []string
		for _, item := range c.Items {
			if text := textOf(item); text != "" {
				texts = append(texts, text)
			}
		}
		return strings.Join(texts, "\n")
	}
	return ""
}

func filesOf(c Content) (files []RemoteFile) {
	switch c := c.(type) {
	case Image:
		return []RemoteFile{c.RemoteFile}
	case File:
		return []RemoteFile{c.RemoteFile}
	case Video:
		return []RemoteFile{c.RemoteFile}
	case Mixed:
		for _, item := range c.Items {
			files = append(files, filesOf(item)...)
		}
	}
	return files
}

// Content is what a message carries: [Text], [Image], [Mixed], [Voice], [File],
// [Video] or [UnknownContent].
type Content interface {
	CallbackKind() string
	withKey(key string) Content
}

// Text is a text. In a group it begins with the mention of the bot. It is also what a
// bot greets a member with.
//
// https://developer.work.weixin.qq.com/document/path/100719
//
//wecom:event 文本消息
type Text struct {
	Content string `json:"content"`
}

// Image is a picture.
//
// https://developer.work.weixin.qq.com/document/path/100719
//
//wecom:event 图片消息
type Image struct{ RemoteFile }

// Mixed is text and pictures: [Text], [Image] or [UnknownContent].
//
// https://developer.work.weixin.qq.com/document/path/100719
//
//wecom:event 图文混排消息
type Mixed struct{ Items []Content }

// Voice is what a member has said, as text. There is no recording.
//
// https://developer.work.weixin.qq.com/document/path/100719
//
//wecom:event 语音消息
type Voice struct {
	Content string `json:"content"`
}

// File is a file of at most 100 MB ([MaxFile]).
//
// https://developer.work.weixin.qq.com/document/path/100719
//
//wecom:event 文件消息
type File struct{ RemoteFile }

// Video is a video of at most 100 MB ([MaxFile]).
//
// https://developer.work.weixin.qq.com/document/path/100719
type Video struct{ RemoteFile }

// UnknownContent is content of a kind that this package does not know yet: the whole
// message, or the part of it.
type UnknownContent struct {
	Kind string
	Raw  jsontext.Value
}

func (Text) CallbackKind() string             { return "aibot/text" }
func (Image) CallbackKind() string            { return "aibot/image" }
func (Mixed) CallbackKind() string            { return "aibot/mixed" }
func (Voice) CallbackKind() string            { return "aibot/voice" }
func (File) CallbackKind() string             { return "aibot/file" }
func (Video) CallbackKind() string            { return "aibot/video" }
func (c UnknownContent) CallbackKind() string { return "aibot/" + c.Kind }

func (t Text) withKey(string) Content           { return t }
func (c Image) withKey(key string) Content      { return Image{c.RemoteFile.withKey(key)} }
func (c Voice) withKey(string) Content          { return c }
func (c File) withKey(key string) Content       { return File{c.RemoteFile.withKey(key)} }
func (c Video) withKey(key string) Content      { return Video{c.RemoteFile.withKey(key)} }
func (c UnknownContent) withKey(string) Content { return c }
func (m Mixed) withKey(key string) Content {
	items := make([]Content, len(m.Items))
	for i, item := range m.Items {
		items[i] = item.withKey(key)
	}
	return Mixed{items}
}

// A RemoteFile is a file that a member sent, encrypted. [Service.Download] fetches
// it. Its URL is valid for 5 minutes and gives access; neither the query of the URL
// nor the key is printed.
type RemoteFile struct {
	URL string
	key string
}

// NewRemoteFile returns a file that another process has been told of.
func NewRemoteFile(address, key string) RemoteFile { return RemoteFile{address, key} }

// Key returns the key that the file is encrypted with. With callbacks to a URL it is
// the EncodingAESKey of the bot, with which everything that it receives can be read:
// guard it.
func (f RemoteFile) Key() string { return f.key }

// Format implements [fmt.Formatter]: no verb prints what gives access.
func (f RemoteFile) Format(s fmt.State, _ rune) {
	place := "(unreadable URL)"
	if u, err := url.Parse(f.URL); err == nil {
		place = u.Scheme + "://" + u.Host + u.Path
	}
	_, _ = io.WriteString(s, "aibot.RemoteFile("+place+")") // fmt has no use for an error
}

// LogValue hides the same from loggers that would encode the file.
func (f RemoteFile) LogValue() slog.Value { return slog.StringValue(fmt.Sprint(f)) }

// withKey sets the key of a file that has none of its own.
func (f RemoteFile) withKey(key string) RemoteFile {
	if f.key == "" {
		f.key = key
	}
	return f
}

// UnmarshalJSONFrom reads a file as it is in callbacks.
func (f *RemoteFile) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var wire struct {
		URL string `json:"url"`
		Key string `json:"aeskey"`
	}
	err := json.UnmarshalDecode(d, &wire)
	f.URL, f.key = strings.TrimSpace(wire.URL), wire.Key
	return err
}

// UnmarshalJSON reads a file as it is in callbacks.
func (f *RemoteFile) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, f) }

// UnmarshalJSONFrom reads a list of parts as it is in callbacks.
func (m *Mixed) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var wire struct {
		Items contentList `json:"msg_item"`
	}
	err := json.UnmarshalDecode(d, &wire)
	m.Items = wire.Items
	return err
}

// UnmarshalJSON reads a list of parts as it is in callbacks.
func (m *Mixed) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, m) }

type contentList []Content

func (l *contentList) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return contents().ReadList(d, (*[]Content)(l))
}

// A quote is content that may be absent.
type quote struct{ Content }

func (q *quote) UnmarshalJSONFrom(d *jsontext.Decoder) (err error) {
	if d.PeekKind() != '{' {
		return d.SkipValue()
	}
	q.Content, err = contents().Read(d)
	return err
}

// contents reads content that stands under the key of its kind. It is a function
// because content may hold content.
func contents() *union.Union[Content] {
	return &union.Union[Content]{
		Key: "msgtype",
		Shapes: map[string]union.Shape[Content]{
			"text":  union.Under[Text, Content]("text"),
			"image": union.Under[Image, Content]("image"),
			"mixed": union.Under[Mixed, Content]("mixed"),
			"voice": union.Under[Voice, Content]("voice"),
			"file":  union.Under[File, Content]("file"),
			"video": union.Under[Video, Content]("video"),
		},
		Unknown: func(kind string, raw jsontext.Value) Content { return UnknownContent{kind, raw} },
	}
}

// A StreamRefresh asks for more of a stream. Bots see none: [Bot] answers them.
//
// https://developer.work.weixin.qq.com/document/path/100719
//
//wecom:event 流式消息刷新
type StreamRefresh struct {
	Header
	StreamID string
}

func (StreamRefresh) CallbackKind() string { return "aibot/stream" }

// An UnknownCallback is a callback of a kind that this package does not know yet.
type UnknownCallback struct {
	Header
	Kind string         // as CallbackKind returns it
	Raw  jsontext.Value // all of it
}

func (c UnknownCallback) CallbackKind() string { return cmp.Or(c.Kind, "aibot/unknown") }

// ReadCallback reads a callback that was decrypted, or that came over a long
// connection. What comes in another JSON kind than documented is bent or left out. It
// fails for what is no JSON object, and for what has no msgid, as an answer of a bot
// that somebody sends back.
func ReadCallback(b []byte) (Callback, error) {
	var c received
	if err := read(b, &c); err != nil {
		return nil, fmt.Errorf("aibot: reading a callback: %w", err)
	}
	if c.Callback == nil || c.Head().MsgID == "" && !isDisconnected(c.Callback) {
		return nil, errors.New("aibot: reading a callback: it has no msgid")
	}
	return c.Callback, nil
}

// isDisconnected tells the event that need not have a msgid: nothing else happens then.
func isDisconnected(c Callback) bool {
	_, is := c.(*Disconnected)
	return is
}

var callbackOptions = json.JoinOptions(jsontext.AllowDuplicateNames(true), json.MatchCaseInsensitiveNames(true))

// read reads strictly and, only if that fails, leniently.
func read(b []byte, out any) error {
	if json.Unmarshal(b, out, callbackOptions) == nil {
		return nil
	}
	_, err := lenient.Unmarshal(b, out, callbackOptions)
	return err
}

// A received is a Callback as it is read.
type received struct{ Callback }

func (c *received) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	return union.Ahead(d, []string{"msgtype"}, func(kind string, d *jsontext.Decoder) (err error) {
		switch kind {
		case "event":
			return c.readEvent(d)
		case "stream":
			c.Callback, err = readAs(d, func(w refreshWire) Callback { return &StreamRefresh{w.Header, w.Stream.ID} })
		default:
			return c.readMessage(d)
		}
		return err
	})
}

type refreshWire struct {
	Header `json:",embed"`
	Stream struct {
		ID string `json:"id"`
	} `json:"stream"`
}

// readAs reads an object as a W, the shape on the wire.
func readAs[W any](d *jsontext.Decoder, convert func(W) Callback) (Callback, error) {
	var w W
	err := json.UnmarshalDecode(d, &w)
	return convert(w), err
}

// readMessage reads a message: the content stands beside the header.
func (c *received) readMessage(d *jsontext.Decoder) error {
	raw, err := d.ReadValue()
	if err != nil {
		return err
	}
	var w struct {
		Header `json:",embed"`
		Quote  quote `json:"quote"`
	}
	if err := json.Unmarshal(raw, &w, d.Options()); err != nil {
		return err
	}
	content, err := contents().Parse(raw)
	if err != nil {
		return err
	}
	if u, unknown := content.(UnknownContent); unknown {
		c.Callback = &UnknownCallback{w.Header, u.CallbackKind(), u.Raw}
		return nil
	}
	c.Callback = &Message{w.Header, content, w.Quote.Content}
	return nil
}
