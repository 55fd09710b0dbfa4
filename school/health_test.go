package school_test

import (
	"slices"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/school"
	"github.com/gowecom/wecom/wecomtest"
)

// theDay is 2026-03-02 in UTC+8, and the day before in UTC.
var theDay = time.Date(2026, 3, 1, 17, 0, 0, 0, time.UTC)

func TestHealthReports(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "GetHealthStat",
			Call:  apitest.With(school.New, func(c ctx, s service) (*school.HealthStat, error) { return s.GetHealthStat(c, theDay) }),
			Route: "POST /cgi-bin/health/get_health_report_stat",
			Body:  `{"date":"2026-03-02"}`,
			Reply: `{"errcode":0,"errmsg":"ok","pv":12,"uv":7}`,
			Want:  &school.HealthStat{UseCount: 12, UserCount: 7},
		},
		{
			Name: "ListHealthJobIDs",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.HealthJobIDPage, error) {
				return s.ListHealthJobIDs(c, wecom.Page{Cursor: "4", Limit: 2})
			}),
			Route: "POST /cgi-bin/health/get_report_jobids",
			Body:  `{"offset":4,"limit":2}`,
			Reply: `{"errcode":0,"errmsg":"ok","ending":0,"jobids":["j5","j6"]}`,
			Want:  &school.HealthJobIDPage{JobIDs: []string{"j5", "j6"}, NextCursor: "6"},
		},
		{
			Name: "ListHealthJobIDs/the only page",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.HealthJobIDPage, error) {
				return s.ListHealthJobIDs(c, wecom.Page{})
			}),
			Route: "POST /cgi-bin/health/get_report_jobids",
			Body:  `{"offset":0,"limit":100}`,
			Reply: `{"errcode":0,"errmsg":"ok","ending":1,"jobids":["j1"]}`,
			Want:  &school.HealthJobIDPage{JobIDs: []string{"j1"}},
		},
		{
			Name:  "GetHealthJob",
			Call:  apitest.With(school.New, func(c ctx, s service) (*school.HealthJob, error) { return s.GetHealthJob(c, "j1", theDay) }),
			Route: "POST /cgi-bin/health/get_report_job_info",
			Body:  `{"jobid":"j1","date":"2026-03-02"}`,
			Reply: `{"errcode":0,"errmsg":"ok","job_info":{"title":"晨检","creator":"zhaojun","type":2,"apply_range":{"userids":["wangxiao"],"partyids":[3]},"report_to":{"userids":["qianyi"]},
				"report_type":2,"skip_weekend":1,"finish_cnt":30,"question_templates":[{"question_id":1,"title":"发热吗","question_type":2,"is_required":1,"option_list":[{"option_id":4,"option_text":"否"}]}]}}`,
			Want: &school.HealthJob{
				Title: "晨检", CreatorUserID: "zhaojun", Audience: school.HealthParents, ApplyRange: school.HealthRange{UserIDs: []string{"wangxiao"}, DepartmentIDs: []int64{3}},
				ReportTo: school.HealthReceivers{UserIDs: []string{"qianyi"}}, Schedule: school.HealthDaily, SkipWeekends: true, FinishedCount: 30,
				Questions: []school.HealthQuestion{{ID: 1, Title: "发热吗", Type: school.QuestionSingle, Required: true, Options: []school.HealthOption{{ID: 4, Text: "否"}}}},
			},
		},
		{
			Name: "ListHealthReports",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.HealthReportPage, error) {
				return s.ListHealthReports(c, "j1", theDay, wecom.Page{Limit: 50})
			}),
			Route: "POST /cgi-bin/health/get_report_answer",
			Body:  `{"jobid":"j1","date":"2026-03-02","offset":0,"limit":50}`,
			Reply: `{"errcode":0,"errmsg":"ok","answers":[
				{"id_type":1,"userid":"zhaojun","report_time":1700000000,"report_values":[{"question_id":1,"single_choice":4},{"question_id":2,"text":"深圳"},{"question_id":3,"multi_choice":[1,3]}]},
				{"id_type":2,"student_userid":"wangxiao","parent_userid":"wangda","report_time":1700000060,"report_values":[
					{"question_id":4,"fileid":["f1","f2"]},{"question_id":5,"url":"https://s.example/1"},{"question_id":6,"itinerary_card_type":3,"high_risk_area":"某区"}]}]}`,
			Want: &school.HealthReportPage{Reports: []school.HealthReport{
				{Audience: school.HealthMembers, UserID: "zhaojun", ReportedAt: at(1700000000), Answers: []school.HealthAnswer{
					{QuestionID: 1, OptionID: 4}, {QuestionID: 2, Text: "深圳"}, {QuestionID: 3, OptionIDs: []int64{1, 3}},
				}},
				{Audience: school.HealthParents, StudentUserID: "wangxiao", ParentUserID: "wangda", ReportedAt: at(1700000060), Answers: []school.HealthAnswer{
					{QuestionID: 4, FileIDs: []string{"f1", "f2"}}, {QuestionID: 5, SignatureURL: "https://s.example/1"}, {QuestionID: 6, ItineraryType: school.ItineraryYellow, HighRiskArea: "某区"},
				}},
			}, NextCursor: "2"},
		},
		{
			Name: "ListHealthReports/the second page",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.HealthReportPage, error) {
				return s.ListHealthReports(c, "j1", theDay, wecom.Page{Cursor: "2"})
			}),
			Route: "POST /cgi-bin/health/get_report_answer",
			Body:  `{"jobid":"j1","date":"2026-03-02","offset":2,"limit":100}`,
			Reply: `{"errcode":0,"errmsg":"ok","answers":[{"id_type":1,"userid":"zhaojun"}]}`,
			Want:  &school.HealthReportPage{Reports: []school.HealthReport{{Audience: school.HealthMembers, UserID: "zhaojun"}}, NextCursor: "3"},
		},
	})
}

// A page that is not full may not be the last: only an empty one is.
func TestAllHealthReports(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := school.New(corp.Client())
	corp.Script("/cgi-bin/health/get_report_answer",
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok","answers":[{"id_type":1,"userid":"a"},{"id_type":1,"userid":"b"}]}`),
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok","answers":[{"id_type":1,"userid":"c"}]}`),
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok","answers":[]}`))
	corp.Script("/cgi-bin/health/get_report_jobids",
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok","ending":0,"jobids":["j1"]}`),
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok","ending":1,"jobids":["j2"]}`))
	var users, jobs []string
	for r, err := range s.AllHealthReports(t.Context(), "j1", theDay) {
		if err != nil {
			t.Fatal(err)
		}
		users = append(users, r.UserID)
	}
	for id, err := range s.AllHealthJobIDs(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		jobs = append(jobs, id)
	}
	if !slices.Equal(users, []string{"a", "b", "c"}) || !slices.Equal(jobs, []string{"j1", "j2"}) {
		t.Errorf("%v, %v", users, jobs)
	}
	for _, cursor := range []string{"x", "-1"} {
		_, err1 := s.ListHealthReports(t.Context(), "j1", theDay, wecom.Page{Cursor: cursor})
		_, err2 := s.ListHealthJobIDs(t.Context(), wecom.Page{Cursor: cursor})
		if err1 == nil || err2 == nil {
			t.Errorf("%q is a cursor", cursor)
		}
	}
}
