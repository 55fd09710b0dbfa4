package chatdata

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// Masking says what a member sees as asterisks in the conversations that WeCom's
// component shows on pages (会话展示组件). By default nothing is masked.
type Masking struct {
	Mobile   bool `json:"hide_mobile"`
	IDCard   bool `json:"hide_idcard"`
	BankCard bool `json:"hide_bankno"`
}

// GetMasking returns what is masked for a member.
//
// https://developer.work.weixin.qq.com/document/path/100139
//
//wecom:api POST /cgi-bin/chatdata/get_hide_sensitiveinfo_config 获取成员会话组件敏感信息隐藏配置（会话组件敏感信息隐藏设置）
func (s *Service) GetMasking(ctx context.Context, userID string) (Masking, error) {
	return call.QueryIn[Masking](ctx, s.client, "/cgi-bin/chatdata/get_hide_sensitiveinfo_config", call.Body{"userid": userID}, "config")
}

// UpdateMasking sets what is masked for a member. It replaces all of the Masking.
//
// https://developer.work.weixin.qq.com/document/path/100139
//
//wecom:api POST /cgi-bin/chatdata/set_hide_sensitiveinfo_config 设置成员会话组件敏感信息隐藏配置（会话组件敏感信息隐藏设置）
func (s *Service) UpdateMasking(ctx context.Context, userID string, m Masking) error {
	return s.client.Post(ctx, "/cgi-bin/chatdata/set_hide_sensitiveinfo_config", call.Body{"userid": userID, "config": m}, nil)
}
