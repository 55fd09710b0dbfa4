package kf

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A StatisticsQuery says of what and when statistics are. Days are those of China
// (UTC+8); a time stands for its day, and both ends are included. WeCom keeps 180
// days, up to yesterday, and has those of a day from 6 o'clock on the next morning.
type StatisticsQuery struct {
	OpenKfID string
	From, To time.Time
}

// A DayStatistics is the numbers of an account on a day.
type DayStatistics struct {
	Day  wecom.Time   `json:"stat_time"`
	Data *AccountData `json:"statistic"` // nil for a day on which nothing happened, or that WeCom has not counted yet
}

// AccountData are the numbers of an account on a day. Rates are parts of 1; one that
// is nil has nothing to be a part of.
type AccountData struct {
	Sessions          int64    `json:"session_cnt"` // that a receptionist or a bot served
	Customers         int64    `json:"customer_cnt"`
	Messages          int64    `json:"customer_msg_cnt"` // of customers
	UpgradedCustomers int64    `json:"upgrade_service_customer_cnt"`
	RejectedCustomers int64    `json:"msg_rejected_customer_cnt"` // whose messages a receptionist no longer takes
	BotSessions       int64    `json:"ai_session_reply_cnt"`      // also those that were answered by API
	BotTransferRate   *float64 `json:"ai_transfer_rate"`          // of sessions, from the bot to a person
	KnowledgeHitRate  *float64 `json:"ai_knowledge_hit_rate"`     // of messages to the bot; none where an app assigns sessions
}

// A ReceptionistDayStatistics is the numbers of receptionists on a day.
type ReceptionistDayStatistics struct {
	Day  wecom.Time        `json:"stat_time"`
	Data *ReceptionistData `json:"statistic"` // nil for a day on which nothing happened, or that WeCom has not counted yet
}

// ReceptionistData are the numbers of one receptionist, or of all of an account, on a
// day. Rates are parts of 1; one that is nil has nothing to be a part of. There are no
// surveys where an app assigns sessions.
type ReceptionistData struct {
	Sessions          int64    `json:"session_cnt"` // that a receptionist served
	Customers         int64    `json:"customer_cnt"`
	Messages          int64    `json:"customer_msg_cnt"` // of customers
	ReplyRate         *float64 `json:"reply_rate"`       // of sessions
	FirstReplySeconds *float64 `json:"first_reply_average_sec"`
	Surveys           int64    `json:"satisfaction_investgate_cnt"`
	SurveyRate        *float64 `json:"satisfaction_participation_rate"`
	SatisfiedRate     *float64 `json:"satisfied_rate"` // this one and the next two: of the answers
	MiddlingRate      *float64 `json:"middling_rate"`
	DissatisfiedRate  *float64 `json:"dissatisfied_rate"`
	UpgradedCustomers int64    `json:"upgrade_service_customer_cnt"`
	MemberInvitations int64    `json:"upgrade_service_member_invite_cnt"`
	MemberUpgrades    int64    `json:"upgrade_service_member_customer_cnt"`
	GroupInvitations  int64    `json:"upgrade_service_groupchat_invite_cnt"`
	GroupUpgrades     int64    `json:"upgrade_service_groupchat_customer_cnt"`
	RejectedCustomers int64    `json:"msg_rejected_customer_cnt"` // whose messages the receptionist no longer takes
}

type statisticsBody struct {
	OpenKfID string     `json:"open_kfid"`
	UserID   string     `json:"servicer_userid,omitzero"`
	From     wecom.Time `json:"start_time"`
	To       wecom.Time `json:"end_time"`
}

// ListStatistics returns the numbers of an account for each of at most 31 days.
// [Service.AllStatistics] takes more days.
//
// https://developer.work.weixin.qq.com/document/path/95489
//
//wecom:api POST /cgi-bin/kf/get_corp_statistic 获取「客户数据统计」企业汇总数据
func (s *Service) ListStatistics(ctx context.Context, q StatisticsQuery) ([]DayStatistics, error) {
	return call.QueryIn[[]DayStatistics](ctx, s.client, "/cgi-bin/kf/get_corp_statistic", statisticsBody{
		q.OpenKfID, "", wecom.TimeOf(q.From), wecom.TimeOf(q.To),
	}, "statistic_list")
}

// AllStatistics yields the numbers of an account for each day of any range.
func (s *Service) AllStatistics(ctx context.Context, q StatisticsQuery) iter.Seq2[DayStatistics, error] {
	return daysOf(q, func(q StatisticsQuery) ([]DayStatistics, error) { return s.ListStatistics(ctx, q) })
}

// ListReceptionistStatistics returns the numbers of a receptionist for each of at
// most 31 days. Without userID they are those of all receptionists of the account
// together. [Service.AllReceptionistStatistics] takes more days.
//
// https://developer.work.weixin.qq.com/document/path/95490
//
//wecom:api POST /cgi-bin/kf/get_servicer_statistic 获取「客户数据统计」接待人员明细数据
func (s *Service) ListReceptionistStatistics(ctx context.Context, userID string, q StatisticsQuery) ([]ReceptionistDayStatistics, error) {
	return call.QueryIn[[]ReceptionistDayStatistics](ctx, s.client, "/cgi-bin/kf/get_servicer_statistic", statisticsBody{
		q.OpenKfID, userID, wecom.TimeOf(q.From), wecom.TimeOf(q.To),
	}, "statistic_list")
}

// AllReceptionistStatistics yields the numbers of a receptionist for each day of any
// range. Without userID they are those of all receptionists of the account together.
func (s *Service) AllReceptionistStatistics(ctx context.Context, userID string, q StatisticsQuery) iter.Seq2[ReceptionistDayStatistics, error] {
	return daysOf(q, func(q StatisticsQuery) ([]ReceptionistDayStatistics, error) {
		return s.ListReceptionistStatistics(ctx, userID, q)
	})
}

const day = 24 * time.Hour

// startOfDay keeps the time of day from cutting off the last day.
func startOfDay(t time.Time) time.Time {
	t = t.In(wecom.Beijing)
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, wecom.Beijing)
}

// daysOf yields what a list has for each day, 31 days a call: both ends count.
func daysOf[T any](q StatisticsQuery, list func(StatisticsQuery) ([]T, error)) iter.Seq2[T, error] {
	windows := pager.Windows(startOfDay(q.From), startOfDay(q.To), 30*day, day)
	return pager.Each(windows, func(w pager.Window) iter.Seq2[T, error] {
		return pager.Once(func() ([]T, error) { return list(StatisticsQuery{q.OpenKfID, w.From, w.To}) })
	})
}
