package auth

import (
	"context"
	"net/url"

	"github.com/gowecom/wecom/internal/call"
)

// A MiniProgramSession is the session of a member in a mini program (小程序). The
// key opens what the mini program encrypts: never give it to the mini program.
type MiniProgramSession struct {
	CorpID     string `json:"corpid"` // of the member; empty after a transfer
	UserID     string `json:"userid"` // encrypted if the member is of a linked corp
	SessionKey Secret `json:"session_key"`
}

// GetMiniProgramSession returns the session that a code of wx.qy.login stands
// for. It needs the secret of the app that opens the mini program. The code
// serves once and for 5 minutes, as in [Service.GetIdentity].
//
// https://developer.work.weixin.qq.com/document/path/91507
//
//wecom:api GET /cgi-bin/miniprogram/jscode2session code2Session
func (s *Service) GetMiniProgramSession(ctx context.Context, code string) (*MiniProgramSession, error) {
	if err := checkCode(code); err != nil {
		return nil, err
	}
	return call.GetOnce[MiniProgramSession](ctx, s.client, "/cgi-bin/miniprogram/jscode2session", url.Values{"js_code": {code}, "grant_type": {"authorization_code"}})
}

// TransferMiniProgramSession turns the session of a member of a lower corp
// (下级企业, 下游企业), as the upper corp got it, into one of the lower corp. It
// needs the access token of the lower corp's app, to which the upper corp shared
// its own: a client of package corpgroup's GetLowerClient has it.
//
// https://developer.work.weixin.qq.com/document/path/93355
// https://developer.work.weixin.qq.com/document/path/95817
//
//wecom:api POST /cgi-bin/miniprogram/transfer_session 获取下级/下游企业小程序session
func (s *Service) TransferMiniProgramSession(ctx context.Context, userID string, key Secret) (*MiniProgramSession, error) {
	return call.Query[MiniProgramSession](ctx, s.client, "/cgi-bin/miniprogram/transfer_session", call.Body{"userid": userID, "session_key": key.Value()})
}
