package school

import (
	"context"
	"net/url"

	"github.com/gowecom/wecom/internal/call"
)

// A Visitor is a parent or a student who visits a page of an app: one of the two ids
// is empty.
type Visitor struct {
	ParentUserID  string `json:"parent_userid"`
	StudentUserID string `json:"student_userid"`
	DeviceID      string `json:"DeviceId"` // new when WeCom is installed again
}

// GetVisitor returns the parent or the student that a code of a login stands for. A
// code serves once and for 5 minutes, so the call is never sent twice; one that serves
// no more is [wecom.ErrInvalidOAuthCode]. It fails with [wecom.ErrUntrustedDomain] if
// the page is not on the trusted domain of the client's app. Package auth has the
// address of the login, and who visits if it may be somebody else.
//
// https://developer.work.weixin.qq.com/document/path/95791
//
//wecom:api GET /cgi-bin/school/getuserinfo 获取家校访问用户身份
func (s *Service) GetVisitor(ctx context.Context, code string) (*Visitor, error) {
	return call.GetOnce[Visitor](ctx, s.client, "/cgi-bin/school/getuserinfo", url.Values{"code": {code}})
}
