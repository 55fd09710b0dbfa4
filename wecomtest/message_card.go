package wecomtest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
)

// A responseCode changes a card once.
type responseCode struct {
	post    *post
	expires time.Time
}

const responseCodeLifetime = 72 * time.Hour

func (c *Corp) newResponseCode(p *post) string {
	code := fmt.Sprintf("simulated-response-code-%d", len(c.messages.codes)+1)
	c.messages.codes[code] = &responseCode{p, time.Now().Add(responseCodeLifetime)}
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
	return strings.HasSuffix(text(card["card_type"]), "_interaction") || card["action_menu"] != nil
}

// taskKey names the card with a task id of an app.
func taskKey(agentID int, taskID string) string { return fmt.Sprint(agentID, " ", taskID) }

// checkTask refuses a card whose task id the app has used before.
func (c *Corp) checkTask(m Message) error {
	id := text(m.card()["task_id"])
	needed := m.Type == "interactive_taskcard" || m.Type == "template_card" && m.actsBack()
	if id == "" && needed || c.messages.tasks[taskKey(int(m.AgentID), id)] != nil {
		return refuse(42014, "invalid task_id")
	}
	return nil
}

func cardUpdate(r *request) (any, error) {
	in, err := r.object()
	if err != nil {
		return nil, err
	}
	c := r.corp
	code := c.messages.codes[text(in["response_code"])]
	switch {
	case integer(in["agentid"]) != int64(r.app.AgentID):
		return nil, refuse(301002, "not allow operate another agent with this accesstoken")
	case code == nil || code.post.agentID != r.app.AgentID || time.Now().After(code.expires):
		return nil, refuse(60140, "invalid response_code")
	}
	to, missed := c.recipients(texts(in["userids"]), texts(in["partyids"]), texts(in["tagids"]))
	if integer(in["atall"]) == 1 {
		to = slices.Sorted(maps.Keys(code.post.copies))
	}
	change, err := cardChange(in)
	if err != nil {
		return nil, err
	}
	delete(c.messages.codes, text(in["response_code"]))
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
		return func(m *Message) { m.Content = string(mustMarshal(card)) }, nil
	case hasButton:
		return func(m *Message) { m.replaceButtons("replace_text", button["replace_name"]) }, nil
	}
	return nil, refuse(40058, "neither a button nor a card to update")
}

// replaceButtons notes in a card what stands in the place of its buttons.
func (m *Message) replaceButtons(key string, text any) {
	card := m.card()
	card[key] = text
	m.Content = string(mustMarshal(card))
}

func taskCardUpdate(r *request) (any, error) {
	in, err := r.object()
	if err != nil {
		return nil, err
	}
	p := r.corp.messages.tasks[taskKey(r.app.AgentID, text(in["task_id"]))]
	if p == nil {
		return nil, refuse(42014, "invalid task_id")
	}
	to, missed := r.corp.recipients(texts(in["userids"]), nil, nil)
	return p.change(to, missed["invaliduser"], func(m *Message) { m.replaceButtons("replace_name", in["replace_name"]) }), nil
}

// ClickCard has a member click what has a key on a card: a button, the submit
// button, an entry of the menu. Selected are the ids of the options chosen, by
// question key. The app is told by an event, with a new response code.
func (c *Corp) ClickCard(userID, messageID, key string, selected map[string][]string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var m *Message
	p := c.messages.posted[messageID]
	if p != nil {
		m = p.copies[strings.ToLower(userID)]
	}
	if m == nil || m.Recalled {
		return fmt.Errorf("wecomtest: %s has no message %s", userID, messageID)
	}
	event := m.clickEvent(key)
	if event == "" {
		return fmt.Errorf("wecomtest: the message %s has nothing to click with the key %q", messageID, key)
	}
	fields := []field{{"MsgType", "event"}, {"Event", event}, {"EventKey", key}, {"TaskId", text(m.card()["task_id"])}}
	if m.Type == "template_card" {
		fields = append(fields, field{"CardType", text(m.card()["card_type"])}, field{"ResponseCode", c.newResponseCode(p)})
	}
	if event == "template_card_event" {
		fields = append(fields, field{"SelectedItems", selectedItems(selected)})
	}
	c.emit(p.agentID, userID, fields...)
	return nil
}

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
