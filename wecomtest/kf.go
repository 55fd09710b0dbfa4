package wecomtest

import (
	"fmt"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/kf"
)

// A KfAccount is an account of customer service (微信客服). Apps are told of what
// happens in it by kf_msg_or_event, and read what it was. Messages can be read for 3
// days; calls without a token are refused after 12 a minute (45009).
type KfAccount struct {
	world *sim.World
	id    string
}

// OpenKf has an administrator make an account that apps manage, with members as its
// receptionists.
func (c *Corp) OpenKf(name string, receptionists ...string) *KfAccount {
	return &KfAccount{c.world, must(kf.Open.Do(c.world, kf.Opening{Name: name, UserIDs: receptionists})).OpenKfID}
}

// Kf returns the account with an id.
func (c *Corp) Kf(openKfID string) *KfAccount { return &KfAccount{c.world, openKfID} }

// OpenKfID returns the id of the account.
func (a *KfAccount) OpenKfID() string { return a.id }

// Enter has a new customer open the account, by a link of it or, with "", by another
// way. It panics if there is no such account.
func (a *KfAccount) Enter(nickname, link string) *KfChat {
	entered := must(kf.Enter.Do(a.world, kf.Entering{OpenKfID: a.id, Nickname: nickname, Link: link}))
	return &KfChat{a.world, a.id, entered.CustomerID, entered.WelcomeCode}
}

// ChangeStatus has a receptionist begin or stop to take customers.
func (a *KfAccount) ChangeStatus(userID string, receiving bool) error {
	_, err := kf.ChangeStatus.Do(a.world, kf.StatusChange{OpenKfID: a.id, UserID: userID, Receiving: receiving})
	return explain(err)
}

// AllowUpgrades has an administrator say which members and customer groups customers
// can be recommended to (升级服务).
func (c *Corp) AllowUpgrades(userIDs, chatIDs []string) {
	must(kf.AllowUpgrade.Do(c.world, kf.Allowing{UserIDs: userIDs, ChatIDs: chatIDs}))
}

// A KfChat is a customer's conversation with an account: the customer, and the
// receptionist who serves the customer, act in it.
type KfChat struct {
	world       *sim.World
	openKfID    string
	customerID  string
	welcomeCode string
}

// CustomerID returns the id of the customer.
func (c *KfChat) CustomerID() string { return c.customerID }

// WelcomeCode returns the code that the customer's entering gave, or "".
func (c *KfChat) WelcomeCode() string { return c.welcomeCode }

// Enter has the customer open the account again, by a link of it or, with "", by
// another way.
func (c *KfChat) Enter(link string) error {
	entered, err := kf.Enter.Do(c.world, kf.Entering{OpenKfID: c.openKfID, CustomerID: c.customerID, Link: link})
	c.welcomeCode = entered.WelcomeCode
	return explain(err)
}

// Say has the customer send a text, and returns the id of the message.
func (c *KfChat) Say(text string) (messageID string, err error) {
	return c.Send("text", kfText(text, ""))
}

// Send has the customer send a message of any type: content is the JSON object under
// the type, "" for types without one.
func (c *KfChat) Send(msgType, content string) (messageID string, err error) {
	said, err := kf.Say.Do(c.world, kf.Saying{OpenKfID: c.openKfID, CustomerID: c.customerID, Kind: msgType, Content: content})
	return said.MessageID, explain(err)
}

// Click has the customer click the item with an id in a menu that the account has
// sent.
func (c *KfChat) Click(id string) (messageID string, err error) {
	var text string
	c.world.In(func(tx *sim.Tx) { text, err = kf.MenuItem(tx, c.openKfID, c.customerID, id) })
	if err != nil {
		return "", explain(err)
	}
	return c.Send("text", kfText(text, id))
}

func kfText(text, menuID string) string {
	o := sim.Object{"content": text}
	if menuID != "" {
		o["menu_id"] = menuID
	}
	return string(sim.JSON(o))
}

// Recall has the customer take a message back.
func (c *KfChat) Recall(messageID string) error {
	_, err := kf.Recall.Do(c.world, kf.Recalling{OpenKfID: c.openKfID, CustomerID: c.customerID, MessageID: messageID})
	return explain(err)
}

// Refuse has the customer refuse messages of the account, or take them again. What
// apps send meanwhile is accepted, and then fails (msg_send_fail).
func (c *KfChat) Refuse(on bool) error {
	_, err := kf.Refuse.Do(c.world, kf.Refusing{OpenKfID: c.openKfID, CustomerID: c.customerID, On: on})
	return explain(err)
}

// Take has a receptionist take the customer from the queue.
func (c *KfChat) Take(userID string) error {
	_, err := kf.Take.Do(c.world, c.by(userID))
	return explain(err)
}

// Transfer has the receptionist pass the customer on to another one.
func (c *KfChat) Transfer(userID string) error {
	_, err := kf.Transfer.Do(c.world, c.by(userID))
	return explain(err)
}

// End has the receptionist end the session.
func (c *KfChat) End() error {
	_, err := kf.End.Do(c.world, c.by(""))
	return explain(err)
}

func (c *KfChat) by(userID string) kf.Serving {
	return kf.Serving{OpenKfID: c.openKfID, CustomerID: c.customerID, UserID: userID}
}

// Answer has a receptionist send the customer a text, and returns the id of the
// message. One who writes in a session that has ended takes the customer again.
func (c *KfChat) Answer(userID, text string) (messageID string, err error) {
	said, err := kf.Answer.Do(c.world, kf.Answering{OpenKfID: c.openKfID, CustomerID: c.customerID, UserID: userID, Kind: "text", Content: kfText(text, "")})
	return said.MessageID, explain(err)
}

// RecallAnswer has the receptionist take a message back.
func (c *KfChat) RecallAnswer(messageID string) error {
	_, err := kf.RecallAnswer.Do(c.world, kf.Recalling{OpenKfID: c.openKfID, CustomerID: c.customerID, MessageID: messageID})
	return explain(err)
}

// Reject has a receptionist reject the customer's messages, or take them again.
func (c *KfChat) Reject(userID string, on bool) error {
	_, err := kf.Reject.Do(c.world, kf.Rejecting{OpenKfID: c.openKfID, CustomerID: c.customerID, UserID: userID, On: on})
	return explain(err)
}

// Upgrade returns the member or the group that the customer is recommended to, or "".
func (c *KfChat) Upgrade() (id string) {
	c.world.In(func(tx *sim.Tx) { id = kf.Upgrade(tx, c.openKfID, c.customerID) })
	return id
}

// A KfMessage is a message as a customer has received it.
type KfMessage struct {
	ID      string
	UserID  string // of the receptionist who wrote it; empty for apps
	Type    string // "text", "msgmenu", …
	Text    string // of a text, or above a menu
	Content string // the JSON object under the type
	At      time.Time
}

// String returns the message as the customer reads it.
func (m KfMessage) String() string {
	if m.Text == "" {
		return fmt.Sprintf("[%s]", m.Type)
	}
	return m.Text
}

// Received returns what the customer has received, the oldest message first.
func (c *KfChat) Received() (list []KfMessage) {
	c.world.In(func(tx *sim.Tx) {
		for _, m := range kf.Received(tx, c.openKfID, c.customerID) {
			list = append(list, KfMessage(m))
		}
	})
	return list
}
