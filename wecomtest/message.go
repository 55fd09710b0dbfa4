package wecomtest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// messages holds what apps sent and members received.
type messages struct {
	sent    int
	boxes   map[string][]*Message // by lower-cased userid
	posted  map[string]*post      // by msgid
	once    map[string]receipt    // of messages that are not to be repeated, by app and request
	counts  map[tally]int
	codes   map[string]*responseCode // message_card.go
	tasks   map[string]*post         // cards, by app and task id
	chats   map[string]*chat         // message_chat.go
	partner []string                 // members of a linked corp, message_linked.go
}

// A post is a message with the copies that its recipients have of it.
type post struct {
	agentID int
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
	agentID int
	day     string
}

// china is where WeCom's days begin and end.
var china = time.FixedZone("UTC+8", 8*60*60)

func tallyOf(agentID int, at time.Time) tally {
	return tally{agentID, at.In(china).Format(time.DateOnly)}
}

func (c *Corp) addMessages() {
	c.messages = messages{
		boxes:  map[string][]*Message{},
		posted: map[string]*post{},
		once:   map[string]receipt{},
		counts: map[tally]int{},
		codes:  map[string]*responseCode{},
		tasks:  map[string]*post{},
		chats:  map[string]*chat{},

		partner: []string{strings.ToLower(LinkedUserID)},
	}
	c.handle("POST /cgi-bin/message/send", messageSend)
	c.handle("POST /cgi-bin/message/recall", messageRecall)
	c.handle("POST /cgi-bin/message/get_statistics", messageStatistics)
	c.handle("POST /cgi-bin/message/update_template_card", cardUpdate)
	c.handle("POST /cgi-bin/message/update_taskcard", taskCardUpdate)
	c.handle("POST /cgi-bin/appchat/create", chatCreate)
	c.handle("POST /cgi-bin/appchat/update", chatUpdate)
	c.handle("GET /cgi-bin/appchat/get", chatGet)
	c.handle("POST /cgi-bin/appchat/send", chatSend)
	c.handle("POST /cgi-bin/linkedcorp/message/send", linkedSend)
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

// Messages returns what a member has received from apps, the oldest message
// first.
func (c *Corp) Messages(userID string) []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []Message
	for _, m := range c.messages.boxes[strings.ToLower(userID)] {
		list = append(list, *m)
	}
	return list
}

// mustBeApp refuses what only apps with an agentid may do.
func mustBeApp(r *request) error {
	if r.app.AgentID == 0 {
		return refuse(48002, "api forbidden")
	}
	return nil
}

// message reads the body of a call that sends.
func (r *request) message() (in object, m Message, err error) {
	if err := mustBeApp(r); err != nil {
		return nil, Message{}, err
	}
	if in, err = r.object(); err != nil {
		return nil, Message{}, err
	}
	kind := text(in["msgtype"])
	content, ok := in[kind].(object)
	articles, _ := content["articles"].([]any)
	switch {
	case in["agentid"] != nil && integer(in["agentid"]) != int64(r.app.AgentID):
		return nil, Message{}, refuse(301002, "not allow operate another agent with this accesstoken")
	case !ok:
		return nil, Message{}, refuse(40008, "invalid message type")
	case kind == "text" && text(content["content"]) == "":
		return nil, Message{}, refuse(44004, "empty content")
	case strings.HasSuffix(kind, "news") && (len(articles) == 0 || len(articles) > 8):
		return nil, Message{}, refuse(45008, "article size out of limit")
	}
	if err := r.corp.checkMedia(append(articles, content)); err != nil {
		return nil, Message{}, err
	}
	return in, Message{
		AgentID: int64(r.app.AgentID), Type: kind, Content: string(mustMarshal(content)),
		Safe: int(integer(in["safe"])), At: time.Now(),
	}, nil
}

// checkMedia refuses files that nobody has uploaded, or more than 3 days ago.
func (c *Corp) checkMedia(parts []any) error {
	for _, part := range parts {
		o, _ := part.(object)
		for _, key := range []string{"media_id", "thumb_media_id"} {
			if o[key] == nil {
				continue
			}
			if _, err := c.storedMedia(text(o[key]), ""); err != nil {
				return err
			}
		}
	}
	return nil
}

func messageSend(r *request) (any, error) {
	in, m, err := r.message()
	if err != nil {
		return nil, err
	}
	c := r.corp
	key := fmt.Sprint(r.app.AgentID, " ", string(r.body))
	if earlier, ok := c.messages.once[key]; ok && time.Now().Before(earlier.until) {
		return earlier.reply, nil
	}
	users, parties, tags := pipes(text(in["touser"])), pipes(text(in["toparty"])), pipes(text(in["totag"]))
	switch {
	case len(users)+len(parties)+len(tags) == 0:
		return nil, refuse(82001, "touser/toparty/totag all empty")
	case len(users) > 1000:
		return nil, refuse(40031, "invalid userid list")
	case len(parties) > 100:
		return nil, refuse(82002, "invalid party list length")
	case len(tags) > 100:
		return nil, refuse(82003, "invalid tag list length")
	}
	to, missed := c.recipients(users, parties, tags)
	if len(to) == 0 {
		return nil, refuse(81013, "user & party & tag all invalid")
	}
	reply, err := c.post(m, to)
	if err != nil {
		return nil, err
	}
	for list, ids := range missed {
		reply[list] = strings.Join(ids, "|")
	}
	if integer(in["enable_duplicate_check"]) == 1 {
		c.messages.once[key] = receipt{reply, time.Now().Add(duplicateInterval(in))}
	}
	return reply, nil
}

func duplicateInterval(in object) time.Duration {
	if seconds := integer(in["duplicate_check_interval"]); seconds > 0 {
		return time.Duration(seconds) * time.Second
	}
	return 30 * time.Minute
}

// post puts a message into boxes and answers with its id.
func (c *Corp) post(m Message, to []string) (object, error) {
	if err := c.checkTask(m); err != nil {
		return nil, err
	}
	c.messages.sent++
	m.ID = fmt.Sprintf("simulated-message-%d", c.messages.sent)
	p := &post{agentID: int(m.AgentID), at: m.At, copies: map[string]*Message{}}
	c.messages.posted[m.ID] = p
	if task := text(m.card()["task_id"]); task != "" {
		c.messages.tasks[taskKey(p.agentID, task)] = p
	}
	c.deliver(m, to, p.copies)
	reply := object{"msgid": m.ID}
	if m.Type == "template_card" && m.actsBack() {
		reply["response_code"] = c.newResponseCode(p)
	}
	return reply, nil
}

// deliver puts a message into boxes, except where an app is too noisy: what
// exceeds 30 messages a minute or 1,000 an hour to one member is lost.
func (c *Corp) deliver(m Message, to []string, copies map[string]*Message) {
	for _, id := range to {
		box := c.messages.boxes[id]
		if received(box, m, time.Minute) >= 30 || received(box, m, time.Hour) >= 1000 {
			continue
		}
		copied := m
		copies[id] = &copied
		c.messages.boxes[id] = append(box, &copied)
		c.messages.counts[tallyOf(int(m.AgentID), m.At)]++
	}
}

// received counts the messages of m's app in a box during the time before m.
func received(box []*Message, m Message, during time.Duration) (n int) {
	for _, earlier := range box {
		if earlier.AgentID == m.AgentID && m.At.Sub(earlier.At) < during {
			n++
		}
	}
	return n
}

// recipients returns the members that a message goes to, and under the names of
// a reply those that it cannot go to.
func (c *Corp) recipients(users, parties, tags []string) (to []string, missed map[string][]string) {
	dir := c.directory
	missed = map[string][]string{"invaliduser": nil, "invalidparty": nil, "invalidtag": nil}
	for _, id := range users {
		switch key := strings.ToLower(id); {
		case id == "@all":
			to = append(to, c.everybody()...)
		case dir.members[key] != nil:
			to = append(to, key)
		default:
			missed["invaliduser"] = append(missed["invaliduser"], key)
		}
	}
	for _, id := range parties {
		if root := integer(id); dir.departments[root] != nil {
			to = append(to, dir.staff(root)...)
		} else {
			missed["invalidparty"] = append(missed["invalidparty"], id)
		}
	}
	for _, id := range tags {
		if t := dir.tags[integer(id)]; t != nil {
			for _, user := range t.users {
				to = append(to, strings.ToLower(user))
			}
			for _, root := range t.departments {
				to = append(to, dir.staff(root)...)
			}
		} else {
			missed["invalidtag"] = append(missed["invalidtag"], id)
		}
	}
	return distinct(to), missed
}

// staff returns the members of a department and of all below it.
func (d directory) staff(root int64) (ids []string) {
	for _, m := range d.sortedMembers() {
		if slices.ContainsFunc(integers(m["department"]), func(id int64) bool { return d.within(id, root) }) {
			ids = append(ids, strings.ToLower(text(m["userid"])))
		}
	}
	return ids
}

func (c *Corp) everybody() (ids []string) {
	for _, m := range c.directory.sortedMembers() {
		ids = append(ids, strings.ToLower(text(m["userid"])))
	}
	return ids
}

// distinct drops repeated ids, keeping the order.
func distinct(ids []string) (list []string) {
	seen := map[string]bool{}
	for _, id := range ids {
		if !seen[id] {
			seen[id] = true
			list = append(list, id)
		}
	}
	return list
}

func messageRecall(r *request) (any, error) {
	in, err := r.object()
	if err != nil {
		return nil, err
	}
	p := r.corp.messages.posted[text(in["msgid"])]
	switch {
	case p == nil || p.agentID != r.app.AgentID:
		return nil, refuse(40058, "invalid msgid")
	case time.Since(p.at) > 24*time.Hour:
		return nil, refuse(42052, "msgid expired")
	}
	for _, m := range p.copies {
		m.Recalled = true
	}
	return object{}, nil
}

func messageStatistics(r *request) (any, error) {
	in, err := r.object()
	if err != nil {
		return nil, err
	}
	day := time.Now().AddDate(0, 0, -int(integer(in["time_type"])))
	list := []object{}
	for _, app := range r.corp.apps {
		if n := r.corp.messages.counts[tallyOf(app.AgentID, day)]; n > 0 {
			list = append(list, object{"agentid": app.AgentID, "app_name": app.Name, "count": n})
		}
	}
	slices.SortFunc(list, func(a, b object) int { return int(integer(a["agentid"]) - integer(b["agentid"])) })
	return object{"statistics": list}, nil
}
