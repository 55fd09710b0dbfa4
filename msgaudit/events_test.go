package msgaudit_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/eventtest"
	"github.com/gowecom/wecom/msgaudit"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/msgaudit_notify", ``, msgaudit.MessagesArchived{}),
	})
}
