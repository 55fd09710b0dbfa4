package living_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/living"
	"github.com/gowecom/wecom/wecomtest"
)

// A training is planned, held, and looked back on. The app hears how it goes.
func Example() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	streams := living.New(corp.Client())
	ctx := context.Background()

	events := callback.NewHandler(corp.Cipher())
	callback.On(events, func(_ context.Context, e *living.StatusChanged) error {
		fmt.Println(e.Status)
		return nil
	})
	if err := corp.Receive(wecomtest.AppAgentID, events); err != nil {
		log.Fatal(err)
	}
	livingID, err := streams.CreateStream(ctx, living.StreamCreate{
		AnchorID: "lina", Theme: "新品培训", StartAt: time.Now().Add(time.Hour), Duration: 30 * time.Minute, RemindBefore: 5 * time.Minute,
	})
	if err != nil {
		log.Fatal(err)
	}

	// In a real corp, people do this.
	customer := corp.CustomerIDs("zengli")[0]
	for _, err := range []error{
		corp.StartStream(livingID),
		corp.WatchStream(livingID, wecomtest.StreamViewer{UserID: "wangwei", Watches: 10 * time.Minute, Comments: 2}),
		corp.WatchStream(livingID, wecomtest.StreamViewer{CustomerID: customer, Watches: 25 * time.Minute, Speaks: true}),
	} {
		if err != nil {
			log.Fatal(err)
		}
	}
	corp.Advance(20 * time.Minute)
	if err := corp.EndStream(livingID); err != nil {
		log.Fatal(err)
	}

	for viewer, err := range streams.AllViewers(ctx, livingID) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(viewer.IsMember(), viewer.WatchTime, viewer.Commented, viewer.Spoke)
	}
	if err := corp.Flush(ctx); err != nil {
		log.Fatal(err)
	}
	// Unordered output:
	// 预约中
	// 直播中
	// 已结束
	// true 10m0s true false
	// false 20m0s false true
}
