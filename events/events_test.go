package events_test

import (
	"testing"

	"github.com/gowecom/wecom/events"
	"github.com/gowecom/wecom/internal/eventtest"
)

type happened struct{ events.Header }

func (happened) CallbackKind() string { return "event/happened" }

// The envelopes of a corp's own apps, and of a service provider's.
func TestHeader(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{eventtest.Of("event/happened", "", happened{})})
	eventtest.Reads(t, `<SuiteId>ww-suite</SuiteId><AuthCorpId>ww-auth</AuthCorpId><InfoType>happened</InfoType><TimeStamp>1764812345</TimeStamp>`,
		happened{Header: events.Header{SuiteID: "ww-suite", AuthCorpID: "ww-auth", CreatedAt: eventtest.At(1764812345)}})
}
