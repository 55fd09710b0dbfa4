// Package robots has a service with type parameters and another name.
package robots

// A Robot posts to a group.
type Robot[K, V any] struct{}

// Send 发送消息。 It is limited.
//
// https://developer.work.weixin.qq.com/document/path/10002
//
//wecom:api POST /cgi-bin/webhook/send 消息推送
//wecom:limit 20/min
func (r *Robot[K, V]) Send() string { return "/cgi-bin/webhook/send" }
