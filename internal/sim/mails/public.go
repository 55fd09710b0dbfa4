package mails

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A public is a public mailbox. Its fields are as apps sent them.
type public struct {
	agentID   int64
	id        int64
	email     string
	fields    object
	passwords []password
	made      int64 // passwords
}

// A password is one of a mail client.
type password struct {
	id     int64
	remark string
	at     time.Time
}

// public returns the public mailbox with an address or an alias, or nil.
func (s *store) public(address string) *public {
	for _, p := range s.publics {
		for _, own := range append([]string{p.email}, sim.Texts(listIn(p.fields, "alias_list"))...) {
			if key(own) == key(address) {
				return p
			}
		}
	}
	return nil
}

// ownPublic returns a public mailbox of the app.
func ownPublic(tx *sim.Tx, id int64) (*public, error) {
	for _, p := range slot.Of(tx).publics {
		if p.id == id && p.agentID == tx.App.AgentID {
			return p, nil
		}
	}
	return nil, sim.Refuse(680035, "the mailbox does not exist")
}

var userLists = []string{"userid_list", "department_list", "tag_list"}

const (
	maxAliases   = 5
	maxPasswords = 10
	maxRemark    = 128 // bytes
	maxName      = 64  // a Chinese character counts two
)

// width is the length of a name.
func width(s string) (n int) {
	for _, r := range s {
		if n++; r > 0xFF {
			n++
		}
	}
	return n
}

func checkPublic(tx *sim.Tx, itself *public, in object) error {
	name := sim.Text(in["name"])
	if name == "" || width(name) > maxName {
		return sim.Refuse(680034, "invalid name")
	}
	for _, p := range slot.Of(tx).publics {
		if p != itself && sim.Text(p.fields["name"]) == name {
			return sim.Refuse(680040, "the name is taken")
		}
	}
	users := 0
	for _, list := range userLists {
		users += len(sim.Texts(listIn(in, list))) + len(sim.Integers(listIn(in, list)))
	}
	if users == 0 {
		return sim.Refuse(40058, "nobody may use the mailbox")
	}
	for _, userID := range sim.Texts(listIn(in, "userid_list")) {
		if _, err := directory.Of(tx).Find(userID); err != nil {
			return err
		}
	}
	aliases := sim.Texts(listIn(in, "alias_list"))
	if len(aliases) > maxAliases {
		return sim.Refuse(680049, "too many aliases")
	}
	for _, alias := range aliases {
		if !isAddress(alias) || len(alias) < 6 || len(alias) > 64 {
			return sim.Refuse(680047, "invalid alias")
		}
		if isTaken(tx, alias) && slot.Of(tx).public(alias) != itself {
			return sim.Refuse(680048, "the alias is taken")
		}
	}
	return checkRemark(in)
}

func checkRemark(in object) error {
	if len(sim.Text(sim.ObjectIn(in["auth_code_info"])["remark"])) > maxRemark {
		return sim.Refuse(40058, "invalid remark")
	}
	return nil
}

func publicCreate(tx *sim.Tx) (any, error) {
	s, email := slot.Of(tx), sim.Text(tx.Body["email"])
	switch {
	case !isAddress(email):
		return nil, sim.Refuse(680032, "invalid email")
	case isTaken(tx, email):
		return nil, sim.Refuse(680033, "the email is taken")
	}
	if err := checkPublic(tx, nil, tx.Body); err != nil {
		return nil, err
	}
	s.publicID++
	p := &public{agentID: tx.App.AgentID, id: s.publicID, email: email, fields: tx.Body}
	s.publics = append(s.publics, p)
	reply := object{"id": p.id}
	err := p.addPassword(tx, reply)
	return reply, err
}

func publicUpdate(tx *sim.Tx) (any, error) {
	p, err := ownPublic(tx, sim.Integer(tx.Body["id"]))
	if err != nil {
		return nil, err
	}
	changed := maps.Clone(p.fields)
	maps.Copy(changed, tx.Body)
	if err := checkPublic(tx, p, changed); err != nil {
		return nil, err
	}
	reply := object{}
	if err := p.addPassword(tx, reply); err != nil {
		return nil, err
	}
	p.fields = changed
	return reply, nil
}

// addPassword makes a password if the call wants one, and puts it into the reply.
func (p *public) addPassword(tx *sim.Tx, reply object) error {
	if sim.Integer(tx.Body["create_auth_code"]) != 1 {
		return nil
	}
	if len(p.passwords) == maxPasswords {
		return sim.Refuse(40058, "too many passwords")
	}
	p.made++
	remark := sim.Text(sim.ObjectIn(tx.Body["auth_code_info"])["remark"])
	if remark == "" {
		remark = "办公PC"
	}
	p.passwords = append(p.passwords, password{p.made, remark, tx.Now()})
	reply["auth_code_id"], reply["auth_code"] = p.made, fmt.Sprintf("simulated-password-%d-%d", p.id, p.made)
	return nil
}

func publicDelete(tx *sim.Tx) (any, error) {
	p, err := ownPublic(tx, sim.Integer(tx.Body["id"]))
	if err != nil {
		return nil, err
	}
	s := slot.Of(tx)
	s.publics = slices.DeleteFunc(s.publics, func(other *public) bool { return other == p })
	return object{}, nil
}

func publicGet(tx *sim.Tx) (any, error) {
	list := []object{}
	for _, id := range sim.Integers(tx.Body["id_list"]) {
		p, err := ownPublic(tx, id)
		if err != nil {
			return nil, err
		}
		o := object{"id": p.id, "email": p.email, "name": p.fields["name"]}
		for _, name := range append([]string{"alias_list"}, userLists...) {
			if p.fields[name] != nil {
				o[name] = p.fields[name]
			}
		}
		list = append(list, o)
	}
	return object{"list": list}, nil
}

func publicSearch(tx *sim.Tx) (any, error) {
	list := []object{}
	for _, p := range slot.Of(tx).publics {
		if p.agentID == tx.App.AgentID && matches(tx, "email", p.email, sim.Text(p.fields["name"])) {
			list = append(list, object{"id": p.id, "email": p.email, "name": p.fields["name"]})
		}
	}
	return object{"list": list}, nil
}

func passwordList(tx *sim.Tx) (any, error) {
	p, err := ownPublic(tx, sim.Integer(tx.Body["id"]))
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, w := range p.passwords {
		list = append(list, object{"auth_code_id": w.id, "create_time": w.at.Unix(), "last_use_time": 0, "remark": w.remark})
	}
	return object{"auth_code_list": list}, nil
}

func passwordDelete(tx *sim.Tx) (any, error) {
	p, err := ownPublic(tx, sim.Integer(tx.Body["id"]))
	if err != nil {
		return nil, err
	}
	left := slices.DeleteFunc(slices.Clone(p.passwords), func(w password) bool { return w.id == sim.Integer(tx.Body["auth_code_id"]) })
	if len(left) == len(p.passwords) {
		return nil, sim.Refuse(40058, "invalid auth_code_id")
	}
	p.passwords = left
	return object{}, nil
}
