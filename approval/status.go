package approval

// A FormStatus is the state of a form (sp_status).
type FormStatus int

// The states of forms.
const (
	InReview  FormStatus = 1
	Approved  FormStatus = 2
	Rejected  FormStatus = 3
	Withdrawn FormStatus = 4
	Undone    FormStatus = 6 // withdrawn after it was approved
	Deleted   FormStatus = 7
	Paid      FormStatus = 10
)

// Final reports whether approvers can no longer change the state. An approved
// form can still be undone, paid or deleted.
func (s FormStatus) Final() bool { return s != 0 && s != InReview }

// A StepStatus is the state of a step of the flow, or of one person in it.
type StepStatus int

// The states of steps.
const (
	StepInReview               StepStatus = 1
	StepApproved               StepStatus = 2
	StepRejected               StepStatus = 3
	StepTransferred            StepStatus = 4
	StepReturned               StepStatus = 11 // to an earlier approver
	StepCountersigned          StepStatus = 12 // 加签: another approver was added
	StepApprovedAndCountersign StepStatus = 13
	StepHandled                StepStatus = 14
	StepHandedOver             StepStatus = 15 // 转交
)

// A NodeType is what a node of the flow is for.
type NodeType int

// The types of nodes.
const (
	NodeApprover NodeType = 1
	NodeCopy     NodeType = 2 // 抄送
	NodeHandler  NodeType = 3 // 办理
)

// A Relation tells how several people of one node decide, in the flow of a form
// (apv_rel). Its numbers are not those of [ApproverAttr].
type Relation int

// The relations.
const (
	RelationAll    Relation = 1 // 会签: all of them
	RelationAny    Relation = 2 // 或签: any of them
	RelationInTurn Relation = 3 // 依次审批: one after the other
)

// An ApproverAttr tells what [Relation] tells, with the numbers the other way
// round: it belongs to the older records of a flow ([Record]), to approvers
// without nodes ([Approvers]) and to an app's own flow engine ([OwnNode]).
type ApproverAttr int

// The attributes.
const (
	ApproverAttrAny ApproverAttr = 1 // 或签
	ApproverAttrAll ApproverAttr = 2 // 会签
)

// Relation returns the relation with the same meaning, or 0.
func (a ApproverAttr) Relation() Relation {
	switch a {
	case ApproverAttrAny:
		return RelationAny
	case ApproverAttrAll:
		return RelationAll
	}
	return 0
}
