package school

import (
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/messages"
)

// box is the name of the box of a student or a parent, whose id a member may have too.
func box(id string) string { return "school/" + id }

// Received returns the notices that a student or a parent has got.
func Received(tx *sim.Tx, id string) []messages.Message { return messages.Received(tx, box(id)) }

// noticeSend sends to those who follow the notices of the school. Of students all do.
func noticeSend(tx *sim.Tx) (any, error) {
	m, err := messages.Read(tx)
	if err != nil {
		return nil, err
	}
	return messages.Once(tx, func() (object, error) {
		to, missed, err := recipients(tx)
		if err != nil {
			return nil, err
		}
		for _, p := range to {
			messages.Put(tx, box(p.id), m)
		}
		return missed, nil
	})
}

// An audience collects who gets a notice.
type audience struct {
	scope int64 // 0 parents, 1 students, 2 both
	to    []*person
}

func (a *audience) add(p *person) {
	if !slices.Contains(a.to, p) {
		a.to = append(a.to, p)
	}
}

// parent adds a parent who follows notices. It is false for others.
func (a *audience) parent(p *person) bool {
	if p.isSubscribed {
		a.add(p)
	}
	return p.isSubscribed
}

// student adds a student, the parents, or both.
func (a *audience) student(p *person) {
	if a.scope != 0 {
		a.add(p)
	}
	if a.scope != 1 {
		for _, r := range p.relations {
			a.parent(r.parent)
		}
	}
}

// recipients returns who gets a notice, and under the keys of the reply who does not.
func recipients(tx *sim.Tx) (to []*person, missed object, err error) {
	s, in := slot.Of(tx), tx.Body
	parents, students, parties, customers := sim.Texts(in["to_parent_userid"]), sim.Texts(in["to_student_userid"]), sim.Texts(in["to_party"]), sim.Texts(in["to_external_user"])
	a := &audience{scope: sim.Integer(in["recv_scope"])}
	isAll := sim.Integer(in["toall"]) == 1
	switch {
	case a.scope < 0 || a.scope > 2:
		return nil, nil, sim.Refuse(40058, "invalid recv_scope")
	case len(parents) > 1000:
		return nil, nil, sim.Refuse(65011, "too many parents")
	case len(students) > 1000:
		return nil, nil, sim.Refuse(65012, "too many students")
	case len(parties) > 100:
		return nil, nil, sim.Refuse(82002, "invalid party list length")
	case !isAll && len(parents)+len(students)+len(parties)+len(customers) == 0:
		return nil, nil, sim.Refuse(82001, "all recipients are empty")
	}
	missed = object{}
	miss := func(key, id string) { missed[key] = append(sim.Texts(missed[key]), id) }
	for _, id := range parents {
		if p := s.parent(id); a.scope != 1 && (p == nil || !a.parent(p)) {
			miss("invalid_parent_userid", id)
		}
	}
	for _, id := range customers {
		i := slices.IndexFunc(s.parents, func(p *person) bool { return p.customerID == id })
		if a.scope != 1 && (i < 0 || !a.parent(s.parents[i])) {
			miss("invalid_external_user", id)
		}
	}
	for _, id := range students {
		if p := s.student(id); p != nil {
			a.student(p)
		} else {
			miss("invalid_student_userid", id)
		}
	}
	for _, id := range parties {
		if s.departments[sim.Integer(id)] != nil {
			s.audienceOf(a, sim.Integer(id))
		} else {
			miss("invalid_party", id)
		}
	}
	if isAll {
		s.audienceOf(a, root)
	}
	if len(a.to) == 0 {
		return nil, nil, sim.Refuse(81013, "all recipients are invalid")
	}
	return a.to, missed, nil
}

// audienceOf adds the students of a department and of all below it, or their parents.
func (s *store) audienceOf(a *audience, id int64) {
	for _, d := range s.below(id) {
		for _, p := range s.students {
			if p.isIn(d.id) {
				a.student(p)
			}
		}
	}
}
