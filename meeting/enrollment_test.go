package meeting_test

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

var enrolment = meeting.EnrollmentConfig{
	Approval: meeting.ApprovedByHand, CollectQuestions: true, StaffExempt: true,
	Questions: []meeting.EnrollmentQuestion{
		{Special: meeting.AskCompany, Required: true},
		{Title: "您关心什么？", Type: meeting.QuestionMultiple, Special: meeting.NotSpecial, Options: meeting.EnrollmentOptions{"价格", "服务"}},
		{Title: "留言", Type: meeting.QuestionText},
	},
}

const enrolmentJSON = `"approve_type":2,"is_collect_question":2,"no_registration_needed_for_staff":true,"question_list":[{"is_required":2,"special_type":5},
	{"is_required":1,"question_title":"您关心什么？","question_type":2,"special_type":1,"option_list":[{"content":"价格"},{"content":"服务"}]},
	{"is_required":1,"question_title":"留言","question_type":3}]`

// An enrollmentAPI is the calls about the enrolment of meetings, or of webinars.
type enrollmentAPI struct {
	base      string
	config    func(context.Context, *meeting.Service) (*meeting.EnrollmentConfig, error)
	setConfig func(context.Context, *meeting.Service, meeting.EnrollmentConfig) (int, error)
	list      func(context.Context, *meeting.Service, meeting.EnrollmentStatus, wecom.Page) (*meeting.EnrollmentPage, error)
	all       func(context.Context, *meeting.Service, meeting.EnrollmentStatus) iter.Seq2[meeting.Enrollment, error]
	update    func(context.Context, *meeting.Service, meeting.EnrollmentStatus, ...string) (int, error)
	importAll func(context.Context, *meeting.Service, []meeting.EnrollmentCreate) (*meeting.ImportedEnrollments, error)
	delete    func(context.Context, *meeting.Service, ...string) (int, error)
	of        func(context.Context, *meeting.Service, meeting.EnrollmentPreference, []string) ([]meeting.EnrolledUser, error)
}

var enrollmentAPIs = []enrollmentAPI{
	{
		base: "/cgi-bin/meeting/enroll/",
		config: func(ctx context.Context, s *meeting.Service) (*meeting.EnrollmentConfig, error) {
			return s.GetEnrollmentConfig(ctx, "mt-1")
		},
		setConfig: func(ctx context.Context, s *meeting.Service, in meeting.EnrollmentConfig) (int, error) {
			return s.UpdateEnrollmentConfig(ctx, "mt-1", in)
		},
		list: func(ctx context.Context, s *meeting.Service, status meeting.EnrollmentStatus, p wecom.Page) (*meeting.EnrollmentPage, error) {
			return s.ListEnrollments(ctx, "mt-1", status, p)
		},
		all: func(ctx context.Context, s *meeting.Service, status meeting.EnrollmentStatus) iter.Seq2[meeting.Enrollment, error] {
			return s.AllEnrollments(ctx, "mt-1", status)
		},
		update: func(ctx context.Context, s *meeting.Service, status meeting.EnrollmentStatus, ids ...string) (int, error) {
			return s.UpdateEnrollments(ctx, "mt-1", status, ids...)
		},
		importAll: func(ctx context.Context, s *meeting.Service, in []meeting.EnrollmentCreate) (*meeting.ImportedEnrollments, error) {
			return s.ImportEnrollments(ctx, "mt-1", in)
		},
		delete: func(ctx context.Context, s *meeting.Service, ids ...string) (int, error) {
			return s.DeleteEnrollments(ctx, "mt-1", ids...)
		},
		of: func(ctx context.Context, s *meeting.Service, prefer meeting.EnrollmentPreference, ids []string) ([]meeting.EnrolledUser, error) {
			return s.GetEnrolledUsers(ctx, "mt-1", prefer, ids)
		},
	},
	{
		base: "/cgi-bin/meeting/webinar/enroll/",
		config: func(ctx context.Context, s *meeting.Service) (*meeting.EnrollmentConfig, error) {
			return s.GetWebinarEnrollmentConfig(ctx, "mt-1")
		},
		setConfig: func(ctx context.Context, s *meeting.Service, in meeting.EnrollmentConfig) (int, error) {
			return s.UpdateWebinarEnrollmentConfig(ctx, "mt-1", in)
		},
		list: func(ctx context.Context, s *meeting.Service, status meeting.EnrollmentStatus, p wecom.Page) (*meeting.EnrollmentPage, error) {
			return s.ListWebinarEnrollments(ctx, "mt-1", status, p)
		},
		all: func(ctx context.Context, s *meeting.Service, status meeting.EnrollmentStatus) iter.Seq2[meeting.Enrollment, error] {
			return s.AllWebinarEnrollments(ctx, "mt-1", status)
		},
		update: func(ctx context.Context, s *meeting.Service, status meeting.EnrollmentStatus, ids ...string) (int, error) {
			return s.UpdateWebinarEnrollments(ctx, "mt-1", status, ids...)
		},
		importAll: func(ctx context.Context, s *meeting.Service, in []meeting.EnrollmentCreate) (*meeting.ImportedEnrollments, error) {
			return s.ImportWebinarEnrollments(ctx, "mt-1", in)
		},
		delete: func(ctx context.Context, s *meeting.Service, ids ...string) (int, error) {
			return s.DeleteWebinarEnrollments(ctx, "mt-1", ids...)
		},
		of: func(ctx context.Context, s *meeting.Service, prefer meeting.EnrollmentPreference, ids []string) ([]meeting.EnrolledUser, error) {
			return s.GetWebinarEnrolledUsers(ctx, "mt-1", prefer, ids)
		},
	},
}

// The calls of meetings, such as /cgi-bin/meeting/enroll/set_config, and those of
// webinars, such as /cgi-bin/meeting/webinar/enroll/set_config, differ in their
// paths only.
var enrollmentPaths = []string{
	"/cgi-bin/meeting/enroll/get_config", "/cgi-bin/meeting/webinar/enroll/get_config",
	"/cgi-bin/meeting/enroll/set_config", "/cgi-bin/meeting/webinar/enroll/set_config",
	"/cgi-bin/meeting/enroll/list", "/cgi-bin/meeting/webinar/enroll/list",
	"/cgi-bin/meeting/enroll/approve", "/cgi-bin/meeting/webinar/enroll/approve",
	"/cgi-bin/meeting/enroll/import", "/cgi-bin/meeting/webinar/enroll/import",
	"/cgi-bin/meeting/enroll/delete", "/cgi-bin/meeting/webinar/enroll/delete",
	"/cgi-bin/meeting/enroll/query_by_tmp_openid", "/cgi-bin/meeting/webinar/enroll/query_by_tmp_openid",
}

func (api enrollmentAPI) rows() []apitest.Endpoint {
	return []apitest.Endpoint{
		{
			Name:  "get_config",
			Call:  apitest.With(meeting.New, api.config),
			Body:  `{"meetingid":"mt-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok",` + enrolmentJSON + `}`,
			Want:  &enrolment,
		},
		{
			Name: "set_config",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (int, error) {
				return api.setConfig(ctx, s, enrolment)
			}),
			Body:  `{"meetingid":"mt-1",` + enrolmentJSON + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","question_count":3}`,
			Want:  3,
		},
		{
			Name: "set_config, without questions",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (int, error) {
				return api.setConfig(ctx, s, meeting.EnrollmentConfig{})
			}),
			Body:  `{"meetingid":"mt-1","is_collect_question":1,"no_registration_needed_for_staff":false,"question_list":[]}`,
			Reply: `{"errcode":0,"errmsg":"ok","question_count":0}`,
			Want:  0,
		},
		{
			Name: "list",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.EnrollmentPage, error) {
				return api.list(ctx, s, meeting.EnrollmentApproved, wecom.Page{Cursor: "c1", Limit: 20})
			}),
			Body: `{"meetingid":"mt-1","status":3,"cursor":"c1","limit":20}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","enroll_list":[{"enroll_id":"me-7","enroll_time":"2026/03/02 14:05",
				"enroll_source_type":2,"nick_name":"Ada","status":3,"userid":"ada","tmp_openid":"tmp-9","enroll_code":"4411",
				"answer_list":[{"answer_content":["价格","服务"],"is_required":2,"question_num":4,"question_title":"您关心什么？","question_type":2,"special_type":1}]},
				{"enroll_id":1386442,"enroll_time":"2026-03-02 14:05:09","enroll_source_type":1,"status":1},
				{"enroll_id":"me-8","enroll_time":""}]}`,
			Want: &meeting.EnrollmentPage{HasMore: true, NextCursor: "c2", Enrollments: []meeting.Enrollment{
				{
					EnrollID: "me-7", EnrolledAt: when("2026-03-02 14:05:00"), Source: meeting.EnrolledByImport, Status: meeting.EnrollmentApproved,
					Name: "Ada", UserID: "ada", TmpOpenID: "tmp-9", EnrollCode: "4411",
					Answers: []meeting.EnrollmentAnswer{{
						Number: 4, Title: "您关心什么？", Type: meeting.QuestionMultiple, Special: meeting.NotSpecial, Required: true, Texts: []string{"价格", "服务"},
					}},
				},
				{EnrollID: "1386442", EnrolledAt: when("2026-03-02 14:05:09"), Source: meeting.EnrolledByHand, Status: meeting.EnrollmentPending},
				{EnrollID: "me-8"},
			}},
		},
		{
			Name: "approve",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (int, error) {
				return api.update(ctx, s, meeting.EnrollmentRejected, "me-7", "me-8")
			}),
			Body:  `{"meetingid":"mt-1","action":2,"enroll_id_list":["me-7","me-8"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","handled_count":2}`,
			Want:  2,
		},
		{
			Name: "import",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.ImportedEnrollments, error) {
				return api.importAll(ctx, s, []meeting.EnrollmentCreate{{UserID: "lina"}, {Area: "852", PhoneNumber: "51234567", Name: "Ada"}})
			}),
			Body: `{"meetingid":"mt-1","enroll_list":[{"userid":"lina"},{"area":"852","phone_number":"51234567","nick_name":"Ada"}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","total_count":2,"enroll_list":[{"enroll_id":"me-8","userid":"lina","enroll_code":"4412"},
				{"enroll_id":"1386443","area":"852","phone_number":"51234567","nick_name":"Ada","enroll_code":"4413"}]}`,
			Want: &meeting.ImportedEnrollments{Count: 2, Enrollments: []meeting.ImportedEnrollment{
				{EnrollID: "me-8", UserID: "lina", EnrollCode: "4412"},
				{EnrollID: "1386443", Area: "852", PhoneNumber: "51234567", Name: "Ada", EnrollCode: "4413"},
			}},
		},
		{
			Name: "delete",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (int, error) {
				return api.delete(ctx, s, "me-7", "me-8")
			}),
			Body:  `{"meetingid":"mt-1","enroll_id_list":[{"enroll_id":"me-7"},{"enroll_id":"me-8"}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","total_count":1}`,
			Want:  1,
		},
		{
			Name: "query_by_tmp_openid",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) ([]meeting.EnrolledUser, error) {
				return api.of(ctx, s, meeting.PreferByHand, []string{"tmp-9", "tmp-10"})
			}),
			Body:  `{"meetingid":"mt-1","sorting_rules":2,"tmp_openid_list":["tmp-9","tmp-10"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","enroll_id_list":[{"tmp_openid":"tmp-9","enroll_id":"me-7"}]}`,
			Want:  []meeting.EnrolledUser{{TmpOpenID: "tmp-9", EnrollID: "me-7"}},
		},
	}
}

func TestEnrollments(t *testing.T) {
	for _, api := range enrollmentAPIs {
		rows := api.rows()
		for i := range rows {
			name, _, _ := strings.Cut(rows[i].Name, ",")
			rows[i].Route = "POST " + api.base + name
			if !slices.Contains(enrollmentPaths, api.base+name) {
				t.Errorf("no path %s", api.base+name)
			}
			rows[i].Name = api.base + rows[i].Name
		}
		apitest.Run(t, rows)
	}
}

// A list ends where WeCom says so, though it sends a cursor once more.
func TestAllEnrollments(t *testing.T) {
	for _, api := range enrollmentAPIs {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		corp.Script(api.base+"list",
			wecomtest.JSON(`{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","enroll_list":[{"enroll_id":"me-1"},{"enroll_id":"me-2"}]}`),
			wecomtest.JSON(`{"errcode":0,"errmsg":"ok","has_more":false,"next_cursor":"c3","enroll_list":[{"enroll_id":"me-3"}]}`))
		var got []string
		for e, err := range api.all(t.Context(), meeting.New(corp.Client()), meeting.EnrollmentPending) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e.EnrollID)
		}
		if !slices.Equal(got, []string{"me-1", "me-2", "me-3"}) {
			t.Errorf("%s: %v", api.base, got)
		}
		var bodies []string
		for _, c := range corp.Calls(api.base + "list") {
			bodies = append(bodies, c.Body)
		}
		want := []string{`{"meetingid":"mt-1","status":1,"limit":50}`, `{"meetingid":"mt-1","status":1,"cursor":"c2","limit":50}`}
		if diff := cmp.Diff(want, bodies); diff != "" {
			t.Errorf("%s: bodies (-want +got):\n%s", api.base, diff)
		}
	}
}

// More than 500 participants are asked for in parts.
func TestGetEnrolledUsersInParts(t *testing.T) {
	for _, api := range enrollmentAPIs {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		path := api.base + "query_by_tmp_openid"
		corp.Script(path,
			wecomtest.JSON(`{"errcode":0,"errmsg":"ok","enroll_id_list":[{"tmp_openid":"tmp-1","enroll_id":"me-1"}]}`),
			wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`),
			wecomtest.JSON(`{"errcode":0,"errmsg":"ok","enroll_id_list":[{"tmp_openid":"tmp-1001","enroll_id":"me-2"}]}`))
		var ids []string
		for i := range 1001 {
			ids = append(ids, fmt.Sprintf("tmp-%d", i+1))
		}
		got, err := api.of(t.Context(), meeting.New(corp.Client()), 0, ids)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]meeting.EnrolledUser{{TmpOpenID: "tmp-1", EnrollID: "me-1"}, {TmpOpenID: "tmp-1001", EnrollID: "me-2"}}, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
		calls := corp.Calls(path)
		if len(calls) != 3 || calls[2].Body != `{"meetingid":"mt-1","tmp_openid_list":["tmp-1001"]}` {
			t.Errorf("%s: %d calls, want 3 with the last participant in the last", path, len(calls))
		}
	}
}

func TestEnrollmentChecks(t *testing.T) {
	for _, api := range enrollmentAPIs {
		config := func(c meeting.EnrollmentConfig) func(context.Context, *meeting.Service) error {
			return func(ctx context.Context, s *meeting.Service) error {
				_, err := api.setConfig(ctx, s, c)
				return err
			}
		}
		question := func(q meeting.EnrollmentQuestion) func(context.Context, *meeting.Service) error {
			return config(meeting.EnrollmentConfig{CollectQuestions: true, Questions: []meeting.EnrollmentQuestion{{Special: meeting.AskName}, q}})
		}
		person := func(in ...meeting.EnrollmentCreate) func(context.Context, *meeting.Service) error {
			return func(ctx context.Context, s *meeting.Service) error {
				_, err := api.importAll(ctx, s, in)
				return err
			}
		}
		checkRefused(t, []refusal{
			{"questions that are not collected", "CollectQuestions", config(meeting.EnrollmentConfig{Questions: enrolment.Questions})},
			{"no title", "question 1", question(meeting.EnrollmentQuestion{Type: meeting.QuestionText})},
			{"a long title", "at most 40", question(meeting.EnrollmentQuestion{Type: meeting.QuestionText, Title: strings.Repeat("长", 41)})},
			{"no options", "no options of question 1", question(meeting.EnrollmentQuestion{Type: meeting.QuestionSingle, Title: "?"})},
			{"nine options", "at most 8", question(meeting.EnrollmentQuestion{Type: meeting.QuestionMultiple, Title: "?", Options: slices.Repeat([]string{"a"}, 9)})},
			{"a long option", "at most 40", question(meeting.EnrollmentQuestion{Type: meeting.QuestionSingle, Title: "?", Options: []string{strings.Repeat("长", 41)}})},
			{"nobody", "no people", person()},
			{"neither userid nor phone", "person 1", person(meeting.EnrollmentCreate{UserID: "lina"}, meeting.EnrollmentCreate{Name: "Ada", Area: "86"})},
			{"a phone without its country", "Area", person(meeting.EnrollmentCreate{PhoneNumber: "13900000001"})},
			{"a phone with a +", `"+86"`, person(meeting.EnrollmentCreate{PhoneNumber: "13900000001", Area: "+86"})},
			{"no new status", "status", func(ctx context.Context, s *meeting.Service) error {
				_, err := api.update(ctx, s, meeting.EnrollmentAny, "me-1")
				return err
			}},
			{"no enrolment to approve", "no enrolments", func(ctx context.Context, s *meeting.Service) error {
				_, err := api.update(ctx, s, meeting.EnrollmentApproved)
				return err
			}},
			{"no enrolment to delete", "no enrolments", func(ctx context.Context, s *meeting.Service) error {
				_, err := api.delete(ctx, s)
				return err
			}},
			{"no participant", "no users", func(ctx context.Context, s *meeting.Service) error {
				_, err := api.of(ctx, s, 0, nil)
				return err
			}},
		})
	}
}

// An enrolment that a program keeps with encoding/json is read again as it was.
func TestEnrollmentIsKept(t *testing.T) {
	want := meeting.Enrollment{EnrollID: "me-7", EnrolledAt: when("2026-03-02 14:05:09"), Status: meeting.EnrollmentApproved}
	b, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	var got meeting.Enrollment
	if err := json.Unmarshal(b, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", b, diff)
	}
}
