// Package living has the events of live streams (直播). Register functions for them
// with callback.On.
package living

import (
	"github.com/gowecom/wecom/events"
)

// A Status is the state of a live stream.
//
//wecom:string
type Status int

const (
	StatusPlanned   Status = 0 // 预约中
	StatusLive      Status = 1 // 直播中
	StatusEnded     Status = 2 // 已结束
	StatusExpired   Status = 3 // 已过期: it never began; no event tells of it so far
	StatusCancelled Status = 4 // 已取消
)

// StatusChanged is pushed when a live stream (直播) that the app made was
// planned, has begun or has ended.
//
// https://developer.work.weixin.qq.com/document/path/94145
//
//wecom:event 直播回调事件
type StatusChanged struct {
	events.Header
	LivingID string `xml:"LivingId"`
	Status   Status
}

func (StatusChanged) CallbackKind() string { return "event/living_status_change" }
