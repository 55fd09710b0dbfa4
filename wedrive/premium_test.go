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

func TestPremiumEndpoints(t *testing.T) {
	reply := `{"errcode":0,"errmsg":"ok","succ_userid_list":["lina"],"fail_userid_list":["ghost"]}`
	want := &wedrive.PremiumResult{UserIDs: []string{"lina"}, Failed: wedrive.FailedPremium{UserIDs: []string{"ghost"}}}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "AssignPremiumAccounts",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.PremiumResult, error) {
				return s.AssignPremiumAccounts(ctx, "lina", "ghost")
			}),
			Route: "POST /cgi-bin/wedrive/vip/batch_add",
			Body:  `{"userid_list":["lina","ghost"]}`,
			Reply: reply,
			Want:  want,
		},
		{
			Name: "RevokePremiumAccounts",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.PremiumResult, error) {
				return s.RevokePremiumAccounts(ctx, "lina", "ghost")
			}),
			Route: "POST /cgi-bin/wedrive/vip/batch_del",
			Body:  `{"userid_list":["lina","ghost"]}`,
			Reply: reply,
			Want:  want,
		},
		{
			Name: "ListPremiumUserIDs",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.PremiumPage, error) {
				return s.ListPremiumUserIDs(ctx, wecom.Page{Cursor: "c1", Limit: 2})
			}),
			Route: "POST /cgi-bin/wedrive/vip/list",
			Body:  `{"cursor":"c1","limit":2}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","userid_list":["lina","zengli"]}`,
			Want:  &wedrive.PremiumPage{UserIDs: []string{"lina", "zengli"}, HasMore: true, NextCursor: "c2"},
		},
	})
}

// More than 100 members take several calls.
func TestPremiumAccounts(t *testing.T) {
	corp := wecomtest.New()
	drive := wedrive.New(corp.Client())
	ids := []string{"lina", "zengli"}
	for i := range 120 {
		ids = append(ids, fmt.Sprint("ghost", i))
	}
	r, err := drive.AssignPremiumAccounts(t.Context(), ids...)
	if err != nil || r.Complete() || !slices.Equal(r.UserIDs, ids[:2]) || !slices.Equal(r.Failed.UserIDs, ids[2:]) {
		t.Fatalf("%+v, %v", r, err)
	}
	if n := len(corp.Calls("/cgi-bin/wedrive/vip/batch_add")); n != 2 {
		t.Errorf("%d calls, want 2", n)
	}
	var got []string
	for id, err := range drive.AllPremiumUserIDs(t.Context()) {
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
	for _, err := range drive.AllPremiumUserIDs(t.Context()) {
		if err != nil {
			t.Error(err)
		}
	}
	if n := len(corp.Calls("/cgi-bin/wedrive/vip/list")); n != 2 {
		t.Errorf("%d pages in all, want 2", n)
	}
}
