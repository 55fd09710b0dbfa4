package school_test

import (
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/school"
)

func TestPayments(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "GetPayment",
			Call:  apitest.With(school.New, func(c ctx, s service) (*school.Payment, error) { return s.GetPayment(c, "pay-1") }),
			Route: "POST /cgi-bin/school/get_payment_result",
			Body:  `{"payment_id":"pay-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","project_name":"春游","amount":1250,"payment_result":[
				{"student_userid":"wangxiao","trade_state":1,"trade_no":"t-1","payer_parent_userid":"wangda"},{"student_userid":"lixiao","trade_state":0}]}`,
			Want: &school.Payment{Name: "春游", Amount: 1250, Students: []school.StudentPayment{
				{StudentUserID: "wangxiao", State: school.TradePaid, TradeID: "t-1", PayerUserID: "wangda"}, {StudentUserID: "lixiao"},
			}},
		},
		{
			Name:  "GetTrade",
			Call:  apitest.With(school.New, func(c ctx, s service) (*school.Trade, error) { return s.GetTrade(c, "pay-1", "t-1") }),
			Route: "POST /cgi-bin/school/get_trade",
			Body:  `{"payment_id":"pay-1","trade_no":"t-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","transaction_id":"4200001","pay_time":1725120000}`,
			Want:  &school.Trade{TransactionID: "4200001", PaidAt: wecom.TimeOf(time.Unix(1725120000, 0))},
		},
	})
}
