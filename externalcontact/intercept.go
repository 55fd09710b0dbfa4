package externalcontact

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// An InterceptType says what happens to a message with a sensitive word.
//
//wecom:string
type InterceptType int

const (
	WarnAndBlock InterceptType = 1 // 警告并拦截发送
	WarnOnly     InterceptType = 2 // 仅发警告
)

// A Semantic is something besides words that a rule looks for.
//
//wecom:string
type Semantic int

const (
	SemanticMobile    Semantic = 1 // 手机号
	SemanticEmail     Semantic = 2 // 邮箱地址
	SemanticRedPacket Semantic = 3 // 红包
)

// An InterceptRule keeps members from sending sensitive words (聊天敏感词) to
// customers.
type InterceptRule struct {
	ID        wecom.String  `json:"rule_id"` // a number on the page of this call, a string on the others
	Name      string        `json:"rule_name"`
	CreatedAt wecom.Time    `json:"create_time"`
	Words     []string      `json:"word_list"`
	Type      InterceptType `json:"intercept_type"`
	Range     Range         `json:"applicable_range"` // as far as the app sees it

	// The page shows semantics in two places; see [InterceptRule.Semantics].
	DirectSemantics []Semantic `json:"semantics_list"`
	ExtraRule       ExtraRule  `json:"extra_rule"`
}

// Semantics returns what the rule looks for besides words, from either place.
func (r *InterceptRule) Semantics() []Semantic {
	if len(r.DirectSemantics) > 0 {
		return r.DirectSemantics
	}
	return r.ExtraRule.Semantics
}

// An ExtraRule is what a rule looks for besides words.
type ExtraRule struct {
	Semantics []Semantic `json:"semantics_list"`
}

// InterceptRuleCreate describes a new rule.
type InterceptRuleCreate struct {
	Name      string        `json:"rule_name"` // 1 to 20 characters
	Words     []string      `json:"word_list"` // at most 300, each of 1 to 32 characters
	Semantics []Semantic    `json:"semantics_list,omitzero"`
	Type      InterceptType `json:"intercept_type"`
	Range     Range         `json:"applicable_range"` // at most 1,000 members and 1,000 departments
}

// InterceptRuleUpdate changes a rule. Fields that are zero leave it unchanged.
type InterceptRuleUpdate struct {
	Name        string        `json:"rule_name,omitzero"`
	Words       []string      `json:"word_list,omitzero"`  // replaces all that are there; an empty list is ignored
	ExtraRule   *ExtraRule    `json:"extra_rule,omitzero"` // an empty one deletes all semantics
	Type        InterceptType `json:"intercept_type,omitzero"`
	AddRange    *Range        `json:"add_applicable_range,omitzero"` // at most 1,000 members a call and 10,000 in all
	RemoveRange *Range        `json:"remove_applicable_range,omitzero"`
}

// CreateInterceptRule creates a rule and returns its id. A corp has at most 100.
// The range must name members or departments that the app sees.
//
// https://developer.work.weixin.qq.com/document/path/95097
//
//wecom:api POST /cgi-bin/externalcontact/add_intercept_rule 新建敏感词规则
func (s *Service) CreateInterceptRule(ctx context.Context, in InterceptRuleCreate) (string, error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/externalcontact/add_intercept_rule", in, "rule_id")
}

// An InterceptRuleListed is a rule in a list.
type InterceptRuleListed struct {
	ID        string     `json:"rule_id"`
	Name      string     `json:"rule_name"`
	CreatedAt wecom.Time `json:"create_time"`
}

// ListInterceptRules returns all rules of the corp.
//
// https://developer.work.weixin.qq.com/document/path/95097
//
//wecom:api GET /cgi-bin/externalcontact/get_intercept_rule_list 获取敏感词规则列表
func (s *Service) ListInterceptRules(ctx context.Context) ([]InterceptRuleListed, error) {
	return call.GetIn[[]InterceptRuleListed](ctx, s.client, "/cgi-bin/externalcontact/get_intercept_rule_list", nil, "rule_list")
}

// GetInterceptRule returns a rule.
//
// https://developer.work.weixin.qq.com/document/path/95097
//
//wecom:api POST /cgi-bin/externalcontact/get_intercept_rule 获取敏感词规则详情
func (s *Service) GetInterceptRule(ctx context.Context, id string) (*InterceptRule, error) {
	return call.QueryIn[*InterceptRule](ctx, s.client, "/cgi-bin/externalcontact/get_intercept_rule", call.Body{"rule_id": id}, "rule")
}

// UpdateInterceptRule changes a rule that the app created.
//
// https://developer.work.weixin.qq.com/document/path/95097
//
//wecom:api POST /cgi-bin/externalcontact/update_intercept_rule 修改敏感词规则
func (s *Service) UpdateInterceptRule(ctx context.Context, id string, in InterceptRuleUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/update_intercept_rule", struct {
		ID string `json:"rule_id"`
		InterceptRuleUpdate
	}{id, in}, nil)
}

// DeleteInterceptRule deletes a rule that the app created.
//
// https://developer.work.weixin.qq.com/document/path/95097
//
//wecom:api POST /cgi-bin/externalcontact/del_intercept_rule 删除敏感词规则
func (s *Service) DeleteInterceptRule(ctx context.Context, id string) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/del_intercept_rule", call.Body{"rule_id": id}, nil)
}
