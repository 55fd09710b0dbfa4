package chatdata_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/chatdata"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/media"
	"github.com/gowecom/wecom/message"
	"github.com/gowecom/wecom/wecomtest"
)

type service = *chatdata.Service

func TestEndpoints(t *testing.T) {
	at := wecom.TimeOf(time.Date(2026, 11, 1, 0, 0, 0, 0, wecom.Beijing))
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListUsers",
			Call: apitest.With(chatdata.New, func(ctx context.Context, s service) (*chatdata.UserPage, error) {
				return s.ListUsers(ctx, wecom.Page{Cursor: "c1", Limit: 2})
			}),
			Route: "POST /cgi-bin/chatdata/get_auth_user_list",
			Body:  `{"cursor":"c1","limit":2}`,
			Reply: `{"errcode":0,"errmsg":"ok","auth_user_list":[{"userid":"lina","edition_list":[1,3]},{"open_userid":"wo1","edition_list":[2]}],"next_cursor":"c2","has_more":true}`,
			Want: &chatdata.UserPage{
				Users:   []chatdata.User{{UserID: "lina", Editions: []chatdata.Edition{chatdata.EditionInternal, chatdata.EditionCalls}}, {OpenUserID: "wo1", Editions: []chatdata.Edition{chatdata.EditionExternal}}},
				HasMore: true, NextCursor: "c2",
			},
		},
		{
			Name: "ListUsers with a number in place of a bool",
			Call: apitest.With(chatdata.New, func(ctx context.Context, s service) (*chatdata.UserPage, error) {
				return s.ListUsers(ctx, wecom.Page{})
			}),
			Route: "POST /cgi-bin/chatdata/get_auth_user_list",
			Body:  `{}`,
			Reply: `{"errcode":0,"errmsg":"ok","auth_user_list":[],"next_cursor":"c2","has_more":1}`,
			Want:  &chatdata.UserPage{Users: []chatdata.User{}, HasMore: true, NextCursor: "c2"},
		},
		{
			Name:  "GetMasking",
			Call:  apitest.With(chatdata.New, func(ctx context.Context, s service) (chatdata.Masking, error) { return s.GetMasking(ctx, "lina") }),
			Route: "POST /cgi-bin/chatdata/get_hide_sensitiveinfo_config",
			Body:  `{"userid":"lina"}`,
			Reply: `{"errcode":0,"errmsg":"ok","config":{"hide_mobile":false,"hide_idcard":true,"hide_bankno":true}}`,
			Want:  chatdata.Masking{IDCard: true, BankCard: true},
		},
		{
			Name: "UpdateMasking",
			Call: apitest.Do(chatdata.New, func(ctx context.Context, s service) error {
				return s.UpdateMasking(ctx, "lina", chatdata.Masking{Mobile: true})
			}),
			Route: "POST /cgi-bin/chatdata/set_hide_sensitiveinfo_config",
			Body:  `{"userid":"lina","config":{"hide_mobile":true,"hide_idcard":false,"hide_bankno":false}}`,
		},
		{
			Name:  "UpdateCallbackProgram",
			Call:  apitest.Do(chatdata.New, func(ctx context.Context, s service) error { return s.UpdateCallbackProgram(ctx, "p1") }),
			Route: "POST /cgi-bin/chatdata/set_receive_callback",
			Body:  `{"program_id":"p1"}`,
		},
		{
			Name:  "GetLogLevel",
			Call:  apitest.With(chatdata.New, func(ctx context.Context, s service) (chatdata.LogLevel, error) { return s.GetLogLevel(ctx, "p1") }),
			Route: "POST /cgi-bin/chatdata/get_log_level",
			Body:  `{"program_id":"p1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","log_level":3}`,
			Want:  chatdata.LogDebug,
		},
		{
			Name:  "UpdateLogLevel",
			Call:  apitest.Do(chatdata.New, func(ctx context.Context, s service) error { return s.UpdateLogLevel(ctx, "p1", chatdata.LogErrors) }),
			Route: "POST /cgi-bin/chatdata/set_log_level",
			Body:  `{"program_id":"p1","log_level":1}`,
		},
		{
			Name:  "OpenDebugMode",
			Call:  apitest.Do(chatdata.New, func(ctx context.Context, s service) error { return s.OpenDebugMode(ctx, "p1", "d1") }),
			Route: "POST /cgi-bin/chatdata/open_debug_mode",
			Body:  `{"program_id":"p1","debug_token":"d1"}`,
		},
		{
			Name:  "CloseDebugMode",
			Call:  apitest.Do(chatdata.New, func(ctx context.Context, s service) error { return s.CloseDebugMode(ctx, "p1") }),
			Route: "POST /cgi-bin/chatdata/close_debug_mode",
			Body:  `{"program_id":"p1"}`,
		},
		{
			Name:  "GetDebugMode",
			Call:  apitest.With(chatdata.New, func(ctx context.Context, s service) (chatdata.DebugMode, error) { return s.GetDebugMode(ctx, "p1") }),
			Route: "POST /cgi-bin/chatdata/check_debug_mode",
			Body:  `{"program_id":"p1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","debug_mode_status":2}`,
			Want:  chatdata.DebugOn,
		},
		{
			Name: "UploadFile",
			Call: apitest.With(chatdata.New, func(ctx context.Context, s service) (*media.Uploaded, error) {
				return s.UploadFile(ctx, wecom.File{Name: "rules.txt", Content: strings.NewReader("退款流程")})
			}),
			Route: "POST /cgi-bin/chatdata/upload_media?type=file",
			File:  apitest.File{Name: "rules.txt", Content: "退款流程"},
			Reply: `{"errcode":0,"errmsg":"","type":"file","media_id":"m1","created_at":"1793462400"}`,
			Want:  &media.Uploaded{MediaID: "m1", Type: media.Document, CreatedAt: at},
		},
	})
}

// AllUsers ends where WeCom says so, whatever the cursor of the last page.
func TestAllUsers(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/chatdata/get_auth_user_list",
		wecomtest.JSON(`{"errcode":0,"auth_user_list":[{"userid":"a"}],"next_cursor":"c1","has_more":1}`),
		wecomtest.JSON(`{"errcode":0,"auth_user_list":[{"userid":"b"}],"next_cursor":"c2","has_more":0}`))
	var got []string
	for u, err := range chatdata.New(corp.Client()).AllUsers(t.Context()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, u.UserID)
	}
	if diff := cmp.Diff([]string{"a", "b"}, got); diff != "" {
		t.Error(diff)
	}
}

// The zone takes files of 6 bytes and more, and messages do not take them.
func TestUploadFile(t *testing.T) {
	corp := wecomtest.New()
	s := chatdata.New(corp.Client())
	if _, err := s.UploadFile(t.Context(), wecom.File{Name: "a.txt", Content: strings.NewReader("short")}); !errors.Is(err, wecom.ErrInvalidMediaSize) {
		t.Errorf("5 bytes: %v", err)
	}
	up, err := s.UploadFile(t.Context(), wecom.File{Name: "a.txt", Content: strings.NewReader("longer")})
	if err != nil {
		t.Fatal(err)
	}
	_, err = message.New(corp.Client(), wecomtest.AppAgentID).Send(t.Context(), message.To{UserIDs: []string{"lina"}}, message.File{MediaID: up.MediaID})
	if !errors.Is(err, wecom.ErrMediaNotFound) {
		t.Errorf("as a message: %v", err)
	}
}

// What administrators and developers do in the admin console is seen by apps.
func TestConsole(t *testing.T) {
	corp := wecomtest.New()
	s := chatdata.New(corp.Client())
	if err := errors.Join(corp.KeepConversations("lina", 1, 3), corp.RunProgram(wecomtest.Program{ProgramID: "p1", AbilityID: "a1"})); err != nil {
		t.Fatal(err)
	}
	users, err := s.ListUsers(t.Context(), wecom.Page{})
	want := &chatdata.UserPage{Users: []chatdata.User{{UserID: "lina", Editions: []chatdata.Edition{chatdata.EditionInternal, chatdata.EditionCalls}}}}
	if diff := cmp.Diff(want, users); err != nil || diff != "" {
		t.Errorf("%v, %s", err, diff)
	}
	token, err := corp.DebugToken("p1")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.OpenDebugMode(t.Context(), "p1", token); err != nil {
		t.Fatal(err)
	}
	if mode, err := s.GetDebugMode(t.Context(), "p1"); err != nil || mode != chatdata.DebugOn {
		t.Errorf("%v, %v", mode, err)
	}
	if _, err := corp.DebugToken("p2"); err == nil {
		t.Error("a token of no program")
	}
	if err := corp.KeepConversations("nobody", 1); err == nil {
		t.Error("conversations of nobody")
	}
}
