// Package spreadsheets simulates spreadsheets (表格): their sheets, and the cells of
// those.
package spreadsheets

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/documents"
)

type object = sim.Object

// docType is the type of spreadsheets among documents.
const docType documents.Type = 4

// badParameter is the errcode of parameters that a spreadsheet does not take.
const badParameter = 640051

// What one call reads or writes at most.
const (
	maxRows       = 1000
	maxColumns    = 200
	maxCells      = 10_000
	maxOperations = 5
	maxFontSize   = 72
)

// The size of the sheet of a new spreadsheet. WeCom does not document it.
const (
	newRows    = 200
	newColumns = 20
)

// maxSheet bounds the rows and the columns of a sheet, for the sake of the machine.
const maxSheet = 1_000_000

// A store holds the spreadsheets by their docid.
type store struct {
	books map[string]*book
	made  int // sheets
}

var slot = sim.NewSlot(func() *store { return &store{books: map[string]*book{}} })

// A book is a spreadsheet.
type book struct {
	doc    *documents.Document
	sheets []*sheet
}

// A sheet is a sheet of a book.
type sheet struct {
	id, title     string
	rows, columns int
	cells         [][]object // as apps sent them, no more than there are
}

// Install adds spreadsheets. Documents must be there.
func Install(w *sim.World) {
	documents.OnCreate(w, docType, "sheet", func(tx *sim.Tx, doc *documents.Document) { open(tx, doc) })
	w.Handle("POST /cgi-bin/wedoc/spreadsheet/get_sheet_properties", properties)
	w.Handle("POST /cgi-bin/wedoc/spreadsheet/get_sheet_range_data", rangeData)
	w.Handle("POST /cgi-bin/wedoc/spreadsheet/batch_update", batchUpdate)
	w.AddActs(Add, Type)
}

// An Addition is the parameters of Add.
type Addition struct {
	Name   string     `json:"name"`
	Secret string     `json:"secret"` // of the app that creates it
	Rows   [][]string `json:"rows,omitempty"`
}

// An Added is the result of Add.
type Added struct {
	DocID   string `json:"docid"`
	SheetID string `json:"sheet_id"`
}

// Add has an app create a spreadsheet with rows of text.
var Add = sim.NewAct("spreadsheet.add", "An app creates a spreadsheet.", func(tx *sim.Tx, p Addition) (Added, error) {
	for _, app := range tx.Apps() {
		if app.Secret == p.Secret {
			b := open(tx, documents.Create(tx, app, docType, p.Name))
			b.sheets[0].write(0, 0, textCells(p.Rows))
			return Added{b.doc.ID, b.sheets[0].id}, nil
		}
	}
	return Added{}, fmt.Errorf("no app has the secret that is to create %q", p.Name)
})

// A Typing is the parameters of Type.
type Typing struct {
	DocID   string     `json:"docid"`
	SheetID string     `json:"sheet_id"`
	Row     int64      `json:"row,omitempty"` // of the first cell, from 0
	Column  int64      `json:"column,omitempty"`
	Rows    [][]string `json:"rows"`
}

// Type has a member type text into cells.
var Type = sim.NewAct("spreadsheet.type", "A member types into cells of a spreadsheet.", func(tx *sim.Tx, p Typing) (sim.Nothing, error) {
	b := slot.Of(tx).books[p.DocID]
	if b == nil || p.Row < 0 || p.Column < 0 || p.Row > maxSheet || p.Column > maxSheet {
		return sim.Nothing{}, fmt.Errorf("there is no spreadsheet %s with such cells", p.DocID)
	}
	s, err := b.sheet(p.SheetID)
	if err == nil {
		s.write(int(p.Row), int(p.Column), textCells(p.Rows))
		b.doc.Modified = tx.Now()
	}
	return sim.Nothing{}, err
})

func textCells(rows [][]string) [][]object {
	cells := make([][]object, len(rows))
	for i, row := range rows {
		for _, text := range row {
			cells[i] = append(cells[i], object{"cell_value": object{"text": text}})
		}
	}
	return cells
}

// open makes the book of a new document, with one sheet.
func open(tx *sim.Tx, doc *documents.Document) *book {
	b := &book{doc: doc}
	slot.Of(tx).books[doc.ID] = b
	b.add(tx, "工作表1", newRows, newColumns)
	return b
}

func (b *book) add(tx *sim.Tx, title string, rows, columns int) *sheet {
	st := slot.Of(tx)
	st.made++
	s := &sheet{id: fmt.Sprintf("sim%03d", st.made), title: title, rows: rows, columns: columns}
	b.sheets = append(b.sheets, s)
	return s
}

// asked returns the book that a call names.
func asked(tx *sim.Tx) (*book, error) {
	doc, err := documents.Of(tx, sim.Text(tx.Body["docid"]), docType)
	if err != nil {
		return nil, err
	}
	return slot.Of(tx).books[doc.ID], nil
}

// sheet returns the sheet of the book with an id.
func (b *book) sheet(id any) (*sheet, error) {
	for _, s := range b.sheets {
		if s.id == sim.Text(id) {
			return s, nil
		}
	}
	return nil, sim.Refuse(badParameter, "invalid sheet_id")
}

func (s *sheet) properties() object {
	return object{"sheet_id": s.id, "title": s.title, "row_count": s.rows, "column_count": s.columns}
}

func properties(tx *sim.Tx) (any, error) {
	b, err := asked(tx)
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, s := range b.sheets {
		list = append(list, s.properties())
	}
	return object{"properties": list}, nil
}

// An area is a rectangle of cells, counted from 0.
type area struct{ row, column, rows, columns int }

// readArea reads A1 notation: two cells, the second neither above nor left of the
// first.
func readArea(text string) (a area, ok bool) {
	first, second, ok := strings.Cut(text, ":")
	if !ok {
		return a, false
	}
	row, column, ok1 := readCell(first)
	lastRow, lastColumn, ok2 := readCell(second)
	a = area{row, column, lastRow - row + 1, lastColumn - column + 1}
	return a, ok1 && ok2 && a.rows > 0 && a.columns > 0
}

func readCell(text string) (row, column int, ok bool) {
	digits := strings.TrimLeft(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	letters := text[:len(text)-len(digits)]
	for _, c := range letters {
		column = column*26 + int(c-'A') + 1
	}
	row, err := strconv.Atoi(digits)
	return row - 1, column - 1, err == nil && row > 0 && 0 < len(letters) && len(letters) < 5
}

// check refuses what is too much for one call.
func (a area) check() error {
	if a.rows > maxRows || a.columns > maxColumns || a.rows*a.columns > maxCells {
		return sim.Refuse(badParameter, "the range has too many rows, columns or cells")
	}
	return nil
}

func rangeData(tx *sim.Tx) (any, error) {
	b, err := asked(tx)
	if err != nil {
		return nil, err
	}
	s, err := b.sheet(tx.Body["sheet_id"])
	if err != nil {
		return nil, err
	}
	a, ok := readArea(sim.Text(tx.Body["range"]))
	if !ok {
		return nil, sim.Refuse(badParameter, "invalid range")
	}
	if err := a.check(); err != nil {
		return nil, err
	}
	rows := []object{}
	for row := a.row; row < min(a.row+a.rows, s.rows); row++ {
		values := []object{}
		for column := a.column; column < min(a.column+a.columns, s.columns); column++ {
			values = append(values, s.shown(row, column))
		}
		rows = append(rows, object{"values": values})
	}
	return object{"data": object{"result": object{"start_row": a.row, "start_column": a.column, "rows": rows}}}, nil
}

// shown returns a cell as WeCom shows it, with a format.
func (s *sheet) shown(row, column int) object {
	cell := object{"cell_value": object{"text": ""}, "cell_format": plainFormat}
	if row >= len(s.cells) || column >= len(s.cells[row]) || s.cells[row][column] == nil {
		return cell
	}
	kept := s.cells[row][column]
	if value := sim.ObjectIn(kept["cell_value"]); len(value) > 0 {
		cell["cell_value"] = value
	}
	if format := sim.ObjectIn(sim.ObjectIn(kept["cell_format"])["text_format"]); format != nil {
		cell["cell_format"] = object{"text_format": mergedFormat(format)}
	}
	return cell
}

// plainFormat is that of a cell which has none. WeCom does not document its own.
var plainFormat = object{"text_format": mergedFormat(nil)}

func mergedFormat(format object) object {
	all := object{
		"font": "Microsoft YaHei", "font_size": 10, "bold": false, "italic": false, "strikethrough": false, "underline": false,
		"color": object{"red": 0, "green": 0, "blue": 0, "alpha": 255},
	}
	maps.Copy(all, format)
	if color := sim.ObjectIn(all["color"]); color["alpha"] == nil {
		all["color"] = object{"red": color["red"], "green": color["green"], "blue": color["blue"], "alpha": 255}
	}
	return all
}

// write keeps cells from a place on. A sheet grows for what lies beyond its size.
func (s *sheet) write(row, column int, rows [][]object) (written int) {
	for i, values := range rows {
		if len(values) == 0 {
			continue
		}
		for len(s.cells) <= row+i {
			s.cells = append(s.cells, nil)
		}
		line := s.cells[row+i]
		if more := column + len(values) - len(line); more > 0 {
			line = append(line, make([]object, more)...)
		}
		copy(line[column:], values)
		s.cells[row+i] = line
		s.rows, s.columns = max(s.rows, row+i+1), max(s.columns, len(line))
		written += len(values)
	}
	return written
}

// batchUpdate performs operations one by one. The first that is refused ends the
// call, and those before it stay.
func batchUpdate(tx *sim.Tx) (any, error) {
	b, err := asked(tx)
	if err != nil {
		return nil, err
	}
	operations := sim.Objects(tx.Body["requests"])
	if len(operations) == 0 || len(operations) > maxOperations {
		return nil, sim.Refuse(badParameter, fmt.Sprintf("want 1 to %d requests", maxOperations))
	}
	responses := []object{}
	for _, o := range operations {
		response, err := b.perform(tx, o)
		if err != nil {
			return nil, err
		}
		b.doc.Modified = tx.Now()
		responses = append(responses, response)
	}
	return object{"data": object{"responses": responses}}, nil
}

func (b *book) perform(tx *sim.Tx, o object) (object, error) {
	if len(o) != 1 {
		return nil, sim.Refuse(badParameter, "want one operation in each of requests")
	}
	for key, v := range o {
		in := sim.ObjectIn(v)
		switch key {
		case "add_sheet_request":
			return b.addSheet(tx, in)
		case "delete_sheet_request":
			return b.deleteSheet(in)
		case "update_range_request":
			return b.updateRange(in)
		case "delete_dimension_request":
			return b.deleteDimension(in)
		}
	}
	return nil, sim.Refuse(badParameter, "unknown operation")
}

func (b *book) addSheet(tx *sim.Tx, in object) (object, error) {
	title, rows, columns := sim.Text(in["title"]), int(sim.Integer(in["row_count"])), int(sim.Integer(in["column_count"]))
	switch {
	case title == "" || rows < 1 || columns < 1 || columns > maxColumns || rows > maxCells/columns:
		return nil, sim.Refuse(badParameter, "invalid title or size of the sheet")
	case slices.ContainsFunc(b.sheets, func(s *sheet) bool { return s.title == title }):
		return nil, sim.Refuse(badParameter, "the title of the sheet is taken")
	}
	return object{"add_sheet_response": object{"properties": b.add(tx, title, rows, columns).properties()}}, nil
}

func (b *book) deleteSheet(in object) (object, error) {
	s, err := b.sheet(in["sheet_id"])
	if err != nil {
		return nil, err
	}
	b.sheets = slices.DeleteFunc(b.sheets, func(other *sheet) bool { return other == s })
	return object{"delete_sheet_response": object{"sheet_id": s.id}}, nil
}

func (b *book) updateRange(in object) (object, error) {
	s, err := b.sheet(in["sheet_id"])
	if err != nil {
		return nil, err
	}
	grid := sim.ObjectIn(in["grid_data"])
	a := area{row: int(sim.Integer(grid["start_row"])), column: int(sim.Integer(grid["start_column"]))}
	var rows [][]object
	for _, row := range sim.Objects(grid["rows"]) {
		cells := sim.Objects(row["values"])
		for _, cell := range cells {
			if err := checkCell(cell); err != nil {
				return nil, err
			}
		}
		rows = append(rows, cells)
		a.columns = max(a.columns, len(cells))
	}
	if a.rows = len(rows); a.rows == 0 || a.row < 0 || a.column < 0 || a.row > maxSheet || a.column > maxSheet {
		return nil, sim.Refuse(badParameter, "invalid grid_data")
	}
	if err := a.check(); err != nil {
		return nil, err
	}
	return object{"update_range_response": object{"updated_cells": s.write(a.row, a.column, rows)}}, nil
}

// checkCell refuses cells that have not one value of the two kinds, and formats that
// no cell has.
func checkCell(cell object) error {
	value := sim.ObjectIn(cell["cell_value"])
	_, isText := value["text"].(string)
	link := sim.ObjectIn(value["link"])
	format := sim.ObjectIn(sim.ObjectIn(cell["cell_format"])["text_format"])
	switch {
	case len(value) > 1, len(value) == 1 && !isText && link == nil:
		return sim.Refuse(badParameter, "invalid cell_value: want a text or a link")
	case link != nil && sim.Text(link["url"]) == "":
		return sim.Refuse(badParameter, "invalid link: the url is missing")
	case sim.Integer(format["font_size"]) > maxFontSize:
		return sim.Refuse(badParameter, "invalid font_size")
	}
	for _, part := range sim.ObjectIn(format["color"]) {
		if n := sim.Integer(part); n < 0 || n > 255 {
			return sim.Refuse(badParameter, "invalid color")
		}
	}
	return nil
}

// deleteDimension deletes rows or columns, which are counted from 1, without the end.
func (b *book) deleteDimension(in object) (object, error) {
	s, err := b.sheet(in["sheet_id"])
	if err != nil {
		return nil, err
	}
	start, end := int(sim.Integer(in["start_index"]))-1, int(sim.Integer(in["end_index"]))-1
	if start < 0 || end <= start {
		return nil, sim.Refuse(badParameter, "invalid start_index or end_index")
	}
	var deleted int
	switch sim.Text(in["dimension"]) {
	case "ROW":
		deleted = max(0, min(end, s.rows)-start)
		s.cells, s.rows = without(s.cells, start, end), s.rows-deleted
	case "COLUMN":
		deleted = max(0, min(end, s.columns)-start)
		for i, line := range s.cells {
			s.cells[i] = without(line, start, end)
		}
		s.columns -= deleted
	default:
		return nil, sim.Refuse(badParameter, "invalid dimension")
	}
	return object{"delete_dimension_response": object{"deleted": deleted}}, nil
}

// without returns a list without the part from start to end, which may lie beyond it.
func without[T any](list []T, start, end int) []T {
	return slices.Delete(list, min(start, len(list)), min(end, len(list)))
}
