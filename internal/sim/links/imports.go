package links

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// What an import takes.
const (
	maxCorps    = 1000
	maxPeople   = 2000
	maxPerCorp  = 200
	maxHeads    = 5
	maxPerDay   = 20_000
	maxLevels   = 9
	importKind  = "import_chain_contact"
	memberRole  = 1
	headRole    = 2
	importDay   = 24 * time.Hour
	nameCharset = `^[\p{L}\p{N} _()（）-]{1,32}$`
)

// A contact is somebody who was invited.
type contact struct{ name, mobile, customID string }

// An invitation counts people of a day.
type invitation struct {
	at     time.Time
	people int
}

// A job invites people of corps.
type job struct {
	id     string
	began  time.Time
	chain  *chain
	corps  []object
	failed []object
	isDone bool
}

func startImport(tx *sim.Tx) (any, error) {
	c, err := asked(tx)
	if err != nil {
		return nil, err
	}
	st, corps := slot.Of(tx), sim.Objects(tx.Body["contact_list"])
	people := 0
	for _, corp := range corps {
		n := len(sim.Objects(corp["contact_info_list"]))
		if n > maxPerCorp {
			return nil, sim.Refuse(670025, "too much to import")
		}
		people += n
	}
	st.invited = slices.DeleteFunc(st.invited, func(i invitation) bool { return tx.Now().Sub(i.at) >= importDay })
	today := people
	for _, i := range st.invited {
		today += i.people
	}
	switch {
	case len(corps) == 0 || people == 0:
		return nil, sim.Refuse(40058, "nobody to import")
	case len(corps) > maxCorps || people > maxPeople:
		return nil, sim.Refuse(670025, "too much to import")
	case st.running != nil:
		return nil, sim.Refuse(670022, "an import is running")
	case today > maxPerDay:
		return nil, sim.Refuse(670023, "too many people imported within a day")
	}
	st.invited = append(st.invited, invitation{tx.Now(), people})
	j := &job{id: st.id("chain-job"), began: tx.Now(), chain: c, corps: corps}
	st.imports.Put(tx, j.id, j)
	st.running = j
	tx.After(directory.JobTime(tx), j.finish)
	return object{"jobid": j.id}, nil
}

// finish invites the people of each corp, or none of it.
func (j *job) finish(tx *sim.Tx) {
	for _, corp := range j.corps {
		if failed := j.invite(tx, corp); failed != nil {
			failed["corp_name"], failed["custom_id"] = corp["corp_name"], sim.Text(corp["custom_id"])
			j.failed = append(j.failed, failed)
		}
	}
	j.isDone = true
	slot.Of(tx).running = nil
	tx.Emit(0, "sys", field{"MsgType", "event"}, field{"Event", "batch_job_result"}, field{"BatchJob", []field{
		{"JobId", j.id}, {"JobType", importKind}, {"ErrCode", 0}, {"ErrMsg", "ok"},
	}})
}

func importResult(tx *sim.Tx) (any, error) {
	j := slot.Of(tx).imports.Get(tx.Query.Get("jobid"))
	switch {
	case j == nil:
		return nil, sim.Refuse(40088, "jobid not found")
	case !j.isDone && tx.Now().Sub(j.began) < time.Second:
		return object{"status": 1}, nil
	case !j.isDone:
		return object{"status": 2}, nil
	}
	outcome := 2
	switch len(j.failed) {
	case 0:
		outcome = 1
	case len(j.corps):
		outcome = 3
	}
	return object{"status": 3, "result": object{"chain_id": j.chain.id, "import_status": outcome, "fail_list": append([]object{}, j.failed...)}}, nil
}

var (
	legalName     = regexp.MustCompile(nameCharset)
	legalCustomID = regexp.MustCompile(`^[0-9A-Za-z]{0,64}$`)
	legalMobile   = regexp.MustCompile(`^(1[0-9]{10}|\+[0-9]{6,15})$`)
	legalNumber   = regexp.MustCompile(`^[1-9][0-9]{0,19}$`)
)

func failure(err error) object {
	code, msg := sim.CodeOf(err)
	return object{"errcode": code, "errmsg": msg}
}

// invite adds the people of a corp to the chain, or returns why it does not.
func (j *job) invite(tx *sim.Tx, corp object) (failed object) {
	name, customID := sim.Text(corp["corp_name"]), sim.Text(corp["custom_id"])
	switch {
	case name == "":
		return failure(sim.Refuse(670012, "empty corp name"))
	case !legalName.MatchString(name):
		return failure(sim.Refuse(670013, "invalid corp name"))
	case !legalCustomID.MatchString(customID):
		return failure(sim.Refuse(670011, "invalid custom id"))
	case customID != "" && j.chain.find(func(m *member) bool { return m.customID == customID && m.name != name }) != nil:
		return failure(sim.Refuse(670009, "custom id not unique"))
	}
	contacts, failed := readContacts(sim.Objects(corp["contact_info_list"]))
	if failed != nil {
		return failed
	}
	if m := j.chain.find(func(m *member) bool { return m.name == name }); m != nil {
		m.contacts = append(m.contacts, contacts...)
		return nil
	}
	at, err := j.chain.path(sim.Text(corp["group_path"]))
	if err != nil {
		return failure(err)
	}
	j.chain.members = append(j.chain.members, &member{
		pendingID: slot.Of(tx).id("pending-corp"), name: name, customID: customID, inviter: inviter(tx), group: at, contacts: contacts,
	})
	return nil
}

// readContacts returns the people of a corp, or which of them fail.
func readContacts(list []object) (contacts []contact, failed object) {
	var wrong []object
	heads, known := 0, map[string]bool{}
	for _, o := range list {
		c := contact{sim.Text(o["name"]), sim.Text(o["mobile"]), sim.Text(o["user_custom_id"])}
		role := sim.Integer(o["identity_type"])
		var err error
		switch {
		case c.name == "":
			err = sim.Refuse(670014, "empty contact name")
		case utf8.RuneCountInString(c.name) > 32:
			err = sim.Refuse(670015, "invalid contact name")
		case role != memberRole && role != headRole:
			err = sim.Refuse(670016, "invalid contact identity")
		case !legalMobile.MatchString(c.mobile):
			err = sim.Refuse(60103, "invalid mobile")
		case c.customID != "" && !isCustomNumber(c.customID):
			err = sim.Refuse(670032, "invalid user custom id")
		case c.customID != "" && known[c.customID]:
			err = sim.Refuse(670034, "user custom id not unique")
		}
		known[c.customID] = true
		if role == headRole {
			heads++
		}
		if err != nil {
			f := failure(err)
			f["mobile"] = c.mobile
			wrong = append(wrong, f)
		}
		contacts = append(contacts, c)
	}
	switch {
	case len(wrong) > 0:
		return nil, object{"errcode": wrong[0]["errcode"], "errmsg": wrong[0]["errmsg"], "contact_info_list": wrong}
	case heads > maxHeads:
		return nil, failure(sim.Refuse(670010, "too many heads"))
	}
	return contacts, nil
}

// isCustomNumber reports whether a number is one of 64 bits that is no mobile number
// and no time.
func isCustomNumber(s string) bool {
	n, err := strconv.ParseUint(s, 10, 64)
	return err == nil && n < 1<<64-1 && legalNumber.MatchString(s) && len(s) != 11 && len(s) != 13
}

// path returns the group with a path, which is made where it is missing.
func (c *chain) path(path string) (int64, error) {
	at := int64(root)
	if path == "" {
		return at, nil
	}
	names := strings.Split(path, "/")
	switch {
	case len(names) > maxLevels:
		return 0, sim.Refuse(670020, "too many levels of groups")
	case slices.ContainsFunc(names, func(name string) bool { return !legalName.MatchString(name) }):
		return 0, sim.Refuse(670021, "invalid group name")
	}
	for _, name := range names {
		g := c.named(at, name)
		if g == nil {
			g = &group{c.number(), at, name}
			c.groups = append(c.groups, g)
		}
		at = g.id
	}
	return at, nil
}
