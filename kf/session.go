package kf

import (
	"context"
	"errors"

	"github.com/gowecom/wecom/internal/call"
)

// A SessionState tells who serves a customer. A session changes from one state to
// another as follows; WeCom refuses other changes with
// [wecom.ErrSessionTransition]:
//
//	new      to bot, queue or person   by API; an answer by API makes it a bot's
//	bot      to queue or person        by API
//	queue    to person                 by API, or when a receptionist takes the customer
//	person   to another person         by API, or by the receptionist
//	person   to ended                  by API, or by the receptionist
//	ended    to new                    when the customer writes again
//	ended    to person                 when a receptionist writes again
//
// Every session ends after 48 hours. [Service.Send] works in the states new and bot.
//
//wecom:string
type SessionState int

const (
	SessionNew    SessionState = 0 // 未处理
	SessionBot    SessionState = 1 // 由智能助手接待
	SessionQueue  SessionState = 2 // 待接入池排队中
	SessionPerson SessionState = 3 // 由人工接待
	SessionEnded  SessionState = 4 // 已结束/未开始: a customer who has entered and not yet written is in it as well
)

// CanBecome reports whether a session in this state can be changed to another one by
// [Service.UpdateSession], as far as the official page says.
func (s SessionState) CanBecome(next SessionState) bool {
	switch s {
	case SessionNew:
		return next == SessionBot || next == SessionQueue || next == SessionPerson
	case SessionBot:
		return next == SessionQueue || next == SessionPerson
	case SessionQueue:
		return next == SessionPerson
	case SessionPerson:
		return next == SessionPerson || next == SessionEnded
	case SessionEnded:
	}
	return false
}

// A Session is who serves a customer.
type Session struct {
	State          SessionState `json:"service_state"`
	ReceptionistID string       `json:"servicer_userid"` // in SessionPerson only
}

// GetSession returns who serves a customer.
//
// https://developer.work.weixin.qq.com/document/path/94669
//
//wecom:api POST /cgi-bin/kf/service_state/get 获取会话状态（分配客服会话）
func (s *Service) GetSession(ctx context.Context, chat Chat) (*Session, error) {
	return call.Query[Session](ctx, s.client, "/cgi-bin/kf/service_state/get", call.Body{"open_kfid": chat.OpenKfID, "external_userid": chat.CustomerID})
}

// An EventCode is for one message of [Service.SendOnEvent]. WeCom gives codes with
// some events, and with changes of sessions. All but the one of [SessionEntered]
// serve only as long as the session is in the state in which it was given.
type EventCode string

// UpdateSession changes who serves a customer: see [SessionState] for what can be
// changed to what. SessionPerson requires the receptionist, who takes customers
// ([wecom.ErrReceptionistStopped]) and has activated WeCom
// ([wecom.ErrNotReceptionist]); other states ignore it. The code is for a message to
// the customer: for 48 hours when the session comes to SessionQueue or SessionPerson
// for the first time, for 20 seconds when it ends, else it is empty.
//
// https://developer.work.weixin.qq.com/document/path/94669
//
//wecom:api POST /cgi-bin/kf/service_state/trans 变更会话状态（分配客服会话）
func (s *Service) UpdateSession(ctx context.Context, chat Chat, state SessionState, receptionistID string) (EventCode, error) {
	in := call.Body{"open_kfid": chat.OpenKfID, "external_userid": chat.CustomerID, "service_state": state}
	if receptionistID != "" {
		in["servicer_userid"] = receptionistID
	} else if state == SessionPerson {
		return "", errors.New("kf: the receptionist is empty: SessionPerson requires one")
	}
	return call.PostIn[EventCode](ctx, s.client, "/cgi-bin/kf/service_state/trans", in, "msg_code")
}
