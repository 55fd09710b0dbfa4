package wedoc

import (
	"fmt"
	"iter"
	"strconv"
	"strings"

	"github.com/gowecom/wecom/internal/lenient"
)

// A CellRange is a rectangle of cells. Rows and columns are counted from 0, as in
// all of this package: the cell A1 has row 0 and column 0. Its text is A1 notation
// (A1 表示法), such as "A1:C20"; see [ParseCellRange].
type CellRange struct {
	Row, Column   int // of the first cell
	Rows, Columns int // how many; at least 1 each
}

// maxIndex bounds rows and columns, so that reckoning with them cannot overflow an
// int of 32 bits. WeCom's own bound is not documented.
const maxIndex = 1 << 24

// ParseCellRange reads A1 notation: "A1:C20", or "B5" for one cell. Letters may be
// small. A range whose second cell is above or left of its first one is an error,
// as it is for WeCom.
func ParseCellRange(s string) (CellRange, error) {
	first, second, isPair := strings.Cut(s, ":")
	row, column, ok := parseCell(first)
	lastRow, lastColumn := row, column
	if ok && isPair {
		lastRow, lastColumn, ok = parseCell(second)
	}
	r := CellRange{row, column, lastRow - row + 1, lastColumn - column + 1}
	switch {
	case !ok:
		return CellRange{}, fmt.Errorf("wedoc: %q is no range of cells: write it as A1:C20", lenient.Excerpt([]byte(s)))
	case r.Rows < 1 || r.Columns < 1:
		return CellRange{}, fmt.Errorf("wedoc: the range %s ends above or left of its first cell", lenient.Excerpt([]byte(s)))
	}
	return r, nil
}

// parseCell reads a cell such as "B5".
func parseCell(s string) (row, column int, ok bool) {
	digits := strings.TrimLeft(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
	letters := strings.ToUpper(s[:len(s)-len(digits)])
	for _, c := range letters {
		column = column*26 + int(c-'A') + 1
		if column > maxIndex {
			return 0, 0, false
		}
	}
	row, err := strconv.Atoi(digits)
	if err != nil || letters == "" || digits[0] < '1' || digits[0] > '9' || row > maxIndex {
		return 0, 0, false
	}
	return row - 1, column - 1, true
}

// String returns the range in A1 notation. A range that [CellRange.Check] refuses
// is shown with its numbers.
func (r CellRange) String() string {
	if r.Check() != nil {
		return fmt.Sprintf("CellRange{%d, %d, %d, %d}", r.Row, r.Column, r.Rows, r.Columns)
	}
	return cellName(r.Row, r.Column) + ":" + cellName(r.Row+r.Rows-1, r.Column+r.Columns-1)
}

// cellName returns the name of a cell, such as "B5".
func cellName(row, column int) string {
	var letters []byte
	for n := column + 1; n > 0; n = (n - 1) / 26 {
		letters = append([]byte{byte('A' + (n-1)%26)}, letters...)
	}
	return string(letters) + strconv.Itoa(row+1)
}

// Check fails for a range without cells, and for one that begins before A1 or ends
// beyond what this package counts.
func (r CellRange) Check() error {
	if r.Row < 0 || r.Column < 0 || r.Rows < 1 || r.Columns < 1 ||
		r.Row > maxIndex || r.Column > maxIndex || r.Rows > maxIndex-r.Row || r.Columns > maxIndex-r.Column {
		return fmt.Errorf("wedoc: no range of cells begins at row %d and column %d with %d rows and %d columns", r.Row, r.Column, r.Rows, r.Columns)
	}
	return nil
}

// MarshalText writes A1 notation.
func (r CellRange) MarshalText() ([]byte, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	return []byte(r.String()), nil
}

// UnmarshalText reads A1 notation.
func (r *CellRange) UnmarshalText(text []byte) (err error) {
	*r, err = ParseCellRange(string(text))
	return err
}

// Cells yields the row and the column of each cell, row by row.
func (r CellRange) Cells() iter.Seq2[int, int] {
	return func(yield func(row, column int) bool) {
		for row := r.Row; row < r.Row+r.Rows; row++ {
			for column := r.Column; column < r.Column+r.Columns; column++ {
				if !yield(row, column) {
					return
				}
			}
		}
	}
}

// What one call reads or writes at most.
const (
	maxCallRows    = 1000
	maxCallColumns = 200
	maxCallCells   = 10_000
)

// checkCall fails for a range that one call does not take.
func (r CellRange) checkCall() error {
	if err := r.Check(); err != nil {
		return err
	}
	if r.Rows > maxCallRows || r.Columns > maxCallColumns || r.Rows*r.Columns > maxCallCells {
		return fmt.Errorf("wedoc: the range %v has %d rows and %d columns; one call takes at most %d rows, %d columns and %d cells", r, r.Rows, r.Columns, maxCallRows, maxCallColumns, maxCallCells)
	}
	return nil
}

// bands cuts a range into parts of whole rows, from the top down, and each of them
// into windows that one call takes, from left to right.
func (r CellRange) bands() iter.Seq[[]CellRange] {
	return func(yield func([]CellRange) bool) {
		windows := (r.Columns + maxCallColumns - 1) / maxCallColumns
		width := (r.Columns + windows - 1) / windows
		height := min(maxCallRows, maxCallCells/width)
		for row := r.Row; row < r.Row+r.Rows; row += height {
			rows := min(height, r.Row+r.Rows-row)
			var band []CellRange
			for column := r.Column; column < r.Column+r.Columns; column += width {
				band = append(band, CellRange{row, column, rows, min(width, r.Column+r.Columns-column)})
			}
			if !yield(band) {
				return
			}
		}
	}
}
