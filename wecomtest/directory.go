package wecomtest

import (
	"cmp"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// A directory holds departments and members as the objects that apps sent.
type directory struct {
	departments map[int64]object
	members     map[string]object // by lower-cased userid, since case does not count
}

const rootDepartment = 1

func emptyDirectory() directory {
	d := directory{departments: map[int64]object{}, members: map[string]object{}}
	d.departments[rootDepartment] = object{"id": int64(rootDepartment), "name": "云杉科技", "parentid": int64(0), "order": int64(100000000)}
	return d
}

func (c *Corp) addDirectory() {
	c.directory = emptyDirectory()
	c.directory.seed()

	c.handle("GET /cgi-bin/department/list", departmentList)
	c.handle("GET /cgi-bin/department/get", departmentGet)
	c.handle("POST /cgi-bin/department/create", departmentCreate)
	c.handle("GET /cgi-bin/user/get", userGet)
	c.handle("GET /cgi-bin/user/list", userList)
	c.handle("GET /cgi-bin/user/simplelist", userSimpleList)
	c.handle("POST /cgi-bin/user/create", userCreate)
}

// A Member is a member of the corp, as [Corp.Members] shows it.
type Member struct {
	UserID      string
	Name        string
	Departments []int64
}

// Members returns all members, ordered by userid.
func (c *Corp) Members() []Member {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []Member
	for _, m := range c.directory.sortedMembers() {
		list = append(list, Member{text(m["userid"]), text(m["name"]), integers(m["department"])})
	}
	return list
}

// A Department is a department of the corp, as [Corp.Departments] shows it.
type Department struct {
	ID, Parent int64
	Name       string
}

// Departments returns all departments, ordered by id.
func (c *Corp) Departments() []Department {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []Department
	for _, d := range c.directory.sortedDepartments() {
		list = append(list, Department{integer(d["id"]), integer(d["parentid"]), text(d["name"])})
	}
	return list
}

// Object returns the member with a userid as the JSON object that user/get
// answers with, or "" if there is none.
func (c *Corp) Object(userID string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, ok := c.directory.members[strings.ToLower(userID)]
	if !ok {
		return ""
	}
	return string(mustMarshal(m))
}

func (d directory) sortedDepartments() []object {
	var list []object
	for _, dep := range d.departments {
		list = append(list, dep)
	}
	slices.SortFunc(list, func(a, b object) int { return cmp.Compare(integer(a["id"]), integer(b["id"])) })
	return list
}

func (d directory) sortedMembers() []object {
	var list []object
	for _, m := range d.members {
		list = append(list, m)
	}
	slices.SortFunc(list, func(a, b object) int { return cmp.Compare(text(a["userid"]), text(b["userid"])) })
	return list
}

// within reports whether department id is root or lies below it.
func (d directory) within(id, root int64) bool {
	for range len(d.departments) {
		if id == root {
			return true
		}
		id = integer(d.departments[id]["parentid"])
	}
	return false
}

// mustSync refuses apps that may not change the directory.
func mustSync(r *request) error {
	if !r.app.DirectorySync {
		return refuse(48002, "api forbidden")
	}
	return nil
}

func departmentList(r *request) (any, error) {
	root := r.number("id")
	if root == 0 {
		root = rootDepartment
	}
	if r.corp.directory.departments[root] == nil {
		return nil, refuse(60003, "department not found")
	}
	list := []object{}
	for _, d := range r.corp.directory.sortedDepartments() {
		if r.corp.directory.within(integer(d["id"]), root) {
			list = append(list, d)
		}
	}
	return object{"department": list}, nil
}

func departmentGet(r *request) (any, error) {
	d := r.corp.directory.departments[r.number("id")]
	if d == nil {
		return nil, refuse(60003, "department not found")
	}
	return object{"department": d}, nil
}

func departmentCreate(r *request) (any, error) {
	if err := mustSync(r); err != nil {
		return nil, err
	}
	in, err := r.object()
	if err != nil {
		return nil, err
	}
	dir := r.corp.directory
	parent := integer(in["parentid"])
	switch {
	case text(in["name"]) == "":
		return nil, refuse(60001, "invalid department name")
	case dir.departments[parent] == nil:
		return nil, refuse(60004, "parent department not found")
	}
	for _, d := range dir.departments {
		if integer(d["parentid"]) == parent && text(d["name"]) == text(in["name"]) {
			return nil, refuse(60008, "department existed")
		}
	}
	id := integer(in["id"])
	if id == 0 {
		for id = rootDepartment; dir.departments[id] != nil; id++ {
		}
	}
	if dir.departments[id] != nil {
		return nil, refuse(60008, "department existed")
	}
	in["id"] = id
	dir.departments[id] = in
	return object{"id": id}, nil
}

func userGet(r *request) (any, error) {
	m, err := r.corp.directory.member(r.query.Get("userid"))
	return m, err
}

// member returns the member with a userid.
func (d directory) member(userID string) (object, error) {
	if m, ok := d.members[strings.ToLower(userID)]; ok {
		return m, nil
	}
	return nil, refuse(60111, "userid not found")
}

// inDepartment returns the members whose department the query names, and with
// fetch_child those of the departments below it.
func (d directory) inDepartment(r *request) ([]object, error) {
	root := r.number("department_id")
	if d.departments[root] == nil {
		return nil, refuse(60003, "department not found")
	}
	list := []object{}
	for _, m := range d.sortedMembers() {
		if slices.ContainsFunc(integers(m["department"]), func(id int64) bool {
			return id == root || r.number("fetch_child") == 1 && d.within(id, root)
		}) {
			list = append(list, m)
		}
	}
	return list, nil
}

func userList(r *request) (any, error) {
	list, err := r.corp.directory.inDepartment(r)
	return object{"userlist": list}, err
}

func userSimpleList(r *request) (any, error) {
	r.query.Del("fetch_child") // it no longer recurses
	list, err := r.corp.directory.inDepartment(r)
	for i, m := range list {
		list[i] = object{"userid": m["userid"], "name": m["name"], "department": m["department"]}
	}
	return object{"userlist": list}, err
}

func userCreate(r *request) (any, error) {
	if err := mustSync(r); err != nil {
		return nil, err
	}
	in, err := r.object()
	if err != nil {
		return nil, err
	}
	dir := r.corp.directory
	id := strings.ToLower(text(in["userid"]))
	switch {
	case id == "":
		return nil, refuse(41009, "missing userid")
	case dir.members[id] != nil:
		return nil, refuse(60102, "userid existed")
	}
	for _, d := range integers(in["department"]) {
		if dir.departments[d] == nil {
			return nil, refuse(60003, "department "+strconv.FormatInt(d, 10)+" not found")
		}
	}
	in["status"] = json.Number("4") // not activated yet
	dir.members[id] = in
	return object{}, nil
}
