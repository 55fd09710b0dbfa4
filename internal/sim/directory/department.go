package directory

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/trails"
)

// A Department is a department of the corp.
type Department struct {
	ID, Parent int64
	Name       string

	fields   object
	children []int64 // in order
	members  roster  // directly in it
	leaders  roster
}

const maxLevels = 15 // of departments

func addDepartments(w *sim.World) {
	w.Handle("GET /cgi-bin/department/list", departmentList, readers)
	w.Handle("GET /cgi-bin/department/get", departmentGet, readers)
	w.Handle("GET /cgi-bin/department/simplelist", departmentSimpleList)
	w.Handle("POST /cgi-bin/department/create", departmentCreate, writers, sim.Checks("name", "parentid"))
	w.Handle("POST /cgi-bin/department/update", departmentUpdate, writers)
	w.Handle("GET /cgi-bin/department/delete", departmentDelete, writers)
}

// put keeps a department in the place of the one that had its id.
func (d *Directory) put(fields object) {
	dep := &Department{ID: sim.Integer(fields["id"]), Parent: sim.Integer(fields["parentid"]), Name: sim.Text(fields["name"]), fields: fields}
	if old := d.departments[dep.ID]; old != nil {
		dep.children, dep.members, dep.leaders = old.children, old.members, old.leaders
		d.unplace(old)
	}
	d.departments[dep.ID] = dep
	d.places[place{dep.Parent, dep.Name}] = dep.ID
	if parent := d.departments[dep.Parent]; parent != nil {
		i, _ := slices.BinarySearch(parent.children, dep.ID)
		parent.children = slices.Insert(parent.children, i, dep.ID)
	}
}

// unplace takes a department out of the one above it.
func (d *Directory) unplace(dep *Department) {
	delete(d.places, place{dep.Parent, dep.Name})
	if parent := d.departments[dep.Parent]; parent != nil {
		i, _ := slices.BinarySearch(parent.children, dep.ID)
		parent.children = slices.Delete(parent.children, i, i+1)
	}
}

// asked returns the departments at and below the one that a query names, or all,
// as far as the app may see them.
func (d *Directory) asked(tx *sim.Tx) ([]*Department, error) {
	root := tx.Number("id")
	if root == 0 {
		root = Root
	}
	if d.departments[root] == nil {
		return nil, sim.Refuse(60003, "department not found")
	}
	return d.See(tx.App).departmentsOf(d.below(root)), nil
}

// departmentsOf returns the departments of a list that the app sees.
func (v *View) departmentsOf(list []*Department) []*Department {
	if v.all() {
		return list
	}
	return slices.DeleteFunc(list, func(dep *Department) bool { return !v.SeesDepartment(dep.ID) })
}

// Leaders returns the userids of those who lead the department.
func (dep *Department) Leaders() []string {
	ids := []string{}
	for m := range dep.leaders.all() {
		ids = append(ids, m.userID)
	}
	return ids
}

// shown is the department as apps see it, with its leaders.
func (dep *Department) shown() object {
	o := maps.Clone(dep.fields)
	o["department_leader"] = dep.Leaders()
	return o
}

func shownDepartments(departments []*Department) []object {
	list := make([]object, 0, len(departments))
	for _, dep := range departments {
		list = append(list, dep.shown())
	}
	return list
}

func departmentList(tx *sim.Tx) (any, error) {
	list, err := Of(tx).asked(tx)
	return object{"department": shownDepartments(list)}, err
}

func departmentGet(tx *sim.Tx) (any, error) {
	d := Of(tx)
	dep := d.departments[tx.Number("id")]
	switch {
	case dep == nil:
		return nil, sim.Refuse(60003, "department not found")
	case !d.See(tx.App).SeesDepartment(dep.ID):
		return nil, errOutOfRange
	}
	return object{"department": dep.shown()}, nil
}

func departmentSimpleList(tx *sim.Tx) (any, error) {
	departments, err := Of(tx).asked(tx)
	list := []object{}
	for _, dep := range departments {
		list = append(list, object{"id": dep.ID, "parentid": dep.Parent, "order": dep.fields["order"]})
	}
	return object{"department_id": list}, err
}

func departmentCreate(tx *sim.Tx) (any, error) {
	id, err := createDepartment(tx, tx.Body)
	return object{"id": id}, err
}

// An Opening is the parameters of Open.
type Opening struct {
	Name   string `json:"name"`
	Parent int64  `json:"parent"`
	ID     int64  `json:"id,omitempty"` // the lowest free one if it is 0
	Order  int64  `json:"order,omitempty"`
}

// An Opened is the result of Open.
type Opened struct {
	ID int64 `json:"id"`
}

// Open creates a department, as the admin console does it.
var Open = sim.NewAct("department.open", "The corp gets a department.", func(tx *sim.Tx, p Opening) (Opened, error) {
	id, err := createDepartment(tx, object{"name": p.Name, "parentid": p.Parent, "id": p.ID, "order": p.Order})
	if err == nil {
		trails.Admin(tx, trails.CreateDepartment, p.Name)
	}
	return Opened{id}, err
})

// createDepartment adds a department as an app described it.
func createDepartment(tx *sim.Tx, in object) (int64, error) {
	d := Of(tx)
	id := sim.Integer(in["id"])
	if id == 0 {
		id = d.freeDepartment()
	}
	in["id"], in["parentid"], in["order"] = id, sim.Integer(in["parentid"]), sim.Integer(in["order"])
	switch {
	case d.departments[id] != nil:
		return 0, sim.Refuse(60008, "department existed")
	case id < Root:
		return 0, sim.Refuse(60123, "invalid department id")
	}
	if err := d.checkPlace(in, nil); err != nil {
		return 0, err
	}
	d.put(in)
	dep := d.departments[id]
	emit(tx, "create_party", field{"Id", id}, field{"Name", dep.Name}, field{"ParentId", dep.Parent}, field{"Order", in["order"]})
	return id, nil
}

// freeDepartment returns the lowest id that no department has.
func (d *Directory) freeDepartment() int64 {
	for d.departments[d.free] != nil {
		d.free++
	}
	return d.free
}

// checkPlace refuses a department that cannot be where it wants to be; old is
// what it was, nil for a new one.
func (d *Directory) checkPlace(dep object, old *Department) error {
	id, parent, name := sim.Integer(dep["id"]), sim.Integer(dep["parentid"]), sim.Text(dep["name"])
	other := d.places[place{parent, name}]
	switch n := utf8.RuneCountInString(name); {
	case n < 1 || n > 64:
		return sim.Refuse(60001, "invalid department name")
	case strings.ContainsAny(name, `\:*?"<>|`):
		return sim.Refuse(60009, "department name has invalid characters")
	case id == Root:
		return nil
	case d.departments[parent] == nil:
		return sim.Refuse(60004, "parent department not found")
	case d.Within(parent, id):
		return sim.Refuse(60010, "department would be below itself")
	case (old == nil || old.Parent != parent) && d.level(parent)+d.height(id) > maxLevels:
		return sim.Refuse(81002, "department level exceeds the limit")
	case other != 0 && other != id:
		return sim.Refuse(60008, "department existed")
	}
	return nil
}

// level returns how many departments there are from the root to id.
func (d *Directory) level(id int64) (level int) {
	for range d.Above(id) {
		level++
	}
	return level
}

// height returns how many levels there are from id down.
func (d *Directory) height(id int64) int {
	deepest := 0
	if dep := d.departments[id]; dep != nil {
		for _, child := range dep.children {
			deepest = max(deepest, d.height(child))
		}
	}
	return 1 + deepest
}

func departmentUpdate(tx *sim.Tx) (any, error) { return object{}, updateDepartment(tx, tx.Body) }

// updateDepartment changes a department as an app described it.
func updateDepartment(tx *sim.Tx, in object) error {
	d := Of(tx)
	id := sim.Integer(in["id"])
	old := d.departments[id]
	if old == nil {
		return sim.Refuse(60003, "department not found")
	}
	dep := maps.Clone(old.fields)
	maps.Copy(dep, in)
	dep["id"], dep["parentid"], dep["order"] = id, sim.Integer(dep["parentid"]), sim.Integer(dep["order"])
	if id == Root {
		dep["parentid"] = int64(0)
	}
	if err := d.checkPlace(dep, old); err != nil {
		return err
	}
	d.put(dep)
	emit(tx, "update_party", field{"Id", id}, changed("Name", old.Name, dep["name"]), changed("ParentId", old.Parent, dep["parentid"]))
	return nil
}

func departmentDelete(tx *sim.Tx) (any, error) {
	return object{}, deleteDepartment(tx, tx.Number("id"))
}

func deleteDepartment(tx *sim.Tx, id int64) error {
	d := Of(tx)
	dep := d.departments[id]
	switch {
	case dep == nil:
		return sim.Refuse(60003, "department not found")
	case id == Root:
		return sim.Refuse(60007, "root department cannot be deleted")
	case len(dep.children) > 0:
		return sim.Refuse(60006, "department has sub-departments")
	case dep.members.size > 0:
		return sim.Refuse(60005, "department has members")
	}
	d.unplace(dep)
	delete(d.departments, id)
	d.free = min(d.free, id)
	for _, t := range d.tags {
		delete(t.departments, id)
	}
	emit(tx, "delete_party", field{"Id", id})
	return nil
}
