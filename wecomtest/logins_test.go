package wecomtest_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/auth"
	"github.com/gowecom/wecom/wecomtest"
)

// A member logs in, as in a test of a page.
func ExampleCorp_LoginAs() {
	corp := wecomtest.New()
	service := auth.New(corp.Client())
	login, err := service.AuthorizeURL(auth.Authorization{
		RedirectURL: "https://intranet.example.com/login", AgentID: wecomtest.AppAgentID, PrivateInfo: true,
	})
	if err != nil {
		log.Fatal(err)
	}
	back, err := corp.LoginAs("lina", login, "mobile") // what she does not allow
	if err != nil {
		log.Fatal(err)
	}
	callback, err := url.Parse(back)
	if err != nil {
		log.Fatal(err)
	}
	who, err := service.GetIdentity(context.Background(), callback.Query().Get("code"))
	if err != nil {
		log.Fatal(err)
	}
	details, err := service.GetDetails(context.Background(), who.(auth.Member).UserTicket)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(details.UserID, details.Email.Value, details.Mobile.Allowed)
	// Output: lina lina@yunshan.example false
}

func TestLogins(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t), wecomtest.WithApp(wecomtest.App{
		Name: "门户", AgentID: wecomtest.AppAgentID, Secret: wecomtest.AppSecret, TrustedDomains: []string{"intranet.example.com"},
	}))
	service := auth.New(corp.Client())
	const page = "https://intranet.example.com/login"
	login, err := service.WebLoginURL(auth.WebLogin{RedirectURL: page, AgentID: wecomtest.AppAgentID})
	if err != nil {
		t.Fatal(err)
	}
	code := func(back string, err error) string {
		t.Helper()
		u, err2 := url.Parse(back)
		if err := errors.Join(err, err2); err != nil {
			t.Fatal(err)
		}
		return u.Query().Get("code")
	}
	identify := func(code string, want error) {
		t.Helper()
		if who, err := service.GetIdentity(t.Context(), code); !errors.Is(err, want) {
			t.Errorf("%v, error %v, want %v", who, err, want)
		}
	}
	used := code(corp.LoginAs("lina", login))
	identify(used, nil)
	identify(used, wecom.ErrOAuthCodeUsed)
	identify("made up", wecom.ErrInvalidOAuthCode)
	if _, err := corp.LoginAs("lina", strings.Replace(login, "intranet.", "evil.", 1)); err == nil || !strings.Contains(err.Error(), "50001") {
		t.Errorf("an untrusted domain: %v", err)
	}
	if _, err := corp.LoginAs("nobody", login); err == nil {
		t.Error("nobody logs in")
	}
	if _, err := corp.LoginAsOutsider("", login); err == nil {
		t.Error("an outsider logs in by the web")
	}

	inside, err := service.AuthorizeURL(auth.Authorization{RedirectURL: page, AgentID: wecomtest.AppAgentID})
	if err != nil {
		t.Fatal(err)
	}
	customerID, _ := corp.AddCustomer("fuhua", "白先生", "")
	who, err := service.GetIdentity(t.Context(), code(corp.LoginAsOutsider(customerID, inside)))
	if o, ok := who.(auth.Outsider); err != nil || !ok || o.CustomerID != customerID || o.OpenID == "" {
		t.Errorf("a customer is %+v, error %v", who, err)
	}
}

func TestCodeExpires(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithClock(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)))
	service := auth.New(corp.Client())
	login, err := service.AuthorizeURL(auth.Authorization{RedirectURL: "https://intranet.example.com/login"})
	if err != nil {
		t.Fatal(err)
	}
	back, err := corp.LoginAs("lina", login)
	if err != nil {
		t.Fatal(err)
	}
	u, err := url.Parse(back)
	if err != nil {
		t.Fatal(err)
	}
	corp.Advance(5 * time.Minute)
	if _, err := service.GetIdentity(t.Context(), u.Query().Get("code")); !errors.Is(err, wecom.ErrOAuthCodeExpired) {
		t.Errorf("error %v", err)
	}
}
