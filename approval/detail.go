package approval

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Detail is a form with all that happened to it.
type Detail struct {
	FormID       string     `json:"sp_no"` // 审批单号
	TemplateName string     `json:"sp_name"`
	TemplateID   string     `json:"template_id"`
	Status       FormStatus `json:"sp_status"`
	SubmittedAt  wecom.Time `json:"apply_time"`
	Applicant    Applicant  `json:"applyer"`       // zero if there are Applicants
	Applicants   []User     `json:"batch_applyer"` // who it is for, if it was submitted for several
	Form         Form       `json:"apply_data"`
	Process      Process    `json:"process_list"`
	Records      []Record   `json:"sp_record"` // the older form of Process
	CopiedTo     []User     `json:"notifyer"`
	Comments     []Comment  `json:"comments"`
}

// A Form is what was filled in.
type Form struct {
	Fields []Field `json:"contents,omitzero"`
}

// An Applicant is who a form is of.
type Applicant struct {
	UserID       string `json:"userid"`
	DepartmentID int64  `json:"partyid,string"`
}

// A Process is the flow of a form.
type Process struct {
	Nodes []ProcessNode `json:"node_list"`
}

// A ProcessNode is a step of the flow.
type ProcessNode struct {
	Type     NodeType   `json:"node_type"`
	Status   StepStatus `json:"sp_status"`
	Relation Relation   `json:"apv_rel"`
	Steps    []Step     `json:"sub_node_list"`
}

// A Step is what one person does in a node.
type Step struct {
	UserID   string     `json:"userid"`
	Status   StepStatus `json:"sp_yj"`
	Opinion  string     `json:"speech"`
	At       wecom.Time `json:"sptime"` // zero as long as nothing was done
	MediaIDs []string   `json:"media_ids"`
}

// A Record is a step of the flow in its older form.
type Record struct {
	Status StepStatus     `json:"sp_status"`
	Attr   ApproverAttr   `json:"approverattr"`
	Steps  []RecordedStep `json:"details"`
}

// A RecordedStep is what one approver did.
type RecordedStep struct {
	Approver User       `json:"approver"`
	Status   StepStatus `json:"sp_status"`
	Opinion  string     `json:"speech"`
	At       wecom.Time `json:"sptime"` // zero as long as nothing was done
	MediaIDs []string   `json:"media_id"`
}

// A User is a member.
type User struct {
	UserID string `json:"userid"`
}

// A Comment is what somebody remarked on a form (备注).
type Comment struct {
	ID       string     `json:"commentid"`
	User     User       `json:"commentUserInfo"`
	At       wecom.Time `json:"commenttime"`
	Content  string     `json:"commentcontent"`
	MediaIDs []string   `json:"media_id"`
}

// GetDetail returns a form. Files in it, and those of opinions and comments, are
// downloaded as media; those of WeDrive (微盘) cannot be. It fails with
// [wecom.ErrNoApprovalPermission] if the app may not read the data of Approval,
// and with [wecom.ErrInvalidApproval] for an unknown id.
//
// https://developer.work.weixin.qq.com/document/path/91983
//
//wecom:api POST /cgi-bin/oa/getapprovaldetail 获取审批申请详情
//wecom:limit 600/min
func (s *Service) GetDetail(ctx context.Context, formID string) (*Detail, error) {
	return call.QueryIn[*Detail](ctx, s.client, "/cgi-bin/oa/getapprovaldetail", call.Body{"sp_no": formID}, "info")
}

// Waiting returns who must act before the form goes on: the people of its first
// step under review, of those who act in turn the first only.
func (d *Detail) Waiting() []string {
	if d.Status != InReview {
		return nil
	}
	for _, node := range d.Process.Nodes {
		if node.Type == NodeCopy || node.Status != StepInReview {
			continue
		}
		var users []string
		for _, step := range node.Steps {
			if step.Status == StepInReview && (node.Relation != RelationInTurn || len(users) == 0) {
				users = append(users, step.UserID)
			}
		}
		return users
	}
	return nil
}
