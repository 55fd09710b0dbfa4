package contacts_test

import (
	"context"
	"slices"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestDepartmentEndpoints(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListDepartments",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]contacts.Department, error) {
				return s.ListDepartments(ctx, 0)
			}),
			Route: "GET /cgi-bin/department/list",
			Reply: `{"errcode":0,"errmsg":"ok","department":[{"id":3,"name":"研发中心","name_en":"R&D","parentid":1,"order":4294967295,"department_leader":["chenzhiyuan"]}]}`,
			Want:  []contacts.Department{{ID: 3, Name: "研发中心", NameEN: "R&D", ParentID: 1, Order: 4294967295, LeaderIDs: []string{"chenzhiyuan"}}},
		},
		{
			Name: "GetDepartment",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]*contacts.Department, error) {
				d, err := s.GetDepartment(ctx, 3)
				return []*contacts.Department{d}, err
			}),
			Route: "GET /cgi-bin/department/get?id=3",
			Reply: `{"errcode":0,"errmsg":"ok","department":{"id":3,"name":"研发中心","name_en":"R&D","parentid":1,"order":4294967295,"department_leader":["chenzhiyuan"]}}`,
			Want:  []*contacts.Department{{ID: 3, Name: "研发中心", NameEN: "R&D", ParentID: 1, Order: 4294967295, LeaderIDs: []string{"chenzhiyuan"}}},
		},
		{
			Name: "ListDepartmentNodes",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) ([]contacts.DepartmentNode, error) {
				return s.ListDepartmentNodes(ctx, 3)
			}),
			Route: "GET /cgi-bin/department/simplelist?id=3",
			Reply: `{"errcode":0,"errmsg":"ok","department_id":[{"id":3,"parentid":1,"order":4294967295},{"id":4,"parentid":3,"order":0}]}`,
			Want:  []contacts.DepartmentNode{{ID: 3, ParentID: 1, Order: 4294967295}, {ID: 4, ParentID: 3}},
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
		{
			Name: "UpdateDepartment",
			Call: apitest.Do(contacts.New, func(ctx context.Context, s *contacts.Service) error {
				return s.UpdateDepartment(ctx, 90, contacts.DepartmentUpdate{Name: new("平台"), NameEN: new(""), ParentID: 3, Order: new(int64(0))})
			}),
			Route: "POST /cgi-bin/department/update",
			Body:  `{"id":90,"name":"平台","name_en":"","parentid":3,"order":0}`,
			Reply: `{"errcode":0,"errmsg":"updated"}`,
		},
		{
			Name: "UpdateDepartment leaves alone what is not set",
			Call: apitest.Do(contacts.New, func(ctx context.Context, s *contacts.Service) error {
				return s.UpdateDepartment(ctx, 90, contacts.DepartmentUpdate{ParentID: 3})
			}),
			Route: "POST /cgi-bin/department/update",
			Body:  `{"id":90,"parentid":3}`,
		},
		{
			Name:  "DeleteDepartment",
			Call:  apitest.Do(contacts.New, func(ctx context.Context, s *contacts.Service) error { return s.DeleteDepartment(ctx, 90) }),
			Route: "GET /cgi-bin/department/delete?id=90",
			Reply: `{"errcode":0,"errmsg":"deleted"}`,
		},
	})
}

func TestDepartmentRules(t *testing.T) {
	app, sync := services(wecomtest.New())
	ctx := t.Context()
	id, err := sync.CreateDepartment(ctx, contacts.DepartmentCreate{Name: "平台部", ParentID: 3})
	check(t, err, nil)
	_, err = sync.CreateDepartment(ctx, contacts.DepartmentCreate{Name: "平台部", ParentID: 3})
	check(t, err, wecom.ErrDepartmentExists)
	_, err = sync.CreateDepartment(ctx, contacts.DepartmentCreate{Name: "平台部", ParentID: 4711})
	check(t, err, wecom.ErrParentNotFound)
	check(t, sync.UpdateDepartment(ctx, 3, contacts.DepartmentUpdate{ParentID: id}), wecom.Code(60010))
	check(t, sync.UpdateDepartment(ctx, id, contacts.DepartmentUpdate{ParentID: 1, Name: new("平台中心")}), nil)
	d, err := app.GetDepartment(ctx, id)
	check(t, err, nil)
	if d.Name != "平台中心" || d.ParentID != 1 {
		t.Errorf("after the update: %+v", d)
	}
	check(t, sync.DeleteDepartment(ctx, 1), wecom.ErrRootDepartment)
	check(t, sync.DeleteDepartment(ctx, 3), wecom.ErrDepartmentHasChildren)
	check(t, sync.DeleteDepartment(ctx, 2), wecom.ErrDepartmentNotEmpty)
	check(t, sync.DeleteDepartment(ctx, id), nil)
	_, err = app.GetDepartment(ctx, id)
	check(t, err, wecom.ErrDepartmentNotFound)
}

func TestDepartmentsNest15Levels(t *testing.T) {
	_, sync := services(wecomtest.New(wecomtest.WithoutPeople()))
	parent := int64(1)
	for range 14 {
		id, err := sync.CreateDepartment(t.Context(), contacts.DepartmentCreate{Name: "下级", ParentID: parent})
		check(t, err, nil)
		parent = id
	}
	_, err := sync.CreateDepartment(t.Context(), contacts.DepartmentCreate{Name: "下级", ParentID: parent})
	check(t, err, wecom.ErrDepartmentTooDeep)
}

func TestDepartmentLeaders(t *testing.T) {
	app, sync := services(wecomtest.New())
	check(t, sync.UpdateUser(t.Context(), "lina", contacts.UserUpdate{DepartmentIDs: []int64{4}, Leads: []wecom.Flag{true}}), nil)
	d, err := app.GetDepartment(t.Context(), 4)
	check(t, err, nil)
	if !slices.Contains(d.LeaderIDs, "lina") {
		t.Errorf("leaders %v, want lina among them", d.LeaderIDs)
	}
}
