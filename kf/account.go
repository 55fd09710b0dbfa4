package kf

import (
	"context"
	"fmt"
	"iter"
	"strconv"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// An Account is what customers write to (客服账号).
type Account struct {
	OpenKfID  string `json:"open_kfid"`
	Name      string `json:"name"`
	AvatarURL string `json:"avatar"`
	Managed   bool   `json:"manage_privilege"` // the app may change it, and serve its customers
}

// An AccountCreate describes a new account. Both fields are required.
type AccountCreate struct {
	Name          string `json:"name"`     // at most 16 characters
	AvatarMediaID string `json:"media_id"` // of temporary media
}

// An AccountUpdate changes an account. Fields that are empty leave it unchanged.
type AccountUpdate struct {
	Name          string `json:"name,omitzero"`     // at most 16 characters
	AvatarMediaID string `json:"media_id,omitzero"` // of temporary media
}

// CreateAccount makes an account, which the app manages at once, and returns its
// OpenKfID. The app must manage another account already. A corp has at most 5,000
// accounts.
//
// https://developer.work.weixin.qq.com/document/path/94662
//
//wecom:api POST /cgi-bin/kf/account/add 添加客服账号
func (s *Service) CreateAccount(ctx context.Context, in AccountCreate) (string, error) {
	return call.PostID[string](ctx, s.client, "/cgi-bin/kf/account/add", in, "open_kfid")
}

// UpdateAccount changes the name or the avatar of an account.
//
// https://developer.work.weixin.qq.com/document/path/94664
//
//wecom:api POST /cgi-bin/kf/account/update 修改客服账号
func (s *Service) UpdateAccount(ctx context.Context, openKfID string, in AccountUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/kf/account/update", struct {
		OpenKfID      string `json:"open_kfid"`
		AccountUpdate `json:",embed"`
	}{openKfID, in}, nil)
}

// DeleteAccount deletes an account.
//
// https://developer.work.weixin.qq.com/document/path/94663
//
//wecom:api POST /cgi-bin/kf/account/del 删除客服账号
func (s *Service) DeleteAccount(ctx context.Context, openKfID string) error {
	return s.client.Post(ctx, "/cgi-bin/kf/account/del", call.Body{"open_kfid": openKfID}, nil)
}

// An AccountPage is a page of accounts.
type AccountPage struct {
	Accounts   []Account
	NextCursor string
}

func (p *AccountPage) page() ([]Account, string) { return p.Accounts, p.NextCursor }

const maxAccounts = 100 // in a page

// ListAccounts returns one page of accounts, also of those that the app does not
// manage. The limit is at most 100, which is the default.
//
// https://developer.work.weixin.qq.com/document/path/94661
//
//wecom:api POST /cgi-bin/kf/account/list 获取客服账号列表
func (s *Service) ListAccounts(ctx context.Context, page wecom.Page) (*AccountPage, error) {
	offset, limit, err := offsetOf(page)
	if err != nil {
		return nil, err
	}
	list, err := call.QueryIn[[]Account](ctx, s.client, "/cgi-bin/kf/account/list", call.Body{"offset": offset, "limit": limit}, "account_list")
	if err != nil || len(list) < limit { // WeCom has no other sign of the end
		return &AccountPage{Accounts: list}, err
	}
	return &AccountPage{list, strconv.Itoa(offset + len(list))}, nil
}

// offsetOf reads a page whose cursor is the place of its first item.
func offsetOf(page wecom.Page) (offset, limit int, err error) {
	if limit = page.Limit; limit <= 0 {
		limit = maxAccounts
	}
	if page.Cursor == "" {
		return 0, limit, nil
	}
	if offset, err = strconv.Atoi(page.Cursor); err != nil || offset < 0 {
		return 0, 0, fmt.Errorf("kf: %q is no cursor of ListAccounts", page.Cursor)
	}
	return offset, limit, nil
}

// AllAccounts yields all accounts.
func (s *Service) AllAccounts(ctx context.Context) iter.Seq2[Account, error] {
	return pager.All(ctx, maxAccounts, s.ListAccounts, (*AccountPage).page)
}
