package contacts

import (
	"cmp"
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// GetUserIDByMobile returns the member with a mobile number, written as the
// directory has it. It fails with [wecom.ErrMobileNotFound]. WeCom blocks the call
// for a day when more numbers than a fifth of the corp's members were unknown.
//
// https://developer.work.weixin.qq.com/document/path/95402
//
//wecom:api POST /cgi-bin/user/getuserid 手机号获取userid
func (s *Service) GetUserIDByMobile(ctx context.Context, mobile string) (string, error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/user/getuserid", call.Body{"mobile": mobile}, "userid")
}

// An EmailType tells which of a member's addresses is meant.
type EmailType int

const (
	CorpEmail     EmailType = 1 // of the corp mailbox (企业邮箱); 0 means it too
	PersonalEmail EmailType = 2
)

// GetUserIDByEmail returns the member with an email address. It fails with
// [wecom.ErrCorpEmailNotFound] or [wecom.ErrEmailNotFound]. WeCom blocks the call
// for a day when more addresses than a fifth of the corp's members were unknown.
//
// https://developer.work.weixin.qq.com/document/path/95895
//
//wecom:api POST /cgi-bin/user/get_userid_by_email 邮箱获取userid
func (s *Service) GetUserIDByEmail(ctx context.Context, email string, kind EmailType) (string, error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/user/get_userid_by_email", call.Body{"email": email, "email_type": cmp.Or(kind, CorpEmail)}, "userid")
}

// ConvertUserIDToOpenID returns a member's openid, for payments. The member must
// have signed in to WeCom with WeChat and be in the app's visible range.
//
// https://developer.work.weixin.qq.com/document/path/90202
//
//wecom:api POST /cgi-bin/user/convert_to_openid userid转openid
func (s *Service) ConvertUserIDToOpenID(ctx context.Context, userID string) (string, error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/user/convert_to_openid", call.Body{"userid": userID}, "openid")
}

// ConvertOpenIDToUserID returns the member that an openid of a payment belongs to.
//
// https://developer.work.weixin.qq.com/document/path/90202
//
//wecom:api POST /cgi-bin/user/convert_to_userid openid转userid
func (s *Service) ConvertOpenIDToUserID(ctx context.Context, openID string) (string, error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/user/convert_to_userid", call.Body{"openid": openID}, "userid")
}

// A UserIDPair is a member's id in the corp and the one that a service provider
// (服务商) sees.
type UserIDPair struct {
	UserID     string `json:"userid"`
	OpenUserID string `json:"open_userid"`
}

// OpenUserIDConversion is what [Service.ConvertUserIDsToOpenUserIDs] found.
type OpenUserIDConversion struct {
	Users  []UserIDPair `json:"open_userid_list"`
	Failed []string     `json:"invalid_userid_list"` // userids that are unknown or not visible
}

// Complete reports whether no id failed.
func (c OpenUserIDConversion) Complete() bool { return len(c.Failed) == 0 }

// ConvertUserIDsToOpenUserIDs returns the ids of members as a service provider
// sees them, with a call for each 1,000. On an error the result has what the calls
// before it found. It needs an app that the provider develops: WeCom blocks the
// call for a day when too many ids were unknown.
//
// https://developer.work.weixin.qq.com/document/path/95435
//
//wecom:api POST /cgi-bin/batch/userid_to_openuserid userid的转换
//wecom:limit 5/s burst 1
func (s *Service) ConvertUserIDsToOpenUserIDs(ctx context.Context, userIDs []string) (*OpenUserIDConversion, error) {
	total := &OpenUserIDConversion{}
	for ids := range pager.Chunks(userIDs, 1000) {
		c, err := call.Query[OpenUserIDConversion](ctx, s.client, "/cgi-bin/batch/userid_to_openuserid", call.Body{"userid_list": ids})
		if err != nil {
			return total, err
		}
		total.Users, total.Failed = append(total.Users, c.Users...), append(total.Failed, c.Failed...)
	}
	return total, nil
}

// UserIDConversion is what [Service.ConvertOpenUserIDsToUserIDs] found.
type UserIDConversion struct {
	Users  []UserIDPair `json:"userid_list"`
	Failed []string     `json:"invalid_open_userid_list"` // ids that are unknown or not visible, and plain userids
}

// Complete reports whether no id failed.
func (c UserIDConversion) Complete() bool { return len(c.Failed) == 0 }

// ConvertOpenUserIDsToUserIDs returns the members behind ids that a service
// provider got by its app with the id sourceAgentID, with a call for each 1,000. On
// an error the result has what the calls before it found. With 0 the ids are those
// that an intelligent robot (智能机器人) got. The members must be in the visible
// range of the calling app, and of the provider's.
//
// https://developer.work.weixin.qq.com/document/path/95884
//
//wecom:api POST /cgi-bin/batch/openuserid_to_userid userid转换
//wecom:limit 5/s burst 1
func (s *Service) ConvertOpenUserIDsToUserIDs(ctx context.Context, openUserIDs []string, sourceAgentID int64) (*UserIDConversion, error) {
	total := &UserIDConversion{}
	for ids := range pager.Chunks(openUserIDs, 1000) {
		c, err := call.Query[UserIDConversion](ctx, s.client, "/cgi-bin/batch/openuserid_to_userid", struct {
			OpenUserIDs   []string `json:"open_userid_list"`
			SourceAgentID int64    `json:"source_agentid,omitzero"`
		}{ids, sourceAgentID})
		if err != nil {
			return total, err
		}
		total.Users, total.Failed = append(total.Users, c.Users...), append(total.Failed, c.Failed...)
	}
	return total, nil
}

// GetActiveStat returns how many members used WeCom on the day of date in UTC+8
// ([wecom.Beijing]), one of the last 30. It needs the secret of directory sync.
//
// https://developer.work.weixin.qq.com/document/path/92714
//
//wecom:api POST /cgi-bin/user/get_active_stat 获取企业活跃成员数
func (s *Service) GetActiveStat(ctx context.Context, date time.Time) (int64, error) {
	day := date.In(wecom.Beijing).Format(time.DateOnly)
	return call.QueryIn[int64](ctx, s.client, "/cgi-bin/user/get_active_stat", call.Body{"date": day}, "active_cnt")
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
// where members do so one by one (成员授权). The limit is at most 1,000, the
// default.
//
// https://developer.work.weixin.qq.com/document/path/94513
//
//wecom:api POST /cgi-bin/user/list_member_auth 获取成员授权列表
func (s *Service) ListMemberAuth(ctx context.Context, page wecom.Page) (*MemberAuthPage, error) {
	return call.Query[MemberAuthPage](ctx, s.client, "/cgi-bin/user/list_member_auth", page)
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
//wecom:api POST /cgi-bin/user/check_member_auth 查询成员用户是否已授权
func (s *Service) CheckMemberAuth(ctx context.Context, openUserID string) (bool, error) {
	return call.QueryIn[bool](ctx, s.client, "/cgi-bin/user/check_member_auth", call.Body{"open_userid": openUserID}, "is_member_auth")
}

// SelectedUsers are the members that somebody chose in a third-party app.
type SelectedUsers struct {
	OperatorOpenUserID      string   `json:"operator_open_userid"`    // who chose
	OpenUserIDs             []string `json:"open_userid_list"`        // those in the app's visible range
	UnauthorisedOpenUserIDs []string `json:"unauth_open_userid_list"` // those who have not authorised the app
	Total                   int64    `json:"total"`                   // of all chosen, visible or not
}

// GetSelectedUsers returns the members that a ticket of the JS-SDK's
// selectPrivilegedContact stands for, where members authorise a third-party app
// one by one (成员授权).
//
// https://developer.work.weixin.qq.com/document/path/94894
//
//wecom:api POST /cgi-bin/user/list_selected_ticket_user 获取选人ticket对应的用户
func (s *Service) GetSelectedUsers(ctx context.Context, ticket string) (*SelectedUsers, error) {
	return call.Query[SelectedUsers](ctx, s.client, "/cgi-bin/user/list_selected_ticket_user", call.Body{"selected_ticket": ticket})
}
