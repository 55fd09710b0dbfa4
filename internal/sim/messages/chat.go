package messages

import (
	"fmt"
	"maps"
	"regexp"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A chat is a group chat that an app has created.
type chat struct {
	agentID int64
	info    object // as appchat/get shows it
}

// ReceivedInChat returns what an app has sent to a group chat, the oldest message
// first.
func ReceivedInChat(tx *sim.Tx, chatID string) []Message {
	return slices.Clone(slot.Of(tx).talk.Of(chatID))
}

// A Chat is a group chat that an app has created.
type Chat struct {
	ID, Name string
	AgentID  int64
	UserIDs  []string
}

// Chats returns all group chats of apps, ordered by id.
func Chats(tx *sim.Tx) []Chat {
	st := slot.Of(tx)
	var list []Chat
	for _, id := range slices.Sorted(maps.Keys(st.chats)) {
		c := st.chats[id]
		list = append(list, Chat{id, sim.Text(c.info["name"]), c.agentID, sim.Texts(c.info["userlist"])})
	}
	return list
}

// chatters are the apps that may have group chats: those that all the corp sees.
var chatters = sim.Guard(func(tx *sim.Tx) error {
	if tx.App.AgentID == 0 || !directory.Of(tx).See(tx.App).SeesDepartment(directory.Root) {
		return sim.Refuse(48002, "api forbidden")
	}
	return nil
})

// maxChatName is the length of a name in characters. The rest is cut.
const maxChatName = 50

var chatIDs = regexp.MustCompile(`^[0-9A-Za-z]{1,32}$`)

func chatCreate(tx *sim.Tx) (any, error) {
	in := tx.Body
	st := slot.Of(tx)
	id := sim.Text(in["chatid"])
	if id == "" {
		id = fmt.Sprintf("simulatedchat%d", len(st.chats)+1)
	}
	users := sim.Texts(in["userlist"])
	switch {
	case !chatIDs.MatchString(id):
		return nil, sim.Refuse(86001, "invalid chatid")
	case st.chats[id] != nil:
		return nil, sim.Refuse(86215, "chatid existed")
	case in["owner"] == nil && len(users) > 0:
		in["owner"] = users[0]
	}
	in["chatid"], in["chat_type"] = id, 0
	in["name"] = limit{maxChatName, true}.cut(sim.Text(in["name"]))
	if err := checkChat(tx, in); err != nil {
		return nil, err
	}
	st.chats[id] = &chat{agentID: tx.App.AgentID, info: in}
	return object{"chatid": id}, nil
}

// checkChat refuses a chat that cannot be.
func checkChat(tx *sim.Tx, info object) error {
	users := sim.Texts(info["userlist"])
	switch {
	case len(users) < 2 || len(users) > 2000:
		return sim.Refuse(86006, "chat members too many or too few")
	case !slices.Contains(users, sim.Text(info["owner"])):
		return sim.Refuse(86207, "owner not in userlist")
	}
	for _, id := range users {
		if directory.Of(tx).Member(id) == nil {
			return sim.Refuse(86216, "invalid member "+id)
		}
	}
	return nil
}

// ownChat returns a group chat that the app has created.
func ownChat(tx *sim.Tx, id string) (*chat, error) {
	chat := slot.Of(tx).chats[id]
	switch {
	case chat == nil:
		return nil, sim.Refuse(86003, "chatid not exist")
	case chat.agentID != tx.App.AgentID:
		return nil, sim.Refuse(86008, "not created by this app")
	}
	return chat, nil
}

func chatUpdate(tx *sim.Tx) (any, error) {
	in := tx.Body
	chat, err := ownChat(tx, sim.Text(in["chatid"]))
	if err != nil {
		return nil, err
	}
	info := maps.Clone(chat.info)
	if in["name"] != nil {
		info["name"] = limit{maxChatName, true}.cut(sim.Text(in["name"]))
	}
	if in["owner"] != nil {
		info["owner"] = in["owner"]
	}
	users := sim.Distinct(append(sim.Texts(info["userlist"]), sim.Texts(in["add_user_list"])...))
	info["userlist"] = slices.DeleteFunc(users, func(id string) bool { return slices.Contains(sim.Texts(in["del_user_list"]), id) })
	if err := checkChat(tx, info); err != nil {
		return nil, err
	}
	chat.info = info
	return object{}, nil
}

func chatGet(tx *sim.Tx) (any, error) {
	chat, err := ownChat(tx, tx.Query.Get("chatid"))
	if err != nil {
		return nil, err
	}
	return object{"chat_info": chat.info}, nil
}

func chatSend(tx *sim.Tx) (any, error) {
	in := tx.Body
	m, err := Read(tx)
	if err != nil {
		return nil, err
	}
	if _, err := ownChat(tx, sim.Text(in["chatid"])); err != nil {
		return nil, err
	}
	slot.Of(tx).talk.Add(tx, sim.Text(in["chatid"]), m)
	return object{}, nil
}
