package approvals

import (
	"fmt"
	"strings"
	"time"
)

// StartOwnForm starts a form of the app's own flow engine (审批流程引擎), as the
// JS-SDK does in a client: with a number that the app chose, and approvers of whom
// one must decide. The app hears of it by open_approval_change.
func StartOwnForm(tx *sim.Tx, number, templateID, name, userID string, approvers ...string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.approvals.own[number] != nil {
		return fmt.Errorf("wecomtest: there is a form %s already", number)
	}
	var items []object
	for _, approver := range approvers {
		item := ownPerson(tx, approver)
		item["ItemStatus"], item["ItemSpeech"], item["ItemOpTime"] = stepInReview, "", 0
		items = append(items, item)
	}
	applicant := ownPerson(tx, userID)
	f := object{
		"ThirdNo": number, "OpenTemplateId": templateID, "OpenSpName": name, "OpenSpstatus": formInReview, "ApplyTime": tx.Now().Unix(),
		"ApplyUserId": userID, "ApplyUsername": applicant["ItemName"], "ApplyUserParty": applicant["ItemParty"], "ApplyUserImage": applicant["ItemImage"],
		"ApprovalNodes": object{"ApprovalNode": []object{{"NodeStatus": stepInReview, "NodeAttr": 1, "NodeType": 1, "Items": object{"Item": items}}}},
		"NotifyNodes":   object{"NotifyNode": []object{}}, "ApproverStep": 0,
	}
	c.approvals.own[number] = f
	tellOwnForm(tx, f)
	return nil
}

// DecideOwnForm approves or rejects a form as one of its approvers.
func DecideOwnForm(tx *sim.Tx, number, userID string, approve bool, opinion string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.approvals.own[number]
	if f == nil || sim.Integer(f["OpenSpstatus"]) != formInReview {
		return fmt.Errorf("wecomtest: there is no form %s under review", number)
	}
	status := stepRejected
	if approve {
		status = stepApproved
	}
	n := ownNode(f)
	for _, item := range ownItems(n) {
		if strings.EqualFold(sim.Text(item["ItemUserId"]), userID) {
			item["ItemStatus"], item["ItemSpeech"], item["ItemOpTime"] = status, opinion, tx.Now().Unix()
			n["NodeStatus"], f["OpenSpstatus"], f["ApproverStep"] = status, status, 1
			tellOwnForm(tx, f)
			return nil
		}
	}
	return fmt.Errorf("wecomtest: form %s: %s is not an approver", number, userID)
}

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
	m := directory.Of(tx).Member(userID)
	department := directory.Of(tx).departments[sim.Integer(m["main_department"])]
	return object{"ItemUserId": userID, "ItemName": sim.Text(m["name"]), "ItemParty": sim.Text(department["name"]), "ItemImage": sim.Text(m["avatar"])}
}

func ownFormGet(tx *sim.Tx) (any, error) {
	in, err := mayApprove(tx)
	if err != nil {
		return nil, err
	}
	f := r.corp.approvals.own[sim.Text(in["thirdNo"])]
	if f == nil {
		return nil, sim.Refuse(301025, "invalid thirdNo")
	}
	return object{"data": f}, nil
}

// tellOwnForm pushes open_approval_change to the app.
func tellOwnForm(tx *sim.Tx, f object) {
	n := ownNode(f)
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
	tx.Emit(AppAgentID, "sys", field{"MsgType", "event"}, field{"Event", "open_approval_change"}, field{"ApprovalInfo", []field{
		{"ThirdNo", sim.Text(f["ThirdNo"])},
		{"OpenSpName", sim.Text(f["OpenSpName"])},
		{"OpenTemplateId", sim.Text(f["OpenTemplateId"])},
		{"OpenSpStatus", sim.Integer(f["OpenSpstatus"])},
		{"ApplyTime", sim.Integer(f["ApplyTime"])},
		{"ApplyUserName", sim.Text(f["ApplyUsername"])},
		{"ApplyUserId", sim.Text(f["ApplyUserId"])},
		{"ApplyUserParty", sim.Text(f["ApplyUserParty"])},
		{"ApplyUserImage", sim.Text(f["ApplyUserImage"])},
		{"ApprovalNodes", []field{{"ApprovalNode", node}}},
		{"NotifyNodes", []field{}},
		{"approverstep", sim.Integer(f["ApproverStep"])},
	}})
}
