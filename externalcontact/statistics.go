package externalcontact

import (
	"context"
	"iter"
	"strconv"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// StatisticsRange says of whom and when statistics are. Days are those of China
// (UTC+8); a time stands for its day, and both ends belong to the range. WeCom
// keeps 180 days, up to yesterday.
type StatisticsRange struct {
	UserIDs     []string // at most 100 a call
	Departments []int64  // at most 100; of members only
	From, To    time.Time
}

// MemberStatistics are what members did with their customers on one day: of all
// members asked for together.
type MemberStatistics struct {
	Day              wecom.Time  `json:"stat_time"`
	Chats            int64       `json:"chat_cnt"`              // in which a member wrote
	Messages         int64       `json:"message_cnt"`           // sent by members to single customers
	ReplyPercentage  wecom.Float `json:"reply_percentage"`      // of chats begun by customers; 0 if there was none
	AverageReplyTime int64       `json:"avg_reply_time"`        // minutes until the first reply; 0 if there was no chat
	Lost             int64       `json:"negative_feedback_cnt"` // customers who removed or blocked a member
	Applications     int64       `json:"new_apply_cnt"`         // sent by members
	NewCustomers     int64       `json:"new_contact_cnt"`
}

// MemberStatisticsList has an entry for each day.
type MemberStatisticsList struct {
	Days []MemberStatistics `json:"behavior_data"`
}

// GetMemberStatistics returns statistics of members for each of at most 30 days.
// Members or departments are needed. [Service.AllMemberStatistics] takes more
// days.
//
// https://developer.work.weixin.qq.com/document/path/92132
//
//wecom:api POST /cgi-bin/externalcontact/get_user_behavior_data 获取「联系客户统计」数据
func (s *Service) GetMemberStatistics(ctx context.Context, r StatisticsRange) (*MemberStatisticsList, error) {
	return call.Query[MemberStatisticsList](ctx, s.client, "/cgi-bin/externalcontact/get_user_behavior_data", struct {
		UserIDs     []string   `json:"userid,omitzero"`
		Departments []int64    `json:"partyid,omitzero"`
		From        wecom.Time `json:"start_time"`
		To          wecom.Time `json:"end_time"`
	}{r.UserIDs, r.Departments, wecom.TimeOf(r.From), wecom.TimeOf(r.To)})
}

// AllMemberStatistics yields statistics of members for each day of any range.
func (s *Service) AllMemberStatistics(ctx context.Context, r StatisticsRange) iter.Seq2[MemberStatistics, error] {
	return daysOf(r, func(r StatisticsRange) ([]MemberStatistics, error) {
		list, err := s.GetMemberStatistics(ctx, r)
		if err != nil {
			return nil, err
		}
		return list.Days, nil
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
	Owners     []OwnerStatistics `json:"items"`
	Total      int               `json:"total"`
	NextOffset int               `json:"next_offset"` // equals Total on the last page
}

// A StatisticsOrder says by what owners are sorted.
type StatisticsOrder int

// The orders.
const (
	OrderByNewGroups  StatisticsOrder = 1
	OrderByGroups     StatisticsOrder = 2
	OrderByNewMembers StatisticsOrder = 3
	OrderByMembers    StatisticsOrder = 4
)

// OwnerStatisticsQuery says how numbers by owner are sorted and paged.
type OwnerStatisticsQuery struct {
	OrderBy   StatisticsOrder `json:"order_by,omitzero"` // OrderByNewGroups if 0
	Ascending wecom.Flag      `json:"order_asc,omitzero"`
	Offset    int             `json:"offset,omitzero"`
	Limit     int             `json:"limit,omitzero"` // at most 1,000; 500 if 0
}

// groupStatisticsRange is a StatisticsRange as the statistics of groups want it.
type groupStatisticsRange struct {
	From  wecom.Time  `json:"day_begin_time"`
	To    wecom.Time  `json:"day_end_time,omitzero"`
	Owner ownerFilter `json:"owner_filter"`
}

func (r StatisticsRange) ofGroups() groupStatisticsRange {
	return groupStatisticsRange{wecom.TimeOf(r.From), wecom.TimeOf(r.To), ownerFilter{r.UserIDs}}
}

// ListOwnerStatistics returns one page of statistics of customer groups by owner,
// over at most 30 days. Without owners it fails with [wecom.ErrTooManyItems]
// where the app sees more than 1,000 members.
//
// https://developer.work.weixin.qq.com/document/path/92133
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/statistic 获取「群聊数据统计」数据（按群主聚合的方式）
func (s *Service) ListOwnerStatistics(ctx context.Context, r StatisticsRange, q OwnerStatisticsQuery) (*OwnerStatisticsPage, error) {
	return call.Query[OwnerStatisticsPage](ctx, s.client, "/cgi-bin/externalcontact/groupchat/statistic", struct {
		groupStatisticsRange
		OwnerStatisticsQuery
	}{r.ofGroups(), q})
}

// AllOwnerStatistics yields statistics of customer groups by owner, over at most
// 30 days. Offset and Limit are ignored.
func (s *Service) AllOwnerStatistics(ctx context.Context, r StatisticsRange, q OwnerStatisticsQuery) iter.Seq2[OwnerStatistics, error] {
	return pager.All(ctx, 1000, func(ctx context.Context, p wecom.Page) (*OwnerStatisticsPage, error) {
		q.Offset, _ = strconv.Atoi(p.Cursor) // "" is 0
		q.Limit = p.Limit
		return s.ListOwnerStatistics(ctx, r, q)
	}, func(page *OwnerStatisticsPage) ([]OwnerStatistics, string) {
		next := ""
		if page.NextOffset > q.Offset && page.NextOffset < page.Total {
			next = strconv.Itoa(page.NextOffset)
		}
		return page.Owners, next
	})
}

// DayStatistics are the numbers of groups on one day.
type DayStatistics struct {
	Day  wecom.Time      `json:"stat_time"`
	Data GroupStatistics `json:"data"`
}

// DayStatisticsList has an entry for each day.
type DayStatisticsList struct {
	Days []DayStatistics `json:"items"`
}

// GetDayStatistics returns statistics of customer groups for each of at most 30
// days, of all owners asked for together. Without owners it fails with
// [wecom.ErrTooManyItems] where the app sees more than 1,000 members.
// [Service.AllDayStatistics] takes more days.
//
// https://developer.work.weixin.qq.com/document/path/92133
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/statistic_group_by_day 获取「群聊数据统计」数据（按自然日聚合的方式）
func (s *Service) GetDayStatistics(ctx context.Context, r StatisticsRange) (*DayStatisticsList, error) {
	return call.Query[DayStatisticsList](ctx, s.client, "/cgi-bin/externalcontact/groupchat/statistic_group_by_day", r.ofGroups())
}

// AllDayStatistics yields statistics of customer groups for each day of any range.
func (s *Service) AllDayStatistics(ctx context.Context, r StatisticsRange) iter.Seq2[DayStatistics, error] {
	return daysOf(r, func(r StatisticsRange) ([]DayStatistics, error) {
		list, err := s.GetDayStatistics(ctx, r)
		if err != nil {
			return nil, err
		}
		return list.Days, nil
	})
}

// daysOf yields what list has for each day of a range, asking for 30 days at a
// time.
func daysOf[T any](r StatisticsRange, list func(StatisticsRange) ([]T, error)) iter.Seq2[T, error] {
	return pager.Each(pager.Windows(r.From, r.To, 29*day, day), func(w pager.Window) iter.Seq2[T, error] {
		r.From, r.To = w.From, w.To
		return pager.Once(func() ([]T, error) { return list(r) })
	})
}
