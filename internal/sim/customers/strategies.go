package customers

import (
	"slices"

	"github.com/gowecom/wecom/internal/sim"
)

// A strategy is a rule group (规则组): who manages a part of the members, and how.
type strategy struct {
	id, parent int64
	owner      string // the secret of the app that created it
	name       string
	admins     []string
	privilege  object
	scope      []object
	created    int64
}

// A strategyKind is the rule groups of customers, or those of moments.
type strategyKind struct {
	path       string
	of         func(*store) *[]*strategy
	privileges []string
	basic      int // the first so many cannot be taken away
}

var (
	customerStrategies = strategyKind{
		path: "customer_strategy", of: func(d *store) *[]*strategy { return &d.customerStrategies }, basic: 5,
		privileges: []string{
			"view_customer_list", "view_customer_data", "view_room_list", "contact_me", "join_room",
			"share_customer", "oper_resign_customer", "oper_resign_group", "send_customer_msg", "edit_welcome_msg", "view_behavior_data",
			"view_room_data", "send_group_msg", "room_deduplication", "rapid_reply", "onjob_customer_transfer", "edit_anti_spam_rule",
			"export_customer_list", "export_customer_data", "export_customer_group_list", "manage_customer_tag",
		},
	}
	momentStrategies = strategyKind{
		path: "moment_strategy", of: func(d *store) *[]*strategy { return &d.momentStrategies },
		privileges: []string{"view_moment_list", "send_moment", "manage_moment_cover_and_sign"},
	}
)

func addStrategies(w *sim.World) {
	for _, k := range []strategyKind{customerStrategies, momentStrategies} {
		p := "POST /cgi-bin/externalcontact/" + k.path
		w.Handle(p+"/list", k.list, callers)
		w.Handle(p+"/get", k.get, callers)
		w.Handle(p+"/get_range", k.getRange, callers)
		w.Handle(p+"/create", k.create, callers)
		w.Handle(p+"/edit", k.edit, callers)
		w.Handle(p+"/del", k.del, callers)
	}
}

const (
	maxAdmins        = 20
	maxNodes         = 100  // in a call
	maxStrategyRange = 3000 // nodes in all
	maxLevels        = 5
	maxStrategyPage  = 1000
)

// find returns a rule group that the app created.
func (k strategyKind) find(tx *sim.Tx, id int64) (*strategy, error) {
	for _, s := range *k.of(slot.Of(tx)) {
		if s.id == id && s.owner == tx.App.Secret {
			return s, nil
		}
	}
	return nil, invalid("strategy_id")
}

func (k strategyKind) named(tx *sim.Tx) (*strategy, error) {
	return k.find(tx, sim.Integer(tx.Body["strategy_id"]))
}

func (k strategyKind) list(tx *sim.Tx) (any, error) {
	var ids []object
	for _, s := range *k.of(slot.Of(tx)) {
		if s.owner == tx.App.Secret {
			ids = append(ids, object{"strategy_id": s.id})
		}
	}
	return strategyPage(tx, "strategy", ids)
}

// strategyPage answers with a page under a key.
func strategyPage(tx *sim.Tx, key string, list []object) (any, error) {
	page, next, err := sim.Page(list, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], maxStrategyPage, maxStrategyPage, maxStrategyPage))
	if err != nil {
		return nil, err
	}
	reply := object{key: page}
	if next != "" {
		reply["next_cursor"] = next
	}
	return reply, nil
}

func (k strategyKind) get(tx *sim.Tx) (any, error) {
	s, err := k.named(tx)
	if err != nil {
		return nil, err
	}
	return object{"strategy": object{
		"strategy_id": s.id, "parent_id": s.parent, "strategy_name": s.name, "create_time": s.created, "admin_list": s.admins, "privilege": s.privilege,
	}}, nil
}

func (k strategyKind) getRange(tx *sim.Tx) (any, error) {
	s, err := k.named(tx)
	if err != nil {
		return nil, err
	}
	return strategyPage(tx, "range", s.scope)
}

func (k strategyKind) create(tx *sim.Tx) (any, error) {
	d, in := slot.Of(tx), tx.Body
	s := &strategy{owner: tx.App.Secret, created: tx.Now().Unix(), privilege: k.granted(object{})}
	if id := sim.Integer(in["parent_id"]); id != 0 {
		parent, err := k.find(tx, id)
		if err != nil {
			return nil, invalid("parent_id")
		}
		s.parent, s.privilege = id, parent.privilege
	}
	if k.level(tx, s) > maxLevels {
		return nil, invalid("parent_id: at most 5 levels")
	}
	scope, err := nodesOf(tx, in["range"])
	if err != nil {
		return nil, err
	}
	if len(scope) == 0 {
		return nil, invalid("range")
	}
	if err := k.change(tx, s, scope); err != nil {
		return nil, err
	}
	d.strategies++
	s.id = d.strategies
	*k.of(d) = append(*k.of(d), s)
	return object{"strategy_id": s.id}, nil
}

// level counts a rule group and those above it.
func (k strategyKind) level(tx *sim.Tx, s *strategy) int {
	level := 1
	for s.parent != 0 {
		parent, err := k.find(tx, s.parent)
		if err != nil {
			break
		}
		s, level = parent, level+1
	}
	return level
}

// change sets what a call names, and the range.
func (k strategyKind) change(tx *sim.Tx, s *strategy, scope []object) error {
	in := tx.Body
	name, admins := s.name, s.admins
	if in["strategy_name"] != nil {
		name = sim.Text(in["strategy_name"])
	}
	if list := sim.Texts(in["admin_list"]); len(list) > 0 {
		admins = list
	}
	switch {
	case name == "":
		return invalid("strategy_name")
	case len(admins) == 0 || len(admins) > maxAdmins:
		return invalid("admin_list")
	case len(scope) > maxStrategyRange:
		return invalid("range: at most 3000 nodes")
	}
	if err := checkRange(tx, admins, nil); err != nil {
		return err
	}
	if parent, err := k.find(tx, s.parent); err == nil && !slices.ContainsFunc(parent.scope, isDepartment) {
		for _, node := range scope {
			if !slices.ContainsFunc(parent.scope, func(o object) bool { return sameNode(o, node) }) {
				return invalid("range: it is not within that of the parent")
			}
		}
	}
	s.name, s.admins, s.scope = name, admins, scope
	if privilege := sim.ObjectIn(in["privilege"]); len(privilege) > 0 && s.parent == 0 {
		s.privilege = k.granted(privilege)
	}
	return nil
}

// granted is all privileges, without those that are refused.
func (k strategyKind) granted(wanted object) object {
	privilege := object{}
	for i, name := range k.privileges {
		privilege[name] = i < k.basic || wanted[name] != false
	}
	return privilege
}

// nodesOf reads members and departments of a range, at most 100.
func nodesOf(tx *sim.Tx, v any) ([]object, error) {
	list := []object{}
	var users []string
	var departments []int64
	for _, o := range sim.Objects(v) {
		switch sim.Integer(o["type"]) {
		case 1:
			users = append(users, sim.Text(o["userid"]))
			list = append(list, object{"type": 1, "userid": sim.Text(o["userid"])})
		case 2:
			departments = append(departments, sim.Integer(o["partyid"]))
			list = append(list, object{"type": 2, "partyid": sim.Integer(o["partyid"])})
		default:
			return nil, invalid("type")
		}
	}
	if len(list) > maxNodes {
		return nil, invalid("range: at most 100 nodes in a call")
	}
	return list, checkRange(tx, users, departments)
}

func isDepartment(node object) bool { return node["type"] == 2 }

func sameNode(a, b object) bool {
	return a["type"] == b["type"] && a["userid"] == b["userid"] && a["partyid"] == b["partyid"]
}

func (k strategyKind) edit(tx *sim.Tx) (any, error) {
	s, err := k.named(tx)
	if err != nil {
		return nil, err
	}
	added, err := nodesOf(tx, tx.Body["range_add"])
	if err != nil {
		return nil, err
	}
	removed, err := nodesOf(tx, tx.Body["range_del"])
	if err != nil {
		return nil, err
	}
	scope := slices.DeleteFunc(slices.Clone(s.scope), func(o object) bool {
		return slices.ContainsFunc(slices.Concat(removed, added), func(n object) bool { return sameNode(o, n) })
	})
	return object{}, k.change(tx, s, append(scope, added...))
}

// del deletes a rule group with its tags, and those below it.
func (k strategyKind) del(tx *sim.Tx) (any, error) {
	s, err := k.named(tx)
	if err != nil {
		return nil, err
	}
	gone, d := []int64{s.id}, slot.Of(tx)
	list := k.of(d)
	for n := 0; n < len(gone); n++ {
		for _, other := range *list {
			if other.parent == gone[n] {
				gone = append(gone, other.id)
			}
		}
	}
	*list = slices.DeleteFunc(*list, func(s *strategy) bool { return slices.Contains(gone, s.id) })
	d.tags = slices.DeleteFunc(d.tags, func(g object) bool { return slices.Contains(gone, sim.Integer(g["strategy_id"])) })
	d.tagged = nil
	return object{}, nil
}
