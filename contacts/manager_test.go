package contacts_test

import (
	"slices"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/wecomtest"
)

func TestManagers(t *testing.T) {
	const departments = `{"errcode":0,"errmsg":"ok","department":[
		{"id":1,"name":"总部","parentid":0,"department_leader":["boss"]},
		{"id":2,"name":"研发","parentid":1,"department_leader":["cto","Vice"]},
		{"id":3,"name":"后端","parentid":2,"department_leader":[]},
		{"id":4,"name":"前端","parentid":3,"department_leader":["fe"]},
		{"id":9,"name":"外部","parentid":8}]}`
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/department/list", wecomtest.JSON(departments))
	app := contacts.New(corp.Client())
	list, err := app.ListDepartments(t.Context(), 0)
	check(t, err, nil)
	tree := contacts.NewTree(list)
	for name, row := range map[string]struct {
		user contacts.User
		want []string
	}{
		"direct leader":                {contacts.User{UserID: "a", DirectLeaderIDs: []string{"lead"}, MainDepartmentID: 4}, []string{"lead"}},
		"leads itself":                 {contacts.User{UserID: "a", DirectLeaderIDs: []string{"A"}, MainDepartmentID: 4}, []string{"fe"}},
		"leader of the department":     {contacts.User{UserID: "a", DepartmentIDs: []int64{2, 4}, MainDepartmentID: 4}, []string{"fe"}},
		"main department not seen":     {contacts.User{UserID: "a", DepartmentIDs: []int64{4, 2}}, []string{"fe"}},
		"leader's own, nobody between": {contacts.User{UserID: "FE", MainDepartmentID: 4}, []string{"cto", "Vice"}},
		"one of two leaders":           {contacts.User{UserID: "vice", MainDepartmentID: 2}, []string{"boss"}},
		"the top":                      {contacts.User{UserID: "boss", MainDepartmentID: 1}, nil},
		"above what is seen":           {contacts.User{UserID: "a", MainDepartmentID: 9}, nil},
		"no department":                {contacts.User{UserID: "a"}, nil},
	} {
		if got := tree.ManagerIDs(row.user); !slices.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
	loop := contacts.NewTree([]contacts.Department{{ID: 1, ParentID: 2}, {ID: 2, ParentID: 1}})
	if got := loop.ManagerIDs(contacts.User{MainDepartmentID: 1}); got != nil {
		t.Errorf("in a loop: %v", got)
	}
}

func TestGetManagerIDs(t *testing.T) {
	corp := wecomtest.New()
	app, sync := services(corp)
	for _, row := range []struct{ id, want string }{{"zhaojing", "wangwei"}, {"lina", "wangwei"}, {"wangwei", "chenzhiyuan"}} {
		got, err := app.GetManagerIDs(t.Context(), row.id)
		check(t, err, nil)
		if !slices.Equal(got, []string{row.want}) {
			t.Errorf("managers of %s are %v, want %s", row.id, got, row.want)
		}
	}
	check(t, sync.UpdateUser(t.Context(), "lina", contacts.UserUpdate{DirectLeaderIDs: []string{"xieyu"}}), nil)
	if got, err := app.GetManagerIDs(t.Context(), "lina"); err != nil || !slices.Equal(got, []string{"xieyu"}) {
		t.Errorf("managers %v, %v", got, err)
	}
	for _, reply := range []wecomtest.Reply{wecomtest.Refuse(60011, "no privilege"), wecomtest.Refuse(60003, "department not found")} {
		corp.Script("/cgi-bin/department/get", reply)
		if got, err := app.GetManagerIDs(t.Context(), "wangwei"); err != nil || got != nil {
			t.Errorf("above what the app sees: %v, %v", got, err)
		}
	}
	corp.Script("/cgi-bin/department/get", wecomtest.Refuse(48009, "api forbidden"))
	_, err := app.GetManagerIDs(t.Context(), "wangwei")
	check(t, err, wecom.ErrAPIReadDenied)
	_, err = app.GetManagerIDs(t.Context(), "ghost")
	check(t, err, wecom.ErrUserNotFound)
}
