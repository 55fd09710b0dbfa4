package contacts_test

import (
	"context"
	"testing"

	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestContactRuleEndpoints(t *testing.T) {
	const (
		rangeJSON     = `{"userid":["lina","wangwei"],"partyid":[4,5],"tagid":[3]}`
		whitelistJSON = `{"userid":["shenyi"],"partyid":[2],"tagid":[7]}`
		excludeJSON   = `{"userid":["zengli"],"partyid":[13],"tagid":[8]}`
		rulesJSON     = `[{"rule_id":10001,"rule_type":2,"range":` + rangeJSON + `,"whitelist":` + whitelistJSON + `,"exclude":` + excludeJSON + `,
			"is_allowed_search":true,"is_allowed_conversation":false},{"rule_id":10002,"rule_type":1,"is_allowed_conversation":true}]`
	)
	limited := contacts.ContactRuleScope{UserIDs: []string{"lina", "wangwei"}, DepartmentIDs: []int64{4, 5}, TagIDs: []int64{3}}
	whitelist := contacts.ContactRuleScope{UserIDs: []string{"shenyi"}, DepartmentIDs: []int64{2}, TagIDs: []int64{7}}
	exclude := contacts.ContactRuleScope{UserIDs: []string{"zengli"}, DepartmentIDs: []int64{13}, TagIDs: []int64{8}}
	rules := []contacts.ContactRule{
		{ID: 10001, Type: contacts.SeeOwnDepartments, Range: limited, Whitelist: whitelist, Exclude: exclude, AllowSearch: true},
		{ID: 10002, Type: contacts.HideFromOthers, AllowConversation: true},
	}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateContactRules",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]int64, error) {
				return s.CreateContactRules(ctx, []contacts.ContactRuleCreate{
					{Type: contacts.SeeNobody, Range: limited, Whitelist: whitelist, Exclude: exclude, AllowSearch: new(false), AllowConversation: new(true)},
					{Type: contacts.HideFromOthers, Range: contacts.ContactRuleScope{DepartmentIDs: []int64{6}}},
				})
			}),
			Route: "POST /cgi-bin/contactrule/create",
			Body: `{"rules":[{"rule_type":3,"range":` + rangeJSON + `,"whitelist":` + whitelistJSON + `,"exclude":` + excludeJSON + `,
				"is_allowed_search":false,"is_allowed_conversation":true},{"rule_type":1,"range":{"partyid":[6]}}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","rule_ids":[10001,10002]}`,
			Want:  []int64{10001, 10002},
		},
		{
			Name: "ListContactRules",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]contacts.ContactRule, error) {
				return s.ListContactRules(ctx)
			}),
			Route: "POST /cgi-bin/contactrule/list",
			Body:  `{}`,
			Reply: `{"errcode":0,"errmsg":"ok","rules":` + rulesJSON + `}`,
			Want:  rules,
		},
		{
			Name: "UpdateContactRules",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]contacts.ContactRule, error) {
				return s.UpdateContactRules(ctx, []contacts.ContactRuleUpdate{
					{ID: 10001, Range: &limited, Whitelist: &whitelist, Exclude: &exclude, AllowSearch: new(true), AllowConversation: new(false)},
					{ID: 10002, Whitelist: &contacts.ContactRuleScope{UserIDs: []string{}}},
				})
			}),
			Route: "POST /cgi-bin/contactrule/update",
			Body: `{"rules":[{"rule_id":10001,"range":` + rangeJSON + `,"whitelist":` + whitelistJSON + `,"exclude":` + excludeJSON + `,
				"is_allowed_search":true,"is_allowed_conversation":false},{"rule_id":10002,"whitelist":{"userid":[]}}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","rules":` + rulesJSON + `}`,
			Want:  rules,
		},
		{
			Name: "DeleteContactRules",
			Call: apitest.Do(contacts.New, func(ctx context.Context, s *contacts.Service) error {
				return s.DeleteContactRules(ctx, []int64{10001, 10002})
			}),
			Route: "POST /cgi-bin/contactrule/delete",
			Body:  `{"rule_ids":[10001,10002]}`,
		},
	})
}
