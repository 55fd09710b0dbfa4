package contacts

import (
	"cmp"
	"encoding/xml"

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

// UnmarshalXML reads the text of older deployments, which has no type, too.
func (a *EventAttr) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	type plain EventAttr
	var in struct {
		plain
		Value string
	}
	if err := d.DecodeElement(&in, &start); err != nil {
		return err
	}
	*a = EventAttr(in.plain)
	a.Text = cmp.Or(a.Text, in.Value)
	if a.Type == EventAttrText && a.Text == "" && a.URL != "" {
		a.Type = EventAttrWeb
	}
	return nil
}

// An EventAttrType tells what an attribute holds.
type EventAttrType int

const (
	EventAttrText EventAttrType = 0
	EventAttrWeb  EventAttrType = 1
)

// A UserChange is what events tell of a member. URLs set up in directory sync
// (通讯录同步) since August 15, 2022 get UserID and DepartmentIDs only.
type UserChange struct {
	Name             string
	DepartmentIDs    wecom.IntIDs `xml:"Department"` // those that the app may see
	MainDepartmentID int64        `xml:"MainDepartment"`
	Leads            wecom.IntIDs `xml:"IsLeaderInDept" also:"IsLeader"` // 0 or 1 in each of DepartmentIDs
	DirectLeaderIDs  wecom.IDs    `xml:"DirectLeader"`
	Position         string
	Mobile           string
	Gender           Gender // 0 if it may not be seen
	Email            string
	BizMail          string
	Status           UserStatus
	Avatar           string
	Alias            string `also:"EnglishName"`
	Telephone        string
	Address          string
	Attrs            []EventAttr `xml:"ExtAttr>Item"`
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

func (UserCreated) CallbackKind() string { return "event/change_contact/create_user" }

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

func (UserUpdated) CallbackKind() string { return "event/change_contact/update_user" }

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

func (UserDeleted) CallbackKind() string { return "event/change_contact/delete_user" }

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

func (DepartmentCreated) CallbackKind() string { return "event/change_contact/create_party" }

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

func (DepartmentUpdated) CallbackKind() string { return "event/change_contact/update_party" }

// DepartmentDeleted is pushed when a department was deleted.
//
// https://developer.work.weixin.qq.com/document/path/90971
//
//wecom:event 删除部门事件
type DepartmentDeleted struct {
	events.Header
	ID int64 `xml:"Id"`
}

func (DepartmentDeleted) CallbackKind() string { return "event/change_contact/delete_party" }

// TagUpdated is pushed when members or departments were added to a tag, or
// removed from it. It may come before or after the events of those members: to
// be sure, read the tag.
//
// https://developer.work.weixin.qq.com/document/path/90972
//
//wecom:event 标签成员变更事件
type TagUpdated struct {
	events.Header
	TagID                int64        `xml:"TagId"`
	AddedUserIDs         wecom.IDs    `xml:"AddUserItems"`
	RemovedUserIDs       wecom.IDs    `xml:"DelUserItems"`
	AddedDepartmentIDs   wecom.IntIDs `xml:"AddPartyItems"`
	RemovedDepartmentIDs wecom.IntIDs `xml:"DelPartyItems"`
}

func (TagUpdated) CallbackKind() string { return "event/change_contact/update_tag" }

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

func (BatchJobFinished) CallbackKind() string { return "event/batch_job_result" }
