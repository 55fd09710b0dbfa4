package wecomtest

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

const maxLevels = 15 // of departments

func (c *Corp) addDepartments() {
	c.handle("GET /cgi-bin/department/list", reading(departmentList))
	c.handle("GET /cgi-bin/department/get", reading(departmentGet))
	c.handle("GET /cgi-bin/department/simplelist", departmentSimpleList)
	c.handle("POST /cgi-bin/department/create", writing(departmentCreate))
	c.handle("POST /cgi-bin/department/update", writing(departmentUpdate))
	c.handle("GET /cgi-bin/department/delete", departmentDelete)
}

// below returns the departments at and below the one that a query names, or all.
func (d directory) below(r *request) ([]object, error) {
	root := r.number("id")
	if root == 0 {
		root = rootDepartment
	}
	if d.departments[root] == nil {
		return nil, refuse(60003, "department not found")
	}
	list := []object{}
	for _, dep := range d.sortedDepartments() {
		if d.within(integer(dep["id"]), root) {
			list = append(list, dep)
		}
	}
	return list, nil
}

// leaders returns who leads which department.
func (d directory) leaders() map[int64][]string {
	leaders := map[int64][]string{}
	for _, m := range d.sortedMembers() {
		leads := integers(m["is_leader_in_dept"])
		for i, id := range integers(m["department"]) {
			if i < len(leads) && leads[i] == 1 {
				leaders[id] = append(leaders[id], text(m["userid"]))
			}
		}
	}
	return leaders
}

// shown returns departments as apps see them, with their leaders.
func (d directory) shown(departments []object) []object {
	leaders, list := d.leaders(), []object{}
	for _, dep := range departments {
		dep = maps.Clone(dep)
		dep["department_leader"] = append([]string{}, leaders[integer(dep["id"])]...)
		list = append(list, dep)
	}
	return list
}

func departmentList(r *request) (any, error) {
	dir := r.corp.directory
	list, err := dir.below(r)
	return object{"department": dir.shown(list)}, err
}

func departmentGet(r *request) (any, error) {
	dir := r.corp.directory
	d := dir.departments[r.number("id")]
	if d == nil {
		return nil, refuse(60003, "department not found")
	}
	return object{"department": dir.shown([]object{d})[0]}, nil
}

func departmentSimpleList(r *request) (any, error) {
	list, err := r.corp.directory.below(r)
	for i, d := range list {
		list[i] = object{"id": d["id"], "parentid": d["parentid"], "order": d["order"]}
	}
	return object{"department_id": list}, err
}

func departmentCreate(r *request, in object) (any, error) {
	id, err := r.corp.createDepartment(in)
	return object{"id": id}, err
}

// createDepartment adds a department as an app described it.
func (c *Corp) createDepartment(in object) (int64, error) {
	dir := c.directory
	id := integer(in["id"])
	if id == 0 {
		id = dir.freeDepartment()
	}
	in["id"], in["parentid"], in["order"] = id, integer(in["parentid"]), integer(in["order"])
	switch {
	case dir.departments[id] != nil:
		return 0, refuse(60008, "department existed")
	case id < rootDepartment:
		return 0, refuse(60123, "invalid department id")
	}
	if err := dir.checkPlace(in); err != nil {
		return 0, err
	}
	dir.departments[id] = in
	c.emitContact("create_party", field{"Id", id}, field{"Name", text(in["name"])}, field{"ParentId", integer(in["parentid"])}, field{"Order", integer(in["order"])})
	return id, nil
}

func (d directory) freeDepartment() int64 {
	id := int64(rootDepartment)
	for d.departments[id] != nil {
		id++
	}
	return id
}

// checkPlace refuses a department that cannot be where it wants to be.
func (d directory) checkPlace(dep object) error {
	id, parent, name := integer(dep["id"]), integer(dep["parentid"]), text(dep["name"])
	switch n := utf8.RuneCountInString(name); {
	case n < 1 || n > 64:
		return refuse(60001, "invalid department name")
	case strings.ContainsAny(name, `\:*?"<>|`):
		return refuse(60009, "department name has invalid characters")
	case id == rootDepartment:
		return nil
	case d.departments[parent] == nil:
		return refuse(60004, "parent department not found")
	case d.within(parent, id):
		return refuse(60010, "department would be below itself")
	case d.level(parent)+d.height(id) > maxLevels:
		return refuse(81002, "department level exceeds the limit")
	}
	for _, other := range d.departments {
		if integer(other["id"]) != id && integer(other["parentid"]) == parent && text(other["name"]) == name {
			return refuse(60008, "department existed")
		}
	}
	return nil
}

// level returns how many departments there are from the root to id.
func (d directory) level(id int64) int {
	level := 0
	for id != 0 && level <= len(d.departments) {
		level++
		id = integer(d.departments[id]["parentid"])
	}
	return level
}

// height returns how many levels there are from id down.
func (d directory) height(id int64) int {
	deepest := 0
	for _, dep := range d.departments {
		if integer(dep["parentid"]) == id {
			deepest = max(deepest, d.height(integer(dep["id"])))
		}
	}
	return 1 + deepest
}

func departmentUpdate(r *request, in object) (any, error) {
	return object{}, r.corp.updateDepartment(in)
}

// updateDepartment changes a department as an app described it.
func (c *Corp) updateDepartment(in object) error {
	dir := c.directory
	id := integer(in["id"])
	old := dir.departments[id]
	if old == nil {
		return refuse(60003, "department not found")
	}
	dep := maps.Clone(old)
	maps.Copy(dep, in)
	dep["id"], dep["parentid"], dep["order"] = id, integer(dep["parentid"]), integer(dep["order"])
	if err := dir.checkPlace(dep); err != nil {
		return err
	}
	dir.departments[id] = dep
	c.emitContact("update_party", field{"Id", id}, changed("Name", old["name"], dep["name"]), changed("ParentId", old["parentid"], dep["parentid"]))
	return nil
}

func departmentDelete(r *request) (any, error) {
	if err := mustSync(r); err != nil {
		return nil, err
	}
	return object{}, r.corp.deleteDepartment(r.number("id"))
}

func (c *Corp) deleteDepartment(id int64) error {
	dir := c.directory
	switch {
	case dir.departments[id] == nil:
		return refuse(60003, "department not found")
	case id == rootDepartment:
		return refuse(60007, "root department cannot be deleted")
	}
	for _, d := range dir.departments {
		if integer(d["parentid"]) == id {
			return refuse(60006, "department has sub-departments")
		}
	}
	for _, m := range dir.members {
		if slices.Contains(integers(m["department"]), id) {
			return refuse(60005, "department has members")
		}
	}
	delete(dir.departments, id)
	for _, t := range dir.tags {
		t.departments = slices.DeleteFunc(t.departments, func(d int64) bool { return d == id })
	}
	c.emitContact("delete_party", field{"Id", id})
	return nil
}
