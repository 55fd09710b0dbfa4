package corpgroup

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A WeChatUser is a user of a mini program, or a follower of an official account, of
// the upper corp.
type WeChatUser struct {
	UnionID string `json:"unionid"`
	OpenID  string `json:"openid"` // got in the same mini program as the UnionID
}

// CustomerQuery adjusts [Service.ConvertWeChatUserToCustomers].
type CustomerQuery struct {
	CorpID         string `json:"corpid,omitzero"`           // of that corp only; empty means all
	MassCallTicket string `json:"mass_call_ticket,omitzero"` // lifts WeCom's quotas of this call, for the first load of data; for that of the client see [wecom.WithRateLimit]
}

// A LowerCustomer is a WeChat user as a customer of a corp. The id is another one for
// each upper corp and each lower one.
type LowerCustomer struct {
	CorpID     string `json:"corpid"`
	CustomerID string `json:"external_userid"`
}

// ConvertWeChatUserToCustomers returns the customer ids of a WeChat user at the corps of
// chains. The upper corp must be certified, and own the mini program and the open platform
// account of the ids. The app must be shared in a chain and have the permission for
// customer contact (客户联系). WeCom takes at most 480,000 such calls a day and 7.5
// million a month.
//
// https://developer.work.weixin.qq.com/document/path/95818
//
//wecom:api POST /cgi-bin/corpgroup/unionid_to_external_userid 上下游关联客户信息-已添加客户
//wecom:limit 100000/hour
func (s *Service) ConvertWeChatUserToCustomers(ctx context.Context, user WeChatUser, in CustomerQuery) ([]LowerCustomer, error) {
	return call.QueryIn[[]LowerCustomer](ctx, s.client, "/cgi-bin/corpgroup/unionid_to_external_userid", struct {
		WeChatUser
		CustomerQuery
	}{user, in}, "external_userid_info")
}

// ConvertWeChatUserToPendingID returns an id for a WeChat user who may become a customer
// of a lower corp: see [Service.ConvertCustomerIDsToPendingIDs]. The id is valid for 90
// days, for the shared app. The call needs what
// [Service.ConvertWeChatUserToCustomers] needs, and has its quotas; a verified corp is
// enough.
//
// https://developer.work.weixin.qq.com/document/path/97357
//
//wecom:api POST /cgi-bin/corpgroup/unionid_to_pending_id unionid查询pending_id
//wecom:limit 100000/hour
func (s *Service) ConvertWeChatUserToPendingID(ctx context.Context, user WeChatUser) (string, error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/corpgroup/unionid_to_pending_id", user, "pending_id")
}

// A PendingCustomer is a customer whose pending id is known.
type PendingCustomer struct {
	CustomerID string `json:"external_userid"`
	PendingID  string `json:"pending_id"`
}

// ConvertCustomerIDsToPendingIDs returns the pending ids of those customers of the
// client's corp for whom the upper corp has called
// [Service.ConvertWeChatUserToPendingID], with a call for each 100. Other customers are
// missing. On an error the result has what the calls before it found.
//
// The app must see the members who follow the customers. With a chatID it must see the
// owner of that customer group instead, and those outside the group are missing. For
// customers of a lower corp, call it with a Service of [Service.GetLowerClient].
//
// https://developer.work.weixin.qq.com/document/path/97357
//
//wecom:api POST /cgi-bin/corpgroup/batch/external_userid_to_pending_id external_userid查询pending_id
func (s *Service) ConvertCustomerIDsToPendingIDs(ctx context.Context, customerIDs []string, chatID string) (found []PendingCustomer, err error) {
	for ids := range pager.Chunks(customerIDs, 100) {
		list, err := call.QueryIn[[]PendingCustomer](ctx, s.client, "/cgi-bin/corpgroup/batch/external_userid_to_pending_id", struct {
			CustomerIDs []string `json:"external_userid"`
			ChatID      string   `json:"chat_id,omitzero"`
		}{ids, chatID}, "result")
		if err != nil {
			return found, err
		}
		found = append(found, list...)
	}
	return found, nil
}
