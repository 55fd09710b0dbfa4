// Package pay simulates payments by customers (对外收款): merchant accounts and
// applications for them, what members collect, orders of mini programs with their refunds,
// and bills. There are no discounts, fees and withdrawals.
package pay

import (
	"fmt"
	"slices"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type object = sim.Object

// MerchantID is the merchant account that each corp has.
const MerchantID = "simulated-merchant-0"

// AgentID is the app 对外收款, whose callback URL gets the notices of payments.
const AgentID = 3010115

// A store holds merchant accounts in the order in which they came, and what happens on
// them.
type store struct {
	merchants    []*merchant
	orders       sim.Recent[number, *order]
	prepaid      sim.Recent[string, *order] // by their prepay_id
	refunds      sim.Recent[number, *refund]
	records      sim.Recent[int, *record]
	flows        sim.Recent[int, *flow]
	images       sim.Recent[string, image]
	applications sim.Recent[string, *application]
	made         int
}

// A number is the app's own number of something on a merchant account.
type number struct{ merchant, no string }

var slot = sim.NewSlot(func() *store {
	return &store{merchants: []*merchant{{id: MerchantID, scope: object{}}}}
})

// id makes an id.
func (s *store) id(kind string) string {
	s.made++
	return fmt.Sprintf("simulated-%s-%d", kind, s.made)
}

// Install adds payments. The directory must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/externalpay/getmerchant", merchantGet, callable)
	w.Handle("POST /cgi-bin/externalpay/set_mch_use_scope", merchantScope, callable)
	w.Handle("POST /cgi-bin/externalpay/get_bill_list", recordList, callable)
	w.Handle("POST /cgi-bin/externalpay/get_payment_info", projectGet, callable)
	w.Handle("POST /cgi-bin/externalpay/get_fund_flow", flowList, callable)
	w.Handle("POST /cgi-bin/miniapppay/create_order", orderCreate, callable)
	w.Handle("POST /cgi-bin/miniapppay/get_order", orderGet, callable)
	w.Handle("POST /cgi-bin/miniapppay/close_order", orderClose, callable)
	w.Handle("POST /cgi-bin/miniapppay/get_sign", sign, callable)
	w.Handle("POST /cgi-bin/miniapppay/refund", refundCreate, callable)
	w.Handle("POST /cgi-bin/miniapppay/get_refund_detail", refundGet, callable)
	w.Handle("POST /cgi-bin/miniapppay/get_bill", bill, callable)
	w.Handle("POST /cgi-bin/miniapppay/upload_image", imageUpload, callable, sim.Bulky)
	w.Handle("POST /cgi-bin/miniapppay/apply_mch", apply, callable)
	w.Handle("POST /cgi-bin/miniapppay/get_applyment_status", applicationGet, callable)
	w.AddActs(Collect, Pay, EndRefund, Review)
}

// callable are the callable apps of 对外收款.
var callable = sim.AppsOnly(48002, "api forbidden")

// check refuses a call whose objects are absent or lack something.
func check(tx *sim.Tx, keys ...string) error {
	for _, key := range keys {
		if tx.Body[key] == nil {
			return sim.Refuse(40058, "missing "+key)
		}
		if err := sim.CheckParts(tx.Parts(key), tx.Body[key]); err != nil {
			return err
		}
	}
	return nil
}

// A merchant is a merchant account that is bound to the corp.
type merchant struct {
	id, name string // without a name, it has that of the corp
	scope    object
	balance  int64
}

func (s *store) merchant(id string) *merchant {
	if i := slices.IndexFunc(s.merchants, func(m *merchant) bool { return m.id == id }); i >= 0 {
		return s.merchants[i]
	}
	return nil
}

// merchantIn returns the merchant account that a call names under a key.
func merchantIn(tx *sim.Tx, key string) (*merchant, error) {
	if m := slot.Of(tx).merchant(sim.Text(tx.Body[key])); m != nil {
		return m, nil
	}
	return nil, sim.Refuse(660006, "merchant not found")
}

func merchantGet(tx *sim.Tx) (any, error) {
	m, err := merchantIn(tx, "mch_id")
	if err != nil {
		return nil, err
	}
	name := m.name
	if name == "" {
		name = tx.Corp().Name
	}
	return object{"mch_id": m.id, "merchant_name": name, "bind_status": 2, "allow_use_scope": m.scope}, nil
}

func merchantScope(tx *sim.Tx) (any, error) {
	m, err := merchantIn(tx, "mch_id")
	if err != nil {
		return nil, err
	}
	in := sim.ObjectIn(tx.Body["allow_use_scope"])
	users, departments, tags := sim.Texts(in["user"]), sim.Integers(in["partyid"]), sim.Integers(in["tagid"])
	seen := directory.Of(tx).See(tx.App)
	for _, id := range users {
		if _, err := seen.Find(id); err != nil {
			return nil, sim.Refuse(660003, "userid is not in the visible range: "+id)
		}
	}
	for _, id := range departments {
		if !seen.SeesDepartment(id) {
			return nil, sim.Refuse(660004, fmt.Sprintf("partyid is not in the visible range: %d", id))
		}
	}
	m.scope = object{"user": append([]string{}, users...), "partyid": append([]int64{}, departments...), "tagid": append([]int64{}, tags...)}
	return object{}, nil
}
