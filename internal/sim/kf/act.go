package kf

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A Message is a message as a customer has received it.
type Message struct {
	ID      string
	UserID  string // of the receptionist who wrote it; empty for apps
	Type    string // "text", "msgmenu", …
	Text    string // of a text, or above a menu
	Content string // the JSON object under the kind
	At      time.Time
}

// Received returns what a customer has received from an account, the oldest first.
func Received(tx *sim.Tx, accountID, customerID string) []Message {
	return slices.Clone(slot.Of(tx).received.Of(chatKey{accountID, customerID}))
}

// An Opening is the parameters of Open.
type Opening struct {
	Name    string   `json:"name"`
	UserIDs []string `json:"userids,omitempty"` // of receptionists
}

// An Opened is the result of Open.
type Opened struct {
	OpenKfID string `json:"open_kfid"`
}

// Open has an administrator make an account that apps manage.
var Open = sim.NewAct("kf.open", "An administrator makes an account of customer service.", func(tx *sim.Tx, p Opening) (Opened, error) {
	s := slot.Of(tx)
	a := s.open(p.Name, "https://wework.qpic.example/kf")
	for _, id := range p.UserIDs {
		addServicer(a, &receptionist{userID: id})
	}
	return Opened{a.id}, nil
})

// An Entering is the parameters of Enter.
type Entering struct {
	OpenKfID   string `json:"open_kfid"`
	CustomerID string `json:"customer_id,omitempty"` // empty for a new customer
	Nickname   string `json:"nickname,omitempty"`
	Link       string `json:"link,omitempty"` // that was clicked
}

// An Entered is the result of Enter.
type Entered struct {
	CustomerID  string `json:"customer_id"`
	WelcomeCode string `json:"welcome_code"`
}

// Enter has a customer open an account by a link.
var Enter = sim.NewAct("kf.enter", "A customer opens an account of customer service by a link.", func(tx *sim.Tx, p Entering) (Entered, error) {
	s := slot.Of(tx)
	a, err := s.account(p.OpenKfID)
	if err != nil {
		return Entered{}, err
	}
	if p.CustomerID == "" {
		p.CustomerID = s.id("wmSimulatedKf")
	}
	if s.customers[p.CustomerID] == nil {
		s.customers[p.CustomerID] = &customer{p.CustomerID, p.Nickname}
	}
	c, err := s.chat(tx, a, p.CustomerID)
	if err != nil {
		return Entered{}, err
	}
	event := object{}
	if u, err := url.Parse(p.Link); err == nil {
		if scene := a.scenes.Get(u.Query().Get("enc_scene")); scene != "" {
			event["scene"] = scene
			if param := u.Query().Get("scene_param"); param != "" {
				event["scene_param"] = param
			}
		}
	}
	c.entered, c.entrance = tx.Now(), object{}
	maps.Copy(c.entrance, event)
	code := ""
	if tx.Now().Sub(c.welcomed) >= sessionLife && tx.Now().Sub(c.wrote) >= sessionLife {
		code = c.newCode(tx, 20*time.Second, -1, true)
		event["welcome_code"] = code
	}
	s.event(tx, a.id, c.customer, "enter_session", event)
	return Entered{c.customer, code}, nil
})

// A Saying is the parameters of Say.
type Saying struct {
	OpenKfID   string `json:"open_kfid"`
	CustomerID string `json:"customer_id"`
	Kind       string `json:"msgtype"`
	Content    string `json:"content"` // the JSON object under the kind; empty for kinds without one
}

// A Said is the result of acts that send a message.
type Said struct {
	MessageID string `json:"message_id"`
}

// Say has a customer send a message.
var Say = sim.NewAct("kf.say", "A customer sends a message to customer service.", func(tx *sim.Tx, p Saying) (Said, error) {
	s, _, c, err := chatFor(tx, p.OpenKfID, p.CustomerID)
	if err != nil {
		return Said{}, err
	}
	message, err := messageOf(c, p.Kind, p.Content)
	if err != nil {
		return Said{}, err
	}
	if c.state == stateEnded {
		c.state, c.began = stateNew, tx.Now()
	}
	c.wrote, c.answers = tx.Now(), 0
	if c.asked.IsZero() {
		c.asked = tx.Now()
	}
	s.note(tx, c, "wrote", c.servicer)
	message["origin"] = 3
	return Said{s.tell(tx, p.OpenKfID, message)}, nil
})

func messageOf(c *chat, kind, content string) (object, error) {
	message := object{"open_kfid": c.account, "external_userid": c.customer, "msgtype": kind}
	if content == "" {
		return message, nil
	}
	var o object
	if err := json.Unmarshal([]byte(content), &o); err != nil {
		return nil, fmt.Errorf("the content of a %s is no JSON object: %w", kind, err)
	}
	message[kind] = o
	return message, nil
}

func chatFor(tx *sim.Tx, accountID, customerID string) (*store, *account, *chat, error) {
	s := slot.Of(tx)
	a, err := s.account(accountID)
	if err != nil {
		return nil, nil, nil, err
	}
	c, err := s.chat(tx, a, customerID)
	return s, a, c, err
}

// MenuItem returns the text of the item with an id in a menu that a customer sees.
func MenuItem(tx *sim.Tx, accountID, customerID, id string) (string, error) {
	_, _, c, err := chatFor(tx, accountID, customerID)
	if err != nil {
		return "", err
	}
	for _, menu := range slices.Backward(c.menus) {
		for _, item := range sim.Objects(menu["list"]) {
			if click := sim.ObjectIn(item["click"]); click != nil && sim.Text(click["id"]) == id {
				return sim.Text(click["content"]), nil
			}
		}
	}
	return "", fmt.Errorf("the customer sees no menu with an item %q", id)
}

// A Recalling is the parameters of Recall and of RecallAnswer.
type Recalling struct {
	OpenKfID   string `json:"open_kfid"`
	CustomerID string `json:"customer_id"`
	MessageID  string `json:"message_id"`
}

// Recall has a customer take a message back.
var Recall = sim.NewAct("kf.recall", "A customer takes a message to customer service back.", func(tx *sim.Tx, p Recalling) (sim.Nothing, error) {
	s, _, _, err := chatFor(tx, p.OpenKfID, p.CustomerID)
	if err == nil {
		s.event(tx, p.OpenKfID, p.CustomerID, "user_recall_msg", object{"recall_msgid": p.MessageID})
	}
	return sim.Nothing{}, err
})

// RecallAnswer has the receptionist of a customer take a message back.
var RecallAnswer = sim.NewAct("kf.recall_answer", "A receptionist takes a message to a customer back.", func(tx *sim.Tx, p Recalling) (sim.Nothing, error) {
	s, _, c, err := chatFor(tx, p.OpenKfID, p.CustomerID)
	if err == nil {
		s.event(tx, p.OpenKfID, p.CustomerID, "servicer_recall_msg", object{"recall_msgid": p.MessageID, "servicer_userid": c.servicer})
	}
	return sim.Nothing{}, err
})

// A Refusing is the parameters of Refuse.
type Refusing struct {
	OpenKfID   string `json:"open_kfid"`
	CustomerID string `json:"customer_id"`
	On         bool   `json:"on"`
}

// Refuse has a customer refuse messages of an account, or take them again. What apps
// send meanwhile fails after it was accepted.
var Refuse = sim.NewAct("kf.refuse", "A customer refuses messages of customer service, or takes them again.", func(tx *sim.Tx, p Refusing) (sim.Nothing, error) {
	_, _, c, err := chatFor(tx, p.OpenKfID, p.CustomerID)
	if err == nil {
		c.refuses = p.On
	}
	return sim.Nothing{}, err
})

// A Serving is the parameters of Take, Transfer and End.
type Serving struct {
	OpenKfID   string `json:"open_kfid"`
	CustomerID string `json:"customer_id"`
	UserID     string `json:"userid,omitempty"` // of the receptionist; none to end
}

// Take has a receptionist take a customer from the queue.
var Take = sim.NewAct("kf.take", "A receptionist takes a customer from the queue.", func(tx *sim.Tx, p Serving) (sim.Nothing, error) {
	return serve(tx, p, 1, func(c *chat) bool { return c.state == stateQueue })
})

// Transfer has the receptionist of a customer pass the customer on to another one.
var Transfer = sim.NewAct("kf.transfer", "A receptionist passes a customer on to another one.", func(tx *sim.Tx, p Serving) (sim.Nothing, error) {
	return serve(tx, p, 2, func(c *chat) bool { return c.state == statePerson })
})

// End has the receptionist of a customer end the session.
var End = sim.NewAct("kf.end", "A receptionist ends the session of a customer.", func(tx *sim.Tx, p Serving) (sim.Nothing, error) {
	return serve(tx, p, 3, func(c *chat) bool { return c.state == statePerson })
})

// serve has a receptionist change a session in the client, which apps are told of.
func serve(tx *sim.Tx, p Serving, change int, may func(*chat) bool) (sim.Nothing, error) {
	s, a, c, err := chatFor(tx, p.OpenKfID, p.CustomerID)
	if err != nil {
		return sim.Nothing{}, err
	}
	if !may(c) {
		return sim.Nothing{}, fmt.Errorf("the session is in the state %d", c.state)
	}
	event := object{"change_type": change}
	if change != 1 {
		event["old_servicer_userid"] = c.servicer
	}
	state := stateEnded
	if change != 3 {
		state = statePerson
		if p.UserID, err = a.mustReceive(tx, p.UserID); err != nil {
			return sim.Nothing{}, err
		}
		event["new_servicer_userid"] = p.UserID
	}
	s.move(tx, c, state, p.UserID)
	switch change {
	case 1:
		event["msg_code"] = c.newCode(tx, sessionLife, statePerson, false)
	case 3:
		event["msg_code"] = c.newCode(tx, 20*time.Second, stateEnded, true)
	}
	s.event(tx, a.id, c.customer, "session_status_change", event)
	return sim.Nothing{}, nil
}

// An Answering is the parameters of Answer.
type Answering struct {
	OpenKfID   string `json:"open_kfid"`
	CustomerID string `json:"customer_id"`
	UserID     string `json:"userid"`
	Kind       string `json:"msgtype"`
	Content    string `json:"content"`
}

// Answer has a receptionist send a message in the client. One who writes in a session
// that has ended takes the customer again.
var Answer = sim.NewAct("kf.answer", "A receptionist sends a message to a customer.", func(tx *sim.Tx, p Answering) (Said, error) {
	s, a, c, err := chatFor(tx, p.OpenKfID, p.CustomerID)
	if err != nil {
		return Said{}, err
	}
	again := c.state == stateEnded && !c.wrote.IsZero()
	if !again && (c.state != statePerson || c.servicer != p.UserID) {
		return Said{}, errors.New("the member does not serve the customer")
	}
	message, err := messageOf(c, p.Kind, p.Content)
	if err != nil {
		return Said{}, err
	}
	if again {
		userID, err := a.mustReceive(tx, p.UserID)
		if err != nil {
			return Said{}, err
		}
		c.began = tx.Now()
		s.move(tx, c, statePerson, userID)
		s.event(tx, a.id, c.customer, "session_status_change", object{"change_type": 4, "old_servicer_userid": userID, "new_servicer_userid": userID})
	}
	if !c.asked.IsZero() {
		s.noteReply(tx, c, tx.Now().Sub(c.asked))
		c.asked = time.Time{}
	}
	message["origin"], message["servicer_userid"] = 5, p.UserID
	id := s.tell(tx, a.id, message)
	content := sim.ObjectIn(message[p.Kind])
	s.show(tx, c, Message{ID: id, UserID: p.UserID, Type: p.Kind, Content: p.Content, Text: textOf(p.Kind, content), At: tx.Now()})
	return Said{id}, nil
})

// A Rejecting is the parameters of Reject.
type Rejecting struct {
	OpenKfID   string `json:"open_kfid"`
	CustomerID string `json:"customer_id"`
	UserID     string `json:"userid"`
	On         bool   `json:"on"`
}

// Reject has a receptionist reject the messages of a customer, or take them again.
var Reject = sim.NewAct("kf.reject", "A receptionist rejects the messages of a customer, or takes them again.", func(tx *sim.Tx, p Rejecting) (sim.Nothing, error) {
	s, _, c, err := chatFor(tx, p.OpenKfID, p.CustomerID)
	if err != nil {
		return sim.Nothing{}, err
	}
	on := 0
	if c.rejected = p.On; p.On {
		on = 1
		s.note(tx, c, "rejected", p.UserID)
	}
	s.event(tx, p.OpenKfID, p.CustomerID, "reject_customer_msg_switch_change", object{"servicer_userid": p.UserID, "reject_switch": on})
	return sim.Nothing{}, nil
})

// A StatusChange is the parameters of ChangeStatus.
type StatusChange struct {
	OpenKfID  string `json:"open_kfid"`
	UserID    string `json:"userid"`
	Receiving bool   `json:"receiving"`
	Suspended bool   `json:"suspended,omitempty"`
}

// ChangeStatus has a receptionist begin or stop to take customers.
var ChangeStatus = sim.NewAct("kf.status", "A receptionist begins or stops to take customers.", func(tx *sim.Tx, p StatusChange) (sim.Nothing, error) {
	s := slot.Of(tx)
	a, err := s.account(p.OpenKfID)
	if err != nil {
		return sim.Nothing{}, err
	}
	i := a.find(&receptionist{userID: p.UserID})
	if i < 0 {
		return sim.Nothing{}, errors.New("the member is no receptionist")
	}
	r, status := a.receptionists[i], 1
	r.status, r.stop = 0, 0
	event := object{"servicer_userid": p.UserID}
	if !p.Receiving {
		status, r.status = 2, 1
		if p.Suspended {
			r.stop = 1
		}
		event["stop_type"] = r.stop
	}
	event["status"] = status
	s.event(tx, a.id, "", "servicer_status_change", event)
	return sim.Nothing{}, nil
})
