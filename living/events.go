package living

import "github.com/gowecom/wecom/events"

// StatusChanged is pushed when a live stream (直播) that the app created was
// planned, has begun, has ended or was cancelled. Nothing is pushed when one
// expires.
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
