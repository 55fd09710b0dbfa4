package externalcontact_test

import (
	"testing"

	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
)

// privilegesJSON has every privilege, in turn true and false.
const privilegesJSON = `{"view_customer_list":true,"view_customer_data":false,"view_room_list":true,"contact_me":false,"join_room":true,
	"share_customer":false,"oper_resign_customer":true,"oper_resign_group":false,"send_customer_msg":true,"edit_welcome_msg":false,
	"view_behavior_data":true,"view_room_data":false,"send_group_msg":true,"room_deduplication":false,"rapid_reply":true,"onjob_customer_transfer":false,
	"edit_anti_spam_rule":true,"export_customer_list":false,"export_customer_data":true,"export_customer_group_list":false,"manage_customer_tag":true}`

func privileges() ec.CustomerPrivilege {
	return ec.CustomerPrivilege{
		ViewCustomerList: new(true), ViewCustomerData: new(false), ViewRoomList: new(true), ContactMe: new(false), JoinRoom: new(true),
		ShareCustomer: new(false), TransferResigned: new(true), TransferResignedGroups: new(false), SendCustomerMessage: new(true), EditWelcome: new(false),
		ViewBehaviorData: new(true), ViewRoomData: new(false), SendGroupMessage: new(true), RemoveDuplicatesInRooms: new(false), RapidReply: new(true), TransferInService: new(false),
		EditAntiSpamRule: new(true), ExportCustomerList: new(false), ExportCustomerData: new(true), ExportGroupList: new(false), ManageTags: new(true),
	}
}

const (
	scopesJSON          = `[{"type":1,"userid":"zengli"},{"type":2,"partyid":13}]`
	momentPrivilegeJSON = `{"view_moment_list":true,"send_moment":false,"manage_moment_cover_and_sign":true}`
)

func scopes() []ec.StrategyScope {
	return []ec.StrategyScope{{Type: ec.MemberScope, UserID: "zengli"}, {Type: ec.DepartmentScope, DepartmentID: 13}}
}

func TestStrategyEndpoints(t *testing.T) {
	customer := &ec.CustomerStrategy{ID: 5, ParentID: 2, Name: "华东", CreatedAt: at(created), AdminIDs: []string{"shenyi"}, Privilege: privileges()}
	momentPrivilege := ec.MomentPrivilege{ViewMoments: new(true), SendMoment: new(false), ManageCoverAndSignature: new(true)}
	moment := &ec.MomentStrategy{ID: 6, ParentID: 2, Name: "华东", CreatedAt: at(created), AdminIDs: []string{"shenyi"}, Privilege: momentPrivilege}
	const create = `{"parent_id":2,"strategy_name":"华东","admin_list":["shenyi"],"range":` + scopesJSON + `,"privilege":`
	const update = `{"strategy_id":5,"strategy_name":"华南","admin_list":["dingning"],"range_add":` + scopesJSON + `,"range_del":[{"type":1,"userid":"lvbin"}],"privilege":`
	removed := []ec.StrategyScope{{Type: ec.MemberScope, UserID: "lvbin"}}

	apitest.Run(t, []row{
		{
			Name:  "ListCustomerStrategyIDs",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.StrategyPage, error) { return s.ListCustomerStrategyIDs(c, page2) }),
			Route: "POST /cgi-bin/externalcontact/customer_strategy/list",
			Body:  `{"cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","strategy":[{"strategy_id":5},{"strategy_id":8}],"next_cursor":"n2"}`,
			Want:  &ec.StrategyPage{Strategies: []ec.StrategyListed{{ID: 5}, {ID: 8}}, NextCursor: "n2"},
		},
		{
			Name:  "GetCustomerStrategy",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.CustomerStrategy, error) { return s.GetCustomerStrategy(c, 5) }),
			Route: "POST /cgi-bin/externalcontact/customer_strategy/get",
			Body:  `{"strategy_id":5}`,
			Reply: `{"errcode":0,"errmsg":"ok","strategy":{"strategy_id":5,"parent_id":2,"strategy_name":"华东","create_time":1767225600,"admin_list":["shenyi"],"privilege":` + privilegesJSON + `}}`,
			Want:  customer,
		},
		{
			Name:  "ListCustomerStrategyRange",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.StrategyRangePage, error) { return s.ListCustomerStrategyRange(c, 5, page2) }),
			Route: "POST /cgi-bin/externalcontact/customer_strategy/get_range",
			Body:  `{"strategy_id":5,"cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","range":` + scopesJSON + `,"next_cursor":"n2"}`,
			Want:  &ec.StrategyRangePage{Range: scopes(), NextCursor: "n2"},
		},
		{
			Name: "CreateCustomerStrategy",
			Call: apitest.With(ec.New, func(c ctx, s service) (int64, error) {
				return s.CreateCustomerStrategy(c, ec.CustomerStrategyCreate{ParentID: 2, Name: "华东", AdminIDs: []string{"shenyi"}, Privilege: privileges(), Range: scopes()})
			}),
			Route: "POST /cgi-bin/externalcontact/customer_strategy/create",
			Body:  create + privilegesJSON + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","strategy_id":5}`,
			Want:  int64(5),
		},
		{
			Name: "UpdateCustomerStrategy",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateCustomerStrategy(c, 5, ec.CustomerStrategyUpdate{Name: "华南", AdminIDs: []string{"dingning"}, Privilege: new(privileges()), AddRange: scopes(), RemoveRange: removed})
			}),
			Route: "POST /cgi-bin/externalcontact/customer_strategy/edit",
			Body:  update + privilegesJSON + `}`,
		},
		{
			Name:  "DeleteCustomerStrategy",
			Call:  apitest.Do(ec.New, func(c ctx, s service) error { return s.DeleteCustomerStrategy(c, 5) }),
			Route: "POST /cgi-bin/externalcontact/customer_strategy/del",
			Body:  `{"strategy_id":5}`,
		},
		{
			Name:  "ListMomentStrategyIDs",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.StrategyPage, error) { return s.ListMomentStrategyIDs(c, page2) }),
			Route: "POST /cgi-bin/externalcontact/moment_strategy/list",
			Body:  `{"cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","strategy":[{"strategy_id":6}],"next_cursor":"n2"}`,
			Want:  &ec.StrategyPage{Strategies: []ec.StrategyListed{{ID: 6}}, NextCursor: "n2"},
		},
		{
			Name:  "GetMomentStrategy",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.MomentStrategy, error) { return s.GetMomentStrategy(c, 6) }),
			Route: "POST /cgi-bin/externalcontact/moment_strategy/get",
			Body:  `{"strategy_id":6}`,
			Reply: `{"errcode":0,"errmsg":"ok","strategy":{"strategy_id":6,"parent_id":2,"strategy_name":"华东","create_time":1767225600,"admin_list":["shenyi"],"privilege":` + momentPrivilegeJSON + `}}`,
			Want:  moment,
		},
		{
			Name:  "ListMomentStrategyRange",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.StrategyRangePage, error) { return s.ListMomentStrategyRange(c, 6, page2) }),
			Route: "POST /cgi-bin/externalcontact/moment_strategy/get_range",
			Body:  `{"strategy_id":6,"cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","range":` + scopesJSON + `,"next_cursor":"n2"}`,
			Want:  &ec.StrategyRangePage{Range: scopes(), NextCursor: "n2"},
		},
		{
			Name: "CreateMomentStrategy",
			Call: apitest.With(ec.New, func(c ctx, s service) (int64, error) {
				return s.CreateMomentStrategy(c, ec.MomentStrategyCreate{ParentID: 2, Name: "华东", AdminIDs: []string{"shenyi"}, Privilege: momentPrivilege, Range: scopes()})
			}),
			Route: "POST /cgi-bin/externalcontact/moment_strategy/create",
			Body:  create + momentPrivilegeJSON + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","strategy_id":6}`,
			Want:  int64(6),
		},
		{
			Name: "UpdateMomentStrategy",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateMomentStrategy(c, 5, ec.MomentStrategyUpdate{Name: "华南", AdminIDs: []string{"dingning"}, Privilege: &momentPrivilege, AddRange: scopes(), RemoveRange: removed})
			}),
			Route: "POST /cgi-bin/externalcontact/moment_strategy/edit",
			Body:  update + momentPrivilegeJSON + `}`,
		},
		{
			Name: "UpdateMomentStrategy of the name",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateMomentStrategy(c, 5, ec.MomentStrategyUpdate{Name: "华南"})
			}),
			Route: "POST /cgi-bin/externalcontact/moment_strategy/edit",
			Body:  `{"strategy_id":5,"strategy_name":"华南"}`,
		},
		{
			Name:  "DeleteMomentStrategy",
			Call:  apitest.Do(ec.New, func(c ctx, s service) error { return s.DeleteMomentStrategy(c, 6) }),
			Route: "POST /cgi-bin/externalcontact/moment_strategy/del",
			Body:  `{"strategy_id":6}`,
		},
	})
}
