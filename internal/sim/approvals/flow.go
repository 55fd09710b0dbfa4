package approvals

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

const (
	nodeApprover = 1
	nodeCopy     = 2
	nodeHandler  = 3
)

// How several people of a node decide (apv_rel).
const (
	byAll  = 1
	byAny  = 2
	inTurn = 3
)

// As in sp_status of nodes and of their steps.
const (
	stepInReview      = 1
	stepApproved      = 2
	stepRejected      = 3
	stepTransferred   = 4
	stepCountersigned = 13 // approved, and others added
	stepHandled       = 14
)

// What happened to a form (StatuChangeEvent).
const (
	changeSubmitted     = 1
	changeApproved      = 2
	changeRejected      = 3
	changeTransferred   = 4
	changeUrged         = 5
	changeWithdrawn     = 6
	changeUndone        = 8
	changeCommented     = 10
	changeCountersigned = 13
	changeHandled       = 14
)

// A node is a step of the flow.
type node struct {
	kind     int
	relation int
	status   int
	steps    []*step
}

// A step is what one person does in a node.
type step struct {
	user    string
	status  int
	opinion string
	at      time.Time
}

func newNode(kind, relation int, users []string) *node {
	n := &node{kind: kind, relation: relation, status: stepInReview}
	for _, user := range users {
		n.steps = append(n.steps, &step{user: user, status: stepInReview})
	}
	return n
}

// flow returns the nodes of a form: those of the call, or the template's own.
func flow(tx *sim.Tx, in object, f *form) ([]*node, error) {
	if sim.Integer(in["use_template_approver"]) == 1 {
		return []*node{newNode(nodeApprover, byAny, []string{leaderOf(tx, f.creator, f.department)})}, nil
	}
	process, _ := in["process"].(object)
	var nodes []*node
	for _, n := range sim.Objects(process["node_list"]) {
		nodes = append(nodes, newNode(int(sim.Integer(n["type"])), int(sim.Integer(n["apv_rel"])), sim.Texts(n["userid"])))
	}
	for _, n := range sim.Objects(in["approver"]) {
		relation := byAny
		if sim.Integer(n["attr"]) == 2 {
			relation = byAll
		}
		nodes = append(nodes, newNode(nodeApprover, relation, sim.Texts(n["userid"])))
	}
	if copies := sim.Texts(in["notifyer"]); len(copies) > 0 {
		nodes = append(nodes, newNode(nodeCopy, 0, copies))
	}
	approvers := 0
	for _, n := range nodes {
		if n.kind == nodeApprover {
			approvers++
		}
		if n.kind < nodeApprover || n.kind > nodeHandler || n.kind != nodeCopy && (n.relation < byAll || n.relation > inTurn) {
			return nil, sim.Refuse(301025, "invalid type or apv_rel")
		}
		for _, s := range n.steps {
			if directory.Of(tx).Member(s.user) == nil {
				return nil, sim.Refuse(301025, "invalid userid "+s.user)
			}
		}
	}
	if approvers == 0 {
		return nil, sim.Refuse(301025, "no approver")
	}
	return nodes, nil
}

// leaderOf returns who leads the department, or the next one above it whose
// leader is somebody else.
func leaderOf(tx *sim.Tx, userID string, department int64) string {
	for dep := range directory.Of(tx).Above(department) {
		for _, leader := range dep.Leaders() {
			if !strings.EqualFold(leader, userID) {
				return leader
			}
		}
	}
	return "linjianguo"
}

// due returns the node that must act before the form goes on, or nil.
func (f *form) due() *node {
	if f.status != formInReview {
		return nil
	}
	for _, n := range f.nodes {
		if n.kind != nodeCopy && n.status == stepInReview {
			return n
		}
	}
	return nil
}

// step returns a member's step in the node if it is the member's turn, or nil.
func (n *node) step(userID string) *step {
	for _, s := range n.steps {
		if s.status != stepInReview {
			continue
		}
		if strings.EqualFold(s.user, userID) {
			return s
		}
		if n.relation == inTurn {
			return nil
		}
	}
	return nil
}

// isDone reports whether enough people of the node have acted.
func (n *node) isDone() bool {
	open, done := 0, 0
	for _, s := range n.steps {
		switch s.status {
		case stepInReview:
			open++
		case stepApproved, stepCountersigned, stepHandled:
			done++
		}
	}
	return done > 0 && (open == 0 || n.relation == byAny)
}

// Waiting returns who can act on the form with a number now.
func Waiting(tx *sim.Tx, number string) []string {
	var users []string
	if form := slot.Of(tx).form(number); form != nil && form.due() != nil {
		n := form.due()
		for _, s := range n.steps {
			if n.step(s.user) == s {
				users = append(users, s.user)
			}
		}
	}
	return users
}

// A Decision is the parameters of acts on a form.
type Decision struct {
	Form    string `json:"form"` // its number
	UserID  string `json:"userid"`
	Opinion string `json:"opinion,omitempty"`
}

// Approve approves a form as one of those whose turn it is. In a node of handlers
// (办理人) it says that the work is done.
var Approve = sim.NewAct("form.approve", "An approver approves a form.", func(tx *sim.Tx, p Decision) (sim.Nothing, error) {
	return decide(tx, p, func(form *form, n *node, s *step) int {
		s.status = stepApproved
		change := changeApproved
		if n.kind == nodeHandler {
			s.status, change = stepHandled, changeHandled
		}
		proceed(tx, form, n)
		return change
	})
})

// A Countersigning is the parameters of Countersign.
type Countersigning struct {
	Form    string   `json:"form"`
	UserID  string   `json:"userid"`
	Opinion string   `json:"opinion,omitempty"`
	Others  []string `json:"others"`
}

// Countersign approves a form and adds a node after it in which all the others
// must approve (加签).
var Countersign = sim.NewAct("form.countersign", "An approver approves a form and adds others after itself.", func(tx *sim.Tx, p Countersigning) (sim.Nothing, error) {
	return decide(tx, Decision{p.Form, p.UserID, p.Opinion}, func(form *form, n *node, s *step) int {
		s.status = stepCountersigned
		form.nodes = slices.Insert(form.nodes, slices.Index(form.nodes, n)+1, newNode(nodeApprover, byAll, p.Others))
		proceed(tx, form, n)
		return changeCountersigned
	})
})

// Reject rejects a form, which ends it.
var Reject = sim.NewAct("form.reject", "An approver rejects a form.", func(tx *sim.Tx, p Decision) (sim.Nothing, error) {
	return decide(tx, p, func(form *form, n *node, s *step) int {
		s.status, n.status, form.status = stepRejected, stepRejected, formRejected
		return changeRejected
	})
})

// A Transferring is the parameters of Transfer.
type Transferring struct {
	Form    string `json:"form"`
	UserID  string `json:"userid"`
	To      string `json:"to"`
	Opinion string `json:"opinion,omitempty"`
}

// Transfer hands the decision on a form to another member (转审).
var Transfer = sim.NewAct("form.transfer", "An approver hands a form to another member.", func(tx *sim.Tx, p Transferring) (sim.Nothing, error) {
	return decide(tx, Decision{p.Form, p.UserID, p.Opinion}, func(_ *form, n *node, s *step) int {
		s.status = stepTransferred
		n.steps = slices.Insert(n.steps, slices.Index(n.steps, s)+1, &step{user: p.To, status: stepInReview})
		return changeTransferred
	})
})

// A Withdrawal is the parameters of Withdraw.
type Withdrawal struct {
	Form   string `json:"form"`
	UserID string `json:"userid"`
}

// Withdraw takes a form back as its applicant (撤销), also after it was approved.
var Withdraw = sim.NewAct("form.withdraw", "An applicant takes a form back.", func(tx *sim.Tx, p Withdrawal) (sim.Nothing, error) {
	return change(tx, p.Form, func(form *form) (int, error) {
		switch {
		case !strings.EqualFold(p.UserID, form.creator):
			return 0, fmt.Errorf("%s did not submit it", p.UserID)
		case form.status == formInReview:
			form.status = formWithdrawn
			return changeWithdrawn, nil
		case form.status == formApproved:
			form.status = formUndone
			take(tx, form, -1)
			return changeUndone, nil
		}
		return 0, errors.New("it has ended")
	})
})

// An Urging is the parameters of Urge.
type Urging struct {
	Form string `json:"form"`
}

// Urge asks those whose turn it is to decide on a form (催办).
var Urge = sim.NewAct("form.urge", "An applicant asks the approvers to decide.", func(tx *sim.Tx, p Urging) (sim.Nothing, error) {
	return change(tx, p.Form, func(form *form) (int, error) {
		if form.due() == nil {
			return 0, errors.New("nobody has to decide")
		}
		return changeUrged, nil
	})
})

// A Remark is the parameters of Comment.
type Remark struct {
	Form    string `json:"form"`
	UserID  string `json:"userid"`
	Content string `json:"content"`
}

// Comment adds a remark to a form (备注).
var Comment = sim.NewAct("form.comment", "A member adds a remark to a form.", func(tx *sim.Tx, p Remark) (sim.Nothing, error) {
	return change(tx, p.Form, func(form *form) (int, error) {
		a := slot.Of(tx)
		a.comments++
		form.comments = append(form.comments, object{
			"commentUserInfo": object{"userid": p.UserID}, "commenttime": tx.Now().Unix(), "commentcontent": p.Content,
			"commentid": strconv.Itoa(6741314136000000000 + a.comments), "media_id": []string{},
		})
		return changeCommented, nil
	})
})

// decide has a member act whose turn it is.
func decide(tx *sim.Tx, p Decision, act func(*form, *node, *step) int) (sim.Nothing, error) {
	return change(tx, p.Form, func(form *form) (int, error) {
		n := form.due()
		if n == nil {
			return 0, errors.New("nobody has to decide")
		}
		s := n.step(p.UserID)
		if s == nil {
			return 0, fmt.Errorf("it is not the turn of %s", p.UserID)
		}
		s.at, s.opinion = tx.Now(), p.Opinion
		return act(form, n, s), nil
	})
}

// change changes a form and tells its app what happened.
func change(tx *sim.Tx, number string, act func(*form) (change int, err error)) (sim.Nothing, error) {
	form := slot.Of(tx).form(number)
	if form == nil {
		return sim.Nothing{}, fmt.Errorf("there is no form %s", number)
	}
	what, err := act(form)
	if err != nil {
		return sim.Nothing{}, fmt.Errorf("form %s: %w", number, err)
	}
	tellForm(tx, form, what)
	return sim.Nothing{}, nil
}

// proceed ends a node that is done and, with the last one, the form.
func proceed(tx *sim.Tx, f *form, n *node) {
	if !n.isDone() {
		return
	}
	n.status = stepApproved
	if n.kind == nodeHandler {
		n.status = stepHandled
	}
	if f.due() == nil {
		f.status = formApproved
		take(tx, f, 1)
	}
}

// seconds is a moment on the wire; none is 0.
func seconds(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.Unix()
}

// detail is the node as getapprovaldetail has it.
func (n *node) detail() object {
	steps := []object{}
	for _, s := range n.steps {
		o := object{"userid": s.user}
		if n.kind != nodeCopy {
			o = object{"userid": s.user, "speech": s.opinion, "sp_yj": s.status, "sptime": seconds(s.at), "media_ids": []string{}}
		}
		steps = append(steps, o)
	}
	if n.kind == nodeCopy {
		return object{"node_type": n.kind, "sub_node_list": steps}
	}
	return object{"node_type": n.kind, "sp_status": n.status, "apv_rel": n.relation, "sub_node_list": steps}
}

// attr is the relation in the older form, whose numbers are the other way round.
func (n *node) attr() int {
	if n.relation == byAny {
		return 1
	}
	return 2
}

// record is the node in the older form.
func (n *node) record() object {
	details := []object{}
	for _, s := range n.steps {
		details = append(details, object{
			"approver": object{"userid": s.user}, "speech": s.opinion, "sp_status": s.status, "sptime": seconds(s.at), "media_id": []string{},
		})
	}
	return object{"sp_status": n.status, "approverattr": n.attr(), "details": details}
}

// tellForm pushes sys_approval_change to the app that submitted the form.
func tellForm(tx *sim.Tx, f *form, change int) {
	number, _ := strconv.ParseInt(f.number, 10, 64)
	info := []field{
		{"SpNoStr", f.number},
		{"SpNo", number},
		{"SpName", f.name},
		{"SpStatus", f.status},
		{"TemplateId", f.template},
		{"ApplyTime", f.at.Unix()},
		{"Applyer", []field{{"UserId", f.creator}, {"Party", f.department}}},
	}
	var records, copies, nodes, comments [][]field
	for _, n := range f.nodes {
		nodes = append(nodes, n.event())
		if n.kind == nodeCopy {
			for _, s := range n.steps {
				copies = append(copies, []field{{"UserId", s.user}})
			}
		} else {
			records = append(records, n.eventRecord())
		}
	}
	for _, comment := range f.comments {
		user, _ := comment["commentUserInfo"].(object)
		comments = append(comments, []field{
			{"CommentUserInfo", []field{{"UserId", sim.Text(user["userid"])}}},
			{"CommentTime", sim.Integer(comment["commenttime"])},
			{"CommentContent", sim.Text(comment["commentcontent"])},
			{"CommentId", sim.Text(comment["commentid"])},
		})
	}
	info = append(info,
		field{"SpRecord", records}, field{"Notifyer", copies},
		field{"ProcessList", []field{{"NodeList", nodes}}},
		field{"Comments", comments}, field{"StatuChangeEvent", change})
	tx.Emit(f.agentID, "sys", field{"MsgType", "event"}, field{"Event", "sys_approval_change"}, field{"ApprovalInfo", info})
}

func (n *node) event() []field {
	var steps [][]field
	for _, s := range n.steps {
		step := []field{{"UserInfo", []field{{"UserId", s.user}}}}
		if n.kind != nodeCopy {
			step = append(step, field{"Speech", s.opinion}, field{"SpYj", s.status}, field{"Sptime", seconds(s.at)})
		}
		steps = append(steps, step)
	}
	if n.kind == nodeCopy {
		return []field{{"NodeType", n.kind}, {"SubNodeList", steps}}
	}
	return []field{{"NodeType", n.kind}, {"SpStatus", n.status}, {"ApvRel", n.relation}, {"SubNodeList", steps}}
}

func (n *node) eventRecord() []field {
	var details [][]field
	for _, s := range n.steps {
		details = append(details, []field{
			{"Approver", []field{{"UserId", s.user}}}, {"Speech", s.opinion}, {"SpStatus", s.status}, {"SpTime", seconds(s.at)},
		})
	}
	return []field{{"SpStatus", n.status}, {"ApproverAttr", n.attr()}, {"Details", details}}
}
