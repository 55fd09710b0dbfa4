package externalcontact

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A TagGroup is a group of customer tags (客户标签组).
type TagGroup struct {
	ID         string     `json:"group_id"`
	Name       string     `json:"group_name"`
	Order      int64      `json:"order"` // the greatest comes first
	CreatedAt  wecom.Time `json:"create_time"`
	Deleted    bool       `json:"deleted"`     // only when asked for by a tag's id
	StrategyID int64      `json:"strategy_id"` // of strategy tags only
	Tags       []Tag      `json:"tag"`
}

// A Tag is a customer tag (客户标签).
type Tag struct {
	ID        string     `json:"id"`
	Name      string     `json:"name"`
	Order     int64      `json:"order"` // the greatest comes first
	CreatedAt wecom.Time `json:"create_time"`
	Deleted   bool       `json:"deleted"` // only when asked for by id
}

// A TagQuery names tags and groups of tags. In a list, none means all, and tags
// are ignored if there are groups.
type TagQuery struct {
	TagIDs   []string `json:"tag_id,omitzero"`
	GroupIDs []string `json:"group_id,omitzero"`
}

// TagCreate describes a new tag.
type TagCreate struct {
	Name  string `json:"name"`           // at most 30 characters, unique in its group
	Order int64  `json:"order,omitzero"` // 0 to 2³²−1; the greatest comes first
}

// TagsCreate describes new tags of a group.
type TagsCreate struct {
	GroupID    string      `json:"group_id,omitzero"`   // a group that exists; the name and order of the group are ignored then
	GroupName  string      `json:"group_name,omitzero"` // at most 30 characters; a group of this name is used if there is one
	GroupOrder int64       `json:"order,omitzero"`
	Tags       []TagCreate `json:"tag"`              // at least one: there are no empty groups
	AgentID    int64       `json:"agentid,omitzero"` // for old third-party suites only
}

// TagUpdate changes a tag or a group of tags. Fields that are zero leave it
// unchanged.
type TagUpdate struct {
	Name    string `json:"name,omitzero"`    // at most 30 characters
	Order   *int64 `json:"order,omitzero"`   // 0 to 2³²−1; the greatest comes first
	AgentID int64  `json:"agentid,omitzero"` // for old third-party suites only
}

// tagUpdate is a TagUpdate on the wire.
type tagUpdate struct {
	ID string `json:"id"`
	TagUpdate
}

// ListTagGroups returns the corp's customer tags (企业客户标签) by group.
//
// https://developer.work.weixin.qq.com/document/path/92117
//
//wecom:api POST /cgi-bin/externalcontact/get_corp_tag_list 获取企业标签库（管理企业标签）
func (s *Service) ListTagGroups(ctx context.Context, q TagQuery) ([]TagGroup, error) {
	return call.QueryIn[[]TagGroup](ctx, s.client, "/cgi-bin/externalcontact/get_corp_tag_list", q, "tag_group")
}

// CreateTags creates customer tags in a new group or in one that exists, and
// returns the group with the new tags. Of tags with one name, one is created. A
// corp has at most 10,000 tags, those of strategies included.
// [Service.EnsureTags] finds tags that exist.
//
// https://developer.work.weixin.qq.com/document/path/92117
//
//wecom:api POST /cgi-bin/externalcontact/add_corp_tag 添加企业客户标签（管理企业标签）
func (s *Service) CreateTags(ctx context.Context, in TagsCreate) (*TagGroup, error) {
	return call.PostIn[*TagGroup](ctx, s.client, "/cgi-bin/externalcontact/add_corp_tag", in, "tag_group")
}

// UpdateTag changes a tag, or a group of tags, that the app created. The id is
// that of the tag or of the group.
//
// https://developer.work.weixin.qq.com/document/path/92117
//
//wecom:api POST /cgi-bin/externalcontact/edit_corp_tag 编辑企业客户标签（管理企业标签）
func (s *Service) UpdateTag(ctx context.Context, id string, in TagUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/edit_corp_tag", tagUpdate{id, in}, nil)
}

// DeleteTags deletes tags, and groups with all their tags, that the app created.
// A group goes with its last tag. The agent id is for old third-party suites,
// otherwise 0.
//
// https://developer.work.weixin.qq.com/document/path/92117
//
//wecom:api POST /cgi-bin/externalcontact/del_corp_tag 删除企业客户标签（管理企业标签）
func (s *Service) DeleteTags(ctx context.Context, q TagQuery, agentID int64) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/del_corp_tag", struct {
		TagQuery
		AgentID int64 `json:"agentid,omitzero"`
	}{q, agentID}, nil)
}

// A CustomerTagsUpdate says which tags a member puts on a customer, and which it
// takes off. One of AddTagIDs and RemoveTagIDs is required.
type CustomerTagsUpdate struct {
	UserID       string   `json:"userid"`
	CustomerID   string   `json:"external_userid"`
	AddTagIDs    []string `json:"add_tag,omitzero"`
	RemoveTagIDs []string `json:"remove_tag,omitzero"`
}

// UpdateCustomerTags changes the tags that a member has put on a customer: at most
// 3,000. Calls for one pair of member and customer are made one after the other;
// WeCom refuses a call that meets one of another process with
// [wecom.ErrRecordBusy]. Tags of a strategy need the app that created it.
// [Service.UpdateAllCustomerTags] takes many customers.
//
// https://developer.work.weixin.qq.com/document/path/92118
//
//wecom:api POST /cgi-bin/externalcontact/mark_tag 编辑客户企业标签
func (s *Service) UpdateCustomerTags(ctx context.Context, in CustomerTagsUpdate) error {
	return s.edits.do(ctx, "mark\x00"+in.UserID+"\x00"+in.CustomerID, func() error {
		return s.client.Post(ctx, "/cgi-bin/externalcontact/mark_tag", in, nil)
	})
}

// ListStrategyTagGroups returns the tags of a customer strategy (规则组) by group.
// Strategy 0 means all strategies that the app created.
//
// https://developer.work.weixin.qq.com/document/path/94882
//
//wecom:api POST /cgi-bin/externalcontact/get_strategy_tag_list 获取指定规则组下的企业客户标签（管理企业规则组下的客户标签）
func (s *Service) ListStrategyTagGroups(ctx context.Context, strategyID int64, q TagQuery) ([]TagGroup, error) {
	return call.QueryIn[[]TagGroup](ctx, s.client, "/cgi-bin/externalcontact/get_strategy_tag_list", struct {
		StrategyID int64 `json:"strategy_id,omitzero"`
		TagQuery
	}{strategyID, q}, "tag_group")
}

// CreateStrategyTags creates tags that only the members of a strategy may use. The
// strategy must be of the first level. AgentID is ignored.
//
// https://developer.work.weixin.qq.com/document/path/94882
//
//wecom:api POST /cgi-bin/externalcontact/add_strategy_tag 为指定规则组创建企业客户标签（管理企业规则组下的客户标签）
func (s *Service) CreateStrategyTags(ctx context.Context, strategyID int64, in TagsCreate) (*TagGroup, error) {
	in.AgentID = 0
	return call.PostIn[*TagGroup](ctx, s.client, "/cgi-bin/externalcontact/add_strategy_tag", struct {
		StrategyID int64 `json:"strategy_id"`
		TagsCreate
	}{strategyID, in}, "tag_group")
}

// UpdateStrategyTag changes a tag of a strategy, or a group of them. AgentID is
// ignored.
//
// https://developer.work.weixin.qq.com/document/path/94882
//
//wecom:api POST /cgi-bin/externalcontact/edit_strategy_tag 编辑指定规则组下的企业客户标签（管理企业规则组下的客户标签）
func (s *Service) UpdateStrategyTag(ctx context.Context, id string, in TagUpdate) error {
	in.AgentID = 0
	return s.client.Post(ctx, "/cgi-bin/externalcontact/edit_strategy_tag", tagUpdate{id, in}, nil)
}

// DeleteStrategyTags deletes tags of strategies, and groups with all their tags.
// A group goes with its last tag.
//
// https://developer.work.weixin.qq.com/document/path/94882
//
//wecom:api POST /cgi-bin/externalcontact/del_strategy_tag 删除指定规则组下的企业客户标签（管理企业规则组下的客户标签）
func (s *Service) DeleteStrategyTags(ctx context.Context, q TagQuery) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/del_strategy_tag", q, nil)
}
