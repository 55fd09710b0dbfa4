package auth_test

import (
	"context"
	"testing"

	"github.com/gowecom/wecom/auth"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestMiniProgramEndpoints(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "GetMiniProgramSession",
			Call: with(func(ctx context.Context, s *auth.Service) (*auth.MiniProgramSession, error) {
				return s.GetMiniProgramSession(ctx, "c0de")
			}),
			Route: "GET /cgi-bin/miniprogram/jscode2session?js_code=c0de&grant_type=authorization_code",
			Reply: `{"errcode":0,"errmsg":"ok","corpid":"ww1","userid":"lina","session_key":"k3y=="}`,
			Want:  &auth.MiniProgramSession{CorpID: "ww1", UserID: "lina", SessionKey: auth.NewSecret("k3y==")},
		},
		{
			Name: "TransferMiniProgramSession",
			Call: with(func(ctx context.Context, s *auth.Service) (*auth.MiniProgramSession, error) {
				return s.TransferMiniProgramSession(ctx, "wmENCRYPTED", auth.NewSecret("k3y=="))
			}),
			Route: "POST /cgi-bin/miniprogram/transfer_session",
			Body:  `{"userid":"wmENCRYPTED","session_key":"k3y=="}`,
			Reply: `{"errcode":0,"errmsg":"ok","userid":"lina","session_key":"k3y2=="}`,
			Want:  &auth.MiniProgramSession{UserID: "lina", SessionKey: auth.NewSecret("k3y2==")},
		},
	})
}
