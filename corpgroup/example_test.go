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

// People of two corps are invited into a chain. What WeCom does not take is told corp by
// corp, and imported again when it is mended.
func ExampleService_WaitContactImport() {
	corp := wecomtest.New(wecomtest.WithJobTime(0)) // in a real program: wecom.NewClient(corpID, secret)
	chainID := corp.OpenChain("华东渠道")
	ctx, links := context.Background(), corpgroup.New(corp.Client())
	jobID, err := links.StartContactImport(ctx, chainID, []corpgroup.ImportCorp{
		{Name: "北坞经销", GroupPath: "浙江", CustomID: "BW1", Contacts: []corpgroup.ImportContact{
			{Name: "秦岚", Role: corpgroup.ImportHead, Mobile: "13700000001"},
			{Name: "何平", Role: corpgroup.ImportMember, Mobile: "13700000002"},
		}},
		{Name: "南桥经销", Contacts: []corpgroup.ImportContact{{Name: "罗丹", Role: corpgroup.ImportHead, Mobile: "137"}}},
	})
	if err != nil {
		log.Fatal(err)
	}
	done, err := links.WaitContactImport(ctx, jobID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.Result.Outcome)
	for _, failed := range done.Result.Failed {
		fmt.Println(failed.Name, failed.Message, len(failed.Contacts))
	}
	for c, err := range links.AllChainCorps(ctx, chainID, corpgroup.ChainCorpQuery{Pending: true}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(c.Name, c.CustomID, bool(c.Joined))
	}
	// Output:
	// 部分企业导入成功
	// 南桥经销 invalid mobile 1
	// 北坞经销 BW1 false
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
