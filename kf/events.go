package kf

import (
	"github.com/gowecom/wecom/events"
)

// MessageReceived is pushed when customer service (微信客服) has new messages or
// events. It carries none: fetch them with the token, within 10 minutes; WeCom
// keeps them for 3 days.
//
// https://developer.work.weixin.qq.com/document/path/94670
//
//wecom:event 接收消息和事件
type MessageReceived struct {
	events.Header
	Token    string // for fetching, valid for 10 minutes
	OpenKfID string `xml:"OpenKfId"` // the account that has them
}

func (MessageReceived) CallbackKind() string { return "event/kf_msg_or_event" }

// AccountsChanged is pushed when accounts of customer service were given to the
// app, or taken from it.
//
// https://developer.work.weixin.qq.com/document/path/97712
//
//wecom:event 客服账号授权变更事件
type AccountsChanged struct {
	events.Header
	AddedOpenKfIDs   []string `xml:"AuthAddOpenKfId"`
	RemovedOpenKfIDs []string `xml:"AuthDelOpenKfId"`
}

func (AccountsChanged) CallbackKind() string { return "event/kf_account_auth_change" }
