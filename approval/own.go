package approval

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// An OwnForm is a form of the app's own flow engine (审批流程引擎). It is created
// in the client by the JS-SDK (thirdPartyOpenPage), and has nothing to do with
// the forms of Approval.
type OwnForm struct {
	Number         string     `json:"ThirdNo"` // as the app chose it
	TemplateID     string     `json:"OpenTemplateId"`
	TemplateName   string     `json:"OpenSpName"`
	Status         FormStatus `json:"OpenSpstatus"`
	Submitted      wecom.Time `json:"ApplyTime"`
	ApplicantID    string     `json:"ApplyUserId"`
	ApplicantName  string     `json:"ApplyUsername"`
	DepartmentName string     `json:"ApplyUserParty"`
	ApplicantImage string     `json:"ApplyUserImage"`
	Process        OwnProcess `json:"ApprovalNodes"`
	Copies         OwnCopies  `json:"NotifyNodes"`
	Current        int64      `json:"ApproverStep"` // the index of the node that is due
}

// An OwnProcess is the flow of an [OwnForm].
type OwnProcess struct {
	Nodes []OwnNode `json:"ApprovalNode"`
}

// An OwnNode is a step of the flow.
type OwnNode struct {
	Status StepStatus   `json:"NodeStatus"`
	Attr   ApproverAttr `json:"NodeAttr"`
	Type   OwnNodeType  `json:"NodeType"`
	Items  OwnItems     `json:"Items"`
}

// An OwnNodeType tells how the approvers of a node are found.
type OwnNodeType int

// The types of nodes.
const (
	OwnNodeMembers OwnNodeType = 1
	OwnNodeTag     OwnNodeType = 2
	OwnNodeLeader  OwnNodeType = 3
)

// OwnItems are the approvers of a node.
type OwnItems struct {
	Items []OwnStep `json:"Item"`
}

// An OwnStep is what one approver did.
type OwnStep struct {
	OwnPerson
	Status  StepStatus `json:"ItemStatus"`
	Opinion string     `json:"ItemSpeech"`
	Time    wecom.Time `json:"ItemOpTime"` // zero as long as nothing was done
}

// OwnCopies are those who get copies.
type OwnCopies struct {
	Nodes []OwnPerson `json:"NotifyNode"`
}

// An OwnPerson is a member in the flow.
type OwnPerson struct {
	UserID         string `json:"ItemUserId"`
	Name           string `json:"ItemName"`
	DepartmentName string `json:"ItemParty"`
	Image          string `json:"ItemImage"`
}

// GetOwnForm returns a form of the app's own flow engine by the number that the
// app gave it.
//
// https://developer.work.weixin.qq.com/document/path/90269
//
//wecom:api POST /cgi-bin/corp/getopenapprovaldata 查询自建应用审批单当前状态（审批流程引擎）
func (s *Service) GetOwnForm(ctx context.Context, number string) (*OwnForm, error) {
	out, err := call.Query[struct {
		Data OwnForm `json:"data"`
	}](ctx, s.client, "/cgi-bin/corp/getopenapprovaldata", struct {
		Number string `json:"thirdNo"`
	}{number})
	if err != nil {
		return nil, err
	}
	return &out.Data, nil
}
