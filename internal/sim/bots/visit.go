package bots

import (
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/messages"
)

// A Visit is something that a member does, and what the bot makes of it.
type Visit struct {
	MsgID          string
	Bot            *Bot
	UserID, ChatID string // ChatID is empty in a chat of two
	Kind           string // the type of the message, or the name of the event
	JSON           []byte // the callback
	At             time.Time

	open    bool   // a message that the bot has not answered to the end
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

// document is what all callbacks say.
func (v *Visit) document(*sim.Tx) object {
	d := object{"msgid": v.MsgID, "aibotid": v.Bot.ID, "chattype": "single", "from": object{"userid": v.UserID}}
	if v.ChatID != "" {
		d["chatid"], d["chattype"] = v.ChatID, "group"
	}
	return d
}

func (v *Visit) responseURL(tx *sim.Tx) string {
	code := name(tx, "bot-response-code")
	slot.Of(tx).codes.Put(tx, code, v)
	return origin + "/cgi-bin/aibot/response?response_code=" + url.QueryEscape(code)
}

// event sends an event.
func (v *Visit) event(tx *sim.Tx, kind string, details object) {
	v.Kind = kind
	event := object{"eventtype": kind}
	if details != nil {
		event[kind] = details
	}
	d := v.document(tx)
	d["msgtype"], d["event"], d["create_time"] = "event", event, v.At.Unix()
	if kind == "template_card_event" {
		d["response_url"] = v.responseURL(tx)
	}
	v.send(tx, d)
}

func (v *Visit) send(tx *sim.Tx, document object) {
	v.JSON = sim.JSON(document)
	slot.Of(tx).visits.Put(tx, v.MsgID, v)
	if v.Bot.outlet != nil {
		v.Bot.outlet(v.MsgID, v.JSON)
		return
	}
	tx.Go(v.converse)
}

// setOpen notes whether the bot has still to answer the message, or more of it.
func (v *Visit) setOpen(tx *sim.Tx, open bool) {
	if v.open != open {
		v.open = open
		n := 1
		if !open {
			n = -1
		}
		slot.Of(tx).inWork[v.Bot.ID+" "+v.UserID] += n
	}
}

// inWork counts the messages of the member that the bot has not answered to the end.
func (v *Visit) inWork(tx *sim.Tx) int { return slot.Of(tx).inWork[v.Bot.ID+" "+v.UserID] }

// converse is all that WeCom does for a visit to a bot at a URL: it delivers, then asks
// for more until the answer is complete.
func (v *Visit) converse() {
	tries := attempts
	if v.Kind == "template_card_event" {
		tries = 1
	}
	v.deliver(v.JSON, tries)
	w := v.Bot.world
	for v.wantsMore() {
		_ = w.Wait(context.Background(), refreshEvery) // that does not end
		var refresh object
		w.In(func(tx *sim.Tx) {
			if tx.Now().After(v.At.Add(streamLife)) {
				v.setOpen(tx, false)
				return
			}
			refresh = v.document(tx)
			refresh["msgid"] = name(tx, "bot-message")
			refresh["msgtype"], refresh["stream"] = "stream", object{"id": v.shown.stream}
		})
		if refresh != nil {
			v.deliver(sim.JSON(refresh), 1)
		}
	}
}

// wantsMore reports whether the answer is a stream that goes on.
func (v *Visit) wantsMore() (more bool) {
	v.Bot.world.In(func(tx *sim.Tx) {
		more = v.open && v.shown != nil && !v.shown.Finished
		v.setOpen(tx, more)
	})
	return more
}

// deliver posts a callback until the bot takes it, and shows the answer.
func (v *Visit) deliver(callback []byte, tries int) {
	d := Delivery{Callback: string(callback)}
	var answer []byte
	var err error
	for d.Attempts < tries {
		d.Attempts++
		if answer, err = v.Bot.post(callback); err == nil {
			break
		}
	}
	d.Answer = string(answer)
	v.Bot.world.In(func(tx *sim.Tx) {
		if err == nil && len(answer) > 0 {
			err = v.answer(tx, answer)
		}
		if err != nil {
			d.Fault = err.Error()
		}
		slot.Of(tx).log.Add(tx, v.Bot.ID, d)
	})
}

// post sends a callback to a bot at a URL, and returns the answer.
func (b *Bot) post(document []byte) ([]byte, error) {
	s := b.cipher.Seal(document, "")
	status, body, err := b.address.Call(context.Background(), answerLimit, http.MethodPost, s.Query().Encode(), "application/json", s.PushJSON())
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
	return b.cipher.OpenReplyJSON(body)
}

// Answer shows what a bot answers a callback with, unless WeCom would refuse it.
func Answer(tx *sim.Tx, msgID string, answer []byte) error {
	v := slot.Of(tx).visits.Get(msgID)
	if v == nil {
		return sim.Refuse(846605, "invalid req_id")
	}
	hurried := v.Kind == "enter_chat" || v.Kind == "template_card_event"
	if hurried && tx.Now().After(v.At.Add(answerLimit)) {
		return sim.Refuse(846604, "req_id expired")
	}
	return v.answer(tx, answer)
}

func (v *Visit) answer(tx *sim.Tx, answer []byte) error {
	var a object
	if err := json.Unmarshal(answer, &a); err != nil {
		return sim.Refuse(40058, "the answer is no JSON object")
	}
	kind := sim.Text(a["msgtype"])
	allowed := false
	switch v.Kind {
	case "enter_chat":
		allowed = kind == "text" || kind == "template_card"
	case "template_card_event":
		if sim.Text(a["response_type"]) != "update_template_card" {
			return sim.Refuse(40058, "invalid response_type")
		}
		return v.update(a)
	case "feedback_event":
	default:
		allowed = kind == "stream" || kind == "stream_with_template_card" || kind == "template_card" || v.Bot.outlet != nil && isMedia[kind]
	}
	if !allowed {
		return sim.Refuse(40008, "invalid message type "+kind+" in answer to "+v.Kind)
	}
	return v.show(tx, a)
}

var isMedia = map[string]bool{"image": true, "voice": true, "video": true, "file": true}

// update puts a card in the place of the one that was clicked.
func (v *Visit) update(a object) error {
	card := sim.ObjectIn(a["template_card"])
	was := sim.MustObject(v.clicked.Card)
	switch {
	case card == nil || messages.CheckCard(card) != nil:
		return sim.Refuse(40058, "invalid template_card")
	case card["task_id"] != was["task_id"]:
		return sim.Refuse(846625, "invalid task_id")
	}
	v.clicked.FeedbackID = sim.Text(sim.ObjectIn(card["feedback"])["id"])
	v.clicked.Card = string(sim.JSON(card))
	return nil
}

// Post shows what a bot sends to a chat on its own initiative.
func Post(tx *sim.Tx, bot, chat string, isGroup bool, message []byte) error {
	b, err := find(tx, bot)
	if err != nil {
		return err
	}
	var a object
	if json.Unmarshal(message, &a) != nil {
		return sim.Refuse(40058, "the message is no JSON object")
	}
	switch kind := sim.Text(a["msgtype"]); {
	case kind != "markdown" && kind != "template_card" && !isMedia[kind]:
		return sim.Refuse(40008, "invalid message type "+kind)
	case !slot.Of(tx).talked[bot+" "+chat]:
		return sim.Refuse(846607, "nobody in the chat has talked to the bot")
	}
	v := &Visit{Bot: b, UserID: chat, At: tx.Now(), Kind: "text"}
	if isGroup {
		v.UserID, v.ChatID = "", chat
	}
	return v.show(tx, a)
}

// show puts an answer on the screen.
func (v *Visit) show(tx *sim.Tx, a object) error {
	kind := sim.Text(a["msgtype"])
	content := sim.ObjectIn(a[strings.TrimSuffix(kind, "_with_template_card")])
	card := sim.ObjectIn(a["template_card"])
	feedback := sim.Text(sim.ObjectIn(content["feedback"])["id"])
	text := sim.Text(content["content"])
	switch {
	case content == nil:
		return sim.Refuse(40058, "missing "+kind)
	case len(text) > maxContent || !utf8.ValidString(text):
		return sim.Refuse(40058, "content exceeds max length")
	case len(feedback) > maxFeedbackID:
		return sim.Refuse(40058, "feedback.id exceeds max length")
	case card != nil:
		if err := messages.CheckCard(card); err != nil {
			return err
		}
		if id := sim.Text(sim.ObjectIn(card["feedback"])["id"]); id != "" {
			feedback = id
		}
	}
	if strings.HasPrefix(kind, "stream") {
		return v.stream(tx, content, text, card, feedback)
	}
	s := v.newShown(tx, kind, feedback)
	s.Content, s.Finished = text, true
	if isMedia[kind] {
		s.Content = sim.Text(content["media_id"])
	}
	if card != nil {
		s.Card = string(sim.JSON(card))
	}
	v.setOpen(tx, false)
	return nil
}

// stream shows a part of a stream.
func (v *Visit) stream(tx *sim.Tx, content object, text string, card object, feedback string) error {
	id, finish := sim.Text(content["id"]), content["finish"] == true
	images, err := imagesOf(content)
	s := v.shown
	switch {
	case err != nil:
		return err
	case s == nil && id == "":
		return sim.Refuse(40058, "missing stream.id")
	case s != nil && (s.stream != id || s.Finished):
		return sim.Refuse(846606, "not allowed to answer again")
	case v.Bot.outlet != nil && tx.Now().After(v.At.Add(longStreamLife)):
		return sim.Refuse(846608, "stream message update expired")
	case len(images) > 0 && !finish:
		return sim.Refuse(40058, "msg_item is for the last part")
	case card != nil && s != nil && s.Card != "":
		return sim.Refuse(40058, "template_card is for once")
	}
	if s == nil {
		s = v.newShown(tx, "stream", feedback)
		s.stream, v.shown = id, s
	}
	s.Content, s.Finished, s.Images = text, finish, images
	if n := len(s.Frames); n == 0 || s.Frames[n-1] != text {
		s.Frames = append(s.Frames, text)
	}
	if card != nil {
		s.Card = string(sim.JSON(card))
	}
	v.setOpen(tx, !finish)
	return nil
}

const longStreamLife = 10 * time.Minute

func imagesOf(content object) (images [][]byte, err error) {
	for _, item := range sim.Objects(content["msg_item"]) {
		image := sim.ObjectIn(item["image"])
		data, err := base64.StdEncoding.DecodeString(sim.Text(image["base64"]))
		sum := md5.Sum(data)
		switch {
		case err != nil || len(data) == 0 || len(data) > maxImage:
			return nil, sim.Refuse(40009, "invalid image")
		case sim.Text(image["md5"]) != hex.EncodeToString(sum[:]):
			return nil, sim.Refuse(301019, "media md5 not match")
		}
		images = append(images, data)
	}
	if len(images) > maxImages {
		return nil, sim.Refuse(40058, "too many images")
	}
	return images, nil
}

// chat is where the answer is shown: with the member, or in the group.
func (v *Visit) chat() string {
	if v.ChatID != "" {
		return v.ChatID
	}
	return v.UserID
}

// newShown puts something new on the screen of the member or the group.
func (v *Visit) newShown(tx *sim.Tx, kind, feedback string) *Shown {
	s := &Shown{ID: name(tx, "bot-answer"), UserID: v.UserID, ChatID: v.ChatID, Type: kind, FeedbackID: feedback, At: tx.Now(), visit: v}
	st := slot.Of(tx)
	st.screens.Add(tx, v.chat(), s)
	st.shown.Put(tx, s.ID, s)
	return s
}
