package page

import (
	"net/http"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/journals"
	"github.com/gowecom/wecom/internal/sim/livings"
)

// reportsData is the reports of members, and how one is written.
type reportsData struct {
	Reports []journals.Sight
	Forms   []journals.Form
}

func (p *Page) reports(*http.Request) (any, error) {
	var d reportsData
	p.server.World().In(func(tx *sim.Tx) { d = reportsData{journals.Look(tx), journals.Forms(tx)} })
	return d, nil
}

func (p *Page) streams(*http.Request) (any, error) {
	var list []livings.Sight
	p.server.World().In(func(tx *sim.Tx) { list = livings.Look(tx) })
	return list, nil
}
