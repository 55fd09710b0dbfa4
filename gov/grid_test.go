package gov_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/gov"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestGridEndpoints(t *testing.T) {
	create := gov.GridCreate{Name: "东区", ParentID: "g1", AdminIDs: []string{"lina"}, UserIDs: []string{"wangwei", "ghost"}}
	grids := []gov.Grid{{ID: "g2", Name: "东区", ParentID: "g1", AdminIDs: []string{"lina"}, UserIDs: []string{"wangwei"}}}
	const reply = `{"errcode":0,"errmsg":"ok","grid_list":[{"grid_id":"g2","grid_name":"东区","grid_parent_id":"g1","grid_admin":["lina"],"grid_member":["wangwei"]}]}`
	apitest.Run(t, []row{
		{
			Name:  "CreateGrid",
			Call:  apitest.With(gov.New, func(c ctx, s service) (*gov.GridCreated, error) { return s.CreateGrid(c, create) }),
			Route: "POST /cgi-bin/report/grid/add",
			Body:  `{"grid_name":"东区","grid_parent_id":"g1","grid_admin":["lina"],"grid_member":["wangwei","ghost"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","grid_id":"g2","invalid_userids":["ghost"]}`,
			Want:  &gov.GridCreated{ID: "g2", Failed: []string{"ghost"}},
		},
		{
			Name: "UpdateGrid",
			Call: apitest.With(gov.New, func(c ctx, s service) ([]string, error) {
				return s.UpdateGrid(c, gov.GridUpdate{ID: "g2", GridCreate: create})
			}),
			Route: "POST /cgi-bin/report/grid/update",
			Body:  `{"grid_id":"g2","grid_name":"东区","grid_parent_id":"g1","grid_admin":["lina"],"grid_member":["wangwei","ghost"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","invalid_userids":["ghost"]}`,
			Want:  []string{"ghost"},
		},
		{
			Name:  "UpdateGrid/of a grid",
			Call:  apitest.With(gov.New, func(c ctx, s service) ([]string, error) { return s.UpdateGrid(c, grids[0].Update()) }),
			Route: "POST /cgi-bin/report/grid/update",
			Body:  `{"grid_id":"g2","grid_name":"东区","grid_parent_id":"g1","grid_admin":["lina"],"grid_member":["wangwei"]}`,
			Want:  []string(nil),
		},
		{
			Name:  "DeleteGrid",
			Call:  apitest.Do(gov.New, func(c ctx, s service) error { return s.DeleteGrid(c, "g2") }),
			Route: "POST /cgi-bin/report/grid/delete",
			Body:  `{"grid_id":"g2"}`,
		},
		{
			Name:  "ListGrids",
			Call:  apitest.With(gov.New, func(c ctx, s service) ([]gov.Grid, error) { return s.ListGrids(c, "g1") }),
			Route: "POST /cgi-bin/report/grid/list",
			Body:  `{"grid_id":"g1"}`, Reply: reply, Want: grids,
		},
		{
			Name:  "ListGrids/top",
			Call:  apitest.With(gov.New, func(c ctx, s service) ([]gov.Grid, error) { return s.ListGrids(c, "") }),
			Route: "POST /cgi-bin/report/grid/list",
			Body:  `{}`, Reply: reply, Want: grids,
		},
		{
			Name:  "GetUserGrids",
			Call:  apitest.With(gov.New, func(c ctx, s service) (*gov.UserGrids, error) { return s.GetUserGrids(c, "lina") }),
			Route: "POST /cgi-bin/report/grid/get_user_grid_info",
			Body:  `{"userid":"lina"}`,
			Reply: `{"errcode":0,"errmsg":"ok","manage_grids":[{"grid_id":"g2","grid_name":"东区"}],"joined_grids":[{"grid_id":"g3","grid_name":"西区"}]}`,
			Want:  &gov.UserGrids{Managed: []gov.GridName{{ID: "g2", Name: "东区"}}, Joined: []gov.GridName{{ID: "g3", Name: "西区"}}},
		},
	})
}

func TestGridCreatedComplete(t *testing.T) {
	if (gov.GridCreated{Failed: []string{"ghost"}}).Complete() || !(gov.GridCreated{ID: "g2"}).Complete() {
		t.Error("Complete does not tell whether a userid failed")
	}
}

// An id that was forgotten deletes nothing.
func TestDeleteNoGrid(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	if err := gov.New(corp.Client()).DeleteGrid(t.Context(), ""); err == nil || len(corp.Calls("")) != 0 {
		t.Errorf("error %v, and %d calls", err, len(corp.Calls("")))
	}
}

// The whole tree, whether a grid is listed with those below it or not.
func TestAllGrids(t *testing.T) {
	const path = "/cgi-bin/report/grid/list"
	for _, tt := range []struct{ replies, want []string }{
		{[]string{"g1 g2 g3", "g1 g2 g3", "g2 g4", "g3", "g4"}, []string{"g1", "g2", "g3", "g4"}},
		{[]string{"g2 g3", "g4", "", ""}, []string{"g2", "g3", "g4"}},
	} {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		for _, ids := range tt.replies {
			var grids []string
			for id := range strings.FieldsSeq(ids) {
				grids = append(grids, `{"grid_id":"`+id+`"}`)
			}
			corp.Script(path, wecomtest.JSON(`{"errcode":0,"grid_list":[`+strings.Join(grids, ",")+`]}`))
		}
		var got []string
		for g, err := range gov.New(corp.Client()).AllGrids(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, g.ID)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" || len(corp.Calls(path)) != len(tt.replies) {
			t.Errorf("%d calls (-want +got):\n%s", len(corp.Calls(path)), diff)
		}
	}
}
