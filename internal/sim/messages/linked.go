package messages

import (
	"strings"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// partner is the key of the one member of the linked corp.
var partner = strings.ToLower(directory.LinkedUserID)

func linkedSend(tx *sim.Tx) (any, error) {
	in := tx.Body
	m, err := Read(tx)
	if err != nil {
		return nil, err
	}
	to, missed := linkedRecipients(tx, sim.Texts(in["touser"]), sim.Texts(in["toparty"]), sim.Texts(in["totag"]))
	if sim.Integer(in["toall"]) == 1 {
		to, _ = recipients(tx, []string{"@all"}, nil, nil)
		to = append(to, partner)
	}
	if len(to) == 0 {
		return nil, sim.Refuse(81013, "user & party & tag all invalid")
	}
	deliver(tx, m, to, map[string]*Message{})
	reply := object{}
	for list, ids := range missed {
		if len(ids) > 0 {
			reply[list] = ids
		}
	}
	return reply, nil
}

// linkedRecipients is recipients for members of the linked corp too.
func linkedRecipients(tx *sim.Tx, users, parties, tags []string) (to []string, missed map[string][]string) {
	var ownUsers, ownParties []string
	for _, id := range users {
		if strings.EqualFold(id, directory.LinkedUserID) {
			to = []string{partner}
		} else {
			ownUsers = append(ownUsers, id)
		}
	}
	for _, id := range parties {
		if id == directory.LinkedDepartmentID {
			to = []string{partner}
		} else {
			ownParties = append(ownParties, id)
		}
	}
	own, missed := recipients(tx, ownUsers, ownParties, tags)
	return append(own, to...), missed
}
