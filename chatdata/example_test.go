package chatdata_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/chatdata"
	"github.com/gowecom/wecom/wecomtest"
)

// A program in the zone counts complaints. The app asks it with types of its own, which
// follow the formats of the ability.
func ExampleAbility() {
	type period struct {
		Days int `json:"days"`
	}
	type complaints struct {
		Negative int `json:"negative"`
	}
	ability := chatdata.Ability[period, complaints]{ProgramID: "service-quality", ID: "complaints"}

	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	err := corp.RunProgram(wecomtest.Program{
		ProgramID: "service-quality", AbilityID: "complaints", Input: `{"days":1}`, Output: `{"negative":1}`,
		Answer: func(wecomtest.ProgramCall) (string, int64) { return `{"negative":5}`, 0 },
	})
	if err != nil {
		log.Fatal(err)
	}

	s := chatdata.New(corp.Client())
	found, err := ability.Call(context.Background(), s, period{Days: 7})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(found.Negative, "complaints")
	// Output: 5 complaints
}

// A program has something for the app: the notice says only that, and the app asks.
func ExampleProgramNotified() {
	corp := wecomtest.New()
	err := corp.RunProgram(wecomtest.Program{
		ProgramID: "service-quality", AbilityID: "alerts",
		Answer: func(c wecomtest.ProgramCall) (string, int64) { return `{"chat":"wr0001"}`, 0 },
	})
	if err != nil {
		log.Fatal(err)
	}
	type alert struct {
		ChatID string `json:"chat"`
	}
	alerts := chatdata.Ability[struct{}, alert]{ProgramID: "service-quality", ID: "alerts"}
	s := chatdata.New(corp.Client())

	h := callback.NewHandler(corp.Cipher())
	callback.On(h, func(ctx context.Context, e *chatdata.ProgramNotified) error {
		a, err := alerts.CallNotified(ctx, s, e.NotifyID, struct{}{})
		if err == nil {
			fmt.Println("look at", a.ChatID)
		}
		return err
	})
	if err := corp.Receive(wecomtest.AppAgentID, h); err != nil {
		log.Fatal(err)
	}

	if _, err := corp.NotifyApp("service-quality", wecomtest.AppAgentID, 1); err != nil {
		log.Fatal(err)
	}
	if err := corp.Flush(context.Background()); err != nil {
		log.Fatal(err)
	}
	// Output: look at wr0001
}
