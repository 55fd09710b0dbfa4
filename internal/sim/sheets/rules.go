package sheets

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A rule is a content permission.
type rule struct {
	id      int64
	kind    int64
	name    string
	sheets  []object
	members []string
}

const (
	everyone = 1
	extra    = 2

	maxRules       = 20
	maxRuleMembers = 50
	maxRuleName    = 20
)

// rule returns an extra rule.
func (b *book) rule(id int64) (*rule, error) {
	for _, r := range b.rules[1:] {
		if r.id == id {
			return r, nil
		}
	}
	return nil, sim.Refuse(640065, "rule not exist")
}

// checkName refuses the name of a rule; id is that of the rule itself.
func (b *book) checkName(id int64, name string) error {
	switch {
	case utf8.RuneCountInString(name) > maxRuleName:
		return sim.Refuse(640062, "rule name too long")
	case slices.ContainsFunc(b.rules, func(r *rule) bool { return r.id != id && r.name == name }):
		return sim.Refuse(640061, "rule name exists")
	}
	return nil
}

func createRule(tx *sim.Tx) (any, error) {
	b, err := bookOf(tx)
	if err != nil {
		return nil, err
	}
	name := sim.Text(tx.Body["name"])
	if err := b.checkName(0, name); err != nil {
		return nil, err
	}
	if len(b.rules) > maxRules {
		return nil, sim.Refuse(640063, "too many rules")
	}
	b.nRules++
	b.rules = append(b.rules, &rule{id: b.nRules, kind: extra, name: name})
	return object{"rule_id": b.nRules}, nil
}

func deleteRules(tx *sim.Tx) (any, error) {
	b, err := bookOf(tx)
	if err != nil {
		return nil, err
	}
	ids := sim.Integers(tx.Body["rule_id_list"])
	for _, id := range ids {
		if _, err := b.rule(id); err != nil {
			return nil, err
		}
	}
	b.rules = slices.DeleteFunc(b.rules, func(r *rule) bool { return r.kind == extra && slices.Contains(ids, r.id) })
	return object{}, nil
}

func listRules(tx *sim.Tx) (any, error) {
	b, err := bookOf(tx)
	if err != nil {
		return nil, err
	}
	rules := b.rules[:1]
	if sim.Integer(tx.Body["type"]) == extra {
		rules = b.rules[1:]
		if ids := sim.Integers(tx.Body["rule_id_list"]); len(ids) > 0 {
			rules = nil
			for _, id := range ids {
				r, err := b.rule(id)
				if err != nil {
					return nil, err
				}
				rules = append(rules, r)
			}
		}
	}
	list := []object{}
	for _, r := range rules {
		list = append(list, object{"rule_id": r.id, "type": r.kind, "name": r.name, "priv_list": append([]object{}, r.sheets...)})
	}
	return object{"rule_list": list}, nil
}

func updateRule(tx *sim.Tx) (any, error) {
	b, err := bookOf(tx)
	if err != nil {
		return nil, err
	}
	in := tx.Body
	name := sim.Text(in["name"])
	r := b.rules[0]
	switch kind := sim.Integer(in["type"]); {
	case kind == everyone && name != "":
		return nil, sim.Refuse(640094, "the rule for everyone cannot be renamed")
	case kind == everyone:
	case kind == extra:
		if r, err = b.rule(sim.Integer(in["rule_id"])); err == nil {
			err = b.checkName(r.id, name)
		}
		if err != nil {
			return nil, err
		}
	default:
		return nil, sim.Refuse(640051, "invalid type")
	}
	sheets := slices.Clone(r.sheets)
	for _, p := range sim.Objects(in["priv_list"]) {
		if err := b.checkSheetRule(r, p); err != nil {
			return nil, err
		}
		sheets = slices.DeleteFunc(sheets, func(old object) bool { return sim.Text(old["sheet_id"]) == sim.Text(p["sheet_id"]) })
		if p["clear"] != true {
			p = maps.Clone(p)
			delete(p, "clear")
			sheets = append(sheets, p)
		}
	}
	r.sheets = sheets
	if name != "" {
		r.name = name
	}
	return object{}, nil
}

// checkSheetRule refuses what a rule says of a sheet.
func (b *book) checkSheetRule(r *rule, p object) error {
	id := sim.Text(p["sheet_id"])
	if id == "" {
		return sim.Refuse(640086, "empty sheet_id")
	}
	s, err := b.sheet(id)
	if err != nil {
		return sim.Refuse(640097, "invalid sheet_id")
	}
	if p["clear"] == true {
		return nil
	}
	priv := sim.Integer(p["priv"])
	records, fields := sim.ObjectIn(p["record_priv"]), sim.ObjectIn(p["field_priv"])
	switch {
	case priv < 1 || priv > 4:
		return sim.Refuse(640089, "invalid priv")
	case (priv == 2 || priv == 3) && records == nil:
		return sim.Refuse(640088, "record_priv is required with priv 2 and 3")
	case r.kind == everyone && fields != nil && fields["field_default_rule"] == nil:
		return sim.Refuse(640083, "field_default_rule is required in the rule for everyone")
	case r.kind == extra && fields["field_default_rule"] != nil:
		return sim.Refuse(640083, "field_default_rule is not allowed in an extra rule")
	}
	for _, f := range sim.Objects(fields["field_rule_list"]) {
		if s.fieldByID(sim.Text(f["field_id"])) == nil {
			return sim.Refuse(640079, "unknown field_id in field_rule_list")
		}
	}
	return s.checkRecordRules(records)
}

func (s *sheet) checkRecordRules(records object) error {
	conditions := sim.Objects(records["record_rule_list"])
	switch kind := sim.Integer(records["record_range_type"]); {
	case records == nil:
		return nil
	case kind < 1 || kind > 3:
		return sim.Refuse(640077, "invalid record_range_type")
	case kind == 1 && len(conditions) > 0:
		return sim.Refuse(640070, "record_rule_list is not allowed for all records")
	case kind != 1 && (len(conditions) < 1 || len(conditions) > 20):
		return sim.Refuse(640071, "1 to 20 rules in record_rule_list")
	}
	for _, c := range conditions {
		f := s.fieldByID(sim.Text(c["field_id"]))
		switch {
		case sim.Text(c["field_id"]) == "CREATED_USER":
			if sim.Text(c["field_type"]) != "" {
				return sim.Refuse(640095, "no field_type for CREATED_USER")
			}
		case f == nil:
			return sim.Refuse(640072, "unknown field_id in record_rule_list")
		case !strings.HasSuffix(kindOf(f), "SELECT") && kindOf(f) != "USER":
			return sim.Refuse(640096, "only fields of members and of choices")
		}
	}
	return nil
}

func updateMembers(tx *sim.Tx) (any, error) {
	b, err := bookOf(tx)
	if err != nil {
		return nil, err
	}
	in := tx.Body
	r, err := b.rule(sim.Integer(in["rule_id"]))
	if err != nil {
		return nil, err
	}
	members := slices.Clone(r.members)
	for _, id := range sim.Texts(sim.ObjectIn(in["del_member_range"])["userid_list"]) {
		if !slices.Contains(members, id) {
			return nil, sim.Refuse(640067, "member not in rule: "+id)
		}
		members = slices.DeleteFunc(members, func(m string) bool { return m == id })
	}
	for _, id := range sim.Texts(sim.ObjectIn(in["add_member_range"])["userid_list"]) {
		if directory.Of(tx).Member(id) == nil {
			return nil, sim.Refuse(640092, "invalid member "+id)
		}
		members = append(members, id)
	}
	if members = sim.Distinct(members); len(members) > maxRuleMembers {
		return nil, sim.Refuse(640069, "too many members")
	}
	r.members = members
	return object{}, nil
}
