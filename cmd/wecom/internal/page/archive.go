package page

import (
	"cmp"
	"net/http"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/archives"
	"github.com/gowecom/wecom/internal/sim/customers"
)

// archiveData is the archive of conversations.
type archiveData struct {
	archives.Sight
	customers map[string]string // names by customer id
	rooms     map[string]string // names by id
}

func (p *Page) archive(*http.Request) (any, error) {
	d := archiveData{customers: map[string]string{}, rooms: map[string]string{}}
	p.server.World().In(func(tx *sim.Tx) {
		d.Sight = archives.Look(tx)
		for _, c := range d.Consents {
			d.customers[c.CustomerID] = customers.NameOf(tx, c.CustomerID)
		}
	})
	for _, room := range d.Rooms {
		d.rooms[room.ID] = room.Name
	}
	return d, nil
}

// Customer returns the name of a customer, or the id of one without.
func (d archiveData) Customer(id string) string { return cmp.Or(d.customers[id], id) }

// Room returns the name of a group, or "".
func (d archiveData) Room(id string) string { return d.rooms[id] }

// Edition returns the edition of a member's archive in words.
func (archiveData) Edition(n int) string { return word(editions, n) }

var editions = map[int]string{1: "office edition", 2: "service edition", 3: "enterprise edition"}
