package exmail

import (
	"github.com/gowecom/wecom/events"
)

// AppMailReceived is pushed when the mailbox of the app has got mail.
//
// https://developer.work.weixin.qq.com/document/path/97495
//
//wecom:event 应用邮箱接收邮件事件
type AppMailReceived struct {
	events.Header
	Amount int // of new mails
}

func (AppMailReceived) CallbackKind() string { return "event/app_email_change/receive_email" }

// PublicMailReceived is pushed when a public mailbox (公共邮箱) has got mail.
//
// https://developer.work.weixin.qq.com/document/path/100180
//
//wecom:event 公共邮箱接收邮件事件
type PublicMailReceived struct {
	events.Header
	MailboxID int64 `xml:"Id"`
	Amount    int   // of new mails
}

func (PublicMailReceived) CallbackKind() string { return "event/public_email_change/receive_email" }
