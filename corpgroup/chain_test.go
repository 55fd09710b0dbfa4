package corpgroup_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/corpgroup"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestChains(t *testing.T) {
	chains := []corpgroup.Chain{{ID: "ch-1", Name: "能源"}, {ID: "ch-2", Name: "原料"}}
	const chainsReply = `{"errcode":0,"errmsg":"ok","chains":[{"chain_id":"ch-1","chain_name":"能源"},{"chain_id":"ch-2","chain_name":"原料"}]}`
	groups := []corpgroup.ChainGroup{{ID: 2, Name: "一级", ParentID: 1, Order: 5}, {ID: 3, Name: "二级", ParentID: 2, Order: 4294967295}}
	const groupsReply = `{"errcode":0,"errmsg":"ok","groups":[{"groupid":2,"group_name":"一级","parentid":1,"order":5},{"groupid":3,"group_name":"二级","parentid":2,"order":4294967295}]}`
	const corpReply = `{"errcode":0,"errmsg":"ok","corp_name":"北坞","qualification_status":3,"custom_id":"BW1","groupid":4,"is_joined":true}`
	info := &corpgroup.ChainCorpInfo{Name: "北坞", Qualification: corpgroup.Certified, CustomID: "BW1", GroupID: 4, Joined: true}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "ListChains",
			Call:  apitest.With(corpgroup.New, func(ctx context.Context, s service) ([]corpgroup.Chain, error) { return s.ListChains(ctx) }),
			Route: "GET /cgi-bin/corpgroup/corp/get_chain_list",
			Reply: chainsReply,
			Want:  chains,
		},
		{
			Name: "ListCorpChains",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) ([]corpgroup.Chain, error) {
				return s.ListCorpChains(ctx, "ww-7")
			}),
			Route: "POST /cgi-bin/corpgroup/get_corp_shared_chain_list",
			Body:  `{"corpid":"ww-7"}`,
			Reply: chainsReply,
			Want:  chains,
		},
		{
			Name: "ListChainGroups, one",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) ([]corpgroup.ChainGroup, error) {
				return s.ListChainGroups(ctx, "ch-1", 2)
			}),
			Route: "POST /cgi-bin/corpgroup/corp/get_chain_group",
			Body:  `{"chain_id":"ch-1","groupid":2}`,
			Reply: groupsReply,
			Want:  groups,
		},
		{
			Name: "ListChainGroups, all",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) ([]corpgroup.ChainGroup, error) {
				return s.ListChainGroups(ctx, "ch-1", 0)
			}),
			Route: "POST /cgi-bin/corpgroup/corp/get_chain_group",
			Body:  `{"chain_id":"ch-1"}`,
			Reply: groupsReply,
			Want:  groups,
		},
		{
			Name: "ListGroupCorps",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) (*corpgroup.ChainCorpPage, error) {
				return s.ListGroupCorps(ctx, "ch-1", 4, corpgroup.ChainCorpQuery{Pending: true}, wecom.Page{Cursor: "c1", Limit: 20})
			}),
			Route: "POST /cgi-bin/corpgroup/corp/get_chain_corpinfo_list",
			Body:  `{"chain_id":"ch-1","groupid":4,"need_pending":true,"cursor":"c1","limit":20}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","group_corps":[
				{"groupid":4,"corpid":"ww-7","corp_name":"北坞","custom_id":"BW1","invite_userid":"lina","is_joined":1},
				{"groupid":4,"pending_corpid":"wp-8","corp_name":"南桥","custom_id":"","invite_userid":"lina","is_joined":0}]}`,
			Want: &corpgroup.ChainCorpPage{HasMore: true, NextCursor: "c2", Corps: []corpgroup.ChainCorp{
				{GroupID: 4, CorpID: "ww-7", Name: "北坞", CustomID: "BW1", InviterUserID: "lina", Joined: true},
				{GroupID: 4, PendingCorpID: "wp-8", Name: "南桥", InviterUserID: "lina"},
			}},
		},
		{
			Name: "ListGroupCorps of the root",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) (*corpgroup.ChainCorpPage, error) {
				return s.ListGroupCorps(ctx, "ch-1", 0, corpgroup.ChainCorpQuery{}, wecom.Page{})
			}),
			Route: "POST /cgi-bin/corpgroup/corp/get_chain_corpinfo_list",
			Body:  `{"chain_id":"ch-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":false,"next_cursor":"","group_corps":[]}`,
			Want:  &corpgroup.ChainCorpPage{Corps: []corpgroup.ChainCorp{}},
		},
		{
			Name: "GetChainCorp",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) (*corpgroup.ChainCorpInfo, error) {
				return s.GetChainCorp(ctx, "ch-1", "ww-7")
			}),
			Route: "POST /cgi-bin/corpgroup/corp/get_chain_corpinfo",
			Body:  `{"chain_id":"ch-1","corpid":"ww-7"}`,
			Reply: corpReply,
			Want:  info,
		},
		{
			Name: "GetPendingChainCorp",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) (*corpgroup.ChainCorpInfo, error) {
				return s.GetPendingChainCorp(ctx, "ch-1", "wp-8")
			}),
			Route: "POST /cgi-bin/corpgroup/corp/get_chain_corpinfo",
			Body:  `{"chain_id":"ch-1","pending_corpid":"wp-8"}`,
			Reply: corpReply,
			Want:  info,
		},
		{
			Name: "GetChainUserCustomID",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) (string, error) {
				return s.GetChainUserCustomID(ctx, "ch-1", "ww-7", "qinlan")
			}),
			Route: "POST /cgi-bin/corpgroup/corp/get_chain_user_custom_id",
			Body:  `{"chain_id":"ch-1","corpid":"ww-7","userid":"qinlan"}`,
			Reply: `{"errcode":0,"errmsg":"ok","user_custom_id":"18446744073709551614"}`,
			Want:  "18446744073709551614",
		},
		{
			Name:  "DeleteChainCorp",
			Call:  apitest.Do(corpgroup.New, func(ctx context.Context, s service) error { return s.DeleteChainCorp(ctx, "ch-1", "ww-7") }),
			Route: "POST /cgi-bin/corpgroup/corp/remove_corp",
			Body:  `{"chain_id":"ch-1","corpid":"ww-7"}`,
		},
		{
			Name:  "DeletePendingChainCorp",
			Call:  apitest.Do(corpgroup.New, func(ctx context.Context, s service) error { return s.DeletePendingChainCorp(ctx, "ch-1", "wp-8") }),
			Route: "POST /cgi-bin/corpgroup/corp/remove_corp",
			Body:  `{"chain_id":"ch-1","pending_corpid":"wp-8"}`,
		},
	})
}

// The corps of a chain are those of the root and of each group, every page of them, and
// a page is the last one when WeCom says so, though it has a cursor.
func TestAllChainCorps(t *testing.T) {
	const path = "/cgi-bin/corpgroup/corp/get_chain_corpinfo_list"
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/corpgroup/corp/get_chain_group", wecomtest.JSON(`{"errcode":0,"groups":[{"groupid":1},{"groupid":5}]}`))
	corp.Script(path,
		wecomtest.JSON(`{"errcode":0,"has_more":true,"next_cursor":"c1","group_corps":[{"corpid":"ww-1"}]}`),
		wecomtest.JSON(`{"errcode":0,"has_more":false,"next_cursor":"c1","group_corps":[{"corpid":"ww-2"}]}`),
		wecomtest.JSON(`{"errcode":0,"has_more":false,"next_cursor":"c1","group_corps":[{"corpid":"ww-3"}]}`),
	)
	var ids []string
	for c, err := range corpgroup.New(corp.Client()).AllChainCorps(t.Context(), "ch-1", corpgroup.ChainCorpQuery{}) {
		ok(t, err)
		ids = append(ids, c.CorpID)
	}
	if want := []string{"ww-1", "ww-2", "ww-3"}; !slices.Equal(ids, want) {
		t.Errorf("the corps are %v, want %v", ids, want)
	}
	calls := corp.Calls(path)
	if len(calls) != 3 {
		t.Fatalf("called %v", calls)
	}
	for i, want := range []float64{corpgroup.RootGroupID, corpgroup.RootGroupID, 5} {
		if got := values(t, calls[i].Body)["groupid"]; got != want {
			t.Errorf("call %d is for the group %v, want %v", i, got, want)
		}
	}
}

// An app that does not see the root gets the corps of the groups that it sees.
func TestAllChainCorpsWithoutRoot(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/corpgroup/corp/get_chain_group", wecomtest.JSON(`{"errcode":0,"groups":[{"groupid":5},{"groupid":6}]}`))
	corp.Script("/cgi-bin/corpgroup/corp/get_chain_corpinfo_list",
		wecomtest.Refuse(670030, "no permission to the groupid"),
		wecomtest.JSON(`{"errcode":0,"has_more":false,"group_corps":[{"corpid":"ww-1"}]}`),
		wecomtest.Refuse(670030, "no permission to the groupid"),
	)
	var ids []string
	var last error
	for c, err := range corpgroup.New(corp.Client()).AllChainCorps(t.Context(), "ch-1", corpgroup.ChainCorpQuery{}) {
		ids, last = append(ids, c.CorpID), err
	}
	if want := []string{"ww-1", ""}; !slices.Equal(ids, want) || !errors.Is(last, wecom.Code(670030)) {
		t.Errorf("the corps are %q, want %q; the end is %v", ids, want, last)
	}
}

// An iterator ends with the error that it meets, in either call.
func TestAllChainCorpsFails(t *testing.T) {
	for _, path := range []string{"/cgi-bin/corpgroup/corp/get_chain_group", "/cgi-bin/corpgroup/corp/get_chain_corpinfo_list"} {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		id := corp.OpenChain("渠道")
		corp.Script(path, wecomtest.Refuse(670002, "invalid chain_id"))
		n := 0
		for _, err := range corpgroup.New(corp.Client()).AllChainCorps(t.Context(), id, corpgroup.ChainCorpQuery{}) {
			if n++; !errors.Is(err, wecom.Code(670002)) {
				t.Errorf("%s: %v", path, err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d results", path, n)
		}
	}
}
