package directory

import (
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/trails"
)

// The states of a member's account.
const (
	statusActive   = 1
	statusDisabled = 2
	statusInvited  = 4
)

// pendingDepartment is where members go whose department WeCom does not know.
const pendingDepartment = "其他（待设置部门）"

// A Member is a member of the corp. A change of a member makes a new one.
type Member struct {
	userID      string
	departments []int64
	leads       []int64
	fields      object
	before      any // the status that a disabled member had
}

func newMember(fields object, before any) *Member {
	return &Member{
		userID: sim.Text(fields["userid"]), departments: sim.Integers(fields["department"]), leads: sim.Integers(fields["is_leader_in_dept"]),
		fields: fields, before: before,
	}
}

// UserID returns the userid, as it was written when the member came.
func (m *Member) UserID() string { return m.userID }

// Key returns the userid in lower case, since case does not count.
func (m *Member) Key() string { return key(m.userID) }

// Name returns the name.
func (m *Member) Name() string { return m.Text("name") }

// Departments returns the ids of the departments that the member is in.
func (m *Member) Departments() []int64 { return m.departments }

// MainDepartment returns the id of the main department.
func (m *Member) MainDepartment() int64 { return sim.Integer(m.fields["main_department"]) }

// Text returns a field by its key, or "".
func (m *Member) Text(key string) string { return sim.Text(m.fields[key]) }

// JSON returns the object that user/get answers the app with.
func (v *View) JSON(m *Member) string { return string(sim.JSON(v.full(m))) }

func addMembers(w *sim.World) {
	w.Handle("POST /cgi-bin/user/create", userCreate, writers, sim.Checks("userid", "name"))
	w.Handle("GET /cgi-bin/user/get", userGet, readers)
	w.Handle("POST /cgi-bin/user/update", userUpdate, writers)
	w.Handle("GET /cgi-bin/user/delete", userDelete, writers)
	w.Handle("POST /cgi-bin/user/batchdelete", userBatchDelete, writers)
	w.Handle("GET /cgi-bin/user/simplelist", userSimpleList, readers)
	w.Handle("GET /cgi-bin/user/list", userList, readers)
	w.Handle("POST /cgi-bin/user/list_id", userListID, writers)
	w.Handle("POST /cgi-bin/user/getuserid", userByMobile)
	w.Handle("POST /cgi-bin/user/get_userid_by_email", userByEmail)
	w.Handle("POST /cgi-bin/user/convert_to_openid", userToOpenID)
	w.Handle("POST /cgi-bin/user/convert_to_userid", openIDToUser)
	w.Handle("POST /cgi-bin/batch/userid_to_openuserid", usersToOpenUserIDs)
	w.Handle("POST /cgi-bin/batch/openuserid_to_userid", openUserIDsToUsers)
	w.Handle("POST /cgi-bin/user/get_active_stat", userActiveStat, writers)
	w.Handle("POST /cgi-bin/batch/invite", batchInvite)
	w.Handle("GET /cgi-bin/corp/get_join_qrcode", joinQRCode, writers)
}

// uniqueFields are those that no two members share, in the order in which WeCom
// looks at them, with the errcodes of values that are illegal or taken.
var uniqueFields = []struct {
	key            string
	form           *regexp.Regexp
	illegal, taken int
}{
	{"mobile", mobileForm, 60103, 60104},
	{"email", emailForm, 60105, 60106},
	{"biz_mail", emailForm, 60143, 60145},
}

const maxAddress = 64 // bytes

// Mobile numbers of the mainland may stand without their country code, others not.
var (
	mobileForm = regexp.MustCompile(`^((\+86)?1\d{10}|\+([1-79]|8[0-57-9])\d{4,18})$`)
	emailForm  = regexp.MustCompile(`^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$`)
)

// add keeps a member where it can be found.
func (d *Directory) add(m *Member) {
	d.members[m.Key()] = m
	d.roster.add(m)
	d.countActive(m, 1)
	for i, id := range m.departments {
		if dep := d.departments[id]; dep != nil {
			dep.members.add(m)
			if i < len(m.leads) && m.leads[i] == 1 {
				dep.leaders.add(m)
			}
		}
	}
	for key, holders := range d.holders {
		if value := plain(m.Text(key)); value != "" {
			holders[value] = m
		}
	}
}

// remove is the opposite of add.
func (d *Directory) remove(m *Member) {
	delete(d.members, m.Key())
	d.roster.remove(m)
	d.countActive(m, -1)
	for _, id := range m.departments {
		if dep := d.departments[id]; dep != nil {
			dep.members.remove(m)
			dep.leaders.remove(m)
		}
	}
	for key, holders := range d.holders {
		if value := plain(m.Text(key)); holders[value] == m {
			delete(holders, value)
		}
	}
}

// countActive counts a member that comes or goes, if it is active.
func (d *Directory) countActive(m *Member, n int) {
	if sim.Integer(m.fields["status"]) == statusActive {
		d.active += n
	}
}

// inDepartment returns the members whose department the query names. It does
// not look below, whatever fetch_child says.
func (v *View) inDepartment(tx *sim.Tx) ([]*Member, error) {
	dep := v.departments[tx.Number("department_id")]
	if dep == nil {
		return nil, sim.Refuse(60003, "department not found")
	}
	list := make([]*Member, 0, dep.members.size)
	for m := range dep.members.all() {
		if v.Sees(m) {
			list = append(list, m)
		}
	}
	if len(list) == 0 && !v.SeesDepartment(dep.ID) {
		return nil, errOutOfRange
	}
	return list, nil
}

func userGet(tx *sim.Tx) (any, error) {
	v := Of(tx).See(tx.App)
	m, err := v.Find(tx.Query.Get("userid"))
	if err != nil {
		return nil, err
	}
	return v.full(m), nil
}

func userList(tx *sim.Tx) (any, error) {
	v := Of(tx).See(tx.App)
	members, err := v.inDepartment(tx)
	return object{"userlist": v.each(members, v.full)}, err
}

func userSimpleList(tx *sim.Tx) (any, error) {
	v := Of(tx).See(tx.App)
	members, err := v.inDepartment(tx)
	return object{"userlist": v.each(members, v.brief)}, err
}

const maxMembershipPage = 10000

// userListID lists memberships. A cursor names the one that the next page begins
// with: how many of a member's departments are done, and the member.
func userListID(tx *sim.Tx) (any, error) {
	limit := int(sim.Integer(tx.Body["limit"]))
	if limit == 0 {
		limit = maxMembershipPage
	}
	done, from := 0, ""
	if cursor := sim.Text(tx.Body["cursor"]); cursor != "" {
		count, userID, ok := strings.Cut(cursor, "-")
		n, err := strconv.Atoi(count)
		if !ok || err != nil || n < 0 {
			return nil, sim.Refuse(50100, "invalid cursor")
		}
		done, from = n, userID
	}
	if limit < 0 || limit > maxMembershipPage {
		return nil, sim.Refuse(40058, "limit out of range")
	}
	rows := []object{}
	for m := range Of(tx).roster.from(from) {
		if m.userID != from {
			done = 0
		}
		for i, department := range m.departments[min(done, len(m.departments)):] {
			if len(rows) == limit {
				return object{"dept_user": rows, "next_cursor": fmt.Sprintf("%d-%s", done+i, m.userID)}, nil
			}
			rows = append(rows, object{"userid": m.userID, "department": department})
		}
	}
	return object{"dept_user": rows, "next_cursor": ""}, nil
}

func userCreate(tx *sim.Tx) (any, error) {
	created, err := createMember(tx, tx.Body)
	if len(created) == 0 || err != nil {
		return object{}, err
	}
	return object{"created_department_list": object{"department_info": created}}, nil
}

// A Joining is the parameters of Join.
type Joining struct {
	UserID      string  `json:"userid"`
	Name        string  `json:"name"`
	Mobile      string  `json:"mobile,omitempty"`
	Email       string  `json:"email,omitempty"` // made of the userid if there is no mobile either
	Position    string  `json:"position,omitempty"`
	Departments []int64 `json:"departments,omitempty"`
}

// Join has somebody join the corp, as the admin console does it.
var Join = sim.NewAct("member.join", "A member joins the corp.", func(tx *sim.Tx, p Joining) (sim.Nothing, error) {
	in := object{"userid": p.UserID, "name": p.Name, "position": p.Position, "department": p.Departments}
	if p.Mobile == "" && p.Email == "" {
		p.Email = p.UserID + "@corp.example"
		if len(p.Email) > maxAddress || strings.Contains(p.UserID, "@") {
			sum := md5.Sum([]byte(key(p.UserID)))
			p.Email = hex.EncodeToString(sum[:]) + "@corp.example"
		}
	}
	for key, value := range map[string]string{"mobile": p.Mobile, "email": p.Email} {
		if value != "" {
			in[key] = value
		}
	}
	_, err := createMember(tx, in)
	if err == nil {
		trails.Admin(tx, trails.CreateUser, "姓名："+p.Name)
	}
	return sim.Nothing{}, err
})

// A Leaving is the parameters of Leave.
type Leaving struct {
	UserID string `json:"userid"`
}

// Leave deletes a member, as the admin console does it.
var Leave = sim.NewAct("member.leave", "A member leaves the corp.", func(tx *sim.Tx, p Leaving) (sim.Nothing, error) {
	name := Of(tx).NameOf(p.UserID)
	err := deleteMember(tx, p.UserID)
	if err == nil {
		trails.Admin(tx, trails.DeleteUser, "姓名："+name)
	}
	return sim.Nothing{}, err
})

// An Activation is the parameters of Activate.
type Activation struct {
	UserIDs []string `json:"userids,omitempty"`
}

// Activate makes members accept the invitation, all of them without userids.
var Activate = sim.NewAct("member.activate", "Members accept the invitation to join.", func(tx *sim.Tx, p Activation) (sim.Nothing, error) {
	d := Of(tx)
	activate := func(m *Member) {
		if sim.Integer(m.fields["status"]) == statusInvited {
			m.fields["status"] = int64(statusActive)
			d.active++
		}
	}
	if len(p.UserIDs) == 0 {
		for m := range d.Members() {
			activate(m)
		}
	}
	for _, id := range p.UserIDs {
		if m := d.Member(id); m != nil {
			activate(m)
		}
	}
	return sim.Nothing{}, nil
})

var userIDForm = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_\-@.]{0,63}$`)

// createMember adds a member as an app described it, and returns the departments
// that came into being by it.
func createMember(tx *sim.Tx, in object) (created []object, err error) {
	d := Of(tx)
	id := sim.Text(in["userid"])
	switch {
	case id == "":
		return nil, sim.Refuse(41009, "missing userid")
	case !userIDForm.MatchString(id):
		return nil, sim.Refuse(40003, "invalid userid")
	case d.Member(id) != nil:
		return nil, sim.Refuse(60102, "userid existed")
	case in["name"] == nil:
		return nil, sim.Refuse(60112, "invalid member name")
	case sim.Text(in["mobile"]) == "" && sim.Text(in["email"]) == "":
		return nil, sim.Refuse(60129, "missing mobile or email")
	}
	if err := d.checkMember(in, nil); err != nil {
		return nil, err
	}
	created = d.fillDepartments(in)
	in["status"] = int64(statusInvited)
	tidy(in)
	before := setEnabled(in, nil)
	d.add(newMember(in, before))
	emit(tx, "create_user", append([]field{{"UserID", id}}, memberFields(in, nil)...)...)
	return created, nil
}

// tidy keeps what an app sent as WeCom keeps it.
func tidy(m object) {
	delete(m, "to_invite")
	if m["gender"] != nil {
		m["gender"] = sim.Text(m["gender"])
	}
	if id := sim.Text(m["avatar_mediaid"]); id != "" {
		m["avatar"] = "https://avatar.simulated.example/" + id + "/0"
		m["thumb_avatar"] = "https://avatar.simulated.example/" + id + "/100"
	}
	delete(m, "avatar_mediaid")
}

// fillDepartments puts a member where WeCom puts it: in a department of the id
// that it names, new or not, with a value for each in the lists beside it.
func (d *Directory) fillDepartments(in object) (created []object) {
	ids := slices.DeleteFunc(slices.Clone(sim.Integers(in["department"])), func(id int64) bool { return id == 0 })
	if len(ids) == 0 {
		ids = []int64{d.pending()}
	}
	for _, id := range ids {
		if d.departments[id] == nil {
			name := fmt.Sprintf("待设置部门%d", id)
			d.put(object{"id": id, "name": name, "parentid": d.pending(), "order": int64(0)})
			created = append(created, object{"id": id, "name": name})
		}
	}
	in["department"] = ids
	for _, key := range []string{"order", "is_leader_in_dept"} {
		if len(sim.Integers(in[key])) != len(ids) {
			in[key] = make([]int64, len(ids))
		}
	}
	if !slices.Contains(ids, sim.Integer(in["main_department"])) {
		in["main_department"] = ids[0]
	}
	return created
}

// pending returns the id of the department for those without one.
func (d *Directory) pending() int64 {
	if id := d.places[place{Root, pendingDepartment}]; id != 0 {
		return id
	}
	id := d.freeDepartment()
	d.put(object{"id": id, "name": pendingDepartment, "parentid": int64(Root), "order": int64(0)})
	return id
}

// setEnabled makes a member's status what its enable asks for. It takes and
// returns the status that the member had before it was disabled, nil if it is
// not.
func setEnabled(m object, before any) any {
	switch enable := m["enable"]; {
	case enable == nil:
		m["enable"] = int64(1)
	case sim.Integer(enable) == 0 && before == nil:
		before, m["status"] = m["status"], int64(statusDisabled)
	case sim.Integer(enable) == 1 && before != nil:
		before, m["status"] = nil, before
	}
	return before
}

// checkMember refuses values that a member, other than itself, cannot have.
func (d *Directory) checkMember(in object, itself *Member) error {
	departments, leads := sim.Integers(in["department"]), sim.Integers(in["is_leader_in_dept"])
	if itself != nil && in["department"] == nil {
		departments = itself.departments
	}
	name := sim.Text(in["name"])
	switch {
	case in["name"] != nil && (name == "" || utf8.RuneCountInString(name) > 64):
		return sim.Refuse(60112, "invalid member name")
	case len(departments) > 100:
		return sim.Refuse(60110, "too many departments")
	case in["is_leader_in_dept"] != nil && len(leads) != len(departments):
		return sim.Refuse(60132, "is_leader_in_dept and department differ in length")
	case in["order"] != nil && len(sim.Integers(in["order"])) != len(departments):
		return sim.Refuse(40058, "order and department differ in length")
	}
	for _, leader := range sim.Texts(in["direct_leader"]) {
		if _, err := d.Find(leader); err != nil {
			return err
		}
	}
	for _, f := range fieldLengths {
		if utf8.RuneCountInString(sim.Text(in[f.key])) > f.most {
			return sim.Refuse(40058, f.key+" is too long")
		}
	}
	return d.checkUnique(in, itself)
}

// fieldLengths are the most characters of fields.
var fieldLengths = []struct {
	key  string
	most int
}{{"alias", 64}, {"position", 128}, {"address", 128}, {"telephone", 32}, {"external_position", 12}}

// checkUnique refuses mobile numbers and addresses that are illegal, or that
// another member has.
func (d *Directory) checkUnique(in object, itself *Member) error {
	for _, f := range uniqueFields {
		value := sim.Text(in[f.key])
		if value == "" {
			continue
		}
		other := d.holder(f.key, value)
		switch {
		case len(value) > maxAddress || !f.form.MatchString(withoutSeparators.Replace(value)):
			return sim.Refuse(f.illegal, "invalid "+f.key)
		case other != nil && other != itself:
			return sim.Refuse(f.taken, f.key+" existed")
		}
	}
	return nil
}

// holder returns the member with a value in a unique field.
func (d *Directory) holder(key, value string) *Member { return d.holders[key][plain(value)] }

var withoutSeparators = strings.NewReplacer(" ", "", "-", "")

// plain reduces mobile numbers and addresses to what WeCom compares.
func plain(s string) string {
	return strings.ToLower(strings.TrimPrefix(withoutSeparators.Replace(s), "+86"))
}

func userUpdate(tx *sim.Tx) (any, error) { return object{}, updateMember(tx, tx.Body) }

// updateMember changes a member as an app described it.
func updateMember(tx *sim.Tx, in object) error {
	d := Of(tx)
	old, err := d.Find(sim.Text(in["userid"]))
	if err != nil {
		return err
	}
	if sim.Integer(old.fields["status"]) == statusActive {
		delete(in, "mobile") // the member's own; WeCom says nothing
	}
	if err := d.checkMember(in, old); err != nil {
		return err
	}
	m := maps.Clone(old.fields)
	if in["department"] != nil { // what is not given with it is reset
		m["order"], m["is_leader_in_dept"] = nil, nil
	}
	if in["extattr"] != nil {
		in["extattr"] = mergeAttributes(old.fields["extattr"], in["extattr"])
	}
	maps.Copy(m, in)
	m["userid"] = old.userID
	tidy(m)
	if sim.Text(m["mobile"]) == "" && sim.Text(m["email"]) == "" {
		return sim.Refuse(60129, "missing mobile or email")
	}
	if err := d.rename(m); err != nil {
		return err
	}
	if in["department"] != nil {
		d.fillDepartments(m)
	}
	before := setEnabled(m, old.before)
	d.remove(old)
	d.add(newMember(m, before))
	d.retag(old.Key(), key(sim.Text(m["userid"])))
	fields := []field{{"UserID", old.userID}, changed("NewUserID", old.userID, m["userid"])}
	emit(tx, "update_user", append(fields, memberFields(m, old.fields)...)...)
	return nil
}

// rename gives a member the userid in new_userid, if there is one.
func (d *Directory) rename(m object) error {
	id := sim.Text(m["new_userid"])
	delete(m, "new_userid")
	if id == "" {
		return nil
	}
	if d.Member(id) != nil {
		return sim.Refuse(60102, "userid existed")
	}
	m["userid"] = id
	return nil
}

// mergeAttributes returns extended attributes with changes by name.
func mergeAttributes(old, change any) any {
	byName := map[string]any{}
	var names []string
	for _, v := range []any{old, change} {
		for _, attr := range sim.Objects(sim.ObjectIn(v)["attrs"]) {
			name := sim.Text(attr["name"])
			if byName[name] == nil {
				names = append(names, name)
			}
			byName[name] = attr
		}
	}
	merged := []any{}
	for _, name := range names {
		merged = append(merged, byName[name])
	}
	return object{"attrs": merged}
}

func userDelete(tx *sim.Tx) (any, error) { return object{}, deleteMember(tx, tx.Query.Get("userid")) }

func deleteMember(tx *sim.Tx, userID string) error {
	m, err := Of(tx).Find(userID)
	if err != nil {
		return err
	}
	Of(tx).Remove(m)
	emit(tx, "delete_user", field{"UserID", m.userID})
	return nil
}

// Remove removes a member, and tells nobody.
func (d *Directory) Remove(m *Member) {
	d.remove(m)
	for _, t := range d.tags {
		delete(t.users, m.Key())
	}
}

func userBatchDelete(tx *sim.Tx) (any, error) {
	ids := sim.Texts(tx.Body["useridlist"])
	if len(ids) == 0 || len(ids) > 200 {
		return nil, sim.Refuse(40032, "invalid userid list length")
	}
	for _, id := range ids {
		if _, err := Of(tx).Find(id); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		_ = deleteMember(tx, id) // it is there, unless it was named twice
	}
	return object{}, nil
}

// memberFields are the fields of an event about a member: all, or those that
// differ from what they were.
func memberFields(m, old object) []field {
	list := func(name, key string) field { return changed(name, joined(old[key]), joined(m[key])) }
	one := func(name, key string) field { return changed(name, old[key], m[key]) }
	return []field{
		one("Name", "name"), list("Department", "department"), one("MainDepartment", "main_department"),
		list("IsLeaderInDept", "is_leader_in_dept"), list("DirectLeader", "direct_leader"),
		one("Position", "position"), one("Mobile", "mobile"), one("Gender", "gender"),
		one("Email", "email"), one("BizMail", "biz_mail"), one("Status", "status"),
		one("Avatar", "avatar"), one("Alias", "alias"), one("Telephone", "telephone"), one("Address", "address"),
		attributeField(old["extattr"], m["extattr"]),
	}
}

// attributeField is the ExtAttr of an event, without a value if nothing changed.
func attributeField(old, value any) field {
	list := sim.Objects(sim.ObjectIn(value)["attrs"])
	if len(list) == 0 || string(sim.JSON(old)) == string(sim.JSON(value)) {
		return field{"ExtAttr", nil}
	}
	var items [][]field
	for _, attr := range list {
		item := []field{{"Name", sim.Text(attr["name"])}, {"Type", sim.Text(attr["type"])}}
		if t, ok := attr["text"].(object); ok {
			item = append(item, field{"Text", []field{{"Value", sim.Text(t["value"])}}})
		}
		if w, ok := attr["web"].(object); ok {
			item = append(item, field{"Web", []field{{"Title", sim.Text(w["title"])}, {"Url", sim.Text(w["url"])}}})
		}
		items = append(items, item)
	}
	return field{"ExtAttr", []field{{"Item", items}}}
}

func userByMobile(tx *sim.Tx) (any, error) { return userBy(tx, "mobile", "mobile", 60146) }

func userByEmail(tx *sim.Tx) (any, error) {
	if sim.Integer(tx.Body["email_type"]) == 2 {
		return userBy(tx, "email", "email", 60147)
	}
	return userBy(tx, "email", "biz_mail", 60148)
}

// userBy finds a member by a unique field that is in the body under a key.
func userBy(tx *sim.Tx, key, field string, unknown int) (any, error) {
	m := Of(tx).holder(field, sim.Text(tx.Body[key]))
	switch {
	case m == nil:
		return nil, sim.Refuse(unknown, key+" not found")
	case !Of(tx).See(tx.App).Sees(m):
		return nil, errOutOfRange
	}
	return object{"userid": m.userID}, nil
}

// Openids and open_userids are made of the userid, so that they lead back to it.
const (
	openIDPrefix     = "oSimulated-"
	openUserIDPrefix = "woSimulated-"
)

// OpenID returns the openid of a member.
func OpenID(m *Member) string { return openIDPrefix + m.userID }

func userToOpenID(tx *sim.Tx) (any, error) {
	m, err := Of(tx).See(tx.App).Find(sim.Text(tx.Body["userid"]))
	if err != nil {
		return nil, err
	}
	return object{"openid": OpenID(m)}, nil
}

func openIDToUser(tx *sim.Tx) (any, error) {
	id, ok := strings.CutPrefix(sim.Text(tx.Body["openid"]), openIDPrefix)
	m := Of(tx).Member(id)
	if !ok || m == nil || !Of(tx).See(tx.App).Sees(m) {
		return nil, sim.Refuse(40073, "invalid openid")
	}
	return object{"userid": m.userID}, nil
}

func usersToOpenUserIDs(tx *sim.Tx) (any, error) {
	v := Of(tx).See(tx.App)
	found, invalid := []object{}, []string{}
	for _, id := range sim.Texts(tx.Body["userid_list"]) {
		m, err := v.Find(id)
		if err != nil {
			invalid = append(invalid, id)
			continue
		}
		found = append(found, object{"userid": m.userID, "open_userid": openUserIDPrefix + m.userID})
	}
	return object{"open_userid_list": found, "invalid_userid_list": invalid}, nil
}

func openUserIDsToUsers(tx *sim.Tx) (any, error) {
	found, invalid := []object{}, []string{}
	for _, open := range sim.Texts(tx.Body["open_userid_list"]) {
		id, ok := strings.CutPrefix(open, openUserIDPrefix)
		m, err := Of(tx).See(tx.App).Find(id)
		if !ok || err != nil {
			invalid = append(invalid, open)
			continue
		}
		found = append(found, object{"userid": m.userID, "open_userid": open})
	}
	return object{"userid_list": found, "invalid_open_userid_list": invalid}, nil
}

func userActiveStat(tx *sim.Tx) (any, error) {
	return object{"active_cnt": Of(tx).active}, nil
}

func batchInvite(tx *sim.Tx) (any, error) {
	v := Of(tx).See(tx.App)
	users, departments, tags := sim.Texts(tx.Body["user"]), sim.Integers(tx.Body["party"]), sim.Integers(tx.Body["tag"])
	switch {
	case len(users)+len(departments)+len(tags) == 0:
		return nil, sim.Refuse(40063, "user, party and tag are all empty")
	case len(users) > 1000:
		return nil, sim.Refuse(40032, "invalid userid list length")
	case len(departments) > 100:
		return nil, sim.Refuse(82002, "invalid party list length")
	case len(tags) > 100:
		return nil, sim.Refuse(82003, "invalid tag list length")
	}
	return object{
		"invaliduser":  append([]string{}, slices.DeleteFunc(users, func(id string) bool { _, err := v.Find(id); return err == nil })...),
		"invalidparty": append([]int64{}, slices.DeleteFunc(departments, func(id int64) bool { return v.departments[id] != nil && v.SeesDepartment(id) })...),
		"invalidtag":   append([]int64{}, slices.DeleteFunc(tags, func(id int64) bool { return v.Directory.tags[id] != nil })...),
	}, nil
}

func joinQRCode(tx *sim.Tx) (any, error) {
	return object{"join_qrcode": "https://join.simulated.example/?size=" + strconv.FormatInt(tx.Number("size_type"), 10)}, nil
}
