package externalcontact_test

import (
	"testing"

	"github.com/gowecom/wecom"
	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestTransferEndpoints(t *testing.T) {
	transfer := ec.Transfer{FromUserID: "zengli", ToUserID: "lvbin", CustomerIDs: []string{"woShen01", "wmChen02"}, Message: "换人了"}
	const transferJSON = `{"handover_userid":"zengli","takeover_userid":"lvbin","external_userid":["woShen01","wmChen02"],"transfer_success_msg":"换人了"}`
	const answersJSON = `{"errcode":0,"errmsg":"ok","customer":[{"external_userid":"woShen01","errcode":40096},{"external_userid":"wmChen02","errcode":0}]}`
	started := &ec.TransferStarted{CustomerIDs: []string{"wmChen02"}, Failed: []ec.FailedTransfer{{CustomerID: "woShen01", Code: wecom.ErrInvalidExternalUserID}}}
	const resultsJSON = `{"errcode":0,"errmsg":"ok","customer":[{"external_userid":"woShen01","status":1,"takeover_time":1767225600},{"external_userid":"wmChen02","status":3,"takeover_time":0}],"next_cursor":"n2"}`
	results := &ec.TransferResultPage{Customers: []ec.TransferResult{
		{CustomerID: "woShen01", Status: ec.TransferDone, TakeoverAt: at(created)}, {CustomerID: "wmChen02", Status: ec.TransferRefusedByCustomer},
	}, NextCursor: "n2"}
	const unassignedJSON = `{"errcode":0,"errmsg":"ok","info":[{"handover_userid":"zengli","external_userid":"woShen01","dimission_time":1767225600}],"is_last":true,"next_cursor":"n2"}`
	unassigned := &ec.UnassignedPage{Customers: []ec.Unassigned{{UserID: "zengli", CustomerID: "woShen01", LeftAt: at(created)}}, IsLast: true, NextCursor: "n2"}
	const failuresJSON = `{"errcode":0,"errmsg":"ok","failed_chat_list":[{"chat_id":"wrB","errcode":90500,"errmsg":"the owner of this chat is not resigned"}]}`
	transferred := &ec.GroupChatsTransferred{Failed: []ec.FailedGroupChat{{ChatID: "wrB", Code: 90500, Message: "the owner of this chat is not resigned"}}}

	apitest.Run(t, []row{
		{
			Name: "TransferCustomers",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.TransferStarted, error) {
				return s.TransferCustomers(c, transfer)
			}),
			Route: "POST /cgi-bin/externalcontact/transfer_customer",
			Body:  transferJSON, Reply: answersJSON, Want: started,
		},
		{
			Name: "TransferResignedCustomers",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.TransferStarted, error) {
				return s.TransferResignedCustomers(c, transfer)
			}),
			Route: "POST /cgi-bin/externalcontact/resigned/transfer_customer",
			Body:  transferJSON, Reply: answersJSON, Want: started,
		},
		{
			Name: "ListTransferResults",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.TransferResultPage, error) {
				return s.ListTransferResults(c, "zengli", "lvbin", page2)
			}),
			Route: "POST /cgi-bin/externalcontact/transfer_result",
			Body:  `{"handover_userid":"zengli","takeover_userid":"lvbin","cursor":"c1"}`,
			Reply: resultsJSON, Want: results,
		},
		{
			Name: "ListResignedTransferResults",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.TransferResultPage, error) {
				return s.ListResignedTransferResults(c, "zengli", "lvbin", wecom.Page{})
			}),
			Route: "POST /cgi-bin/externalcontact/resigned/transfer_result",
			Body:  `{"handover_userid":"zengli","takeover_userid":"lvbin"}`,
			Reply: resultsJSON, Want: results,
		},
		{
			Name:  "ListUnassigned",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.UnassignedPage, error) { return s.ListUnassigned(c, page2) }),
			Route: "POST /cgi-bin/externalcontact/get_unassigned_list",
			Body:  `{"cursor":"c1","page_size":7}`,
			Reply: unassignedJSON, Want: unassigned,
		},
		{
			Name: "TransferGroupChats",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.GroupChatsTransferred, error) {
				return s.TransferGroupChats(c, []string{"wrA", "wrB"}, "lvbin")
			}),
			Route: "POST /cgi-bin/externalcontact/groupchat/onjob_transfer",
			Body:  `{"chat_id_list":["wrA","wrB"],"new_owner":"lvbin"}`,
			Reply: failuresJSON, Want: transferred,
		},
		{
			Name: "TransferResignedGroupChats",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.GroupChatsTransferred, error) {
				return s.TransferResignedGroupChats(c, []string{"wrA", "wrB"}, "lvbin")
			}),
			Route: "POST /cgi-bin/externalcontact/groupchat/transfer",
			Body:  `{"chat_id_list":["wrA","wrB"],"new_owner":"lvbin"}`,
			Reply: failuresJSON, Want: transferred,
		},
	})
	if started.Complete() || transferred.Complete() || !new(ec.TransferStarted).Complete() || !new(ec.GroupChatsTransferred).Complete() {
		t.Error("Complete does not tell failures")
	}
}
