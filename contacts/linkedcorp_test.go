package contacts_test

import (
	"context"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestLinkedEndpoints(t *testing.T) {
	const member = `{"corpid":"wwLINKED","userid":"qinshu","name":"秦舒","mobile":"+86 13700000001","telephone":"021-5550999","email":"qinshu@beiwu.example","position":"采购","department":["LINK1/2"],` +
		`"extattr":{"attrs":[{"name":"工号","value":"BW-1","type":0,"text":{"value":"BW-1"}},{"name":"主页","type":1,"web":{"url":"https://beiwu.example","title":"北屋"}}]}}`
	qinshu := contacts.LinkedUser{
		CorpID: "wwLINKED", UserID: "qinshu", Name: "秦舒", Mobile: "+86 13700000001", Telephone: "021-5550999", Email: "qinshu@beiwu.example", Position: "采购",
		DepartmentIDs: []string{"LINK1/2"},
		Attributes: contacts.Attributes{
			contacts.TextAttribute{Name: "工号", Value: "BW-1"},
			contacts.WebAttribute{Name: "主页", Title: "北屋", URL: "https://beiwu.example"},
		},
	}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "GetLinkedPermissions",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.LinkedPermissions, error) {
				return s.GetLinkedPermissions(ctx)
			}),
			Route: "POST /cgi-bin/linkedcorp/agent/get_perm_list",
			Body:  `{}`,
			Reply: `{"errcode":0,"errmsg":"ok","userids":["wwLINKED/qinshu"],"department_ids":["LINK1/2"]}`,
			Want:  &contacts.LinkedPermissions{UserIDs: []string{qinshu.ID()}, DepartmentIDs: []string{"LINK1/2"}},
		},
		{
			Name: "GetLinkedUser",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]*contacts.LinkedUser, error) {
				u, err := s.GetLinkedUser(ctx, "wwLINKED/qinshu")
				return []*contacts.LinkedUser{u}, err
			}),
			Route: "POST /cgi-bin/linkedcorp/user/get",
			Body:  `{"userid":"wwLINKED/qinshu"}`,
			Reply: `{"errcode":0,"errmsg":"ok","user_info":` + member + `}`,
			Want:  []*contacts.LinkedUser{&qinshu},
		},
		{
			Name: "ListLinkedSimpleUsers",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]contacts.LinkedSimpleUser, error) {
				return s.ListLinkedSimpleUsers(ctx, "LINK1/2", false)
			}),
			Route: "POST /cgi-bin/linkedcorp/user/simplelist",
			Body:  `{"department_id":"LINK1/2"}`,
			Reply: `{"errcode":0,"errmsg":"ok","userlist":[{"corpid":"wwLINKED","userid":"qinshu","name":"秦舒","department":["LINK1/2"]}]}`,
			Want:  []contacts.LinkedSimpleUser{{CorpID: "wwLINKED", UserID: "qinshu", Name: "秦舒", DepartmentIDs: []string{"LINK1/2"}}},
		},
		{
			Name: "ListLinkedUsers",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]contacts.LinkedUser, error) {
				return s.ListLinkedUsers(ctx, "LINK1/2", true)
			}),
			Route: "POST /cgi-bin/linkedcorp/user/list",
			Body:  `{"department_id":"LINK1/2","fetch_child":true}`,
			Reply: `{"errcode":0,"errmsg":"ok","userlist":[` + member + `]}`,
			Want:  []contacts.LinkedUser{qinshu},
		},
		{
			Name: "ListLinkedDepartments, with ids as text and as numbers",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]contacts.LinkedDepartment, error) {
				return s.ListLinkedDepartments(ctx, "LINK1/1")
			}),
			Route: "POST /cgi-bin/linkedcorp/department/list",
			Body:  `{"department_id":"LINK1/1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","department_list":[{"department_id":"2","department_name":"采购部","parentid":"1","order":99999999},{"department_id":3,"department_name":"仓库","parentid":2,"order":4294967295}]}`,
			Want:  []contacts.LinkedDepartment{{ID: "2", Name: "采购部", ParentID: "1", Order: 99999999}, {ID: "3", Name: "仓库", ParentID: "2", Order: 4294967295}},
			Drift: []string{"/department_list/*/department_id: number for string", "/department_list/*/parentid: number for string"},
		},
	})
}

// What an app may see of a linked corp leads to the member.
func TestLinkedCorp(t *testing.T) {
	app, sync := services(wecomtest.New())
	ctx := t.Context()
	seen, err := app.GetLinkedPermissions(ctx)
	check(t, err, nil)
	user, err := app.GetLinkedUser(ctx, seen.UserIDs[0])
	check(t, err, nil)
	users, err := app.ListLinkedUsers(ctx, seen.DepartmentIDs[0], true)
	check(t, err, nil)
	brief, err := app.ListLinkedSimpleUsers(ctx, seen.DepartmentIDs[0], false)
	check(t, err, nil)
	departments, err := app.ListLinkedDepartments(ctx, user.DepartmentIDs[0])
	check(t, err, nil)
	if user.ID() != wecomtest.LinkedUserID || users[0].ID() != user.ID() || brief[0].Name != user.Name || departments[0].ID != "1" || len(user.Attributes) != 1 {
		t.Errorf("found %+v, %+v, %+v, %+v", user, users, brief, departments)
	}
	_, err = app.GetLinkedUser(ctx, "wwsimulated000002/ghost")
	check(t, err, wecom.ErrUserNotFound)
	_, err = app.ListLinkedDepartments(ctx, "simulatedlink/9")
	check(t, err, wecom.ErrDepartmentNotFound)
	_, err = sync.GetLinkedPermissions(ctx)
	check(t, err, wecom.ErrAPIForbidden)
}
