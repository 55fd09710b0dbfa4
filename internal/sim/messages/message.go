// Package messages simulates what apps send to members, and what members answer:
// messages, cards, group chats, and the replies of apps to callbacks.
package messages

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type (
	object = sim.Object
	field  = sim.Field
)

// A store holds what apps sent and members received.
type store struct {
	sent   int
	boxes  sim.History[string, Line]       // by lower-cased userid
	posted sim.Recent[string, *post]       // by msgid
	once   sim.Recent[[32]byte, receipt]   // of messages that are not to be repeated, by app and request
	counts map[tally]int                   // of the last days
	paces  sim.Recent[pacing, []time.Time] // when an app sent a member something in the last hour
	codes  sim.Recent[string, *responseCode]
	coded  int                       // codes made
	tasks  sim.Recent[string, *post] // cards, by app and task id
	chats  map[string]*chat
	talk   sim.History[string, Message] // in chats, by id
	said   int64                        // by members
}

// A pacing is an app that sends to a member.
type pacing struct {
	agentID int64
	member  string
}

// A post is a message with the copies that its recipients have of it.
type post struct {
	agentID int64
	at      time.Time
	copies  map[string]*Message // by lower-cased userid
}

// A receipt is the answer to a message that is not to be repeated until then.
type receipt struct {
	reply object
	until time.Time
}

// A tally counts what an app sent on a day.
type tally struct {
	agentID int64
	day     time.Time // its begin
}

func tallyOf(agentID int64, at time.Time) tally {
	year, month, day := at.In(sim.UTC8).Date()
	return tally{agentID, time.Date(year, month, day, 0, 0, 0, 0, sim.UTC8)}
}

var slot = sim.NewSlot(func() *store { return &store{counts: map[tally]int{}, chats: map[string]*chat{}} })

// Install adds messages. The directory and media must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/message/send", messageSend, senders, sim.Checks("msgtype", "agentid", "text"))
	w.Handle("POST /cgi-bin/message/recall", messageRecall, senders, sim.Checks("msgid"))
	w.Handle("POST /cgi-bin/message/get_statistics", messageStatistics, senders)
	w.Handle("POST /cgi-bin/message/update_template_card", cardUpdate, senders, sim.Checks("agentid", "response_code"))
	w.Handle("POST /cgi-bin/message/update_taskcard", taskCardUpdate, senders, sim.Checks("task_id", "agentid", "replace_name"))
	w.Handle("POST /cgi-bin/appchat/create", chatCreate, chatters)
	w.Handle("POST /cgi-bin/appchat/update", chatUpdate, chatters, sim.Checks("chatid"))
	w.Handle("GET /cgi-bin/appchat/get", chatGet, chatters)
	w.Handle("POST /cgi-bin/appchat/send", chatSend, chatters, sim.Checks("chatid", "msgtype"))
	w.Handle("POST /cgi-bin/linkedcorp/message/send", linkedSend, senders, sim.Checks("msgtype", "agentid"))
	w.AddActs(Say, ClickCard)
	w.OnReply(receiveReply)
}

// A Message is a message as a member or a group chat received it.
type Message struct {
	ID       string // empty in group chats and linked corps
	AgentID  int64  // the app that sent it
	Type     string // "text", "template_card", …
	Content  string // the JSON object under the key of the type, as it is after updates
	Safe     int    // 1 if confidential, 2 if it stays within the corp
	At       time.Time
	Recalled bool
}

// Text returns the text of a text message, or what stands in its place: the
// title of a card.
func (m Message) Text() string {
	var c struct {
		Content, Title string
		MainTitle      struct{ Title string } `json:"main_title"`
		Articles       []struct{ Title string }
	}
	_ = json.Unmarshal([]byte(m.Content), &c)
	for _, a := range c.Articles[:min(1, len(c.Articles))] {
		c.Title = a.Title
	}
	for _, s := range []string{c.Content, c.Title, c.MainTitle.Title} {
		if s != "" {
			return s
		}
	}
	return m.Content
}

// A Line is a message of the conversation of a member with an app.
type Line struct {
	*Message
	Mine bool // of the member, who wrote to the app
}

// Received returns what a member has received from apps, the oldest message
// first.
func Received(tx *sim.Tx, userID string) []Message {
	var list []Message
	for _, l := range Conversations(tx, userID) {
		if !l.Mine {
			list = append(list, *l.Message)
		}
	}
	return list
}

// Conversations returns what a member has received from apps and written to them, in
// the order in which it happened.
func Conversations(tx *sim.Tx, userID string) []Line {
	return slices.Clone(slot.Of(tx).boxes.Of(strings.ToLower(userID)))
}

// senders are the apps with an agentid.
var senders = sim.Guard(func(tx *sim.Tx) error {
	if tx.App.AgentID == 0 {
		return sim.Refuse(48002, "api forbidden")
	}
	return nil
})

// Read reads the body of a call that sends.
func Read(tx *sim.Tx) (Message, error) {
	in := tx.Body
	kind := sim.Text(in["msgtype"])
	content, ok := in[kind].(object)
	switch {
	case tx.Parts("agentid") != nil && in["agentid"] == nil:
		return Message{}, sim.Refuse(41011, "missing agentid")
	case in["agentid"] != nil && sim.Integer(in["agentid"]) != tx.App.AgentID:
		return Message{}, sim.Refuse(301002, "not allow operate another agent with this accesstoken")
	case !ok || kind == "msgtype":
		return Message{}, sim.Refuse(40008, "invalid message type")
	}
	if err := checkContent(tx, kind, content); err != nil {
		return Message{}, err
	}
	return Message{
		AgentID: tx.App.AgentID, Type: kind, Content: string(sim.JSON(content)),
		Safe: int(sim.Integer(in["safe"])), At: tx.Now(),
	}, nil
}

func messageSend(tx *sim.Tx) (any, error) {
	m, err := Read(tx)
	if err != nil {
		return nil, err
	}
	return Once(tx, func() (object, error) { return sendTo(tx, m) })
}

// Once sends what the body of a call says, unless it is not to be repeated and was sent
// a short time ago.
func Once(tx *sim.Tx, send func() (object, error)) (any, error) {
	st := slot.Of(tx)
	key := sha256.Sum256(fmt.Appendf(nil, "%d %s", tx.App.AgentID, tx.Raw))
	if earlier := st.once.Get(key); tx.Now().Before(earlier.until) {
		return earlier.reply, nil
	}
	reply, err := send()
	if err != nil {
		return nil, err
	}
	if sim.Integer(tx.Body["enable_duplicate_check"]) == 1 {
		st.once.Put(tx, key, receipt{reply, tx.Now().Add(duplicateInterval(tx.Body))})
	}
	return reply, nil
}

// sendTo sends to the members, departments and tags that the body of a call names.
func sendTo(tx *sim.Tx, m Message) (object, error) {
	in := tx.Body
	users, parties, tags := pipes(sim.Text(in["touser"])), pipes(sim.Text(in["toparty"])), pipes(sim.Text(in["totag"]))
	if slices.Contains(users, "@all") {
		users, parties, tags = []string{"@all"}, nil, nil
	}
	switch {
	case m.Type == "miniprogram_notice" && len(users) == 1 && users[0] == "@all":
		return nil, sim.Refuse(40031, "invalid userid list: no notice goes to all")
	case len(users)+len(parties)+len(tags) == 0:
		return nil, sim.Refuse(82001, "touser/toparty/totag all empty")
	case len(users) > 1000:
		return nil, sim.Refuse(40032, "invalid userid list length")
	case len(parties) > 100:
		return nil, sim.Refuse(82002, "invalid party list length")
	case len(tags) > 100:
		return nil, sim.Refuse(82003, "invalid tag list length")
	}
	to, missed := recipients(tx, users, parties, tags)
	if len(to) == 0 {
		return nil, sim.Refuse(81013, "user & party & tag all invalid")
	}
	reply, err := send(tx, m, to)
	if err != nil {
		return nil, err
	}
	for list, ids := range missed {
		reply[list] = strings.Join(ids, "|")
	}
	return reply, nil
}

func duplicateInterval(in object) time.Duration {
	if seconds := sim.Integer(in["duplicate_check_interval"]); seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	return 30 * time.Minute
}

// send puts a message into boxes and answers with its id.
func send(tx *sim.Tx, m Message, to []string) (object, error) {
	if err := checkTask(tx, m); err != nil {
		return nil, err
	}
	st := slot.Of(tx)
	st.sent++
	m.ID = fmt.Sprintf("simulated-message-%d", st.sent)
	p := &post{agentID: m.AgentID, at: m.At, copies: map[string]*Message{}}
	st.posted.Put(tx, m.ID, p)
	if task := sim.Text(m.card()["task_id"]); task != "" {
		st.tasks.Put(tx, taskKey(p.agentID, task), p)
	}
	deliver(tx, m, to, p.copies)
	reply := object{"msgid": m.ID}
	if m.Type == "template_card" && m.actsBack() {
		reply["response_code"] = newResponseCode(tx, p)
	}
	return reply, nil
}

// Put puts a message into a box that is no member's.
func Put(tx *sim.Tx, box string, m Message) {
	slot.Of(tx).boxes.Add(tx, strings.ToLower(box), Line{Message: &m})
}

// deliver puts a message into boxes, except where an app is too noisy: what
// exceeds 30 messages a minute or 1,000 an hour to one member is lost.
func deliver(tx *sim.Tx, m Message, to []string, copies map[string]*Message) {
	st := slot.Of(tx)
	day := tallyOf(m.AgentID, m.At)
	if _, ok := st.counts[day]; !ok {
		maps.DeleteFunc(st.counts, func(old tally, _ int) bool { return m.At.Sub(old.day) > 7*24*time.Hour })
	}
	for _, id := range to {
		if !st.mayGet(tx, m, id) {
			continue
		}
		copied := m
		copies[id] = &copied
		st.boxes.Add(tx, id, Line{Message: &copied})
		st.counts[day]++
	}
}

// mayGet counts a message to a member, unless its app has sent too much to it.
func (st *store) mayGet(tx *sim.Tx, m Message, member string) bool {
	pacing := pacing{m.AgentID, member}
	times := st.paces.Get(pacing)
	for len(times) > 0 && m.At.Sub(times[0]) >= time.Hour {
		times = times[1:]
	}
	if n := len(times); n >= 1000 || n >= 30 && m.At.Sub(times[n-30]) < time.Minute {
		return false
	}
	st.paces.Put(tx, pacing, append(times, m.At))
	return true
}

// pipes splits a list that is joined with "|".
func pipes(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, "|")
}

// recipients returns the members that a message goes to, and under the names of
// a reply those that it cannot go to.
func recipients(tx *sim.Tx, users, parties, tags []string) (to []string, missed map[string][]string) {
	dir := directory.Of(tx)
	v := dir.See(tx.App)
	missed = map[string][]string{"invaliduser": nil, "invalidparty": nil, "invalidtag": nil}
	seen := map[string]bool{}
	reach := func(members ...*directory.Member) {
		for _, m := range members {
			if key := m.Key(); !seen[key] && v.Sees(m) {
				seen[key] = true
				to = append(to, key)
			}
		}
	}
	for _, id := range users {
		m := dir.Member(id)
		switch {
		case id == "@all":
			reach(slices.Collect(dir.Members())...)
		case m != nil && v.Sees(m):
			reach(m)
		default:
			missed["invaliduser"] = append(missed["invaliduser"], strings.ToLower(id))
		}
	}
	for _, id := range parties {
		if root := sim.Integer(id); dir.Department(root) != nil && v.SeesDepartment(root) {
			reach(dir.Staff(root)...)
		} else {
			missed["invalidparty"] = append(missed["invalidparty"], id)
		}
	}
	for _, id := range tags {
		t := dir.Tag(sim.Integer(id))
		if t == nil {
			missed["invalidtag"] = append(missed["invalidtag"], id)
			continue
		}
		for m := range dir.TagStaff(t) {
			reach(m)
		}
	}
	return to, missed
}

func messageRecall(tx *sim.Tx) (any, error) {
	in := tx.Body
	p := slot.Of(tx).posted.Get(sim.Text(in["msgid"]))
	switch {
	case p == nil || p.agentID != tx.App.AgentID:
		return nil, sim.Refuse(40058, "invalid msgid")
	case tx.Now().Sub(p.at) > 24*time.Hour:
		return nil, sim.Refuse(42052, "msgid expired")
	}
	for _, m := range p.copies {
		m.Recalled = true
	}
	return object{}, nil
}

func messageStatistics(tx *sim.Tx) (any, error) {
	in := tx.Body
	day := tx.Now().AddDate(0, 0, -int(sim.Integer(in["time_type"])))
	list := []object{}
	for _, app := range tx.Apps() {
		if n := slot.Of(tx).counts[tallyOf(app.AgentID, day)]; n > 0 {
			list = append(list, object{"agentid": app.AgentID, "app_name": app.Name, "count": n})
		}
	}
	return object{"statistics": list}, nil
}
