package dial

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Record is a call that was answered.
type Record struct {
	Type     CallType   `json:"call_type"`
	CalledAt wecom.Time `json:"call_time"`
	Minutes  int64      `json:"total_duration"` // those of all who took part, the caller too if there were several
	Caller   Caller     `json:"caller"`
	Callees  []Callee   `json:"callee"`
}

// A CallType tells how many were called.
//
//wecom:string
type CallType int

const (
	CallSingle CallType = 1 // 单人通话
	CallGroup  CallType = 2 // 多人通话
)

// A Caller is the member who called.
type Caller struct {
	UserID  string `json:"userid"`
	Minutes int64  `json:"duration"`
}

// A Callee is somebody who was called: a member with a UserID, or somebody from
// outside with a Phone.
type Callee struct {
	UserID  string       `json:"userid"`
	Phone   wecom.String `json:"phone"` // WeCom writes a number, so without zeros in front
	Minutes int64        `json:"duration"`
}

// A RecordQuery says which calls are listed.
type RecordQuery struct {
	From, To time.Time // both included; both zero: the last 30 days
}

// A RecordPage is a page of calls. WeCom leaves out those of members outside the
// app's visible range: so a page may be short and not be the last.
type RecordPage struct {
	Records    []Record
	NextCursor string // empty on the last page
}

// maxSpan is the longest time that one call may ask for, and maxPage how many calls
// a page has.
const (
	maxSpan = 30 * 24 * time.Hour
	maxPage = 100
)

// ListRecords returns a page of calls within at most 30 days. Of a longer time WeCom
// lists the last 30 days only, without an error: this is an error here, and
// [Service.AllRecords] takes any time. A page has at most 100 calls, which is the
// default. A time that ends before it begins or begins in the future is a
// [wecom.ErrInvalidTimes].
//
// https://developer.work.weixin.qq.com/document/path/93662
//
//wecom:api POST /cgi-bin/dial/get_dial_record 获取公费电话拨打记录
func (s *Service) ListRecords(ctx context.Context, in RecordQuery, page wecom.Page) (*RecordPage, error) {
	query, err := in.page(page)
	if err != nil {
		return nil, err
	}
	records, err := call.QueryIn[[]Record](ctx, s.client, "/cgi-bin/dial/get_dial_record", query, "record")
	if err != nil {
		return nil, err
	}
	p := &RecordPage{Records: records}
	if len(records) > 0 {
		p.NextCursor = strconv.Itoa(query.Offset + query.Limit)
	}
	return p, nil
}

// A recordQuery is a page of a query.
type recordQuery struct {
	From   wecom.Time `json:"start_time,omitzero"`
	To     wecom.Time `json:"end_time,omitzero"`
	Offset int        `json:"offset"`
	Limit  int        `json:"limit"`
}

func (in RecordQuery) page(page wecom.Page) (recordQuery, error) {
	offset, err := strconv.Atoi(cmp.Or(page.Cursor, "0"))
	if err != nil || offset < 0 {
		return recordQuery{}, fmt.Errorf("dial: %q is no cursor of calls: begin anew, without it", page.Cursor)
	}
	if in.From.IsZero() != in.To.IsZero() {
		return recordQuery{}, errors.New("dial: set both From and To, or none of them: of a time that is longer than 30 days WeCom would list a part only")
	}
	q := recordQuery{wecom.TimeOf(in.From), wecom.TimeOf(in.To), offset, min(cmp.Or(page.Limit, maxPage), maxPage)}
	if q.To.Sub(q.From.Time) > maxSpan {
		return q, fmt.Errorf("dial: the time is longer than 30 days, of which WeCom would list the last 30 only: use AllRecords: %w", wecom.ErrInvalidTimes)
	}
	return q, nil
}

// AllRecords yields all calls of a time of any length, in steps of 30 days, older
// steps first. A time that goes on into the future is fine.
//
// WeCom does not say whether it leaves out calls before or after it makes pages. In
// the second case a page of which the app may see nothing ends its step too early:
// an app that sees the whole corp misses nothing.
func (s *Service) AllRecords(ctx context.Context, from, to time.Time) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		for w := range pager.Windows(from.Truncate(time.Second), to.Truncate(time.Second), maxSpan, time.Second) {
			records := pager.All(ctx, maxPage, func(ctx context.Context, page wecom.Page) (*RecordPage, error) {
				return s.ListRecords(ctx, RecordQuery(w), page)
			}, func(p *RecordPage) ([]Record, string) { return p.Records, p.NextCursor })
			for record, err := range records {
				// WeCom refuses a step that begins in the future.
				if errors.Is(err, wecom.ErrInvalidTimes) && w.From.After(from) {
					return
				}
				if !yield(record, err) || err != nil {
					return
				}
			}
		}
	}
}
