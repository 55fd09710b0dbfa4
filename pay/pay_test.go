package pay_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/pay"
	"github.com/gowecom/wecom/wecomtest"
)

type (
	ctx     = context.Context
	service = *pay.Service
	row     = apitest.Endpoint
)

// noon is a moment in the replies of the tests.
var noon = wecom.TimeOf(time.Date(2026, 11, 26, 12, 0, 0, 0, wecom.Beijing))

// tells are the methods that tell what became of a call, by its path. An image that
// was uploaded twice does no harm.
var tells = map[string]string{
	"/cgi-bin/miniapppay/create_order":       "ask GetOrder",
	"/cgi-bin/miniapppay/close_order":        "ask GetOrder",
	"/cgi-bin/miniapppay/refund":             "ask GetRefund",
	"/cgi-bin/miniapppay/apply_mch":          "ask GetApplication",
	"/cgi-bin/externalpay/set_mch_use_scope": "ask GetMerchant",
	"/cgi-bin/externalpay/addmerchant":       "ask GetMerchant",
	"/cgi-bin/externalpay/delmerchant":       "ask GetMerchant",
	"/cgi-bin/miniapppay/upload_image":       "",
}

// writes are the calls that change something, by their paths.
var writes = map[string]func(ctx, service) error{
	"/cgi-bin/miniapppay/create_order": func(c ctx, s service) error {
		_, err := s.CreateOrder(c, pay.OrderCreate{Amount: pay.OrderAmount{Total: 1}})
		return err
	},
	"/cgi-bin/miniapppay/close_order": func(c ctx, s service) error { return s.CloseOrder(c, "m1", "trade-1") },
	"/cgi-bin/miniapppay/refund": func(c ctx, s service) error {
		_, err := s.CreateRefund(c, pay.RefundCreate{Amount: pay.RefundCreateAmount{Total: 1, Refund: 1}})
		return err
	},
	"/cgi-bin/miniapppay/apply_mch": func(c ctx, s service) error {
		_, err := s.ApplyMerchant(c, pay.MerchantApplication{})
		return err
	},
	"/cgi-bin/miniapppay/upload_image": func(c ctx, s service) error {
		_, err := s.UploadImage(c, picture())
		return err
	},
	"/cgi-bin/externalpay/set_mch_use_scope": func(c ctx, s service) error { return s.UpdateMerchantScope(c, "m1", pay.MerchantScope{}) },
	"/cgi-bin/externalpay/addmerchant":       func(c ctx, s service) error { return s.BindMerchant(c, "m1", "n") },
	"/cgi-bin/externalpay/delmerchant":       func(c ctx, s service) error { return s.UnbindMerchant(c, "m1") },
}

// reads are the calls that change nothing.
var reads = map[string]func(ctx, service) error{
	"/cgi-bin/miniapppay/get_order":            func(c ctx, s service) error { return second(s.GetOrder(c, "m1", "trade-1")) },
	"/cgi-bin/miniapppay/get_sign":             func(c ctx, s service) error { return second(s.SignPayment(c, "wx1", "p1")) },
	"/cgi-bin/miniapppay/get_refund_detail":    func(c ctx, s service) error { return second(s.GetRefund(c, "m1", "refund-1")) },
	"/cgi-bin/miniapppay/get_bill":             func(c ctx, s service) error { return second(s.GetBill(c, pay.BillQuery{})) },
	"/cgi-bin/miniapppay/get_applyment_status": func(c ctx, s service) error { return second(s.GetApplication(c, "a1")) },
	"/cgi-bin/externalpay/getmerchant":         func(c ctx, s service) error { return second(s.GetMerchant(c, "m1")) },
	"/cgi-bin/externalpay/get_payment_info":    func(c ctx, s service) error { return second(s.ListTradeNos(c, "p1")) },
	"/cgi-bin/externalpay/get_bill_list": func(c ctx, s service) error {
		return second(s.ListRecords(c, pay.RecordQuery{}, wecom.Page{}))
	},
	"/cgi-bin/externalpay/get_fund_flow": func(c ctx, s service) error {
		return second(s.ListFlows(c, pay.FlowQuery{}, wecom.Page{}))
	},
}

func second[T any](_ T, err error) error { return err }

// What may have moved money is never sent twice, whatever becomes of its answer, and the
// error says what to ask.
func TestNothingIsPaidTwice(t *testing.T) {
	for name, lost := range map[string]wecomtest.Reply{
		"a lost answer": wecomtest.RunThenReset(), "a lost connection": wecomtest.Reset(), "a busy answer": wecomtest.Busy(), "a code that passes": wecomtest.Refuse(301064, "try later"),
		"a gateway's page": wecomtest.Status(502, "text/html", "bad gateway"), "no answer": wecomtest.Hang(),
	} {
		for path, call := range writes {
			synctest.Test(t, func(t *testing.T) {
				corp := wecomtest.New(wecomtest.WithoutPeople())
				corp.Script(path, lost)
				err := call(t.Context(), pay.New(corp.Client()))
				if !errors.Is(err, wecom.ErrOutcomeUnknown) || !strings.Contains(err.Error(), tells[path]) {
					t.Errorf("%s to %s: %v", name, path, err)
				}
				if n := len(corp.Calls(path)); n != 1 {
					t.Errorf("%s has %s sent %d times", name, path, n)
				}
			})
		}
	}
}

// What WeCom refuses has not happened, and there is nothing to ask.
func TestRefusedWrites(t *testing.T) {
	for path, call := range writes {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		corp.Script(path, wecomtest.Refuse(40058, "invalid mchid"))
		if err := call(t.Context(), pay.New(corp.Client())); !errors.Is(err, wecom.Code(40058)) || errors.Is(err, wecom.ErrOutcomeUnknown) || strings.Contains(err.Error(), "ask") {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// What only reads is asked for again.
func TestReadsAreRepeated(t *testing.T) {
	for path, call := range reads {
		synctest.Test(t, func(t *testing.T) {
			corp := wecomtest.New(wecomtest.WithoutPeople())
			corp.Script(path, wecomtest.Reset(), wecomtest.Busy(), wecomtest.JSON(`{"errcode":0,"errmsg":"ok","pay_sign":"s"}`))
			if err := call(t.Context(), pay.New(corp.Client())); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			if n := len(corp.Calls(path)); n != 3 {
				t.Errorf("%s was sent %d times, want 3", path, n)
			}
		})
	}
}

// A call that never ran is sent again: its connection or its token was refused.
func TestWritesThatNeverRan(t *testing.T) {
	for path, call := range writes {
		synctest.Test(t, func(t *testing.T) {
			corp := wecomtest.New(wecomtest.WithoutPeople())
			corp.Script(path, wecomtest.RefuseConnection(), wecomtest.RefuseToken(), wecomtest.JSON(`{"errcode":0,"errmsg":"ok","prepay_id":"p1","open_wx_pay_media_id":"m1"}`))
			if err := call(t.Context(), pay.New(corp.Client())); err != nil {
				t.Errorf("%s: %v", path, err)
			}
		})
	}
}

// Amounts that can only be mistakes are not sent.
func TestAmounts(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := pay.New(corp.Client())
	for _, amount := range []pay.RefundCreateAmount{{}, {Total: 100}, {Total: 100, Refund: -1}, {Total: 100, Refund: 101}} {
		if _, err := s.CreateRefund(t.Context(), pay.RefundCreate{Amount: amount}); err == nil {
			t.Errorf("a refund of %+v is sent", amount)
		}
	}
	for _, total := range []wecom.Cents{0, -1} {
		if _, err := s.CreateOrder(t.Context(), pay.OrderCreate{Amount: pay.OrderAmount{Total: total}}); err == nil {
			t.Errorf("an order of %v is sent", total)
		}
	}
	if calls := corp.Calls(""); len(calls) != 0 {
		t.Errorf("sent %v", calls)
	}
}
