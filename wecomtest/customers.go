package wecomtest

import (
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/customers"
)

// AddCustomer has somebody add a member as a contact, through a contact way with
// a state or, with "", by searching. Apps are told of it by an event with a
// welcome code, which one of them can use once within 20 seconds. It returns the
// customer's id and the code.
func (c *Corp) AddCustomer(userID, name, state string) (customerID, code string) {
	added := must(customers.Add.Do(c.world, customers.Addition{UserID: userID, Name: name, State: state}))
	return added.CustomerID, added.WelcomeCode
}

// RemoveMember has a customer remove a member from its contacts. Apps are told of
// it.
func (c *Corp) RemoveMember(customerID, userID string) {
	must(customers.RemoveMember.Do(c.world, customers.Removal{CustomerID: customerID, UserID: userID}))
}

// CustomerIDs returns the ids of a member's customers.
func (c *Corp) CustomerIDs(userID string) (ids []string) {
	c.world.In(func(tx *sim.Tx) { ids = customers.IDs(tx, userID) })
	return ids
}

// AddGroupChat has a member open a customer group with customers, and returns its
// id. Apps are told of it.
func (c *Corp) AddGroupChat(name, owner string, customerIDs ...string) string {
	return must(customers.OpenGroup.Do(c.world, customers.Opening{Name: name, Owner: owner, CustomerIDs: customerIDs})).ChatID
}

// JoinGroupChat has a customer scan the code of a customer group. Apps are told
// of it. A group that does not exist stays so.
func (c *Corp) JoinGroupChat(chatID, customerID string) {
	must(customers.JoinGroup.Do(c.world, customers.Joining{ChatID: chatID, CustomerID: customerID}))
}

// A CustomerMessage is a message as a customer or a group received it from a
// member.
type CustomerMessage struct {
	UserID      string
	Text        string
	Attachments string // the JSON array, or ""
	At          time.Time
}

// CustomerMessages returns what a customer, or a customer group, has received
// through apps, the oldest message first.
func (c *Corp) CustomerMessages(id string) (list []CustomerMessage) {
	c.world.In(func(tx *sim.Tx) {
		for _, m := range customers.Received(tx, id) {
			list = append(list, CustomerMessage(m))
		}
	})
	return list
}

// ConfirmGroupMessage has a member send a group message, and reports whether the
// member was asked to.
func (c *Corp) ConfirmGroupMessage(messageID, userID string) bool {
	return must(customers.ConfirmMessage.Do(c.world, customers.Confirmation{MessageID: messageID, UserID: userID})).Done
}

// PostMoment has a member post a moment of the corp, and reports whether the
// member was asked to.
func (c *Corp) PostMoment(momentID, userID string) bool {
	return must(customers.PostMoment.Do(c.world, customers.Posting{MomentID: momentID, UserID: userID})).Done
}

// LikeMoment has a customer like a moment as a member posted it, and reports
// whether the customer can see it.
func (c *Corp) LikeMoment(momentID, userID, customerID string) bool {
	return must(customers.LikeMoment.Do(c.world, customers.Like{MomentID: momentID, UserID: userID, CustomerID: customerID})).Done
}

// Resign has a member leave the corp: the customers and groups of the member wait
// to be handed over.
func (c *Corp) Resign(userID string) {
	must(customers.Resign.Do(c.world, customers.Resignation{UserID: userID}))
}

// RefuseTransfer has a customer refuse to be handed over, as long as that waits.
// Apps are told of it.
func (c *Corp) RefuseTransfer(customerID string) {
	must(customers.RefuseTransfer.Do(c.world, customers.TransferRefusal{CustomerID: customerID}))
}
