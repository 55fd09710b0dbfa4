package school

import (
	"context"
	"net/url"
	"strconv"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// RootID is the id of the department that is the whole school.
const RootID = 1

// A DepartmentType is a level of a school. The department above a class is a grade.
//
//wecom:string
type DepartmentType int

const (
	TypeClass  DepartmentType = 1 // 班级
	TypeGrade  DepartmentType = 2 // 年级
	TypeStage  DepartmentType = 3 // 学段: such as primary school
	TypeCampus DepartmentType = 4 // 校区
	TypeSchool DepartmentType = 5 // 学校: the root, which cannot be created
)

// A Department is a class, a grade, a stage or a campus of a school, or the school.
type Department struct {
	ID             int64          `json:"id"` // 1 is the school
	Name           string         `json:"name"`
	Type           DepartmentType `json:"type"`
	ParentID       int64          `json:"parentid"`        // 0 for the school
	Grade          StandardGrade  `json:"standard_grade"`  // of a standard grade
	EnrollmentYear int            `json:"register_year"`   // of a standard grade
	Order          int64          `json:"order"`           // among its siblings, the greatest comes first; only if an app has set it
	Graduated      wecom.Flag     `json:"is_graduated"`    // of a grade
	HasGroupChat   wecom.Flag     `json:"open_group_chat"` // of a class
	GroupChatID    string         `json:"group_chat_id"`   // of a class that HasGroupChat
	Admins         []Admin        `json:"department_admins"`
}

// A Role is what somebody is for a department. It fits the type of the department:
// only a class has teachers, only a campus a campus head.
//
//wecom:string
type Role int

const (
	RoleCampusHead     Role = 1 // 校区负责人
	RoleGradeHead      Role = 2 // 年级负责人
	RoleHeadTeacher    Role = 3 // 班主任
	RoleSubjectTeacher Role = 4 // 任课老师
	RoleStageHead      Role = 5 // 学段负责人
)

// An Admin is a member of the corp who heads a department or teaches a class.
type Admin struct {
	UserID  string `json:"userid"` // of a member of the corp
	Role    Role   `json:"type"`
	Subject string `json:"subject,omitzero"` // of a teacher; at most 15 characters
}

// ListDepartments returns the department with an id and all below it. The id 0 means
// the whole school.
//
// https://developer.work.weixin.qq.com/document/path/92343
//
//wecom:api GET /cgi-bin/school/department/list 获取部门列表
func (s *Service) ListDepartments(ctx context.Context, id int64) ([]Department, error) {
	query := url.Values{}
	if id != 0 {
		query.Set("id", formatID(id))
	}
	return call.GetIn[[]Department](ctx, s.client, "/cgi-bin/school/department/list", query, "departments")
}

// A DepartmentCreate describes a department to create.
type DepartmentCreate struct {
	Name           string         `json:"name,omitzero"` // 1 to 32 characters without -\:*?"<>/，; ignored with a Grade and an EnrollmentYear, which name the department
	Type           DepartmentType `json:"type"`
	ParentID       int64          `json:"parentid"`
	ID             int64          `json:"id,omitzero"`             // greater than 1; 0: WeCom chooses one
	Grade          StandardGrade  `json:"standard_grade,omitzero"` // of a TypeGrade; ignored for other types
	EnrollmentYear int            `json:"register_year,omitzero"`  // of a TypeGrade, 1970 to 2100; default: what the Grade means today
	Order          int64          `json:"order,omitzero"`          // at most 2³²−1; the greatest comes first
	Admins         []Admin        `json:"department_admins,omitzero"`
}

// CreateDepartment creates a department and returns its id. The parent of a class must
// be a grade.
//
// https://developer.work.weixin.qq.com/document/path/92340
//
//wecom:api POST /cgi-bin/school/department/create 创建部门
func (s *Service) CreateDepartment(ctx context.Context, in DepartmentCreate) (int64, error) {
	return call.PostID[int64](ctx, s.client, "/cgi-bin/school/department/create", in, "id")
}

// A DepartmentUpdate changes a department. Fields that are zero or nil are unchanged.
type DepartmentUpdate struct {
	NewID          int64          `json:"new_id,omitzero"`
	Name           string         `json:"name,omitzero"` // ignored for standard grades
	ParentID       int64          `json:"parentid,omitzero"`
	Grade          *StandardGrade `json:"standard_grade,omitzero"` // [GradeNone] makes it a grade that is no standard one
	EnrollmentYear int            `json:"register_year,omitzero"`
	Order          *int64         `json:"order,omitzero"` // 0 to 2³²−1
	Admins         []AdminUpdate  `json:"department_admins,omitzero"`
}

// An AdminUpdate puts somebody in charge of a department, changes what they are in
// charge of, or relieves them. Others stay.
type AdminUpdate struct {
	Delete  wecom.Flag `json:"op"`
	UserID  string     `json:"userid"` // of a member of the corp
	Role    Role       `json:"type,omitzero"`
	Subject string     `json:"subject,omitzero"` // of a teacher; at most 15 characters
}

// UpdateDepartment changes a department. Its type never changes.
//
// https://developer.work.weixin.qq.com/document/path/92341
//
//wecom:api POST /cgi-bin/school/department/update 更新部门
func (s *Service) UpdateDepartment(ctx context.Context, id int64, in DepartmentUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/school/department/update", struct {
		ID int64 `json:"id"`
		DepartmentUpdate
	}{id, in}, nil)
}

// DeleteDepartment deletes a department that has neither students nor departments in
// it.
//
// https://developer.work.weixin.qq.com/document/path/92342
//
//wecom:api GET /cgi-bin/school/department/delete 删除部门
func (s *Service) DeleteDepartment(ctx context.Context, id int64) error {
	return s.client.GetOnce(ctx, "/cgi-bin/school/department/delete", url.Values{"id": {formatID(id)}}, nil)
}

func formatID(id int64) string { return strconv.FormatInt(id, 10) }
