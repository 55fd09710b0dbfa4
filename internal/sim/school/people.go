package school

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
)

// A kind is students or parents, with the words that calls and events have for them.
type kind struct {
	isParent   bool
	word       string // in paths and events
	list       string // the key of a list of them
	mostCalled int    // the errcode of a list that is too long
	sameMobile int    // the errcode of a mobile number that another has
}

var (
	studentKind = kind{false, "student", "students", 65012, 60149}
	parentKind  = kind{true, "parent", "parents", 65011, 60137}
)

func (k kind) idKey() string { return k.word + "_userid" }

func addPeople(w *sim.World) {
	w.Handle("GET /cgi-bin/school/user/get", userGet, callable)
	w.Handle("GET /cgi-bin/school/user/list", userList(false), callable)
	w.Handle("GET /cgi-bin/school/user/list_parent", userList(true), callable)
	for _, k := range []kind{studentKind, parentKind} {
		for verb, change := range map[string]func(*sim.Tx, object) error{"create_": k.create, "update_": k.update} {
			w.Handle("POST /cgi-bin/school/user/"+verb+k.word, func(tx *sim.Tx) (any, error) {
				err := k.checkLengths(tx.Body)
				if err == nil {
					err = change(tx, tx.Body)
				}
				return object{}, err
			}, callable)
			w.Handle("POST /cgi-bin/school/user/batch_"+verb+k.word, func(tx *sim.Tx) (any, error) {
				return k.each(tx, sim.Objects(tx.Body[k.list]), change)
			}, callable)
		}
		w.Handle("GET /cgi-bin/school/user/delete_"+k.word, func(tx *sim.Tx) (any, error) {
			return object{}, k.delete(tx, object{k.idKey(): tx.Query.Get("userid")})
		}, callable)
		w.Handle("POST /cgi-bin/school/user/batch_delete_"+k.word, func(tx *sim.Tx) (any, error) {
			var list []object
			for _, id := range sim.Texts(tx.Body["useridlist"]) {
				list = append(list, object{k.idKey(): id})
			}
			return k.each(tx, list, k.delete)
		}, callable)
	}
}

// maxBatch is how many people a call takes.
const maxBatch = 100

// each changes many. What fails is listed, and the first failure is that of the call.
func (k kind) each(tx *sim.Tx, list []object, change func(*sim.Tx, object) error) (any, error) {
	if len(list) > maxBatch {
		return nil, sim.Refuse(k.mostCalled, "too many in one call")
	}
	for _, in := range list {
		if err := k.checkLengths(in); err != nil {
			return nil, err
		}
	}
	var first error
	failed := []object{}
	for _, in := range list {
		if err := change(tx, in); err != nil {
			first = cmp.Or(first, err)
			code, msg := sim.CodeOf(err)
			failed = append(failed, object{k.idKey(): sim.Text(in[k.idKey()]), "errcode": code, "errmsg": msg})
		}
	}
	return sim.Partial{"result_list": failed}, first
}

// checkLengths refuses a call as a whole for what is too long.
func (k kind) checkLengths(in object) error {
	tooLong := len(sim.Text(in[k.idKey()])) > 64 || len(sim.Text(in["new_"+k.idKey()])) > 64 ||
		utf8.RuneCountInString(sim.Text(in["name"])) > 32 || len(sim.Integers(in["department"])) > 20 || len(sim.Objects(in["children"])) > 10
	for _, child := range sim.Objects(in["children"]) {
		tooLong = tooLong || len(sim.Text(child["relation"])) > 32
	}
	if tooLong {
		return sim.Refuse(40058, "a field is too long")
	}
	return nil
}

func (k kind) create(tx *sim.Tx, in object) error {
	s, id := slot.Of(tx), sim.Text(in[k.idKey()])
	p := &person{id: id, isParent: k.isParent}
	switch {
	case !idForm.MatchString(id):
		return sim.Refuse(40003, "invalid "+k.idKey()+": "+id)
	case s.people[p.key()] != nil:
		return sim.Refuse(60102, "userid existed: "+id)
	case k.isParent && sim.Text(in["mobile"]) == "":
		return sim.Refuse(40058, "missing mobile")
	case k.isParent && len(sim.Objects(in["children"])) == 0:
		return sim.Refuse(40058, "missing children")
	case !k.isParent && sim.Text(in["name"]) == "":
		return sim.Refuse(40058, "missing name")
	case !k.isParent && len(sim.Integers(in["department"])) == 0:
		return sim.Refuse(41019, "missing department")
	}
	if err := k.fill(s, p, in); err != nil {
		return err
	}
	s.add(p)
	k.emit(tx, "create_", p)
	return nil
}

// add takes somebody in.
func (s *store) add(p *person) {
	s.people[p.key()] = p
	list := s.list(p.isParent)
	*list = append(*list, p)
}

func (k kind) update(tx *sim.Tx, in object) error {
	s, newID := slot.Of(tx), sim.Text(in["new_"+k.idKey()])
	p := s.find(sim.Text(in[k.idKey()]), k.isParent)
	switch {
	case p == nil:
		return k.unknown(s, in)
	case newID == "":
	case !idForm.MatchString(newID):
		return sim.Refuse(40003, "invalid new_"+k.idKey()+": "+newID)
	case p.isRenamed:
		return sim.Refuse(40058, "the id was changed before")
	case s.people[strings.ToLower(newID)] != nil:
		return sim.Refuse(60102, "userid existed: "+newID)
	}
	if err := k.fill(s, p, in); err != nil {
		return err
	}
	if newID != "" {
		delete(s.people, p.key())
		p.id, p.isRenamed = newID, true
		s.people[p.key()] = p
	}
	k.emit(tx, "update_", p)
	return nil
}

// unknown refuses an id that nobody has, or somebody of the other kind.
func (k kind) unknown(s *store, in object) error {
	if id := sim.Text(in[k.idKey()]); !k.isParent && s.parent(id) != nil {
		return sim.Refuse(65010, "not a student: "+id)
	}
	return sim.Refuse(60111, "userid not found")
}

// fill takes over what an app says of somebody, if that is right.
func (k kind) fill(s *store, p *person, in object) error {
	mobile, classes := sim.Text(in["mobile"]), sim.Integers(in["department"])
	if mobile != "" {
		switch {
		case !mobileForm.MatchString(mobile):
			return sim.Refuse(60103, "invalid mobile")
		case slices.ContainsFunc(*s.list(k.isParent), func(other *person) bool { return other != p && other.mobile == mobile }):
			return sim.Refuse(k.sameMobile, "mobile existed")
		}
	}
	for _, id := range classes {
		switch d := s.departments[id]; {
		case d == nil:
			return sim.Refuse(60123, "invalid department id")
		case d.kind != kindClass:
			return sim.Refuse(65007, "the department is no class")
		}
	}
	var relations []*relation
	for _, c := range sim.Objects(in["children"]) {
		student := s.student(sim.Text(c["student_userid"]))
		switch {
		case student == nil:
			return sim.Refuse(65010, "not a student: "+sim.Text(c["student_userid"]))
		case sim.Text(c["relation"]) == "":
			return sim.Refuse(40058, "missing relation")
		}
		relations = append(relations, &relation{p, student, sim.Text(c["relation"])})
	}
	p.mobile = cmp.Or(mobile, p.mobile)
	if k.isParent {
		if len(relations) > 0 {
			p.part()
			for _, r := range relations {
				r.student.relations = append(r.student.relations, r)
			}
			p.relations = relations
		}
		return nil
	}
	p.name = cmp.Or(sim.Text(in["name"]), p.name)
	if len(classes) > 0 {
		p.classes = classes
	}
	return nil
}

// part ends the relations of a parent.
func (p *person) part() {
	for _, r := range p.relations {
		r.student.relations = slices.DeleteFunc(r.student.relations, func(other *relation) bool { return other == r })
	}
}

func (k kind) delete(tx *sim.Tx, in object) error {
	s := slot.Of(tx)
	p := s.find(sim.Text(in[k.idKey()]), k.isParent)
	switch {
	case p == nil:
		return k.unknown(s, in)
	case !k.isParent && len(p.relations) > 0:
		return sim.Refuse(65013, "the student has parents")
	}
	p.part()
	delete(s.people, p.key())
	list := s.list(k.isParent)
	*list = slices.DeleteFunc(*list, func(other *person) bool { return other == p })
	k.emit(tx, "delete_", p)
	return nil
}

// emit tells apps of a change of somebody. A change of a parent changes the children.
func (k kind) emit(tx *sim.Tx, change string, p *person) {
	emit(tx, change+k.word, p.id)
	if k.isParent {
		for _, r := range p.relations {
			emit(tx, "update_student", r.student.id)
		}
	}
}

func userGet(tx *sim.Tx) (any, error) {
	p := slot.Of(tx).people[strings.ToLower(tx.Query.Get("userid"))]
	switch {
	case p == nil:
		return nil, sim.Refuse(60111, "userid not found")
	case p.isParent:
		return object{"user_type": 2, "parent": p.shown(false)}, nil
	}
	return object{"user_type": 1, "student": p.shown(false)}, nil
}

func userList(parents bool) sim.Handler {
	key := map[bool]string{false: "students", true: "parents"}[parents]
	return func(tx *sim.Tx) (any, error) {
		s, id := slot.Of(tx), tx.Number("department_id")
		if s.departments[id] == nil {
			return nil, sim.Refuse(60003, "department not found")
		}
		list := []object{}
		for _, p := range *s.list(parents) {
			if p.isIn(id) {
				list = append(list, p.shown(true))
			}
		}
		return object{key: list}, nil
	}
}

// shown is somebody as apps read it, in a list or alone.
func (p *person) shown(inList bool) object {
	if p.isParent {
		o := p.contact()
		children := []object{}
		for _, r := range p.relations {
			child := object{"student_userid": r.student.id, "relation": r.name}
			if inList {
				child["name"] = r.student.name
			}
			children = append(children, child)
		}
		o["children"] = children
		return o
	}
	parents := []object{}
	for _, r := range p.relations {
		o := object{"relation": r.name}
		maps.Copy(o, r.parent.contact())
		parents = append(parents, o)
	}
	return object{"student_userid": p.id, "name": p.name, "department": append([]int64{}, p.classes...), "parents": parents}
}

// contact is a parent without the children.
func (p *person) contact() object {
	o := object{"parent_userid": p.id, "mobile": p.mobile, "is_subscribe": 0}
	if p.isSubscribed {
		o["is_subscribe"], o["external_userid"] = 1, p.customerID
	}
	return o
}

// A Following is the parameters of Subscribe and Unsubscribe.
type Following struct {
	ParentUserID string `json:"parent_userid"`
}

// A Follower is the result of Subscribe.
type Follower struct {
	CustomerID string `json:"external_userid"`
}

// Subscribe has a parent follow the school's notices. Apps are told of it.
var Subscribe = sim.NewAct("school.subscribe", "A parent follows the notices of the school.", func(tx *sim.Tx, p Following) (Follower, error) {
	parent, err := slot.Of(tx).follower(p.ParentUserID, false)
	if err != nil {
		return Follower{}, err
	}
	parent.follow()
	emit(tx, "subscribe", parent.id)
	return Follower{parent.customerID}, nil
})

// Unsubscribe has a parent no longer follow the school's notices. Apps are told of it.
var Unsubscribe = sim.NewAct("school.unsubscribe", "A parent no longer follows the notices of the school.", func(tx *sim.Tx, p Following) (sim.Nothing, error) {
	parent, err := slot.Of(tx).follower(p.ParentUserID, true)
	if err != nil {
		return sim.Nothing{}, err
	}
	parent.isSubscribed = false
	emit(tx, "unsubscribe", parent.id)
	return sim.Nothing{}, nil
})

// follow has a parent follow notices. The CustomerID stays that of the first time.
func (p *person) follow() {
	p.isSubscribed, p.customerID = true, cmp.Or(p.customerID, "wmSimulatedParent-"+p.id)
}

// follower returns a parent who follows notices, or does not.
func (s *store) follower(id string, isSubscribed bool) (*person, error) {
	p := s.parent(id)
	switch {
	case p == nil:
		return nil, fmt.Errorf("there is no parent %s", id)
	case p.isSubscribed != isSubscribed:
		return nil, fmt.Errorf("the parent %s follows the notices of the school: %t", id, p.isSubscribed)
	}
	return p, nil
}
