// Package directory simulates the directory of a corp (通讯录): departments,
// members, tags, imports and exports, and a linked corp.
package directory

import (
	"iter"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
)

type (
	object = sim.Object
	field  = sim.Field
)

// Root is the id of the department that all others are below.
const Root = 1

// A Directory holds departments, members and tags as the objects that apps sent,
// and what it needs to find them.
type Directory struct {
	departments map[int64]*Department
	places      map[place]int64 // departments by where they are
	free        int64           // no id below it is free

	members map[string]*Member            // by lower-cased userid, since case does not count
	roster  roster                        // all members
	holders map[string]map[string]*Member // by the key of a unique field, and its value

	tags     map[int64]*Tag
	tagNames map[string]int64
	active   int                          // members
	ranges   map[*sim.App]map[string]bool // keys of the members that an app's range names
}

// A place is the name of a department below another one.
type place struct {
	parent int64
	name   string
}

var slot = sim.NewSlot(func() *Directory {
	d := &Directory{
		departments: map[int64]*Department{}, places: map[place]int64{}, free: Root,
		members: map[string]*Member{}, holders: map[string]map[string]*Member{},
		tags: map[int64]*Tag{}, tagNames: map[string]int64{}, ranges: map[*sim.App]map[string]bool{},
	}
	for _, f := range uniqueFields {
		d.holders[f.key] = map[string]*Member{}
	}
	d.put(object{"id": int64(Root), "name": "", "parentid": int64(0), "order": int64(100000000)})
	return d
})

// Of returns the directory of a corp.
func Of(tx *sim.Tx) *Directory { return slot.Of(tx) }

// Install adds the directory, which has a root department with the name of the
// corp.
func Install(w *sim.World) {
	w.In(func(tx *sim.Tx) {
		root := maps.Clone(Of(tx).departments[Root].fields)
		root["name"] = tx.Corp().Name
		Of(tx).put(root)
	})
	addDepartments(w)
	addMembers(w)
	addTags(w)
	addImports(w)
	addExports(w)
	addLinkedCorps(w)
	w.AddActs(Open, Join, Leave, Activate)
}

// Department returns the department with an id, or nil.
func (d *Directory) Department(id int64) *Department { return d.departments[id] }

// DepartmentName returns the name of the department with an id, or "".
func (d *Directory) DepartmentName(id int64) string {
	if dep := d.departments[id]; dep != nil {
		return dep.Name
	}
	return ""
}

// Departments returns all departments, ordered by id.
func (d *Directory) Departments() []*Department { return d.below(Root) }

// Named returns the id of the first department with a name, or 0.
func (d *Directory) Named(name string) int64 {
	for _, dep := range d.Departments() {
		if dep.Name == name {
			return dep.ID
		}
	}
	return 0
}

// Above yields a department and those above it, up to the root.
func (d *Directory) Above(id int64) iter.Seq[*Department] {
	return func(yield func(*Department) bool) {
		for dep := d.departments[id]; dep != nil; dep = d.departments[dep.Parent] {
			if !yield(dep) {
				return
			}
		}
	}
}

// Within reports whether department id is root or lies below it.
func (d *Directory) Within(id, root int64) bool {
	for dep := range d.Above(id) {
		if dep.ID == root {
			return true
		}
	}
	return false
}

// below returns a department and all below it, ordered by id.
func (d *Directory) below(root int64) (list []*Department) {
	var add func(*Department)
	add = func(dep *Department) {
		list = append(list, dep)
		for _, id := range dep.children {
			add(d.departments[id])
		}
	}
	add(d.departments[root])
	slices.SortFunc(list, func(a, b *Department) int { return int(a.ID - b.ID) })
	return list
}

// Member returns the member with a userid, or nil.
func (d *Directory) Member(userID string) *Member { return d.members[key(userID)] }

// key reduces a userid to what WeCom compares: case does not count.
func key(userID string) string { return strings.ToLower(userID) }

// NameOf returns the name of the member with a userid, or "".
func (d *Directory) NameOf(userID string) string {
	if m := d.Member(userID); m != nil {
		return m.Name()
	}
	return ""
}

// Find is Member for calls, which are refused for a userid that nobody has.
func (d *Directory) Find(userID string) (*Member, error) {
	if m := d.Member(userID); m != nil {
		return m, nil
	}
	return nil, sim.Refuse(60111, "userid not found")
}

// Members yields all members, ordered by userid. They must not change meanwhile.
func (d *Directory) Members() iter.Seq[*Member] { return d.roster.all() }

// Size returns how many members there are.
func (d *Directory) Size() int { return d.roster.size }

// Staff returns the members of a department and of all below it, each once.
func (d *Directory) Staff(root int64) (list []*Member) {
	seen := map[*Member]bool{}
	for _, dep := range d.below(root) {
		for m := range dep.members.all() {
			if !seen[m] {
				seen[m] = true
				list = append(list, m)
			}
		}
	}
	return list
}

// Tag returns the tag with an id, or nil.
func (d *Directory) Tag(id int64) *Tag { return d.tags[id] }

// errOutOfRange refuses what is outside the visible range of an app.
var errOutOfRange = sim.Refuse(60011, "no privilege to access/modify contact/party/agent")

// writers are the apps that may change the directory.
var writers = sim.Guard(func(tx *sim.Tx) error {
	if !tx.App.DirectorySync {
		return sim.Refuse(48002, "api forbidden")
	}
	return nil
})

// readers are all but directory sync, which reads only ids since 2022.
var readers = sim.Guard(func(tx *sim.Tx) error {
	if tx.App.DirectorySync {
		return sim.Refuse(48009, "api forbidden for contact sync assistant from new ip")
	}
	return nil
})

// emit tells apps of a change of the directory, by the fields that have a value.
func emit(tx *sim.Tx, change string, fields ...field) {
	all := []field{{"MsgType", "event"}, {"Event", "change_contact"}, {"ChangeType", change}}
	for _, f := range fields {
		if f.Value != nil {
			all = append(all, f)
		}
	}
	tx.Emit(0, "sys", all...)
}

// joined writes a list of an object as events have it.
func joined(v any) string {
	if ids, ok := v.([]int64); ok {
		return joinedIDs(ids)
	}
	return strings.Join(sim.Texts(v), ",")
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
	if sim.Text(old) == sim.Text(value) {
		return field{name, nil}
	}
	return field{name, sim.Text(value)}
}
