package checkin

import (
	"context"
	"encoding/json"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Rule says who must punch when and where (打卡规则). ListMemberRules leaves
// out Method and all from Scope on.
type Rule struct {
	ID                   int64        `json:"groupid"`
	Type                 RuleType     `json:"grouptype"`
	Name                 string       `json:"groupname"`
	SyncHolidays         Switch       `json:"sync_holidays"` // public holidays are days off
	NeedPhoto            Switch       `json:"need_photo"`
	AllowLocalPhotos     Switch       `json:"note_can_use_local_pic"` // in notes
	AllowPunchOnDaysOff  Switch       `json:"allow_checkin_offworkday"`
	AllowCorrections     Switch       `json:"allow_apply_offworkday"`   // forms for missed punches (补卡)
	MaxCorrections       int          `json:"allow_apply_bk_cnt"`       // a month; -1 for any number
	CorrectionDays       int          `json:"allow_apply_bk_day_limit"` // how late, 1 is the same day; -1 for any time
	CorrectionsUntil     int          `json:"buka_limit_next_month"`    // no more from this day of the next month on; -1 for any time
	ForbiddenCorrections Corrections  `json:"buka_restriction"`
	Days                 []WeekDays   `json:"checkindate"` // of fixed hours
	SpecialWorkdays      []SpecialDay `json:"spe_workdays"`
	SpecialDaysOff       []SpecialDay `json:"spe_offdays"`
	WiFi                 []WiFi       `json:"wifimac_infos"`
	Locations            []Location   `json:"loc_infos"`
	Schedules            []Schedule   `json:"schedulelist"` // of rules with shifts
	DayChanges           Seconds      `json:"span_day_time"`
	StandardWork         Seconds      `json:"standard_work_duration"` // of free hours; negative for any
	ApprovalPunches      Switch       `json:"open_sp_checkin"`        // 审批打卡; true where WeCom does not say
	PunchMode            PunchMode    `json:"checkin_method_type"`
	Method               PunchMethod  `json:"type"`
	Scope                Scope        `json:"range"`
	ExemptUsers          []string     `json:"white_users"` // need not punch
	Reporters            Reporters    `json:"reporterinfo"`
	Overtime             RuleOvertime `json:"ot_info"`
	OutOfRange           OutOfRange   `json:"option_out_range"`
	DetectFace           Switch       `json:"use_face_detect"`
	DetectLiveFace       Switch       `json:"open_face_live_detect"`
	OffWorkInterval      Seconds      `json:"offwork_interval_time"` // from the punch at the beginning to that at the end
	CreatedBy            string       `json:"create_userid"`
	UpdatedBy            string       `json:"update_userid"`
	CreatedAt            wecom.Time   `json:"create_time"`
}

// UnmarshalJSON reads the rule of a member too, in which WeCom names the last
// key "group.checkin_method_type".
func (r *Rule) UnmarshalJSON(b []byte) error {
	type plain Rule
	r.ApprovalPunches = true
	in := struct {
		*plain
		PunchMode *PunchMode `json:"group.checkin_method_type"`
	}{(*plain)(r), nil}
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	if in.PunchMode != nil {
		r.PunchMode = *in.PunchMode
	}
	return nil
}

// A RuleType tells rules by their hours.
type RuleType int

// The types of rules.
const (
	FixedHours RuleType = 1 // 固定时间上下班
	Shifts     RuleType = 2 // 按班次上下班
	FreeHours  RuleType = 3 // 自由上下班
)

// Corrections is a set of bits: the punches for which no correction (补卡) may
// be asked.
type Corrections int64

// The corrections that a rule can forbid.
const (
	CorrectMissing Corrections = 1 << iota // 缺卡
	CorrectLate                            // 迟到
	CorrectEarly                           // 早退
	CorrectOther
)

// A PunchMode says how punches alternate between beginning and end of work, on
// days off or under free hours.
type PunchMode int

// The modes.
const (
	ManyPairs PunchMode = 0 // 多组交替
	OnePair   PunchMode = 1 // 单组交替
	PlainNote PunchMode = 2 // 仅记录打卡时间和位置, under free hours only
)

// A PunchMethod says with what members punch.
type PunchMethod int

// The methods.
const (
	ByPhone          PunchMethod = 0
	ByMachine        PunchMethod = 2 // 智慧考勤机
	ByPhoneOrMachine PunchMethod = 3
)

// OutOfRange says what a punch outside all of a rule's places is.
type OutOfRange int

// What a punch out of range is.
const (
	OutOfRangeWrong     OutOfRange = 0 // an exception
	OutOfRangeFieldWork OutOfRange = 1 // 外勤
	OutOfRangeForbidden OutOfRange = 2
)

// Scope is who is under a rule.
type Scope struct {
	Users       wecom.IDs    `json:"userid,omitzero"`
	Departments wecom.IntIDs `json:"party_id,omitzero"`
	Tags        wecom.IntIDs `json:"tagid,omitzero"`
}

// UnmarshalJSON reads both names that WeCom has for departments.
func (s *Scope) UnmarshalJSON(b []byte) error {
	type plain Scope
	in := struct {
		*plain
		Departments wecom.IntIDs `json:"partyid"`
	}{(*plain)(s), nil}
	if err := json.Unmarshal(b, &in); err != nil {
		return err
	}
	s.Departments = append(s.Departments, in.Departments...)
	return nil
}

// Reporters are who gets the reports of a rule's members (汇报对象).
type Reporters struct {
	List      []Reporter `json:"reporters,omitzero"`
	UpdatedAt wecom.Time `json:"updatetime,omitzero"` // set by WeCom
}

// A Reporter is a member or all with a tag.
type Reporter struct {
	UserID string `json:"userid,omitzero"`
	TagID  int64  `json:"tagid,omitzero"`
}

// WiFi is a network by which members punch.
type WiFi struct {
	Name string `json:"wifiname"` // at most 40 characters
	MAC  string `json:"wifimac"`  // c0:7b:bc:37:f8:d3
}

// A Location is a place where members punch.
type Location struct {
	Title     string     `json:"loc_title"` // at most 40 characters, as the detail has
	Detail    string     `json:"loc_detail"`
	Longitude Coordinate `json:"lng"`
	Latitude  Coordinate `json:"lat"`
	Distance  int        `json:"distance"` // in metres: hundreds up to 1000, then 1500, 2000, 2500 or 3000
}

// A Period is a time of work between two punches, in whole minutes. The four
// times that limit punches are required in rules and must be nil in special
// workdays. In what WeCom writes, those it leaves out are nil.
type Period struct {
	ID          int64    `json:"time_id,omitzero"` // 1 to 99998, once in a rule
	Begin       Seconds  `json:"work_sec"`
	End         Seconds  `json:"off_work_sec"` // over 24 hours for night shifts
	RemindOn    Seconds  `json:"remind_work_sec"`
	RemindOff   Seconds  `json:"remind_off_work_sec"`
	EarliestOn  *Seconds `json:"earliest_work_sec,omitzero"`
	LatestOn    *Seconds `json:"latest_work_sec,omitzero"`
	EarliestOff *Seconds `json:"earliest_off_work_sec,omitzero"`
	LatestOff   *Seconds `json:"latest_off_work_sec,omitzero"`
	AllowRest   Switch   `json:"allow_rest,omitzero"`
	RestBegin   Seconds  `json:"rest_begin_time,omitzero"` // the first rest; with AllowRest
	RestEnd     Seconds  `json:"rest_end_time,omitzero"`
	MoreRests   []Rest   `json:"rest_times,omitzero"` // the others
	NoPunchOn   Switch   `json:"no_need_checkon,omitzero"`
	NoPunchOff  Switch   `json:"no_need_checkoff,omitzero"`
}

// A Rest is a break within a period.
type Rest struct {
	Begin Seconds `json:"rest_begin_time"`
	End   Seconds `json:"rest_end_time"`
}

// Flex is how much later or earlier than the hours members may come and go, in
// multiples of 5 minutes up to 6 hours: either the first two, or the last two.
type Flex struct {
	Allowed     Switch    `json:"allow_flex,omitzero"`
	Late        Seconds   `json:"flex_on_duty_time,omitzero"`      // without being late; negative where FlexTime counts
	Early       Seconds   `json:"flex_off_duty_time,omitzero"`     // without leaving early
	ArriveEarly Seconds   `json:"max_allow_arrive_early,omitzero"` // and leave as much earlier
	ArriveLate  Seconds   `json:"max_allow_arrive_late,omitzero"`  // and leave as much later
	LateRule    *LateRule `json:"late_rule,omitzero"`
}

// A LateRule lets members come later after a late evening (晚走晚到).
type LateRule struct {
	Allowed      Switch     `json:"allow_offwork_after_time,omitzero"`
	AfterOffWork Seconds    `json:"offwork_after_time,omitzero"` // superseded by Steps
	NextDayLate  Seconds    `json:"onwork_flex_time,omitzero"`
	Steps        []LateStep `json:"timerules,omitzero"`
}

// A LateStep is how much later the next day may begin after so much longer in the
// evening; in multiples of 15 minutes up to 10 hours.
type LateStep struct {
	AfterOffWork Seconds `json:"offwork_after_time"`
	NextDayLate  Seconds `json:"onwork_flex_time"`
}

// Biweekly has other working days in every second week (大小周). The week of 1
// January 2024 is the first, and odd.
type Biweekly struct {
	Enabled Switch         `json:"enable_weekday_recurrence,omitzero"`
	Odd     []time.Weekday `json:"odd_workdays,omitzero"`
	Even    []time.Weekday `json:"even_workdays,omitzero"`
}

// HoursSet is the hours of some days of the week.
type HoursSet struct {
	Weekdays []time.Weekday `json:"workdays,omitzero"`    // empty with Biweekly; in what WeCom writes of rules with shifts, dates instead
	Periods  []Period       `json:"checkintime,omitzero"` // 1 to 4
	Flex
	Biweekly *Biweekly `json:"biweekly,omitzero"`
}

// WeekDays is HoursSet with what only old rules have, and new ones cannot set.
type WeekDays struct {
	HoursSet
	NoPunchOff Switch       `json:"noneed_offwork"`
	FlexTime   Milliseconds `json:"flex_time"`
	AheadLimit Milliseconds `json:"limit_aheadtime"` // how early members may punch
}

// ShiftHours is one of the shifts of a rule (班次).
type ShiftHours struct {
	ID      int64    `json:"schedule_id"`   // once in a rule; RestShift, named 休息 and without periods, must be among them
	Name    string   `json:"schedule_name"` // at most 40 characters
	Periods []Period `json:"time_section,omitzero"`
	Flex
}

// Schedule is ShiftHours with what only old rules have, and new ones cannot set.
type Schedule struct {
	ShiftHours
	NoPunchOff Switch       `json:"noneed_offwork"`
	AheadLimit Milliseconds `json:"limit_aheadtime"`
	OffLimit   Seconds      `json:"limit_offtime"` // after work, for the last punch
	Biweekly   Biweekly     `json:"biweekly"`
}

// A SpecialDay is a day that is not as its week has it: a date, a span or every
// second week.
type SpecialDay struct {
	Type    SpecialDayType `json:"type"`
	Date    wecom.Time     `json:"timestamp,omitzero"` // midnight; the first day of EverySecondWeek
	Begin   wecom.Time     `json:"begtime,omitzero"`   // midnights of the first and the last day of a span
	End     wecom.Time     `json:"endtime,omitzero"`   // the last day of EverySecondWeek too
	Periods []Period       `json:"checkintime,omitzero"`
	Notes   string         `json:"notes"` // required; at most 40 bytes
}

// A SpecialDayType says how a [SpecialDay] names its days.
type SpecialDayType int

// The types of special days.
const (
	OneDate         SpecialDayType = 0
	DateSpan        SpecialDayType = 1
	EverySecondWeek SpecialDayType = 2
)

// ListRules returns all rules of the corp. WeCom allows 60 calls a minute.
//
// https://developer.work.weixin.qq.com/document/path/93384
//
//wecom:api POST /cgi-bin/checkin/getcorpcheckinoption 获取企业所有打卡规则
//wecom:limit 60/min
func (s *Service) ListRules(ctx context.Context) ([]Rule, error) {
	out, err := call.Query[struct {
		Rules []Rule `json:"group"`
	}](ctx, s.client, "/cgi-bin/checkin/getcorpcheckinoption", struct{}{})
	if err != nil {
		return nil, err
	}
	return out.Rules, nil
}

// A MemberRule is the rule that a member is under.
type MemberRule struct {
	UserID string `json:"userid"`
	Rule   Rule   `json:"group"`
}

// ListMemberRules returns the rules that up to 100 members are under on the day
// of a moment.
//
// https://developer.work.weixin.qq.com/document/path/90263
//
//wecom:api POST /cgi-bin/checkin/getcheckinoption 获取员工打卡规则
func (s *Service) ListMemberRules(ctx context.Context, users []string, day time.Time) ([]MemberRule, error) {
	out, err := call.Query[struct {
		Rules []MemberRule `json:"info"`
	}](ctx, s.client, "/cgi-bin/checkin/getcheckinoption", struct {
		Day   wecom.Time `json:"datetime"`
		Users wecom.IDs  `json:"useridlist"`
	}{s.midnight(day), users})
	if err != nil {
		return nil, err
	}
	return out.Rules, nil
}
