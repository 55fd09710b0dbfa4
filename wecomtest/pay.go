package wecomtest

import "github.com/gowecom/wecom/internal/sim/pay"

const (
	// MerchantID is the merchant account (商户号) that each corp has.
	MerchantID = pay.MerchantID
	// PayAgentID is the app 对外收款: [Corp.Receive] with it gets the notices of payments.
	PayAgentID = pay.AgentID
)

// PayOrder has the payer of an order pay it, of which the app [PayAgentID] is told.
func (c *Corp) PayOrder(merchantID, outTradeNo string) error {
	_, err := pay.Pay.Do(c.world, pay.Paying{MerchantID: merchantID, OutTradeNo: outTradeNo})
	return explain(err)
}

// EndRefund has a refund end as SUCCESS, ABNORMAL or CLOSED, of which the app
// [PayAgentID] is told.
func (c *Corp) EndRefund(merchantID, outRefundNo, status string) error {
	_, err := pay.EndRefund.Do(c.world, pay.RefundEnd{MerchantID: merchantID, OutRefundNo: outRefundNo, Status: status})
	return explain(err)
}

// A PaymentCollection is money that a member collects from a customer.
type PaymentCollection struct {
	UserID     string
	CustomerID string
	Total      int64  // in fen
	Method     int    // 0 in a chat, 1 by a code, 2 in a live stream, 3 by an album, 14 a transfer
	MerchantID string // the default is [MerchantID]
	Goods      string
	Remark     string
	ProjectID  string // the payment_id of a project (收款项目)
}

// CollectPayment has a member collect money, and returns the number of the payment.
func (c *Corp) CollectPayment(p PaymentCollection) (outTradeNo string, err error) {
	collected, err := pay.Collect.Do(c.world, pay.Collecting(p))
	return collected.OutTradeNo, explain(err)
}

// ReviewMerchant has WeChat Pay take an application for a merchant account to a state,
// such as REJECTED, NEED_SIGN or FINISH. The result is the merchant account, which is
// bound to the corp in FINISH.
func (c *Corp) ReviewMerchant(outRequestNo, state, reason string) (merchantID string, err error) {
	reviewed, err := pay.Review.Do(c.world, pay.Reviewing{OutRequestNo: outRequestNo, State: state, Reason: reason})
	return reviewed.MerchantID, explain(err)
}
