package customers

import (
	"slices"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// A transfer hands a customer of one member over to another.
type transfer struct {
	from, to, customerID string
	resigned             bool
	status               int // 1 done, 2 waiting, 3 refused
	due                  time.Time
}

// transferDelay is how long a customer has to refuse.
const transferDelay = 24 * time.Hour

func addTransfers(w *sim.World) {
	w.Handle("POST /cgi-bin/externalcontact/transfer_customer", transferCustomer(false))
	w.Handle("POST /cgi-bin/externalcontact/resigned/transfer_customer", transferCustomer(true))
	w.Handle("POST /cgi-bin/externalcontact/transfer_result", transferResult(false))
	w.Handle("POST /cgi-bin/externalcontact/resigned/transfer_result", transferResult(true))
	w.Handle("POST /cgi-bin/externalcontact/get_unassigned_list", unassignedList)
}

// A Resignation is the parameters of Resign.
type Resignation struct {
	UserID string `json:"userid"`
}

// Resign has a member leave the corp: the customers and groups of the member wait
// to be handed over.
var Resign = sim.NewAct("member.resign", "A member with customers leaves the corp.", func(tx *sim.Tx, p Resignation) (sim.Nothing, error) {
	d := slot.Of(tx)
	for _, f := range d.of(p.UserID) {
		f.left = tx.Now()
	}
	for _, ch := range d.chats {
		if ch.owner == p.UserID {
			ch.status = 1
		}
	}
	delete(d.members, p.UserID)
	if m := directory.Of(tx).Member(p.UserID); m != nil {
		directory.Of(tx).Remove(m)
	}
	return sim.Nothing{}, nil
})

// A TransferRefusal is the parameters of RefuseTransfer.
type TransferRefusal struct {
	CustomerID string `json:"customer_id"`
}

// RefuseTransfer has a customer refuse to be handed over, as long as that waits.
// Apps are told of it.
var RefuseTransfer = sim.NewAct("customer.refuse_transfer", "A customer refuses to be handed over.", func(tx *sim.Tx, p TransferRefusal) (sim.Nothing, error) {
	settleTransfers(tx)
	for _, t := range slot.Of(tx).transfers {
		if t.customerID == p.CustomerID && t.status == 2 {
			t.status = 3
			tx.Emit(0, sender, append(customerFields("transfer_fail", t.to, p.CustomerID), field{"FailReason", "customer_refused"})...)
		}
	}
	return sim.Nothing{}, nil
})

// settleTransfers completes the transfers that nobody has refused in time.
func settleTransfers(tx *sim.Tx) {
	d := slot.Of(tx)
	for _, t := range d.transfers {
		if t.status != 2 || tx.Now().Before(t.due) {
			continue
		}
		t.status = 1
		state := ""
		for _, f := range d.byCustomer[t.customerID] {
			if f.userID == t.from {
				state = sim.Text(f.fields["state"])
			}
		}
		d.unfollow(t.from, t.customerID)
		if !t.resigned {
			tx.Emit(0, sender, append(customerFields("del_external_contact", t.from, t.customerID), field{"Source", "DELETE_BY_TRANSFER"})...)
		}
		if _, err := d.follow(t.to, t.customerID); err != nil { // not the member's customer yet
			f := d.add(t.customerID, "", t.to, state, t.due)
			f.fields["add_way"], f.fields["oper_userid"] = 202, t.from
			tx.Emit(0, sender, customerFields("add_external_contact", t.to, t.customerID)...)
		}
	}
}

func transferCustomer(resigned bool) sim.Handler {
	return func(tx *sim.Tx) (any, error) {
		in := tx.Body
		settleTransfers(tx)
		d := slot.Of(tx)
		from, to, ids := sim.Text(in["handover_userid"]), sim.Text(in["takeover_userid"]), sim.Texts(in["external_userid"])
		switch {
		case len(ids) == 0 || len(ids) > 100:
			return nil, sim.Refuse(40058, "external_userid must have 1 to 100 entries")
		case from == to:
			return nil, sim.Refuse(40130, "handover and takeover are the same")
		case resigned && d.members[from]:
			return nil, sim.Refuse(40097, "handover member has not resigned")
		}
		if err := d.mayFollow(to); err != nil {
			return nil, err
		}
		answers := []object{}
		for _, id := range ids {
			code := d.mayTransfer(tx.Now(), from, id, resigned)
			if code == 0 {
				d.transfers = append(d.transfers, &transfer{from, to, id, resigned, 2, tx.Now().Add(transferDelay)})
			}
			answers = append(answers, object{"external_userid": id, "errcode": code})
		}
		return object{"customer": answers}, nil
	}
}

// mayTransfer returns 0, or the errcode of a customer that cannot be handed over.
func (d *store) mayTransfer(now time.Time, from, customerID string, resigned bool) int {
	if d.contacts[customerID] == nil {
		return 40096
	}
	if !slices.ContainsFunc(d.byCustomer[customerID], func(f *follow) bool {
		return f.userID == from && f.left.IsZero() != resigned
	}) {
		return 40131
	}
	done := 0
	for _, t := range d.transfers {
		if t.customerID == customerID && t.status == 2 {
			return 40100
		}
		if t.customerID == customerID && t.status == 1 && !t.resigned && now.Sub(t.due) < 90*24*time.Hour {
			done++
		}
	}
	if done >= 2 && !resigned {
		return 40128
	}
	return 0
}

func transferResult(resigned bool) sim.Handler {
	return func(tx *sim.Tx) (any, error) {
		in := tx.Body
		settleTransfers(tx)
		var results []object
		for _, t := range slot.Of(tx).transfers {
			if t.resigned == resigned && t.from == sim.Text(in["handover_userid"]) && t.to == sim.Text(in["takeover_userid"]) {
				at := t.due.Unix()
				if t.status == 3 {
					at = 0
				}
				results = append(results, object{"external_userid": t.customerID, "status": t.status, "takeover_time": at})
			}
		}
		list, next, err := sim.Page(results, sim.Text(in["cursor"]), 1000)
		return object{"customer": list, "next_cursor": next}, err
	}
}

func unassignedList(tx *sim.Tx) (any, error) {
	in := tx.Body
	settleTransfers(tx)
	d := slot.Of(tx)
	var left []object
	for _, f := range d.follows {
		waiting := slices.ContainsFunc(d.transfers, func(t *transfer) bool {
			return t.resigned && t.from == f.userID && t.customerID == f.customerID && t.status == 2
		})
		if !f.left.IsZero() && !waiting {
			left = append(left, object{"handover_userid": f.userID, "external_userid": f.customerID, "dimission_time": f.left.Unix()})
		}
	}
	size := sim.Limit(in["page_size"], 1000, 1000, 1000)
	cursor := sim.Text(in["cursor"])
	if page := sim.Integer(in["page_id"]); cursor == "" && page > 0 {
		cursor = sim.CursorAt(min(int(page)*size, len(left)))
	}
	list, next, err := sim.Page(left, cursor, size)
	return object{"info": list, "is_last": next == "", "next_cursor": next}, err
}
