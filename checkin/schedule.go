package checkin

import (
	"cmp"
	"context"
	"iter"
	"slices"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A MemberSchedule says which shifts a member has in a month (排班).
type MemberSchedule struct {
	UserID   string        `json:"userid"`
	Month    YearMonth     `json:"yearmonth"`
	RuleID   int64         `json:"groupid"`
	RuleName string        `json:"groupname"`
	Schedule MonthSchedule `json:"schedule"`
}

// A MonthSchedule holds the days of a month that have a shift.
type MonthSchedule struct {
	Days []ScheduledDay `json:"scheduleList"`
}

// A ScheduledDay is a day with a shift.
type ScheduledDay struct {
	Day   int   `json:"day"` // of the month
	Shift Shift `json:"schedule_info"`
}

// A Shift is what a member has to work on a day.
type Shift struct {
	ID      int64         `json:"schedule_id"` // RestShift for a day off
	Name    string        `json:"schedule_name"`
	Periods []ShiftPeriod `json:"time_section"`
}

// RestShift is the shift (休息) of days off.
const RestShift = 0

// A ShiftPeriod is a time of work between two punches.
type ShiftPeriod struct {
	ID        int64         `json:"id"`
	Begin     wecom.Seconds `json:"work_sec"`
	End       wecom.Seconds `json:"off_work_sec"`
	RemindOn  wecom.Seconds `json:"remind_work_sec"`
	RemindOff wecom.Seconds `json:"remind_off_work_sec"`
}

// ListSchedules returns the shifts of at most 100 members from the day of one
// moment to that of another, a month at most. Members under other rules than those
// with shifts are left out. [Service.AllSchedules] has no limits.
//
// https://developer.work.weixin.qq.com/document/path/93380
//
//wecom:api POST /cgi-bin/checkin/getcheckinschedulist 获取打卡人员排班信息
//wecom:limit 60/min
func (s *Service) ListSchedules(ctx context.Context, userIDs []string, from, to time.Time) ([]MemberSchedule, error) {
	return call.QueryIn[[]MemberSchedule](ctx, s.client, "/cgi-bin/checkin/getcheckinschedulist", s.daySpan(userIDs, from, to), "schedule_list")
}

// AllSchedules yields the shifts of any number of members over any time, a
// calendar month a call.
func (s *Service) AllSchedules(ctx context.Context, in MemberQuery) iter.Seq2[MemberSchedule, error] {
	return all(in, s.byMonths(in), func(userIDs []string, from, to time.Time) ([]MemberSchedule, error) {
		return s.ListSchedules(ctx, userIDs, from, to)
	})
}

// A ScheduleUpdate gives a member a shift on a day of a month.
type ScheduleUpdate struct {
	UserID     string `json:"userid"`
	Day        int    `json:"day"`         // of the month
	ScheduleID int64  `json:"schedule_id"` // one of the rule's; RestShift for a day off
}

// UpdateSchedules gives members of a rule with shifts their shifts in a month.
// Only days in the future can be updated: otherwise [wecom.ErrInvalidSchedule].
// [Service.UpdateAllSchedules] takes any number, in any months.
//
// https://developer.work.weixin.qq.com/document/path/93385
//
//wecom:api POST /cgi-bin/checkin/setcheckinschedulist 为打卡人员排班
//wecom:limit 60/min
func (s *Service) UpdateSchedules(ctx context.Context, ruleID int64, month YearMonth, shifts ...ScheduleUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/checkin/setcheckinschedulist", call.Body{"groupid": ruleID, "yearmonth": month, "items": shifts}, nil)
}

// A DayScheduleUpdate gives a member a shift on a day.
type DayScheduleUpdate struct {
	UserID     string
	Day        time.Time // any moment of it
	ScheduleID int64     // one of the rule's; RestShift for a day off
}

// shiftsPerCall is how many shifts a call sets. WeCom names no limit.
const shiftsPerCall = 1000

// UpdateAllSchedules is [Service.UpdateSchedules] for any number of shifts in any
// months: 1,000 shifts of one month a call, one call after the other, within the
// quota. On an error it returns those that it has not set, to go on with. It is
// safe to repeat.
func (s *Service) UpdateAllSchedules(ctx context.Context, ruleID int64, shifts []DayScheduleUpdate) (rest []DayScheduleUpdate, err error) {
	rest = slices.Clone(shifts)
	slices.SortStableFunc(rest, func(a, b DayScheduleUpdate) int { return cmp.Compare(s.monthOf(a.Day), s.monthOf(b.Day)) })
	for len(rest) > 0 {
		month := s.monthOf(rest[0].Day)
		var part []ScheduleUpdate
		for _, u := range rest[:min(shiftsPerCall, len(rest))] {
			if s.monthOf(u.Day) != month {
				break
			}
			part = append(part, ScheduleUpdate{u.UserID, u.Day.In(s.days.location()).Day(), u.ScheduleID})
		}
		if err := s.UpdateSchedules(ctx, ruleID, month, part...); err != nil {
			return rest, err
		}
		rest = rest[len(part):]
	}
	return nil, nil
}

// monthOf returns the month of a moment in the corp's zone.
func (s *Service) monthOf(t time.Time) YearMonth { return MonthOf(t.In(s.days.location())) }
