package externalcontact

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// ListFollowUserIDs returns the userids of the members in the app's visible range
// who have customer contact (配置了客户联系功能的成员).
//
// https://developer.work.weixin.qq.com/document/path/92571
//
//wecom:api GET /cgi-bin/externalcontact/get_follow_user_list 获取配置了客户联系功能的成员列表
func (s *Service) ListFollowUserIDs(ctx context.Context) ([]string, error) {
	return call.GetIn[[]string](ctx, s.client, "/cgi-bin/externalcontact/get_follow_user_list", nil, "follow_user")
}
