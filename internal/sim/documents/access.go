package documents

import (
	"fmt"
	"maps"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// The rights, as WeCom numbers them.
const (
	read  = 1
	write = 2
	admin = 7
)

// Whom a grant is for.
const (
	user       = 1
	department = 2
)

const maxMembers = 100 // of a list

// A grant is a right that somebody has.
type grant struct {
	kind         int64
	userID       string
	externalID   string
	departmentID int64
	right        int64
}

func (g grant) is(other grant) bool {
	g.right, other.right = 0, 0
	return g == other
}

func (g grant) object() object {
	o := object{"type": g.kind, "auth": g.right}
	switch {
	case g.departmentID != 0:
		o["departmentid"] = g.departmentID
	case g.externalID != "":
		o["tmp_external_userid"] = g.externalID
	default:
		o["userid"] = g.userID
	}
	return o
}

// An access is who may open a document, and what they may do with it.
type access struct {
	rule        object
	security    object
	watermark   object
	members     []grant
	departments []grant
}

func newAccess() access {
	return access{
		rule: object{
			"enable_corp_internal": true, "corp_internal_auth": read, "corp_internal_approve_only_by_admin": false,
			"enable_corp_external": false, "corp_external_auth": read, "corp_external_approve_only_by_admin": true,
			"ban_share_external": false,
		},
		security:  object{"enable_readonly_copy": true, "enable_readonly_comment": true},
		watermark: object{"margin_type": 1, "show_visitor_name": false, "show_text": false, "text": ""},
	}
}

func (a *access) admins() (n int) {
	for _, g := range a.members {
		if g.right == admin {
			n++
		}
	}
	return n
}

// put gives a member a right.
func (a *access) put(g grant) {
	i := slices.IndexFunc(a.members, g.is)
	if i < 0 {
		a.members = append(a.members, g)
		return
	}
	a.members[i] = g
}

func getAccess(tx *sim.Tx) (any, error) {
	doc, err := owned(tx, sim.Text(tx.Body["docid"]))
	if err != nil {
		return nil, err
	}
	a := doc.access
	security := maps.Clone(a.security)
	security["watermark"] = a.watermark
	return object{"access_rule": a.rule, "secure_setting": security, "doc_member_list": objects(a.members), "co_auth_list": objects(a.departments)}, nil
}

func objects(grants []grant) []object {
	list := make([]object, len(grants))
	for i, g := range grants {
		list[i] = g.object()
	}
	return list
}

// updateRule changes the keys that a call has, if the rule makes sense then.
func updateRule(tx *sim.Tx) (any, error) {
	doc, err := owned(tx, sim.Text(tx.Body["docid"]))
	if err != nil {
		return nil, err
	}
	rule := maps.Clone(doc.access.rule)
	update(rule, tx.Body)
	if err := doc.checkRule(rule, tx.Body); err != nil {
		return nil, err
	}
	departments := doc.access.departments
	if on, _ := tx.Body["update_co_auth_list"].(bool); on {
		if departments, err = doc.grants(tx, tx.Body["co_auth_list"], department, true); err != nil {
			return nil, err
		}
	}
	doc.access.rule, doc.access.departments = rule, departments
	return nil, nil
}

// update sets the keys of an object that another one has.
func update(o, from object) {
	for key := range o {
		if v, ok := from[key]; ok && v != nil {
			o[key] = v
		}
	}
}

func (d *Document) checkRule(rule, asked object) error {
	isOn := func(key string) bool { on, _ := rule[key].(bool); return on }
	for _, key := range []string{"corp_internal_auth", "corp_external_auth"} {
		if err := d.checkRight(sim.Integer(rule[key])); err != nil {
			return err
		}
	}
	for _, key := range []string{"corp_internal_approve_only_by_admin", "corp_external_approve_only_by_admin"} {
		if on, _ := asked[key].(bool); on && d.access.admins() == 0 {
			return sim.Refuse(640051, key+" needs an admin of the document")
		}
	}
	switch no := func(key string) bool { off, ok := asked[key].(bool); return ok && !off }; {
	case !isOn("enable_corp_internal") && no("corp_internal_approve_only_by_admin"):
		return sim.Refuse(640051, "corp_internal_approve_only_by_admin can only be true without enable_corp_internal")
	case !isOn("enable_corp_external") && !isOn("ban_share_external") && no("corp_external_approve_only_by_admin"):
		return sim.Refuse(640051, "corp_external_approve_only_by_admin can only be true")
	}
	return nil
}

// checkRight refuses rights that documents of a type do not have.
func (d *Document) checkRight(right int64) error {
	switch {
	case right == read:
	case right == write && d.Type == SmartSheet:
	case right == admin:
		return sim.Refuse(640051, "invalid auth: only members can be admins")
	default:
		return sim.Refuse(640051, "invalid auth")
	}
	return nil
}

// grants reads a list of who has, or had, a right.
func (d *Document) grants(tx *sim.Tx, list any, kind int64, withRight bool) (grants []grant, err error) {
	seen := directory.Of(tx).See(tx.App)
	for _, o := range sim.Objects(list) {
		g := grant{kind: sim.Integer(o["type"])}
		if withRight {
			g.right = sim.Integer(o["auth"])
		}
		switch {
		case g.kind != kind:
			return nil, sim.Refuse(640051, "invalid type")
		case kind == department:
			if g.departmentID = sim.Integer(o["departmentid"]); !seen.SeesDepartment(g.departmentID) {
				return nil, sim.Refuse(640013, "invalid departmentid")
			}
		case sim.Text(o["tmp_external_userid"]) != "":
			g.externalID = sim.Text(o["tmp_external_userid"])
		default:
			m, err := seen.Find(sim.Text(o["userid"]))
			if err != nil {
				return nil, sim.Refuse(640012, "invalid userid")
			}
			g.userID = m.UserID()
		}
		if withRight && (kind == department || g.right != admin) {
			if err := d.checkRight(g.right); err != nil {
				return nil, err
			}
		}
		grants = append(grants, g)
	}
	return grants, nil
}

// updateMembers changes the members, all of them or none.
func updateMembers(tx *sim.Tx) (any, error) {
	doc, err := owned(tx, sim.Text(tx.Body["docid"]))
	if err != nil {
		return nil, err
	}
	put, err := doc.grants(tx, tx.Body["update_file_member_list"], user, true)
	if err != nil {
		return nil, err
	}
	gone, err := doc.grants(tx, tx.Body["del_file_member_list"], user, false)
	if err != nil {
		return nil, err
	}
	if len(put) > maxMembers || len(gone) > maxMembers {
		return nil, sim.Refuse(640051, "more than 100 members in a list")
	}
	return nil, doc.changeMembers(put, gone)
}

func (d *Document) changeMembers(put, gone []grant) error {
	a := access{members: slices.Clone(d.access.members)}
	for _, g := range gone {
		if !slices.ContainsFunc(a.members, g.is) {
			return sim.Refuse(640056, "a member to delete is no member")
		}
		a.members = slices.DeleteFunc(a.members, g.is)
	}
	for _, g := range put {
		a.put(g)
	}
	if a.admins() > maxAdmins {
		return sim.Refuse(640053, "too many admins")
	}
	d.access.members = a.members
	return nil
}

func updateSecurity(tx *sim.Tx) (any, error) {
	doc, err := owned(tx, sim.Text(tx.Body["docid"]))
	if err != nil {
		return nil, err
	}
	asked := sim.ObjectIn(tx.Body["watermark"])
	if density, ok := asked["margin_type"]; ok && sim.Integer(density) != 1 && sim.Integer(density) != 2 {
		return nil, sim.Refuse(640051, "invalid margin_type")
	}
	update(doc.access.security, tx.Body)
	update(doc.access.watermark, asked)
	return nil, nil
}

func seesAll(tx *sim.Tx, userIDs []string) bool {
	seen := directory.Of(tx).See(tx.App)
	return !slices.ContainsFunc(userIDs, func(id string) bool { _, err := seen.Find(id); return err != nil })
}

// A Visit is the parameters of Open.
type Visit struct {
	DocID  string `json:"docid"`
	UserID string `json:"userid"`
}

// An Opened is the result of Open.
type Opened struct {
	Right int64 `json:"right"` // 1 read, 2 write, 7 admin
}

// Open has a member of the corp open a document by its link.
var Open = sim.NewAct("document.open", "A member opens a document.", func(tx *sim.Tx, p Visit) (Opened, error) {
	doc, m, err := visited(tx, p)
	if err != nil {
		return Opened{}, err
	}
	if right := doc.rightOf(tx, m); right != 0 {
		return Opened{right}, nil
	}
	return Opened{}, fmt.Errorf("%s may not open the document %s: an admin of it would be asked", p.UserID, p.DocID)
})

func visited(tx *sim.Tx, p Visit) (*Document, *directory.Member, error) {
	doc := slot.Of(tx).byID[p.DocID]
	if doc == nil {
		return nil, nil, fmt.Errorf("there is no document %s", p.DocID)
	}
	m, err := directory.Of(tx).Find(p.UserID)
	return doc, m, err
}

// rightOf is the right of a member: the highest one, or 0.
func (d *Document) rightOf(tx *sim.Tx, m *directory.Member) (right int64) {
	for _, g := range d.access.members {
		if g.userID == m.UserID() {
			right = max(right, g.right)
		}
	}
	for _, g := range d.access.departments {
		for _, id := range m.Departments() {
			if directory.Of(tx).Within(id, g.departmentID) {
				right = max(right, g.right)
			}
		}
	}
	isOn, _ := d.access.rule["enable_corp_internal"].(bool)
	needsAdmin, _ := d.access.rule["corp_internal_approve_only_by_admin"].(bool)
	if isOn && !needsAdmin {
		right = max(right, sim.Integer(d.access.rule["corp_internal_auth"]))
	}
	return right
}

// A MemberChange is the parameters of ChangeMember.
type MemberChange struct {
	DocID   string `json:"docid"`
	AdminID string `json:"admin_userid"`
	UserID  string `json:"userid"`
	Right   int64  `json:"right,omitzero"` // 1 read, 2 write of a smart sheet, 7 admin; 0: a member no more
}

// ChangeMember has an admin of a document change a member, in the client. The app is
// told.
var ChangeMember = sim.NewAct("document.member", "An admin of a document changes a member.", func(tx *sim.Tx, p MemberChange) (sim.Nothing, error) {
	doc, m, err := administered(tx, p.DocID, p.AdminID, p.UserID)
	if err != nil {
		return sim.Nothing{}, err
	}
	g := grant{kind: user, userID: m.UserID(), right: p.Right}
	put, gone := []grant{g}, []grant(nil)
	if p.Right == 0 {
		put, gone = nil, put
	} else if p.Right != admin {
		err = doc.checkRight(p.Right)
	}
	if err == nil {
		err = doc.changeMembers(put, gone)
	}
	if err == nil {
		doc.tell(tx, p.AdminID, "doc_member_change")
	}
	return sim.Nothing{}, err
})

// A Deletion is the parameters of Delete.
type Deletion struct {
	DocID   string `json:"docid"`
	AdminID string `json:"admin_userid"`
}

// Delete has an admin delete a document, in the client. The app is told.
var Delete = sim.NewAct("document.delete", "An admin of a document deletes it.", func(tx *sim.Tx, p Deletion) (sim.Nothing, error) {
	doc, _, err := administered(tx, p.DocID, p.AdminID, p.AdminID)
	if err != nil {
		return sim.Nothing{}, err
	}
	delete(slot.Of(tx).byID, doc.ID)
	doc.tell(tx, p.AdminID, "delete_doc")
	return sim.Nothing{}, nil
})

// administered returns a document, if somebody is an admin of it, and a member.
func administered(tx *sim.Tx, docID, adminID, userID string) (*Document, *directory.Member, error) {
	doc, m, err := visited(tx, Visit{docID, userID})
	if err != nil {
		return nil, nil, err
	}
	if !slices.ContainsFunc(doc.access.members, func(g grant) bool { return g.userID == adminID && g.right == admin }) {
		return nil, nil, fmt.Errorf("%s is no admin of the document %s", adminID, docID)
	}
	return doc, m, nil
}

// tell pushes an event to the app that created the document.
func (d *Document) tell(tx *sim.Tx, from, change string) {
	tx.Emit(d.Owner.AgentID, from, sim.Field{Name: "MsgType", Value: "event"}, sim.Field{Name: "Event", Value: "doc_change"},
		sim.Field{Name: "ChangeType", Value: change}, sim.Field{Name: "DocId", Value: d.ID})
}
