package checkin_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/checkin"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func hours(n float64) wecom.Seconds {
	return wecom.SecondsOf(time.Duration(n * float64(time.Hour)))
}

// settings has all there is to set; each object is given once.
func settings() checkin.RuleSettings {
	morning := checkin.Period{
		ID: 1, Begin: hours(2), End: hours(8), RemindOn: hours(1.75), RemindOff: hours(8.5),
		EarliestOn: new(hours(0)), LatestOn: new(hours(3)), EarliestOff: new(hours(7)), LatestOff: new(hours(12)),
		AllowRest: true, RestBegin: hours(4), RestEnd: hours(4.5), MoreRests: []checkin.Rest{{Begin: hours(6), End: hours(6.25)}}, NoPunchOn: true, NoPunchOff: true,
	}
	day := wecom.TimeOf(from)
	return checkin.RuleSettings{
		Method:               new(checkin.ByPhoneOrMachine),
		Scope:                &checkin.Scope{UserIDs: []string{"lina"}, DepartmentIDs: []int64{3}, TagIDs: []int64{5}},
		ExemptUserIDs:        []string{"linjianguo"},
		Reporters:            &checkin.Reporters{List: []checkin.Reporter{{UserID: "daijing"}, {TagID: 6}}},
		SyncHolidays:         new(false),
		NeedPhoto:            new(true),
		AllowLocalPhotos:     new(false),
		AllowPunchOnDaysOff:  new(true),
		AllowCorrections:     new(true),
		MaxCorrections:       new(0),
		CorrectionDays:       new(3),
		CorrectionsUntil:     new(28),
		ForbiddenCorrections: new(checkin.CorrectLate | checkin.CorrectOther),
		OutOfRange:           new(checkin.OutOfRangeWrong),
		Days: []checkin.HoursSet{{
			Weekdays: []time.Weekday{time.Monday, time.Sunday},
			Periods:  []checkin.Period{morning},
			Flex: checkin.Flex{
				Allowed: true, Late: hours(0.5), Early: hours(0.25), ArriveEarly: hours(1), ArriveLate: hours(2),
				LateRule: &checkin.LateRule{Allowed: true, AfterOffWork: hours(3), NextDayLate: hours(2), Steps: []checkin.LateStep{{AfterOffWork: hours(4), NextDayLate: hours(3)}}},
			},
			Biweekly: &checkin.Biweekly{Enabled: true, Odd: []time.Weekday{time.Monday}, Even: []time.Weekday{time.Tuesday, time.Saturday}},
		}},
		SpecialWorkdays: []checkin.SpecialDay{{Type: checkin.DateSpan, From: day, To: day, Notes: "上线", Periods: []checkin.Period{{ID: 2, Begin: hours(9), End: hours(17), RemindOn: hours(9), RemindOff: hours(17)}}}},
		SpecialDaysOff:  []checkin.SpecialDay{{Type: checkin.OneDate, Date: day, Notes: "司庆"}},
		WiFi:            []checkin.WiFi{{Name: "云杉-3F", MAC: "5a:1c:33:90:0b:e2"}},
		Locations:       []checkin.Location{{Title: "云杉大厦", Detail: "国定路 9 号", Longitude: checkin.Degrees(121.5), Latitude: checkin.Degrees(31.3), Distance: 300}},
		Schedules:       []checkin.ShiftHours{{ID: 3, Name: "夜班", Periods: []checkin.Period{{ID: 4, Begin: hours(22), End: hours(30)}}}, {ID: checkin.RestShift, Name: "休息"}},
		Overtime: &checkin.Overtime{
			Workdays: checkin.OvertimeDays{
				Allowed: true, Basis: checkin.ByPunches,
				ByForm:      checkin.OvertimeRests{Rests: checkin.Rests{Type: checkin.FixedRestType, Fixed: []checkin.FixedRest{{Begin: hours(18), End: hours(19)}}}},
				ByPunches:   checkin.OvertimeByPunches{Start: new(hours(0)), Min: new(hours(1)), Max: new(hours(5)), Rests: checkin.Rests{Type: checkin.ScaledByTime, Scaled: checkin.ScaledRests{Steps: []checkin.RestStep{{Overtime: hours(4), Rest: hours(0.5)}}}}},
				ByBoth:      checkin.OvertimeRests{Rests: checkin.Rests{Type: checkin.FixedRestType, Fixed: []checkin.FixedRest{{Begin: hours(20), End: hours(21)}}}},
				Compensated: true, Compensation: checkin.AsVacation, Vacation: checkin.OvertimeVacation{Percent: 150, Sync: new(false)}, AllowedRange: checkin.AfterWork,
			},
			Unit: checkin.OvertimeUnit{Unit: checkin.OvertimeHours, Day: hours(8), Rounding: checkin.RoundDown, Precision: new(0), Step: hours(0.5)},
		},
		DetectFace:         new(true),
		DetectLiveFace:     new(true),
		OffWorkInterval:    new(hours(0.25)),
		SyncOutings:        new(true),
		CorrectionReminder: &checkin.CorrectionReminder{Enabled: true, NextMonth: 1, Day: 5},
		DayChanges:         new(hours(4)),
		StandardWork:       new(seconds(-1)),
		ApprovalPunches:    new(false),
		PunchMode:          new(checkin.ManyPairs),
	}
}

func TestWriteRules(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateRule",
			Call: apitest.Do(checkin.New, func(ctx context.Context, s *checkin.Service) error {
				return s.CreateRule(ctx, checkin.RuleCreate{Type: checkin.FixedHours, Name: "早班作息", EffectiveNow: true, RuleSettings: settings()})
			}),
			Route: "POST /cgi-bin/checkin/add_checkin_option",
			Body:  "@rule_add.json",
		},
		{
			Name: "UpdateRule with one setting",
			Call: apitest.Do(checkin.New, func(ctx context.Context, s *checkin.Service) error {
				return s.UpdateRule(ctx, 7, checkin.RuleUpdate{Type: checkin.FreeHours, Name: "自由", RuleSettings: checkin.RuleSettings{NeedPhoto: new(false), Reporters: &checkin.Reporters{}}})
			}),
			Route: "POST /cgi-bin/checkin/update_checkin_option",
			Body:  `{"group":{"groupid":7,"grouptype":3,"groupname":"自由","need_photo":false,"reporterinfo":{}}}`,
		},
		{
			Name: "ClearRule",
			Call: apitest.Do(checkin.New, func(ctx context.Context, s *checkin.Service) error {
				return s.ClearRule(ctx, 7, true, checkin.ClearSpecialDaysOff, checkin.ClearLocations)
			}),
			Route: "POST /cgi-bin/checkin/clear_checkin_option_array_field",
			Body:  `{"groupid":7,"clear_field":[2,4],"effective_now":true}`,
		},
		{
			Name: "DeleteRule",
			Call: apitest.Do(checkin.New, func(ctx context.Context, s *checkin.Service) error {
				return s.DeleteRule(ctx, 7, false)
			}),
			Route: "POST /cgi-bin/checkin/del_checkin_option",
			Body:  `{"groupid":7,"effective_now":false}`,
		},
	})
}

// Empty lists clear, by a call of their own: WeCom takes them for no change.
func TestUpdateRuleClears(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	const update, clearing = "/cgi-bin/checkin/update_checkin_option", "/cgi-bin/checkin/clear_checkin_option_array_field"
	corp.Script(update, wecomtest.JSON(`{"errcode":0}`))
	corp.Script(clearing, wecomtest.JSON(`{"errcode":301093}`))
	err := checkin.New(corp.Client()).UpdateRule(t.Context(), 7, checkin.RuleUpdate{Type: checkin.FixedHours, Name: "x", EffectiveNow: true, RuleSettings: checkin.RuleSettings{
		SpecialWorkdays: []checkin.SpecialDay{}, SpecialDaysOff: []checkin.SpecialDay{}, WiFi: []checkin.WiFi{}, Locations: []checkin.Location{},
	}})
	if err == nil || !strings.Contains(err.Error(), "was updated") {
		t.Errorf("err = %v, want that the first call has taken place", err)
	}
	if calls := corp.Calls(update); len(calls) != 1 || calls[0].Body != `{"effective_now":true,"group":{"groupid":7,"grouptype":1,"groupname":"x"}}` {
		t.Errorf("updates: %+v", calls)
	}
	if calls := corp.Calls(clearing); len(calls) != 1 || calls[0].Body != `{"clear_field":[1,2,3,4],"effective_now":true,"groupid":7}` {
		t.Errorf("clearings: %+v", calls)
	}
}

// What WeCom cannot clear is refused before anything is sent.
func TestUpdateRuleRefused(t *testing.T) {
	corp := wecomtest.New()
	for name, in := range map[string]checkin.RuleSettings{
		"exempt users": {ExemptUserIDs: []string{}},
		"days":         {Days: []checkin.HoursSet{}},
		"schedules":    {Schedules: []checkin.ShiftHours{}},
	} {
		if err := checkin.New(corp.Client()).UpdateRule(t.Context(), 7, checkin.RuleUpdate{RuleSettings: in}); err == nil {
			t.Errorf("empty %s were sent", name)
		}
	}
	if calls := corp.Calls(""); len(calls) != 0 {
		t.Errorf("%d calls", len(calls))
	}
}

// What a rule is written with is read again, under the same keys.
func TestRulesAreReadAsWritten(t *testing.T) {
	written, err := json.Marshal(document(t, "rule_add.json")["group"])
	if err != nil {
		t.Fatal(err)
	}
	rule, _ := apitest.Read[checkin.Rule](t, string(written))
	read, err := json.Marshal(rule)
	if err != nil {
		t.Fatal(err)
	}
	if lost := missing("group", parse(t, written), parse(t, read)); len(lost) > 0 {
		t.Errorf("lost: %q", lost)
	}
	if diff := cmp.Diff(settings().Overtime, rule.OvertimeSettings); diff != "" {
		t.Errorf("overtime (-want +got):\n%s", diff)
	}
}
