// Package smartsheet reads and writes smart sheets (智能表格): sheets, views,
// fields, records, content permissions, field groups and group chats, and the
// webhook of one sheet.
//
// [OpenRecords] maps the records of a sheet to a struct of the program; most
// programs need nothing else. [Service] has every call.
//
// An app reaches only documents that it created itself. A self-built app must be
// among the apps that may call (可调用应用) of Documents (文档) in the admin
// console. Events of smart sheets are in package wedoc.
//
// https://developer.work.weixin.qq.com/document/path/97392
package smartsheet

import (
	"cmp"
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
	"github.com/gowecom/wecom/internal/pager"
)

// A Service calls the smart sheets of a corp. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service.
func New(client *wecom.Client) *Service { return &Service{client} }

// A SheetRef names a sheet of a document.
type SheetRef struct {
	DocID   string `json:"docid"`
	SheetID string `json:"sheet_id"`
}

// A Moment is a time in milliseconds since 1970, which smart sheets write as a
// string. It reads a number, too. The zero Moment is written as "".
type Moment struct{ time.Time }

// MomentOf returns t in whole milliseconds and in [wecom.Beijing], which is what
// reading the same moment gives. The Unix epoch itself is the zero Moment.
func MomentOf(t time.Time) Moment {
	if t.IsZero() || t.UnixMilli() == 0 {
		return Moment{}
	}
	return Moment{time.UnixMilli(t.UnixMilli()).In(wecom.Beijing)}
}

// MarshalJSON writes a string of milliseconds.
func (m Moment) MarshalJSON() ([]byte, error) { return lenient.Marshal(m.text()) }

func (m Moment) text() string {
	if m = MomentOf(m.Time); m.IsZero() {
		return ""
	}
	return strconv.FormatInt(m.UnixMilli(), 10)
}

// UnmarshalJSON reads milliseconds from a string or a number. "", null and 0 are
// the zero Moment.
func (m *Moment) UnmarshalJSON(b []byte) error {
	text, err := lenient.Text(b)
	if err != nil {
		return fmt.Errorf("smartsheet.Moment: %w", err)
	}
	*m, err = momentFrom(string(text))
	return err
}

// momentFrom reads milliseconds.
func momentFrom(text string) (Moment, error) {
	ms, err := lenient.Int([]byte(text))
	if err != nil {
		return Moment{}, fmt.Errorf("smartsheet.Moment: %w", err)
	}
	return MomentOf(time.UnixMilli(ms)), nil
}

// A window is a page as these calls want it: they count items, and the count is
// the cursor.
type window struct {
	Offset any `json:"offset"` // a number; what is no cursor of ours, WeCom refuses
	Limit  int `json:"limit,omitzero"`
}

func windowOf(page wecom.Page) window {
	return window{pager.Numeral(cmp.Or(page.Cursor, "0")), page.Limit}
}

// A slice is a page of a list on the wire, with what follows it.
type slice[P any] struct {
	Page    P     `json:",embed"`
	Total   int64 `json:"total"`
	Next    int64 `json:"next"`     // offset of the next page
	HasMore *bool `json:"has_more"` // absent in lists of fields
}

// cursor is that of the next page. The last page has a next offset, too. A page that
// says that there are more, but not where, gives the cursor of the beginning: a list
// that ended there would look whole.
func (s *slice[P]) cursor() string {
	more := 0 < s.Next && s.Next < s.Total
	if s.HasMore != nil {
		more = *s.HasMore
	}
	return pager.Next(more, strconv.FormatInt(s.Next, 10))
}

// list asks for a page. P is the page without total and cursor, which set puts
// into it.
func list[P any](ctx context.Context, s *Service, path string, page wecom.Page, body func(window) any, set func(p *P, total int64, next string)) (*P, error) {
	reply, err := call.Query[slice[P]](ctx, s.client, path, body(windowOf(page)))
	if err != nil {
		return nil, err
	}
	set(&reply.Page, reply.Total, reply.cursor())
	return &reply.Page, nil
}

// bodyOf is the body of a list of a sheet.
func bodyOf[Q any](ref SheetRef, q Q) func(window) any {
	return func(w window) any { return listBody[Q]{ref, q, w} }
}

type listBody[Q any] struct {
	SheetRef
	In Q `json:",embed"`
	window
}

// with is a body about a sheet with one more value.
func (r SheetRef) with(key string, value any) call.Body {
	return call.Body{"docid": r.DocID, "sheet_id": r.SheetID, key: value}
}

// maxPage is how many items the largest page has.
const maxPage = 1000

// rawOf keeps a value that has no type here.
func rawOf(raw []byte) jsontext.Value { return jsontext.Value(raw).Clone() }
