package externalcontact_test

import (
	"testing"

	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestTagEndpoints(t *testing.T) {
	group := ec.TagGroup{
		ID: "egLevel", Name: "等级", Order: 4294967295, CreatedAt: at(created), Deleted: true,
		Tags: []ec.Tag{{ID: "etKey", Name: "重点", Order: 2, CreatedAt: at(created), Deleted: true}, {ID: "etOther", Name: "普通"}},
	}
	const groupJSON = `{"group_id":"egLevel","group_name":"等级","order":4294967295,"create_time":1767225600,"deleted":true,
		"tag":[{"id":"etKey","name":"重点","order":2,"create_time":1767225600,"deleted":true},{"id":"etOther","name":"普通"}]}`
	strategyGroup := group
	strategyGroup.StrategyID = 5
	strategyGroupJSON := `{"strategy_id":5,` + groupJSON[1:]
	ids := ec.TagQuery{TagIDs: []string{"etKey"}, GroupIDs: []string{"egLevel"}}
	add := ec.TagsCreate{GroupID: "egLevel", GroupName: "等级", GroupOrder: 9, Tags: []ec.TagCreate{{Name: "重点", Order: 2}, {Name: "普通"}}, AgentID: 1000003}
	const addJSON = `"group_id":"egLevel","group_name":"等级","order":9,"tag":[{"name":"重点","order":2},{"name":"普通"}]`

	apitest.Run(t, []row{
		{
			Name:  "ListTagGroups",
			Call:  apitest.With(ec.New, func(c ctx, s service) ([]ec.TagGroup, error) { return s.ListTagGroups(c, ids) }),
			Route: "POST /cgi-bin/externalcontact/get_corp_tag_list",
			Body:  `{"tag_id":["etKey"],"group_id":["egLevel"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","tag_group":[` + groupJSON + `]}`,
			Want:  []ec.TagGroup{group},
		},
		{
			Name:  "ListTagGroups of all",
			Call:  apitest.With(ec.New, func(c ctx, s service) ([]ec.TagGroup, error) { return s.ListTagGroups(c, ec.TagQuery{}) }),
			Route: "POST /cgi-bin/externalcontact/get_corp_tag_list",
			Body:  `{}`,
			Reply: `{"errcode":0,"errmsg":"ok","tag_group":[]}`,
			Want:  []ec.TagGroup{},
		},
		{
			Name:  "CreateTags",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.TagGroup, error) { return s.CreateTags(c, add) }),
			Route: "POST /cgi-bin/externalcontact/add_corp_tag",
			Body:  `{` + addJSON + `,"agentid":1000003}`,
			Reply: `{"errcode":0,"errmsg":"ok","tag_group":` + groupJSON + `}`,
			Want:  &group,
		},
		{
			Name: "UpdateTag",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateTag(c, "etKey", ec.TagUpdate{Name: "核心", Order: new(int64(0)), AgentID: 1000003})
			}),
			Route: "POST /cgi-bin/externalcontact/edit_corp_tag",
			Body:  `{"id":"etKey","name":"核心","order":0,"agentid":1000003}`,
		},
		{
			Name:  "DeleteTags",
			Call:  apitest.Do(ec.New, func(c ctx, s service) error { return s.DeleteTags(c, ids, 1000003) }),
			Route: "POST /cgi-bin/externalcontact/del_corp_tag",
			Body:  `{"tag_id":["etKey"],"group_id":["egLevel"],"agentid":1000003}`,
		},
		{
			Name: "UpdateCustomerTags",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateCustomerTags(c, ec.CustomerTagsUpdate{UserID: "zengli", CustomerID: "woShen01", AddTagIDs: []string{"etKey"}, RemoveTagIDs: []string{"etOther", "etOld"}})
			}),
			Route: "POST /cgi-bin/externalcontact/mark_tag",
			Body:  `{"userid":"zengli","external_userid":"woShen01","add_tag":["etKey"],"remove_tag":["etOther","etOld"]}`,
		},
		{
			Name:  "ListStrategyTagGroups",
			Call:  apitest.With(ec.New, func(c ctx, s service) ([]ec.TagGroup, error) { return s.ListStrategyTagGroups(c, 5, ids) }),
			Route: "POST /cgi-bin/externalcontact/get_strategy_tag_list",
			Body:  `{"strategy_id":5,"tag_id":["etKey"],"group_id":["egLevel"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","tag_group":[` + strategyGroupJSON + `]}`,
			Want:  []ec.TagGroup{strategyGroup},
		},
		{
			Name:  "CreateStrategyTags",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.TagGroup, error) { return s.CreateStrategyTags(c, 5, add) }),
			Route: "POST /cgi-bin/externalcontact/add_strategy_tag",
			Body:  `{"strategy_id":5,` + addJSON + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","tag_group":` + strategyGroupJSON + `}`,
			Want:  &strategyGroup,
		},
		{
			Name: "UpdateStrategyTag",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateStrategyTag(c, "etKey", ec.TagUpdate{Name: "核心", Order: new(int64(7)), AgentID: 1000003})
			}),
			Route: "POST /cgi-bin/externalcontact/edit_strategy_tag",
			Body:  `{"id":"etKey","name":"核心","order":7}`,
		},
		{
			Name:  "DeleteStrategyTags",
			Call:  apitest.Do(ec.New, func(c ctx, s service) error { return s.DeleteStrategyTags(c, ids) }),
			Route: "POST /cgi-bin/externalcontact/del_strategy_tag",
			Body:  `{"tag_id":["etKey"],"group_id":["egLevel"]}`,
		},
	})
}
