package externalcontact

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A JoinWay is a way for customers into groups: a live code or a button
// (加入群聊).
type JoinWay struct {
	ConfigID       string     `json:"config_id"`
	Scene          Scene      `json:"scene"`
	Remark         string     `json:"remark"`
	AutoCreateRoom wecom.Flag `json:"auto_create_room"`
	RoomBaseName   string     `json:"room_base_name"`
	RoomBaseID     int64      `json:"room_base_id"`
	ChatIDs        []string   `json:"chat_id_list"`
	QRCode         string     `json:"qr_code"`
	State          string     `json:"state"`
	MarkSource     bool       `json:"mark_source"`
}

// JoinWayCreate describes a new join way.
type JoinWayCreate struct {
	Scene   Scene    `json:"scene"`
	ChatIDs []string `json:"chat_id_list"`    // 1 to 5 groups
	Remark  string   `json:"remark,omitzero"` // cut off after 30 characters
	State   string   `json:"state,omitzero"`  // at most 30 characters; comes back with the members of the group

	// Whether a new group is created when all are full; nil means true. Its name is
	// RoomBaseName, at most 40 characters, and a number that counts up from
	// RoomBaseID.
	AutoCreateRoom *wecom.Flag `json:"auto_create_room,omitzero"`
	RoomBaseName   string      `json:"room_base_name,omitzero"`
	RoomBaseID     int64       `json:"room_base_id,omitzero"`

	MarkSource *bool `json:"mark_source,omitzero"` // nil means true; of acquisition apps only
}

// JoinWayUpdate replaces the whole of a join way: fields that are zero are as in a
// [JoinWayCreate], not unchanged.
type JoinWayUpdate JoinWayCreate

// CreateJoinWay creates a way into groups and returns its config id. Keep it: ways
// cannot be listed. A corp has at most 500,000 of them, contact ways included.
//
// https://developer.work.weixin.qq.com/document/path/92229
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/add_join_way 配置客户群进群方式
func (s *Service) CreateJoinWay(ctx context.Context, in JoinWayCreate) (string, error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/externalcontact/groupchat/add_join_way", in, "config_id")
}

// GetJoinWay returns a way into groups that the app created.
//
// https://developer.work.weixin.qq.com/document/path/92229
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/get_join_way 获取客户群进群方式配置
func (s *Service) GetJoinWay(ctx context.Context, configID string) (*JoinWay, error) {
	return call.QueryIn[*JoinWay](ctx, s.client, "/cgi-bin/externalcontact/groupchat/get_join_way", call.Body{"config_id": configID}, "join_way")
}

// UpdateJoinWay replaces a way into groups.
//
// https://developer.work.weixin.qq.com/document/path/92229
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/update_join_way 更新客户群进群方式配置
func (s *Service) UpdateJoinWay(ctx context.Context, configID string, in JoinWayUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/groupchat/update_join_way", struct {
		ConfigID string `json:"config_id"`
		JoinWayUpdate
	}{configID, in}, nil)
}

// DeleteJoinWay deletes a way into groups.
//
// https://developer.work.weixin.qq.com/document/path/92229
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/del_join_way 删除客户群进群方式配置
func (s *Service) DeleteJoinWay(ctx context.Context, configID string) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/groupchat/del_join_way", call.Body{"config_id": configID}, nil)
}
