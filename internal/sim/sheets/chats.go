package sheets

import (
	"fmt"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A chat is one that an automation made.
type chat struct {
	id, name, owner string
	users           []string
}

const (
	maxChatUsers = 2000
	maxChanged   = 500 // members of one call
)

// A ChatAddition is the parameters of AddChat.
type ChatAddition struct {
	DocID string   `json:"docid"`
	Name  string   `json:"name"`
	Owner string   `json:"owner"`
	Users []string `json:"users"`
}

// A ChatAdded is the result of AddChat.
type ChatAdded struct {
	ChatID string `json:"chat_id"`
}

// AddChat has an automation of a smart sheet make a chat.
var AddChat = sim.NewAct("smartsheet.chat", "An automation of a smart sheet makes a chat.", func(tx *sim.Tx, p ChatAddition) (ChatAdded, error) {
	b := slot.Of(tx).books[p.DocID]
	if b == nil {
		return ChatAdded{}, fmt.Errorf("there is no smart sheet %q", p.DocID)
	}
	c := &chat{id: newID(tx, "wrSheet"), name: p.Name, owner: p.Owner, users: sim.Distinct(append([]string{p.Owner}, p.Users...))}
	b.chats = append(b.chats, c)
	return ChatAdded{c.id}, nil
})

func listChats(tx *sim.Tx) (any, error) {
	b, err := bookOf(tx)
	if err != nil {
		return nil, err
	}
	ids := []string{}
	for _, c := range b.chats {
		ids = append(ids, c.id)
	}
	list, next, err := sim.Page(ids, sim.Text(tx.Body["cursor"]), sim.Limit(tx.Body["limit"], 100, 200, 200))
	if err != nil {
		return nil, err
	}
	return object{"chat_id_list": list, "next_cursor": next, "has_more": next != ""}, nil
}

// chatOf returns the chat that a call names.
func chatOf(tx *sim.Tx) (*chat, error) {
	b, err := bookOf(tx)
	if err != nil {
		return nil, err
	}
	for _, c := range b.chats {
		if c.id == sim.Text(tx.Body["chat_id"]) {
			return c, nil
		}
	}
	return nil, sim.Refuse(86003, "invalid chat_id")
}

func getChat(tx *sim.Tx) (any, error) {
	c, err := chatOf(tx)
	if err != nil {
		return nil, err
	}
	return object{"name": c.name, "owner": c.owner, "user_list": c.users}, nil
}

func updateChat(tx *sim.Tx) (any, error) {
	c, err := chatOf(tx)
	if err != nil {
		return nil, err
	}
	in := tx.Body
	owner, add, del := sim.Text(in["owner"]), sim.Texts(in["add_user_list"]), sim.Texts(in["del_user_list"])
	switch {
	case len(add) > maxChanged || len(del) > maxChanged:
		return nil, sim.Refuse(40058, "at most 500 members at once")
	case owner == "" && slices.Contains(del, c.owner):
		return nil, sim.Refuse(40058, "owner is required when the owner leaves")
	}
	for _, id := range append(slices.Clone(add), del...) {
		if directory.Of(tx).Member(id) == nil {
			return nil, sim.Refuse(40003, "invalid userid "+id)
		}
	}
	users := sim.Distinct(append(slices.DeleteFunc(slices.Clone(c.users), func(u string) bool { return slices.Contains(del, u) }), add...))
	switch {
	case len(users) > maxChatUsers:
		return nil, sim.Refuse(40058, "too many members")
	case owner != "" && !slices.Contains(users, owner):
		return nil, sim.Refuse(40003, "the owner is not in the chat")
	case owner != "":
		c.owner = owner
	}
	c.users = users
	return object{}, nil
}
