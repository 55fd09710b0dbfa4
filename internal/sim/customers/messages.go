package customers

import (
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
	w.Handle("POST /cgi-bin/externalcontact/send_welcome_msg", sendWelcome)
	w.Handle("POST /cgi-bin/externalcontact/add_msg_template", groupMessageAdd)
	w.Handle("POST /cgi-bin/externalcontact/get_groupmsg_list_v2", groupMessageList)
	w.Handle("POST /cgi-bin/externalcontact/get_groupmsg_task", groupMessageTasks)
	w.Handle("POST /cgi-bin/externalcontact/get_groupmsg_send_result", groupMessageResults)
	w.Handle("POST /cgi-bin/externalcontact/remind_groupmsg_send", groupMessageRemind)
	w.Handle("POST /cgi-bin/externalcontact/cancel_groupmsg_send", groupMessageCancel)
}

// Received returns what a customer, or a customer group, has received through
// apps, the oldest message first.
func Received(tx *sim.Tx, id string) []Message { return slices.Clone(slot.Of(tx).received[id]) }

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
	for _, m := range d.messages {
		for _, task := range m.tasks {
			if m.id != p.MessageID || m.cancelled || task.userID != p.UserID || !task.sent.IsZero() {
				continue
			}
			task.sent = tx.Now()
			for _, target := range task.targets {
				if _, err := d.follow(p.UserID, target); err != nil && d.groups[target] == nil {
					task.lost = append(task.lost, target)
					continue
				}
				d.deliver(target, p.UserID, m.in, tx.Now())
			}
			return Done{true}, nil
		}
	}
	return Done{}, nil
})

// deliver gives a customer or a group the text and the attachments of a request.
func (d *store) deliver(to, userID string, in object, at time.Time) {
	m := Message{UserID: userID, At: at}
	content, _ := in["text"].(object)
	m.Text = sim.Text(content["content"])
	if in["attachments"] != nil {
		m.Attachments = string(sim.JSON(in["attachments"]))
	}
	d.received[to] = append(d.received[to], m)
}

// mustSaySomething refuses messages that are empty or too long.
func mustSaySomething(in object) error {
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
	return nil
}

func sendWelcome(tx *sim.Tx) (any, error) {
	in := tx.Body
	d := slot.Of(tx)
	code := d.codes[sim.Text(in["welcome_code"])]
	switch {
	case code == nil:
		return nil, sim.Refuse(41050, "invalid welcome code")
	case code.used:
		return nil, sim.Refuse(41051, "externaluser has started chatting")
	case !tx.Now().Before(code.until):
		return nil, sim.Refuse(41050, "welcome code expired")
	}
	if err := mustSaySomething(in); err != nil {
		return nil, err
	}
	code.used = true
	d.deliver(code.customerID, code.userID, in, tx.Now())
	return object{}, nil
}

func groupMessageAdd(tx *sim.Tx) (any, error) {
	in := tx.Body
	if err := mustSaySomething(in); err != nil {
		return nil, err
	}
	d := slot.Of(tx)
	m := &groupMessage{in: in, created: tx.Now()}
	failed := []string{}
	if sim.Text(in["chat_type"]) == "group" {
		if err := d.groupTargets(m, in); err != nil {
			return nil, err
		}
	} else {
		failed = d.singleTargets(m, in)
	}
	if len(m.tasks) == 0 {
		return nil, sim.Refuse(41048, "no customer to send")
	}
	m.id = d.id("simulated-group-message-")
	d.messages = append(d.messages, m)
	return object{"msgid": m.id, "fail_list": failed}, nil
}

// singleTargets chooses customers: those named, those with tags, or all of the
// sender. It returns the ids that are nobody's.
func (d *store) singleTargets(m *groupMessage, in object) (failed []string) {
	failed = []string{}
	sender, named := sim.Text(in["sender"]), sim.Texts(in["external_userid"])
	filter, _ := in["tag_filter"].(object)
	taken := map[string]bool{}
	for _, f := range d.follows {
		switch {
		case sender != "" && f.userID != sender, !f.left.IsZero(), taken[f.customerID]:
		case len(named) > 0 && !slices.Contains(named, f.customerID):
		case len(named) == 0 && filter != nil && !matches(filter, f.tags):
		case len(named) == 0 && filter == nil && sender == "":
		default:
			taken[f.customerID] = true
			m.task(f.userID).targets = append(m.task(f.userID).targets, f.customerID)
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
	for _, t := range m.tasks {
		if t.userID == userID {
			return t
		}
	}
	m.tasks = append(m.tasks, &groupTask{userID: userID})
	return m.tasks[len(m.tasks)-1]
}

// namedMessage returns the group message that a call names.
func namedMessage(tx *sim.Tx) (*groupMessage, error) {
	for _, m := range slot.Of(tx).messages {
		if m.id == sim.Text(tx.Body["msgid"]) {
			return m, nil
		}
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
	for _, m := range slot.Of(tx).messages {
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
