package contacts

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// A ContactRule limits who sees whom in the directory (通讯录查看权限).
type ContactRule struct {
	ID                int64            `json:"rule_id"`
	Type              ContactRuleType  `json:"rule_type"`
	Range             ContactRuleScope `json:"range"`     // who is hidden or limited
	Whitelist         ContactRuleScope `json:"whitelist"` // who may still see them, or be seen by them
	Exclude           ContactRuleScope `json:"exclude"`   // who is not limited
	AllowSearch       bool             `json:"is_allowed_search"`
	AllowConversation bool             `json:"is_allowed_conversation"`
}

// A ContactRuleType tells what a rule does.
//
//wecom:string
type ContactRuleType int

const (
	HideFromOthers    ContactRuleType = 1 // 隐藏部门/成员
	SeeOwnDepartments ContactRuleType = 2 // 限制查看外部门
	SeeNobody         ContactRuleType = 3 // 限制查看所有人
)

// A ContactRuleScope names members, departments and tags.
type ContactRuleScope struct {
	UserIDs       []string `json:"userid,omitzero"`  // at most 1,000
	DepartmentIDs []int64  `json:"partyid,omitzero"` // at most 100
	TagIDs        []int64  `json:"tagid,omitzero"`   // at most 100
}

// A ContactRuleCreate describes a new rule.
type ContactRuleCreate struct {
	Type      ContactRuleType  `json:"rule_type"`
	Range     ContactRuleScope `json:"range,omitzero"`     // who is hidden or limited
	Whitelist ContactRuleScope `json:"whitelist,omitzero"` // who may still see them, or be seen by them

	// Not with HideFromOthers. Nil means WeCom's default.
	Exclude           ContactRuleScope `json:"exclude,omitzero"` // who is not limited
	AllowSearch       *bool            `json:"is_allowed_search,omitzero"`
	AllowConversation *bool            `json:"is_allowed_conversation,omitzero"`
}

// A ContactRuleUpdate changes a rule, but for its type, which cannot change. Nil is
// not sent.
type ContactRuleUpdate struct {
	ID        int64             `json:"rule_id"`
	Range     *ContactRuleScope `json:"range,omitzero"`
	Whitelist *ContactRuleScope `json:"whitelist,omitzero"`

	// Not with HideFromOthers.
	Exclude           *ContactRuleScope `json:"exclude,omitzero"`
	AllowSearch       *bool             `json:"is_allowed_search,omitzero"`
	AllowConversation *bool             `json:"is_allowed_conversation,omitzero"`
}

// CreateContactRules creates up to 100 rules and returns their ids. It needs the
// secret of directory sync. WeCom allows 5 calls a minute, 10 an hour and 60 a day
// that create, update or delete rules, all three kinds together. The client keeps
// the quotas of each kind apart: who mixes kinds counts the calls, or is refused
// with [wecom.ErrRateLimited].
//
// https://developer.work.weixin.qq.com/document/path/101536
//
//wecom:api POST /cgi-bin/contactrule/create 创建规则（通讯录查看权限管理）
//wecom:limit 5/min, 10/hour
func (s *Service) CreateContactRules(ctx context.Context, rules []ContactRuleCreate) ([]int64, error) {
	return call.PostIn[[]int64](ctx, s.client, "/cgi-bin/contactrule/create", call.Body{"rules": rules}, "rule_ids")
}

// ListContactRules returns all rules. It needs the secret of directory sync.
//
// https://developer.work.weixin.qq.com/document/path/101537
//
//wecom:api POST /cgi-bin/contactrule/list 读取规则列表（通讯录查看权限管理）
func (s *Service) ListContactRules(ctx context.Context) ([]ContactRule, error) {
	return call.QueryIn[[]ContactRule](ctx, s.client, "/cgi-bin/contactrule/list", call.Body{}, "rules")
}

// UpdateContactRules changes up to 100 rules and returns them. It needs the secret
// of directory sync. Its quota is that of [Service.CreateContactRules].
//
// https://developer.work.weixin.qq.com/document/path/101539
//
//wecom:api POST /cgi-bin/contactrule/update 修改规则（通讯录查看权限管理）
//wecom:limit 5/min, 10/hour
func (s *Service) UpdateContactRules(ctx context.Context, rules []ContactRuleUpdate) ([]ContactRule, error) {
	return call.PostIn[[]ContactRule](ctx, s.client, "/cgi-bin/contactrule/update", call.Body{"rules": rules}, "rules")
}

// DeleteContactRules deletes up to 100 rules. It needs the secret of directory
// sync. Its quota is that of [Service.CreateContactRules].
//
// https://developer.work.weixin.qq.com/document/path/101540
//
//wecom:api POST /cgi-bin/contactrule/delete 删除规则（通讯录查看权限管理）
//wecom:limit 5/min, 10/hour
func (s *Service) DeleteContactRules(ctx context.Context, ids []int64) error {
	return s.client.Post(ctx, "/cgi-bin/contactrule/delete", call.Body{"rule_ids": ids}, nil)
}
