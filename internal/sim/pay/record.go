package pay

import (
	"bytes"
	"compress/gzip"
	"crypto/sha1"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/customers"
	"github.com/gowecom/wecom/internal/sim/directory"
)

// inMiniProgram is how orders are paid.
const inMiniProgram = 15

// A record is money that came in or that was refunded.
type record struct {
	merchant, transactionID, no string
	refund                      *refund // of money that was refunded
	at                          time.Time
	customer, payee             string // empty in mini programs
	total                       int64
	method                      int
	goods, remark               string
	miniProgram                 string // the appid
	project                     string // the payment_id
}

// A flow is a change of the balance of a merchant account.
type flow struct {
	*record
	id      string
	amount  int64 // less than 0 of a refund
	balance int64
}

// keep keeps a record, and the flow that goes with it.
func (s *store) keep(tx *sim.Tx, r *record) {
	s.made++
	s.records.Put(tx, s.made, r)
	f := &flow{record: r, id: fmt.Sprintf("simulated-flow-%d", s.made), amount: r.total}
	if r.refund != nil {
		f.amount = -r.refund.amount
	}
	m := s.merchant(r.merchant)
	m.balance += f.amount
	f.balance = m.balance
	s.flows.Put(tx, s.made, f)
}

// A Collecting is the parameters of Collect.
type Collecting struct {
	UserID     string `json:"userid"`
	CustomerID string `json:"external_userid"`
	Total      int64  `json:"total"`             // in fen
	Method     int    `json:"method,omitempty"`  // 0: in a chat, 1: by a code, 2: in a live stream, 3: by an album, 14: a transfer
	MerchantID string `json:"mchid,omitempty"`   // the default is the account that each corp has
	Goods      string `json:"goods,omitempty"`   // what is sold
	Remark     string `json:"remark,omitempty"`  //
	ProjectID  string `json:"project,omitempty"` // the payment_id of a project (收款项目)
}

// A Collected is the result of Collect.
type Collected struct {
	OutTradeNo string `json:"out_trade_no"`
}

// Collect has a member collect money from a customer.
var Collect = sim.NewAct("payment.collect", "A member collects money from a customer.", func(tx *sim.Tx, p Collecting) (Collected, error) {
	s, m := slot.Of(tx), directory.Of(tx).Member(p.UserID)
	if p.MerchantID == "" {
		p.MerchantID = MerchantID
	}
	switch {
	case m == nil:
		return Collected{}, fmt.Errorf("there is no member %s", p.UserID)
	case customers.NameOf(tx, p.CustomerID) == "":
		return Collected{}, fmt.Errorf("there is no customer %s", p.CustomerID)
	case s.merchant(p.MerchantID) == nil:
		return Collected{}, fmt.Errorf("there is no merchant account %s", p.MerchantID)
	case p.Total <= 0:
		return Collected{}, fmt.Errorf("an amount of %d fen cannot be collected", p.Total)
	case !slices.Contains([]int{0, 1, 2, 3, 14}, p.Method):
		return Collected{}, fmt.Errorf("members do not collect by method %d: want 0, 1, 2, 3 or 14", p.Method)
	}
	r := &record{
		merchant: p.MerchantID, transactionID: s.id("transaction"), no: s.id("trade"), at: tx.Now(), customer: p.CustomerID, payee: m.UserID(),
		total: p.Total, method: p.Method, goods: p.Goods, remark: p.Remark, project: p.ProjectID,
	}
	s.keep(tx, r)
	return Collected{r.no}, nil
})

// shown is a record as apps see it.
func (s *store) shown(r *record) object {
	o := object{
		"transaction_id": r.transactionID, "bill_type": 0, "pay_time": r.at.Unix(), "out_trade_no": r.no, "total_fee": r.total, "payment_type": r.method, "mch_id": r.merchant, "remark": r.remark,
	}
	if r.customer != "" {
		o["external_userid"], o["payee_userid"] = r.customer, r.payee
	}
	if r.refund != nil {
		o["bill_type"], o["out_refund_no"], o["total_refund_fee"] = 1, r.refund.no, r.refund.amount
		return o
	}
	o["trade_state"], o["total_refund_fee"] = 1, 0
	if r.goods != "" {
		o["commodity_list"] = []object{{"description": r.goods, "amount": 1}}
	}
	if r.miniProgram != "" {
		o["miniprogram_info"] = object{"appid": r.miniProgram, "name": "小程序"}
	}
	if order := s.orders.Get(number{r.merchant, r.no}); order != nil && order.record == r {
		refunds, sum := []object{}, int64(0)
		for _, f := range order.refunds {
			refunds = append(refunds, object{
				"out_refund_no": f.no, "refund_userid": "", "refund_comment": f.reason, "refund_reqtime": f.at.Unix(), "refund_status": refundNumbers[f.state], "refund_fee": f.amount,
			})
			if f.state == done {
				sum += f.amount
				o["trade_state"] = 3
			}
		}
		o["refund_list"], o["total_refund_fee"] = refunds, sum
	}
	return o
}

// span reads the time that a call asks for, of at most so many days.
func span(tx *sim.Tx, days int) (from, to time.Time, err error) {
	from, to = sim.UnixTime(tx.Body["begin_time"]), sim.UnixTime(tx.Body["end_time"])
	if from.IsZero() || to.Before(from) || to.Sub(from) > time.Duration(days)*24*time.Hour {
		return from, to, sim.Refuse(40058, fmt.Sprintf("invalid begin_time and end_time: at most %d days", days))
	}
	return from, to, nil
}

// isVisible reports whether an app sees who collected money.
func isVisible(tx *sim.Tx, userID string) bool {
	_, err := directory.Of(tx).See(tx.App).Find(userID)
	return userID == "" || err == nil
}

// paged answers with the page that a call asks for. Whom the app does not see is left out
// after the page is made.
func paged[T interface{ payeeID() string }](tx *sim.Tx, found []T, key string, limit int, shown func(T) object) (any, error) {
	page, next, err := sim.Page(found, sim.Text(tx.Body["cursor"]), limit)
	if err != nil {
		return nil, err
	}
	list := []object{}
	for _, r := range page {
		if isVisible(tx, r.payeeID()) {
			list = append(list, shown(r))
		}
	}
	out := object{key: list}
	if next != "" {
		out["next_cursor"] = next
	}
	return out, nil
}

func (r *record) payeeID() string { return r.payee }

func recordList(tx *sim.Tx) (any, error) {
	from, to, err := span(tx, 31)
	if err != nil {
		return nil, err
	}
	s, payee := slot.Of(tx), sim.Text(tx.Body["payee_userid"])
	if !isVisible(tx, payee) {
		return nil, sim.Refuse(660002, "invalid payee_userid")
	}
	var found []*record
	for r := range s.records.All() {
		if !r.at.Before(from) && !r.at.After(to) && (payee == "" || strings.EqualFold(payee, r.payee)) {
			found = append(found, r)
		}
	}
	return paged(tx, found, "bill_list", sim.Limit(tx.Body["limit"], 1000, 1000, 1000), s.shown)
}

func projectGet(tx *sim.Tx) (any, error) {
	project, list := sim.Text(tx.Body["payment_id"]), []object{}
	for r := range slot.Of(tx).records.All() {
		if project != "" && r.project == project {
			list = append(list, object{"out_trade_no": r.no})
		}
	}
	if len(list) == 0 {
		return nil, sim.Refuse(660012, "invalid payment_id")
	}
	return object{"bill_list": list}, nil
}

// readyAt is when the flow of the day of a time is there: at 11 o'clock of the next one.
func readyAt(t time.Time) time.Time {
	year, month, day := t.In(sim.UTC8).Date()
	return time.Date(year, month, day+1, 11, 0, 0, 0, sim.UTC8)
}

func flowList(tx *sim.Tx) (any, error) {
	from, to, err := span(tx, 31)
	if err != nil {
		return nil, err
	}
	merchant := sim.Text(tx.Body["mch_id"])
	var found []*flow
	for f := range slot.Of(tx).flows.All() {
		if !f.at.Before(from) && !f.at.After(to) && (merchant == "" || merchant == f.merchant) && !tx.Now().Before(readyAt(f.at)) {
			found = append(found, f)
		}
	}
	return paged(tx, found, "fund_flow_list", sim.Limit(tx.Body["limit"], 100, 200, 200), (*flow).shown)
}

func (f *flow) shown() object {
	o := object{
		"timestamp": f.at.Unix(), "request_no": f.id, "transaction_type": 3, "fund_flow_type": 1, "transaction_amount": f.amount, "account_balance": f.balance,
		"out_trade_no": f.no, "mch_id": f.merchant, "operator_userid": f.payee, "group_list": []object{}, "remark": f.remark,
	}
	if f.amount < 0 {
		o["transaction_type"], o["fund_flow_type"], o["transaction_amount"] = 1, 2, -f.amount
	}
	return o
}

const (
	billMonths = 3
	billTime   = 30 * time.Second // that the address of a bill serves
)

const billAuth = "WECHATPAY2-SHA256-RSA2048 simulated"

// bill serves the bill of a day that is over.
func bill(tx *sim.Tx) (any, error) {
	in := tx.Body
	m, err := merchantIn(tx, "mchid")
	if err != nil {
		return nil, err
	}
	day, err := time.ParseInLocation(time.DateOnly, sim.Text(in["bill_date"]), sim.UTC8)
	if err != nil || day.AddDate(0, 0, 1).After(tx.Now()) || day.Before(tx.Now().AddDate(0, -billMonths, 0)) {
		return nil, sim.Refuse(40058, "invalid bill_date")
	}
	kind, name := sim.Text(in["bill_type"]), "bill-"+m.id+"-"+day.Format(time.DateOnly)
	if !slices.Contains([]string{"", "ALL", "SUCCESS", "REFUND"}, kind) {
		return nil, sim.Refuse(40058, "invalid bill_type")
	}
	text := slot.Of(tx).bill(m.id, day, kind)
	sum := sha1.Sum(text)
	switch sim.Text(in["tar_type"]) {
	case "":
	case "GZIP":
		text, name = packed(text), name+".gzip"
	default:
		return nil, sim.Refuse(40058, "invalid tar_type")
	}
	return object{
		"download_url": tx.PublishTo(billAuth, name+kind, text, billTime), "hash_type": "SHA1", "hash_value": hex.EncodeToString(sum[:]), "auth": "Authorization: " + billAuth,
	}, nil
}

// bill writes the bill of a day: a line for each order and refund, and the sums.
func (s *store) bill(merchantID string, day time.Time, kind string) []byte {
	var b bytes.Buffer
	b.WriteString("交易时间,商户号,微信订单号,商户订单号,交易状态,应结订单金额,商户退款单号,退款金额,商品名称\r\n")
	count, total, refunds := 0, int64(0), int64(0)
	for r := range s.records.All() {
		isRefund := r.refund != nil
		if r.merchant != merchantID || r.at.Before(day) || !r.at.Before(day.AddDate(0, 0, 1)) || kind == "SUCCESS" && isRefund || kind == "REFUND" && !isRefund {
			continue
		}
		state, amount, refundNo, refunded := paid, r.total, "", int64(0)
		if isRefund {
			state, amount, refundNo, refunded = "REFUND", 0, r.refund.no, r.refund.amount
		}
		count, total, refunds = count+1, total+amount, refunds+refunded
		fmt.Fprintf(&b, "`%s,`%s,`%s,`%s,`%s,`%s,`%s,`%s,`%s\r\n", r.at.In(sim.UTC8).Format(time.DateTime), r.merchant, r.transactionID, r.no, state, yuan(amount), refundNo, yuan(refunded), r.goods)
	}
	fmt.Fprintf(&b, "总交易单数,应结订单总金额,退款总金额\r\n`%d,`%s,`%s\r\n", count, yuan(total), yuan(refunds))
	return b.Bytes()
}

func yuan(n int64) string { return fmt.Sprintf("%d.%02d", n/100, n%100) }

func packed(text []byte) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write(text) // a Buffer does not fail
	_ = z.Close()
	return b.Bytes()
}
