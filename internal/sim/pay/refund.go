package pay

import (
	"fmt"
	"regexp"
	"time"

	"github.com/gowecom/wecom/internal/sim"
)

// The states of a refund, and their numbers in records.
const (
	processing   = "PROCESSING"
	done         = "SUCCESS"
	abnormal     = "ABNORMAL"
	refundClosed = "CLOSED"
)

var refundNumbers = map[string]int{processing: 1, done: 2, refundClosed: 3, abnormal: 4}

const (
	refundYears = 1
	refundPause = time.Minute // between two of an order
	maxRefunds  = 50
)

// A refund is of an order, or of a part of it.
type refund struct {
	number
	of     *order
	id     string
	amount int64
	reason string
	at     time.Time
	state  string
	doneAt time.Time
}

// refundNo is what an app may call a refund.
var refundNo = regexp.MustCompile(`^[0-9A-Za-z_\-|*@]{1,64}$`)

// pending is how much of an order is refunded or will be, without a refund itself.
func (o *order) pending(but *refund) (n int64) {
	for _, r := range o.refunds {
		if r != but && (r.state == processing || r.state == done) {
			n += r.amount
		}
	}
	return n
}

func refundCreate(tx *sim.Tx) (any, error) {
	in, s := tx.Body, slot.Of(tx)
	o, err := orderIn(tx)
	if err == nil {
		err = check(tx, "amount")
	}
	if err != nil {
		return nil, err
	}
	amount := sim.ObjectIn(in["amount"])
	key, refunds := number{o.merchant, sim.Text(in["out_refund_no"])}, sim.Integer(amount["refund"])
	r := s.refunds.Get(key)
	switch {
	case !refundNo.MatchString(key.no) || r != nil && (r.of != o || r.amount != refunds):
		return nil, sim.Refuse(40058, "invalid out_refund_no")
	case sim.Text(amount["currency"]) != "CNY":
		return nil, sim.Refuse(40058, "invalid amount.currency")
	case refunds <= 0:
		return nil, sim.Refuse(40058, "invalid amount.refund")
	case sim.Integer(amount["total"]) != o.total():
		return nil, sim.Refuse(40058, "invalid amount.total")
	case o.state != paid && o.state != refunded:
		return nil, sim.Refuse(90314, "the order is not paid")
	case tx.Now().After(o.paidAt.AddDate(refundYears, 0, 0)):
		return nil, sim.Refuse(90314, "the order is older than a year")
	case refunds > o.total()-o.pending(r):
		return nil, sim.Refuse(90341, "refund exceeds payment")
	case r == nil && len(o.refunds) == maxRefunds:
		return nil, sim.Refuse(90341, "more than 50 refunds of an order")
	case r != nil && (r.state == processing || r.state == done):
		return r.taken(), nil // asked for again, it is the same refund
	case !o.refundedAt.IsZero() && tx.Now().Sub(o.refundedAt) < refundPause:
		return nil, sim.Refuse(45009, "api freq out of limit: one refund of an order a minute")
	case r == nil:
		r = &refund{number: key, of: o, id: s.id("refund"), amount: refunds, at: tx.Now()}
		o.refunds = append(o.refunds, r)
		s.refunds.Put(tx, key, r)
	}
	r.state, r.reason = processing, sim.Text(in["reason"])
	o.state, o.refundedAt = refunded, tx.Now()
	return r.taken(), nil
}

// taken is what an app is told of a refund that it asks for.
func (r *refund) taken() object {
	return object{"out_refund_no": r.no, "amount": r.shownAmount()}
}

func (r *refund) shownAmount() object {
	return object{"refund": r.amount, "payer_refund": r.amount, "discount_refund": 0, "currency": "CNY"}
}

// account is where refunds go to.
const account = "支付用户零钱"

func refundGet(tx *sim.Tx) (any, error) {
	m, err := merchantIn(tx, "mchid")
	if err != nil {
		return nil, err
	}
	r := slot.Of(tx).refunds.Get(number{m.id, sim.Text(tx.Body["out_refund_no"])})
	if r == nil {
		return nil, sim.Refuse(40058, "invalid out_refund_no")
	}
	state := r.state
	if state == refundClosed {
		state = "CLOSE" // here, unlike in notices
	}
	out := object{
		"refund_id": r.id, "out_refund_no": r.no, "transaction_id": r.of.transactionID, "out_trade_no": r.of.no, "channel": "ORIGINAL", "user_received_account": account,
		"status": state, "create_time": rfc3339(r.at), "amount": r.shownAmount(),
	}
	if r.state == done {
		out["success_time"] = rfc3339(r.doneAt)
	}
	return out, nil
}

// A RefundEnd is the parameters of EndRefund.
type RefundEnd struct {
	MerchantID  string `json:"mchid"`
	OutRefundNo string `json:"out_refund_no"`
	Status      string `json:"status,omitempty"` // SUCCESS, which is the default, ABNORMAL or CLOSED
}

// noticeEvents are the notices of how a refund ends.
var noticeEvents = map[string][2]string{
	done: {"REFUND.SUCCESS", "退款成功"}, abnormal: {"REFUND.ABNORMAL", "退款异常"}, refundClosed: {"REFUND.CLOSED", "退款关闭"},
}

// EndRefund has a refund succeed or fail, which the app 对外收款 is told of.
var EndRefund = sim.NewAct("payment.end_refund", "A refund arrives, or fails.", func(tx *sim.Tx, p RefundEnd) (sim.Nothing, error) {
	s := slot.Of(tx)
	if p.Status == "" {
		p.Status = done
	}
	r := s.refunds.Get(number{p.MerchantID, p.OutRefundNo})
	notice, known := noticeEvents[p.Status]
	switch {
	case r == nil:
		return sim.Nothing{}, fmt.Errorf("there is no refund %s of %s", p.OutRefundNo, p.MerchantID)
	case !known:
		return sim.Nothing{}, fmt.Errorf("a refund does not end %q: want SUCCESS, ABNORMAL or CLOSED", p.Status)
	case r.state != processing:
		return sim.Nothing{}, fmt.Errorf("the refund %s is %s already", r.no, r.state)
	}
	r.state = p.Status
	out := object{
		"mchid": r.merchant, "out_trade_no": r.of.no, "refund_id": r.id, "out_refund_no": r.no, "refund_status": r.state, "user_received_account": account,
		"amount": object{"total": r.of.total(), "refund": r.amount, "payer_total": r.of.total(), "payer_refund": r.amount},
	}
	if r.state == done {
		r.doneAt = tx.Now()
		out["success_time"] = rfc3339(r.doneAt)
		s.keep(tx, &record{merchant: r.merchant, transactionID: r.of.transactionID, no: r.of.no, refund: r, at: tx.Now(), total: r.of.total(), method: inMiniProgram, remark: r.reason})
	}
	notify(tx, "REFUND", notice[0], notice[1], out)
	return sim.Nothing{}, nil
})
