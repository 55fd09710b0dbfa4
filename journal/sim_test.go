package journal_test

import (
	"errors"
	"io"
	"slices"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/journal"
	"github.com/gowecom/wecom/wecomtest"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func report(t *testing.T, corp *wecomtest.Corp, template, userID, text string, files ...string) string {
	t.Helper()
	id, err := corp.SubmitReport(template, userID, map[string]string{"Textarea-01": text}, files...)
	must(t, err)
	return id
}

// ids returns the ids of a list that must not fail.
func ids(t *testing.T, s service, query journal.RecordQuery) (list []string) {
	t.Helper()
	for id, err := range s.AllRecordIDs(t.Context(), query) {
		must(t, err)
		list = append(list, id)
	}
	return list
}

// Reports of a year, found by what they have, with every page and every border.
func TestReportsAreFound(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t), wecomtest.WithClock(time.Unix(evening, 0)))
	s := journal.New(corp.Client())
	all := journal.RecordQuery{From: corp.Now()}
	var lina, weekly, want []string
	for i := range 130 {
		want = append(want, report(t, corp, wecomtest.DailyReportTemplateID, "lina", "x"))
		lina = append(lina, want[i])
	}
	for range 12 {
		corp.Advance(31 * 24 * time.Hour) // to the last second of a window, and the first after it
		want = append(want, report(t, corp, wecomtest.DailyReportTemplateID, "fuhua", "x"))
		corp.Advance(time.Second)
		id := report(t, corp, wecomtest.WeeklyReportTemplateID, "wangwei", "y")
		want, weekly = append(want, id), append(weekly, id)
	}
	all.To = corp.Now()
	if got := ids(t, s, all); !slices.Equal(got, want) {
		t.Errorf("%d reports, want %d", len(got), len(want))
	}
	for name, row := range map[string]struct {
		narrow func(*journal.RecordQuery)
		want   []string
	}{
		"creator":    {func(q *journal.RecordQuery) { q.CreatorID = "lina" }, lina},
		"template":   {func(q *journal.RecordQuery) { q.TemplateID = wecomtest.WeeklyReportTemplateID }, weekly},
		"department": {func(q *journal.RecordQuery) { q.DepartmentID = 4 }, slices.Concat(lina, weekly)}, // 后端组
		"both":       {func(q *journal.RecordQuery) { q.CreatorID, q.TemplateID = "lina", wecomtest.WeeklyReportTemplateID }, nil},
	} {
		query := all
		row.narrow(&query)
		if got := ids(t, s, query); !slices.Equal(got, row.want) {
			t.Errorf("by %s: %d reports, want %d", name, len(got), len(row.want))
		}
	}
	_, err := s.ListRecordIDs(t.Context(), journal.RecordQuery{From: all.From, To: all.From.Add(32 * 24 * time.Hour)}, wecom.Page{})
	if !errors.Is(err, wecom.ErrInvalidReport) {
		t.Errorf("32 days: %v", err)
	}
	if _, err := s.ListRecordIDs(t.Context(), all, wecom.Page{Cursor: "x"}); err == nil {
		t.Error("a cursor that is none is taken")
	}
}

// A report with what its receivers did, and a file of it.
func TestReportIsRead(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithClock(time.Unix(evening, 0)))
	s := journal.New(corp.Client())
	id := report(t, corp, wecomtest.DailyReportTemplateID, "lina", "联调\n评审", "fileA")
	must(t, corp.ReadReport(id, "wangwei"))
	must(t, corp.ReadReport(id, "wangwei"))
	first, err := corp.CommentReport(id, "wangwei", "好", 0)
	must(t, err)
	_, err = corp.CommentReport(id, "lina", "谢谢", first)
	must(t, err)
	for _, err := range []error{corp.ReadReport(id, "hujie"), corp.ReadReport("none", "wangwei")} {
		if err == nil {
			t.Error("somebody reads what was not sent")
		}
	}
	if _, err := corp.CommentReport(id, "lina", "x", 7); err == nil {
		t.Error("a comment answers none")
	}
	if _, err := corp.SubmitReport(wecomtest.WeeklyReportTemplateID, "lina", map[string]string{"Number-03": "1"}); err == nil {
		t.Error("a report has a control that its template lacks")
	}

	r, err := s.GetRecord(t.Context(), id)
	must(t, err)
	text, _ := approval.Find[approval.Textarea](r.Form.Fields, "Textarea-01")
	files, _ := approval.Find[approval.WedriveFiles](r.Form.Fields, "WedriveFile-04")
	if text != "联调\n评审" || len(files) != 1 || !slices.Equal(r.Receivers, users("wangwei")) || !slices.Equal(r.ReadBy, users("wangwei")) ||
		len(r.Comments) != 2 || r.Comments[0].ID != first || r.Comments[1].ReplyToID != first || r.Submitter.UserID != "lina" {
		t.Errorf("report %+v", r)
	}
	link, err := s.GetFileLink(t.Context(), id, files[0].ID)
	must(t, err)
	file, err := corp.Client().DownloadLink(t.Context(), *link, wecom.Range{})
	must(t, err)
	defer file.Close()
	if content, err := io.ReadAll(file); err != nil || string(content) != "simulated file fileA" {
		t.Errorf("the file is %q, %v", content, err)
	}
	if _, err := s.GetFileLink(t.Context(), id, "fileB"); !errors.Is(err, wecom.ErrInvalidReport) {
		t.Errorf("a file of another report: %v", err)
	}
	if _, err := s.GetRecord(t.Context(), "none"); !errors.Is(err, wecom.ErrInvalidReportID) {
		t.Errorf("no report: %v", err)
	}
	if _, err := journal.New(corp.ContactsClient()).GetRecord(t.Context(), id); !errors.Is(err, wecom.ErrNoReportPermission) {
		t.Errorf("directory sync: %v", err)
	}
}

// Cycles are summed up when they are over.
func TestCyclesOfReports(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithClock(time.Unix(evening, 0))) // a Thursday
	s := journal.New(corp.Client())
	query := journal.StatisticQuery{TemplateID: wecomtest.DailyReportTemplateID, From: corp.Now().AddDate(0, 0, -1)}
	report(t, corp, wecomtest.DailyReportTemplateID, "lina", "x")
	corp.Advance(5*time.Hour + 30*time.Minute)
	late := report(t, corp, wecomtest.DailyReportTemplateID, "Lina", "y")
	weekly := report(t, corp, wecomtest.WeeklyReportTemplateID, "hujie", "z")

	query.To = corp.Now()
	if list, err := s.ListStatistics(t.Context(), query); err != nil || len(list) != 0 {
		t.Errorf("%d cycles before the end of the day, %v", len(list), err)
	}
	corp.Advance(time.Hour)
	query.To = corp.Now().AddDate(0, 0, 3) // in part in the future
	list, err := s.ListStatistics(t.Context(), query)
	must(t, err)
	if len(list) != 1 {
		t.Fatalf("%d cycles, want 1", len(list))
	}
	day := list[0]
	if !day.CycleBeginsAt.Equal(time.Unix(evening-18*60*60, 0)) || day.CycleEndsAt.Sub(day.CycleBeginsAt.Time) != 24*time.Hour || day.Cycle != journal.Daily ||
		len(day.Reported) != 1 || len(day.Reported[0].Reports) != 2 || bool(day.Reported[0].Reports[0].Late) || !bool(day.Reported[0].Reports[1].Late) ||
		day.Reported[0].Reports[1].RecordID != late {
		t.Errorf("the day is %+v", day)
	}

	corp.Advance(7 * 24 * time.Hour)
	query = journal.StatisticQuery{TemplateID: wecomtest.WeeklyReportTemplateID, From: corp.Now().AddDate(-2, 0, 0), To: corp.Now()}
	weeks, last := 0, journal.Statistic{}
	for week, err := range s.AllStatistics(t.Context(), query) {
		must(t, err)
		if weeks++; weeks > 1 && week.CycleBeginsAt.Sub(last.CycleBeginsAt.Time) != 7*24*time.Hour {
			t.Errorf("a week begins %v after the one before", week.CycleBeginsAt.Sub(last.CycleBeginsAt.Time))
		}
		last = week
	}
	if weeks != 103 || last.CycleBeginsAt.Weekday() != time.Monday || len(last.Reported) != 1 || last.Reported[0].Reports[0].RecordID != weekly ||
		slices.ContainsFunc(last.Missing, func(r journal.Reporter) bool { return r.User.UserID == "linjianguo" }) {
		t.Errorf("%d weeks, of which the last begins %v with %+v", weeks, last.CycleBeginsAt, last.Reported)
	}
	query.TemplateID = "none"
	if _, err := s.ListStatistics(t.Context(), query); !errors.Is(err, wecom.ErrInvalidReport) {
		t.Errorf("no template: %v", err)
	}
}

// An app sees the reports of those whom it sees.
func TestReportsInRange(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithApp(wecomtest.App{Name: "后端", AgentID: 7, Secret: "seven", Visible: wecomtest.Range{Departments: []int64{4}}}))
	s := journal.New(corp.Client().WithSecret("seven"))
	hidden, seen := report(t, corp, wecomtest.DailyReportTemplateID, "fuhua", "x"), report(t, corp, wecomtest.DailyReportTemplateID, "lina", "x")
	if got := ids(t, s, journal.RecordQuery{From: corp.Now().Add(-time.Hour), To: corp.Now()}); !slices.Equal(got, []string{seen}) {
		t.Errorf("reports %v, want %s", got, seen)
	}
	if _, err := s.GetRecord(t.Context(), hidden); !errors.Is(err, wecom.ErrInvalidReportID) {
		t.Errorf("a report outside the range: %v", err)
	}
}
