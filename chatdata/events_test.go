package chatdata_test

import (
	"testing"

	"github.com/gowecom/wecom/chatdata"
	"github.com/gowecom/wecom/internal/eventtest"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/program_notify", `<NotifyId><![CDATA[nt-1]]></NotifyId><NotifyScene>2</NotifyScene>`, chatdata.ProgramNotified{NotifyID: "nt-1", Scene: 2}),
	})
}
