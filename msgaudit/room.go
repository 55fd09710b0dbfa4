package msgaudit

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Room is a group of members only (内部群).
type Room struct {
	Name      string       `json:"roomname"`
	CreatorID string       `json:"creator"`
	CreatedAt wecom.Time   `json:"room_create_time"`
	Notice    string       `json:"notice"` // 群公告
	Members   []RoomMember `json:"members"`
}

// A RoomMember is a member of a [Room].
type RoomMember struct {
	UserID   string     `json:"memberid"`
	JoinedAt wecom.Time `json:"jointime"`
}

// GetRoom returns the group with the room id of a message. Only groups of members
// have one: for customer groups it fails with [wecom.ErrRoomNotInternal]; customer
// contact knows them. It fails with [wecom.ErrArchiveExpired] when the archive is
// no longer paid for.
//
// https://developer.work.weixin.qq.com/document/path/92951
//
//wecom:api POST /cgi-bin/msgaudit/groupchat/get 获取会话内容存档内部群信息
//wecom:limit 2000/min
func (s *Service) GetRoom(ctx context.Context, roomID string) (*Room, error) {
	return call.Query[Room](ctx, s.client, "/cgi-bin/msgaudit/groupchat/get", call.Body{"roomid": roomID})
}
