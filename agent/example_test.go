package agent_test

import (
	"context"
	"fmt"
	"log"

	"github.com/gowecom/wecom/agent"
	"github.com/gowecom/wecom/wecomtest"
)

// A menu is checked before it is sent.
func ExampleService_CreateMenu() {
	corp := wecomtest.New() // in a program: wecom.NewClient(corpID, appSecret)
	app := agent.New(corp.Client(), wecomtest.AppAgentID)
	menu := agent.Menu{
		agent.ClickButton{Name: "今日菜单公告", Key: "canteen"},
		agent.Submenu{Name: "办公", Buttons: []agent.Button{
			agent.LinkButton{Name: "会议室", URL: "https://oa.yunshan.example/rooms"},
			agent.ScanButton{Name: "盘点", Key: "stock"},
		}},
	}
	fmt.Println(app.CreateMenu(context.Background(), menu))

	menu[0] = agent.ClickButton{Name: "今日菜单", Key: "canteen"}
	fmt.Println(app.CreateMenu(context.Background(), menu))
	// Output:
	// agent: the menu: button 1: the name has 18 bytes, and WeCom takes at most 16
	// <nil>
}

// What a menu consists of is told by its types.
func ExampleService_GetMenu() {
	corp := wecomtest.New()
	app := agent.New(corp.Client(), wecomtest.AppAgentID)
	if err := app.CreateMenu(context.Background(), agent.Menu{
		agent.ClickButton{Name: "今日菜单", Key: "canteen"},
		agent.Submenu{Name: "办公", Buttons: []agent.Button{agent.LinkButton{Name: "会议室", URL: "https://oa.yunshan.example/rooms"}}},
	}); err != nil {
		log.Fatal(err)
	}

	menu, err := app.GetMenu(context.Background())
	if err != nil {
		log.Fatal(err)
	}
	for _, item := range menu {
		switch item := item.(type) {
		case agent.Submenu:
			fmt.Println(item.Name, "with", len(item.Buttons))
		case agent.ClickButton:
			fmt.Println(item.Name, "tells", item.Key)
		}
	}
	// Output:
	// 今日菜单 tells canteen
	// 办公 with 1
}

// The template sets the kind of the data and what everybody sees; then members get
// data of their own.
func ExampleService_UpdateWorkbenchData() {
	corp := wecomtest.New()
	app := agent.New(corp.Client(), wecomtest.AppAgentID)
	ctx := context.Background()
	todo := func(count string) agent.KeyData {
		return agent.KeyData{Items: []agent.KeyDataItem{{Key: "待审批", Data: count, JumpURL: "https://oa.yunshan.example/todo"}}}
	}
	if err := app.UpdateWorkbenchTemplate(ctx, agent.WorkbenchTemplateUpdate{Display: todo("0")}); err != nil {
		log.Fatal(err)
	}
	if err := app.UpdateWorkbenchData(ctx, "lina", todo("2")); err != nil {
		log.Fatal(err)
	}

	for _, userID := range []string{"lina", "fuhua"} {
		data, err := app.GetWorkbenchData(ctx, userID)
		if err != nil {
			log.Fatal(err)
		}
		if figures, ok := data.(agent.KeyData); ok {
			fmt.Println(userID, figures.Items[0].Key, figures.Items[0].Data)
		}
	}
	// Output:
	// lina 待审批 2
	// fuhua 待审批 0
}
