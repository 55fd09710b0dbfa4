package corpgroup_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/corpgroup"
	"github.com/gowecom/wecom/wecomtest"
)

// An app of the upper corp reads members of the lower corps that share it.
func Example() {
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	join(corp, "wwlower0000000001", "北坞经销", wecomtest.Member{UserID: "qinlan", Name: "秦岚", Departments: []int64{1}})
	join(corp, "wwlower0000000002", "南桥经销", wecomtest.Member{UserID: "heping", Name: "何平", Departments: []int64{1}})

	ctx, links := context.Background(), corpgroup.New(corp.Client())
	for app, err := range links.AllLowerApps(ctx, wecomtest.AppAgentID, corpgroup.LowerAppQuery{Link: corpgroup.GroupLink}) {
		if err != nil {
			log.Fatal(err)
		}
		lower, err := links.GetLowerClient(ctx, app)
		if err != nil {
			log.Fatal(err)
		}
		members, err := contacts.New(lower).ListUsers(ctx, 1)
		if err != nil {
			log.Fatal(err)
		}
		for _, m := range members {
			fmt.Println(app.CorpName, m.Name)
		}
	}
	// Output:
	// 北坞经销 秦岚
	// 南桥经销 何平
}

// join links a lower corp with a member, and shares the app with it.
func join(corp *wecomtest.Corp, corpID, name string, m wecomtest.Member) (lower *wecomtest.Corp, agentID int64) {
	lower, err := corp.AddLowerCorp(corpID, name)
	if err == nil {
		err = lower.Join(m)
	}
	if err == nil {
		agentID, err = corp.ShareApp(corpID, wecomtest.AppAgentID, false)
	}
	if err != nil {
		log.Fatal(err)
	}
	return lower, agentID
}
