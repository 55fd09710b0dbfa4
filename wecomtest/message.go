package wecomtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// messages holds what members received.
type messages struct {
	sent  int
	boxes map[string][]Message // by lower-cased userid
}

func (c *Corp) addMessages() {
	c.messages.boxes = map[string][]Message{}
	c.handle("POST /cgi-bin/message/send", messageSend)
}

// A Message is a message as a member received it.
type Message struct {
	ID      string
	AgentID int64  // the app that sent it
	Type    string // "text", "template_card", …
	Content string // the JSON object under the key of the type
	At      time.Time
}

// Text returns the text of a text message, or what stands in its place: the
// title of a card.
func (m Message) Text() string {
	var c struct {
		Content, Title string
		MainTitle      struct{ Title string } `json:"main_title"`
	}
	_ = json.Unmarshal([]byte(m.Content), &c)
	for _, s := range []string{c.Content, c.Title, c.MainTitle.Title} {
		if s != "" {
			return s
		}
	}
	return m.Content
}

// Messages returns what a member has received, the oldest message first.
func (c *Corp) Messages(userID string) []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.messages.boxes[strings.ToLower(userID)])
}

func messageSend(r *request) (any, error) {
	if r.app.AgentID == 0 {
		return nil, refuse(48002, "api forbidden")
	}
	in, err := r.object()
	if err != nil {
		return nil, err
	}
	kind := text(in["msgtype"])
	content, ok := in[kind].(object)
	switch {
	case integer(in["agentid"]) != int64(r.app.AgentID):
		return nil, refuse(301002, "not allow operate another agent with this accesstoken")
	case !ok:
		return nil, refuse(40008, "invalid message type")
	}
	to, reply := r.corp.recipients(in)
	if len(to) == 0 {
		return nil, refuse(81013, "user & party & tag all invalid")
	}
	c := r.corp
	c.messages.sent++
	reply["msgid"] = fmt.Sprintf("simulated-message-%d", c.messages.sent)
	for _, id := range to {
		c.messages.boxes[id] = append(c.messages.boxes[id], Message{
			ID: text(reply["msgid"]), AgentID: int64(r.app.AgentID), Type: kind,
			Content: string(mustMarshal(content)), At: time.Now(),
		})
	}
	return reply, nil
}

// recipients returns the members that a message goes to, and the reply's lists
// of those that it cannot go to.
func (c *Corp) recipients(in object) (to []string, invalid object) {
	dir := c.directory
	var badUsers, badParties []string
	add := func(id string) {
		if !slices.Contains(to, id) {
			to = append(to, id)
		}
	}
	for _, id := range pipes(text(in["touser"])) {
		switch key := strings.ToLower(id); {
		case id == "@all":
			for _, m := range dir.sortedMembers() {
				add(strings.ToLower(text(m["userid"])))
			}
		case dir.members[key] != nil:
			add(key)
		default:
			badUsers = append(badUsers, key)
		}
	}
	for _, p := range pipes(text(in["toparty"])) {
		root, _ := strconv.ParseInt(p, 10, 64)
		if dir.departments[root] == nil {
			badParties = append(badParties, p)
			continue
		}
		for _, m := range dir.sortedMembers() {
			for _, d := range integers(m["department"]) {
				if dir.within(d, root) {
					add(strings.ToLower(text(m["userid"])))
				}
			}
		}
	}
	return to, object{"invaliduser": strings.Join(badUsers, "|"), "invalidparty": strings.Join(badParties, "|"), "invalidtag": ""}
}
