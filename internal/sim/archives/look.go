package archives

import (
	"maps"
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// A Sight is the archive, as people see it who look at the corp.
type Sight struct {
	Users    []UserSight
	Consents []ConsentSight
	Rooms    []RoomSight
	Robots   []RobotSight
}

// A UserSight is a member whose conversations are archived.
type UserSight struct {
	UserID  string
	Edition int // 1 office, 2 service, 3 enterprise
}

// A ConsentSight is what a customer has answered.
type ConsentSight struct {
	With       string // the userid of the member, or the id of the room
	CustomerID string
	Agreed     bool
	At         time.Time
}

// A RoomSight is a group of members.
type RoomSight struct {
	ID, Name, Creator string
	UserIDs           []string
	At                time.Time
}

// A RobotSight is a robot in a group.
type RobotSight struct{ ID, Name, Creator string }

// Look returns the archive.
func Look(tx *sim.Tx) Sight {
	s := slot.Of(tx)
	var seen Sight
	for _, u := range s.users {
		seen.Users = append(seen.Users, UserSight{u.userID, u.edition})
	}
	for _, with := range slices.Sorted(maps.Keys(s.consents)) {
		for _, c := range s.consents[with] {
			seen.Consents = append(seen.Consents, ConsentSight{
				With: with, CustomerID: sim.Text(c["exteranalopenid"]), Agreed: c["agree_status"] == "Agree", At: sim.UnixTime(c["status_change_time"]),
			})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(s.rooms)) {
		o := s.rooms[id]
		room := RoomSight{ID: id, Name: sim.Text(o["roomname"]), Creator: sim.Text(o["creator"]), At: sim.UnixTime(o["room_create_time"])}
		for _, m := range sim.Objects(o["members"]) {
			room.UserIDs = append(room.UserIDs, sim.Text(m["memberid"]))
		}
		seen.Rooms = append(seen.Rooms, room)
	}
	for _, id := range slices.Sorted(maps.Keys(s.robots)) {
		seen.Robots = append(seen.Robots, RobotSight{id, sim.Text(s.robots[id]["name"]), sim.Text(s.robots[id]["creator_userid"])})
	}
	return seen
}
