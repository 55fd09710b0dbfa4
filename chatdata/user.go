package chatdata

import (
	"context"
	"iter"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A User is a member whose conversations are kept in the zone.
type User struct {
	UserID     string    `json:"userid"`
	OpenUserID string    `json:"open_userid"` // for third-party apps, in place of UserID
	Editions   []Edition `json:"edition_list"`
}

// An Edition says which conversations the zone keeps.
//
//wecom:string
type Edition int

const (
	EditionInternal Edition = 1 // 内部会话
	EditionExternal Edition = 2 // 内外部会话
	EditionCalls    Edition = 3 // 内外部会话以及语音通话
)

// UserPage is a page of members.
type UserPage struct {
	Users      []User     `json:"auth_user_list"`
	HasMore    wecom.Flag `json:"has_more"`
	NextCursor string     `json:"next_cursor"` // empty on the last page
}

func (p *UserPage) page() ([]User, string) { return p.Users, p.NextCursor }

// ListUsers returns one page of the members whose conversations are kept in the zone.
// The limit is at most 1,000, by default 200.
//
// https://developer.work.weixin.qq.com/document/path/99962
//
//wecom:api POST /cgi-bin/chatdata/get_auth_user_list 获取授权存档的成员列表
func (s *Service) ListUsers(ctx context.Context, page wecom.Page) (*UserPage, error) {
	return call.QueryPage[UserPage](ctx, s.client, "/cgi-bin/chatdata/get_auth_user_list", page)
}

// AllUsers yields the members whose conversations are kept in the zone.
func (s *Service) AllUsers(ctx context.Context) iter.Seq2[User, error] {
	return pager.All(ctx, 1000, s.ListUsers, (*UserPage).page)
}
