package contacts

import (
	"context"
	"iter"
	"net/url"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// userID is a reply that names a member.
type userID struct {
	UserID string `json:"userid"`
}

func (u *userID) get(err error) (string, error) {
	if err != nil {
		return "", err
	}
	return u.UserID, nil
}

// GetUserIDByMobile returns the member with a mobile number, written as the
// directory has it. It fails with [wecom.ErrMobileNotFound]; when misses exceed
// a fifth of the corp's members, WeCom blocks the call for a day.
//
// https://developer.work.weixin.qq.com/document/path/91693
//
//wecom:api POST /cgi-bin/user/getuserid 手机号获取userid
func (s *Service) GetUserIDByMobile(ctx context.Context, mobile string) (string, error) {
	out, err := call.Query[userID](ctx, s.client, "/cgi-bin/user/getuserid", struct {
		Mobile string `json:"mobile"`
	}{mobile})
	return out.get(err)
}

// An EmailType tells which of a member's addresses is meant.
type EmailType int

// The types of addresses.
const (
	CorpEmail     EmailType = 1 // the corp mailbox (企业邮箱); what 0 means, too
	PersonalEmail EmailType = 2
)

// GetUserIDByEmail returns the member with an email address. It fails with
// [wecom.ErrCorpEmailNotFound] or [wecom.ErrEmailNotFound].
//
// https://developer.work.weixin.qq.com/document/path/95895
//
//wecom:api POST /cgi-bin/user/get_userid_by_email 邮箱获取userid
func (s *Service) GetUserIDByEmail(ctx context.Context, email string, kind EmailType) (string, error) {
	out, err := call.Query[userID](ctx, s.client, "/cgi-bin/user/get_userid_by_email", struct {
		Email string    `json:"email"`
		Type  EmailType `json:"email_type,omitzero"`
	}{email, kind})
	return out.get(err)
}

// ConvertToOpenID returns a member's openid, for payments. The member must have
// signed in to WeCom with WeChat and be in the app's visible range.
//
// https://developer.work.weixin.qq.com/document/path/90202
//
//wecom:api POST /cgi-bin/user/convert_to_openid userid转openid
func (s *Service) ConvertToOpenID(ctx context.Context, userID string) (string, error) {
	out, err := call.Query[struct {
		OpenID string `json:"openid"`
	}](ctx, s.client, "/cgi-bin/user/convert_to_openid", struct {
		UserID string `json:"userid"`
	}{userID})
	if err != nil {
		return "", err
	}
	return out.OpenID, nil
}

// ConvertToUserID returns the member that an openid of a payment belongs to.
//
// https://developer.work.weixin.qq.com/document/path/90202
//
//wecom:api POST /cgi-bin/user/convert_to_userid openid转userid
func (s *Service) ConvertToUserID(ctx context.Context, openID string) (string, error) {
	out, err := call.Query[userID](ctx, s.client, "/cgi-bin/user/convert_to_userid", struct {
		OpenID string `json:"openid"`
	}{openID})
	return out.get(err)
}

// A UserIDPair is a member's id in the corp and the one that a service provider
// (服务商) sees.
type UserIDPair struct {
	UserID     string `json:"userid"`
	OpenUserID string `json:"open_userid"`
}

// OpenUserIDs is what [Service.ConvertToOpenUserIDs] found.
type OpenUserIDs struct {
	Users   []UserIDPair `json:"open_userid_list"`
	Invalid wecom.IDs    `json:"invalid_userid_list"` // userids that are unknown or not visible
}

// Complete reports whether nothing was invalid.
func (o OpenUserIDs) Complete() bool { return len(o.Invalid) == 0 }

// ConvertToOpenUserIDs returns the ids of up to 1,000 members as a service
// provider sees them, for apps that a provider develops for the corp.
//
// https://developer.work.weixin.qq.com/document/path/95435
//
//wecom:api POST /cgi-bin/batch/userid_to_openuserid userid的转换
//wecom:limit 5/s burst 1
func (s *Service) ConvertToOpenUserIDs(ctx context.Context, userIDs []string) (*OpenUserIDs, error) {
	return call.Query[OpenUserIDs](ctx, s.client, "/cgi-bin/batch/userid_to_openuserid", struct {
		UserIDs wecom.IDs `json:"userid_list"`
	}{userIDs})
}

// UserIDs is what [Service.ConvertFromOpenUserIDs] found.
type UserIDs struct {
	Users   []UserIDPair `json:"userid_list"`
	Invalid wecom.IDs    `json:"invalid_open_userid_list"` // ids that are unknown or not visible
}

// Complete reports whether nothing was invalid.
func (u UserIDs) Complete() bool { return len(u.Invalid) == 0 }

// ConvertFromOpenUserIDs returns the members behind up to 1,000 ids that a
// service provider sees, which it got by its app with the id sourceAgentID.
//
// https://developer.work.weixin.qq.com/document/path/95884
//
//wecom:api POST /cgi-bin/batch/openuserid_to_userid userid转换
//wecom:limit 5/s burst 1
func (s *Service) ConvertFromOpenUserIDs(ctx context.Context, openUserIDs []string, sourceAgentID int64) (*UserIDs, error) {
	return call.Query[UserIDs](ctx, s.client, "/cgi-bin/batch/openuserid_to_userid", struct {
		OpenUserIDs   wecom.IDs `json:"open_userid_list"`
		SourceAgentID int64     `json:"source_agentid"`
	}{openUserIDs, sourceAgentID})
}

// GetActiveStat returns how many members used WeCom on a day of the last 30, in
// the time zone of date. It needs the secret of directory sync.
//
// https://developer.work.weixin.qq.com/document/path/92714
//
//wecom:api POST /cgi-bin/user/get_active_stat 获取企业活跃成员数
func (s *Service) GetActiveStat(ctx context.Context, date time.Time) (int64, error) {
	out, err := call.Query[struct {
		Active int64 `json:"active_cnt"`
	}](ctx, s.client, "/cgi-bin/user/get_active_stat", struct {
		Date string `json:"date"`
	}{date.Format(time.DateOnly)})
	if err != nil {
		return 0, err
	}
	return out.Active, nil
}

// A MemberAuth is a member who authorised a third-party app.
type MemberAuth struct {
	OpenUserID string `json:"open_userid"`
}

// A MemberAuthPage is a page of members who authorised an app.
type MemberAuthPage struct {
	Members    []MemberAuth `json:"member_auth_list"`
	NextCursor string       `json:"next_cursor"` // empty on the last page
}

// ListMemberAuth returns a page of the members who authorised a third-party app,
// where members do so one by one (成员授权). The limit is 1 to 1,000; 0 means
// 1,000.
//
// https://developer.work.weixin.qq.com/document/path/94513
//
//wecom:api GET /cgi-bin/user/list_member_auth 获取成员授权列表
func (s *Service) ListMemberAuth(ctx context.Context, page wecom.Page) (*MemberAuthPage, error) {
	query := optionalID("limit", int64(page.Limit))
	if page.Cursor != "" {
		query = url.Values{"cursor": {page.Cursor}, "limit": query["limit"]}
	}
	return call.Get[MemberAuthPage](ctx, s.client, "/cgi-bin/user/list_member_auth", query)
}

// AllMemberAuth iterates over the members who authorised a third-party app.
func (s *Service) AllMemberAuth(ctx context.Context) iter.Seq2[MemberAuth, error] {
	return pager.All(ctx, 1000, s.ListMemberAuth, func(p *MemberAuthPage) ([]MemberAuth, string) {
		return p.Members, p.NextCursor
	})
}

// CheckMemberAuth reports whether a member authorised a third-party app, where
// members do so one by one (成员授权).
//
// https://developer.work.weixin.qq.com/document/path/94514
//
//wecom:api GET /cgi-bin/user/check_member_auth 查询成员用户是否已授权
func (s *Service) CheckMemberAuth(ctx context.Context, openUserID string) (bool, error) {
	out, err := call.Get[struct {
		Authorised wecom.Flag `json:"is_member_auth"`
	}](ctx, s.client, "/cgi-bin/user/check_member_auth", url.Values{"open_userid": {openUserID}})
	if err != nil {
		return false, err
	}
	return bool(out.Authorised), nil
}

// SelectedUsers are the members that somebody chose in a third-party app.
type SelectedUsers struct {
	Operator     string    `json:"operator_open_userid"`    // who chose
	Users        wecom.IDs `json:"open_userid_list"`        // those in the app's visible range
	Unauthorised wecom.IDs `json:"unauth_open_userid_list"` // those who have not authorised the app
	Total        int64     `json:"total"`                   // of all chosen, visible or not
}

// ListSelectedTicketUsers returns the members that a ticket of the JS-SDK's
// selectPrivilegedContact stands for, where members authorise a third-party app
// one by one (成员授权).
//
// https://developer.work.weixin.qq.com/document/path/94894
//
//wecom:api GET /cgi-bin/user/list_selected_ticket_user 获取选人ticket对应的用户
func (s *Service) ListSelectedTicketUsers(ctx context.Context, ticket string) (*SelectedUsers, error) {
	return call.Get[SelectedUsers](ctx, s.client, "/cgi-bin/user/list_selected_ticket_user", url.Values{"selected_ticket": {ticket}})
}
