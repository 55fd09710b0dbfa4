package kf_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/eventtest"
	"github.com/gowecom/wecom/kf"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/kf_msg_or_event", `<Token><![CDATA[kf-token]]></Token><OpenKfId><![CDATA[wk-1]]></OpenKfId>`, kf.MessageReceived{Token: "kf-token", OpenKfID: "wk-1"}),
		eventtest.Of("event/kf_account_auth_change", `
			<AuthAddOpenKfId><![CDATA[wk-1]]></AuthAddOpenKfId>
			<AuthAddOpenKfId><![CDATA[wk-2]]></AuthAddOpenKfId>
			<AuthDelOpenKfId><![CDATA[wk-3]]></AuthDelOpenKfId>`, kf.AccountsChanged{AddedOpenKfIDs: []string{"wk-1", "wk-2"}, RemovedOpenKfIDs: []string{"wk-3"}}),
	})
}
