// Package rooms simulates meeting rooms (会议室) and their bookings.
package rooms

import (
	"maps"
	"slices"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/calendars"
	"github.com/gowecom/wecom/internal/sim/meetings"
)

type (
	object = sim.Object
	field  = sim.Field
)

// A store holds rooms and bookings.
type store struct {
	rooms   []*room // by id
	made    int64   // rooms
	booked  int
	ofRoom  map[int64][]*booking
	ofID    map[string][]*booking // one by its own id, the parts of a series by that of the series
	ofEvent map[string][]*booking // by the schedule or the meeting
}

// A room is a meeting room.
type room struct {
	id            int64
	fields        object // as they were sent
	needsApproval bool
}

var slot = sim.NewSlot(func() *store {
	return &store{ofRoom: map[int64][]*booking{}, ofID: map[string][]*booking{}, ofEvent: map[string][]*booking{}}
})

// Install adds meeting rooms. Calendars and meetings must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/oa/meetingroom/add", roomAdd, callable)
	w.Handle("POST /cgi-bin/oa/meetingroom/list", roomList, callable)
	w.Handle("POST /cgi-bin/oa/meetingroom/edit", roomEdit, callable)
	w.Handle("POST /cgi-bin/oa/meetingroom/del", roomDelete, callable)
	w.Handle("POST /cgi-bin/oa/meetingroom/get_booking_info", bookingList, callable)
	w.Handle("POST /cgi-bin/oa/meetingroom/bookinfo/get", bookingGet, callable)
	w.Handle("POST /cgi-bin/oa/meetingroom/book", book, callable)
	w.Handle("POST /cgi-bin/oa/meetingroom/book_by_schedule", bookBySchedule, callable)
	w.Handle("POST /cgi-bin/oa/meetingroom/book_by_meeting", bookByMeeting, callable)
	w.Handle("POST /cgi-bin/oa/meetingroom/cancel_book", cancel, callable)
	w.AddActs(Take, Leave, Restrict)
	w.In(func(tx *sim.Tx) {
		calendars.Watch(tx, scheduleChanged)
		meetings.Watch(tx, meetingChanged)
	})
}

// Seed gives the company rooms.
func Seed(tx *sim.Tx) {
	for _, fields := range []string{
		`{"name":"雪松","capacity":4,"city":"上海","building":"云杉大厦","floor":"3F","equipment":[1,4]}`,
		`{"name":"银杏","capacity":8,"city":"上海","building":"云杉大厦","floor":"3F","equipment":[1,2,4]}`,
		`{"name":"水杉","capacity":20,"city":"上海","building":"云杉大厦","floor":"5F","equipment":[2,3,5]}`,
		`{"name":"香樟","capacity":60,"city":"上海","building":"云杉大厦","floor":"5F","equipment":[3,5]}`,
	} {
		r := slot.Of(tx).add(sim.MustObject(fields))
		r.needsApproval = r.id == 4
	}
}

// callable are the callable apps of Meeting Rooms.
var callable = sim.AppsOnly(48002, "api forbidden")

// invalid refuses what WeCom documents no errcode for.
func invalid(msg string) error { return sim.Refuse(40058, msg) }

func (st *store) add(fields object) *room {
	st.made++
	r := &room{id: st.made, fields: fields}
	st.rooms = append(st.rooms, r)
	return r
}

// room returns the room that a call names.
func (st *store) room(id any) (*room, error) {
	i := slices.IndexFunc(st.rooms, func(r *room) bool { return r.id == sim.Integer(id) })
	if i < 0 {
		return nil, invalid("invalid meetingroom_id")
	}
	return st.rooms[i], nil
}

// placeKeys are those of where a room is, from the largest to the smallest part.
var placeKeys = []string{"city", "building", "floor"}

// checkRoom refuses what a room cannot be. All of a place is given, or nothing.
func checkRoom(in object) error {
	given := 0
	for _, key := range placeKeys {
		if sim.Text(in[key]) != "" {
			given++
		}
	}
	switch {
	case utf8.RuneCountInString(sim.Text(in["name"])) > 30:
		return invalid("name is longer than 30 characters")
	case in["capacity"] != nil && sim.Integer(in["capacity"]) < 1:
		return invalid("invalid capacity")
	case given != 0 && given != len(placeKeys):
		return invalid("city, building and floor go together")
	}
	scope := sim.ObjectIn(in["range"])
	if len(sim.Texts(scope["user_list"])) > 1000 || len(sim.Integers(scope["department_list"])) > 1000 {
		return invalid("invalid range")
	}
	return nil
}

func roomAdd(tx *sim.Tx) (any, error) {
	if sim.Text(tx.Body["name"]) == "" {
		return nil, invalid("missing name")
	}
	if err := checkRoom(tx.Body); err != nil {
		return nil, err
	}
	return object{"meetingroom_id": slot.Of(tx).add(tx.Body).id}, nil
}

func roomEdit(tx *sim.Tx) (any, error) {
	r, err := slot.Of(tx).room(tx.Body["meetingroom_id"])
	if err == nil {
		err = checkRoom(tx.Body)
	}
	if err != nil {
		return nil, err
	}
	maps.Copy(r.fields, tx.Body)
	return object{}, nil
}

func roomDelete(tx *sim.Tx) (any, error) {
	st := slot.Of(tx)
	r, err := st.room(tx.Body["meetingroom_id"])
	if err != nil {
		return nil, err
	}
	st.rooms = slices.DeleteFunc(st.rooms, func(other *room) bool { return other == r })
	return object{}, nil
}

// at returns the rooms at the place that a call names. A part of a place needs the
// larger ones.
func (st *store) at(in object) (list []*room, err error) {
	for i, key := range placeKeys[1:] {
		if sim.Text(in[key]) != "" && sim.Text(in[placeKeys[i]]) == "" {
			return nil, invalid(key + " needs " + placeKeys[i])
		}
	}
	for _, r := range st.rooms {
		if !slices.ContainsFunc(placeKeys, func(key string) bool { return sim.Text(in[key]) != "" && sim.Text(in[key]) != sim.Text(r.fields[key]) }) {
			list = append(list, r)
		}
	}
	return list, nil
}

func roomList(tx *sim.Tx) (any, error) {
	rooms, err := slot.Of(tx).at(tx.Body)
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, r := range rooms {
		has := sim.Integers(r.fields["equipment"])
		if !slices.ContainsFunc(sim.Integers(tx.Body["equipment"]), func(e int64) bool { return !slices.Contains(has, e) }) {
			list = append(list, r.object())
		}
	}
	return object{"meetingroom_list": list}, nil
}

// object is a room as apps read it: who may use it is for Meeting Rooms itself.
func (r *room) object() object {
	o := object{"meetingroom_id": r.id, "need_approval": 0}
	for _, key := range []string{"name", "capacity", "city", "building", "floor", "coordinate", "equipment"} {
		if v := r.fields[key]; v != nil {
			o[key] = v
		}
	}
	if r.needsApproval {
		o["need_approval"] = 1
	}
	return o
}

// A Restricting is the parameters of Restrict.
type Restricting struct {
	RoomID        int64 `json:"room"`
	NeedsApproval bool  `json:"needs_approval"`
}

// Restrict says whether bookings of a room need approval, so that apps cannot book
// it.
var Restrict = sim.NewAct("room.restrict", "An administrator says whether a room needs approval.", func(tx *sim.Tx, p Restricting) (sim.Nothing, error) {
	r, err := slot.Of(tx).room(p.RoomID)
	if err == nil {
		r.needsApproval = p.NeedsApproval
	}
	return sim.Nothing{}, err
})
