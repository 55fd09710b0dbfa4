package pay

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"strconv"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// OrderCreate describes an order that the mini program's user is to pay.
type OrderCreate struct {
	AppID       string      `json:"appid"` // of the mini program
	MerchantID  string      `json:"mchid"`
	OutTradeNo  string      `json:"out_trade_no"`      // the program's own number: 6 to 32 letters, digits and _ - | *; names one order of the merchant for ever
	Description string      `json:"description"`       // of what is sold, at most 127 characters
	SceneKey    string      `json:"scenekey,omitzero"` // from the URL of the mini program; counts the order for the member who shared it (成员业绩)
	Amount      OrderAmount `json:"amount"`
	Payer       Payer       `json:"payer"`
	ExpiresAt   time.Time   `json:"-"`                  // optional; later it cannot be paid
	Attach      string      `json:"attach,omitzero"`    // at most 128 characters; the order and the notice of its payment have it again
	GoodsTag    string      `json:"goods_tag,omitzero"` // for discounts (订单优惠标记)
	Scene       OrderScene  `json:"scene_info"`
	Detail      OrderDetail `json:"detail,omitzero"`
}

// An OrderAmount is what an order costs.
type OrderAmount struct {
	Total    wecom.Cents `json:"total"`
	Currency Currency    `json:"currency"` // empty: [CNY]
}

// A Payer is who pays.
type Payer struct {
	OpenID string `json:"openid"` // in the mini program
}

// An OrderScene is where an order is made.
type OrderScene struct {
	PayerIP  string `json:"payer_client_ip"`    // of the user's phone
	DeviceID string `json:"device_id,omitzero"` // of the shop's device
	Store    Store  `json:"store_info,omitzero"`
}

// A Store is a shop. Its ID is required.
type Store struct {
	ID       string `json:"id"`
	Name     string `json:"name,omitzero"`
	AreaCode string `json:"area_code,omitzero"` // of WeChat Pay's table of places (省市区编号对照表)
	Address  string `json:"address,omitzero"`
}

// An OrderDetail is what is sold, for discounts.
type OrderDetail struct {
	CostPrice wecom.Cents `json:"cost_price,omitzero"` // of a receipt that is paid in parts: all of it. If it differs from the total, there is no discount
	ReceiptID string      `json:"invoice_id,omitzero"`
	Goods     []Goods     `json:"goods_detail,omitzero"`
}

// Goods are one kind of what is sold.
type Goods struct {
	ID          string      `json:"merchant_goods_id"` // the merchant's own: letters, digits, - and _
	WeChatPayID string      `json:"wechatpay_goods_id,omitzero"`
	Name        string      `json:"goods_name,omitzero"`
	Quantity    int64       `json:"quantity"`
	Price       wecom.Cents `json:"unit_price"` // of one
}

// CreateOrder creates an order and returns its prepay_id, which serves for 2 hours:
// [Service.SignPayment] makes of it what the mini program pays with. The call is never
// sent twice: after an error that leaves its end open, read the order.
//
// https://developer.work.weixin.qq.com/document/path/97322
//
//wecom:api POST /cgi-bin/miniapppay/create_order 小程序下单
func (s *Service) CreateOrder(ctx context.Context, in OrderCreate) (prepayID string, err error) {
	if in.Amount.Total <= 0 {
		return "", errors.New("pay: an order of nothing: its total must be at least 1 fen (分)")
	}
	in.Amount.Currency = cmp.Or(in.Amount.Currency, CNY)
	prepayID, err = call.PostID[string](ctx, s.client, "/cgi-bin/miniapppay/create_order", struct {
		OrderCreate
		ExpiresAt clock `json:"time_expire,omitzero"`
	}{in, clock(in.ExpiresAt)}, "prepay_id")
	return prepayID, ask(err, "GetOrder")
}

// A clock writes a moment as payments have it: RFC 3339, in UTC+8.
type clock time.Time

func (c clock) IsZero() bool { return time.Time(c).IsZero() }

// MarshalText writes the moment.
func (c clock) MarshalText() ([]byte, error) {
	return time.Time(c).In(wecom.Beijing).AppendFormat(nil, time.RFC3339), nil
}

// An Order is an order as WeCom has it.
type Order struct {
	MerchantID       string      `json:"mchid"`
	OutTradeNo       string      `json:"out_trade_no"`
	TransactionID    string      `json:"transaction_id"` // WeChat Pay's own; empty until it is paid
	TradeType        TradeType   `json:"trade_type"`
	State            OrderState  `json:"trade_state"`
	StateDescription string      `json:"trade_state_desc"`
	BankType         string      `json:"bank_type"`
	Attach           string      `json:"attach"`       // of an order that is paid
	PaidAt           wecom.Time  `json:"success_time"` // zero until it is paid
	Payer            Payer       `json:"payer"`
	Amount           PaidAmount  `json:"amount"`
	Scene            PaidScene   `json:"scene_info"`
	Promotions       []Promotion `json:"promotion_detail"`
}

// A PaidAmount is what an order costs, and what was paid.
type PaidAmount struct {
	Total         wecom.Cents `json:"total"`
	Currency      Currency    `json:"currency"`
	PayerTotal    wecom.Cents `json:"payer_total"` // what the payer paid: the total without discounts
	PayerCurrency Currency    `json:"payer_currency"`
}

// A PaidScene is where an order was paid.
type PaidScene struct {
	DeviceID string `json:"device_id"`
}

// An OrderState is where an order is.
//
//wecom:string
type OrderState string

const (
	OrderPaid     OrderState = "SUCCESS"    // 支付成功
	OrderRefunded OrderState = "REFUND"     // 转入退款: there is a refund of it, perhaps of a part
	OrderUnpaid   OrderState = "NOTPAY"     // 未支付
	OrderClosed   OrderState = "CLOSED"     // 已关闭
	OrderRevoked  OrderState = "REVOKED"    // 已撤销
	OrderPaying   OrderState = "USERPAYING" // 用户支付中
	OrderFailed   OrderState = "PAYERROR"   // 支付失败
	OrderAccepted OrderState = "ACCEPT"     // 已接收，等待扣款
)

// A TradeType is how an order is paid.
//
//wecom:string
type TradeType string

const (
	TradeMiniProgram TradeType = "JSAPI"    // 公众号支付: of a mini program, too
	TradeNative      TradeType = "NATIVE"   // 扫码支付
	TradeApp         TradeType = "APP"      // APP支付
	TradeMicropay    TradeType = "MICROPAY" // 付款码支付
	TradeWeb         TradeType = "MWEB"     // H5支付
	TradeFace        TradeType = "FACEPAY"  // 刷脸支付
)

// A Promotion is a discount that an order had.
type Promotion struct {
	CouponID    string           `json:"coupon_id"`
	Name        string           `json:"name"`
	Scope       PromotionScope   `json:"scope"`
	Type        PromotionType    `json:"type"`
	Amount      wecom.Cents      `json:"amount"`
	StockID     string           `json:"stock_id"`             // of the campaign (活动)
	ByWeChatPay wecom.Cents      `json:"wechatpay_contribute"` // who pays for it
	ByMerchant  wecom.Cents      `json:"merchant_contribute"`  // likewise
	ByOthers    wecom.Cents      `json:"other_contribute"`     // likewise
	Currency    Currency         `json:"currency"`
	Goods       []PromotionGoods `json:"goods_detail"`
}

// PromotionGoods are one kind of goods with a discount.
type PromotionGoods struct {
	ID       string      `json:"goods_id"`
	Quantity int64       `json:"quantity"`
	Price    wecom.Cents `json:"unit_price"`
	Discount wecom.Cents `json:"discount_amount"`
	Remark   string      `json:"goods_remark"`
}

// A PromotionScope is what a discount is for.
//
//wecom:string
type PromotionScope string

const (
	PromotionGlobal PromotionScope = "GLOBAL" // 全场代金券
	PromotionSingle PromotionScope = "SINGLE" // 单品优惠
)

// A PromotionType tells whether the merchant pays for a discount in advance. Orders and
// refunds have different words for the same.
//
//wecom:string
type PromotionType string

const (
	PromotionCash     PromotionType = "CASH"     // 充值型代金券
	PromotionNoCash   PromotionType = "NOCASH"   // 免充值型代金券
	PromotionCoupon   PromotionType = "COUPON"   // 充值型代金券: of refunds
	PromotionDiscount PromotionType = "DISCOUNT" // 免充值型优惠券: of refunds
)

// GetOrder returns an order by the program's own number. WeCom asks to call it where no
// notice of a payment came, where a call ended without an answer, and before an order is
// closed.
//
// https://developer.work.weixin.qq.com/document/path/97323
//
//wecom:api POST /cgi-bin/miniapppay/get_order 查询订单
func (s *Service) GetOrder(ctx context.Context, merchantID, outTradeNo string) (*Order, error) {
	return call.Query[Order](ctx, s.client, "/cgi-bin/miniapppay/get_order", call.Body{"mchid": merchantID, "out_trade_no": outTradeNo})
}

// CloseOrder closes an order that is not paid, so that nobody pays it any more: do so
// before the same goods get an order with another number. WeCom refuses it in the first
// 5 minutes of an order. The call is never sent twice.
//
// https://developer.work.weixin.qq.com/document/path/97324
//
//wecom:api POST /cgi-bin/miniapppay/close_order 关闭订单
func (s *Service) CloseOrder(ctx context.Context, merchantID, outTradeNo string) error {
	return ask(s.client.Post(ctx, "/cgi-bin/miniapppay/close_order", call.Body{"mchid": merchantID, "out_trade_no": outTradeNo}, nil), "GetOrder")
}

// A Payment is what wx.requestPayment of a mini program takes. Give it to the mini
// program as JSON.
type Payment struct {
	Timestamp string `json:"timeStamp"`
	Nonce     string `json:"nonceStr"`
	Package   string `json:"package"`
	SignType  string `json:"signType"`
	Sign      string `json:"paySign"`
}

// SignPayment signs the payment of an order that is at most 2 hours old, for
// wx.requestPayment.
//
// https://developer.work.weixin.qq.com/document/path/98130
//
//wecom:api POST /cgi-bin/miniapppay/get_sign 获取支付签名
func (s *Service) SignPayment(ctx context.Context, appID, prepayID string) (*Payment, error) {
	now := time.Now().Unix()
	p := &Payment{Timestamp: strconv.FormatInt(now, 10), Nonce: rand.Text(), Package: "prepay_id=" + prepayID, SignType: "RSA"}
	sign, err := call.QueryIn[*string](ctx, s.client, "/cgi-bin/miniapppay/get_sign", call.Body{
		"appid": appID, "prepay_id": prepayID, "sign_type": p.SignType, "nonce": p.Nonce, "timestamp": now,
	}, "pay_sign")
	if err != nil {
		return nil, err
	}
	p.Sign = *sign
	return p, nil
}
