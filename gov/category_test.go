package gov_test

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom/gov"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestCategoryEndpoints(t *testing.T) {
	list := apitest.With(gov.New, func(c ctx, s service) ([]gov.Category, error) { return s.ListCategories(c) })
	want := []gov.Category{{ID: "c1", Name: "消防", Level: 1}, {ID: "c2", Name: "占道", Level: 2, ParentID: "c1"}}
	apitest.Run(t, []row{
		{
			Name: "CreateCategory/first level",
			Call: apitest.With(gov.New, func(c ctx, s service) (string, error) {
				return s.CreateCategory(c, gov.CategoryCreate{Name: "消防"})
			}),
			Route: "POST /cgi-bin/report/grid/add_cata",
			Body:  `{"category_name":"消防","level":1}`,
			Reply: `{"errcode":0,"errmsg":"ok","category_id":"c1"}`,
			Want:  "c1",
		},
		{
			Name: "CreateCategory",
			Call: apitest.With(gov.New, func(c ctx, s service) (string, error) {
				return s.CreateCategory(c, gov.CategoryCreate{Name: "占道", ParentID: "c1"})
			}),
			Route: "POST /cgi-bin/report/grid/add_cata",
			Body:  `{"category_name":"占道","level":2,"parent_category_id":"c1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","category_id":"c2"}`,
			Want:  "c2",
		},
		{
			Name: "UpdateCategory",
			Call: apitest.Do(gov.New, func(c ctx, s service) error {
				return s.UpdateCategory(c, gov.CategoryUpdate{ID: "c2", CategoryCreate: gov.CategoryCreate{Name: "占道", ParentID: "c1"}})
			}),
			Route: "POST /cgi-bin/report/grid/update_cata",
			Body:  `{"category_id":"c2","category_name":"占道","level":2,"parent_category_id":"c1"}`,
		},
		{
			Name:  "DeleteCategory",
			Call:  apitest.Do(gov.New, func(c ctx, s service) error { return s.DeleteCategory(c, "c2") }),
			Route: "POST /cgi-bin/report/grid/delete_cata",
			Body:  `{"category_id":"c2"}`,
		},
		{
			Name: "ListCategories", Call: list, Route: "POST /cgi-bin/report/grid/list_cata", Body: `{}`,
			Reply: `{"errcode":0,"errmsg":"ok","category_list":[{"category_id":"c1","category_name":"消防","level":1},{"category_id":"c2","category_name":"占道","level":2,"parent_category_id":"c1"}]}`,
			Want:  want,
		},
		{
			Name: "ListCategories/table", Call: list, Route: "POST /cgi-bin/report/grid/list_cata", Body: `{}`,
			Reply: `{"errcode":0,"errmsg":"ok","cata_list":[{"cata_id":"c1","cata_name":"消防","level":1},{"cata_id":"c2","cata_name":"占道","level":2,"parent_cata_id":"c1"}]}`,
			Want:  want,
		},
		{
			Name: "ListCategories/bent", Call: list, Route: "POST /cgi-bin/report/grid/list_cata", Body: `{}`, // is read twice, and listed once
			Reply: `{"errcode":0,"errmsg":"ok","category_list":[{"category_id":"c1","category_name":119,"level":1}]}`,
			Want:  []gov.Category{{ID: "c1", Name: "119", Level: 1}},
			Drift: []string{"/category_list/*/category_name: number for string"},
		},
	})
}

// encoding/json reads the same.
func TestCategoryEncodingJSON(t *testing.T) {
	var got gov.Category
	if err := json.Unmarshal([]byte(`{"cata_id":"c1","cata_name":"消防","level":2,"parent_cata_id":"c0"}`), &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(gov.Category{ID: "c1", Name: "消防", Level: 2, ParentID: "c0"}, got); diff != "" {
		t.Error(diff)
	}
}
