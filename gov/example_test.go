package gov_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gowecom/wecom/gov"
	"github.com/gowecom/wecom/wecomtest"
)

// Whatever residents have reported, with who works on it.
func ExampleService_AllResidentReports() {
	ctx := context.Background()
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	s := gov.New(corp.Client())
	grid, err := s.CreateGrid(ctx, gov.GridCreate{Name: "东区", ParentID: wecomtest.TopGridID, AdminIDs: []string{"lina"}})
	if err != nil {
		log.Fatal(err)
	}
	category, err := s.CreateCategory(ctx, gov.CategoryCreate{Name: "环境卫生"})
	if err != nil {
		log.Fatal(err)
	}
	// What happens in WeChat and in WeCom: a resident reports, and lina accepts it.
	reportID, err := corp.ReportEvent(wecomtest.GovReport{Name: "周女士", GridID: grid.ID, CategoryID: category, Description: "垃圾未清", Urgency: 2})
	if err != nil {
		log.Fatal(err)
	}
	if err := corp.ProcessReport(reportID, "lina", int(gov.StepAccept), "已安排"); err != nil {
		log.Fatal(err)
	}

	for r, err := range s.AllResidentReports(ctx, gov.ReportQuery{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(r.ReporterName, r.Description, r.Urgency, r.GridName)
		for _, step := range r.Steps {
			fmt.Println(step.Type, step.UserID, step.Description)
		}
	}
	counts, err := s.GetResidentCounts(ctx, grid.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(counts.Processing, "of", counts.Total)
	// Output:
	// 周女士 垃圾未清 重要 东区
	// 受理 lina 已安排
	// 1 of 1
}

// The grids as a tree, and the grids of a member.
func ExampleService_AllGrids() {
	ctx := context.Background()
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	s := gov.New(corp.Client())
	if _, err := s.CreateGrid(ctx, gov.GridCreate{Name: "东区", ParentID: wecomtest.TopGridID, AdminIDs: []string{"lina"}, UserIDs: []string{"wangwei"}}); err != nil {
		log.Fatal(err)
	}
	for grid, err := range s.AllGrids(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(grid.Name, grid.AdminIDs)
	}
	grids, err := s.GetUserGrids(ctx, "wangwei")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(grids.Joined[0].Name)
	// Output:
	// 云杉科技 []
	// 东区 [lina]
	// 东区
}
