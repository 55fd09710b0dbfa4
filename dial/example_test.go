package dial_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/gowecom/wecom/dial"
	"github.com/gowecom/wecom/wecomtest"
)

// An emergency call, and whether it was answered.
func ExampleService_WaitAlarm() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	calls := dial.New(corp.Client())
	ctx := context.Background()
	alarms, err := calls.StartAlarms(ctx, "lina", "wangwei")
	if err != nil {
		log.Fatal(err)
	}
	// In a real corp, members do this.
	if err := corp.AnswerAlarm(alarms[0].CallID, 0); err != nil {
		log.Fatal(err)
	}
	if err := corp.RejectAlarm(alarms[1].CallID); err != nil {
		log.Fatal(err)
	}
	for _, alarm := range alarms {
		if alarm.Code != 0 {
			fmt.Println(alarm.UserID, "cannot be called:", alarm.Code)
			continue
		}
		state, err := calls.WaitAlarm(ctx, alarm.UserID, alarm.CallID)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(alarm.UserID, bool(state.Answered), state.Result)
	}
	// Output:
	// lina true 正常结束
	// wangwei false 被叫拒接
}

// The minutes of a quarter, member by member.
func ExampleService_AllRecords() {
	corp := wecomtest.New()
	calls := dial.New(corp.Client())
	if err := corp.MakePhoneCall(wecomtest.PhoneCall{UserID: "lina", Phones: []string{"2155550101"}, Minutes: 12}); err != nil {
		log.Fatal(err)
	}
	minutes := map[string]int64{}
	for call, err := range calls.AllRecords(context.Background(), time.Now().AddDate(0, -3, 0), time.Now()) {
		if err != nil {
			log.Fatal(err)
		}
		minutes[call.Caller.UserID] += call.Caller.Minutes
	}
	fmt.Println(minutes)
	// Output: map[lina:12]
}
