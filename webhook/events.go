package webhook

// A ReceivedHeader is what the messages and events share that a group robot with a
// callback URL gets. They have no events.Header. Register functions for them with
// callback.On; answer by sending to WebhookURL.
type ReceivedHeader struct {
	WebhookURL  string     `xml:"WebhookUrl"` // for [New]; it has the robot's key, so guard it
	ChatID      string     `xml:"ChatId"`
	ChatType    ChatType   `xml:"ChatType"`
	ChatInfoURL string     `xml:"GetChatInfoUrl"` // for reading the members of the group, for a short time
	From        ChatMember `xml:"From"`
	MsgID       string     `xml:"MsgId"`
}

// Sender returns the userid of who has sent the message, or acted.
func (h ReceivedHeader) Sender() string { return h.From.UserID }

// A ChatMember is who has sent a message to a robot.
type ChatMember struct {
	UserID string `xml:"UserId"`
	Name   string
	Alias  string
}

// A ChatType tells where a robot was spoken to.
type ChatType string

const (
	ChatSingle ChatType = "single" // alone
	ChatGroup  ChatType = "group"
)

// ReceivedText is a text that a member has sent to a group robot. In a group it
// begins with the mention of the robot.
//
// https://developer.work.weixin.qq.com/document/path/99399
type ReceivedText struct {
	ReceivedHeader
	Content string `xml:"Text>Content"`
}

func (ReceivedText) CallbackKind() string { return "robot/text" }

// ReceivedImage is a picture that a member has sent to a group robot.
//
// https://developer.work.weixin.qq.com/document/path/99399
type ReceivedImage struct {
	ReceivedHeader
	URL string `xml:"Image>ImageUrl"`
}

func (ReceivedImage) CallbackKind() string { return "robot/image" }

// ReceivedMixed is a message of texts and pictures that a member has sent to a
// group robot.
//
// https://developer.work.weixin.qq.com/document/path/99399
type ReceivedMixed struct {
	ReceivedHeader
	Items []MixedItem `xml:"MixedMessage>MsgItem"`
}

func (ReceivedMixed) CallbackKind() string { return "robot/mixed" }

// A MixedItem is a text or a picture.
type MixedItem struct {
	Type     string `xml:"MsgType"`        // "text", "image"
	Content  string `xml:"Text>Content"`   // of a text
	ImageURL string `xml:"Image>ImageUrl"` // of a picture
}

// AttachmentClicked is pushed when a member has pressed a button below a Markdown
// message of a group robot.
//
// https://developer.work.weixin.qq.com/document/path/99399
type AttachmentClicked struct {
	ReceivedHeader
	CallbackID string             `xml:"Attachment>CallbackId"` // as the message had it
	Actions    []AttachmentAction `xml:"Attachment>Actions"`
}

func (AttachmentClicked) CallbackKind() string { return "robot/attachment" }

// An AttachmentAction is a button that was pressed.
type AttachmentAction struct {
	Name  string
	Value string
	Type  string // "button"
}

// AddedToChat is pushed when a group robot was added to a group.
//
// https://developer.work.weixin.qq.com/document/path/99399
type AddedToChat struct{ ReceivedHeader }

func (AddedToChat) CallbackKind() string { return "robot/event/add_to_chat" }

// RemovedFromChat is pushed when a group robot was removed from a group.
//
// https://developer.work.weixin.qq.com/document/path/99399
type RemovedFromChat struct{ ReceivedHeader }

func (RemovedFromChat) CallbackKind() string { return "robot/event/delete_from_chat" }

// ChatEntered is pushed when a member opens the conversation with a group robot.
//
// https://developer.work.weixin.qq.com/document/path/99399
type ChatEntered struct{ ReceivedHeader }

func (ChatEntered) CallbackKind() string { return "robot/event/enter_chat" }
