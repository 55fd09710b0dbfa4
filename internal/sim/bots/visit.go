package bots

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A Visit is something that a member does, and what the bot makes of it.
type Visit struct {
	MsgID          string
	Bot            *Bot
	UserID, ChatID string // ChatID is empty in a chat of two
	Kind           string // the type of the message, or the name of the event
	Text           string // of a message
	JSON           []byte // the callback
	At             time.Time

	clicked *Shown // the card
	shown   *Shown // the answer
}

// A Shown is what a bot has shown.
type Shown struct {
	ID             string
	UserID, ChatID string   // who caused it, and the group
	Type           string   // "text", "markdown", "stream", "template_card", "image", …
	Content        string   // the text, or the media_id
	Frames         []string // of a stream: each text that replaced the one before
	Finished       bool     // nothing more comes
	Images         [][]byte
	Card           string // JSON, as it is after updates; a stream may have one besides its text
	FeedbackID     string
	At             time.Time

	stream string // its id
	visit  *Visit
}

// IsGrowing reports whether more of an answer can come.
func (s *Shown) IsGrowing(tx *sim.Tx) bool { return !s.Finished && s.visit.isAlive(tx) }

// document is what all callbacks say.
func (v *Visit) document() object {
	d := object{"msgid": v.MsgID, "aibotid": v.Bot.ID, "chattype": "single", "from": object{"userid": v.UserID}}
	if v.ChatID != "" {
		d["chatid"], d["chattype"] = v.ChatID, "group"
	}
	return d
}

func (v *Visit) responseURL(tx *sim.Tx) string {
	code := name(tx, "bot-response-code")
	slot.Of(tx).codes.Put(tx, code, v)
	return slot.Of(tx).origin + "/cgi-bin/aibot/response?response_code=" + url.QueryEscape(code)
}

// event sends an event.
func (v *Visit) event(tx *sim.Tx, kind string, details object) {
	v.Kind = kind
	event := object{"eventtype": kind}
	if details != nil {
		event[kind] = details
	}
	d := v.document()
	d["msgtype"], d["event"], d["create_time"] = "event", event, v.At.Unix()
	if kind == "template_card_event" {
		d["response_url"] = v.responseURL(tx)
	}
	v.send(tx, d)
}

func (v *Visit) send(tx *sim.Tx, document object) {
	v.JSON = sim.JSON(document)
	slot.Of(tx).visits.Put(tx, v.MsgID, v)
	if v.Bot.tell != nil {
		v.Bot.tell(tx, v)
	}
}

// Listen has a function take what a bot over a long connection is sent, beginning with
// the messages that it has not answered yet. It is called under the lock of the world,
// and must not wait.
func (b *Bot) Listen(tx *sim.Tx, take func(msgID string, callback []byte)) {
	b.tell = func(_ *sim.Tx, v *Visit) { take(v.MsgID, v.JSON) }
	for _, v := range slot.Of(tx).inWork(tx) {
		if v.Bot == b && v.shown == nil {
			take(v.MsgID, v.JSON)
		}
	}
}

// begin begins a message: the bot is to answer it, and knows its chat from now on.
func (v *Visit) begin(tx *sim.Tx) {
	st := slot.Of(tx)
	if _, ok := v.Bot.hasTalkedIn(v.chat()); !ok {
		v.Bot.Chats = append(v.Bot.Chats, Chat{v.chat(), v.ChatID != ""})
	}
	st.talks.Add(tx, v.chat(), Line{Bot: v.Bot, Said: v})
	st.open = append(st.open, v)
}

// end notes that the bot has nothing more to say to a message.
func (v *Visit) end(tx *sim.Tx) {
	st := slot.Of(tx)
	st.open = slices.DeleteFunc(st.open, func(o *Visit) bool { return o == v })
}

// isAlive reports whether the bot can still answer a message.
func (v *Visit) isAlive(tx *sim.Tx) bool {
	life := streamLife
	if v.Bot.IsLong() {
		life = longStreamLife
	}
	return !tx.Now().After(v.At.Add(life))
}

// inWork returns the messages that the bots can answer, and have not answered to the
// end.
func (st *store) inWork(tx *sim.Tx) []*Visit {
	st.open = slices.DeleteFunc(st.open, func(v *Visit) bool { return !v.isAlive(tx) })
	return st.open
}

// isBusy reports whether a bot has as many messages of a member in work as WeCom allows.
func (b *Bot) isBusy(tx *sim.Tx, userID string) bool {
	n := 0
	for _, v := range slot.Of(tx).inWork(tx) {
		if v.Bot == b && v.UserID == userID {
			n++
		}
	}
	return n >= mostAtOnce
}

// Do performs an act by its name, with parameters as JSON.
type Do func(name string, params json.RawMessage) (json.RawMessage, error)

// ReachAt has what a bot is sent go to an address from now on. What the bot answers
// happens by do.
func (b *Bot) ReachAt(w *sim.World, address sim.Address, do Do) {
	c := &caller{world: w, bot: b, address: address, do: do}
	b.tell = func(tx *sim.Tx, v *Visit) { tx.Go(func() { c.converse(v) }) }
}

// Check does what the admin console does when the URL of a bot is set.
func (b *Bot) Check(address sim.Address, now time.Time) error { return address.Check(b.cipher, now) }

// A caller calls a bot at a URL.
type caller struct {
	world   *sim.World
	bot     *Bot
	address sim.Address
	do      Do
}

// converse is all that WeCom does for a visit: it delivers, then asks for more until
// the answer is complete.
func (c *caller) converse(v *Visit) {
	tries := attempts
	if v.Kind == "template_card_event" {
		tries = 1
	}
	c.deliver(v, v.JSON, tries)
	for n := 1; c.wantsMore(v) && c.world.Pause(refreshEvery); n++ {
		c.deliver(v, c.refresh(v, n), 1)
	}
	_ = c.answer(v, "") // which cannot be refused
}

// wantsMore reports whether the answer is a stream that goes on.
func (c *caller) wantsMore(v *Visit) (more bool) {
	c.world.In(func(tx *sim.Tx) { more = !slot.Of(tx).hungUp && v.shown != nil && v.shown.IsGrowing(tx) })
	return more
}

// refresh is the callback that asks for more of a stream.
func (c *caller) refresh(v *Visit, n int) []byte {
	d := v.document()
	d["msgid"] = fmt.Sprintf("%s-%d", v.MsgID, n)
	d["msgtype"], d["stream"] = "stream", object{"id": v.shown.stream}
	return sim.JSON(d)
}

// answer shows what the bot has answered.
func (c *caller) answer(v *Visit, answer string) error {
	params, err := json.Marshal(Answering{v.MsgID, answer})
	if err == nil {
		_, err = c.do("bot.answer", params)
	}
	return err
}

// deliver posts a callback until the bot takes it, and shows the answer.
func (c *caller) deliver(v *Visit, callback []byte, tries int) {
	d := Delivery{At: c.world.Now(), Callback: string(callback)}
	var answer []byte
	var err error
	for d.Attempts < tries {
		d.Attempts++
		if answer, err = c.post(callback); err == nil {
			break
		}
	}
	d.Answer = string(answer)
	if err == nil && len(answer) > 0 {
		err = c.answer(v, d.Answer)
	}
	if err != nil {
		d.Fault = err.Error()
	}
	c.world.In(func(tx *sim.Tx) { slot.Of(tx).log.Add(tx, v.Bot.ID, d) })
}

// post sends a callback to a bot at a URL, and returns the answer.
func (c *caller) post(document []byte) ([]byte, error) {
	s := c.bot.cipher.Seal(document, "")
	status, body, err := c.address.Call(context.Background(), answerLimit, http.MethodPost, s.Query().Encode(), "application/json", s.PushJSON())
	switch {
	case err != nil:
		return nil, err
	case status != http.StatusOK:
		return nil, fmt.Errorf("status %d", status)
	case len(body) == 0:
		return nil, nil
	}
	var sealed struct {
		Nonce     string `json:"nonce"`
		Timestamp int64  `json:"timestamp"` // a number, or it is refused
	}
	if err := json.Unmarshal(body, &sealed); err != nil {
		return nil, fmt.Errorf("the answer: %w", err)
	}
	if sealed.Nonce != s.Nonce {
		return nil, errors.New("the answer has another nonce than the URL of the callback")
	}
	return c.bot.cipher.OpenReplyJSON(body)
}
