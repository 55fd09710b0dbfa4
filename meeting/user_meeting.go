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

// MeetingIDPage is a page of meetings.
type MeetingIDPage struct {
	MeetingIDs []string `json:"meetingid_list"`
	NextCursor string   `json:"next_cursor"`
}

// ListUserMeetingIDs returns one page of the meetings of a member that the app
// booked, of at most 180 days. Pages have at most 100 meetings. The end bounds
// meetings that are over only: of those to come, all that begin after from are
// listed. It is now if both times are zero.
//
// https://developer.work.weixin.qq.com/document/path/98714
//
//wecom:api POST /cgi-bin/meeting/get_user_meetingid 获取成员会议ID列表
func (s *Service) ListUserMeetingIDs(ctx context.Context, userID string, from, to time.Time, page wecom.Page) (*MeetingIDPage, error) {
	return call.Query[MeetingIDPage](ctx, s.client, "/cgi-bin/meeting/get_user_meetingid", struct {
		UserID string     `json:"userid"`
		From   wecom.Time `json:"begin_time,omitzero"`
		To     wecom.Time `json:"end_time,omitzero"`
		wecom.Page
	}{userID, wecom.TimeOf(from), wecom.TimeOf(to), page})
}

// AllUserMeetingIDs yields the meetings of a member that the app booked, each once,
// over a time of any length. See [Service.ListUserMeetingIDs] about its end.
func (s *Service) AllUserMeetingIDs(ctx context.Context, userID string, from, to time.Time) iter.Seq2[string, error] {
	windows := slices.Values([]pager.Window{{From: from, To: to}})
	if !from.IsZero() && !to.IsZero() {
		windows = pager.Windows(from, to, 180*24*time.Hour, time.Second)
	}
	return func(yield func(string, error) bool) {
		seen := map[string]bool{} // those to come are listed for each window
		for id, err := range pager.Each(windows, func(w pager.Window) iter.Seq2[string, error] {
			return s.userMeetingIDs(ctx, userID, w)
		}) {
			if seen[id] && err == nil {
				continue
			}
			seen[id] = true
			if !yield(id, err) {
				return
			}
		}
	}
}

func (s *Service) userMeetingIDs(ctx context.Context, userID string, w pager.Window) iter.Seq2[string, error] {
	return pager.All(ctx, 100, func(ctx context.Context, page wecom.Page) (*MeetingIDPage, error) {
		return s.ListUserMeetingIDs(ctx, userID, w.From, w.To, page)
	}, func(p *MeetingIDPage) ([]string, string) { return p.MeetingIDs, p.NextCursor })
}
