package dial

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/poll"
)

// An Alarm is an emergency call to a member.
type Alarm struct {
	UserID string     `json:"userid"`
	CallID string     `json:"callid"`
	Code   wecom.Code `json:"code"` // 0 if the call was made; otherwise why it was not
}

// StartAlarms calls members by telephone. A voice tells each that the app has an
// important message in WeCom; the text is fixed, so send the message before. A call
// that could not be made has a Code; that others could be made is no error. It fails
// with [wecom.ErrAlarmNotLinked], [wecom.ErrAlarmDisabled] or
// [wecom.ErrAlarmBalance]. A member is called at most 3 times in 8 minutes and 8
// times in 24 hours ([AlarmLimited]).
//
// https://developer.work.weixin.qq.com/document/path/91627
//
//wecom:api POST /cgi-bin/pstncc/call 发起语音电话
func (s *Service) StartAlarms(ctx context.Context, userIDs ...string) ([]Alarm, error) {
	return call.PostIn[[]Alarm](ctx, s.client, "/cgi-bin/pstncc/call", call.Body{"callee_userid": userIDs}, "states")
}

// An AlarmState tells what became of an emergency call.
type AlarmState struct {
	Answered wecom.Flag    `json:"istalked"`
	CalledAt wecom.Time    `json:"calltime"`
	TalkTime wecom.Seconds `json:"talktime"`
	Result   AlarmResult   `json:"reason"`
}

// An AlarmResult is how an emergency call ended, or where it is.
//
//wecom:string
type AlarmResult int

const (
	AlarmEnded         AlarmResult = 0  // 正常结束
	AlarmRinging       AlarmResult = 1  // 振铃
	AlarmAnswered      AlarmResult = 2  // 接听
	AlarmTalking       AlarmResult = 3  // 通话中
	AlarmHungUp        AlarmResult = 4  // 呼叫超时，用户挂机
	AlarmNoService     AlarmResult = 5  // 不在服务区
	AlarmInArrears     AlarmResult = 6  // 欠费未接听
	AlarmRejected      AlarmResult = 7  // 被叫拒接
	AlarmSwitchedOff   AlarmResult = 8  // 被叫关机
	AlarmNoSuchNumber  AlarmResult = 9  // 空号
	AlarmBarred        AlarmResult = 10 // 呼叫受限
	AlarmLineError     AlarmResult = 11 // 线路错误
	AlarmTimedOut      AlarmResult = 12 // 呼叫超时，系统挂机
	AlarmLimited       AlarmResult = 13 // 呼叫超过限制: 3 times in 8 minutes, or 8 times in 24 hours
	AlarmLineTimedOut  AlarmResult = 14 // 线路超时未返回
	AlarmCallerLimited AlarmResult = 15 // 主叫超限: call from another number
	AlarmLineBusy      AlarmResult = 16 // 线路繁忙: try again later
	AlarmCancelled     AlarmResult = 17 // 呼叫取消
	AlarmUnconfirmed   AlarmResult = 20 // 外呼超时未确认
	AlarmOther         AlarmResult = 99 // 其他
)

// Final reports whether the call is over.
func (r AlarmResult) Final() bool {
	return r != AlarmRinging && r != AlarmAnswered && r != AlarmTalking
}

// GetAlarm tells what became of an emergency call, for 7 days after it.
//
// https://developer.work.weixin.qq.com/document/path/91628
//
//wecom:api POST /cgi-bin/pstncc/getstates 获取接听状态
func (s *Service) GetAlarm(ctx context.Context, userID, callID string) (*AlarmState, error) {
	return call.Query[AlarmState](ctx, s.client, "/cgi-bin/pstncc/getstates", call.Body{"callee_userid": userID, "callid": callID})
}

// WaitAlarm waits until an emergency call is over and returns its end. It asks first
// every second, then less and less often, at most every 15 seconds. It returns the
// latest state that it has seen, also with an error.
func (s *Service) WaitAlarm(ctx context.Context, userID, callID string) (*AlarmState, error) {
	return poll.Until(ctx, poll.Jobs, func(ctx context.Context) (*AlarmState, bool, error) {
		state, err := s.GetAlarm(ctx, userID, callID)
		return state, err == nil && state.Result.Final(), err
	})
}
