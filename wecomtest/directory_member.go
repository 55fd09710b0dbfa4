package wecomtest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// The states of a member's account.
const (
	statusActive   = 1
	statusDisabled = 2
	statusInvited  = 4
)

// pendingDepartment is where members go whose department WeCom does not know.
const pendingDepartment = "其他（待设置部门）"

func (c *Corp) addMembers() {
	c.handle("POST /cgi-bin/user/create", writing(userCreate))
	c.handle("GET /cgi-bin/user/get", reading(userGet))
	c.handle("POST /cgi-bin/user/update", writing(userUpdate))
	c.handle("GET /cgi-bin/user/delete", userDelete)
	c.handle("POST /cgi-bin/user/batchdelete", writing(userBatchDelete))
	c.handle("GET /cgi-bin/user/simplelist", reading(userSimpleList))
	c.handle("GET /cgi-bin/user/list", reading(userList))
	c.handle("POST /cgi-bin/user/list_id", writing(userListID))
	c.handle("POST /cgi-bin/user/getuserid", withBody(userByMobile))
	c.handle("POST /cgi-bin/user/get_userid_by_email", withBody(userByEmail))
	c.handle("POST /cgi-bin/user/convert_to_openid", withBody(userToOpenID))
	c.handle("POST /cgi-bin/user/convert_to_userid", withBody(openIDToUser))
	c.handle("POST /cgi-bin/batch/userid_to_openuserid", withBody(usersToOpenUserIDs))
	c.handle("POST /cgi-bin/batch/openuserid_to_userid", withBody(openUserIDsToUsers))
	c.handle("POST /cgi-bin/user/get_active_stat", writing(userActiveStat))
	c.handle("POST /cgi-bin/batch/invite", withBody(batchInvite))
	c.handle("GET /cgi-bin/corp/get_join_qrcode", joinQRCode)
}

// member returns the member with a userid.
func (d directory) member(userID string) (object, error) {
	if m, ok := d.members[strings.ToLower(userID)]; ok {
		return m, nil
	}
	return nil, refuse(60111, "userid not found")
}

// inDepartment returns the members whose department the query names. It does
// not look below, whatever fetch_child says.
func (d directory) inDepartment(r *request) ([]object, error) {
	id := r.number("department_id")
	if d.departments[id] == nil {
		return nil, refuse(60003, "department not found")
	}
	list := []object{}
	for _, m := range d.sortedMembers() {
		if slices.Contains(integers(m["department"]), id) {
			list = append(list, m)
		}
	}
	return list, nil
}

func userGet(r *request) (any, error) {
	m, err := r.corp.directory.member(r.query.Get("userid"))
	return m, err
}

func userList(r *request) (any, error) {
	list, err := r.corp.directory.inDepartment(r)
	return object{"userlist": list}, err
}

func userSimpleList(r *request) (any, error) {
	list, err := r.corp.directory.inDepartment(r)
	return object{"userlist": inBrief(list)}, err
}

// inBrief returns members as user/simplelist shows them.
func inBrief(members []object) []object {
	list := []object{}
	for _, m := range members {
		list = append(list, object{"userid": m["userid"], "name": m["name"], "department": m["department"]})
	}
	return list
}

const maxMembershipPage = 10000

func userListID(r *request, in object) (any, error) {
	limit, start := int(integer(in["limit"])), 0
	if limit == 0 {
		limit = maxMembershipPage
	}
	if cursor := text(in["cursor"]); cursor != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(cursor, "after-"))
		if err != nil || n < 0 {
			return nil, refuse(50100, "invalid cursor")
		}
		start = n
	}
	if limit < 0 || limit > maxMembershipPage {
		return nil, refuse(40058, "limit out of range")
	}
	rows, next := []object{}, ""
	for _, m := range r.corp.directory.sortedMembers() {
		for _, d := range integers(m["department"]) {
			rows = append(rows, object{"userid": m["userid"], "department": d})
		}
	}
	start = min(start, len(rows))
	if end := start + limit; end < len(rows) {
		rows, next = rows[:end], "after-"+strconv.Itoa(end)
	}
	return object{"dept_user": rows[start:], "next_cursor": next}, nil
}

func userCreate(r *request, in object) (any, error) {
	created, err := r.corp.createMember(in)
	if len(created) == 0 || err != nil {
		return object{}, err
	}
	return object{"created_department_list": object{"department_info": created}}, nil
}

var userIDForm = regexp.MustCompile(`^[0-9A-Za-z][0-9A-Za-z_\-@.]{0,63}$`)

// createMember adds a member as an app described it, and returns the departments
// that came into being by it.
func (c *Corp) createMember(in object) (created []object, err error) {
	dir := c.directory
	id := text(in["userid"])
	switch {
	case id == "":
		return nil, refuse(41009, "missing userid")
	case !userIDForm.MatchString(id):
		return nil, refuse(40003, "invalid userid")
	case dir.members[strings.ToLower(id)] != nil:
		return nil, refuse(60102, "userid existed")
	case text(in["name"]) == "":
		return nil, refuse(60112, "invalid member name")
	case text(in["mobile"]) == "" && text(in["email"]) == "":
		return nil, refuse(60129, "missing mobile or email")
	}
	if err := dir.checkMember(in, nil); err != nil {
		return nil, err
	}
	created = c.fillDepartments(in)
	in["status"] = int64(statusInvited)
	delete(in, "to_invite")
	c.setEnabled(in)
	dir.members[strings.ToLower(id)] = in
	c.emitContact("create_user", append([]field{{"UserID", id}}, memberFields(in, nil)...)...)
	return created, nil
}

// fillDepartments puts a member where WeCom puts it: in a department of the id
// that it names, new or not, with a value for each in the lists beside it.
func (c *Corp) fillDepartments(in object) (created []object) {
	ids := slices.DeleteFunc(slices.Clone(integers(in["department"])), func(id int64) bool { return id == 0 })
	if len(ids) == 0 {
		ids = []int64{c.pending()}
	}
	for _, id := range ids {
		if c.directory.departments[id] == nil {
			d := object{"id": id, "name": fmt.Sprintf("待设置部门%d", id), "parentid": c.pending(), "order": int64(0)}
			c.directory.departments[id] = d
			created = append(created, object{"id": id, "name": d["name"]})
		}
	}
	in["department"] = ids
	for _, key := range []string{"order", "is_leader_in_dept"} {
		if len(integers(in[key])) != len(ids) {
			in[key] = make([]int64, len(ids))
		}
	}
	if !slices.Contains(ids, integer(in["main_department"])) {
		in["main_department"] = ids[0]
	}
	return created
}

// pending returns the id of the department for those without one.
func (c *Corp) pending() int64 {
	for _, d := range c.directory.departments {
		if text(d["name"]) == pendingDepartment {
			return integer(d["id"])
		}
	}
	id := c.directory.freeDepartment()
	c.directory.departments[id] = object{"id": id, "name": pendingDepartment, "parentid": int64(rootDepartment), "order": int64(0)}
	return id
}

// setEnabled makes a member's status what its enable asks for.
func (c *Corp) setEnabled(m object) {
	id := strings.ToLower(text(m["userid"]))
	before, disabled := c.directory.enabled[id]
	switch enable := m["enable"]; {
	case enable == nil:
		m["enable"] = int64(1)
	case integer(enable) == 0 && !disabled:
		c.directory.enabled[id], m["status"] = m["status"], int64(statusDisabled)
	case integer(enable) == 1 && disabled:
		delete(c.directory.enabled, id)
		m["status"] = before
	}
}

// uniqueFields are those that no two members share, with the errcode for it.
var uniqueFields = map[string]int{"mobile": 60104, "email": 60106, "biz_mail": 60145}

// checkMember refuses values that a member, other than itself, cannot have.
func (d directory) checkMember(in, itself object) error {
	departments, leads := integers(in["department"]), integers(in["is_leader_in_dept"])
	if itself != nil && in["department"] == nil {
		departments = integers(itself["department"])
	}
	switch {
	case len(departments) > 100:
		return refuse(60110, "too many departments")
	case in["is_leader_in_dept"] != nil && len(leads) != len(departments):
		return refuse(60132, "is_leader_in_dept and department differ in length")
	case in["order"] != nil && len(integers(in["order"])) != len(departments):
		return refuse(40058, "order and department differ in length")
	}
	for _, leader := range texts(in["direct_leader"]) {
		if _, err := d.member(leader); err != nil {
			return err
		}
	}
	for key, code := range uniqueFields {
		if other := d.holder(key, text(in[key])); other != nil && text(other["userid"]) != text(itself["userid"]) {
			return refuse(code, key+" existed")
		}
	}
	return nil
}

// holder returns the member with a value in a unique field.
func (d directory) holder(key, value string) object {
	if value == "" {
		return nil
	}
	value = plain(value)
	for _, m := range d.members {
		if held := text(m[key]); held != "" && plain(held) == value {
			return m
		}
	}
	return nil
}

var withoutSeparators = strings.NewReplacer(" ", "", "-", "")

// plain reduces mobile numbers and addresses to what WeCom compares.
func plain(s string) string {
	return strings.ToLower(strings.TrimPrefix(withoutSeparators.Replace(s), "+86"))
}

func userUpdate(r *request, in object) (any, error) { return object{}, r.corp.updateMember(in) }

// updateMember changes a member as an app described it.
func (c *Corp) updateMember(in object) error {
	dir := c.directory
	old, err := dir.member(text(in["userid"]))
	if err != nil {
		return err
	}
	if integer(old["status"]) == statusActive {
		delete(in, "mobile") // the member's own; WeCom says nothing
	}
	if err := dir.checkMember(in, old); err != nil {
		return err
	}
	m := maps.Clone(old)
	if in["department"] != nil { // what is not given with it is reset
		m["order"], m["is_leader_in_dept"] = nil, nil
	}
	if in["extattr"] != nil {
		in["extattr"] = mergeAttributes(old["extattr"], in["extattr"])
	}
	maps.Copy(m, in)
	m["userid"] = old["userid"]
	delete(m, "to_invite")
	if err := c.rename(old, m); err != nil {
		return err
	}
	if in["department"] != nil {
		c.fillDepartments(m)
	}
	c.setEnabled(m)
	dir.members[strings.ToLower(text(m["userid"]))] = m
	fields := []field{{"UserID", text(old["userid"])}, changed("NewUserID", old["userid"], m["userid"])}
	c.emitContact("update_user", append(fields, memberFields(m, old)...)...)
	return nil
}

// rename gives a member the userid in new_userid, if there is one.
func (c *Corp) rename(old, m object) error {
	id := text(m["new_userid"])
	delete(m, "new_userid")
	if id == "" {
		return nil
	}
	dir := c.directory
	if dir.members[strings.ToLower(id)] != nil {
		return refuse(60102, "userid existed")
	}
	from, to := strings.ToLower(text(old["userid"])), strings.ToLower(id)
	delete(dir.members, from)
	if before, ok := dir.enabled[from]; ok {
		delete(dir.enabled, from)
		dir.enabled[to] = before
	}
	m["userid"] = id
	return nil
}

// mergeAttributes returns extended attributes with changes by name.
func mergeAttributes(old, change any) any {
	byName := map[string]any{}
	var names []string
	for _, v := range []any{old, change} {
		o, _ := v.(object)
		list, _ := o["attrs"].([]any)
		for _, a := range list {
			attr, _ := a.(object)
			name := text(attr["name"])
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

func userDelete(r *request) (any, error) {
	if err := mustSync(r); err != nil {
		return nil, err
	}
	return object{}, r.corp.deleteMember(r.query.Get("userid"))
}

func (c *Corp) deleteMember(userID string) error {
	dir := c.directory
	m, err := dir.member(userID)
	if err != nil {
		return err
	}
	key := strings.ToLower(userID)
	delete(dir.members, key)
	delete(dir.enabled, key)
	for _, t := range dir.tags {
		t.users = slices.DeleteFunc(t.users, func(u string) bool { return strings.EqualFold(u, userID) })
	}
	c.emitContact("delete_user", field{"UserID", text(m["userid"])})
	return nil
}

func userBatchDelete(r *request, in object) (any, error) {
	ids := texts(in["useridlist"])
	if len(ids) == 0 || len(ids) > 200 {
		return nil, refuse(40032, "invalid userid list length")
	}
	for _, id := range ids {
		if _, err := r.corp.directory.member(id); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		_ = r.corp.deleteMember(id) // it is there, unless it was named twice
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
	o, _ := value.(object)
	list, _ := o["attrs"].([]any)
	if len(list) == 0 || string(mustMarshal(old)) == string(mustMarshal(value)) {
		return field{"ExtAttr", nil}
	}
	var items [][]field
	for _, a := range list {
		attr, _ := a.(object)
		item := []field{{"Name", text(attr["name"])}, {"Type", text(attr["type"])}}
		if t, ok := attr["text"].(object); ok {
			item = append(item, field{"Text", []field{{"Value", text(t["value"])}}})
		}
		if w, ok := attr["web"].(object); ok {
			item = append(item, field{"Web", []field{{"Title", text(w["title"])}, {"Url", text(w["url"])}}})
		}
		items = append(items, item)
	}
	return field{"ExtAttr", []field{{"Item", items}}}
}

func userByMobile(r *request, in object) (any, error) {
	m := r.corp.directory.holder("mobile", text(in["mobile"]))
	if m == nil {
		return nil, refuse(60146, "mobile not found")
	}
	return object{"userid": m["userid"]}, nil
}

func userByEmail(r *request, in object) (any, error) {
	key, code := "biz_mail", 60148
	if integer(in["email_type"]) == 2 {
		key, code = "email", 60147
	}
	m := r.corp.directory.holder(key, text(in["email"]))
	if m == nil {
		return nil, refuse(code, "email not found")
	}
	return object{"userid": m["userid"]}, nil
}

// Openids and open_userids are made of the userid, so that they lead back to it.
const (
	openIDPrefix     = "oSimulated-"
	openUserIDPrefix = "woSimulated-"
)

func userToOpenID(r *request, in object) (any, error) {
	m, err := r.corp.directory.member(text(in["userid"]))
	if err != nil {
		return nil, err
	}
	return object{"openid": openIDPrefix + text(m["userid"])}, nil
}

func openIDToUser(r *request, in object) (any, error) {
	id, ok := strings.CutPrefix(text(in["openid"]), openIDPrefix)
	m, err := r.corp.directory.member(id)
	if !ok || err != nil {
		return nil, refuse(40073, "invalid openid")
	}
	return object{"userid": m["userid"]}, nil
}

func usersToOpenUserIDs(r *request, in object) (any, error) {
	found, invalid := []object{}, []string{}
	for _, id := range texts(in["userid_list"]) {
		m, err := r.corp.directory.member(id)
		if err != nil {
			invalid = append(invalid, id)
			continue
		}
		found = append(found, object{"userid": m["userid"], "open_userid": openUserIDPrefix + text(m["userid"])})
	}
	return object{"open_userid_list": found, "invalid_userid_list": invalid}, nil
}

func openUserIDsToUsers(r *request, in object) (any, error) {
	found, invalid := []object{}, []string{}
	for _, open := range texts(in["open_userid_list"]) {
		id, ok := strings.CutPrefix(open, openUserIDPrefix)
		m, err := r.corp.directory.member(id)
		if !ok || err != nil {
			invalid = append(invalid, open)
			continue
		}
		found = append(found, object{"userid": m["userid"], "open_userid": open})
	}
	return object{"userid_list": found, "invalid_open_userid_list": invalid}, nil
}

func userActiveStat(r *request, _ object) (any, error) {
	active := 0
	for _, m := range r.corp.directory.members {
		if integer(m["status"]) == statusActive {
			active++
		}
	}
	return object{"active_cnt": active}, nil
}

func batchInvite(r *request, in object) (any, error) {
	dir := r.corp.directory
	users, departments, tags := texts(in["user"]), integers(in["party"]), integers(in["tag"])
	if len(users)+len(departments)+len(tags) == 0 {
		return nil, refuse(40063, "user, party and tag are all empty")
	}
	reply := object{}
	reply["invaliduser"] = append([]string{}, slices.DeleteFunc(users, func(id string) bool { _, err := dir.member(id); return err == nil })...)
	reply["invalidparty"] = append([]int64{}, slices.DeleteFunc(departments, func(id int64) bool { return dir.departments[id] != nil })...)
	reply["invalidtag"] = append([]int64{}, slices.DeleteFunc(tags, func(id int64) bool { return dir.tags[id] != nil })...)
	return reply, nil
}

func joinQRCode(r *request) (any, error) {
	if err := mustSync(r); err != nil {
		return nil, err
	}
	return object{"join_qrcode": "https://join.simulated.example/?size=" + strconv.FormatInt(r.number("size_type"), 10)}, nil
}
