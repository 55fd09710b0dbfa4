package customers

import (
	"maps"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A welcomeCode lets an app greet a new customer once.
type welcomeCode struct {
	userID, customerID string
	until              time.Time
	used               bool
}

// A Message is a message as a customer or a group received it from a
// member.
type Message struct {
	UserID      string
	Text        string
	Attachments string // the JSON array, or ""
	At          time.Time
}

// A groupMessage is a message that members are asked to send.
type groupMessage struct {
	id        string
	in        object
	created   time.Time
	cancelled bool
	tasks     []*groupTask
	tasksOf   map[string]*groupTask // by userid
	reminded  []time.Time
}

// A groupTask is what a group message asks of one member.
type groupTask struct {
	userID  string
	sent    time.Time
	targets []string // ids of customers or groups
	lost    []string // of them, who is no longer a customer
}

func addMessages(w *sim.World) {
	w.Handle("POST /cgi-bin/externalcontact/send_welcome_msg", sendWelcome, callers)
	w.Handle("POST /cgi-bin/externalcontact/add_msg_template", groupMessageAdd, callers)
	w.Handle("POST /cgi-bin/externalcontact/get_groupmsg_list_v2", groupMessageList, callers)
	w.Handle("POST /cgi-bin/externalcontact/get_groupmsg_task", groupMessageTasks, callers)
	w.Handle("POST /cgi-bin/externalcontact/get_groupmsg_send_result", groupMessageResults, callers)
	w.Handle("POST /cgi-bin/externalcontact/remind_groupmsg_send", groupMessageRemind, callers)
	w.Handle("POST /cgi-bin/externalcontact/cancel_groupmsg_send", groupMessageCancel, callers)
}

// Received returns what a customer, or a customer group, has received through
// apps, the oldest message first.
func Received(tx *sim.Tx, id string) []Message { return slices.Clone(slot.Of(tx).received.Of(id)) }

// A Confirmation is the parameters of ConfirmMessage.
type Confirmation struct {
	MessageID string `json:"message_id"`
	UserID    string `json:"userid"`
}

// A Done tells whether there was something to do.
type Done struct {
	Done bool `json:"done"`
}

// ConfirmMessage has a member send a group message, if the member was asked to.
var ConfirmMessage = sim.NewAct("group_message.confirm", "A member sends a group message to its customers.", func(tx *sim.Tx, p Confirmation) (Done, error) {
	d := slot.Of(tx)
	m := d.messages.Get(p.MessageID)
	if m == nil || m.cancelled || m.tasksOf[p.UserID] == nil || !m.tasksOf[p.UserID].sent.IsZero() {
		return Done{}, nil
	}
	task := m.tasksOf[p.UserID]
	task.sent = tx.Now()
	for _, target := range task.targets {
		if _, err := d.follow(p.UserID, target); err != nil && d.groups[target] == nil {
			task.lost = append(task.lost, target)
			continue
		}
		d.deliver(tx, target, p.UserID, m.in)
	}
	return Done{true}, nil
})

// deliver gives a customer or a group the text and the attachments of a request.
func (d *store) deliver(tx *sim.Tx, to, userID string, in object) {
	m := Message{UserID: userID, At: tx.Now()}
	content, _ := in["text"].(object)
	m.Text = sim.Text(content["content"])
	if in["attachments"] != nil {
		m.Attachments = string(sim.JSON(in["attachments"]))
	}
	d.received.Add(tx, to, m)
}

// mustSaySomething refuses messages that are empty or too long, and those with parts
// that lack something.
func mustSaySomething(tx *sim.Tx, in object) error {
	content, _ := in["text"].(object)
	attachments, _ := in["attachments"].([]any)
	switch {
	case sim.Text(content["content"]) == "" && len(attachments) == 0:
		return sim.Refuse(40063, "text and attachments are empty")
	case len(sim.Text(content["content"])) > 4000:
		return sim.Refuse(45002, "text is too long")
	case len(attachments) > 9:
		return sim.Refuse(41064, "too many attachments")
	}
	for _, a := range sim.Objects(in["attachments"]) {
		kind := sim.Text(a["msgtype"])
		if sim.ObjectIn(a[kind]) == nil {
			return sim.Refuse(41065, "invalid attachment type")
		}
		if err := checkPart(tx, kind, sim.ObjectIn(a[kind])); err != nil {
			return err
		}
	}
	return nil
}

func sendWelcome(tx *sim.Tx) (any, error) {
	in := tx.Body
	d := slot.Of(tx)
	code := d.codes.Get(sim.Text(in["welcome_code"]))
	switch {
	case code == nil:
		return nil, sim.Refuse(41050, "invalid welcome code")
	case code.used:
		return nil, sim.Refuse(41051, "externaluser has started chatting")
	case !tx.Now().Before(code.until):
		return nil, sim.Refuse(41050, "welcome code expired")
	}
	if err := mustSaySomething(tx, in); err != nil {
		return nil, err
	}
	code.used = true
	d.deliver(tx, code.customerID, code.userID, in)
	return object{}, nil
}

func groupMessageAdd(tx *sim.Tx) (any, error) {
	in := tx.Body
	if err := mustSaySomething(tx, in); err != nil {
		return nil, err
	}
	if err := inRange(tx, sim.Text(in["sender"])); err != nil {
		return nil, err
	}
	if len(sim.Texts(in["external_userid"])) > 10_000 || len(sim.Texts(in["chat_id_list"])) > 2_000 {
		return nil, sim.Refuse(40058, "too many external_userid or chat_id_list")
	}
	d := slot.Of(tx)
	m := &groupMessage{in: in, created: tx.Now(), tasksOf: map[string]*groupTask{}}
	failed := []string{}
	if sim.Text(in["chat_type"]) == "group" {
		if err := d.groupTargets(m, in); err != nil {
			return nil, err
		}
	} else {
		failed = d.singleTargets(tx, m)
	}
	if len(m.tasks) == 0 {
		return nil, sim.Refuse(41048, "no customer to send")
	}
	m.id = d.id("simulated-group-message-")
	d.messages.Put(tx, m.id, m)
	return object{"msgid": m.id, "fail_list": failed}, nil
}

// singleTargets chooses customers: those named, those with tags, or all of the
// sender. It returns the ids that are nobody's.
func (d *store) singleTargets(tx *sim.Tx, m *groupMessage) (failed []string) {
	failed = []string{}
	sender, named := sim.Text(m.in["sender"]), sim.Texts(m.in["external_userid"])
	filter, _ := m.in["tag_filter"].(object)
	taken := map[string]bool{}
	take := func(follows []*follow) {
		for _, f := range follows {
			switch {
			case sender != "" && f.userID != sender, !f.left.IsZero(), f.isOver, taken[f.customerID]:
			case len(named) == 0 && filter != nil && !matches(filter, d.tagsOf(f)):
			case inRange(tx, f.userID) != nil:
			default:
				taken[f.customerID] = true
				m.task(f.userID).targets = append(m.task(f.userID).targets, f.customerID)
			}
		}
	}
	switch {
	case len(named) > 0:
		for _, id := range named {
			take(d.byCustomer[id])
		}
	case sender != "":
		take(d.byMember[sender])
	case filter != nil:
		for _, userID := range slices.Sorted(maps.Keys(d.byMember)) {
			take(d.byMember[userID])
		}
	}
	for _, id := range named {
		if !taken[id] {
			failed = append(failed, id)
		}
	}
	return failed
}

// matches reports whether tags hold one of each group of a filter.
func matches(filter object, tags []string) bool {
	groups, _ := filter["group_list"].([]any)
	for _, g := range groups {
		g, _ := g.(object)
		if !slices.ContainsFunc(sim.Texts(g["tag_list"]), func(id string) bool { return slices.Contains(tags, id) }) {
			return false
		}
	}
	return len(groups) > 0
}

// groupTargets chooses groups of the sender.
func (d *store) groupTargets(m *groupMessage, in object) error {
	sender, named := sim.Text(in["sender"]), sim.Texts(in["chat_id_list"])
	if sender == "" {
		return sim.Refuse(40063, "sender is empty")
	}
	for _, ch := range d.chats {
		if ch.owner == sender && (len(named) == 0 || slices.Contains(named, ch.id)) {
			m.task(sender).targets = append(m.task(sender).targets, ch.id)
		}
	}
	return nil
}

// task returns the task of a member, made on demand.
func (m *groupMessage) task(userID string) *groupTask {
	t := m.tasksOf[userID]
	if t == nil {
		t = &groupTask{userID: userID}
		m.tasks, m.tasksOf[userID] = append(m.tasks, t), t
	}
	return t
}

// namedMessage returns the group message that a call names.
func namedMessage(tx *sim.Tx) (*groupMessage, error) {
	if m := slot.Of(tx).messages.Get(sim.Text(tx.Body["msgid"])); m != nil {
		return m, nil
	}
	return nil, sim.Refuse(41047, "invalid msgid")
}

func groupMessageList(tx *sim.Tx) (any, error) {
	in := tx.Body
	from, to := sim.Integer(in["start_time"]), sim.Integer(in["end_time"])
	if to-from > 31*24*60*60 {
		return nil, sim.Refuse(40058, "start_time and end_time are more than a month apart")
	}
	var chosen []object
	for m := range slot.Of(tx).messages.All() {
		kind := sim.Text(m.in["chat_type"])
		if kind == "" {
			kind = "single"
		}
		if at := m.created.Unix(); at >= from && at <= to && kind == sim.Text(in["chat_type"]) {
			chosen = append(chosen, object{
				"msgid": m.id, "create_time": at, "create_type": 0, "text": m.in["text"], "attachments": m.in["attachments"],
			})
		}
	}
	list, next, err := sim.Page(chosen, sim.Text(in["cursor"]), sim.Limit(in["limit"], 50, 100, 50))
	return object{"group_msg_list": list, "next_cursor": next}, err
}

func groupMessageTasks(tx *sim.Tx) (any, error) {
	in := tx.Body
	m, err := namedMessage(tx)
	if err != nil {
		return nil, err
	}
	var tasks []object
	for _, t := range m.tasks {
		task := object{"userid": t.userID, "status": 0}
		if !t.sent.IsZero() {
			task["status"], task["send_time"] = 2, t.sent.Unix()
		}
		tasks = append(tasks, task)
	}
	list, next, err := sim.Page(tasks, sim.Text(in["cursor"]), sim.Limit(in["limit"], 500, 1000, 500))
	return object{"task_list": list, "next_cursor": next}, err
}

func groupMessageResults(tx *sim.Tx) (any, error) {
	in := tx.Body
	m, err := namedMessage(tx)
	if err != nil {
		return nil, err
	}
	key := "external_userid"
	isGroup := sim.Text(m.in["chat_type"]) == "group"
	if isGroup {
		key = "chat_id"
	}
	var results []object
	for _, t := range m.tasks {
		if t.userID != sim.Text(in["userid"]) || isGroup && t.sent.IsZero() {
			continue
		}
		for _, id := range t.targets {
			result := object{"userid": t.userID, key: id, "status": 0}
			switch {
			case slices.Contains(t.lost, id):
				result["status"] = 2
			case !t.sent.IsZero():
				result["status"], result["send_time"] = 1, t.sent.Unix()
			}
			results = append(results, result)
		}
	}
	list, next, err := sim.Page(results, sim.Text(in["cursor"]), sim.Limit(in["limit"], 500, 1000, 500))
	return object{"send_list": list, "next_cursor": next}, err
}

func groupMessageRemind(tx *sim.Tx) (any, error) {
	m, err := namedMessage(tx)
	if err != nil {
		return nil, err
	}
	now := tx.Now()
	m.reminded = slices.DeleteFunc(m.reminded, func(t time.Time) bool { return now.Sub(t) >= 24*time.Hour })
	switch {
	case m.cancelled:
		return nil, sim.Refuse(41093, "group message is cancelled")
	case len(m.reminded) >= 3:
		return nil, sim.Refuse(41094, "remind too often")
	}
	m.reminded = append(m.reminded, now)
	return object{}, nil
}

func groupMessageCancel(tx *sim.Tx) (any, error) {
	m, err := namedMessage(tx)
	if err != nil {
		return nil, err
	}
	if m.cancelled {
		return nil, sim.Refuse(41093, "group message is cancelled")
	}
	m.cancelled = true
	return object{}, nil
}
