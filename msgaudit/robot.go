package msgaudit

import (
	"context"
	"net/url"

	"github.com/gowecom/wecom/internal/call"
)

// A Robot is a robot of a group. Its id, which begins with "wb", is the sender of
// its messages.
type Robot struct {
	ID        string `json:"robot_id"`
	Name      string `json:"name"`
	CreatorID string `json:"creator_userid"`
}

// GetRobot returns the robot that sent a message.
//
// https://developer.work.weixin.qq.com/document/path/91774
//
//wecom:api GET /cgi-bin/msgaudit/get_robot_info 获取机器人信息（获取会话内容）
//wecom:limit 600/min
func (s *Service) GetRobot(ctx context.Context, robotID string) (*Robot, error) {
	return call.GetIn[*Robot](ctx, s.client, "/cgi-bin/msgaudit/get_robot_info", url.Values{"robot_id": {robotID}}, "data")
}
