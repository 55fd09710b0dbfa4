package exmail_test

import (
	"testing"

	"github.com/gowecom/wecom/exmail"
	"github.com/gowecom/wecom/internal/eventtest"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/app_email_change/receive_email", `<Amount>3</Amount>`, exmail.AppMailReceived{Amount: 3}),
		eventtest.Of("event/public_email_change/receive_email", `<Id>12</Id><Amount>3</Amount>`, exmail.PublicMailReceived{MailboxID: 12, Amount: 3}),
	})
}
