package kf

import (
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"

	"github.com/gowecom/wecom/internal/scan"
	"github.com/gowecom/wecom/internal/union"
)

// SessionEntered says that a customer has opened the account by a link, or from
// WeChat Channels. Who opens a conversation that is in the list already is not told
// of.
type SessionEntered struct {
	Entrance `json:",embed"`

	// WelcomeCode greets the customer by [Service.SendOnEvent], within 20 seconds. It
	// is empty for who was greeted, or has written, within 48 hours.
	WelcomeCode EventCode `json:"welcome_code"`
}

// SendFailed says that a message which [Service.Send] or [Service.SendOnEvent] has
// sent did not reach the customer.
type SendFailed struct {
	MessageID string     `json:"fail_msgid"`
	Reason    FailReason `json:"fail_type"`
}

// A FailReason says why a message did not reach the customer.
//
//wecom:string
type FailReason int

const (
	FailedUnknown        FailReason = 0  // 未知原因
	FailedAccountDeleted FailReason = 1  // 客服账号已删除
	FailedAppClosed      FailReason = 2  // 应用已关闭
	FailedTimeOver       FailReason = 4  // 会话已过期，超过48小时
	FailedSessionClosed  FailReason = 5  // 会话已关闭
	FailedLimit          FailReason = 6  // 超过5条限制
	FailedNotVerified    FailReason = 8  // 主体未验证
	FailedRefused        FailReason = 10 // 用户拒收
	FailedNobodyLoggedIn FailReason = 11 // 企业未有成员登录企业微信App
	FailedForbiddenType  FailReason = 12 // 发送的消息为客服组件禁发的消息类型
	FailedSecurity       FailReason = 13 // 安全限制
)

// ReceptionistStatusChanged says that a receptionist has begun or stopped to take
// customers. It concerns no customer.
type ReceptionistStatusChanged struct {
	UserID   string    `json:"servicer_userid"`
	Status   NewStatus `json:"status"`
	StopType StopType  `json:"stop_type"` // of NowStopped
}

// A NewStatus is what a receptionist's status has changed to. It counts otherwise
// than [ReceptionistStatus].
//
//wecom:string
type NewStatus int

const (
	NowReceiving NewStatus = 1 // 接待中
	NowStopped   NewStatus = 2 // 停止接待
)

// SessionChanged says that a receptionist has changed a session in WeCom. Changes by
// API are not told of.
type SessionChanged struct {
	Change            SessionChange `json:"change_type"`
	OldReceptionistID string        `json:"old_servicer_userid"` // empty for Taken
	NewReceptionistID string        `json:"new_servicer_userid"` // empty for Ended
	MessageCode       EventCode     `json:"msg_code"`            // for [Service.SendOnEvent], of Taken for 48 hours and of Ended for 20 seconds
}

// A SessionChange is what a receptionist has done with a session.
//
//wecom:string
type SessionChange int

const (
	Taken       SessionChange = 1 // 从接待池接入会话
	Transferred SessionChange = 2 // 转接会话
	Ended       SessionChange = 3 // 结束会话
	TakenAgain  SessionChange = 4 // 重新接入已结束/已转接会话
)

// CustomerRecalled says that a customer has taken a message back.
type CustomerRecalled struct {
	MessageID string `json:"recall_msgid"`
}

// ReceptionistRecalled says that a receptionist has taken a message back.
type ReceptionistRecalled struct {
	MessageID string `json:"recall_msgid"`
	UserID    string `json:"servicer_userid"`
}

// RejectSwitched says that a receptionist no longer takes messages of a customer, or
// does so again.
type RejectSwitched struct {
	UserID  string     `json:"servicer_userid"`
	Rejects wecom.Flag `json:"reject_switch"`
}

func (SessionEntered) contentKind() string            { return "event/enter_session" }
func (SendFailed) contentKind() string                { return "event/msg_send_fail" }
func (ReceptionistStatusChanged) contentKind() string { return "event/servicer_status_change" }
func (SessionChanged) contentKind() string            { return "event/session_status_change" }
func (CustomerRecalled) contentKind() string          { return "event/user_recall_msg" }
func (ReceptionistRecalled) contentKind() string      { return "event/servicer_recall_msg" }
func (RejectSwitched) contentKind() string            { return "event/reject_customer_msg_switch_change" }

// A happening is an event with whom it concerns.
type happening struct {
	chat    Chat
	content Content
}

// concerning is an event E on the wire.
type concerning[E any] struct {
	OpenKfID   string `json:"open_kfid"`
	CustomerID string `json:"external_userid"`
	Event      E      `json:",embed"`
}

func happens[E Content]() union.Shape[happening] {
	return union.From(func(w concerning[E]) happening {
		return happening{Chat{w.OpenKfID, w.CustomerID}, w.Event}
	})
}

var happenings = union.Union[happening]{
	Key: "event_type",
	Shapes: map[string]union.Shape[happening]{
		"enter_session":                     happens[SessionEntered](),
		"msg_send_fail":                     happens[SendFailed](),
		"servicer_status_change":            happens[ReceptionistStatusChanged](),
		"session_status_change":             happens[SessionChanged](),
		"user_recall_msg":                   happens[CustomerRecalled](),
		"servicer_recall_msg":               happens[ReceptionistRecalled](),
		"reject_customer_msg_switch_change": happens[RejectSwitched](),
	},
	Unknown: func(kind string, raw jsontext.Value) happening {
		return happening{Chat{textOf(raw, "open_kfid"), textOf(raw, "external_userid")}, UnknownContent{"event/" + kind, raw}}
	},
}

// textOf returns the text under a key of an object, or "".
func textOf(object jsontext.Value, key string) string {
	text, err := jsontext.AppendUnquote(nil, scan.Member(object, key))
	if err != nil {
		return ""
	}
	return string(text)
}
