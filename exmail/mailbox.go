package exmail

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// An AppMailbox is the mailbox of an app (应用邮箱).
type AppMailbox struct {
	Email   string   `json:"email"`      // the sender of the app's mail
	Aliases []string `json:"alias_list"` // addresses that get mail, too
}

// GetAppMailbox returns the addresses of the app.
//
// https://developer.work.weixin.qq.com/document/path/97991
//
//wecom:api POST /cgi-bin/exmail/app/get_email_alias 查询应用邮箱账号
func (s *Service) GetAppMailbox(ctx context.Context) (*AppMailbox, error) {
	return call.Query[AppMailbox](ctx, s.client, "/cgi-bin/exmail/app/get_email_alias", nil)
}

// UpdateAppEmail gives the app another address. The former one becomes an alias, and
// still gets mail.
//
// https://developer.work.weixin.qq.com/document/path/97373
//
//wecom:api POST /cgi-bin/exmail/app/update_email_alias 更新应用邮箱账号
func (s *Service) UpdateAppEmail(ctx context.Context, email string) error {
	return s.client.Post(ctx, "/cgi-bin/exmail/app/update_email_alias", call.Body{"new_email": email}, nil)
}

// What a call does to a mailbox.
const (
	enable  = 1
	disable = 2
)

// EnableUserMailbox lets a member use the mailbox again.
//
// https://developer.work.weixin.qq.com/document/path/95512
//
//wecom:api POST /cgi-bin/exmail/account/act_email 禁用/启用邮箱账号
func (s *Service) EnableUserMailbox(ctx context.Context, userID string) error {
	return s.act(ctx, call.Body{"userid": userID, "type": enable})
}

// DisableUserMailbox keeps a member from the mailbox. WeCom refuses it for super
// administrators and for the creator of the corp.
//
// https://developer.work.weixin.qq.com/document/path/95512
//
//wecom:api POST /cgi-bin/exmail/account/act_email 禁用/启用邮箱账号
func (s *Service) DisableUserMailbox(ctx context.Context, userID string) error {
	return s.act(ctx, call.Body{"userid": userID, "type": disable})
}

// EnablePublicMailbox lets members use a public mailbox again.
//
// https://developer.work.weixin.qq.com/document/path/95512
//
//wecom:api POST /cgi-bin/exmail/account/act_email 禁用/启用邮箱账号
func (s *Service) EnablePublicMailbox(ctx context.Context, mailboxID int64) error {
	return s.act(ctx, call.Body{"publicemail_id": mailboxID, "type": enable})
}

// DisablePublicMailbox keeps members from a public mailbox.
//
// https://developer.work.weixin.qq.com/document/path/95512
//
//wecom:api POST /cgi-bin/exmail/account/act_email 禁用/启用邮箱账号
func (s *Service) DisablePublicMailbox(ctx context.Context, mailboxID int64) error {
	return s.act(ctx, call.Body{"publicemail_id": mailboxID, "type": disable})
}

func (s *Service) act(ctx context.Context, in call.Body) error {
	return s.client.Post(ctx, "/cgi-bin/exmail/account/act_email", in, nil)
}

// GetUnreadCount returns how many unread mails a member has.
//
// https://developer.work.weixin.qq.com/document/path/95514
//
//wecom:api POST /cgi-bin/exmail/mail/get_newcount 获取邮件未读数
func (s *Service) GetUnreadCount(ctx context.Context, userID string) (int, error) {
	return call.QueryIn[int](ctx, s.client, "/cgi-bin/exmail/mail/get_newcount", call.Body{"userid": userID}, "count")
}
