package externalcontact

import (
	"context"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Transfer hands customers of one member over to another.
type Transfer struct {
	FromUserID  string   `json:"handover_userid"`
	ToUserID    string   `json:"takeover_userid"`
	CustomerIDs []string `json:"external_userid"` // at most 100

	// Message is what the customer is told, at most 200 characters; by default
	// WeCom's own words. For members who left it is not documented.
	Message string `json:"transfer_success_msg,omitzero"`
}

// TransferStarted is how the transfer of customers began.
type TransferStarted struct {
	CustomerIDs []string // whose transfer has begun
	Failed      []FailedTransfer
}

// A FailedTransfer is a customer whose transfer did not begin.
type FailedTransfer struct {
	CustomerID string     `json:"external_userid"`
	Code       wecom.Code `json:"errcode"`
}

// Complete reports whether the transfer of all customers has begun.
func (t *TransferStarted) Complete() bool { return len(t.Failed) == 0 }

// TransferCustomers begins to hand customers of a member in service over to
// another (在职继承). WeCom completes a transfer after 24 hours unless the customer
// refuses: read [Service.ListTransferResults] then. A customer can be transferred
// twice in 90 days. Both members must have used WeCom within a year.
//
// https://developer.work.weixin.qq.com/document/path/92125
//
//wecom:api POST /cgi-bin/externalcontact/transfer_customer 分配在职成员的客户
func (s *Service) TransferCustomers(ctx context.Context, in Transfer) (*TransferStarted, error) {
	return s.transfer(ctx, "/cgi-bin/externalcontact/transfer_customer", in)
}

// TransferResignedCustomers begins to hand customers of a member who left over to
// another (离职继承). WeCom completes a transfer after 24 hours: read
// [Service.ListResignedTransferResults] then. The member must have left within a
// year. [Service.StartHandover] hands over all customers of such a member.
//
// https://developer.work.weixin.qq.com/document/path/94081
//
//wecom:api POST /cgi-bin/externalcontact/resigned/transfer_customer 分配离职成员的客户
func (s *Service) TransferResignedCustomers(ctx context.Context, in Transfer) (*TransferStarted, error) {
	return s.transfer(ctx, "/cgi-bin/externalcontact/resigned/transfer_customer", in)
}

func (s *Service) transfer(ctx context.Context, path string, in Transfer) (*TransferStarted, error) {
	answers, err := call.PostIn[[]FailedTransfer](ctx, s.client, path, in, "customer")
	if err != nil {
		return nil, err
	}
	started := &TransferStarted{}
	for _, a := range answers {
		if a.Code == 0 {
			started.CustomerIDs = append(started.CustomerIDs, a.CustomerID)
		} else {
			started.Failed = append(started.Failed, a)
		}
	}
	return started, nil
}

// A TransferStatus tells how far the transfer of a customer is.
//
//wecom:string
type TransferStatus int

const (
	TransferDone              TransferStatus = 1 // 接替完毕
	TransferWaiting           TransferStatus = 2 // 等待接替
	TransferRefusedByCustomer TransferStatus = 3 // 客户拒绝
	TransferOverLimit         TransferStatus = 4 // 接替成员客户达到上限
)

// A TransferResult is how the transfer of a customer goes.
type TransferResult struct {
	CustomerID string         `json:"external_userid"`
	Status     TransferStatus `json:"status"`
	TakeoverAt wecom.Time     `json:"takeover_time"` // while waiting: when it will happen
}

// TransferResultPage is a page of results, at most 1,000.
type TransferResultPage struct {
	Customers  []TransferResult `json:"customer"`
	NextCursor string           `json:"next_cursor"`
}

func (p *TransferResultPage) page() ([]TransferResult, string) { return p.Customers, p.NextCursor }

// ListTransferResults returns one page of the transfers between two members in
// service, each with its status. The limit of the page is ignored.
//
// https://developer.work.weixin.qq.com/document/path/94088
//
//wecom:api POST /cgi-bin/externalcontact/transfer_result 查询客户接替状态（在职继承）
func (s *Service) ListTransferResults(ctx context.Context, fromUserID, toUserID string, page wecom.Page) (*TransferResultPage, error) {
	return s.transferResults(ctx, "/cgi-bin/externalcontact/transfer_result", fromUserID, toUserID, page)
}

// AllTransferResults yields the transfers between two members in service.
func (s *Service) AllTransferResults(ctx context.Context, fromUserID, toUserID string) iter.Seq2[TransferResult, error] {
	return pager.All(ctx, 0, func(ctx context.Context, p wecom.Page) (*TransferResultPage, error) {
		return s.ListTransferResults(ctx, fromUserID, toUserID, p)
	}, (*TransferResultPage).page)
}

// ListResignedTransferResults returns one page of the transfers from a member who
// left, each with its status. The limit of the page is ignored.
//
// https://developer.work.weixin.qq.com/document/path/94082
//
//wecom:api POST /cgi-bin/externalcontact/resigned/transfer_result 查询客户接替状态（离职继承）
func (s *Service) ListResignedTransferResults(ctx context.Context, fromUserID, toUserID string, page wecom.Page) (*TransferResultPage, error) {
	return s.transferResults(ctx, "/cgi-bin/externalcontact/resigned/transfer_result", fromUserID, toUserID, page)
}

// AllResignedTransferResults yields the transfers from a member who left.
func (s *Service) AllResignedTransferResults(ctx context.Context, fromUserID, toUserID string) iter.Seq2[TransferResult, error] {
	return pager.All(ctx, 0, func(ctx context.Context, p wecom.Page) (*TransferResultPage, error) {
		return s.ListResignedTransferResults(ctx, fromUserID, toUserID, p)
	}, (*TransferResultPage).page)
}

func (s *Service) transferResults(ctx context.Context, path, fromUserID, toUserID string, page wecom.Page) (*TransferResultPage, error) {
	return call.Query[TransferResultPage](ctx, s.client, path, struct {
		FromUserID string `json:"handover_userid"`
		ToUserID   string `json:"takeover_userid"`
		Cursor     string `json:"cursor,omitzero"`
	}{fromUserID, toUserID, page.Cursor})
}

// An Unassigned is a customer of a member who left, not yet handed over.
type Unassigned struct {
	UserID     string     `json:"handover_userid"`
	CustomerID string     `json:"external_userid"`
	LeftAt     wecom.Time `json:"dimission_time"`
}

// UnassignedPage is a page of customers to hand over.
type UnassignedPage struct {
	Customers  []Unassigned `json:"info"`
	IsLast     bool         `json:"is_last"`
	NextCursor string       `json:"next_cursor"`
}

func (p *UnassignedPage) page() ([]Unassigned, string) { return p.Customers, p.NextCursor }

// ListUnassigned returns one page of the customers of members who left
// (待分配的离职成员列表). The limit is at most 1,000, by default 1,000.
//
// https://developer.work.weixin.qq.com/document/path/92124
//
//wecom:api POST /cgi-bin/externalcontact/get_unassigned_list 获取待分配的离职成员列表
func (s *Service) ListUnassigned(ctx context.Context, page wecom.Page) (*UnassignedPage, error) {
	return call.Query[UnassignedPage](ctx, s.client, "/cgi-bin/externalcontact/get_unassigned_list", struct {
		Cursor string `json:"cursor,omitzero"`
		Limit  int    `json:"page_size,omitzero"`
	}{page.Cursor, page.Limit})
}

// AllUnassigned yields the customers of members who left.
func (s *Service) AllUnassigned(ctx context.Context) iter.Seq2[Unassigned, error] {
	return pager.All(ctx, 1000, s.ListUnassigned, (*UnassignedPage).page)
}

// GroupChatsTransferred is what became of the transfer of groups.
type GroupChatsTransferred struct {
	Failed []FailedGroupChat `json:"failed_chat_list"`
}

// A FailedGroupChat is a group that was not handed over.
type FailedGroupChat struct {
	ChatID  string     `json:"chat_id"`
	Code    wecom.Code `json:"errcode"`
	Message string     `json:"errmsg"`
}

// Complete reports whether all groups were handed over.
func (t *GroupChatsTransferred) Complete() bool { return len(t.Failed) == 0 }

// TransferGroupChats hands up to 100 groups of members in service over to another
// owner, who must have customer contact. At most 300 groups of an owner can be
// handed over a day, and a group twice in 90 days.
//
// https://developer.work.weixin.qq.com/document/path/95703
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/onjob_transfer 分配在职成员的客户群
func (s *Service) TransferGroupChats(ctx context.Context, chatIDs []string, newOwnerID string) (*GroupChatsTransferred, error) {
	return s.transferGroups(ctx, "/cgi-bin/externalcontact/groupchat/onjob_transfer", chatIDs, newOwnerID)
}

// TransferResignedGroupChats hands up to 100 groups, whose owner left within a
// year, over to another owner, who must have customer contact. At most 300 groups
// of an owner can be handed over a day.
//
// https://developer.work.weixin.qq.com/document/path/92127
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/transfer 分配离职成员的客户群
func (s *Service) TransferResignedGroupChats(ctx context.Context, chatIDs []string, newOwnerID string) (*GroupChatsTransferred, error) {
	return s.transferGroups(ctx, "/cgi-bin/externalcontact/groupchat/transfer", chatIDs, newOwnerID)
}

func (s *Service) transferGroups(ctx context.Context, path string, chatIDs []string, newOwnerID string) (*GroupChatsTransferred, error) {
	return call.Post[GroupChatsTransferred](ctx, s.client, path, call.Body{"chat_id_list": chatIDs, "new_owner": newOwnerID})
}
