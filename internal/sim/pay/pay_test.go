package pay_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom/internal/sim"
	"github.com/gowecom/wecom/internal/sim/customers"
	"github.com/gowecom/wecom/internal/sim/directory"
	"github.com/gowecom/wecom/internal/sim/media"
	"github.com/gowecom/wecom/internal/sim/pay"
	"github.com/gowecom/wecom/internal/sim/simtest"
)

// A corp is a World with payments, at 9 o'clock of 26 November 2026.
func corp(t *testing.T) *sim.World {
	w := simtest.NewWith(t, func(c *sim.Config) {
		c.Start = time.Date(2026, 11, 26, 9, 0, 0, 0, sim.UTC8)
		c.Apps[1].Visible = sim.Range{Users: []string{"wangwei"}}
	}, media.Install, directory.Install, customers.Install, pay.Install)
	w.In(directory.Seed)
	w.In(customers.Seed)
	return w
}

const order = `{"appid":"wx1","mchid":"simulated-merchant-0","out_trade_no":"trade-1","description":"d","amount":{"total":100,"currency":"CNY"},"payer":{"openid":"o"},"scene_info":{"payer_client_ip":"192.0.2.1"}}`

// An order goes from its making to its payment, or to its end.
func TestOrders(t *testing.T) {
	with := func(old, changed string) string { return strings.Replace(order, old, changed, 1) }
	const named = `{"mchid":"simulated-merchant-0","out_trade_no":"trade-1"}`
	simtest.Play(t, corp(t), `
directory POST /miniapppay/create_order `+order+` → 48002
app POST /miniapppay/create_order `+with("simulated-merchant-0", "m9")+` → 660006
app POST /miniapppay/create_order `+with("trade-1", "t 1")+` → 40058
app POST /miniapppay/create_order `+with(`"total":100`, `"total":0`)+` → 40058
app POST /miniapppay/create_order `+with("CNY", "HKD")+` → 40058
app POST /miniapppay/create_order `+with(`"description":"d"`, `"description":"`+strings.Repeat("长", 128)+`"`)+` → 40058
app POST /miniapppay/create_order `+with(`"payer"`, `"time_expire":"2026-11-26T08:00:00+08:00","payer"`)+` → 40058
app POST /miniapppay/create_order `+with(`,"payer":{"openid":"o"}`, "")+` → 40058
app POST /miniapppay/get_order `+named+` → 40058
act payment.pay `+named+` → there is no order
app POST /miniapppay/create_order `+order+` → simulated-prepay-1
app POST /miniapppay/create_order `+order+` → simulated-prepay-1
app POST /miniapppay/create_order `+with(`"total":100`, `"total":101`)+` → 40058
app POST /miniapppay/get_order `+named+` → "trade_state":"NOTPAY"
app POST /miniapppay/close_order `+named+` → 90311
app POST /miniapppay/get_sign {"appid":"wx2","prepay_id":"simulated-prepay-1","nonce":"n","timestamp":1} → 40058
app POST /miniapppay/get_sign {"appid":"wx1","prepay_id":"p","nonce":"n","timestamp":1} → 40058
app POST /miniapppay/get_sign {"appid":"wx1","prepay_id":"simulated-prepay-1","sign_type":"MD5","nonce":"n","timestamp":1} → 40058
app POST /miniapppay/get_sign {"appid":"wx1","prepay_id":"simulated-prepay-1","nonce":"n","timestamp":1} → pay_sign
+5m
app POST /miniapppay/close_order `+named+`
app POST /miniapppay/close_order `+named+` → 90311
app POST /miniapppay/get_order `+named+` → "trade_state":"CLOSED"
app POST /miniapppay/create_order `+order+` → 40058
act payment.pay `+named+` → it is CLOSED
app POST /miniapppay/create_order `+with("trade-1", "trade-2")+` → simulated-prepay-2
+2h1s
app POST /miniapppay/get_sign {"appid":"wx1","prepay_id":"simulated-prepay-2","nonce":"n","timestamp":1} → 40058
act payment.pay {"mchid":"simulated-merchant-0","out_trade_no":"trade-2"} → the prepay_id is over
app POST /miniapppay/create_order `+strings.Replace(with("trade-1", "trade-3"), `"payer"`, `"time_expire":"2026-11-26T12:00:00+08:00","payer"`, 1)+` → simulated-prepay-3
+1h
act payment.pay {"mchid":"simulated-merchant-0","out_trade_no":"trade-3"} → it is CLOSED
`)
}

// An order is refunded in parts, up to all of it.
func TestRefunds(t *testing.T) {
	refund := func(no string, amount int) string {
		return fmt.Sprintf(`app POST /miniapppay/refund {"appid":"wx1","mchid":"simulated-merchant-0","out_trade_no":"trade-1","out_refund_no":%q,"amount":{"total":100,"refund":%d,"currency":"CNY"}}`, no, amount)
	}
	end := func(no, status string) string {
		return fmt.Sprintf(`act payment.end_refund {"mchid":"simulated-merchant-0","out_refund_no":%q,"status":%q}`, no, status)
	}
	get := func(no string) string {
		return fmt.Sprintf(`app POST /miniapppay/get_refund_detail {"mchid":"simulated-merchant-0","out_refund_no":%q}`, no)
	}
	const paid = `act payment.pay {"mchid":"simulated-merchant-0","out_trade_no":"trade-1"}`
	simtest.Play(t, corp(t), `
`+refund("r1", 40)+` → 40058
app POST /miniapppay/create_order `+order+`
`+refund("r1", 40)+` → 90314
`+paid+`
`+paid+` → it is SUCCESS
`+refund("r1", 101)+` → 90341
`+refund("r1", 0)+` → 40058
`+refund("r 1", 1)+` → 40058
`+strings.Replace(refund("r1", 40), `"total":100`, `"total":99`, 1)+` → 40058
`+strings.Replace(refund("r1", 40), "CNY", "HKD", 1)+` → 40058
`+get("r1")+` → 40058
`+refund("r1", 40)+` → "refund":40
`+refund("r1", 40)+` → "refund":40
`+refund("r1", 41)+` → 40058
`+refund("r2", 60)+` → 45009
`+get("r1")+` → "status":"PROCESSING"
app POST /miniapppay/get_order {"mchid":"simulated-merchant-0","out_trade_no":"trade-1"} → "trade_state":"REFUND"
+1m
`+refund("r2", 61)+` → 90341
`+refund("r2", math.MaxInt64)+` → 90341
`+refund("r2", 60)+` → "refund":60
`+end("r3", "SUCCESS")+` → there is no refund
`+end("r2", "LOST")+` → does not end
`+end("r2", "CLOSED")+`
`+get("r2")+` → "status":"CLOSE"
`+end("r1", "SUCCESS")+`
`+end("r1", "SUCCESS")+` → is SUCCESS already
`+get("r1")+` → "success_time":"2026-11-26T09:01:00+08:00"
`+refund("r2", 60)+` → 45009
+1m
`+refund("r2", 60)+` → "refund":60
`+get("r2")+` → "status":"PROCESSING"
`+end("r2", "ABNORMAL")+`
app POST /externalpay/get_bill_list {"begin_time":1795622400,"end_time":1795708800} → "total_refund_fee":40,"trade_state":3
+8784h
`+refund("r2", 60)+` → 90314
`)
}

// Records and flows are those that an app may see, in pages; bills are of days that are
// over.
func TestRecordsAndBills(t *testing.T) {
	w := corp(t)
	simtest.Play(t, w, `
act payment.collect {"userid":"ghost","external_userid":"wmCustomer0001","total":100} → no member
act payment.collect {"userid":"shenyi","external_userid":"ghost","total":100} → no customer
act payment.collect {"userid":"shenyi","external_userid":"wmCustomer0001","total":0} → cannot be collected
act payment.collect {"userid":"shenyi","external_userid":"wmCustomer0001","total":1,"method":15} → do not collect
act payment.collect {"userid":"shenyi","external_userid":"wmCustomer0001","total":1,"mchid":"m9"} → no merchant account
act payment.collect {"userid":"shenyi","external_userid":"wmCustomer0001","total":100,"goods":"g1","project":"p1"} → simulated-trade-2
act payment.collect {"userid":"wangwei","external_userid":"wmCustomer0001","total":250,"goods":"g2"} → simulated-trade-5
app POST /externalpay/get_payment_info {"payment_id":"p1"} → simulated-trade-2
app POST /externalpay/get_payment_info {"payment_id":"p2"} → 660012
app POST /externalpay/get_bill_list {"begin_time":1795622400,"end_time":1798387201} → 40058
app POST /externalpay/get_bill_list {"begin_time":1795622400,"end_time":1795622399} → 40058
other POST /externalpay/get_bill_list {"begin_time":1795622400,"end_time":1795708800,"payee_userid":"shenyi"} → 660002
app POST /externalpay/get_bill_list {"begin_time":1795622400,"end_time":1795708800,"payee_userid":"shenyi"} → g1
app POST /externalpay/get_bill_list {"begin_time":1795622400,"end_time":1795708800,"limit":1} → next_cursor
app POST /externalpay/get_bill_list {"begin_time":1795622400,"end_time":1795708800,"cursor":"x"} → 50100
app POST /externalpay/get_fund_flow {"begin_time":1795622400,"end_time":1795708800} → "fund_flow_list":[]
app POST /miniapppay/get_bill {"mchid":"simulated-merchant-0","bill_date":"2026-11-26"} → 40058
app POST /miniapppay/get_bill {"mchid":"m9","bill_date":"2026-11-25"} → 660006
app POST /miniapppay/get_bill {"mchid":"simulated-merchant-0","bill_date":"2026-08-25"} → 40058
app POST /miniapppay/get_bill {"mchid":"simulated-merchant-0","bill_date":"yesterday"} → 40058
+26h
app POST /externalpay/get_fund_flow {"begin_time":1795622400,"end_time":1795708800} → "account_balance":350
app POST /externalpay/get_fund_flow {"begin_time":1795622400,"end_time":1795708800,"mch_id":"m9"} → "fund_flow_list":[]
app POST /miniapppay/get_bill {"mchid":"simulated-merchant-0","bill_date":"2026-11-26","bill_type":"ALLES"} → 40058
app POST /miniapppay/get_bill {"mchid":"simulated-merchant-0","bill_date":"2026-11-26","tar_type":"ZIP"} → 40058
`)
	reply := simtest.MustCall(t, w, simtest.Other, `POST /externalpay/get_bill_list {"begin_time":1795622400,"end_time":1795708800}`)
	if strings.Contains(reply, "g1") || !strings.Contains(reply, "g2") {
		t.Errorf("an app that sees wangwei alone sees %s", reply)
	}
	reply = simtest.MustCall(t, w, simtest.App, `POST /miniapppay/get_bill {"mchid":"simulated-merchant-0","bill_date":"2026-11-26"}`)
	var bill struct {
		URL  string `json:"download_url"`
		Auth string `json:"auth"`
	}
	if err := json.Unmarshal([]byte(reply), &bill); err != nil {
		t.Fatal(err)
	}
	fetch := func(auth string) string {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, bill.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", auth)
		resp, err := w.HTTPClient().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		return string(body)
	}
	_, auth, _ := strings.Cut(bill.Auth, "Authorization: ")
	if text := fetch(auth); !strings.Contains(text, "`simulated-trade-2") || !strings.Contains(text, "`3.50,`0.00") {
		t.Errorf("the bill is %s", text)
	}
	if text := fetch(""); strings.Contains(text, "trade") {
		t.Errorf("without an Authorization, the bill is %s", text)
	}
	w.Advance(30 * time.Second)
	if text := fetch(auth); strings.Contains(text, "trade") {
		t.Errorf("after 30 seconds, the bill is %s", text)
	}
}

// A merchant account comes of an application that WeChat Pay has taken to its end.
func TestApplications(t *testing.T) {
	const card = `{"id_card_copy_open_wx_pay_media_id":"%s","id_card_name":"n","id_card_number":"1","id_card_valid_time_begin":"2020-01-01","id_card_valid_time":"长期"}`
	with := func(image, userID string) string {
		who := fmt.Sprintf(card, image)
		return `POST /miniapppay/apply_mch {"out_request_no":"a1","organization_type":0,"merchant_short_name":"n","business_license_info":{"business_license_copy_open_wx_pay_media_id":"","business_license_number":"9","merchant_name":"分店","legal_person":"n"},` +
			`"id_card_info":` + who + `,"contact_info":{"contact_type":"65","contact_info":` + who + `,"mobile_phone":"1","contact_email":"e"},"account_info":{"account_bank":"b","account_name":"m","account_number":"6","bank_address_code":"330100"},` +
			`"sales_scene_info":{"type":2,"store_url":"https://a.example"},"business_id":2,"qualifications":{"id":[` + fmt.Sprintf("%q", image) + `]},"userid":"` + userID + `"}`
	}
	simtest.Play(t, corp(t), `
app `+with("i9", "lina")+` → error_description
app `+with("", "ghost")+` → 60111
app `+with("", "lina")+`
app `+with("", "lina")+` → 660007
other POST /miniapppay/get_applyment_status {"out_request_no":"a1"} → 40058
app POST /miniapppay/get_applyment_status {"out_request_no":"a1"} → "applyment_state":"CHECKING"
act payment.review {"out_request_no":"a9","state":"AUDITING"} → there is no application
act payment.review {"out_request_no":"a1","state":"LOST"} → there is no state
act payment.review {"out_request_no":"a1","state":"REJECTED","reason":"模糊"}
app POST /miniapppay/get_applyment_status {"out_request_no":"a1"} → "reject_reason":"模糊"
app `+with("", "lina")+`
act payment.review {"out_request_no":"a1","state":"ACCOUNT_NEED_VERIFY"}
app POST /miniapppay/get_applyment_status {"out_request_no":"a1"} → account_validation
act payment.review {"out_request_no":"a1","state":"NEED_SIGN"} → simulated-merchant-1
app POST /miniapppay/get_applyment_status {"out_request_no":"a1"} → "sub_mchid":"simulated-merchant-1"
app POST /externalpay/getmerchant {"mch_id":"simulated-merchant-1"} → 660006
act payment.review {"out_request_no":"a1","state":"FINISH"} → simulated-merchant-1
act payment.review {"out_request_no":"a1","state":"AUDITING"} → is finished
app POST /externalpay/getmerchant {"mch_id":"simulated-merchant-1"} → "merchant_name":"分店"
app POST /externalpay/getmerchant {"mch_id":"simulated-merchant-0"} → "merchant_name":"云杉科技"
other POST /externalpay/set_mch_use_scope {"mch_id":"simulated-merchant-1","allow_use_scope":{"user":["lina"]}} → 660003
other POST /externalpay/set_mch_use_scope {"mch_id":"simulated-merchant-1","allow_use_scope":{"partyid":[1]}} → 660004
app POST /externalpay/set_mch_use_scope {"mch_id":"m9","allow_use_scope":{}} → 660006
app POST /externalpay/set_mch_use_scope {"mch_id":"simulated-merchant-1","allow_use_scope":{"user":["lina"],"partyid":[4],"tagid":[1]}}
app POST /externalpay/getmerchant {"mch_id":"simulated-merchant-1"} → "allow_use_scope":{"partyid":[4],"tagid":[1],"user":["lina"]}
`)
}
