package messages

import (
	"encoding/json"
	"encoding/xml"
	"slices"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
)

// updateByReply changes a card for the member who has clicked it, as the app
// answered the event.
func updateByReply(tx *sim.Tx, d sim.Delivery) {
	var event struct {
		User string `xml:"FromUserName"`
		Task string `xml:"TaskId"`
	}
	var reply struct {
		Text string    `xml:"Button>ReplaceName"`
		Card *cardNode `xml:"TemplateCard"`
	}
	if xml.Unmarshal([]byte(d.Event), &event) != nil || xml.Unmarshal([]byte(d.Reply()), &reply) != nil {
		return
	}
	p := slot.Of(tx).tasks.Get(taskKey(d.AgentID, event.Task))
	if p == nil {
		return
	}
	p.change([]string{strings.ToLower(event.User)}, nil, func(m *Message) {
		if reply.Card != nil {
			m.Content = string(sim.JSON(reply.Card.value()))
		} else {
			m.replaceButtons("replace_text", reply.Text)
		}
	})
}

// A cardNode is an element of a card in XML.
type cardNode struct {
	XMLName xml.Name
	Text    string     `xml:",chardata"`
	Nodes   []cardNode `xml:",any"`
}

// What a card's XML does not tell of its JSON.
var (
	cardNames   = map[string]string{"KeyName": "keyname", "CheckBox": "checkbox", "AppId": "appid", "Appid": "appid", "PagePath": "pagepath", "UserId": "userid"}
	cardLists   = []string{"action_list", "button_list", "horizontal_content_list", "jump_list", "option_list", "select_list", "vertical_content_list"}
	cardNumbers = []string{"aspect_ratio", "desc_color", "mode", "style", "type"}
)

// key turns "IconUrl" into "icon_url".
func (n cardNode) key() string {
	name := n.XMLName.Local
	if key, ok := cardNames[name]; ok {
		return key
	}
	var b strings.Builder
	for i, r := range name {
		if i > 0 && r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToLower(b.String())
}

func (n cardNode) value() any {
	key := n.key()
	switch {
	case len(n.Nodes) > 0:
		return n.fields()
	case slices.Contains(cardNumbers, key) && json.Valid([]byte(n.Text)):
		return json.Number(n.Text)
	case key == "disable", key == "is_checked":
		return n.Text == "true"
	}
	return n.Text
}

func (n cardNode) fields() object {
	o := object{}
	for _, inner := range n.Nodes {
		key := inner.key()
		if slices.Contains(cardLists, key) {
			list, _ := o[key].([]any)
			o[key] = append(list, inner.value())
		} else {
			o[key] = inner.value()
		}
	}
	return o
}
