// Package chatdata covers the data and intelligence zone (数据与智能专区): calls of the
// programs that the corp runs there, their tasks, notices and settings. The
// conversations and knowledge sets of the corp stay in the zone. Programs there
// analyse them, and answer apps with what holds no conversation.
//
// The app must have the permission for the zone (数据与智能专区权限), and must be
// allowed to use the program: 「管理后台 → 安全与管理 → 管理工具 → 数据与智能专区 →
// 通过应用使用」. Without it calls fail with [wecom.ErrNoZonePermission]. The
// administrator sets the public key of the conversations in the same place.
//
// What programs in the zone call, such as their conversations, goes through WeCom's
// library in the zone, and is not covered.
//
// https://developer.work.weixin.qq.com/document/path/99871
package chatdata

import "github.com/gowecom/wecom"

// A Service calls the API of the zone. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }
