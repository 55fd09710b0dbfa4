// Package approval covers Approval (审批): templates of forms, submitting forms
// and reading them, the balances of leave, and the forms of an app's own flow
// engine (审批流程引擎).
//
// The app must be among the callable apps (可调用接口的应用) of Approval in the
// admin console; the secret of Approval itself no longer works for corps that
// set it up after 2023-12-01.
//
// A form consists of controls (控件). The package has a type for what each kind
// of control holds ([Value]) and for how a template configures it ([Config]):
//
//	form := approval.Application{
//		CreatorID:  "lina",
//		TemplateID: templateID,
//		Fields: []approval.Field{
//			{ID: "Text-1", Value: approval.Text("回家探亲")},
//			{ID: "Money-2", Value: approval.Yuan(128050)}, // 1280.50
//			{ID: "Vacation-3", Value: approval.Leave(1, approval.HalfDays(approval.Morning(friday), approval.Afternoon(friday)))},
//		},
//		Summary: []approval.Texts{approval.Chinese("年假一天")},
//	}
//
// WeCom counts days in UTC+8 wherever the corp is, and so do the constructors
// of this package.
package approval

import "github.com/gowecom/wecom"

// A Service calls the approval API. It is safe for concurrent use. It remembers
// the templates that [Service.SubmitChecked] fetched, so keep one.
type Service struct {
	client    *wecom.Client
	templates templates
}

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client, newTemplates()} }
