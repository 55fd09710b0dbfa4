package pay_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/pay"
	"github.com/gowecom/wecom/wecomtest"
)

func TestRecordEndpoints(t *testing.T) {
	tradeNos := apitest.With(pay.New, func(c ctx, s service) ([]string, error) { return s.ListTradeNos(c, "p1") })
	apitest.Run(t, []row{
		{
			Name: "ListRecords",
			Call: apitest.With(pay.New, func(c ctx, s service) (*pay.RecordPage, error) {
				return s.ListRecords(c, pay.RecordQuery{From: noon.Add(-time.Hour), To: noon.Time, PayeeUserID: "lina"}, wecom.Page{Cursor: "c1", Limit: 10})
			}),
			Route: "POST /cgi-bin/externalpay/get_bill_list",
			Body:  `{"begin_time":1795662000,"end_time":1795665600,"payee_userid":"lina","cursor":"c1","limit":10}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"c2","bill_list":[
				{"transaction_id":"t1","bill_type":0,"trade_state":3,"pay_time":1795665600,"out_trade_no":"trade-1","external_userid":"wm1","total_fee":19900,"payee_userid":"lina","payment_type":15,"mch_id":"m1","remark":"r1",
				"commodity_list":[{"description":"台灯","amount":2}],"total_refund_fee":1000,
				"refund_list":[{"out_refund_no":"refund-1","refund_userid":"wangwei","refund_comment":"c","refund_reqtime":1795665600,"refund_status":2,"refund_fee":1000}],
				"contact_info":{"name":"n1","phone":"13800000001","address":"a1"},"payer_info":{"name":"n2","phone":"13800000002","address":"a2"},"miniprogram_info":{"appid":"wx1","name":"商城"}},
				{"transaction_id":"t1","bill_type":1,"pay_time":1795665600,"out_trade_no":"trade-1","out_refund_no":"refund-1","total_fee":19900,"total_refund_fee":1000,"payee_userid":"wangwei","payment_type":0,"mch_id":"m1","remark":"r2"}]}`,
			Want: &pay.RecordPage{NextCursor: "c2", Records: []pay.Record{
				{
					MerchantID: "m1", Type: pay.TypePayment, TransactionID: "t1", OutTradeNo: "trade-1", State: pay.RecordRefunded, CustomerID: "wm1", PayeeUserID: "lina",
					Total: 19900, Refunded: 1000, Method: pay.PaidInMiniProgram, PaidAt: noon, Remark: "r1", Goods: []pay.RecordGoods{{Description: "台灯", Quantity: 2}},
					Refunds: []pay.RecordRefund{{OutRefundNo: "refund-1", UserID: "wangwei", Comment: "c", CreatedAt: noon, Status: pay.RecordRefundDone, Amount: 1000}},
					Contact: pay.Contact{Name: "n1", Phone: "13800000001", Address: "a1"}, Payer: pay.Contact{Name: "n2", Phone: "13800000002", Address: "a2"},
					MiniProgram: pay.MiniProgram{AppID: "wx1", Name: "商城"},
				},
				{
					MerchantID: "m1", Type: pay.TypeRefund, TransactionID: "t1", OutTradeNo: "trade-1", OutRefundNo: "refund-1", PayeeUserID: "wangwei",
					Total: 19900, Refunded: 1000, Method: pay.PaidInChat, PaidAt: noon, Remark: "r2",
				},
			}},
		},
		{
			Name:  "ListTradeNos",
			Call:  tradeNos,
			Route: "POST /cgi-bin/externalpay/get_payment_info",
			Body:  `{"payment_id":"p1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","bill_list":[{"out_trade_no":"trade-1"},{"out_trade_no":"trade-2"}]}`,
			Want:  []string{"trade-1", "trade-2"},
		},
		{
			Name:  "ListTradeNos/table",
			Call:  tradeNos,
			Route: "POST /cgi-bin/externalpay/get_payment_info",
			Body:  `{"payment_id":"p1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","out_trade_no_list":[{"out_trade_no":"trade-1"}]}`,
			Want:  []string{"trade-1"},
		},
		{
			Name: "ListFlows",
			Call: apitest.With(pay.New, func(c ctx, s service) (*pay.FlowPage, error) {
				return s.ListFlows(c, pay.FlowQuery{From: noon.Add(-time.Hour), To: noon.Time, MerchantID: "m1"}, wecom.Page{Cursor: "c1", Limit: 10})
			}),
			Route: "POST /cgi-bin/externalpay/get_fund_flow",
			Body:  `{"begin_time":1795662000,"end_time":1795665600,"mch_id":"m1","cursor":"c1","limit":10}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"c2","fund_flow_list":[{"timestamp":1795665600,"request_no":"n1","transaction_type":2,"fund_flow_type":2,"transaction_amount":119,"account_balance":19781,
				"out_trade_no":"trade-1","mch_id":"m1","operator_userid":"lina","group_list":[{"group_name":"g1"},{"group_name":"g2"}],"remark":"r1"}]}`,
			Want: &pay.FlowPage{NextCursor: "c2", Flows: []pay.Flow{{
				At: noon, RequestNo: "n1", Type: pay.FlowFee, Direction: pay.FlowOut, Amount: 119, Balance: 19781, OutTradeNo: "trade-1", MerchantID: "m1", OperatorUserID: "lina",
				Groups: []pay.FlowGroup{{Name: "g1"}, {Name: "g2"}}, Remark: "r1",
			}}},
		},
	})
}

// A long time is read in steps, page by page.
func TestAllRecordsAndFlows(t *testing.T) {
	const day = 24 * 60 * 60
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/externalpay/get_bill_list",
		wecomtest.JSON(`{"errcode":0,"next_cursor":"c2","bill_list":[{"out_trade_no":"1"}]}`), wecomtest.JSON(`{"errcode":0,"bill_list":[{"out_trade_no":"2"}]}`), wecomtest.JSON(`{"errcode":0,"bill_list":[{"out_trade_no":"3"}]}`))
	corp.Script("/cgi-bin/externalpay/get_fund_flow",
		wecomtest.JSON(`{"errcode":0,"next_cursor":"c2","fund_flow_list":[{"request_no":"4"}]}`), wecomtest.JSON(`{"errcode":0,"fund_flow_list":[{"request_no":"5"}]}`), wecomtest.JSON(`{"errcode":0,"fund_flow_list":[{"request_no":"6"}]}`))
	s, from := pay.New(corp.Client()), noon.Add(-32*day*time.Second)
	got := ""
	for r, err := range s.AllRecords(t.Context(), pay.RecordQuery{From: from, To: noon.Time, PayeeUserID: "lina"}) {
		if err != nil {
			t.Fatal(err)
		}
		got += r.OutTradeNo
	}
	for f, err := range s.AllFlows(t.Context(), pay.FlowQuery{From: from, To: noon.Time, MerchantID: "m1"}) {
		if err != nil {
			t.Fatal(err)
		}
		got += f.RequestNo
	}
	begin := from.Unix()
	page := func(limit, from, to int64, only, more string) string {
		return fmt.Sprintf(`{"begin_time":%d,"end_time":%d,%s%s,"limit":%d}`, from, to, only, more, limit)
	}
	want := []string{
		page(1000, begin, begin+28*day, `"payee_userid":"lina"`, ""), page(1000, begin, begin+28*day, `"payee_userid":"lina"`, `,"cursor":"c2"`), page(1000, begin+28*day+1, noon.Unix(), `"payee_userid":"lina"`, ""),
		page(200, begin, begin+31*day, `"mch_id":"m1"`, ""), page(200, begin, begin+31*day, `"mch_id":"m1"`, `,"cursor":"c2"`), page(200, begin+31*day+1, noon.Unix(), `"mch_id":"m1"`, ""),
	}
	var bodies []string
	for _, call := range corp.Calls("") {
		bodies = append(bodies, call.Body)
	}
	if diff := cmp.Diff(want, bodies); got != "123456" || diff != "" {
		t.Errorf("read %s (-want +got):\n%s", got, diff)
	}
}
