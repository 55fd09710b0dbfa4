package contacts_test

import (
	"context"
	"errors"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestNotFound(t *testing.T) {
	_, err := contacts.New(wecomtest.New().Client()).GetUser(t.Context(), "ghost")
	if !errors.Is(err, wecom.ErrUserNotFound) {
		t.Errorf("err = %v, want ErrUserNotFound", err)
	}
}

// Only directory sync may change the directory.
func TestForbidden(t *testing.T) {
	_, err := contacts.New(wecomtest.New().Client()).CreateDepartment(t.Context(), contacts.DepartmentCreate{Name: "新部门", ParentID: 1})
	if !errors.Is(err, wecom.ErrAPIForbidden) {
		t.Errorf("err = %v, want ErrAPIForbidden", err)
	}
}

func TestEndpoints(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "GetUser",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.User, error) { return s.GetUser(ctx, "a&b#c") }),

			Route: "GET /cgi-bin/user/get?userid=a%26b%23c",
			Reply: "@user_get.json",
			Want: &contacts.User{
				UserID: "lina", OpenUserID: "woOPEN1", Name: "李娜", EnglishName: "Nina", Alias: "娜娜",
				Departments: []int64{3, 8}, Orders: []int64{4294967295, 20}, Leads: []wecom.Flag{true, false}, MainDepartment: 3,
				DirectLeaders: []string{"chenzhiyuan"}, Position: "后端工程师", Gender: contacts.Female,
				Mobile: "13800000005", Telephone: "021-5550101", Email: "lina@yunshan.example", BizMail: "lina@mail.yunshan.example", Address: "上海市杨浦区",
				Avatar: "https://img.yunshan.example/lina/0", ThumbAvatar: "https://img.yunshan.example/lina/100", QRCode: "https://qr.yunshan.example/lina",
				Status: contacts.UserActive, Enabled: true,
			},
		},
		{
			Name: "ListUsers",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]contacts.User, error) { return s.ListUsers(ctx, 3) }),

			Route: "GET /cgi-bin/user/list?department_id=3",
			Reply: `{"errcode":0,"errmsg":"ok","userlist":[{"userid":"lina","gender":1,"status":2},{"userid":"wangwei","gender":"","status":77}]}`,
			Want:  []contacts.User{{UserID: "lina", Gender: contacts.Male, Status: contacts.UserDisabled}, {UserID: "wangwei", Status: 77}},
		},
		{
			Name: "ListDepartments",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]contacts.Department, error) {
				return s.ListDepartments(ctx, 0)
			}),

			Route: "GET /cgi-bin/department/list",
			Reply: `{"errcode":0,"errmsg":"ok","department":[{"id":3,"name":"研发中心","name_en":"R&D","parentid":1,"order":4294967295,"department_leader":["chenzhiyuan"]}]}`,
			Want:  []contacts.Department{{ID: 3, Name: "研发中心", NameEN: "R&D", ParentID: 1, Order: 4294967295, Leaders: []string{"chenzhiyuan"}}},
		},
		{
			Name: "CreateDepartment",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (int64, error) {
				return s.CreateDepartment(ctx, contacts.DepartmentCreate{Name: "平台部", NameEN: "Platform", ParentID: 1, Order: 4294967295, ID: 90})
			}),

			Route: "POST /cgi-bin/department/create",
			Body:  `{"name":"平台部","name_en":"Platform","parentid":1,"order":4294967295,"id":90}`,
			Reply: `{"errcode":0,"errmsg":"created","id":90}`,
			Want:  int64(90),
		},
	})
}
