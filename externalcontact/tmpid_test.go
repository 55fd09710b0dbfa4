package externalcontact_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestTmpIDs(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ConvertTmpIDsToCustomerIDs",
			Call: apitest.With(externalcontact.New, func(ctx context.Context, s *externalcontact.Service) (*externalcontact.TmpCustomerConversion, error) {
				return s.ConvertTmpIDsToCustomerIDs(ctx, externalcontact.TmpIDsOfForm, []string{"tm-1", "tm-2"})
			}),
			Route: "POST /cgi-bin/idconvert/convert_tmp_external_userid",
			Body:  `{"business_type":2,"user_type":1,"tmp_external_userid_list":["tm-1","tm-2"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","results":[{"tmp_external_userid":"tm-1","external_userid":"wm-7"}],"invalid_tmp_external_userid_list":["tm-2"]}`,
			Want: &externalcontact.TmpCustomerConversion{
				Customers: []externalcontact.TmpCustomer{{TmpCustomerID: "tm-1", CustomerID: "wm-7"}}, Failed: []string{"tm-2"},
			},
		},
		{
			Name: "ConvertTmpIDsToUserIDs",
			Call: apitest.With(externalcontact.New, func(ctx context.Context, s *externalcontact.Service) (*externalcontact.TmpUserConversion, error) {
				return s.ConvertTmpIDsToUserIDs(ctx, externalcontact.TmpIDsOfSheet, externalcontact.TmpIDsOfCircle, []string{"tm-1", "tm-2"})
			}),
			Route: "POST /cgi-bin/idconvert/convert_tmp_external_userid",
			Body:  `{"business_type":3,"user_type":4,"tmp_external_userid_list":["tm-1","tm-2"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","results":[{"tmp_external_userid":"tm-1","corpid":"ww-7","userid":"qinlan"}],"invalid_tmp_external_userid_list":["tm-2"]}`,
			Want: &externalcontact.TmpUserConversion{
				Users: []externalcontact.TmpUser{{TmpCustomerID: "tm-1", CorpID: "ww-7", UserID: "qinlan"}}, Failed: []string{"tm-2"},
			},
		},
	})
}

// 250 ids are 3 calls, and what the calls before an error found is there.
func TestConvertManyTmpIDs(t *testing.T) {
	const path = "/cgi-bin/idconvert/convert_tmp_external_userid"
	ids := make([]string, 250)
	for i := range ids {
		ids[i] = fmt.Sprint("tm-", i)
	}
	script := func() *wecomtest.Corp {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		found := wecomtest.JSON(`{"errcode":0,"results":[{"tmp_external_userid":"tm"}],"invalid_tmp_external_userid_list":["tm-x"]}`)
		corp.Script(path, found, found, wecomtest.Refuse(48002, "api forbidden"))
		return corp
	}
	corp := script()
	customers, err := externalcontact.New(corp.Client()).ConvertTmpIDsToCustomerIDs(t.Context(), externalcontact.TmpIDsOfMeeting, ids)
	if !errors.Is(err, wecom.Code(48002)) || len(customers.Customers) != 2 || len(customers.Failed) != 2 || customers.Complete() || len(corp.Calls(path)) != 3 {
		t.Errorf("found %v in %d calls, error %v", customers, len(corp.Calls(path)), err)
	}
	corp = script()
	users, err := externalcontact.New(corp.Client()).ConvertTmpIDsToUserIDs(t.Context(), externalcontact.TmpIDsOfMeeting, externalcontact.TmpIDsOfGroup, ids)
	if !errors.Is(err, wecom.Code(48002)) || len(users.Users) != 2 || len(users.Failed) != 2 || users.Complete() || len(corp.Calls(path)) != 3 {
		t.Errorf("found %v in %d calls, error %v", users, len(corp.Calls(path)), err)
	}
}
