package school

import (
	"context"
	"iter"
	"net/url"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Student is a student with the parents.
type Student struct {
	UserID        string          `json:"student_userid"`
	Name          string          `json:"name"`
	DepartmentIDs []int64         `json:"department"` // the classes; at most 20
	Parents       []StudentParent `json:"parents"`
}

// A StudentParent is a parent of a student.
type StudentParent struct {
	UserID     string     `json:"parent_userid"`
	Relation   string     `json:"relation"` // to the student: 爸爸
	Mobile     string     `json:"mobile"`
	Subscribed wecom.Flag `json:"is_subscribe"`    // gets notices (学校通知)
	CustomerID string     `json:"external_userid"` // empty unless Subscribed
}

// A UserType tells students and parents apart.
//
//wecom:string
type UserType int

const (
	UserStudent UserType = 1 // 学生
	UserParent  UserType = 2 // 家长
)

// A User is a student or a parent, as the type says.
type User struct {
	Type    UserType `json:"user_type"`
	Student Student  `json:"student"` // of a UserStudent
	Parent  Parent   `json:"parent"`  // of a UserParent
}

// GetUser returns the student or the parent with an id.
//
// https://developer.work.weixin.qq.com/document/path/92337
//
//wecom:api GET /cgi-bin/school/user/get 读取学生或家长
func (s *Service) GetUser(ctx context.Context, userID string) (*User, error) {
	return call.Get[User](ctx, s.client, "/cgi-bin/school/user/get", url.Values{"userid": {userID}})
}

// ListStudents returns the students of a class, without those of the departments
// below it: see [Service.AllStudents].
//
// https://developer.work.weixin.qq.com/document/path/92338
//
//wecom:api GET /cgi-bin/school/user/list 获取部门学生详情
func (s *Service) ListStudents(ctx context.Context, departmentID int64) ([]Student, error) {
	return call.GetIn[[]Student](ctx, s.client, "/cgi-bin/school/user/list", url.Values{"department_id": {formatID(departmentID)}}, "students")
}

// AllStudents yields the students of a department and of all below it, each once. It
// makes a call for each department. The id 1 is the whole school.
func (s *Service) AllStudents(ctx context.Context, departmentID int64) iter.Seq2[Student, error] {
	return eachOnce(ctx, s, departmentID, s.ListStudents, func(st Student) string { return st.UserID })
}

// A StudentCreate describes a student to create.
type StudentCreate struct {
	UserID        string  `json:"student_userid"`     // 1 to 64 bytes of letters, digits and _-@. that begin with a letter or a digit
	Name          string  `json:"name"`               // 1 to 32 characters
	Mobile        string  `json:"mobile,omitzero"`    // optional
	Invite        *bool   `json:"to_invite,omitzero"` // nil means true; only a verified school invites
	DepartmentIDs []int64 `json:"department"`         // the classes; 1 to 20
}

// A StudentUpdate changes a student. Fields that are zero or nil are unchanged.
type StudentUpdate struct {
	UserID        string  `json:"student_userid"`              // required
	NewUserID     string  `json:"new_student_userid,omitzero"` // a student's id changes once
	Name          string  `json:"name,omitzero"`               // at most 32 characters
	Mobile        string  `json:"mobile,omitzero"`
	DepartmentIDs []int64 `json:"department,omitzero"` // at most 20; replaces those before
}

// CreateStudent creates a student. A student and a parent never have the same id.
// WeCom advises to create classes and students one after the other.
//
// https://developer.work.weixin.qq.com/document/path/92325
//
//wecom:api POST /cgi-bin/school/user/create_student 创建学生
func (s *Service) CreateStudent(ctx context.Context, in StudentCreate) error {
	return s.client.Post(ctx, "/cgi-bin/school/user/create_student", in, nil)
}

// UpdateStudent changes a student. A class has at most 30,000 students.
//
// https://developer.work.weixin.qq.com/document/path/92327
//
//wecom:api POST /cgi-bin/school/user/update_student 更新学生
func (s *Service) UpdateStudent(ctx context.Context, in StudentUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/school/user/update_student", in, nil)
}

// DeleteStudent deletes a student without parents: delete those first
// ([wecom.ErrStudentHasParents]).
//
// https://developer.work.weixin.qq.com/document/path/92326
//
//wecom:api GET /cgi-bin/school/user/delete_student 删除学生
func (s *Service) DeleteStudent(ctx context.Context, userID string) error {
	return s.client.GetOnce(ctx, "/cgi-bin/school/user/delete_student", url.Values{"userid": {userID}}, nil)
}

// CreateStudents creates students, with a call for each 100. That some failed is no
// error: look at [BatchResult.Failed]. A student with a field that is too long fails
// the whole call that it is in. The result is never nil.
//
// https://developer.work.weixin.qq.com/document/path/92328
//
//wecom:api POST /cgi-bin/school/user/batch_create_student 批量创建学生
func (s *Service) CreateStudents(ctx context.Context, students []StudentCreate) (*BatchResult, error) {
	return inBatches(ctx, s, "/cgi-bin/school/user/batch_create_student", "students", students)
}

// UpdateStudents changes students as [Service.CreateStudents] creates them.
//
// https://developer.work.weixin.qq.com/document/path/92330
//
//wecom:api POST /cgi-bin/school/user/batch_update_student 批量更新学生
func (s *Service) UpdateStudents(ctx context.Context, students []StudentUpdate) (*BatchResult, error) {
	return inBatches(ctx, s, "/cgi-bin/school/user/batch_update_student", "students", students)
}

// DeleteStudents deletes students without parents, with a call for each 100. That some
// failed is no error: look at [BatchResult.Failed]. The result is never nil.
//
// https://developer.work.weixin.qq.com/document/path/92329
//
//wecom:api POST /cgi-bin/school/user/batch_delete_student 批量删除学生
func (s *Service) DeleteStudents(ctx context.Context, userIDs []string) (*BatchResult, error) {
	return inBatches(ctx, s, "/cgi-bin/school/user/batch_delete_student", "useridlist", userIDs)
}

// eachOnce yields what the lists of a department and of all below it hold, without
// what came before.
func eachOnce[T any](ctx context.Context, s *Service, departmentID int64, list func(context.Context, int64) ([]T, error), id func(T) string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		departments, err := s.ListDepartments(ctx, departmentID)
		if err != nil {
			yield(*new(T), err)
			return
		}
		seen := map[string]bool{}
		for _, d := range departments {
			items, err := list(ctx, d.ID)
			if err != nil {
				yield(*new(T), err)
				return
			}
			for _, item := range items {
				if seen[id(item)] {
					continue
				}
				seen[id(item)] = true
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}
