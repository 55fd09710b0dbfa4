// Package gov covers how authorities work with residents (政民沟通): the grids (网格) that
// an area is divided into, the categories of events, what members report from their
// rounds (巡查上报) and what residents report (居民上报), and site codes (场所码).
//
// Only self-built apps may call it, which must be among the callable apps
// (可调用接口的应用) in the admin console: of 居民联系 for grids and categories, of 巡查上报
// for what members report, of 居民上报 for what residents report.
//
// https://developer.work.weixin.qq.com/document/path/94557
// https://developer.work.weixin.qq.com/document/path/93520
package gov

import "github.com/gowecom/wecom"

// A Service calls the API of grids and reports. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }
