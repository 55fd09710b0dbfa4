package smartsheet_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc/smartsheet"
)

// permission is what a rule says of a sheet, with everything set.
func permission() smartsheet.SheetPermission {
	return smartsheet.SheetPermission{
		SheetID: "q979lj", Access: smartsheet.CanEdit, CanCreateRecords: true, CanDeleteRecords: true, CanManageViews: true, Clear: true,
		Fields: &smartsheet.FieldPermissions{
			Range:   smartsheet.SomeFields,
			Fields:  []smartsheet.FieldPermission{{FieldID: "f1", FieldType: smartsheet.TextField, FieldRights: smartsheet.FieldRights{CanInsert: true}}},
			Default: &smartsheet.FieldRights{CanView: true},
		},
		Records: &smartsheet.RecordPermissions{
			Range: smartsheet.AnyCondition, Others: smartsheet.OthersHidden,
			Rules: []smartsheet.RecordCondition{
				{FieldID: smartsheet.CreatorFieldID, Operator: smartsheet.HasSelf},
				{FieldID: "f2", FieldType: smartsheet.SelectField, Operator: smartsheet.HasOption, OptionIDs: []string{"o1", "o2"}},
			},
		},
	}
}

const permissionJSON = `{"sheet_id":"q979lj","priv":2,"can_insert_record":true,"can_delete_record":true,"can_create_modify_delete_view":true,"clear":true,
	"field_priv":{"field_range_type":2,"field_rule_list":[{"field_id":"f1","field_type":"FIELD_TYPE_TEXT","can_edit":false,"can_insert":true,"can_view":false}],
		"field_default_rule":{"can_edit":false,"can_insert":false,"can_view":true}},
	"record_priv":{"record_range_type":2,"other_priv":2,"record_rule_list":[{"field_id":"CREATED_USER","oper_type":1},{"field_id":"f2","field_type":"FIELD_TYPE_SELECT","oper_type":2,"value":["o1","o2"]}]}}`

func TestRuleEndpoints(t *testing.T) {
	everyone := smartsheet.Rule{RuleID: 1, Type: smartsheet.EveryoneRule, Name: "全员权限", Sheets: []smartsheet.SheetPermission{permission(), {SheetID: "kQ65QQ", Access: smartsheet.FullAccess}}}
	const everyoneJSON = `{"rule_id":1,"type":1,"name":"全员权限","priv_list":[` + permissionJSON + `,{"sheet_id":"kQ65QQ","priv":1}]}`
	apitest.Run(t, []row{
		{
			Name:  "GetEveryoneRule",
			Call:  apitest.With(smartsheet.New, func(c ctx, s service) (*smartsheet.Rule, error) { return s.GetEveryoneRule(c, "dc1") }),
			Route: "POST /cgi-bin/wedoc/smartsheet/content_priv/get_sheet_priv",
			Body:  `{"docid":"dc1","type":1}`,
			Reply: `{"errcode":0,"errmsg":"ok","rule_list":[` + everyoneJSON + `]}`,
			Want:  &everyone,
		},
		{
			Name:  "ListExtraRules",
			Call:  apitest.With(smartsheet.New, func(c ctx, s service) ([]smartsheet.Rule, error) { return s.ListExtraRules(c, "dc1", 2, 3) }),
			Route: "POST /cgi-bin/wedoc/smartsheet/content_priv/get_sheet_priv",
			Body:  `{"docid":"dc1","type":2,"rule_id_list":[2,3]}`,
			Reply: `{"errcode":0,"errmsg":"ok","rule_list":[{"rule_id":2,"type":2,"name":"外包","priv_list":[]}]}`,
			Want:  []smartsheet.Rule{{RuleID: 2, Type: smartsheet.ExtraRule, Name: "外包", Sheets: []smartsheet.SheetPermission{}}},
		},
		{
			Name:  "ListExtraRules with priv as text",
			Call:  apitest.With(smartsheet.New, func(c ctx, s service) ([]smartsheet.Rule, error) { return s.ListExtraRules(c, "dc1") }),
			Route: "POST /cgi-bin/wedoc/smartsheet/content_priv/get_sheet_priv",
			Body:  `{"docid":"dc1","type":2}`,
			Reply: `{"errcode":0,"errmsg":"ok","rule_list":[{"rule_id":2,"type":2,"name":"外包","priv_list":[{"sheet_id":"s","priv":"3"}]}]}`,
			Want:  []smartsheet.Rule{{RuleID: 2, Type: smartsheet.ExtraRule, Name: "外包", Sheets: []smartsheet.SheetPermission{{SheetID: "s", Access: smartsheet.CanRead}}}},
			Drift: []string{"/rule_list/*/priv_list/*/priv: string for integer"},
		},
		{
			Name:  "UpdateEveryoneRule",
			Call:  apitest.Do(smartsheet.New, func(c ctx, s service) error { return s.UpdateEveryoneRule(c, "dc1", permission()) }),
			Route: "POST /cgi-bin/wedoc/smartsheet/content_priv/update_sheet_priv",
			Body:  `{"docid":"dc1","type":1,"priv_list":[` + permissionJSON + `]}`,
		},
		{
			Name: "UpdateExtraRule",
			Call: apitest.Do(smartsheet.New, func(c ctx, s service) error {
				return s.UpdateExtraRule(c, "dc1", 2, smartsheet.RuleUpdate{Name: "外包", Sheets: []smartsheet.SheetPermission{permission()}})
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/content_priv/update_sheet_priv",
			Body:  `{"docid":"dc1","type":2,"rule_id":2,"name":"外包","priv_list":[` + permissionJSON + `]}`,
		},
		{
			Name:  "CreateExtraRule",
			Call:  apitest.With(smartsheet.New, func(c ctx, s service) (int64, error) { return s.CreateExtraRule(c, "dc1", "外包") }),
			Route: "POST /cgi-bin/wedoc/smartsheet/content_priv/create_rule",
			Body:  `{"docid":"dc1","name":"外包"}`,
			Reply: `{"errcode":0,"errmsg":"ok","rule_id":7}`,
			Want:  int64(7),
		},
		{
			Name: "UpdateRuleMembers",
			Call: apitest.Do(smartsheet.New, func(c ctx, s service) error {
				return s.UpdateRuleMembers(c, "dc1", 2, smartsheet.RuleMembersUpdate{AddUserIDs: []string{"lina"}, DeleteUserIDs: []string{"songtao"}})
			}),
			Route: "POST /cgi-bin/wedoc/smartsheet/content_priv/mod_rule_member",
			Body:  `{"docid":"dc1","rule_id":2,"add_member_range":{"userid_list":["lina"]},"del_member_range":{"userid_list":["songtao"]}}`,
		},
		{
			Name:  "DeleteExtraRules",
			Call:  apitest.Do(smartsheet.New, func(c ctx, s service) error { return s.DeleteExtraRules(c, "dc1", 2, 3) }),
			Route: "POST /cgi-bin/wedoc/smartsheet/content_priv/delete_rule",
			Body:  `{"docid":"dc1","rule_id_list":[2,3]}`,
		},
	})
}

// A document without a rule for everybody is no panic.
func TestNoEveryoneRule(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/wedoc/smartsheet/content_priv/get_sheet_priv", wecomtest.JSON(`{"errcode":0,"rule_list":[]}`))
	if rule, err := smartsheet.New(corp.Client()).GetEveryoneRule(t.Context(), "dc1"); err == nil || rule != nil {
		t.Errorf("%v, %v", rule, err)
	}
}
