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
	Begin Seconds `json:"work_sec"`
	End   Seconds `json:"off_work_sec"`
}

// DaySummary is the work of a day.
type DaySummary struct {
	Punches  int     `json:"checkin_count"`
	Worked   Seconds `json:"regular_work_sec"`
	Standard Seconds `json:"standard_work_sec"` // as the rule wants it
	First    Seconds `json:"earliest_time"`     // the first punch, after midnight
	Last     Seconds `json:"lastest_time"`      // WeCom's own spelling; over 24 hours for night shifts
}

// A DayType tells working days from days off.
type DayType int

// The types of days.
const (
	Workday DayType = 0
	DayOff  DayType = 1
)

// A RecordType is the type of rule by which a report counts. It is numbered
// otherwise than [RuleType].
type RecordType int

// The types of rules, in reports.
const (
	ReportFixed    RecordType = 1
	ReportOuting   RecordType = 2
	ReportShifts   RecordType = 3
	ReportFree     RecordType = 4
	ReportOvertime RecordType = 5
	ReportNoRule   RecordType = 7
)

// A Form is an approved form that touches a day.
type Form struct {
	Number      string `json:"sp_number"` // for the details, see package approval
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
	Name       string   `json:"name"` // 年假
	Type       ItemType `json:"type"`
	VacationID int64    `json:"vacation_id"` // the type of leave, if Type is ItemLeave
	Unit       TimeUnit `json:"time_type"`
	Duration   Seconds  `json:"duration"` // a day is 24 hours here
	Count      int      `json:"count"`
}

// An ItemType is what an [Item] is about.
type ItemType int

// The types of items.
const (
	ItemLeave      ItemType = 1   // 请假
	ItemCorrection ItemType = 2   // 补卡
	ItemTrip       ItemType = 3   // 出差
	ItemOut        ItemType = 4   // 外出
	ItemPunch      ItemType = 15  // 审批打卡
	ItemField      ItemType = 100 // 外勤
)

// titles are the words with which the titles of forms begin.
var titles = map[ItemType]string{ItemLeave: "请假", ItemCorrection: "补卡", ItemTrip: "出差", ItemOut: "外出", ItemPunch: "审批打卡"}

// A TimeUnit is the unit in which an [Item] is to be shown.
type TimeUnit int

// The units.
const (
	UnitDays  TimeUnit = 0
	UnitHours TimeUnit = 1
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
	title, ok := titles[i.Type]
	for _, f := range d.Forms {
		if t := f.Title.String(); ok && strings.HasPrefix(t, title) || i.Name != "" && strings.HasPrefix(t, i.Name) {
			list = append(list, f)
		}
	}
	return list
}

// An ExceptionTotal counts what went wrong.
type ExceptionTotal struct {
	Type     ExceptionType `json:"exception"`
	Duration Seconds       `json:"duration"` // of Late, EarlyLeave and Absent
	Count    int           `json:"count"`
}

// An ExceptionType is what can go wrong in a day.
type ExceptionType int

// The exceptions of a day.
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
	Status            OvertimeStatus `json:"ot_status"`
	Duration          Seconds        `json:"ot_duration"`
	Missing           []Seconds      `json:"exception_duration"` // with OvertimeShort
	WorkdayAsVacation Seconds        `json:"workday_over_as_vacation"`
	WorkdayAsMoney    Seconds        `json:"workday_over_as_money"`
	RestDayAsVacation Seconds        `json:"restday_over_as_vacation"`
	RestDayAsMoney    Seconds        `json:"restday_over_as_money"`
	HolidayAsVacation Seconds        `json:"holiday_over_as_vacation"`
	HolidayAsMoney    Seconds        `json:"holiday_over_as_money"`
}

// An OvertimeStatus says whether overtime was worked as it was applied for.
type OvertimeStatus int

// The states of overtime.
const (
	NoOvertime     OvertimeStatus = 0
	OvertimeWorked OvertimeStatus = 1
	OvertimeShort  OvertimeStatus = 2 // less than was applied for
)

// ListDays returns the daily reports of up to 100 members, from the day of one
// moment to that of the other. [Service.AllDays] has no limits. WeCom allows 100
// calls a minute.
//
// https://developer.work.weixin.qq.com/document/path/93374
//
//wecom:api POST /cgi-bin/checkin/getcheckin_daydata 获取打卡日报数据
//wecom:limit 100/min
func (s *Service) ListDays(ctx context.Context, users []string, from, to time.Time) ([]DayReport, error) {
	out, err := call.Query[struct {
		Reports []DayReport `json:"datas"`
	}](ctx, s.client, "/cgi-bin/checkin/getcheckin_daydata", s.daySpan(users, from, to))
	if err != nil {
		return nil, err
	}
	return out.Reports, nil
}

func (s *Service) daySpan(users []string, from, to time.Time) span {
	return span{s.midnight(from), s.midnight(to), users}
}

// AllDays yields the daily reports of any number of members and days, a calendar
// month a call.
func (s *Service) AllDays(ctx context.Context, in Range) iter.Seq2[DayReport, error] {
	return all(in, s.byMonths(in), func(users []string, from, to time.Time) ([]DayReport, error) {
		return s.ListDays(ctx, users, from, to)
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
	ExceptionDays int     `json:"except_days"`
	RegularDays   int     `json:"regular_days"`
	WorkDays      int     `json:"work_days"` // as the rule wants them
	RestDays      int     `json:"rest_days"`
	Worked        Seconds `json:"regular_work_sec"`
	Standard      Seconds `json:"standard_work_sec"` // as the rule wants it
}

// MonthOvertime is the overtime (加班) of a month.
type MonthOvertime struct {
	Workdays           Seconds `json:"workday_over_sec"`
	Holidays           Seconds `json:"holidays_over_sec"`
	RestDays           Seconds `json:"restdays_over_sec"`
	WorkdaysAsVacation Seconds `json:"workdays_over_as_vacation"`
	WorkdaysAsMoney    Seconds `json:"workdays_over_as_money"`
	RestDaysAsVacation Seconds `json:"restdays_over_as_vacation"`
	RestDaysAsMoney    Seconds `json:"restdays_over_as_money"`
	HolidaysAsVacation Seconds `json:"holidays_over_as_vacation"`
	HolidaysAsMoney    Seconds `json:"holidays_over_as_money"`
}

// ListMonths returns a report over the days from one moment to another for up to
// 100 members. [Service.AllMonths] has no limits. WeCom allows 60 calls a minute.
//
// https://developer.work.weixin.qq.com/document/path/93387
//
//wecom:api POST /cgi-bin/checkin/getcheckin_monthdata 获取打卡月报数据
//wecom:limit 60/min
func (s *Service) ListMonths(ctx context.Context, users []string, from, to time.Time) ([]MonthReport, error) {
	out, err := call.Query[struct {
		Reports []MonthReport `json:"datas"`
	}](ctx, s.client, "/cgi-bin/checkin/getcheckin_monthdata", s.daySpan(users, from, to))
	if err != nil {
		return nil, err
	}
	for i := range out.Reports {
		out.Reports[i].From, out.Reports[i].To = s.midnight(from).Time, s.midnight(to).Time
	}
	return out.Reports, nil
}

// AllMonths yields a report for each calendar month of a Range and each of its
// members. The first and the last month may be cut short by the Range.
func (s *Service) AllMonths(ctx context.Context, in Range) iter.Seq2[MonthReport, error] {
	return all(in, s.byMonths(in), func(users []string, from, to time.Time) ([]MonthReport, error) {
		return s.ListMonths(ctx, users, from, to)
	})
}
