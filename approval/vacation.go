package approval

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A VacationType is a type of leave (假期), such as annual leave, as the admin
// console configures it.
type VacationType struct {
	ID              int64          `json:"id"`
	Name            string         `json:"name"`
	Unit            VacationUnit   `json:"time_attr"`
	Count           DayCount       `json:"duration_type"`
	PerDay          wecom.Seconds  `json:"perday_duration"` // the length of a day, for conversions
	Grant           VacationGrant  `json:"quota_attr"`
	FromOvertime    wecom.Flag     `json:"is_newovertime"`        // 调休: overtime adds to it
	MonthsBeforeUse int64          `json:"enter_comp_time_limit"` // of service
	Expiry          VacationExpiry `json:"expire_rule"`
}

// A VacationUnit is what leave is taken in. A balance in days counts 86,400
// seconds a day, one in hours 3,600 seconds an hour.
//
//wecom:string
type VacationUnit int

const (
	VacationDays  VacationUnit = 0 // 按天
	VacationHours VacationUnit = 1 // 按小时
)

// A VacationGrant says how members get leave.
type VacationGrant struct {
	Type       GrantType     `json:"type"`
	ResetAt    wecom.Time    `json:"autoreset_time"`       // its month and day count, its year does not
	Duration   wecom.Seconds `json:"autoreset_duration"`   // unless Rules apply
	RuleType   GrantRule     `json:"quota_rule_type"`      // for GrantYearly
	Rules      GrantRules    `json:"quota_rules"`          // for GrantYearly
	OnEntryDay bool          `json:"at_entry_date"`        // in place of ResetAt; for GrantYearly
	DayOfMonth int64         `json:"auto_reset_month_day"` // for GrantMonthly
}

// A GrantType tells when leave is granted.
//
//wecom:string
type GrantType int

const (
	GrantUnlimited GrantType = 0 // 不限额
	GrantYearly    GrantType = 1 // 自动按年发放
	GrantByHand    GrantType = 2 // 手动发放
	GrantMonthly   GrantType = 3 // 自动按月发放
)

// A GrantRule tells what a yearly grant depends on.
//
//wecom:string
type GrantRule int

const (
	GrantFixed         GrantRule = 0 // 固定额度
	GrantBySeniority   GrantRule = 1 // 按工龄计算: years of work
	GrantByCorpService GrantRule = 2 // 按司龄计算: years in this corp
)

// GrantRules grant leave by years.
type GrantRules struct {
	Steps    []GrantStep `json:"list"`
	Prorated bool        `json:"based_on_actual_work_time"` // by the part of the year that a member was there
}

// A GrantStep is what From so many years To so many give.
type GrantStep struct {
	Quota wecom.Seconds `json:"quota"`
	From  int64         `json:"begin"` // years
	To    int64         `json:"end"`   // years; 0 is no end
}

// A VacationExpiry says when leave expires.
type VacationExpiry struct {
	Type       ExpiryType `json:"type"`
	Duration   int64      `json:"duration"`               // years or months, by Type
	Date       MonthDay   `json:"date"`                   // for ExpireOnDate
	Extendable bool       `json:"extern_duration_enable"` // by Extension
	Extension  MonthDay   `json:"extern_duration"`
}

// An ExpiryType tells how long leave lasts.
//
//wecom:string
type ExpiryType int

const (
	ExpireOnDate      ExpiryType = 1 // 按固定时间过期
	ExpireAfterYears  ExpiryType = 2 // 从发放日按年过期
	ExpireAfterMonths ExpiryType = 3 // 从发放日按月过期
	ExpireNever       ExpiryType = 4 // 不过期
)

// A MonthDay is a date of a year, or a number of months and days.
type MonthDay struct {
	Month int64 `json:"month"`
	Day   int64 `json:"day"`
}

// ListVacationTypes returns the types of leave that the corp has. It fails with
// [wecom.ErrNoAttendancePermission] if the app may not use the data of leave.
//
// https://developer.work.weixin.qq.com/document/path/93375
//
//wecom:api GET /cgi-bin/oa/vacation/getcorpconf 获取企业假期管理配置
//wecom:limit 600/min
func (s *Service) ListVacationTypes(ctx context.Context) ([]VacationType, error) {
	return call.GetIn[[]VacationType](ctx, s.client, "/cgi-bin/oa/vacation/getcorpconf", nil, "lists")
}

// A VacationBalance is how much leave of a type a member has. What a duration is
// in days or hours depends on the unit of its type ([VacationType]).
type VacationBalance struct {
	ID       int64         `json:"id"` // of the type
	Name     string        `json:"vacationname"`
	Assigned wecom.Seconds `json:"assignduration"`
	Used     wecom.Seconds `json:"usedduration"`
	Left     wecom.Seconds `json:"leftduration"`
	Granted  wecom.Seconds `json:"real_assignduration"` // prorated by the time that the member was there
}

// ListVacationBalances returns how much leave a member has, by type. It fails
// with [wecom.ErrNoAttendancePermission] if the app may not use the data of
// leave.
//
// https://developer.work.weixin.qq.com/document/path/93376
//
//wecom:api POST /cgi-bin/oa/vacation/getuservacationquota 获取成员假期余额
//wecom:limit 600/min
func (s *Service) ListVacationBalances(ctx context.Context, userID string) ([]VacationBalance, error) {
	return call.QueryIn[[]VacationBalance](ctx, s.client, "/cgi-bin/oa/vacation/getuservacationquota", call.Body{"userid": userID}, "lists")
}

// A VacationBalanceUpdate says how much leave of a type a member has from now on.
type VacationBalanceUpdate struct {
	UserID     string `json:"userid"`
	VacationID int64  `json:"vacation_id"`

	// Left is at most 1,000 days or 24,000 hours, a multiple of 8,640 seconds (a
	// tenth of a day) for leave in days, of 360 (a tenth of an hour) for leave in
	// hours.
	Left wecom.Seconds `json:"leftduration"`

	Unit    VacationUnit `json:"time_attr"`        // must be that of the type
	Remarks string       `json:"remarks,omitzero"` // at most 200 characters; shown in the history
}

// UpdateVacationBalance replaces how much leave of a type a member has. It fails
// with [wecom.ErrVacationScope] if the type is not for this member, and with
// [wecom.ErrNoAttendancePermission] if the app may not use the data of leave.
//
// https://developer.work.weixin.qq.com/document/path/93377
//
//wecom:api POST /cgi-bin/oa/vacation/setoneuserquota 修改成员假期余额
//wecom:limit 600/min
func (s *Service) UpdateVacationBalance(ctx context.Context, in VacationBalanceUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/oa/vacation/setoneuserquota", in, nil)
}
