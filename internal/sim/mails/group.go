package mails

import (
	"maps"
	"slices"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A group is a mail group. Its fields are as apps sent them.
type group struct {
	agentID int64
	id      string
	fields  object
}

// Who may write to a group (allow_type).
const (
	byCorp    = 0
	byAnybody = 1
	byGroup   = 2
	byAllowed = 3
)

var (
	memberLists  = []string{"email_list", "group_list", "tag_list", "department_list"}
	allowedLists = []string{"allow_emaillist", "allow_taglist", "allow_departmentlist"}
)

// group returns the group with an address, or nil.
func (s *store) group(address string) *group {
	if i := slices.IndexFunc(s.groups, func(g *group) bool { return key(g.id) == key(address) }); i >= 0 {
		return s.groups[i]
	}
	return nil
}

// ownGroup returns a group of the app.
func ownGroup(tx *sim.Tx, id string) (*group, error) {
	g := slot.Of(tx).group(id)
	if g == nil || g.agentID != tx.App.AgentID {
		return nil, sim.Refuse(680012, "the group does not exist")
	}
	return g, nil
}

func listIn(fields object, name string) any { return sim.ObjectIn(fields[name])["list"] }

// addresses returns the addresses in a group.
func (g *group) addresses(tx *sim.Tx) []string {
	list := append(sim.Texts(listIn(g.fields, "email_list")), sim.Texts(listIn(g.fields, "group_list"))...)
	return append(list, staff(tx, sim.Integers(listIn(g.fields, "department_list")), sim.Integers(listIn(g.fields, "tag_list")))...)
}

// staff returns the addresses of the members of departments and tags.
func staff(tx *sim.Tx, departments, tags []int64) (list []string) {
	d := directory.Of(tx)
	for _, id := range departments {
		for _, m := range d.Staff(id) {
			list = append(list, AddressOf(m))
		}
	}
	for _, id := range tags {
		if t := d.Tag(id); t != nil {
			for m := range d.TagStaff(t) {
				list = append(list, AddressOf(m))
			}
		}
	}
	return list
}

// admits reports whether a member may write to a group.
func (g *group) admits(tx *sim.Tx, m *directory.Member) bool {
	var allowed []string
	switch sim.Integer(g.fields["allow_type"]) {
	case byGroup:
		allowed = g.addresses(tx)
	case byAllowed:
		allowed = append(sim.Texts(listIn(g.fields, "allow_emaillist")), staff(tx, sim.Integers(listIn(g.fields, "allow_departmentlist")), sim.Integers(listIn(g.fields, "allow_taglist")))...)
	default:
		return true
	}
	return slices.ContainsFunc(allowed, func(a string) bool { return key(a) == key(AddressOf(m)) })
}

const maxGroupName = 200 // bytes

// checkGroup refuses what a group cannot be.
func checkGroup(tx *sim.Tx, id string, in object) error {
	s, name := slot.Of(tx), sim.Text(in["groupname"])
	same := slices.ContainsFunc(s.groups, func(g *group) bool { return key(g.id) != key(id) && sim.Text(g.fields["groupname"]) == name })
	if name == "" || len(name) > maxGroupName || same {
		return sim.Refuse(680002, "invalid groupname")
	}
	isEmpty := true
	for _, list := range memberLists {
		isEmpty = isEmpty && len(sim.Texts(listIn(in, list)))+len(sim.Integers(listIn(in, list))) == 0
	}
	if isEmpty {
		return sim.Refuse(680008, "the group has nobody")
	}
	for _, email := range sim.Texts(listIn(in, "email_list")) {
		if memberAt(tx, email) == nil {
			return sim.Refuse(680003, "invalid email_list")
		}
	}
	for _, inner := range sim.Texts(listIn(in, "group_list")) {
		if s.group(inner) == nil || key(inner) == key(id) {
			return sim.Refuse(680004, "invalid group_list")
		}
	}
	for _, email := range sim.Texts(listIn(in, "allow_emaillist")) {
		if memberAt(tx, email) == nil {
			return sim.Refuse(680007, "invalid allow_emaillist")
		}
	}
	allowed := 0
	for _, list := range allowedLists {
		allowed += len(sim.Texts(listIn(in, list))) + len(sim.Integers(listIn(in, list)))
	}
	kind := sim.Integer(in["allow_type"])
	if kind < byCorp || kind > byAllowed || (kind == byAllowed) != (allowed > 0) {
		return sim.Refuse(680006, "invalid allow_type")
	}
	return nil
}

func groupCreate(tx *sim.Tx) (any, error) {
	s, id := slot.Of(tx), sim.Text(tx.Body["groupid"])
	switch {
	case !isAddress(id):
		return nil, sim.Refuse(680001, "invalid groupid")
	case s.group(id) != nil:
		return nil, sim.Refuse(680011, "the group exists")
	case isTaken(tx, id):
		return nil, sim.Refuse(680010, "the address is taken")
	}
	if err := checkGroup(tx, id, tx.Body); err != nil {
		return nil, err
	}
	s.groups = append(s.groups, &group{tx.App.AgentID, id, tx.Body})
	return object{}, nil
}

func groupUpdate(tx *sim.Tx) (any, error) {
	g, err := ownGroup(tx, sim.Text(tx.Body["groupid"]))
	if err != nil {
		return nil, err
	}
	changed := maps.Clone(g.fields)
	if tx.Body["allow_type"] != nil && sim.Integer(tx.Body["allow_type"]) != byAllowed {
		for _, list := range allowedLists {
			delete(changed, list)
		}
	}
	maps.Copy(changed, tx.Body)
	if err := checkGroup(tx, g.id, changed); err != nil {
		return nil, err
	}
	g.fields = changed
	return object{}, nil
}

func groupDelete(tx *sim.Tx) (any, error) {
	g, err := ownGroup(tx, sim.Text(tx.Body["groupid"]))
	if err != nil {
		return nil, err
	}
	s := slot.Of(tx)
	s.groups = slices.DeleteFunc(s.groups, func(other *group) bool { return other == g })
	return object{}, nil
}

func groupGet(tx *sim.Tx) (any, error) {
	g, err := ownGroup(tx, tx.Query.Get("groupid"))
	if err != nil {
		return nil, err
	}
	o := object{"groupid": g.id, "groupname": g.fields["groupname"], "allow_type": sim.Integer(g.fields["allow_type"])}
	for _, list := range slices.Concat(memberLists, allowedLists) {
		if g.fields[list] != nil {
			o[list] = g.fields[list]
		}
	}
	return o, nil
}

func groupSearch(tx *sim.Tx) (any, error) {
	list := []object{}
	for _, g := range slot.Of(tx).groups {
		if g.agentID == tx.App.AgentID && matches(tx, "groupid", g.id) {
			list = append(list, object{"groupid": g.id, "groupname": g.fields["groupname"]})
		}
	}
	return object{"count": len(list), "groups": list}, nil
}

// matches reports whether a search finds one of the texts.
func matches(tx *sim.Tx, name string, texts ...string) bool {
	return tx.Number("fuzzy") == 0 || slices.ContainsFunc(texts, func(s string) bool { return strings.Contains(key(s), key(tx.Query.Get(name))) })
}
