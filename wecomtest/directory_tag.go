package wecomtest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"
)

// A tag groups members and departments. Only its owner changes them.
type tag struct {
	id          int64
	name        string
	owner       string // the secret of the app that created it
	users       []string
	departments []int64
}

func (c *Corp) addTags() {
	c.handle("POST /cgi-bin/tag/create", withBody(tagCreate))
	c.handle("POST /cgi-bin/tag/update", withBody(tagUpdate))
	c.handle("GET /cgi-bin/tag/delete", tagDelete)
	c.handle("GET /cgi-bin/tag/get", tagGet)
	c.handle("GET /cgi-bin/tag/list", tagList)
	c.handle("POST /cgi-bin/tag/addtagusers", withBody(tagAddUsers))
	c.handle("POST /cgi-bin/tag/deltagusers", withBody(tagDeleteUsers))
}

// ownedTag returns a tag that the calling app may change.
func (r *request) ownedTag(id int64) (*tag, error) {
	t := r.corp.directory.tags[id]
	switch {
	case t == nil:
		return nil, refuse(40068, "invalid tag id")
	case t.owner != r.app.Secret:
		return nil, refuse(81011, "no permission to access this tag")
	}
	return t, nil
}

// checkTagName refuses a name that is too long or that another tag has.
func (d directory) checkTagName(name string, id int64) error {
	if n := utf8.RuneCountInString(name); n < 1 || n > 32 {
		return refuse(40072, "invalid tag name length")
	}
	for _, t := range d.tags {
		if t.name == name && t.id != id {
			return refuse(40071, "tag name existed")
		}
	}
	return nil
}

func tagCreate(r *request, in object) (any, error) {
	dir := r.corp.directory
	t := &tag{id: integer(in["tagid"]), name: text(in["tagname"]), owner: r.app.Secret}
	if t.id == 0 {
		t.id = 1
		for id := range dir.tags {
			t.id = max(t.id, id+1)
		}
	}
	if dir.tags[t.id] != nil || t.id < 0 {
		return nil, refuse(40068, "invalid tag id")
	}
	if err := dir.checkTagName(t.name, t.id); err != nil {
		return nil, err
	}
	dir.tags[t.id] = t
	return object{"tagid": t.id}, nil
}

func tagUpdate(r *request, in object) (any, error) {
	t, err := r.ownedTag(integer(in["tagid"]))
	if err != nil {
		return nil, err
	}
	name := text(in["tagname"])
	if err := r.corp.directory.checkTagName(name, t.id); err != nil {
		return nil, err
	}
	t.name = name
	return object{}, nil
}

func tagDelete(r *request) (any, error) {
	t, err := r.ownedTag(r.number("tagid"))
	if err != nil {
		return nil, err
	}
	delete(r.corp.directory.tags, t.id)
	return object{}, nil
}

func tagGet(r *request) (any, error) {
	t := r.corp.directory.tags[r.number("tagid")]
	if t == nil {
		return nil, refuse(40068, "invalid tag id")
	}
	return r.corp.directory.showTag(t), nil
}

// showTag returns a tag as apps see it.
func (d directory) showTag(t *tag) object {
	users := []object{}
	for _, id := range t.users {
		users = append(users, object{"userid": id, "name": d.members[strings.ToLower(id)]["name"]})
	}
	return object{"tagname": t.name, "userlist": users, "partylist": append([]int64{}, t.departments...)}
}

func tagList(r *request) (any, error) {
	tags := slices.SortedFunc(maps.Values(r.corp.directory.tags), func(a, b *tag) int { return cmp.Compare(a.id, b.id) })
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
)

// tagTargets returns the members and departments that a call names, and the reply's
// lists of those that there are not.
func (r *request) tagTargets(in object, allInvalid int) (users []string, departments []int64, reply object, err error) {
	named, parties := texts(in["userlist"]), integers(in["partylist"])
	switch {
	case len(named)+len(parties) == 0:
		return nil, nil, nil, refuse(40063, "userlist and partylist are empty")
	case len(named) > maxTagUsers || len(parties) > maxTagDepartments:
		return nil, nil, nil, refuse(81014, "too many users or parties in one call")
	}
	var badUsers []string
	var badParties []int64
	for _, id := range named {
		if m, err := r.corp.directory.member(id); err == nil {
			users = append(users, text(m["userid"]))
		} else {
			badUsers = append(badUsers, id)
		}
	}
	for _, id := range parties {
		if r.corp.directory.departments[id] != nil {
			departments = append(departments, id)
		} else {
			badParties = append(badParties, id)
		}
	}
	if len(users)+len(departments) == 0 {
		return nil, nil, nil, refuse(allInvalid, "all list invalid")
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

func tagAddUsers(r *request, in object) (any, error) {
	t, err := r.ownedTag(integer(in["tagid"]))
	if err != nil {
		return nil, err
	}
	users, departments, reply, err := r.tagTargets(in, 40070)
	if err != nil {
		return nil, err
	}
	users = slices.DeleteFunc(users, func(id string) bool { return slices.Contains(t.users, id) })
	departments = slices.DeleteFunc(departments, func(id int64) bool { return slices.Contains(t.departments, id) })
	t.users, t.departments = append(t.users, users...), append(t.departments, departments...)
	r.corp.emitTag(t, changed("AddUserItems", "", joined(users)), changed("AddPartyItems", "", joinedIDs(departments)))
	return reply, nil
}

func tagDeleteUsers(r *request, in object) (any, error) {
	t, err := r.ownedTag(integer(in["tagid"]))
	if err != nil {
		return nil, err
	}
	users, departments, reply, err := r.tagTargets(in, 40031)
	if err != nil {
		return nil, err
	}
	users = slices.DeleteFunc(users, func(id string) bool { return !slices.Contains(t.users, id) })
	departments = slices.DeleteFunc(departments, func(id int64) bool { return !slices.Contains(t.departments, id) })
	t.users = slices.DeleteFunc(t.users, func(id string) bool { return slices.Contains(users, id) })
	t.departments = slices.DeleteFunc(t.departments, func(id int64) bool { return slices.Contains(departments, id) })
	r.corp.emitTag(t, changed("DelUserItems", "", joined(users)), changed("DelPartyItems", "", joinedIDs(departments)))
	return reply, nil
}

// emitTag tells apps of a change of a tag, if there is one.
func (c *Corp) emitTag(t *tag, users, departments field) {
	if users.value != nil || departments.value != nil {
		c.emitContact("update_tag", field{"TagId", t.id}, users, departments)
	}
}
