package contacts

import (
	"context"
	"net/url"
	"strconv"

	"github.com/gowecom/wecom/internal/call"
)

// A Department is a node of the directory's tree.
type Department struct {
	ID        int64    `json:"id"`
	Name      string   `json:"name"` // empty where the app may not see it
	NameEN    string   `json:"name_en"`
	ParentID  int64    `json:"parentid"` // 0 for the root
	Order     int64    `json:"order"`    // among its siblings; the greatest comes first
	LeaderIDs []string `json:"department_leader"`
}

// ListDepartments returns the department with the given id and all below it. The
// id 0 means all that the secret may see. For large directories WeCom advises
// [Service.ListDepartmentNodes] and [Service.GetDepartment]. Directory sync is
// refused from addresses that are new to it ([wecom.ErrAPIReadDenied]).
//
// https://developer.work.weixin.qq.com/document/path/90208
//
//wecom:api GET /cgi-bin/department/list 获取部门列表
func (s *Service) ListDepartments(ctx context.Context, id int64) ([]Department, error) {
	return call.GetIn[[]Department](ctx, s.client, "/cgi-bin/department/list", optionalID("id", id), "department")
}

// DepartmentCreate describes a department to create.
type DepartmentCreate struct {
	Name     string `json:"name"`             // 1 to 64 characters, unique among its siblings
	NameEN   string `json:"name_en,omitzero"` // shown when the client's language is English
	ParentID int64  `json:"parentid"`         // 1 is the root
	Order    int64  `json:"order,omitzero"`   // at most 2³²−1; the greatest comes first
	ID       int64  `json:"id,omitzero"`      // 0: WeCom chooses one
}

// CreateDepartment creates a department and returns its id. It needs the secret of
// directory sync. Create departments one after the other; the tree has at most
// 15 levels.
//
// https://developer.work.weixin.qq.com/document/path/90205
//
//wecom:api POST /cgi-bin/department/create 创建部门
func (s *Service) CreateDepartment(ctx context.Context, in DepartmentCreate) (int64, error) {
	return call.PostID[int64](ctx, s.client, "/cgi-bin/department/create", in, "id")
}

// GetDepartment returns a department. Directory sync is refused from addresses
// that are new to it ([wecom.ErrAPIReadDenied]).
//
// https://developer.work.weixin.qq.com/document/path/95351
//
//wecom:api GET /cgi-bin/department/get 获取单个部门详情
func (s *Service) GetDepartment(ctx context.Context, id int64) (*Department, error) {
	return call.GetIn[*Department](ctx, s.client, "/cgi-bin/department/get", optionalID("id", id), "department")
}

// A DepartmentNode is a department's place in the tree, without its name.
type DepartmentNode struct {
	ID       int64 `json:"id"`
	ParentID int64 `json:"parentid"`
	Order    int64 `json:"order"`
}

// ListDepartmentNodes returns the places of the department with the given id and
// of all below it. The id 0 means all that the secret may see. The call is quicker
// than [Service.ListDepartments], and open to directory sync.
//
// https://developer.work.weixin.qq.com/document/path/95350
//
//wecom:api GET /cgi-bin/department/simplelist 获取子部门ID列表
func (s *Service) ListDepartmentNodes(ctx context.Context, id int64) ([]DepartmentNode, error) {
	return call.GetIn[[]DepartmentNode](ctx, s.client, "/cgi-bin/department/simplelist", optionalID("id", id), "department_id")
}

// DepartmentUpdate changes a department. A field that is nil or 0 is unchanged.
type DepartmentUpdate struct {
	Name     *string `json:"name,omitzero"`
	NameEN   *string `json:"name_en,omitzero"`
	ParentID int64   `json:"parentid,omitzero"` // moves the department with all in and below it
	Order    *int64  `json:"order,omitzero"`
}

// UpdateDepartment changes a department. It needs the secret of directory sync.
//
// https://developer.work.weixin.qq.com/document/path/90206
//
//wecom:api POST /cgi-bin/department/update 更新部门
func (s *Service) UpdateDepartment(ctx context.Context, id int64, in DepartmentUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/department/update", struct {
		ID int64 `json:"id"`
		DepartmentUpdate
	}{id, in}, nil)
}

// DeleteDepartment deletes a department that has neither members nor
// departments in it: see [wecom.ErrDepartmentNotEmpty] and
// [wecom.ErrDepartmentHasChildren]. It needs the secret of directory sync.
//
// https://developer.work.weixin.qq.com/document/path/90207
//
//wecom:api GET /cgi-bin/department/delete 删除部门
func (s *Service) DeleteDepartment(ctx context.Context, id int64) error {
	return s.client.GetOnce(ctx, "/cgi-bin/department/delete", url.Values{"id": {formatID(id)}}, nil)
}

// optionalID is a query with an id, or none for 0.
func optionalID(key string, id int64) url.Values {
	if id == 0 {
		return nil
	}
	return url.Values{key: {formatID(id)}}
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }
