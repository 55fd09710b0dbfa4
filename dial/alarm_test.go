package dial_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/dial"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestAlarms(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "StartAlarms",
			Call:  apitest.With(dial.New, func(c ctx, s service) ([]dial.Alarm, error) { return s.StartAlarms(c, "lina", "ghost") }),
			Route: "POST /cgi-bin/pstncc/call",
			Body:  `{"callee_userid":["lina","ghost"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","states":[{"code":0,"callid":"6-1-out","userid":"lina"},{"code":60111,"callid":"","userid":"ghost"}]}`,
			Want:  []dial.Alarm{{UserID: "lina", CallID: "6-1-out"}, {UserID: "ghost", Code: wecom.ErrUserNotFound}},
		},
		{
			Name:  "GetAlarm",
			Call:  apitest.With(dial.New, func(c ctx, s service) (*dial.AlarmState, error) { return s.GetAlarm(c, "lina", "6-1-out") }),
			Route: "POST /cgi-bin/pstncc/getstates",
			Body:  `{"callee_userid":"lina","callid":"6-1-out"}`,
			Reply: `{"errcode":0,"errmsg":"ok","istalked":1,"calltime":1795654800,"talktime":7,"reason":3}`,
			Want:  &dial.AlarmState{Answered: true, CalledAt: wecom.TimeOf(time.Unix(morning, 0)), TalkTime: wecom.SecondsOf(7 * time.Second), Result: dial.AlarmTalking},
		},
	})
}

func TestWaitAlarm(t *testing.T) {
	const path = "/cgi-bin/pstncc/getstates"
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		reply := func(reason string) wecomtest.Reply {
			return wecomtest.JSON(`{"errcode":0,"istalked":0,"calltime":1795654800,"talktime":0,"reason":` + reason + `}`)
		}
		corp.Script(path, reply("1"), reply("2"), reply("3"), reply("7"))
		state, err := dial.New(corp.Client()).WaitAlarm(t.Context(), "lina", "6-1-out")
		if err != nil || state.Result != dial.AlarmRejected || len(corp.Calls(path)) != 4 {
			t.Errorf("%+v, %v after %d calls", state, err, len(corp.Calls(path)))
		}
	})
}
