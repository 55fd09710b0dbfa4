package links

import (
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A rule lets corps of a chain see members of the upper corp.
type rule struct {
	id   int64
	info object
}

// ruled returns the chain and the rule that a call names.
func ruled(tx *sim.Tx) (*chain, *rule, error) {
	c, err := asked(tx)
	if err != nil {
		return nil, nil, err
	}
	id := sim.Integer(tx.Body["rule_id"])
	i := slices.IndexFunc(c.rules, func(r *rule) bool { return r.id == id })
	if i < 0 {
		return nil, nil, sim.Refuse(670006, "invalid rule_id")
	}
	return c, c.rules[i], nil
}

func ruleList(tx *sim.Tx) (any, error) {
	c, err := asked(tx)
	if err != nil {
		return nil, err
	}
	ids := []int64{}
	for _, r := range c.rules {
		ids = append(ids, r.id)
	}
	return object{"rule_ids": ids}, nil
}

func ruleGet(tx *sim.Tx) (any, error) {
	_, r, err := ruled(tx)
	if err != nil {
		return nil, err
	}
	return object{"rule_info": r.info}, nil
}

func ruleAdd(tx *sim.Tx) (any, error) {
	c, err := asked(tx)
	if err != nil {
		return nil, err
	}
	info, err := c.readRule(tx)
	if err != nil {
		return nil, err
	}
	r := &rule{c.number(), info}
	c.rules = append(c.rules, r)
	return object{"rule_id": r.id}, nil
}

func ruleModify(tx *sim.Tx) (any, error) {
	c, r, err := ruled(tx)
	if err != nil {
		return nil, err
	}
	info, err := c.readRule(tx)
	if err != nil {
		return nil, err
	}
	r.info = info
	return object{}, nil
}

func ruleDelete(tx *sim.Tx) (any, error) {
	c, r, err := ruled(tx)
	if err != nil {
		return nil, err
	}
	c.rules = slices.DeleteFunc(c.rules, func(other *rule) bool { return other == r })
	return object{}, nil
}

// readRule reads the ranges of a rule, and refuses ids that nobody has.
func (c *chain) readRule(tx *sim.Tx) (object, error) {
	info := sim.ObjectIn(tx.Body["rule_info"])
	owner, lower := sim.ObjectIn(info["owner_corp_range"]), sim.ObjectIn(info["member_corp_range"])
	userIDs, departmentIDs := sim.Texts(owner["userids"]), sim.Integers(owner["departmentids"])
	groupIDs, corpIDs := sim.Integers(lower["groupids"]), sim.Texts(lower["corpids"])
	view := directory.Of(tx).See(tx.App)
	unseen := func(id string) bool { _, err := view.Find(id); return err != nil }
	unknown := func(id int64) bool { return view.Department(id) == nil || !view.SeesDepartment(id) }
	switch {
	case len(userIDs)+len(departmentIDs) == 0 || len(groupIDs)+len(corpIDs) == 0:
		return nil, sim.Refuse(40058, "an empty range")
	case slices.ContainsFunc(userIDs, unseen) || slices.ContainsFunc(departmentIDs, unknown):
		return nil, sim.Refuse(670029, "a member or a department is out of range")
	case slices.ContainsFunc(groupIDs, func(id int64) bool { return !c.hasGroup(id) }):
		return nil, errNoGroup
	case slices.ContainsFunc(corpIDs, func(id string) bool { return c.joined(id) == nil }):
		return nil, errNoMember
	}
	return info, nil
}
