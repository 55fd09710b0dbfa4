package living_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/eventtest"
	"github.com/gowecom/wecom/living"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/living_status_change", `<LivingId><![CDATA[lv-1]]></LivingId><Status>3</Status>`, living.StatusChanged{LivingID: "lv-1", Status: 3}),
	})
}
