package pay_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/pay"
	"github.com/gowecom/wecom/wecomtest"
)

func TestOrderEndpoints(t *testing.T) {
	apitest.Run(t, []row{
		{
			Name: "CreateOrder",
			Call: apitest.With(pay.New, func(c ctx, s service) (string, error) {
				return s.CreateOrder(c, pay.OrderCreate{
					AppID: "wx1", MerchantID: "m1", OutTradeNo: "trade-1", Description: "台灯", SceneKey: "k1", Amount: pay.OrderAmount{Total: 19900, Currency: "HKD"}, Payer: pay.Payer{OpenID: "o1"},
					ExpiresAt: time.Date(2026, 11, 26, 4, 30, 5, 999, time.UTC), Attach: "a1", GoodsTag: "g1",
					Scene:  pay.OrderScene{PayerIP: "192.0.2.1", DeviceID: "d1", Store: pay.Store{ID: "s1", Name: "一店", AreaCode: "330100", Address: "文三路"}},
					Detail: pay.OrderDetail{CostPrice: 20000, ReceiptID: "r1", Goods: []pay.Goods{{ID: "l1", WeChatPayID: "w1", Name: "灯", Quantity: 2, Price: 9950}}},
				})
			}),
			Route: "POST /cgi-bin/miniapppay/create_order",
			Body: `{"appid":"wx1","mchid":"m1","out_trade_no":"trade-1","description":"台灯","scenekey":"k1","amount":{"total":19900,"currency":"HKD"},"payer":{"openid":"o1"},
				"time_expire":"2026-11-26T12:30:05+08:00","attach":"a1","goods_tag":"g1",
				"scene_info":{"payer_client_ip":"192.0.2.1","device_id":"d1","store_info":{"id":"s1","name":"一店","area_code":"330100","address":"文三路"}},
				"detail":{"cost_price":20000,"invoice_id":"r1","goods_detail":[{"merchant_goods_id":"l1","wechatpay_goods_id":"w1","goods_name":"灯","quantity":2,"unit_price":9950}]}}`,
			Reply: `{"prepay_id":"p1","errcode":0,"errmsg":"ok"}`,
			Want:  "p1",
		},
		{
			Name: "CreateOrder/least",
			Call: apitest.With(pay.New, func(c ctx, s service) (string, error) {
				return s.CreateOrder(c, pay.OrderCreate{
					AppID: "wx1", MerchantID: "m1", OutTradeNo: "trade-1", Description: "台灯", Amount: pay.OrderAmount{Total: 1}, Payer: pay.Payer{OpenID: "o1"}, Scene: pay.OrderScene{PayerIP: "192.0.2.1"},
				})
			}),
			Route: "POST /cgi-bin/miniapppay/create_order",
			Body:  `{"appid":"wx1","mchid":"m1","out_trade_no":"trade-1","description":"台灯","amount":{"total":1,"currency":"CNY"},"payer":{"openid":"o1"},"scene_info":{"payer_client_ip":"192.0.2.1"}}`,
			Reply: `{"prepay_id":"p1","errcode":0,"errmsg":"ok"}`,
			Want:  "p1",
		},
		{
			Name:  "GetOrder",
			Call:  apitest.With(pay.New, func(c ctx, s service) (*pay.Order, error) { return s.GetOrder(c, "m1", "trade-1") }),
			Route: "POST /cgi-bin/miniapppay/get_order",
			Body:  `{"mchid":"m1","out_trade_no":"trade-1"}`,
			Reply: `{"mchid":"m1","out_trade_no":"trade-1","transaction_id":"t1","trade_type":"JSAPI","trade_state":"SUCCESS","trade_state_desc":"支付成功","bank_type":"CMB","attach":"a1",
				"success_time":"2026-11-26T12:00:00+08:00","payer":{"openid":"o1"},"amount":{"total":19900,"payer_total":19000,"currency":"CNY","payer_currency":"HKD"},"scene_info":{"device_id":"d1"},
				"promotion_detail":[{"coupon_id":"c1","name":"满减","scope":"GLOBAL","type":"CASH","amount":900,"stock_id":"s1","wechatpay_contribute":200,"merchant_contribute":300,"other_contribute":400,"currency":"CNY",
					"goods_detail":[{"goods_id":"l1","quantity":2,"unit_price":9950,"discount_amount":450,"goods_remark":"r1"}]}]}`,
			Want: &pay.Order{
				MerchantID: "m1", OutTradeNo: "trade-1", TransactionID: "t1", TradeType: pay.TradeMiniProgram, State: pay.OrderPaid, StateDescription: "支付成功", BankType: "CMB", Attach: "a1",
				PaidAt: noon, Payer: pay.Payer{OpenID: "o1"}, Amount: pay.PaidAmount{Total: 19900, PayerTotal: 19000, Currency: "CNY", PayerCurrency: "HKD"}, Scene: pay.PaidScene{DeviceID: "d1"},
				Promotions: []pay.Promotion{{
					CouponID: "c1", Name: "满减", Scope: pay.PromotionGlobal, Type: pay.PromotionCash, Amount: 900, StockID: "s1", ByWeChatPay: 200, ByMerchant: 300, ByOthers: 400, Currency: "CNY",
					Goods: []pay.PromotionGoods{{ID: "l1", Quantity: 2, Price: 9950, Discount: 450, Remark: "r1"}},
				}},
			},
		},
		{
			Name:  "GetOrder/unpaid", // values that are not known yet stay as they are
			Call:  apitest.With(pay.New, func(c ctx, s service) (*pay.Order, error) { return s.GetOrder(c, "m1", "trade-1") }),
			Route: "POST /cgi-bin/miniapppay/get_order",
			Body:  `{"mchid":"m1","out_trade_no":"trade-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","mchid":"m1","out_trade_no":"trade-1","trade_type":"TELEPATHY","trade_state":"DREAMT","success_time":""}`,
			Want:  &pay.Order{MerchantID: "m1", OutTradeNo: "trade-1", TradeType: "TELEPATHY", State: "DREAMT"},
		},
		{
			Name:  "CloseOrder",
			Call:  apitest.Do(pay.New, func(c ctx, s service) error { return s.CloseOrder(c, "m1", "trade-1") }),
			Route: "POST /cgi-bin/miniapppay/close_order",
			Body:  `{"mchid":"m1","out_trade_no":"trade-1"}`,
		},
	})
}

// What is signed is what the mini program gets.
func TestSignPayment(t *testing.T) {
	const path = "/cgi-bin/miniapppay/get_sign"
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script(path, wecomtest.JSON(`{"pay_sign":"s1","errcode":0,"errmsg":"ok"}`), wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`))
	s := pay.New(corp.Client(wecom.WithStrictReplies()))
	p, err := s.SignPayment(t.Context(), "wx1", "p1")
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf(`{"appid":"wx1","nonce":%q,"prepay_id":"p1","sign_type":"RSA","timestamp":%s}`, p.Nonce, p.Timestamp)
	if body := corp.Calls(path)[0].Body; !sameJSON(t, body, want) {
		t.Errorf("sent %s, want %s", body, want)
	}
	b, err := json.Marshal(p)
	want = fmt.Sprintf(`{"timeStamp":%q,"nonceStr":%q,"package":"prepay_id=p1","signType":"RSA","paySign":"s1"}`, p.Timestamp, p.Nonce)
	if err != nil || string(b) != want || len(p.Nonce) > 32 || len(p.Timestamp) != 10 {
		t.Errorf("%s, %v; want %s", b, err, want)
	}
	if p, err := s.SignPayment(t.Context(), "wx1", "p1"); err == nil {
		t.Errorf("a reply without a signature gives %v", p)
	}
}

func sameJSON(t *testing.T, a, b string) bool {
	t.Helper()
	var x, y any
	if err := json.Unmarshal([]byte(a), &x); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(b), &y); err != nil {
		t.Fatal(err)
	}
	return cmp.Equal(x, y)
}

// An order that WeCom has taken, perhaps, and gives no prepay_id of is not a success.
func TestOrderWithoutPrepayID(t *testing.T) {
	for _, reply := range []string{`{"errcode":0,"errmsg":"ok"}`, `{"errcode":0,"prepay_id":""}`, `{"prepay_id":null}`} {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		corp.Script("/cgi-bin/miniapppay/create_order", wecomtest.JSON(reply))
		id, err := pay.New(corp.Client()).CreateOrder(t.Context(), pay.OrderCreate{Amount: pay.OrderAmount{Total: 1}})
		if id != "" || !errors.Is(err, wecom.ErrOutcomeUnknown) || !errors.Is(err, wecom.ErrUnexpectedResponse) {
			t.Errorf("%s: %q, %v", reply, id, err)
		}
	}
}
