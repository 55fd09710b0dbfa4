// Package archives simulates the conversation archive (会话内容存档): who is
// archived, what customers answered, groups and robots. The messages themselves
// come through WeCom's library, not through calls.
package archives

import (
	"fmt"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type (
	object = sim.Object
	field  = sim.Field
)

// maxChats is how many conversations one call asks for at most.
const maxChats = 100

// A store holds what the archive knows.
type store struct {
	made     int // ids made so far
	users    []user
	consents map[string][]object // by userid or room id, in the order of the first answers
	rooms    map[string]object
	robots   map[string]object
}

// A user is a member whose conversations are archived.
type user struct {
	userID  string
	edition int
}

var slot = sim.NewSlot(func() *store {
	return &store{consents: map[string][]object{}, rooms: map[string]object{}, robots: map[string]object{}}
})

// Install adds the archive. The directory must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/msgaudit/get_permit_user_list", userList, callers)
	w.Handle("POST /cgi-bin/msgaudit/check_single_agree", chatConsents, callers)
	w.Handle("POST /cgi-bin/msgaudit/check_room_agree", roomConsents, callers)
	w.Handle("POST /cgi-bin/msgaudit/groupchat/get", roomGet, callers)
	w.Handle("GET /cgi-bin/msgaudit/get_robot_info", robotGet, callers)
	w.AddActs(Permit, Answer, OpenRoom, AddRobot, Talk)
}

// callers is the archive alone.
var callers = sim.Guard(func(tx *sim.Tx) error {
	if !tx.App.Archive {
		return sim.Refuse(48002, "api forbidden")
	}
	return nil
})

// id makes an id that is unique in the corp.
func (s *store) id(prefix string) string {
	s.made++
	return fmt.Sprintf("%s%06d", prefix, s.made)
}

// A Permission is the parameters of Permit.
type Permission struct {
	UserID  string `json:"userid"`
	Edition int    `json:"edition"` // 1 office, 2 service, 3 enterprise
}

// Permit has the conversations of a member archived.
var Permit = sim.NewAct("archive.permit", "An administrator has the conversations of a member archived.", func(tx *sim.Tx, p Permission) (sim.Nothing, error) {
	if directory.Of(tx).Member(p.UserID) == nil {
		return sim.Nothing{}, fmt.Errorf("there is no member %q", p.UserID)
	}
	if p.Edition < 1 || p.Edition > 3 {
		return sim.Nothing{}, fmt.Errorf("there is no edition %d: 1 is office, 2 service, 3 enterprise", p.Edition)
	}
	s := slot.Of(tx)
	s.users = slices.DeleteFunc(s.users, func(u user) bool { return u.userID == p.UserID })
	s.users = append(s.users, user{p.UserID, p.Edition})
	return sim.Nothing{}, nil
})

// An Answering is the parameters of Answer: a member or a room.
type Answering struct {
	UserID     string `json:"userid,omitempty"`
	RoomID     string `json:"room_id,omitempty"`
	CustomerID string `json:"customer_id"`
	Agreed     bool   `json:"agreed"`
}

// Answer has a customer answer whether a conversation, with a member or in a group,
// may be archived. Apps are told of it when the customer agrees to a member.
var Answer = sim.NewAct("archive.answer", "A customer answers whether a conversation may be archived.", func(tx *sim.Tx, p Answering) (sim.Nothing, error) {
	if (p.UserID == "") == (p.RoomID == "") {
		return sim.Nothing{}, fmt.Errorf("a consent is for a member or for a room")
	}
	consent := object{"exteranalopenid": p.CustomerID, "agree_status": "Disagree", "status_change_time": tx.Now().Unix()}
	if p.UserID != "" {
		consent["userid"] = p.UserID
	}
	if p.Agreed {
		consent["agree_status"] = "Agree"
	}
	s := slot.Of(tx)
	list := s.consents[p.UserID+p.RoomID]
	if i := slices.IndexFunc(list, func(o object) bool { return o["exteranalopenid"] == p.CustomerID }); i >= 0 {
		list[i] = consent
	} else {
		s.consents[p.UserID+p.RoomID] = append(list, consent)
	}
	if p.Agreed && p.UserID != "" {
		tx.Emit(0, "sys", field{"MsgType", "event"}, field{"Event", "change_external_contact"}, field{"ChangeType", "msg_audit_approved"},
			field{"UserID", p.UserID}, field{"ExternalUserID", p.CustomerID})
	}
	return sim.Nothing{}, nil
})

// An Opening is the parameters of OpenRoom.
type Opening struct {
	Name    string   `json:"name"`
	Creator string   `json:"creator"`
	UserIDs []string `json:"userids,omitempty"` // besides the creator
	Notice  string   `json:"notice,omitempty"`
}

// An Opened is the result of OpenRoom.
type Opened struct {
	RoomID string `json:"room_id"`
}

// OpenRoom has a member open a group of members.
var OpenRoom = sim.NewAct("archive.room", "A member whose conversations are archived opens a group of members.", func(tx *sim.Tx, p Opening) (Opened, error) {
	s := slot.Of(tx)
	members := []object{}
	for _, id := range append([]string{p.Creator}, p.UserIDs...) {
		if directory.Of(tx).Member(id) == nil {
			return Opened{}, fmt.Errorf("there is no member %q", id)
		}
		members = append(members, object{"memberid": id, "jointime": tx.Now().Unix()})
	}
	id := s.id("wrSimulatedRoom")
	s.rooms[id] = object{"roomname": p.Name, "creator": p.Creator, "room_create_time": tx.Now().Unix(), "notice": p.Notice, "members": members}
	return Opened{id}, nil
})

// An Addition is the parameters of AddRobot.
type Addition struct {
	Name    string `json:"name"`
	Creator string `json:"creator"`
}

// An Added is the result of AddRobot.
type Added struct {
	RobotID string `json:"robot_id"`
}

// AddRobot has a member add a robot to a group.
var AddRobot = sim.NewAct("archive.robot", "A member whose conversations are archived adds a robot to a group.", func(tx *sim.Tx, p Addition) (Added, error) {
	s := slot.Of(tx)
	id := s.id("wbSimulatedRobot")
	s.robots[id] = object{"robot_id": id, "name": p.Name, "creator_userid": p.Creator}
	return Added{id}, nil
})

// Talk has members talk, which WeCom tells the archive of by msgaudit_notify.
var Talk = sim.NewAct("archive.talk", "Members whose conversations are archived talk.", func(tx *sim.Tx, _ sim.Nothing) (sim.Nothing, error) {
	for _, app := range tx.Apps() {
		if app.Archive {
			tx.Emit(app.AgentID, "sys", field{"MsgType", "event"}, field{"Event", "msgaudit_notify"})
		}
	}
	return sim.Nothing{}, nil
})

func userList(tx *sim.Tx) (any, error) {
	edition := int(sim.Integer(tx.Body["type"]))
	if edition < 0 || edition > 3 {
		return nil, sim.Refuse(40058, "invalid type")
	}
	ids := []string{}
	for _, u := range slot.Of(tx).users {
		if directory.Of(tx).Member(u.userID) != nil && (edition == 0 || u.edition == edition) {
			ids = append(ids, u.userID)
		}
	}
	return object{"ids": ids}, nil
}

func chatConsents(tx *sim.Tx) (any, error) {
	chats := sim.Objects(tx.Body["info"])
	if len(chats) > maxChats {
		return nil, sim.Refuse(301060, "too many conversations in one call")
	}
	list := []object{}
	for _, chat := range chats {
		userID := sim.Text(chat["userid"])
		if directory.Of(tx).Member(userID) == nil {
			return nil, sim.Refuse(301061, "userid or exteranalopenid not exist")
		}
		for _, consent := range slot.Of(tx).consents[userID] {
			if consent["exteranalopenid"] == sim.Text(chat["exteranalopenid"]) {
				list = append(list, consent)
			}
		}
	}
	return object{"agreeinfo": list}, nil
}

func roomConsents(tx *sim.Tx) (any, error) {
	return object{"agreeinfo": append([]object{}, slot.Of(tx).consents[sim.Text(tx.Body["roomid"])]...)}, nil
}

func roomGet(tx *sim.Tx) (any, error) {
	room := slot.Of(tx).rooms[sim.Text(tx.Body["roomid"])]
	if room == nil {
		return nil, sim.Refuse(301059, "not an internal room")
	}
	return room, nil
}

func robotGet(tx *sim.Tx) (any, error) {
	robot := slot.Of(tx).robots[tx.Query.Get("robot_id")]
	if robot == nil {
		return nil, sim.Refuse(40058, "invalid robot_id")
	}
	return object{"data": robot}, nil
}
