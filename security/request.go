package security

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/pager"
)

// An AccountRequestQuery says which requests for advanced accounts are listed.
type AccountRequestQuery struct {
	Feature AccountFeature // required
	UserID  string         // who asked: required, by the table of the page; its example leaves it out
	Origin  RequestOrigin  // optional
}

// A RequestOrigin tells requests that an app decides (API) from others.
//
//wecom:string
type RequestOrigin int

const (
	RequestAny     RequestOrigin = 0 // 所有
	RequestAPI     RequestOrigin = 1 // 仅api单
	RequestWithout RequestOrigin = 2 // 非api申请单
)

// An AccountRequestPage is a page of the ids of requests. It may be shorter than asked
// for.
type AccountRequestPage struct {
	ApplyIDs   []string `json:"apply_id_list"`
	HasMore    bool     `json:"has_more"`
	NextCursor string   `json:"next_cursor"` // empty on the last page
}

// ListAccountRequestIDs returns a page of the ids of the requests of members for
// advanced accounts. A page has 100 ids by default, at most 200.
//
// https://developer.work.weixin.qq.com/document/path/99883
//
//wecom:api POST /cgi-bin/advanced_feature/get_apply_id_list 批量获取申请单ID
func (s *Service) ListAccountRequestIDs(ctx context.Context, in AccountRequestQuery, page wecom.Page) (*AccountRequestPage, error) {
	return call.QueryPage[AccountRequestPage](ctx, s.client, "/cgi-bin/advanced_feature/get_apply_id_list", struct {
		Feature AccountFeature `json:"business_type"`
		UserID  string         `json:"userid,omitzero"`
		Origin  RequestOrigin  `json:"req_type,omitzero"`
		wecom.Page
	}{in.Feature, in.UserID, in.Origin, page})
}

// AllAccountRequestIDs yields the ids of the requests of members for advanced accounts.
func (s *Service) AllAccountRequestIDs(ctx context.Context, in AccountRequestQuery) iter.Seq2[string, error] {
	list := func(ctx context.Context, page wecom.Page) (*AccountRequestPage, error) {
		return s.ListAccountRequestIDs(ctx, in, page)
	}
	return pager.All(ctx, 200, list, func(p *AccountRequestPage) ([]string, string) {
		return p.ApplyIDs, p.NextCursor
	})
}

// An AccountRequest is a request of a member for an advanced account.
type AccountRequest struct {
	ApplyID     string         `json:"apply_id"`
	Feature     AccountFeature `json:"business_type"`
	UserID      string         `json:"applicant"` // who asked
	Reason      string         `json:"request_reason"`
	CreatedAt   wecom.Time     `json:"create_time"`
	ApprovalID  string         `json:"approval_id"` // of the app that decides
	ApprovalURL string         `json:"approval_url"`
	Status      RequestStatus  `json:"approval_status"`
	Flow        RequestFlow    `json:"approval_type"`
}

// A RequestStatus tells how far a request is.
//
//wecom:string
type RequestStatus int

const (
	RequestOld             RequestStatus = 0 // 历史的申请记录，无流程信息
	RequestPending         RequestStatus = 1 // 审批人审批中
	RequestRejected        RequestStatus = 2 // 审批人驳回
	RequestApproved        RequestStatus = 3 // 审批人已同意
	RequestRejectedByAdmin RequestStatus = 4 // 管理员驳回
	RequestGranted         RequestStatus = 5 // 管理员已分配
)

// A RequestFlow tells who decides on a request.
//
//wecom:string
type RequestFlow int

const (
	FlowDefault RequestFlow = 0 // 默认申请
	FlowCustom  RequestFlow = 1 // 自定义审批
	FlowAPI     RequestFlow = 2 // 企业openapi
)

// GetAccountRequest returns a request of a member for an advanced account.
//
// https://developer.work.weixin.qq.com/document/path/99885
//
//wecom:api POST /cgi-bin/advanced_feature/get_approval_info 获取申请单详细信息
func (s *Service) GetAccountRequest(ctx context.Context, applyID string) (*AccountRequest, error) {
	return call.QueryIn[*AccountRequest](ctx, s.client, "/cgi-bin/advanced_feature/get_approval_info", call.Body{"apply_id": applyID}, "approval_info")
}

// An AccountRequestUpdate is how far the approval of a request is. It replaces what
// was known before: send all Nodes each time.
type AccountRequestUpdate struct {
	ApplyID     string         `json:"apply_id"`
	ApprovalID  string         `json:"approval_id"` // the app's own; a request keeps the first one
	Status      ApprovalStatus `json:"approval_status"`
	ApprovalURL string         `json:"approval_url"` // begins with http:// or https://
	Nodes       []ApprovalNode `json:"-"`            // required
}

// MarshalJSON writes the nodes within an object.
func (u AccountRequestUpdate) MarshalJSON() ([]byte, error) {
	type plain AccountRequestUpdate
	return lenient.Marshal(struct {
		plain
		Process call.Body `json:"process_list"`
	}{plain(u), call.Body{"node_list": u.Nodes}})
}

// An ApprovalNode is a step of an approval. Of the two lists one has somebody.
type ApprovalNode struct {
	Status           ApprovalStatus   `json:"node_apv_status"`
	Relation         ApprovalRelation `json:"node_apv_rel"`
	PendingUserIDs   []string         `json:"current_approvers,omitzero"`   // at most 100
	CompletedUserIDs []string         `json:"completed_approvers,omitzero"` // at most 100
	UpdatedAt        time.Time        `json:"-"`                            // optional
}

// MarshalJSON writes the time in seconds.
func (n ApprovalNode) MarshalJSON() ([]byte, error) {
	type plain ApprovalNode
	return lenient.Marshal(struct {
		plain
		UpdatedAt wecom.Time `json:"apv_update_time,omitzero"`
	}{plain(n), wecom.TimeOf(n.UpdatedAt)})
}

// An ApprovalStatus tells how far an approval, or a step of it, is.
//
//wecom:string
type ApprovalStatus int

const (
	ApprovalPending    ApprovalStatus = 1   // 审批中
	ApprovalRejected   ApprovalStatus = 2   // 已驳回
	ApprovalApproved   ApprovalStatus = 3   // 已同意
	ApprovalWithdrawn  ApprovalStatus = 101 // 已撤销
	ApprovalNotReached ApprovalStatus = 102 // 未到流程: of a step only
)

// An ApprovalRelation tells how many approvers of a step decide.
//
//wecom:string
type ApprovalRelation int

const (
	ApprovalByAll    ApprovalRelation = 1 // 会签
	ApprovalByAny    ApprovalRelation = 2 // 或签
	ApprovalOneByOne ApprovalRelation = 3 // 依次审批
)

// UpdateAccountRequest tells WeCom how far the app's approval of a request is, for
// the administrators who assign accounts. Within 24 hours of [AccountRequested] the
// app must call it for the first time: otherwise WeCom decides on the request in its
// own way.
//
// https://developer.work.weixin.qq.com/document/path/99880
//
//wecom:api POST /cgi-bin/advanced_feature/set_approval_detail 设置审批单审批信息
func (s *Service) UpdateAccountRequest(ctx context.Context, in AccountRequestUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/advanced_feature/set_approval_detail", in, nil)
}
