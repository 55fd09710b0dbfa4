package school

import (
	"github.com/gowecom/wecom/events"
)

// An UserEventHeader is what the events of the people of a school (家校沟通) share.
type UserEventHeader struct {
	events.Header
	UserID    string `xml:"Id"`    // in the school's directory
	NewUserID string `xml:"NewId"` // if it has changed; for apps of service providers only
}

// A DepartmentEventHeader is what the events of a school's departments (班级)
// share.
type DepartmentEventHeader struct {
	events.Header
	DepartmentID int64 `xml:"Id"`
}

// StudentCreated is pushed when a student was added.
//
// https://developer.work.weixin.qq.com/document/path/92032
//
//wecom:event 新增学生事件
type StudentCreated struct{ UserEventHeader }

func (StudentCreated) CallbackKind() string { return "event/change_school_contact/create_student" }

// StudentUpdated is pushed when a student was changed. A change of the parents
// counts too.
//
// https://developer.work.weixin.qq.com/document/path/92032
//
//wecom:event 编辑学生事件
type StudentUpdated struct{ UserEventHeader }

func (StudentUpdated) CallbackKind() string { return "event/change_school_contact/update_student" }

// StudentDeleted is pushed when a student was removed.
//
// https://developer.work.weixin.qq.com/document/path/92032
//
//wecom:event 删除学生事件
type StudentDeleted struct{ UserEventHeader }

func (StudentDeleted) CallbackKind() string { return "event/change_school_contact/delete_student" }

// ParentCreated is pushed when a parent was added.
//
// https://developer.work.weixin.qq.com/document/path/92032
//
//wecom:event 新增家长事件
type ParentCreated struct{ UserEventHeader }

func (ParentCreated) CallbackKind() string { return "event/change_school_contact/create_parent" }

// ParentUpdated is pushed when a parent was changed.
//
// https://developer.work.weixin.qq.com/document/path/92032
//
//wecom:event 编辑家长事件
type ParentUpdated struct{ UserEventHeader }

func (ParentUpdated) CallbackKind() string { return "event/change_school_contact/update_parent" }

// ParentDeleted is pushed when a parent was removed.
//
// https://developer.work.weixin.qq.com/document/path/92032
//
//wecom:event 删除家长事件
type ParentDeleted struct{ UserEventHeader }

func (ParentDeleted) CallbackKind() string { return "event/change_school_contact/delete_parent" }

// ParentSubscribed is pushed when a parent follows the school's notices (学校通知).
//
// https://developer.work.weixin.qq.com/document/path/92032
//
//wecom:event 家长关注事件
type ParentSubscribed struct{ UserEventHeader }

func (ParentSubscribed) CallbackKind() string { return "event/change_school_contact/subscribe" }

// ParentUnsubscribed is pushed when a parent no longer follows the school's
// notices.
//
// https://developer.work.weixin.qq.com/document/path/92032
//
//wecom:event 家长取消关注事件
type ParentUnsubscribed struct{ UserEventHeader }

func (ParentUnsubscribed) CallbackKind() string { return "event/change_school_contact/unsubscribe" }

// DepartmentCreated is pushed when a department of the school was added.
// Examples of WeCom spell its kind create_deparmtment, which is understood too;
// likewise the other two.
//
// https://developer.work.weixin.qq.com/document/path/92052
//
//wecom:event 创建部门事件
type DepartmentCreated struct{ DepartmentEventHeader }

func (DepartmentCreated) CallbackKind() string {
	return "event/change_school_contact/create_department"
}

// DepartmentUpdated is pushed when a department of the school was changed.
//
// https://developer.work.weixin.qq.com/document/path/92052
//
//wecom:event 更新部门事件
type DepartmentUpdated struct{ DepartmentEventHeader }

func (DepartmentUpdated) CallbackKind() string {
	return "event/change_school_contact/update_department"
}

// DepartmentDeleted is pushed when a department of the school was removed.
//
// https://developer.work.weixin.qq.com/document/path/92052
//
//wecom:event 删除部门事件
type DepartmentDeleted struct{ DepartmentEventHeader }

func (DepartmentDeleted) CallbackKind() string {
	return "event/change_school_contact/delete_department"
}
