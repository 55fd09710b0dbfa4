package wedoc_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
	"github.com/gowecom/wecom/wedoc"
)

// operate is the call of one operation.
func operate(o wedoc.SpreadsheetOperation) func(context.Context, *wecom.Client) (any, error) {
	return apitest.With(wedoc.New, func(ctx context.Context, s *wedoc.Service) ([]wedoc.SpreadsheetResult, error) {
		return s.UpdateSpreadsheet(ctx, "dc-1", []wedoc.SpreadsheetOperation{o})
	})
}

func TestSpreadsheets(t *testing.T) {
	const update = "POST /cgi-bin/wedoc/spreadsheet/batch_update"
	red := wedoc.CellColor{Red: 200, Green: 1, Blue: 2}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "GetSheets",
			Call: apitest.With(wedoc.New, func(ctx context.Context, s *wedoc.Service) ([]wedoc.Sheet, error) {
				return s.GetSheets(ctx, "dc-1")
			}),
			Route: "POST /cgi-bin/wedoc/spreadsheet/get_sheet_properties",
			Body:  `{"docid":"dc-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","properties":[{"sheet_id":"q7h3","title":"预算","row_count":200,"column_count":20},{"sheet_id":"k1","title":"实际","row_count":9,"column_count":8}]}`,
			Want:  []wedoc.Sheet{{"q7h3", "预算", 200, 20}, {"k1", "实际", 9, 8}},
		},
		{
			Name: "GetCells",
			Call: apitest.With(wedoc.New, func(ctx context.Context, s *wedoc.Service) (*wedoc.CellGrid, error) {
				return s.GetCells(ctx, "dc-1", "q7h3", wedoc.CellRange{Row: 4, Column: 1, Rows: 3, Columns: 3})
			}),
			Route: "POST /cgi-bin/wedoc/spreadsheet/get_sheet_range_data",
			Body:  `{"docid":"dc-1","sheet_id":"q7h3","range":"B5:D7"}`,
			Reply: `{"errcode":0,"errmsg":"ok","data":{"result":{"start_row":4,"start_column":1,"rows":[
				{"values":[{"cell_value":{"text":"差旅"},"cell_format":{"text_format":{"font":"SimSun","font_size":14,"bold":true,"italic":true,"strikethrough":true,"underline":true,"color":{"red":200,"green":1,"blue":2,"alpha":255}}}},
					{"cell_value":{"link":{"url":"https://oa.example/7","text":"单据"}}},{"cell_value":{"number":12.5}}]},
				{"values":[{"cell_value":{}},{"cell_value":{"text":""}},{}]},
				{"values":[]}]}}}`,
			Want: &wedoc.CellGrid{Row: 4, Column: 1, Rows: []wedoc.SheetRow{
				{
					{Value: wedoc.CellText("差旅"), Format: wedoc.CellFormat{Font: "SimSun", FontSize: 14, Bold: true, Italic: true, Strikethrough: true, Underline: true, Color: &wedoc.CellColor{Red: 200, Green: 1, Blue: 2, Alpha: 255}}},
					{Value: wedoc.CellLink{URL: "https://oa.example/7", Text: "单据"}},
					{Value: wedoc.UnknownCellValue{Raw: jsontext.Value(`{"number":12.5}`)}},
				},
				{{}, {}, {}},
				{},
			}},
		},
		{
			Name:  "SheetCreate",
			Call:  operate(wedoc.SheetCreate{Title: "预算", Rows: 50, Columns: 200}),
			Route: update,
			Body:  `{"docid":"dc-1","requests":[{"add_sheet_request":{"title":"预算","row_count":50,"column_count":200}}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","data":{"responses":[{"add_sheet_response":{"properties":{"sheet_id":"q7h3","title":"预算","row_count":50,"column_count":200}}}]}}`,
			Want:  []wedoc.SpreadsheetResult{{Sheet: wedoc.Sheet{ID: "q7h3", Title: "预算", Rows: 50, Columns: 200}}},
		},
		{
			Name:  "SheetDelete",
			Call:  operate(wedoc.SheetDelete{SheetID: "q7h3"}),
			Route: update,
			Body:  `{"docid":"dc-1","requests":[{"delete_sheet_request":{"sheet_id":"q7h3"}}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","data":{"responses":[{"delete_sheet_response":{"sheet_id":"q7h3"}}]}}`,
			Want:  []wedoc.SpreadsheetResult{{DeletedSheetID: "q7h3"}},
		},
		{
			Name: "CellsUpdate",
			Call: operate(wedoc.CellsUpdate{SheetID: "q7h3", Cells: wedoc.CellGrid{Row: 4, Column: 1, Rows: []wedoc.SheetRow{
				{{Value: wedoc.CellText("差旅"), Format: wedoc.CellFormat{Font: "SimSun", FontSize: 14, Bold: true, Italic: true, Strikethrough: true, Underline: true, Color: &red}}, {}},
				{{Value: wedoc.CellLink{URL: "https://oa.example/7", Text: "单据"}}, {Value: wedoc.UnknownCellValue{Raw: jsontext.Value(`{"number":12.5}`)}}},
				nil,
			}}}),
			Route: update,
			Body: `{"docid":"dc-1","requests":[{"update_range_request":{"sheet_id":"q7h3","grid_data":{"start_row":4,"start_column":1,"rows":[
				{"values":[{"cell_value":{"text":"差旅"},"cell_format":{"text_format":{"font":"SimSun","font_size":14,"bold":true,"italic":true,"strikethrough":true,"underline":true,"color":{"red":200,"green":1,"blue":2}}}},{"cell_value":{"text":""}}]},
				{"values":[{"cell_value":{"link":{"url":"https://oa.example/7","text":"单据"}}},{"cell_value":{"number":12.5}}]},
				{"values":[]}]}}}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","data":{"responses":[{"update_range_response":{"updated_cells":4}}]}}`,
			Want:  []wedoc.SpreadsheetResult{{UpdatedCells: 4}},
		},
		{
			Name:  "RowsDelete",
			Call:  operate(wedoc.RowsDelete{SheetID: "q7h3", Row: 0, Rows: 3}),
			Route: update,
			Body:  `{"docid":"dc-1","requests":[{"delete_dimension_request":{"sheet_id":"q7h3","dimension":"ROW","start_index":1,"end_index":4}}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","data":{"responses":[{"delete_dimension_response":{"deleted":3}}]}}`,
			Want:  []wedoc.SpreadsheetResult{{DeletedCount: 3}},
		},
		{
			Name:  "ColumnsDelete",
			Call:  operate(wedoc.ColumnsDelete{SheetID: "q7h3", Column: 25, Columns: 1}),
			Route: update,
			Body:  `{"docid":"dc-1","requests":[{"delete_dimension_request":{"sheet_id":"q7h3","dimension":"COLUMN","start_index":26,"end_index":27}}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","data":{"responses":[{"delete_dimension_response":{"deleted":1}}]}}`,
			Want:  []wedoc.SpreadsheetResult{{DeletedCount: 1}},
		},
	})
}

// Values and pointers to them are written alike.
func TestCellPointers(t *testing.T) {
	text, link := wedoc.CellText("a"), wedoc.CellLink{URL: "u", Text: "b"}
	for want, v := range map[string]wedoc.CellValue{
		`{"cell_value":{"text":"a"}}`: &text, `{"cell_value":{"link":{"url":"u","text":"b"}}}`: &link, `{"cell_value":{"x":1}}`: &wedoc.UnknownCellValue{Raw: jsontext.Value(`{"x":1}`)},
		`{"cell_value":{"text":""}}`: (*wedoc.CellLink)(nil),
	} {
		if b, err := (wedoc.Cell{Value: v}).MarshalJSON(); err != nil || string(b) != want {
			t.Errorf("%s, %v, want %s", b, err, want)
		}
	}
	q := wedoc.FormQuestion{ID: 1, Position: 1, Title: "a", Kind: &wedoc.UnknownQuestion{ReplyType: 9, Raw: jsontext.Value(`{"x":1}`)}}
	if b, err := q.MarshalJSON(); err != nil || !strings.Contains(string(b), `"question_extend_setting":{"x":1}`) {
		t.Errorf("%s, %v", b, err)
	}
}

// A cell that was read is written as it was, its color opaque or not.
func TestCellsAreKept(t *testing.T) {
	for _, cell := range []string{
		`{"cell_value":{"text":"a\n\"b\""}}`,
		`{"cell_value":{"link":{"url":"https://a.example","text":"a"}},"cell_format":{"text_format":{"bold":true}}}`,
		`{"cell_value":{"select":{"multiple":true,"value":["x"]}}}`,
		`{"cell_value":{"text":"a"},"cell_format":{"text_format":{"color":{"red":1,"green":2,"blue":3,"alpha":4}}}}`,
	} {
		v, drift := apitest.Read[wedoc.Cell](t, cell)
		if b, err := v.MarshalJSON(); err != nil || string(b) != cell || drift != nil {
			t.Errorf("%s is written as %s: %v, %v", cell, b, err, drift)
		}
	}
	for cell, want := range map[string]wedoc.Cell{
		`{"cell_value":{"text":12.50}}`:                                  {Value: wedoc.CellText("12.50")},
		`{"cell_value":{"text":"","link":null}}`:                         {},
		`{"cell_value":{"text":"a","link":{}}}`:                          {Value: wedoc.CellText("a")},
		`{"cell_value":{"text":"","link":{"url":"u"}},"cell_format":""}`: {Value: wedoc.CellLink{URL: "u"}},
		`{"cell_value":null,"cell_format":null}`:                         {},
		`{"cell_value":{"text":"","time":{}}}`:                           {},
	} {
		if got, _ := apitest.Read[wedoc.Cell](t, cell); !cmp.Equal(want, got) {
			t.Errorf("%s: %s", cell, cmp.Diff(want, got))
		}
	}
}

func TestSheetRow(t *testing.T) {
	row := wedoc.SheetRow{{Value: wedoc.CellText("a")}, {}, {Value: wedoc.CellLink{URL: "https://a.example"}}, {Value: wedoc.CellLink{URL: "u", Text: "b"}}, {Value: wedoc.UnknownCellValue{}}, {Value: (*wedoc.CellLink)(nil)}}
	if got, want := row.Texts(), []string{"a", "", "https://a.example", "b", "", ""}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
	unknown := wedoc.SheetRow{{Value: wedoc.UnknownCellValue{Raw: jsontext.Value(`{"time":{}}`)}}}
	if row.IsEmpty() || unknown.IsEmpty() || !row[5:].IsEmpty() || !wedoc.TextRow("", "").IsEmpty() || !(wedoc.SheetRow{}).IsEmpty() {
		t.Error("IsEmpty is wrong")
	}
	if diff := cmp.Diff(wedoc.SheetRow{{Value: wedoc.CellText("x")}, {Value: wedoc.CellText("")}}, wedoc.TextRow("x", "")); diff != "" {
		t.Error(diff)
	}
}

// What no call takes is not sent.
func TestSpreadsheetChecks(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := wedoc.New(corp.Client())
	wide := wedoc.CellGrid{Rows: []wedoc.SheetRow{make(wedoc.SheetRow, 201)}}
	for want, o := range map[string]wedoc.SpreadsheetOperation{
		"no range of cells": wedoc.CellsUpdate{}, "201 columns": wedoc.CellsUpdate{Cells: wide},
		"10000 cells": wedoc.SheetCreate{Rows: 51, Columns: 200}, "200 columns": wedoc.SheetCreate{Rows: 1, Columns: 201}, "0 columns": wedoc.SheetCreate{Rows: 1},
		"row -1": wedoc.RowsDelete{Row: -1, Rows: 1}, "0 rows": wedoc.RowsDelete{}, "column -2": wedoc.ColumnsDelete{Column: -2, Columns: 1}, "nil": (*wedoc.SheetDelete)(nil), "is nil": nil,
	} {
		_, err := s.UpdateSpreadsheet(t.Context(), "dc-1", []wedoc.SpreadsheetOperation{wedoc.SheetDelete{SheetID: "a"}, o})
		if err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "operation 1, with nothing sent: ") {
			t.Errorf("%#v: %v, want %q", o, err, want)
		}
	}
	if _, err := s.GetCells(t.Context(), "dc-1", "s", wedoc.CellRange{Rows: 1001, Columns: 1}); err == nil {
		t.Error("a call reads 1,001 rows")
	}
	for _, err := range s.AllRows(t.Context(), "dc-1", "s", wedoc.CellRange{}) {
		if err == nil {
			t.Error("no range is read")
		}
	}
	if calls := corp.Calls("/cgi-bin/wedoc/spreadsheet/batch_update"); len(calls) != 0 {
		t.Errorf("sent %v", calls)
	}
}

// A failure tells which operation it was, and keeps what those before it did.
func TestSpreadsheetError(t *testing.T) {
	const path = "/cgi-bin/wedoc/spreadsheet/batch_update"
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := wedoc.New(corp.Client())
	operations := []wedoc.SpreadsheetOperation{wedoc.SheetDelete{SheetID: "a"}, wedoc.SheetDelete{SheetID: "b"}, wedoc.SheetDelete{SheetID: "c"}}
	for reply, want := range map[string]error{
		`{"errcode":40058,"errmsg":"invalid sheet_id"}`: wecom.ErrInvalidRequest,
		`{"errcode":0,"errmsg":"ok"}`:                   wecom.ErrOutcomeUnknown,
	} {
		corp.Script(path, wecomtest.JSON(`{"errcode":0,"errmsg":"ok","data":{"responses":[{"delete_sheet_response":{"sheet_id":"a"}}]}}`), wecomtest.JSON(reply))
		before := len(corp.Calls(path))
		results, err := s.UpdateSpreadsheet(t.Context(), "dc-1", operations)
		failed, ok := errors.AsType[*wedoc.SpreadsheetError](err)
		if !ok || failed.Position != 1 || !errors.Is(err, want) {
			t.Errorf("%s: %v", reply, err)
		}
		if diff := cmp.Diff([]wedoc.SpreadsheetResult{{DeletedSheetID: "a"}}, results); diff != "" {
			t.Error(diff)
		}
		if n := len(corp.Calls(path)) - before; n != 2 {
			t.Errorf("%d calls", n)
		}
	}
}
