package checkin_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/checkin"
	"github.com/gowecom/wecom/internal/apitest"
)

var (
	people = []string{"lina", "wangwei"}
	// 2026-11-01 00:00 and 2026-11-03 12:30 in UTC+8.
	from = time.Unix(1793462400, 0)
	to   = time.Unix(1793680200, 0)
)

func seconds(n int) wecom.Seconds { return wecom.SecondsOf(time.Duration(n) * time.Second) }

func TestRecords(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListRecords",
			Call: apitest.With(checkin.New, func(ctx context.Context, s *checkin.Service) ([]checkin.Record, error) {
				return s.ListRecords(ctx, checkin.AllKinds, people, from, to)
			}),
			Route: "POST /cgi-bin/checkin/getcheckindata",
			Body:  `{"opencheckindatatype":3,"starttime":1793462400,"endtime":1793680200,"useridlist":["lina","wangwei"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","checkindata":[{"userid":"lina","groupid":7,"groupname":"研发作息","checkin_type":"上班打卡",
				"exception_type":"时间异常;wifi异常","checkin_time":1793496001,"sch_checkin_time":1793494800,"location_title":"云杉大厦","location_detail":"国定路 9 号",
				"lng":121512345,"lat":31300001,"wifiname":"云杉-3F","wifimac":"5a:1c:33:90:0b:e2","deviceid":"DEV-1","schedule_id":3,"timeline_id":2,"notes":"地铁晚点","mediaids":["M1","M2"]},
				{"userid":"wangwei","exception_type":"","checkin_type":"新打卡","sch_checkin_time":0}]}`,
			Want: []checkin.Record{{
				UserID: "lina", RuleID: 7, RuleName: "研发作息", Type: checkin.PunchOn, Exceptions: checkin.Exceptions{checkin.WrongTime, checkin.WrongWiFi},
				PunchedAt: wecom.TimeOf(time.Unix(1793496001, 0)), ScheduledAt: wecom.TimeOf(time.Unix(1793494800, 0)), LocationTitle: "云杉大厦", LocationDetail: "国定路 9 号",
				Longitude: checkin.Degrees(121.512345), Latitude: checkin.Degrees(31.300001), WiFiName: "云杉-3F", WiFiMAC: "5a:1c:33:90:0b:e2", DeviceID: "DEV-1",
				ScheduleID: 3, PeriodID: 2, Notes: "地铁晚点", MediaIDs: []string{"M1", "M2"},
			}, {UserID: "wangwei", Type: "新打卡"}},
		},
		{
			Name: "CreateRecords",
			Call: apitest.Do(checkin.New, func(ctx context.Context, s *checkin.Service) error {
				return s.CreateRecords(ctx, checkin.RecordCreate{
					UserID: "lina", PunchedAt: to, LocationTitle: "北门", LocationDetail: "一层", Longitude: checkin.Degrees(-0.000001), Latitude: checkin.Degrees(31.3),
					WiFiName: "云杉-1F", WiFiMAC: "5a:1c:33:90:0b:e1", Device: checkin.Door, DeviceDetail: "云杉门禁", Notes: "访客", MediaIDs: []string{"M3"},
				}, checkin.RecordCreate{UserID: "wangwei", PunchedAt: from, LocationTitle: "南门", LocationDetail: "二层", Device: checkin.AttendanceMachine, DeviceDetail: "X2"})
			}),
			Route: "POST /cgi-bin/checkin/add_checkin_record",
			Body: `{"records":[{"userid":"lina","checkin_time":1793680200,"location_title":"北门","location_detail":"一层","lng":-1,"lat":31300000,
				"wifiname":"云杉-1F","wifimac":"5a:1c:33:90:0b:e1","device_type":1,"device_detail":"云杉门禁","notes":"访客","mediaids":["M3"]},
				{"userid":"wangwei","checkin_time":1793462400,"location_title":"南门","location_detail":"二层","device_type":2,"device_detail":"X2"}]}`,
		},
		{
			Name: "CorrectPunch",
			Call: apitest.Do(checkin.New, func(ctx context.Context, s *checkin.Service) error {
				return s.CorrectPunch(ctx, "lina", checkin.Correction{Day: to, Scheduled: new(wecom.SecondsOf(9 * time.Hour)), PunchedAt: to, Remark: "忘打卡"})
			}),
			Route: "POST /cgi-bin/checkin/punch_correction",
			Body:  `{"userid":"lina","schedule_date_time":1793635200,"schedule_checkin_time":32400,"checkin_time":1793680200,"remark":"忘打卡"}`,
		},
		{
			Name: "CorrectPunch without a scheduled time",
			Call: apitest.Do(checkin.New, func(ctx context.Context, s *checkin.Service) error {
				return s.CorrectPunch(ctx, "lina", checkin.Correction{Day: from, PunchedAt: to})
			}),
			Route: "POST /cgi-bin/checkin/punch_correction",
			Body:  `{"userid":"lina","schedule_date_time":1793462400,"checkin_time":1793680200}`,
		},
		{
			Name: "ListDeviceRecords",
			Call: apitest.With(checkin.New, func(ctx context.Context, s *checkin.Service) ([]checkin.DeviceRecord, error) {
				return s.ListDeviceRecords(ctx, checkin.ByUploadTime, people, from, to)
			}),
			Route: "POST /cgi-bin/hardware/get_hardware_checkin_data",
			Body:  `{"filter_type":2,"starttime":1793462400,"endtime":1793680200,"useridlist":["lina","wangwei"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","checkindata":[{"userid":"lina","checkin_time":1793462400,"device_sn":"SN-77","device_name":"杭州办事处"}]}`,
			Want:  []checkin.DeviceRecord{{UserID: "lina", PunchedAt: wecom.TimeOf(from), DeviceSN: "SN-77", DeviceName: "杭州办事处"}},
		},
		{
			Name: "CreateFace",
			Call: apitest.Do(checkin.New, func(ctx context.Context, s *checkin.Service) error {
				return s.CreateFace(ctx, "lina", []byte("a face?>"))
			}),
			Route: "POST /cgi-bin/checkin/addcheckinuserface",
			Body:  `{"userid":"lina","userface":"YSBmYWNlPz4="}`,
		},
	})
}

func TestReports(t *testing.T) {
	// Any moment of the first and the last day will do: WeCom gets midnights.
	const body = `{"starttime":1793462400,"endtime":1793635200,"useridlist":["lina","wangwei"]}`
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListDays",
			Call: apitest.With(checkin.New, func(ctx context.Context, s *checkin.Service) ([]checkin.DayReport, error) {
				return s.ListDays(ctx, people, from.Add(7*time.Hour), to)
			}),
			Route: "POST /cgi-bin/checkin/getcheckin_daydata",
			Body:  body,
			Reply: "@days.json",
			Want: []checkin.DayReport{{
				Base: checkin.DayBase{
					Date: wecom.TimeOf(from), DayType: checkin.DayOff, RecordType: checkin.ReportShifts, UserID: "yelin", Name: "叶琳", Alias: "Yelin",
					Departments: checkin.Names{"云杉科技/客服部", "云杉科技/市场部"},
					Rule: checkin.DayRule{ID: 8, Name: "客服轮班", ScheduleID: 3, ScheduleName: "夜班",
						Hours: []checkin.Hours{{Begin: wecom.SecondsOf(22 * time.Hour), End: wecom.SecondsOf(32 * time.Hour)}}},
				},
				Summary: checkin.DaySummary{Punches: 4, Worked: seconds(34500), Standard: wecom.SecondsOf(10 * time.Hour), First: seconds(79800), Last: seconds(115260)},
				Forms: []checkin.Form{{
					FormID:      "202610290007",
					Title:       checkin.Texts{Data: []checkin.Text{{Lang: "zh_CN", Text: "请假0.5天"}}},
					Description: checkin.Texts{Data: []checkin.Text{{Lang: "zh_CN", Text: "11/01 下午~11/01 下午"}}},
				}},
				Items: []checkin.Item{
					{Name: "年假", Type: checkin.ItemLeave, VacationID: 2, Unit: checkin.UnitDays, Duration: wecom.SecondsOf(12 * time.Hour), Count: 1},
					{Name: "外出", Type: checkin.ItemOut, Unit: checkin.UnitHours, Duration: wecom.SecondsOf(90 * time.Minute), Count: 2},
				},
				Exceptions: []checkin.ExceptionTotal{{Type: checkin.Late, Duration: wecom.SecondsOf(10 * time.Minute), Count: 1}, {Type: checkin.MissingPunch, Count: 2}},
				Overtime: checkin.DayOvertime{
					Status: checkin.OvertimeShort, Duration: seconds(1800), Missing: []wecom.Seconds{seconds(900), seconds(60)},
					WorkdayAsVacation: seconds(11), WorkdayAsMoney: seconds(12), RestDayAsVacation: seconds(13), RestDayAsMoney: seconds(14), HolidayAsVacation: seconds(15), HolidayAsMoney: seconds(16),
				},
			}},
		},
		{
			Name: "ListMonths",
			Call: apitest.With(checkin.New, func(ctx context.Context, s *checkin.Service) ([]checkin.MonthReport, error) {
				return s.ListMonths(ctx, people, from, to)
			}),
			Route: "POST /cgi-bin/checkin/getcheckin_monthdata",
			Body:  body,
			Reply: "@months.json",
			Want: []checkin.MonthReport{{
				From: time.Unix(1793462400, 0), To: time.Unix(1793635200, 0),
				Base:       checkin.MonthBase{RecordType: checkin.ReportFixed, UserID: "lina", Name: "李娜", Alias: "Nina", Departments: checkin.Names{"云杉科技/研发中心/后端组"}, Rule: checkin.MonthRule{ID: 7, Name: "研发作息"}},
				Summary:    checkin.MonthSummary{ExceptionDays: 2, RegularDays: 19, WorkDays: 21, RestDays: 9, Worked: seconds(590400), Standard: seconds(604800)},
				Items:      []checkin.Item{{Name: "病假", Type: checkin.ItemLeave, VacationID: 3, Unit: checkin.UnitHours, Duration: wecom.SecondsOf(4 * time.Hour), Count: 1}},
				Exceptions: []checkin.ExceptionTotal{{Type: checkin.Absent, Duration: wecom.SecondsOf(8 * time.Hour), Count: 1}},
				Overtime: checkin.MonthOvertime{
					Workdays: seconds(1), Holidays: seconds(2), RestDays: seconds(3), WorkdaysAsVacation: seconds(4), WorkdaysAsMoney: seconds(5),
					RestDaysAsVacation: seconds(6), RestDaysAsMoney: seconds(7), HolidaysAsVacation: seconds(8), HolidaysAsMoney: seconds(9),
				},
			}},
		},
	})
}

func TestSchedules(t *testing.T) {
	shifts := checkin.MemberSchedule{UserID: "yelin", Month: 202611, RuleID: 8, RuleName: "客服轮班"}
	shifts.Schedule.Days = []checkin.ScheduledDay{
		{Day: 2, Shift: checkin.Shift{ID: 3, Name: "夜班", Periods: []checkin.ShiftPeriod{{ID: 4, Begin: wecom.SecondsOf(22 * time.Hour), End: wecom.SecondsOf(30 * time.Hour), RemindOn: seconds(78600), RemindOff: seconds(108600)}}}},
		{Day: 3, Shift: checkin.Shift{ID: checkin.RestShift, Name: "休息", Periods: []checkin.ShiftPeriod{}}},
	}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListSchedules",
			Call: apitest.With(checkin.New, func(ctx context.Context, s *checkin.Service) ([]checkin.MemberSchedule, error) {
				return s.ListSchedules(ctx, people, from, to)
			}),
			Route: "POST /cgi-bin/checkin/getcheckinschedulist",
			Body:  `{"starttime":1793462400,"endtime":1793635200,"useridlist":["lina","wangwei"]}`,
			Reply: `{"schedule_list":[{"userid":"yelin","yearmonth":202611,"groupid":8,"groupname":"客服轮班","schedule":{"scheduleList":[
				{"day":2,"schedule_info":{"schedule_id":3,"schedule_name":"夜班","time_section":[{"id":4,"work_sec":79200,"off_work_sec":108000,"remind_work_sec":78600,"remind_off_work_sec":108600}]}},
				{"day":3,"schedule_info":{"schedule_id":0,"schedule_name":"休息","time_section":[]}}]}}],"errcode":0,"errmsg":"ok"}`,
			Want: []checkin.MemberSchedule{shifts},
		},
		{
			Name: "UpdateSchedules",
			Call: apitest.Do(checkin.New, func(ctx context.Context, s *checkin.Service) error {
				return s.UpdateSchedules(ctx, 8, checkin.MonthOf(to), checkin.ScheduleUpdate{UserID: "yelin", Day: 5, ScheduleID: 3}, checkin.ScheduleUpdate{UserID: "duwei", Day: 6, ScheduleID: checkin.RestShift})
			}),
			Route: "POST /cgi-bin/checkin/setcheckinschedulist",
			Body:  `{"groupid":8,"yearmonth":202611,"items":[{"userid":"yelin","day":5,"schedule_id":3},{"userid":"duwei","day":6,"schedule_id":0}]}`,
		},
	})
}

// Each value of a rule is read and, written again, is as WeCom had it.
func TestReadRules(t *testing.T) {
	lost := func(name, key string, rules any) (any, error) {
		b, err := json.Marshal(rules)
		if err != nil {
			return nil, err
		}
		return missing(key, document(t, name)[key], parse(t, b)), nil
	}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListRules",
			Call: func(ctx context.Context, c *wecom.Client) (any, error) {
				rules, err := checkin.New(c).ListRules(ctx)
				if err != nil {
					return nil, err
				}
				return lost("rules.json", "group", rules)
			},
			Route: "POST /cgi-bin/checkin/getcorpcheckinoption",
			Body:  `{}`,
			Reply: "@rules.json",
			Want:  []string(nil),
		},
		{
			Name: "ListMemberRules",
			Call: func(ctx context.Context, c *wecom.Client) (any, error) {
				rules, err := checkin.New(c).ListMemberRules(ctx, people, to)
				if err != nil {
					return nil, err
				}
				return lost("member_rules.json", "info", rules)
			},
			Route: "POST /cgi-bin/checkin/getcheckinoption",
			Body:  `{"datetime":1793635200,"useridlist":["lina","wangwei"]}`,
			Reply: "@member_rules.json",
			Want:  []string{"info[0].group.group.checkin_method_type"}, // written as in all other replies
		},
	})
}

// What the documentation contradicts itself about.
func TestRuleLeniency(t *testing.T) {
	got, drift := apitest.Read[checkin.Rule](t, `{"range":{"party_id":["2",3],"partyid":[4]},"schedulelist":[{"allow_flex":1,"flex_on_duty_time":-1}],
		"group.checkin_method_type":2,"checkindate":[{"allow_flex":"0","checkintime":[{"work_sec":"0","earliest_work_sec":0}]}]}`)
	want := checkin.Rule{
		ApprovalPunches: true, PunchMode: checkin.PlainNote, Scope: checkin.Scope{DepartmentIDs: []int64{2, 3, 4}},
		Schedules: []checkin.Schedule{{ShiftHours: checkin.ShiftHours{Flex: checkin.Flex{Allowed: true, Late: seconds(-1)}}}},
		Days:      []checkin.WeekDays{{HoursSet: checkin.HoursSet{Periods: []checkin.Period{{EarliestOn: new(wecom.Seconds)}}}}},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if want := []string{"/v/range/party_id/*: string for integer", "/v/schedulelist/*/allow_flex: number for boolean", "/v/checkindate/*/allow_flex: string for boolean"}; !slices.Equal(drift, want) {
		t.Errorf("drift %q, want %q", drift, want)
	}
	if got, _ := apitest.Read[checkin.Rule](t, `{"open_sp_checkin":false}`); got.ApprovalPunches {
		t.Error("approval punches that are off read as on")
	}
}

func document(t *testing.T, name string) map[string]any {
	b, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return parse(t, b).(map[string]any)
}

func parse(t *testing.T, b []byte) (v any) {
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// missing lists the paths of values in want that got does not have.
func missing(path string, want, got any) (list []string) {
	switch want := want.(type) {
	case map[string]any:
		object, _ := got.(map[string]any)
		for _, k := range slices.Sorted(maps.Keys(want)) {
			list = append(list, missing(path+"."+k, want[k], object[k])...)
		}
	case []any:
		array, _ := got.([]any)
		for i, e := range want {
			if i >= len(array) {
				return append(list, path)
			}
			list = append(list, missing(fmt.Sprintf("%s[%d]", path, i), e, array[i])...)
		}
	default:
		if want != got {
			list = append(list, path)
		}
	}
	return list
}
