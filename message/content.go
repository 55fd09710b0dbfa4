package message

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"unicode/utf8"
)

// Content is what a message to members carries: [Text], [Image], [Voice],
// [Video], [File], [TextCard], [News], [MPNews], [Markdown],
// [MiniProgramNotice], [TaskCard], [TemplateMessage], any [Card], or
// [UnknownContent].
type Content interface {
	msgType() string
	checkApp() error
}

// ChatContent is what a message to a group chat carries: [Text], [ChatText],
// [Image], [Voice], [Video], [File], [TextCard], [News], [MPNews], [Markdown],
// [ChatMarkdown], or [UnknownContent].
type ChatContent interface {
	msgType() string
	checkChat() error
}

// LinkedContent is what a message to linked corps carries: [Text], [Image],
// [Voice], [Video], [File], [TextCard], [News], [MPNews], [Markdown],
// [MiniProgramNotice], or [UnknownContent].
type LinkedContent interface {
	msgType() string
	checkLinked() error
}

var errNoContent = errors.New("nothing to send: the content is nil")

// What WeCom cuts off beyond so many bytes.
const (
	// MaxText is the greatest length of a [Text] and of a [Markdown].
	MaxText = 2048

	maxTitle       = 128
	maxDescription = 512
	maxArticles    = 8
)

// Text is a text of at most 2,048 bytes ([MaxText]). It may hold line breaks and
// <a href="…"> links and, in a group chat, <@userid>, which alerts a member.
type Text struct {
	Content string `json:"content"`
}

// Markdown is a text of at most 2,048 bytes ([MaxText]) with headings, bold,
// links, inline code, quotes and <font color="info|comment|warning"> and, in a
// group chat, <@userid>. WeChat does not show it.
type Markdown struct {
	Content string `json:"content"`
}

// ChatText is a [Text] for a group chat that alerts members.
type ChatText struct {
	Content          string   `json:"content"`
	Mentioned        []string `json:"mentioned_list,omitzero"`        // userids, or All
	MentionedMobiles []string `json:"mentioned_mobile_list,omitzero"` // mobile numbers, or All
}

// ChatMarkdown is a [Markdown] for a group chat that alerts members.
type ChatMarkdown struct {
	Content          string   `json:"content"`
	Mentioned        []string `json:"mentioned_list,omitzero"`        // userids, or All
	MentionedMobiles []string `json:"mentioned_mobile_list,omitzero"` // mobile numbers, or All
}

// Image is an uploaded image.
type Image struct {
	MediaID string `json:"media_id"` // of temporary media
}

// Voice is an uploaded voice recording.
type Voice struct {
	MediaID string `json:"media_id"` // of temporary media
}

// File is an uploaded file.
type File struct {
	MediaID string `json:"media_id"` // of temporary media
}

// Video is an uploaded video.
type Video struct {
	MediaID     string `json:"media_id"`             // of temporary media
	Title       string `json:"title,omitzero"`       // at most 128 bytes
	Description string `json:"description,omitzero"` // at most 512 bytes
}

// TextCard is a card with a title, a description and a link. Its title has at
// most 128 characters to members, and 128 bytes elsewhere; its description 512.
type TextCard struct {
	Title       string `json:"title"`
	Description string `json:"description"`     // with <br>, and <div class="gray|highlight|normal">
	URL         string `json:"url"`             // opened by a click; with http:// or https://
	Button      string `json:"btntxt,omitzero"` // "详情" if empty; at most 4 characters
}

// News is 1 to 8 articles that live elsewhere (图文消息).
type News struct {
	Articles []Article `json:"articles"`
}

// An Article needs a title, and a URL or both parts of a mini program.
type Article struct {
	Title       string `json:"title"`                // at most 128 bytes
	Description string `json:"description,omitzero"` // at most 512 bytes
	URL         string `json:"url,omitzero"`         // with http:// or https://
	PictureURL  string `json:"picurl,omitzero"`      // JPG or PNG, best 1068×455, or 150×150 from the second article on
	AppID       string `json:"appid,omitzero"`       // of a mini program linked with the app; URL is ignored then
	PagePath    string `json:"pagepath,omitzero"`    // in the mini program; at most 128 bytes
	Button      string `json:"btntxt,omitzero"`      // the pages of today do not mention it any more
}

// MPNews is 1 to 8 articles that WeCom keeps (图文消息 mpnews).
type MPNews struct {
	Articles []MPArticle `json:"articles"`
}

// An MPArticle is an article that WeCom keeps.
type MPArticle struct {
	Title        string `json:"title"`                       // at most 128 bytes
	ThumbMediaID string `json:"thumb_media_id"`              // the cover, of temporary media
	Author       string `json:"author,omitzero"`             // at most 64 bytes
	SourceURL    string `json:"content_source_url,omitzero"` // behind "阅读原文"
	Content      string `json:"content"`                     // HTML of at most 666 KB
	Digest       string `json:"digest,omitzero"`             // at most 512 bytes
	URL          string `json:"url,omitzero"`                // the pages of today do not mention it any more
}

// MiniProgramNotice is a notice that opens a mini program (小程序通知). Only an app
// that is linked with the mini program may send it, and not to [All].
type MiniProgramNotice struct {
	AppID          string            `json:"appid"`
	Page           string            `json:"page,omitzero"`        // opened by a click; at most 1,024 bytes
	Title          string            `json:"title"`                // 4 to 12 characters
	Description    string            `json:"description,omitzero"` // 4 to 12 characters
	EmphasizeFirst bool              `json:"emphasis_first_item,omitzero"`
	Items          []MiniProgramItem `json:"content_item,omitzero"` // at most 10
}

// A MiniProgramItem is a line of a notice.
type MiniProgramItem struct {
	Key   string `json:"key"`   // at most 10 characters
	Value string `json:"value"` // at most 30 characters
}

// TaskCard is a card with one or two buttons (任务卡片), which WeCom has replaced by
// [ButtonInteraction]. A click is a taskcard_click event that must be answered.
type TaskCard struct {
	Title       string           `json:"title"`                // at most 128 bytes
	Description string           `json:"description,omitzero"` // at most 512 bytes
	URL         string           `json:"url,omitzero"`
	TaskID      string           `json:"task_id"` // new for the app; at most 128 bytes of 0-9 A-Z a-z _ - @
	Buttons     []TaskCardButton `json:"btn"`
}

// A TaskCardButton is a button of a task card.
type TaskCardButton struct {
	Key   string `json:"key"`            // comes back as EventKey; at most 128 bytes of 0-9 A-Z a-z _ - @
	Name  string `json:"name"`           // at most 18 bytes
	Color string `json:"color,omitzero"` // "red" or "blue", which is the default
	Bold  bool   `json:"is_bold,omitzero"`
}

// TemplateMessage is a message after a template that WeCom has approved (模版消息).
// Only apps of service providers may send it: WeCom refuses that of a corp.
type TemplateMessage struct {
	TemplateID  string              `json:"template_id"`
	URL         string              `json:"url,omitzero"`
	MiniProgram TemplateMiniProgram `json:"miniprogram,omitzero"`
	Items       []TemplateItem      `json:"content_item,omitzero"`
}

// A TemplateMiniProgram is what a click on a template message opens.
type TemplateMiniProgram struct {
	AppID    string `json:"appid"`
	PagePath string `json:"pagepath"`
}

// A TemplateItem fills a place of the template.
type TemplateItem struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// UnknownContent is a message of a type that this package does not know yet, as
// the JSON object under the key of its type.
type UnknownContent struct {
	Type string // "text", …
	Raw  json.RawMessage
}

// MarshalJSON writes the content as it is.
func (u UnknownContent) MarshalJSON() ([]byte, error) { return u.Raw.MarshalJSON() }

func (Text) msgType() string              { return "text" }
func (Markdown) msgType() string          { return "markdown" }
func (ChatText) msgType() string          { return "text" }
func (ChatMarkdown) msgType() string      { return "markdown" }
func (Image) msgType() string             { return "image" }
func (Voice) msgType() string             { return "voice" }
func (File) msgType() string              { return "file" }
func (Video) msgType() string             { return "video" }
func (TextCard) msgType() string          { return "textcard" }
func (News) msgType() string              { return "news" }
func (MPNews) msgType() string            { return "mpnews" }
func (MiniProgramNotice) msgType() string { return "miniprogram_notice" }
func (TaskCard) msgType() string          { return "interactive_taskcard" }
func (TemplateMessage) msgType() string   { return "template_msg" }
func (u UnknownContent) msgType() string  { return u.Type }

func (t Text) checkApp() error {
	return t.checkChat()
}
func (m Markdown) checkApp() error {
	return m.checkChat()
}
func (Image) checkApp() error               { return nil }
func (Voice) checkApp() error               { return nil }
func (File) checkApp() error                { return nil }
func (v Video) checkApp() error             { return v.checkChat() }
func (n News) checkApp() error              { return n.checkChat() }
func (n MPNews) checkApp() error            { return n.checkChat() }
func (n MiniProgramNotice) checkApp() error { return n.checkLinked() }
func (TemplateMessage) checkApp() error     { return nil }
func (u UnknownContent) checkApp() error    { return u.checkChat() }

func (t Text) checkLinked() error           { return t.checkChat() }
func (m Markdown) checkLinked() error       { return m.checkChat() }
func (Image) checkLinked() error            { return nil }
func (Voice) checkLinked() error            { return nil }
func (File) checkLinked() error             { return nil }
func (v Video) checkLinked() error          { return v.checkChat() }
func (c TextCard) checkLinked() error       { return c.checkChat() }
func (n News) checkLinked() error           { return n.checkChat() }
func (n MPNews) checkLinked() error         { return n.checkChat() }
func (u UnknownContent) checkLinked() error { return u.checkChat() }

func (Image) checkChat() error { return nil }
func (Voice) checkChat() error { return nil }
func (File) checkChat() error  { return nil }

func (t Text) checkChat() error         { return maxBytes("the text", t.Content, MaxText) }
func (t ChatText) checkChat() error     { return maxBytes("the text", t.Content, MaxText) }
func (m Markdown) checkChat() error     { return maxBytes("the markdown", m.Content, MaxText) }
func (m ChatMarkdown) checkChat() error { return maxBytes("the markdown", m.Content, MaxText) }

func (v Video) checkChat() error { return checkTitles(v.Title, v.Description) }

func (c TextCard) checkApp() error {
	return cmp.Or(
		maxChars("the title", c.Title, maxTitle),
		maxChars("the description", c.Description, maxDescription),
		c.checkButton())
}

func (c TextCard) checkChat() error {
	return cmp.Or(checkTitles(c.Title, c.Description), c.checkButton())
}

func (c TextCard) checkButton() error { return maxChars("the button", c.Button, 4) }

func (n News) checkChat() error { return checkEach("articles", n.Articles, maxArticles) }

func (n MPNews) checkChat() error { return checkEach("articles", n.Articles, maxArticles) }

func (n MiniProgramNotice) checkLinked() error { return checkCount("items", len(n.Items), 0, 10) }

func (c TaskCard) checkApp() error {
	return cmp.Or(checkEach("buttons", c.Buttons, 2), checkTitles(c.Title, c.Description))
}

func (a Article) check() error        { return checkTitles(a.Title, a.Description) }
func (a MPArticle) check() error      { return checkTitles(a.Title, a.Digest) }
func (b TaskCardButton) check() error { return maxBytes("the button", b.Name, 18) }

func (u UnknownContent) checkChat() error {
	if u.Type == "" || len(u.Raw) == 0 {
		return errors.New("an unknown content needs its Type and its Raw object")
	}
	return nil
}

func checkTitles(title, description string) error {
	return cmp.Or(maxBytes("the title", title, maxTitle), maxBytes("the description", description, maxDescription))
}

// checkEach checks a list of one to most elements.
func checkEach[T interface{ check() error }](what string, list []T, most int) error {
	err := checkCount(what, len(list), 1, most)
	for _, element := range list {
		err = cmp.Or(err, element.check())
	}
	return err
}

func checkCount(what string, n, least, most int) error {
	if n < least || n > most {
		return fmt.Errorf("%d %s, and WeCom takes %d to %d", n, what, least, most)
	}
	return nil
}

// maxBytes refuses what WeCom would cut off without a word.
func maxBytes(what, s string, limit int) error { return checkLength(what, len(s), "bytes", limit) }

func maxChars(what, s string, limit int) error {
	return checkLength(what, utf8.RuneCountInString(s), "characters", limit)
}

func checkLength(what string, n int, unit string, limit int) error {
	if n > limit {
		return fmt.Errorf("%s has %d %s, and WeCom drops what exceeds %d: shorten or split it", what, n, unit, limit)
	}
	return nil
}
