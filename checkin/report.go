package checkin

import (
	"context"
	"iter"
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A DayReport is what WeCom makes of a member's punches and forms of a day
// (日报). Punches out of the office (外出打卡) are not in it.
type DayReport struct {
	Base       DayBase          `json:"base_info"`
	Summary    DaySummary       `json:"summary_info"`
	Forms      []Form           `json:"holiday_infos"`
	Items      []Item           `json:"sp_items"`
	Exceptions []ExceptionTotal `json:"exception_infos"`
	Overtime   DayOvertime      `json:"ot_info"`
}

// DayBase says whose day it is, and under which rule.
type DayBase struct {
	Date        wecom.Time `json:"date"` // midnight
	DayType     DayType    `json:"day_type"`
	RecordType  RecordType `json:"record_type"`
	UserID      string     `json:"acctid"`
	Name        string     `json:"name"`
	Alias       string     `json:"name_ex"`
	Departments Names      `json:"departs_name"` // with their parents: 云杉科技/研发中心
	Rule        DayRule    `json:"rule_info"`
}

// DayRule is the rule of a day.
type DayRule struct {
	ID           int64   `json:"groupid"`
	Name         string  `json:"groupname"`
	ScheduleID   int64   `json:"scheduleid"` // the shift, under rules with shifts
	ScheduleName string  `json:"schedulename"`
	Hours        []Hours `json:"checkintime"` // under rules with fixed hours
}

// Hours is when work begins and ends.
type Hours struct {
	Begin wecom.Seconds `json:"work_sec"`
	End   wecom.Seconds `json:"off_work_sec"`
}

// DaySummary is the work of a day.
type DaySummary struct {
	Punches  int           `json:"checkin_count"`
	Worked   wecom.Seconds `json:"regular_work_sec"`
	Standard wecom.Seconds `json:"standard_work_sec"` // as the rule wants it
	First    wecom.Seconds `json:"earliest_time"`     // the first punch, after midnight
	Last     wecom.Seconds `json:"lastest_time"`      // WeCom's own spelling; over 24 hours for night shifts
}

// A DayType tells working days from days off.
//
//wecom:string
type DayType int

const (
	Workday DayType = 0 // 工作日
	DayOff  DayType = 1 // 休息日
)

// A RecordType is the type of rule by which a report counts. It is numbered
// otherwise than [RuleType].
//
//wecom:string
type RecordType int

const (
	ReportFixed    RecordType = 1 // 固定上下班
	ReportOuting   RecordType = 2 // 外出
	ReportShifts   RecordType = 3 // 按班次上下班
	ReportFree     RecordType = 4 // 自由签到
	ReportOvertime RecordType = 5 // 加班
	ReportNoRule   RecordType = 7 // 无规则
)

// A Form is an approved form that touches a day.
type Form struct {
	FormID      string `json:"sp_number"` // for approval.Service.GetDetail
	Title       Texts  `json:"sp_title"`  // 请假0.5天
	Description Texts  `json:"sp_description"`
}

// Texts is a text in the languages that WeCom has it in: today Chinese alone.
type Texts struct {
	Data []Text `json:"data"`
}

// A Text is a text in a language.
type Text struct {
	Lang string `json:"lang"` // zh_CN
	Text string `json:"text"`
}

// String returns the first text.
func (t Texts) String() string {
	if len(t.Data) == 0 {
		return ""
	}
	return t.Data[0].Text
}

// An Item is the total of one type of leave, trip or the like.
type Item struct {
	Name       string        `json:"name"` // 年假
	Type       ItemType      `json:"type"`
	VacationID int64         `json:"vacation_id"` // the type of leave, if Type is ItemLeave
	Unit       TimeUnit      `json:"time_type"`
	Duration   wecom.Seconds `json:"duration"` // a day is 24 hours here
	Count      int           `json:"count"`
}

// An ItemType is what an [Item] is about.
//
//wecom:string
type ItemType int

const (
	ItemLeave      ItemType = 1   // 请假
	ItemCorrection ItemType = 2   // 补卡
	ItemTrip       ItemType = 3   // 出差
	ItemOut        ItemType = 4   // 外出
	ItemPunch      ItemType = 15  // 审批打卡
	ItemField      ItemType = 100 // 外勤
)

// A TimeUnit is the unit in which an [Item] is to be shown.
//
//wecom:string
type TimeUnit int

const (
	UnitDays  TimeUnit = 0 // 按天
	UnitHours TimeUnit = 1 // 按小时
)

// In returns the duration in its unit: 0.5 for half a day.
func (i Item) In() float64 {
	if i.Unit == UnitHours {
		return i.Duration.Hours()
	}
	return i.Duration.Hours() / 24
}

// FormsOf returns the forms behind an item. WeCom does not link the two: forms
// are found by how their titles begin, so of two types of leave on one day the
// forms of both are returned.
func (d DayReport) FormsOf(i Item) (list []Form) {
	for _, f := range d.Forms {
		if t := f.Title.String(); strings.HasPrefix(t, i.Type.String()) || i.Name != "" && strings.HasPrefix(t, i.Name) {
			list = append(list, f)
		}
	}
	return list
}

// An ExceptionTotal counts what went wrong.
type ExceptionTotal struct {
	Type     ExceptionType `json:"exception"`
	Duration wecom.Seconds `json:"duration"` // of Late, EarlyLeave and Absent
	Count    int           `json:"count"`
}

// An ExceptionType is what can go wrong in a day.
//
//wecom:string
type ExceptionType int

const (
	Late           ExceptionType = 1 // 迟到
	EarlyLeave     ExceptionType = 2 // 早退
	MissingPunch   ExceptionType = 3 // 缺卡
	Absent         ExceptionType = 4 // 旷工
	OutOfPlace     ExceptionType = 5 // 地点异常
	DeviceMismatch ExceptionType = 6 // 设备异常
)

// DayOvertime is the overtime (加班) of a day.
type DayOvertime struct {
	Status            OvertimeStatus  `json:"ot_status"`
	Duration          wecom.Seconds   `json:"ot_duration"`
	Missing           []wecom.Seconds `json:"exception_duration"` // with OvertimeShort
	WorkdayAsVacation wecom.Seconds   `json:"workday_over_as_vacation"`
	WorkdayAsMoney    wecom.Seconds   `json:"workday_over_as_money"`
	RestDayAsVacation wecom.Seconds   `json:"restday_over_as_vacation"`
	RestDayAsMoney    wecom.Seconds   `json:"restday_over_as_money"`
	HolidayAsVacation wecom.Seconds   `json:"holiday_over_as_vacation"`
	HolidayAsMoney    wecom.Seconds   `json:"holiday_over_as_money"`
}

// An OvertimeStatus says whether overtime was worked as it was applied for.
//
//wecom:string
type OvertimeStatus int

const (
	NoOvertime     OvertimeStatus = 0 // 无加班
	OvertimeWorked OvertimeStatus = 1 // 正常
	OvertimeShort  OvertimeStatus = 2 // 缺时长: less than was applied for
)

// ListDays returns the daily reports of at most 100 members, from the day of one
// moment to that of the other. [Service.AllDays] has no limits.
//
// https://developer.work.weixin.qq.com/document/path/93374
//
//wecom:api POST /cgi-bin/checkin/getcheckin_daydata 获取打卡日报数据
//wecom:limit 100/min
func (s *Service) ListDays(ctx context.Context, userIDs []string, from, to time.Time) ([]DayReport, error) {
	return call.QueryIn[[]DayReport](ctx, s.client, "/cgi-bin/checkin/getcheckin_daydata", s.daySpan(userIDs, from, to), "datas")
}

func (s *Service) daySpan(userIDs []string, from, to time.Time) span {
	return span{s.midnight(from), s.midnight(to), userIDs}
}

// AllDays yields the daily reports of any number of members and days, a calendar
// month a call.
func (s *Service) AllDays(ctx context.Context, in MemberQuery) iter.Seq2[DayReport, error] {
	return all(in, s.byMonths(in), func(userIDs []string, from, to time.Time) ([]DayReport, error) {
		return s.ListDays(ctx, userIDs, from, to)
	})
}

// A MonthReport sums up a member's days (月报).
type MonthReport struct {
	From       time.Time        `json:"-"` // the first and the last day that were asked for
	To         time.Time        `json:"-"`
	Base       MonthBase        `json:"base_info"`
	Summary    MonthSummary     `json:"summary_info"`
	Items      []Item           `json:"sp_items"`
	Exceptions []ExceptionTotal `json:"exception_infos"`
	Overtime   MonthOvertime    `json:"overwork_info"`
}

// MonthBase says whose month it is, and under which rule.
type MonthBase struct {
	RecordType  RecordType `json:"record_type"`
	UserID      string     `json:"acctid"`
	Name        string     `json:"name"`
	Alias       string     `json:"name_ex"`
	Departments Names      `json:"departs_name"`
	Rule        MonthRule  `json:"rule_info"`
}

// MonthRule is the rule of a month.
type MonthRule struct {
	ID   int64  `json:"groupid"`
	Name string `json:"groupname"`
}

// MonthSummary counts days and work.
type MonthSummary struct {
	ExceptionDays int           `json:"except_days"`
	RegularDays   int           `json:"regular_days"`
	WorkDays      int           `json:"work_days"` // as the rule wants them
	RestDays      int           `json:"rest_days"`
	Worked        wecom.Seconds `json:"regular_work_sec"`
	Standard      wecom.Seconds `json:"standard_work_sec"` // as the rule wants it
}

// MonthOvertime is the overtime (加班) of a month.
type MonthOvertime struct {
	Workdays           wecom.Seconds `json:"workday_over_sec"`
	Holidays           wecom.Seconds `json:"holidays_over_sec"`
	RestDays           wecom.Seconds `json:"restdays_over_sec"`
	WorkdaysAsVacation wecom.Seconds `json:"workdays_over_as_vacation"`
	WorkdaysAsMoney    wecom.Seconds `json:"workdays_over_as_money"`
	RestDaysAsVacation wecom.Seconds `json:"restdays_over_as_vacation"`
	RestDaysAsMoney    wecom.Seconds `json:"restdays_over_as_money"`
	HolidaysAsVacation wecom.Seconds `json:"holidays_over_as_vacation"`
	HolidaysAsMoney    wecom.Seconds `json:"holidays_over_as_money"`
}

// ListMonths returns a report over the days from one moment to another for at most
// 100 members. [Service.AllMonths] has no limits.
//
// https://developer.work.weixin.qq.com/document/path/93387
//
//wecom:api POST /cgi-bin/checkin/getcheckin_monthdata 获取打卡月报数据
//wecom:limit 60/min
func (s *Service) ListMonths(ctx context.Context, userIDs []string, from, to time.Time) ([]MonthReport, error) {
	reports, err := call.QueryIn[[]MonthReport](ctx, s.client, "/cgi-bin/checkin/getcheckin_monthdata", s.daySpan(userIDs, from, to), "datas")
	for i := range reports {
		reports[i].From, reports[i].To = s.midnight(from).Time, s.midnight(to).Time
	}
	return reports, err
}

// AllMonths yields a report for each calendar month of a query and each of its
// members. The first and the last month may be cut short by the query.
func (s *Service) AllMonths(ctx context.Context, in MemberQuery) iter.Seq2[MonthReport, error] {
	return all(in, s.byMonths(in), func(userIDs []string, from, to time.Time) ([]MonthReport, error) {
		return s.ListMonths(ctx, userIDs, from, to)
	})
}
