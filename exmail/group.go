package exmail

import (
	"context"
	"net/url"

	"github.com/gowecom/wecom/internal/call"
)

// A Group is a mail group (邮件群组): an address whose mail all its members get.
type Group struct {
	ID                   string       `json:"groupid"` // its address
	Name                 string       `json:"groupname"`
	Emails               List[string] `json:"email_list"`
	GroupIDs             List[string] `json:"group_list"`
	DepartmentIDs        List[int64]  `json:"department_list"`
	TagIDs               List[int64]  `json:"tag_list"`
	Senders              GroupSenders `json:"allow_type"`
	AllowedEmails        List[string] `json:"allow_emaillist"`
	AllowedDepartmentIDs List[int64]  `json:"allow_departmentlist"`
	AllowedTagIDs        List[int64]  `json:"allow_taglist"`
}

// A GroupSenders says who may write to a group.
//
//wecom:string
type GroupSenders int

const (
	SendersCorp    GroupSenders = 0 // 企业成员
	SendersAnybody GroupSenders = 1 // 任何人
	SendersGroup   GroupSenders = 2 // 组内成员
	SendersAllowed GroupSenders = 3 // 自定义成员
)

// GroupCreate describes a new group. One of the first four lists is required; the
// members are those of all four. Addresses of members are what contacts.User has in
// BizMail. The lists of those who are allowed are for SendersAllowed, which needs
// one of them, and are refused with other Senders.
type GroupCreate struct {
	Emails               List[string] `json:"email_list,omitzero"`
	GroupIDs             List[string] `json:"group_list,omitzero"`
	DepartmentIDs        List[int64]  `json:"department_list,omitzero"`
	TagIDs               List[int64]  `json:"tag_list,omitzero"`
	Senders              GroupSenders `json:"allow_type"` // default: SendersCorp
	AllowedEmails        List[string] `json:"allow_emaillist,omitzero"`
	AllowedDepartmentIDs List[int64]  `json:"allow_departmentlist,omitzero"`
	AllowedTagIDs        List[int64]  `json:"allow_taglist,omitzero"`
}

// GroupUpdate is what changes of a group. Nil means unchanged, and an empty List
// clears. The first four lists cannot all be cleared. The rules of [GroupCreate]
// hold for Senders.
type GroupUpdate struct {
	Name                 *string       `json:"groupname,omitzero"`
	Emails               List[string]  `json:"email_list,omitzero"`
	GroupIDs             List[string]  `json:"group_list,omitzero"`
	DepartmentIDs        List[int64]   `json:"department_list,omitzero"`
	TagIDs               List[int64]   `json:"tag_list,omitzero"`
	Senders              *GroupSenders `json:"allow_type,omitzero"`
	AllowedEmails        List[string]  `json:"allow_emaillist,omitzero"`
	AllowedDepartmentIDs List[int64]   `json:"allow_departmentlist,omitzero"`
	AllowedTagIDs        List[int64]   `json:"allow_taglist,omitzero"`
}

// CreateGroup creates a group. Its id is its address, in a domain of the corp. The
// name has at most 200 bytes, and no other group may have it.
//
// https://developer.work.weixin.qq.com/document/path/95510
//
//wecom:api POST /cgi-bin/exmail/group/create 创建邮件群组
func (s *Service) CreateGroup(ctx context.Context, groupID, name string, in GroupCreate) error {
	return s.client.Post(ctx, "/cgi-bin/exmail/group/create", struct {
		ID   string `json:"groupid"`
		Name string `json:"groupname"`
		GroupCreate
	}{groupID, name, in}, nil)
}

// UpdateGroup changes a group that the app created.
//
// https://developer.work.weixin.qq.com/document/path/97995
//
//wecom:api POST /cgi-bin/exmail/group/update 更新邮件群组
func (s *Service) UpdateGroup(ctx context.Context, groupID string, in GroupUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/exmail/group/update", struct {
		ID string `json:"groupid"`
		GroupUpdate
	}{groupID, in}, nil)
}

// DeleteGroup deletes a group that the app created.
//
// https://developer.work.weixin.qq.com/document/path/97996
//
//wecom:api POST /cgi-bin/exmail/group/delete 删除邮件群组
func (s *Service) DeleteGroup(ctx context.Context, groupID string) error {
	return s.client.Post(ctx, "/cgi-bin/exmail/group/delete", call.Body{"groupid": groupID}, nil)
}

// GetGroup returns a group that the app created.
//
// https://developer.work.weixin.qq.com/document/path/97997
//
//wecom:api GET /cgi-bin/exmail/group/get 获取邮件群组详情
func (s *Service) GetGroup(ctx context.Context, groupID string) (*Group, error) {
	return call.Get[Group](ctx, s.client, "/cgi-bin/exmail/group/get", url.Values{"groupid": {groupID}})
}

// A GroupName is a group without its members.
type GroupName struct {
	ID   string `json:"groupid"` // its address
	Name string `json:"groupname"`
}

// SearchGroups returns the groups of the app whose address has a text in it, all of
// them if the text is empty. They come at once: WeCom has no pages of them.
//
// https://developer.work.weixin.qq.com/document/path/97998
//
//wecom:api GET /cgi-bin/exmail/group/search 模糊搜索邮件群组
func (s *Service) SearchGroups(ctx context.Context, text string) ([]GroupName, error) {
	var found struct {
		Groups []GroupName `json:"groups"`
		Count  int         `json:"count"` // of Groups
	}
	err := s.client.Get(ctx, "/cgi-bin/exmail/group/search", fuzzy("groupid", text), &found)
	return found.Groups, err
}

// fuzzy is the query of a search, or, without a text, of all.
func fuzzy(key, text string) url.Values {
	if text == "" {
		return url.Values{"fuzzy": {"0"}}
	}
	return url.Values{"fuzzy": {"1"}, key: {text}}
}
