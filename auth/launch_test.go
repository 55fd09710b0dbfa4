package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/auth"
	"github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestLaunchCode(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{{
		Name: "CreateLaunchCode",
		Call: apitest.With(auth.New, func(ctx context.Context, s *auth.Service) (auth.LaunchCode, error) {
			return s.CreateLaunchCode(ctx, "lina", "wangwei")
		}),
		Route: "POST /cgi-bin/get_launch_code",
		Body:  `{"operator_userid":"lina","single_chat":{"userid":"wangwei"}}`,
		Reply: `{"errcode":0,"errmsg":"ok","launch_code":"a+b/c"}`,
		Want:  auth.LaunchCode("a+b/c"),
	}, {
		Name: "CreateCustomerLaunchCode",
		Call: apitest.With(auth.New, func(ctx context.Context, s *auth.Service) (auth.LaunchCode, error) {
			return s.CreateCustomerLaunchCode(ctx, "lina", "wm-1")
		}),
		Route: "POST /cgi-bin/get_launch_code",
		Body:  `{"operator_userid":"lina","single_chat":{"external_userid":"wm-1"}}`,
		Reply: `{"errcode":0,"errmsg":"ok","launch_code":"d"}`,
		Want:  auth.LaunchCode("d"),
	}})
	if got, want := auth.LaunchCode("a+b/c").URL(), "wxwork://launch?launch_code=a%2Bb%2Fc"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// Both members must be in the app's visible range.
func TestLaunchCodeOfOthers(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithApp(wecomtest.App{AgentID: wecomtest.AppAgentID, Secret: wecomtest.AppSecret, Visible: wecomtest.Range{Users: []string{"lina", "wangwei"}}}))
	s := auth.New(corp.Client())
	code, err := s.CreateLaunchCode(t.Context(), "lina", "wangwei")
	if err != nil || !strings.HasPrefix(code.URL(), "wxwork://launch?launch_code=") {
		t.Errorf("got %q, %v", code, err)
	}
	for _, ids := range [][2]string{{"lina", "zengli"}, {"zengli", "lina"}, {"lina", "nobody"}} {
		if _, err := s.CreateLaunchCode(t.Context(), ids[0], ids[1]); !errors.Is(err, wecom.Code(660003)) {
			t.Errorf("%v: %v", ids, err)
		}
	}
}

// A member's chat with a customer opens only if the member follows the customer.
func TestLaunchCodeOfCustomers(t *testing.T) {
	c := wecomtest.New().Client()
	customer, err := externalcontact.New(c).GetCustomer(t.Context(), "wmCustomer0001")
	if err != nil {
		t.Fatal(err)
	}
	s := auth.New(c)
	follower := customer.Follows[0].UserID
	if code, err := s.CreateCustomerLaunchCode(t.Context(), follower, "wmCustomer0001"); err != nil || code == "" {
		t.Errorf("got %q, %v", code, err)
	}
	for _, ids := range [][2]string{{"lina", "wmCustomer0001"}, {follower, "nobody"}} {
		if _, err := s.CreateCustomerLaunchCode(t.Context(), ids[0], ids[1]); !errors.Is(err, wecom.Code(84061)) {
			t.Errorf("%v: %v", ids, err)
		}
	}
}
