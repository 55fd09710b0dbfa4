package checkin

import (
	"context"
	"errors"
	"fmt"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// RuleSettings is what a rule can have besides its type and name.
//
// In a new rule nil takes WeCom's default. In an update nil leaves a setting as
// it is, and what is given replaces it, all of it. To clear one of the four
// lists marked so, give an empty list that is not nil, as [Service.UpdateRule]
// describes; to clear an object, give a pointer to an empty one.
type RuleSettings struct {
	Method               *PunchMethod        `json:"type,omitzero"`
	Scope                *Scope              `json:"range,omitzero"`       // required in a new rule
	ExemptUserIDs        []string            `json:"white_users,omitzero"` // need not punch
	Reporters            *Reporters          `json:"reporterinfo,omitzero"`
	SyncHolidays         *bool               `json:"sync_holidays,omitzero"` // true by default
	NeedPhoto            *bool               `json:"need_photo,omitzero"`
	AllowLocalPhotos     *bool               `json:"note_can_use_local_pic,omitzero"` // true by default
	AllowPunchOnDaysOff  *bool               `json:"allow_checkin_offworkday,omitzero"`
	AllowCorrections     *bool               `json:"allow_apply_offworkday,omitzero"`   // 补卡; the next three need it
	MaxCorrections       *int                `json:"allow_apply_bk_cnt,omitzero"`       // a month, at most 99; -1, the default, for any number
	CorrectionDays       *int                `json:"allow_apply_bk_day_limit,omitzero"` // how late, 1 is the same day, at most 180; -1, the default, for any time
	CorrectionsUntil     *int                `json:"buka_limit_next_month,omitzero"`    // no more from this day of the next month on, 1 to 28; -1, the default, for any time
	ForbiddenCorrections *Corrections        `json:"buka_restriction,omitzero"`
	OutOfRange           *OutOfRange         `json:"option_out_range,omitzero"`
	Days                 []HoursSet          `json:"checkindate,omitzero"`   // of FixedHours, 1 to 7
	SpecialWorkdays      []SpecialDay        `json:"spe_workdays,omitzero"`  // clears; of FixedHours, in the future, at most 366
	SpecialDaysOff       []SpecialDay        `json:"spe_offdays,omitzero"`   // clears; in the future, at most 366
	WiFi                 []WiFi              `json:"wifimac_infos,omitzero"` // clears; at most 500; there must be a network or a location
	Locations            []Location          `json:"loc_infos,omitzero"`     // clears; at most 500
	Schedules            []ShiftHours        `json:"schedulelist,omitzero"`  // of Shifts
	Overtime             *Overtime           `json:"ot_info_v2,omitzero"`    // required in a new rule
	DetectFace           *bool               `json:"use_face_detect,omitzero"`
	DetectLiveFace       *bool               `json:"open_face_live_detect,omitzero"` // needs DetectFace
	OffWorkInterval      *wecom.Seconds      `json:"offwork_interval_time,omitzero"` // from the punch at the beginning to that at the end
	SyncOutings          *bool               `json:"sync_out_checkin,omitzero"`      // punches outside (外出打卡) count as those of work
	CorrectionReminder   *CorrectionReminder `json:"buka_remind,omitzero"`
	DayChanges           *wecom.Seconds      `json:"span_day_time,omitzero"`          // of FreeHours: when the next day begins
	StandardWork         *wecom.Seconds      `json:"standard_work_duration,omitzero"` // of FreeHours: in half hours from 1 to 24 hours; wecom.SecondsOf(-time.Second), the default, for any
	ApprovalPunches      *bool               `json:"open_sp_checkin,omitzero"`        // 审批打卡
	PunchMode            *PunchMode          `json:"checkin_method_type,omitzero"`
}

// CorrectionReminder reminds members of punches that they missed.
type CorrectionReminder struct {
	Enabled   bool `json:"open_remind"`
	NextMonth int  `json:"buka_remind_month"` // 0 for this month, 1 for the next
	Day       int  `json:"buka_remind_day"`   // 15 to 30 of this month, 1 to 26 of the next
}

// RuleCreate describes a rule to create.
type RuleCreate struct {
	Type         RuleType `json:"grouptype"`
	Name         string   `json:"groupname"` // at most 40 characters
	EffectiveNow bool     `json:"-"`         // by default the rule takes effect later
	RuleSettings
}

// RuleUpdate describes changes of a rule. Type and name are required.
type RuleUpdate struct {
	Type         RuleType `json:"grouptype"`
	Name         string   `json:"groupname"`
	EffectiveNow bool     `json:"-"` // by default the rule takes effect later
	RuleSettings
}

// CreateRule creates a rule. WeCom does not tell its id: find it by its name with
// [Service.ListRules]. It fails with [wecom.ErrCheckinRuleConflict] if somebody
// in the scope is under another rule already, with [wecom.ErrInvalidCheckinRule]
// if a part of the rule is wrong, and with [wecom.ErrCheckinRuleParts] if parts do
// not go together; WeCom's message names the part.
//
// https://developer.work.weixin.qq.com/document/path/98041
//
//wecom:api POST /cgi-bin/checkin/add_checkin_option 创建打卡规则
func (s *Service) CreateRule(ctx context.Context, in RuleCreate) error {
	return s.client.Post(ctx, "/cgi-bin/checkin/add_checkin_option", ruleBody{in.EffectiveNow, in}, nil)
}

// ruleBody is a request that changes a rule.
type ruleBody struct {
	EffectiveNow bool `json:"effective_now,omitzero"`
	Rule         any  `json:"group"`
}

// UpdateRule changes a rule that the same app created; others fail with
// [wecom.ErrCheckinRuleNotOwned]. It fails as [Service.CreateRule] does, too. WeCom takes an empty list for none given, so
// lists that are to be cleared are cleared by a second call, of
// [Service.ClearRule]. If that fails the first one has taken place, and both can
// be repeated. Lists that WeCom cannot clear are refused if they are empty and
// not nil.
//
// https://developer.work.weixin.qq.com/document/path/98041
//
//wecom:api POST /cgi-bin/checkin/update_checkin_option 修改打卡规则
func (s *Service) UpdateRule(ctx context.Context, id int64, in RuleUpdate) error {
	if err := in.check(); err != nil {
		return err
	}
	cleared := in.takeCleared()
	err := s.client.Post(ctx, "/cgi-bin/checkin/update_checkin_option", ruleBody{in.EffectiveNow, updateBody{id, in}}, nil)
	if err != nil || len(cleared) == 0 {
		return err
	}
	if err := s.ClearRule(ctx, id, in.EffectiveNow, cleared...); err != nil {
		return fmt.Errorf("the rule was updated, but lists were not cleared: %w", err)
	}
	return nil
}

type updateBody struct {
	ID int64 `json:"groupid"`
	RuleUpdate
}

// check refuses what WeCom would take for no change.
func (r RuleSettings) check() error {
	if isEmpty(r.ExemptUserIDs) || isEmpty(r.Days) || isEmpty(r.Schedules) {
		return errors.New("WeCom cannot clear the exempt users, days or schedules of a rule: give at least one, or nil to leave them")
	}
	return nil
}

// isEmpty reports whether a list is to be cleared.
func isEmpty[T any](list []T) bool { return list != nil && len(list) == 0 }

// takeCleared removes the lists that are to be cleared, and names them.
func (r *RuleSettings) takeCleared() (fields []RuleList) {
	if isEmpty(r.SpecialWorkdays) {
		fields, r.SpecialWorkdays = append(fields, ClearSpecialWorkdays), nil
	}
	if isEmpty(r.SpecialDaysOff) {
		fields, r.SpecialDaysOff = append(fields, ClearSpecialDaysOff), nil
	}
	if isEmpty(r.WiFi) {
		fields, r.WiFi = append(fields, ClearWiFi), nil
	}
	if isEmpty(r.Locations) {
		fields, r.Locations = append(fields, ClearLocations), nil
	}
	return fields
}

// A RuleList is a list of a rule that can be cleared.
type RuleList int

// A rule needs WiFi or locations, so not both can be cleared.
const (
	ClearSpecialWorkdays RuleList = 1
	ClearSpecialDaysOff  RuleList = 2
	ClearWiFi            RuleList = 3
	ClearLocations       RuleList = 4
)

// ClearRule empties lists of a rule that the same app created. Others fail with
// [wecom.ErrCheckinRuleNotOwned]. A rule that is left with neither WiFi nor
// locations is a [wecom.ErrInvalidCheckinRule].
//
// https://developer.work.weixin.qq.com/document/path/98041
//
//wecom:api POST /cgi-bin/checkin/clear_checkin_option_array_field 清空打卡规则数组元素
func (s *Service) ClearRule(ctx context.Context, id int64, effectiveNow bool, lists ...RuleList) error {
	body := call.Body{"groupid": id, "clear_field": lists, "effective_now": effectiveNow}
	return s.client.Post(ctx, "/cgi-bin/checkin/clear_checkin_option_array_field", body, nil)
}

// DeleteRule deletes a rule that the same app created. Others fail with
// [wecom.ErrCheckinRuleNotOwned].
//
// https://developer.work.weixin.qq.com/document/path/98041
//
//wecom:api POST /cgi-bin/checkin/del_checkin_option 删除打卡规则
func (s *Service) DeleteRule(ctx context.Context, id int64, effectiveNow bool) error {
	return s.client.Post(ctx, "/cgi-bin/checkin/del_checkin_option", call.Body{"groupid": id, "effective_now": effectiveNow}, nil)
}
