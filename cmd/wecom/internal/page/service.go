package page

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/kf"
)

// serviceData is customer service, with a chat open.
type serviceData struct {
	Accounts []kf.Account
	Account  kf.Account // the one that is open; zero if there is none
	Chat     kf.Chat    // the one that is open; zero if there is none
	Lines    []kf.Line
	State    string
}

// sessionStates are the states of a session in words.
var sessionStates = []string{"nobody has taken it", "the app answers", "in the queue", "a receptionist answers", "the session is over"}

// service shows the account ?account= and the chat with ?customer=.
func (p *Page) service(r *http.Request) (any, error) {
	var d serviceData
	account, customer := r.URL.Query().Get("account"), r.URL.Query().Get("customer")
	p.server.World().In(func(tx *sim.Tx) {
		d.Accounts = kf.Accounts(tx)
		for _, a := range d.Accounts {
			if a.ID == account || account == "" && d.Account.ID == "" {
				d.Account = a
			}
		}
		for _, c := range d.Account.Chats {
			if c.CustomerID == customer || customer == "" && d.Chat.CustomerID == "" {
				d.Chat = c
			}
		}
		if d.Chat.CustomerID != "" {
			d.Lines, d.State = kf.Lines(tx, d.Account.ID, d.Chat.CustomerID), sessionStates[d.Chat.State]
		}
	})
	return d, nil
}

// Queued reports whether the customer waits for a receptionist.
func (d serviceData) Queued() bool { return d.Chat.State == 2 }

// Served reports whether a receptionist answers.
func (d serviceData) Served() bool { return d.Chat.State == 3 }

// doWrite has a customer or, with a userid, a receptionist write a text.
func (p *Page) doWrite(w http.ResponseWriter, r *http.Request) {
	content := map[string]string{"content": strings.TrimSpace(r.FormValue("text"))}
	if id := r.FormValue("menu_id"); id != "" {
		content["menu_id"] = id
	}
	text, err := json.Marshal(content)
	if err != nil {
		p.back(w, r, err)
		return
	}
	act, params := "kf.say", map[string]string{"open_kfid": r.FormValue("open_kfid"), "customer_id": r.FormValue("customer_id"), "msgtype": "text", "content": string(text)}
	if id := r.FormValue("userid"); id != "" {
		act, params["userid"] = "kf.answer", id
	}
	encoded, err := json.Marshal(params)
	if err == nil {
		_, err = p.server.Do(act, encoded)
	}
	if err != nil {
		err = fmt.Errorf("the message was not sent: %w", err)
	}
	p.back(w, r, err)
}
