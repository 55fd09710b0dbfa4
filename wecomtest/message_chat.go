package wecomtest

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A chat is a group chat that an app has created.
type chat struct {
	agentID  int
	info     object // as appchat/get shows it
	messages []Message
}

// ChatMessages returns what an app has sent to a group chat, the oldest message
// first.
func (c *Corp) ChatMessages(chatID string) []Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	if chat := c.messages.chats[chatID]; chat != nil {
		return slices.Clone(chat.messages)
	}
	return nil
}

var chatIDs = regexp.MustCompile(`^[0-9A-Za-z]{1,32}$`)

func chatCreate(r *request) (any, error) {
	if err := mustBeApp(r); err != nil {
		return nil, err
	}
	in, err := r.object()
	if err != nil {
		return nil, err
	}
	c := r.corp
	id := text(in["chatid"])
	if id == "" {
		id = fmt.Sprintf("simulatedchat%d", len(c.messages.chats)+1)
	}
	users := texts(in["userlist"])
	switch {
	case !chatIDs.MatchString(id):
		return nil, refuse(86001, "invalid chatid")
	case c.messages.chats[id] != nil:
		return nil, refuse(86215, "chatid existed")
	case in["owner"] == nil && len(users) > 0:
		in["owner"] = users[0]
	}
	in["chatid"], in["chat_type"] = id, 0
	if err := c.checkChat(in); err != nil {
		return nil, err
	}
	c.messages.chats[id] = &chat{agentID: r.app.AgentID, info: in}
	return object{"chatid": id}, nil
}

// checkChat refuses a chat that cannot be.
func (c *Corp) checkChat(info object) error {
	users := texts(info["userlist"])
	switch {
	case len(users) < 2 || len(users) > 2000:
		return refuse(86006, "chat members too many or too few")
	case !slices.Contains(users, text(info["owner"])):
		return refuse(86207, "owner not in userlist")
	}
	for _, id := range users {
		if c.directory.members[strings.ToLower(id)] == nil {
			return refuse(86216, "invalid member "+id)
		}
	}
	return nil
}

// chat returns a group chat that the app has created.
func (r *request) chat(id string) (*chat, error) {
	chat := r.corp.messages.chats[id]
	switch {
	case chat == nil:
		return nil, refuse(86003, "chatid not exist")
	case chat.agentID != r.app.AgentID:
		return nil, refuse(86008, "not created by this app")
	}
	return chat, nil
}

func chatUpdate(r *request) (any, error) {
	in, err := r.object()
	if err != nil {
		return nil, err
	}
	chat, err := r.chat(text(in["chatid"]))
	if err != nil {
		return nil, err
	}
	info := maps.Clone(chat.info)
	for _, key := range []string{"name", "owner"} {
		if in[key] != nil {
			info[key] = in[key]
		}
	}
	users := distinct(append(texts(info["userlist"]), texts(in["add_user_list"])...))
	info["userlist"] = slices.DeleteFunc(users, func(id string) bool { return slices.Contains(texts(in["del_user_list"]), id) })
	if err := r.corp.checkChat(info); err != nil {
		return nil, err
	}
	chat.info = info
	return object{}, nil
}

func chatGet(r *request) (any, error) {
	chat, err := r.chat(r.query.Get("chatid"))
	if err != nil {
		return nil, err
	}
	return object{"chat_info": chat.info}, nil
}

func chatSend(r *request) (any, error) {
	in, m, err := r.message()
	if err != nil {
		return nil, err
	}
	chat, err := r.chat(text(in["chatid"]))
	if err != nil {
		return nil, err
	}
	chat.messages = append(chat.messages, m)
	return object{}, nil
}
