package wedoc

import (
	"context"
	"fmt"
	"iter"

	"github.com/gowecom/wecom"
)

// AllRows yields the rows of a range of any size, one by one and each of them whole;
// r is [Sheet.Range] for all of a sheet. Rows and cells that WeCom leaves out come as
// empty ones, so that each row has as many cells as the range has columns.
//
// A call reads up to 10,000 cells as the loop proceeds. What others change meanwhile
// is seen or not.
//
// https://developer.work.weixin.qq.com/document/path/97661
func (s *Service) AllRows(ctx context.Context, docID, sheetID string, r CellRange) iter.Seq2[SheetRow, error] {
	return func(yield func(SheetRow, error) bool) {
		if err := r.Check(); err != nil {
			yield(nil, err)
			return
		}
		for band := range r.bands() {
			rows, err := s.readBand(ctx, docID, sheetID, band)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, row := range rows {
				if !yield(row, nil) {
					return
				}
			}
		}
	}
}

// readBand reads windows that lie side by side into whole rows.
func (s *Service) readBand(ctx context.Context, docID, sheetID string, band []CellRange) ([]SheetRow, error) {
	first, last := band[0], band[len(band)-1]
	width := last.Column + last.Columns - first.Column
	cells := make(SheetRow, first.Rows*width)
	rows := make([]SheetRow, first.Rows)
	for i := range rows {
		rows[i] = cells[i*width : (i+1)*width : (i+1)*width]
	}
	for _, window := range band {
		grid, err := s.GetCells(ctx, docID, sheetID, window)
		if err != nil {
			return nil, err
		}
		if err := grid.copyTo(rows, window, first.Column); err != nil {
			return nil, err
		}
	}
	return rows, nil
}

// copyTo copies cells to where they belong in rows that begin at the window's first
// row and at a column.
func (g *CellGrid) copyTo(rows []SheetRow, window CellRange, column int) error {
	for i, row := range g.Rows {
		top, left := g.Row+i-window.Row, g.Column-window.Column
		if len(row) == 0 {
			continue
		}
		if top < 0 || left < 0 || top >= window.Rows || left+len(row) > window.Columns {
			return fmt.Errorf("wedoc: %w: cells from %s on lie outside of the range %v that was asked for", wecom.ErrUnexpectedResponse, cellName(g.Row+i, g.Column), window)
		}
		copy(rows[top][g.Column-column:], row)
	}
	return nil
}

// A RowsError tells where [Service.UpdateRows] ended.
type RowsError struct {
	Done int // the rows that were written, and stay
	Err  error
}

// Error says how many rows were written, and why no more.
func (e *RowsError) Error() string { return fmt.Sprintf("after %d rows: %v", e.Done, e.Err) }

// Unwrap returns the reason.
func (e *RowsError) Unwrap() error { return e.Err }

// UpdateRows writes any number of rows from a cell on, downwards, in calls of up to
// 1,000 rows and 10,000 cells:
//
//	err := documents.UpdateRows(ctx, docID, sheetID, 0, 0, slices.Values(rows))
//
// A row may have any number of cells, see [CellsUpdate]. A failure is a [*RowsError]
// with the number of rows that were written; of the rows behind them some may have
// been. To go on, write the rest from there.
//
// The page does not say whether a sheet grows for what lies beyond its size; in the
// simulated corp it does.
//
// https://developer.work.weixin.qq.com/document/path/101168
func (s *Service) UpdateRows(ctx context.Context, docID, sheetID string, row, column int, rows iter.Seq[SheetRow]) error {
	done := 0
	for band := range rowBands(rows) {
		if err := s.writeBand(ctx, docID, sheetID, row+done, column, band); err != nil {
			return &RowsError{done, err}
		}
		done += len(band)
	}
	return nil
}

// rowBands joins rows into parts that one call takes, as long as they are not too
// wide for one.
func rowBands(rows iter.Seq[SheetRow]) iter.Seq[[]SheetRow] {
	return func(yield func([]SheetRow) bool) {
		var band []SheetRow
		width := 0
		for row := range rows {
			wider := max(width, len(row), 1)
			if n := len(band); n > 0 && (n == maxCallRows || (n+1)*min(wider, maxCallColumns) > maxCallCells) {
				if !yield(band) {
					return
				}
				band, wider = nil, max(len(row), 1)
			}
			band, width = append(band, row), wider
		}
		if len(band) > 0 {
			yield(band)
		}
	}
}

// writeBand writes rows, in as many windows side by side as they are wide.
func (s *Service) writeBand(ctx context.Context, docID, sheetID string, row, column int, band []SheetRow) error {
	for begin, more := 0, true; more; begin += maxCallColumns {
		grid := CellGrid{row, column + begin, nil}
		more = false
		for i, cells := range band {
			if begin >= len(cells) {
				continue
			}
			for len(grid.Rows) < i {
				grid.Rows = append(grid.Rows, SheetRow{})
			}
			end := min(begin+maxCallColumns, len(cells))
			grid.Rows = append(grid.Rows, cells[begin:end])
			more = more || end < len(cells)
		}
		if len(grid.Rows) == 0 {
			return nil
		}
		update := CellsUpdate{sheetID, grid}
		if err := update.check(); err != nil {
			return err
		}
		if _, err := s.updateSpreadsheet(ctx, docID, update); err != nil {
			return err
		}
	}
	return nil
}
