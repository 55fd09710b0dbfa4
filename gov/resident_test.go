package gov_test

import (
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/gov"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestResidentEndpoints(t *testing.T) {
	const reporter = `,"reporter_name":"张三","reporter_mobile":"13800000001","unionid":"u1"`
	want := gov.ResidentReport{Report: wantReport(), ReporterName: "张三", ReporterMobile: "13800000001", UnionID: "u1"}
	apitest.Run(t, []row{
		{
			Name: "ListResidentReports",
			Call: apitest.With(gov.New, func(c ctx, s service) (*gov.ResidentPage, error) {
				return s.ListResidentReports(c, query, wecom.Page{Cursor: "n1", Limit: 10})
			}),
			Route: "POST /cgi-bin/report/resident/get_order_list",
			Body:  queried,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"n2","order_list":[{` + report + reporter + `}]}`,
			Want:  &gov.ResidentPage{Reports: []gov.ResidentReport{want}, NextCursor: "n2"},
		},
		{
			Name: "GetResidentReport",
			Call: apitest.With(gov.New, func(c ctx, s service) (gov.ResidentReport, error) {
				return deref(s.GetResidentReport(c, "o1"))
			}),
			Route: "POST /cgi-bin/report/resident/get_order_info",
			Body:  `{"order_id":"o1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","order_info":{` + report + reporter + `}}`,
			Want:  want,
		},
		{
			Name:  "ListResidentGrids",
			Call:  apitest.With(gov.New, func(c ctx, s service) ([]gov.ManagedGrid, error) { return s.ListResidentGrids(c) }),
			Route: "GET /cgi-bin/report/resident/get_grid_info",
			Reply: `{"errcode":0,"errmsg":"ok","grid_list":[{"grid_id":"g2","grid_name":"东区","grid_admin":["lina"]}]}`,
			Want:  []gov.ManagedGrid{{ID: "g2", Name: "东区", AdminIDs: []string{"lina"}}},
		},
		{
			Name:  "GetResidentCounts",
			Call:  apitest.With(gov.New, func(c ctx, s service) (*gov.ResidentCounts, error) { return s.GetResidentCounts(c, "g2") }),
			Route: "POST /cgi-bin/report/resident/get_corp_status",
			Body:  `{"grid_id":"g2"}`,
			Reply: `{"errcode":0,"errmsg":"ok","processing":1,"added_today":2,"solved_today":3,"pending":4,"total_case":5,"total_accepted":6,"total_solved":7}`,
			Want: &gov.ResidentCounts{
				UserResidentCounts: gov.UserResidentCounts{Counts: gov.Counts{Processing: 1, AddedToday: 2, SolvedToday: 3}, Pending: 4}, Total: 5, TotalAccepted: 6, TotalSolved: 7,
			},
		},
		{
			Name: "GetUserResidentCounts",
			Call: apitest.With(gov.New, func(c ctx, s service) (*gov.UserResidentCounts, error) {
				return s.GetUserResidentCounts(c, "lina")
			}),
			Route: "POST /cgi-bin/report/resident/get_user_status",
			Body:  `{"userid":"lina"}`,
			Reply: `{"errcode":0,"errmsg":"ok","processing":1,"added_today":2,"solved_today":3,"pending":4}`,
			Want:  &gov.UserResidentCounts{Counts: gov.Counts{Processing: 1, AddedToday: 2, SolvedToday: 3}, Pending: 4},
		},
		{
			Name: "ListResidentCategoryCounts",
			Call: apitest.With(gov.New, func(c ctx, s service) ([]gov.CategoryCount, error) {
				return s.ListResidentCategoryCounts(c, "c1")
			}),
			Route: "POST /cgi-bin/report/resident/category_statistic",
			Body:  `{"category_id":"c1"}`, Reply: counts, Want: wantCounts,
		},
	})
}
