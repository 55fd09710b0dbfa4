package school

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

const (
	kindClass = 1 + iota
	kindGrade
	kindStage
	kindCampus
	kindSchool
)

// A department is a class, a grade, a stage, a campus, or the school.
type department struct {
	id, parent int64
	kind       int64
	name       string
	grade      int64 // 0 unless it is a standard one
	year       int64 // of enrollment
	order      any   // nil unless an app has set it
	admins     []object
}

// grades are the first of the standard grades of each stage, with its name and how many
// there are.
var grades = []struct {
	first, count int64
	stage        string
}{{1, 5, "幼儿园"}, {31, 9, "小学"}, {61, 4, "初中"}, {91, 4, "高中"}, {121, 12, "自定义学段"}}

// standard returns the place of a standard grade in its stage, from 0, and the stage.
func standard(grade int64) (place int64, stage string, ok bool) {
	for _, g := range grades {
		if grade >= g.first && grade < g.first+g.count {
			return grade - g.first, g.stage, true
		}
	}
	return 0, "", false
}

func addDepartments(w *sim.World) {
	w.Handle("GET /cgi-bin/school/department/list", departmentList, callable)
	w.Handle("POST /cgi-bin/school/department/create", departmentCreate, callable)
	w.Handle("POST /cgi-bin/school/department/update", departmentUpdate, callable)
	w.Handle("GET /cgi-bin/school/department/delete", departmentDelete, callable)
}

// below returns a department and all below it, ordered by id.
func (s *store) below(id int64) (list []*department) {
	for _, d := range s.departments {
		for at := d; at != nil; at = s.departments[at.parent] {
			if at.id == id {
				list = append(list, d)
				break
			}
		}
	}
	slices.SortFunc(list, func(a, b *department) int { return cmp.Compare(a.id, b.id) })
	return list
}

func departmentList(tx *sim.Tx) (any, error) {
	s, id := slot.Of(tx), int64(root)
	if tx.Query.Get("id") != "" {
		id = tx.Number("id")
	}
	if s.departments[id] == nil {
		return nil, sim.Refuse(60003, "department not found")
	}
	list := []object{}
	for _, d := range s.below(id) {
		list = append(list, d.shown())
	}
	return object{"departments": list}, nil
}

// shown is a department as apps read it. Classes have no group chats.
func (d *department) shown() object {
	o := object{"id": d.id, "name": d.name, "type": d.kind, "parentid": d.parent, "department_admins": append([]object{}, d.admins...)}
	if d.order != nil {
		o["order"] = d.order
	}
	if d.grade != 0 {
		o["standard_grade"], o["register_year"] = d.grade, d.year
	}
	switch d.kind {
	case kindClass:
		o["open_group_chat"] = 0
	case kindGrade:
		o["is_graduated"] = 0
	}
	return o
}

func departmentCreate(tx *sim.Tx) (any, error) {
	s, in := slot.Of(tx), tx.Body
	d := &department{id: sim.Integer(in["id"]), kind: sim.Integer(in["type"])}
	if in["id"] == nil {
		d.id = slices.Max(slices.Collect(maps.Keys(s.departments))) + 1
	}
	switch {
	case d.id <= root:
		return nil, sim.Refuse(60123, "invalid department id")
	case s.departments[d.id] != nil:
		return nil, sim.Refuse(60008, "department existed")
	case d.kind < kindClass || d.kind > kindCampus:
		return nil, sim.Refuse(65007, "invalid department type")
	}
	if err := d.fill(tx, in); err != nil {
		return nil, err
	}
	s.departments[d.id] = d
	emit(tx, "create_department", d.id)
	return object{"id": d.id}, nil
}

// fill takes over what an app says of a department, if that is right.
func (d *department) fill(tx *sim.Tx, in object) error {
	s, changed := slot.Of(tx), *d
	if in["parentid"] != nil {
		changed.parent = sim.Integer(in["parentid"])
	}
	if in["standard_grade"] != nil && d.kind == kindGrade {
		changed.grade = sim.Integer(in["standard_grade"])
	}
	if in["register_year"] != nil && d.kind == kindGrade {
		changed.year = sim.Integer(in["register_year"])
	}
	if in["order"] != nil {
		changed.order = sim.Integer(in["order"])
	}
	above := s.departments[changed.parent]
	switch {
	case above == nil:
		return sim.Refuse(60004, "parent department not found")
	case slices.ContainsFunc(s.below(d.id), func(b *department) bool { return b.id == above.id }):
		return sim.Refuse(60010, "department would be below itself")
	case (d.kind == kindClass) != (above.kind == kindGrade):
		return sim.Refuse(65007, "the parent of a class is a grade")
	}
	if err := cmp.Or(changed.setName(tx, sim.Text(in["name"])), changed.setAdmins(tx, sim.Objects(in["department_admins"]))); err != nil {
		return err
	}
	*d = changed
	return nil
}

// setName names a standard grade by itself, and any other department as it is told.
func (d *department) setName(tx *sim.Tx, name string) error {
	if d.grade != 0 {
		place, stage, ok := standard(d.grade)
		if !ok {
			return sim.Refuse(65009, "invalid standard grade")
		}
		if d.year == 0 {
			d.year = int64(tx.Now().Year()) - place
		}
		d.name = stage + sim.Text(d.year) + "级"
		return nil
	}
	d.year = 0
	switch {
	case name == "" && d.name != "":
		return nil
	case name == "" || utf8.RuneCountInString(name) > 32:
		return sim.Refuse(60001, "invalid department name")
	case strings.ContainsAny(name, `-\:*?"<>/，`):
		return sim.Refuse(60009, "department name has invalid characters")
	}
	d.name = name
	return nil
}

// heads are the types of departments by what somebody is for them.
var heads = map[int64]int64{1: kindCampus, 2: kindGrade, 3: kindClass, 4: kindClass, 5: kindStage}

// setAdmins adds and removes who is in charge.
func (d *department) setAdmins(tx *sim.Tx, changes []object) error {
	d.admins = slices.Clone(d.admins)
	for _, c := range changes {
		id := sim.Text(c["userid"])
		d.admins = slices.DeleteFunc(d.admins, func(old object) bool { return strings.EqualFold(sim.Text(old["userid"]), id) })
		if sim.Integer(c["op"]) == 1 {
			continue
		}
		m, role, subject := directory.Of(tx).Member(id), sim.Integer(c["type"]), sim.Text(c["subject"])
		switch {
		case m == nil:
			return sim.Refuse(60111, "userid not found")
		case heads[role] != d.kind || subject != "" && d.kind != kindClass || utf8.RuneCountInString(subject) > 15:
			return sim.Refuse(40058, "invalid type or subject of "+id)
		}
		admin := object{"userid": m.UserID(), "type": role}
		if subject != "" {
			admin["subject"] = subject
		}
		d.admins = append(d.admins, admin)
	}
	return nil
}

func departmentUpdate(tx *sim.Tx) (any, error) {
	s, in := slot.Of(tx), tx.Body
	d, newID := s.departments[sim.Integer(in["id"])], sim.Integer(in["new_id"])
	switch {
	case d == nil:
		return nil, sim.Refuse(60003, "department not found")
	case d.id == root:
		return nil, sim.Refuse(60007, "root department cannot be changed")
	case newID != 0 && newID != d.id && s.departments[newID] != nil:
		return nil, sim.Refuse(60008, "department existed")
	case newID < 0:
		return nil, sim.Refuse(60123, "invalid department id")
	}
	before := *d
	d.parent = 0 // so that it is not below itself, whatever was above it
	in = maps.Clone(in)
	if in["parentid"] == nil {
		in["parentid"] = before.parent
	}
	if err := d.fill(tx, in); err != nil {
		*d = before
		return nil, err
	}
	if newID != 0 {
		s.renumber(d, newID)
	}
	emit(tx, "update_department", d.id)
	return object{}, nil
}

// renumber gives a department another id.
func (s *store) renumber(d *department, id int64) {
	for _, other := range s.departments {
		if other.parent == d.id {
			other.parent = id
		}
	}
	for _, p := range s.students {
		for i, class := range p.classes {
			if class == d.id {
				p.classes[i] = id
			}
		}
	}
	delete(s.departments, d.id)
	d.id = id
	s.departments[id] = d
}

func departmentDelete(tx *sim.Tx) (any, error) {
	s := slot.Of(tx)
	d := s.departments[tx.Number("id")]
	switch {
	case d == nil:
		return nil, sim.Refuse(60003, "department not found")
	case d.id == root:
		return nil, sim.Refuse(60007, "root department cannot be deleted")
	case len(s.below(d.id)) > 1:
		return nil, sim.Refuse(60006, "department has sub-departments")
	case slices.ContainsFunc(s.students, func(p *person) bool { return p.isIn(d.id) }):
		return nil, sim.Refuse(60005, "department has members")
	}
	delete(s.departments, d.id)
	emit(tx, "delete_department", d.id)
	return object{}, nil
}
