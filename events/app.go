package events

import (
	"github.com/gowecom/wecom"
)

// AppAdminChanged is pushed when the administrators of the app have changed.
//
// https://developer.work.weixin.qq.com/document/path/95038
type AppAdminChanged struct{ Header }

// CallbackKind implements callback.Event.
func (AppAdminChanged) CallbackKind() string {
	return "event/change_app_admin"
}

// AppShared is pushed when the app was shared with a subordinate corp (企业互联),
// or taken back.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 企业互联共享应用事件回调
type AppShared struct{ Header }

// CallbackKind implements callback.Event.
func (AppShared) CallbackKind() string {
	return "event/share_agent_change"
}

// AppSharedInChain is pushed when the app was shared with a downstream corp
// (上下游), or taken back.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 上下游共享应用事件回调
type AppSharedInChain struct{ Header }

// CallbackKind implements callback.Event.
func (AppSharedInChain) CallbackKind() string {
	return "event/share_chain_change"
}

// AppClosingSoon is pushed when nobody has used the app for long and it will be
// closed.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 长期未使用应用停用预警事件
type AppClosingSoon struct {
	Header
	EffectTime wecom.Time // when it will be closed
}

// CallbackKind implements callback.Event.
func (AppClosingSoon) CallbackKind() string {
	return "event/inactive_alert"
}

// AppClosed is pushed when the app was closed because nobody used it.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 长期未使用应用临时停用事件
type AppClosed struct{ Header }

// CallbackKind implements callback.Event.
func (AppClosed) CallbackKind() string {
	return "event/close_inactive_agent"
}

// AppReopened is pushed when an administrator has opened the closed app again.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 长期未使用应用重新启用事件
type AppReopened struct{ Header }

// CallbackKind implements callback.Event.
func (AppReopened) CallbackKind() string {
	return "event/reopen_inactive_agent"
}

// AppLowActivitySoon is pushed when the app is hardly used and will lose access
// to customer data.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 应用低活跃预警事件
type AppLowActivitySoon struct {
	Header
	EffectTime wecom.Time // when it will lose it
}

// CallbackKind implements callback.Event.
func (AppLowActivitySoon) CallbackKind() string {
	return "event/low_active_alert"
}

// AppLowActivity is pushed when the app has lost access to customer data
// because it is hardly used.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 低活跃应用事件
type AppLowActivity struct{ Header }

// CallbackKind implements callback.Event.
func (AppLowActivity) CallbackKind() string {
	return "event/low_active"
}

// AppActivityRestored is pushed when the app has its access to customer data
// again.
//
// https://developer.work.weixin.qq.com/document/path/90240
//
//wecom:event 低活跃应用活跃恢复事件
type AppActivityRestored struct{ Header }

// CallbackKind implements callback.Event.
func (AppActivityRestored) CallbackKind() string {
	return "event/active_restored"
}

// InterfaceUnlicensed is pushed when the sender has called the app without a
// licence for its interfaces (接口许可).
//
// https://developer.work.weixin.qq.com/document/path/95716
//
//wecom:event 接口许可失效通知
type InterfaceUnlicensed struct{ Header }

// CallbackKind implements callback.Event.
func (InterfaceUnlicensed) CallbackKind() string {
	return "event/unlicensed_notify"
}

// A WorkbenchMode says who decides what the app shows on the workbench (工作台).
type WorkbenchMode int

// The modes of the workbench.
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
	Header
	Mode WorkbenchMode
}

// CallbackKind implements callback.Event.
func (WorkbenchModeSwitched) CallbackKind() string {
	return "event/switch_workbench_mode"
}

// A PremiumFeature is what a premium account (高级功能账号) is for.
type PremiumFeature int

// The premium features.
const (
	PremiumMail     PremiumFeature = 1
	PremiumDocument PremiumFeature = 2
	PremiumDrive    PremiumFeature = 3
	PremiumMeeting  PremiumFeature = 4
)

// A PremiumOutcome is how a request for a premium account ended.
type PremiumOutcome int

// The outcomes of a request for a premium account.
const (
	PremiumRejected  PremiumOutcome = 1
	PremiumGranted   PremiumOutcome = 2
	PremiumWithdrawn PremiumOutcome = 3
)

// PremiumAccountRequested is pushed when a member has asked for a premium
// account.
//
// https://developer.work.weixin.qq.com/document/path/99876
//
//wecom:event 成员申请的提交回调
type PremiumAccountRequested struct {
	Header
	Feature PremiumFeature `xml:"BusinessType"`
	ApplyID string         `xml:"ApplyId"`
	Reason  string         `xml:"ApplyReason"`
}

// CallbackKind implements callback.Event.
func (PremiumAccountRequested) CallbackKind() string {
	return "event/submit_vip_account_approval"
}

// PremiumAccountDecided is pushed when a request for a premium account has
// ended.
//
// https://developer.work.weixin.qq.com/document/path/99877
//
//wecom:event 成员申请的终止回调
type PremiumAccountDecided struct {
	Header
	Outcome PremiumOutcome `xml:"FinishType"`
	ApplyID string         `xml:"ApplyId"`
}

// CallbackKind implements callback.Event.
func (PremiumAccountDecided) CallbackKind() string {
	return "event/finish_vip_account_approval"
}
