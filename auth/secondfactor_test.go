package auth_test

import (
	"context"
	"testing"

	"github.com/gowecom/wecom/auth"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestSecondFactorEndpoints(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "GetSecondFactor",
			Call: with(func(ctx context.Context, s *auth.Service) (*auth.SecondFactor, error) {
				return s.GetSecondFactor(ctx, "c0de")
			}),
			Route: "POST /cgi-bin/auth/get_tfa_info",
			Body:  `{"code":"c0de"}`,
			Reply: `{"errcode":0,"errmsg":"ok","userid":"lina","tfa_code":"tf4"}`,
			Want:  &auth.SecondFactor{UserID: "lina", TFACode: auth.NewSecret("tf4")},
		},
		{
			Name: "ConfirmSecondFactor",
			Call: do(func(ctx context.Context, s *auth.Service) error {
				return s.ConfirmSecondFactor(ctx, "lina", auth.NewSecret("tf4"))
			}),
			Route: "POST /cgi-bin/user/tfa_succ",
			Body:  `{"userid":"lina","tfa_code":"tf4"}`,
		},
		{
			Name:  "ConfirmLogin",
			Call:  do(func(ctx context.Context, s *auth.Service) error { return s.ConfirmLogin(ctx, "lina") }),
			Route: "GET /cgi-bin/user/authsucc?userid=lina",
		},
	})
}
