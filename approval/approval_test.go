package approval_test

import (
	"context"
	"testing"
	"time"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/approval"
	"github.com/gowecom/wecom/internal/apitest"
)

func bilingual(zh, en string) approval.Texts {
	return approval.Texts{{Text: zh, Lang: approval.LangChinese}, {Text: en, Lang: approval.LangEnglish}}
}

var input = approval.TemplateCreate{
	Name: approval.Chinese("综合申请"),
	Controls: []approval.Control{
		{Kind: approval.KindText, ID: "Text-1", Title: approval.Chinese("事由"), Placeholder: approval.Chinese("一行"), Required: true, NotPrinted: true},
		{ID: "Date-2", Title: approval.Chinese("日期"), Config: approval.DateConfig{Unit: approval.UnitDay}},
		{ID: "Selector-3", Config: approval.SelectorConfig{Type: approval.SelectOne, Options: []approval.OptionConfig{
			{Key: "option-1", Text: approval.Chinese("上海")}, {Key: "option-2", Text: bilingual("杭州", "Hangzhou")},
		}}},
		{ID: "Contact-4", Config: approval.ContactConfig{Type: approval.SelectMany, Mode: approval.ChooseMembers}},
		{ID: "Tips-5", Config: approval.Tips{Content: []approval.Tip{
			{Text: "见", Link: approval.Link{Title: "说明", URL: "https://yunshan.example/help"}, Lang: approval.LangChinese},
		}}},
		{ID: "File-6", Config: approval.FileConfig{}},
		{ID: "Table-7", Config: approval.TableConfig{Children: []approval.Control{{Kind: approval.KindMoney, ID: "Money-8", Required: true}}}},
		{ID: "Attendance-9", Title: approval.Chinese("出差"), Required: true, Config: approval.AttendanceConfig{
			Type: approval.AttendanceTrip, Range: approval.DateRangeConfig{Unit: approval.UnitHalfDay, Count: approval.CountWorkdays, PerDay: wecom.SecondsOf(24 * time.Hour)},
		}},
		{ID: "DateRange-11", Config: approval.DateRangeConfig{Unit: approval.UnitHour, PerDay: wecom.SecondsOf(8 * time.Hour)}},
		{ID: "Location-12", Config: approval.LocationConfig{Distance: 100}},
		{ID: "RelatedApproval-13", Config: approval.RelatedApprovalConfig{TemplateIDs: []string{"TPL_A"}}},
		{ID: "RelatedApproval-14", Config: approval.RelatedApprovalConfig{}},
		{Kind: approval.KindVacation, ID: "Vacation-15", Required: true},
		{ID: "Autonumber-16", Config: approval.UnknownConfig{Kind: "Autonumber", Raw: jsontext.Value(`{"autonumber":{"digits":6}}`)}},
	},
}

func TestTemplateEndpoints(t *testing.T) {
	body := readFile(t, "template_input.json")
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "GetTemplate",
			Call: apitest.With(approval.New, func(ctx context.Context, s *approval.Service) (*approval.Template, error) {
				return s.GetTemplate(ctx, "TPL_A")
			}),

			Route: "POST /cgi-bin/oa/gettemplatedetail",
			Body:  `{"template_id":"TPL_A"}`,
			Reply: "@template_detail.json",
			Want: &approval.Template{ID: "TPL_A", Names: bilingual("综合申请", "General"), Content: approval.TemplateContent{Controls: []approval.Control{
				{Kind: approval.KindText, ID: "Text-1", Title: approval.Chinese("事由"), Placeholder: approval.Chinese("一行"), Required: true, NotPrinted: true},
				{Kind: approval.KindDate, ID: "Date-2", Title: approval.Chinese("日期"), Placeholder: approval.Texts{}, Required: true, Config: approval.DateConfig{Unit: approval.UnitMinute}},
				{Kind: approval.KindSelector, ID: "Selector-3", Title: approval.Chinese("城市"), Config: approval.SelectorConfig{
					Type: approval.SelectMany, ExpType: 1,
					Options:   []approval.OptionConfig{{Key: "option-1", Text: bilingual("上海", "Shanghai")}, {Key: "option-2", Text: approval.Chinese("杭州")}},
					Relations: []approval.OptionRelation{{Key: "option-2", Controls: []approval.RelatedControl{{ID: "Text-1", Action: approval.ShowOrHide}}}},
				}},
				{Kind: approval.KindContact, ID: "Contact-4", Title: approval.Texts{}, Config: approval.ContactConfig{Type: approval.SelectOne, Mode: approval.ChooseDepartments}},
				{Kind: approval.KindTips, ID: "Tips-5", Title: approval.Texts{}, Config: approval.Tips{Content: []approval.Tip{{Link: approval.Link{Title: "说明", URL: "https://yunshan.example/help"}, Lang: approval.LangChinese}}}},
				{Kind: approval.KindFile, ID: "File-6", Title: approval.Texts{}, Config: approval.FileConfig{OnlyPhoto: true}},
				{Kind: approval.KindTable, ID: "Table-7", Title: approval.Texts{}, Config: approval.TableConfig{PrintFormat: approval.PrintManyRows, Children: []approval.Control{
					{Kind: approval.KindMoney, ID: "Money-8", Title: approval.Chinese("金额"), Required: true},
				}}},
				{Kind: approval.KindAttendance, ID: "Attendance-9", Title: approval.Texts{}, Required: true, Config: approval.AttendanceConfig{
					Type: approval.AttendanceOvertime, Range: approval.DateRangeConfig{Unit: approval.UnitHour, Count: approval.CountWorkdays, PerDay: wecom.SecondsOf(8 * time.Hour)},
				}},
				{Kind: approval.KindVacation, ID: "Vacation-10", Title: approval.Texts{}, Required: true, Config: approval.VacationConfig{Items: []approval.VacationItem{
					{ID: 1, Name: approval.Chinese("年假")}, {ID: 2, Name: approval.Chinese("事假")},
				}}},
				{Kind: approval.KindDateRange, ID: "DateRange-11", Title: approval.Texts{}, Config: approval.DateRangeConfig{Unit: approval.UnitHalfDay, PerDay: wecom.SecondsOf(24 * time.Hour)}},
				{Kind: approval.KindLocation, ID: "Location-12", Title: approval.Texts{}, Config: approval.LocationConfig{Distance: 200}},
				{Kind: approval.KindRelatedApproval, ID: "RelatedApproval-13", Title: approval.Texts{}, Config: approval.RelatedApprovalConfig{TemplateIDs: []string{"TPL_A", "TPL_B"}}},
				{Kind: approval.KindFormula, ID: "Formula-14", Title: approval.Texts{}},
				{Kind: "Autonumber", ID: "Autonumber-15", Title: approval.Texts{}, Config: approval.UnknownConfig{Kind: "Autonumber", Raw: jsontext.Value(`{"autonumber": {"digits": 6}}`)}},
				{Kind: approval.KindDate, ID: "Date-16", Title: approval.Texts{}, Config: approval.UnknownConfig{Kind: approval.KindDate, Raw: jsontext.Value(`{"date": [{"type": "day"}]}`)}},
			}}},
			Drift: []string{
				"/template_content/controls/*/config/selector/options/*/value: object for list",
				"/template_content/controls/*/config/date: list for object, lost",
			},
		},
		{
			Name: "CreateTemplate",
			Call: apitest.With(approval.New, func(ctx context.Context, s *approval.Service) (string, error) { return s.CreateTemplate(ctx, input) }),

			Route: "POST /cgi-bin/oa/approval/create_template",
			Body:  body,
			Reply: `{"errcode":0,"errmsg":"ok","template_id":"TPL_NEW"}`,
			Want:  "TPL_NEW",
		},
		{
			Name: "UpdateTemplate",
			Call: apitest.Do(approval.New, func(ctx context.Context, s *approval.Service) error {
				return s.UpdateTemplate(ctx, "TPL_NEW", approval.TemplateUpdate(input))
			}),

			Route: "POST /cgi-bin/oa/approval/update_template",
			Body:  `{"template_id":"TPL_NEW",` + body[1:],
		},
		{
			Name: "CopyTemplate",
			Call: apitest.With(approval.New, func(ctx context.Context, s *approval.Service) (string, error) { return s.CopyTemplate(ctx, "OPEN_TPL") }),

			Route: "POST /cgi-bin/oa/approval/copytemplate",
			Body:  `{"open_template_id":"OPEN_TPL"}`,
			Reply: `{"errcode":0,"errmsg":"ok","template_id":"TPL_COPY"}`,
			Want:  "TPL_COPY",
		},
	})
}

func TestFormEndpoints(t *testing.T) {
	travel := approval.Application{
		CreatorID: "lina", DepartmentID: 4, TemplateID: "TPL_A",
		Fields:  []approval.Field{{ID: "Text-1", Value: approval.Text("差旅报销")}, {ID: "Money-2", Value: approval.Yuan(128050)}},
		Summary: []approval.Texts{bilingual("差旅报销", "Travel"), approval.Chinese("1280.50 元")},
		Process: []approval.Node{
			approval.AllOf("wangwei", "chenzhiyuan"), approval.AnyOf("linjianguo", "zhouminhua"), approval.InTurn("wangfang", "tianye"),
			approval.HandledBy("renjie"), approval.CopyTo("daijing"),
		},
	}
	byTemplate := approval.Application{CreatorID: "lina", TemplateID: "TPL_A", Fields: []approval.Field{}}
	older := approval.Application{
		CreatorID: "lina", TemplateID: "TPL_A", Summary: []approval.Texts{approval.Chinese("差旅")},
		Approvers: []approval.Approvers{{Attr: approval.ApproverAttrAll, UserIDs: []string{"wangwei", "chenzhiyuan"}}},
		CopyToIDs: []string{"daijing"}, CopyWhen: approval.CopyOnApproval,
	}
	submit := func(a approval.Application) func(context.Context, *wecom.Client) (any, error) {
		return apitest.With(approval.New, func(ctx context.Context, s *approval.Service) (string, error) { return s.Submit(ctx, a) })
	}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "Submit",
			Call:  submit(travel),
			Route: "POST /cgi-bin/oa/applyevent",
			Body:  "@apply.json",
			Reply: `{"errcode":0,"errmsg":"ok","sp_no":"202611220001"}`,
			Want:  "202611220001",
		},
		{
			Name:  "Submit by the template's flow",
			Call:  submit(byTemplate),
			Route: "POST /cgi-bin/oa/applyevent",
			Body:  `{"creator_userid":"lina","template_id":"TPL_A","use_template_approver":1,"apply_data":{"contents":[]},"summary_list":[]}`,
			Reply: `{"errcode":0,"errmsg":"ok","sp_no":"202611220002"}`,
			Want:  "202611220002",
		},
		{
			Name:  "Submit in the older form",
			Call:  submit(older),
			Route: "POST /cgi-bin/oa/applyevent",
			Body: `{"creator_userid":"lina","template_id":"TPL_A","use_template_approver":0,"approver":[{"attr":2,"userid":["wangwei","chenzhiyuan"]}],
				"notifyer":["daijing"],"notify_type":2,"apply_data":{},"summary_list":[{"summary_info":[{"text":"差旅","lang":"zh_CN"}]}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","sp_no":"202611220003"}`,
			Want:  "202611220003",
		},
		{
			Name: "GetDetail",
			Call: apitest.With(approval.New, func(ctx context.Context, s *approval.Service) (*approval.Detail, error) {
				return s.GetDetail(ctx, "202611220001")
			}),

			Route: "POST /cgi-bin/oa/getapprovaldetail",
			Body:  `{"sp_no":"202611220001"}`,
			Reply: "@detail.json",
			Want: &approval.Detail{
				FormID: "202611220001", TemplateName: "请假", TemplateID: "TPL_LEAVE", Status: approval.InReview, SubmittedAt: at(22, 9, 0),
				Applicant:  approval.Applicant{UserID: "lina", DepartmentID: 4},
				Applicants: []approval.User{{UserID: "wangwei"}, {UserID: "hujie"}},
				CopiedTo:   []approval.User{{UserID: "daijing"}},
				Form: approval.Form{Fields: []approval.Field{
					{Kind: approval.KindText, ID: "Text-1", Title: approval.Chinese("事由"), Value: approval.Text("回家"), Required: true, Hidden: true},
				}},
				Records: []approval.Record{
					{Status: approval.StepApproved, Attr: approval.ApproverAttrAll, Steps: []approval.RecordedStep{
						{Approver: approval.User{UserID: "chenzhiyuan"}, Status: approval.StepApproved, Opinion: "同意", At: at(22, 10, 0), MediaIDs: []string{"MEDIA1"}},
						{Approver: approval.User{UserID: "wangwei"}, Status: approval.StepApprovedAndCountersign, At: at(22, 10, 1), MediaIDs: []string{}},
					}},
					{Status: approval.StepInReview, Attr: approval.ApproverAttrAny, Steps: []approval.RecordedStep{{Approver: approval.User{UserID: "linjianguo"}, Status: approval.StepInReview, MediaIDs: []string{}}}},
				},
				Comments: []approval.Comment{
					{ID: "6741314136717778999", User: approval.User{UserID: "lina"}, At: wecom.TimeOf(at(22, 10, 1).Add(40e9)), Content: "请尽快", MediaIDs: []string{"MEDIA2"}},
					{ID: "6741314136717779001", User: approval.User{UserID: "wangwei"}, At: wecom.TimeOf(at(22, 10, 2).Add(40e9)), Content: "好", MediaIDs: []string{}},
				},
				Process: approval.Process{Nodes: []approval.ProcessNode{
					{Type: approval.NodeApprover, Status: approval.StepApproved, Relation: approval.RelationAll, Steps: []approval.Step{
						{UserID: "chenzhiyuan", Status: approval.StepApproved, Opinion: "同意", At: at(22, 10, 0), MediaIDs: []string{"MEDIA1"}},
						{UserID: "wangwei", Status: approval.StepApprovedAndCountersign, Opinion: "加一位", At: at(22, 10, 1), MediaIDs: []string{}},
					}},
					{Type: approval.NodeApprover, Status: approval.StepInReview, Relation: approval.RelationInTurn, Steps: []approval.Step{
						{UserID: "linjianguo", Status: approval.StepInReview, MediaIDs: []string{}}, {UserID: "zhouminhua", Status: approval.StepInReview, MediaIDs: []string{}},
					}},
					{Type: approval.NodeCopy, Steps: []approval.Step{{UserID: "daijing"}}},
				}},
			},
			Drift: []string{"/info/comments/*/commentid: number for string"},
		},
		{
			Name: "ListFormIDs",
			Call: apitest.With(approval.New, func(ctx context.Context, s *approval.Service) (*approval.FormIDPage, error) {
				return s.ListFormIDs(ctx, approval.FormQuery{From: at(1, 0, 0).Time, To: at(22, 9, 0).Time, TemplateID: "TPL_A", CreatorID: "lina",
					DepartmentIDs: []int64{4, 5}, Status: approval.Approved, RecordType: approval.RecordLeave}, wecom.Page{Cursor: "CURSOR1", Limit: 50})
			}),

			Route: "POST /cgi-bin/oa/getapprovalinfo",
			Body: `{"starttime":"1793462400","endtime":"1795309200","new_cursor":"CURSOR1","size":50,"filters":[{"key":"template_id","value":"TPL_A"},{"key":"creator","value":"lina"},
				{"key":"department","value":"4"},{"key":"department","value":"5"},{"key":"sp_status","value":"2"},{"key":"record_type","value":"1"}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","sp_no_list":["202611220001","202611220002"],"new_next_cursor":"CURSOR2"}`,
			Want:  &approval.FormIDPage{FormIDs: []string{"202611220001", "202611220002"}, NextCursor: "CURSOR2"},
		},
		{
			Name: "ListFormIDs from the beginning",
			Call: apitest.With(approval.New, func(ctx context.Context, s *approval.Service) (*approval.FormIDPage, error) {
				return s.ListFormIDs(ctx, approval.FormQuery{From: at(1, 0, 0).Time, To: at(22, 9, 0).Time}, wecom.Page{})
			}),

			Route: "POST /cgi-bin/oa/getapprovalinfo",
			Body:  `{"starttime":"1793462400","endtime":"1795309200","new_cursor":"","size":100}`,
			Reply: `{"errcode":0,"errmsg":"ok","sp_no_list":[]}`,
			Want:  &approval.FormIDPage{FormIDs: []string{}},
		},
		{
			Name: "GetOwnForm",
			Call: apitest.With(approval.New, func(ctx context.Context, s *approval.Service) (*approval.OwnForm, error) {
				return s.GetOwnForm(ctx, "PO-2026-118")
			}),

			Route: "POST /cgi-bin/corp/getopenapprovaldata",
			Body:  `{"thirdNo":"PO-2026-118"}`,
			Reply: "@own_form.json",
			Want: &approval.OwnForm{
				FormID: "PO-2026-118", TemplateID: "OPEN_TPL", TemplateName: "采购", Status: approval.InReview, SubmittedAt: at(22, 9, 0),
				ApplicantID: "lina", ApplicantName: "李娜", DepartmentName: "后端组", ApplicantPicture: "https://img.yunshan.example/lina",
				Process: approval.OwnProcess{Nodes: []approval.OwnNode{{
					Status: approval.StepInReview, Attr: approval.ApproverAttrAll, Type: approval.OwnNodeLeader,
					Items: approval.OwnItems{Items: []approval.OwnStep{
						{
							OwnPerson: approval.OwnPerson{UserID: "wangwei", Name: "王伟", DepartmentName: "后端组", Picture: "https://img.yunshan.example/wangwei"},
							Status:    approval.StepApproved, Opinion: "可以", At: at(22, 10, 0),
						},
						{OwnPerson: approval.OwnPerson{UserID: "chenzhiyuan", Name: "陈志远", DepartmentName: "研发中心"}, Status: approval.StepInReview},
					}},
				}}},
				Copies:  approval.OwnCopies{Nodes: []approval.OwnPerson{{UserID: "daijing", Name: "戴静", DepartmentName: "人力资源部", Picture: "https://img.yunshan.example/daijing"}}},
				Current: 1,
			},
		},
		{
			Name: "ListOldForms",
			Call: apitest.With(approval.New, func(ctx context.Context, s *approval.Service) (*approval.OldPage, error) {
				return s.ListOldForms(ctx, approval.OldQuery{From: at(1, 0, 0).Time, To: at(22, 9, 0).Time}, wecom.Page{Cursor: "202611220003"})
			}),

			Route: "POST /cgi-bin/corp/getapprovaldata",
			Body:  `{"starttime":1793462400,"endtime":1795309200,"next_spnum":202611220003}`,
			Reply: "@old_forms.json",
			Want: &approval.OldPage{Count: 2, Total: 5, NextCursor: "202611220004", Forms: []approval.OldForm{
				{
					FormID: "202611220003", TemplateName: "报销", Status: approval.Approved, SubmittedAt: at(22, 9, 0),
					ApplicantID: "lina", ApplicantName: "李娜", DepartmentName: "后端组",
					Approvers: []string{"王伟"}, CopiedTo: []string{"戴静"}, MediaIDs: []string{"MEDIA1"},
					Expense: approval.OldExpense{Type: approval.OldTransportExpense, Reason: "打车", Items: []approval.OldExpenseItem{{Type: 3, At: at(22, 0, 0), Amount: "4550", Reason: "机场"}}},
					Form:    approval.OldData{Data: "[]"},
				},
				{
					FormID: "202611220004", TemplateName: "请假", Status: approval.InReview, SubmittedAt: at(22, 10, 0),
					ApplicantID: "wangwei", ApplicantName: "王伟", DepartmentName: "后端组", Approvers: []string{}, CopiedTo: []string{},
					Leave: approval.OldLeave{Unit: approval.OldLeaveHours, Type: approval.OldCompensatoryLeave, From: at(22, 9, 0), To: at(22, 11, 0), Hours: 2, Reason: "事"},
					Form:  approval.OldData{Data: "{}"},
				},
			}},
		},
	})
}

func TestVacationEndpoints(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListVacationTypes",
			Call: apitest.With(approval.New, func(ctx context.Context, s *approval.Service) ([]approval.VacationType, error) {
				return s.ListVacationTypes(ctx)
			}),

			Route: "GET /cgi-bin/oa/vacation/getcorpconf",
			Reply: "@vacation_types.json",
			Want: []approval.VacationType{{
				ID: 1, Name: "年假", Unit: approval.VacationHours, Count: approval.CountWorkdays, PerDay: wecom.SecondsOf(8 * time.Hour), FromOvertime: true, MonthsBeforeUse: 3,
				Grant: approval.VacationGrant{
					Type: approval.GrantYearly, ResetAt: wecom.TimeOf(at(32, 0, 0).AddDate(0, 0, 30)), Duration: wecom.SecondsOf(432000 * time.Second), RuleType: approval.GrantByCorpService,
					Rules:      approval.GrantRules{Steps: []approval.GrantStep{{Quota: wecom.SecondsOf(432000 * time.Second), From: 0, To: 10}, {Quota: wecom.SecondsOf(864000 * time.Second), From: 10}}, Prorated: true},
					OnEntryDay: true, DayOfMonth: 5,
				},
				Expiry: approval.VacationExpiry{
					Type: approval.ExpireOnDate, Duration: 2, Date: approval.MonthDay{Month: 3, Day: 31}, Extendable: true, Extension: approval.MonthDay{Month: 1, Day: 15},
				},
			}},
		},
		{
			Name: "ListVacationBalances",
			Call: apitest.With(approval.New, func(ctx context.Context, s *approval.Service) ([]approval.VacationBalance, error) {
				return s.ListVacationBalances(ctx, "lina")
			}),

			Route: "POST /cgi-bin/oa/vacation/getuservacationquota",
			Body:  `{"userid":"lina"}`,
			Reply: `{"errcode":0,"errmsg":"ok","lists":[{"id":1,"assignduration":864000,"usedduration":86400,"leftduration":777600,"vacationname":"年假","real_assignduration":432000}]}`,
			Want:  []approval.VacationBalance{{ID: 1, Name: "年假", Assigned: wecom.SecondsOf(864000 * time.Second), Used: wecom.SecondsOf(24 * time.Hour), Left: wecom.SecondsOf(777600 * time.Second), Granted: wecom.SecondsOf(432000 * time.Second)}},
		},
		{
			Name: "UpdateVacationBalance",
			Call: apitest.Do(approval.New, func(ctx context.Context, s *approval.Service) error {
				return s.UpdateVacationBalance(ctx, approval.VacationBalanceUpdate{UserID: "lina", VacationID: 1, Left: wecom.SecondsOf(604800 * time.Second), Unit: approval.VacationHours, Remarks: "补发"})
			}),

			Route: "POST /cgi-bin/oa/vacation/setoneuserquota",
			Body:  `{"userid":"lina","vacation_id":1,"leftduration":604800,"time_attr":1,"remarks":"补发"}`,
		},
		{
			Name: "UpdateVacationBalance to nothing",
			Call: apitest.Do(approval.New, func(ctx context.Context, s *approval.Service) error {
				return s.UpdateVacationBalance(ctx, approval.VacationBalanceUpdate{UserID: "lina", VacationID: 1})
			}),

			Route: "POST /cgi-bin/oa/vacation/setoneuserquota",
			Body:  `{"userid":"lina","vacation_id":1,"leftduration":0,"time_attr":0}`,
		},
	})
}
