package agent_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/agent"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

const agentID = 1000002

func newService(c *wecom.Client) *agent.Service { return agent.New(c, agentID) }

const appReply = `{"errcode":0,"errmsg":"ok","agentid":1000002,"name":"行政助手","square_logo_url":"https://p.example/logo/0","description":"会议室与用车",
	"allow_userinfos":{"user":[{"userid":"lina"},{"userid":"fuhua"}]},"allow_partys":{"partyid":[3,4]},"allow_tags":{"tagid":[9]},
	"close":1,"redirect_domain":"oa.yunshan.example","report_location_flag":1,"isreportenter":1,"home_url":"https://oa.yunshan.example/home","customized_publish_status":3}`

var app = agent.App{
	AgentID: 1000002, Name: "行政助手", LogoURL: "https://p.example/logo/0", Description: "会议室与用车", Disabled: true,
	TrustedDomain: "oa.yunshan.example", ReportLocation: true, ReportEntering: true, HomeURL: "https://oa.yunshan.example/home",
	PublishStatus: agent.PublishHasNewDraft,
	UserIDs:       []string{"lina", "fuhua"}, DepartmentIDs: []int64{3, 4}, TagIDs: []int64{9},
}

func TestAppEndpoints(t *testing.T) {
	update := func(in agent.AppUpdate) func(context.Context, *wecom.Client) (any, error) {
		return apitest.Do(newService, func(ctx context.Context, s *agent.Service) error { return s.UpdateApp(ctx, in) })
	}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "GetApp",
			Call:  apitest.With(newService, func(ctx context.Context, s *agent.Service) (*agent.App, error) { return s.GetApp(ctx) }),
			Route: "GET /cgi-bin/agent/get?agentid=1000002",
			Reply: appReply,
			Want:  &app,
		},
		{
			Name:  "ListApps",
			Call:  apitest.With(newService, func(ctx context.Context, s *agent.Service) ([]agent.AppSummary, error) { return s.ListApps(ctx) }),
			Route: "GET /cgi-bin/agent/list",
			Reply: `{"errcode":0,"errmsg":"ok","agentlist":[{"agentid":1000002,"name":"行政助手","square_logo_url":"https://p.example/logo/0"}]}`,
			Want:  []agent.AppSummary{{AgentID: 1000002, Name: "行政助手", LogoURL: "https://p.example/logo/0"}},
		},
		{
			Name: "UpdateApp",
			Call: update(agent.AppUpdate{
				Name: "行政助手", Description: "会议室与用车", LogoMediaID: "MEDIA1", ReportLocation: new(wecom.Flag(false)), ReportEntering: new(wecom.Flag(true)),
				TrustedDomain: "oa.yunshan.example", HomeURL: "https://oa.yunshan.example/home",
			}),
			Route: "POST /cgi-bin/agent/set",
			Body: `{"agentid":1000002,"name":"行政助手","description":"会议室与用车","logo_mediaid":"MEDIA1","report_location_flag":0,"isreportenter":1,
				"redirect_domain":"oa.yunshan.example","home_url":"https://oa.yunshan.example/home"}`,
		},
		{
			Name:  "UpdateApp of one setting",
			Call:  update(agent.AppUpdate{Name: "行政"}),
			Route: "POST /cgi-bin/agent/set",
			Body:  `{"agentid":1000002,"name":"行政"}`,
		},
	})
}

// An app is kept as WeCom writes it by encoding/json, too.
func TestAppJSON(t *testing.T) {
	var read agent.App
	if err := json.Unmarshal([]byte(appReply), &read); err != nil {
		t.Fatal(err)
	}
	written, err := json.Marshal(read)
	if err != nil {
		t.Fatal(err)
	}
	var want, got any
	if err := json.Unmarshal([]byte(strings.Replace(appReply, `"errcode":0,"errmsg":"ok",`, "", 1)), &want); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(written, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestUpdateAppRefusesWhatWeComRefuses(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	s := newService(corp.Client())
	for want, in := range map[string]agent.AppUpdate{
		"nothing to change":                       {},
		"the name has 33 characters":              {Name: strings.Repeat("名", 33)},
		"the description has 121 characters":      {Description: strings.Repeat("字", 121)},
		"the trusted domain is a host name":       {TrustedDomain: "https://oa.yunshan.example"},
		"the home URL does not begin with http:/": {HomeURL: "oa.yunshan.example"},
	} {
		if err := s.UpdateApp(t.Context(), in); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", in, err, want)
		}
	}
	if n := len(corp.Calls("")); n != 0 {
		t.Errorf("%d calls", n)
	}
	for _, in := range []agent.AppUpdate{
		{Name: strings.Repeat("名", 32), Description: strings.Repeat("字", 120), HomeURL: "http://oa.yunshan.example"},
		{Description: "四个字符"},
	} {
		if err := s.UpdateApp(t.Context(), in); err != nil {
			t.Errorf("%v: %v", in, err)
		}
	}
}
