package contacts

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// LinkedPermissions are the members and departments of linked corps (互联企业) that
// an app may see.
type LinkedPermissions struct {
	UserIDs       []string `json:"userids"`        // "CorpID/UserID"
	DepartmentIDs []string `json:"department_ids"` // "LinkedID/DepartmentID"
}

// GetLinkedPermissions returns the members and departments of linked corps that
// the app may see. It needs the secret of a self-built app that is shared with
// linked corps.
//
// https://developer.work.weixin.qq.com/document/path/93172
//
//wecom:api POST /cgi-bin/linkedcorp/agent/get_perm_list 获取应用的可见范围（互联企业）
func (s *Service) GetLinkedPermissions(ctx context.Context) (*LinkedPermissions, error) {
	return call.Query[LinkedPermissions](ctx, s.client, "/cgi-bin/linkedcorp/agent/get_perm_list", nil)
}

// A LinkedUser is a member of a linked corp.
type LinkedUser struct {
	CorpID        string     `json:"corpid"`
	UserID        string     `json:"userid"` // without the corp's id
	Name          string     `json:"name"`
	Mobile        string     `json:"mobile"`
	Telephone     string     `json:"telephone"`
	Email         string     `json:"email"`
	Position      string     `json:"position"`
	DepartmentIDs []string   `json:"department"` // "LinkedID/DepartmentID"
	Attributes    Attributes `json:"extattr"`
}

// ID returns the id by which [Service.GetLinkedUser] finds the member.
func (u LinkedUser) ID() string { return u.CorpID + "/" + u.UserID }

// GetLinkedUser returns a member of a linked corp by "CorpID/UserID".
//
// https://developer.work.weixin.qq.com/document/path/93171
//
//wecom:api POST /cgi-bin/linkedcorp/user/get 获取互联企业成员详细信息
func (s *Service) GetLinkedUser(ctx context.Context, id string) (*LinkedUser, error) {
	return call.QueryIn[*LinkedUser](ctx, s.client, "/cgi-bin/linkedcorp/user/get", call.Body{"userid": id}, "user_info")
}

// linkedDepartment asks for a department of a linked corp.
type linkedDepartment struct {
	ID         string `json:"department_id"`
	FetchChild bool   `json:"fetch_child,omitzero"`
}

// A LinkedSimpleUser is a member of a linked corp in brief.
type LinkedSimpleUser struct {
	CorpID        string   `json:"corpid"`
	UserID        string   `json:"userid"` // without the corp's id
	Name          string   `json:"name"`
	DepartmentIDs []string `json:"department"` // "LinkedID/DepartmentID"
}

// ListLinkedSimpleUsers returns the members of a linked corp's department,
// "LinkedID/DepartmentID", in brief. With fetchChild it also returns those of the
// departments below it.
//
// https://developer.work.weixin.qq.com/document/path/93168
//
//wecom:api POST /cgi-bin/linkedcorp/user/simplelist 获取互联企业部门成员
func (s *Service) ListLinkedSimpleUsers(ctx context.Context, departmentID string, fetchChild bool) ([]LinkedSimpleUser, error) {
	return call.QueryIn[[]LinkedSimpleUser](ctx, s.client, "/cgi-bin/linkedcorp/user/simplelist", linkedDepartment{departmentID, fetchChild}, "userlist")
}

// ListLinkedUsers returns the members of a linked corp's department,
// "LinkedID/DepartmentID". With fetchChild it also returns those of the
// departments below it.
//
// https://developer.work.weixin.qq.com/document/path/93169
//
//wecom:api POST /cgi-bin/linkedcorp/user/list 获取互联企业部门成员详情
func (s *Service) ListLinkedUsers(ctx context.Context, departmentID string, fetchChild bool) ([]LinkedUser, error) {
	return call.QueryIn[[]LinkedUser](ctx, s.client, "/cgi-bin/linkedcorp/user/list", linkedDepartment{departmentID, fetchChild}, "userlist")
}

// A LinkedDepartment is a department of a linked corp.
type LinkedDepartment struct {
	ID       string `json:"department_id"` // without the link's id
	Name     string `json:"department_name"`
	ParentID string `json:"parentid"`
	Order    int64  `json:"order"`
}

// ListLinkedDepartments returns the departments of a linked corp below
// "LinkedID/DepartmentID".
//
// https://developer.work.weixin.qq.com/document/path/93170
//
//wecom:api POST /cgi-bin/linkedcorp/department/list 获取互联企业部门列表
func (s *Service) ListLinkedDepartments(ctx context.Context, departmentID string) ([]LinkedDepartment, error) {
	return call.QueryIn[[]LinkedDepartment](ctx, s.client, "/cgi-bin/linkedcorp/department/list", linkedDepartment{ID: departmentID}, "department_list")
}
