// Package msgaudit covers the conversation archive (会话内容存档): who is archived,
// which customers consent, groups and robots, and the messages as types.
//
// The calls need the secret of the archive (会话内容存档), not that of an app:
// [wecom.Client.WithSecret] gives a client with it.
//
// WeCom hands out the messages themselves only through a C library. Package
// [github.com/gowecom/wecom/msgaudit/archive], a module of its own, loads it and
// reads the archive as an iterator of [Message].
//
// https://developer.work.weixin.qq.com/document/path/91360
package msgaudit

import "github.com/gowecom/wecom"

// A Service calls the API of the archive. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }
