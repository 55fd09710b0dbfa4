package security_test

import (
	"context"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/security"
)

type (
	ctx     = context.Context
	service = *security.Service
)

// noon is 12:00 of 25 November 2026 in UTC+8.
const noon = 1795579200

func at(seconds int64) wecom.Time { return wecom.TimeOf(time.Unix(noon+seconds, 0)) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

var page = wecom.Page{Cursor: "c1", Limit: 9}

func TestLogs(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListAdminLogs",
			Call: apitest.With(security.New, func(c ctx, s service) (*security.AdminLogPage, error) {
				return s.ListAdminLogs(c, security.AdminLogQuery{From: at(0).Time, To: at(60).Time, UserID: "chenchen", Operation: security.AdminDirectory}, page)
			}),
			Route: "POST /cgi-bin/security/admin_oper_log/list",
			Body:  `{"start_time":1795579200,"end_time":1795579260,"userid":"chenchen","oper_type":3,"cursor":"c1","limit":9}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","record_list":[{"time":1795579201,"userid":"chenchen","oper_type":3,"detail_type":14,"detail_info":"姓名：李娜","ip":"203.0.113.9"}]}`,
			Want: &security.AdminLogPage{HasMore: true, NextCursor: "c2", Logs: []security.AdminLog{{
				At: at(1), UserID: "chenchen", Operation: security.AdminDirectory, Action: security.ActionCreateUser, Detail: "姓名：李娜", IP: "203.0.113.9",
			}}},
		},
		{
			Name: "ListMemberLogs",
			Call: apitest.With(security.New, func(c ctx, s service) (*security.MemberLogPage, error) {
				return s.ListMemberLogs(c, security.MemberLogQuery{From: at(0).Time, To: at(60).Time, UserID: "lina", Operation: security.MemberNewDevice}, page)
			}),
			Route: "POST /cgi-bin/security/member_oper_log/list",
			Body:  `{"start_time":1795579200,"end_time":1795579260,"userid":"lina","oper_type":4,"cursor":"c1","limit":9}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":false,"next_cursor":"c3","record_list":[{"time":1795579202,"userid":"lina","oper_type":4,"detail_info":"Windows","ip":"203.0.113.*"}]}`,
			Want: &security.MemberLogPage{Logs: []security.MemberLog{{
				At: at(2), UserID: "lina", Operation: security.MemberNewDevice, Detail: "Windows", IP: "203.0.113.*",
			}}},
		},
	})
}

func TestRecords(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListFileRecords",
			Call: apitest.With(security.New, func(c ctx, s service) (*security.FileRecordPage, error) {
				return s.ListFileRecords(c, security.FileRecordQuery{
					From: at(0).Time, To: at(60).Time, UserIDs: []string{"lina", "wangwei"},
					Operation: security.FileAction{Type: security.FileDownloaded, Source: security.InDrive},
				}, page)
			}),
			Route: "POST /cgi-bin/security/get_file_oper_record",
			Body:  `{"start_time":1795579200,"end_time":1795579260,"userid_list":["lina","wangwei"],"operation":{"type":103,"source":404},"cursor":"c1","limit":9}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","record_list":[
				{"time":1795579203,"userid":"lina","operation":{"type":103,"source":404},"file_info":"预算.xlsx","file_size":2048,"file_md5":"d41d8cd9","device_type":2,"device_code":"dv-7"},
				{"time":1795579204,"external_user":{"type":2,"name":"何先生","corp_name":"远山贸易"},"operation":{"type":10001},"file_info":"通过lina的链接下载了预算.xlsx","applicant_name":"何先生"}]}`,
			Want: &security.FileRecordPage{HasMore: true, NextCursor: "c2", Records: []security.FileRecord{
				{
					At: at(3), UserID: "lina", Operation: security.FileAction{Type: security.FileDownloaded, Source: security.InDrive}, Description: "预算.xlsx",
					Size: 2048, MD5: "d41d8cd9", DeviceOwner: security.PersonalDevice, DeviceCode: "dv-7",
				},
				{
					At: at(4), Outsider: security.Outsider{Type: security.WeComUser, Name: "何先生", CorpName: "远山贸易"}, Operation: security.FileAction{Type: security.FileDownloadApproved},
					Description: "通过lina的链接下载了预算.xlsx", ApplicantName: "何先生",
				},
			}},
		},
		{
			Name: "ListScreenRecords",
			Call: apitest.With(security.New, func(c ctx, s service) (*security.ScreenRecordPage, error) {
				return s.ListScreenRecords(c, security.ScreenRecordQuery{From: at(0).Time, To: at(60).Time, UserIDs: []string{"lina"}, DepartmentIDs: []int64{4, 5}, Type: security.ScreenFile}, page)
			}),
			Route: "POST /cgi-bin/security/get_screen_oper_record",
			Body:  `{"start_time":1795579200,"end_time":1795579260,"userid_list":["lina"],"department_id_list":[4,5],"screen_shot_type":4,"cursor":"c1","limit":9}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","record_list":[{"time":1795579205,"userid":"lina","department_id":4,"screen_shot_type":1,"screen_shot_content":"聊天","system":"iPad"}]}`,
			Want: &security.ScreenRecordPage{HasMore: true, NextCursor: "c2", Records: []security.ScreenRecord{{
				At: at(5), UserID: "lina", DepartmentID: 4, Type: security.ScreenChat, Description: "聊天", System: "iPad",
			}}},
		},
	})
}

const deviceReply = `{"device_code":"dv-7","system":"Windows","mac_addr":["50:81:40:29:33:0A"],"motherboard_uuid":"mb-7","harddisk_uuid":["hd-7"],"domain":"CORP","pc_name":"PC-7","seq_no":"sn-7",
	"last_login_time":1795579206,"last_login_userid":"lina","confirm_timestamp":1795579207,"confirm_userid":"wangwei","approved_userid":"chenchen","source":3,"status":5}`

var device = security.Device{
	Code: "dv-7", System: security.Windows, MACs: []string{"50:81:40:29:33:0A"}, MotherboardUUID: "mb-7", HardDiskUUIDs: []string{"hd-7"}, Domain: "CORP", ComputerName: "PC-7", SerialNumber: "sn-7",
	LastLoginAt: at(6), LastLoginUserID: "lina", ConfirmedAt: at(7), ConfirmedUserID: "wangwei", ApproverUserID: "chenchen", Source: security.SourceDeclared, Status: security.DeviceCorpTrusted,
}

func TestDevices(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ImportDevices",
			Call: apitest.With(security.New, func(c ctx, s service) ([]security.DeviceImport, error) {
				return s.ImportDevices(c, []security.DeviceCreate{
					{System: security.Windows, MACs: []string{"50:81:40:29:33:0A"}, MotherboardUUID: "mb-7", HardDiskUUIDs: []string{"hd-7"}, Domain: "CORP", ComputerName: "PC-7"},
					{System: security.Mac, SerialNumber: "sn-8"},
				})
			}),
			Route: "POST /cgi-bin/security/trustdevice/import",
			Body: `{"device_list":[{"system":"Windows","mac_addr":["50:81:40:29:33:0A"],"motherboard_uuid":"mb-7","harddisk_uuid":["hd-7"],"domain":"CORP","pc_name":"PC-7"},
				{"system":"Mac","seq_no":"sn-8"}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","result":[{"device_index":1,"device_code":"dv-7","status":1},{"device_index":2,"duplicated_device_code":"dv-6","status":2}]}`,
			Want: []security.DeviceImport{
				{Index: 1, Code: "dv-7", Result: security.ImportSucceeded}, {Index: 2, DuplicateCode: "dv-6", Result: security.ImportDuplicate},
			},
		},
		{
			Name: "ListDevices",
			Call: apitest.With(security.New, func(c ctx, s service) (*security.DevicePage, error) {
				return s.ListDevices(c, security.TrustedCorpDevice, page)
			}),
			Route: "POST /cgi-bin/security/trustdevice/list",
			Body:  `{"type":1,"cursor":"c1","limit":9}`,
			Reply: `{"errcode":0,"errmsg":"ok","device_list":[` + deviceReply + `],"next_cursor":"c2"}`,
			Want:  &security.DevicePage{Devices: []security.Device{device}, NextCursor: "c2"},
		},
		{
			Name: "ListUserDevices",
			Call: apitest.With(security.New, func(c ctx, s service) ([]security.Device, error) {
				return s.ListUserDevices(c, security.UnknownDevice, "lina")
			}),
			Route: "POST /cgi-bin/security/trustdevice/get_by_user",
			Body:  `{"type":2,"last_login_userid":"lina"}`,
			Reply: `{"errcode":0,"errmsg":"ok","device_list":[` + deviceReply + `]}`,
			Want:  []security.Device{device},
		},
		{
			Name: "DeleteDevices",
			Call: apitest.Do(security.New, func(c ctx, s service) error {
				return s.DeleteDevices(c, security.TrustedPersonalDevice, "dv-7", "dv-8")
			}),
			Route: "POST /cgi-bin/security/trustdevice/delete",
			Body:  `{"type":3,"device_code_list":["dv-7","dv-8"]}`,
		},
		{
			Name:  "ApproveDevices",
			Call:  apitest.With(security.New, func(c ctx, s service) (*security.DeviceDecision, error) { return s.ApproveDevices(c, "dv-7", "dv-8") }),
			Route: "POST /cgi-bin/security/trustdevice/approve",
			Body:  `{"device_code_list":["dv-7","dv-8"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","success_list":["dv-7"],"fail_list":["dv-8"]}`,
			Want:  &security.DeviceDecision{Codes: []string{"dv-7"}, Failed: []string{"dv-8"}},
		},
		{
			Name:  "RejectDevices",
			Call:  apitest.With(security.New, func(c ctx, s service) (*security.DeviceDecision, error) { return s.RejectDevices(c, "dv-7") }),
			Route: "POST /cgi-bin/security/trustdevice/reject",
			Body:  `{"device_code_list":["dv-7"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","success_list":[],"fail_list":["dv-7"]}`,
			Want:  &security.DeviceDecision{Failed: []string{"dv-7"}},
		},
	})
}

func TestAddresses(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{{
		Name:  "GetAddresses",
		Call:  apitest.With(security.New, func(c ctx, s service) (*security.Addresses, error) { return s.GetAddresses(c) }),
		Route: "GET /cgi-bin/security/get_server_domain_ip",
		Reply: `{"errcode":0,"errmsg":"ok",
			"domain_list":[{"domain":"i.example.com","universal_domian":"example.com","protocol":"TCP","port":[443,80],"is_necessary":1,"description":"长连接"}],
			"ip_list":[{"ip":"203.0.113.7","protocol":"UDP","port":[8000],"is_necessary":1,"description":"语音"}]}`,
		Want: &security.Addresses{
			Domains: []security.DomainAddress{{Domain: "i.example.com", Universal: "example.com", Protocol: "TCP", Ports: []int{443, 80}, Necessary: true, Description: "长连接"}},
			IPs:     []security.IPAddress{{IP: "203.0.113.7", Protocol: "UDP", Ports: []int{8000}, Necessary: true, Description: "语音"}},
		},
	}})
}

func TestAccounts(t *testing.T) {
	const job = `{"errcode":0,"errmsg":"ok","jobid":"j1","invalid_userid_list":["ghost"]}`
	const result = `{"errcode":0,"errmsg":"ok","job_result":{"succ_userid_list":["lina"],"fail_userid_list":["wangwei"]}}`
	wantJob := &security.AccountJob{ID: "j1", InvalidUserIDs: []string{"ghost"}}
	wantResult := &security.AccountResult{UserIDs: []string{"lina"}, Failed: []string{"wangwei"}}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "StartAccountAssignment",
			Call: apitest.With(security.New, func(c ctx, s service) (*security.AccountJob, error) {
				return s.StartAccountAssignment(c, []string{"lina", "wangwei", "ghost"})
			}),
			Route: "POST /cgi-bin/security/vip/submit_batch_add_job",
			Body:  `{"userid_list":["lina","wangwei","ghost"]}`, Reply: job, Want: wantJob,
		},
		{
			Name:  "WaitAccountAssignment",
			Call:  apitest.With(security.New, func(c ctx, s service) (*security.AccountResult, error) { return s.WaitAccountAssignment(c, "j1") }),
			Route: "POST /cgi-bin/security/vip/batch_add_job_result",
			Body:  `{"jobid":"j1"}`, Reply: result, Want: wantResult,
		},
		{
			Name: "StartAccountRevocation",
			Call: apitest.With(security.New, func(c ctx, s service) (*security.AccountJob, error) {
				return s.StartAccountRevocation(c, []string{"lina"})
			}),
			Route: "POST /cgi-bin/security/vip/submit_batch_del_job",
			Body:  `{"userid_list":["lina"]}`, Reply: job, Want: wantJob,
		},
		{
			Name:  "WaitAccountRevocation",
			Call:  apitest.With(security.New, func(c ctx, s service) (*security.AccountResult, error) { return s.WaitAccountRevocation(c, "j1") }),
			Route: "POST /cgi-bin/security/vip/batch_del_job_result",
			Body:  `{"jobid":"j1"}`, Reply: result, Want: wantResult,
		},
		{
			Name:  "ListAccountUserIDs",
			Call:  apitest.With(security.New, func(c ctx, s service) (*security.AccountPage, error) { return s.ListAccountUserIDs(c, page) }),
			Route: "POST /cgi-bin/security/vip/list",
			Body:  `{"cursor":"c1","limit":9}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","userid_list":["lina"]}`,
			Want:  &security.AccountPage{UserIDs: []string{"lina"}, HasMore: true, NextCursor: "c2"},
		},
	})
}

func TestAccountRequests(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListAccountRequestIDs",
			Call: apitest.With(security.New, func(c ctx, s service) (*security.AccountRequestPage, error) {
				return s.ListAccountRequestIDs(c, security.AccountRequestQuery{Feature: security.AccountDrive, UserID: "lina", Origin: security.RequestAPI}, page)
			}),
			Route: "POST /cgi-bin/advanced_feature/get_apply_id_list",
			Body:  `{"business_type":3,"userid":"lina","req_type":1,"cursor":"c1","limit":9}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"c2","apply_id_list":["ap-1"],"has_more":true}`,
			Want:  &security.AccountRequestPage{ApplyIDs: []string{"ap-1"}, HasMore: true, NextCursor: "c2"},
		},
		{
			Name:  "GetAccountRequest",
			Call:  apitest.With(security.New, func(c ctx, s service) (*security.AccountRequest, error) { return s.GetAccountRequest(c, "ap-1") }),
			Route: "POST /cgi-bin/advanced_feature/get_approval_info",
			Body:  `{"apply_id":"ap-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","approval_info":{"applicant":"lina","create_time":1795579208,"business_type":4,"approval_id":"my-1","apply_id":"ap-1",
				"approval_url":"https://oa.example.com/1","approval_status":3,"approval_type":2,"request_reason":"要开大会"}}`,
			Want: &security.AccountRequest{
				ApplyID: "ap-1", Feature: security.AccountMeeting, UserID: "lina", Reason: "要开大会", CreatedAt: at(8), ApprovalID: "my-1", ApprovalURL: "https://oa.example.com/1",
				Status: security.RequestApproved, Flow: security.FlowAPI,
			},
		},
		{
			Name: "UpdateAccountRequest",
			Call: apitest.Do(security.New, func(c ctx, s service) error {
				return s.UpdateAccountRequest(c, security.AccountRequestUpdate{
					ApplyID: "ap-1", ApprovalID: "my-1", Status: security.ApprovalPending, ApprovalURL: "https://oa.example.com/1",
					Nodes: []security.ApprovalNode{
						{Status: security.ApprovalApproved, Relation: security.ApprovalByAny, CompletedUserIDs: []string{"wangwei"}, UpdatedAt: at(9).Time},
						{Status: security.ApprovalNotReached, Relation: security.ApprovalOneByOne, PendingUserIDs: []string{"chenchen"}},
					},
				})
			}),
			Route: "POST /cgi-bin/advanced_feature/set_approval_detail",
			Body: `{"apply_id":"ap-1","approval_id":"my-1","approval_status":1,"approval_url":"https://oa.example.com/1","process_list":{"node_list":[
				{"node_apv_status":3,"node_apv_rel":2,"completed_approvers":["wangwei"],"apv_update_time":1795579209},
				{"node_apv_status":102,"node_apv_rel":3,"current_approvers":["chenchen"]}]}}`,
		},
	})
}
