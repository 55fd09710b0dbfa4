package message

import (
	"github.com/go-json-experiment/json/jsontext"
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
	MentionedUserIDs []string `json:"mentioned_list,omitzero"`        // userids, or All
	MentionedMobiles []string `json:"mentioned_mobile_list,omitzero"` // mobile numbers, or All
}

// ChatMarkdown is a [Markdown] for a group chat that alerts members.
type ChatMarkdown struct {
	Content          string   `json:"content"`
	MentionedUserIDs []string `json:"mentioned_list,omitzero"`        // userids, or All
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

// TextCard is a card with a title, a description and a link, which are required.
// The title has at most 128 characters to members, and 128 bytes elsewhere; the
// description 512.
type TextCard struct {
	Title       string `json:"title"`
	Description string `json:"description"`     // with <br>, and <div class="gray|highlight|normal">
	URL         string `json:"url"`             // a click opens it; at most 2,048 bytes, with http:// or https://
	Button      string `json:"btntxt,omitzero"` // at most 4 characters; default "详情"
}

// News is 1 to 8 articles that live elsewhere (图文消息).
type News struct {
	Articles []Article `json:"articles"`
}

// An Article needs a title, and a URL or both parts of a mini program.
type Article struct {
	Title       string `json:"title"`                // at most 128 bytes
	Description string `json:"description,omitzero"` // at most 512 bytes
	URL         string `json:"url,omitzero"`         // at most 2,048 bytes, with http:// or https://
	PictureURL  string `json:"picurl,omitzero"`      // at most 2,048 bytes; JPG or PNG, best 1068×455, or 150×150 from the second article on
	AppID       string `json:"appid,omitzero"`       // of a mini program that is linked with the app; URL is ignored then
	PagePath    string `json:"pagepath,omitzero"`    // in the mini program; at most 128 bytes
	Button      string `json:"btntxt,omitzero"`      // no longer documented
}

// MPNews is 1 to 8 articles that WeCom keeps (图文消息 mpnews).
type MPNews struct {
	Articles []MPArticle `json:"articles"`
}

// An MPArticle is an article that WeCom keeps. Title, ThumbMediaID and Content are
// required.
type MPArticle struct {
	Title        string `json:"title"`                       // at most 128 bytes
	ThumbMediaID string `json:"thumb_media_id"`              // the cover, of temporary media
	Author       string `json:"author,omitzero"`             // at most 64 bytes
	SourceURL    string `json:"content_source_url,omitzero"` // behind "阅读原文"
	Content      string `json:"content"`                     // HTML of at most 666 KB
	Digest       string `json:"digest,omitzero"`             // at most 512 bytes
	URL          string `json:"url,omitzero"`                // no longer documented
}

// MiniProgramNotice is a notice that opens a mini program (小程序通知). The app must
// be linked with the mini program. The notice cannot go to [All]. AppID and Title
// are required.
type MiniProgramNotice struct {
	AppID          string            `json:"appid"`
	Page           string            `json:"page,omitzero"`        // a click opens it; at most 1,024 bytes
	Title          string            `json:"title"`                // at most 12 characters; the page wants 4 at least
	Description    string            `json:"description,omitzero"` // likewise
	EmphasizeFirst bool              `json:"emphasis_first_item,omitzero"`
	Items          []MiniProgramItem `json:"content_item,omitzero"` // at most 10
}

// A MiniProgramItem is a line of a notice.
type MiniProgramItem struct {
	Key   string `json:"key"`   // at most 10 characters
	Value string `json:"value"` // at most 30 characters
}

// TaskCard is a card with one or two buttons (任务卡片). WeCom has replaced it by
// [ButtonInteraction]. A click is a [TaskCardClicked], which must be answered. Title
// and TaskID are required.
type TaskCard struct {
	Title       string           `json:"title"`                // at most 128 bytes
	Description string           `json:"description,omitzero"` // at most 512 bytes
	URL         string           `json:"url,omitzero"`         // at most 2,048 bytes, with http:// or https://
	TaskID      string           `json:"task_id"`              // unique within the app; at most 128 bytes of 0-9 A-Z a-z _ - @
	Buttons     []TaskCardButton `json:"btn"`                  // 1 or 2
}

// A TaskCardButton is a button of a task card. Key and Name are required.
type TaskCardButton struct {
	Key   string `json:"key"`            // comes back as EventKey; no two alike, at most 128 bytes of 0-9 A-Z a-z _ - @
	Name  string `json:"name"`           // at most 18 bytes
	Color string `json:"color,omitzero"` // "red" or "blue"; default "blue"
	Bold  bool   `json:"is_bold,omitzero"`
}

// TemplateMessage is a message made from a template that WeCom has approved
// (模版消息). WeCom accepts it from apps of service providers only.
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

// A TemplateItem is the text for a place of the template.
type TemplateItem struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// UnknownContent is a message of a type that this package does not know yet, as
// the JSON object under the key of its type.
type UnknownContent struct {
	Type string // "text", …
	Raw  jsontext.Value
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
