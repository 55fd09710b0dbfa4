package journal_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/journal"
	"github.com/gowecom/wecom/wecomtest"
)

// All reports of a time, with what was filled in.
func ExampleService_AllRecords() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	reports := journal.New(corp.Client())
	ctx := context.Background()
	if _, err := corp.SubmitReport(wecomtest.DailyReportTemplateID, "lina", map[string]string{
		"Textarea-01": "联调支付接口", "Textarea-02": "压力测试", "Number-03": "7.5",
	}); err != nil { // in a real corp, members do this
		log.Fatal(err)
	}
	query := journal.RecordQuery{From: time.Now().AddDate(0, -6, 0), To: time.Now(), TemplateID: wecomtest.DailyReportTemplateID}
	for report, err := range reports.AllRecords(ctx, query) {
		if err != nil {
			log.Fatal(err)
		}
		hours, _ := approval.Find[approval.Number](report.Form.Fields, "Number-03")
		fmt.Println(report.TemplateName, report.Submitter.UserID, hours)
		for _, field := range report.Form.Fields {
			if text := field.Text(); text != "" {
				fmt.Println("-", field.Title, text)
			}
		}
	}
	// Output:
	// 日报 lina 7.5
	// - 今日工作 联调支付接口
	// - 明日计划 压力测试
	// - 工时 7.5
}

// Who has not submitted the daily report of yesterday.
func ExampleService_ListStatistics() {
	corp := wecomtest.New(wecomtest.WithClock(time.Date(2026, 11, 26, 15, 0, 0, 0, time.UTC))) // 23:00 of the corp
	reports := journal.New(corp.Client())
	if _, err := corp.SubmitReport(wecomtest.DailyReportTemplateID, "lina", map[string]string{"Textarea-01": "值班"}); err != nil {
		log.Fatal(err)
	}
	corp.Advance(10 * time.Hour)
	statistics, err := reports.ListStatistics(context.Background(), journal.StatisticQuery{
		TemplateID: wecomtest.DailyReportTemplateID, From: corp.Now().Add(-48 * time.Hour), To: corp.Now(),
	})
	if err != nil {
		log.Fatal(err)
	}
	for _, day := range statistics {
		fmt.Println(day.Cycle, day.CycleBeginsAt.Format(time.DateOnly), "reported:", len(day.Reported), "missing:", len(day.Missing))
	}
	// Output: 按日汇报 2026-11-26 reported: 1 missing: 58
}
