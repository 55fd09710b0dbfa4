package page

import (
	"net/http"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/dials"
)

// telephoneData is emergency calls, and calls that the corp pays for.
type telephoneData struct{ dials.Sight }

func (p *Page) telephone(*http.Request) (any, error) {
	var d telephoneData
	p.server.World().In(func(tx *sim.Tx) { d.Sight = dials.Look(tx) })
	return d, nil
}

// State returns the state of an emergency call in words.
func (telephoneData) State(n int) string { return word(alarmStates, n) }

var alarmStates = map[int]string{0: "was answered", 1: "rings", 3: "talks", 7: "rejected the call", 12: "nobody answered", 13: "not called: too often"}
