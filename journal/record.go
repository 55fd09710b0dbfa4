package journal

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/internal/ahead"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Record is a report that a member submitted.
type Record struct {
	ID           string          `json:"journal_uuid"`
	TemplateID   string          `json:"template_id"`
	TemplateName string          `json:"template_name"`
	SubmittedAt  wecom.Time      `json:"report_time"`
	Submitter    approval.User   `json:"submitter"`
	Receivers    []approval.User `json:"receivers"`
	ReadBy       []approval.User `json:"readed_receivers"` // receivers who have read it
	Form         approval.Form   `json:"apply_data"`
	RichText     string          `json:"sys_journal_data"` // in place of a Form, of WeCom's own template 汇报
	Comments     []Comment       `json:"comments"`
}

// A Comment is what somebody wrote below a report.
type Comment struct {
	ID        int64         `json:"commentid"`
	ReplyToID int64         `json:"tocommentid"` // the comment that it answers; 0 for none
	User      approval.User `json:"comment_userinfo"`
	Content   string        `json:"content"`
	At        wecom.Time    `json:"comment_time"`
}

// A RecordQuery says which reports are listed: those for which all that is set
// holds.
type RecordQuery struct {
	From, To     time.Time // of submission, both included; required
	TemplateID   string
	CreatorID    string
	DepartmentID int64 // of the creator
}

// A filter narrows a list of reports.
type filter struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// filters writes what is set.
func (q RecordQuery) filters() (list []filter) {
	for _, f := range []filter{{"creator", q.CreatorID}, {"department", strconv.FormatInt(q.DepartmentID, 10)}, {"template_id", q.TemplateID}} {
		if f.Value != "" && f.Value != "0" {
			list = append(list, f)
		}
	}
	return list
}

// A RecordIDPage is a page of ids. It may hold fewer than were asked for, or none,
// and not be the last.
type RecordIDPage struct {
	RecordIDs  []string
	NextCursor string // empty on the last page
}

// UnmarshalJSONFrom reads the page. Its cursor is there on the last page too: only
// endflag tells the end.
func (p *RecordIDPage) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	var wire struct {
		RecordIDs []string `json:"journaluuid_list"`
		Next      int64    `json:"next_cursor"`
		End       int      `json:"endflag"`
	}
	err := json.UnmarshalDecode(d, &wire)
	*p = RecordIDPage{RecordIDs: wire.RecordIDs}
	if wire.End != 1 {
		p.NextCursor = strconv.FormatInt(wire.Next, 10)
	}
	return err
}

// UnmarshalJSON is [RecordIDPage.UnmarshalJSONFrom] for encoding/json.
func (p *RecordIDPage) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, p) }

// maxSpan is the longest time that one call may ask for, a month, and maxPage how
// many ids it gets.
const (
	maxSpan = 31 * 24 * time.Hour
	maxPage = 100
)

// ListRecordIDs returns a page of the ids of reports that were submitted in a time
// of at most 31 days. A page has at most 100, which is the default.
// [Service.AllRecordIDs] has no limits. A wrong query is a [wecom.ErrInvalidReport].
//
// https://developer.work.weixin.qq.com/document/path/93393
//
//wecom:api POST /cgi-bin/oa/journal/get_record_list 批量获取汇报记录单号
//wecom:limit 600/min
func (s *Service) ListRecordIDs(ctx context.Context, in RecordQuery, page wecom.Page) (*RecordIDPage, error) {
	return call.Query[RecordIDPage](ctx, s.client, "/cgi-bin/oa/journal/get_record_list", struct {
		From    wecom.Time `json:"starttime"`
		To      wecom.Time `json:"endtime"`
		Cursor  any        `json:"cursor"`
		Limit   int        `json:"limit"`
		Filters []filter   `json:"filters,omitzero"`
	}{wecom.TimeOf(in.From), wecom.TimeOf(in.To), pager.Numeral(cmp.Or(page.Cursor, "0")), cmp.Or(page.Limit, maxPage), in.filters()})
}

// AllRecordIDs yields the id of every report that was submitted in a time of any
// length, older parts of the time first. It asks for 31 days at a time.
func (s *Service) AllRecordIDs(ctx context.Context, in RecordQuery) iter.Seq2[string, error] {
	windows := pager.Windows(in.From.Truncate(time.Second), in.To.Truncate(time.Second), maxSpan, time.Second)
	return pager.Each(windows, func(w pager.Window) iter.Seq2[string, error] {
		part := in
		part.From, part.To = w.From, w.To
		return pager.All(ctx, maxPage, func(ctx context.Context, page wecom.Page) (*RecordIDPage, error) {
			return s.ListRecordIDs(ctx, part, page)
		}, func(p *RecordIDPage) ([]string, string) { return p.RecordIDs, p.NextCursor })
	})
}

// GetRecord returns a report. It fails with [wecom.ErrInvalidReportID] for an
// unknown id.
//
// https://developer.work.weixin.qq.com/document/path/93394
//
//wecom:api POST /cgi-bin/oa/journal/get_record_detail 获取汇报记录详情
func (s *Service) GetRecord(ctx context.Context, recordID string) (*Record, error) {
	return call.QueryIn[*Record](ctx, s.client, "/cgi-bin/oa/journal/get_record_detail", call.Body{"journaluuid": recordID}, "info")
}

// recordsAtOnce is how many reports are read at the same time.
const recordsAtOnce = 8

// AllRecords is [Service.AllRecordIDs] with the reports themselves. It reads several
// at a time, ahead of the loop; what runs still when the loop ends is cancelled. If
// a report cannot be read, its error is yielded in its place and the loop may go on
// to the next.
func (s *Service) AllRecords(ctx context.Context, in RecordQuery) iter.Seq2[*Record, error] {
	return ahead.Map(ctx, recordsAtOnce, s.AllRecordIDs(ctx, in), func(ctx context.Context, recordID string) (*Record, error) {
		r, err := s.GetRecord(ctx, recordID)
		if err != nil {
			return nil, fmt.Errorf("journal: report %s: %w", recordID, err)
		}
		return r, nil
	})
}
