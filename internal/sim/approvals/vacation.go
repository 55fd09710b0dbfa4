package approvals

import (
	"fmt"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A vacation is a type of leave.
type vacation struct {
	id    int64
	name  string
	hours bool
	grant int   // 0 without limit, 1 by year, 2 by hand
	quota int64 // in seconds
}

// vacations are the types of leave that the corp has.
var vacations = []vacation{
	{1, "年假", false, 1, 10 * 86400},
	{2, "事假", true, 2, 120 * 3600},
	{3, "病假", false, 2, 15 * 86400},
	{4, "调休假", true, 2, 40 * 3600},
	{5, "婚假", false, 0, 0},
}

func (v vacation) unit() int64 {
	if v.hours {
		return 1
	}
	return 0
}

// step is what balances are multiples of, in seconds.
func (v vacation) step() int64 {
	if v.hours {
		return 360
	}
	return 8640
}

// vacationList is the configuration of a Vacation control.
func vacationList() string {
	var items []object
	for _, v := range vacations {
		items = append(items, object{"id": v.id, "name": sim.Chinese(v.name)})
	}
	return string(sim.JSON(object{"vacation_list": object{"item": items}}))
}

// A balance is how much leave of a type a member has, in seconds.
type balance struct{ assigned, used, left int64 }

// balanceOf returns how much leave of a type a member has, or nil if the type is
// unknown or has no limit.
func balanceOf(tx *sim.Tx, userID string, id int64) *balance {
	key := strings.ToLower(userID)
	if slot.Of(tx).balances[key] == nil {
		mine := map[int64]*balance{}
		for _, v := range vacations {
			if v.grant != 0 {
				mine[v.id] = &balance{assigned: v.quota, left: v.quota}
			}
		}
		slot.Of(tx).balances[key] = mine
	}
	return slot.Of(tx).balances[key][id]
}

// take takes the leave of an approved form from its member, or with −1 gives it
// back.
func take(tx *sim.Tx, f *form, sign int64) {
	for _, field := range f.fields {
		if l, ok := leaveOf(field); ok {
			if b := balanceOf(tx, f.creator, l.Vacation); b != nil {
				seconds := sign * int64(l.Duration/time.Second)
				b.used += seconds
				b.left -= seconds
			}
		}
	}
}

func vacationTypes(tx *sim.Tx) (any, error) {
	if tx.App.AgentID == 0 {
		return nil, sim.Refuse(301062, "no attendance auth")
	}
	list := []object{}
	for _, v := range vacations {
		perDay := 86400
		if v.hours {
			perDay = 28800
		}
		none := object{"month": 0, "day": 0}
		overtime := 0
		if v.name == "调休假" {
			overtime = 1
		}
		list = append(list, object{
			"id": v.id, "name": v.name, "time_attr": v.unit(), "duration_type": 1, "perday_duration": perDay,
			"quota_attr": object{
				"type": v.grant, "autoreset_time": 1640966400, "autoreset_duration": v.quota, "quota_rule_type": 0,
				"quota_rules": object{"list": []object{}, "based_on_actual_work_time": false}, "at_entry_date": false, "auto_reset_month_day": 0,
			},
			"is_newovertime": overtime, "enter_comp_time_limit": 0,
			"expire_rule": object{"type": 4, "duration": 0, "date": none, "extern_duration_enable": false, "extern_duration": none},
		})
	}
	return object{"lists": list}, nil
}

func vacationBalances(tx *sim.Tx) (any, error) {
	in := tx.Body
	userID := sim.Text(in["userid"])
	if _, err := directory.Of(tx).See(tx.App).Find(userID); err != nil {
		return nil, sim.Refuse(301063, "invalid userid")
	}
	list := []object{}
	for _, v := range vacations {
		b := balanceOf(tx, userID, v.id)
		if b == nil {
			b = &balance{}
		}
		list = append(list, object{
			"id": v.id, "vacationname": v.name, "assignduration": b.assigned, "usedduration": b.used, "leftduration": b.left, "real_assignduration": b.assigned,
		})
	}
	return object{"lists": list}, nil
}

func vacationSet(tx *sim.Tx) (any, error) {
	in := tx.Body
	if _, err := directory.Of(tx).See(tx.App).Find(sim.Text(in["userid"])); err != nil {
		return nil, sim.Refuse(301098, "the member is not in the range of the vacation")
	}
	left := sim.Integer(in["leftduration"])
	for _, v := range vacations {
		if v.id != sim.Integer(in["vacation_id"]) {
			continue
		}
		b := balanceOf(tx, sim.Text(in["userid"]), v.id)
		if b == nil || sim.Integer(in["time_attr"]) != v.unit() || left < 0 || left%v.step() != 0 {
			return nil, sim.Refuse(301063, fmt.Sprintf("%s takes multiples of %d seconds with time_attr %d", v.name, v.step(), v.unit()))
		}
		b.assigned += left - b.left
		b.left = left
		return object{}, nil
	}
	return nil, sim.Refuse(301063, "invalid vacation_id")
}
