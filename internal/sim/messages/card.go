package messages

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A responseCode changes a card once.
type responseCode struct {
	post    *post
	expires time.Time
}

const responseCodeLifetime = 72 * time.Hour

func newResponseCode(tx *sim.Tx, p *post) string {
	st := slot.Of(tx)
	st.coded++
	code := fmt.Sprintf("simulated-response-code-%d", st.coded)
	st.codes.Put(tx, code, &responseCode{p, tx.Now().Add(responseCodeLifetime)})
	return code
}

// card returns the content of a message as an object.
func (m Message) card() object {
	var card object
	_ = json.Unmarshal([]byte(m.Content), &card) // the corp itself wrote it
	return card
}

// actsBack reports whether members act on a card, so that it can be changed.
func (m Message) actsBack() bool {
	card := m.card()
	return strings.HasSuffix(sim.Text(card["card_type"]), "_interaction") || card["action_menu"] != nil
}

// taskKey names the card with a task id of an app.
func taskKey(agentID int64, taskID string) string { return fmt.Sprint(agentID, " ", taskID) }

var taskIDForm = regexp.MustCompile(`^[0-9A-Za-z_@-]{1,128}$`)

// checkTask refuses a card whose task id is illegal, or that the app has used
// before.
func checkTask(tx *sim.Tx, m Message) error {
	id := sim.Text(m.card()["task_id"])
	needed := m.Type == "interactive_taskcard" || m.Type == "template_card" && m.actsBack()
	switch {
	case id == "" && !needed:
	case !taskIDForm.MatchString(id), slot.Of(tx).tasks.Get(taskKey(m.AgentID, id)) != nil:
		return sim.Refuse(42014, "invalid task_id")
	}
	return nil
}

func cardUpdate(tx *sim.Tx) (any, error) {
	in := tx.Body
	st := slot.Of(tx)
	code := st.codes.Get(sim.Text(in["response_code"]))
	switch {
	case sim.Integer(in["agentid"]) != tx.App.AgentID:
		return nil, sim.Refuse(301002, "not allow operate another agent with this accesstoken")
	case code == nil || code.post.agentID != tx.App.AgentID || tx.Now().After(code.expires):
		return nil, sim.Refuse(60140, "invalid response_code")
	}
	to, missed := recipients(tx, sim.Texts(in["userids"]), sim.Texts(in["partyids"]), sim.Texts(in["tagids"]))
	if sim.Integer(in["atall"]) == 1 {
		to = slices.Sorted(maps.Keys(code.post.copies))
	}
	change, err := cardChange(in)
	if err != nil {
		return nil, err
	}
	st.codes.Delete(sim.Text(in["response_code"]))
	return code.post.change(to, missed["invaliduser"], change), nil
}

// change changes the copies that some members have, and answers who has none.
func (p *post) change(to, invalid []string, change func(*Message)) object {
	for _, id := range to {
		if m := p.copies[id]; m != nil {
			change(m)
		} else {
			invalid = append(invalid, id)
		}
	}
	if len(invalid) == 0 {
		return object{}
	}
	return object{"invaliduser": invalid}
}

// cardChange tells what an update makes of a card.
func cardChange(in object) (func(*Message), error) {
	card, hasCard := in["template_card"].(object)
	button, hasButton := in["button"].(object)
	switch {
	case hasCard:
		if err := CheckCard(card); err != nil {
			return nil, err
		}
		return func(m *Message) { m.Content = string(sim.JSON(card)) }, nil
	case hasButton:
		return func(m *Message) { m.replaceButtons("replace_text", button["replace_name"]) }, nil
	}
	return nil, sim.Refuse(40058, "neither a button nor a card to update")
}

// replaceButtons notes in a card what stands in the place of its buttons.
func (m *Message) replaceButtons(key string, text any) {
	card := m.card()
	card[key] = text
	m.Content = string(sim.JSON(card))
}

func taskCardUpdate(tx *sim.Tx) (any, error) {
	in := tx.Body
	p := slot.Of(tx).tasks.Get(taskKey(tx.App.AgentID, sim.Text(in["task_id"])))
	if p == nil {
		return nil, sim.Refuse(42014, "invalid task_id")
	}
	to, missed := recipients(tx, sim.Texts(in["userids"]), nil, nil)
	return p.change(to, missed["invaliduser"], func(m *Message) { m.replaceButtons("replace_name", in["replace_name"]) }), nil
}

// A Click is the parameters of ClickCard.
type Click struct {
	UserID    string `json:"userid"`
	MessageID string `json:"message_id"`
	Key       string `json:"key"` // of a button, the submit button, or an entry of the menu

	// Selected are the ids of the options chosen, by question key.
	Selected map[string][]string `json:"selected,omitempty"`
}

// ClickCard has a member click what has a key on a card. The app is told by an
// event, with a new response code.
var ClickCard = sim.NewAct("card.click", "A member clicks on a card.", func(tx *sim.Tx, p Click) (sim.Nothing, error) {
	var m *Message
	sent := slot.Of(tx).posted.Get(p.MessageID)
	if sent != nil {
		m = sent.copies[strings.ToLower(p.UserID)]
	}
	if m == nil || m.Recalled {
		return sim.Nothing{}, fmt.Errorf("%s has no message %s", p.UserID, p.MessageID)
	}
	event := m.clickEvent(p.Key)
	if event == "" {
		return sim.Nothing{}, fmt.Errorf("the message %s has nothing to click with the key %q", p.MessageID, p.Key)
	}
	fields := []field{{"MsgType", "event"}, {"Event", event}, {"EventKey", p.Key}, {"TaskId", sim.Text(m.card()["task_id"])}}
	if m.Type == "template_card" {
		fields = append(fields, field{"CardType", sim.Text(m.card()["card_type"])}, field{"ResponseCode", newResponseCode(tx, sent)})
	}
	if event == "template_card_event" {
		fields = append(fields, field{"SelectedItems", selectedItems(p.Selected)})
	}
	tx.Emit(sent.agentID, p.UserID, fields...)
	return sim.Nothing{}, nil
})

// clickEvent names the event that a click on a key is, or nothing if a card has
// no such key.
func (m Message) clickEvent(key string) string {
	card := m.card()
	menu, _ := card["action_menu"].(object)
	switch {
	case m.Type == "interactive_taskcard" && hasKey(card["btn"], key):
		return "taskcard_click"
	case m.Type != "template_card":
		return ""
	case hasKey(menu["action_list"], key):
		return "template_card_menu_event"
	case hasKey(card["button_list"], key), hasKey([]any{card["submit_button"]}, key):
		return "template_card_event"
	}
	return ""
}

// hasKey reports whether one of a list of buttons has a key.
func hasKey(buttons any, key string) bool {
	list, _ := buttons.([]any)
	return slices.ContainsFunc(list, func(b any) bool {
		button, ok := b.(object)
		return ok && button["key"] == key
	})
}

func selectedItems(selected map[string][]string) []field {
	items := []field{}
	for _, question := range slices.Sorted(maps.Keys(selected)) {
		options := []field{}
		for _, id := range selected[question] {
			options = append(options, field{"OptionId", id})
		}
		items = append(items, field{"SelectedItem", []field{{"QuestionKey", question}, {"OptionIds", options}}})
	}
	return items
}
