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

// JoinWaySettings are all that is set of a join way. They replace each other as a
// whole.
type JoinWaySettings struct {
	Scene   Scene    `json:"scene"`
	ChatIDs []string `json:"chat_id_list"`    // 1 to 5 groups
	Remark  string   `json:"remark,omitzero"` // cut off after 30 characters
	State   string   `json:"state,omitzero"`  // at most 30 characters; comes back with the members of the group

	// When all groups are full, a new one is created (nil: yes), whose name is
	// RoomBaseName, of at most 40 characters, and a number that counts up from
	// RoomBaseID.
	AutoCreateRoom *wecom.Flag `json:"auto_create_room,omitzero"`
	RoomBaseName   string      `json:"room_base_name,omitzero"`
	RoomBaseID     int64       `json:"room_base_id,omitzero"`

	MarkSource *bool `json:"mark_source,omitzero"` // nil: true; of acquisition apps only
}

// CreateJoinWay adds a way into groups and returns its config id. Keep it: ways
// cannot be listed. A corp has at most 500,000 of them, contact ways included.
//
// https://developer.work.weixin.qq.com/document/path/92229
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/add_join_way 配置客户群进群方式
func (s *Service) CreateJoinWay(ctx context.Context, in JoinWaySettings) (string, error) {
	out, err := call.Post[configID](ctx, s.client, "/cgi-bin/externalcontact/groupchat/add_join_way", in)
	if err != nil {
		return "", err
	}
	return out.ID, nil
}

// GetJoinWay returns a way into groups that the app created.
//
// https://developer.work.weixin.qq.com/document/path/92229
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/get_join_way 获取客户群进群方式配置
func (s *Service) GetJoinWay(ctx context.Context, id string) (*JoinWay, error) {
	out, err := call.Query[struct {
		Way JoinWay `json:"join_way"`
	}](ctx, s.client, "/cgi-bin/externalcontact/groupchat/get_join_way", configID{id})
	if err != nil {
		return nil, err
	}
	return &out.Way, nil
}

// UpdateJoinWay replaces all settings of a way into groups.
//
// https://developer.work.weixin.qq.com/document/path/92229
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/update_join_way 更新客户群进群方式配置
func (s *Service) UpdateJoinWay(ctx context.Context, id string, in JoinWaySettings) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/groupchat/update_join_way", struct {
		configID
		JoinWaySettings
	}{configID{id}, in}, nil)
}

// DeleteJoinWay deletes a way into groups.
//
// https://developer.work.weixin.qq.com/document/path/92229
//
//wecom:api POST /cgi-bin/externalcontact/groupchat/del_join_way 删除客户群进群方式配置
func (s *Service) DeleteJoinWay(ctx context.Context, id string) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/groupchat/del_join_way", configID{id}, nil)
}

// CheckJoinQRCode calls an endpoint of join codes of which the documentation
// shows neither parameters nor results, only that it exists.
//
// https://developer.work.weixin.qq.com/document/path/101034
//
//wecom:api GET /cgi-bin/externalcontact/getjoinqrcode 加入群聊二维码（无官方页面）
func (s *Service) CheckJoinQRCode(ctx context.Context) error {
	return s.client.Get(ctx, "/cgi-bin/externalcontact/getjoinqrcode", nil, nil)
}
