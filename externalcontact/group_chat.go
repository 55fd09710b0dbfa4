package externalcontact

import (
	"context"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A GroupChatStatus tells whether the owner of a group is still there.
type GroupChatStatus int

// The states of groups.
const (
	OwnerInService   GroupChatStatus = 0
	OwnerLeft        GroupChatStatus = 1
	OwnerInTransfer  GroupChatStatus = 2
	OwnerTransferred GroupChatStatus = 3
)

// GroupChatFilter chooses groups. As a filter, OwnerInService means all.
type GroupChatFilter struct {
	Status GroupChatStatus
	Owners []string // userids, at most 100 a call; members who left must be named
}

// A GroupChatListed is a customer group in a list.
type GroupChatListed struct {
	ID     string          `json:"chat_id"`
	Status GroupChatStatus `json:"status"`
}

// GroupChatPage is a page of customer groups.
type GroupChatPage struct {
	Groups     []GroupChatListed `json:"group_chat_list"`
	NextCursor string            `json:"next_cursor"`
}

func (p *GroupChatPage) page() ([]GroupChatListed, string) { return p.Groups, p.NextCursor }

// ownerFilter names owners of groups.
type ownerFilter struct {
	UserIDs []string `json:"userid_list,omitzero"`
}

// ListGroupChats returns one page of customer groups (客户群). The limit is needed:
// 1 to 1,000. Without owners it fails with [wecom.ErrTooManyItems] where the app
// sees more than 1,000 members; [Service.AllGroupChats] takes any number of
// owners.
//
// https://developer.work.weixin.qq.com/document/path/92120
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/list 获取客户群列表
func (s *Service) ListGroupChats(ctx context.Context, filter GroupChatFilter, page wecom.Page) (*GroupChatPage, error) {
	return call.Query[GroupChatPage](ctx, s.client, "/cgi-bin/externalcontact/groupchat/list", struct {
		Status GroupChatStatus `json:"status_filter,omitzero"`
		Owner  ownerFilter     `json:"owner_filter,omitzero"`
		wecom.Page
	}{filter.Status, ownerFilter{filter.Owners}, page})
}

// AllGroupChats yields the customer groups that a filter chooses, for any number
// of owners.
func (s *Service) AllGroupChats(ctx context.Context, filter GroupChatFilter) iter.Seq2[GroupChatListed, error] {
	return pager.Each(pager.Chunks(filter.Owners, 100), func(owners []string) iter.Seq2[GroupChatListed, error] {
		return pager.All(ctx, 1000, func(ctx context.Context, p wecom.Page) (*GroupChatPage, error) {
			return s.ListGroupChats(ctx, GroupChatFilter{filter.Status, owners}, p)
		}, (*GroupChatPage).page)
	})
}

// A GroupChat is a customer group (客户群).
type GroupChat struct {
	ID        string            `json:"chat_id"`
	Name      string            `json:"name"`
	OwnerID   string            `json:"owner"`
	Notice    string            `json:"notice"`
	CreatedAt wecom.Time        `json:"create_time"`
	Members   []GroupChatMember `json:"member_list"`
	Admins    []GroupChatAdmin  `json:"admin_list"`
	Version   string            `json:"member_version"` // changes with the members; events name the one before and after
}

// A GroupChatAdmin is an administrator of a customer group.
type GroupChatAdmin struct {
	UserID string `json:"userid"`
}

// A GroupChatMember is somebody in a customer group.
type GroupChatMember struct {
	ID        string              `json:"userid"` // a userid or a customer id, by type
	Type      GroupChatMemberType `json:"type"`
	UnionID   string              `json:"unionid"` // of WeChat users, if the corp is bound to an open platform account
	Name      string              `json:"name"`    // only when asked for
	Nickname  string              `json:"group_nickname"`
	JoinedAt  wecom.Time          `json:"join_time"`
	JoinScene JoinScene           `json:"join_scene"`
	Inviter   *GroupChatAdmin     `json:"invitor"` // a member of the corp
	State     string              `json:"state"`   // of the join way
}

// A GroupChatMemberType tells members of the corp from customers.
type GroupChatMemberType int

// The types of members of groups.
const (
	CorpMember     GroupChatMemberType = 1
	CustomerMember GroupChatMemberType = 2
)

// A JoinScene is how somebody came into a group.
type JoinScene int

// The ways into a group.
const (
	JoinedByInvitation JoinScene = 1
	JoinedByLink       JoinScene = 2
	JoinedByQRCode     JoinScene = 3
)

// GetGroupChat returns a customer group, on request with the names of its
// members. After a change it may lag behind the event by some seconds.
//
// https://developer.work.weixin.qq.com/document/path/92122
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/get 获取客户群详情
func (s *Service) GetGroupChat(ctx context.Context, chatID string, withNames bool) (*GroupChat, error) {
	out, err := call.Query[struct {
		Group GroupChat `json:"group_chat"`
	}](ctx, s.client, "/cgi-bin/externalcontact/groupchat/get", struct {
		ID        string     `json:"chat_id"`
		WithNames wecom.Flag `json:"need_name,omitzero"`
	}{chatID, wecom.Flag(withNames)})
	if err != nil {
		return nil, err
	}
	return &out.Group, nil
}

// OpenGIDToChatID returns the id of the customer group that a mini program knows
// by an opengid. It must be a group of the corp's own.
//
// https://developer.work.weixin.qq.com/document/path/94822
//
//wecom:api POST /cgi-bin/externalcontact/opengid_to_chatid 客户群opengid转换
func (s *Service) OpenGIDToChatID(ctx context.Context, openGID string) (string, error) {
	out, err := call.Query[struct {
		ID string `json:"chat_id"`
	}](ctx, s.client, "/cgi-bin/externalcontact/opengid_to_chatid", map[string]string{"opengid": openGID})
	if err != nil {
		return "", err
	}
	return out.ID, nil
}
