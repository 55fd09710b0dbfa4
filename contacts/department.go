package contacts

import (
	"context"
	"net/url"
	"strconv"

	"github.com/gowecom/wecom/internal/call"
)

// A Department is a node of the directory's tree.
type Department struct {
	ID       int64    `json:"id"`
	Name     string   `json:"name"` // empty where the app may not see it
	NameEN   string   `json:"name_en"`
	ParentID int64    `json:"parentid"` // 0 for the root
	Order    int64    `json:"order"`    // among its siblings; the greatest comes first
	Leaders  []string `json:"department_leader"`
}

// ListDepartments returns the department with the given id and all below it, or
// with id 0 all that the secret may see. Directory sync gets no names from
// addresses that are new to it.
//
// https://developer.work.weixin.qq.com/document/path/90208
//
//wecom:api GET /cgi-bin/department/list
func (s *Service) ListDepartments(ctx context.Context, id int64) ([]Department, error) {
	out, err := call.Get[struct {
		Departments []Department `json:"department"`
	}](ctx, s.client, "/cgi-bin/department/list", optionalID("id", id))
	if err != nil {
		return nil, err
	}
	return out.Departments, nil
}

// DepartmentCreate describes a department to add.
type DepartmentCreate struct {
	Name     string `json:"name"`             // 1 to 64 characters, unique among its siblings
	NameEN   string `json:"name_en,omitzero"` // shown when the client's language is English
	ParentID int64  `json:"parentid"`         // 1 is the root
	Order    int64  `json:"order,omitzero"`   // 0 to 2³²−1; the greatest comes first
	ID       int64  `json:"id,omitzero"`      // chosen by WeCom if 0
}

// CreateDepartment adds a department and returns its id. It needs the secret of
// directory sync. Create departments one after the other; the tree has at most
// 15 levels.
//
// https://developer.work.weixin.qq.com/document/path/90205
//
//wecom:api POST /cgi-bin/department/create
func (s *Service) CreateDepartment(ctx context.Context, in DepartmentCreate) (int64, error) {
	out, err := call.Post[struct {
		ID int64 `json:"id"`
	}](ctx, s.client, "/cgi-bin/department/create", in)
	if err != nil {
		return 0, err
	}
	return out.ID, nil
}

// optionalID is a query with an id, or none for 0.
func optionalID(key string, id int64) url.Values {
	if id == 0 {
		return nil
	}
	return url.Values{key: {strconv.FormatInt(id, 10)}}
}
