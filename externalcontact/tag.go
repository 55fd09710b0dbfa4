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

// TagIDs names tags and groups of tags.
type TagIDs struct {
	Tags   []string `json:"tag_id,omitzero"`
	Groups []string `json:"group_id,omitzero"`
}

// TagNew is a tag to add.
type TagNew struct {
	Name  string `json:"name"`           // at most 30 characters, unique in its group
	Order int64  `json:"order,omitzero"` // 0 to 2³²−1; the greatest comes first
}

// TagsAdd describes tags to add to a group.
type TagsAdd struct {
	GroupID    string   `json:"group_id,omitzero"`   // an existing group; the name and order of the group are ignored then
	GroupName  string   `json:"group_name,omitzero"` // at most 30 characters; a group of this name is used if there is one
	GroupOrder int64    `json:"order,omitzero"`
	Tags       []TagNew `json:"tag"`              // at least one: there are no empty groups
	AgentID    int64    `json:"agentid,omitzero"` // for old third-party suites only
}

// TagUpdate changes a tag or a group of tags. Zero fields stay as they are.
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

// tagGroups and tagGroup are replies.
type (
	tagGroups struct {
		Groups []TagGroup `json:"tag_group"`
	}
	tagGroup struct {
		Group TagGroup `json:"tag_group"`
	}
)

// ListTagGroups returns the corp's customer tags (企业客户标签) by group, or only
// those that ids names. If ids names groups, the tags in it are ignored.
//
// https://developer.work.weixin.qq.com/document/path/92117
//
//wecom:api POST /cgi-bin/externalcontact/get_corp_tag_list 获取企业标签库（管理企业标签）
func (s *Service) ListTagGroups(ctx context.Context, ids TagIDs) ([]TagGroup, error) {
	out, err := call.Query[tagGroups](ctx, s.client, "/cgi-bin/externalcontact/get_corp_tag_list", ids)
	if err != nil {
		return nil, err
	}
	return out.Groups, nil
}

// AddTags adds customer tags to a new group or to one that exists, and returns
// the group with the new tags. Of tags with one name, one is added. A corp has at
// most 10,000 tags, those of strategies included. [Service.EnsureTags] finds tags
// that exist.
//
// https://developer.work.weixin.qq.com/document/path/92117
//
//wecom:api POST /cgi-bin/externalcontact/add_corp_tag 添加企业客户标签（管理企业标签）
func (s *Service) AddTags(ctx context.Context, in TagsAdd) (*TagGroup, error) {
	out, err := call.Post[tagGroup](ctx, s.client, "/cgi-bin/externalcontact/add_corp_tag", in)
	if err != nil {
		return nil, err
	}
	return &out.Group, nil
}

// EditTag changes a tag, or a group of tags, that the app created.
//
// https://developer.work.weixin.qq.com/document/path/92117
//
//wecom:api POST /cgi-bin/externalcontact/edit_corp_tag 编辑企业客户标签（管理企业标签）
func (s *Service) EditTag(ctx context.Context, id string, in TagUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/edit_corp_tag", tagUpdate{id, in}, nil)
}

// DeleteTags deletes tags, and groups with all their tags, that the app created.
// A group goes with its last tag. The agent id is for old third-party suites; it
// is 0 otherwise.
//
// https://developer.work.weixin.qq.com/document/path/92117
//
//wecom:api POST /cgi-bin/externalcontact/del_corp_tag 删除企业客户标签（管理企业标签）
func (s *Service) DeleteTags(ctx context.Context, ids TagIDs, agentID int64) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/del_corp_tag", struct {
		TagIDs
		AgentID int64 `json:"agentid,omitzero"`
	}{ids, agentID}, nil)
}

// A TagMark says which tags a member puts on a customer, and which it takes off.
// One of Add and Remove is needed.
type TagMark struct {
	UserID     string   `json:"userid"`
	CustomerID string   `json:"external_userid"`
	Add        []string `json:"add_tag,omitzero"`    // ids of tags
	Remove     []string `json:"remove_tag,omitzero"` // ids of tags
}

// MarkTags changes the tags that a member has put on a customer. Calls for one
// pair of member and customer are made one after the other; WeCom refuses what
// another process does at the same time with [wecom.ErrRecordBusy]. Tags of a
// strategy need the app that created it. [Service.MarkMany] marks many customers.
//
// https://developer.work.weixin.qq.com/document/path/92118
//
//wecom:api POST /cgi-bin/externalcontact/mark_tag 编辑客户企业标签
func (s *Service) MarkTags(ctx context.Context, mark TagMark) error {
	return s.edits.do(ctx, "mark\x00"+mark.UserID+"\x00"+mark.CustomerID, func() error {
		return s.client.Post(ctx, "/cgi-bin/externalcontact/mark_tag", mark, nil)
	})
}

// ListStrategyTagGroups returns the tags of a customer strategy (规则组) by group,
// or only those that ids names. With strategy 0 it returns those of all
// strategies that the app created.
//
// https://developer.work.weixin.qq.com/document/path/94882
//
//wecom:api POST /cgi-bin/externalcontact/get_strategy_tag_list 获取指定规则组下的企业客户标签（管理企业规则组下的客户标签）
func (s *Service) ListStrategyTagGroups(ctx context.Context, strategyID int64, ids TagIDs) ([]TagGroup, error) {
	out, err := call.Query[tagGroups](ctx, s.client, "/cgi-bin/externalcontact/get_strategy_tag_list", struct {
		StrategyID int64 `json:"strategy_id,omitzero"`
		TagIDs
	}{strategyID, ids})
	if err != nil {
		return nil, err
	}
	return out.Groups, nil
}

// AddStrategyTags adds tags that only the members of a strategy may use. The
// strategy must be of the first level. AgentID has no meaning here.
//
// https://developer.work.weixin.qq.com/document/path/94882
//
//wecom:api POST /cgi-bin/externalcontact/add_strategy_tag 为指定规则组创建企业客户标签（管理企业规则组下的客户标签）
func (s *Service) AddStrategyTags(ctx context.Context, strategyID int64, in TagsAdd) (*TagGroup, error) {
	in.AgentID = 0
	out, err := call.Post[tagGroup](ctx, s.client, "/cgi-bin/externalcontact/add_strategy_tag", struct {
		StrategyID int64 `json:"strategy_id"`
		TagsAdd
	}{strategyID, in})
	if err != nil {
		return nil, err
	}
	return &out.Group, nil
}

// EditStrategyTag changes a tag of a strategy, or a group of them. AgentID has no
// meaning here.
//
// https://developer.work.weixin.qq.com/document/path/94882
//
//wecom:api POST /cgi-bin/externalcontact/edit_strategy_tag 编辑指定规则组下的企业客户标签（管理企业规则组下的客户标签）
func (s *Service) EditStrategyTag(ctx context.Context, id string, in TagUpdate) error {
	in.AgentID = 0
	return s.client.Post(ctx, "/cgi-bin/externalcontact/edit_strategy_tag", tagUpdate{id, in}, nil)
}

// DeleteStrategyTags deletes tags of strategies, and groups with all their tags.
// A group goes with its last tag.
//
// https://developer.work.weixin.qq.com/document/path/94882
//
//wecom:api POST /cgi-bin/externalcontact/del_strategy_tag 删除指定规则组下的企业客户标签（管理企业规则组下的客户标签）
func (s *Service) DeleteStrategyTags(ctx context.Context, ids TagIDs) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/del_strategy_tag", ids, nil)
}
