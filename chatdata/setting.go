package chatdata

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// UpdateCallbackProgram has a program get the events of the zone for the app, such as
// new conversations. An app has one such program: the call replaces the former one.
//
// https://developer.work.weixin.qq.com/document/path/99963
//
//wecom:api POST /cgi-bin/chatdata/set_receive_callback 设置专区接收回调事件
func (s *Service) UpdateCallbackProgram(ctx context.Context, programID string) error {
	return s.client.Post(ctx, "/cgi-bin/chatdata/set_receive_callback", call.Body{"program_id": programID}, nil)
}

// A LogLevel says which lines of the log of a program WeCom keeps: those of the level
// and of those before it.
//
//wecom:string
type LogLevel int

const (
	LogErrors LogLevel = 1 // 错误: ERR
	LogInfo   LogLevel = 2 // 信息: INFO, the default
	LogDebug  LogLevel = 3 // 调试: DBG
)

// GetLogLevel returns the log level of a program. WeCom's own models have none.
//
// https://developer.work.weixin.qq.com/document/path/100108
//
//wecom:api POST /cgi-bin/chatdata/get_log_level 获取当前日志打印级别（设置日志打印级别）
func (s *Service) GetLogLevel(ctx context.Context, programID string) (LogLevel, error) {
	return call.QueryIn[LogLevel](ctx, s.client, "/cgi-bin/chatdata/get_log_level", call.Body{"program_id": programID}, "log_level")
}

// UpdateLogLevel sets the log level of a program. WeCom's own models have none.
//
// https://developer.work.weixin.qq.com/document/path/100108
//
//wecom:api POST /cgi-bin/chatdata/set_log_level 设置日志打印级别
func (s *Service) UpdateLogLevel(ctx context.Context, programID string, level LogLevel) error {
	return s.client.Post(ctx, "/cgi-bin/chatdata/set_log_level", call.Body{"program_id": programID, "log_level": level}, nil)
}
