package customers

import (
	"cmp"
	"encoding/json"
	"maps"
	"strconv"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A group is a group of customers and members (客户群).
type group struct {
	id, name, owner string
	status          int // 0 owner in service, 1 left, 3 handed over
	created         time.Time
	members         []object
	version         int
}

func newGroup(id, name, owner string, created time.Time, customerIDs ...string) *group {
	ch := &group{id: id, name: name, owner: owner, created: created, version: 1}
	ch.members = []object{{"userid": owner, "type": 1, "join_time": created.Unix(), "join_scene": 1}}
	for _, customer := range customerIDs {
		ch.members = append(ch.members, object{"userid": customer, "type": 2, "join_time": created.Unix(), "join_scene": 1, "invitor": object{"userid": owner}})
	}
	return ch
}

func addGroups(w *sim.World) {
	w.Handle("POST /cgi-bin/externalcontact/groupchat/list", groupList, callers)
	w.Handle("POST /cgi-bin/externalcontact/groupchat/get", groupGet, callers)
	w.Handle("POST /cgi-bin/externalcontact/groupchat/onjob_transfer", groupTransfer(0, 90502, "the owner of this chat has resigned"), callers)
	w.Handle("POST /cgi-bin/externalcontact/groupchat/transfer", groupTransfer(1, 90500, "the owner of this chat is not resigned"), callers)
}

// An Opening is the parameters of OpenGroup.
type Opening struct {
	Name        string   `json:"name"`
	Owner       string   `json:"owner"`
	CustomerIDs []string `json:"customer_ids,omitempty"`
}

// An Opened is the result of OpenGroup.
type Opened struct {
	ChatID string `json:"chat_id"`
}

// OpenGroup has a member open a customer group with customers. Apps are told of
// it.
var OpenGroup = sim.NewAct("group.open", "A member opens a customer group.", func(tx *sim.Tx, p Opening) (Opened, error) {
	d := slot.Of(tx)
	ch := newGroup(d.id("wrSimulated"), p.Name, p.Owner, tx.Now(), p.CustomerIDs...)
	d.open(ch)
	tx.Emit(0, sender, field{"MsgType", "event"}, field{"Event", "change_external_chat"}, field{"ChatId", ch.id}, field{"ChangeType", "create"})
	return Opened{ch.id}, nil
})

// A Joining is the parameters of JoinGroup.
type Joining struct {
	ChatID     string `json:"chat_id"`
	CustomerID string `json:"customer_id"`
}

// JoinGroup has a customer scan the code of a customer group. Apps are told of it.
// A group that does not exist stays so.
var JoinGroup = sim.NewAct("group.join", "A customer joins a customer group.", func(tx *sim.Tx, p Joining) (sim.Nothing, error) {
	ch := slot.Of(tx).groups[p.ChatID]
	if ch == nil {
		return sim.Nothing{}, nil
	}
	before := ch.memberVersion()
	ch.members = append(ch.members, object{"userid": p.CustomerID, "type": 2, "join_time": tx.Now().Unix(), "join_scene": 3})
	ch.version++
	tx.Emit(0, sender, field{"MsgType", "event"}, field{"Event", "change_external_chat"}, field{"ChatId", ch.id}, field{"ChangeType", "update"},
		field{"UpdateDetail", "add_member"}, field{"JoinScene", 3}, field{"MemChangeCnt", 1},
		field{"MemChangeList", []field{{"Item", p.CustomerID}}}, field{"LastMemVer", before}, field{"CurMemVer", ch.memberVersion()})
	return sim.Nothing{}, nil
})

func (ch *group) memberVersion() string {
	return "simulated-version-" + strconv.Itoa(ch.version)
}

// open keeps a new group.
func (d *store) open(ch *group) {
	d.chats = append(d.chats, ch)
	d.groups[ch.id] = ch
}

func groupList(tx *sim.Tx) (any, error) {
	in := tx.Body
	filter, _ := in["owner_filter"].(object)
	owners := map[string]bool{}
	for _, id := range sim.Texts(filter["userid_list"]) {
		owners[id] = true
	}
	if n := sim.Integer(in["limit"]); n < 1 || n > 1000 {
		return nil, sim.Refuse(40058, "limit must be 1 to 1000")
	}
	if len(owners) == 0 && tx.App.Visible.IsEmpty() && directory.Of(tx).Size() > 1000 {
		return nil, sim.Refuse(81017, "too many members in the visible range: name owners")
	}
	var chosen []object
	for _, ch := range slot.Of(tx).chats {
		status := sim.Integer(in["status_filter"])
		mine := owners[ch.owner]
		if len(owners) == 0 {
			mine = ch.status != 1 // whoever left must be named
		}
		if mine && inRange(tx, ch.owner) == nil && (status == 0 || status == int64(ch.status)) {
			chosen = append(chosen, object{"chat_id": ch.id, "status": ch.status})
		}
	}
	list, next, err := sim.Page(chosen, sim.Text(in["cursor"]), int(sim.Integer(in["limit"])))
	return object{"group_chat_list": list, "next_cursor": next}, err
}

func groupGet(tx *sim.Tx) (any, error) {
	in := tx.Body
	d := slot.Of(tx)
	ch := d.groups[sim.Text(in["chat_id"])]
	if ch == nil {
		return nil, sim.Refuse(40050, "invalid chat id")
	}
	if err := inRange(tx, ch.owner); err != nil {
		return nil, err
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
	if contact := slot.Of(tx).contacts[id]; contact != nil {
		return sim.Text(contact["name"])
	}
	return directory.Of(tx).NameOf(id)
}

// groupTransfer hands over the groups of one status; others fail.
func groupTransfer(status, code int, msg string) sim.Handler {
	return func(tx *sim.Tx) (any, error) {
		in := tx.Body
		d := slot.Of(tx)
		owner, ids := sim.Text(in["new_owner"]), sim.Texts(in["chat_id_list"])
		if err := cmp.Or(inRange(tx, owner), d.mayFollow(owner)); err != nil {
			return nil, err
		}
		if len(ids) == 0 || len(ids) > 100 {
			return nil, sim.Refuse(40058, "chat_id_list must have 1 to 100 entries")
		}
		failed := []object{}
		for _, id := range ids {
			ch := d.groups[id]
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
