package checkin

import (
	"context"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Rule says who must punch when and where (打卡规则). ListMemberRules leaves
// out Method and all from Scope on.
type Rule struct {
	ID                   int64              `json:"groupid"`
	Type                 RuleType           `json:"grouptype"`
	Name                 string             `json:"groupname"`
	SyncHolidays         bool               `json:"sync_holidays"` // public holidays are days off
	NeedPhoto            bool               `json:"need_photo"`
	AllowLocalPhotos     bool               `json:"note_can_use_local_pic"` // in notes
	AllowPunchOnDaysOff  bool               `json:"allow_checkin_offworkday"`
	AllowCorrections     bool               `json:"allow_apply_offworkday"`   // forms for missed punches (补卡)
	MaxCorrections       int                `json:"allow_apply_bk_cnt"`       // a month; -1 for any number
	CorrectionDays       int                `json:"allow_apply_bk_day_limit"` // how late, 1 is the same day; -1 for any time
	CorrectionsUntil     int                `json:"buka_limit_next_month"`    // no more from this day of the next month on; -1 for any time
	ForbiddenCorrections Corrections        `json:"buka_restriction"`
	Days                 []WeekDays         `json:"checkindate"` // of fixed hours
	SpecialWorkdays      []SpecialDay       `json:"spe_workdays"`
	SpecialDaysOff       []SpecialDay       `json:"spe_offdays"`
	WiFi                 []WiFi             `json:"wifimac_infos"`
	Locations            []Location         `json:"loc_infos"`
	Schedules            []Schedule         `json:"schedulelist"` // of rules with shifts
	DayChanges           wecom.Seconds      `json:"span_day_time"`
	StandardWork         wecom.Seconds      `json:"standard_work_duration"` // of free hours; negative for any
	ApprovalPunches      bool               `json:"open_sp_checkin"`        // 审批打卡; true where WeCom does not say
	PunchMode            PunchMode          `json:"checkin_method_type"`
	Method               PunchMethod        `json:"type"`
	Scope                Scope              `json:"range"`
	ExemptUserIDs        []string           `json:"white_users"` // need not punch
	Reporters            Reporters          `json:"reporterinfo"`
	Overtime             RuleOvertime       `json:"ot_info"`    // zero where WeCom shows OvertimeSettings instead
	OvertimeSettings     *Overtime          `json:"ot_info_v2"` // as RuleSettings sets it; nil where WeCom shows Overtime
	OutOfRange           OutOfRange         `json:"option_out_range"`
	DetectFace           bool               `json:"use_face_detect"`
	DetectLiveFace       bool               `json:"open_face_live_detect"`
	OffWorkInterval      wecom.Seconds      `json:"offwork_interval_time"` // from the punch at the beginning to that at the end
	SyncOutings          bool               `json:"sync_out_checkin"`      // punches outside (外出打卡) count as those of work
	CorrectionReminder   CorrectionReminder `json:"buka_remind"`
	CreatorID            string             `json:"create_userid"`
	UpdaterID            string             `json:"update_userid"`
	CreatedAt            wecom.Time         `json:"create_time"`
}

// UnmarshalJSONFrom reads the rule of a member too, in which WeCom names the last
// key "group.checkin_method_type".
func (r *Rule) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	type plain Rule
	in := struct {
		plain
		PunchMode *PunchMode `json:"group.checkin_method_type"`
	}{plain: plain{ApprovalPunches: true}}
	err := json.UnmarshalDecode(d, &in)
	*r = Rule(in.plain)
	if in.PunchMode != nil {
		r.PunchMode = *in.PunchMode
	}
	return err
}

// UnmarshalJSON is [Rule.UnmarshalJSONFrom] for encoding/json.
func (r *Rule) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, r) }

// A RuleType tells rules by their hours.
//
//wecom:string
type RuleType int

const (
	FixedHours RuleType = 1 // 固定时间上下班
	Shifts     RuleType = 2 // 按班次上下班
	FreeHours  RuleType = 3 // 自由上下班
)

// Corrections is a set of bits: the punches for which no correction (补卡) may
// be asked.
type Corrections int64

const (
	CorrectMissing Corrections = 1 << iota // 缺卡
	CorrectLate                            // 迟到
	CorrectEarly                           // 早退
	CorrectOther
)

// A PunchMode says how punches alternate between beginning and end of work, on
// days off or under free hours.
//
//wecom:string
type PunchMode int

const (
	ManyPairs PunchMode = 0 // 多组交替
	OnePair   PunchMode = 1 // 单组交替
	PlainNote PunchMode = 2 // 仅记录打卡时间和位置: under free hours only
)

// A PunchMethod says with what members punch.
//
//wecom:string
type PunchMethod int

const (
	ByPhone          PunchMethod = 0 // 手机
	ByMachine        PunchMethod = 2 // 智慧考勤机
	ByPhoneOrMachine PunchMethod = 3 // 手机+智慧考勤机
)

// OutOfRange says what a punch outside all of a rule's places is.
//
//wecom:string
type OutOfRange int

const (
	OutOfRangeWrong     OutOfRange = 0 // 视为异常
	OutOfRangeFieldWork OutOfRange = 1 // 视为外勤
	OutOfRangeForbidden OutOfRange = 2 // 不允许范围外打卡
)

// Scope is who is under a rule.
type Scope struct {
	UserIDs       []string `json:"userid,omitzero"`
	DepartmentIDs []int64  `json:"party_id,omitzero"`
	TagIDs        []int64  `json:"tagid,omitzero"`
}

// UnmarshalJSONFrom reads both names that WeCom has for departments.
func (s *Scope) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	type plain Scope
	var in struct {
		plain
		DepartmentIDs []int64 `json:"partyid"`
	}
	err := json.UnmarshalDecode(d, &in)
	*s = Scope(in.plain)
	s.DepartmentIDs = append(s.DepartmentIDs, in.DepartmentIDs...)
	return err
}

// UnmarshalJSON is [Scope.UnmarshalJSONFrom] for encoding/json.
func (s *Scope) UnmarshalJSON(b []byte) error { return json.Unmarshal(b, s) }

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
	ID          int64          `json:"time_id,omitzero"` // 1 to 99998, once in a rule
	Begin       wecom.Seconds  `json:"work_sec"`
	End         wecom.Seconds  `json:"off_work_sec"` // over 24 hours for night shifts
	RemindOn    wecom.Seconds  `json:"remind_work_sec"`
	RemindOff   wecom.Seconds  `json:"remind_off_work_sec"`
	EarliestOn  *wecom.Seconds `json:"earliest_work_sec,omitzero"`
	LatestOn    *wecom.Seconds `json:"latest_work_sec,omitzero"`
	EarliestOff *wecom.Seconds `json:"earliest_off_work_sec,omitzero"`
	LatestOff   *wecom.Seconds `json:"latest_off_work_sec,omitzero"`
	AllowRest   bool           `json:"allow_rest,omitzero"`
	RestBegin   wecom.Seconds  `json:"rest_begin_time,omitzero"` // the first rest; with AllowRest
	RestEnd     wecom.Seconds  `json:"rest_end_time,omitzero"`
	MoreRests   []Rest         `json:"rest_times,omitzero"` // the others
	NoPunchOn   bool           `json:"no_need_checkon,omitzero"`
	NoPunchOff  bool           `json:"no_need_checkoff,omitzero"`
}

// A Rest is a break within a period.
type Rest struct {
	Begin wecom.Seconds `json:"rest_begin_time"`
	End   wecom.Seconds `json:"rest_end_time"`
}

// Flex is how much later or earlier than the hours members may come and go, in
// multiples of 5 minutes and at most 6 hours: either the first two, or the last two.
type Flex struct {
	Allowed     bool          `json:"allow_flex,omitzero"`
	Late        wecom.Seconds `json:"flex_on_duty_time,omitzero"`      // without being late; negative where FlexTime counts
	Early       wecom.Seconds `json:"flex_off_duty_time,omitzero"`     // without leaving early
	ArriveEarly wecom.Seconds `json:"max_allow_arrive_early,omitzero"` // and leave as much earlier
	ArriveLate  wecom.Seconds `json:"max_allow_arrive_late,omitzero"`  // and leave as much later
	LateRule    *LateRule     `json:"late_rule,omitzero"`
}

// A LateRule lets members come later after a late evening (晚走晚到).
type LateRule struct {
	Allowed      bool          `json:"allow_offwork_after_time,omitzero"`
	AfterOffWork wecom.Seconds `json:"offwork_after_time,omitzero"` // superseded by Steps
	NextDayLate  wecom.Seconds `json:"onwork_flex_time,omitzero"`
	Steps        []LateStep    `json:"timerules,omitzero"`
}

// A LateStep is how much later the next day may begin after so much longer in the
// evening; in multiples of 15 minutes and at most 10 hours.
type LateStep struct {
	AfterOffWork wecom.Seconds `json:"offwork_after_time"`
	NextDayLate  wecom.Seconds `json:"onwork_flex_time"`
}

// Biweekly has other working days in every second week (大小周). The week of 1
// January 2024 is the first, and odd.
type Biweekly struct {
	Enabled bool           `json:"enable_weekday_recurrence,omitzero"`
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
	NoPunchOff bool         `json:"noneed_offwork"`
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
	NoPunchOff bool          `json:"noneed_offwork"`
	AheadLimit Milliseconds  `json:"limit_aheadtime"`
	OffLimit   wecom.Seconds `json:"limit_offtime"` // after work, for the last punch
	Biweekly   Biweekly      `json:"biweekly"`
}

// A SpecialDay is a day that is not as its week has it: a date, a span or every
// second week.
type SpecialDay struct {
	Type    SpecialDayType `json:"type"`
	Date    wecom.Time     `json:"timestamp,omitzero"` // midnight; the first day of EverySecondWeek
	From    wecom.Time     `json:"begtime,omitzero"`   // midnights of the first and the last day of a span
	To      wecom.Time     `json:"endtime,omitzero"`   // the last day of EverySecondWeek too
	Periods []Period       `json:"checkintime,omitzero"`
	Notes   string         `json:"notes"` // required; at most 40 bytes
}

// A SpecialDayType says how a [SpecialDay] names its days.
type SpecialDayType int

const (
	OneDate         SpecialDayType = 0
	DateSpan        SpecialDayType = 1
	EverySecondWeek SpecialDayType = 2
)

// ListRules returns all rules of the corp.
//
// https://developer.work.weixin.qq.com/document/path/93384
//
//wecom:api POST /cgi-bin/checkin/getcorpcheckinoption 获取企业所有打卡规则
//wecom:limit 60/min
func (s *Service) ListRules(ctx context.Context) ([]Rule, error) {
	return call.QueryIn[[]Rule](ctx, s.client, "/cgi-bin/checkin/getcorpcheckinoption", nil, "group")
}

// A MemberRule is the rule that a member is under.
type MemberRule struct {
	UserID string `json:"userid"`
	Rule   Rule   `json:"group"`
}

// ListMemberRules returns the rules that at most 100 members are under on the day
// of a moment.
//
// https://developer.work.weixin.qq.com/document/path/90263
//
//wecom:api POST /cgi-bin/checkin/getcheckinoption 获取员工打卡规则
func (s *Service) ListMemberRules(ctx context.Context, userIDs []string, day time.Time) ([]MemberRule, error) {
	body := call.Body{"datetime": s.midnight(day), "useridlist": userIDs}
	return call.QueryIn[[]MemberRule](ctx, s.client, "/cgi-bin/checkin/getcheckinoption", body, "info")
}
