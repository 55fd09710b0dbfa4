// Package bots simulates AI bots (智能机器人), and the members who talk to them. A bot
// is reached at a URL ([AddAt]) or over a long connection ([Add]);
// what members do, and what they see, is the same.
package bots

import (
	"fmt"
	"slices"
	"time"

	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/internal/sim"
)

type object = sim.Object

const (
	responseLife  = time.Hour
	fileLife      = 5 * time.Minute
	streamLife    = 6 * time.Minute // from the message
	refreshEvery  = time.Second
	answerLimit   = 5 * time.Second
	mostAtOnce    = 3 // messages of a member in work
	attempts      = 3
	maxContent    = 20480
	maxFeedbackID = 256
	maxImages     = 10
	maxImage      = 10 << 20
)

// A store holds bots and what they have said.
type store struct {
	count   int
	bots    map[string]*Bot
	visits  sim.Recent[string, *Visit] // by MsgID
	codes   sim.Recent[string, *Visit] // by response_code
	screens sim.History[string, *Shown]
	shown   sim.Recent[string, *Shown] // by ID
	log     sim.History[string, Delivery]
	entered map[string]bool // by bot, member and day
	talked  map[string]bool // by bot and chat
	inWork  map[string]int  // messages, by bot and member
}

var slot = sim.NewSlot(func() *store {
	return &store{bots: map[string]*Bot{}, entered: map[string]bool{}, talked: map[string]bool{}, inWork: map[string]int{}}
})

// Install adds the call of bots, and what members do.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/aibot/response", respondLater, sim.Keyed, sim.ChecksAll)
	w.AddActs(Say, Enter, Click, Judge)
}

// A Bot is an AI bot.
type Bot struct {
	ID     string
	outlet func(msgID string, callback []byte) // of a long connection

	// Of a bot at a URL.
	world   *sim.World
	cipher  *crypto.Cipher
	key     string
	address sim.Address
}

// A Delivery is a callback and what the bot made of it.
type Delivery struct {
	Callback string // JSON
	Attempts int
	Answer   string // JSON; empty if the bot only acknowledged
	Fault    string // why the answer counts for nothing; empty if it does not
}

// AddAt adds a bot at an address, after a check as the admin console makes it.
func AddAt(w *sim.World, id, token, key string, address sim.Address) error {
	cipher, err := crypto.New(token, key, crypto.NoReceiver)
	if err != nil {
		return err
	}
	if err := address.Check(cipher, w.Now()); err != nil {
		return err
	}
	w.In(func(tx *sim.Tx) {
		slot.Of(tx).bots[id] = &Bot{ID: id, world: w, cipher: cipher, key: key, address: address}
	})
	return nil
}

// Add adds a bot that is reached over a long connection.
// It must not wait: it is called under the lock of the world.
func Add(tx *sim.Tx, id string, outlet func(msgID string, callback []byte)) {
	slot.Of(tx).bots[id] = &Bot{ID: id, outlet: outlet}
}

// Screen returns what a member or a group has been shown, the oldest first.
func Screen(tx *sim.Tx, chat string) (list []Shown) {
	for _, s := range slot.Of(tx).screens.Of(chat) {
		list = append(list, *s)
	}
	return list
}

// Deliveries returns what a bot was sent, the oldest first.
func Deliveries(tx *sim.Tx, bot string) []Delivery { return slices.Clone(slot.Of(tx).log.Of(bot)) }

// find returns a bot.
func find(tx *sim.Tx, id string) (*Bot, error) {
	if b := slot.Of(tx).bots[id]; b != nil {
		return b, nil
	}
	return nil, fmt.Errorf("there is no bot %q", id)
}

// name makes an id.
func name(tx *sim.Tx, what string) string {
	st := slot.Of(tx)
	st.count++
	return fmt.Sprintf("simulated-%s-%d", what, st.count)
}

// respondLater is what a bot says by a response_url.
func respondLater(tx *sim.Tx) (any, error) {
	st := slot.Of(tx)
	code := tx.Query.Get("response_code")
	v := st.codes.Get(code)
	if v == nil || tx.Now().After(v.At.Add(responseLife)) {
		return nil, sim.Refuse(60140, "invalid response_code")
	}
	kind := sim.Text(tx.Body["msgtype"])
	if kind != "markdown" && kind != "template_card" {
		return nil, sim.Refuse(40008, "invalid message type")
	}
	if kind == "template_card" && v.ChatID != "" {
		return nil, sim.Refuse(40008, "template_card is for single chats")
	}
	if err := v.show(tx, tx.Body); err != nil {
		return nil, err
	}
	st.codes.Delete(code)
	return object{}, nil
}
