package checkin

import "github.com/gowecom/wecom"

// OvertimeBasis says by what overtime is counted.
//
//wecom:string
type OvertimeBasis int

const (
	ByFormAndPunches OvertimeBasis = 0 // 以加班申请核算打卡记录: what both have
	ByPunches        OvertimeBasis = 1 // 以打卡时间为准
	ByForm           OvertimeBasis = 2 // 以加班申请审批为准
)

// RuleOvertime is how a rule counts overtime, as WeCom shows it. It is set as
// [Overtime].
type RuleOvertime struct {
	Basis      OvertimeBasis   `json:"type"`
	OnWorkdays bool            `json:"allow_ot_workingday"`
	OnDaysOff  bool            `json:"allow_ot_nonworkingday"`
	Punches    OvertimePunches `json:"otcheckinfo"` // with ByPunches
	Forms      OvertimeForms   `json:"otapplyinfo"` // with ByFormAndPunches
	UpdatedAt  wecom.Time      `json:"uptime"`
}

// OvertimePunches is how overtime is counted by punches.
type OvertimePunches struct {
	WorkdayStart  wecom.Seconds `json:"ot_workingday_time_start"` // after the last end of work
	WorkdayMin    wecom.Seconds `json:"ot_workingday_time_min"`   // less is none
	WorkdayMax    wecom.Seconds `json:"ot_workingday_time_max"`   // more counts as this
	WorkdayRests  OldRests      `json:"ot_workingday_restinfo"`
	DayOffMin     wecom.Seconds `json:"ot_nonworkingday_time_min"`
	DayOffMax     wecom.Seconds `json:"ot_nonworkingday_time_max"`
	DayOffChanges wecom.Seconds `json:"ot_nonworkingday_spanday_time"` // when the next day begins
	DayOffRests   OldRests      `json:"ot_nonworkingday_restinfo"`
}

// OvertimeForms is how overtime is counted by forms.
type OvertimeForms struct {
	OnWorkdays    bool          `json:"allow_ot_workingday"`
	OnDaysOff     bool          `json:"allow_ot_nonworkingday"`
	WorkdayRests  OldRests      `json:"ot_workingday_restinfo"`
	DayOffChanges wecom.Seconds `json:"ot_nonworkingday_spanday_time"`
	DayOffRests   OldRests      `json:"ot_nonworkingday_restinfo"`
	UpdatedAt     wecom.Time    `json:"uptime"`
}

// OldRests is what is taken off overtime, as WeCom shows it.
type OldRests struct {
	Type   RestType    `json:"type"`
	Fixed  FixedRest   `json:"fix_time_rule"`
	Scaled ScaledRests `json:"cal_ottime_rule"`
}

// A RestType says what is taken off overtime.
type RestType int

const (
	NoRests       RestType = 0
	FixedRestType RestType = 1 // times of day
	ScaledByTime  RestType = 2 // by how long it was
)

// A FixedRest is a time of day that does not count; at most 23:59 of the next day.
type FixedRest struct {
	Begin wecom.Seconds `json:"fix_time_begin_sec"`
	End   wecom.Seconds `json:"fix_time_end_sec"`
}

// ScaledRests takes off more of longer overtime.
type ScaledRests struct {
	Steps []RestStep `json:"items"` // at most 5, by rising Overtime
}

// A RestStep takes Rest off overtime of at least so long, in multiples of 15
// minutes.
type RestStep struct {
	Overtime wecom.Seconds `json:"ot_time"`
	Rest     wecom.Seconds `json:"rest_time"`
}

// Overtime sets how a rule counts overtime. The zero Overtime allows none.
type Overtime struct {
	Workdays OvertimeDays `json:"workdayconf"`
	RestDays OvertimeDays `json:"restdayconf"`
	Holidays OvertimeDays `json:"holidayconf"`
	Unit     OvertimeUnit `json:"time_unit_config,omitzero"`
}

// OvertimeDays sets how overtime of one kind of days is counted.
type OvertimeDays struct {
	Allowed      bool              `json:"allow_ot"`
	Basis        OvertimeBasis     `json:"type"`
	ByForm       OvertimeRests     `json:"apply,omitzero"`
	ByPunches    OvertimeByPunches `json:"checkin,omitzero"`
	ByBoth       OvertimeRests     `json:"applycheckin,omitzero"`
	Compensated  bool              `json:"ot_trans_enable,omitzero"`
	Compensation Compensation      `json:"ot_trans_type,omitzero"`
	Vacation     OvertimeVacation  `json:"vacation,omitzero"` // with AsVacation
	AllowedRange OvertimeRange     `json:"ot_time_range,omitzero"`
}

// Compensation is what overtime earns.
//
//wecom:string
type Compensation int

const (
	AsVacation Compensation = 1 // 调休
	AsMoney    Compensation = 2 // 加班费
)

// An OvertimeRange says at which end of the day overtime counts.
type OvertimeRange int

const (
	WholeDay   OvertimeRange = 0
	BeforeWork OvertimeRange = 1
	AfterWork  OvertimeRange = 2
)

// OvertimeVacation turns overtime into leave.
type OvertimeVacation struct {
	Percent int   `json:"trans_ratio,omitzero"`   // 100 if 0; at most 3000
	Sync    *bool `json:"sync_vacation,omitzero"` // add it to the balance; true if nil
}

// OvertimeRests is what is taken off overtime.
type OvertimeRests struct {
	Rests Rests `json:"restinfo,omitzero"`
}

// Rests says what is taken off.
type Rests struct {
	Type   RestType    `json:"type"`
	Fixed  []FixedRest `json:"fix_time_rule_list,omitzero"` // at most 10
	Scaled ScaledRests `json:"cal_ottime_rule,omitzero"`
}

// OvertimeByPunches counts overtime by punches; at most 12 hours each.
type OvertimeByPunches struct {
	Start *wecom.Seconds `json:"ot_time_start,omitzero"` // after work; 30 minutes if nil
	Min   *wecom.Seconds `json:"ot_time_min,omitzero"`   // 30 minutes if nil
	Max   *wecom.Seconds `json:"ot_time_max,omitzero"`   // 4 hours if nil
	Rests Rests          `json:"restinfo,omitzero"`
}

// OvertimeUnit is how overtime is shown.
type OvertimeUnit struct {
	Unit      ShownUnit     `json:"ot_time_unit,omitzero"`         // hours if 0
	Day       wecom.Seconds `json:"perday_duration_secs,omitzero"` // how long a day is, 1 to 24 hours; 8 if 0
	Rounding  Rounding      `json:"rounding_method,omitzero"`      // RoundNearest if 0
	Precision *int          `json:"rounding_precision,omitzero"`   // decimals of RoundNearest, 0 or 1; 1 if nil
	Step      wecom.Seconds `json:"step_size,omitzero"`            // of RoundUp and RoundDown; an hour if 0
}

// A ShownUnit is the unit in which overtime is shown.
type ShownUnit int

const (
	OvertimeHours ShownUnit = 2
	OvertimeDay   ShownUnit = 3
)

// Rounding is how overtime is rounded.
type Rounding int

const (
	RoundNearest Rounding = 1
	RoundUp      Rounding = 2
	RoundDown    Rounding = 3
)
