package contacts_test

import (
	"context"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestIDEndpoints(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "GetUserIDByMobile",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (string, error) {
				return s.GetUserIDByMobile(ctx, "13800000005")
			}),
			Route: "POST /cgi-bin/user/getuserid",
			Body:  `{"mobile":"13800000005"}`,
			Reply: `{"errcode":0,"errmsg":"ok","userid":"lina"}`,
			Want:  "lina",
		},
		{
			Name: "GetUserIDByEmail",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (string, error) {
				return s.GetUserIDByEmail(ctx, "lina@yunshan.example", contacts.PersonalEmail)
			}),
			Route: "POST /cgi-bin/user/get_userid_by_email",
			Body:  `{"email":"lina@yunshan.example","email_type":2}`,
			Reply: `{"errcode":0,"errmsg":"ok","userid":"lina"}`,
			Want:  "lina",
		},
		{
			Name: "GetUserIDByEmail of the corp mailbox by default",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (string, error) {
				return s.GetUserIDByEmail(ctx, "lina@mail.yunshan.example", 0)
			}),
			Route: "POST /cgi-bin/user/get_userid_by_email",
			Body:  `{"email":"lina@mail.yunshan.example","email_type":1}`,
			Reply: `{"errcode":0,"errmsg":"ok","userid":"lina"}`,
			Want:  "lina",
		},
		{
			Name: "ConvertUserIDToOpenID",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (string, error) {
				return s.ConvertUserIDToOpenID(ctx, "lina")
			}),
			Route: "POST /cgi-bin/user/convert_to_openid",
			Body:  `{"userid":"lina"}`,
			Reply: `{"errcode":0,"errmsg":"ok","openid":"oOPENID1"}`,
			Want:  "oOPENID1",
		},
		{
			Name: "ConvertOpenIDToUserID",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (string, error) {
				return s.ConvertOpenIDToUserID(ctx, "oOPENID1")
			}),
			Route: "POST /cgi-bin/user/convert_to_userid",
			Body:  `{"openid":"oOPENID1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","userid":"lina"}`,
			Want:  "lina",
		},
		{
			Name: "ConvertUserIDsToOpenUserIDs",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.OpenUserIDConversion, error) {
				return s.ConvertUserIDsToOpenUserIDs(ctx, []string{"lina", "ghost"})
			}),
			Route: "POST /cgi-bin/batch/userid_to_openuserid",
			Body:  `{"userid_list":["lina","ghost"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","open_userid_list":[{"userid":"lina","open_userid":"woOPEN1"}],"invalid_userid_list":["ghost"]}`,
			Want:  &contacts.OpenUserIDConversion{Users: []contacts.UserIDPair{{UserID: "lina", OpenUserID: "woOPEN1"}}, Failed: []string{"ghost"}},
		},
		{
			Name: "ConvertOpenUserIDsToUserIDs",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.UserIDConversion, error) {
				return s.ConvertOpenUserIDsToUserIDs(ctx, []string{"woOPEN1", "woNONE"}, 1000002)
			}),
			Route: "POST /cgi-bin/batch/openuserid_to_userid",
			Body:  `{"open_userid_list":["woOPEN1","woNONE"],"source_agentid":1000002}`,
			Reply: `{"errcode":0,"errmsg":"ok","userid_list":[{"userid":"lina","open_userid":"woOPEN1"}],"invalid_open_userid_list":["woNONE"]}`,
			Want:  &contacts.UserIDConversion{Users: []contacts.UserIDPair{{UserID: "lina", OpenUserID: "woOPEN1"}}, Failed: []string{"woNONE"}},
		},
		{
			Name: "ConvertOpenUserIDsToUserIDs of a robot",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.UserIDConversion, error) {
				return s.ConvertOpenUserIDsToUserIDs(ctx, []string{"woOPEN1"}, 0)
			}),
			Route: "POST /cgi-bin/batch/openuserid_to_userid",
			Body:  `{"open_userid_list":["woOPEN1"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","userid_list":[{"userid":"lina","open_userid":"woOPEN1"}],"invalid_open_userid_list":[]}`,
			Want:  &contacts.UserIDConversion{Users: []contacts.UserIDPair{{UserID: "lina", OpenUserID: "woOPEN1"}}},
		},
		{
			Name: "GetActiveStat",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (int64, error) {
				return s.GetActiveStat(ctx, time.Date(2026, 11, 5, 23, 0, 0, 0, time.FixedZone("CST", 8*3600)))
			}),
			Route: "POST /cgi-bin/user/get_active_stat",
			Body:  `{"date":"2026-11-05"}`,
			Reply: `{"errcode":0,"errmsg":"ok","active_cnt":61}`,
			Want:  int64(61),
		},
		{
			Name: "GetActiveStat on the day that it is in Beijing",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (int64, error) {
				return s.GetActiveStat(ctx, time.Date(2026, 11, 5, 16, 0, 0, 0, time.UTC))
			}),
			Route: "POST /cgi-bin/user/get_active_stat",
			Body:  `{"date":"2026-11-06"}`,
			Reply: `{"errcode":0,"errmsg":"ok","active_cnt":61}`,
			Want:  int64(61),
		},
		{
			Name: "ListMemberAuth",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.MemberAuthPage, error) {
				return s.ListMemberAuth(ctx, wecom.Page{Cursor: "C&1", Limit: 20})
			}),
			Route: "POST /cgi-bin/user/list_member_auth",
			Body:  `{"cursor":"C&1","limit":20}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"C&2","member_auth_list":[{"open_userid":"woOPEN1"}]}`,
			Want:  &contacts.MemberAuthPage{Members: []contacts.MemberAuth{{OpenUserID: "woOPEN1"}}, NextCursor: "C&2"},
		},
		{
			Name: "ListMemberAuth from the start",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.MemberAuthPage, error) {
				return s.ListMemberAuth(ctx, wecom.Page{})
			}),
			Route: "POST /cgi-bin/user/list_member_auth",
			Body:  `{}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_cursor":"","member_auth_list":[]}`,
			Want:  &contacts.MemberAuthPage{Members: []contacts.MemberAuth{}},
		},
		{
			Name:  "CheckMemberAuth",
			Call:  apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (bool, error) { return s.CheckMemberAuth(ctx, "woOPEN1") }),
			Route: "POST /cgi-bin/user/check_member_auth",
			Body:  `{"open_userid":"woOPEN1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","is_member_auth":true}`,
			Want:  true,
		},
		{
			Name: "GetSelectedUsers",
			Call: apitest.With(contacts.New, func(ctx context.Context, s *contacts.Service) (*contacts.SelectedUsers, error) {
				return s.GetSelectedUsers(ctx, "TICKET")
			}),
			Route: "POST /cgi-bin/user/list_selected_ticket_user",
			Body:  `{"selected_ticket":"TICKET"}`,
			Reply: `{"errcode":0,"errmsg":"ok","operator_open_userid":"woOPEN1","open_userid_list":["woOPEN2"],"unauth_open_userid_list":["woOPEN3"],"total":3}`,
			Want:  &contacts.SelectedUsers{OperatorOpenUserID: "woOPEN1", OpenUserIDs: []string{"woOPEN2"}, UnauthorisedOpenUserIDs: []string{"woOPEN3"}, Total: 3},
		},
	})
}

func TestIDsLeadBack(t *testing.T) {
	app, sync := services(wecomtest.New())
	ctx := t.Context()
	user, err := app.GetUser(ctx, "lina")
	check(t, err, nil)

	id, err := app.GetUserIDByMobile(ctx, "+86 "+user.Mobile)
	check(t, err, nil)
	byEmail, err := app.GetUserIDByEmail(ctx, user.Email, contacts.PersonalEmail)
	check(t, err, nil)
	openID, err := app.ConvertUserIDToOpenID(ctx, "LINA")
	check(t, err, nil)
	back, err := app.ConvertOpenIDToUserID(ctx, openID)
	check(t, err, nil)
	if id != "lina" || byEmail != "lina" || back != "lina" {
		t.Errorf("found %q, %q and %q, want lina", id, byEmail, back)
	}
	open, err := app.ConvertUserIDsToOpenUserIDs(ctx, []string{"lina", "ghost"})
	check(t, err, nil)
	users, err := app.ConvertOpenUserIDsToUserIDs(ctx, []string{open.Users[0].OpenUserID}, wecomtest.AppAgentID)
	check(t, err, nil)
	if open.Complete() || !users.Complete() || users.Users[0].UserID != "lina" {
		t.Errorf("converted to %+v and back to %+v", open, users)
	}
	_, err = app.GetUserIDByMobile(ctx, "10000000000")
	check(t, err, wecom.ErrMobileNotFound)
	_, err = app.GetUserIDByEmail(ctx, "ghost@yunshan.example", contacts.CorpEmail)
	check(t, err, wecom.ErrCorpEmailNotFound)
	_, err = sync.GetActiveStat(ctx, time.Now())
	check(t, err, nil)
}

func TestAllMemberAuth(t *testing.T) {
	corp := wecomtest.New()
	corp.Script("/cgi-bin/user/list_member_auth",
		wecomtest.JSON(`{"errcode":0,"next_cursor":"2","member_auth_list":[{"open_userid":"woOPEN1"}]}`),
		wecomtest.JSON(`{"errcode":0,"next_cursor":"3","member_auth_list":[]}`),
		wecomtest.JSON(`{"errcode":0,"member_auth_list":[{"open_userid":"woOPEN2"}]}`))
	app, _ := services(corp)
	var ids string
	for m, err := range app.AllMemberAuth(t.Context()) {
		check(t, err, nil)
		ids += m.OpenUserID + " "
	}
	if ids != "woOPEN1 woOPEN2 " {
		t.Errorf("ids %q", ids)
	}
}
