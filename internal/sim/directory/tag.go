package directory

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
)

// A Tag groups members and departments. Only its owner changes them.
type Tag struct {
	users       map[string]bool // by keys
	departments map[int64]bool

	id    int64
	name  string
	owner string // the secret of the app that created it
}

// tagged returns the members that a tag names itself, ordered by userid.
func (d *Directory) tagged(t *Tag) (list []*Member) {
	for _, id := range slices.Sorted(maps.Keys(t.users)) {
		list = append(list, d.members[id])
	}
	return list
}

// TagStaff yields the members that a tag stands for, some of them twice.
func (d *Directory) TagStaff(t *Tag) iter.Seq[*Member] {
	return func(yield func(*Member) bool) {
		for _, m := range d.tagged(t) {
			if !yield(m) {
				return
			}
		}
		for _, id := range slices.Sorted(maps.Keys(t.departments)) {
			for _, m := range d.Staff(id) {
				if !yield(m) {
					return
				}
			}
		}
	}
}

// retag gives the tags of a userid to the one that the member has now.
func (d *Directory) retag(old, now string) {
	if old == now {
		return
	}
	for _, t := range d.tags {
		if t.users[old] {
			delete(t.users, old)
			t.users[now] = true
		}
	}
}

func addTags(w *sim.World) {
	w.Handle("POST /cgi-bin/tag/create", tagCreate, sim.Checks("tagname"))
	w.Handle("POST /cgi-bin/tag/update", tagUpdate, sim.Checks("tagid", "tagname"))
	w.Handle("GET /cgi-bin/tag/delete", tagDelete)
	w.Handle("GET /cgi-bin/tag/get", tagGet)
	w.Handle("GET /cgi-bin/tag/list", tagList)
	w.Handle("POST /cgi-bin/tag/addtagusers", tagAddUsers)
	w.Handle("POST /cgi-bin/tag/deltagusers", tagDeleteUsers)
}

// ownedTag returns a tag that the calling app may change.
func ownedTag(tx *sim.Tx, id int64) (*Tag, error) {
	t := Of(tx).tags[id]
	switch {
	case t == nil:
		return nil, sim.Refuse(40068, "invalid tag id")
	case t.owner != tx.App.Secret:
		return nil, sim.Refuse(81011, "no permission to access this tag")
	}
	return t, nil
}

// checkTagName refuses a name that is too long or that another tag has.
func (d *Directory) checkTagName(name string, id int64) error {
	if n := utf8.RuneCountInString(name); n < 1 || n > 32 {
		return sim.Refuse(40072, "invalid tag name length")
	}
	if other, ok := d.tagNames[name]; ok && other != id {
		return sim.Refuse(40071, "tag name existed")
	}
	return nil
}

func tagCreate(tx *sim.Tx) (any, error) {
	in := tx.Body
	dir := Of(tx)
	t := &Tag{id: sim.Integer(in["tagid"]), name: sim.Text(in["tagname"]), owner: tx.App.Secret, users: map[string]bool{}, departments: map[int64]bool{}}
	if len(dir.tags) >= maxTags {
		return nil, sim.Refuse(40126, "too many tags")
	}
	if t.id == 0 {
		t.id = 1
		for id := range dir.tags {
			t.id = max(t.id, id+1)
		}
	}
	if dir.tags[t.id] != nil || t.id < 0 {
		return nil, sim.Refuse(40068, "invalid tag id")
	}
	if err := dir.checkTagName(t.name, t.id); err != nil {
		return nil, err
	}
	dir.tags[t.id], dir.tagNames[t.name] = t, t.id
	return object{"tagid": t.id}, nil
}

func tagUpdate(tx *sim.Tx) (any, error) {
	in := tx.Body
	t, err := ownedTag(tx, sim.Integer(in["tagid"]))
	if err != nil {
		return nil, err
	}
	name := sim.Text(in["tagname"])
	if err := Of(tx).checkTagName(name, t.id); err != nil {
		return nil, err
	}
	delete(Of(tx).tagNames, t.name)
	t.name = name
	Of(tx).tagNames[name] = t.id
	return object{}, nil
}

func tagDelete(tx *sim.Tx) (any, error) {
	t, err := ownedTag(tx, tx.Number("tagid"))
	if err != nil {
		return nil, err
	}
	delete(Of(tx).tags, t.id)
	delete(Of(tx).tagNames, t.name)
	return object{}, nil
}

func tagGet(tx *sim.Tx) (any, error) {
	t := Of(tx).tags[tx.Number("tagid")]
	if t == nil {
		return nil, sim.Refuse(40068, "invalid tag id")
	}
	return Of(tx).See(tx.App).tag(t), nil
}

// tag returns a tag as the app sees it.
func (v *View) tag(t *Tag) object {
	users := v.each(v.tagged(t), func(m *Member) object { return object{"userid": m.userID, "name": m.fields["name"]} })
	departments := []int64{}
	for _, id := range slices.Sorted(maps.Keys(t.departments)) {
		if v.SeesDepartment(id) {
			departments = append(departments, id)
		}
	}
	return object{"tagname": t.name, "userlist": users, "partylist": departments}
}

func tagList(tx *sim.Tx) (any, error) {
	tags := slices.SortedFunc(maps.Values(Of(tx).tags), func(a, b *Tag) int { return cmp.Compare(a.id, b.id) })
	list := []object{}
	for _, t := range tags {
		list = append(list, object{"tagid": t.id, "tagname": t.name})
	}
	return object{"taglist": list}, nil
}

// Targets of a tag in one call.
const (
	maxTagUsers       = 1000
	maxTagDepartments = 100
	maxTagTargets     = 30_000 // that a tag holds
	maxTags           = 3_000
)

// tagTargets returns the members and departments that a call names, and the reply's
// lists of those that there are not.
func tagTargets(tx *sim.Tx, allInvalid int) (users []string, departments []int64, reply object, err error) {
	named, parties := sim.Texts(tx.Body["userlist"]), sim.Integers(tx.Body["partylist"])
	switch {
	case len(named)+len(parties) == 0:
		return nil, nil, nil, sim.Refuse(40063, "userlist and partylist are empty")
	case len(named) > maxTagUsers || len(parties) > maxTagDepartments:
		return nil, nil, nil, sim.Refuse(81014, "too many users or parties in one call")
	}
	v := Of(tx).See(tx.App)
	var badUsers []string
	var badParties []int64
	for _, id := range named {
		if m, err := v.Find(id); err == nil {
			users = append(users, m.userID)
		} else {
			badUsers = append(badUsers, id)
		}
	}
	for _, id := range parties {
		if v.departments[id] != nil && v.SeesDepartment(id) {
			departments = append(departments, id)
		} else {
			badParties = append(badParties, id)
		}
	}
	if len(users)+len(departments) == 0 {
		return nil, nil, nil, sim.Refuse(allInvalid, "all list invalid")
	}
	reply = object{}
	if len(badUsers) > 0 {
		reply["invalidlist"] = strings.Join(badUsers, "|")
	}
	if len(badParties) > 0 {
		reply["invalidparty"] = badParties
	}
	return users, departments, reply, nil
}

func tagAddUsers(tx *sim.Tx) (any, error) {
	in := tx.Body
	t, err := ownedTag(tx, sim.Integer(in["tagid"]))
	if err != nil {
		return nil, err
	}
	users, departments, reply, err := tagTargets(tx, 40070)
	if err != nil {
		return nil, err
	}
	users = slices.DeleteFunc(users, func(id string) bool { return t.users[key(id)] })
	departments = slices.DeleteFunc(departments, func(id int64) bool { return t.departments[id] })
	if len(t.users)+len(t.departments)+len(users)+len(departments) > maxTagTargets {
		return nil, sim.Refuse(81003, "tag has too many nodes")
	}
	for _, id := range users {
		t.users[key(id)] = true
	}
	for _, id := range departments {
		t.departments[id] = true
	}
	emitTag(tx, t, changed("AddUserItems", "", joined(users)), changed("AddPartyItems", "", joinedIDs(departments)))
	return reply, nil
}

func tagDeleteUsers(tx *sim.Tx) (any, error) {
	in := tx.Body
	t, err := ownedTag(tx, sim.Integer(in["tagid"]))
	if err != nil {
		return nil, err
	}
	users, departments, reply, err := tagTargets(tx, 40031)
	if err != nil {
		return nil, err
	}
	users = slices.DeleteFunc(users, func(id string) bool { return !t.users[key(id)] })
	departments = slices.DeleteFunc(departments, func(id int64) bool { return !t.departments[id] })
	for _, id := range users {
		delete(t.users, key(id))
	}
	for _, id := range departments {
		delete(t.departments, id)
	}
	emitTag(tx, t, changed("DelUserItems", "", joined(users)), changed("DelPartyItems", "", joinedIDs(departments)))
	return reply, nil
}

// emitTag tells apps of a change of a tag, if there is one.
func emitTag(tx *sim.Tx, t *Tag, users, departments field) {
	if users.Value != nil || departments.Value != nil {
		emit(tx, "update_tag", field{"TagId", t.id}, users, departments)
	}
}
