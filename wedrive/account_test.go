package wedrive_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedrive"
)

func TestAccountEndpoints(t *testing.T) {
	reply := `{"errcode":0,"errmsg":"ok","succ_userid_list":["lina"],"fail_userid_list":["ghost"]}`
	want := &wedrive.AccountResult{UserIDs: []string{"lina"}, Failed: []string{"ghost"}}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "AssignAccounts",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.AccountResult, error) {
				return s.AssignAccounts(ctx, []string{"lina", "ghost"})
			}),
			Route: "POST /cgi-bin/wedrive/vip/batch_add",
			Body:  `{"userid_list":["lina","ghost"]}`,
			Reply: reply,
			Want:  want,
		},
		{
			Name: "RevokeAccounts",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.AccountResult, error) {
				return s.RevokeAccounts(ctx, []string{"lina", "ghost"})
			}),
			Route: "POST /cgi-bin/wedrive/vip/batch_del",
			Body:  `{"userid_list":["lina","ghost"]}`,
			Reply: reply,
			Want:  want,
		},
		{
			Name: "ListAccountUserIDs",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.AccountPage, error) {
				return s.ListAccountUserIDs(ctx, wecom.Page{Cursor: "c1", Limit: 2})
			}),
			Route: "POST /cgi-bin/wedrive/vip/list",
			Body:  `{"cursor":"c1","limit":2}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","userid_list":["lina","zengli"]}`,
			Want:  &wedrive.AccountPage{UserIDs: []string{"lina", "zengli"}, HasMore: true, NextCursor: "c2"},
		},
		{
			Name: "ListAccountUserIDs, the last page",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.AccountPage, error) {
				return s.ListAccountUserIDs(ctx, wecom.Page{})
			}),
			Route: "POST /cgi-bin/wedrive/vip/list",
			Body:  `{}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":false,"next_cursor":"c3","userid_list":["lina"]}`,
			Want:  &wedrive.AccountPage{UserIDs: []string{"lina"}},
		},
	})
}

// More than 100 members take several calls.
func TestAccounts(t *testing.T) {
	corp := wecomtest.New()
	drive := wedrive.New(corp.Client())
	ids := []string{"lina", "zengli"}
	for i := range 120 {
		ids = append(ids, fmt.Sprint("ghost", i))
	}
	r, err := drive.AssignAccounts(t.Context(), ids)
	if err != nil || !slices.Equal(r.UserIDs, ids[:2]) || !slices.Equal(r.Failed, ids[2:]) {
		t.Fatalf("%+v, %v", r, err)
	}
	if n := len(corp.Calls("/cgi-bin/wedrive/vip/batch_add")); n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
	var got []string
	for id, err := range drive.AllAccountUserIDs(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, id)
	}
	if diff := cmp.Diff(ids[:2], got); diff != "" {
		t.Error(diff)
	}
	// A cursor after the last page is not asked for.
	corp.Script("/cgi-bin/wedrive/vip/list", wecomtest.JSON(`{"errcode":0,"has_more":false,"next_cursor":"c9","userid_list":["lina"]}`))
	for _, err := range drive.AllAccountUserIDs(t.Context()) {
		if err != nil {
			t.Error(err)
		}
	}
	if n := len(corp.Calls("/cgi-bin/wedrive/vip/list")); n != 2 {
		t.Errorf("%d pages in all, want 2", n)
	}
}
