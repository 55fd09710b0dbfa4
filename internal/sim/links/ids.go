package links

import (
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/customers"
)

// pendingLife is how long a pending id is valid.
const pendingLife = 90 * 24 * time.Hour

// A pendingID stands for a WeChat user who may become a customer of a lower corp.
type pendingID struct {
	id, unionID string
	agentID     int64 // of the app that asked for it
	until       time.Time
}

// inChains refuses apps that are shared with no corp of a chain.
func inChains(tx *sim.Tx) error {
	if !slices.ContainsFunc(slot.Of(tx).lower, func(c *lower) bool { return c.shared(tx.App.AgentID, byChain) != nil }) {
		return errNotShared
	}
	return nil
}

func unionIDToCustomers(tx *sim.Tx) (any, error) {
	if err := inChains(tx); err != nil {
		return nil, err
	}
	only, list := sim.Text(tx.Body["corpid"]), []object{}
	for _, c := range slot.Of(tx).lower {
		if c.shared(tx.App.AgentID, byChain) == nil || only != "" && only != c.id {
			continue
		}
		if id := customers.OfUnionID(tx.Beside(c.id), sim.Text(tx.Body["unionid"])); id != "" {
			list = append(list, object{"corpid": c.id, "external_userid": id})
		}
	}
	return object{"external_userid_info": list}, nil
}

// pendingOf returns the pending id of a WeChat user for an app, or nil.
func (st *store) pendingOf(tx *sim.Tx, unionID string, agentID int64) *pendingID {
	st.pending = slices.DeleteFunc(st.pending, func(p *pendingID) bool { return !tx.Now().Before(p.until) })
	i := slices.IndexFunc(st.pending, func(p *pendingID) bool { return p.unionID == unionID && p.agentID == agentID })
	if i < 0 {
		return nil
	}
	return st.pending[i]
}

func unionIDToPendingID(tx *sim.Tx) (any, error) {
	if err := inChains(tx); err != nil {
		return nil, err
	}
	st, unionID := slot.Of(tx), sim.Text(tx.Body["unionid"])
	p := st.pendingOf(tx, unionID, tx.App.AgentID)
	if p == nil {
		p = &pendingID{st.id("pending"), unionID, tx.App.AgentID, tx.Now().Add(pendingLife)}
		st.pending = append(st.pending, p)
	}
	return object{"pending_id": p.id}, nil
}

// upper returns the upper corp of the app that calls, and the app's agentid there.
func upper(tx *sim.Tx) (*sim.Tx, int64, error) {
	st := slot.Of(tx)
	if st.upper == "" {
		return tx, tx.App.AgentID, inChains(tx)
	}
	above := tx.Beside(st.upper)
	for _, s := range slot.Of(above).corp(tx.Corp().ID).shares {
		if s.link == byChain && s.lowerID == tx.App.AgentID {
			return above, s.agentID, nil
		}
	}
	return nil, 0, errNotShared
}

func customersToPendingIDs(tx *sim.Tx) (any, error) {
	above, agentID, err := upper(tx)
	if err != nil {
		return nil, err
	}
	ids, chatID, list := sim.Texts(tx.Body["external_userid"]), sim.Text(tx.Body["chat_id"]), []object{}
	if len(ids) == 0 || len(ids) > 100 {
		return nil, sim.Refuse(40058, "external_userid has 1 to 100 ids")
	}
	for _, id := range ids {
		if chatID == "" && !customers.IsFollowed(tx, id) || chatID != "" && !customers.InGroup(tx, chatID, id) {
			continue
		}
		if p := slot.Of(above).pendingOf(above, customers.UnionID(tx, id), agentID); p != nil {
			list = append(list, object{"external_userid": id, "pending_id": p.id})
		}
	}
	return object{"result": list}, nil
}
