package school_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/school"
	"github.com/gowecom/wecom/wecomtest"
)

func TestHealthCodes(t *testing.T) {
	info := func(list func(ctx, service) (*school.HealthInfoPage, error), path, body, reply string, want *school.HealthInfoPage) apitest.Endpoint {
		return apitest.Endpoint{Name: path, Call: apitest.With(school.New, list), Route: "POST " + path, Body: body, Reply: reply, Want: want}
	}
	apitest.Run(t, []apitest.Endpoint{
		info(func(c ctx, s service) (*school.HealthInfoPage, error) {
			return s.ListStudentHealth(c, theDay, wecom.Page{Cursor: "k1", Limit: 10})
		},
			"/cgi-bin/school/user/get_student_customize_health_info", `{"date":"2026-03-02","next_key":"k1","limit":10}`,
			`{"errcode":0,"errmsg":"ok","template_id":"tpl","question_templates":[{"question_id":1,"title":"体温","question_type":1,"is_must_fill":1,"is_not_display":1,"option_list":[{"option_id":2,"option_text":"正常"}]}],
				"health_infos":[{"userid":"wangxiao","health_qrcode_status":1,"self_submit":2,"report_values":[{"question_id":1,"single_chose":2,"text":"36.5"}]}],"ending":0,"next_key":"k2"}`,
			&school.HealthInfoPage{
				TemplateID: "tpl", Questions: []school.HealthInfoQuestion{{ID: 1, Title: "体温", Type: school.QuestionText, Required: true, Hidden: true, Options: []school.HealthOption{{ID: 2, Text: "正常"}}}},
				Infos: []school.HealthInfo{{UserID: "wangxiao", CodeStatus: 1, SelfSubmit: 2, Answers: []school.HealthInfoAnswer{{QuestionID: 1, OptionID: 2, Text: "36.5"}}}}, NextCursor: "k2",
			}),
		info(func(c ctx, s service) (*school.HealthInfoPage, error) {
			return s.ListTeacherHealth(c, theDay, wecom.Page{})
		},
			"/cgi-bin/school/user/get_teacher_customize_health_info", `{"date":"2026-03-02"}`,
			`{"errcode":0,"errmsg":"ok","template_id":"tpl","health_infos":[{"userid":"zhaojun"}],"ending":1,"next_key":"k2"}`,
			&school.HealthInfoPage{TemplateID: "tpl", Infos: []school.HealthInfo{{UserID: "zhaojun"}}}),
		{
			Name: "GetHealthCodes",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.HealthCodes, error) {
				return s.GetHealthCodes(c, school.HealthCodeTeachers, []string{"a", "b"})
			}),
			Route: "POST /cgi-bin/school/user/get_health_qrcode",
			Body:  `{"type":1,"userids":["a","b"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","result_list":[{"userid":"a","errcode":0,"errmsg":"ok","qrcode_data":"data"},{"userid":"b","errcode":60111,"errmsg":"not found"}]}`,
			Want:  &school.HealthCodes{Codes: []school.HealthCode{{UserID: "a", Data: "data"}}, Failed: []school.FailedUser{{UserID: "b", Code: wecom.ErrUserNotFound, Message: "not found"}}},
		},
	})
}

func TestAllHealthInfo(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := school.New(corp.Client())
	for _, who := range []string{"student", "teacher"} {
		corp.Script("/cgi-bin/school/user/get_"+who+"_customize_health_info",
			wecomtest.JSON(`{"errcode":0,"errmsg":"ok","health_infos":[{"userid":"a"}],"ending":0,"next_key":"k"}`),
			wecomtest.JSON(`{"errcode":0,"errmsg":"ok","health_infos":[{"userid":"b"}],"ending":1,"next_key":"k"}`))
	}
	var ids []string
	for info, err := range s.AllStudentHealth(t.Context(), theDay) {
		ids = append(ids, info.UserID+fmt.Sprint(err))
	}
	for info, err := range s.AllTeacherHealth(t.Context(), theDay) {
		ids = append(ids, info.UserID+fmt.Sprint(err))
	}
	if got := strings.Join(ids, " "); got != "a<nil> b<nil> a<nil> b<nil>" {
		t.Error(got)
	}
	corp.Script("/cgi-bin/school/user/get_health_qrcode", wecomtest.JSON(`{"errcode":0,"errmsg":"ok","result_list":[{"userid":"a","qrcode_data":"x"}]}`), wecomtest.Refuse(45009, "quota"))
	codes, err := s.GetHealthCodes(t.Context(), school.HealthCodeStudents, make([]string, 150))
	if !errors.Is(err, wecom.ErrRateLimited) || len(codes.Codes) != 1 || !codes.Complete() {
		t.Errorf("%+v, %v", codes, err)
	}
}
