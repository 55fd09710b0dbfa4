package exmail

import (
	"context"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/auth"
	"github.com/gowecom/wecom/internal/call"
)

// A PublicMailbox is a mailbox that several members use (公共邮箱).
type PublicMailbox struct {
	ID            int64        `json:"id"`
	Email         string       `json:"email"`
	Name          string       `json:"name"`
	UserIDs       List[string] `json:"userid_list"` // who may use it, with the next two
	DepartmentIDs List[int64]  `json:"department_list"`
	TagIDs        List[int64]  `json:"tag_list"`
	Aliases       List[string] `json:"alias_list"`
}

// PublicMailboxCreate describes a new public mailbox. One of the lists is required.
type PublicMailboxCreate struct {
	Email           string         `json:"email"` // required
	Name            string         `json:"name"`  // required; at most 64 characters or 32 Chinese ones, and no other public mailbox's
	UserIDs         List[string]   `json:"userid_list,omitzero"`
	DepartmentIDs   List[int64]    `json:"department_list,omitzero"`
	TagIDs          List[int64]    `json:"tag_list,omitzero"`
	CreatesPassword wecom.Flag     `json:"create_auth_code,omitzero"`
	Password        PasswordCreate `json:"auth_code_info,omitzero"` // ignored unless CreatesPassword
}

// PublicMailboxCreated is a new public mailbox. Its password, if it was wanted, is
// shown here alone.
type PublicMailboxCreated struct {
	ID int64 `json:"id"`
	ClientPassword
}

// PublicMailboxUpdate is what changes of a public mailbox. Nil means unchanged, and
// an empty List clears. The first three lists cannot all be cleared.
type PublicMailboxUpdate struct {
	Name          *string      `json:"name,omitzero"`
	UserIDs       List[string] `json:"userid_list,omitzero"`
	DepartmentIDs List[int64]  `json:"department_list,omitzero"`
	TagIDs        List[int64]  `json:"tag_list,omitzero"`
	Aliases       List[string] `json:"alias_list,omitzero"` // replaces them; at most 5, of 6 to 64 bytes, unique in the corp
}

// CreatePublicMailbox creates a public mailbox.
//
// https://developer.work.weixin.qq.com/document/path/95511
//
//wecom:api POST /cgi-bin/exmail/publicmail/create 创建公共邮箱
func (s *Service) CreatePublicMailbox(ctx context.Context, in PublicMailboxCreate) (*PublicMailboxCreated, error) {
	return call.Post[PublicMailboxCreated](ctx, s.client, "/cgi-bin/exmail/publicmail/create", in)
}

// UpdatePublicMailbox changes a public mailbox that the app created.
//
// https://developer.work.weixin.qq.com/document/path/98000
//
//wecom:api POST /cgi-bin/exmail/publicmail/update 更新公共邮箱
func (s *Service) UpdatePublicMailbox(ctx context.Context, mailboxID int64, in PublicMailboxUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/exmail/publicmail/update", struct {
		ID int64 `json:"id"`
		PublicMailboxUpdate
	}{mailboxID, in}, nil)
}

// DeletePublicMailbox deletes a public mailbox that the app created.
//
// https://developer.work.weixin.qq.com/document/path/98001
//
//wecom:api POST /cgi-bin/exmail/publicmail/delete 删除公共邮箱
func (s *Service) DeletePublicMailbox(ctx context.Context, mailboxID int64) error {
	return s.client.Post(ctx, "/cgi-bin/exmail/publicmail/delete", call.Body{"id": mailboxID}, nil)
}

// GetPublicMailboxes returns public mailboxes that the app created.
//
// https://developer.work.weixin.qq.com/document/path/98002
//
//wecom:api POST /cgi-bin/exmail/publicmail/get 获取公共邮箱详情
func (s *Service) GetPublicMailboxes(ctx context.Context, mailboxIDs ...int64) ([]PublicMailbox, error) {
	return call.QueryIn[[]PublicMailbox](ctx, s.client, "/cgi-bin/exmail/publicmail/get", call.Body{"id_list": mailboxIDs}, "list")
}

// A PublicMailboxName is a public mailbox without those who use it.
type PublicMailboxName struct {
	ID    int64  `json:"id"`
	Email string `json:"email"`
	Name  string `json:"name"`
}

// SearchPublicMailboxes returns the public mailboxes of the app whose name or address
// has a text in it, all of them if the text is empty. They come at once: WeCom has no
// pages of them.
//
// https://developer.work.weixin.qq.com/document/path/98003
//
//wecom:api GET /cgi-bin/exmail/publicmail/search 模糊搜索公共邮箱
func (s *Service) SearchPublicMailboxes(ctx context.Context, text string) ([]PublicMailboxName, error) {
	return call.GetIn[[]PublicMailboxName](ctx, s.client, "/cgi-bin/exmail/publicmail/search", fuzzy("email", text), "list")
}

// PasswordCreate describes a new password of mail clients.
type PasswordCreate struct {
	Remark string `json:"remark,omitzero"` // at most 128 bytes; default: 办公PC
}

// A ClientPassword is a password with which a mail client logs in to a public mailbox
// (客户端专用密码). WeCom shows it once.
type ClientPassword struct {
	PasswordID int64       `json:"auth_code_id"`
	Password   auth.Secret `json:"auth_code"` // prints as ***
}

// CreateClientPassword makes one more password for the mail clients of a public
// mailbox. It is shown here alone: keep it, or delete it and make another. All
// passwords of a mailbox are valid side by side, at most 10 that apps made.
//
// https://developer.work.weixin.qq.com/document/path/98000
//
//wecom:api POST /cgi-bin/exmail/publicmail/update 更新公共邮箱
func (s *Service) CreateClientPassword(ctx context.Context, mailboxID int64, in PasswordCreate) (*ClientPassword, error) {
	return call.Post[ClientPassword](ctx, s.client, "/cgi-bin/exmail/publicmail/update", struct {
		ID              int64          `json:"id"`
		CreatesPassword wecom.Flag     `json:"create_auth_code"`
		Password        PasswordCreate `json:"auth_code_info,omitzero"`
	}{mailboxID, true, in})
}

// A ClientPasswordUse tells of a password without showing it.
type ClientPasswordUse struct {
	PasswordID int64      `json:"auth_code_id"`
	Remark     string     `json:"remark"`
	CreatedAt  wecom.Time `json:"create_time"`
	LastUsedAt wecom.Time `json:"last_use_time"` // zero: never
}

// GetClientPasswords returns the passwords of the mail clients of a public mailbox,
// without the passwords themselves.
//
// https://developer.work.weixin.qq.com/document/path/100183
//
//wecom:api POST /cgi-bin/exmail/publicmail/get_auth_code_list 获取客户端专用密码列表
func (s *Service) GetClientPasswords(ctx context.Context, mailboxID int64) ([]ClientPasswordUse, error) {
	return call.QueryIn[[]ClientPasswordUse](ctx, s.client, "/cgi-bin/exmail/publicmail/get_auth_code_list", call.Body{"id": mailboxID}, "auth_code_list")
}

// DeleteClientPassword deletes a password: clients with it cannot log in any more.
//
// https://developer.work.weixin.qq.com/document/path/100184
//
//wecom:api POST /cgi-bin/exmail/publicmail/delete_auth_code 删除客户端专用密码
func (s *Service) DeleteClientPassword(ctx context.Context, mailboxID, passwordID int64) error {
	return s.client.Post(ctx, "/cgi-bin/exmail/publicmail/delete_auth_code", call.Body{"id": mailboxID, "auth_code_id": passwordID}, nil)
}
