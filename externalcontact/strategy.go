package externalcontact

import (
	"context"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Strategy is a set of rules for a part of the members (规则组): who manages it
// and what they may do. P is [CustomerPrivilege] or [MomentPrivilege].
type Strategy[P any] struct {
	ID        int64      `json:"strategy_id"`
	ParentID  int64      `json:"parent_id"` // 0: none
	Name      string     `json:"strategy_name"`
	CreatedAt wecom.Time `json:"create_time"`
	AdminIDs  []string   `json:"admin_list"`
	Privilege P          `json:"privilege"`
}

// A StrategyCreate describes a new strategy.
type StrategyCreate[P any] struct {
	ParentID  int64           `json:"parent_id,omitzero"` // the range must lie within that of the parent; at most 5 levels
	Name      string          `json:"strategy_name"`
	AdminIDs  []string        `json:"admin_list"`         // at most 20 userids, no super administrators
	Privilege P               `json:"privilege,omitzero"` // ignored where there is a parent
	Range     []StrategyScope `json:"range"`              // at most 100 a call and 3,000 in all
}

// A StrategyUpdate changes a strategy. Fields that are zero leave it unchanged.
type StrategyUpdate[P any] struct {
	Name        string          `json:"strategy_name,omitzero"`
	AdminIDs    []string        `json:"admin_list,omitzero"` // replaces all who are there; an empty list is ignored
	Privilege   *P              `json:"privilege,omitzero"`  // replaces the whole privilege; ignored where there is a parent
	AddRange    []StrategyScope `json:"range_add,omitzero"`
	RemoveRange []StrategyScope `json:"range_del,omitzero"`
}

// A StrategyScope is a member or a department that a strategy is for.
type StrategyScope struct {
	Type         ScopeType `json:"type"`
	UserID       string    `json:"userid,omitzero"`
	DepartmentID int64     `json:"partyid,omitzero"`
}

// A ScopeType tells members from departments.
//
//wecom:string
type ScopeType int

const (
	MemberScope     ScopeType = 1 // 成员
	DepartmentScope ScopeType = 2 // 部门
)

// A CustomerPrivilege is what a customer strategy allows. Nil means true. The
// first five cannot be disabled.
type CustomerPrivilege struct {
	ViewCustomerList *bool `json:"view_customer_list,omitzero"`
	ViewCustomerData *bool `json:"view_customer_data,omitzero"`
	ViewRoomList     *bool `json:"view_room_list,omitzero"`
	ContactMe        *bool `json:"contact_me,omitzero"`
	JoinRoom         *bool `json:"join_room,omitzero"`

	ShareCustomer           *bool `json:"share_customer,omitzero"`
	TransferResigned        *bool `json:"oper_resign_customer,omitzero"`
	TransferResignedGroups  *bool `json:"oper_resign_group,omitzero"`
	SendCustomerMessage     *bool `json:"send_customer_msg,omitzero"`
	EditWelcome             *bool `json:"edit_welcome_msg,omitzero"`
	ViewBehaviorData        *bool `json:"view_behavior_data,omitzero"`
	ViewRoomData            *bool `json:"view_room_data,omitzero"`
	SendGroupMessage        *bool `json:"send_group_msg,omitzero"`
	RemoveDuplicatesInRooms *bool `json:"room_deduplication,omitzero"`
	RapidReply              *bool `json:"rapid_reply,omitzero"`
	TransferInService       *bool `json:"onjob_customer_transfer,omitzero"`
	EditAntiSpamRule        *bool `json:"edit_anti_spam_rule,omitzero"`
	ExportCustomerList      *bool `json:"export_customer_list,omitzero"`
	ExportCustomerData      *bool `json:"export_customer_data,omitzero"`
	ExportGroupList         *bool `json:"export_customer_group_list,omitzero"`
	ManageTags              *bool `json:"manage_customer_tag,omitzero"`
}

// A MomentPrivilege is what a moment strategy allows. Nil means true.
type MomentPrivilege struct {
	ViewMoments             *bool `json:"view_moment_list,omitzero"`
	SendMoment              *bool `json:"send_moment,omitzero"`
	ManageCoverAndSignature *bool `json:"manage_moment_cover_and_sign,omitzero"`
}

type (
	// A CustomerStrategy is a strategy of customer contact (客户联系规则组).
	CustomerStrategy = Strategy[CustomerPrivilege]

	// A CustomerStrategyCreate describes a new customer strategy.
	CustomerStrategyCreate = StrategyCreate[CustomerPrivilege]

	// A CustomerStrategyUpdate changes a customer strategy.
	CustomerStrategyUpdate = StrategyUpdate[CustomerPrivilege]

	// A MomentStrategy is a strategy of moments (客户朋友圈规则组).
	MomentStrategy = Strategy[MomentPrivilege]

	// A MomentStrategyCreate describes a new moment strategy.
	MomentStrategyCreate = StrategyCreate[MomentPrivilege]

	// A MomentStrategyUpdate changes a moment strategy.
	MomentStrategyUpdate = StrategyUpdate[MomentPrivilege]
)

// StrategyPage is a page of the ids of strategies.
type StrategyPage struct {
	Strategies []StrategyListed `json:"strategy"`
	NextCursor string           `json:"next_cursor"`
}

// A StrategyListed is a strategy in a list.
type StrategyListed struct {
	ID int64 `json:"strategy_id"`
}

func (p *StrategyPage) page() (ids []int64, next string) {
	for _, s := range p.Strategies {
		ids = append(ids, s.ID)
	}
	return ids, p.NextCursor
}

// StrategyRangePage is a page of the members and departments of a strategy.
type StrategyRangePage struct {
	Range      []StrategyScope `json:"range"`
	NextCursor string          `json:"next_cursor"`
}

func (p *StrategyRangePage) page() ([]StrategyScope, string) { return p.Range, p.NextCursor }

const (
	customerStrategies = "/cgi-bin/externalcontact/customer_strategy"
	momentStrategies   = "/cgi-bin/externalcontact/moment_strategy"
)

// ListCustomerStrategyIDs returns one page of the ids of the customer strategies
// (客户联系规则组) that the app created. The limit is at most 1,000, by default
// 1,000.
//
// https://developer.work.weixin.qq.com/document/path/94883
//
//wecom:api POST /cgi-bin/externalcontact/customer_strategy/list 获取规则组列表（客户联系规则组管理）
func (s *Service) ListCustomerStrategyIDs(ctx context.Context, page wecom.Page) (*StrategyPage, error) {
	return call.Query[StrategyPage](ctx, s.client, customerStrategies+"/list", page)
}

// AllCustomerStrategyIDs yields the ids of the customer strategies that the app
// created.
func (s *Service) AllCustomerStrategyIDs(ctx context.Context) iter.Seq2[int64, error] {
	return pager.All(ctx, 1000, s.ListCustomerStrategyIDs, (*StrategyPage).page)
}

// GetCustomerStrategy returns a customer strategy.
//
// https://developer.work.weixin.qq.com/document/path/94883
//
//wecom:api POST /cgi-bin/externalcontact/customer_strategy/get 获取规则组详情（客户联系规则组管理）
func (s *Service) GetCustomerStrategy(ctx context.Context, id int64) (*CustomerStrategy, error) {
	return call.QueryIn[*CustomerStrategy](ctx, s.client, customerStrategies+"/get", call.Body{"strategy_id": id}, "strategy")
}

// ListCustomerStrategyRange returns one page of the members and departments that
// a customer strategy is for. The limit is at most 1,000, by default 1,000.
//
// https://developer.work.weixin.qq.com/document/path/94883
//
//wecom:api POST /cgi-bin/externalcontact/customer_strategy/get_range 获取规则组管理范围（客户联系规则组管理）
func (s *Service) ListCustomerStrategyRange(ctx context.Context, id int64, page wecom.Page) (*StrategyRangePage, error) {
	return s.listStrategyRange(ctx, customerStrategies, id, page)
}

// AllCustomerStrategyRange yields the members and departments that a customer
// strategy is for.
func (s *Service) AllCustomerStrategyRange(ctx context.Context, id int64) iter.Seq2[StrategyScope, error] {
	return pager.All(ctx, 1000, func(ctx context.Context, p wecom.Page) (*StrategyRangePage, error) {
		return s.ListCustomerStrategyRange(ctx, id, p)
	}, (*StrategyRangePage).page)
}

// CreateCustomerStrategy creates a customer strategy and returns its id. WeCom wants
// strategies changed one after the other; the Service sees to it.
//
// https://developer.work.weixin.qq.com/document/path/94883
//
//wecom:api POST /cgi-bin/externalcontact/customer_strategy/create 创建新的规则组（客户联系规则组管理）
func (s *Service) CreateCustomerStrategy(ctx context.Context, in CustomerStrategyCreate) (int64, error) {
	return s.createStrategy(ctx, customerStrategies, in)
}

// UpdateCustomerStrategy changes a customer strategy.
//
// https://developer.work.weixin.qq.com/document/path/94883
//
//wecom:api POST /cgi-bin/externalcontact/customer_strategy/edit 编辑规则组及其管理范围（客户联系规则组管理）
func (s *Service) UpdateCustomerStrategy(ctx context.Context, id int64, in CustomerStrategyUpdate) error {
	return s.changeStrategies(ctx, customerStrategies, "/edit", strategyUpdate[CustomerPrivilege]{id, in})
}

// DeleteCustomerStrategy deletes a customer strategy.
//
// https://developer.work.weixin.qq.com/document/path/94883
//
//wecom:api POST /cgi-bin/externalcontact/customer_strategy/del 删除规则组（客户联系规则组管理）
func (s *Service) DeleteCustomerStrategy(ctx context.Context, id int64) error {
	return s.changeStrategies(ctx, customerStrategies, "/del", call.Body{"strategy_id": id})
}

// ListMomentStrategyIDs returns one page of the ids of the moment strategies
// (客户朋友圈规则组) that the app created. The limit is at most 1,000, by default
// 1,000.
//
// https://developer.work.weixin.qq.com/document/path/94890
//
//wecom:api POST /cgi-bin/externalcontact/moment_strategy/list 获取规则组列表（客户朋友圈规则组管理）
func (s *Service) ListMomentStrategyIDs(ctx context.Context, page wecom.Page) (*StrategyPage, error) {
	return call.Query[StrategyPage](ctx, s.client, momentStrategies+"/list", page)
}

// AllMomentStrategyIDs yields the ids of the moment strategies that the app
// created.
func (s *Service) AllMomentStrategyIDs(ctx context.Context) iter.Seq2[int64, error] {
	return pager.All(ctx, 1000, s.ListMomentStrategyIDs, (*StrategyPage).page)
}

// GetMomentStrategy returns a moment strategy.
//
// https://developer.work.weixin.qq.com/document/path/94890
//
//wecom:api POST /cgi-bin/externalcontact/moment_strategy/get 获取规则组详情（客户朋友圈规则组管理）
func (s *Service) GetMomentStrategy(ctx context.Context, id int64) (*MomentStrategy, error) {
	return call.QueryIn[*MomentStrategy](ctx, s.client, momentStrategies+"/get", call.Body{"strategy_id": id}, "strategy")
}

// ListMomentStrategyRange returns one page of the members and departments that a
// moment strategy is for. The limit is at most 1,000, by default 1,000.
//
// https://developer.work.weixin.qq.com/document/path/94890
//
//wecom:api POST /cgi-bin/externalcontact/moment_strategy/get_range 获取规则组管理范围（客户朋友圈规则组管理）
func (s *Service) ListMomentStrategyRange(ctx context.Context, id int64, page wecom.Page) (*StrategyRangePage, error) {
	return s.listStrategyRange(ctx, momentStrategies, id, page)
}

// AllMomentStrategyRange yields the members and departments that a moment
// strategy is for.
func (s *Service) AllMomentStrategyRange(ctx context.Context, id int64) iter.Seq2[StrategyScope, error] {
	return pager.All(ctx, 1000, func(ctx context.Context, p wecom.Page) (*StrategyRangePage, error) {
		return s.ListMomentStrategyRange(ctx, id, p)
	}, (*StrategyRangePage).page)
}

// CreateMomentStrategy creates a moment strategy and returns its id. WeCom wants
// strategies changed one after the other; the Service sees to it.
//
// https://developer.work.weixin.qq.com/document/path/94890
//
//wecom:api POST /cgi-bin/externalcontact/moment_strategy/create 创建新的规则组（客户朋友圈规则组管理）
func (s *Service) CreateMomentStrategy(ctx context.Context, in MomentStrategyCreate) (int64, error) {
	return s.createStrategy(ctx, momentStrategies, in)
}

// UpdateMomentStrategy changes a moment strategy.
//
// https://developer.work.weixin.qq.com/document/path/94890
//
//wecom:api POST /cgi-bin/externalcontact/moment_strategy/edit 编辑规则组及其管理范围（客户朋友圈规则组管理）
func (s *Service) UpdateMomentStrategy(ctx context.Context, id int64, in MomentStrategyUpdate) error {
	return s.changeStrategies(ctx, momentStrategies, "/edit", strategyUpdate[MomentPrivilege]{id, in})
}

// DeleteMomentStrategy deletes a moment strategy.
//
// https://developer.work.weixin.qq.com/document/path/94890
//
//wecom:api POST /cgi-bin/externalcontact/moment_strategy/del 删除规则组（客户朋友圈规则组管理）
func (s *Service) DeleteMomentStrategy(ctx context.Context, id int64) error {
	return s.changeStrategies(ctx, momentStrategies, "/del", call.Body{"strategy_id": id})
}

// strategyUpdate is a StrategyUpdate on the wire.
type strategyUpdate[P any] struct {
	ID int64 `json:"strategy_id"`
	StrategyUpdate[P]
}

func (s *Service) listStrategyRange(ctx context.Context, kind string, id int64, page wecom.Page) (*StrategyRangePage, error) {
	return call.Query[StrategyRangePage](ctx, s.client, kind+"/get_range", struct {
		ID int64 `json:"strategy_id"`
		wecom.Page
	}{id, page})
}

func (s *Service) createStrategy(ctx context.Context, kind string, in any) (id int64, err error) {
	err = s.edits.do(ctx, kind, func() (err error) {
		id, err = call.PostID[int64](ctx, s.client, kind+"/create", in, "strategy_id")
		return err
	})
	return id, err
}

// changeStrategies keeps changes to strategies of one kind apart, as WeCom demands.
func (s *Service) changeStrategies(ctx context.Context, kind, verb string, in any) error {
	return s.edits.do(ctx, kind, func() error { return s.client.Post(ctx, kind+verb, in, nil) })
}
