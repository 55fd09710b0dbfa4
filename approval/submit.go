package approval

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/lenient"
)

// An Application is a form to submit.
type Application struct {
	CreatorID    string // who applies; must lie in the app's visible range
	DepartmentID int64  // of the creator; 0 for the main one
	TemplateID   string
	Fields       []Field
	Summary      []Texts // at most 3 lines of at most 20 characters, for lists and notices

	// Process says who approves and who gets copies. Without it the template's
	// own flow does, which must not have nodes that the applicant chooses.
	Process []Node

	// The older form of Process, which WeCom takes still. It can say when copies
	// are sent.
	Approvers []Approvers
	CopyToIDs []string // userids
	CopyWhen  CopyTime
}

// A Node is a step of the flow.
type Node struct {
	Type     NodeType `json:"type"`
	Relation Relation `json:"apv_rel,omitzero"` // not for copies
	UserIDs  []string `json:"userid,omitzero"`
}

// AllOf is a step in which all the given members must approve (会签).
func AllOf(userIDs ...string) Node { return Node{NodeApprover, RelationAll, userIDs} }

// AnyOf is a step in which one of the given members must approve (或签).
func AnyOf(userIDs ...string) Node { return Node{NodeApprover, RelationAny, userIDs} }

// InTurn is a step in which the given members approve one after the other
// (依次审批).
func InTurn(userIDs ...string) Node { return Node{NodeApprover, RelationInTurn, userIDs} }

// CopyTo is a step in which the given members get a copy (抄送).
func CopyTo(userIDs ...string) Node { return Node{Type: NodeCopy, UserIDs: userIDs} }

// HandledBy is a step in which one of the given members does what was approved
// (办理).
func HandledBy(userIDs ...string) Node { return Node{NodeHandler, RelationAny, userIDs} }

// Approvers are a step of the flow in the older form.
type Approvers struct {
	Attr    ApproverAttr `json:"attr"`
	UserIDs []string     `json:"userid,omitzero"`
}

// A CopyTime tells when copies are sent.
type CopyTime int

const (
	CopyOnSubmit   CopyTime = 1 // the default
	CopyOnApproval CopyTime = 2
	CopyOnBoth     CopyTime = 3
)

// MarshalJSON tells WeCom too whether the template's own flow applies.
func (a Application) MarshalJSON() ([]byte, error) {
	type process struct {
		Nodes []Node `json:"node_list"`
	}
	type line struct {
		Info Texts `json:"summary_info"`
	}
	lines := make([]line, len(a.Summary))
	for i, text := range a.Summary {
		lines[i] = line{text}
	}
	return lenient.Marshal(struct {
		CreatorID    string      `json:"creator_userid"`
		TemplateID   string      `json:"template_id"`
		UseTemplate  wecom.Flag  `json:"use_template_approver"`
		DepartmentID int64       `json:"choose_department,omitzero"`
		Process      process     `json:"process,omitzero"`
		Approvers    []Approvers `json:"approver,omitzero"`
		CopyToIDs    []string    `json:"notifyer,omitzero"`
		CopyWhen     CopyTime    `json:"notify_type,omitzero"`
		Form         Form        `json:"apply_data"`
		Summary      []line      `json:"summary_list"`
	}{
		a.CreatorID, a.TemplateID, len(a.Process)+len(a.Approvers) == 0, a.DepartmentID, process{a.Process},
		a.Approvers, a.CopyToIDs, a.CopyWhen, Form{a.Fields}, lines,
	})
}

// Submit files an application in the name of its creator, and returns the id of
// the form (审批单号). It fails with [wecom.ErrInvalidApproval] if a value
// does not fit its control, with [wecom.ErrAttendanceConflict] if its times
// overlap another form of the member, with [wecom.ErrNoApprovalPermission] if the
// app may not use Approval, or if the creator is outside the visible range of
// Approval or of the app, and with [wecom.ErrApprovalDisabled] if Approval is
// disabled. Punch corrections (打卡补卡) and changes of shift (调班) cannot
// be submitted.
//
// A form that is submitted twice exists twice, so the client never repeats this
// call after it may have run. After a [wecom.ErrOutcomeUnknown], look for the form
// before you submit it again: [Service.AllDetails] of the last minutes with the creator
// and the template.
//
// https://developer.work.weixin.qq.com/document/path/91853
//
//wecom:api POST /cgi-bin/oa/applyevent 提交审批申请
//wecom:limit 600/min
func (s *Service) Submit(ctx context.Context, form Application) (formID string, err error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/oa/applyevent", form, "sp_no")
}
