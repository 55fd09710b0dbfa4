package events

// CustomerServiceMessaged is pushed when customer service (微信客服) has new
// messages or events. It carries none: fetch them with the token, within 10
// minutes; WeCom keeps them for 3 days.
//
// https://developer.work.weixin.qq.com/document/path/94670
//
//wecom:event 接收消息和事件
type CustomerServiceMessaged struct {
	Header
	Token    string // for fetching, valid for 10 minutes
	OpenKfID string `xml:"OpenKfId"` // the account that has them
}

// CallbackKind implements callback.Event.
func (CustomerServiceMessaged) CallbackKind() string {
	return "event/kf_msg_or_event"
}

// CustomerServiceAccountsChanged is pushed when accounts of customer service
// were given to the app, or taken from it.
//
// https://developer.work.weixin.qq.com/document/path/97712
//
//wecom:event 客服账号授权变更事件
type CustomerServiceAccountsChanged struct {
	Header
	Added   []string `xml:"AuthAddOpenKfId"`
	Removed []string `xml:"AuthDelOpenKfId"`
}

// CallbackKind implements callback.Event.
func (CustomerServiceAccountsChanged) CallbackKind() string {
	return "event/kf_account_auth_change"
}

// AppMailReceived is pushed when the mailbox of the app has got mail.
//
// https://developer.work.weixin.qq.com/document/path/97495
//
//wecom:event 应用邮箱接收邮件事件
type AppMailReceived struct {
	Header
	Amount int // of new mails
}

// CallbackKind implements callback.Event.
func (AppMailReceived) CallbackKind() string {
	return "event/app_email_change/receive_email"
}

// PublicMailReceived is pushed when a public mailbox (公共邮箱) has got mail.
//
// https://developer.work.weixin.qq.com/document/path/100180
//
//wecom:event 公共邮箱接收邮件事件
type PublicMailReceived struct {
	Header
	MailboxID int64 `xml:"Id"`
	Amount    int   // of new mails
}

// CallbackKind implements callback.Event.
func (PublicMailReceived) CallbackKind() string {
	return "event/public_email_change/receive_email"
}

// ArchiveGrown is pushed when there are new conversations in the archive
// (会话内容存档).
//
// https://developer.work.weixin.qq.com/document/path/95039
//
//wecom:event 产生会话回调事件
type ArchiveGrown struct{ Header }

// CallbackKind implements callback.Event.
func (ArchiveGrown) CallbackKind() string {
	return "event/msgaudit_notify"
}

// ProgramNotified is pushed when a program in the data and intelligence zone
// (数据与智能专区) has something for the app: call it with the notice's id.
//
// https://developer.work.weixin.qq.com/document/path/100048
//
//wecom:event 应用接收专区通知
type ProgramNotified struct {
	Header
	NotifyID string      `xml:"NotifyId"`
	Scene    NotifyScene `xml:"NotifyScene"`
}

// CallbackKind implements callback.Event.
func (ProgramNotified) CallbackKind() string {
	return "event/program_notify"
}

// A NotifyScene is the reason of a [ProgramNotified]; its page lists them.
type NotifyScene int

// A LivingStatus is the state of a live stream.
type LivingStatus int

// The states of a live stream.
const (
	LivingPlanned   LivingStatus = 0
	LivingLive      LivingStatus = 1
	LivingEnded     LivingStatus = 2
	LivingExpired   LivingStatus = 3 // it never began
	LivingCancelled LivingStatus = 4
)

// LivingStatusChanged is pushed when a live stream (直播) that the app made was
// planned, has begun or has ended.
//
// https://developer.work.weixin.qq.com/document/path/94145
//
//wecom:event 直播回调事件
type LivingStatusChanged struct {
	Header
	LivingID string `xml:"LivingId"`
	Status   LivingStatus
}

// CallbackKind implements callback.Event.
func (LivingStatusChanged) CallbackKind() string {
	return "event/living_status_change"
}

// DomainIPChanged is pushed when addresses of WeCom itself have changed.
// Refresh what a firewall lets pass.
//
// https://developer.work.weixin.qq.com/document/path/100080
//
//wecom:event 企业微信域名IP变更事件
type DomainIPChanged struct{ Header }

// CallbackKind implements callback.Event.
func (DomainIPChanged) CallbackKind() string {
	return "event/security/change_domain_ip"
}
