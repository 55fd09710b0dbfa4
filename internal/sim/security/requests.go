package security

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A request is a request of a member for an advanced account.
type request struct {
	id, userID, reason string
	feature            int
	at                 time.Time
	isAPI              bool // an app decides
	approvalID, url    string
	status             int
}

// As in status of a request.
const (
	pending         = 1
	rejectedByAdmin = 4
	granted         = 5
)

// answerTime is how long an app has for its first answer.
const answerTime = 24 * time.Hour

func (st *store) request(id string) *request {
	if i := slices.IndexFunc(st.requests, func(r *request) bool { return r.id == id }); i >= 0 {
		return st.requests[i]
	}
	return nil
}

func requestList(tx *sim.Tx) (any, error) {
	userID, origin := sim.Text(tx.Body["userid"]), sim.Integer(tx.Body["req_type"])
	ids := []string{}
	for _, r := range slot.Of(tx).requests {
		if is(sim.Integer(tx.Body["business_type"]), r.feature) && (userID == "" || strings.EqualFold(userID, r.userID)) && (origin == 0 || (origin == 1) == r.isAPI) {
			ids = append(ids, r.id)
		}
	}
	page, next, err := sim.Page(ids, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], 100, 200, 200))
	if err != nil {
		return nil, err
	}
	return object{"apply_id_list": page, "next_cursor": next, "has_more": next != ""}, nil
}

// asked returns the request that a call names.
func asked(tx *sim.Tx) (*request, error) {
	r := slot.Of(tx).request(sim.Text(tx.Body["apply_id"]))
	if r == nil {
		return nil, sim.Refuse(770011, "invalid apply_id")
	}
	return r, nil
}

func requestGet(tx *sim.Tx) (any, error) {
	r, err := asked(tx)
	if err != nil {
		return nil, err
	}
	flow := 0
	if r.isAPI {
		flow = 2
	}
	return object{"approval_info": object{
		"apply_id": r.id, "applicant": r.userID, "business_type": r.feature, "request_reason": r.reason, "create_time": r.at.Unix(),
		"approval_id": r.approvalID, "approval_url": r.url, "approval_status": r.status, "approval_type": flow,
	}}, nil
}

func requestUpdate(tx *sim.Tx) (any, error) {
	r, err := asked(tx)
	if err != nil {
		return nil, err
	}
	approvalID, url := sim.Text(tx.Body["approval_id"]), sim.Text(tx.Body["approval_url"])
	switch {
	case !r.isAPI:
		return nil, sim.Refuse(770013, "an app answered too late")
	case r.status == rejectedByAdmin || r.status == granted:
		return nil, sim.Refuse(770017, "the request has ended")
	case r.approvalID != "" && r.approvalID != approvalID:
		return nil, sim.Refuse(770014, "the request has another approval_id")
	case !strings.HasPrefix(url, "http://") && !strings.HasPrefix(url, "https://"):
		return nil, sim.Refuse(770016, "invalid approval_url")
	case !validNodes(sim.Objects(sim.ObjectIn(tx.Body["process_list"])["node_list"])):
		return nil, sim.Refuse(770015, "invalid approvers")
	}
	r.approvalID, r.url = approvalID, url
	if status := int(sim.Integer(tx.Body["approval_status"])); status <= 3 { // what a withdrawn one shows is not documented
		r.status = status
	}
	return object{}, nil
}

// validNodes reports whether each step has somebody, and nobody too many.
func validNodes(nodes []object) bool {
	return len(nodes) > 0 && !slices.ContainsFunc(nodes, func(n object) bool {
		current, completed := len(sim.Texts(n["current_approvers"])), len(sim.Texts(n["completed_approvers"]))
		return current+completed == 0 || current > 100 || completed > 100
	})
}

// tell tells all apps of a request.
func tell(tx *sim.Tx, from string, fields ...field) {
	for _, app := range tx.Apps() {
		if app.AgentID != 0 {
			tx.Emit(app.AgentID, from, append([]field{{"MsgType", "event"}}, fields...)...)
		}
	}
}

// An Asking is the parameters of Ask.
type Asking struct {
	UserID  string `json:"userid"`
	Feature int    `json:"business_type"` // 1 mail, 2 documents, 3 the drive, 4 meetings
	Reason  string `json:"reason"`
}

// Ask has a member ask for an advanced account, and returns the id of the request. An
// app has 24 hours to say that it decides.
var Ask = sim.NewAct("account.request", "A member asks for an advanced account.", func(tx *sim.Tx, p Asking) (string, error) {
	m, err := directory.Of(tx).Find(p.UserID)
	switch {
	case err != nil:
		return "", err
	case p.Feature < 1 || p.Feature > 4:
		return "", fmt.Errorf("there is no account for %d: 1 is mail, 2 documents, 3 the drive, 4 meetings", p.Feature)
	}
	st := slot.Of(tx)
	st.made++
	r := &request{id: fmt.Sprintf("simulated-apply-%d", st.made), userID: m.UserID(), reason: p.Reason, feature: p.Feature, at: tx.Now(), isAPI: true, status: pending}
	st.requests = append(st.requests, r)
	tx.After(answerTime, func(*sim.Tx) { r.isAPI = r.approvalID != "" })
	tell(tx, r.userID, field{"Event", "submit_vip_account_approval"}, field{"ApplyReason", r.reason}, field{"BusinessType", r.feature}, field{"ApplyId", r.id})
	return r.id, nil
})

// A Deciding is the parameters of Decide.
type Deciding struct {
	ApplyID string `json:"apply_id"`
	Outcome int    `json:"outcome"` // 1 an administrator rejects it, 2 grants it, 3 the member deletes it
}

// Decide ends a request for an advanced account.
var Decide = sim.NewAct("account.decide", "A request for an advanced account ends.", func(tx *sim.Tx, p Deciding) (sim.Nothing, error) {
	st := slot.Of(tx)
	r := st.request(p.ApplyID)
	if r == nil || r.status == rejectedByAdmin || r.status == granted {
		return sim.Nothing{}, fmt.Errorf("there is no request %s that waits", p.ApplyID)
	}
	switch p.Outcome {
	case 1:
		r.status = rejectedByAdmin
	case 2:
		r.status = granted
	case 3:
		st.requests = slices.DeleteFunc(st.requests, func(other *request) bool { return other == r })
	default:
		return sim.Nothing{}, fmt.Errorf("there is no outcome %d: 1 is rejected, 2 granted, 3 deleted", p.Outcome)
	}
	tell(tx, "sys", field{"Event", "finish_vip_account_approval"}, field{"FinishType", p.Outcome}, field{"ApplyId", r.id})
	return sim.Nothing{}, nil
})
