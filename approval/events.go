package approval

import (
	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/events"
)

// A FormChange is what happened to a form (StatuChangeEvent).
//
//wecom:string
type FormChange int

const (
	FormSubmitted              FormChange = 1  // 提单
	FormApproved               FormChange = 2  // 同意
	FormRejected               FormChange = 3  // 驳回
	FormTransferred            FormChange = 4  // 转审
	FormUrged                  FormChange = 5  // 催办
	FormWithdrawn              FormChange = 6  // 撤销
	FormUndone                 FormChange = 8  // 通过后撤销
	FormCommented              FormChange = 10 // 添加备注
	FormReturned               FormChange = 11 // 回退给指定审批人
	FormApproverAdded          FormChange = 12 // 添加审批人
	FormApprovedAndCountersign FormChange = 13 // 加签并同意
	FormHandled                FormChange = 14 // 已办理
	FormHandedOver             FormChange = 15 // 已转交
)

// FormChanged is pushed when something has happened to a form (审批单) of a
// template that the app may read: see Change.
//
// https://developer.work.weixin.qq.com/document/path/91815
//
//wecom:event 审批申请状态变化回调通知
type FormChanged struct {
	events.Header
	Change FormChange `xml:"ApprovalInfo>StatuChangeEvent"`

	// NumericFormID is the numeric form of FormID, which forms of a school bureau
	// (局校) do not have.
	FormID        string `xml:"ApprovalInfo>SpNoStr"`
	NumericFormID int64  `xml:"ApprovalInfo>SpNo"`

	TemplateID   string               `xml:"ApprovalInfo>TemplateId"`
	TemplateName string               `xml:"ApprovalInfo>SpName"`
	Status       FormStatus           `xml:"ApprovalInfo>SpStatus"`
	SubmittedAt  wecom.Time           `xml:"ApprovalInfo>ApplyTime"`
	ApplicantID  string               `xml:"ApprovalInfo>Applyer>UserId"`
	DepartmentID int64                `xml:"ApprovalInfo>Applyer>Party"` // of the applicant
	Records      []FormChangedRecord  `xml:"ApprovalInfo>SpRecord"`
	CopiedToIDs  []string             `xml:"ApprovalInfo>Notifyer>UserId"` // 抄送人
	Comments     []FormChangedComment `xml:"ApprovalInfo>Comments"`
	Process      []FormChangedNode    `xml:"ApprovalInfo>ProcessList>NodeList"` // the flow as it is defined now; Records is its older form
}

func (FormChanged) CallbackKind() string { return "event/sys_approval_change" }

// A FormChangedRecord is a [Record] in a [FormChanged].
type FormChangedRecord struct {
	Status StepStatus                `xml:"SpStatus"`
	Attr   ApproverAttr              `xml:"ApproverAttr"`
	Steps  []FormChangedRecordedStep `xml:"Details"`
}

// A FormChangedRecordedStep is what one approver did.
type FormChangedRecordedStep struct {
	ApproverID string     `xml:"Approver>UserId"`
	Status     StepStatus `xml:"SpStatus"`
	Opinion    string     `xml:"Speech"`
	At         wecom.Time `xml:"SpTime"` // zero as long as nothing was done
	MediaIDs   []string   `xml:"Attach"`
}

// A FormChangedComment is a [Comment] in a [FormChanged].
type FormChangedComment struct {
	ID       string     `xml:"CommentId"`
	UserID   string     `xml:"CommentUserInfo>UserId"`
	At       wecom.Time `xml:"CommentTime"`
	Content  string     `xml:"CommentContent"`
	MediaIDs []string   `xml:"Attach"`
}

// A FormChangedNode is a [ProcessNode] in a [FormChanged].
type FormChangedNode struct {
	Type     NodeType          `xml:"NodeType"`
	Status   StepStatus        `xml:"SpStatus"` // zero for NodeCopy
	Relation Relation          `xml:"ApvRel"`   // zero for NodeCopy
	Steps    []FormChangedStep `xml:"SubNodeList"`
}

// A FormChangedStep is what one person does in a node.
type FormChangedStep struct {
	UserID   string     `xml:"UserInfo>UserId"`
	Status   StepStatus `xml:"SpYj"`
	Opinion  string     `xml:"Speech"`
	At       wecom.Time `xml:"Sptime"` // zero as long as nothing was done
	MediaIDs []string   `xml:"MediaIds"`
}

// OwnFormChanged is pushed when something has happened to a form of the app's
// own flow engine (审批流程引擎).
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 审批状态通知事件
type OwnFormChanged struct {
	events.Header
	Form OwnFormChangedForm `xml:"ApprovalInfo"`
}

func (OwnFormChanged) CallbackKind() string { return "event/open_approval_change" }

// An OwnFormChangedForm is an [OwnForm] in an [OwnFormChanged].
type OwnFormChangedForm struct {
	FormID           string                 `xml:"ThirdNo"` // as the app chose it
	TemplateID       string                 `xml:"OpenTemplateId"`
	TemplateName     string                 `xml:"OpenSpName"`
	Status           FormStatus             `xml:"OpenSpStatus"`
	SubmittedAt      wecom.Time             `xml:"ApplyTime"`
	ApplicantID      string                 `xml:"ApplyUserId"`
	ApplicantName    string                 `xml:"ApplyUserName"`
	DepartmentName   string                 `xml:"ApplyUserParty"`
	ApplicantPicture string                 `xml:"ApplyUserImage"`
	Nodes            []OwnFormChangedNode   `xml:"ApprovalNodes>ApprovalNode"`
	Copies           []OwnFormChangedPerson `xml:"NotifyNodes>NotifyNode"`
	Current          int64                  `xml:"approverstep"` // the index of the node that is due
}

// An OwnFormChangedNode is an [OwnNode] in an [OwnFormChanged].
type OwnFormChangedNode struct {
	Status StepStatus             `xml:"NodeStatus"`
	Attr   ApproverAttr           `xml:"NodeAttr"`
	Type   OwnNodeType            `xml:"NodeType"`
	Steps  []OwnFormChangedPerson `xml:"Items>Item"`
}

// An OwnFormChangedPerson is an approver, or somebody who gets a copy. The latter
// have no state.
type OwnFormChangedPerson struct {
	UserID         string     `xml:"ItemUserId"`
	Name           string     `xml:"ItemName"`
	DepartmentName string     `xml:"ItemParty"`
	Picture        string     `xml:"ItemImage"`
	Status         StepStatus `xml:"ItemStatus"`
	Opinion        string     `xml:"ItemSpeech"`
	At             wecom.Time `xml:"ItemOpTime"` // zero as long as nothing was done
}
