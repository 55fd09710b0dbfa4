package bots

import (
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/messages"
)

// An Answering is the parameters of Answer.
type Answering struct {
	MsgID  string `json:"msgid"`            // of the callback
	Answer string `json:"answer,omitempty"` // JSON; empty if the bot has nothing to say, or nothing more
}

// Answer shows what a bot answers a callback with, unless WeCom would refuse it.
var Answer = sim.NewAct("bot.answer", "An AI bot answers.", func(tx *sim.Tx, p Answering) (sim.Nothing, error) {
	v := slot.Of(tx).visits.Get(p.MsgID)
	switch {
	case v == nil:
		return sim.Nothing{}, sim.Refuse(846605, "invalid req_id")
	case p.Answer == "":
		v.end(tx)
		return sim.Nothing{}, nil
	case v.isHurried() && tx.Now().After(v.At.Add(answerLimit)):
		return sim.Nothing{}, sim.Refuse(846604, "req_id expired")
	}
	return sim.Nothing{}, v.answer(tx, p.Answer)
})

// isHurried reports whether the callback is to be answered within seconds.
func (v *Visit) isHurried() bool { return v.Kind == "enter_chat" || v.Kind == "template_card_event" }

func (v *Visit) answer(tx *sim.Tx, answer string) error {
	var a object
	if err := json.Unmarshal([]byte(answer), &a); err != nil || a == nil {
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
		allowed = kind == "stream" || kind == "stream_with_template_card" || kind == "template_card" || v.Bot.IsLong() && isMedia[kind]
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
	if id := sim.Text(sim.ObjectIn(card["feedback"])["id"]); id != "" || v.clicked.Type == "template_card" { // the text beside it keeps its own
		v.clicked.FeedbackID = id
	}
	v.clicked.Card = string(sim.JSON(card))
	return nil
}

// A Posting is the parameters of Post.
type Posting struct {
	Bot     string `json:"bot"`
	Chat    string `json:"chat"`               // the userid, or the chatid
	IsGroup bool   `json:"is_group,omitempty"` // the chat is a group, even if nobody has talked to the bot there
	Message string `json:"message"`            // JSON
}

// Post shows what a bot sends to a chat on its own initiative, unless WeCom would refuse
// it.
var Post = sim.NewAct("bot.post", "An AI bot sends a message on its own initiative.", func(tx *sim.Tx, p Posting) (sim.Nothing, error) {
	b, err := Find(tx, p.Bot)
	if err != nil {
		return sim.Nothing{}, err
	}
	var a object
	if json.Unmarshal([]byte(p.Message), &a) != nil || a == nil {
		return sim.Nothing{}, sim.Refuse(40058, "the message is no JSON object")
	}
	isGroup, talked := b.hasTalkedIn(p.Chat)
	switch kind := sim.Text(a["msgtype"]); {
	case p.Chat == "":
		return sim.Nothing{}, sim.Refuse(86201, "invalid chatid")
	case kind != "markdown" && kind != "template_card" && !isMedia[kind]:
		return sim.Nothing{}, sim.Refuse(40008, "invalid message type "+kind)
	case !talked || p.IsGroup && !isGroup:
		return sim.Nothing{}, sim.Refuse(846607, "nobody in the chat has talked to the bot")
	}
	v := &Visit{Bot: b, UserID: p.Chat, At: tx.Now(), Kind: "text"}
	if isGroup {
		v.UserID, v.ChatID = "", p.Chat
	}
	return sim.Nothing{}, v.show(tx, a)
})

// An Uploading is the parameters of Upload.
type Uploading struct {
	Kind string `json:"kind"` // "image", "voice", "video" or "file"
	Name string `json:"name"`
	Data []byte `json:"data"`
}

// Upload stores a file that a bot sends afterwards.
var Upload = sim.NewAct("bot.upload", "An AI bot uploads a file.", func(tx *sim.Tx, p Uploading) (media.Added, error) {
	if !isMedia[p.Kind] {
		return media.Added{}, sim.Refuse(846697, "unsupported file type")
	}
	return media.Added{MediaID: media.Put(tx, media.File{Name: p.Name, Type: p.Kind, Data: p.Data})}, nil
})

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
	switch {
	case strings.HasPrefix(kind, "stream"):
		return v.stream(tx, content, text, card, feedback)
	case isMedia[kind]:
		text = sim.Text(content["media_id"])
		if text == "" {
			return sim.Refuse(40058, "missing field body."+kind+".media_id")
		}
		if _, err := media.Stored(tx, text, ""); err != nil {
			return err
		}
	}
	s := v.newShown(tx, kind, feedback)
	s.Content, s.Finished = text, true
	if card != nil {
		s.Card = string(sim.JSON(card))
	}
	v.end(tx)
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
	case v.Bot.IsLong() && !v.isAlive(tx):
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
	if finish {
		v.end(tx)
	}
	return nil
}

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
	st.talks.Add(tx, v.chat(), Line{Bot: v.Bot, Shown: s})
	st.shown.Put(tx, s.ID, s)
	return s
}
