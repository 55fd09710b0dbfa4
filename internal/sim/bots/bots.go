// Package bots simulates AI bots (智能机器人), and the members who talk to them. A bot
// is reached at a URL ([Bot.ReachAt]) or over a long connection ([Hub]); what members
// do, and what they see, is the same. A bot that is not reached hears nothing.
//
// What a bot makes of a callback is an act as well ([Answer], [Post], [Upload]), so
// that all that happens is in the acts, and happens again when they do.
package bots

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/internal/sim"
)

type object = sim.Object

const (
	responseLife   = time.Hour
	fileLife       = 5 * time.Minute
	streamLife     = 6 * time.Minute  // from the message, of a bot at a URL
	longStreamLife = 10 * time.Minute // of one over a long connection
	refreshEvery   = time.Second
	answerLimit    = 5 * time.Second
	mostAtOnce     = 3 // messages of a member in work
	attempts       = 3
	maxContent     = 20480
	maxFeedbackID  = 256
	maxImages      = 10
	maxImage       = 10 << 20
)

// A store holds bots and what they have said.
type store struct {
	count   int
	origin  string // of the addresses that bots get
	bots    map[string]*Bot
	visits  sim.Recent[string, *Visit] // by MsgID
	codes   sim.Recent[string, *Visit] // by response_code
	talks   sim.History[string, Line]  // by chat
	shown   sim.Recent[string, *Shown] // by ID
	log     sim.History[string, Delivery]
	entered map[string]bool // by bot, member and day
	open    []*Visit        // messages in work, the oldest first
	hungUp  bool            // bots are asked for no more
}

var slot = sim.NewSlot(func() *store {
	return &store{origin: "https://qyapi.weixin.qq.com", bots: map[string]*Bot{}, entered: map[string]bool{}}
})

// Install adds the call of bots, and what members and bots do.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/aibot/response", respondLater, sim.Keyed, sim.ChecksAll)
	w.AddActs(Say, Enter, Click, Judge, Answer, Post, Upload)
}

// A Config is an AI bot as the admin console has it.
type Config struct {
	ID, Name string

	// Secret is that of the long connection. A bot without one is at a URL.
	Secret string

	// Of a bot at a URL.
	Token, AESKey string
}

// A Bot is an AI bot.
type Bot struct {
	Config
	Chats  []Chat // in which somebody has talked to the bot, in that order
	cipher *crypto.Cipher
	tell   func(tx *sim.Tx, v *Visit) // nil if the bot is not reached
}

// A Chat is where a bot is talked to: that of a member with the bot, or a group.
type Chat struct {
	ID      string
	IsGroup bool
}

// IsLong reports whether the bot is reached over a long connection.
func (b *Bot) IsLong() bool { return b.Secret != "" }

// hasTalkedIn reports whether somebody in a chat has talked to the bot.
func (b *Bot) hasTalkedIn(chat string) (isGroup, ok bool) {
	i := slices.IndexFunc(b.Chats, func(c Chat) bool { return c.ID == chat })
	return i >= 0 && b.Chats[i].IsGroup, i >= 0
}

// A Delivery is a callback and what the bot made of it.
type Delivery struct {
	At       time.Time
	Callback string // JSON
	Attempts int
	Answer   string // JSON; empty if the bot only acknowledged
	Fault    string // why the answer counts for nothing; empty if it does not
}

// Add adds a bot, in the place of one with the same id.
func Add(tx *sim.Tx, c Config) (*Bot, error) {
	b := &Bot{Config: c}
	switch {
	case c.ID == "":
		return nil, errors.New("a bot needs an id")
	case c.Secret != "" && c.Token+c.AESKey != "":
		return nil, fmt.Errorf("the bot %s has a secret, of a long connection, and a token, of a URL: a bot has one of them", c.ID)
	case c.Secret == "":
		var err error
		if b.cipher, err = crypto.New(c.Token, c.AESKey, crypto.NoReceiver); err != nil {
			return nil, fmt.Errorf("the bot %s: %w", c.ID, err)
		}
	}
	slot.Of(tx).bots[c.ID] = b
	return b, nil
}

// SetOrigin sets the scheme and the host of the addresses that bots get, of files and to
// answer at.
func SetOrigin(tx *sim.Tx, origin string) { slot.Of(tx).origin = origin }

// HangUp has bots at URLs asked for no more of their streams, so that a flush ends soon.
func HangUp(tx *sim.Tx) { slot.Of(tx).hungUp = true }

// List returns all bots, ordered by id.
func List(tx *sim.Tx) []*Bot {
	var list []*Bot
	for _, b := range slot.Of(tx).bots {
		list = append(list, b)
	}
	slices.SortFunc(list, func(a, b *Bot) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// Find returns a bot.
func Find(tx *sim.Tx, id string) (*Bot, error) {
	if b := slot.Of(tx).bots[id]; b != nil {
		return b, nil
	}
	return nil, fmt.Errorf("there is no bot %q", id)
}

// A Line is what a member has said to a bot, or what a bot has shown.
type Line struct {
	Bot   *Bot
	Said  *Visit // nil for what was shown
	Shown *Shown // nil for what was said
}

// Talk returns what was said and shown in a chat, the oldest first.
func Talk(tx *sim.Tx, chat string) []Line { return slot.Of(tx).talks.Of(chat) }

// Screen returns what a member or a group has been shown, the oldest first.
func Screen(tx *sim.Tx, chat string) (list []Shown) {
	for _, line := range Talk(tx, chat) {
		if line.Shown != nil {
			list = append(list, *line.Shown)
		}
	}
	return list
}

// Deliveries returns what a bot was sent, the oldest first.
func Deliveries(tx *sim.Tx, bot string) []Delivery { return slices.Clone(slot.Of(tx).log.Of(bot)) }

// name makes an id.
func name(tx *sim.Tx, what string) string {
	st := slot.Of(tx)
	st.count++
	return fmt.Sprintf("simulated-%s-%d", what, st.count)
}
