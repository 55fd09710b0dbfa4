package kf

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/media"
)

// As in service_state.
const (
	stateNew = iota
	stateBot
	stateQueue
	statePerson
	stateEnded
)

const (
	maxAnswers = 5
	quietCalls = 12 // a minute to read messages of an account without a token
)

func addSessions(w *sim.World) {
	w.Handle("POST /cgi-bin/kf/service_state/get", stateGet, callers)
	w.Handle("POST /cgi-bin/kf/service_state/trans", stateTransfer, callers)
	w.Handle("POST /cgi-bin/kf/sync_msg", syncMessages, callers)
	w.Handle("POST /cgi-bin/kf/send_msg", sendMessage, callers)
	w.Handle("POST /cgi-bin/kf/send_msg_on_event", sendOnEvent, callers, sim.Checks("code"))
}

// chat returns the chat of a customer with an account that is there. A session of 48
// hours has ended.
func (s *store) chat(tx *sim.Tx, a *account, customerID string) (*chat, error) {
	if s.customers[customerID] == nil {
		return nil, sim.Refuse(40096, "invalid external userid")
	}
	key := chatKey{a.id, customerID}
	c := s.chats[key]
	if c == nil {
		c = &chat{chatKey: key, state: stateEnded}
		s.chats[key] = c
	}
	if c.state != stateEnded && tx.Now().Sub(c.began) >= sessionLife {
		c.end()
	}
	return c, nil
}

func (c *chat) end() { c.state, c.servicer, c.coded = stateEnded, "", false }

func chatOf(tx *sim.Tx, customerKey string) (*account, *chat, error) {
	a, err := accountOf(tx)
	if err != nil {
		return nil, nil, err
	}
	c, err := slot.Of(tx).chat(tx, a, sim.Text(tx.Body[customerKey]))
	return a, c, err
}

func stateGet(tx *sim.Tx) (any, error) {
	_, c, err := chatOf(tx, "external_userid")
	if err != nil {
		return nil, err
	}
	o := object{"service_state": c.state}
	if c.state == statePerson {
		o["servicer_userid"] = c.servicer
	}
	return o, nil
}

// transitions are the states that an app can change a state to.
var transitions = map[int][]int{
	stateNew:    {stateBot, stateQueue, statePerson},
	stateBot:    {stateQueue, statePerson},
	stateQueue:  {statePerson},
	statePerson: {statePerson, stateEnded},
}

func stateTransfer(tx *sim.Tx) (any, error) {
	a, c, err := chatOf(tx, "external_userid")
	if err != nil {
		return nil, err
	}
	to := int(sim.Integer(tx.Body["service_state"]))
	switch {
	case to < stateNew || to > stateEnded:
		return nil, sim.Refuse(40058, "invalid service_state")
	case c.state == stateEnded:
		return nil, sim.Refuse(95013, "session is end")
	case !slices.Contains(transitions[c.state], to):
		return nil, sim.Refuse(95016, "not allow to trans state")
	}
	userID := ""
	if to == statePerson {
		if userID, err = a.mustReceive(tx, sim.Text(tx.Body["servicer_userid"])); err != nil {
			return nil, err
		}
	}
	slot.Of(tx).move(tx, c, to, userID)
	return c.code(tx, to), nil
}

// mustReceive refuses who cannot take a customer.
func (a *account) mustReceive(tx *sim.Tx, userID string) (string, error) {
	r := a.receptionist(tx, userID)
	switch {
	case r == nil, sim.Integer(directory.Of(tx).Member(userID).Text("status")) != 1:
		return "", sim.Refuse(95014, "user is not servicer")
	case r.status != 0:
		return "", sim.Refuse(95019, "servicer has stopped")
	}
	return r.userID, nil
}

// move changes the state of a session.
func (s *store) move(tx *sim.Tx, c *chat, to int, userID string) {
	if to == stateEnded {
		c.end()
		return
	}
	if c.state == stateBot && to != stateBot {
		s.note(tx, c, "from bot", "")
	}
	c.state, c.servicer = to, userID
	switch to {
	case stateBot:
		s.note(tx, c, "bot", "")
	case statePerson:
		s.note(tx, c, "served", userID)
	}
}

// code gives a code for a state that the session has come to, if it has one.
func (c *chat) code(tx *sim.Tx, state int) object {
	life, menu := sessionLife, false
	switch state {
	case stateQueue, statePerson:
		if c.coded {
			return object{}
		}
		c.coded = true
	case stateEnded:
		life, menu = 20*time.Second, true
	default:
		return object{}
	}
	return object{"msg_code": c.newCode(tx, life, state, menu)}
}

func (c *chat) newCode(tx *sim.Tx, life time.Duration, state int, menu bool) string {
	s := slot.Of(tx)
	code := s.id("simulated-kf-code-")
	s.codes.Put(tx, code, &eventCode{chat: c, until: tx.Now().Add(life), state: state, menu: menu})
	return code
}

// tell adds a message to the log, and tells apps that there is one.
func (s *store) tell(tx *sim.Tx, accountID string, message object) string {
	id := s.id("simulated-kf-message-")
	message["msgid"], message["send_time"] = id, tx.Now().Unix()
	s.log = append(s.log, entry{accountID, tx.Now(), message})
	drop := 0
	for drop < len(s.log) && (len(s.log)-drop > tx.Remembered() || tx.Now().Sub(s.log[drop].at) > keptFor) {
		drop++
	}
	clear(s.log[:drop])
	s.log, s.gone = s.log[drop:], s.gone+drop
	t := s.id("simulated-kf-token-")
	s.tokens.Put(tx, t, token{accountID, tx.Now().Add(tokenLife)})
	tx.Emit(0, sender, field{Name: "MsgType", Value: "event"}, field{Name: "Event", Value: "kf_msg_or_event"}, field{Name: "Token", Value: t}, field{Name: "OpenKfId", Value: accountID})
	return id
}

// event adds an event to the log.
func (s *store) event(tx *sim.Tx, accountID, customerID, kind string, o object) {
	o["event_type"], o["open_kfid"] = kind, accountID
	if customerID != "" {
		o["external_userid"] = customerID
	}
	s.tell(tx, accountID, object{"origin": 4, "msgtype": "event", "event": o})
}

const cursorPrefix = "simulated-kf-cursor-"

// syncMessages answers with what is in so many entries of the log: those of other
// accounts are left out, so that a page can be empty and not the last.
func syncMessages(tx *sim.Tx) (any, error) {
	s := slot.Of(tx)
	a, err := accountOf(tx)
	if err != nil {
		return nil, err
	}
	if err := s.checkToken(tx, a); err != nil {
		return nil, err
	}
	place := s.gone
	for place < s.gone+len(s.log) && tx.Now().Sub(s.log[place-s.gone].at) > keptFor {
		place++
	}
	if cursor := sim.Text(tx.Body["cursor"]); cursor != "" {
		n, err := strconv.Atoi(strings.TrimPrefix(cursor, cursorPrefix))
		if err != nil || n < 0 || n > s.gone+len(s.log) || !strings.HasPrefix(cursor, cursorPrefix) {
			return nil, sim.Refuse(40058, "invalid cursor")
		}
		place = max(place, n)
	}
	end := min(place+sim.Limit(tx.Body["limit"], 1000, 1000, 1000), s.gone+len(s.log))
	list := []object{}
	for _, e := range s.log[place-s.gone : end-s.gone] {
		if e.account == a.id {
			list = append(list, e.message)
		}
	}
	more := 0
	if end < s.gone+len(s.log) {
		more = 1
	}
	return object{"next_cursor": cursorPrefix + strconv.Itoa(end), "has_more": more, "msg_list": list}, nil
}

func (s *store) checkToken(tx *sim.Tx, a *account) error {
	t := sim.Text(tx.Body["token"])
	if t == "" {
		return a.quiet.Take(tx.Now())
	}
	known := s.tokens.Get(t)
	if known.account != a.id || !tx.Now().Before(known.until) {
		return sim.Refuse(95007, "invalid msg token")
	}
	return nil
}

// sendMessage answers an app that sends to a customer.
func sendMessage(tx *sim.Tx) (any, error) {
	a, c, err := chatOf(tx, "touser")
	if err != nil {
		return nil, err
	}
	kind, content, err := contentOf(tx, 50)
	if err != nil {
		return nil, err
	}
	id := sim.Text(tx.Body["msgid"])
	switch {
	case !isID(id, 32):
		return nil, sim.Refuse(40058, "invalid msgid")
	case id != "" && a.sent.Get(id):
		return nil, sim.Refuse(95033, "duplicate msgid")
	case c.wrote.IsZero() || tx.Now().Sub(c.wrote) >= sessionLife:
		return nil, sim.Refuse(95002, "send msg time limit")
	case c.state != stateNew && c.state != stateBot:
		return nil, sim.Refuse(95018, "send msg session status invalid")
	case c.answers >= maxAnswers:
		return nil, sim.Refuse(95001, "send msg count limit")
	}
	s := slot.Of(tx)
	if c.state == stateNew {
		s.move(tx, c, stateBot, "")
	}
	c.answers++
	return object{"msgid": s.deliver(tx, a, c, id, kind, content)}, nil
}

// deliver gives a customer a message of an app, or tells that the customer refuses it.
func (s *store) deliver(tx *sim.Tx, a *account, c *chat, id, kind string, content object) string {
	if id == "" {
		id = s.id("simulated-kf-sent-")
	}
	a.sent.Put(tx, id, true)
	if c.refuses {
		s.event(tx, a.id, c.customer, "msg_send_fail", object{"fail_msgid": id, "fail_type": 10})
		return id
	}
	s.show(tx, c, Message{ID: id, Type: kind, Content: string(sim.JSON(content)), Text: textOf(kind, content), At: tx.Now()})
	if kind == "msgmenu" {
		c.menus = append(c.menus, content)
	}
	return id
}

func (s *store) show(tx *sim.Tx, c *chat, m Message) { s.received.Add(tx, c.chatKey, m) }

func textOf(kind string, content object) string {
	if kind == "msgmenu" {
		return sim.Text(content["head_content"])
	}
	return sim.Text(content["content"])
}

// sendOnEvent answers an app that sends for a code.
func sendOnEvent(tx *sim.Tx) (any, error) {
	s := slot.Of(tx)
	code := s.codes.Get(sim.Text(tx.Body["code"]))
	if code == nil || code.used || !tx.Now().Before(code.until) {
		return nil, sim.Refuse(41050, "invalid code")
	}
	a, err := s.account(code.chat.account)
	if err != nil {
		return nil, err
	}
	c, err := s.chat(tx, a, code.chat.customer)
	if err != nil {
		return nil, err
	}
	if code.state >= 0 && code.state != c.state {
		return nil, sim.Refuse(95018, "send msg session status invalid")
	}
	kind, content, err := contentOf(tx, 10)
	if err != nil {
		return nil, err
	}
	if kind != "text" && (kind != "msgmenu" || !code.menu) {
		return nil, sim.Refuse(40008, "invalid message type")
	}
	id := sim.Text(tx.Body["msgid"])
	if !isID(id, 32) || a.sent.Get(id) {
		return nil, sim.Refuse(95033, "duplicate msgid")
	}
	code.used = true
	if code.state < 0 {
		c.welcomed = tx.Now()
	}
	return object{"msgid": s.deliver(tx, a, c, id, kind, content)}, nil
}

// mediaOf are the kinds of media that messages carry, and the key of its id.
var mediaOf = map[string][2]string{
	"image": {"image", "media_id"}, "voice": {"voice", "media_id"}, "video": {"video", "media_id"}, "file": {"file", "media_id"},
	"link": {"image", "thumb_media_id"}, "miniprogram": {"image", "thumb_media_id"},
}

// contentOf returns what an app sends, cut as WeCom cuts it, or refuses it.
func contentOf(tx *sim.Tx, mostItems int) (kind string, content object, err error) {
	kind = sim.Text(tx.Body["msgtype"])
	part := tx.Parts(kind)
	content = sim.ObjectIn(tx.Body[kind])
	switch {
	case part == nil || kind == "msgtype" || kind == "touser" || kind == "open_kfid" || kind == "msgid" || kind == "code":
		return "", nil, sim.Refuse(40008, "invalid message type")
	case content == nil:
		return "", nil, sim.Refuse(40058, "missing "+kind)
	}
	if err := sim.CheckParts(part, content); err != nil {
		return "", nil, err
	}
	if m, ok := mediaOf[kind]; ok {
		f, err := media.Stored(tx, sim.Text(content[m[1]]), "")
		if err != nil || f.Type != m[0] {
			return "", nil, sim.Refuse(40007, "invalid media_id")
		}
	}
	switch kind {
	case "text":
		content["content"] = cut(sim.Text(content["content"]), 2048)
	case "msgmenu":
		return kind, content, checkMenu(content, mostItems)
	}
	return kind, content, nil
}

func cut(text string, most int) string {
	if len(text) > most {
		return strings.ToValidUTF8(text[:most], "")
	}
	return text
}

func checkMenu(menu object, most int) error {
	items, clicks := sim.Objects(menu["list"]), 0
	for _, item := range items {
		kind := sim.Text(item["type"])
		if !slices.Contains([]string{"click", "view", "miniprogram", "text"}, kind) || sim.ObjectIn(item[kind]) == nil {
			return sim.Refuse(95009, "invalid menu type")
		}
		if kind != "text" {
			clicks++
		}
	}
	if len(items) > most || clicks > 10 {
		return sim.Refuse(95008, "menu item count out of limit")
	}
	return nil
}
