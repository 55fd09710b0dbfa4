package drives

import (
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// What members may do.
const (
	mayDownload = 1
	mayPreview  = 4
	mayManage   = 7
)

const (
	maxAdmins       = 3
	maxSpaceName    = 255
	premiumAccounts = 100
)

// A space is one that an app has made.
type space struct {
	id, name string
	app      *sim.App
	members  []member
	quit     []string // members who left while a department of theirs is in it
	settings object
	top      *file
}

// A member is one of a space or a file, or a department.
type member struct {
	userID       string
	departmentID int64
	permission   int64
}

func (m member) object() object {
	if m.userID == "" {
		return object{"type": 2, "departmentid": m.departmentID, "auth": m.permission}
	}
	return object{"type": 1, "userid": m.userID, "auth": m.permission}
}

func (m member) is(other member) bool {
	return m.userID == other.userID && m.departmentID == other.departmentID
}

func objects(members []member) []object {
	list := []object{}
	for _, m := range members {
		list = append(list, m.object())
	}
	return list
}

// readMembers reads auth_info.
func readMembers(tx *sim.Tx, permissions ...int64) ([]member, error) {
	var list []member
	for _, o := range sim.Objects(tx.Body["auth_info"]) {
		var m member
		switch sim.Integer(o["type"]) {
		case 1:
			found := directory.Of(tx).Member(sim.Text(o["userid"]))
			if found == nil {
				return nil, sim.Refuse(640012, "invalid userid")
			}
			m.userID = found.UserID()
		case 2:
			m.departmentID = sim.Integer(o["departmentid"])
			if directory.Of(tx).DepartmentName(m.departmentID) == "" {
				return nil, sim.Refuse(640013, "invalid departmentid")
			}
		default:
			return nil, sim.Refuse(640027, "invalid type")
		}
		m.permission = sim.Integer(o["auth"])
		switch {
		case len(permissions) == 0: // taken out: nothing is looked at
		case !slices.Contains(permissions, m.permission), m.permission == mayManage && m.userID == "":
			return nil, sim.Refuse(640020, "invalid auth")
		case m.permission == mayPreview && slot.Of(tx).isFree:
			return nil, sim.Refuse(640015, "preview not supported")
		}
		list = append(list, m)
	}
	return list, nil
}

// add adds members, or changes what they may do.
func add(members, more []member) []member {
	for _, m := range more {
		members = append(without(members, m), m)
	}
	return members
}

func without(members []member, gone member) []member {
	return slices.DeleteFunc(slices.Clone(members), gone.is)
}

func checkAdmins(members []member) error {
	n := 0
	for _, m := range members {
		if m.permission == mayManage {
			n++
		}
	}
	if n > maxAdmins {
		return sim.Refuse(640053, "too many admins")
	}
	return nil
}

// spaceOf returns the space that a call names, if the app has made it.
func spaceOf(tx *sim.Tx, id string) (*space, error) {
	s := slot.Of(tx).spaces[id]
	switch {
	case s == nil:
		return nil, sim.Refuse(640001, "space not exist")
	case s.app.Secret != tx.App.Secret:
		return nil, sim.Refuse(640008, "no space permission")
	}
	return s, nil
}

func spaceCreate(tx *sim.Tx) (any, error) {
	d := slot.Of(tx)
	name := sim.Text(tx.Body["space_name"])
	members, err := readMembers(tx, mayDownload, mayPreview, mayManage)
	switch {
	case err != nil:
		return nil, err
	case name == "" || len([]rune(name)) > maxSpaceName:
		return nil, sim.Refuse(640025, "invalid space_name")
	case sim.Integer(tx.Body["space_sub_type"]) != 0:
		return nil, sim.Refuse(640027, "invalid space_sub_type")
	}
	if err := checkAdmins(members); err != nil {
		return nil, err
	}
	s := &space{id: d.id("space"), name: name, app: tx.App, members: add(nil, members), settings: defaultSettings()}
	s.top = &file{id: s.id, space: s, kind: kindFolder, children: map[string]*file{}}
	d.spaces[s.id] = s
	return object{"spaceid": s.id}, nil
}

func defaultSettings() object {
	return object{
		"enable_watermark": false, "enable_confidential_mode": false, "share_url_no_approve": false, "share_url_no_approve_default_auth": mayDownload,
		"default_file_scope": 1, "ban_share_external": false,
		"add_member_only_admin": true, "enable_share_url": true, "enable_share_external": true, "enable_share_external_admin": true,
		"enable_space_add_external_member": false, "enable_space_add_external_member_admin": false, "create_file_only_admin": true,
	}
}

func spaceRename(tx *sim.Tx) (any, error) {
	s, err := spaceOf(tx, sim.Text(tx.Body["spaceid"]))
	if err != nil {
		return nil, err
	}
	name := sim.Text(tx.Body["space_name"])
	if name == "" || len([]rune(name)) > maxSpaceName {
		return nil, sim.Refuse(640025, "invalid space_name")
	}
	s.name = name
	return nil, nil
}

func spaceDismiss(tx *sim.Tx) (any, error) {
	s, err := spaceOf(tx, sim.Text(tx.Body["spaceid"]))
	if err != nil {
		return nil, err
	}
	slot.Of(tx).dismiss(s)
	return nil, nil
}

// dismiss deletes a space with all that is in it.
func (d *drive) dismiss(s *space) {
	for _, f := range s.top.children {
		d.remove(f)
	}
	delete(d.spaces, s.id)
}

func (s *space) object() object {
	return object{
		"spaceid": s.id, "space_name": s.name, "space_sub_type": 0,
		"auth_list": object{"auth_info": objects(s.members), "quit_userid": append([]string{}, s.quit...)},
	}
}

func spaceInfo(tx *sim.Tx) (any, error) {
	s, err := spaceOf(tx, sim.Text(tx.Body["spaceid"]))
	if err != nil {
		return nil, err
	}
	return object{"space_info": s.object()}, nil
}

func newSpaceInfo(tx *sim.Tx) (any, error) {
	s, err := spaceOf(tx, sim.Text(tx.Body["spaceid"]))
	if err != nil {
		return nil, err
	}
	info := s.object()
	info["secure_setting"] = s.settings
	return object{"space_info": info}, nil
}

func spaceGrant(tx *sim.Tx) (any, error) {
	s, err := spaceOf(tx, sim.Text(tx.Body["spaceid"]))
	if err != nil {
		return nil, err
	}
	more, err := readMembers(tx, mayDownload, mayPreview, mayManage)
	if err != nil {
		return nil, err
	}
	members := add(s.members, more)
	if err := checkAdmins(members); err != nil {
		return nil, err
	}
	s.members = members
	s.quit = slices.DeleteFunc(s.quit, func(id string) bool { return slices.ContainsFunc(more, member{userID: id}.is) })
	return nil, nil
}

func spaceRevoke(tx *sim.Tx) (any, error) {
	s, err := spaceOf(tx, sim.Text(tx.Body["spaceid"]))
	if err != nil {
		return nil, err
	}
	gone, err := readMembers(tx)
	if err != nil {
		return nil, err
	}
	for _, m := range gone {
		if err := s.takeOut(tx, m); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

// takeOut takes a member out of a space, also one who is in it by a department.
func (s *space) takeOut(tx *sim.Tx, m member) error {
	isNamed := slices.ContainsFunc(s.members, m.is)
	isIn := m.userID != "" && slices.ContainsFunc(s.members, func(in member) bool { return in.departmentID != 0 && isBelow(tx, m.userID, in.departmentID) })
	if !isNamed && !isIn {
		return sim.Refuse(640005, "member not in space")
	}
	s.members = without(s.members, m)
	if isIn && !slices.Contains(s.quit, m.userID) {
		s.quit = append(s.quit, m.userID)
	}
	return nil
}

// isBelow reports whether a member is in a department, or below it.
func isBelow(tx *sim.Tx, userID string, departmentID int64) bool {
	d := directory.Of(tx)
	m := d.Member(userID)
	return m != nil && slices.ContainsFunc(m.Departments(), func(id int64) bool { return d.Within(id, departmentID) })
}

// permissions that the link of a space may give.
var linkPermissions = []int64{1, 2, 4, 5, 200}

func spaceSetting(tx *sim.Tx) (any, error) {
	s, err := spaceOf(tx, sim.Text(tx.Body["spaceid"]))
	if err != nil {
		return nil, err
	}
	permission, given := tx.Body["share_url_no_approve_default_auth"]
	scope, scoped := tx.Body["default_file_scope"]
	switch {
	case given && !slices.Contains(linkPermissions, sim.Integer(permission)):
		return nil, sim.Refuse(640020, "invalid auth")
	case scoped && sim.Integer(scope) != 1 && sim.Integer(scope) != 2:
		return nil, sim.Refuse(640023, "invalid scope")
	case tx.Body["enable_watermark"] != nil && slot.Of(tx).isFree:
		return nil, sim.Refuse(640016, "watermark not supported")
	}
	for key, v := range tx.Body {
		if _, ok := s.settings[key]; ok {
			s.settings[key] = v
		}
	}
	return nil, nil
}

func spaceShare(tx *sim.Tx) (any, error) {
	s, err := spaceOf(tx, sim.Text(tx.Body["spaceid"]))
	switch {
	case err != nil:
		return nil, err
	case s.settings["enable_share_url"] == false:
		return nil, sim.Refuse(640028, "share url is off")
	}
	return object{"space_share_url": "https://drive.weixin.example/s?k=" + s.id}, nil
}

func premiumAdd(tx *sim.Tx) (any, error) { return changePremium(tx, true) }

func premiumDelete(tx *sim.Tx) (any, error) { return changePremium(tx, false) }

const maxPremium = 100 // members of a call

func changePremium(tx *sim.Tx, assign bool) (any, error) {
	d := slot.Of(tx)
	ids := sim.Texts(tx.Body["userid_list"])
	if len(ids) == 0 || len(ids) > maxPremium {
		return nil, sim.Refuse(640027, "invalid userid_list")
	}
	good, bad := []string{}, []string{}
	for _, id := range ids {
		if m := directory.Of(tx).Member(id); m == nil || !directory.Of(tx).See(tx.App).Sees(m) || assign && !d.giveAccount(id) {
			bad = append(bad, id)
			continue
		}
		if !assign {
			d.premium = slices.DeleteFunc(d.premium, func(have string) bool { return have == id })
		}
		good = append(good, id)
	}
	return object{"succ_userid_list": good, "fail_userid_list": bad}, nil
}

// giveAccount gives a member a premium account, if there is one left.
func (d *drive) giveAccount(userID string) bool {
	if slices.Contains(d.premium, userID) {
		return true
	}
	if d.isFree || len(d.premium) == premiumAccounts {
		return false
	}
	d.premium = append(d.premium, userID)
	return true
}

func premiumList(tx *sim.Tx) (any, error) {
	page, next, err := sim.Page(slot.Of(tx).premium, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], 100, 200, 200))
	if err != nil {
		return nil, err
	}
	return object{"userid_list": page, "has_more": next != "", "next_cursor": next}, nil
}
