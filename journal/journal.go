// Package journal covers reports (汇报): the daily, weekly and monthly reports that
// members submit, who has submitted and who has not, and the files in them. The API
// reads reports; members write them in a client of WeCom.
//
// The app must be among the callable apps (可调用接口的应用) of reports in the admin
// console ([wecom.ErrNoReportPermission] otherwise). The id of a template is shown
// there too, behind the name of the report.
//
// A report consists of the controls (控件) that forms of Approval consist of, and is
// read with the types of package [github.com/gowecom/wecom/approval]:
//
//	plan, ok := approval.Find[approval.Textarea](record.Form.Fields, "Textarea-2")
//
// https://developer.work.weixin.qq.com/document/path/93496
package journal

import "github.com/gowecom/wecom"

// A Service calls the API of reports. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }
