package school_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/school"
	"github.com/gowecom/wecom/wecomtest"
)

type (
	ctx     = context.Context
	service = *school.Service
)

func TestStudents(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "GetUser/student",
			Call:  apitest.With(school.New, func(c ctx, s service) (*school.User, error) { return s.GetUser(c, "wangxiao") }),
			Route: "GET /cgi-bin/school/user/get?userid=wangxiao",
			Reply: `{"errcode":0,"errmsg":"ok","user_type":1,"student":{"student_userid":"wangxiao","name":"王小","department":[3,9],"parents":[
				{"parent_userid":"wangda","relation":"爸爸","mobile":"13800000001","is_subscribe":1,"external_userid":"wmW"},
				{"parent_userid":"liumei","relation":"妈妈","mobile":"13800000002","is_subscribe":0}]}}`,
			Want: &school.User{Type: school.UserStudent, Student: school.Student{
				UserID: "wangxiao", Name: "王小", DepartmentIDs: []int64{3, 9}, Parents: []school.StudentParent{
					{UserID: "wangda", Relation: "爸爸", Mobile: "13800000001", Subscribed: true, CustomerID: "wmW"},
					{UserID: "liumei", Relation: "妈妈", Mobile: "13800000002"},
				},
			}},
		},
		{
			Name:  "GetUser/parent",
			Call:  apitest.With(school.New, func(c ctx, s service) (*school.User, error) { return s.GetUser(c, "wangda") }),
			Route: "GET /cgi-bin/school/user/get?userid=wangda",
			Reply: `{"errcode":0,"errmsg":"ok","user_type":2,"parent":{"parent_userid":"wangda","mobile":"13800000001","is_subscribe":1,"external_userid":"wmW","children":[{"student_userid":"wangxiao","relation":"爸爸"}]}}`,
			Want: &school.User{Type: school.UserParent, Parent: school.Parent{
				UserID: "wangda", Mobile: "13800000001", Subscribed: true, CustomerID: "wmW", Children: []school.Child{{UserID: "wangxiao", Relation: "爸爸"}},
			}},
		},
		{
			Name:  "ListStudents",
			Call:  apitest.With(school.New, func(c ctx, s service) ([]school.Student, error) { return s.ListStudents(c, 3) }),
			Route: "GET /cgi-bin/school/user/list?department_id=3",
			Reply: `{"errcode":0,"errmsg":"ok","students":[{"student_userid":"wangxiao","name":"王小","department":[3],"parents":[{"parent_userid":"wangda","relation":"爸爸","mobile":"13800000001","is_subscribe":1,"external_userid":"wmW"}]}]}`,
			Want: []school.Student{{UserID: "wangxiao", Name: "王小", DepartmentIDs: []int64{3}, Parents: []school.StudentParent{
				{UserID: "wangda", Relation: "爸爸", Mobile: "13800000001", Subscribed: true, CustomerID: "wmW"},
			}}},
		},
		{
			Name: "CreateStudent",
			Call: apitest.Do(school.New, func(c ctx, s service) error {
				return s.CreateStudent(c, school.StudentCreate{UserID: "wangxiao", Name: "王小", Mobile: "13800000003", Invite: new(bool), DepartmentIDs: []int64{3}})
			}),
			Route: "POST /cgi-bin/school/user/create_student",
			Body:  `{"student_userid":"wangxiao","name":"王小","mobile":"13800000003","to_invite":false,"department":[3]}`,
		},
		{
			Name: "CreateStudent/as little as possible",
			Call: apitest.Do(school.New, func(c ctx, s service) error {
				return s.CreateStudent(c, school.StudentCreate{UserID: "wangxiao", Name: "王小", DepartmentIDs: []int64{3}})
			}),
			Route: "POST /cgi-bin/school/user/create_student",
			Body:  `{"student_userid":"wangxiao","name":"王小","department":[3]}`,
		},
		{
			Name: "UpdateStudent",
			Call: apitest.Do(school.New, func(c ctx, s service) error {
				return s.UpdateStudent(c, school.StudentUpdate{UserID: "wangxiao", NewUserID: "wx2", Name: "王晓", Mobile: "13800000004", DepartmentIDs: []int64{4, 5}})
			}),
			Route: "POST /cgi-bin/school/user/update_student",
			Body:  `{"student_userid":"wangxiao","new_student_userid":"wx2","name":"王晓","mobile":"13800000004","department":[4,5]}`,
		},
		{
			Name:  "DeleteStudent",
			Call:  apitest.Do(school.New, func(c ctx, s service) error { return s.DeleteStudent(c, "wangxiao") }),
			Route: "GET /cgi-bin/school/user/delete_student?userid=wangxiao",
		},
		{
			Name: "CreateStudents",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.BatchResult, error) {
				return s.CreateStudents(c, []school.StudentCreate{{UserID: "a", Name: "甲", DepartmentIDs: []int64{3}}, {UserID: "b", Name: "乙", DepartmentIDs: []int64{3}, Invite: new(true)}})
			}),
			Route: "POST /cgi-bin/school/user/batch_create_student",
			Body:  `{"students":[{"student_userid":"a","name":"甲","department":[3]},{"student_userid":"b","name":"乙","to_invite":true,"department":[3]}]}`,
			Reply: `{"errcode":60102,"errmsg":"existed","result_list":[{"student_userid":"b","errcode":60102,"errmsg":"userid existed"}]}`,
			Want:  &school.BatchResult{Failed: []school.FailedUser{{UserID: "b", Code: wecom.ErrUserExists, Message: "userid existed"}}, Done: 2},
		},
		{
			Name: "UpdateStudents",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.BatchResult, error) {
				return s.UpdateStudents(c, []school.StudentUpdate{{UserID: "a", Name: "丙"}})
			}),
			Route: "POST /cgi-bin/school/user/batch_update_student",
			Body:  `{"students":[{"student_userid":"a","name":"丙"}]}`,
			Want:  &school.BatchResult{Done: 1},
		},
		{
			Name: "DeleteStudents",
			Call: apitest.With(school.New, func(c ctx, s service) (*school.BatchResult, error) {
				return s.DeleteStudents(c, []string{"a", "b"})
			}),
			Route: "POST /cgi-bin/school/user/batch_delete_student",
			Body:  `{"useridlist":["a","b"]}`,
			Reply: `{"errcode":1111,"errmsg":"userid not found","result_list":[{"student_userid":"b","errcode":1111,"errmsg":"userid not found"}]}`,
			Want:  &school.BatchResult{Failed: []school.FailedUser{{UserID: "b", Code: 1111, Message: "userid not found"}}, Done: 2},
		},
	})
}

// A long list goes out in parts. What fails in one of them does not stop the others,
// and what stops them leaves the rest for another time.
func TestBatches(t *testing.T) {
	const path = "/cgi-bin/school/user/batch_delete_student"
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script(path,
		wecomtest.JSON(`{"errcode":65013,"errmsg":"has parents","result_list":[{"student_userid":"s7","errcode":65013,"errmsg":"has parents"},{"student_userid":"s8","errcode":60111,"errmsg":"not found"}]}`),
		wecomtest.JSON(`{"errcode":0,"errmsg":"deleted"}`),
		wecomtest.Refuse(45009, "api freq out of limit"))
	ids := make([]string, 250)
	for i := range ids {
		ids[i] = fmt.Sprint("s", i)
	}
	s := school.New(corp.Client())
	r, err := s.DeleteStudents(t.Context(), ids)
	if !errors.Is(err, wecom.ErrRateLimited) || r.Done != 200 || r.Complete() {
		t.Errorf("%+v, %v", r, err)
	}
	want := []school.FailedUser{{UserID: "s7", Code: wecom.ErrStudentHasParents, Message: "has parents"}, {UserID: "s8", Code: wecom.ErrUserNotFound, Message: "not found"}}
	if diff := cmp.Diff(want, r.Failed); diff != "" {
		t.Error(diff)
	}
	if calls := corp.Calls(path); len(calls) != 3 {
		t.Errorf("%d calls", len(calls))
	}
	if r, err := s.DeleteStudents(t.Context(), nil); err != nil || r.Done != 0 || !r.Complete() || len(corp.Calls(path)) != 3 {
		t.Errorf("none: %+v, %v", r, err)
	}
}

// A refusal of a whole call is an error, whatever stands where its failures would.
func TestBatchRefused(t *testing.T) {
	for _, list := range []string{`[]`, `null`, `""`, `"x"`, `{}`, `[null]`, `[[]]`, `[{}]`, `7`, `true`} {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		corp.Script("/cgi-bin/school/user/batch_delete_student", wecomtest.JSON(`{"errcode":65022,"errmsg":"no right","result_list":`+list+`}`))
		r, err := school.New(corp.Client()).DeleteStudents(t.Context(), []string{"a"})
		if !errors.Is(err, wecom.ErrSchoolForbidden) || r.Done != 0 || len(r.Failed) > 0 {
			t.Errorf("%s: %+v, %v", list, r, err)
		}
	}
}

// Everybody below a department is yielded once, and what fails ends the loop.
func TestAllOfADepartment(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := school.New(corp.Client())
	corp.Script("/cgi-bin/school/department/list", wecomtest.JSON(`{"errcode":0,"errmsg":"ok","departments":[{"id":2},{"id":3},{"id":4}]}`), wecomtest.JSON(`{"errcode":0,"errmsg":"ok","departments":[{"id":2},{"id":3}]}`), wecomtest.Refuse(65022, "no right"))
	corp.Script("/cgi-bin/school/user/list", wecomtest.JSON(`{"errcode":0,"errmsg":"ok","students":[]}`), wecomtest.JSON(`{"errcode":0,"errmsg":"ok","students":[{"student_userid":"a"},{"student_userid":"b"}]}`), wecomtest.JSON(`{"errcode":0,"errmsg":"ok","students":[{"student_userid":"b"},{"student_userid":"c"}]}`))
	corp.Script("/cgi-bin/school/user/list_parent", wecomtest.JSON(`{"errcode":0,"errmsg":"ok","parents":[{"parent_userid":"p"}]}`), wecomtest.Refuse(65022, "no right"))
	var ids []string
	for st, err := range s.AllStudents(t.Context(), 2) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, st.UserID)
	}
	if !slices.Equal(ids, []string{"a", "b", "c"}) {
		t.Errorf("students %v", ids)
	}
	for _, want := range []int{2, 1} { // an error of the second class, and of the departments
		n, failed := 0, error(nil)
		for _, err := range s.AllParents(t.Context(), 2) {
			n, failed = n+1, err
		}
		if n != want || !errors.Is(failed, wecom.ErrSchoolForbidden) {
			t.Errorf("%d parents, %v", n, failed)
		}
	}
}
