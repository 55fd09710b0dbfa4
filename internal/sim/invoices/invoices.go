// Package invoices simulates electronic invoices (电子发票) in the card packages of
// members. Their documents are not simulated: the URL leads nowhere.
package invoices

import (
	"fmt"
	"maps"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/directory"
)

type object = sim.Object

// As in reimburse_status.
const (
	initial = "INVOICE_REIMBURSE_INIT"
	locked  = "INVOICE_REIMBURSE_LOCK"
	closed  = "INVOICE_REIMBURSE_CLOSURE"
)

// An invoice is one in the card package of a member.
type invoice struct {
	number int
	owner  *directory.Member
	status string
	locker int64 // the agentid of the app that locked it
	fields object
	data   object
}

var slot = sim.NewSlot(func() *[]*invoice { return &[]*invoice{} })

// Install adds invoices. The directory must be there.
func Install(w *sim.World) {
	w.Handle("POST /cgi-bin/card/invoice/reimburse/getinvoiceinfo", get)
	w.Handle("POST /cgi-bin/card/invoice/reimburse/getinvoiceinfobatch", list)
	w.Handle("POST /cgi-bin/card/invoice/reimburse/updateinvoicestatus", update)
	w.Handle("POST /cgi-bin/card/invoice/reimburse/updatestatusbatch", updateAll)
	w.AddActs(Add)
}

// An Addition is the parameters of Add.
type Addition struct {
	UserID string `json:"userid"`
	Payee  string `json:"payee"`
	Net    int64  `json:"net"` // in cents
	Tax    int64  `json:"tax"` // in cents
}

// A Card is the result of Add.
type Card struct {
	CardID      string `json:"card_id"`
	EncryptCode string `json:"encrypt_code"`
}

func card(n int) Card {
	return Card{fmt.Sprintf("simulated-invoice-%d", n), fmt.Sprintf("simulated-invoice-code-%d", n)}
}

// Add has a member get an invoice.
var Add = sim.NewAct("invoice.add", "A member gets an invoice into the card package.", func(tx *sim.Tx, p Addition) (Card, error) {
	m := directory.Of(tx).Member(p.UserID)
	if m == nil {
		return Card{}, fmt.Errorf("there is no member %s", p.UserID)
	}
	all := slot.Of(tx)
	n, now := len(*all)+1, tx.Now()
	*all = append(*all, &invoice{number: n, owner: m, status: initial, fields: object{
		"card_id": card(n).CardID, "begin_time": now.Unix(), "end_time": now.AddDate(10, 0, 0).Unix(), "type": "增值税电子普通发票", "payee": p.Payee, "detail": "可在公司企业微信内报销使用",
	}, data: object{
		"title": tx.Corp().Name, "fee": p.Net + p.Tax, "fee_without_tax": p.Net, "tax": p.Tax, "billing_no": "012002600111", "billing_code": fmt.Sprintf("%08d", n), "billing_time": now.Unix(),
		"check_code": fmt.Sprintf("%020d", n), "detail": "项目", "pdf_url": fmt.Sprintf("https://invoice.example/%d.pdf", n), "info": []object{{"name": "住宿费", "num": 1, "unit": "晚", "price": p.Net, "fee": p.Net}},
	}})
	return card(n), nil
})

func find(tx *sim.Tx, in object) (*invoice, error) {
	for _, v := range *slot.Of(tx) {
		if card(v.number) == (Card{sim.Text(in["card_id"]), sim.Text(in["encrypt_code"])}) {
			return v, nil
		}
	}
	return nil, sim.Refuse(40058, "invalid card_id or encrypt_code")
}

// shown is an invoice as apps read it.
func (v *invoice) shown() object {
	data := object{"reimburse_status": v.status}
	maps.Copy(data, v.data)
	o := object{"openid": directory.OpenID(v.owner), "user_info": data}
	maps.Copy(o, v.fields)
	return o
}

func get(tx *sim.Tx) (any, error) {
	v, err := find(tx, tx.Body)
	if err != nil {
		return nil, err
	}
	return v.shown(), nil
}

func list(tx *sim.Tx) (any, error) {
	all := []object{}
	for _, in := range sim.Objects(tx.Body["item_list"]) {
		v, err := find(tx, in)
		if err != nil {
			return nil, err
		}
		all = append(all, v.shown())
	}
	return object{"item_list": all}, nil
}

// check refuses a state that an invoice cannot have for the app.
func (v *invoice) check(tx *sim.Tx, status string) error {
	switch {
	case status != initial && status != locked && status != closed, v.status == closed:
		return sim.Refuse(72024, "invalid reimburse_status")
	case v.status == locked && v.locker != tx.App.AgentID:
		return sim.Refuse(72023, "the invoice is locked by another")
	}
	return nil
}

func (v *invoice) set(tx *sim.Tx, status string) { v.status, v.locker = status, tx.App.AgentID }

func update(tx *sim.Tx) (any, error) {
	v, err := find(tx, tx.Body)
	status := sim.Text(tx.Body["reimburse_status"])
	if err == nil {
		err = v.check(tx, status)
	}
	if err != nil {
		return nil, err
	}
	v.set(tx, status)
	return object{}, nil
}

// updateAll changes all invoices or none.
func updateAll(tx *sim.Tx) (any, error) {
	status, found := sim.Text(tx.Body["reimburse_status"]), []*invoice{}
	for _, in := range sim.Objects(tx.Body["invoice_list"]) {
		v, err := find(tx, in)
		if err == nil && directory.OpenID(v.owner) != sim.Text(tx.Body["openid"]) {
			err = sim.Refuse(72037, "the invoice belongs to another")
		}
		if err == nil {
			err = v.check(tx, status)
		}
		if err != nil {
			return nil, err
		}
		found = append(found, v)
	}
	for _, v := range found {
		v.set(tx, status)
	}
	return object{}, nil
}
