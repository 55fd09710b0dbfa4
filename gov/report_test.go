package gov_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/gov"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

const report = `"order_id":"o1","desc":"井盖松动","urge_type":3,"case_name":"道路","grid_name":"东区","grid_id":"g2","create_time":1795665600,
	"image_urls":["https://a.example/1"],"video_media_ids":["v1"],"location":{"name":"路口","address":"文三路","latitude":30.27,"longitude":"120.12"},"processor_userids":["lina"],
	"process_list":[{"process_type":4,"solve_userid":"wangwei","process_desc":"转市政","status":1,"solved_time":1795665600,"image_urls":["https://a.example/2"],"video_media_ids":["v2"]}]`

func wantReport() gov.Report {
	return gov.Report{
		ID: "o1", Description: "井盖松动", Urgency: gov.UrgencyUrgent, Category: "道路", GridID: "g2", GridName: "东区", CreatedAt: noon,
		PictureURLs: []string{"https://a.example/1"}, VideoMediaIDs: []string{"v1"}, Location: gov.Location{Name: "路口", Address: "文三路", Latitude: 30.27, Longitude: 120.12}, UserIDs: []string{"lina"},
		Steps: []gov.Step{{
			Type: gov.StepTransfer, Description: "转市政", Status: gov.StepDone, UserID: "wangwei", DoneAt: noon, PictureURLs: []string{"https://a.example/2"}, VideoMediaIDs: []string{"v2"},
		}},
	}
}

const counts = `{"errcode":0,"errmsg":"ok","dashboard_list":[{"category_id":"c1","category_name":"道路","category_level":2,"total_case":7,"total_solved":5,"category_type":1}]}`

var (
	wantCounts = []gov.CategoryCount{{ID: "c1", Name: "道路", Level: 2, Type: gov.CategoryOwn, Total: 7, Solved: 5}}
	query      = gov.ReportQuery{CreatedAfter: noon.Add(-time.Hour), ModifiedAfter: noon.Time}
)

const queried = `{"begin_create_time":1795662000,"begin_modify_time":1795665600,"cursor":"n1","limit":10}`

func TestPatrolEndpoints(t *testing.T) {
	apitest.Run(t, []row{
		{
			Name: "ListPatrolReports",
			Call: apitest.With(gov.New, func(c ctx, s service) (*gov.PatrolPage, error) {
				return s.ListPatrolReports(c, query, wecom.Page{Cursor: "n1", Limit: 10})
			}),
			Route: "POST /cgi-bin/report/patrol/get_order_list",
			Body:  queried,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"n2","order_list":[{` + report + `}]}`,
			Want:  &gov.PatrolPage{Reports: []gov.Report{wantReport()}, NextCursor: "n2"},
		},
		{
			Name: "ListPatrolReports/all",
			Call: apitest.With(gov.New, func(c ctx, s service) (*gov.PatrolPage, error) {
				return s.ListPatrolReports(c, gov.ReportQuery{}, wecom.Page{})
			}),
			Route: "POST /cgi-bin/report/patrol/get_order_list", Body: `{}`, Want: &gov.PatrolPage{},
		},
		{
			Name:  "GetPatrolReport",
			Call:  apitest.With(gov.New, func(c ctx, s service) (gov.Report, error) { return deref(s.GetPatrolReport(c, "o1")) }),
			Route: "POST /cgi-bin/report/patrol/get_order_info",
			Body:  `{"order_id":"o1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","order_info":{` + report + `}}`,
			Want:  wantReport(),
		},
		{
			Name:  "ListPatrolGrids",
			Call:  apitest.With(gov.New, func(c ctx, s service) ([]gov.ManagedGrid, error) { return s.ListPatrolGrids(c) }),
			Route: "GET /cgi-bin/report/patrol/get_grid_info",
			Reply: `{"errcode":0,"errmsg":"ok","grid_list":[{"grid_id":"g2","grid_name":7,"grid_admin":["lina","wangwei"]}]}`,
			Want:  []gov.ManagedGrid{{ID: "g2", Name: "7", AdminIDs: []string{"lina", "wangwei"}}},
			Drift: []string{"/grid_list/*/grid_name: number for string"}, // as the page has it
		},
		{
			Name:  "GetPatrolCounts",
			Call:  apitest.With(gov.New, func(c ctx, s service) (*gov.PatrolCounts, error) { return s.GetPatrolCounts(c, "g2") }),
			Route: "POST /cgi-bin/report/patrol/get_corp_status",
			Body:  `{"grid_id":"g2"}`,
			Reply: `{"errcode":0,"errmsg":"ok","processing":1,"added_today":2,"solved_today":3,"total_case":4,"to_be_assigned":5,"total_solved":6}`,
			Want:  &gov.PatrolCounts{Counts: gov.Counts{Processing: 1, AddedToday: 2, SolvedToday: 3}, Total: 4, Unassigned: 5, TotalSolved: 6},
		},
		{
			Name:  "GetPatrolCounts/corp",
			Call:  apitest.With(gov.New, func(c ctx, s service) (*gov.PatrolCounts, error) { return s.GetPatrolCounts(c, "") }),
			Route: "POST /cgi-bin/report/patrol/get_corp_status", Body: `{}`, Want: &gov.PatrolCounts{},
		},
		{
			Name:  "GetUserPatrolCounts",
			Call:  apitest.With(gov.New, func(c ctx, s service) (*gov.Counts, error) { return s.GetUserPatrolCounts(c, "lina") }),
			Route: "POST /cgi-bin/report/patrol/get_user_status",
			Body:  `{"userid":"lina"}`,
			Reply: `{"errcode":0,"errmsg":"ok","processing":1,"added_today":2,"solved_today":3}`,
			Want:  &gov.Counts{Processing: 1, AddedToday: 2, SolvedToday: 3},
		},
		{
			Name: "ListPatrolCategoryCounts",
			Call: apitest.With(gov.New, func(c ctx, s service) ([]gov.CategoryCount, error) {
				return s.ListPatrolCategoryCounts(c, "c1")
			}),
			Route: "POST /cgi-bin/report/patrol/category_statistic",
			Body:  `{"category_id":"c1"}`, Reply: counts, Want: wantCounts,
		},
		{
			Name: "ListPatrolCategoryCounts/first level",
			Call: apitest.With(gov.New, func(c ctx, s service) ([]gov.CategoryCount, error) {
				return s.ListPatrolCategoryCounts(c, "")
			}),
			Route: "POST /cgi-bin/report/patrol/category_statistic",
			Body:  `{}`, Reply: counts, Want: wantCounts,
		},
	})
}

func deref[T any](v *T, err error) (T, error) {
	if err != nil {
		return *new(T), err
	}
	return *v, nil
}

// Reports are yielded page by page, 50 each.
func TestAllReports(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	for _, kind := range []string{"patrol", "resident"} {
		corp.Script("/cgi-bin/report/"+kind+"/get_order_list",
			wecomtest.JSON(`{"errcode":0,"next_cursor":"n2","order_list":[{"order_id":"`+kind+`1"}]}`), wecomtest.JSON(`{"errcode":0,"next_cursor":"","order_list":[{"order_id":"`+kind+`2"}]}`))
	}
	var got []string
	s := gov.New(corp.Client())
	for r, err := range s.AllPatrolReports(t.Context(), gov.ReportQuery{CreatedAfter: noon.Time}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.ID)
	}
	for r, err := range s.AllResidentReports(t.Context(), gov.ReportQuery{ModifiedAfter: noon.Time}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, r.ID)
	}
	for _, call := range corp.Calls("") {
		got = append(got, call.Body)
	}
	want := []string{
		"patrol1", "patrol2", "resident1", "resident2",
		`{"begin_create_time":1795665600,"limit":50}`, `{"begin_create_time":1795665600,"cursor":"n2","limit":50}`,
		`{"begin_modify_time":1795665600,"limit":50}`, `{"begin_modify_time":1795665600,"cursor":"n2","limit":50}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
