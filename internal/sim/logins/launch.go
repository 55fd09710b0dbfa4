package logins

import (
	"cmp"
	"crypto/rand"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/customers"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// launch gives a code that opens the chat of a member with another one or a customer.
// Nobody here opens it.
func launch(tx *sim.Tx) (any, error) {
	chat := sim.ObjectIn(tx.Body["single_chat"])
	operator, partner, customer := sim.Text(tx.Body["operator_userid"]), sim.Text(chat["userid"]), sim.Text(chat["external_userid"])
	if partner == "" && customer == "" {
		return nil, sim.Refuse(41009, "missing userid")
	}
	for _, id := range []string{operator, cmp.Or(partner, operator)} {
		if _, err := directory.Of(tx).See(tx.App).Find(id); err != nil {
			return nil, sim.Refuse(660003, "userid no privilege")
		}
	}
	if customer != "" && !slices.Contains(customers.IDs(tx, operator), customer) {
		return nil, sim.Refuse(84061, "not external contact")
	}
	return object{"launch_code": rand.Text()}, nil
}
