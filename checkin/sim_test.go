package checkin_test

import (
	"errors"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/checkin"
	"github.com/gowecom/wecom/wecomtest"
)

var utc8 = time.FixedZone("UTC+8", 8*60*60)

// simulate runs a test on 1 January 2000 08:00 in UTC+8, a Saturday.
func simulate(t *testing.T, test func(*testing.T, *checkin.Service, *wecomtest.Corp)) {
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New()
		test(t, checkin.New(corp.Client(wecom.WithoutRateLimits())), corp)
	})
}

func january(day, hour, minute int) time.Time {
	return time.Date(2000, time.January, day, hour, minute, 0, 0, utc8)
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// must takes the result of a call that must not fail.
func must[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		ok(t, err)
		return v
	}
}

// punch adds punches of a member at times of January, and lets those days pass.
func punch(t *testing.T, s *checkin.Service, userID string, times ...time.Time) {
	t.Helper()
	var records []checkin.RecordCreate
	for _, at := range times {
		time.Sleep(max(0, time.Until(at)))
		records = append(records, checkin.RecordCreate{UserID: userID, PunchedAt: at, LocationTitle: "云杉大厦", LocationDetail: "北门", Device: checkin.AttendanceMachine, DeviceDetail: "X2"})
	}
	ok(t, s.CreateRecords(t.Context(), records...))
}

// rule is one with fixed hours and all that WeCom wants of a rule.
func rule() checkin.RuleCreate {
	period := checkin.Period{
		ID: 1, Begin: hours(9), End: hours(18), RemindOn: hours(9), RemindOff: hours(18), AllowRest: true, RestBegin: hours(12), RestEnd: hours(13),
		EarliestOn: new(hours(7)), LatestOn: new(hours(13)), EarliestOff: new(hours(14)), LatestOff: new(hours(23)),
	}
	return checkin.RuleCreate{Type: checkin.FixedHours, Name: "测试作息", EffectiveNow: true, RuleSettings: checkin.RuleSettings{
		Scope:    &checkin.Scope{UserIDs: []string{"lina"}},
		Days:     []checkin.HoursSet{{Weekdays: []time.Weekday{time.Monday, time.Tuesday, time.Wednesday, time.Thursday, time.Friday}, Periods: []checkin.Period{period}}},
		WiFi:     []checkin.WiFi{{Name: "云杉-3F", MAC: "5a:1c:33:90:0b:e2"}},
		Overtime: &checkin.Overtime{Workdays: checkin.OvertimeDays{Allowed: true, Basis: checkin.ByPunches}},
	}}
}

// An app's own rule: added, found by its name, changed in part, cleared, deleted.
func TestRuleLife(t *testing.T) {
	simulate(t, func(t *testing.T, s *checkin.Service, corp *wecomtest.Corp) {
		ctx := t.Context()
		ok(t, s.CreateRule(ctx, rule()))
		if err := s.CreateRule(ctx, rule()); !errors.Is(err, wecom.ErrCheckinRuleConflict) {
			t.Errorf("err = %v, want ErrCheckinRuleConflict", err)
		}
		find := func() checkin.Rule {
			rules := must[[]checkin.Rule](t)(s.ListRules(ctx))
			i := slices.IndexFunc(rules, func(r checkin.Rule) bool { return r.Name == "测试作息" })
			if i < 0 {
				return checkin.Rule{}
			}
			return rules[i]
		}
		before := find()
		update := checkin.RuleUpdate{Type: checkin.FixedHours, Name: "测试作息", EffectiveNow: true, RuleSettings: checkin.RuleSettings{
			NeedPhoto: new(true),
			Locations: []checkin.Location{{Title: "新楼", Detail: "二号", Longitude: checkin.Degrees(121.5), Latitude: checkin.Degrees(31.3), Distance: 200}},
			WiFi:      []checkin.WiFi{},
		}}
		ok(t, s.UpdateRule(ctx, before.ID, update))
		want := before
		want.NeedPhoto, want.Locations, want.WiFi = true, update.Locations, []checkin.WiFi{}
		if diff := cmp.Diff(want, find()); diff != "" {
			t.Errorf("after the update (-want +got):\n%s", diff)
		}
		if err := s.ClearRule(ctx, before.ID, true, checkin.ClearLocations); err == nil {
			t.Error("a rule was left without any place")
		}
		mine := must[[]checkin.MemberRule](t)(s.ListMemberRules(ctx, []string{"lina", "wangwei"}, january(3, 0, 0)))
		if len(mine) != 2 || mine[0].Rule.ID != before.ID || mine[1].Rule.Name != "标准作息" {
			t.Errorf("rules of members: %+v", mine)
		}
		if err := s.DeleteRule(ctx, mine[1].Rule.ID, true); !errors.Is(err, wecom.ErrCheckinRuleNotOwned) {
			t.Errorf("err = %v, want ErrCheckinRuleNotOwned", err)
		}
		ok(t, s.DeleteRule(ctx, before.ID, true))
		if got := find(); got.ID != 0 {
			t.Error("the rule is still there")
		}
	})
}

// The reports of a week, by the rule above.
func TestDaysFromPunches(t *testing.T) {
	simulate(t, func(t *testing.T, s *checkin.Service, corp *wecomtest.Corp) {
		ctx := t.Context()
		ok(t, s.CreateRule(ctx, rule()))
		punch(t, s, "lina",
			january(3, 8, 55), january(3, 18, 1), // as it should be
			january(4, 9, 20), january(4, 17, 30), // late, and early
			january(5, 8, 50), // forgot to punch in the evening
			// nothing on the 6th
			january(7, 8, 59), january(7, 21, 0), // with overtime
			january(8, 10, 0), january(8, 12, 0)) // on a day off
		time.Sleep(48 * time.Hour)

		type row struct {
			punches         int
			worked, overtm  string
			exceptions      []checkin.ExceptionTotal
			first, lastTime string
		}
		var got []row
		for d, err := range s.AllDays(ctx, checkin.MemberQuery{UserIDs: []string{"lina"}, From: january(3, 0, 0), To: january(8, 0, 0)}) {
			ok(t, err)
			got = append(got, row{d.Summary.Punches, d.Summary.Worked.String(), d.Overtime.Duration.String(), d.Exceptions, d.Summary.First.String(), d.Summary.Last.String()})
		}
		none := []checkin.ExceptionTotal{}
		want := []row{
			{2, "8h0m0s", "0s", none, "8h55m0s", "18h1m0s"},
			{2, "7h10m0s", "0s", []checkin.ExceptionTotal{{Type: checkin.Late, Duration: hours(1. / 3), Count: 1}, {Type: checkin.EarlyLeave, Duration: hours(0.5), Count: 1}}, "9h20m0s", "17h30m0s"},
			{1, "0s", "0s", []checkin.ExceptionTotal{{Type: checkin.MissingPunch, Count: 1}}, "8h50m0s", "8h50m0s"},
			{0, "0s", "0s", []checkin.ExceptionTotal{{Type: checkin.Absent, Duration: hours(8), Count: 1}}, "0s", "0s"},
			{2, "8h0m0s", "2h30m0s", none, "8h59m0s", "21h0m0s"},
			{2, "0s", "0s", none, "10h0m0s", "12h0m0s"},
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(row{})); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}

		kinds := map[string]int{}
		for _, r := range must[[]checkin.Record](t)(s.ListRecords(ctx, checkin.DutyRecords, []string{"lina"}, january(3, 0, 0), january(6, 23, 59))) {
			kinds[string(r.Type)]++
			for _, e := range r.Exceptions {
				kinds[string(e)]++
			}
		}
		if diff := cmp.Diff(map[string]int{"上班打卡": 4, "下班打卡": 4, "时间异常": 2, "未打卡": 3}, kinds); diff != "" {
			t.Errorf("records (-want +got):\n%s", diff)
		}
		if list := must[[]checkin.DeviceRecord](t)(s.ListDeviceRecords(ctx, checkin.ByPunchTime, []string{"ghost", "lina"}, january(3, 0, 0), january(3, 23, 0))); len(list) != 2 {
			t.Errorf("at machines: %+v", list)
		}
	})
}

// A correction takes the place of the punch that was missed.
func TestCorrectPunch(t *testing.T) {
	simulate(t, func(t *testing.T, s *checkin.Service, corp *wecomtest.Corp) {
		ctx := t.Context()
		punch(t, s, "lina", january(3, 8, 55))
		time.Sleep(48 * time.Hour)
		exceptions := func() int {
			return len(must[[]checkin.DayReport](t)(s.ListDays(ctx, []string{"lina"}, january(3, 0, 0), january(3, 0, 0)))[0].Exceptions)
		}
		if exceptions() != 1 {
			t.Error("the missed punch is no exception")
		}
		fix := checkin.Correction{Day: january(3, 15, 0), Scheduled: new(hours(18)), PunchedAt: january(3, 18, 0)}
		ok(t, s.CorrectPunch(ctx, "lina", fix))
		if exceptions() != 0 {
			t.Error("the corrected punch still counts as missed")
		}
		fix.Scheduled = new(hours(17))
		if err := s.CorrectPunch(ctx, "lina", fix); err == nil {
			t.Error("a punch that was never due was corrected")
		}
	})
}

// A night shift belongs to the day on which it begins.
func TestNightShift(t *testing.T) {
	simulate(t, func(t *testing.T, s *checkin.Service, corp *wecomtest.Corp) {
		ctx := t.Context()
		member := must[[]checkin.MemberRule](t)(s.ListMemberRules(ctx, []string{"yelin"}, january(3, 0, 0)))[0]
		const night = 3
		ok(t, s.UpdateSchedules(ctx, member.Rule.ID, 200001, checkin.ScheduleUpdate{UserID: "yelin", Day: 3, ScheduleID: night}, checkin.ScheduleUpdate{UserID: "yelin", Day: 4, ScheduleID: checkin.RestShift}))
		if err := s.UpdateSchedules(ctx, member.Rule.ID, 200001, checkin.ScheduleUpdate{UserID: "yelin", Day: 1, ScheduleID: night}); !errors.Is(err, wecom.ErrInvalidSchedule) {
			t.Errorf("err = %v, want ErrInvalidSchedule", err)
		}
		schedules := must[[]checkin.MemberSchedule](t)(s.ListSchedules(ctx, []string{"yelin", "lina"}, january(1, 0, 0), january(31, 0, 0)))
		if len(schedules) != 1 || schedules[0].Month != 200001 || len(schedules[0].Schedule.Days) != 2 || schedules[0].Schedule.Days[0].Shift.Name != "夜班" {
			t.Fatalf("schedules: %+v", schedules)
		}
		punch(t, s, "yelin", january(3, 21, 50), january(4, 6, 10))
		time.Sleep(48 * time.Hour)
		days := must[[]checkin.DayReport](t)(s.ListDays(ctx, []string{"yelin"}, january(3, 0, 0), january(4, 0, 0)))
		if d := days[0]; d.Summary.Worked.Duration != 8*time.Hour || d.Summary.Last.Duration != 30*time.Hour+10*time.Minute || len(d.Exceptions) != 0 || d.Base.Rule.ScheduleName != "夜班" {
			t.Errorf("the day of the shift: %+v", d)
		}
		if d := days[1]; d.Summary.Punches != 0 || d.Base.DayType != checkin.DayOff {
			t.Errorf("the day after it: %+v", d)
		}
		records := must[[]checkin.Record](t)(s.ListRecords(ctx, checkin.AllKinds, []string{"yelin"}, january(4, 0, 0), january(4, 23, 0)))
		calendar := checkin.Calendar{Changes: hours(7)}
		if len(records) != 1 || !calendar.Day(records[0].PunchedAt.Time).Equal(january(3, 0, 0)) || !records[0].ScheduledAt.Equal(calendar.At(january(3, 0, 0), hours(30))) {
			t.Errorf("records: %+v", records)
		}
	})
}

func TestFaces(t *testing.T) {
	simulate(t, func(t *testing.T, s *checkin.Service, corp *wecomtest.Corp) {
		ok(t, s.CreateFace(t.Context(), "lina", []byte("face")))
		if err := s.CreateFace(t.Context(), "ghost", []byte("face")); !errors.Is(err, wecom.Code(301069)) {
			t.Errorf("err = %v", err)
		}
		if err := s.CreateFace(t.Context(), "wangwei", []byte("face")); !errors.Is(err, wecom.ErrSimilarFace) {
			t.Errorf("err = %v, want that somebody has a similar face", err)
		}
	})
}

// What WeCom refuses, the simulated corp refuses.
func TestRefusals(t *testing.T) {
	simulate(t, func(t *testing.T, s *checkin.Service, corp *wecomtest.Corp) {
		ctx := t.Context()
		list := func(users []string, from, to time.Time) error {
			_, err := s.ListRecords(ctx, checkin.AllKinds, users, from, to)
			return err
		}
		foreign := checkin.New(corp.ContactsClient())
		_, forbidden := foreign.ListRules(ctx)
		badRule := rule()
		badRule.Days = nil
		for name, tt := range map[string]struct {
			err  error
			want wecom.Code
		}{
			"101 members":       {list(members(101), january(1, 0, 0), january(2, 0, 0)), wecom.ErrTooManyCheckinUsers},
			"nobody":            {list(nil, january(1, 0, 0), january(2, 0, 0)), wecom.ErrTooManyCheckinUsers},
			"too long":          {list([]string{"lina"}, january(1, 0, 0), january(33, 0, 0)), wecom.ErrTimeRangeTooLong},
			"no such member":    {list([]string{"ghost"}, january(1, 0, 0), january(2, 0, 0)), 301021},
			"wrong app":         {forbidden, wecom.ErrNoAttendancePermission},
			"rule without days": {s.CreateRule(ctx, badRule), 301093},
			"no such rule":      {s.DeleteRule(ctx, 99, true), 301089},
			"future punch":      {s.CreateRecords(ctx, checkin.RecordCreate{UserID: "lina", PunchedAt: january(9, 0, 0)}), 301081},
		} {
			if !errors.Is(tt.err, tt.want) {
				t.Errorf("%s: err = %v, want %d", name, tt.err, tt.want)
			}
		}
	})
}

// A seeded month: the reports of months are the sums of those of days, and all
// the usual exceptions occur, the same every time.
func TestSeededMonth(t *testing.T) { synctest.Test(t, testSeededMonth) }

func testSeededMonth(t *testing.T) {
	month := func() (days []checkin.DayReport, months []checkin.MonthReport) {
		corp := wecomtest.New(wecomtest.WithAttendance(1999, time.December))
		s := checkin.New(corp.Client())
		in := checkin.MemberQuery{From: time.Date(1999, 12, 1, 0, 0, 0, 0, utc8), To: time.Date(1999, 12, 31, 0, 0, 0, 0, utc8)}
		for _, m := range corp.Members() {
			in.UserIDs = append(in.UserIDs, m.UserID)
		}
		for d, err := range s.AllDays(t.Context(), in) {
			ok(t, err)
			days = append(days, d)
		}
		for m, err := range s.AllMonths(t.Context(), in) {
			ok(t, err)
			months = append(months, m)
		}
		return days, months
	}
	days, months := month()
	exceptions, items := map[checkin.ExceptionType]int{}, map[checkin.ItemType]int{}
	type sum struct {
		worked, standard, overtime time.Duration
		exceptions, days           int
	}
	sums, want := map[string]sum{}, map[string]sum{}
	for _, d := range days {
		x := sums[d.Base.UserID]
		x.worked += d.Summary.Worked.Duration
		x.standard += d.Summary.Standard.Duration
		x.overtime += d.Overtime.Duration.Duration
		for _, e := range d.Exceptions {
			exceptions[e.Type] += e.Count
			x.exceptions += e.Count
		}
		for _, i := range d.Items {
			items[i.Type] += i.Count
			if i.Count > 0 && i.Type != checkin.ItemField && len(d.FormsOf(i)) == 0 {
				t.Errorf("%s on %v: %s without a form", d.Base.UserID, d.Base.Date, i.Name)
			}
		}
		x.days++
		sums[d.Base.UserID] = x
	}
	for _, m := range months {
		x := sum{m.Summary.Worked.Duration, m.Summary.Standard.Duration, m.Overtime.Workdays.Duration + m.Overtime.RestDays.Duration, 0, m.Summary.WorkDays + m.Summary.RestDays}
		for _, e := range m.Exceptions {
			x.exceptions += e.Count
		}
		want[m.Base.UserID] = x
	}
	if diff := cmp.Diff(want, sums, cmp.AllowUnexported(sum{})); diff != "" {
		t.Errorf("months against days (-months +days):\n%s", diff)
	}
	for _, e := range []checkin.ExceptionType{checkin.Late, checkin.EarlyLeave, checkin.MissingPunch, checkin.Absent, checkin.OutOfPlace} {
		if exceptions[e] < 3 {
			t.Errorf("exception %d occurs %d times", e, exceptions[e])
		}
	}
	for _, i := range []checkin.ItemType{checkin.ItemLeave, checkin.ItemTrip, checkin.ItemField} {
		if items[i] < 3 {
			t.Errorf("item %d occurs %d times", i, items[i])
		}
	}
	again, _ := month()
	if diff := cmp.Diff(days, again); diff != "" {
		t.Errorf("the second time differs:\n%s", diff)
	}
}
