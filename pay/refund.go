package pay

import (
	"cmp"
	"context"
	"fmt"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// RefundCreate describes a refund of an order, or of a part of it. An order has at most
// 50 of parts.
type RefundCreate struct {
	AppID        string             `json:"appid"` // of the mini program
	MerchantID   string             `json:"mchid"`
	OutTradeNo   string             `json:"out_trade_no"`           // of the order, which is at most a year old
	OutRefundNo  string             `json:"out_refund_no"`          // the program's own number: 1 to 64 letters, digits and _ - | * @; whatever is asked for under one number is refunded once
	Reason       string             `json:"reason,omitzero"`        // as the payer reads it; of a part of at most 1 yuan it is not shown
	FundsAccount FundsAccount       `json:"funds_account,omitzero"` // [FundsAvailable], or empty
	Amount       RefundCreateAmount `json:"amount"`
}

// A FundsAccount is what a refund is taken from (退款资金来源).
//
//wecom:string
type FundsAccount string

// FundsAvailable takes a refund from the merchant's balance, where the order still waits
// to be shared out (待分账).
const FundsAvailable FundsAccount = "AVAILABLE" // 可用余额

// A RefundCreateAmount is how much of an order is refunded.
type RefundCreateAmount struct {
	Total    wecom.Cents `json:"total"`    // of the order
	Refund   wecom.Cents `json:"refund"`   // at most the total, with the refunds before
	Currency Currency    `json:"currency"` // empty: [CNY]
}

func (a RefundCreateAmount) check() error {
	if a.Refund <= 0 || a.Refund > a.Total {
		return fmt.Errorf("pay: a refund of %v of an order of %v: it must be more than nothing, and at most the order", a.Refund, a.Total)
	}
	return nil
}

// A Refund is a refund as WeCom has it.
type Refund struct {
	ID            string            `json:"refund_id"` // WeChat Pay's own
	OutRefundNo   string            `json:"out_refund_no"`
	TransactionID string            `json:"transaction_id"` // of the payment
	OutTradeNo    string            `json:"out_trade_no"`
	Channel       RefundChannel     `json:"channel"`
	Account       string            `json:"user_received_account"` // where it goes to, in words: 招商银行信用卡0403
	Status        RefundStatus      `json:"status"`
	RefundedAt    wecom.Time        `json:"success_time"` // zero until it is done
	CreatedAt     wecom.Time        `json:"create_time"`
	Amount        RefundAmount      `json:"amount"`
	Promotions    []RefundPromotion `json:"promotion_detail"` // if a discount is refunded
}

// A RefundAmount is how much is refunded.
type RefundAmount struct {
	Refund         wecom.Cents `json:"refund"`
	Currency       Currency    `json:"currency"`
	PayerRefund    wecom.Cents `json:"payer_refund"`    // what the payer gets
	DiscountRefund wecom.Cents `json:"discount_refund"` // the part of a discount
}

// A RefundPromotion is the part of a refund that a discount has paid.
type RefundPromotion struct {
	ID     string         `json:"promotion_id"`
	Scope  PromotionScope `json:"scope"`
	Type   PromotionType  `json:"type"`
	Amount wecom.Cents    `json:"amount"` // of the discount
	Refund wecom.Cents    `json:"refund_amount"`
}

// A RefundChannel is where a refund goes to.
//
//wecom:string
type RefundChannel string

const (
	RefundOriginal     RefundChannel = "ORIGINAL"       // 原路退款
	RefundBalance      RefundChannel = "BALANCE"        // 退回到余额
	RefundOtherBalance RefundChannel = "OTHER_BALANCE"  // 原账户异常退到其他余额账户
	RefundOtherCard    RefundChannel = "OTHER_BANKCARD" // 原银行卡异常退到其他银行卡
)

// A RefundStatus is how far a refund is.
//
//wecom:string
type RefundStatus string

const (
	RefundProcessing RefundStatus = "PROCESSING" // 退款处理中
	RefundDone       RefundStatus = "SUCCESS"    // 退款成功
	RefundClosed     RefundStatus = "CLOSED"     // 退款关闭
	RefundAbnormal   RefundStatus = "ABNORMAL"   // 退款异常: the payer's card is void or frozen
)

// UnmarshalText reads a status. [Service.GetRefund] has CLOSE where notices have CLOSED.
func (r *RefundStatus) UnmarshalText(text []byte) error {
	*r = RefundStatus(text)
	if *r == "CLOSE" {
		*r = RefundClosed
	}
	return nil
}

// CreateRefund asks for a refund. That it succeeds says only that WeCom has taken it:
// [Service.GetRefund] tells how it ends. The result has OutRefundNo, Amount and
// Promotions alone. A refund that has failed is asked for again under its old number:
// another number is another refund. WeCom takes one call a minute of an order. The call
// is never sent twice: after an error that leaves its end open, read the refund.
//
// https://developer.work.weixin.qq.com/document/path/97333
//
//wecom:api POST /cgi-bin/miniapppay/refund 申请退款
//wecom:limit 150/s
func (s *Service) CreateRefund(ctx context.Context, in RefundCreate) (*Refund, error) {
	if err := in.Amount.check(); err != nil {
		return nil, err
	}
	in.Amount.Currency = cmp.Or(in.Amount.Currency, CNY)
	refund, err := call.Post[Refund](ctx, s.client, "/cgi-bin/miniapppay/refund", in)
	return refund, ask(err, "GetRefund")
}

// GetRefund returns a refund by the program's own number. One to a balance takes up to
// 20 minutes, one to a bank card up to 3 workdays.
//
// https://developer.work.weixin.qq.com/document/path/97352
//
//wecom:api POST /cgi-bin/miniapppay/get_refund_detail 查询退款
func (s *Service) GetRefund(ctx context.Context, merchantID, outRefundNo string) (*Refund, error) {
	return call.Query[Refund](ctx, s.client, "/cgi-bin/miniapppay/get_refund_detail", call.Body{"mchid": merchantID, "out_refund_no": outRefundNo})
}
