package auth_test

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/auth"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

const identityPath = "/cgi-bin/auth/getuserinfo"

func TestIdentityEndpoints(t *testing.T) {
	identity := with(func(ctx context.Context, s *auth.Service) (auth.Identity, error) { return s.GetIdentity(ctx, "c+de/1") })
	const route = "GET /cgi-bin/auth/getuserinfo?code=c%2Bde%2F1"
	details := with(func(ctx context.Context, s *auth.Service) (*auth.Details, error) {
		return s.GetDetails(ctx, auth.NewSecret("t1cket"))
	})
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "Member",
			Call:  identity,
			Route: route,
			Reply: `{"errcode":0,"errmsg":"ok","userid":"lina","user_ticket":"t1cket","user_doc_ticket":"d0c"}`,
			Want:  auth.Member{UserID: "lina", UserTicket: auth.NewSecret("t1cket"), DocTicket: auth.NewSecret("d0c")},
		},
		{
			Name:  "LinkedMember",
			Call:  identity,
			Route: route,
			Reply: `{"errcode":0,"errmsg":"ok","userid":"ww77/lina"}`,
			Want:  auth.Member{UserID: "ww77/lina"},
		},
		{
			Name:  "Customer",
			Call:  identity,
			Route: route,
			Reply: `{"errcode":0,"errmsg":"ok","openid":"oA1","external_userid":"wmB2"}`,
			Want:  auth.Outsider{OpenID: "oA1", CustomerID: "wmB2"},
		},
		{
			Name:  "Parent",
			Call:  identity,
			Route: route,
			Reply: `{"errcode":0,"errmsg":"ok","external_userid":"wmB2","parent_userid":"chen_p"}`,
			Want:  auth.Outsider{CustomerID: "wmB2", ParentUserID: "chen_p"},
		},
		{
			Name:  "GetDetails",
			Call:  details,
			Route: "POST /cgi-bin/auth/getuserdetail",
			Body:  `{"user_ticket":"t1cket"}`,
			Reply: `{"errcode":0,"errmsg":"ok","userid":"lina","gender":"2","avatar":"https://a/0","qr_code":"https://q","mobile":"13900000001","email":"l@example.com","biz_mail":"","address":"海珠区"}`,
			Want: &auth.Details{
				UserID: "lina", Gender: contacts.Female, Avatar: "https://a/0",
				QRCode: allowed("https://q"), Mobile: allowed("13900000001"), Email: allowed("l@example.com"), BizMail: allowed(""), Address: allowed("海珠区"),
			},
		},
		{
			Name:  "GetDetailsWithheld",
			Call:  details,
			Route: "POST /cgi-bin/auth/getuserdetail",
			Body:  `{"user_ticket":"t1cket"}`,
			Reply: `{"errcode":0,"errmsg":"ok","userid":"lina","gender":"0","avatar":"https://default","mobile":13900000001,"email":null}`,
			Want:  &auth.Details{UserID: "lina", Avatar: "https://default", Mobile: allowed("13900000001")},
		},
	})
}

func allowed(value string) auth.Detail { return auth.Detail{Value: value, Allowed: true} }

func TestLinked(t *testing.T) {
	if (auth.Member{UserID: "lina"}).Linked() || !(auth.Member{UserID: "ww77/lina"}).Linked() {
		t.Error("Linked is wrong")
	}
}

// Details are written with null for what is not allowed.
func TestDetailsJSON(t *testing.T) {
	b, err := json.Marshal(auth.Details{UserID: "lina", Mobile: allowed("139"), Email: allowed("")})
	const want = `{"userid":"lina","gender":0,"avatar":"","qr_code":null,"mobile":"139","email":"","biz_mail":null,"address":null}`
	if err != nil || string(b) != want {
		t.Errorf("%s, %v\nwant %s", b, err, want)
	}
	var back auth.Details
	if err := json.Unmarshal(b, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(auth.Details{UserID: "lina", Mobile: allowed("139"), Email: allowed("")}, back); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNobody(t *testing.T) {
	corp := wecomtest.New()
	corp.Script(identityPath, wecomtest.JSON(`{"errcode":0,"errmsg":"ok","userid":""}`))
	who, err := auth.New(corp.Client()).GetIdentity(t.Context(), "c0de")
	if who != nil || !errors.Is(err, wecom.ErrUnexpectedResponse) {
		t.Errorf("%v, %v", who, err)
	}
}

// A code serves once: whatever happens, it is sent once.
func TestCodeIsSentOnce(t *testing.T) {
	calls := map[string]func(context.Context, *auth.Service) error{
		identityPath: func(ctx context.Context, s *auth.Service) error {
			_, err := s.GetIdentity(ctx, "c0de-1")
			return err
		},
		"/cgi-bin/auth/get_tfa_info": func(ctx context.Context, s *auth.Service) error {
			_, err := s.GetSecondFactor(ctx, "c0de-1")
			return err
		},
		"/cgi-bin/user/tfa_succ": func(ctx context.Context, s *auth.Service) error {
			return s.ConfirmSecondFactor(ctx, "lina", auth.NewSecret("tfa"))
		},
		"/cgi-bin/user/authsucc": func(ctx context.Context, s *auth.Service) error { return s.ConfirmLogin(ctx, "lina") },
		"/cgi-bin/miniprogram/jscode2session": func(ctx context.Context, s *auth.Service) error {
			_, err := s.GetMiniProgramSession(ctx, "c0de-1")
			return err
		},
	}
	for path, call := range calls {
		for name, reply := range map[string]wecomtest.Reply{
			"busy": wecomtest.Busy(), "reset": wecomtest.Reset(), "502": wecomtest.Status(502, "text/html", "<html>"),
			"used": wecomtest.Refuse(42022, "code used"),
		} {
			corp := wecomtest.New()
			corp.Script(path, reply)
			if err := call(t.Context(), auth.New(corp.Client())); err == nil {
				t.Errorf("%s, %s: no error", path, name)
			}
			if n := len(corp.Calls(path)); n != 1 {
				t.Errorf("%s, %s: sent %d times", path, name, n)
			}
		}
	}
}

// A call that was refused because of its token never ran.
func TestCodeWithRefusedToken(t *testing.T) {
	corp := wecomtest.New()
	corp.Script(identityPath, wecomtest.RefuseToken(), wecomtest.JSON(`{"errcode":0,"userid":"lina"}`))
	who, err := auth.New(corp.Client()).GetIdentity(t.Context(), "c0de-1")
	if who != (auth.Identity)(auth.Member{UserID: "lina"}) || err != nil {
		t.Errorf("%v, %v", who, err)
	}
}

func TestCodeErrors(t *testing.T) {
	for code, want := range map[int]error{40029: wecom.ErrInvalidOAuthCode, 42022: wecom.ErrOAuthCodeUsed, 42003: wecom.ErrOAuthCodeExpired} {
		corp := wecomtest.New()
		corp.Script(identityPath, wecomtest.Refuse(code, "invalid code"))
		_, err := auth.New(corp.Client()).GetIdentity(t.Context(), "c0de-1")
		if !errors.Is(err, want) || !strings.Contains(err.Error(), "log in again") {
			t.Errorf("%d: %v", code, err)
		}
	}
	for _, code := range []string{"", strings.Repeat("x", 513)} {
		corp := wecomtest.New()
		s := auth.New(corp.Client())
		_, err1 := s.GetIdentity(t.Context(), code)
		_, err2 := s.GetSecondFactor(t.Context(), code)
		_, err3 := s.GetMiniProgramSession(t.Context(), code)
		for _, err := range []error{err1, err2, err3} {
			if !errors.Is(err, wecom.ErrInvalidOAuthCode) {
				t.Errorf("a code of %d bytes: %v", len(code), err)
			}
		}
		if n := len(corp.Calls("")); n != 0 {
			t.Errorf("a code of %d bytes is sent", len(code))
		}
	}
}

// A gateway that echoes the URL shows no code, and nor does an error of the
// network.
func TestNoCodeInErrors(t *testing.T) {
	const code = "c0de+of/the=login"
	for name, reply := range map[string]wecomtest.Reply{
		"page": wecomtest.Status(502, "text/html", "GET "+identityPath+"?code=c0de%2Bof%2Fthe%3Dlogin&js_code="+code),
		"text": wecomtest.Refuse(40029, "invalid code "+code),
		"net":  wecomtest.Reset(),
	} {
		corp := wecomtest.New()
		corp.Script("*", reply, reply)
		var log strings.Builder
		s := auth.New(corp.Client(wecom.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))))
		_, err1 := s.GetIdentity(t.Context(), code)
		_, err2 := s.GetMiniProgramSession(t.Context(), code)
		if err1 == nil || err2 == nil {
			t.Fatalf("%s: no error", name)
		}
		hides(t, err1, code, "c0de%2B")
		hides(t, err2, code, "c0de%2B")
		shows(t, name+": the client's log", log.String(), []string{code, "c0de%2B"})
	}
}

func TestSecrets(t *testing.T) {
	hides(t, auth.NewSecret("s3cret"), "s3cret")
	hides(t, auth.Member{UserID: "lina", UserTicket: auth.NewSecret("s3cret"), DocTicket: auth.NewSecret("s3cret")}, "s3cret")
	hides(t, &auth.SecondFactor{UserID: "lina", TFACode: auth.NewSecret("s3cret")}, "s3cret")
	hides(t, &auth.MiniProgramSession{UserID: "lina", SessionKey: auth.NewSecret("s3cret")}, "s3cret")
	hides(t, struct{ s auth.Member }{auth.Member{UserTicket: auth.NewSecret("s3cret")}}, "s3cret")
	hides(t, struct{ s auth.Secret }{auth.NewSecret("s3cret")}, "s3cret")
	hides(t, struct{ S auth.MiniProgramSession }{auth.MiniProgramSession{SessionKey: auth.NewSecret("s3cret")}}, "s3cret")
	if _, err := json.Marshal(auth.NewSecret("s3cret")); err == nil {
		t.Error("a secret is written to JSON")
	}
	if b, err := json.Marshal(auth.Member{UserID: "lina"}); err != nil || !strings.Contains(string(b), `"UserTicket":""`) {
		t.Errorf("%s, %v", b, err)
	}
}
