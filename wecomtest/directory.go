package wecomtest

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A directory holds departments, members and tags as the objects that apps sent.
type directory struct {
	departments map[int64]object
	members     map[string]object // by lower-cased userid, since case does not count
	enabled     map[string]any    // the status that a disabled member had before, by lower-cased userid
	tags        map[int64]*tag
}

const rootDepartment = 1

func emptyDirectory() directory {
	return directory{
		departments: map[int64]object{
			rootDepartment: {"id": int64(rootDepartment), "name": "云杉科技", "parentid": int64(0), "order": int64(100000000)},
		},
		members: map[string]object{},
		enabled: map[string]any{},
		tags:    map[int64]*tag{},
	}
}

func (c *Corp) addDirectory() {
	c.directory = emptyDirectory()
	c.directory.seed()
	c.jobs = jobs{time: 3 * time.Second, imports: map[string]*importJob{}, exports: map[string]*exportJob{}}

	c.addDepartments()
	c.addMembers()
	c.addTags()
	c.addImports()
	c.addExports()
	c.addLinkedCorps()
}

// WithJobTime sets how long imports and exports of the directory take; the
// default is 3 seconds. With 0 they are done at once.
func WithJobTime(d time.Duration) Option { return func(c *Corp) { c.jobs.time = d } }

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
	m, err := c.directory.member(userID)
	if err != nil {
		return ""
	}
	return string(mustMarshal(m))
}

// Activate makes members accept the invitation, all of them without userids. An
// active member's mobile number can no longer be changed by API.
func (c *Corp) Activate(userIDs ...string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	active := func(m object) bool {
		return len(userIDs) == 0 || slices.ContainsFunc(userIDs, func(id string) bool { return strings.EqualFold(id, text(m["userid"])) })
	}
	for _, m := range c.directory.members {
		if active(m) && integer(m["status"]) == statusInvited {
			m["status"] = int64(statusActive)
		}
	}
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

// mustRead refuses directory sync, which reads only ids since 2022.
func mustRead(r *request) error {
	if r.app.DirectorySync {
		return refuse(48009, "api forbidden for contact sync assistant from new ip")
	}
	return nil
}

// reading is a handler that directory sync is refused.
func reading(h handler) handler {
	return func(r *request) (any, error) {
		if err := mustRead(r); err != nil {
			return nil, err
		}
		return h(r)
	}
}

// writing is a handler for directory sync alone, with the body read.
func writing(h func(*request, object) (any, error)) handler {
	return func(r *request) (any, error) {
		if err := mustSync(r); err != nil {
			return nil, err
		}
		return withBody(h)(r)
	}
}

// withBody is a handler that gets the body read.
func withBody(h func(*request, object) (any, error)) handler {
	return func(r *request) (any, error) {
		in, err := r.object()
		if err != nil {
			return nil, err
		}
		return h(r, in)
	}
}

// emitContact tells apps of a change of the directory, by the fields that have a
// value.
func (c *Corp) emitContact(change string, fields ...field) {
	all := []field{{"MsgType", "event"}, {"Event", "change_contact"}, {"ChangeType", change}}
	for _, f := range fields {
		if f.value != nil {
			all = append(all, f)
		}
	}
	c.emit(0, "sys", all...)
}

// joined writes a list of an object as events have it.
func joined(v any) string {
	if ids, ok := v.([]int64); ok {
		return joinedIDs(ids)
	}
	return strings.Join(texts(v), ",")
}

func joinedIDs(ids []int64) string {
	var parts []string
	for _, id := range ids {
		parts = append(parts, strconv.FormatInt(id, 10))
	}
	return strings.Join(parts, ",")
}

// changed is a field of an event, without a value if it is what it was.
func changed(name string, old, value any) field {
	if text(old) == text(value) {
		return field{name, nil}
	}
	return field{name, text(value)}
}
