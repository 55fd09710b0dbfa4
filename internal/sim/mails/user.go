package mails

import (
	"maps"
	"slices"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// setEnabled lets a mailbox get mail, or not.
func setEnabled(tx *sim.Tx) (any, error) {
	var address string
	kind := sim.Integer(tx.Body["type"])
	if userID := sim.Text(tx.Body["userid"]); userID != "" {
		m, err := directory.Of(tx).See(tx.App).Find(userID)
		if err != nil {
			return nil, err
		}
		address = AddressOf(m)
	} else {
		p, err := ownPublic(tx, sim.Integer(tx.Body["publicemail_id"]))
		if err != nil {
			return nil, err
		}
		address = p.email
	}
	const enable, disable = 1, 2
	if kind != enable && kind != disable {
		return nil, sim.Refuse(680043, "invalid type")
	}
	slot.Of(tx).disabled[key(address)] = kind == disable
	return object{}, nil
}

func optionGet(tx *sim.Tx) (any, error) {
	m, err := directory.Of(tx).See(tx.App).Find(sim.Text(tx.Body["userid"]))
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, kind := range sim.Integers(tx.Body["type"]) {
		if err := checkFeature(kind); err != nil {
			return nil, err
		}
		value := slot.Of(tx).features[m.Key()][kind]
		if value == "" {
			value = "0"
		}
		list = append(list, object{"type": kind, "value": value})
	}
	return object{"option": object{"list": list}}, nil
}

func checkFeature(kind int64) error {
	if kind < 1 || kind > 4 {
		return sim.Refuse(40058, "invalid type")
	}
	return nil
}

func optionUpdate(tx *sim.Tx) (any, error) {
	m, err := directory.Of(tx).See(tx.App).Find(sim.Text(tx.Body["userid"]))
	if err != nil {
		return nil, err
	}
	changed := map[int64]string{}
	for _, o := range sim.Objects(sim.ObjectIn(tx.Body["option"])["list"]) {
		kind, value := sim.Integer(o["type"]), sim.Text(o["value"])
		if err := checkFeature(kind); err != nil {
			return nil, err
		}
		if value != "0" && value != "1" {
			return nil, sim.Refuse(40058, "invalid value")
		}
		changed[kind] = value
	}
	all := slot.Of(tx).features
	if all[m.Key()] == nil {
		all[m.Key()] = map[int64]string{}
	}
	maps.Copy(all[m.Key()], changed)
	return object{}, nil
}

const maxUsers = 100 // of a change of advanced accounts

// split tells the members of a call that the app sees from the others.
func split(tx *sim.Tx) (good, bad []string, err error) {
	ids := sim.Texts(tx.Body["userid_list"])
	if len(ids) == 0 || len(ids) > maxUsers {
		return nil, nil, sim.Refuse(40058, "userid_list wants 1 to 100 members")
	}
	good, bad = []string{}, []string{}
	for _, id := range sim.Distinct(ids) {
		if m, err := directory.Of(tx).See(tx.App).Find(id); err == nil {
			good = append(good, m.UserID())
		} else {
			bad = append(bad, id)
		}
	}
	return good, bad, nil
}

func (s *store) isAdvanced(userID string) bool {
	return slices.ContainsFunc(s.advanced, func(id string) bool { return strings.EqualFold(id, userID) })
}

func advancedAdd(tx *sim.Tx) (any, error) {
	good, bad, err := split(tx)
	if err != nil {
		return nil, err
	}
	s := slot.Of(tx)
	for _, id := range good {
		if !s.isAdvanced(id) {
			s.advanced = append(s.advanced, id)
		}
	}
	return object{"succ_userid_list": good, "fail_userid_list": bad}, nil
}

func advancedDelete(tx *sim.Tx) (any, error) {
	good, bad, err := split(tx)
	if err != nil {
		return nil, err
	}
	s, done := slot.Of(tx), []string{}
	for _, id := range good {
		if !s.isAdvanced(id) {
			bad = append(bad, id)
			continue
		}
		done = append(done, id)
		s.advanced = slices.DeleteFunc(s.advanced, func(other string) bool { return strings.EqualFold(other, id) })
	}
	return object{"succ_userid_list": done, "fail_userid_list": bad}, nil
}

func advancedList(tx *sim.Tx) (any, error) {
	var seen []string
	for _, id := range slot.Of(tx).advanced {
		if _, err := directory.Of(tx).See(tx.App).Find(id); err == nil {
			seen = append(seen, id)
		}
	}
	page, next, err := sim.Page(seen, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], 100, 200, 200))
	if err != nil {
		return nil, err
	}
	return object{"userid_list": page, "has_more": next != "", "next_cursor": next}, nil
}
