package msgaudit

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// An Edition is what the corp has bought for a member (版本).
//
//wecom:string
type Edition int

const (
	EditionOffice     Edition = 1 // 办公版
	EditionService    Edition = 2 // 服务版
	EditionEnterprise Edition = 3 // 企业版
)

// ListUserIDs returns the members whose conversations are archived, those of
// departments and tags included. With 0 they are those of all editions. Members
// beyond the number that the corp has bought are left out.
//
// https://developer.work.weixin.qq.com/document/path/91614
//
//wecom:api POST /cgi-bin/msgaudit/get_permit_user_list 获取会话内容存档开启成员列表
//wecom:limit 1000/min
func (s *Service) ListUserIDs(ctx context.Context, edition Edition) ([]string, error) {
	return call.QueryIn[[]string](ctx, s.client, "/cgi-bin/msgaudit/get_permit_user_list", struct {
		Edition Edition `json:"type,omitzero"`
	}{edition}, "ids")
}
