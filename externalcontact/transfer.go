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
	From        string   `json:"handover_userid"`
	To          string   `json:"takeover_userid"`
	CustomerIDs []string `json:"external_userid"` // at most 100
}

// A TransferAnswer tells whether the transfer of a customer has begun.
type TransferAnswer struct {
	CustomerID string     `json:"external_userid"`
	Code       wecom.Code `json:"errcode"` // 0: begun
}

// TransferAnswers tell which transfers have begun.
type TransferAnswers struct {
	Customers []TransferAnswer `json:"customer"`
}

// Complete reports whether the transfer of all customers has begun.
func (a *TransferAnswers) Complete() bool {
	for _, c := range a.Customers {
		if c.Code != 0 {
			return false
		}
	}
	return true
}

// TransferCustomers begins to hand customers of a member in service over to
// another (在职继承). WeCom completes a transfer after 24 hours unless the customer
// refuses: read [Service.ListTransferResults] then. A customer can be transferred
// twice in 90 days. The message, of at most 200 characters, is what the customer
// is told; empty is WeCom's own. Both members must have used WeCom within a year.
//
// https://developer.work.weixin.qq.com/document/path/92125
//
//wecom:api POST /cgi-bin/externalcontact/transfer_customer 分配在职成员的客户
func (s *Service) TransferCustomers(ctx context.Context, in Transfer, message string) (*TransferAnswers, error) {
	return s.transfer(ctx, "/cgi-bin/externalcontact/transfer_customer", in, message)
}

// TransferResignedCustomers begins to hand customers of a member who left over to
// another (离职继承). WeCom completes a transfer after 24 hours: read
// [Service.ListResignedTransferResults] then. The member must have left within a
// year. Some descriptions of the endpoint have a message; its page has none. An
// empty one is not sent. [Service.StartHandover] hands over all of a leaver's
// customers.
//
// https://developer.work.weixin.qq.com/document/path/94081
//
//wecom:api POST /cgi-bin/externalcontact/resigned/transfer_customer 分配离职成员的客户
func (s *Service) TransferResignedCustomers(ctx context.Context, in Transfer, message string) (*TransferAnswers, error) {
	return s.transfer(ctx, "/cgi-bin/externalcontact/resigned/transfer_customer", in, message)
}

func (s *Service) transfer(ctx context.Context, path string, in Transfer, message string) (*TransferAnswers, error) {
	return call.Post[TransferAnswers](ctx, s.client, path, struct {
		Transfer
		Message string `json:"transfer_success_msg,omitzero"`
	}{in, message})
}

// A TransferStatus tells how far the transfer of a customer is.
type TransferStatus int

// The states of transfers.
const (
	TransferDone              TransferStatus = 1
	TransferWaiting           TransferStatus = 2
	TransferRefusedByCustomer TransferStatus = 3 // by the customer
	TransferOverLimit         TransferStatus = 4 // the new member cannot have more customers
)

// A TransferResult is how the transfer of a customer went.
type TransferResult struct {
	CustomerID string         `json:"external_userid"`
	Status     TransferStatus `json:"status"`
	At         wecom.Time     `json:"takeover_time"` // while waiting: when it will happen
}

// TransferResultPage is a page of results, at most 1,000.
type TransferResultPage struct {
	Customers  []TransferResult `json:"customer"`
	NextCursor string           `json:"next_cursor"`
}

func (p *TransferResultPage) page() ([]TransferResult, string) { return p.Customers, p.NextCursor }

// ListTransferResults returns one page of how transfers between two members in
// service went, from a cursor on that is empty at first.
//
// https://developer.work.weixin.qq.com/document/path/94088
//
//wecom:api POST /cgi-bin/externalcontact/transfer_result 查询客户接替状态（在职继承）
func (s *Service) ListTransferResults(ctx context.Context, from, to, cursor string) (*TransferResultPage, error) {
	return s.transferResults(ctx, "/cgi-bin/externalcontact/transfer_result", from, to, cursor)
}

// AllTransferResults yields how transfers between two members in service went.
func (s *Service) AllTransferResults(ctx context.Context, from, to string) iter.Seq2[TransferResult, error] {
	return pager.All(ctx, 0, func(ctx context.Context, p wecom.Page) (*TransferResultPage, error) {
		return s.ListTransferResults(ctx, from, to, p.Cursor)
	}, (*TransferResultPage).page)
}

// ListResignedTransferResults returns one page of how transfers from a member who
// left went, from a cursor on that is empty at first.
//
// https://developer.work.weixin.qq.com/document/path/94082
//
//wecom:api POST /cgi-bin/externalcontact/resigned/transfer_result 查询客户接替状态（离职继承）
func (s *Service) ListResignedTransferResults(ctx context.Context, from, to, cursor string) (*TransferResultPage, error) {
	return s.transferResults(ctx, "/cgi-bin/externalcontact/resigned/transfer_result", from, to, cursor)
}

// AllResignedTransferResults yields how transfers from a member who left went.
func (s *Service) AllResignedTransferResults(ctx context.Context, from, to string) iter.Seq2[TransferResult, error] {
	return pager.All(ctx, 0, func(ctx context.Context, p wecom.Page) (*TransferResultPage, error) {
		return s.ListResignedTransferResults(ctx, from, to, p.Cursor)
	}, (*TransferResultPage).page)
}

func (s *Service) transferResults(ctx context.Context, path, from, to, cursor string) (*TransferResultPage, error) {
	return call.Query[TransferResultPage](ctx, s.client, path, struct {
		From   string `json:"handover_userid"`
		To     string `json:"takeover_userid"`
		Cursor string `json:"cursor,omitzero"`
	}{from, to, cursor})
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
// (待分配的离职成员列表). The limit is at most 1,000, which is the default.
//
// https://developer.work.weixin.qq.com/document/path/92124
//
//wecom:api POST /cgi-bin/externalcontact/get_unassigned_list 获取待分配的离职成员列表
func (s *Service) ListUnassigned(ctx context.Context, page wecom.Page) (*UnassignedPage, error) {
	return s.listUnassigned(ctx, unassignedRequest{Cursor: page.Cursor, Limit: page.Limit})
}

// ListUnassignedByNumber is [Service.ListUnassigned] for programs that count
// pages, from 0. Many pages need the cursor.
func (s *Service) ListUnassignedByNumber(ctx context.Context, number, limit int) (*UnassignedPage, error) {
	return s.listUnassigned(ctx, unassignedRequest{Number: &number, Limit: limit})
}

type unassignedRequest struct {
	Number *int   `json:"page_id,omitzero"`
	Limit  int    `json:"page_size,omitzero"`
	Cursor string `json:"cursor,omitzero"`
}

func (s *Service) listUnassigned(ctx context.Context, in unassignedRequest) (*UnassignedPage, error) {
	return call.Query[UnassignedPage](ctx, s.client, "/cgi-bin/externalcontact/get_unassigned_list", in)
}

// AllUnassigned yields the customers of members who left.
func (s *Service) AllUnassigned(ctx context.Context) iter.Seq2[Unassigned, error] {
	return pager.All(ctx, 1000, s.ListUnassigned, (*UnassignedPage).page)
}

// A GroupTransferFailure is a group that was not handed over.
type GroupTransferFailure struct {
	ChatID  string     `json:"chat_id"`
	Code    wecom.Code `json:"errcode"`
	Message string     `json:"errmsg"`
}

// GroupTransferFailures are the groups that were not handed over.
type GroupTransferFailures struct {
	Groups []GroupTransferFailure `json:"failed_chat_list"`
}

// Complete reports whether all groups were handed over.
func (f *GroupTransferFailures) Complete() bool { return len(f.Groups) == 0 }

// TransferGroupChats hands up to 100 groups of members in service over to another
// owner, who must have customer contact. At most 300 groups of an owner can be
// handed over a day, and a group twice in 90 days.
//
// https://developer.work.weixin.qq.com/document/path/95703
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/onjob_transfer 分配在职成员的客户群
func (s *Service) TransferGroupChats(ctx context.Context, chatIDs []string, newOwner string) (*GroupTransferFailures, error) {
	return s.transferGroups(ctx, "/cgi-bin/externalcontact/groupchat/onjob_transfer", chatIDs, newOwner)
}

// TransferResignedGroupChats hands up to 100 groups, whose owner left within a
// year, over to another owner, who must have customer contact. At most 300 groups
// of an owner can be handed over a day.
//
// https://developer.work.weixin.qq.com/document/path/92127
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/transfer 分配离职成员的客户群
func (s *Service) TransferResignedGroupChats(ctx context.Context, chatIDs []string, newOwner string) (*GroupTransferFailures, error) {
	return s.transferGroups(ctx, "/cgi-bin/externalcontact/groupchat/transfer", chatIDs, newOwner)
}

func (s *Service) transferGroups(ctx context.Context, path string, chatIDs []string, newOwner string) (*GroupTransferFailures, error) {
	return call.Post[GroupTransferFailures](ctx, s.client, path, struct {
		ChatIDs []string `json:"chat_id_list"`
		Owner   string   `json:"new_owner"`
	}{chatIDs, newOwner})
}
