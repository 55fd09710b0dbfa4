package corpgroup_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/contacts"
	"github.com/gowecom/wecom/corpgroup"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

type service = *corpgroup.Service

func TestLowerApps(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "ListLowerApps",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) (*corpgroup.LowerAppPage, error) {
				return s.ListLowerApps(ctx, 1000002, corpgroup.LowerAppQuery{Link: corpgroup.ChainLink, CorpID: "ww-7"}, wecom.Page{Cursor: "c1", Limit: 50})
			}),
			Route: "POST /cgi-bin/corpgroup/corp/list_app_share_info",
			Body:  `{"agentid":1000002,"business_type":1,"corpid":"ww-7","cursor":"c1","limit":50}`,
			Reply: `{"errcode":0,"errmsg":"ok","ending":1,"corp_list":[{"corpid":"ww-7","corp_name":"北坞","agentid":1000101},{"corpid":"ww-8","corp_name":"南桥","agentid":1000102}],"next_cursor":"c2"}`,
			Want: &corpgroup.LowerAppPage{
				Apps: []corpgroup.LowerApp{
					{CorpID: "ww-7", CorpName: "北坞", AgentID: 1000101, Link: corpgroup.ChainLink},
					{CorpID: "ww-8", CorpName: "南桥", AgentID: 1000102, Link: corpgroup.ChainLink},
				},
				Ended: true,
			},
		},
		{
			Name: "ListLowerApps of linked corps",
			Call: apitest.With(corpgroup.New, func(ctx context.Context, s service) (*corpgroup.LowerAppPage, error) {
				return s.ListLowerApps(ctx, 1000002, corpgroup.LowerAppQuery{}, wecom.Page{})
			}),
			Route: "POST /cgi-bin/corpgroup/corp/list_app_share_info",
			Body:  `{"agentid":1000002}`,
			Reply: `{"errcode":0,"errmsg":"ok","ending":0,"corp_list":[{"corpid":"ww-7","corp_name":"北坞","agentid":1000101}]}`,
			Want:  &corpgroup.LowerAppPage{Apps: []corpgroup.LowerApp{{CorpID: "ww-7", CorpName: "北坞", AgentID: 1000101}}},
		},
	})
}

// A page with a cursor is the last one when WeCom says so.
func TestAllLowerApps(t *testing.T) {
	const path = "/cgi-bin/corpgroup/corp/list_app_share_info"
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script(path,
		wecomtest.JSON(`{"errcode":0,"ending":0,"corp_list":[{"corpid":"ww-7","agentid":1}],"next_cursor":"c1"}`),
		wecomtest.JSON(`{"errcode":0,"ending":1,"corp_list":[{"corpid":"ww-8","agentid":2}],"next_cursor":"c2"}`),
	)
	var ids []string
	for app, err := range corpgroup.New(corp.Client()).AllLowerApps(t.Context(), 1000002, corpgroup.LowerAppQuery{}) {
		ok(t, err)
		ids = append(ids, app.CorpID)
	}
	if want := []string{"ww-7", "ww-8"}; !slices.Equal(ids, want) {
		t.Errorf("the corps are %v, want %v", ids, want)
	}
	if calls := corp.Calls(path); !strings.Contains(calls[0].Body, `"limit":100`) || !strings.Contains(calls[1].Body, `"cursor":"c1"`) {
		t.Errorf("called %v", calls)
	}
}

// An app that a program has kept as JSON makes the same client.
func TestLowerAppIsKept(t *testing.T) {
	app := corpgroup.LowerApp{CorpID: "ww-7", CorpName: "北坞", AgentID: 1000101, Link: corpgroup.ChainLink}
	kept, err := json.Marshal(app)
	ok(t, err)
	var got corpgroup.LowerApp
	ok(t, json.Unmarshal(kept, &got))
	if diff := cmp.Diff(app, got); diff != "" {
		t.Errorf("kept as %s (-want +got):\n%s", kept, diff)
	}
}

func TestGetLowerClient(t *testing.T) {
	const path, token = "/cgi-bin/corpgroup/corp/gettoken", "lower-token-71"
	for link, want := range map[corpgroup.Link]string{
		corpgroup.GroupLink: `{"agentid":1000101,"business_type":0,"corpid":"ww-7"}`,
		corpgroup.ChainLink: `{"agentid":1000101,"business_type":1,"corpid":"ww-7"}`,
	} {
		corp := wecomtest.New(wecomtest.WithoutPeople())
		corp.Script(path, wecomtest.JSON(`{"errcode":0,"errmsg":"ok","access_token":"`+token+`","expires_in":7200}`))
		s := corpgroup.New(corp.Client())
		for range 2 {
			lower, err := s.GetLowerClient(t.Context(), corpgroup.LowerApp{CorpID: "ww-7", AgentID: 1000101, Link: link})
			ok(t, err)
			if got, err := lower.Token(t.Context(), ""); err != nil || got != token || lower.CorpID() != "ww-7" {
				t.Errorf("a client of %s with the token %q, error %v", lower.CorpID(), got, err)
			}
		}
		calls := corp.Calls(path)
		if len(calls) != 1 || calls[0].Method != "POST" {
			t.Fatalf("called %v, want one POST", calls)
		}
		if diff := cmp.Diff(values(t, want), values(t, calls[0].Body)); diff != "" {
			t.Errorf("%v: sent (-want +got):\n%s", link, diff)
		}
	}
}

// A hundred callers who start cold make one request for the token of their lower corp.
func TestGetLowerClientTogether(t *testing.T) {
	const path = "/cgi-bin/corpgroup/corp/gettoken"
	synctest.Test(t, func(t *testing.T) {
		corp := wecomtest.New(wecomtest.Strict(t))
		lower, agentID := join(corp, "wwlower0000000001", "北坞经销", wecomtest.Member{UserID: "qinlan", Name: "秦岚"})
		corp.Script(path, wecomtest.Delay(time.Second))
		client := corp.Client(wecom.WithoutRateLimits())
		var wg sync.WaitGroup
		for i := range 100 {
			wg.Go(func() {
				app := corpgroup.LowerApp{CorpID: "wwlower0000000001", CorpName: fmt.Sprint(i), AgentID: agentID}
				c, err := corpgroup.New(client).GetLowerClient(t.Context(), app)
				if err == nil {
					_, err = contacts.New(c).GetUser(t.Context(), "qinlan")
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
		if tokens, reads := len(corp.Calls(path)), len(lower.Calls("/cgi-bin/user/get")); tokens != 1 || reads != 100 {
			t.Errorf("%d requests for the token and %d calls", tokens, reads)
		}
	})
}

func TestGetLowerClientRefuses(t *testing.T) {
	corp := wecomtest.New()
	s := corpgroup.New(corp.Client())
	for _, app := range []corpgroup.LowerApp{{}, {CorpID: "ww-7"}, {AgentID: 1000101}} {
		if _, err := s.GetLowerClient(t.Context(), app); err == nil || !strings.Contains(err.Error(), "AllLowerApps") {
			t.Errorf("%v: %v", app, err)
		}
	}
	if n := len(corp.Calls("")); n != 0 {
		t.Errorf("%d calls", n)
	}
	if _, err := s.GetLowerClient(t.Context(), corpgroup.LowerApp{CorpID: "ww-7", AgentID: 1000101}); !errors.Is(err, wecom.Code(40013)) {
		t.Errorf("a corp that is not linked: %v", err)
	}
}

// In a chain as among linked corps, every package works on the lower corp with its own
// client, and members of the upper corp are nobody there.
func TestLowerClientOfChain(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	lower, err := corp.AddLowerCorp("wwlower0000000001", "北坞经销")
	ok(t, err)
	ok(t, lower.Join(wecomtest.Member{UserID: "qinlan", Name: "秦岚"}))
	chain := corp.OpenChain("渠道")
	ok(t, corp.JoinChain(chain, "wwlower0000000001", "", 0))
	_, err = corp.ShareApp("wwlower0000000001", wecomtest.AppAgentID, true)
	ok(t, err)

	s := corpgroup.New(corp.Client())
	var apps []corpgroup.LowerApp
	for app, err := range s.AllLowerApps(t.Context(), wecomtest.AppAgentID, corpgroup.LowerAppQuery{Link: corpgroup.ChainLink}) {
		ok(t, err)
		apps = append(apps, app)
	}
	if len(apps) != 1 || apps[0].CorpName != "北坞经销" {
		t.Fatalf("the apps are %v", apps)
	}
	c, err := s.GetLowerClient(t.Context(), apps[0])
	ok(t, err)
	if m, err := contacts.New(c).GetUser(t.Context(), "qinlan"); err != nil || m.Name != "秦岚" {
		t.Errorf("the member is %v, error %v", m, err)
	}
	if _, err := contacts.New(c).GetUser(t.Context(), "lina"); !errors.Is(err, wecom.ErrUserNotFound) {
		t.Errorf("a member of the upper corp: %v", err)
	}

	ok(t, corp.LeaveChain(chain, "wwlower0000000001"))
	if _, err := contacts.New(c).GetUser(t.Context(), "qinlan"); !errors.Is(err, wecom.Code(670004)) {
		t.Errorf("after the corp has left the chain: %v", err)
	}
}

func ok(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func values(t *testing.T, doc string) (v map[string]any) {
	t.Helper()
	ok(t, json.Unmarshal([]byte(doc), &v))
	return v
}
