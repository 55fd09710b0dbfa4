package agent

import (
	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/events"
)

// AdminChanged is pushed when the administrators of the app have changed.
//
// https://developer.work.weixin.qq.com/document/path/95038
type AdminChanged struct{ events.Header }

func (AdminChanged) CallbackKind() string { return "event/change_app_admin" }

// ClosingSoon is pushed when nobody has used the app for long and it will be
// closed.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 长期未使用应用停用预警事件
type ClosingSoon struct {
	events.Header
	EffectiveAt wecom.Time `xml:"EffectTime"` // when it will be closed
}

func (ClosingSoon) CallbackKind() string { return "event/inactive_alert" }

// Closed is pushed when the app was closed because nobody used it.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 长期未使用应用临时停用事件
type Closed struct{ events.Header }

func (Closed) CallbackKind() string { return "event/close_inactive_agent" }

// Reopened is pushed when an administrator has opened the closed app again.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 长期未使用应用重新启用事件
type Reopened struct{ events.Header }

func (Reopened) CallbackKind() string { return "event/reopen_inactive_agent" }

// LowActivitySoon is pushed when the app is hardly used and will lose access to
// customer data.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 应用低活跃预警事件
type LowActivitySoon struct {
	events.Header
	EffectiveAt wecom.Time `xml:"EffectTime"` // when it will lose it
}

func (LowActivitySoon) CallbackKind() string { return "event/low_active_alert" }

// LowActivity is pushed when the app has lost access to customer data because
// it is hardly used.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 低活跃应用事件
type LowActivity struct{ events.Header }

func (LowActivity) CallbackKind() string { return "event/low_active" }

// ActivityRestored is pushed when the app has its access to customer data
// again.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 低活跃应用活跃恢复事件
type ActivityRestored struct{ events.Header }

func (ActivityRestored) CallbackKind() string { return "event/active_restored" }

// Unlicensed is pushed when the sender has called the app without a license for
// its interfaces (接口许可).
//
// https://developer.work.weixin.qq.com/document/path/95716
//
//wecom:event 接口许可失效通知
type Unlicensed struct{ events.Header }

func (Unlicensed) CallbackKind() string { return "event/unlicensed_notify" }

// A WorkbenchMode says who decides what the app shows on the workbench (工作台).
type WorkbenchMode int

const (
	WorkbenchStandard WorkbenchMode = 0
	WorkbenchCustom   WorkbenchMode = 1 // what the API has set
)

// WorkbenchModeSwitched is pushed when an administrator has switched between
// the standard and a custom workbench.
//
// https://developer.work.weixin.qq.com/document/path/92535
//
//wecom:event 修改设置工作台自定义开关事件推送
type WorkbenchModeSwitched struct {
	events.Header
	Mode WorkbenchMode
}

func (WorkbenchModeSwitched) CallbackKind() string { return "event/switch_workbench_mode" }
