// Package school simulates a school (家校沟通): its departments, students and parents,
// notices to them, payments of classes and health reports. A corp has a school without
// classes at first. Every app may edit it.
package school

import (
	"regexp"
	"slices"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
)

type (
	object = sim.Object
	field  = sim.Field
)

// root is the department that is the whole school.
const root = 1

// A store holds the school.
type store struct {
	departments map[int64]*department
	people      map[string]*person // students and parents, by lower-cased id
	students    []*person          // in the order in which they came
	parents     []*person          // likewise
	settings    map[string]int64
	payments    []*payment
	jobs        []*job
}

var slot = sim.NewSlot(func() *store {
	return &store{
		departments: map[int64]*department{root: {id: root, kind: kindSchool, name: "学校"}},
		people:      map[string]*person{},
		settings:    map[string]int64{"subscribe_mode": 1, "view_mode": 1},
	}
})

// Install adds the school. The directory and messages must be there.
func Install(w *sim.World) {
	addDepartments(w)
	addPeople(w)
	addSettings(w)
	addPayments(w)
	addHealth(w)
	w.Handle("POST /cgi-bin/externalcontact/message/send", noticeSend, callable, sim.Checks("msgtype", "agentid"))
	w.AddActs(Subscribe, Unsubscribe, Collect, Pay, AskHealth, AnswerHealth)
}

// callable are the apps with an agentid.
var callable = sim.Guard(func(tx *sim.Tx) error {
	if tx.App.AgentID == 0 {
		return sim.Refuse(48002, "api forbidden")
	}
	return nil
})

// emit tells apps of a change of the directory of the school.
func emit(tx *sim.Tx, change string, id any) {
	tx.Emit(0, "sys", field{"MsgType", "event"}, field{"Event", "change_school_contact"}, field{"ChangeType", change}, field{"Id", id})
}

// A relation is a parent of a student.
type relation struct {
	parent, student *person
	name            string // 爸爸
}

// A person is a student or a parent.
type person struct {
	id, mobile string
	isParent   bool
	isRenamed  bool // an id changes once

	name    string  // of a student
	classes []int64 // of a student

	isSubscribed bool   // of a parent
	customerID   string // of a parent who is or was subscribed
	relations    []*relation
}

func (p *person) key() string { return strings.ToLower(p.id) }

// student returns the student with an id, or nil.
func (s *store) student(id string) *person { return s.find(id, false) }

// parent returns the parent with an id, or nil.
func (s *store) parent(id string) *person { return s.find(id, true) }

func (s *store) find(id string, isParent bool) *person {
	if p := s.people[strings.ToLower(id)]; p != nil && p.isParent == isParent {
		return p
	}
	return nil
}

// list returns those of a kind.
func (s *store) list(isParent bool) *[]*person {
	if isParent {
		return &s.parents
	}
	return &s.students
}

// isIn reports whether a student, or a child of a parent, is in a class.
func (p *person) isIn(class int64) bool {
	if p.isParent {
		return slices.ContainsFunc(p.relations, func(r *relation) bool { return r.student.isIn(class) })
	}
	return slices.Contains(p.classes, class)
}

var (
	idForm     = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_\-@.]{0,63}$`)
	mobileForm = regexp.MustCompile(`^\+?\d{5,20}$`)
)
