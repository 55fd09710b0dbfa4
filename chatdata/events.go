package chatdata

import "github.com/gowecom/wecom/events"

// ProgramNotified is pushed when a program in the zone has something for the app: call
// it with the NotifyID, within 10 minutes ([Ability.CallNotified]).
//
// https://developer.work.weixin.qq.com/document/path/99998
//
//wecom:event 应用接收专区通知
type ProgramNotified struct {
	events.Header
	NotifyID string      `xml:"NotifyId"`
	Scene    NotifyScene `xml:"NotifyScene"`
}

func (ProgramNotified) CallbackKind() string { return "event/program_notify" }

// A NotifyScene is the reason of a [ProgramNotified], from 0 to 255. The program
// chooses it.
type NotifyScene int
