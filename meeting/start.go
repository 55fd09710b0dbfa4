package meeting

import (
	"context"
	"iter"
	"slices"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A Start is a time that a member started a meeting, or tried to.
type Start struct {
	UserID    string     `json:"userid"` // the one who booked it, if somebody outside the corp came first
	StartedAt wecom.Time `json:"start_time"`
}

// StartPage is a page of starts, the newest first.
type StartPage struct {
	Starts     []Start `json:"meeting_list"`
	HasMore    *bool   `json:"has_more"`    // nil where WeCom leaves it out
	NextCursor string  `json:"next_cursor"` // empty on the last page
}

func (p *StartPage) page() ([]Start, string) {
	return p.Starts, p.NextCursor
}

// StartQuery says which starts a list has.
type StartQuery struct {
	Status   Launch    // required: those that succeeded, or those that failed because the corp held too many meetings at once
	From, To time.Time // at most 30 days a call; To is left out
}

// ListStarts returns one page of the meetings that members in the app's visible
// range have started, or were the first to enter: all of the corp, not only those
// of the app. Pages have at most 1,000 starts, and may be shorter.
//
// https://developer.work.weixin.qq.com/document/path/99651
//
//wecom:api POST /cgi-bin/meeting/statistics/get_start_list 获取会议发起记录
func (s *Service) ListStarts(ctx context.Context, q StartQuery, page wecom.Page) (*StartPage, error) {
	return call.QueryPage[StartPage](ctx, s.client, "/cgi-bin/meeting/statistics/get_start_list", struct {
		Status Launch     `json:"type"`
		From   wecom.Time `json:"begin_time"`
		To     wecom.Time `json:"end_time"`
		wecom.Page
	}{q.Status, wecom.TimeOf(q.From), wecom.TimeOf(q.To), page})
}

// AllStarts yields the meetings that members in the app's visible range have
// started, over a time of any length, the newest first.
func (s *Service) AllStarts(ctx context.Context, q StartQuery) iter.Seq2[Start, error] {
	windows := slices.Collect(pager.Windows(q.From, q.To, 30*24*time.Hour, 0))
	slices.Reverse(windows)
	return pager.Each(slices.Values(windows), func(w pager.Window) iter.Seq2[Start, error] {
		return pager.All(ctx, 1000, func(ctx context.Context, page wecom.Page) (*StartPage, error) {
			return s.ListStarts(ctx, StartQuery{q.Status, w.From, w.To}, page)
		}, (*StartPage).page)
	})
}
