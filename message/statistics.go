package message

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// A Day is one that WeCom keeps statistics of.
type Day int

const (
	Today     Day = 0
	Yesterday Day = 1
)

// AppStatistics are what an app has sent on a day.
type AppStatistics struct {
	AgentID int64  `json:"agentid"`
	AppName string `json:"app_name"`
	Count   int64  `json:"count"` // of messages received: one to 10 members counts 10
}

// GetStatistics returns what each app of the corp has sent on a day.
//
// https://developer.work.weixin.qq.com/document/path/92369
//
//wecom:api POST /cgi-bin/message/get_statistics 查询应用消息发送统计
func (s *Service) GetStatistics(ctx context.Context, day Day) ([]AppStatistics, error) {
	return call.QueryIn[[]AppStatistics](ctx, s.client, "/cgi-bin/message/get_statistics", call.Body{"time_type": day}, "statistics")
}
