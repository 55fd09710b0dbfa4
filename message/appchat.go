package message

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"

	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/union"
)

// A Chat is a group chat that the app has created.
type Chat struct {
	ID    string   `json:"chatid"`
	Name  string   `json:"name"`
	Owner string   `json:"owner"`
	Users []string `json:"userlist"`
	Type  ChatType `json:"chat_type"`
}

// A ChatType is the kind of a group chat.
type ChatType int

// The kinds of group chats.
const (
	OrdinaryChat ChatType = 0
	CourseChat   ChatType = 1 // 课程群聊
)

// ChatCreate describes a new group chat.
type ChatCreate struct {
	Users []string `json:"userlist"`        // 2 to 2,000
	ID    string   `json:"chatid,omitzero"` // at most 32 of 0-9 A-Z a-z; made up by WeCom if empty
	Name  string   `json:"name,omitzero"`   // at most 50 characters
	Owner string   `json:"owner,omitzero"`  // one of Users; any of them if empty
}

// ChatUpdate changes a group chat. What is zero stays as it is.
type ChatUpdate struct {
	Name        string   `json:"name,omitzero"`  // at most 50 characters
	Owner       string   `json:"owner,omitzero"` // needed to remove the present owner
	AddUsers    []string `json:"add_user_list,omitzero"`
	RemoveUsers []string `json:"del_user_list,omitzero"`
}

const maxChatName = 50

// CreateChat creates a group chat and returns its id. Only a self-built app whose
// visible range is the root department may ([wecom.ErrAPIForbidden]). A corp
// creates at most 1,000 chats a day. Old clients show a chat only once it has a
// message. It fails with [wecom.ErrAppChatExists] if the id is taken.
//
// https://developer.work.weixin.qq.com/document/path/90245
//
//wecom:api POST /cgi-bin/appchat/create 创建群聊会话
func (s *Service) CreateChat(ctx context.Context, in ChatCreate) (string, error) {
	if err := maxChars("the chat's name", in.Name, maxChatName); err != nil {
		return "", fmt.Errorf("message: %w", err)
	}
	out, err := call.Post[Chat](ctx, s.client, "/cgi-bin/appchat/create", in)
	if err != nil {
		return "", err
	}
	return out.ID, nil
}

// UpdateChat changes a group chat that the app has created. A corp may make
// 1,000 changes an hour.
//
// https://developer.work.weixin.qq.com/document/path/90246
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
// https://developer.work.weixin.qq.com/document/path/90247
//
//wecom:api GET /cgi-bin/appchat/get 获取群聊会话
func (s *Service) GetChat(ctx context.Context, chatID string) (*Chat, error) {
	out, err := call.Get[struct {
		Chat Chat `json:"chat_info"`
	}](ctx, s.client, "/cgi-bin/appchat/get", url.Values{"chatid": {chatID}})
	if err != nil {
		return nil, err
	}
	return &out.Chat, nil
}

// ChatOptions are what a message to a group chat may have besides its content.
type ChatOptions struct {
	Safe Safe // Shareable or Confidential
}

// SendToChat sends content to a group chat that the app has created. A corp
// reaches 20,000 members a minute this way, each message counted once for every
// member of its chat. Beyond 200 messages a minute or 10,000 a day from one app
// to one member WeCom drops messages without an error.
//
// https://developer.work.weixin.qq.com/document/path/90248
//
//wecom:api POST /cgi-bin/appchat/send 应用推送消息
func (s *Service) SendToChat(ctx context.Context, chatID string, content ChatContent, opts ...ChatOptions) error {
	in, err := chatEnvelope(chatID, content, last(opts))
	if err != nil {
		return fmt.Errorf("message: %w", err)
	}
	return s.client.Post(ctx, "/cgi-bin/appchat/send", in, nil)
}

func chatEnvelope(chatID string, content ChatContent, o ChatOptions) (json.RawMessage, error) {
	if content == nil {
		return nil, errNoContent
	}
	if err := cmp.Or(o.Safe.checkNotCorpOnly(), content.checkChat()); err != nil {
		return nil, err
	}
	return union.Tagged(content.msgType(), content, struct {
		ChatID string `json:"chatid"`
		Type   string `json:"msgtype"`
		Safe   Safe   `json:"safe,omitzero"`
	}{chatID, content.msgType(), o.Safe})
}

func (s Safe) checkNotCorpOnly() error {
	if s == CorpOnly {
		return errors.New("only MPNews to members can be CorpOnly: use Confidential")
	}
	return nil
}
