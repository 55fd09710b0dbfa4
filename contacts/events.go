package contacts

import (
	"cmp"
	"encoding/xml"
	"slices"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/events"
)

// An EventAttr is a custom attribute (扩展属性) in a [UserCreated] or [UserUpdated].
type EventAttr struct {
	Name  string
	Type  EventAttrType
	Text  string `xml:"Text>Value"` // of EventAttrText
	Title string `xml:"Web>Title"`  // of EventAttrWeb
	URL   string `xml:"Web>Url"`    // of EventAttrWeb
}

// UnmarshalXML reads an attribute. Older deployments leave the type and Text out,
// and have the text under Value.
func (a *EventAttr) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	type fields EventAttr
	var w struct {
		fields
		Value string
	}
	err := d.DecodeElement(&w, &start)
	*a = EventAttr(w.fields)
	a.Text = cmp.Or(a.Text, w.Value)
	if a.Type == EventAttrText && a.Text == "" && a.URL != "" {
		a.Type = EventAttrWeb
	}
	return err
}

// An EventAttrType tells what an attribute holds.
type EventAttrType int

// The types of attributes.
const (
	EventAttrText EventAttrType = 0
	EventAttrWeb  EventAttrType = 1
)

// A UserChange is what events tell of a member. URLs set up in directory sync
// (通讯录同步) since August 15, 2022 get UserID and Departments only.
type UserChange struct {
	Name           string
	Departments    wecom.IntIDs `xml:"Department"` // those that the app may see
	MainDepartment int64
	Leads          wecom.IntIDs `xml:"IsLeaderInDept"` // 0 or 1 in each of Departments
	DirectLeaders  wecom.IDs    `xml:"DirectLeader"`
	Position       string
	Mobile         string
	Gender         Gender // 0 if it may not be seen
	Email          string
	BizMail        string
	Status         UserStatus
	Avatar         string
	Alias          string
	Telephone      string
	Address        string
	Attrs          []EventAttr `xml:"ExtAttr>Item"`
}

// readLeads takes IsLeader of older deployments, which counts for each of
// Departments.
func (c *UserChange) readLeads(isLeader *wecom.Int) {
	if isLeader != nil && len(c.Leads) == 0 {
		c.Leads = slices.Repeat(wecom.IntIDs{int64(*isLeader)}, max(1, len(c.Departments)))
	}
}

// UserCreated is pushed when a member was added, though not to directory sync
// if directory sync has added the member through the API.
//
// https://developer.work.weixin.qq.com/document/path/90970
//
//wecom:event 新增成员事件
type UserCreated struct {
	events.Header
	UserID string
	UserChange
}

// UnmarshalXML reads the event, also as older deployments write it.
func (e *UserCreated) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	type fields UserCreated
	var w struct {
		fields
		IsLeader *wecom.Int
	}
	err := d.DecodeElement(&w, &start)
	*e = UserCreated(w.fields)
	e.readLeads(w.IsLeader)
	return err
}

// CallbackKind implements callback.Event.
func (UserCreated) CallbackKind() string {
	return "event/change_contact/create_user"
}

// UserUpdated is pushed when a member was changed; what has not changed may be
// empty. URLs set up in directory sync since August 15, 2022 are told only of
// changes of departments and of the userid. What directory sync itself has
// changed through the API is not pushed to it.
//
// https://developer.work.weixin.qq.com/document/path/90970
//
//wecom:event 更新成员事件
type UserUpdated struct {
	events.Header
	UserID    string
	NewUserID string // if the userid has changed, which it can once
	UserChange
}

// UnmarshalXML reads the event, also as older deployments write it.
func (e *UserUpdated) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	type fields UserUpdated
	var w struct {
		fields
		IsLeader *wecom.Int
	}
	err := d.DecodeElement(&w, &start)
	*e = UserUpdated(w.fields)
	e.readLeads(w.IsLeader)
	return err
}

// CallbackKind implements callback.Event.
func (UserUpdated) CallbackKind() string {
	return "event/change_contact/update_user"
}

// UserDeleted is pushed when a member was deleted, though not to directory sync
// if directory sync has deleted the member through the API.
//
// https://developer.work.weixin.qq.com/document/path/90970
//
//wecom:event 删除成员事件
type UserDeleted struct {
	events.Header
	UserID string
}

// CallbackKind implements callback.Event.
func (UserDeleted) CallbackKind() string {
	return "event/change_contact/delete_user"
}

// DepartmentCreated is pushed when a department was added. URLs set up in
// directory sync since August 15, 2022 get ID and ParentID only. What directory
// sync itself has added through the API is not pushed to it.
//
// https://developer.work.weixin.qq.com/document/path/90971
//
//wecom:event 新增部门事件
type DepartmentCreated struct {
	events.Header
	ID       int64 `xml:"Id"`
	Name     string
	ParentID int64 `xml:"ParentId"`
	Order    int64
}

// CallbackKind implements callback.Event.
func (DepartmentCreated) CallbackKind() string {
	return "event/change_contact/create_party"
}

// DepartmentUpdated is pushed when a department was renamed or moved; what has
// not changed is empty. URLs set up in directory sync since August 15, 2022 are
// told only of moves.
//
// https://developer.work.weixin.qq.com/document/path/90971
//
//wecom:event 更新部门事件
type DepartmentUpdated struct {
	events.Header
	ID       int64 `xml:"Id"`
	Name     string
	ParentID int64 `xml:"ParentId"`
}

// CallbackKind implements callback.Event.
func (DepartmentUpdated) CallbackKind() string {
	return "event/change_contact/update_party"
}

// DepartmentDeleted is pushed when a department was deleted.
//
// https://developer.work.weixin.qq.com/document/path/90971
//
//wecom:event 删除部门事件
type DepartmentDeleted struct {
	events.Header
	ID int64 `xml:"Id"`
}

// CallbackKind implements callback.Event.
func (DepartmentDeleted) CallbackKind() string {
	return "event/change_contact/delete_party"
}

// TagUpdated is pushed when members or departments were added to a tag, or
// removed from it. It may come before or after the events of those members: to
// be sure, read the tag.
//
// https://developer.work.weixin.qq.com/document/path/90972
//
//wecom:event 标签成员变更事件
type TagUpdated struct {
	events.Header
	TagID              int64        `xml:"TagId"`
	AddedUsers         wecom.IDs    `xml:"AddUserItems"`
	RemovedUsers       wecom.IDs    `xml:"DelUserItems"`
	AddedDepartments   wecom.IntIDs `xml:"AddPartyItems"`
	RemovedDepartments wecom.IntIDs `xml:"DelPartyItems"`
}

// CallbackKind implements callback.Event.
func (TagUpdated) CallbackKind() string {
	return "event/change_contact/update_tag"
}

// The jobs that are no imports of members or departments. They end with a
// [BatchJobFinished] too.
const (
	JobInviteUsers       JobType = "invite_user"
	JobExportSimpleUsers JobType = "export_simple_user"
	JobExportUsers       JobType = "export_user"
	JobExportDepartments JobType = "export_department"
	JobExportTag         JobType = "export_tag"
	JobImportChain       JobType = "import_chain_contact" // of a chain (上下游)
)

// BatchJobFinished is pushed when a job that imports or exports the directory
// has ended, well or not.
//
// https://developer.work.weixin.qq.com/document/path/90973
//
//wecom:event 异步任务完成通知
type BatchJobFinished struct {
	events.Header
	JobID   string     `xml:"BatchJob>JobId"`
	Type    JobType    `xml:"BatchJob>JobType"`
	Code    wecom.Code `xml:"BatchJob>ErrCode"` // 0 if it went well
	Message string     `xml:"BatchJob>ErrMsg"`
}

// CallbackKind implements callback.Event.
func (BatchJobFinished) CallbackKind() string {
	return "event/batch_job_result"
}
