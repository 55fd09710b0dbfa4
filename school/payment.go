package school

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Payment is what an app collects from the parents of students (班级收款).
type Payment struct {
	Name     string           `json:"project_name"`
	Amount   wecom.Cents      `json:"amount"` // for each student
	Students []StudentPayment `json:"payment_result"`
}

// A StudentPayment is the part of a student in a [Payment].
type StudentPayment struct {
	StudentUserID string     `json:"student_userid"`
	PayerUserID   string     `json:"payer_parent_userid"` // the parent who paid
	State         TradeState `json:"trade_state"`
	TradeID       string     `json:"trade_no"` // WeCom's, for [Service.GetTrade]
}

// A TradeState tells whether a student's part of a [Payment] was paid.
//
//wecom:string
type TradeState int

const (
	TradeUnpaid TradeState = 0 // 未付款
	TradePaid   TradeState = 1 // 已付款
)

// GetPayment returns who has paid, of those whom the app collects from. The JS-SDK, or
// a mini program, begins to collect and gives the id (payment_id). Only the app that
// began may read it.
//
// https://developer.work.weixin.qq.com/document/path/94470
//
//wecom:api POST /cgi-bin/school/get_payment_result 获取学生付款结果
func (s *Service) GetPayment(ctx context.Context, paymentID string) (*Payment, error) {
	return call.Query[Payment](ctx, s.client, "/cgi-bin/school/get_payment_result", call.Body{"payment_id": paymentID})
}

// A Trade is the payment of a parent in WeChat.
type Trade struct {
	TransactionID string     `json:"transaction_id"` // WeChat Pay's
	PaidAt        wecom.Time `json:"pay_time"`
}

// GetTrade returns a payment of a parent, by the ids of the [Payment] and of the
// [StudentPayment]. Only the app that collects may read it.
//
// https://developer.work.weixin.qq.com/document/path/94471
//
//wecom:api POST /cgi-bin/school/get_trade 获取订单详情
func (s *Service) GetTrade(ctx context.Context, paymentID, tradeID string) (*Trade, error) {
	return call.Query[Trade](ctx, s.client, "/cgi-bin/school/get_trade", call.Body{"payment_id": paymentID, "trade_no": tradeID})
}
