package kf

import (
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

func addUpgrades(w *sim.World) {
	w.Handle("GET /cgi-bin/kf/customer/get_upgrade_service_config", upgradeRange, callers)
	w.Handle("POST /cgi-bin/kf/customer/upgrade_service", upgrade, callers)
	w.Handle("POST /cgi-bin/kf/customer/cancel_upgrade_service", cancelUpgrade, callers)
}

// An Allowing is the parameters of AllowUpgrade.
type Allowing struct {
	UserIDs []string `json:"userids,omitempty"`
	ChatIDs []string `json:"chat_ids,omitempty"`
}

// AllowUpgrade has an administrator say whom customers can be recommended to.
var AllowUpgrade = sim.NewAct("kf.allow_upgrade", "An administrator says whom customers can be recommended to.", func(tx *sim.Tx, p Allowing) (sim.Nothing, error) {
	s := slot.Of(tx)
	s.members, s.groupChats = p.UserIDs, p.ChatIDs
	return sim.Nothing{}, nil
})

func upgradeRange(tx *sim.Tx) (any, error) {
	s := slot.Of(tx)
	return object{
		"member_range":    object{"userid_list": append([]string{}, s.members...), "department_id_list": []int64{}},
		"groupchat_range": object{"chat_id_list": append([]string{}, s.groupChats...)},
	}, nil
}

func upgrade(tx *sim.Tx) (any, error) {
	_, c, err := chatOf(tx, "external_userid")
	if err != nil {
		return nil, err
	}
	s := slot.Of(tx)
	var to string
	var allowed bool
	switch sim.Integer(tx.Body["type"]) {
	case 1:
		to = sim.Text(sim.ObjectIn(tx.Body["member"])["userid"])
		allowed = slices.Contains(s.members, to) && directory.Of(tx).Member(to) != nil
	case 2:
		to = sim.Text(sim.ObjectIn(tx.Body["groupchat"])["chat_id"])
		allowed = slices.Contains(s.groupChats, to)
	default:
		return nil, sim.Refuse(40058, "invalid type")
	}
	if !allowed {
		return nil, sim.Refuse(95021, "not configured for the upgrade service")
	}
	c.upgrade = to
	return object{}, nil
}

func cancelUpgrade(tx *sim.Tx) (any, error) {
	_, c, err := chatOf(tx, "external_userid")
	if err != nil {
		return nil, err
	}
	c.upgrade = ""
	return object{}, nil
}

// Upgrade returns the member or group that a customer is recommended to, or "".
func Upgrade(tx *sim.Tx, accountID, customerID string) string {
	if c := slot.Of(tx).chats[chatKey{accountID, customerID}]; c != nil {
		return c.upgrade
	}
	return ""
}
