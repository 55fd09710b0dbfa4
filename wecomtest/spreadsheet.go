package wecomtest

import (
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/spreadsheets"
)

// A Spreadsheet is a spreadsheet (表格) with one sheet, for tests that act as the
// members who work with it. WeCom has no events for what they do.
type Spreadsheet struct {
	DocID, SheetID string

	world *sim.World
}

// AddSpreadsheet adds a spreadsheet that the app with [AppSecret] has created, with
// text in its cells from A1 on.
func (c *Corp) AddSpreadsheet(name string, rows ...[]string) *Spreadsheet {
	added := must(spreadsheets.Add.Do(c.world, spreadsheets.Addition{Name: name, Secret: AppSecret, Rows: rows}))
	return &Spreadsheet{added.DocID, added.SheetID, c.world}
}

// Type has a member type text into cells, from a row and a column on, which are
// counted from 0.
func (s *Spreadsheet) Type(row, column int, rows ...[]string) error {
	_, err := spreadsheets.Type.Do(s.world, spreadsheets.Typing{DocID: s.DocID, SheetID: s.SheetID, Row: int64(row), Column: int64(column), Rows: rows})
	return explain(err)
}
