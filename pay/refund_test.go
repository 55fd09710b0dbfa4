package pay_test

import (
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/pay"
)

func TestRefundEndpoints(t *testing.T) {
	const promotions = `"promotion_detail":[{"promotion_id":"c1","scope":"SINGLE","type":"DISCOUNT","amount":900,"refund_amount":45}]`
	part := []pay.RefundPromotion{{ID: "c1", Scope: pay.PromotionSingle, Type: pay.PromotionDiscount, Amount: 900, Refund: 45}}
	amount := pay.RefundAmount{Refund: 1000, Currency: "CNY", PayerRefund: 955, DiscountRefund: 45}
	get := apitest.With(pay.New, func(c ctx, s service) (*pay.Refund, error) { return s.GetRefund(c, "m1", "refund-1") })
	apitest.Run(t, []row{
		{
			Name: "CreateRefund",
			Call: apitest.With(pay.New, func(c ctx, s service) (*pay.Refund, error) {
				return s.CreateRefund(c, pay.RefundCreate{
					AppID: "wx1", MerchantID: "m1", OutTradeNo: "trade-1", OutRefundNo: "refund-1", Reason: "缺货", FundsAccount: pay.FundsAvailable,
					Amount: pay.RefundCreateAmount{Total: 19900, Refund: 1000},
				})
			}),
			Route: "POST /cgi-bin/miniapppay/refund",
			Body: `{"appid":"wx1","mchid":"m1","out_trade_no":"trade-1","out_refund_no":"refund-1","reason":"缺货","funds_account":"AVAILABLE",
				"amount":{"total":19900,"refund":1000,"currency":"CNY"}}`,
			Reply: `{"out_refund_no":"refund-1","amount":{"refund":1000,"currency":"CNY","payer_refund":955,"discount_refund":45},` + promotions + `,"errcode":0,"errmsg":"ok"}`,
			Want:  &pay.Refund{OutRefundNo: "refund-1", Amount: amount, Promotions: part},
		},
		{
			Name: "CreateRefund/least",
			Call: apitest.With(pay.New, func(c ctx, s service) (*pay.Refund, error) {
				return s.CreateRefund(c, pay.RefundCreate{AppID: "wx1", MerchantID: "m1", OutTradeNo: "trade-1", OutRefundNo: "refund-1", Amount: pay.RefundCreateAmount{Total: 1, Refund: 1, Currency: "HKD"}})
			}),
			Route: "POST /cgi-bin/miniapppay/refund",
			Body:  `{"appid":"wx1","mchid":"m1","out_trade_no":"trade-1","out_refund_no":"refund-1","amount":{"total":1,"refund":1,"currency":"HKD"}}`,
			Want:  &pay.Refund{},
		},
		{
			Name:  "GetRefund",
			Call:  get,
			Route: "POST /cgi-bin/miniapppay/get_refund_detail",
			Body:  `{"mchid":"m1","out_refund_no":"refund-1"}`,
			Reply: `{"refund_id":"r1","out_refund_no":"refund-1","transaction_id":"t1","out_trade_no":"trade-1","channel":"OTHER_BANKCARD","user_received_account":"招商银行信用卡0001","status":"SUCCESS",
				"success_time":"2026-11-26T12:00:00+08:00","create_time":"2026-11-26T11:59:00+08:00","amount":{"refund":1000,"currency":"CNY","payer_refund":955,"discount_refund":45},` + promotions + `,"errcode":0,"errmsg":"ok"}`,
			Want: &pay.Refund{
				ID: "r1", OutRefundNo: "refund-1", TransactionID: "t1", OutTradeNo: "trade-1", Channel: pay.RefundOtherCard, Account: "招商银行信用卡0001", Status: pay.RefundDone,
				RefundedAt: noon, CreatedAt: wecom.TimeOf(noon.Add(-time.Minute)), Amount: amount, Promotions: part,
			},
		},
		{
			Name:  "GetRefund/closed", // the page has CLOSE where its notices have CLOSED
			Call:  get,
			Route: "POST /cgi-bin/miniapppay/get_refund_detail",
			Body:  `{"mchid":"m1","out_refund_no":"refund-1"}`,
			Reply: `{"status":"CLOSE","errcode":0,"errmsg":"ok"}`,
			Want:  &pay.Refund{Status: pay.RefundClosed},
		},
		{
			Name:  "GetRefund/new", // a status that is not known yet
			Call:  get,
			Route: "POST /cgi-bin/miniapppay/get_refund_detail",
			Body:  `{"mchid":"m1","out_refund_no":"refund-1"}`,
			Reply: `{"status":"LOST","errcode":0,"errmsg":"ok"}`,
			Want:  &pay.Refund{Status: "LOST"},
		},
	})
}
