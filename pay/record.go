package pay

import (
	"context"
	"iter"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
	"github.com/gowecom/wecom/internal/union"
)

// A Record is money that came in, or that was refunded (对外收款记录).
type Record struct {
	MerchantID    string         `json:"mch_id"`
	Type          RecordType     `json:"bill_type"`
	TransactionID string         `json:"transaction_id"`
	OutTradeNo    string         `json:"out_trade_no"`  // of a refund: that of the payment
	OutRefundNo   string         `json:"out_refund_no"` // of a refund
	State         RecordState    `json:"trade_state"`   // of a payment
	CustomerID    string         `json:"external_userid"`
	PayeeUserID   string         `json:"payee_userid"` // who collected it; of a refund: who refunded it
	Total         wecom.Cents    `json:"total_fee"`
	Refunded      wecom.Cents    `json:"total_refund_fee"`
	Method        PaymentMethod  `json:"payment_type"`
	PaidAt        wecom.Time     `json:"pay_time"`
	Remark        string         `json:"remark"`
	Goods         []RecordGoods  `json:"commodity_list"`   // of a payment
	Refunds       []RecordRefund `json:"refund_list"`      // of a payment
	Contact       Contact        `json:"contact_info"`     // where the project of the payment asks for an address
	Payer         Contact        `json:"payer_info"`       // of older replies
	MiniProgram   MiniProgram    `json:"miniprogram_info"` // of [PaidInMiniProgram]
}

// A RecordType tells payments from refunds.
//
//wecom:string
type RecordType int

const (
	TypePayment RecordType = 0 // 收款记录
	TypeRefund  RecordType = 1 // 退款记录
)

// A RecordState tells whether a part of a payment was refunded.
//
//wecom:string
type RecordState int

const (
	RecordComplete RecordState = 1 // 已完成
	RecordRefunded RecordState = 3 // 已完成有退款
)

// A PaymentMethod is how money was collected.
//
//wecom:string
type PaymentMethod int

const (
	PaidInChat        PaymentMethod = 0  // 在聊天中收款
	PaidByCode        PaymentMethod = 1  // 收款码收款
	PaidInLiving      PaymentMethod = 2  // 在直播间收款
	PaidByAlbum       PaymentMethod = 3  // 用产品图册收款
	PaidByTransfer    PaymentMethod = 14 // 转账
	PaidInMiniProgram PaymentMethod = 15 // 小程序
)

// RecordGoods are one kind of what was sold.
type RecordGoods struct {
	Description string `json:"description"`
	Quantity    int64  `json:"amount"`
}

// A RecordRefund is a refund of a payment.
type RecordRefund struct {
	OutRefundNo string             `json:"out_refund_no"`
	UserID      string             `json:"refund_userid"` // who asked for it
	Comment     string             `json:"refund_comment"`
	CreatedAt   wecom.Time         `json:"refund_reqtime"`
	Status      RecordRefundStatus `json:"refund_status"`
	Amount      wecom.Cents        `json:"refund_fee"`
}

// A RecordRefundStatus is how far a refund in a record is.
//
//wecom:string
type RecordRefundStatus int

const (
	RecordRefundRequested  RecordRefundStatus = 0 // 已申请退款
	RecordRefundProcessing RecordRefundStatus = 1 // 退款处理中
	RecordRefundDone       RecordRefundStatus = 2 // 退款成功
	RecordRefundClosed     RecordRefundStatus = 3 // 退款关闭
	RecordRefundAbnormal   RecordRefundStatus = 4 // 退款异常
	RecordRefundApproving  RecordRefundStatus = 5 // 审批中
	RecordRefundRejected   RecordRefundStatus = 6 // 审批失败
	RecordRefundWithdrawn  RecordRefundStatus = 7 // 审批取消
)

// A Contact is how a payer can be reached.
type Contact struct {
	Name    string `json:"name"`
	Phone   string `json:"phone"`
	Address string `json:"address"`
}

// A MiniProgram is one that money was collected in.
type MiniProgram struct {
	AppID string `json:"appid"`
	Name  string `json:"name"`
}

// A RecordQuery limits records.
type RecordQuery struct {
	From, To    time.Time // at most a month
	PayeeUserID string    // optional
}

// A RecordPage is a page of records.
type RecordPage struct {
	Records    []Record `json:"bill_list"`
	NextCursor string   `json:"next_cursor"` // empty on the last page
}

// ListRecords returns a page of at most 1,000 records. Those whose payee the app does not
// see are left out after the page is made, so it may have fewer.
//
// https://developer.work.weixin.qq.com/document/path/93667
//
//wecom:api POST /cgi-bin/externalpay/get_bill_list 获取对外收款记录
func (s *Service) ListRecords(ctx context.Context, in RecordQuery, page wecom.Page) (*RecordPage, error) {
	return call.Query[RecordPage](ctx, s.client, "/cgi-bin/externalpay/get_bill_list", struct {
		From        wecom.Time `json:"begin_time"`
		To          wecom.Time `json:"end_time"`
		PayeeUserID string     `json:"payee_userid,omitzero"`
		wecom.Page
	}{wecom.TimeOf(in.From), wecom.TimeOf(in.To), in.PayeeUserID, page})
}

// maxRecords is how long a time of records is at most: WeCom says a month, and the
// shortest has 28 days. maxFlows is the same for the flow of funds.
const (
	maxRecords = 28 * 24 * time.Hour
	maxFlows   = 31 * 24 * time.Hour
)

// AllRecords yields the records of a time of any length, in steps of 28 days, older steps
// first.
func (s *Service) AllRecords(ctx context.Context, in RecordQuery) iter.Seq2[Record, error] {
	return pager.Each(pager.Windows(in.From.Truncate(time.Second), in.To.Truncate(time.Second), maxRecords, time.Second), func(w pager.Window) iter.Seq2[Record, error] {
		in := RecordQuery{From: w.From, To: w.To, PayeeUserID: in.PayeeUserID}
		return pager.All(ctx, 1000, func(ctx context.Context, page wecom.Page) (*RecordPage, error) {
			return s.ListRecords(ctx, in, page)
		}, func(p *RecordPage) ([]Record, string) { return p.Records, p.NextCursor })
	})
}

// A tradeNos reads the numbers of payments. The page has one key in its table and
// another in its example.
type tradeNos []string

// UnmarshalJSONFrom reads the numbers.
func (t *tradeNos) UnmarshalJSONFrom(d *jsontext.Decoder) error {
	*t = nil // a reply that is wrong somewhere is read twice
	return union.Members(d, func(name []byte) (bool, error) {
		if key := string(name); key != "bill_list" && key != "out_trade_no_list" {
			return false, nil
		}
		var list []struct {
			OutTradeNo string `json:"out_trade_no"`
		}
		err := json.UnmarshalDecode(d, &list)
		for _, trade := range list {
			*t = append(*t, trade.OutTradeNo)
		}
		return true, err
	})
}

// ListTradeNos returns the numbers (商户单号) of the payments of a project (收款项目), which
// the app has opened with the JS-SDK.
//
// https://developer.work.weixin.qq.com/document/path/95944
//
//wecom:api POST /cgi-bin/externalpay/get_payment_info 获取收款项目的商户单号
func (s *Service) ListTradeNos(ctx context.Context, paymentID string) ([]string, error) {
	list, err := call.Query[tradeNos](ctx, s.client, "/cgi-bin/externalpay/get_payment_info", call.Body{"payment_id": paymentID})
	if err != nil {
		return nil, err
	}
	return *list, nil
}

// A Flow is a change of the balance of a merchant account (资金流水).
type Flow struct {
	At             wecom.Time    `json:"timestamp"`
	RequestNo      string        `json:"request_no"` // WeChat Pay's own
	Type           FlowType      `json:"transaction_type"`
	Direction      FlowDirection `json:"fund_flow_type"`
	Amount         wecom.Cents   `json:"transaction_amount"`
	Balance        wecom.Cents   `json:"account_balance"` // after it
	OutTradeNo     string        `json:"out_trade_no"`
	MerchantID     string        `json:"mch_id"`
	OperatorUserID string        `json:"operator_userid"`
	Groups         []FlowGroup   `json:"group_list"`
	Remark         string        `json:"remark"`
}

// A FlowGroup is a group of rules (规则组) that a flow belongs to.
type FlowGroup struct {
	Name string `json:"group_name"`
}

// A FlowType is why a balance changes.
//
//wecom:string
type FlowType int

const (
	FlowRefund     FlowType = 1 // 退款
	FlowFee        FlowType = 2 // 交易手续费
	FlowPayment    FlowType = 3 // 收款
	FlowWithdrawal FlowType = 4 // 提现
	FlowOther      FlowType = 5 // 其他
)

// A FlowDirection tells income from expenses.
//
//wecom:string
type FlowDirection int

const (
	FlowIn  FlowDirection = 1 // 收入
	FlowOut FlowDirection = 2 // 支出
)

// A FlowQuery limits flows of funds.
type FlowQuery struct {
	From, To   time.Time // at most 31 days, not before December 2022 and of the last 3 years
	MerchantID string    // empty: all
}

// A FlowPage is a page of flows of funds.
type FlowPage struct {
	Flows      []Flow `json:"fund_flow_list"`
	NextCursor string `json:"next_cursor"` // empty on the last page
}

// ListFlows returns a page of the flow of funds of accounts that were opened in WeCom:
// 100 by default, at most 200. Those whose operator the app does not see are left out
// after the page is made, so it may have fewer. Those of a day are there from 11 o'clock
// of the next.
//
// https://developer.work.weixin.qq.com/document/path/98100
//
//wecom:api POST /cgi-bin/externalpay/get_fund_flow 获取资金流水
func (s *Service) ListFlows(ctx context.Context, in FlowQuery, page wecom.Page) (*FlowPage, error) {
	return call.Query[FlowPage](ctx, s.client, "/cgi-bin/externalpay/get_fund_flow", struct {
		From       wecom.Time `json:"begin_time"`
		To         wecom.Time `json:"end_time"`
		MerchantID string     `json:"mch_id,omitzero"`
		wecom.Page
	}{wecom.TimeOf(in.From), wecom.TimeOf(in.To), in.MerchantID, page})
}

// AllFlows yields the flow of funds of a time of any length, in steps of 31 days, older
// steps first.
func (s *Service) AllFlows(ctx context.Context, in FlowQuery) iter.Seq2[Flow, error] {
	return pager.Each(pager.Windows(in.From.Truncate(time.Second), in.To.Truncate(time.Second), maxFlows, time.Second), func(w pager.Window) iter.Seq2[Flow, error] {
		in := FlowQuery{From: w.From, To: w.To, MerchantID: in.MerchantID}
		return pager.All(ctx, 200, func(ctx context.Context, page wecom.Page) (*FlowPage, error) {
			return s.ListFlows(ctx, in, page)
		}, func(p *FlowPage) ([]Flow, string) { return p.Flows, p.NextCursor })
	})
}
