package wedoc

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// A Sheet is a sheet of a spreadsheet (工作表).
type Sheet struct {
	ID      string `json:"sheet_id"`
	Title   string `json:"title"`
	Rows    int    `json:"row_count"` // all that the sheet has, empty ones too
	Columns int    `json:"column_count"`
}

// Range returns the range of all cells of the sheet.
func (s Sheet) Range() CellRange { return CellRange{Rows: s.Rows, Columns: s.Columns} }

// GetSheets returns the sheets of a spreadsheet, with their sizes.
//
// https://developer.work.weixin.qq.com/document/path/97711
//
//wecom:api POST /cgi-bin/wedoc/spreadsheet/get_sheet_properties 获取表格行列信息
func (s *Service) GetSheets(ctx context.Context, docID string) ([]Sheet, error) {
	return call.QueryIn[[]Sheet](ctx, s.client, "/cgi-bin/wedoc/spreadsheet/get_sheet_properties", call.Body{"docid": docID}, "properties")
}

// A CellGrid is a rectangle of cells with what they hold.
type CellGrid struct {
	Row    int        `json:"start_row"` // of the first cell, from 0
	Column int        `json:"start_column"`
	Rows   []SheetRow `json:"-"`
}

type sheetRow struct {
	Values SheetRow `json:"values"`
}

// A plainGrid is a CellGrid with its rows as they are on the wire.
type plainGrid struct {
	Row    int        `json:"start_row"`
	Column int        `json:"start_column"`
	Rows   []sheetRow `json:"rows"`
}

// MarshalJSONTo writes each row as {"values":[…]}.
func (g CellGrid) MarshalJSONTo(e *jsontext.Encoder) error {
	w := plainGrid{g.Row, g.Column, make([]sheetRow, len(g.Rows))}
	for i, row := range g.Rows {
		w.Rows[i].Values = row
	}
	return json.MarshalEncode(e, w)
}

// MarshalJSON is [CellGrid.MarshalJSONTo] for encoding/json.
func (g CellGrid) MarshalJSON() ([]byte, error) { return lenient.Marshal(g) }

// UnmarshalJSONFrom reads each row from {"values":[…]}.
func (g *CellGrid) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var w plainGrid
	err := json.UnmarshalDecode(d, &w)
	*g = CellGrid{Row: w.Row, Column: w.Column}
	for _, row := range w.Rows {
		g.Rows = append(g.Rows, row.Values)
	}
	return err
}

// UnmarshalJSON is [CellGrid.UnmarshalJSONFrom] for encoding/json.
func (g *CellGrid) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, g) }

// GetCells returns the cells of a range of at most 1,000 rows, 200 columns and
// 10,000 cells; [Service.AllRows] reads any size.
//
// https://developer.work.weixin.qq.com/document/path/97661
//
//wecom:api POST /cgi-bin/wedoc/spreadsheet/get_sheet_range_data 获取表格数据
func (s *Service) GetCells(ctx context.Context, docID, sheetID string, r CellRange) (*CellGrid, error) {
	if err := r.checkCall(); err != nil {
		return nil, err
	}
	reply, err := call.QueryIn[*gridReply](ctx, s.client, "/cgi-bin/wedoc/spreadsheet/get_sheet_range_data", call.Body{"docid": docID, "sheet_id": sheetID, "range": r}, "data")
	if err != nil {
		return nil, err
	}
	return &reply.Result, nil
}

type gridReply struct {
	Result CellGrid `json:"result"`
}

// A SpreadsheetOperation changes a spreadsheet: [CellsUpdate], [SheetCreate],
// [SheetDelete], [RowsDelete] or [ColumnsDelete].
type SpreadsheetOperation interface {
	check() error
	write(*sheetRequest)
}

// A CellsUpdate writes the cells of a rectangle of at most 1,000 rows, 200 columns
// and 10,000 cells; [Service.UpdateRows] writes any size. An empty [Cell] is written
// as empty text. The page does not say what becomes of the cells behind the end of a
// row that is shorter than others; in the simulated corp they stay as they are.
type CellsUpdate struct {
	SheetID string   `json:"sheet_id"`
	Cells   CellGrid `json:"grid_data"`
}

// A SheetCreate adds a sheet with at most 200 columns and 10,000 cells.
type SheetCreate struct {
	Title   string `json:"title"`
	Rows    int    `json:"row_count"`
	Columns int    `json:"column_count"`
}

// A SheetDelete deletes a sheet.
type SheetDelete struct {
	SheetID string `json:"sheet_id"`
}

// A RowsDelete deletes rows. Those below move up, so the last ones go first where
// several parts are deleted.
type RowsDelete struct {
	SheetID string
	Row     int // the first, from 0
	Rows    int // how many
}

// A ColumnsDelete deletes columns. Those to the right move to the left.
type ColumnsDelete struct {
	SheetID string
	Column  int // the first, from 0
	Columns int // how many
}

// A sheetRequest is a SpreadsheetOperation as it is on the wire.
type sheetRequest struct {
	CreateSheet     *SheetCreate     `json:"add_sheet_request,omitzero"`
	DeleteSheet     *SheetDelete     `json:"delete_sheet_request,omitzero"`
	UpdateCells     *CellsUpdate     `json:"update_range_request,omitzero"`
	DeleteDimension *dimensionDelete `json:"delete_dimension_request,omitzero"`
}

// A dimensionDelete counts from 1, other than all else, and leaves out its end.
type dimensionDelete struct {
	SheetID   string `json:"sheet_id"`
	Dimension string `json:"dimension"`
	Start     int    `json:"start_index"`
	End       int    `json:"end_index"`
}

func (o SheetCreate) write(w *sheetRequest) { w.CreateSheet = &o }
func (o SheetDelete) write(w *sheetRequest) { w.DeleteSheet = &o }
func (o CellsUpdate) write(w *sheetRequest) { w.UpdateCells = &o }
func (o RowsDelete) write(w *sheetRequest) {
	w.DeleteDimension = &dimensionDelete{o.SheetID, "ROW", o.Row + 1, o.Row + 1 + o.Rows}
}
func (o ColumnsDelete) write(w *sheetRequest) {
	w.DeleteDimension = &dimensionDelete{o.SheetID, "COLUMN", o.Column + 1, o.Column + 1 + o.Columns}
}

func (o SheetCreate) check() error {
	r := CellRange{Rows: o.Rows, Columns: o.Columns}
	if err := r.Check(); err != nil {
		return err
	}
	if o.Columns > maxCallColumns || o.Rows > maxCallCells/o.Columns {
		return fmt.Errorf("wedoc: a new sheet has at most %d columns and %d cells, not %d rows and %d columns", maxCallColumns, maxCallCells, o.Rows, o.Columns)
	}
	return nil
}

func (SheetDelete) check() error { return nil }

func (o CellsUpdate) check() error {
	r := CellRange{o.Cells.Row, o.Cells.Column, len(o.Cells.Rows), 0}
	for _, row := range o.Cells.Rows {
		r.Columns = max(r.Columns, len(row))
	}
	return r.checkCall()
}

func (o RowsDelete) check() error    { return CellRange{o.Row, 0, o.Rows, 1}.Check() }
func (o ColumnsDelete) check() error { return CellRange{0, o.Column, 1, o.Columns}.Check() }

// A SpreadsheetResult is what an operation did: one of the fields is set.
type SpreadsheetResult struct {
	Sheet          Sheet  // that was created
	DeletedSheetID string // of the sheet that was deleted
	UpdatedCells   int
	DeletedCount   int // of rows or columns
}

// A SpreadsheetError tells which operation of [Service.UpdateSpreadsheet] failed.
// Those before it are done and stay; those behind it were not tried. If WeCom
// refused it (Err has a [wecom.Code]), it was not done either; after any other error
// it may have been.
type SpreadsheetError struct {
	Position int // among the operations, from 0
	Err      error
}

// Error says which operation failed, and why.
func (e *SpreadsheetError) Error() string {
	return fmt.Sprintf("operation %d, with those before it done: %v", e.Position, e.Err)
}

// Unwrap returns the reason.
func (e *SpreadsheetError) Unwrap() error { return e.Err }

// UpdateSpreadsheet performs operations on a spreadsheet, one after the other, and
// returns what each of them did. It is not all or nothing: the first failure ends it
// with a [*SpreadsheetError], and the results of the operations before it. All are
// checked before the first one is sent.
//
// Each operation is a call of its own. WeCom takes five in one call, but does not
// say in a refusal how many of them it has done.
//
// https://developer.work.weixin.qq.com/document/path/101168
//
//wecom:api POST /cgi-bin/wedoc/spreadsheet/batch_update 编辑表格内容
func (s *Service) UpdateSpreadsheet(ctx context.Context, docID string, operations []SpreadsheetOperation) ([]SpreadsheetResult, error) {
	for i, o := range operations {
		if err := checkSpreadsheetOperation(o); err != nil {
			return nil, fmt.Errorf("operation %d, with nothing sent: %w", i, err)
		}
	}
	var results []SpreadsheetResult
	for i, o := range operations {
		done, err := s.updateSpreadsheet(ctx, docID, o)
		if err != nil {
			return results, &SpreadsheetError{i, err}
		}
		results = append(results, done...)
	}
	return results, nil
}

func checkSpreadsheetOperation(o SpreadsheetOperation) error {
	if union.IsNil(o) {
		return errors.New("wedoc: the operation is nil")
	}
	return o.check()
}

func (s *Service) updateSpreadsheet(ctx context.Context, docID string, o SpreadsheetOperation) ([]SpreadsheetResult, error) {
	const path = "/cgi-bin/wedoc/spreadsheet/batch_update"
	operations := make([]sheetRequest, 1)
	o.write(&operations[0])
	reply, err := call.PostIn[spreadsheetReply](ctx, s.client, path, call.Body{"docid": docID, "requests": operations}, "data")
	if err == nil && len(reply.Results) == 0 {
		err = fmt.Errorf("wecom: %s: %w: the reply has no result (%w)", path, wecom.ErrUnexpectedResponse, wecom.ErrOutcomeUnknown)
	}
	return reply.Results, err
}

type spreadsheetReply struct {
	Results []SpreadsheetResult `json:"responses"`
}

// UnmarshalJSONFrom reads the result of an operation by the key that holds it.
func (r *SpreadsheetResult) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var w struct {
		CreatedSheet struct {
			Sheet Sheet `json:"properties"`
		} `json:"add_sheet_response"`
		DeletedSheet struct {
			ID string `json:"sheet_id"`
		} `json:"delete_sheet_response"`
		Update struct {
			Cells int `json:"updated_cells"`
		} `json:"update_range_response"`
		Deletion struct {
			Count int `json:"deleted"`
		} `json:"delete_dimension_response"`
	}
	err := json.UnmarshalDecode(d, &w)
	*r = SpreadsheetResult{w.CreatedSheet.Sheet, w.DeletedSheet.ID, w.Update.Cells, w.Deletion.Count}
	return err
}

// UnmarshalJSON is [SpreadsheetResult.UnmarshalJSONFrom] for encoding/json.
func (r *SpreadsheetResult) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, r) }
