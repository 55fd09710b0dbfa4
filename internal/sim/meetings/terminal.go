package meetings

import (
	"slices"
	"strings"

	"github.com/gowecom/wecom/internal/sim"
)

// terminalCheck answers with which terminals a member has joined meetings.
func terminalCheck(tx *sim.Tx) (any, error) {
	userID, terminals := sim.Text(tx.Body["userid"]), sim.Integers(tx.Body["instance_id_list"])
	ids := sim.Texts(tx.Body["meetingid_list"])
	switch {
	case !sees(tx, userID):
		return nil, sim.Refuse(400021, "invalid userid")
	case len(ids) == 0:
		return nil, sim.Refuse(40058, "missing meetingid_list")
	}
	list := []object{}
	for _, id := range ids {
		m, err := owned(tx, id)
		if err != nil {
			return nil, err
		}
		for _, terminal := range m.terminalsOf(userID) {
			if len(terminals) == 0 || slices.Contains(terminals, terminal) {
				list = append(list, object{"meetingid": id, "instance_id": terminal})
			}
		}
	}
	return object{"result_list": list}, nil
}

// terminalsOf are those with which a member has joined the meeting.
func (m *meeting) terminalsOf(userID string) (terminals []int64) {
	for _, o := range m.occasions {
		for _, v := range o.visits {
			if strings.EqualFold(v.userID, userID) && !slices.Contains(terminals, v.terminal) {
				terminals = append(terminals, v.terminal)
			}
		}
	}
	return terminals
}
