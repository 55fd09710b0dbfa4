package smartsheet

import (
	"context"
	"fmt"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A GroupChat is a chat that an automation (自动化) of a smart sheet made.
type GroupChat struct {
	Name    string   `json:"name"`
	OwnerID string   `json:"owner"`
	UserIDs []string `json:"user_list"` // those of the corp
}

// A GroupChatPage is a page of chats.
type GroupChatPage struct {
	ChatIDs    []string
	NextCursor string
}

type groupChatPageWire struct {
	ChatIDs    []string `json:"chat_id_list"`
	NextCursor string   `json:"next_cursor"`
	HasMore    bool     `json:"has_more"`
}

// ListGroupChats returns a page of the chats of a smart sheet, of 100 by default and
// 200 at most. It may have fewer, even if more follow. The app's visible range
// (可见范围) has the root department.
//
// https://developer.work.weixin.qq.com/document/path/100989
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/groupchat/list 获取群聊列表
func (s *Service) ListGroupChats(ctx context.Context, docID string, page wecom.Page) (*GroupChatPage, error) {
	w, err := call.Query[groupChatPageWire](ctx, s.client, "/cgi-bin/wedoc/smartsheet/groupchat/list", docBody[wecom.Page]{docID, page})
	if err != nil {
		return nil, err
	}
	return &GroupChatPage{w.ChatIDs, pager.Next(w.HasMore, w.NextCursor)}, nil
}

// AllGroupChatIDs yields the ids of the chats of a smart sheet.
func (s *Service) AllGroupChatIDs(ctx context.Context, docID string) iter.Seq2[string, error] {
	return pager.All(ctx, 200, func(ctx context.Context, p wecom.Page) (*GroupChatPage, error) {
		return s.ListGroupChats(ctx, docID, p)
	},
		func(p *GroupChatPage) ([]string, string) { return p.ChatIDs, p.NextCursor })
}

// GetGroupChat returns a chat of a smart sheet.
//
// https://developer.work.weixin.qq.com/document/path/101028
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/groupchat/get 获取群聊会话
func (s *Service) GetGroupChat(ctx context.Context, docID, chatID string) (*GroupChat, error) {
	return call.Query[GroupChat](ctx, s.client, "/cgi-bin/wedoc/smartsheet/groupchat/get", call.Body{"docid": docID, "chat_id": chatID})
}

// A GroupChatUpdate changes who is in a chat. Empty values are unchanged.
type GroupChatUpdate struct {
	OwnerID       string   `json:"owner,omitzero"`         // required if DeleteUserIDs has the present owner
	AddUserIDs    []string `json:"add_user_list,omitzero"` // at most 500, members of the smart sheet
	DeleteUserIDs []string `json:"del_user_list,omitzero"` // at most 500
}

// maxChatUsers is how many members one call puts into a chat, or takes out.
const maxChatUsers = 500

// UpdateGroupChat changes a chat of a smart sheet, which has at most 2,000 members.
// Change one chat with one call at a time.
//
// https://developer.work.weixin.qq.com/document/path/101029
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/groupchat/update 修改群聊会话
//wecom:limit 1000/hour burst 100
func (s *Service) UpdateGroupChat(ctx context.Context, docID, chatID string, in GroupChatUpdate) error {
	if n := max(len(in.AddUserIDs), len(in.DeleteUserIDs)); n > maxChatUsers {
		return fmt.Errorf("smartsheet: %d members at once: a call changes at most %d", n, maxChatUsers)
	}
	body := struct {
		DocID  string `json:"docid"`
		ChatID string `json:"chat_id"`
		GroupChatUpdate
	}{docID, chatID, in}
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartsheet/groupchat/update", body, nil)
}
