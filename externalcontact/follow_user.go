package externalcontact

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// ListFollowUsers returns the userids of the members in the app's visible range
// who may have customers (配置了客户联系功能的成员).
//
// https://developer.work.weixin.qq.com/document/path/92571
//
//wecom:api GET /cgi-bin/externalcontact/get_follow_user_list 获取配置了客户联系功能的成员列表
func (s *Service) ListFollowUsers(ctx context.Context) ([]string, error) {
	out, err := call.Get[struct {
		UserIDs []string `json:"follow_user"`
	}](ctx, s.client, "/cgi-bin/externalcontact/get_follow_user_list", nil)
	if err != nil {
		return nil, err
	}
	return out.UserIDs, nil
}
