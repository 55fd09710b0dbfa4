package externalcontact_test

import (
	"slices"
	"testing"

	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestInterceptEndpoints(t *testing.T) {
	const rangeJSON = `{"user_list":["zengli"],"department_list":[13]}`
	members := ec.Range{UserIDs: []string{"zengli"}, DepartmentIDs: []int64{13}}
	apitest.Run(t, []row{
		{
			Name: "CreateInterceptRule",
			Call: apitest.With(ec.New, func(c ctx, s service) (string, error) {
				return s.CreateInterceptRule(c, ec.InterceptRuleCreate{
					Name: "报价", Words: []string{"底价"}, Semantics: []ec.Semantic{ec.SemanticMobile, ec.SemanticRedPacket}, Type: ec.WarnAndBlock, Range: members,
				})
			}),
			Route: "POST /cgi-bin/externalcontact/add_intercept_rule",
			Body:  `{"rule_name":"报价","word_list":["底价"],"semantics_list":[1,3],"intercept_type":1,"applicable_range":` + rangeJSON + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","rule_id":"17"}`,
			Want:  "17",
		},
		{
			Name:  "ListInterceptRules",
			Call:  apitest.With(ec.New, func(c ctx, s service) ([]ec.InterceptRuleListed, error) { return s.ListInterceptRules(c) }),
			Route: "GET /cgi-bin/externalcontact/get_intercept_rule_list",
			Reply: `{"errcode":0,"errmsg":"ok","rule_list":[{"rule_id":"17","rule_name":"报价","create_time":1767225600}]}`,
			Want:  []ec.InterceptRuleListed{{ID: "17", Name: "报价", CreatedAt: at(created)}},
		},
		{
			Name:  "GetInterceptRule",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.InterceptRule, error) { return s.GetInterceptRule(c, "17") }),
			Route: "POST /cgi-bin/externalcontact/get_intercept_rule",
			Body:  `{"rule_id":"17"}`,
			Reply: `{"errcode":0,"errmsg":"ok","rule":{"rule_id":17,"rule_name":"报价","create_time":1767225600,"word_list":["底价"],"semantics_list":[1],
				"extra_rule":{"semantics_list":[2,3]},"intercept_type":2,"applicable_range":` + rangeJSON + `}}`,
			Want: &ec.InterceptRule{
				ID: "17", Name: "报价", CreatedAt: at(created), Words: []string{"底价"}, Type: ec.WarnOnly, Range: members,
				DirectSemantics: []ec.Semantic{ec.SemanticMobile}, ExtraRule: ec.ExtraRule{Semantics: []ec.Semantic{ec.SemanticEmail, ec.SemanticRedPacket}},
			},
		},
		{
			Name: "UpdateInterceptRule",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateInterceptRule(c, "17", ec.InterceptRuleUpdate{
					Name: "价格", Words: []string{"成本"}, ExtraRule: &ec.ExtraRule{}, Type: ec.WarnOnly, AddRange: &members, RemoveRange: &ec.Range{UserIDs: []string{"lvbin"}},
				})
			}),
			Route: "POST /cgi-bin/externalcontact/update_intercept_rule",
			Body: `{"rule_id":"17","rule_name":"价格","word_list":["成本"],"extra_rule":{"semantics_list":[]},"intercept_type":2,
				"add_applicable_range":` + rangeJSON + `,"remove_applicable_range":{"user_list":["lvbin"]}}`,
		},
		{
			Name: "UpdateInterceptRule of the name",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateInterceptRule(c, "17", ec.InterceptRuleUpdate{Name: "价格"})
			}),
			Route: "POST /cgi-bin/externalcontact/update_intercept_rule",
			Body:  `{"rule_id":"17","rule_name":"价格"}`,
		},
		{
			Name:  "DeleteInterceptRule",
			Call:  apitest.Do(ec.New, func(c ctx, s service) error { return s.DeleteInterceptRule(c, "17") }),
			Route: "POST /cgi-bin/externalcontact/del_intercept_rule",
			Body:  `{"rule_id":"17"}`,
		},
	})
}

// Semantics are found in either of the places where the documentation has them.
func TestInterceptRuleSemantics(t *testing.T) {
	want := []ec.Semantic{ec.SemanticEmail}
	for _, rule := range []ec.InterceptRule{{DirectSemantics: want}, {ExtraRule: ec.ExtraRule{Semantics: want}}} {
		if got := rule.Semantics(); !slices.Equal(got, want) {
			t.Errorf("%+v has the semantics %v", rule, got)
		}
	}
}
