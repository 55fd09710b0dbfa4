package agent_test

import (
	"testing"

	"github.com/gowecom/wecom/agent"
	"github.com/gowecom/wecom/internal/eventtest"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/change_app_admin", ``, agent.AdminChanged{}),
		eventtest.Of("event/inactive_alert", `<EffectTime>1766016000</EffectTime>`, agent.ClosingSoon{EffectiveAt: eventtest.At(1766016000)}),
		eventtest.Of("event/close_inactive_agent", ``, agent.Closed{}),
		eventtest.Of("event/reopen_inactive_agent", ``, agent.Reopened{}),
		eventtest.Of("event/low_active_alert", `<EffectTime>1766016000</EffectTime>`, agent.LowActivitySoon{EffectiveAt: eventtest.At(1766016000)}),
		eventtest.Of("event/low_active", ``, agent.LowActivity{}),
		eventtest.Of("event/active_restored", ``, agent.ActivityRestored{}),
		eventtest.Of("event/unlicensed_notify", ``, agent.Unlicensed{}),
		eventtest.Of("event/switch_workbench_mode", `<Mode>1</Mode>`, agent.WorkbenchModeSwitched{Mode: 1}),
	})
}
