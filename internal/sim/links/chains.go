package links

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// root is the group that all others are below.
const root = 1

// A chain is a chain (上下游) of the corp.
type chain struct {
	id, name string
	groups   []*group // the root apart
	members  []*member
	rules    []*rule
	numbers  int64 // of groups and rules so far
}

// A group is a group of corps in a chain.
type group struct {
	id, parent int64
	name       string
}

// A member is a corp in a chain.
type member struct {
	corpID    string // empty until it has joined
	pendingID string // of one that was imported and has not joined
	name      string
	customID  string
	inviter   string
	group     int64
	contacts  []contact // as they were imported
}

func (st *store) chain(id string) *chain {
	if i := slices.IndexFunc(st.chains, func(c *chain) bool { return c.id == id }); i >= 0 {
		return st.chains[i]
	}
	return nil
}

// asked returns the chain that a call names.
func asked(tx *sim.Tx) (*chain, error) {
	c := slot.Of(tx).chain(sim.Text(tx.Body["chain_id"]))
	if c == nil {
		return nil, errNoChain
	}
	return c, nil
}

// inChain reports whether a corp has joined a chain.
func (st *store) inChain(corpID string) bool {
	return slices.ContainsFunc(st.chains, func(c *chain) bool { return c.joined(corpID) != nil })
}

// joined returns a corp that has joined, or nil.
func (c *chain) joined(corpID string) *member {
	return c.find(func(m *member) bool { return m.corpID == corpID && corpID != "" })
}

func (c *chain) find(isMeant func(*member) bool) *member {
	if i := slices.IndexFunc(c.members, isMeant); i >= 0 {
		return c.members[i]
	}
	return nil
}

func (c *chain) group(id int64) *group {
	if i := slices.IndexFunc(c.groups, func(g *group) bool { return g.id == id }); i >= 0 {
		return c.groups[i]
	}
	return nil
}

func (c *chain) hasGroup(id int64) bool { return id == root || c.group(id) != nil }

// number returns the next id of a group or a rule.
func (c *chain) number() int64 {
	c.numbers++
	return root + c.numbers
}

// named returns a group below another one by its name, or nil.
func (c *chain) named(parent int64, name string) *group {
	if i := slices.IndexFunc(c.groups, func(g *group) bool { return g.parent == parent && g.name == name }); i >= 0 {
		return c.groups[i]
	}
	return nil
}

func (c *chain) shown() object { return object{"chain_id": c.id, "chain_name": c.name} }

func chainList(tx *sim.Tx) (any, error) {
	list := []object{}
	for _, c := range slot.Of(tx).chains {
		list = append(list, c.shown())
	}
	return object{"chains": list}, nil
}

func chainsOfCorp(tx *sim.Tx) (any, error) {
	list := []object{}
	for _, c := range slot.Of(tx).chains {
		if c.joined(sim.Text(tx.Body["corpid"])) != nil {
			list = append(list, c.shown())
		}
	}
	if len(list) == 0 {
		return nil, errNoMember
	}
	return object{"chains": list}, nil
}

func groupList(tx *sim.Tx) (any, error) {
	c, err := asked(tx)
	if err != nil {
		return nil, err
	}
	only, list := sim.Integer(tx.Body["groupid"]), []object{}
	if only != 0 && c.group(only) == nil {
		return nil, errNoGroup
	}
	for i, g := range c.groups {
		if only == 0 || only == g.id {
			list = append(list, object{"groupid": g.id, "group_name": g.name, "parentid": g.parent, "order": len(c.groups) - i})
		}
	}
	return object{"groups": list}, nil
}

func corpList(tx *sim.Tx) (any, error) {
	c, err := asked(tx)
	if err != nil {
		return nil, err
	}
	in := cmp.Or(sim.Integer(tx.Body["groupid"]), root)
	if !c.hasGroup(in) {
		return nil, errNoGroup
	}
	list := []object{}
	for _, m := range c.members {
		if m.group != in || m.corpID == "" && tx.Body["need_pending"] != true {
			continue
		}
		o := object{"groupid": m.group, "corp_name": m.name, "custom_id": m.customID, "invite_userid": m.inviter, "is_joined": 1, "corpid": m.corpID}
		if m.corpID == "" {
			delete(o, "corpid")
			o["is_joined"], o["pending_corpid"] = 0, m.pendingID
		}
		list = append(list, o)
	}
	page, next, err := sim.Page(list, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], max(len(list), 1), 100, 100))
	if err != nil {
		return nil, err
	}
	return object{"group_corps": page, "has_more": next != "", "next_cursor": next}, nil
}

// named returns the chain and the corp that a call names.
func named(tx *sim.Tx) (*chain, *member, error) {
	c, err := asked(tx)
	if err != nil {
		return nil, nil, err
	}
	corpID, pendingID := sim.Text(tx.Body["corpid"]), sim.Text(tx.Body["pending_corpid"])
	if corpID == "" && pendingID == "" {
		return nil, nil, sim.Refuse(40058, "missing corpid and pending_corpid")
	}
	m := c.joined(corpID)
	if corpID == "" {
		m = c.find(func(m *member) bool { return m.pendingID == pendingID })
	}
	if m == nil {
		return nil, nil, errNoMember
	}
	return c, m, nil
}

func corpGet(tx *sim.Tx) (any, error) {
	_, m, err := named(tx)
	if err != nil {
		return nil, err
	}
	o := object{"corp_name": m.name, "custom_id": m.customID, "groupid": m.group, "is_joined": 0}
	if m.corpID != "" {
		o["is_joined"], o["qualification_status"] = 1, 3
	}
	return o, nil
}

func userCustomID(tx *sim.Tx) (any, error) {
	_, m, err := named(tx)
	if err != nil {
		return nil, err
	}
	user, err := directory.Of(tx.Beside(m.corpID)).Find(sim.Text(tx.Body["userid"]))
	if err != nil {
		return nil, err
	}
	for _, c := range m.contacts {
		if c.customID != "" && c.mobile == user.Text("mobile") {
			return object{"user_custom_id": c.customID}, nil
		}
	}
	return nil, sim.Refuse(670035, "the member has no custom id")
}

func corpRemove(tx *sim.Tx) (any, error) {
	c, m, err := named(tx)
	if err != nil {
		return nil, err
	}
	slot.Of(tx).remove(tx, c, m)
	return object{}, nil
}

// remove takes a corp out of a chain, and apps that were shared in chains back from a
// corp that is in none any more.
func (st *store) remove(tx *sim.Tx, c *chain, m *member) {
	c.members = slices.DeleteFunc(c.members, func(other *member) bool { return other == m })
	if m.corpID != "" && !st.inChain(m.corpID) {
		st.corp(m.corpID).unshare(tx, func(s share) bool { return s.link == byChain })
	}
}

// emit tells apps of a change that an administrator has made.
func (c *chain) emit(tx *sim.Tx, change string, fields ...field) {
	tx.Emit(0, "sys", append([]field{{"MsgType", "event"}, {"Event", "change_chain"}, {"ChangeType", change}, {"ChainId", c.id}}, fields...)...)
}

func (c *chain) emitGroup(tx *sim.Tx, change string, id int64) {
	c.emit(tx, change, field{"GroupIds", []field{{"GroupId", id}}})
}

func (c *chain) emitCorp(tx *sim.Tx, change, corpID string) {
	c.emit(tx, change, field{"CorpIds", []field{{"CorpId", corpID}}})
}

// An Opening is the parameters of OpenChain.
type Opening struct {
	Name string `json:"name"`
}

// OpenChain makes a chain and returns its id.
var OpenChain = sim.NewAct("chain.open", "The corp makes a chain.", func(tx *sim.Tx, p Opening) (string, error) {
	st := slot.Of(tx)
	c := &chain{id: st.id("chain"), name: p.Name}
	st.chains = append(st.chains, c)
	c.emit(tx, "create_chain")
	return c.id, nil
})

// on performs an act on a chain.
func on(tx *sim.Tx, id string, do func(*chain) error) (sim.Nothing, error) {
	c := slot.Of(tx).chain(id)
	if c == nil {
		return sim.Nothing{}, fmt.Errorf("there is no chain %s", id)
	}
	return sim.Nothing{}, do(c)
}

// A Renaming is the parameters of RenameChain.
type Renaming struct {
	ChainID string `json:"chain_id"`
	Name    string `json:"name"`
}

// RenameChain gives a chain another name.
var RenameChain = sim.NewAct("chain.rename", "A chain gets another name.", func(tx *sim.Tx, p Renaming) (sim.Nothing, error) {
	return on(tx, p.ChainID, func(c *chain) error {
		c.name = p.Name
		c.emit(tx, "update_chain")
		return nil
	})
})

// A Closing is the parameters of CloseChain.
type Closing struct {
	ChainID string `json:"chain_id"`
}

// CloseChain deletes a chain.
var CloseChain = sim.NewAct("chain.close", "A chain is deleted.", func(tx *sim.Tx, p Closing) (sim.Nothing, error) {
	return on(tx, p.ChainID, func(c *chain) error {
		st := slot.Of(tx)
		for len(c.members) > 0 {
			st.remove(tx, c, c.members[0])
		}
		st.chains = slices.DeleteFunc(st.chains, func(other *chain) bool { return other == c })
		c.emit(tx, "delete_chain")
		return nil
	})
})

// A Grouping is the parameters of OpenGroup.
type Grouping struct {
	ChainID string `json:"chain_id"`
	Name    string `json:"name"`
	Parent  int64  `json:"parent,omitempty"` // the root without
}

// OpenGroup creates a group in a chain and returns its id.
var OpenGroup = sim.NewAct("chain_group.open", "A chain gets a group.", func(tx *sim.Tx, p Grouping) (id int64, err error) {
	_, err = on(tx, p.ChainID, func(c *chain) error {
		parent := cmp.Or(p.Parent, root)
		if !c.hasGroup(parent) || c.named(parent, p.Name) != nil {
			return fmt.Errorf("there is no group %d, or it has a group %q already", parent, p.Name)
		}
		g := &group{c.number(), parent, p.Name}
		c.groups = append(c.groups, g)
		id = g.id
		c.emitGroup(tx, "create_group", g.id)
		return nil
	})
	return id, err
})

// A GroupNaming is the parameters of RenameGroup.
type GroupNaming struct {
	ChainID string `json:"chain_id"`
	GroupID int64  `json:"groupid"`
	Name    string `json:"name"`
}

// RenameGroup gives a group another name.
var RenameGroup = sim.NewAct("chain_group.rename", "A group of a chain gets another name.", func(tx *sim.Tx, p GroupNaming) (sim.Nothing, error) {
	return on(tx, p.ChainID, func(c *chain) error {
		g := c.group(p.GroupID)
		if g == nil {
			return fmt.Errorf("there is no group %d", p.GroupID)
		}
		g.name = p.Name
		c.emitGroup(tx, "update_group", g.id)
		return nil
	})
})

// A GroupClosing is the parameters of CloseGroup.
type GroupClosing struct {
	ChainID string `json:"chain_id"`
	GroupID int64  `json:"groupid"`
}

// CloseGroup deletes an empty group.
var CloseGroup = sim.NewAct("chain_group.close", "An empty group of a chain is deleted.", func(tx *sim.Tx, p GroupClosing) (sim.Nothing, error) {
	return on(tx, p.ChainID, func(c *chain) error {
		used := c.find(func(m *member) bool { return m.group == p.GroupID }) != nil ||
			slices.ContainsFunc(c.groups, func(g *group) bool { return g.parent == p.GroupID })
		if c.group(p.GroupID) == nil || used {
			return fmt.Errorf("there is no empty group %d", p.GroupID)
		}
		c.groups = slices.DeleteFunc(c.groups, func(g *group) bool { return g.id == p.GroupID })
		c.emitGroup(tx, "delete_group", p.GroupID)
		return nil
	})
})

// An Entering is the parameters of Enter.
type Entering struct {
	ChainID       string `json:"chain_id"`
	CorpID        string `json:"corpid"`
	PendingCorpID string `json:"pending_corpid,omitempty"` // as which it was invited
	GroupID       int64  `json:"groupid,omitempty"`        // of a corp that was not; the root without
}

// Enter has a lower corp join a chain.
var Enter = sim.NewAct("chain.join", "A lower corp joins a chain.", func(tx *sim.Tx, p Entering) (sim.Nothing, error) {
	return on(tx, p.ChainID, func(c *chain) error {
		lower := slot.Of(tx).corp(p.CorpID)
		switch {
		case lower == nil:
			return fmt.Errorf("there is no lower corp %s", p.CorpID)
		case c.joined(p.CorpID) != nil:
			return fmt.Errorf("the corp %s is in the chain already", p.CorpID)
		}
		m := &member{name: lower.name, inviter: inviter(tx), group: cmp.Or(p.GroupID, root)}
		if p.PendingCorpID != "" {
			m = c.find(func(m *member) bool { return m.pendingID == p.PendingCorpID })
		}
		if m == nil || !c.hasGroup(m.group) {
			return fmt.Errorf("there is no group %d, or nobody was invited as %q", p.GroupID, p.PendingCorpID)
		}
		if p.PendingCorpID == "" {
			c.members = append(c.members, m)
		}
		m.corpID, m.pendingID = p.CorpID, ""
		c.emitCorp(tx, "corp_join", p.CorpID)
		return nil
	})
})

// inviter is who invites corps: the first member of the corp.
func inviter(tx *sim.Tx) string {
	for m := range directory.Of(tx).Members() {
		return m.UserID()
	}
	return ""
}

// A Moving is the parameters of Move.
type Moving struct {
	ChainID string `json:"chain_id"`
	CorpID  string `json:"corpid"`
	GroupID int64  `json:"groupid"`
}

// Move puts a corp of a chain into another group.
var Move = sim.NewAct("chain.move", "A corp of a chain is put into another group.", func(tx *sim.Tx, p Moving) (sim.Nothing, error) {
	return on(tx, p.ChainID, func(c *chain) error {
		m := c.joined(p.CorpID)
		if m == nil || !c.hasGroup(p.GroupID) {
			return fmt.Errorf("there is no corp %s in the chain, or no group %d", p.CorpID, p.GroupID)
		}
		m.group = p.GroupID
		c.emitCorp(tx, "update_corp", p.CorpID)
		return nil
	})
})

// A Leaving is the parameters of Leave.
type Leaving struct {
	ChainID string `json:"chain_id"`
	CorpID  string `json:"corpid"`
}

// Leave removes a corp from a chain, as the admin console does it.
var Leave = sim.NewAct("chain.leave", "A corp is removed from a chain.", func(tx *sim.Tx, p Leaving) (sim.Nothing, error) {
	return on(tx, p.ChainID, func(c *chain) error {
		m := c.joined(p.CorpID)
		if m == nil {
			return fmt.Errorf("there is no corp %s in the chain", p.CorpID)
		}
		slot.Of(tx).remove(tx, c, m)
		c.emitCorp(tx, "remove_corp", p.CorpID)
		return nil
	})
})
