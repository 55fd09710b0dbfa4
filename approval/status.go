package approval

// A FormStatus is the state of a form (sp_status).
//
//wecom:string
type FormStatus int

const (
	InReview  FormStatus = 1  // 审批中
	Approved  FormStatus = 2  // 已通过
	Rejected  FormStatus = 3  // 已驳回
	Withdrawn FormStatus = 4  // 已撤销
	Undone    FormStatus = 6  // 通过后撤销
	Deleted   FormStatus = 7  // 已删除
	Paid      FormStatus = 10 // 已支付
)

// Final reports whether approvers can no longer change the state. An approved
// form can still be undone, paid or deleted.
func (s FormStatus) Final() bool { return s != 0 && s != InReview }

// A StepStatus is the state of a step of the flow, or of one person in it.
//
//wecom:string
type StepStatus int

const (
	StepInReview               StepStatus = 1  // 审批中
	StepApproved               StepStatus = 2  // 已同意
	StepRejected               StepStatus = 3  // 已驳回
	StepTransferred            StepStatus = 4  // 已转审
	StepReturned               StepStatus = 11 // 已退回: to an earlier approver
	StepCountersigned          StepStatus = 12 // 已加签: another approver was added
	StepApprovedAndCountersign StepStatus = 13 // 已同意并加签
	StepHandled                StepStatus = 14 // 已办理
	StepHandedOver             StepStatus = 15 // 已转交
)

// A NodeType is what a node of the flow is for.
//
//wecom:string
type NodeType int

const (
	NodeApprover NodeType = 1 // 审批人
	NodeCopy     NodeType = 2 // 抄送人
	NodeHandler  NodeType = 3 // 办理人
)

// A Relation tells how several people of one node decide, in the flow of a form
// (apv_rel). Its numbers are not those of [ApproverAttr].
//
//wecom:string
type Relation int

const (
	RelationAll    Relation = 1 // 会签: all of them
	RelationAny    Relation = 2 // 或签: any of them
	RelationInTurn Relation = 3 // 依次审批: one after the other
)

// An ApproverAttr tells what [Relation] tells, with the numbers the other way
// round: it belongs to the older records of a flow ([Record]), to approvers
// without nodes ([Approvers]) and to an app's own flow engine ([OwnNode]).
//
//wecom:string
type ApproverAttr int

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
