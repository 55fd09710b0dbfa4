package wecomtest

import (
	"fmt"
	"strings"
	"time"
)

// StartOwnForm starts a form of the app's own flow engine (审批流程引擎), as the
// JS-SDK does in a client: with a number that the app chose, and approvers of whom
// one must decide. The app hears of it by open_approval_change.
func (c *Corp) StartOwnForm(number, templateID, name, userID string, approvers ...string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.approvals.own[number] != nil {
		return fmt.Errorf("wecomtest: there is a form %s already", number)
	}
	var items []object
	for _, approver := range approvers {
		item := c.ownPerson(approver)
		item["ItemStatus"], item["ItemSpeech"], item["ItemOpTime"] = stepInReview, "", 0
		items = append(items, item)
	}
	applicant := c.ownPerson(userID)
	f := object{
		"ThirdNo": number, "OpenTemplateId": templateID, "OpenSpName": name, "OpenSpstatus": formInReview, "ApplyTime": time.Now().Unix(),
		"ApplyUserId": userID, "ApplyUsername": applicant["ItemName"], "ApplyUserParty": applicant["ItemParty"], "ApplyUserImage": applicant["ItemImage"],
		"ApprovalNodes": object{"ApprovalNode": []object{{"NodeStatus": stepInReview, "NodeAttr": 1, "NodeType": 1, "Items": object{"Item": items}}}},
		"NotifyNodes":   object{"NotifyNode": []object{}}, "ApproverStep": 0,
	}
	c.approvals.own[number] = f
	c.tellOwnForm(f)
	return nil
}

// DecideOwnForm approves or rejects a form as one of its approvers.
func (c *Corp) DecideOwnForm(number, userID string, approve bool, opinion string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.approvals.own[number]
	if f == nil || integer(f["OpenSpstatus"]) != formInReview {
		return fmt.Errorf("wecomtest: there is no form %s under review", number)
	}
	status := stepRejected
	if approve {
		status = stepApproved
	}
	n := ownNode(f)
	for _, item := range ownItems(n) {
		if strings.EqualFold(text(item["ItemUserId"]), userID) {
			item["ItemStatus"], item["ItemSpeech"], item["ItemOpTime"] = status, opinion, time.Now().Unix()
			n["NodeStatus"], f["OpenSpstatus"], f["ApproverStep"] = status, status, 1
			c.tellOwnForm(f)
			return nil
		}
	}
	return fmt.Errorf("wecomtest: form %s: %s is not an approver", number, userID)
}

func ownNode(f object) object {
	nodes, _ := f["ApprovalNodes"].(object)
	return objects(nodes["ApprovalNode"])[0]
}

func ownItems(n object) []object {
	items, _ := n["Items"].(object)
	return objects(items["Item"])
}

// ownPerson is a member as forms of the own flow engine have one.
func (c *Corp) ownPerson(userID string) object {
	m := c.directory.members[strings.ToLower(userID)]
	department := c.directory.departments[integer(m["main_department"])]
	return object{"ItemUserId": userID, "ItemName": text(m["name"]), "ItemParty": text(department["name"]), "ItemImage": text(m["avatar"])}
}

func ownFormGet(r *request) (any, error) {
	in, err := mayApprove(r)
	if err != nil {
		return nil, err
	}
	f := r.corp.approvals.own[text(in["thirdNo"])]
	if f == nil {
		return nil, refuse(301025, "invalid thirdNo")
	}
	return object{"data": f}, nil
}

// tellOwnForm pushes open_approval_change to the app.
func (c *Corp) tellOwnForm(f object) {
	n := ownNode(f)
	var items [][]field
	for _, item := range ownItems(n) {
		items = append(items, []field{
			{"ItemName", text(item["ItemName"])},
			{"ItemUserId", text(item["ItemUserId"])},
			{"ItemParty", text(item["ItemParty"])},
			{"ItemImage", text(item["ItemImage"])},
			{"ItemStatus", integer(item["ItemStatus"])},
			{"ItemSpeech", text(item["ItemSpeech"])},
			{"ItemOpTime", integer(item["ItemOpTime"])},
		})
	}
	node := []field{
		{"NodeStatus", integer(n["NodeStatus"])}, {"NodeAttr", integer(n["NodeAttr"])}, {"NodeType", integer(n["NodeType"])},
		{"Items", []field{{"Item", items}}},
	}
	c.emit(AppAgentID, "sys", field{"MsgType", "event"}, field{"Event", "open_approval_change"}, field{"ApprovalInfo", []field{
		{"ThirdNo", text(f["ThirdNo"])},
		{"OpenSpName", text(f["OpenSpName"])},
		{"OpenTemplateId", text(f["OpenTemplateId"])},
		{"OpenSpStatus", integer(f["OpenSpstatus"])},
		{"ApplyTime", integer(f["ApplyTime"])},
		{"ApplyUserName", text(f["ApplyUsername"])},
		{"ApplyUserId", text(f["ApplyUserId"])},
		{"ApplyUserParty", text(f["ApplyUserParty"])},
		{"ApplyUserImage", text(f["ApplyUserImage"])},
		{"ApprovalNodes", []field{{"ApprovalNode", node}}},
		{"NotifyNodes", []field{}},
		{"approverstep", integer(f["ApproverStep"])},
	}})
}
