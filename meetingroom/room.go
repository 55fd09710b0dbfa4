package meetingroom

import (
	"context"
	"errors"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Room is a meeting room (会议室).
type Room struct {
	ID       int64  `json:"meetingroom_id"`
	Name     string `json:"name"`
	Capacity int    `json:"capacity"` // persons
	Place
	Coordinate    Coordinate  `json:"coordinate"`
	Equipment     []Equipment `json:"equipment"`
	NeedsApproval wecom.Flag  `json:"need_approval"` // apps cannot book it
	Scope         Scope       `json:"range"`         // only for the secret of Meeting Rooms itself
}

// A Place is where a room is. A Building needs a City, a Floor needs a Building.
type Place struct {
	City     string `json:"city,omitzero"`
	Building string `json:"building,omitzero"`
	Floor    string `json:"floor,omitzero"`
}

// A Coordinate is where a building is on the map, in degrees.
type Coordinate struct {
	Latitude  float64 `json:"latitude,string"`
	Longitude float64 `json:"longitude,string"`
}

// A Scope is who may use a room (使用范围).
type Scope struct {
	UserIDs       []string `json:"user_list,omitzero"`       // at most 1,000
	DepartmentIDs []int64  `json:"department_list,omitzero"` // at most 1,000
}

// Equipment is what is in a room.
//
//wecom:string
type Equipment int

const (
	Television Equipment = 1 // 电视
	Telephone  Equipment = 2 // 电话
	Projector  Equipment = 3 // 投影
	Whiteboard Equipment = 4 // 白板
	Video      Equipment = 5 // 视频
)

// A RoomCreate describes a room that is created.
type RoomCreate struct {
	Name       string      `json:"name"`     // required; at most 30 characters
	Capacity   int         `json:"capacity"` // required
	Place                  // all of it or nothing
	Coordinate *Coordinate `json:"coordinate,omitzero"`
	Equipment  []Equipment `json:"equipment,omitzero"`
	Scope      *Scope      `json:"range,omitzero"` // everybody if nil
}

// CreateRoom creates a room and returns its id.
//
// https://developer.work.weixin.qq.com/document/path/93619
//
//wecom:api POST /cgi-bin/oa/meetingroom/add 添加会议室（会议室管理）
func (s *Service) CreateRoom(ctx context.Context, in RoomCreate) (id int64, err error) {
	if err := in.Place.checkWhole(); err != nil {
		return 0, err
	}
	return call.PostID[int64](ctx, s.client, "/cgi-bin/oa/meetingroom/add", in, "meetingroom_id")
}

// A RoomQuery says which rooms are listed. The zero RoomQuery lists all.
type RoomQuery struct {
	Place
	Equipment []Equipment `json:"equipment,omitzero"` // the room has all of it
}

// ListRooms returns rooms, all at once.
//
// https://developer.work.weixin.qq.com/document/path/93619
//
//wecom:api POST /cgi-bin/oa/meetingroom/list 查询会议室（会议室管理）
func (s *Service) ListRooms(ctx context.Context, in RoomQuery) ([]Room, error) {
	if err := in.Place.check(); err != nil {
		return nil, err
	}
	return call.QueryIn[[]Room](ctx, s.client, "/cgi-bin/oa/meetingroom/list", in, "meetingroom_list")
}

// A RoomUpdate changes a room. Zero and nil mean unchanged; an empty list that is
// not nil clears.
type RoomUpdate struct {
	Name       string      `json:"name,omitzero"` // at most 30 characters
	Capacity   int         `json:"capacity,omitzero"`
	Place                  // all of it or nothing
	Coordinate *Coordinate `json:"coordinate,omitzero"` // ignored for buildings that WeCom knows
	Equipment  []Equipment `json:"equipment,omitzero"`
	Scope      *Scope      `json:"range,omitzero"` // replaces the whole scope
}

// UpdateRoom changes a room.
//
// https://developer.work.weixin.qq.com/document/path/93619
//
//wecom:api POST /cgi-bin/oa/meetingroom/edit 编辑会议室（会议室管理）
func (s *Service) UpdateRoom(ctx context.Context, id int64, in RoomUpdate) error {
	if err := in.Place.checkWhole(); err != nil {
		return err
	}
	return s.client.Post(ctx, "/cgi-bin/oa/meetingroom/edit", struct {
		ID int64 `json:"meetingroom_id"`
		RoomUpdate
	}{id, in}, nil)
}

// DeleteRoom deletes a room.
//
// https://developer.work.weixin.qq.com/document/path/93619
//
//wecom:api POST /cgi-bin/oa/meetingroom/del 删除会议室（会议室管理）
func (s *Service) DeleteRoom(ctx context.Context, id int64) error {
	return s.client.Post(ctx, "/cgi-bin/oa/meetingroom/del", call.Body{"meetingroom_id": id}, nil)
}

// check refuses a place whose larger parts are missing.
func (p Place) check() error {
	if p.Building != "" && p.City == "" || p.Floor != "" && p.Building == "" {
		return errors.New("meetingroom: a place with a Building needs its City, one with a Floor needs its Building")
	}
	return nil
}

// checkWhole refuses a place in part.
func (p Place) checkWhole() error {
	if p != (Place{}) && (p.City == "" || p.Building == "" || p.Floor == "") {
		return errors.New("meetingroom: the place of a room is City, Building and Floor, or nothing")
	}
	return nil
}
