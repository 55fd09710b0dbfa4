package pay_test

import (
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/callback"
	"github.com/gowecom/wecom/crypto"
	"github.com/gowecom/wecom/pay"
	"github.com/gowecom/wecom/wecomtest"
)

const noticeKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"

// noticeXML is a notice as WeCom writes it.
func noticeXML(c *crypto.Cipher, kind, event, resource string) string {
	text, nonce := c.SealGCM([]byte(resource), "transaction")
	return fmt.Sprintf(`<xml><notify_type><![CDATA[%s]]></notify_type><id><![CDATA[n1]]></id><create_time><![CDATA[2026-11-26T12:00:00+08:00]]></create_time>
		<event_type><![CDATA[%s]]></event_type><resource_type><![CDATA[encrypt-resource]]></resource_type><resource><algorithm><![CDATA[AEAD_AES_256_GCM]]></algorithm>
		<ciphertext><![CDATA[%s]]></ciphertext><associated_data><![CDATA[transaction]]></associated_data><nonce><![CDATA[%s]]></nonce></resource><summary><![CDATA[支付成功]]></summary></xml>`, kind, event, text, nonce)
}

// Notices arrive by a callback, and open to what happened.
func TestNotices(t *testing.T) {
	c, err := crypto.New("token", noticeKey, "ww1")
	if err != nil {
		t.Fatal(err)
	}
	const refund = `{"mchid":"m1","out_trade_no":"trade-1","refund_id":"r1","out_refund_no":"refund-1","refund_status":"SUCCESS","success_time":"2026-11-26T12:00:00+08:00","user_received_account":"a1",
		"amount":{"total":4,"refund":3,"payer_total":2,"payer_refund":"1"}}`
	refunded := &pay.NoticeRefund{
		ID: "r1", MerchantID: "m1", OutTradeNo: "trade-1", OutRefundNo: "refund-1", Status: pay.RefundDone, RefundedAt: noon, Account: "a1",
		Amount: pay.NoticeRefundAmount{Total: 4, Refund: 3, PayerTotal: 2, PayerRefund: 1},
	}
	var got []any
	h := callback.NewHandler(c)
	heard := func(n pay.Notice, opened any, err error) error {
		if n.ID != "n1" || n.CreatedAt != noon || n.Summary != "支付成功" || n.ResourceType != "encrypt-resource" || n.Type == "" || n.Event == "" {
			t.Errorf("%+v", n)
		}
		got = append(got, opened)
		return err
	}
	callback.On(h, func(_ ctx, n *pay.PaidNotice) error {
		o, err := n.Open(c)
		return heard(n.Notice, o, err)
	})
	callback.On(h, func(_ ctx, n *pay.RefundedNotice) error {
		r, err := n.Open(c)
		return heard(n.Notice, r, err)
	})
	callback.On(h, func(_ ctx, n *pay.RefundAbnormalNotice) error {
		r, err := n.Open(c)
		return heard(n.Notice, r, err)
	})
	callback.On(h, func(_ ctx, n *pay.RefundClosedNotice) error {
		r, err := n.Open(c)
		return heard(n.Notice, r, err)
	})
	for _, row := range []struct {
		kind, event, resource string
		want                  any
	}{
		{
			"NORMALPAY", "TRANSACTION.SUCCESS",
			`{"appid":"wx1","mchid":"m1","out_trade_no":"trade-1","trade_state":"SUCCESS","trade_state_desc":"d1","trade_type":"JSAPI","attach":"a1","success_time":"2026-11-26T12:00:00+08:00",
				"amount":{"payer_total":1,"total":2,"currency":"CNY","payer_currency":"HKD"},"payer":{"openid":"o1"}}`,
			&pay.NoticeOrder{AppID: "wx1", Order: pay.Order{
				MerchantID: "m1", OutTradeNo: "trade-1", State: pay.OrderPaid, StateDescription: "d1", TradeType: pay.TradeMiniProgram, Attach: "a1", PaidAt: noon,
				Amount: pay.PaidAmount{PayerTotal: 1, Total: 2, Currency: "CNY", PayerCurrency: "HKD"}, Payer: pay.Payer{OpenID: "o1"},
			}},
		},
		{"REFUND", "REFUND.SUCCESS", refund, refunded},
		{"REFUND", "REFUND.ABNORMAL", refund, refunded},
		{"REFUND", "REFUND.CLOSED", refund, refunded},
	} {
		sealed := c.Seal([]byte(noticeXML(c, row.kind, row.event, row.resource)), "")
		r := httptest.NewRequest(http.MethodPost, "/?"+sealed.Query().Encode(), strings.NewReader(string(sealed.PushXML("ww1", "3010115"))))
		w := httptest.NewRecorder()
		got = nil
		h.ServeHTTP(w, r)
		if diff := cmp.Diff([]any{row.want}, got); w.Code != http.StatusOK || diff != "" {
			t.Errorf("%s %s: status %d (-want +got):\n%s", row.kind, row.event, w.Code, diff)
		}
	}
}

// What cannot be opened says why, and nothing of what is in it.
func TestNoticesThatDoNotOpen(t *testing.T) {
	c, _ := crypto.New("token", noticeKey, "ww1")
	other, _ := crypto.New("token", base64.RawStdEncoding.EncodeToString(make([]byte, 32)), "ww1")
	read := func(document string) (n pay.PaidNotice) {
		if err := xml.Unmarshal([]byte(document), &n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	good := noticeXML(c, "NORMALPAY", "TRANSACTION.SUCCESS", `{"mchid":"m1"}`)
	for name, row := range map[string]struct {
		document string
		cipher   *crypto.Cipher
		want     error
	}{
		"another key":        {good, other, crypto.ErrKey},
		"another encryption": {strings.Replace(good, "AEAD_AES_256_GCM", "ROT13", 1), c, nil},
		"no JSON":            {noticeXML(c, "NORMALPAY", "TRANSACTION.SUCCESS", "secret"), c, wecom.ErrUnexpectedResponse},
		"JSON of null":       {noticeXML(c, "NORMALPAY", "TRANSACTION.SUCCESS", "null"), c, wecom.ErrUnexpectedResponse},
		"JSON of a list":     {noticeXML(c, "NORMALPAY", "TRANSACTION.SUCCESS", "[]"), c, wecom.ErrUnexpectedResponse},
		"an amount in yuan":  {noticeXML(c, "NORMALPAY", "TRANSACTION.SUCCESS", `{"amount":{"total":"12.30"}}`), c, wecom.ErrUnexpectedResponse},
		"a huge amount":      {noticeXML(c, "NORMALPAY", "TRANSACTION.SUCCESS", `{"amount":{"total":99999999999999999999}}`), c, wecom.ErrUnexpectedResponse},
		"nothing":            {"<xml></xml>", c, nil},
	} {
		o, err := read(row.document).Open(row.cipher)
		if err == nil || o != nil || row.want != nil && !errors.Is(err, row.want) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: %v, %v", name, o, err)
		}
	}
}

// The simulated corp tells of each end of a refund, and finishes applications.
func TestSimulated(t *testing.T) {
	corp := wecomtest.New()
	s, cipher := pay.New(corp.Client(wecom.WithStrictReplies())), corp.Cipher()
	h := callback.NewHandler(cipher)
	var got []string
	callback.On(h, func(_ ctx, n *pay.RefundAbnormalNotice) error {
		r, err := n.Open(cipher)
		got = append(got, n.Summary, r.OutRefundNo, string(r.Status), r.Amount.Refund.String())
		return err
	})
	callback.On(h, func(_ ctx, n *pay.RefundClosedNotice) error {
		r, err := n.Open(cipher)
		got = append(got, n.Summary, r.OutRefundNo, string(r.Status), r.Amount.Refund.String())
		return err
	})
	if err := corp.Receive(wecomtest.PayAgentID, h); err != nil {
		t.Fatal(err)
	}
	paidOrder(corp, s)
	for no, status := range map[string]string{"r1": "ABNORMAL", "r2": "CLOSED"} {
		corp.Advance(time.Minute)
		in := pay.RefundCreate{AppID: "wx1", MerchantID: wecomtest.MerchantID, OutTradeNo: "trade-1", OutRefundNo: no, Amount: pay.RefundCreateAmount{Total: 100, Refund: 40}}
		if _, err := s.CreateRefund(t.Context(), in); err != nil {
			t.Fatal(err)
		}
		if err := corp.EndRefund(wecomtest.MerchantID, no, status); err != nil {
			t.Fatal(err)
		}
	}
	if err := corp.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	slices.Sort(got)
	if diff := cmp.Diff([]string{"0.40", "0.40", "ABNORMAL", "CLOSED", "r1", "r2", "退款关闭", "退款异常"}, got); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
	if err := corp.EndRefund(wecomtest.MerchantID, "r2", "CLOSED"); err == nil {
		t.Error("a refund ends twice")
	}

	image, err := s.UploadImage(t.Context(), picture())
	if err != nil {
		t.Fatal(err)
	}
	problem, err := s.ApplyMerchant(t.Context(), pay.MerchantApplication{
		OutRequestNo: "a1", ShortName: "云杉", License: pay.License{MediaID: image, Number: "9", Name: "云杉二店", LegalPerson: "李娜"},
		LegalPerson:   pay.IDCard{FrontMediaID: image, BackMediaID: image, Name: "李娜", Number: "1", From: "2020-01-01", Until: pay.Forever},
		Administrator: pay.Administrator{Type: pay.AdministratorLegalPerson, Card: pay.IDCard{Name: "李娜", Number: "1"}, Phone: "13800000001", Email: "a@example.com"},
		Account:       pay.BankAccount{Bank: "中国银行", Name: "云杉二店", Number: "6", AreaCode: "330100"}, Scene: pay.SalesScene{Type: pay.SalesOnline, StoreURL: "https://shop.example"},
		Business: pay.BusinessRetail, WithdrawerUserID: "lina",
	})
	if problem != "" || err != nil {
		t.Fatal(problem, err)
	}
	id, err := corp.ReviewMerchant("a1", string(pay.ReviewFinished), "")
	if err != nil {
		t.Fatal(err)
	}
	a, err := s.GetApplication(t.Context(), "a1")
	if err != nil || a.Status.MerchantID != id || a.State != pay.ApplicationBound || a.SignState != pay.SignDone {
		t.Errorf("%+v, %v", a, err)
	}
	if m, err := s.GetMerchant(t.Context(), id); err != nil || m.Name != "云杉二店" || m.Status != pay.BindDone {
		t.Errorf("%+v, %v", m, err)
	}

	customer, _ := corp.AddCustomer("shenyi", "张先生", "")
	no, err := corp.CollectPayment(wecomtest.PaymentCollection{UserID: "shenyi", CustomerID: customer, Total: 5000, Method: 1, ProjectID: "p1"})
	if err != nil {
		t.Fatal(err)
	}
	for r, err := range s.AllRecords(t.Context(), pay.RecordQuery{From: corp.Now().Add(-time.Hour), To: corp.Now(), PayeeUserID: "shenyi"}) {
		if err != nil || r.OutTradeNo != no || r.Total != 5000 || r.Method != pay.PaidByCode || r.CustomerID != customer {
			t.Errorf("%+v, %v", r, err)
		}
	}
	if nos, err := s.ListTradeNos(t.Context(), "p1"); err != nil || !slices.Equal(nos, []string{no}) {
		t.Errorf("%v, %v", nos, err)
	}
	if err := s.UpdateMerchantScope(t.Context(), id, pay.MerchantScope{UserIDs: []string{"lina"}}); err != nil {
		t.Error(err)
	}
}
