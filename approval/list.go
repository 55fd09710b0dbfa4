package approval

import (
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

// A Filter narrows a list of forms. Filters with different keys must all match.
// WeCom takes one filter of each key, and any number of [ByDepartment], of which
// one must match.
type Filter struct {
	Key   FilterKey `json:"key"`
	Value string    `json:"value"`
}

// A FilterKey is what a [Filter] looks at.
type FilterKey string

// The keys of filters.
const (
	FilterTemplate   FilterKey = "template_id"
	FilterCreator    FilterKey = "creator"
	FilterDepartment FilterKey = "department"
	FilterStatus     FilterKey = "sp_status"
	FilterRecordType FilterKey = "record_type"
)

// A RecordType is what a form is about.
type RecordType int

// The types of forms.
const (
	RecordLeave       RecordType = 1
	RecordCorrection  RecordType = 2 // of a punch (打卡补卡)
	RecordTrip        RecordType = 3
	RecordOuting      RecordType = 4
	RecordOvertime    RecordType = 5
	RecordShiftSwap   RecordType = 6 // 调班
	RecordMeetingRoom RecordType = 7
	RecordRefund      RecordType = 8
	RecordRedPacket   RecordType = 9 // 红包报销
)

// ByTemplate lists forms of a template.
func ByTemplate(id string) Filter { return Filter{FilterTemplate, id} }

// ByCreator lists forms of a member.
func ByCreator(userID string) Filter { return Filter{FilterCreator, userID} }

// ByDepartment lists forms that members of a department submitted.
func ByDepartment(id int64) Filter { return Filter{FilterDepartment, strconv.FormatInt(id, 10)} }

// ByStatus lists forms in a state.
func ByStatus(s FormStatus) Filter { return Filter{FilterStatus, strconv.Itoa(int(s))} }

// ByRecordType lists forms about something. It finds no forms from before
// 2021-05-31.
func ByRecordType(r RecordType) Filter { return Filter{FilterRecordType, strconv.Itoa(int(r))} }

// maxSpan is the longest time that one call may ask for, and maxPage how many
// numbers it gets.
const (
	maxSpan = 31 * 24 * time.Hour
	maxPage = 100
)

// A NumberQuery asks for a page of numbers.
type NumberQuery struct {
	From, To time.Time // of submission; at most 31 days
	Filters  []Filter
}

// A NumberPage is a page of numbers. It may hold fewer than were asked for, or
// none, and not be the last.
type NumberPage struct {
	Numbers    []string `json:"sp_no_list"`
	NextCursor string   `json:"new_next_cursor"` // empty on the last page
}

// ListNumbers returns a page of the numbers of forms that were submitted in a
// time. An app sees the forms of members in its visible range. It fails with
// [wecom.ErrNarrowTimeRange] if there are too many forms in the time.
//
// https://developer.work.weixin.qq.com/document/path/91816
//
//wecom:api POST /cgi-bin/oa/getapprovalinfo 批量获取审批单号
//wecom:limit 600/min
func (s *Service) ListNumbers(ctx context.Context, in NumberQuery, page wecom.Page) (*NumberPage, error) {
	if page.Limit == 0 {
		page.Limit = maxPage
	}
	return call.Query[NumberPage](ctx, s.client, "/cgi-bin/oa/getapprovalinfo", struct {
		From    string   `json:"starttime"`
		To      string   `json:"endtime"`
		Cursor  string   `json:"new_cursor"`
		Size    int      `json:"size"`
		Filters []Filter `json:"filters,omitzero"`
	}{unix(in.From), unix(in.To), page.Cursor, page.Limit, in.Filters})
}

func unix(t time.Time) string { return strconv.FormatInt(t.Unix(), 10) }

// AllNumbers returns the number of every form that was submitted in a time of any
// length, older parts of the time first and each number once. It asks for 31
// days at a time, and for less where WeCom wants that. To go on after an error,
// begin with the time of the last form that you have.
func (s *Service) AllNumbers(ctx context.Context, from, to time.Time, filters ...Filter) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		if !from.Before(to) {
			return
		}
		seen := map[string]bool{}
		span := maxSpan
		// WeCom counts in seconds, and refuses a time that ends in the second in
		// which it begins.
		begin, to := from.Truncate(time.Second), to.Add(time.Second-1).Truncate(time.Second)
		for begin.Before(to) {
			end := begin.Add(span)
			if end.After(to) {
				end = to
			}
			err := s.numbersBetween(ctx, NumberQuery{From: begin, To: end, Filters: filters}, func(number string) bool {
				if seen[number] { // neighbouring windows share a second
					return true
				}
				seen[number] = true
				return yield(number, nil)
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

// numbersBetween passes on the numbers of one window.
func (s *Service) numbersBetween(ctx context.Context, in NumberQuery, pass func(string) bool) error {
	numbers := pager.All(ctx, maxPage, func(ctx context.Context, p wecom.Page) (*NumberPage, error) {
		return s.ListNumbers(ctx, in, p)
	}, func(p *NumberPage) ([]string, string) { return p.Numbers, p.NextCursor })
	for number, err := range numbers {
		if err != nil {
			return err
		}
		if !pass(number) {
			return errLeft
		}
	}
	return nil
}

// detailsAtOnce is how many forms are read at the same time.
const detailsAtOnce = 8

// AllDetails is [Service.AllNumbers] with the forms themselves. It reads several
// at a time, ahead of the loop and within the quota of 600 a minute; what runs
// still when the loop ends is cancelled. If a form cannot be read, its error is
// yielded in its place and the loop may go on to the next.
func (s *Service) AllDetails(ctx context.Context, from, to time.Time, filters ...Filter) iter.Seq2[*Detail, error] {
	return ahead.Map(ctx, detailsAtOnce, s.AllNumbers(ctx, from, to, filters...), func(ctx context.Context, number string) (*Detail, error) {
		d, err := s.GetDetail(ctx, number)
		if err != nil {
			return nil, fmt.Errorf("approval: form %s: %w", number, err)
		}
		return d, nil
	})
}
