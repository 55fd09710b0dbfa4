package school_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/school"
)

func TestDepartments(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "ListDepartments",
			Call:  apitest.With(school.New, func(c ctx, s service) ([]school.Department, error) { return s.ListDepartments(c, 0) }),
			Route: "GET /cgi-bin/school/department/list",
			Reply: `{"errcode":0,"errmsg":"ok","departments":[
				{"id":2,"name":"小学2024级","parentid":1,"type":2,"register_year":2024,"standard_grade":33,"order":5,"is_graduated":1,"department_admins":[{"userid":"zhaojun","type":2}]},
				{"id":3,"name":"一班","parentid":2,"type":1,"open_group_chat":1,"group_chat_id":"wrClass","department_admins":[{"userid":"zhaojun","type":3,"subject":"语文"}]}]}`,
			Want: []school.Department{
				{ID: 2, Name: "小学2024级", ParentID: 1, Type: school.TypeGrade, EnrollmentYear: 2024, Grade: school.GradePrimary3, Order: 5, Graduated: true, Admins: []school.Admin{{UserID: "zhaojun", Role: school.RoleGradeHead}}},
				{ID: 3, Name: "一班", ParentID: 2, Type: school.TypeClass, HasGroupChat: true, GroupChatID: "wrClass", Admins: []school.Admin{{UserID: "zhaojun", Role: school.RoleHeadTeacher, Subject: "语文"}}},
			},
		},
		{
			Name:  "ListDepartments/below one, with a chat id that is a number",
			Call:  apitest.With(school.New, func(c ctx, s service) ([]school.Department, error) { return s.ListDepartments(c, 3) }),
			Route: "GET /cgi-bin/school/department/list?id=3",
			Reply: `{"errcode":0,"errmsg":"ok","departments":[{"id":3,"group_chat_id":77}]}`,
			Want:  []school.Department{{ID: 3, GroupChatID: "77"}},
			Drift: []string{"/departments/*/group_chat_id: number for string"},
		},
		{
			Name: "CreateDepartment",
			Call: apitest.With(school.New, func(c ctx, s service) (int64, error) {
				return s.CreateDepartment(c, school.DepartmentCreate{
					Name: "三年级", Type: school.TypeGrade, ParentID: 1, ID: 20, Grade: school.GradePrimary3, EnrollmentYear: 2024, Order: 4,
					Admins: []school.Admin{{UserID: "zhaojun", Role: school.RoleGradeHead}, {UserID: "qianyi", Role: school.RoleSubjectTeacher, Subject: "数学"}},
				})
			}),
			Route: "POST /cgi-bin/school/department/create",
			Body: `{"name":"三年级","type":2,"parentid":1,"id":20,"standard_grade":33,"register_year":2024,"order":4,
				"department_admins":[{"userid":"zhaojun","type":2},{"userid":"qianyi","type":4,"subject":"数学"}]}`,
			Reply: `{"errcode":0,"errmsg":"created","id":20}`,
			Want:  int64(20),
		},
		{
			Name: "UpdateDepartment",
			Call: apitest.Do(school.New, func(c ctx, s service) error {
				return s.UpdateDepartment(c, 20, school.DepartmentUpdate{
					NewID: 21, Name: "三年级甲", ParentID: 5, Grade: new(school.GradeNone), EnrollmentYear: 2023, Order: new(int64(0)),
					Admins: []school.AdminUpdate{{UserID: "zhaojun", Role: school.RoleHeadTeacher, Subject: "语文"}, {Delete: true, UserID: "qianyi"}},
				})
			}),
			Route: "POST /cgi-bin/school/department/update",
			Body: `{"id":20,"new_id":21,"name":"三年级甲","parentid":5,"standard_grade":0,"register_year":2023,"order":0,
				"department_admins":[{"op":0,"userid":"zhaojun","type":3,"subject":"语文"},{"op":1,"userid":"qianyi"}]}`,
		},
		{
			Name:  "UpdateDepartment/the rest is unchanged",
			Call:  apitest.Do(school.New, func(c ctx, s service) error { return s.UpdateDepartment(c, 20, school.DepartmentUpdate{}) }),
			Route: "POST /cgi-bin/school/department/update",
			Body:  `{"id":20}`,
		},
		{
			Name:  "DeleteDepartment",
			Call:  apitest.Do(school.New, func(c ctx, s service) error { return s.DeleteDepartment(c, 20) }),
			Route: "GET /cgi-bin/school/department/delete?id=20",
		},
	})
	if got := school.GradeHigh3.String() + school.TypeStage.String() + school.StandardGrade(7).String(); got != "高中三年级学段StandardGrade(7)" {
		t.Error(got)
	}
}
