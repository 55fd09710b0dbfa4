package wedoc_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
)

func TestAccounts(t *testing.T) {
	const reply = `{"errcode":0,"errmsg":"ok","succ_userid_list":["lina"],"fail_userid_list":["nobody"]}`
	want := &wedoc.AccountResult{UserIDs: []string{"lina"}, Failed: []string{"nobody"}}
	apitest.Run(t, []apitest.Endpoint{
		row("AssignAccounts", "/cgi-bin/wedoc/vip/batch_add", `{"userid_list":["lina","nobody"]}`, reply,
			func(c ctx, s svc) (*wedoc.AccountResult, error) {
				return s.AssignAccounts(c, []string{"lina", "nobody"})
			}, want),
		row("RevokeAccounts", "/cgi-bin/wedoc/vip/batch_del", `{"userid_list":["lina","nobody"]}`, reply,
			func(c ctx, s svc) (*wedoc.AccountResult, error) {
				return s.RevokeAccounts(c, []string{"lina", "nobody"})
			}, want),
		row("ListAccountUserIDs", "/cgi-bin/wedoc/vip/list", `{"cursor":"c1","limit":2}`,
			`{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","userid_list":["lina","songtao"]}`,
			func(c ctx, s svc) (*wedoc.AccountPage, error) {
				return s.ListAccountUserIDs(c, wecom.Page{Cursor: "c1", Limit: 2})
			},
			&wedoc.AccountPage{UserIDs: []string{"lina", "songtao"}, HasMore: true, NextCursor: "c2"}),
		row("ListAccountUserIDs, the last page", "/cgi-bin/wedoc/vip/list", `{}`,
			`{"errcode":0,"errmsg":"ok","has_more":false,"next_cursor":"c3","userid_list":["lina"]}`,
			func(c ctx, s svc) (*wedoc.AccountPage, error) { return s.ListAccountUserIDs(c, wecom.Page{}) },
			&wedoc.AccountPage{UserIDs: []string{"lina"}}),
	})
}

// Any number of members is split at 100, and the cursor of the last page is not
// followed.
func TestAccountsOfMany(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	s := wedoc.New(corp.Client())
	ids := []string{"lina", "songtao"}
	for i := range 199 {
		ids = append(ids, fmt.Sprintf("ghost%d", i))
	}
	result, err := s.AssignAccounts(t.Context(), ids)
	if err != nil || len(result.Failed) != 199 || !slices.Equal(result.UserIDs, ids[:2]) {
		t.Errorf("%+v, %v", result, err)
	}
	if n := len(corp.Calls("/cgi-bin/wedoc/vip/batch_add")); n != 3 {
		t.Errorf("%d calls, want 3", n)
	}
	corp.Script("/cgi-bin/wedoc/vip/list",
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","userid_list":["lina"]}`),
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok","has_more":false,"next_cursor":"c3","userid_list":["songtao"]}`))
	var all []string
	for id, err := range s.AllAccountUserIDs(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, id)
	}
	if diff := cmp.Diff(ids[:2], all); diff != "" {
		t.Error(diff)
	}
}
