package wecomtest

import (
	"fmt"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/links"
)

// AddLowerCorp links a corp below this one (企业互联), and returns it: a [Corp] of its own
// with a root department, apps with [AppSecret] and [ContactsSecret], and nobody in it.
// The two share a clock and a server: a call to either reaches the one whose token it
// has, or asks for by its corp id.
func (c *Corp) AddLowerCorp(id, name string) (lower *Corp, err error) {
	if _, err := links.AddCorp.Do(c.world, links.Adding{CorpID: id, Name: name}); err != nil {
		return nil, explain(err)
	}
	c.world.In(func(tx *sim.Tx) {
		there := tx.Beside(id)
		lower = &Corp{there.World()}
		for _, app := range []sim.App{
			{Name: "通知助手", AgentID: AppAgentID, Secret: AppSecret},
			{Name: "通讯录同步", Secret: ContactsSecret, DirectorySync: true},
		} {
			if err = there.AddApp(app); err != nil {
				return
			}
		}
	})
	if err != nil {
		return nil, fmt.Errorf("wecomtest: %w", err)
	}
	return lower, nil
}

// ShareApp shares an app with a lower corp, as one of linked corps or in a chain, and
// returns its agentid there. It tells the app. The app sees everybody in the lower corp.
func (c *Corp) ShareApp(lowerCorpID string, agentID int64, inChain bool) (lowerAgentID int64, err error) {
	lowerAgentID, err = links.Share.Do(c.world, links.Sharing{CorpID: lowerCorpID, AgentID: agentID, InChain: inChain})
	return lowerAgentID, explain(err)
}

// UnshareApp takes an app back from a lower corp, whose tokens end with it. It tells the
// app.
func (c *Corp) UnshareApp(lowerCorpID string, agentID int64, inChain bool) error {
	_, err := links.Unshare.Do(c.world, links.Sharing{CorpID: lowerCorpID, AgentID: agentID, InChain: inChain})
	return explain(err)
}

// OpenChain makes a chain (上下游) and returns its id. As all acts on chains, it tells
// apps.
func (c *Corp) OpenChain(name string) (chainID string) {
	return must(links.OpenChain.Do(c.world, links.Opening{Name: name}))
}

// RenameChain gives a chain another name.
func (c *Corp) RenameChain(chainID, name string) error {
	_, err := links.RenameChain.Do(c.world, links.Renaming{ChainID: chainID, Name: name})
	return explain(err)
}

// CloseChain deletes a chain.
func (c *Corp) CloseChain(chainID string) error {
	_, err := links.CloseChain.Do(c.world, links.Closing{ChainID: chainID})
	return explain(err)
}

// OpenChainGroup creates a group of corps below another one, and returns its id. The
// root is 1.
func (c *Corp) OpenChainGroup(chainID, name string, parent int64) (groupID int64, err error) {
	groupID, err = links.OpenGroup.Do(c.world, links.Grouping{ChainID: chainID, Name: name, Parent: parent})
	return groupID, explain(err)
}

// RenameChainGroup gives a group of corps another name.
func (c *Corp) RenameChainGroup(chainID string, groupID int64, name string) error {
	_, err := links.RenameGroup.Do(c.world, links.GroupNaming{ChainID: chainID, GroupID: groupID, Name: name})
	return explain(err)
}

// CloseChainGroup deletes an empty group of corps.
func (c *Corp) CloseChainGroup(chainID string, groupID int64) error {
	_, err := links.CloseGroup.Do(c.world, links.GroupClosing{ChainID: chainID, GroupID: groupID})
	return explain(err)
}

// JoinChain has a lower corp join a chain: as the corp that was invited with a pending
// corp id or, with "", uninvited in a group.
func (c *Corp) JoinChain(chainID, lowerCorpID, pendingCorpID string, groupID int64) error {
	_, err := links.Enter.Do(c.world, links.Entering{ChainID: chainID, CorpID: lowerCorpID, PendingCorpID: pendingCorpID, GroupID: groupID})
	return explain(err)
}

// MoveChainCorp puts a corp of a chain into another group.
func (c *Corp) MoveChainCorp(chainID, lowerCorpID string, groupID int64) error {
	_, err := links.Move.Do(c.world, links.Moving{ChainID: chainID, CorpID: lowerCorpID, GroupID: groupID})
	return explain(err)
}

// LeaveChain removes a corp from a chain, as the admin console does it. Apps that were
// shared in chains are taken back from a corp that is in none any more.
func (c *Corp) LeaveChain(chainID, lowerCorpID string) error {
	_, err := links.Leave.Do(c.world, links.Leaving{ChainID: chainID, CorpID: lowerCorpID})
	return explain(err)
}
