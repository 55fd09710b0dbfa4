package school

import (
	"context"
	"iter"
	"net/url"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Parent is a parent with the children.
type Parent struct {
	UserID     string     `json:"parent_userid"`
	Mobile     string     `json:"mobile"`
	Subscribed wecom.Flag `json:"is_subscribe"`    // gets notices (学校通知)
	CustomerID string     `json:"external_userid"` // empty unless Subscribed
	Children   []Child    `json:"children"`
}

// A Child is a student of a parent.
type Child struct {
	UserID   string `json:"student_userid"`
	Relation string `json:"relation"` // of the parent to the student: 妈妈
	Name     string `json:"name"`     // of lists only
}

// ListParents returns the parents of the students of a class, without those of the
// departments below it: see [Service.AllParents].
//
// https://developer.work.weixin.qq.com/document/path/92446
//
//wecom:api GET /cgi-bin/school/user/list_parent 获取部门家长详情
func (s *Service) ListParents(ctx context.Context, departmentID int64) ([]Parent, error) {
	return call.GetIn[[]Parent](ctx, s.client, "/cgi-bin/school/user/list_parent", url.Values{"department_id": {formatID(departmentID)}}, "parents")
}

// AllParents yields the parents of the students of a department and of all below it,
// each once. It makes a call for each department. The id 1 is the whole school.
func (s *Service) AllParents(ctx context.Context, departmentID int64) iter.Seq2[Parent, error] {
	return eachOnce(ctx, s, departmentID, s.ListParents, func(p Parent) string { return p.UserID })
}

// A Relation says whose parent somebody is.
type Relation struct {
	StudentUserID string `json:"student_userid"`
	Relation      string `json:"relation"` // of the parent to the student: 爸爸; at most 32 bytes
}

// A ParentCreate describes a parent to create.
type ParentCreate struct {
	UserID   string     `json:"parent_userid"` // 1 to 64 bytes of letters, digits and _-@. that begin with a letter or a digit
	Mobile   string     `json:"mobile"`
	Invite   *bool      `json:"to_invite,omitzero"` // nil means true; only a verified school invites
	Children []Relation `json:"children"`           // 1 to 10
}

// A ParentUpdate changes a parent. Fields that are zero or nil are unchanged, and so
// is an empty list of Children.
type ParentUpdate struct {
	UserID    string     `json:"parent_userid"`              // required
	NewUserID string     `json:"new_parent_userid,omitzero"` // a parent's id changes once
	Mobile    string     `json:"mobile,omitzero"`
	Children  []Relation `json:"children,omitzero"` // at most 10; replaces those before
}

// CreateParent creates a parent of students who exist.
//
// https://developer.work.weixin.qq.com/document/path/92331
//
//wecom:api POST /cgi-bin/school/user/create_parent 创建家长
func (s *Service) CreateParent(ctx context.Context, in ParentCreate) error {
	return s.client.Post(ctx, "/cgi-bin/school/user/create_parent", in, nil)
}

// UpdateParent changes a parent.
//
// https://developer.work.weixin.qq.com/document/path/92333
//
//wecom:api POST /cgi-bin/school/user/update_parent 更新家长
func (s *Service) UpdateParent(ctx context.Context, in ParentUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/school/user/update_parent", in, nil)
}

// DeleteParent deletes a parent.
//
// https://developer.work.weixin.qq.com/document/path/92332
//
//wecom:api GET /cgi-bin/school/user/delete_parent 删除家长
func (s *Service) DeleteParent(ctx context.Context, userID string) error {
	return s.client.GetOnce(ctx, "/cgi-bin/school/user/delete_parent", url.Values{"userid": {userID}}, nil)
}

// CreateParents creates parents as [Service.CreateStudents] creates students.
//
// https://developer.work.weixin.qq.com/document/path/92334
//
//wecom:api POST /cgi-bin/school/user/batch_create_parent 批量创建家长
func (s *Service) CreateParents(ctx context.Context, parents []ParentCreate) (*BatchResult, error) {
	return inBatches(ctx, s, "/cgi-bin/school/user/batch_create_parent", "parents", parents)
}

// UpdateParents changes parents as [Service.CreateStudents] creates students.
//
// https://developer.work.weixin.qq.com/document/path/92336
//
//wecom:api POST /cgi-bin/school/user/batch_update_parent 批量更新家长
func (s *Service) UpdateParents(ctx context.Context, parents []ParentUpdate) (*BatchResult, error) {
	return inBatches(ctx, s, "/cgi-bin/school/user/batch_update_parent", "parents", parents)
}

// DeleteParents deletes parents as [Service.DeleteStudents] deletes students.
//
// https://developer.work.weixin.qq.com/document/path/92335
//
//wecom:api POST /cgi-bin/school/user/batch_delete_parent 批量删除家长
func (s *Service) DeleteParents(ctx context.Context, userIDs []string) (*BatchResult, error) {
	return inBatches(ctx, s, "/cgi-bin/school/user/batch_delete_parent", "useridlist", userIDs)
}
