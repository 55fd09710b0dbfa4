package pay_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"strings"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/pay"
	"github.com/gowecom/wecom/wecomtest"
)

// A mini program sells something: the order, what the mini program pays with, the notice
// of the payment, and a refund of a part.
func Example() {
	ctx := context.Background()
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	s := pay.New(corp.Client())
	const merchant, trade = wecomtest.MerchantID, "trade-20261126-1"

	// The callback URL of 对外收款 has a Token and an EncodingAESKey of its own.
	cipher := corp.Cipher() // in a real program: crypto.New(token, encodingAESKey, corpID)
	h := callback.NewHandler(cipher)
	callback.On(h, func(_ context.Context, n *pay.PaidNotice) error {
		order, err := n.Open(cipher)
		if err != nil {
			return err
		}
		fmt.Println("notice:", order.OutTradeNo, order.State, order.Amount.PayerTotal)
		return nil
	})
	callback.On(h, func(_ context.Context, n *pay.RefundedNotice) error {
		refund, err := n.Open(cipher)
		if err != nil {
			return err
		}
		fmt.Println("notice:", refund.OutRefundNo, refund.Status, refund.Amount.Refund)
		return nil
	})
	if err := corp.Receive(wecomtest.PayAgentID, h); err != nil { // in a real program: http.Handle("/pay", h)
		log.Fatal(err)
	}

	prepayID, err := s.CreateOrder(ctx, pay.OrderCreate{
		AppID: "wx1", MerchantID: merchant, OutTradeNo: trade, Description: "台灯", Amount: pay.OrderAmount{Total: 19900},
		Payer: pay.Payer{OpenID: "o1"}, Scene: pay.OrderScene{PayerIP: "192.0.2.1"},
	})
	if err != nil {
		log.Fatal(err)
	}
	payment, err := s.SignPayment(ctx, "wx1", prepayID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("wx.requestPayment:", payment.Package, payment.SignType)
	if err := corp.PayOrder(merchant, trade); err != nil { // what the user does in WeChat
		log.Fatal(err)
	}
	if err := corp.Flush(ctx); err != nil { // the notice has come
		log.Fatal(err)
	}

	refund, err := s.CreateRefund(ctx, pay.RefundCreate{
		AppID: "wx1", MerchantID: merchant, OutTradeNo: trade, OutRefundNo: "refund-1", Reason: "缺货", Amount: pay.RefundCreateAmount{Total: 19900, Refund: 900},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("refund:", refund.Amount.Refund)
	if err := corp.EndRefund(merchant, "refund-1", "SUCCESS"); err != nil { // what WeChat Pay does
		log.Fatal(err)
	}
	if err := corp.Flush(ctx); err != nil {
		log.Fatal(err)
	}
	order, err := s.GetOrder(ctx, merchant, trade)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("order:", order.State)
	// Output:
	// wx.requestPayment: prepay_id=simulated-prepay-1 RSA
	// notice: trade-20261126-1 支付成功 199.00
	// refund: 9.00
	// notice: refund-1 退款成功 9.00
	// order: 转入退款
}

// A refund whose answer was lost may have taken effect. It is looked up by its number
// before it is asked for again, under the same number.
func ExampleService_CreateRefund_outcomeUnknown() {
	ctx := context.Background()
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	s := pay.New(corp.Client())
	paidOrder(corp, s)

	in := pay.RefundCreate{
		AppID: "wx1", MerchantID: wecomtest.MerchantID, OutTradeNo: "trade-1", OutRefundNo: "refund-1", Amount: pay.RefundCreateAmount{Total: 100, Refund: 100},
	}
	corp.Script("/cgi-bin/miniapppay/refund", wecomtest.RunThenReset()) // the answer gets lost
	_, err := s.CreateRefund(ctx, in)
	if errors.Is(err, wecom.ErrOutcomeUnknown) {
		fmt.Println("the outcome is unknown")
		refund, err := s.GetRefund(ctx, in.MerchantID, in.OutRefundNo)
		fmt.Println(refund.Status, err)
	}
	// Output:
	// the outcome is unknown
	// 退款处理中 <nil>
}

// The bill of yesterday goes to a file, which is kept only if it is the bill.
func ExampleService_DownloadBill() {
	ctx := context.Background()
	corp := wecomtest.New() // in a real program: wecom.NewClient(corpID, secret)
	s := pay.New(corp.Client())
	paidOrder(corp, s)
	yesterday := corp.Now()
	corp.Advance(24 * time.Hour)

	f, err := os.CreateTemp("", "bill-*.csv")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if err := s.DownloadBill(ctx, f, pay.BillQuery{MerchantID: wecomtest.MerchantID, Date: yesterday, Gzip: true}); err != nil {
		log.Fatal(err)
	}
	if err := f.Close(); err != nil {
		log.Fatal(err)
	}
	bill, err := os.ReadFile(f.Name())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(strings.Contains(string(bill), "`trade-1"))
	// Output: true
}

// paidOrder has somebody pay an order of 1 yuan.
func paidOrder(corp *wecomtest.Corp, s *pay.Service) {
	_, err := s.CreateOrder(context.Background(), pay.OrderCreate{
		AppID: "wx1", MerchantID: wecomtest.MerchantID, OutTradeNo: "trade-1", Description: "书", Amount: pay.OrderAmount{Total: 100}, Payer: pay.Payer{OpenID: "o1"}, Scene: pay.OrderScene{PayerIP: "192.0.2.1"},
	})
	if err == nil {
		err = corp.PayOrder(wecomtest.MerchantID, "trade-1")
	}
	if err != nil {
		log.Fatal(err)
	}
}
