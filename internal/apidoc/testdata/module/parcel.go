// Package parcel is a module to read.
package parcel

// Ping asks whether the service is up.
//
// https://developer.work.weixin.qq.com/document/path/10001
//
//wecom:api GET /cgi-bin/ping
func Ping() string { return "/cgi-bin/ping" }

// A Client is no service: its paths need no directive.
type Client struct{}

// Call calls.
func (Client) Call() string { return "/cgi-bin/anything" }
