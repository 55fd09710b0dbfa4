package contacts_test

import (
	"context"
	"testing"

	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestJoinEndpoints(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "Invite",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.InviteResult, error) {
				return s.Invite(ctx, contacts.Invitees{UserIDs: []string{"lina", "ghost"}, DepartmentIDs: []int64{3}, TagIDs: []int64{12}})
			}),
			Route: "POST /cgi-bin/batch/invite",
			Body:  `{"user":["lina","ghost"],"party":[3],"tag":[12]}`,
			Reply: `{"errcode":0,"errmsg":"ok","invaliduser":["ghost"],"invalidparty":[4711],"invalidtag":[99]}`,
			Want:  &contacts.InviteResult{Failed: contacts.FailedInvitees{UserIDs: []string{"ghost"}, DepartmentIDs: []int64{4711}, TagIDs: []int64{99}}},
		},
		{
			Name: "GetJoinQRCode",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (string, error) {
				return s.GetJoinQRCode(ctx, contacts.QRCode741)
			}),
			Route: "GET /cgi-bin/corp/get_join_qrcode?size_type=3",
			Reply: `{"errcode":0,"errmsg":"ok","join_qrcode":"https://qr.yunshan.example/join?vcode=1&qr_size=3"}`,
			Want:  "https://qr.yunshan.example/join?vcode=1&qr_size=3",
		},
		{
			Name:  "CompleteContactSync",
			Call:  apitest.Do(contacts.New, func(ctx context.Context, s *contacts.Service) error { return s.CompleteContactSync(ctx) }),
			Route: "GET /cgi-bin/sync/contact_sync_success",
		},
	})
}

func TestInvite(t *testing.T) {
	app, _ := services(wecomtest.New())
	result, err := app.Invite(t.Context(), contacts.Invitees{UserIDs: []string{"lina"}, DepartmentIDs: []int64{3}})
	check(t, err, nil)
	if !result.Complete() {
		t.Errorf("result %+v, want nothing invalid", result)
	}
	result, err = app.Invite(t.Context(), contacts.Invitees{UserIDs: []string{"lina", "ghost"}, DepartmentIDs: []int64{4711}, TagIDs: []int64{99}})
	check(t, err, nil)
	if result.Complete() || len(result.Failed.UserIDs) != 1 || len(result.Failed.DepartmentIDs) != 1 || len(result.Failed.TagIDs) != 1 {
		t.Errorf("result %+v, want one invalid of each", result)
	}
}
