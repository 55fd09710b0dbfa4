package kf

import (
	"cmp"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// An Account is an account of customer service, as people see it who look at the corp.
type Account struct {
	ID, Name      string
	Receptionists []string // userids
	Chats         []Chat   // the one in which somebody wrote last is first
}

// A Chat is the conversation of a customer with an account.
type Chat struct {
	CustomerID, Nickname string
	State                int    // as service_state
	Receptionist         string // its userid
	At                   time.Time
}

// A Line is a message of a chat, from either side.
type Line struct {
	Message
	Mine bool // of the customer
	Menu []MenuEntry
}

// A MenuEntry is what a customer can choose from a menu.
type MenuEntry struct{ ID, Text string }

// Accounts returns the accounts with their chats.
func Accounts(tx *sim.Tx) []Account {
	s := slot.Of(tx)
	var list []Account
	for _, a := range s.accounts {
		seen := Account{ID: a.id, Name: a.name}
		for _, r := range a.receptionists {
			if r.userID != "" {
				seen.Receptionists = append(seen.Receptionists, r.userID)
			}
		}
		for key, c := range s.chats {
			if key.account == a.id {
				seen.Chats = append(seen.Chats, Chat{key.customer, s.customers[key.customer].nickname, c.state, c.servicer, c.lastSeen()})
			}
		}
		slices.SortFunc(seen.Chats, func(a, b Chat) int {
			return cmp.Or(b.At.Compare(a.At), cmp.Compare(a.CustomerID, b.CustomerID))
		})
		list = append(list, seen)
	}
	return list
}

// Lines returns what was written in a chat, the oldest first.
func Lines(tx *sim.Tx, accountID, customerID string) []Line {
	s := slot.Of(tx)
	var list []Line
	for _, m := range s.received.Of(chatKey{accountID, customerID}) {
		list = append(list, Line{Message: m, Menu: menuOf(m)})
	}
	for _, e := range s.log {
		if e.account != accountID || sim.Text(e.message["external_userid"]) != customerID || e.message["origin"] != 3 {
			continue
		}
		kind := sim.Text(e.message["msgtype"])
		content := sim.ObjectIn(e.message[kind])
		list = append(list, Line{Mine: true, Message: Message{ID: sim.Text(e.message["msgid"]), Type: kind, Text: textOf(kind, content), At: e.at}})
	}
	slices.SortStableFunc(list, func(a, b Line) int { return a.At.Compare(b.At) })
	return list
}

func menuOf(m Message) []MenuEntry {
	var list []MenuEntry
	if m.Type != "msgmenu" {
		return nil
	}
	for _, item := range sim.Objects(sim.MustObject(m.Content)["list"]) {
		if click := sim.ObjectIn(item["click"]); click != nil {
			list = append(list, MenuEntry{sim.Text(click["id"]), sim.Text(click["content"])})
		}
	}
	return list
}
