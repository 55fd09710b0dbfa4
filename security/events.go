// Package security has the events of security management (安全管理) and of accounts
// for premium features (高级功能). Register functions for them with callback.On.
package security

import (
	"github.com/gowecom/wecom/events"
)

// A PremiumFeature is what a premium account (高级功能账号) is for.
//
//wecom:string
type PremiumFeature int

const (
	PremiumMail     PremiumFeature = 1 // 邮件
	PremiumDocument PremiumFeature = 2 // 文档
	PremiumDrive    PremiumFeature = 3 // 微盘
	PremiumMeeting  PremiumFeature = 4 // 会议
)

// A PremiumOutcome is how a request for a premium account ended.
//
//wecom:string
type PremiumOutcome int

// The outcomes of a request for a premium account.
const (
	PremiumRejected  PremiumOutcome = 1 // 管理员驳回
	PremiumGranted   PremiumOutcome = 2 // 高级账号分配
	PremiumWithdrawn PremiumOutcome = 3 // 成员删除申请
)

// PremiumAccountRequested is pushed when a member has asked for a premium
// account.
//
// https://developer.work.weixin.qq.com/document/path/99876
//
//wecom:event 成员申请的提交回调
type PremiumAccountRequested struct {
	events.Header
	Feature PremiumFeature `xml:"BusinessType"`
	ApplyID string         `xml:"ApplyId"`
	Reason  string         `xml:"ApplyReason"`
}

func (PremiumAccountRequested) CallbackKind() string { return "event/submit_vip_account_approval" }

// PremiumAccountDecided is pushed when a request for a premium account has
// ended.
//
// https://developer.work.weixin.qq.com/document/path/99877
//
//wecom:event 成员申请的终止回调
type PremiumAccountDecided struct {
	events.Header
	Outcome PremiumOutcome `xml:"FinishType"`
	ApplyID string         `xml:"ApplyId"`
}

func (PremiumAccountDecided) CallbackKind() string { return "event/finish_vip_account_approval" }

// DomainIPChanged is pushed when addresses of WeCom itself have changed.
// Refresh what a firewall lets pass.
//
// https://developer.work.weixin.qq.com/document/path/100080
//
//wecom:event 企业微信域名IP变更事件
type DomainIPChanged struct{ events.Header }

func (DomainIPChanged) CallbackKind() string { return "event/security/change_domain_ip" }
