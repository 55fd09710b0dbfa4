package externalcontact_test

import (
	"testing"

	"github.com/gowecom/wecom"
	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestIDEndpoints(t *testing.T) {
	const itemsJSON = `{"errcode":0,"errmsg":"ok","items":[{"external_userid":"wmOld","new_external_userid":"wmNew"}]}`
	items := []ec.ConvertedCustomer{{OldID: "wmOld", NewID: "wmNew"}}
	apitest.Run(t, []row{
		{
			Name:  "ConvertCustomerIDToOpenID",
			Call:  apitest.With(ec.New, func(c ctx, s service) (string, error) { return s.ConvertCustomerIDToOpenID(c, "woShen01") }),
			Route: "POST /cgi-bin/externalcontact/convert_to_openid",
			Body:  `{"external_userid":"woShen01"}`,
			Reply: `{"errcode":0,"errmsg":"ok","openid":"oShen"}`,
			Want:  "oShen",
		},
		{
			Name:  "ConvertUnionIDToCustomerID",
			Call:  apitest.With(ec.New, func(c ctx, s service) (string, error) { return s.ConvertUnionIDToCustomerID(c, "uShen01") }),
			Route: "POST /cgi-bin/externalcontact/unionid_to_external_userid",
			Body:  `{"unionid":"uShen01"}`,
			Reply: `{"errcode":0,"errmsg":"ok","external_userid":"woShen01"}`,
			Want:  "woShen01",
		},
		{
			Name:  "ConvertCustomerIDToServiceID",
			Call:  apitest.With(ec.New, func(c ctx, s service) (string, error) { return s.ConvertCustomerIDToServiceID(c, "woShen01") }),
			Route: "POST /cgi-bin/externalcontact/to_service_external_userid",
			Body:  `{"external_userid":"woShen01"}`,
			Reply: `{"errcode":0,"errmsg":"ok","external_userid":"woShenService"}`,
			Want:  "woShenService",
		},
		{
			Name: "ConvertServiceIDToCustomerID",
			Call: apitest.With(ec.New, func(c ctx, s service) (string, error) {
				return s.ConvertServiceIDToCustomerID(c, "woShenService", 1000009)
			}),
			Route: "POST /cgi-bin/externalcontact/from_service_external_userid",
			Body:  `{"external_userid":"woShenService","source_agentid":1000009}`,
			Reply: `{"errcode":0,"errmsg":"ok","external_userid":"woShen01"}`,
			Want:  "woShen01",
		},
		{
			Name: "ConvertCustomerIDsToNewIDs",
			Call: apitest.With(ec.New, func(c ctx, s service) ([]ec.ConvertedCustomer, error) {
				return s.ConvertCustomerIDsToNewIDs(c, []string{"wmOld", "wmGone"})
			}),
			Route: "POST /cgi-bin/externalcontact/get_new_external_userid",
			Body:  `{"external_userid_list":["wmOld","wmGone"]}`,
			Reply: itemsJSON, Want: items,
		},
		{
			Name: "ConvertGroupCustomerIDsToNewIDs",
			Call: apitest.With(ec.New, func(c ctx, s service) ([]ec.ConvertedCustomer, error) {
				return s.ConvertGroupCustomerIDsToNewIDs(c, "wrA", []string{"wmOld"})
			}),
			Route: "POST /cgi-bin/externalcontact/groupchat/get_new_external_userid",
			Body:  `{"external_userid_list":["wmOld"],"chat_id":"wrA"}`,
			Reply: itemsJSON, Want: items,
		},
		{
			Name: "ConvertMobilesToCustomerIDs",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.MobileCustomers, error) {
				return s.ConvertMobilesToCustomerIDs(c, []string{"13900000011", "13900000099"})
			}),
			Route: "POST /cgi-bin/externalcontact/batch_to_external_userid",
			Body:  `{"mobiles":["13900000011","13900000099"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","success_list":[{"mobile":"13900000011","external_userid":"woShen01","foreign_key":"class3-shen","errcode":0,"errmsg":"ok"}],
				"fail_list":[{"mobile":"13900000099","external_userid":"","foreign_key":"","errcode":40096,"errmsg":"not found"}]}`,
			Want: &ec.MobileCustomers{
				Found:  []ec.MobileCustomer{{Mobile: "13900000011", CustomerID: "woShen01", ForeignKey: "class3-shen", Message: "ok"}},
				Failed: []ec.MobileCustomer{{Mobile: "13900000099", Code: wecom.ErrInvalidExternalUserID, Message: "not found"}},
			},
		},
	})
	if !new(ec.MobileCustomers).Complete() {
		t.Error("nobody is missing, but the result is not complete")
	}
}
