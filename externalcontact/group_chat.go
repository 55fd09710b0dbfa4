package externalcontact

import (
	"context"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A GroupChatStatus tells whether the owner of a group is still there.
//
//wecom:string
type GroupChatStatus int

const (
	OwnerInService   GroupChatStatus = 0 // 跟进人正常
	OwnerLeft        GroupChatStatus = 1 // 跟进人离职
	OwnerInTransfer  GroupChatStatus = 2 // 离职继承中
	OwnerTransferred GroupChatStatus = 3 // 离职继承完成
)

// GroupChatQuery says which groups a list has.
type GroupChatQuery struct {
	Status   GroupChatStatus // OwnerInService means all here
	OwnerIDs []string        // members, at most 100 a call; those who left must be named
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

// ListGroupChats returns one page of customer groups (客户群). The limit is
// required: 1 to 1,000. Without owners it fails with [wecom.ErrTooManyItems] where
// the app sees more than 1,000 members; [Service.AllGroupChats] takes any number
// of owners.
//
// https://developer.work.weixin.qq.com/document/path/92120
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/list 获取客户群列表
func (s *Service) ListGroupChats(ctx context.Context, q GroupChatQuery, page wecom.Page) (*GroupChatPage, error) {
	return call.Query[GroupChatPage](ctx, s.client, "/cgi-bin/externalcontact/groupchat/list", struct {
		Status GroupChatStatus `json:"status_filter,omitzero"`
		Owner  ownerFilter     `json:"owner_filter,omitzero"`
		wecom.Page
	}{q.Status, ownerFilter{q.OwnerIDs}, page})
}

// AllGroupChats yields customer groups, of any number of owners.
func (s *Service) AllGroupChats(ctx context.Context, q GroupChatQuery) iter.Seq2[GroupChatListed, error] {
	return pager.Each(pager.Chunks(q.OwnerIDs, 100), func(ownerIDs []string) iter.Seq2[GroupChatListed, error] {
		return pager.All(ctx, 1000, func(ctx context.Context, p wecom.Page) (*GroupChatPage, error) {
			return s.ListGroupChats(ctx, GroupChatQuery{q.Status, ownerIDs}, p)
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
	Admins    []GroupChatUser   `json:"admin_list"`
	Version   string            `json:"member_version"` // changes with the members; events name the one before and after
}

// A GroupChatUser is a member of the corp who administers a group or invited
// somebody.
type GroupChatUser struct {
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
	Inviter   *GroupChatUser      `json:"invitor"` // a member of the corp
	State     string              `json:"state"`   // of the join way
}

// A GroupChatMemberType tells members of the corp from customers.
//
//wecom:string
type GroupChatMemberType int

const (
	CorpMember     GroupChatMemberType = 1 // 企业成员
	CustomerMember GroupChatMemberType = 2 // 外部联系人
)

// A JoinScene is how somebody came into a group.
//
//wecom:string
type JoinScene int

const (
	JoinedByInvitation JoinScene = 1 // 由群成员直接邀请入群
	JoinedByLink       JoinScene = 2 // 通过邀请链接入群
	JoinedByQRCode     JoinScene = 3 // 通过扫描群二维码入群
)

// GetGroupChat returns a customer group, on request with the names of its
// members. After a change it may lag behind the event by some seconds.
//
// https://developer.work.weixin.qq.com/document/path/92122
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/get 获取客户群详情
func (s *Service) GetGroupChat(ctx context.Context, chatID string, withNames bool) (*GroupChat, error) {
	return call.QueryIn[*GroupChat](ctx, s.client, "/cgi-bin/externalcontact/groupchat/get",
		call.Body{"chat_id": chatID, "need_name": wecom.Flag(withNames)}, "group_chat")
}

// ConvertOpenGIDToChatID returns the id of the customer group that a mini program
// knows by an opengid. It must be a group of the corp's own.
//
// https://developer.work.weixin.qq.com/document/path/94822
//
//wecom:api POST /cgi-bin/externalcontact/opengid_to_chatid 客户群opengid转换
func (s *Service) ConvertOpenGIDToChatID(ctx context.Context, openGID string) (string, error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/externalcontact/opengid_to_chatid", call.Body{"opengid": openGID}, "chat_id")
}
