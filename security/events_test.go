package security_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/eventtest"
	"github.com/gowecom/wecom/security"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/security/change_domain_ip", ``, security.AddressesChanged{}),
		eventtest.Of("event/submit_vip_account_approval", `
			<ApplyReason><![CDATA[空间不足]]></ApplyReason>
			<BusinessType>3</BusinessType>
			<ApplyId><![CDATA[ap-1]]></ApplyId>`, security.AccountRequested{Feature: 3, ApplyID: "ap-1", Reason: "空间不足"}),
		eventtest.Of("event/finish_vip_account_approval", `<FinishType>2</FinishType><ApplyId><![CDATA[ap-1]]></ApplyId>`, security.AccountDecided{Outcome: 2, ApplyID: "ap-1"}),
	})
}
