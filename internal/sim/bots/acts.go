package bots

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A Saying is the parameters of Say.
type Saying struct {
	Bot    string `json:"bot"`
	UserID string `json:"userid"`
	ChatID string `json:"chatid,omitempty"` // of a group, where the bot is mentioned
	Kind   string `json:"kind,omitempty"`   // "text", "mixed", "voice", "image", "file" or "video"; default "text"
	Text   string `json:"text,omitempty"`
	Data   []byte `json:"data,omitempty"`  // of the picture or the file
	Quote  string `json:"quote,omitempty"` // a text that the member refers to
}

// Say has a member say something to a bot. The result is the msgid.
var Say = sim.NewAct("bot.say", "A member says something to an AI bot.", func(tx *sim.Tx, p Saying) (string, error) {
	bot, err := Find(tx, p.Bot)
	if err != nil {
		return "", err
	}
	v, err := bot.visit(tx, p.UserID, p.ChatID)
	if err != nil {
		return "", err
	}
	if bot.isBusy(tx, v.UserID) {
		return "", fmt.Errorf("%s has %d messages to the bot in work, and WeCom allows no more", p.UserID, mostAtOnce)
	}
	v.Kind = p.Kind
	if v.Kind == "" {
		v.Kind = "text"
	}
	if p.ChatID != "" && v.Kind != "text" && v.Kind != "mixed" {
		return "", fmt.Errorf("a bot gets no %s in groups", v.Kind)
	}
	content, err := bot.content(tx, p, v.Kind)
	if err != nil {
		return "", err
	}
	document := v.document()
	document["response_url"] = v.responseURL(tx)
	document["msgtype"], document[v.Kind] = v.Kind, content
	if p.Quote != "" {
		document["quote"] = object{"msgtype": "text", "text": object{"content": p.Quote}}
	}
	v.Text = p.Text
	v.begin(tx)
	v.send(tx, document)
	return v.MsgID, nil
})

// content is what a message carries under its kind.
func (b *Bot) content(tx *sim.Tx, p Saying, kind string) (any, error) {
	switch kind {
	case "text", "voice":
		return object{"content": p.Text}, nil
	case "image", "file", "video":
		return b.file(tx, p.Data)
	case "mixed":
		file, err := b.file(tx, p.Data)
		return object{"msg_item": []object{
			{"msgtype": "text", "text": object{"content": p.Text}},
			{"msgtype": "image", "image": file},
		}}, err
	}
	return nil, fmt.Errorf("there is no message of kind %q", kind)
}

// file puts a file where the bot can fetch it, encrypted.
func (b *Bot) file(tx *sim.Tx, data []byte) (object, error) {
	key := b.AESKey
	out := object{}
	if b.IsLong() {
		key = crypto.NewEncodingAESKey()
		out["aeskey"] = key + "="
	}
	sealed, err := crypto.SealFile(data, key)
	out["url"] = slot.Of(tx).origin + tx.Publish(name(tx, "bot-file"), sealed, fileLife)
	return out, err
}

// An Entering is the parameters of Enter.
type Entering struct {
	Bot    string `json:"bot"`
	UserID string `json:"userid"`
}

// Enter has a member enter the chat with a bot. The bot is told once a day.
var Enter = sim.NewAct("bot.enter", "A member enters the chat with an AI bot.", func(tx *sim.Tx, p Entering) (sim.Nothing, error) {
	bot, err := Find(tx, p.Bot)
	if err != nil {
		return sim.Nothing{}, err
	}
	v, err := bot.visit(tx, p.UserID, "")
	if err != nil {
		return sim.Nothing{}, err
	}
	today := p.Bot + " " + p.UserID + tx.Now().In(sim.UTC8).Format(" 2006-01-02")
	if slot.Of(tx).entered[today] {
		return sim.Nothing{}, nil
	}
	slot.Of(tx).entered[today] = true
	v.event(tx, "enter_chat", nil)
	return sim.Nothing{}, nil
})

// A Clicking is the parameters of Click.
type Clicking struct {
	UserID string `json:"userid"`
	CardID string `json:"card_id"` // as [Shown] has it
	Key    string `json:"key"`     // of a button, the submit button, or an entry of the menu

	// Selected are the ids of the options chosen, by question key.
	Selected map[string][]string `json:"selected,omitempty"`
}

// Click has a member click on a card.
var Click = sim.NewAct("bot.click", "A member clicks on a card of an AI bot.", func(tx *sim.Tx, p Clicking) (sim.Nothing, error) {
	shown := slot.Of(tx).shown.Get(p.CardID)
	if shown == nil || shown.Card == "" {
		return sim.Nothing{}, fmt.Errorf("there is no card %q", p.CardID)
	}
	card := sim.MustObject(shown.Card)
	if !strings.Contains(shown.Card, `"key":`+string(sim.JSON(p.Key))) {
		return sim.Nothing{}, fmt.Errorf("the card %s has nothing to click with the key %q", p.CardID, p.Key)
	}
	v, err := shown.visit.Bot.visit(tx, p.UserID, shown.ChatID)
	if err != nil {
		return sim.Nothing{}, err
	}
	v.clicked = shown
	items := []object{}
	for _, question := range slices.Sorted(maps.Keys(p.Selected)) {
		items = append(items, object{"question_key": question, "option_ids": object{"option_id": p.Selected[question]}})
	}
	v.event(tx, "template_card_event", object{
		"card_type": card["card_type"], "event_key": p.Key, "task_id": card["task_id"],
		"selected_items": object{"selected_item": items},
	})
	return sim.Nothing{}, nil
})

// A Judging is the parameters of Judge.
type Judging struct {
	UserID  string `json:"userid"`
	ShownID string `json:"shown_id"` // as [Shown] has it
	Type    int    `json:"type"`     // 1 good, 2 bad, 3 withdrawn
	Text    string `json:"text,omitempty"`
	Reasons []int  `json:"reasons,omitempty"`
}

// Judge has a member judge an answer. The bot is told if the answer had a feedback id.
var Judge = sim.NewAct("bot.judge", "A member judges an answer of an AI bot.", func(tx *sim.Tx, p Judging) (sim.Nothing, error) {
	shown := slot.Of(tx).shown.Get(p.ShownID)
	if shown == nil {
		return sim.Nothing{}, fmt.Errorf("there is no answer %q", p.ShownID)
	}
	if shown.FeedbackID == "" {
		return sim.Nothing{}, nil
	}
	v, err := shown.visit.Bot.visit(tx, p.UserID, shown.ChatID)
	if err != nil {
		return sim.Nothing{}, err
	}
	feedback := object{"id": shown.FeedbackID, "type": p.Type}
	if p.Type == 2 {
		feedback["content"], feedback["inaccurate_reason_list"] = p.Text, p.Reasons
	}
	v.event(tx, "feedback_event", feedback)
	return sim.Nothing{}, nil
})

// visit begins what a member does.
func (b *Bot) visit(tx *sim.Tx, userID, chatID string) (*Visit, error) {
	m := directory.Of(tx).Member(userID)
	if m == nil {
		return nil, fmt.Errorf("there is no member %q", userID)
	}
	return &Visit{MsgID: name(tx, "bot-message"), Bot: b, UserID: m.UserID(), ChatID: chatID, At: tx.Now()}, nil
}
