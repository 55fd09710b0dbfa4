package externalcontact

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// MemberStatisticsQuery says of whom and when statistics of members are. Days are
// those of China (UTC+8); a time stands for its day, and both ends are included.
// WeCom keeps 180 days, up to yesterday.
type MemberStatisticsQuery struct {
	UserIDs       []string // at most 100; these or departments are required
	DepartmentIDs []int64  // at most 100
	From, To      time.Time
}

// MemberStatistics are what members did with their customers on one day: all
// members asked for together.
type MemberStatistics struct {
	Day                 wecom.Time `json:"stat_time"`
	Chats               int64      `json:"chat_cnt"`              // in which a member wrote
	Messages            int64      `json:"message_cnt"`           // sent by members to single customers
	ReplyPercentage     float64    `json:"reply_percentage"`      // of chats begun by customers; 0 if there was none
	AverageReplyMinutes int64      `json:"avg_reply_time"`        // until the first reply; 0 if there was no chat
	Lost                int64      `json:"negative_feedback_cnt"` // customers who removed or blocked a member
	Applications        int64      `json:"new_apply_cnt"`         // sent by members
	NewCustomers        int64      `json:"new_contact_cnt"`
}

// ListMemberStatistics returns statistics of members for each of at most 30 days.
// [Service.AllMemberStatistics] takes more days.
//
// https://developer.work.weixin.qq.com/document/path/92132
//
//wecom:api POST /cgi-bin/externalcontact/get_user_behavior_data 获取「联系客户统计」数据
func (s *Service) ListMemberStatistics(ctx context.Context, q MemberStatisticsQuery) ([]MemberStatistics, error) {
	return call.QueryIn[[]MemberStatistics](ctx, s.client, "/cgi-bin/externalcontact/get_user_behavior_data", struct {
		UserIDs       []string   `json:"userid,omitzero"`
		DepartmentIDs []int64    `json:"partyid,omitzero"`
		From          wecom.Time `json:"start_time"`
		To            wecom.Time `json:"end_time"`
	}{q.UserIDs, q.DepartmentIDs, wecom.TimeOf(q.From), wecom.TimeOf(q.To)}, "behavior_data")
}

// AllMemberStatistics yields statistics of members for each day of any range.
func (s *Service) AllMemberStatistics(ctx context.Context, q MemberStatisticsQuery) iter.Seq2[MemberStatistics, error] {
	return daysOf(q.From, q.To, func(w pager.Window) ([]MemberStatistics, error) {
		return s.ListMemberStatistics(ctx, MemberStatisticsQuery{q.UserIDs, q.DepartmentIDs, w.From, w.To})
	})
}

// GroupStatistics are numbers of customer groups, up to the end of a day.
type GroupStatistics struct {
	NewGroups       int64 `json:"new_chat_cnt"` // on the days asked for
	Groups          int64 `json:"chat_total"`
	ActiveGroups    int64 `json:"chat_has_msg"`
	NewMembers      int64 `json:"new_member_cnt"` // on the days asked for
	Members         int64 `json:"member_total"`
	ActiveMembers   int64 `json:"member_has_msg"`
	Messages        int64 `json:"msg_total"`
	MigratedTrainee int64 `json:"migrate_trainee_chat_cnt"` // of schools of the education trade only
}

// OwnerStatistics are the numbers of an owner's groups.
type OwnerStatistics struct {
	OwnerID string          `json:"owner"`
	Data    GroupStatistics `json:"data"`
}

// OwnerStatisticsPage is a page of numbers by owner.
type OwnerStatisticsPage struct {
	Owners     []OwnerStatistics
	Total      int64 // owners on all pages
	NextCursor string
}

func (p *OwnerStatisticsPage) page() ([]OwnerStatistics, string) { return p.Owners, p.NextCursor }

// A StatisticsOrder says by what owners are sorted.
type StatisticsOrder int

const (
	OrderByNewGroups  StatisticsOrder = 1
	OrderByGroups     StatisticsOrder = 2
	OrderByNewMembers StatisticsOrder = 3
	OrderByMembers    StatisticsOrder = 4
)

// OwnerStatisticsQuery says of whom and when statistics by owner are, and how they
// are sorted. Days are as in a [MemberStatisticsQuery].
type OwnerStatisticsQuery struct {
	OwnerIDs  []string // members, at most 100
	From, To  time.Time
	OrderBy   StatisticsOrder // default OrderByNewGroups
	Ascending bool
}

// groupStatisticsRange says of whom and when statistics of groups are.
type groupStatisticsRange struct {
	From  wecom.Time  `json:"day_begin_time"`
	To    wecom.Time  `json:"day_end_time,omitzero"`
	Owner ownerFilter `json:"owner_filter"`
}

// ListOwnerStatistics returns one page of statistics of customer groups by owner,
// over at most 30 days. The limit is at most 1,000, by default 500. Without owners
// it fails with [wecom.ErrTooManyItems] where the app sees more than 1,000
// members.
//
// https://developer.work.weixin.qq.com/document/path/92133
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/statistic 获取「群聊数据统计」数据（按群主聚合的方式）
func (s *Service) ListOwnerStatistics(ctx context.Context, q OwnerStatisticsQuery, page wecom.Page) (*OwnerStatisticsPage, error) {
	in, err := q.from(page)
	if err != nil {
		return nil, err
	}
	reply, err := call.Query[ownerStatisticsReply](ctx, s.client, "/cgi-bin/externalcontact/groupchat/statistic", in)
	return reply.page(), err
}

// ownerStatisticsRequest is an [OwnerStatisticsQuery] on the wire.
type ownerStatisticsRequest struct {
	groupStatisticsRange
	OrderBy   StatisticsOrder `json:"order_by,omitzero"`
	Ascending wecom.Flag      `json:"order_asc,omitzero"`
	Offset    int             `json:"offset"`
	Limit     int             `json:"limit,omitzero"`
}

// from asks for a page. WeCom counts owners; the count is the cursor.
func (q OwnerStatisticsQuery) from(page wecom.Page) (ownerStatisticsRequest, error) {
	offset, err := strconv.Atoi(cmp.Or(page.Cursor, "0"))
	if err != nil {
		err = fmt.Errorf("externalcontact: %q is no cursor of owners: begin anew, without it", page.Cursor)
	}
	days := groupStatisticsRange{wecom.TimeOf(q.From), wecom.TimeOf(q.To), ownerFilter{q.OwnerIDs}}
	return ownerStatisticsRequest{days, q.OrderBy, wecom.Flag(q.Ascending), offset, page.Limit}, err
}

// ownerStatisticsReply is an [OwnerStatisticsPage] on the wire.
type ownerStatisticsReply struct {
	Items      []OwnerStatistics `json:"items"`
	Total      int64             `json:"total"`
	NextOffset int64             `json:"next_offset"` // equals Total on the last page
}

func (r *ownerStatisticsReply) page() *OwnerStatisticsPage {
	if r == nil {
		return nil
	}
	p := &OwnerStatisticsPage{Owners: r.Items, Total: r.Total}
	if r.NextOffset < r.Total {
		p.NextCursor = strconv.FormatInt(r.NextOffset, 10)
	}
	return p
}

// AllOwnerStatistics yields statistics of customer groups by owner, over at most
// 30 days.
func (s *Service) AllOwnerStatistics(ctx context.Context, q OwnerStatisticsQuery) iter.Seq2[OwnerStatistics, error] {
	return pager.From(ctx, wecom.Page{Cursor: "0", Limit: 1000}, func(ctx context.Context, p wecom.Page) (*OwnerStatisticsPage, error) {
		return s.ListOwnerStatistics(ctx, q, p)
	}, (*OwnerStatisticsPage).page)
}

// DayStatisticsQuery says of whom and when statistics by day are. Days are as in a
// [MemberStatisticsQuery].
type DayStatisticsQuery struct {
	OwnerIDs []string // members, at most 100
	From, To time.Time
}

// DayStatistics are the numbers of groups on one day.
type DayStatistics struct {
	Day  wecom.Time      `json:"stat_time"`
	Data GroupStatistics `json:"data"`
}

// ListDayStatistics returns statistics of customer groups for each of at most 30
// days, of all owners asked for together. Without owners it fails with
// [wecom.ErrTooManyItems] where the app sees more than 1,000 members.
// [Service.AllDayStatistics] takes more days.
//
// https://developer.work.weixin.qq.com/document/path/92133
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/statistic_group_by_day 获取「群聊数据统计」数据（按自然日聚合的方式）
func (s *Service) ListDayStatistics(ctx context.Context, q DayStatisticsQuery) ([]DayStatistics, error) {
	return call.QueryIn[[]DayStatistics](ctx, s.client, "/cgi-bin/externalcontact/groupchat/statistic_group_by_day",
		groupStatisticsRange{wecom.TimeOf(q.From), wecom.TimeOf(q.To), ownerFilter{q.OwnerIDs}}, "items")
}

// AllDayStatistics yields statistics of customer groups for each day of any range.
func (s *Service) AllDayStatistics(ctx context.Context, q DayStatisticsQuery) iter.Seq2[DayStatistics, error] {
	return daysOf(q.From, q.To, func(w pager.Window) ([]DayStatistics, error) {
		return s.ListDayStatistics(ctx, DayStatisticsQuery{q.OwnerIDs, w.From, w.To})
	})
}

// daysOf yields what list has for each day of a range, asking for 30 days at a
// time.
func daysOf[T any](from, to time.Time, list func(pager.Window) ([]T, error)) iter.Seq2[T, error] {
	return pager.Each(pager.Windows(from, to, 29*day, day), func(w pager.Window) iter.Seq2[T, error] {
		return pager.Once(func() ([]T, error) { return list(w) })
	})
}
