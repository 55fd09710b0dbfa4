package wecomtest

import (
	"time"

	"github.com/gowecom/wecom/internal/sim/dials"
)

// A PhoneCall is a call that the corp pays for (公费电话).
type PhoneCall struct {
	UserID  string   // who calls
	UserIDs []string // members who are called
	Phones  []string // others who are called
	Minutes int
}

// MakePhoneCall has a member call others, who answer.
func (c *Corp) MakePhoneCall(call PhoneCall) error {
	_, err := dials.Call.Do(c.world, dials.Calling{UserID: call.UserID, Users: call.UserIDs, Phones: call.Phones, Minutes: call.Minutes})
	return explain(err)
}

// AnswerAlarm has a member answer an emergency call (紧急通知), which rings for a
// minute, and hang up after a while.
func (c *Corp) AnswerAlarm(callID string, talk time.Duration) error {
	_, err := dials.Answer.Do(c.world, dials.Answering{CallID: callID, Seconds: int(talk / time.Second)})
	return explain(err)
}

// RejectAlarm has a member reject an emergency call.
func (c *Corp) RejectAlarm(callID string) error {
	_, err := dials.Reject.Do(c.world, dials.Rejection{CallID: callID})
	return explain(err)
}
