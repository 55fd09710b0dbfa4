package auth

import (
	"context"
	"net/url"

	"github.com/gowecom/wecom/internal/call"
)

// A SecondFactor is a member who waits to be let into WeCom.
type SecondFactor struct {
	UserID  string `json:"userid"`
	TFACode Secret `json:"tfa_code"` // for [Service.ConfirmSecondFactor]: serves once and for 5 minutes
}

// GetSecondFactor returns the member whom WeCom has sent to the corp's page for
// the second factor (使用二次验证), with a code in the query. The code serves
// once and for 5 minutes, as in [Service.GetIdentity].
//
// It needs the secret of directory sync or of an app; with an app's, the page
// must be on its trusted domain, and the member both in its visible range and
// among those who need a second factor. At most 20 calls run at once.
//
// https://developer.work.weixin.qq.com/document/path/99499
//
//wecom:api POST /cgi-bin/auth/get_tfa_info 获取用户二次验证信息
func (s *Service) GetSecondFactor(ctx context.Context, code string) (*SecondFactor, error) {
	if err := checkCode(code); err != nil {
		return nil, err
	}
	return call.Post[SecondFactor](ctx, s.client, "/cgi-bin/auth/get_tfa_info", call.Body{"code": code})
}

// ConfirmSecondFactor lets a member use WeCom. Call it once the member has
// proved to be the one; the rights are those of [Service.GetSecondFactor]. It
// fails with [wecom.ErrInvalidTFACode].
//
// https://developer.work.weixin.qq.com/document/path/99500
//
//wecom:api POST /cgi-bin/user/tfa_succ 使用二次验证
func (s *Service) ConfirmSecondFactor(ctx context.Context, userID string, tfaCode Secret) error {
	return s.client.Post(ctx, "/cgi-bin/user/tfa_succ", call.Body{"userid": userID, "tfa_code": tfaCode.Value()}, nil)
}

// ConfirmLogin lets a member log in or join, where logins need a second factor
// (登录二次验证). It needs the secret of directory sync; the code in the query of
// the corp's page is one for [Service.GetIdentity], with the same secret.
//
// https://developer.work.weixin.qq.com/document/path/99521
//
//wecom:api GET /cgi-bin/user/authsucc 登录二次验证
func (s *Service) ConfirmLogin(ctx context.Context, userID string) error {
	return s.client.GetOnce(ctx, "/cgi-bin/user/authsucc", url.Values{"userid": {userID}}, nil)
}
