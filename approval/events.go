package approval

import (
	"cmp"
	"encoding/xml"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/events"
)

// An EventChange is what happened to a request.
type EventChange int

// The changes of a request.
const (
	EventSubmitted             EventChange = 1
	EventApproved              EventChange = 2
	EventRejected              EventChange = 3
	EventForwarded             EventChange = 4 // 转审
	EventUrged                 EventChange = 5 // 催办
	EventWithdrawn             EventChange = 6
	EventWithdrawnAfter        EventChange = 8 // after it was approved
	EventCommented             EventChange = 10
	EventReturned              EventChange = 11 // to an approver named by the one who returned it
	EventApproverAdded         EventChange = 12
	EventApproverAddedApproved EventChange = 13 // and approved (加签并同意)
	EventHandled               EventChange = 14 // 已办理
	EventHandedOver            EventChange = 15 // 已转交
)

// An EventStatus is the state of a request.
type EventStatus int

// The states of a request.
const (
	EventStatusPending        EventStatus = 1
	EventStatusApproved       EventStatus = 2
	EventStatusRejected       EventStatus = 3
	EventStatusWithdrawn      EventStatus = 4
	EventStatusWithdrawnAfter EventStatus = 6 // after it was approved
	EventStatusDeleted        EventStatus = 7
	EventStatusPaid           EventStatus = 10
)

// An EventNodeStatus is the state of a step, or what somebody in it has done.
type EventNodeStatus int

// The states of a step.
const (
	EventNodePending               EventNodeStatus = 1
	EventNodeApproved              EventNodeStatus = 2
	EventNodeRejected              EventNodeStatus = 3
	EventNodeForwarded             EventNodeStatus = 4
	EventNodeReturned              EventNodeStatus = 11
	EventNodeApproverAdded         EventNodeStatus = 12
	EventNodeApproverAddedApproved EventNodeStatus = 13
	EventNodeHandled               EventNodeStatus = 14
	EventNodeHandedOver            EventNodeStatus = 15
)

// ApprovalChanged is pushed when something has happened to a request (审批申请) of
// a template that the app may read: see Change.
//
// https://developer.work.weixin.qq.com/document/path/91815
type ApprovalChanged struct {
	events.Header
	Change EventChange `xml:"ApprovalInfo>StatuChangeEvent"`

	// No names the request. SpNo is the old, numeric form of it, which requests
	// of a school bureau (局校) do not have.
	No   string    `xml:"ApprovalInfo>SpNoStr"`
	SpNo wecom.Int `xml:"ApprovalInfo>SpNo"`

	TemplateName        string             `xml:"ApprovalInfo>SpName"`
	TemplateID          string             `xml:"ApprovalInfo>TemplateId"`
	Status              EventStatus        `xml:"ApprovalInfo>SpStatus"`
	ApplyTime           wecom.Time         `xml:"ApprovalInfo>ApplyTime"`
	Applicant           string             `xml:"ApprovalInfo>Applyer>UserId"`
	ApplicantDepartment int64              `xml:"ApprovalInfo>Applyer>Party"`
	Records             []EventRecord      `xml:"ApprovalInfo>SpRecord"`
	Notified            []string           `xml:"ApprovalInfo>Notifyer>UserId"` // 抄送人
	Comments            []EventComment     `xml:"ApprovalInfo>Comments"`
	Process             []EventProcessNode `xml:"ApprovalInfo>ProcessList>NodeList"` // the same as Records, with those who handle and those who are notified
}

// CallbackKind implements callback.Event.
func (ApprovalChanged) CallbackKind() string {
	return "event/sys_approval_change"
}

// An EventRecord is a step of a request.
type EventRecord struct {
	Status    EventNodeStatus `xml:"SpStatus"`
	Mode      EventRecordMode `xml:"ApproverAttr"`
	Approvers []EventApprover `xml:"Details"`
}

// An EventRecordMode says how many approvers of a step must agree.
type EventRecordMode int

// The modes of a step.
const (
	EventRecordAny EventRecordMode = 1 // 或签
	EventRecordAll EventRecordMode = 2 // 会签
)

// An EventApprover is one of the approvers of a step.
type EventApprover struct {
	UserID   string          `xml:"Approver>UserId"`
	Status   EventNodeStatus `xml:"SpStatus"`
	Time     wecom.Time      `xml:"SpTime"` // zero before the approver has acted
	Speech   string
	MediaIDs []string `xml:"Attach"`
}

// An EventComment is a remark on a request.
type EventComment struct {
	ID       string     `xml:"CommentId"`
	UserID   string     `xml:"CommentUserInfo>UserId"`
	Time     wecom.Time `xml:"CommentTime"`
	Content  string     `xml:"CommentContent"`
	MediaIDs []string   `xml:"Attach"`
}

// An EventProcessNode is a step of a request, in the newer form.
type EventProcessNode struct {
	Type   EventProcessType     `xml:"NodeType"`
	Status EventNodeStatus      `xml:"SpStatus"` // zero for EventProcessNotify
	Mode   EventProcessMode     `xml:"ApvRel"`   // zero for EventProcessNotify
	People []EventProcessPerson `xml:"SubNodeList"`
}

// An EventProcessType says what the people of a step do.
type EventProcessType int

// The types of steps.
const (
	EventProcessApprove EventProcessType = 1
	EventProcessNotify  EventProcessType = 2 // 抄送
	EventProcessHandle  EventProcessType = 3 // 办理
)

// An EventProcessMode says how many of the people of a step must act. Its
// numbers are not those of [EventRecordMode].
type EventProcessMode int

// The modes of a step, in the newer form.
const (
	EventProcessAll    EventProcessMode = 1 // 会签
	EventProcessAny    EventProcessMode = 2 // 或签
	EventProcessInTurn EventProcessMode = 3 // 依次审批
)

// An EventProcessPerson is one of the people of a step.
type EventProcessPerson struct {
	UserID   string          `xml:"UserInfo>UserId"`
	Status   EventNodeStatus `xml:"SpYj"`
	Time     wecom.Time      `xml:"Sptime"` // zero before the person has acted
	Speech   string
	MediaIDs []string `xml:"MediaIds"`
}

// OpenApprovalChanged is pushed when something has happened to a request that
// an app has made with the approval engine (审批流程引擎).
//
// https://developer.work.weixin.qq.com/document/path/90240
type OpenApprovalChanged struct {
	events.Header
	Info EventOpenApproval `xml:"ApprovalInfo"`
}

// CallbackKind implements callback.Event.
func (OpenApprovalChanged) CallbackKind() string {
	return "event/open_approval_change"
}

// An EventOpenApproval is a request made with the approval engine.
type EventOpenApproval struct {
	ThirdNo             string          // the number that the app has given it
	TemplateName        string          `xml:"OpenSpName"`
	TemplateID          string          `xml:"OpenTemplateId"`
	Status              EventOpenStatus `xml:"OpenSpStatus"`
	ApplyTime           wecom.Time
	ApplicantName       string            `xml:"ApplyUserName"`
	Applicant           string            `xml:"ApplyUserId"`
	ApplicantDepartment string            `xml:"ApplyUserParty"` // its name
	ApplicantAvatar     string            `xml:"ApplyUserImage"` // a URL
	Nodes               []EventOpenNode   `xml:"ApprovalNodes>ApprovalNode"`
	Notified            []EventOpenPerson `xml:"NotifyNodes>NotifyNode"` // 抄送人
	Step                int               `xml:"approverstep"`           // the node whose turn it is, from 0
}

// UnmarshalXML takes ApproverStep too, which some documents have.
func (a *EventOpenApproval) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	type plain EventOpenApproval
	var in struct {
		plain
		ApproverStep int
	}
	if err := d.DecodeElement(&in, &start); err != nil {
		return err
	}
	*a = EventOpenApproval(in.plain)
	a.Step = max(a.Step, in.ApproverStep)
	return nil
}

// An EventOpenStatus is the state of a request made with the approval engine.
type EventOpenStatus int

// The states of a request made with the approval engine.
const (
	EventOpenPending   EventOpenStatus = 1
	EventOpenApproved  EventOpenStatus = 2
	EventOpenRejected  EventOpenStatus = 3
	EventOpenCancelled EventOpenStatus = 4
)

// An EventOpenNode is a step of a request made with the approval engine.
type EventOpenNode struct {
	Status    EventNodeStatus   `xml:"NodeStatus"`
	Mode      EventRecordMode   `xml:"NodeAttr"`
	Type      EventOpenNodeType `xml:"NodeType"`
	Approvers []EventOpenPerson `xml:"Items>Item"`
}

// An EventOpenNodeType says how the approvers of a step were named.
type EventOpenNodeType int

// How approvers are named.
const (
	EventOpenByMember EventOpenNodeType = 1
	EventOpenByTag    EventOpenNodeType = 2
	EventOpenByLeader EventOpenNodeType = 3
)

// An EventOpenPerson is an approver, or somebody who is notified, in a request
// made with the approval engine. Those who are notified have no state.
type EventOpenPerson struct {
	Name       string          `xml:"ItemName"`
	UserID     string          `xml:"ItemUserId"`
	Department string          `xml:"ItemParty"` // its name
	Avatar     string          `xml:"ItemImage"` // a URL
	Status     EventNodeStatus `xml:"ItemStatus"`
	Speech     string          `xml:"ItemSpeech"`
	Time       wecom.Time      `xml:"ItemOpTime"` // zero before the approver has acted
}

// UnmarshalXML takes ItemUserid too, which some documents have.
func (p *EventOpenPerson) UnmarshalXML(d *xml.Decoder, start xml.StartElement) error {
	type plain EventOpenPerson
	var in struct {
		plain
		ItemUserid string
	}
	if err := d.DecodeElement(&in, &start); err != nil {
		return err
	}
	*p = EventOpenPerson(in.plain)
	p.UserID = cmp.Or(p.UserID, in.ItemUserid)
	return nil
}
