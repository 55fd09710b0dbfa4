package approvals

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// The types of nodes.
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

// The states of nodes and steps.
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
	leaders := directory.Of(tx).leaders()
	for range len(directory.Of(tx).departments) {
		for _, leader := range leaders[department] {
			if !strings.EqualFold(leader, userID) {
				return leader
			}
		}
		department = sim.Integer(directory.Of(tx).departments[department]["parentid"])
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

// A Form is a form of Approval, for tests that act as its approvers.
type Form struct {
	corp   *Corp
	number string
}

// Form returns the form with a number. What is done to it tells the app that
// submitted it by sys_approval_change.
func Form(tx *sim.Tx, number string) *Form { return &Form{c, number} }

// Forms returns the numbers of all forms, the oldest first.
func Forms(tx *sim.Tx) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	var numbers []string
	for _, f := range c.approvals.forms {
		numbers = append(numbers, f.number)
	}
	return numbers
}

// Waiting returns who can act on the form now.
func (f *Form) Waiting() []string {
	f.corp.mu.Lock()
	defer f.corp.mu.Unlock()
	var users []string
	if form := f.corp.approvals.form(f.number); form != nil && form.due() != nil {
		n := form.due()
		for _, s := range n.steps {
			if n.step(s.user) == s {
				users = append(users, s.user)
			}
		}
	}
	return users
}

// Approve approves the form as one of those whose turn it is. In a node of
// handlers (办理人) it says that the work is done.
func (f *Form) Approve(userID, opinion string) error {
	return f.decide(userID, func(form *form, n *node, s *step) int {
		s.status = stepApproved
		change := changeApproved
		if n.kind == nodeHandler {
			s.status, change = stepHandled, changeHandled
		}
		s.opinion = opinion
		f.corp.proceed(form, n)
		return change
	})
}

// Countersign approves the form and adds a node after it in which all the others
// must approve (加签).
func (f *Form) Countersign(userID, opinion string, others ...string) error {
	return f.decide(userID, func(form *form, n *node, s *step) int {
		s.status, s.opinion = stepCountersigned, opinion
		form.nodes = slices.Insert(form.nodes, slices.Index(form.nodes, n)+1, newNode(nodeApprover, byAll, others))
		f.corp.proceed(form, n)
		return changeCountersigned
	})
}

// Reject rejects the form, which ends it.
func (f *Form) Reject(userID, opinion string) error {
	return f.decide(userID, func(form *form, n *node, s *step) int {
		s.status, s.opinion, n.status, form.status = stepRejected, opinion, stepRejected, formRejected
		return changeRejected
	})
}

// Transfer hands the decision to another member (转审).
func (f *Form) Transfer(userID, to, opinion string) error {
	return f.decide(userID, func(_ *form, n *node, s *step) int {
		s.status, s.opinion = stepTransferred, opinion
		n.steps = slices.Insert(n.steps, slices.Index(n.steps, s)+1, &step{user: to, status: stepInReview})
		return changeTransferred
	})
}

// Withdraw takes the form back as its applicant (撤销), also after it was
// approved.
func (f *Form) Withdraw(userID string) error {
	return f.change(func(form *form) (int, error) {
		switch {
		case !strings.EqualFold(userID, form.creator):
			return 0, fmt.Errorf("%s did not submit it", userID)
		case form.status == formInReview:
			form.status = formWithdrawn
			return changeWithdrawn, nil
		case form.status == formApproved:
			form.status = formUndone
			f.corp.take(form, -1)
			return changeUndone, nil
		}
		return 0, errors.New("it has ended")
	})
}

// Urge asks those whose turn it is to decide (催办).
func (f *Form) Urge() error {
	return f.change(func(form *form) (int, error) {
		if form.due() == nil {
			return 0, errors.New("nobody has to decide")
		}
		return changeUrged, nil
	})
}

// Comment adds a remark (备注).
func (f *Form) Comment(userID, content string) error {
	return f.change(func(form *form) (int, error) {
		c := f.corp
		c.approvals.comments++
		form.comments = append(form.comments, object{
			"commentUserInfo": object{"userid": userID}, "commenttime": tx.Now().Unix(), "commentcontent": content,
			"commentid": strconv.Itoa(6741314136000000000 + c.approvals.comments), "media_id": []string{},
		})
		return changeCommented, nil
	})
}

// decide has a member act whose turn it is.
func (f *Form) decide(userID string, act func(*form, *node, *step) int) error {
	return f.change(func(form *form) (int, error) {
		n := form.due()
		if n == nil {
			return 0, errors.New("nobody has to decide")
		}
		s := n.step(userID)
		if s == nil {
			return 0, fmt.Errorf("it is not the turn of %s", userID)
		}
		s.at = tx.Now()
		return act(form, n, s), nil
	})
}

// change changes a form and tells its app what happened.
func (f *Form) change(act func(*form) (change int, err error)) error {
	f.corp.mu.Lock()
	defer f.corp.mu.Unlock()
	form := f.corp.approvals.form(f.number)
	if form == nil {
		return fmt.Errorf("wecomtest: there is no form %s", f.number)
	}
	change, err := act(form)
	if err != nil {
		return fmt.Errorf("wecomtest: form %s: %w", f.number, err)
	}
	f.corp.tellForm(form, change)
	return nil
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
