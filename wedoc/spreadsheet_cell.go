package wedoc

import (
	"slices"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/scan"
	"github.com/gowecom/wecom/internal/union"
)

// A SheetRow is the cells of a row, from left to right.
type SheetRow []Cell

// TextRow returns a row of cells that hold text.
func TextRow(texts ...string) SheetRow {
	row := make(SheetRow, len(texts))
	for i, text := range texts {
		row[i].Value = CellText(text)
	}
	return row
}

// Texts returns what the cells show; "" for an empty one.
func (r SheetRow) Texts() []string {
	texts := make([]string, len(r))
	for i, cell := range r {
		texts[i] = cell.String()
	}
	return texts
}

// IsEmpty reports whether all cells are empty.
func (r SheetRow) IsEmpty() bool {
	return !slices.ContainsFunc(r, func(c Cell) bool { return !union.IsNil(c.Value) && c.Value != CellText("") })
}

// A Cell is a cell of a spreadsheet.
type Cell struct {
	Value  CellValue // nil if the cell is empty; written, nil empties it
	Format CellFormat
}

// String returns what the cell shows: the text, or the title of a link.
func (c Cell) String() string {
	if union.IsNil(c.Value) {
		return ""
	}
	return c.Value.shown()
}

// A CellValue is what a cell holds: a [CellText], a [CellLink], or an
// [UnknownCellValue] that was read. WeCom takes and gives numbers and dates as text.
type CellValue interface {
	shown() string
	write(*union.Writer)
}

// CellText is text.
type CellText string

// A CellLink is a link to a page.
type CellLink struct {
	URL  string `json:"url"`
	Text string `json:"text"` // what the cell shows
}

// UnknownCellValue is a value of a kind that this package does not know, as it was
// read. Writing it writes Raw.
type UnknownCellValue struct {
	Raw jsontext.Value
}

func (t CellText) shown() string       { return string(t) }
func (UnknownCellValue) shown() string { return "" }
func (l CellLink) shown() string {
	if l.Text == "" {
		return l.URL
	}
	return l.Text
}

func (t CellText) write(w *union.Writer)         { w.Value("cell_value", cellTextObject{string(t)}) }
func (l CellLink) write(w *union.Writer)         { w.Value("cell_value", cellLinkObject{l}) }
func (u UnknownCellValue) write(w *union.Writer) { w.Value("cell_value", u.Raw) }

type (
	cellTextObject struct {
		Text string `json:"text"`
	}
	cellLinkObject struct {
		Link CellLink `json:"link"`
	}
)

// A CellFormat is how the text of a cell looks. The zero CellFormat is not written.
type CellFormat struct {
	Font          string     `json:"font,omitzero"`      // such as "Microsoft YaHei", "SimSun" or "Arial"; the page lists all
	FontSize      int        `json:"font_size,omitzero"` // at most 72
	Bold          bool       `json:"bold,omitzero"`
	Italic        bool       `json:"italic,omitzero"`
	Strikethrough bool       `json:"strikethrough,omitzero"`
	Underline     bool       `json:"underline,omitzero"`
	Color         *CellColor `json:"color,omitzero"`
}

// A CellColor is a color, with parts from 0 to 255. An Alpha of 0 is not written, and
// WeCom takes it for 255: opaque.
type CellColor struct {
	Red   int `json:"red"`
	Green int `json:"green"`
	Blue  int `json:"blue"`
	Alpha int `json:"alpha,omitzero"`
}

// MarshalJSONTo writes the Value by its type. A Cell without one is empty text.
func (c Cell) MarshalJSONTo(e *jsontext.Encoder) error {
	w := union.Begin(e)
	if union.IsNil(c.Value) {
		CellText("").write(&w)
	} else {
		c.Value.write(&w)
	}
	if c.Format != (CellFormat{}) {
		w.Value("cell_format", cellFormatObject{c.Format})
	}
	return w.End()
}

// MarshalJSON is [Cell.MarshalJSONTo] for encoding/json.
func (c Cell) MarshalJSON() ([]byte, error) { return lenient.Marshal(c) }

type cellFormatObject struct {
	Text CellFormat `json:"text_format,omitzero"`
}

// UnmarshalJSONFrom reads the Value by the key that holds it.
func (c *Cell) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*c = Cell{}
	return union.Members(d, func(name []byte) (ok bool, err error) {
		switch string(name) {
		case "cell_value":
			c.Value, err = cellValues.Read(d)
			return true, err
		case "cell_format":
			var f cellFormatObject
			err = json.UnmarshalDecode(d, &f)
			c.Format = f.Text
			return true, err
		}
		return false, nil
	})
}

// UnmarshalJSON is [Cell.UnmarshalJSONFrom] for encoding/json.
func (c *Cell) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, c) }

// cellValues tells values apart by the key that there is, for they have no kind.
var cellValues = union.Union[CellValue]{
	Shapes: map[string]union.Shape[CellValue]{
		"link":  union.Under[CellLink, CellValue]("link"),
		"text":  union.Under[CellText, CellValue]("text"),
		"empty": union.From(func(emptyCellObject) CellValue { return nil }),
	},
	Unknown: func(_ string, raw jsontext.Value) CellValue { return UnknownCellValue{raw} },
	Guess: func(object []byte) string {
		for _, key := range []string{"link", "text"} {
			if v := scan.Member(object, key); len(v) > 0 && !lenient.IsNothing(v) {
				return key
			}
		}
		for name, v := range scan.Members(object) {
			if string(name) != `"link"` && string(name) != `"text"` && !lenient.IsNothing(v) {
				return ""
			}
		}
		return "empty"
	},
}

// An emptyCellObject has the keys, and nothing under them.
type emptyCellObject struct {
	Text string   `json:"text"`
	Link CellLink `json:"link"`
}
