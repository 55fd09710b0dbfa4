package wedoc_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
)

const (
	rangePath = "/cgi-bin/wedoc/spreadsheet/get_sheet_range_data"
	cellsPath = "/cgi-bin/wedoc/spreadsheet/batch_update"
)

// table returns rows of so many cells, each with its own text.
func table(rows, columns int) iter.Seq[wedoc.SheetRow] {
	return func(yield func(wedoc.SheetRow) bool) {
		for i := range rows {
			texts := make([]string, columns)
			for j := range texts {
				texts[j] = fmt.Sprintf("%d/%d", i, j)
			}
			if !yield(wedoc.TextRow(texts...)) {
				return
			}
		}
	}
}

// spreadsheet returns a service, and a spreadsheet with one sheet.
func spreadsheet(t *testing.T, opts ...wecom.Option) (*wecomtest.Corp, *wedoc.Service, *wecomtest.Spreadsheet) {
	t.Helper()
	corp := wecomtest.New(wecomtest.WithoutPeople())
	doc := corp.AddSpreadsheet("预算")
	return corp, wedoc.New(corp.Client(opts...)), doc
}

// Whatever the size, what was written is read back: in rows that are whole, and by no
// more calls than it needs.
func TestRowsOfAnySize(t *testing.T) {
	for _, size := range []struct{ rows, columns, writes, reads int }{{1, 1, 1, 1}, {1001, 1, 2, 2}, {1000, 10, 1, 1}, {1001, 10, 2, 2}, {60, 200, 2, 2}, {99, 201, 4, 2}, {70, 450, 6, 6}} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			corp, s, doc := spreadsheet(t)
			const row, column = 3, 2
			if err := s.UpdateRows(t.Context(), doc.DocID, doc.SheetID, row, column, table(size.rows, size.columns)); err != nil {
				t.Fatal(err)
			}
			next, stop := iter.Pull(table(size.rows, size.columns))
			defer stop()
			n := 0
			for got, err := range s.AllRows(t.Context(), doc.DocID, doc.SheetID, wedoc.CellRange{Row: row, Column: column, Rows: size.rows, Columns: size.columns}) {
				want, _ := next()
				if err != nil {
					t.Fatal(err)
				}
				if n++; !slices.Equal(want.Texts(), got.Texts()) {
					t.Fatalf("row %d is %q, want %q", n, got.Texts(), want.Texts())
				}
			}
			if writes, reads := len(corp.Calls(cellsPath)), len(corp.Calls(rangePath)); n != size.rows || writes != size.writes || reads != size.reads {
				t.Errorf("%d rows in %d writes and %d reads", n, writes, reads)
			}
		})
	}
}

// Narrow rows go in large parts again after wide ones.
func TestRowsOfDifferentWidths(t *testing.T) {
	corp, s, doc := spreadsheet(t)
	rows := slices.Concat(slices.Collect(table(60, 200)), slices.Collect(table(1000, 1)))
	if err := s.UpdateRows(t.Context(), doc.DocID, doc.SheetID, 0, 0, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	if calls := len(corp.Calls(cellsPath)); calls != 3 {
		t.Errorf("%d calls", calls)
	}
}

// Rows may have different lengths. What lies behind the end of one stays, and what
// is empty empties.
func TestRowsOfDifferentLengths(t *testing.T) {
	_, s, doc := spreadsheet(t)
	if err := doc.Type(0, 0, []string{"a", "b", "c"}, []string{"d", "e", "f"}, []string{"g", "h"}, []string{"i", "j", "k"}); err != nil {
		t.Fatal(err)
	}
	long := make([]string, 250)
	long[249] = "z"
	rows := []wedoc.SheetRow{wedoc.TextRow("A", ""), {}, nil, wedoc.TextRow(long...)}
	if err := s.UpdateRows(t.Context(), doc.DocID, doc.SheetID, 0, 0, slices.Values(rows)); err != nil {
		t.Fatal(err)
	}
	var got []string
	for row, err := range s.AllRows(t.Context(), doc.DocID, doc.SheetID, wedoc.CellRange{Rows: 5, Columns: 250}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, strings.TrimRight(strings.Join(row.Texts()[:4], ","), ",")+row.Texts()[249])
	}
	if diff := cmp.Diff([]string{"A,,c", "d,e,f", "g,h", "z", ""}, got); diff != "" {
		t.Error(diff)
	}
	if err := s.UpdateRows(t.Context(), doc.DocID, doc.SheetID, 0, 0, slices.Values([]wedoc.SheetRow{})); err != nil {
		t.Error(err)
	}
}

// What WeCom leaves out is empty, and what it sends too much is an error.
func TestRowsAreWhole(t *testing.T) {
	corp, s, doc := spreadsheet(t)
	read := func(reply string) (rows [][]string, err error) {
		corp.Script(rangePath, wecomtest.JSON(`{"errcode":0,"errmsg":"ok","data":{"result":`+reply+`}}`))
		for row, err := range s.AllRows(t.Context(), doc.DocID, doc.SheetID, wedoc.CellRange{Row: 2, Column: 1, Rows: 2, Columns: 2}) {
			if err != nil {
				return nil, err
			}
			rows = append(rows, row.Texts())
		}
		return rows, nil
	}
	for reply, want := range map[string][][]string{
		`{}`: {{"", ""}, {"", ""}},
		`{"start_row":2,"start_column":1,"rows":[]}`:                                                        {{"", ""}, {"", ""}},
		`{"start_row":2,"start_column":1,"rows":[{"values":[{"cell_value":{"text":"x"}}]}]}`:                {{"x", ""}, {"", ""}},
		`{"start_row":3,"start_column":2,"rows":[{"values":[{"cell_value":{"text":"x"}}]},{"values":[]}]}`:  {{"", ""}, {"", "x"}},
		`{"start_row":2,"start_column":1,"rows":[{"values":[]},{"values":[{},{"cell_value":{"text":7}}]}]}`: {{"", ""}, {"", "7"}},
		`{"start_row":1,"start_column":1,"rows":[{"values":[{}]}]}`:                                         nil,
		`{"start_row":2,"start_column":0,"rows":[{"values":[{}]}]}`:                                         nil,
		`{"start_row":2,"start_column":1,"rows":[{"values":[{},{},{}]}]}`:                                   nil,
		`{"start_row":2,"start_column":1,"rows":[{"values":[{}]},{"values":[{}]},{"values":[{}]}]}`:         nil,
		`{"start_row":-9223372036854775808,"start_column":9223372036854775807,"rows":[{"values":[{}]}]}`:    nil,
	} {
		rows, err := read(reply)
		if want == nil != errors.Is(err, wecom.ErrUnexpectedResponse) || !cmp.Equal(want, rows) {
			t.Errorf("%s: %v, %v", reply, rows, err)
		}
	}
}

// A loop that ends reads no more, and one that goes on ends with the first error.
func TestAllRowsEnds(t *testing.T) {
	corp, s, doc := spreadsheet(t)
	r := wedoc.CellRange{Rows: 5000, Columns: 1}
	for _, err := range s.AllRows(t.Context(), doc.DocID, doc.SheetID, r) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	if n := len(corp.Calls(rangePath)); n != 1 {
		t.Errorf("%d calls", n)
	}
	n, failed := 0, error(nil)
	for row, err := range s.AllRows(t.Context(), doc.DocID, "none", r) {
		if n++; row != nil {
			t.Error("a row beside an error")
		}
		failed = err
	}
	if n != 1 || failed == nil {
		t.Errorf("%d times, %v", n, failed)
	}
}

// A write that ends tells how many rows are there, and what is written then joins on.
func TestRowsError(t *testing.T) {
	corp, s, doc := spreadsheet(t)
	corp.Script(cellsPath, wecomtest.Pass(), wecomtest.JSON(`{"errcode":45009,"errmsg":"api freq out of limit"}`))
	rows := slices.Collect(table(2500, 10))
	err := s.UpdateRows(t.Context(), doc.DocID, doc.SheetID, 0, 0, slices.Values(rows))
	failed, ok := errors.AsType[*wedoc.RowsError](err)
	if !ok || failed.Done != 1000 || !errors.Is(err, wecom.ErrRateLimited) || !strings.HasPrefix(err.Error(), "after 1000 rows: ") {
		t.Fatal(err)
	}
	if err := s.UpdateRows(t.Context(), doc.DocID, doc.SheetID, failed.Done, 0, slices.Values(rows[failed.Done:])); err != nil {
		t.Fatal(err)
	}
	i := 0
	for row, err := range s.AllRows(t.Context(), doc.DocID, doc.SheetID, wedoc.CellRange{Rows: 2500, Columns: 10}) {
		if err != nil || !slices.Equal(row.Texts(), rows[i].Texts()) {
			t.Fatalf("row %d is %v, %v", i, row, err)
		}
		i++
	}
	if err := s.UpdateRows(t.Context(), doc.DocID, doc.SheetID, -1, 0, table(1, 1)); err == nil {
		t.Error("wrote above the sheet")
	}
}

// What the corp shows of cells that were written has their values and formats.
func TestSpreadsheetOfTheCorp(t *testing.T) {
	_, s, doc := spreadsheet(t)
	ctx := t.Context()
	sheets, err := s.GetSheets(ctx, doc.DocID)
	if err != nil || len(sheets) != 1 || sheets[0].Range().String() != "A1:T200" {
		t.Fatal(sheets, err)
	}
	results, err := s.UpdateSpreadsheet(ctx, doc.DocID, []wedoc.SpreadsheetOperation{
		wedoc.CellsUpdate{SheetID: doc.SheetID, Cells: wedoc.CellGrid{Row: 199, Column: 19, Rows: []wedoc.SheetRow{
			{{Value: wedoc.CellText("末"), Format: wedoc.CellFormat{Bold: true, Color: &wedoc.CellColor{Red: 9}}}, {Value: wedoc.CellLink{URL: "https://a.example", Text: "a"}}},
		}}},
		wedoc.SheetCreate{Title: "二", Rows: 2, Columns: 3},
		wedoc.RowsDelete{SheetID: doc.SheetID, Row: 0, Rows: 199},
		wedoc.ColumnsDelete{SheetID: doc.SheetID, Column: 0, Columns: 19},
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]wedoc.SpreadsheetResult{{UpdatedCells: 2}, {Sheet: wedoc.Sheet{ID: results[1].Sheet.ID, Title: "二", Rows: 2, Columns: 3}}, {DeletedCount: 199}, {DeletedCount: 19}}, results); diff != "" {
		t.Error(diff)
	}
	grid, err := s.GetCells(ctx, doc.DocID, doc.SheetID, wedoc.CellRange{Rows: 1, Columns: 2})
	if err != nil {
		t.Fatal(err)
	}
	want := []wedoc.SheetRow{{
		{Value: wedoc.CellText("末"), Format: wedoc.CellFormat{Font: "Microsoft YaHei", FontSize: 10, Bold: true, Color: &wedoc.CellColor{Red: 9, Alpha: 255}}},
		{Value: wedoc.CellLink{URL: "https://a.example", Text: "a"}, Format: wedoc.CellFormat{Font: "Microsoft YaHei", FontSize: 10, Color: &wedoc.CellColor{Alpha: 255}}},
	}}
	if diff := cmp.Diff(want, grid.Rows); diff != "" {
		t.Error(diff)
	}
	if _, err := s.UpdateSpreadsheet(ctx, doc.DocID, []wedoc.SpreadsheetOperation{wedoc.SheetDelete{SheetID: doc.SheetID}}); err != nil {
		t.Error(err)
	}
	if sheets, err := s.GetSheets(ctx, doc.DocID); err != nil || len(sheets) != 1 || sheets[0].Title != "二" || sheets[0].Range().String() != "A1:C2" {
		t.Error(sheets, err)
	}
}

// The corp stops a call at its first refusal, keeps what was done before it, and
// refuses what is too much.
func TestSpreadsheetRefusals(t *testing.T) {
	corp, s, doc := spreadsheet(t)
	client := corp.Client()
	post := func(path, body string) error {
		body = strings.NewReplacer("DOC", doc.DocID, "SHEET", doc.SheetID).Replace(body)
		return client.Post(context.Background(), path, json.RawMessage(body), nil)
	}
	const add = `{"add_sheet_request":{"title":"二","row_count":1,"column_count":1}}`
	if err := post(cellsPath, `{"docid":"DOC","requests":[`+add+`,{"delete_sheet_request":{"sheet_id":"none"}},{"delete_sheet_request":{"sheet_id":"SHEET"}}]}`); !errors.Is(err, wecom.Code(640051)) {
		t.Error(err)
	}
	if sheets, err := s.GetSheets(t.Context(), doc.DocID); err != nil || len(sheets) != 2 {
		t.Error(sheets, err)
	}
	for _, requests := range []string{
		``, strings.TrimSuffix(strings.Repeat(`{"delete_sheet_request":{"sheet_id":"SHEET"}},`, 6), ","), `{}`, add,
		`{"add_sheet_request":{"title":"三","row_count":1,"column_count":201}}`, `{"add_sheet_request":{"title":"三","row_count":51,"column_count":200}}`, `{"add_sheet_request":{"title":"","row_count":1,"column_count":1}}`,
		`{"delete_dimension_request":{"sheet_id":"SHEET","dimension":"ROW","start_index":0,"end_index":2}}`, `{"delete_dimension_request":{"sheet_id":"SHEET","dimension":"ROW","start_index":2,"end_index":2}}`,
		`{"delete_dimension_request":{"sheet_id":"SHEET","dimension":"row","start_index":1,"end_index":2}}`,
		`{"update_range_request":{"sheet_id":"SHEET","grid_data":{"start_row":0,"start_column":0,"rows":[]}}}`,
		`{"update_range_request":{"sheet_id":"SHEET","grid_data":{"start_row":0,"start_column":0,"rows":[{"values":[{"cell_value":{"text":"a","link":{"url":"u","text":"a"}}}]}]}}}`,
		`{"update_range_request":{"sheet_id":"SHEET","grid_data":{"start_row":0,"start_column":0,"rows":[{"values":[{"cell_value":{"link":{"text":"a"}}}]}]}}}`,
		`{"update_range_request":{"sheet_id":"SHEET","grid_data":{"start_row":0,"start_column":0,"rows":[{"values":[{"cell_value":{"text":"a"},"cell_format":{"text_format":{"font_size":73}}}]}]}}}`,
		`{"update_range_request":{"sheet_id":"SHEET","grid_data":{"start_row":0,"start_column":0,"rows":[{"values":[{"cell_value":{"text":"a"},"cell_format":{"text_format":{"color":{"red":256,"green":0,"blue":0}}}}]}]}}}`,
		`{"add_sheet_request":{"title":"三","row_count":1,"column_count":1},"delete_sheet_request":{"sheet_id":"SHEET"}}`,
	} {
		if err := post(cellsPath, `{"docid":"DOC","requests":[`+requests+`]}`); !errors.Is(err, wecom.Code(640051)) {
			t.Errorf("%s: %v", requests, err)
		}
	}
	for _, r := range []string{"", "A1", "A0:B1", "B5:A1", "A1:A1001", "A1:GS1", "A1:K1000", "A:B"} {
		if err := post(rangePath, `{"docid":"DOC","sheet_id":"SHEET","range":"`+r+`"}`); !errors.Is(err, wecom.Code(640051)) {
			t.Errorf("%s: %v", r, err)
		}
	}
	if err := post(rangePath, `{"docid":"none","sheet_id":"SHEET","range":"A1:A1"}`); !errors.Is(err, wecom.Code(301085)) {
		t.Error(err)
	}
}
