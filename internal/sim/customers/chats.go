package customers

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"time"
)

// A customerGroup is a group of customers and members (客户群).
type customerGroup struct {
	id, name, owner string
	status          int // 0 owner in service, 1 left, 3 handed over
	created         time.Time
	members         []object
	version         int
}

func newCustomerGroup(id, name, owner string, created time.Time, customerIDs ...string) *customerGroup {
	ch := &customerGroup{id: id, name: name, owner: owner, created: created, version: 1}
	ch.members = []object{{"userid": owner, "type": 1, "join_time": created.Unix(), "join_scene": 1}}
	for _, customer := range customerIDs {
		ch.members = append(ch.members, object{"userid": customer, "type": 2, "join_time": created.Unix(), "join_scene": 1, "invitor": object{"userid": owner}})
	}
	return ch
}

func addCustomerChats(w *sim.World) {
	w.Handle("POST /cgi-bin/externalcontact/groupchat/list", customerGroupList)
	w.Handle("POST /cgi-bin/externalcontact/groupchat/get", customerGroupGet)
	w.Handle("POST /cgi-bin/externalcontact/groupchat/onjob_transfer", customerGroupTransfer(0, 90502, "the owner of this chat has resigned"))
	w.Handle("POST /cgi-bin/externalcontact/groupchat/transfer", customerGroupTransfer(1, 90500, "the owner of this chat is not resigned"))
}

// AddGroupChat has a member open a customer group with customers, and returns its
// id. Apps are told of it.
func AddGroupChat(tx *sim.Tx, name, owner string, customerIDs ...string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	d := &c.customers
	ch := newCustomerGroup(d.id("wrSimulated"), name, owner, tx.Now(), customerIDs...)
	d.chats = append(d.chats, ch)
	tx.Emit(0, customerEvent, field{"MsgType", "event"}, field{"Event", "change_external_chat"}, field{"ChatId", ch.id}, field{"ChangeType", "create"})
	return ch.id
}

// JoinGroupChat has a customer scan the code of a customer group. Apps are told
// of it. A group that does not exist stays so.
func JoinGroupChat(tx *sim.Tx, chatID, customerID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	ch := c.customers.chat(chatID)
	if ch == nil {
		return
	}
	before := ch.memberVersion()
	ch.members = append(ch.members, object{"userid": customerID, "type": 2, "join_time": tx.Now().Unix(), "join_scene": 3})
	ch.version++
	tx.Emit(0, customerEvent, field{"MsgType", "event"}, field{"Event", "change_external_chat"}, field{"ChatId", ch.id}, field{"ChangeType", "update"},
		field{"UpdateDetail", "add_member"}, field{"JoinScene", 3}, field{"MemChangeCnt", 1},
		field{"MemChangeList", []field{{"Item", customerID}}}, field{"LastMemVer", before}, field{"CurMemVer", ch.memberVersion()})
}

func (ch *customerGroup) memberVersion() string {
	return "simulated-version-" + strconv.Itoa(ch.version)
}

func (d *customers) chat(id string) *customerGroup {
	for _, ch := range d.chats {
		if ch.id == id {
			return ch
		}
	}
	return nil
}

func customerGroupList(tx *sim.Tx) (any, error) {
	in := tx.Body
	filter, _ := in["owner_filter"].(object)
	owners := sim.Texts(filter["userid_list"])
	if n := sim.Integer(in["limit"]); n < 1 || n > 1000 {
		return nil, sim.Refuse(40058, "limit must be 1 to 1000")
	}
	var chosen []object
	for _, ch := range r.corp.customers.chats {
		status := sim.Integer(in["status_filter"])
		mine := slices.Contains(owners, ch.owner)
		if len(owners) == 0 {
			mine = ch.status != 1 // whoever left must be named
		}
		if mine && (status == 0 || status == int64(ch.status)) {
			chosen = append(chosen, object{"chat_id": ch.id, "status": ch.status})
		}
	}
	list, next, err := sim.Page(chosen, sim.Text(in["cursor"]), int(sim.Integer(in["limit"])))
	return object{"group_chat_list": list, "next_cursor": next}, err
}

func customerGroupGet(tx *sim.Tx) (any, error) {
	in := tx.Body
	d := &r.corp.customers
	ch := d.chat(sim.Text(in["chat_id"]))
	if ch == nil {
		return nil, sim.Refuse(40050, "invalid chat id")
	}
	members := []object{}
	for _, m := range ch.members {
		m = maps.Clone(m)
		if sim.Text(in["need_name"]) == "1" {
			m["name"] = customerOrMember(tx, sim.Text(m["userid"]))
		}
		members = append(members, m)
	}
	return object{"group_chat": object{
		"chat_id": ch.id, "name": ch.name, "owner": ch.owner, "create_time": ch.created.Unix(), "notice": "",
		"member_list": members, "admin_list": []object{}, "member_version": ch.memberVersion(),
	}}, nil
}

// customerOrMember returns the name of a customer or a member.
func customerOrMember(tx *sim.Tx, id string) string {
	if contact := c.customers.contacts[id]; contact != nil {
		return sim.Text(contact["name"])
	}
	return sim.Text(directory.Of(tx).members[id]["name"])
}

// customerGroupTransfer hands over the groups of one status; others fail.
func customerGroupTransfer(status, code int, msg string) sim.Handler {
	return func(tx *sim.Tx) (any, error) {
		in := tx.Body
		d := &r.corp.customers
		owner, ids := sim.Text(in["new_owner"]), sim.Texts(in["chat_id_list"])
		if err := d.mayFollow(owner); err != nil {
			return nil, err
		}
		if len(ids) == 0 || len(ids) > 100 {
			return nil, sim.Refuse(40058, "chat_id_list must have 1 to 100 entries")
		}
		failed := []object{}
		for _, id := range ids {
			ch := d.chat(id)
			switch {
			case ch == nil:
				failed = append(failed, object{"chat_id": id, "errcode": json.Number("90501"), "errmsg": "chat is not external group chat"})
			case (ch.status == 1) != (status == 1):
				failed = append(failed, object{"chat_id": id, "errcode": code, "errmsg": msg})
			default:
				ch.owner = owner
				if status == 1 {
					ch.status = 3
				}
			}
		}
		return object{"failed_chat_list": failed}, nil
	}
}
