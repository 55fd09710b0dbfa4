package main

import (
	"archive/zip"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/xuri/excelize/v2"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/checkin"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/wecomtest"
)

// The workbook of December 1999, read back, against what follows from the
// punches alone.
func TestWorkbook(t *testing.T) { synctest.Test(t, testWorkbook) }

func testWorkbook(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithAttendance(1999, time.December))
	client := corp.Client()
	first := checkin.Calendar{}.Day(time.Date(1999, time.December, 1, 12, 0, 0, 0, time.UTC))
	var told []string
	r, err := collect(t.Context(), contacts.New(client), checkin.New(client), 1, first, func(step string, p checkin.Progress) {
		told = append(told, fmt.Sprintf("%s %d/%d", step, p.Done, p.Total))
	})
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"monthly reports 1/1", "daily reports 1/1"}; !slices.Equal(told, want) {
		t.Errorf("progress %q, want %q", told, want)
	}
	path := filepath.Join(t.TempDir(), "report.xlsx")
	if err := r.save(path); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()

	summary := rowsOf(t, f, summarySheet)
	if len(summary) != len(corp.Members())+1 {
		t.Errorf("%d rows for %d members", len(summary), len(corp.Members()))
	}
	byID := map[string]map[string]string{}
	for _, row := range summary {
		byID[row["账号"]] = row
	}
	for _, m := range corp.Members() {
		if got := byID[m.UserID]["姓名"]; got != m.Name {
			t.Errorf("%s is named %q, want %q", m.UserID, got, m.Name)
		}
	}

	want := recount(t, checkin.New(client), corp, first)
	last := summary[len(summary)-1]
	for column, n := range want {
		if got := number(t, last, column); got != n {
			t.Errorf("%s: %s is %v, but the punches give %v", totals, column, got, n)
		}
		if n == 0 {
			t.Errorf("%s never occurs", column)
		}
	}

	exceptions := map[string]float64{}
	for _, row := range rowsOf(t, f, exceptionsSheet) {
		exceptions[row["类型"]] += number(t, row, "次数")
	}
	for _, name := range []string{"迟到", "早退", "缺卡", "旷工", "地点异常"} {
		if exceptions[name] != want[name+"（次）"] {
			t.Errorf("the sheet of exceptions has %v of %s, want %v", exceptions[name], name, want[name+"（次）"])
		}
	}
	late := rowsOf(t, f, latenessSheet)
	var count, minutes float64
	for _, row := range late {
		count += number(t, row, "迟到（人次）")
		minutes += number(t, row, "迟到（分钟）")
	}
	if len(late) != 31 || count != want["迟到（次）"] || minutes != want["迟到（分钟）"] {
		t.Errorf("%d days with %v and %v minutes", len(late), count, minutes)
	}
	if days := rowsOf(t, f, daysSheet); len(days) != 31*len(corp.Members()) {
		t.Errorf("%d days", len(days))
	}
	checkChart(t, path)
}

// recount computes totals of the summary from the punches, not from reports.
func recount(t *testing.T, s *checkin.Service, corp *wecomtest.Corp, first time.Time) map[string]float64 {
	want := map[string]float64{}
	for _, m := range corp.Members() {
		missing := map[time.Time]int{} // punches by day
		in := checkin.MemberQuery{UserIDs: []string{m.UserID}, From: first, To: first.AddDate(0, 1, 0).Add(12 * time.Hour)}
		for r, err := range s.AllRecords(t.Context(), checkin.DutyRecords, in) {
			if err != nil {
				t.Fatal(err)
			}
			if r.Exceptions.Has(checkin.WrongPlace) {
				want["地点异常（次）"]++
			}
			off := r.PunchedAt.Sub(r.ScheduledAt.Time)
			switch {
			case r.Exceptions.Has(checkin.NotPunched):
				missing[checkin.Calendar{Changes: wecom.SecondsOf(7 * time.Hour)}.Day(r.ScheduledAt.Time)]++
			case r.Exceptions.Has(checkin.WrongTime) && r.Type == checkin.PunchOn:
				want["迟到（次）"]++
				want["迟到（分钟）"] += off.Truncate(time.Minute).Minutes()
			case r.Exceptions.Has(checkin.WrongTime) && r.Type == checkin.PunchOff:
				want["早退（次）"]++
				want["早退（分钟）"] += (-off).Truncate(time.Minute).Minutes()
			}
		}
		for _, n := range missing {
			if n == 2 { // neither came nor went
				want["旷工（次）"]++
			} else {
				want["缺卡（次）"]++
			}
		}
	}
	return want
}

// rowsOf reads a sheet by its header.
func rowsOf(t *testing.T, f *excelize.File, sheet string) (list []map[string]string) {
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows[1:] {
		m := map[string]string{}
		for i, cell := range row {
			m[rows[0][i]] = cell
		}
		list = append(list, m)
	}
	return list
}

func number(t *testing.T, row map[string]string, column string) float64 {
	n, err := strconv.ParseFloat(row[column], 64)
	if err != nil {
		t.Fatalf("%s: %v", column, err)
	}
	return n
}

// checkChart looks for a chart that is on a sheet and takes its values from it.
func checkChart(t *testing.T, path string) {
	z, err := zip.OpenReader(path)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = z.Close() }()
	var drawn, charted bool
	for _, file := range z.File {
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		drawn = drawn || strings.HasPrefix(file.Name, "xl/worksheets/sheet") && strings.Contains(string(b), "<drawing ")
		charted = charted || strings.HasPrefix(file.Name, "xl/charts/chart") && strings.Contains(string(b), latenessSheet+"!$B$2:$B$32")
	}
	if !drawn || !charted {
		t.Errorf("drawn: %t, charted: %t", drawn, charted)
	}
}
