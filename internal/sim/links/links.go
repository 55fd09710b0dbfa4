// Package links simulates corps that are connected: an upper corp with linked corps
// (企业互联) and chains (上下游). Each lower corp has a world of its own beside that of
// the upper corp, with all domains.
package links

import (
	"fmt"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/messages"
)

type (
	object = sim.Object
	field  = sim.Field
)

// A store holds the connections of a corp.
type store struct {
	upper string // the corp above this one; empty if there is none

	lower   []*lower
	chains  []*chain
	made    map[string]int // ids of a kind
	imports sim.Recent[string, *job]
	running *job
	invited []invitation

	pending []*pendingID
}

var slot = sim.NewSlot(func() *store { return &store{made: map[string]int{}} })

// number returns the next number of things of a kind.
func (st *store) number(kind string) int {
	st.made[kind]++
	return st.made[kind]
}

// id returns a new id of a kind.
func (st *store) id(kind string) string { return fmt.Sprintf("simulated-%s-%d", kind, st.number(kind)) }

// Install adds connections of corps. The directory, messages and customers must be there.
func Install(w *sim.World) {
	for route, handle := range map[string]sim.Handler{
		"POST /cgi-bin/corpgroup/corp/list_app_share_info":            listApps,
		"POST /cgi-bin/corpgroup/corp/gettoken":                       lowerToken,
		"GET /cgi-bin/corpgroup/corp/get_chain_list":                  chainList,
		"POST /cgi-bin/corpgroup/get_corp_shared_chain_list":          chainsOfCorp,
		"POST /cgi-bin/corpgroup/corp/get_chain_group":                groupList,
		"POST /cgi-bin/corpgroup/corp/get_chain_corpinfo_list":        corpList,
		"POST /cgi-bin/corpgroup/corp/get_chain_corpinfo":             corpGet,
		"POST /cgi-bin/corpgroup/corp/get_chain_user_custom_id":       userCustomID,
		"POST /cgi-bin/corpgroup/corp/remove_corp":                    corpRemove,
		"POST /cgi-bin/corpgroup/import_chain_contact":                startImport,
		"GET /cgi-bin/corpgroup/getresult":                            importResult,
		"POST /cgi-bin/corpgroup/rule/list_ids":                       ruleList,
		"POST /cgi-bin/corpgroup/rule/get_rule_info":                  ruleGet,
		"POST /cgi-bin/corpgroup/rule/add_rule":                       ruleAdd,
		"POST /cgi-bin/corpgroup/rule/modify_rule":                    ruleModify,
		"POST /cgi-bin/corpgroup/rule/delete_rule":                    ruleDelete,
		"POST /cgi-bin/corpgroup/unionid_to_external_userid":          unionIDToCustomers,
		"POST /cgi-bin/corpgroup/unionid_to_pending_id":               unionIDToPendingID,
		"POST /cgi-bin/corpgroup/batch/external_userid_to_pending_id": customersToPendingIDs,
	} {
		w.Handle(route, handle, callers)
	}
	w.AddActs(AddCorp, JoinCorp, Say, Share, Unshare, OpenChain, RenameChain, CloseChain, OpenGroup, RenameGroup, CloseGroup, Enter, Move, Leave)
}

// callers are apps of the corp's own.
var callers = sim.Guard(func(tx *sim.Tx) error {
	if tx.App.AgentID == 0 {
		return sim.Refuse(48002, "api forbidden")
	}
	return nil
})

// As in business_type.
const (
	byGroup = 0
	byChain = 1
)

// A lower corp is a corp below this one.
type lower struct {
	id, name string
	shares   []share
}

// A share is an app that was shared with a lower corp.
type share struct {
	agentID int64 // at the upper corp
	lowerID int64 // at the lower corp
	link    int64
}

func (st *store) corp(id string) *lower {
	if i := slices.IndexFunc(st.lower, func(c *lower) bool { return c.id == id }); i >= 0 {
		return st.lower[i]
	}
	return nil
}

// shared returns the share of an app of the upper corp, or nil.
func (c *lower) shared(agentID, link int64) *share {
	if i := slices.IndexFunc(c.shares, func(s share) bool { return s.agentID == agentID && s.link == link }); i >= 0 {
		return &c.shares[i]
	}
	return nil
}

// app is the app of a lower corp with an agentid, or nil.
func app(tx *sim.Tx, agentID int64) *sim.App {
	apps := tx.Apps()
	if i := slices.IndexFunc(apps, func(a *sim.App) bool { return a.AgentID == agentID }); i >= 0 {
		return apps[i]
	}
	return nil
}

func listApps(tx *sim.Tx) (any, error) {
	agentID, link, only := sim.Integer(tx.Body["agentid"]), sim.Integer(tx.Body["business_type"]), sim.Text(tx.Body["corpid"])
	if agentID != tx.App.AgentID {
		return nil, sim.Refuse(301002, "not allow operate another agent with this accesstoken")
	}
	list := []object{}
	for _, c := range slot.Of(tx).lower {
		if s := c.shared(agentID, link); s != nil && (only == "" || only == c.id) {
			list = append(list, object{"corpid": c.id, "corp_name": c.name, "agentid": s.lowerID})
		}
	}
	page, next, err := sim.Page(list, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], max(len(list), 1), 100, 100))
	if err != nil {
		return nil, err
	}
	ending := 0
	if next == "" {
		ending = 1
	}
	return object{"ending": ending, "corp_list": page, "next_cursor": next}, nil
}

func lowerToken(tx *sim.Tx) (any, error) {
	st, corpID, link := slot.Of(tx), sim.Text(tx.Body["corpid"]), sim.Integer(tx.Body["business_type"])
	c := st.corp(corpID)
	switch {
	case c == nil:
		return nil, sim.Refuse(40013, "invalid corpid")
	case link == byChain && !st.inChain(corpID):
		return nil, errNoMember
	}
	s := c.shared(tx.App.AgentID, link)
	if s == nil || s.lowerID != sim.Integer(tx.Body["agentid"]) {
		return nil, errNotShared
	}
	there := tx.Beside(corpID)
	return there.Issue(app(there, s.lowerID)), nil
}

var (
	errNotShared = sim.Refuse(670001, "the app is not shared")
	errNoChain   = sim.Refuse(670002, "invalid chain_id")
	errNoGroup   = sim.Refuse(670003, "invalid groupid")
	errNoMember  = sim.Refuse(670004, "the corp is not in the chain")
)

// An Adding is the parameters of AddCorp.
type Adding struct {
	CorpID string `json:"corpid"`
	Name   string `json:"name"`
}

// AddCorp links a corp below this one. It has a root department and nobody in it.
var AddCorp = sim.NewAct("lower_corp.add", "A corp is linked below this one.", func(tx *sim.Tx, p Adding) (sim.Nothing, error) {
	st := slot.Of(tx)
	switch {
	case p.CorpID == "" || p.Name == "":
		return sim.Nothing{}, fmt.Errorf("a lower corp needs a corpid and a name")
	case st.upper != "":
		return sim.Nothing{}, fmt.Errorf("the corp %s is a lower corp itself", tx.Corp().ID)
	}
	if _, err := tx.Link(p.CorpID, p.Name); err != nil {
		return sim.Nothing{}, err
	}
	slot.Of(tx.Beside(p.CorpID)).upper = tx.Corp().ID
	st.lower = append(st.lower, &lower{id: p.CorpID, name: p.Name})
	return sim.Nothing{}, nil
})

// A Joining is the parameters of JoinCorp.
type Joining struct {
	CorpID string `json:"corpid"`
	UserID string `json:"userid"`
	Name   string `json:"name"`
	Mobile string `json:"mobile,omitempty"`
}

// JoinCorp has somebody join a lower corp.
var JoinCorp = sim.NewAct("lower_corp.join", "Somebody joins a lower corp.", func(tx *sim.Tx, p Joining) (sim.Nothing, error) {
	there, err := below(tx, p.CorpID)
	if err != nil {
		return sim.Nothing{}, err
	}
	return directory.Join.In(there, directory.Joining{UserID: p.UserID, Name: p.Name, Mobile: p.Mobile})
})

// below returns a Tx in the world of a lower corp.
func below(tx *sim.Tx, corpID string) (*sim.Tx, error) {
	if slot.Of(tx).corp(corpID) == nil {
		return nil, fmt.Errorf("there is no lower corp %s", corpID)
	}
	return tx.Beside(corpID), nil
}

// A Saying is the parameters of Say.
type Saying struct {
	CorpID  string `json:"corpid"`
	UserID  string `json:"userid"`
	AgentID int64  `json:"agentid"` // at the lower corp
	Text    string `json:"text"`
}

// Say has a member of a lower corp send a text to an app, which the upper corp's app
// gets if it was shared.
var Say = sim.NewAct("lower_corp.say", "A member of a lower corp sends a text to an app.", func(tx *sim.Tx, p Saying) (sim.Nothing, error) {
	there, err := below(tx, p.CorpID)
	if err != nil {
		return sim.Nothing{}, err
	}
	return messages.Say.In(there, messages.Saying{UserID: p.UserID, AgentID: p.AgentID, Text: p.Text})
})

// A Sharing is the parameters of Share and Unshare.
type Sharing struct {
	CorpID  string `json:"corpid"`
	AgentID int64  `json:"agentid"`            // of the app at the upper corp
	InChain bool   `json:"in_chain,omitempty"` // shared in a chain, not as of linked corps
}

func (p Sharing) link() int64 {
	if p.InChain {
		return byChain
	}
	return byGroup
}

func (p Sharing) event() string {
	if p.InChain {
		return "share_chain_change"
	}
	return "share_agent_change"
}

// find returns the lower corp and the app that are meant.
func (p Sharing) find(tx *sim.Tx) (*lower, *sim.App, error) {
	c, a := slot.Of(tx).corp(p.CorpID), app(tx, p.AgentID)
	switch {
	case c == nil:
		return nil, nil, fmt.Errorf("there is no lower corp %s", p.CorpID)
	case a == nil || p.AgentID == 0:
		return nil, nil, fmt.Errorf("there is no app %d", p.AgentID)
	}
	return c, a, nil
}

// firstShared is the agentid of the first app that is shared with a corp.
const firstShared = 1000101

// Share shares an app with a lower corp, and returns its agentid there.
var Share = sim.NewAct("app.share", "An app is shared with a lower corp.", func(tx *sim.Tx, p Sharing) (int64, error) {
	c, a, err := p.find(tx)
	switch {
	case err != nil:
		return 0, err
	case p.InChain && !slot.Of(tx).inChain(p.CorpID):
		return 0, fmt.Errorf("the corp %s is in no chain", p.CorpID)
	case c.shared(p.AgentID, p.link()) != nil:
		return 0, fmt.Errorf("the app %d is shared with the corp %s already", p.AgentID, p.CorpID)
	}
	there := tx.Beside(p.CorpID)
	id := int64(firstShared)
	for app(there, id) != nil {
		id++
	}
	shared := sim.App{
		Name: a.Name, AgentID: id, Secret: fmt.Sprintf("simulated-shared-%s-%d", p.CorpID, id),
		PersonalData: a.PersonalData, Permissions: a.Permissions, MiniProgramID: a.MiniProgramID, TrustedDomains: a.TrustedDomains,
	}
	if err := there.ShareApp(shared, tx, p.AgentID); err != nil {
		return 0, err
	}
	c.shares = append(c.shares, share{p.AgentID, id, p.link()})
	tx.Emit(p.AgentID, "sys", field{"MsgType", "event"}, field{"Event", p.event()})
	return id, nil
})

// Unshare takes an app back from a lower corp.
var Unshare = sim.NewAct("app.unshare", "An app is taken back from a lower corp.", func(tx *sim.Tx, p Sharing) (sim.Nothing, error) {
	c, _, err := p.find(tx)
	if err == nil && !c.unshare(tx, func(s share) bool { return s.agentID == p.AgentID && s.link == p.link() }) {
		err = fmt.Errorf("the app %d is not shared with the corp %s", p.AgentID, p.CorpID)
	}
	if err == nil {
		tx.Emit(p.AgentID, "sys", field{"MsgType", "event"}, field{"Event", p.event()})
	}
	return sim.Nothing{}, err
})

// unshare takes those apps back that are meant, and reports whether there are any.
func (c *lower) unshare(tx *sim.Tx, isMeant func(share) bool) bool {
	there := tx.Beside(c.id)
	n := len(c.shares)
	c.shares = slices.DeleteFunc(c.shares, func(s share) bool {
		if isMeant(s) {
			there.RemoveApp(app(there, s.lowerID))
		}
		return isMeant(s)
	})
	return len(c.shares) < n
}
