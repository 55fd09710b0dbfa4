// Package parcel is a module to read.
package parcel

import "time"

// Ping asks whether the service is up.
//
// https://developer.work.weixin.qq.com/document/path/10001
//
//wecom:api GET /cgi-bin/ping 检查服务
//wecom:limit 5/s burst 1, 1000/hour burst 100
func Ping() string { return "/cgi-bin/ping" }

// A Client is no service: its paths need no directive.
type Client struct{}

// Call calls.
func (Client) Call() string { return "/cgi-bin/anything" }

// A Quota is what the generated table holds.
type Quota struct {
	Calls int
	Per   time.Duration
	Burst int
}
