package chatdata

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// A DebugMode says where calls of a program go.
//
//wecom:string
type DebugMode int

const (
	DebugOff DebugMode = 1 // 关闭: to the program in the zone
	DebugOn  DebugMode = 2 // 开启: to the server that its page in the admin console names
)

// OpenDebugMode has WeCom send calls and events of a program to the server that the
// page of the program in the admin console names. The page gives the debug token,
// which is valid for 3 days. The mode begins when that server has opened it, too, with
// WeCom's library.
//
// https://developer.work.weixin.qq.com/document/path/100087
//
//wecom:api POST /cgi-bin/chatdata/open_debug_mode 应用开启调试模式（开启专区调试模式）
func (s *Service) OpenDebugMode(ctx context.Context, programID, debugToken string) error {
	return s.client.Post(ctx, "/cgi-bin/chatdata/open_debug_mode", call.Body{"program_id": programID, "debug_token": debugToken}, nil)
}

// CloseDebugMode has WeCom send calls and events to the program in the zone again.
//
// https://developer.work.weixin.qq.com/document/path/100088
//
//wecom:api POST /cgi-bin/chatdata/close_debug_mode 关闭专区调试模式
func (s *Service) CloseDebugMode(ctx context.Context, programID string) error {
	return s.client.Post(ctx, "/cgi-bin/chatdata/close_debug_mode", call.Body{"program_id": programID}, nil)
}

// GetDebugMode returns whether the debug mode of a program is on.
//
// https://developer.work.weixin.qq.com/document/path/100113
//
//wecom:api POST /cgi-bin/chatdata/check_debug_mode 获取专区调试模式状态
func (s *Service) GetDebugMode(ctx context.Context, programID string) (DebugMode, error) {
	return call.QueryIn[DebugMode](ctx, s.client, "/cgi-bin/chatdata/check_debug_mode", call.Body{"program_id": programID}, "debug_mode_status")
}
