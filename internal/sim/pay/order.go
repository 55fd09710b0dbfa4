package pay

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"time"
	"unicode/utf8"

	"github.com/gowecom/wecom/internal/sim"
)

// As in trade_state.
const (
	unpaid   = "NOTPAY"
	paid     = "SUCCESS"
	refunded = "REFUND"
	closed   = "CLOSED"
)

var stateNames = map[string]string{unpaid: "订单未支付", paid: "支付成功", refunded: "转入退款", closed: "订单已关闭"}

const (
	prepaidTime    = 2 * time.Hour
	closeTime      = 5 * time.Minute // after which an order may be closed
	maxDescription = 127
)

// An order is to be paid in a mini program.
type order struct {
	number
	in            object // as the app wants it
	prepayID      string
	at            time.Time
	expires       time.Time // zero: never
	state         string
	transactionID string
	paidAt        time.Time
	refundedAt    time.Time // when a refund was asked for last
	refunds       []*refund
	record        *record
}

func (o *order) total() int64 { return sim.Integer(sim.ObjectIn(o.in["amount"])["total"]) }

// stateAt is the state of an order at a time: an order that nobody may pay any more is
// closed.
func (o *order) stateAt(now time.Time) string {
	if o.state == unpaid && !o.expires.IsZero() && !now.Before(o.expires) {
		return closed
	}
	return o.state
}

// tradeNo is what an app may call an order.
var tradeNo = regexp.MustCompile(`^[0-9A-Za-z_\-|*]{6,32}$`)

func orderCreate(tx *sim.Tx) (any, error) {
	in, s := tx.Body, slot.Of(tx)
	m, err := merchantIn(tx, "mchid")
	if err == nil {
		err = check(tx, "amount", "payer", "scene_info")
	}
	if err != nil {
		return nil, err
	}
	amount := sim.ObjectIn(in["amount"])
	o := &order{number: number{m.id, sim.Text(in["out_trade_no"])}, in: in, at: tx.Now(), state: unpaid}
	old := s.orders.Get(o.number)
	if text := sim.Text(in["time_expire"]); text != "" {
		if o.expires, err = time.Parse(time.RFC3339, text); err != nil || !o.expires.After(tx.Now()) {
			return nil, sim.Refuse(40058, "invalid time_expire")
		}
	}
	switch n := utf8.RuneCountInString(sim.Text(in["description"])); {
	case !tradeNo.MatchString(o.no):
		return nil, sim.Refuse(40058, "invalid out_trade_no")
	case n == 0 || n > maxDescription:
		return nil, sim.Refuse(40058, "invalid description")
	case o.total() <= 0:
		return nil, sim.Refuse(40058, "invalid amount.total")
	case sim.Text(amount["currency"]) != "CNY":
		return nil, sim.Refuse(40058, "invalid amount.currency")
	case old != nil && reflect.DeepEqual(old.in, in) && old.stateAt(tx.Now()) == unpaid:
		return object{"prepay_id": old.prepayID}, nil // asked for again, it is the same order
	case old != nil:
		return nil, sim.Refuse(40058, "out_trade_no exists")
	}
	o.prepayID = s.id("prepay")
	s.orders.Put(tx, o.number, o)
	s.prepaid.Put(tx, o.prepayID, o)
	return object{"prepay_id": o.prepayID}, nil
}

// orderIn returns the order that a call names.
func orderIn(tx *sim.Tx) (*order, error) {
	m, err := merchantIn(tx, "mchid")
	if err != nil {
		return nil, err
	}
	if o := slot.Of(tx).orders.Get(number{m.id, sim.Text(tx.Body["out_trade_no"])}); o != nil {
		return o, nil
	}
	return nil, sim.Refuse(40058, "invalid out_trade_no")
}

// rfc3339 writes a moment as payments have it.
func rfc3339(t time.Time) string { return t.In(sim.UTC8).Format(time.RFC3339) }

// shown is an order as apps and notices see it.
func (o *order) shown(now time.Time) object {
	state := o.stateAt(now)
	out := object{
		"mchid": o.merchant, "out_trade_no": o.no, "trade_type": "JSAPI", "trade_state": state, "trade_state_desc": stateNames[state],
		"payer": o.in["payer"], "amount": object{"total": o.total(), "currency": "CNY"},
	}
	if o.transactionID != "" {
		out["attach"], out["success_time"] = sim.Text(o.in["attach"]), rfc3339(o.paidAt)
		out["amount"] = object{"total": o.total(), "payer_total": o.total(), "currency": "CNY", "payer_currency": "CNY"}
	}
	return out
}

func orderGet(tx *sim.Tx) (any, error) {
	o, err := orderIn(tx)
	if err != nil {
		return nil, err
	}
	out := o.shown(tx.Now())
	if o.transactionID != "" {
		out["transaction_id"], out["bank_type"] = o.transactionID, "OTHERS"
	}
	if device := sim.Text(sim.ObjectIn(o.in["scene_info"])["device_id"]); device != "" {
		out["scene_info"] = object{"device_id": device}
	}
	return out, nil
}

func orderClose(tx *sim.Tx) (any, error) {
	o, err := orderIn(tx)
	switch {
	case err != nil:
		return nil, err
	case o.stateAt(tx.Now()) != unpaid:
		return nil, sim.Refuse(90311, "close order failed: the order is paid or closed")
	case tx.Now().Sub(o.at) < closeTime:
		return nil, sim.Refuse(90311, "close order failed: it is less than 5 minutes old")
	}
	o.state = closed
	return object{}, nil
}

// sign signs with a hash of what is signed, so that tests see the same each time.
func sign(tx *sim.Tx) (any, error) {
	in := tx.Body
	o := slot.Of(tx).prepaid.Get(sim.Text(in["prepay_id"]))
	switch {
	case o == nil || tx.Now().Sub(o.at) > prepaidTime:
		return nil, sim.Refuse(40058, "invalid prepay_id")
	case sim.Text(in["appid"]) != sim.Text(o.in["appid"]):
		return nil, sim.Refuse(40058, "invalid appid")
	case in["sign_type"] != nil && sim.Text(in["sign_type"]) != "RSA":
		return nil, sim.Refuse(40058, "invalid sign_type")
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%v\n%v\n%v\nprepay_id=%v\n", in["appid"], in["timestamp"], in["nonce"], in["prepay_id"]))
	return object{"pay_sign": base64.StdEncoding.EncodeToString(sum[:])}, nil
}

// A Paying is the parameters of Pay.
type Paying struct {
	MerchantID string `json:"mchid"`
	OutTradeNo string `json:"out_trade_no"`
}

// Pay has the payer of an order pay it, which the app 对外收款 is told of.
var Pay = sim.NewAct("payment.pay", "Somebody pays an order of a mini program.", func(tx *sim.Tx, p Paying) (sim.Nothing, error) {
	s := slot.Of(tx)
	o := s.orders.Get(number{p.MerchantID, p.OutTradeNo})
	if o == nil {
		return sim.Nothing{}, fmt.Errorf("there is no order %s of %s", p.OutTradeNo, p.MerchantID)
	}
	if state := o.stateAt(tx.Now()); state != unpaid {
		return sim.Nothing{}, fmt.Errorf("the order %s cannot be paid: it is %s", o.no, state)
	}
	if tx.Now().Sub(o.at) > prepaidTime {
		return sim.Nothing{}, errors.New("the prepay_id is over: it serves for 2 hours")
	}
	o.state, o.transactionID, o.paidAt = paid, s.id("transaction"), tx.Now()
	o.record = &record{
		merchant: o.merchant, transactionID: o.transactionID, no: o.no, at: tx.Now(), total: o.total(), method: inMiniProgram,
		goods: sim.Text(o.in["description"]), miniProgram: sim.Text(o.in["appid"]),
	}
	s.keep(tx, o.record)
	notice := o.shown(tx.Now())
	notice["appid"] = o.in["appid"]
	notify(tx, "NORMALPAY", "TRANSACTION.SUCCESS", "支付成功", notice)
	return sim.Nothing{}, nil
})

// notify tells the app 对外收款 of what has happened, which is encrypted once more.
func notify(tx *sim.Tx, kind, event, summary string, resource object) {
	const about = "transaction"
	text, nonce := tx.Cipher(AgentID).SealGCM(sim.JSON(resource), about)
	tx.EmitAs(AgentID,
		sim.Field{Name: "notify_type", Value: kind}, sim.Field{Name: "id", Value: slot.Of(tx).id("notice")}, sim.Field{Name: "create_time", Value: rfc3339(tx.Now())},
		sim.Field{Name: "event_type", Value: event}, sim.Field{Name: "resource_type", Value: "encrypt-resource"},
		sim.Field{Name: "resource", Value: []sim.Field{
			{Name: "algorithm", Value: "AEAD_AES_256_GCM"}, {Name: "ciphertext", Value: text}, {Name: "associated_data", Value: about}, {Name: "nonce", Value: nonce},
		}},
		sim.Field{Name: "summary", Value: summary})
}
