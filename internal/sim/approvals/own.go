package approvals

import (
	"fmt"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// An ownForm is a form of an app's own flow engine (审批流程引擎).
type ownForm struct {
	agentID int64
	fields  object
}

// A Start is the parameters of StartOwn.
type Start struct {
	AgentID    int64    `json:"agentid"`
	Number     string   `json:"number"` // that the app chose
	TemplateID string   `json:"template_id"`
	Name       string   `json:"name"`
	UserID     string   `json:"userid"`
	Approvers  []string `json:"approvers"` // of whom one must decide
}

// StartOwn starts a form of an app's own flow engine (审批流程引擎), as the JS-SDK
// does in a client. The app hears of it by open_approval_change.
var StartOwn = sim.NewAct("own_form.start", "A member submits a form of an app's own flow engine.", func(tx *sim.Tx, p Start) (sim.Nothing, error) {
	own := slot.Of(tx).own
	if own[p.Number] != nil {
		return sim.Nothing{}, fmt.Errorf("there is a form %s already", p.Number)
	}
	var items []object
	for _, approver := range p.Approvers {
		item := ownPerson(tx, approver)
		item["ItemStatus"], item["ItemSpeech"], item["ItemOpTime"] = stepInReview, "", 0
		items = append(items, item)
	}
	applicant := ownPerson(tx, p.UserID)
	f := &ownForm{p.AgentID, object{
		"ThirdNo": p.Number, "OpenTemplateId": p.TemplateID, "OpenSpName": p.Name, "OpenSpstatus": formInReview, "ApplyTime": tx.Now().Unix(),
		"ApplyUserId": p.UserID, "ApplyUsername": applicant["ItemName"], "ApplyUserParty": applicant["ItemParty"], "ApplyUserImage": applicant["ItemImage"],
		"ApprovalNodes": object{"ApprovalNode": []object{{"NodeStatus": stepInReview, "NodeAttr": 1, "NodeType": 1, "Items": object{"Item": items}}}},
		"NotifyNodes":   object{"NotifyNode": []object{}}, "ApproverStep": 0,
	}}
	own[p.Number] = f
	tellOwnForm(tx, f)
	return sim.Nothing{}, nil
})

// An OwnDecision is the parameters of DecideOwn.
type OwnDecision struct {
	Number  string `json:"number"`
	UserID  string `json:"userid"`
	Approve bool   `json:"approve"`
	Opinion string `json:"opinion,omitempty"`
}

// DecideOwn approves or rejects a form as one of its approvers.
var DecideOwn = sim.NewAct("own_form.decide", "An approver decides on a form of an app's own flow engine.", func(tx *sim.Tx, p OwnDecision) (sim.Nothing, error) {
	f := slot.Of(tx).own[p.Number]
	if f == nil || sim.Integer(f.fields["OpenSpstatus"]) != formInReview {
		return sim.Nothing{}, fmt.Errorf("there is no form %s under review", p.Number)
	}
	status := stepRejected
	if p.Approve {
		status = stepApproved
	}
	n := ownNode(f.fields)
	for _, item := range ownItems(n) {
		if strings.EqualFold(sim.Text(item["ItemUserId"]), p.UserID) {
			item["ItemStatus"], item["ItemSpeech"], item["ItemOpTime"] = status, p.Opinion, tx.Now().Unix()
			n["NodeStatus"], f.fields["OpenSpstatus"], f.fields["ApproverStep"] = status, status, 1
			tellOwnForm(tx, f)
			return sim.Nothing{}, nil
		}
	}
	return sim.Nothing{}, fmt.Errorf("form %s: %s is not an approver", p.Number, p.UserID)
})

func ownNode(f object) object {
	nodes, _ := f["ApprovalNodes"].(object)
	return sim.Objects(nodes["ApprovalNode"])[0]
}

func ownItems(n object) []object {
	items, _ := n["Items"].(object)
	return sim.Objects(items["Item"])
}

// ownPerson is a member as forms of the own flow engine have one.
func ownPerson(tx *sim.Tx, userID string) object {
	o := object{"ItemUserId": userID, "ItemName": "", "ItemParty": "", "ItemImage": ""}
	if m := directory.Of(tx).Member(userID); m != nil {
		o["ItemName"], o["ItemParty"], o["ItemImage"] = m.Name(), directory.Of(tx).DepartmentName(m.MainDepartment()), m.Text("avatar")
	}
	return o
}

func ownFormGet(tx *sim.Tx) (any, error) {
	in := tx.Body
	f := slot.Of(tx).own[sim.Text(in["thirdNo"])]
	if f == nil {
		return nil, sim.Refuse(301025, "invalid thirdNo")
	}
	return object{"data": f.fields}, nil
}

// tellOwnForm pushes open_approval_change to the app.
func tellOwnForm(tx *sim.Tx, f *ownForm) {
	n := ownNode(f.fields)
	var items [][]field
	for _, item := range ownItems(n) {
		items = append(items, []field{
			{"ItemName", sim.Text(item["ItemName"])},
			{"ItemUserId", sim.Text(item["ItemUserId"])},
			{"ItemParty", sim.Text(item["ItemParty"])},
			{"ItemImage", sim.Text(item["ItemImage"])},
			{"ItemStatus", sim.Integer(item["ItemStatus"])},
			{"ItemSpeech", sim.Text(item["ItemSpeech"])},
			{"ItemOpTime", sim.Integer(item["ItemOpTime"])},
		})
	}
	node := []field{
		{"NodeStatus", sim.Integer(n["NodeStatus"])}, {"NodeAttr", sim.Integer(n["NodeAttr"])}, {"NodeType", sim.Integer(n["NodeType"])},
		{"Items", []field{{"Item", items}}},
	}
	tx.Emit(f.agentID, "sys", field{"MsgType", "event"}, field{"Event", "open_approval_change"}, field{"ApprovalInfo", []field{
		{"ThirdNo", sim.Text(f.fields["ThirdNo"])},
		{"OpenSpName", sim.Text(f.fields["OpenSpName"])},
		{"OpenTemplateId", sim.Text(f.fields["OpenTemplateId"])},
		{"OpenSpStatus", sim.Integer(f.fields["OpenSpstatus"])},
		{"ApplyTime", sim.Integer(f.fields["ApplyTime"])},
		{"ApplyUserName", sim.Text(f.fields["ApplyUsername"])},
		{"ApplyUserId", sim.Text(f.fields["ApplyUserId"])},
		{"ApplyUserParty", sim.Text(f.fields["ApplyUserParty"])},
		{"ApplyUserImage", sim.Text(f.fields["ApplyUserImage"])},
		{"ApprovalNodes", []field{{"ApprovalNode", node}}},
		{"NotifyNodes", []field{}},
		{"approverstep", sim.Integer(f.fields["ApproverStep"])},
	}})
}
