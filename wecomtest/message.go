package wecomtest

import (
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/messages"
	"github.com/gowecom/wecom/internal/sim/robots"
)

// A Message is a message as a member or a group chat received it.
type Message struct {
	ID       string // empty in group chats and linked corps
	AgentID  int64  // the app that sent it
	Type     string // "text", "template_card", …
	Content  string // the JSON object under the key of the type, as it is after updates
	Safe     int    // 1 if confidential, 2 if it stays within the corp
	At       time.Time
	Recalled bool
}

// Text returns the text of a text message, or what stands in its place: the
// title of a card.
func (m Message) Text() string { return messages.Message(m).Text() }

// read returns messages that a function finds.
func (c *Corp) read(find func(*sim.Tx, string) []messages.Message, id string) (list []Message) {
	c.world.In(func(tx *sim.Tx) {
		for _, m := range find(tx, id) {
			list = append(list, Message(m))
		}
	})
	return list
}

// Messages returns what a member has received from apps, the oldest message first,
// as far as the corp remembers ([WithJournal]).
func (c *Corp) Messages(userID string) []Message { return c.read(messages.Received, userID) }

// ChatMessages returns what an app has sent to a group chat, the oldest message
// first.
func (c *Corp) ChatMessages(chatID string) []Message { return c.read(messages.ReceivedInChat, chatID) }

// ClickCard has a member click what has a key on a card: a button, the submit
// button, an entry of the menu. Selected are the ids of the options chosen, by
// question key. The app is told by an event, with a new response code.
func (c *Corp) ClickCard(userID, messageID, key string, selected map[string][]string) error {
	_, err := messages.ClickCard.Do(c.world, messages.Click{UserID: userID, MessageID: messageID, Key: key, Selected: selected})
	return explain(err)
}

// RobotKey is the key of a group robot that every Corp has.
const RobotKey = "5f0c3a52-simulated-robot-4d1e-9b7a-000000000001"

// WithRobot adds a group robot, besides the one with [RobotKey].
func WithRobot(key string) Option {
	return func(s *setup) { s.then = append(s.then, func(c *Corp) { c.addRobot(key) }) }
}

func (c *Corp) addRobot(key string) { must(robots.Add.Do(c.world, robots.Addition{Key: key})) }

// RobotMessages returns what a group has received from the robot with a key, the
// oldest message first.
func (c *Corp) RobotMessages(key string) []Message { return c.read(robots.Received, key) }

// RefuseRobot makes every call with a robot's key fail with a code from now on:
// 93000 as if the robot had been removed, 93004 as if it had been disabled. With
// code 0 it works again. Keys that no robot has are refused with 93000 anyway.
func (c *Corp) RefuseRobot(key string, code int, msg string) {
	must(robots.Refuse.Do(c.world, robots.Refusing{Key: key, Code: code, Msg: msg}))
}
