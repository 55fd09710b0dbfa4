package corpgroup_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/corpgroup"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestCustomers(t *testing.T) {
	user := corpgroup.WeChatUser{UnionID: "un-1", OpenID: "op-2"}
	customers := []corpgroup.LowerCustomer{{CorpID: "ww-7", CustomerID: "wm-7"}, {CorpID: "ww-8", CustomerID: "wm-8"}}
	const customersReply = `{"errcode":0,"errmsg":"ok","external_userid_info":[{"corpid":"ww-7","external_userid":"wm-7"},{"corpid":"ww-8","external_userid":"wm-8"}]}`
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ConvertWeChatUserToCustomers",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) ([]corpgroup.LowerCustomer, error) {
				return s.ConvertWeChatUserToCustomers(ctx, user, corpgroup.CustomerQuery{CorpID: "ww-7", MassCallTicket: "ticket-3"})
			}),
			Route: "POST /cgi-bin/corpgroup/unionid_to_external_userid",
			Body:  `{"unionid":"un-1","openid":"op-2","corpid":"ww-7","mass_call_ticket":"ticket-3"}`,
			Reply: customersReply,
			Want:  customers,
		},
		{
			Name: "ConvertWeChatUserToCustomers of all corps",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) ([]corpgroup.LowerCustomer, error) {
				return s.ConvertWeChatUserToCustomers(ctx, user, corpgroup.CustomerQuery{})
			}),
			Route: "POST /cgi-bin/corpgroup/unionid_to_external_userid",
			Body:  `{"unionid":"un-1","openid":"op-2"}`,
			Reply: customersReply,
			Want:  customers,
		},
		{
			Name: "ConvertWeChatUserToPendingID",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) (string, error) {
				return s.ConvertWeChatUserToPendingID(ctx, user)
			}),
			Route: "POST /cgi-bin/corpgroup/unionid_to_pending_id",
			Body:  `{"unionid":"un-1","openid":"op-2"}`,
			Reply: `{"errcode":0,"errmsg":"ok","pending_id":"pe-4"}`,
			Want:  "pe-4",
		},
		{
			Name: "ConvertCustomerIDsToPendingIDs",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) ([]corpgroup.PendingCustomer, error) {
				return s.ConvertCustomerIDsToPendingIDs(ctx, []string{"wm-7", "wm-8"}, "wr-5")
			}),
			Route: "POST /cgi-bin/corpgroup/batch/external_userid_to_pending_id",
			Body:  `{"external_userid":["wm-7","wm-8"],"chat_id":"wr-5"}`,
			Reply: `{"errcode":0,"errmsg":"ok","result":[{"external_userid":"wm-7","pending_id":"pe-4"}]}`,
			Want:  []corpgroup.PendingCustomer{{CustomerID: "wm-7", PendingID: "pe-4"}},
		},
	})
}

// 250 ids are 3 calls, and what the calls before an error found is there.
func TestConvertManyCustomerIDs(t *testing.T) {
	const path = "/cgi-bin/corpgroup/batch/external_userid_to_pending_id"
	ids := make([]string, 250)
	for i := range ids {
		ids[i] = fmt.Sprint("wm-", i)
	}
	reply := func(id string) wecomtest.Reply {
		return wecomtest.JSON(`{"errcode":0,"result":[{"external_userid":"` + id + `","pending_id":"pe"}]}`)
	}
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script(path, reply("wm-0"), reply("wm-100"), wecomtest.Refuse(48002, "api forbidden"))
	found, err := corpgroup.New(corp.Client()).ConvertCustomerIDsToPendingIDs(t.Context(), ids, "")
	if !errors.Is(err, wecom.Code(48002)) || len(found) != 2 || found[1].CustomerID != "wm-100" {
		t.Errorf("found %v, error %v", found, err)
	}
	for i, call := range corp.Calls(path) {
		sent, _ := values(t, call.Body)["external_userid"].([]any)
		if want := min(100, 250-100*i); len(sent) != want || sent[0] != ids[100*i] {
			t.Errorf("call %d has %d ids from %v, want %d from %s", i, len(sent), sent[0], want, ids[100*i])
		}
	}
}

// An upper corp knows a follower of its official account; a lower corp wins him as a
// customer.
func TestPendingCustomer(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	lower, err := corp.AddLowerCorp("wwlower0000000001", "北坞经销")
	ok(t, err)
	ok(t, lower.Join(wecomtest.Member{UserID: "qinlan", Name: "秦岚"}))
	ok(t, corp.JoinChain(corp.OpenChain("渠道"), "wwlower0000000001", "", 0))
	agentID, err := corp.ShareApp("wwlower0000000001", wecomtest.AppAgentID, true)
	ok(t, err)
	s := corpgroup.New(corp.Client())
	c, err := s.GetLowerClient(t.Context(), corpgroup.LowerApp{CorpID: "wwlower0000000001", AgentID: agentID, Link: corpgroup.ChainLink})
	ok(t, err)
	there := corpgroup.New(c)

	customerID, _ := lower.AddCustomer("qinlan", "老周", "")
	follower := corpgroup.WeChatUser{UnionID: "u" + customerID, OpenID: "op-2"}
	customers, err := s.ConvertWeChatUserToCustomers(t.Context(), follower, corpgroup.CustomerQuery{})
	ok(t, err)
	if len(customers) != 1 || customers[0] != (corpgroup.LowerCustomer{CorpID: "wwlower0000000001", CustomerID: customerID}) {
		t.Errorf("the customers are %v", customers)
	}

	// Nobody has asked for an id of his yet.
	found, err := there.ConvertCustomerIDsToPendingIDs(t.Context(), []string{customerID}, "")
	ok(t, err)
	pendingID, err := s.ConvertWeChatUserToPendingID(t.Context(), follower)
	ok(t, err)
	again, err := s.ConvertWeChatUserToPendingID(t.Context(), follower)
	ok(t, err)
	if len(found) != 0 || again != pendingID {
		t.Errorf("found %v, pending ids %s and %s", found, pendingID, again)
	}
	found, err = there.ConvertCustomerIDsToPendingIDs(t.Context(), []string{customerID, "wmNobody"}, "")
	ok(t, err)
	if len(found) != 1 || found[0] != (corpgroup.PendingCustomer{CustomerID: customerID, PendingID: pendingID}) {
		t.Errorf("found %v", found)
	}

	// With a group chat, only those in it.
	chatID := lower.AddGroupChat("客户群", "qinlan")
	found, err = there.ConvertCustomerIDsToPendingIDs(t.Context(), []string{customerID}, chatID)
	ok(t, err)
	lower.JoinGroupChat(chatID, customerID)
	inside, err := there.ConvertCustomerIDsToPendingIDs(t.Context(), []string{customerID}, chatID)
	ok(t, err)
	if len(found) != 0 || len(inside) != 1 {
		t.Errorf("outside the group %v, in it %v", found, inside)
	}

	corp.Advance(90 * 24 * time.Hour)
	found, err = there.ConvertCustomerIDsToPendingIDs(t.Context(), []string{customerID}, "")
	ok(t, err)
	if len(found) != 0 {
		t.Errorf("after 90 days: %v", found)
	}
}
