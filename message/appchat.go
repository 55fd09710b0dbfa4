package message

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/union"
)

// A Chat is a group chat that the app has created.
type Chat struct {
	ID      string   `json:"chatid"`
	Name    string   `json:"name"`
	OwnerID string   `json:"owner"`
	UserIDs []string `json:"userlist"`
	Type    ChatType `json:"chat_type"`
}

// A ChatType is the kind of a group chat.
//
//wecom:string
type ChatType int

const (
	OrdinaryChat ChatType = 0 // 普通群聊
	CourseChat   ChatType = 1 // 课程群聊
)

// ChatCreate describes a new group chat.
type ChatCreate struct {
	UserIDs []string `json:"userlist"`        // 2 to 2,000
	ID      string   `json:"chatid,omitzero"` // at most 32 of 0-9 A-Z a-z; WeCom makes one up if it is empty
	Name    string   `json:"name,omitzero"`   // at most 50 characters
	OwnerID string   `json:"owner,omitzero"`  // one of UserIDs; any of them if empty
}

// ChatUpdate changes a group chat. Fields that are zero leave it unchanged.
type ChatUpdate struct {
	Name          string   `json:"name,omitzero"`  // at most 50 characters
	OwnerID       string   `json:"owner,omitzero"` // required to remove the present owner
	AddUserIDs    []string `json:"add_user_list,omitzero"`
	RemoveUserIDs []string `json:"del_user_list,omitzero"`
}

const maxChatName = 50

// CreateChat creates a group chat and returns its id. The app's visible range must
// be the root department ([wecom.ErrAPIForbidden]). A corp creates at most 1,000
// chats a day. Old clients do not show a chat before its first message.
// CreateChat fails with [wecom.ErrAppChatExists] if the id is taken.
//
// https://developer.work.weixin.qq.com/document/path/90245
//
//wecom:api POST /cgi-bin/appchat/create 创建群聊会话
func (s *Service) CreateChat(ctx context.Context, in ChatCreate) (string, error) {
	if err := maxChars("the chat's name", in.Name, maxChatName); err != nil {
		return "", fmt.Errorf("message: %w", err)
	}
	return call.PostID[string](ctx, s.client, "/cgi-bin/appchat/create", in, "chatid")
}

// UpdateChat changes a group chat that the app has created. A corp makes at most
// 1,000 changes an hour. It fails with [wecom.ErrAppChatNotFound] or
// [wecom.ErrAppChatNotOwned].
//
// https://developer.work.weixin.qq.com/document/path/98913
//
//wecom:api POST /cgi-bin/appchat/update 修改群聊会话
//wecom:limit 1000/hour burst 100
func (s *Service) UpdateChat(ctx context.Context, chatID string, in ChatUpdate) error {
	if err := maxChars("the chat's name", in.Name, maxChatName); err != nil {
		return fmt.Errorf("message: %w", err)
	}
	return s.client.Post(ctx, "/cgi-bin/appchat/update", struct {
		ID string `json:"chatid"`
		ChatUpdate
	}{chatID, in}, nil)
}

// GetChat returns a group chat that the app has created. It fails with
// [wecom.ErrAppChatNotFound] or [wecom.ErrAppChatNotOwned].
//
// https://developer.work.weixin.qq.com/document/path/98914
//
//wecom:api GET /cgi-bin/appchat/get 获取群聊会话
func (s *Service) GetChat(ctx context.Context, chatID string) (*Chat, error) {
	return call.GetIn[*Chat](ctx, s.client, "/cgi-bin/appchat/get", url.Values{"chatid": {chatID}}, "chat_info")
}

// ChatOptions are what a message to a group chat may have besides its content.
type ChatOptions struct {
	Safe Safe // Shareable or Confidential
}

// SendToChat sends content to a group chat that the app has created. A corp
// reaches 20,000 members a minute, and 150,000 an hour, 350,000 if it is
// middle-sized or 700,000 if it is large: a message counts once for every member
// of its chat. WeCom drops messages without an error beyond 200 a minute or
// 10,000 a day from one app to one member. It fails with
// [wecom.ErrAppChatNotFound] or [wecom.ErrAppChatNotOwned].
//
// https://developer.work.weixin.qq.com/document/path/90248
//
//wecom:api POST /cgi-bin/appchat/send 应用推送消息
func (s *Service) SendToChat(ctx context.Context, chatID string, content ChatContent, opts ...ChatOptions) error {
	in := chatRequest{chatID, content, last(opts).Safe}
	if err := in.check(); err != nil {
		return fmt.Errorf("message: %w", err)
	}
	return s.client.Post(ctx, "/cgi-bin/appchat/send", &in, nil)
}

// A chatRequest is a message to a group chat as it is sent.
type chatRequest struct {
	chatID  string
	content ChatContent
	safe    Safe
}

func (r *chatRequest) check() error {
	if union.IsNil(r.content) {
		return errNoContent
	}
	return cmp.Or(r.safe.checkNotCorpOnly(), r.content.checkChat())
}

// MarshalJSONTo writes the message in one pass.
func (r *chatRequest) MarshalJSONTo(e *jsontext.Encoder) error {
	w := union.Begin(e)
	w.String("chatid", r.chatID)
	writeContent(&w, r.content)
	w.Int("safe", int64(r.safe))
	return w.End()
}

func (s Safe) checkNotCorpOnly() error {
	if s == CorpOnly {
		return errors.New("only MPNews to members can be CorpOnly: use Confidential")
	}
	return oneOf("Safe", s, Shareable, Confidential)
}
