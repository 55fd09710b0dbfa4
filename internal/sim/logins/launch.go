package logins

import (
	"crypto/rand"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// launch gives a code that opens the chat of two members. Nobody here opens it.
func launch(tx *sim.Tx) (any, error) {
	partner := sim.Text(sim.ObjectIn(tx.Body["single_chat"])["userid"])
	if partner == "" {
		return nil, sim.Refuse(41009, "missing userid")
	}
	for _, id := range []string{sim.Text(tx.Body["operator_userid"]), partner} {
		if _, err := directory.Of(tx).See(tx.App).Find(id); err != nil {
			return nil, sim.Refuse(660003, "userid no privilege")
		}
	}
	return object{"launch_code": rand.Text()}, nil
}
