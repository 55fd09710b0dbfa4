package main

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"github.com/gowecom/wecom/checkin"
)

// The sheets, and the name of the line with the totals.
const (
	summarySheet    = "汇总"
	daysSheet       = "每日"
	exceptionsSheet = "异常"
	latenessSheet   = "迟到走势"
	totals          = "合计"
)

// save writes the workbook.
func (r *report) save(path string) error {
	f := excelize.NewFile()
	w := &writer{file: f}
	w.summary(r)
	w.days(r)
	w.exceptions(r)
	w.lateness(r)
	w.keep(f.DeleteSheet("Sheet1"))
	w.keep(f.SaveAs(path))
	w.keep(f.Close())
	if w.err != nil {
		return fmt.Errorf("writing %s: %w", path, w.err)
	}
	return nil
}

// A writer writes sheets row by row, and keeps the first error.
type writer struct {
	file   *excelize.File
	header int // style
	err    error
}

func (w *writer) keep(err error) {
	if w.err == nil {
		w.err = err
	}
}

// table adds a sheet with a header that stays in sight, and columns of the given
// widths in characters.
func (w *writer) table(sheet string, columns []column, rows [][]any) {
	if w.header == 0 {
		style, err := w.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"DDEBF7"}}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
		w.keep(err)
		w.header = style
	}
	_, err := w.file.NewSheet(sheet)
	w.keep(err)
	// On paper, a page is as wide as the table.
	w.keep(w.file.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: new(true)}))
	w.keep(w.file.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: new("landscape"), FitToWidth: new(1), FitToHeight: new(0)}))
	w.keep(w.file.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}))
	names := make([]any, len(columns))
	var letter string
	for i, c := range columns {
		names[i] = c.name
		letter, err = excelize.ColumnNumberToName(i + 1)
		w.keep(err)
		w.keep(w.file.SetColWidth(sheet, letter, letter, c.width))
	}
	for i, row := range append([][]any{names}, rows...) {
		w.keep(w.file.SetSheetRow(sheet, fmt.Sprintf("A%d", i+1), &row))
	}
	w.keep(w.file.SetCellStyle(sheet, "A1", letter+"1", w.header))
	w.keep(w.file.SetRowHeight(sheet, 1, 34))
}

type column struct {
	name  string
	width float64
}

// counted are the exceptions that have a column of their own in the summary.
var counted = []checkin.ExceptionType{checkin.Late, checkin.EarlyLeave, checkin.MissingPunch, checkin.Absent, checkin.OutOfPlace}

func (w *writer) summary(r *report) {
	columns := []column{
		{"姓名", 10}, {"账号", 14}, {"部门", 34}, {"规则", 12},
		{"应出勤（天）", 11}, {"正常（天）", 11}, {"异常（天）", 11}, {"工时（小时）", 11}, {"标准（小时）", 11},
	}
	for _, e := range counted {
		columns = append(columns, column{e.String() + "（次）", 14})
	}
	columns = append(columns, column{"迟到（分钟）", 11}, column{"早退（分钟）", 11}, column{"请假（天）", 11}, column{"出差（天）", 11}, column{"加班（小时）", 11})

	const texts = 4 // columns before the numbers
	sums := make([]float64, len(columns)-texts)
	var rows [][]any
	for _, m := range r.months {
		overtime := m.Overtime.Workdays.Hours() + m.Overtime.RestDays.Hours() + m.Overtime.Holidays.Hours()
		numbers := []float64{float64(m.Summary.WorkDays), float64(m.Summary.RegularDays), float64(m.Summary.ExceptionDays), m.Summary.Worked.Hours(), m.Summary.Standard.Hours()}
		for _, e := range counted {
			numbers = append(numbers, float64(exception(m.Exceptions, e).Count))
		}
		numbers = append(numbers,
			exception(m.Exceptions, checkin.Late).Duration.Minutes(), exception(m.Exceptions, checkin.EarlyLeave).Duration.Minutes(),
			days(m.Items, checkin.ItemLeave), days(m.Items, checkin.ItemTrip), overtime)
		row := []any{m.Base.Name, m.Base.UserID, strings.Join(m.Base.Departments, "；"), m.Base.Rule.Name}
		for i, n := range numbers {
			sums[i] += n
			row = append(row, rounded(n))
		}
		rows = append(rows, row)
	}
	last := []any{totals, "", "", ""}
	for _, n := range sums {
		last = append(last, rounded(n))
	}
	w.table(summarySheet, columns, append(rows, last))
}

// rounded keeps two decimals.
func rounded(n float64) float64 { return float64(int64(n*100+0.5)) / 100 }

func (w *writer) days(r *report) {
	var rows [][]any
	for i := range r.days {
		d := &r.days[i]
		rows = append(rows, []any{
			d.Base.Date.In(r.first.Location()).Format("2006-01-02"), d.Base.Name, d.Base.UserID, strings.Join(d.Base.Departments, "；"), shift(d),
			clock(d.Summary.Punches, d.Summary.First), clock(d.Summary.Punches, d.Summary.Last), rounded(d.Summary.Worked.Hours()), rounded(d.Overtime.Duration.Hours()), status(d),
		})
	}
	w.table(daysSheet, []column{
		{"日期", 12}, {"姓名", 10}, {"账号", 14}, {"部门", 34}, {"班次", 14}, {"最早打卡", 10}, {"最晚打卡", 12}, {"工时（小时）", 11}, {"加班（小时）", 11}, {"状态", 30},
	}, rows)
}

func (w *writer) exceptions(r *report) {
	var rows [][]any
	for _, e := range r.exceptions() {
		var numbers []string
		for _, f := range e.day.Forms {
			numbers = append(numbers, f.FormID)
		}
		rows = append(rows, []any{
			e.day.Base.Date.In(r.first.Location()).Format("2006-01-02"), e.day.Base.Name, e.day.Base.UserID, strings.Join(e.day.Base.Departments, "；"),
			e.Type.String(), e.Count, rounded(e.Duration.Minutes()), strings.Join(numbers, "；"),
		})
	}
	w.table(exceptionsSheet, []column{{"日期", 12}, {"姓名", 10}, {"账号", 14}, {"部门", 34}, {"类型", 10}, {"次数", 8}, {"分钟", 8}, {"审批单号", 30}}, rows)
}

// lateness adds a sheet with a chart of lateness by day.
func (w *writer) lateness(r *report) {
	list := r.lateByDay()
	var rows [][]any
	for _, d := range list {
		rows = append(rows, []any{d.day.Format("01-02"), d.count, rounded(d.minutes)})
	}
	w.table(latenessSheet, []column{{"日期", 10}, {"迟到（人次）", 12}, {"迟到（分钟）", 12}}, rows)
	series := func(letter string) []excelize.ChartSeries {
		return []excelize.ChartSeries{{
			Name:       fmt.Sprintf("%s!$%s$1", latenessSheet, letter),
			Categories: fmt.Sprintf("%s!$A$2:$A$%d", latenessSheet, len(list)+1),
			Values:     fmt.Sprintf("%s!$%s$2:$%s$%d", latenessSheet, letter, letter, len(list)+1),
		}}
	}
	w.keep(w.file.SetPageLayout(latenessSheet, &excelize.PageLayoutOptions{FitToHeight: new(1)}))
	w.keep(w.file.AddChart(latenessSheet, "E2", &excelize.Chart{
		Type: excelize.Col, Series: series("B"), Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: r.first.Format("2006 年 1 月") + "每日迟到"}}},
		Legend: excelize.ChartLegend{Position: "bottom"}, Dimension: excelize.ChartDimension{Width: 860, Height: 420},
	}, &excelize.Chart{
		Type: excelize.Line, Series: series("C"), YAxis: excelize.ChartAxis{Secondary: true},
	}))
}
