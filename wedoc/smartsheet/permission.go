package smartsheet

import (
	"context"
	"errors"

	"github.com/gowecom/wecom/internal/call"
)

// A Rule (内容权限) says what members may do with the sheets of a document. Each
// document has one rule for everybody and at most 20 extra rules (成员额外权限) for
// some members.
type Rule struct {
	RuleID int64             `json:"rule_id"`
	Type   RuleType          `json:"type"`
	Name   string            `json:"name"`
	Sheets []SheetPermission `json:"priv_list"`
}

// A RuleType tells for whom a rule holds.
//
//wecom:string
type RuleType int

const (
	EveryoneRule RuleType = 1 // 全员权限
	ExtraRule    RuleType = 2 // 额外权限
)

// A SheetPermission is what members may do with one sheet.
type SheetPermission struct {
	SheetID          string             `json:"sheet_id"`
	Access           Access             `json:"priv"`
	CanCreateRecords bool               `json:"can_insert_record,omitzero"` // with CanEdit
	CanDeleteRecords bool               `json:"can_delete_record,omitzero"` // with CanEdit
	CanManageViews   bool               `json:"can_create_modify_delete_view,omitzero"`
	Fields           *FieldPermissions  `json:"field_priv,omitzero"`
	Records          *RecordPermissions `json:"record_priv,omitzero"` // required with CanEdit and CanRead
	Clear            bool               `json:"clear,omitzero"`       // sets the sheet back to the default
}

// An Access is what members may do with a sheet.
//
//wecom:string
type Access int

const (
	FullAccess Access = 1 // 全部权限
	CanEdit    Access = 2 // 可编辑
	CanRead    Access = 3 // 仅浏览
	NoAccess   Access = 4 // 无权限
)

// FieldPermissions are what members may do with fields.
type FieldPermissions struct {
	Range   FieldRange        `json:"field_range_type"`
	Fields  []FieldPermission `json:"field_rule_list,omitzero"`    // with SomeFields
	Default *FieldRights      `json:"field_default_rule,omitzero"` // of all other fields: required in the rule for everybody, not allowed in an extra rule
}

// A FieldRange is the fields for which the access to a sheet holds.
//
//wecom:string
type FieldRange int

const (
	AllFields  FieldRange = 1 // 所有字段
	SomeFields FieldRange = 2 // 部分字段
)

// A FieldPermission is what members may do with one field.
type FieldPermission struct {
	FieldID   string    `json:"field_id"`
	FieldType FieldType `json:"field_type,omitzero"` // required by WeCom
	FieldRights
}

// FieldRights are what members may do with a field.
type FieldRights struct {
	CanEdit   bool `json:"can_edit"`
	CanInsert bool `json:"can_insert"` // fill it in in a new record
	CanView   bool `json:"can_view"`
}

// RecordPermissions are the records for which the access to a sheet holds.
type RecordPermissions struct {
	Range  RecordRange       `json:"record_range_type"`
	Rules  []RecordCondition `json:"record_rule_list,omitzero"` // with AnyCondition and AllConditions
	Others OtherRecords      `json:"other_priv,omitzero"`       // with Rules
}

// A RecordRange tells how conditions select records.
//
//wecom:string
type RecordRange int

const (
	AllRecords    RecordRange = 1 // 全部记录
	AnyCondition  RecordRange = 2 // 满足任意条件的记录
	AllConditions RecordRange = 3 // 满足全部条件的记录
)

// A RecordCondition selects records by a field of members, of single or of multiple
// choice.
type RecordCondition struct {
	FieldID   string         `json:"field_id"`            // or CreatorFieldID
	FieldType FieldType      `json:"field_type,omitzero"` // empty with CreatorFieldID, otherwise required
	Operator  RecordOperator `json:"oper_type"`
	OptionIDs []string       `json:"value,omitzero"` // of select fields
}

// CreatorFieldID stands for the creator of a record in a [RecordCondition].
const CreatorFieldID = "CREATED_USER"

// A RecordOperator compares in a [RecordCondition].
//
//wecom:string
type RecordOperator int

const (
	HasSelf      RecordOperator = 1 // 包含自己: the member who looks; for fields of members
	HasOption    RecordOperator = 2 // 包含
	HasNoOption  RecordOperator = 3 // 不包含
	EqualsOption RecordOperator = 4 // 等于
	DiffersFrom  RecordOperator = 5 // 不等于
	HasNothing   RecordOperator = 6 // 为空
	HasAnything  RecordOperator = 7 // 非空
)

// OtherRecords tells what members cannot do with records that meet no condition.
//
//wecom:string
type OtherRecords int

const (
	OthersReadOnly OtherRecords = 1 // 不可编辑
	OthersHidden   OtherRecords = 2 // 不可查看
)

type ruleQuery struct {
	Type    RuleType `json:"type"`
	RuleIDs []int64  `json:"rule_id_list,omitzero"`
}

const rulePath = "/cgi-bin/wedoc/smartsheet/content_priv/get_sheet_priv"

// GetEveryoneRule returns the rule for everybody.
//
// https://developer.work.weixin.qq.com/document/path/99935
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/content_priv/get_sheet_priv 查询智能表格子表权限
func (s *Service) GetEveryoneRule(ctx context.Context, docID string) (*Rule, error) {
	rules, err := call.QueryIn[[]Rule](ctx, s.client, rulePath, docBody[ruleQuery]{docID, ruleQuery{Type: EveryoneRule}}, "rule_list")
	if err != nil {
		return nil, err
	}
	if len(rules) == 0 {
		return nil, errNoRule
	}
	return &rules[0], nil
}

var errNoRule = errors.New("smartsheet: the reply has no rule for everybody")

// ListExtraRules returns extra rules, those with the given ids or, without any, all.
//
// https://developer.work.weixin.qq.com/document/path/99935
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/content_priv/get_sheet_priv 查询智能表格子表权限
func (s *Service) ListExtraRules(ctx context.Context, docID string, ruleIDs ...int64) ([]Rule, error) {
	return call.QueryIn[[]Rule](ctx, s.client, rulePath, docBody[ruleQuery]{docID, ruleQuery{ExtraRule, ruleIDs}}, "rule_list")
}

// UpdateEveryoneRule changes what everybody may do with the given sheets.
//
// https://developer.work.weixin.qq.com/document/path/99935
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/content_priv/update_sheet_priv 更新智能表格子表权限
func (s *Service) UpdateEveryoneRule(ctx context.Context, docID string, sheets ...SheetPermission) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartsheet/content_priv/update_sheet_priv", call.Body{"docid": docID, "type": EveryoneRule, "priv_list": sheets}, nil)
}

// A RuleUpdate changes an extra rule.
type RuleUpdate struct {
	Name   string            `json:"name,omitzero"` // at most 20 characters; empty means unchanged
	Sheets []SheetPermission `json:"priv_list,omitzero"`
}

// UpdateExtraRule changes an extra rule: its name, and what its members may do with
// the given sheets.
//
// https://developer.work.weixin.qq.com/document/path/99935
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/content_priv/update_sheet_priv 更新智能表格子表权限
func (s *Service) UpdateExtraRule(ctx context.Context, docID string, ruleID int64, in RuleUpdate) error {
	body := struct {
		DocID  string   `json:"docid"`
		Type   RuleType `json:"type"`
		RuleID int64    `json:"rule_id"`
		RuleUpdate
	}{docID, ExtraRule, ruleID, in}
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartsheet/content_priv/update_sheet_priv", body, nil)
}

// CreateExtraRule adds an extra rule, which has no members yet, and returns its id.
// No other rule of the document may have its name, which has at most 20 characters.
//
// https://developer.work.weixin.qq.com/document/path/99935
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/content_priv/create_rule 新增智能表格指定成员额外权限
func (s *Service) CreateExtraRule(ctx context.Context, docID, name string) (int64, error) {
	return call.PostID[int64](ctx, s.client, "/cgi-bin/wedoc/smartsheet/content_priv/create_rule", call.Body{"docid": docID, "name": name}, "rule_id")
}

// A RuleMembersUpdate changes for whom an extra rule holds.
type RuleMembersUpdate struct {
	AddUserIDs    []string
	DeleteUserIDs []string
}

type userRange struct {
	UserIDs []string `json:"userid_list"`
}

// UpdateRuleMembers changes for whom an extra rule holds: for 50 members at most.
//
// https://developer.work.weixin.qq.com/document/path/99935
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/content_priv/mod_rule_member 更新智能表格指定成员额外权限
func (s *Service) UpdateRuleMembers(ctx context.Context, docID string, ruleID int64, in RuleMembersUpdate) error {
	body := call.Body{"docid": docID, "rule_id": ruleID}
	if len(in.AddUserIDs) > 0 {
		body["add_member_range"] = userRange{in.AddUserIDs}
	}
	if len(in.DeleteUserIDs) > 0 {
		body["del_member_range"] = userRange{in.DeleteUserIDs}
	}
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartsheet/content_priv/mod_rule_member", body, nil)
}

// DeleteExtraRules deletes extra rules.
//
// https://developer.work.weixin.qq.com/document/path/99935
//
//wecom:api POST /cgi-bin/wedoc/smartsheet/content_priv/delete_rule 删除智能表格指定成员额外权限
func (s *Service) DeleteExtraRules(ctx context.Context, docID string, ruleIDs ...int64) error {
	return s.client.Post(ctx, "/cgi-bin/wedoc/smartsheet/content_priv/delete_rule", call.Body{"docid": docID, "rule_id_list": ruleIDs}, nil)
}
