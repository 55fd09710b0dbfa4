// Package meeting covers meetings and webinars (会议、网络研讨会): booking them,
// inviting, controlling one that runs, who attended, recordings and their
// transcripts, the meeting rooms of WeCom Rooms and MRA, layouts, telephones,
// statistics and advanced accounts. The events of all these are here, too:
// register functions for them with callback.On.
//
// The app must be among the callable apps of Meeting (会议 > API >
// 可调用接口的应用). It manages only the meetings that it booked itself, unless a
// method says otherwise. Apart from the basic calls (预约会议基础管理) and
// statistics, a corp needs the advanced features of Meeting (会议高级功能).
//
// https://developer.work.weixin.qq.com/document/path/93626
package meeting

import "github.com/gowecom/wecom"

// A Service calls the meeting API. It is safe for concurrent use.
type Service struct {
	client *wecom.Client
}

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client: client} }
