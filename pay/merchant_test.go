package pay_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/pay"
)

func TestMerchantEndpoints(t *testing.T) {
	apitest.Run(t, []row{
		{
			Name:  "GetMerchant",
			Call:  apitest.With(pay.New, func(c ctx, s service) (*pay.Merchant, error) { return s.GetMerchant(c, "m1") }),
			Route: "POST /cgi-bin/externalpay/getmerchant",
			Body:  `{"mch_id":"m1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","bind_status":2,"mch_id":"m1","merchant_name":"云杉科技有限公司","allow_use_scope":{"user":["lina","wangwei"],"partyid":[3],"tagid":[5,7]}}`,
			Want: &pay.Merchant{
				ID: "m1", Name: "云杉科技有限公司", Status: pay.BindDone,
				Scope: pay.MerchantScope{UserIDs: []string{"lina", "wangwei"}, DepartmentIDs: []int64{3}, TagIDs: []int64{5, 7}},
			},
		},
		{
			Name: "UpdateMerchantScope",
			Call: apitest.Do(pay.New, func(c ctx, s service) error {
				return s.UpdateMerchantScope(c, "m1", pay.MerchantScope{UserIDs: []string{"lina"}, DepartmentIDs: []int64{}, TagIDs: []int64{5}})
			}),
			Route: "POST /cgi-bin/externalpay/set_mch_use_scope",
			Body:  `{"mch_id":"m1","allow_use_scope":{"user":["lina"],"partyid":[],"tagid":[5]}}`,
		},
		{
			Name:  "BindMerchant",
			Call:  apitest.Do(pay.New, func(c ctx, s service) error { return s.BindMerchant(c, "m1", "云杉科技有限公司") }),
			Route: "POST /cgi-bin/externalpay/addmerchant",
			Body:  `{"mch_id":"m1","merchant_name":"云杉科技有限公司"}`,
		},
		{
			Name:  "UnbindMerchant",
			Call:  apitest.Do(pay.New, func(c ctx, s service) error { return s.UnbindMerchant(c, "m1") }),
			Route: "POST /cgi-bin/externalpay/delmerchant",
			Body:  `{"mch_id":"m1"}`,
		},
	})
}
