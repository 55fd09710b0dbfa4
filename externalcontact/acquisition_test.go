package externalcontact_test

import (
	"testing"

	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestAcquisitionEndpoints(t *testing.T) {
	link := ec.AcquisitionLink{ID: "ca1", Name: "官网", URL: "https://work.example/ca/ca1", SkipVerify: true, MarkSource: true, CreatedAt: at(created)}
	const linkJSON = `{"link_id":"ca1","link_name":"官网","url":"https://work.example/ca/ca1","skip_verify":true,"mark_source":true,"create_time":1767225600}`
	const rangeJSON = `{"user_list":["zengli"],"department_list":[13]}`
	const priorityJSON = `{"priority_type":2,"priority_userid_list":["lvbin"]}`
	members := ec.Range{UserIDs: []string{"zengli"}, DepartmentIDs: []int64{13}}
	priority := &ec.AcquisitionPriority{Type: ec.PriorityInRange, UserIDs: []string{"lvbin"}}

	apitest.Run(t, []row{
		{
			Name:  "ListAcquisitionLinkIDs",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.AcquisitionLinkPage, error) { return s.ListAcquisitionLinkIDs(c, page2) }),
			Route: "POST /cgi-bin/externalcontact/customer_acquisition/list_link",
			Body:  `{"cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","link_id_list":["ca1","ca2"],"next_cursor":"n2"}`,
			Want:  &ec.AcquisitionLinkPage{IDs: []string{"ca1", "ca2"}, NextCursor: "n2"},
		},
		{
			Name:  "GetAcquisitionLink",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.AcquisitionLinkDetail, error) { return s.GetAcquisitionLink(c, "ca1") }),
			Route: "POST /cgi-bin/externalcontact/customer_acquisition/get",
			Body:  `{"link_id":"ca1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","link":` + linkJSON + `,"range":` + rangeJSON + `,"priority_option":` + priorityJSON + `}`,
			Want:  &ec.AcquisitionLinkDetail{Link: link, Range: members, Priority: priority},
		},
		{
			Name: "CreateAcquisitionLink",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.AcquisitionLink, error) {
				return s.CreateAcquisitionLink(c, ec.AcquisitionLinkCreate{Name: "官网", Range: members, SkipVerify: new(false), Priority: priority, MarkSource: new(true)})
			}),
			Route: "POST /cgi-bin/externalcontact/customer_acquisition/create_link",
			Body:  `{"link_name":"官网","range":` + rangeJSON + `,"skip_verify":false,"priority_option":` + priorityJSON + `,"mark_source":true}`,
			Reply: `{"errcode":0,"errmsg":"ok","link":` + linkJSON + `}`,
			Want:  &link,
		},
		{
			Name: "UpdateAcquisitionLink",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateAcquisitionLink(c, "ca1", ec.AcquisitionLinkUpdate{Name: "海报", Range: &members, Priority: priority, SkipVerify: new(true), MarkSource: new(false)})
			}),
			Route: "POST /cgi-bin/externalcontact/customer_acquisition/update_link",
			Body:  `{"link_id":"ca1","link_name":"海报","range":` + rangeJSON + `,"priority_option":` + priorityJSON + `,"skip_verify":true,"mark_source":false}`,
		},
		{
			Name:  "DeleteAcquisitionLink",
			Call:  apitest.Do(ec.New, func(c ctx, s service) error { return s.DeleteAcquisitionLink(c, "ca1") }),
			Route: "POST /cgi-bin/externalcontact/customer_acquisition/delete_link",
			Body:  `{"link_id":"ca1"}`,
		},
		{
			Name: "ListAcquisitionCustomers",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.AcquisitionCustomerPage, error) {
				return s.ListAcquisitionCustomers(c, "ca1", page2)
			}),
			Route: "POST /cgi-bin/externalcontact/customer_acquisition/customer",
			Body:  `{"link_id":"ca1","cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","customer_list":[{"external_userid":"woShen01","userid":"zengli","chat_status":1,"state":"web"}],"next_cursor":"n2"}`,
			Want: &ec.AcquisitionCustomerPage{Customers: []ec.AcquisitionCustomer{
				{CustomerID: "woShen01", UserID: "zengli", ChatStatus: ec.ChatBegun, State: "web"},
			}, NextCursor: "n2"},
		},
		{
			Name:  "GetAcquisitionQuota",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.AcquisitionQuota, error) { return s.GetAcquisitionQuota(c) }),
			Route: "GET /cgi-bin/externalcontact/customer_acquisition_quota",
			Reply: `{"errcode":0,"errmsg":"ok","total":900,"balance":500,"quota_list":[{"expire_date":1767225600,"balance":200}]}`,
			Want:  &ec.AcquisitionQuota{Used: 900, Balance: 500, Expiring: []ec.ExpiringAllowance{{Balance: 200, ExpiresAt: at(created)}}},
		},
		{
			Name: "GetAcquisitionStatistics",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.AcquisitionStatistics, error) {
				return s.GetAcquisitionStatistics(c, "ca1", at(created).Time, at(created+86400).Time)
			}),
			Route: "POST /cgi-bin/externalcontact/customer_acquisition/statistic",
			Body:  `{"link_id":"ca1","start_time":1767225600,"end_time":1767312000}`,
			Reply: `{"errcode":0,"errmsg":"ok","click_link_customer_cnt":70,"new_customer_cnt":30}`,
			Want:  &ec.AcquisitionStatistics{Clicks: 70, NewCustomers: 30},
		},
		{
			Name:  "GetAcquisitionChat",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.AcquisitionChat, error) { return s.GetAcquisitionChat(c, "key1") }),
			Route: "POST /cgi-bin/externalcontact/customer_acquisition/get_chat_info",
			Body:  `{"chat_key":"key1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","userid":"zengli","external_userid":"woShen01","chat_info":{"recv_msg_cnt":3,"link_id":"ca1","state":"web"}}`,
			Want:  &ec.AcquisitionChat{UserID: "zengli", CustomerID: "woShen01", Info: ec.AcquisitionChatInfo{LinkID: "ca1", State: "web", Messages: 3}},
		},
		{
			Name:  "GetAcquisitionPermit",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.AcquisitionPermit, error) { return s.GetAcquisitionPermit(c) }),
			Route: "GET /cgi-bin/externalcontact/customer_acquisition_app/get_permit",
			Reply: `{"errcode":0,"errmsg":"ok","user_list":["zengli"],"department_list":[13],"tag_list":[4]}`,
			Want:  &ec.AcquisitionPermit{UserIDs: []string{"zengli"}, DepartmentIDs: []int64{13}, TagIDs: []int64{4}},
		},
	})
}
