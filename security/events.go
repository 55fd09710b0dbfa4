package security

import (
	"github.com/gowecom/wecom/events"
)

// An AccountFeature is what an advanced account (高级功能账号) is for.
//
//wecom:string
type AccountFeature int

const (
	AccountMail     AccountFeature = 1 // 邮件
	AccountDocument AccountFeature = 2 // 文档
	AccountDrive    AccountFeature = 3 // 微盘
	AccountMeeting  AccountFeature = 4 // 会议
)

// A RequestOutcome is how a request for an advanced account ended.
//
//wecom:string
type RequestOutcome int

const (
	OutcomeRejected  RequestOutcome = 1 // 管理员驳回
	OutcomeGranted   RequestOutcome = 2 // 高级账号分配
	OutcomeWithdrawn RequestOutcome = 3 // 成员删除申请
)

// AccountRequested is pushed when a member has asked for an advanced
// account. Answer with [Service.UpdateAccountRequest] within 24 hours.
//
// https://developer.work.weixin.qq.com/document/path/99876
//
//wecom:event 成员申请的提交回调
type AccountRequested struct {
	events.Header
	Feature AccountFeature `xml:"BusinessType"`
	ApplyID string         `xml:"ApplyId"`
	Reason  string         `xml:"ApplyReason"`
}

func (AccountRequested) CallbackKind() string { return "event/submit_vip_account_approval" }

// AccountDecided is pushed when a request for an advanced account has ended.
//
// https://developer.work.weixin.qq.com/document/path/99877
//
//wecom:event 成员申请的终止回调
type AccountDecided struct {
	events.Header
	Outcome RequestOutcome `xml:"FinishType"`
	ApplyID string         `xml:"ApplyId"`
}

func (AccountDecided) CallbackKind() string { return "event/finish_vip_account_approval" }

// AddressesChanged is pushed when what WeCom's clients connect to has changed. Have
// [Feed.HandleChange] handle it.
//
// https://developer.work.weixin.qq.com/document/path/100080
//
//wecom:event 企业微信域名IP变更事件
type AddressesChanged struct{ events.Header }

func (AddressesChanged) CallbackKind() string { return "event/security/change_domain_ip" }
