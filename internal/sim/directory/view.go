package directory

import (
	"slices"

	"github.com/gowecom/wecom/internal/sim"
)

// A View is what an app may see of a directory.
type View struct {
	*Directory
	app   *sim.App
	users map[string]bool // that the range names, by keys
	tags  []*Tag          // of the range
}

// See returns what an app may see.
func (d *Directory) See(app *sim.App) *View {
	v := &View{Directory: d, app: app}
	if v.all() {
		return v
	}
	if d.ranges[app] == nil {
		d.ranges[app] = map[string]bool{}
		for _, id := range app.Visible.Users {
			d.ranges[app][key(id)] = true
		}
	}
	v.users = d.ranges[app]
	for _, id := range app.Visible.Tags {
		if t := d.tags[id]; t != nil {
			v.tags = append(v.tags, t)
		}
	}
	return v
}

// all reports whether the app sees everything.
func (v *View) all() bool { return v.app.Visible.IsEmpty() }

// Sees reports whether the app may see a member.
func (v *View) Sees(m *Member) bool {
	if v.all() || v.users[m.Key()] || slices.ContainsFunc(m.departments, v.SeesDepartment) {
		return true
	}
	return slices.ContainsFunc(v.tags, func(t *Tag) bool { return t.users[m.Key()] })
}

// SeesDepartment reports whether the app may see a department.
func (v *View) SeesDepartment(id int64) bool {
	if v.all() {
		return true
	}
	for dep := range v.Above(id) {
		if slices.Contains(v.app.Visible.Departments, dep.ID) || slices.ContainsFunc(v.tags, func(t *Tag) bool { return t.departments[dep.ID] }) {
			return true
		}
	}
	return false
}

// Find returns a member for calls, which are refused for a userid that nobody
// has, or that the app does not see.
func (v *View) Find(userID string) (*Member, error) {
	m, err := v.Directory.Find(userID)
	if err == nil && !v.Sees(m) {
		return nil, errOutOfRange
	}
	return m, err
}

// A shownField is a key of a member as apps see it.
type shownField struct {
	key        string
	empty      any // in place of no value; nil leaves the key out
	isPersonal bool
}

// shownFields are in user/get. Apps made after June 2022 do not get the personal
// ones.
var shownFields = []shownField{
	{key: "userid"}, {key: "name"}, {key: "department"}, {key: "order"}, {key: "is_leader_in_dept"}, {key: "main_department"}, {key: "status"}, {key: "enable"},
	{key: "position", empty: ""}, {key: "alias", empty: ""}, {key: "telephone", empty: ""},
	{key: "direct_leader", empty: []string{}}, {key: "extattr", empty: object{"attrs": []object{}}},
	{key: "external_position", empty: ""}, {key: "external_profile"}, {key: "english_name"},
	{key: "mobile", empty: "", isPersonal: true}, {key: "gender", empty: "0", isPersonal: true},
	{key: "email", empty: "", isPersonal: true}, {key: "biz_mail", empty: "", isPersonal: true},
	{key: "avatar", empty: "", isPersonal: true}, {key: "thumb_avatar", empty: "", isPersonal: true},
	{key: "address", empty: "", isPersonal: true}, {key: "qr_code", empty: "", isPersonal: true},
}

// full returns a member as user/get shows it to the app.
func (v *View) full(m *Member) object {
	o := make(object, len(shownFields))
	for _, f := range shownFields {
		value := m.fields[f.key]
		if value == nil {
			value = f.empty
		}
		if value != nil && (!f.isPersonal || v.app.PersonalData) {
			o[f.key] = value
		}
	}
	if !v.all() {
		v.narrow(o)
	}
	return o
}

// narrow takes out of a member what is outside the range: departments, with what
// stands beside them, and leaders.
func (v *View) narrow(o object) {
	departments, orders, leads := sim.Integers(o["department"]), sim.Integers(o["order"]), sim.Integers(o["is_leader_in_dept"])
	seen, seenOrders, seenLeads := []int64{}, []int64{}, []int64{}
	for i, id := range departments {
		if v.SeesDepartment(id) {
			seen, seenOrders, seenLeads = append(seen, id), append(seenOrders, orders[i]), append(seenLeads, leads[i])
		}
	}
	o["department"], o["order"], o["is_leader_in_dept"] = seen, seenOrders, seenLeads
	if !slices.Contains(seen, sim.Integer(o["main_department"])) {
		delete(o, "main_department")
	}
	o["direct_leader"] = slices.DeleteFunc(sim.Texts(o["direct_leader"]), func(id string) bool {
		m := v.Member(id)
		return m == nil || !v.Sees(m)
	})
}

// brief returns a member as user/simplelist shows it to the app.
func (v *View) brief(m *Member) object {
	departments := m.departments
	if !v.all() {
		departments = slices.DeleteFunc(slices.Clone(departments), func(id int64) bool { return !v.SeesDepartment(id) })
	}
	return object{"userid": m.userID, "name": m.fields["name"], "department": departments}
}

// each shows the members that the app sees.
func (v *View) each(members []*Member, show func(*Member) object) []object {
	list := make([]object, 0, len(members))
	for _, m := range members {
		if v.Sees(m) {
			list = append(list, show(m))
		}
	}
	return list
}
