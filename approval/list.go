package approval

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/ahead"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A RecordType is what a form is about.
//
//wecom:string
type RecordType int

const (
	RecordLeave       RecordType = 1 // 请假
	RecordCorrection  RecordType = 2 // 打卡补卡
	RecordTrip        RecordType = 3 // 出差
	RecordOuting      RecordType = 4 // 外出
	RecordOvertime    RecordType = 5 // 加班
	RecordShiftSwap   RecordType = 6 // 调班
	RecordMeetingRoom RecordType = 7 // 会议室预定
	RecordRefund      RecordType = 8 // 退款审批
	RecordRedPacket   RecordType = 9 // 红包报销审批
)

// A FormQuery says which forms are listed: those for which all that is set holds.
type FormQuery struct {
	From, To      time.Time // of submission; required
	TemplateID    string
	CreatorID     string
	DepartmentIDs []int64 // one of these submitted it
	Status        FormStatus
	RecordType    RecordType // finds no forms from before 2021-05-31
}

// A filter narrows a list of forms.
type filter struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// filters writes what is set. WeCom takes one filter of each key, and any number
// of departments.
func (q FormQuery) filters() (list []filter) {
	add := func(key, value string) {
		if value != "" && value != "0" {
			list = append(list, filter{key, value})
		}
	}
	add("template_id", q.TemplateID)
	add("creator", q.CreatorID)
	for _, id := range q.DepartmentIDs {
		add("department", strconv.FormatInt(id, 10))
	}
	add("sp_status", strconv.Itoa(int(q.Status)))
	add("record_type", strconv.Itoa(int(q.RecordType)))
	return list
}

// maxSpan is the longest time that one call may ask for, and maxPage how many
// ids it gets.
const (
	maxSpan = 31 * 24 * time.Hour
	maxPage = 100
)

// A FormIDPage is a page of ids. It may hold fewer than were asked for, or none,
// and not be the last.
type FormIDPage struct {
	FormIDs    []string `json:"sp_no_list"`
	NextCursor string   `json:"new_next_cursor"` // empty on the last page
}

// ListFormIDs returns a page of the ids (审批单号) of forms that were
// submitted in a time of at most 31 days. An app sees the forms of members in its
// visible range. It fails with [wecom.ErrNarrowTimeRange] if there are too many
// forms in the time, with [wecom.ErrNoApprovalPermission] if the app may not read
// the data of Approval, and with [wecom.ErrInvalidApproval] if the query is
// wrong. [Service.AllFormIDs] has no limits.
//
// https://developer.work.weixin.qq.com/document/path/91816
//
//wecom:api POST /cgi-bin/oa/getapprovalinfo 批量获取审批单号
//wecom:limit 600/min
func (s *Service) ListFormIDs(ctx context.Context, in FormQuery, page wecom.Page) (*FormIDPage, error) {
	return call.Query[FormIDPage](ctx, s.client, "/cgi-bin/oa/getapprovalinfo", struct {
		From    string   `json:"starttime"`
		To      string   `json:"endtime"`
		Cursor  string   `json:"new_cursor"`
		Limit   int      `json:"size"`
		Filters []filter `json:"filters,omitzero"`
	}{unix(in.From), unix(in.To), page.Cursor, cmp.Or(page.Limit, maxPage), in.filters()})
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// AllFormIDs yields the id of every form that was submitted in a time of any
// length, older parts of the time first and each id once. It asks for 31 days at a
// time, and for less where WeCom wants that. To go on after an error, begin with
// the time of the last form that you have.
func (s *Service) AllFormIDs(ctx context.Context, in FormQuery) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if !in.From.Before(in.To) {
			return
		}
		seen := map[string]bool{}
		span := maxSpan
		// WeCom counts in seconds, and refuses a time that ends in the second in
		// which it begins.
		begin, to := in.From.Truncate(time.Second), in.To.Add(time.Second-1).Truncate(time.Second)
		for begin.Before(to) {
			end := begin.Add(span)
			if end.After(to) {
				end = to
			}
			part := in
			part.From, part.To = begin, end
			err := s.formIDsBetween(ctx, part, func(id string) bool {
				if seen[id] { // neighbouring windows share a second
					return true
				}
				seen[id] = true
				return yield(id, nil)
			})
			switch {
			case errors.Is(err, wecom.ErrNarrowTimeRange) && end.Sub(begin) > time.Minute:
				span = (end.Sub(begin) / 2).Truncate(time.Second)
			case errors.Is(err, errLeft):
				return
			case err != nil:
				yield("", err)
				return
			default:
				begin = end
			}
		}
	}
}

// errLeft ends a list whose loop was left.
var errLeft = errors.New("the loop was left")

// formIDsBetween passes on the ids of one window.
func (s *Service) formIDsBetween(ctx context.Context, in FormQuery, pass func(string) bool) error {
	ids := pager.All(ctx, maxPage, func(ctx context.Context, p wecom.Page) (*FormIDPage, error) {
		return s.ListFormIDs(ctx, in, p)
	}, func(p *FormIDPage) ([]string, string) { return p.FormIDs, p.NextCursor })
	for id, err := range ids {
		if err != nil {
			return err
		}
		if !pass(id) {
			return errLeft
		}
	}
	return nil
}

// detailsAtOnce is how many forms are read at the same time.
const detailsAtOnce = 8

// AllDetails is [Service.AllFormIDs] with the forms themselves. It reads several
// at a time, ahead of the loop and within the quota of 600 a minute; what runs
// still when the loop ends is cancelled. If a form cannot be read, its error is
// yielded in its place and the loop may go on to the next.
func (s *Service) AllDetails(ctx context.Context, in FormQuery) iter.Seq2[*Detail, error] {
	return ahead.Map(ctx, detailsAtOnce, s.AllFormIDs(ctx, in), func(ctx context.Context, id string) (*Detail, error) {
		d, err := s.GetDetail(ctx, id)
		if err != nil {
			return nil, fmt.Errorf("approval: form %s: %w", id, err)
		}
		return d, nil
	})
}
