package wedoc

import (
	"context"
	"errors"
	"fmt"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/union"
)

// An Operation changes the content of a document: [InsertText], [ReplaceText],
// [DeleteContent], [InsertParagraph], [InsertTable], [InsertImage],
// [InsertPageBreak], [UpdateText] or a [RawOperation].
type Operation interface {
	operationKind() string
	check() error
}

// InsertText inserts text in front of what stands at a position. The page does not
// say what a line break in it does: see [InsertParagraph].
type InsertText struct {
	At   int
	Text string
}

// InsertParagraph ends a paragraph at a position and begins another one.
type InsertParagraph struct{ At int }

// InsertTable inserts an empty table. It has at most 100 rows, 60 columns and 1,000
// cells.
type InsertTable struct{ At, Rows, Columns int }

// InsertImage inserts an image that [Service.UploadImage] has uploaded.
type InsertImage struct {
	At            int
	URL           string
	Width, Height int // in pixels; default: WeCom's
}

// InsertPageBreak begins another page.
type InsertPageBreak struct{ At int }

// ReplaceText replaces all ranges by the same text. In one call they are at most
// 10; an [Edit] takes any number.
type ReplaceText struct {
	Ranges []Range `json:"ranges"`
	Text   string  `json:"text"`
}

// DeleteContent deletes what is in a range.
type DeleteContent struct {
	Range Range `json:"range"`
}

// UpdateText changes how the text of all ranges looks. In one call they are at most
// 10; an [Edit] takes any number.
type UpdateText struct {
	Ranges []Range   `json:"ranges"`
	Style  TextStyle `json:"text_property"`
}

// A TextStyle is how text can be made to look. Nil means unchanged.
type TextStyle struct {
	Bold            *bool  `json:"bold,omitzero"`
	Color           string `json:"color,omitzero"`            // RRGGBB in hexadecimal; "": unchanged
	BackgroundColor string `json:"background_color,omitzero"` // RRGGBB in hexadecimal; "": unchanged
}

// A RawOperation is an operation that this package does not know. An [Edit] cannot
// have it, since nobody knows what it moves: see [Service.UpdateDocument].
type RawOperation struct {
	Kind string
	Raw  jsontext.Value
}

func (InsertText) operationKind() string      { return "insert_text" }
func (InsertParagraph) operationKind() string { return "insert_paragraph" }
func (InsertTable) operationKind() string     { return "insert_table" }
func (InsertImage) operationKind() string     { return "insert_image" }
func (InsertPageBreak) operationKind() string { return "insert_page_break" }
func (ReplaceText) operationKind() string     { return "replace_text" }
func (DeleteContent) operationKind() string   { return "delete_content" }
func (UpdateText) operationKind() string      { return "update_text_property" }
func (o RawOperation) operationKind() string  { return o.Kind }

type location struct {
	Index int `json:"index"`
}

// MarshalJSON writes the operation without its kind.
func (o InsertText) MarshalJSON() ([]byte, error) {
	return lenient.Marshal(struct {
		Text     string   `json:"text"`
		Location location `json:"location"`
	}{o.Text, location{o.At}})
}

type onlyLocation struct {
	Location location `json:"location"`
}

// MarshalJSON writes the operation without its kind.
func (o InsertParagraph) MarshalJSON() ([]byte, error) {
	return lenient.Marshal(onlyLocation{location{o.At}})
}

// MarshalJSON writes the operation without its kind.
func (o InsertPageBreak) MarshalJSON() ([]byte, error) {
	return lenient.Marshal(onlyLocation{location{o.At}})
}

// MarshalJSON writes the operation without its kind.
func (o InsertTable) MarshalJSON() ([]byte, error) {
	return lenient.Marshal(struct {
		Rows     int      `json:"rows"`
		Columns  int      `json:"cols"`
		Location location `json:"location"`
	}{o.Rows, o.Columns, location{o.At}})
}

// MarshalJSON writes the operation without its kind.
func (o InsertImage) MarshalJSON() ([]byte, error) {
	return lenient.Marshal(struct {
		URL      string   `json:"image_id"`
		Width    int      `json:"width,omitzero"`
		Height   int      `json:"height,omitzero"`
		Location location `json:"location"`
	}{o.URL, o.Width, o.Height, location{o.At}})
}

// MarshalJSON writes Raw.
func (o RawOperation) MarshalJSON() ([]byte, error) { return o.Raw, nil }

// WeCom refuses a call with more.
const (
	maxOperations = 30
	maxRanges     = 10
	maxRows       = 100
	maxColumns    = 60
	maxCells      = 1000
)

func (o InsertText) check() error {
	if o.Text == "" {
		return errors.New("there is no text")
	}
	return checkPosition(o.At)
}

func (o InsertParagraph) check() error { return checkPosition(o.At) }
func (o InsertPageBreak) check() error { return checkPosition(o.At) }

func (o InsertTable) check() error {
	if o.Rows < 1 || o.Rows > maxRows || o.Columns < 1 || o.Columns > maxColumns || o.Rows*o.Columns > maxCells {
		return fmt.Errorf("a table of %d rows and %d columns: want 1 to %d rows, 1 to %d columns, and at most %d cells", o.Rows, o.Columns, maxRows, maxColumns, maxCells)
	}
	return checkPosition(o.At)
}

func (o InsertImage) check() error {
	if o.URL == "" {
		return errors.New("there is no URL of an image")
	}
	return checkPosition(o.At)
}

func (o ReplaceText) check() error   { return checkRanges(o.Ranges) }
func (o DeleteContent) check() error { return o.Range.check() }
func (o UpdateText) check() error    { return checkRanges(o.Ranges) }

func (o RawOperation) check() error {
	if o.Kind == "" || !o.Raw.IsValid() {
		return errors.New("a raw operation without a kind, or with Raw that is no JSON")
	}
	return nil
}

func checkPosition(at int) error {
	if at < 0 {
		return fmt.Errorf("the position %d is negative", at)
	}
	return nil
}

func (r Range) check() error {
	if r.Length < 1 {
		return fmt.Errorf("a range of length %d: want at least 1", r.Length)
	}
	return checkPosition(r.Start)
}

func checkRanges(ranges []Range) error {
	if len(ranges) == 0 {
		return errors.New("there is no range")
	}
	for _, r := range ranges {
		if err := r.check(); err != nil {
			return err
		}
	}
	return nil
}

func checkOperation(o Operation) error {
	if union.IsNil(o) {
		return errors.New("it is nil")
	}
	return o.check()
}

// operations are the operations of one call.
type operations []Operation

func (list operations) MarshalJSONTo(e *jsontext.Encoder) error {
	if err := e.WriteToken(jsontext.BeginArray); err != nil {
		return err
	}
	for _, o := range list {
		w := union.Begin(e)
		w.Value(o.operationKind(), o)
		if err := w.End(); err != nil {
			return err
		}
	}
	return e.WriteToken(jsontext.EndArray)
}

// UpdateDocument applies at most 30 operations to a document, as they are and all or
// none. The version is that of [Service.GetDocument], at most 100 behind the latest;
// 0 is the latest. Whether positions count what earlier operations of the same call
// have moved, the page does not say: [Service.ApplyEdit] orders operations so that
// it makes no difference, and takes any number.
//
// https://developer.work.weixin.qq.com/document/path/97626
//
//wecom:api POST /cgi-bin/wedoc/document/batch_update 编辑文档内容
func (s *Service) UpdateDocument(ctx context.Context, docID string, version int64, list []Operation) error {
	if len(list) > maxOperations {
		return fmt.Errorf("wedoc: %d operations, at most %d fit in one call", len(list), maxOperations)
	}
	for i, o := range list {
		err := checkOperation(o)
		if ranges := rangesOf(union.Direct(o)); err == nil && len(ranges) > maxRanges {
			err = fmt.Errorf("%d ranges, at most %d fit", len(ranges), maxRanges)
		}
		if err != nil {
			return fmt.Errorf("wedoc: operation %d: %w", i, err)
		}
	}
	return s.client.Post(ctx, "/cgi-bin/wedoc/document/batch_update", struct {
		DocID      string     `json:"docid"`
		Version    int64      `json:"version,omitzero"`
		Operations operations `json:"requests"`
	}{docID, version, list}, nil)
}

func rangesOf(o Operation) []Range {
	switch o := o.(type) {
	case ReplaceText:
		return o.Ranges
	case UpdateText:
		return o.Ranges
	}
	return nil
}
