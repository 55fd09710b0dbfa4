package wecomtest

import "github.com/gowecom/wecom/internal/sim/apps"

// OpenApp has a member open an app, which tells the app by enter_agent, as long as
// its settings ask for it. They do at first.
func (c *Corp) OpenApp(userID string, agentID int64) error {
	_, err := apps.Open.Do(c.world, apps.Opening{UserID: userID, AgentID: int(agentID)})
	return explain(err)
}

// PressButton has a member press a button of an app's menu, which tells the app by
// click, view or view_miniprogram. The button is known by its name, in a submenu
// as "submenu/name". Buttons that ask for a photo, a code or a place have no act:
// push their events with [Corp.Push].
func (c *Corp) PressButton(userID string, agentID int64, button string) error {
	_, err := apps.Press.Do(c.world, apps.Pressing{UserID: userID, AgentID: int(agentID), Button: button})
	return explain(err)
}

// SwitchWorkbench has an administrator switch the custom display of an app on the
// workbench (工作台自定义展示) on or off, which tells the app by
// switch_workbench_mode. It is on at first.
func (c *Corp) SwitchWorkbench(agentID int64, on bool) error {
	_, err := apps.SwitchWorkbench.Do(c.world, apps.Switching{AgentID: int(agentID), On: on})
	return explain(err)
}
