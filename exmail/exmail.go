// Package exmail sends mail from the mailbox of an app and reads what comes back
// (邮件): plain mail, invitations to schedules and meetings, the inbox as parsed
// mails. It manages mail groups (邮件群组), public mailboxes (公共邮箱) with the
// passwords of their mail clients, and the mailboxes of members.
//
// Every app that an administrator lets call Mail (管理后台, 协作, 邮件, 可调用接口的应用)
// has a mailbox of its own, which is the sender of its mail. Its first address is
// made of the app's name. Call with the secret of that app; an app sees only the
// groups and public mailboxes that it created itself.
//
// https://developer.work.weixin.qq.com/document/path/95486
package exmail

import "github.com/gowecom/wecom"

// A Service calls the API of mail. It is safe for concurrent use.
type Service struct{ client *wecom.Client }

// New returns a Service that calls with the client's secret, which must be that of
// an app that may call Mail.
func New(client *wecom.Client) *Service { return &Service{client} }
