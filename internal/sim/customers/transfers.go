package customers

import (
	"cmp"
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

// A handover is what transfers are asked for by.
type handover struct {
	from, to string
	resigned bool
}

// transferDelay is how long a customer has to refuse.
const transferDelay = 24 * time.Hour

func addTransfers(w *sim.World) {
	w.Handle("POST /cgi-bin/externalcontact/transfer_customer", transferCustomer(false), callers)
	w.Handle("POST /cgi-bin/externalcontact/resigned/transfer_customer", transferCustomer(true), callers)
	w.Handle("POST /cgi-bin/externalcontact/transfer_result", transferResult(false), callers)
	w.Handle("POST /cgi-bin/externalcontact/resigned/transfer_result", transferResult(true), callers)
	w.Handle("POST /cgi-bin/externalcontact/get_unassigned_list", unassignedList, callers)
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
		d.left = append(d.left, f)
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
	for _, t := range slot.Of(tx).moved[p.CustomerID] {
		if t.status == 2 {
			t.status = 3
			slot.Of(tx).await(t, false)
			tx.Emit(0, sender, append(customerFields("transfer_fail", t.to, p.CustomerID), field{"FailReason", "customer_refused"})...)
		}
	}
	return sim.Nothing{}, nil
})

// settleTransfers completes the transfers that nobody has refused in time.
func settleTransfers(tx *sim.Tx) {
	d := slot.Of(tx)
	for len(d.waiting) > 0 && !tx.Now().Before(d.waiting[0].due) {
		t := d.waiting[0]
		d.waiting = d.waiting[1:]
		if t.status != 2 {
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

// await notes whether a customer of a member who left waits to be handed over.
func (d *store) await(t *transfer, waits bool) {
	for _, f := range d.byCustomer[t.customerID] {
		if f.userID == t.from {
			f.isWaiting = waits && t.resigned
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
		if err := cmp.Or(inRange(tx, from, to), d.mayFollow(to)); err != nil {
			return nil, err
		}
		answers := []object{}
		for _, id := range ids {
			code := d.mayTransfer(tx.Now(), from, id, resigned)
			if code == 0 {
				t := &transfer{from, to, id, resigned, 2, tx.Now().Add(transferDelay)}
				key := handover{from, to, resigned}
				d.waiting, d.handovers[key], d.moved[id] = append(d.waiting, t), append(d.handovers[key], t), append(d.moved[id], t)
				d.await(t, true)
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
	for _, t := range d.moved[customerID] {
		if t.status == 2 {
			return 40100
		}
		if t.status == 1 && !t.resigned && now.Sub(t.due) < 90*24*time.Hour {
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
		all := slot.Of(tx).handovers[handover{sim.Text(in["handover_userid"]), sim.Text(in["takeover_userid"]), resigned}]
		page, next, err := sim.Page(all, sim.Text(in["cursor"]), 1000)
		list := []object{}
		for _, t := range page {
			at := t.due.Unix()
			if t.status == 3 {
				at = 0
			}
			list = append(list, object{"external_userid": t.customerID, "status": t.status, "takeover_time": at})
		}
		return object{"customer": list, "next_cursor": next}, err
	}
}

func unassignedList(tx *sim.Tx) (any, error) {
	in := tx.Body
	settleTransfers(tx)
	d := slot.Of(tx)
	size := sim.Limit(in["page_size"], 1000, 1000, 1000)
	skip := sim.CursorPlace(sim.Text(in["cursor"])) // also counts those who were handed over since
	if sim.Text(in["cursor"]) == "" {
		skip = d.afterPages(int(sim.Integer(in["page_id"])), size)
	}
	if skip < 0 || skip > len(d.left) {
		return nil, sim.Refuse(50100, "invalid cursor")
	}
	list := []object{}
	for i, f := range d.left[skip:] {
		if f.isOver || f.isWaiting {
			continue
		}
		if len(list) == size {
			return object{"info": list, "is_last": false, "next_cursor": sim.CursorAt(skip + i)}, nil
		}
		list = append(list, object{"handover_userid": f.userID, "external_userid": f.customerID, "dimission_time": f.left.Unix()})
	}
	return object{"info": list, "is_last": true, "next_cursor": ""}, nil
}

// afterPages returns the place in left behind a number of pages.
func (d *store) afterPages(pages, size int) int {
	if pages <= 0 {
		return 0
	}
	n := 0
	for i, f := range d.left {
		if f.isOver || f.isWaiting {
			continue
		}
		if n == pages*size {
			return i
		}
		n++
	}
	return len(d.left)
}
