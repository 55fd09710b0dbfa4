// Package school covers the directory of a school (家校沟通): classes, students and
// their parents, and what parents and teachers use it for: payments of classes (班级收款),
// live lessons (上课直播) and health reports (健康上报). Its events are those of the
// directory. [message.Service.SendToSchool] sends notices (学校通知) to parents.
//
// Only one app may change the directory: the one that reads and edits it (可调用接口的应用)
// in the admin console, 家校沟通. Others there only read. An app reaches parents with
// notices if it is one that parents may use (家长可使用的应用). Health reports have a list of
// callable apps of their own. So have live lessons, and their apps must be ones that
// parents may use, too.
//
// The ids of students and parents are the school's own. They may equal userids of
// members of the corp, and case does not count.
//
// https://developer.work.weixin.qq.com/document/path/91638
//
// [message.Service.SendToSchool]: https://pkg.go.dev/github.com/gowecom/wecom/message#Service.SendToSchool
package school

import "github.com/gowecom/wecom"

// A Service calls the API of schools. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret.
func New(client *wecom.Client) *Service { return &Service{client} }
