package corpgroup

import (
	"context"
	"errors"

	"github.com/gowecom/wecom/internal/call"
)

// A Rule (对接规则) lets corps of a chain see and contact members of the upper corp.
type Rule struct {
	Owner OwnerRange `json:"owner_corp_range"`
	Lower LowerRange `json:"member_corp_range"`
}

// An OwnerRange is whom the lower corps of a rule see and contact. At least one list is
// required.
type OwnerRange struct {
	UserIDs       []string `json:"userids,omitzero"`
	DepartmentIDs []int64  `json:"departmentids,omitzero"`
}

// A LowerRange is which lower corps a rule is for. At least one list is required.
type LowerRange struct {
	GroupIDs []int64  `json:"groupids,omitzero"`
	CorpIDs  []string `json:"corpids,omitzero"`
}

func (r Rule) check() error {
	switch {
	case len(r.Owner.UserIDs)+len(r.Owner.DepartmentIDs) == 0:
		return errors.New("corpgroup: the Owner of the rule has neither UserIDs nor DepartmentIDs")
	case len(r.Lower.GroupIDs)+len(r.Lower.CorpIDs) == 0:
		return errors.New("corpgroup: the Lower of the rule has neither GroupIDs nor CorpIDs")
	}
	return nil
}

// ListRuleIDs returns the rules of a chain. Only the corp that made the chain has them.
//
// https://developer.work.weixin.qq.com/document/path/95631
//
//wecom:api POST /cgi-bin/corpgroup/rule/list_ids 获取对接规则id列表
func (s *Service) ListRuleIDs(ctx context.Context, chainID string) ([]int64, error) {
	return call.QueryIn[[]int64](ctx, s.client, "/cgi-bin/corpgroup/rule/list_ids", call.Body{"chain_id": chainID}, "rule_ids")
}

// GetRule returns a rule. Its members and departments must be in the app's visible
// range, as for all calls about one rule.
//
// https://developer.work.weixin.qq.com/document/path/95633
//
//wecom:api POST /cgi-bin/corpgroup/rule/get_rule_info 获取对接规则详情
func (s *Service) GetRule(ctx context.Context, chainID string, ruleID int64) (*Rule, error) {
	return call.QueryIn[*Rule](ctx, s.client, "/cgi-bin/corpgroup/rule/get_rule_info", call.Body{"chain_id": chainID, "rule_id": ruleID}, "rule_info")
}

// CreateRule creates a rule and returns its id. A corp creates and replaces at most
// 1,000 rules a day.
//
// https://developer.work.weixin.qq.com/document/path/95634
//
//wecom:api POST /cgi-bin/corpgroup/rule/add_rule 新增对接规则
func (s *Service) CreateRule(ctx context.Context, chainID string, rule Rule) (int64, error) {
	if err := rule.check(); err != nil {
		return 0, err
	}
	return call.PostID[int64](ctx, s.client, "/cgi-bin/corpgroup/rule/add_rule", call.Body{"chain_id": chainID, "rule_info": rule}, "rule_id")
}

// ReplaceRule replaces a rule as a whole. [Service.UpdateRule] changes a part.
//
// https://developer.work.weixin.qq.com/document/path/95635
//
//wecom:api POST /cgi-bin/corpgroup/rule/modify_rule 更新对接规则
func (s *Service) ReplaceRule(ctx context.Context, chainID string, ruleID int64, rule Rule) error {
	if err := rule.check(); err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/corpgroup/rule/modify_rule", call.Body{"chain_id": chainID, "rule_id": ruleID, "rule_info": rule}, nil)
}

// UpdateRule reads a rule, calls change with it, and writes what it has become. If change
// returns an error, nothing is written. What others change meanwhile is lost.
func (s *Service) UpdateRule(ctx context.Context, chainID string, ruleID int64, change func(*Rule) error) error {
	rule, err := s.GetRule(ctx, chainID, ruleID)
	if err != nil {
		return err
	}
	if err := change(rule); err != nil {
		return err
	}
	return s.ReplaceRule(ctx, chainID, ruleID, *rule)
}

// DeleteRule deletes a rule.
//
// https://developer.work.weixin.qq.com/document/path/95632
//
//wecom:api POST /cgi-bin/corpgroup/rule/delete_rule 删除对接规则
func (s *Service) DeleteRule(ctx context.Context, chainID string, ruleID int64) error {
	return s.client.Post(ctx, "/cgi-bin/corpgroup/rule/delete_rule", call.Body{"chain_id": chainID, "rule_id": ruleID}, nil)
}
