package message

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// A Day is one that statistics are kept of.
type Day int

// The days that statistics are kept of.
const (
	Today     Day = 0
	Yesterday Day = 1
)

// AppStatistics say how much an app has sent on a day.
type AppStatistics struct {
	AgentID int64  `json:"agentid"`
	AppName string `json:"app_name"`
	Count   int64  `json:"count"` // of recipients reached: a message to 10 members counts 10
}

// GetStatistics returns how much each app of the corp has sent on a day.
//
// https://developer.work.weixin.qq.com/document/path/92369
//
//wecom:api POST /cgi-bin/message/get_statistics 查询应用消息发送统计
func (s *Service) GetStatistics(ctx context.Context, day Day) ([]AppStatistics, error) {
	out, err := call.Query[struct {
		Statistics []AppStatistics `json:"statistics"`
	}](ctx, s.client, "/cgi-bin/message/get_statistics", struct {
		Day Day `json:"time_type"`
	}{day})
	if err != nil {
		return nil, err
	}
	return out.Statistics, nil
}
