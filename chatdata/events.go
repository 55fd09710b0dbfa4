// Package chatdata has the events of the data and intelligence zone
// (数据与智能专区). Register functions for them with callback.On.
package chatdata

import (
	"github.com/gowecom/wecom/events"
)

// ProgramNotified is pushed when a program in the data and intelligence zone
// (数据与智能专区) has something for the app: call it with the notice's id.
//
// https://developer.work.weixin.qq.com/document/path/100048
//
//wecom:event 应用接收专区通知
type ProgramNotified struct {
	events.Header
	NotifyID string      `xml:"NotifyId"`
	Scene    NotifyScene `xml:"NotifyScene"`
}

func (ProgramNotified) CallbackKind() string { return "event/program_notify" }

// A NotifyScene is the reason of a [ProgramNotified]; its page lists them.
type NotifyScene int
