package agent_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/agent"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

// displays are all kinds of data, with what they are on the wire.
var displays = map[string]agent.WorkbenchDisplay{
	`"type":"keydata","keydata":{"items":[{"key":"待审批","data":"2","jump_url":"https://oa.yunshan.example/todo"},{"key":"待阅","data":"4","pagepath":"pages/read"}]}`: agent.KeyData{Items: []agent.KeyDataItem{
		{Key: "待审批", Data: "2", JumpURL: "https://oa.yunshan.example/todo"}, {Key: "待阅", Data: "4", PagePath: "pages/read"},
	}},
	`"type":"image","image":{"url":"https://oa.yunshan.example/a.png","jump_url":"https://oa.yunshan.example/a","pagepath":"pages/a"}`: agent.Image{
		PictureURL: "https://oa.yunshan.example/a.png", JumpURL: "https://oa.yunshan.example/a", PagePath: "pages/a",
	},
	`"type":"list","list":{"items":[{"title":"食堂周五停业","jump_url":"https://oa.yunshan.example/n/1"},{"title":"班车改线","pagepath":"pages/bus"}]}`: agent.List{Items: []agent.ListItem{
		{Title: "食堂周五停业", JumpURL: "https://oa.yunshan.example/n/1"}, {Title: "班车改线", PagePath: "pages/bus"},
	}},
	`"type":"webview","webview":{"url":"https://oa.yunshan.example/w","jump_url":"https://oa.yunshan.example/j","pagepath":"pages/w","height":"single_row","hide_title":true,"enable_webview_click":true}`: agent.WebView{
		URL: "https://oa.yunshan.example/w", JumpURL: "https://oa.yunshan.example/j", PagePath: "pages/w", Height: agent.SingleRow, HideTitle: true, EnableClick: true,
	},
	`"type":"hologram","hologram":{"depth":3}`: agent.UnknownData{Kind: "hologram", Raw: jsontext.Value(`{"depth":3}`)},
	`"type":"hologram"`:                        agent.UnknownData{Kind: "hologram"},
	`"type":"normal"`:                          agent.Normal{},
	`"type":"keydata"`:                         agent.KeyData{},
	`"type":"image"`:                           agent.Image{},
	`"type":"list"`:                            agent.List{},
	`"type":"webview"`:                         agent.WebView{},
}

func TestWorkbenchEndpoints(t *testing.T) {
	var rows []apitest.Endpoint
	for wire, d := range displays {
		rows = append(rows, apitest.Endpoint{
			Name: "UpdateWorkbenchTemplate " + wire,
			Call: apitest.Do(newService, func(ctx context.Context, s *agent.Service) error {
				return s.UpdateWorkbenchTemplate(ctx, agent.WorkbenchTemplateUpdate{Display: d, ReplaceUserData: true})
			}),
			Route: "POST /cgi-bin/agent/set_workbench_template",
			Body:  `{"agentid":1000002,` + wire + `,"replace_user_data":true}`,
		}, apitest.Endpoint{
			Name: "GetWorkbenchTemplate " + wire,
			Call: apitest.With(newService, func(ctx context.Context, s *agent.Service) (*agent.WorkbenchTemplate, error) {
				return s.GetWorkbenchTemplate(ctx)
			}),
			Route: "POST /cgi-bin/agent/get_workbench_template",
			Body:  `{"agentid":1000002}`,
			Reply: `{"errcode":0,"errmsg":"ok",` + wire + `,"replace_user_data":true}`,
			Want:  &agent.WorkbenchTemplate{Display: d, ReplaceUserData: true},
		})
		data, ok := d.(agent.WorkbenchData)
		if !ok {
			continue
		}
		rows = append(rows, apitest.Endpoint{
			Name: "GetWorkbenchData " + wire,
			Call: apitest.With(newService, func(ctx context.Context, s *agent.Service) (agent.WorkbenchData, error) {
				return s.GetWorkbenchData(ctx, "lina")
			}),
			Route: "POST /cgi-bin/agent/get_workbench_data",
			Body:  `{"agentid":1000002,"userid":"lina"}`,
			Reply: `{"errcode":0,"errmsg":"ok","data":{` + wire + `}}`,
			Want:  data,
		})
		if !strings.Contains(wire, "{") {
			continue
		}
		rows = append(rows, apitest.Endpoint{
			Name:  "UpdateWorkbenchData " + wire,
			Call:  apitest.Do(newService, func(ctx context.Context, s *agent.Service) error { return s.UpdateWorkbenchData(ctx, "lina", data) }),
			Route: "POST /cgi-bin/agent/set_workbench_data",
			Body:  `{"agentid":1000002,"userid":"lina",` + wire + `}`,
		}, apitest.Endpoint{
			Name: "UpdateWorkbenchDataForUsers " + wire,
			Call: apitest.Do(newService, func(ctx context.Context, s *agent.Service) error {
				return s.UpdateWorkbenchDataForUsers(ctx, []string{"lina", "fuhua"}, data)
			}),
			Route: "POST /cgi-bin/agent/batch_set_workbench_data",
			Body:  `{"agentid":1000002,"userid_list":["lina","fuhua"],"data":{` + wire + `}}`,
		})
	}
	apitest.Run(t, append(rows, apitest.Endpoint{
		Name: "UpdateWorkbenchTemplate without replacing",
		Call: apitest.Do(newService, func(ctx context.Context, s *agent.Service) error {
			return s.UpdateWorkbenchTemplate(ctx, agent.WorkbenchTemplateUpdate{Display: agent.List{}})
		}),
		Route: "POST /cgi-bin/agent/set_workbench_template",
		Body:  `{"agentid":1000002,"type":"list"}`,
	}, apitest.Endpoint{
		Name: "GetWorkbenchData without any",
		Call: apitest.With(newService, func(ctx context.Context, s *agent.Service) (agent.WorkbenchData, error) {
			return s.GetWorkbenchData(ctx, "lina")
		}),
		Route: "POST /cgi-bin/agent/get_workbench_data",
		Body:  `{"agentid":1000002,"userid":"lina"}`,
		Want:  nil,
	}, apitest.Endpoint{
		Name: "GetWorkbenchData that drifts",
		Call: apitest.With(newService, func(ctx context.Context, s *agent.Service) (agent.WorkbenchData, error) {
			return s.GetWorkbenchData(ctx, "lina")
		}),
		Route: "POST /cgi-bin/agent/get_workbench_data",
		Body:  `{"agentid":1000002,"userid":"lina"}`,
		Reply: `{"errcode":0,"errmsg":"ok","data":{"type":"keydata","keydata":{"items":[{"key":"待审批","data":2}]}}}`,
		Want:  agent.KeyData{Items: []agent.KeyDataItem{{Key: "待审批", Data: "2"}}},
		Drift: []string{"/data/keydata/items/*/data: number for string"},
	}))
}

func TestWorkbenchTemplateJSON(t *testing.T) {
	for wire, d := range displays {
		want := "{" + wire + "}"
		written, err := json.Marshal(agent.WorkbenchTemplate{Display: d})
		if err != nil {
			t.Fatal(err)
		}
		var read agent.WorkbenchTemplate
		if err := json.Unmarshal([]byte(want), &read); err != nil || !cmp.Equal(d, read.Display) {
			t.Errorf("%s is read as %v, %v", want, read, err)
		}
		var a, b any
		if json.Unmarshal([]byte(want), &a) != nil || json.Unmarshal(written, &b) != nil || !cmp.Equal(a, b) {
			t.Errorf("%v is written as %s, want %s", d, written, want)
		}
	}
}

func TestWorkbenchTemplateWithoutDisplay(t *testing.T) {
	if b, err := json.Marshal(agent.WorkbenchTemplate{}); err == nil {
		t.Errorf("nothing is written as %s", b)
	}
}

func TestWorkbenchRefusesWhatWeComRefuses(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	s := newService(corp.Client())
	item := agent.KeyDataItem{Key: "a", Data: "1"}
	with := func(change func(*agent.KeyDataItem)) agent.KeyData {
		changed := item
		change(&changed)
		return agent.KeyData{Items: []agent.KeyDataItem{item, changed}}
	}
	line := agent.ListItem{Title: "a"}
	for want, data := range map[string]agent.WorkbenchData{
		"5 figures, and WeCom takes 1 to 4":         agent.KeyData{Items: []agent.KeyDataItem{item, item, item, item, item}},
		"item 2: the data is missing":               with(func(i *agent.KeyDataItem) { i.Data = "" }),
		"item 2: the key has 65 characters":         with(func(i *agent.KeyDataItem) { i.Key = strings.Repeat("键", 65) }),
		"item 2: the data has 65 characters":        with(func(i *agent.KeyDataItem) { i.Data = strings.Repeat("值", 65) }),
		"item 2: the jump URL has 1025 characters":  with(func(i *agent.KeyDataItem) { i.JumpURL = strings.Repeat("u", 1025) }),
		"item 2: the page path has 1025 characters": with(func(i *agent.KeyDataItem) { i.PagePath = strings.Repeat("p", 1025) }),
		"4 lines, and WeCom takes 1 to 3":           agent.List{Items: []agent.ListItem{line, line, line, line}},
		"item 1: the title is missing":              agent.List{Items: []agent.ListItem{{JumpURL: "https://oa.yunshan.example"}}},
		"item 2: the title has 129 bytes":           agent.List{Items: []agent.ListItem{line, {Title: strings.Repeat("字", 43)}}},
		"the URL of the picture is missing":         agent.Image{JumpURL: "https://oa.yunshan.example"},
		"the URL of the page is missing":            agent.WebView{HideTitle: true},
		"nil":                                       nil,
	} {
		var display agent.WorkbenchDisplay
		if data != nil {
			display = data
		}
		for name, err := range map[string]error{
			"template": s.UpdateWorkbenchTemplate(t.Context(), agent.WorkbenchTemplateUpdate{Display: display}),
			"member":   s.UpdateWorkbenchData(t.Context(), "lina", data),
			"members":  s.UpdateWorkbenchDataForUsers(t.Context(), []string{"lina"}, data),
		} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: %v: %v, want %q", name, data, err, want)
			}
		}
	}
	// Without data it is a template, and nothing for a member.
	for _, data := range []agent.WorkbenchData{agent.KeyData{}, agent.Image{}, agent.List{}, agent.WebView{}, agent.UnknownData{Kind: "hologram"}} {
		if err := s.UpdateWorkbenchData(t.Context(), "lina", data); err == nil {
			t.Errorf("%T without data is sent to a member", data)
		}
	}
	if err := s.UpdateWorkbenchTemplate(t.Context(), agent.WorkbenchTemplateUpdate{Display: agent.UnknownData{}}); err == nil {
		t.Error("a template of no kind is sent")
	}
	if n := len(corp.Calls("")); n != 0 {
		t.Errorf("%d calls", n)
	}
	longest := agent.KeyData{Items: []agent.KeyDataItem{item, item, item, {Key: strings.Repeat("键", 64), Data: strings.Repeat("值", 64), JumpURL: strings.Repeat("u", 1024)}}}
	if err := s.UpdateWorkbenchTemplate(t.Context(), agent.WorkbenchTemplateUpdate{Display: longest}); err != nil {
		t.Error(err)
	}
}

// Members see the data of the template until they get their own, and again when a
// template has replaced it.
func TestWorkbenchOfMembers(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	s, ctx := newService(corp.Client()), t.Context()
	image := func(name string) agent.Image { return agent.Image{PictureURL: "https://oa.yunshan.example/" + name} }
	sees := func(userID string, want agent.WorkbenchData) {
		t.Helper()
		if got, err := s.GetWorkbenchData(ctx, userID); err != nil || !cmp.Equal(want, got) {
			t.Errorf("%s sees %v, %v, want %v", userID, got, err, want)
		}
	}
	if err := s.UpdateWorkbenchData(ctx, "lina", image("lina")); !errors.Is(err, wecom.ErrWorkbenchTypeNotSet) {
		t.Errorf("before there is a template: %v", err)
	}
	sees("lina", nil)
	if err := errors.Join(
		s.UpdateWorkbenchTemplate(ctx, agent.WorkbenchTemplateUpdate{Display: image("all")}),
		s.UpdateWorkbenchData(ctx, "lina", image("lina")),
		s.UpdateWorkbenchDataForUsers(ctx, []string{"fuhua", "wangwei"}, image("two")),
		s.UpdateWorkbenchDataForUsers(ctx, nil, image("nobody")),
	); err != nil {
		t.Fatal(err)
	}
	sees("lina", image("lina"))
	sees("fuhua", image("two"))
	sees("hujie", image("all"))
	if err := s.UpdateWorkbenchTemplate(ctx, agent.WorkbenchTemplateUpdate{Display: image("new"), ReplaceUserData: true}); err != nil {
		t.Fatal(err)
	}
	sees("lina", image("new"))
	if err := corp.SwitchWorkbench(agentID, false); err != nil {
		t.Fatal(err)
	}
	if err := s.UpdateWorkbenchData(ctx, "lina", image("lina")); !errors.Is(err, wecom.ErrWorkbenchDisabled) {
		t.Errorf("while custom display is off: %v", err)
	}
}

// Any number of members is sent in calls of 1,000, and a failure tells how far it
// came.
func TestManyMembers(t *testing.T) {
	corp := wecomtest.New()
	s := newService(corp.Client())
	users := make([]string, 2500)
	for i := range users {
		users[i] = fmt.Sprintf("user%d", i)
	}
	const path = "/cgi-bin/agent/batch_set_workbench_data"
	data := agent.Image{PictureURL: "https://oa.yunshan.example/a.png"}
	ok := wecomtest.JSON(`{"errcode":0,"errmsg":"ok"}`)
	corp.Script(path, ok, ok, ok, ok, wecomtest.RateLimited())
	if err := s.UpdateWorkbenchDataForUsers(t.Context(), users, data); err != nil {
		t.Fatal(err)
	}
	var sent []string
	for i, call := range corp.Calls(path) {
		var body struct {
			Users []string `json:"userid_list"`
		}
		if err := json.Unmarshal([]byte(call.Body), &body); err != nil {
			t.Fatal(err)
		}
		if want := []int{1000, 1000, 500}[i]; len(body.Users) != want {
			t.Errorf("call %d has %d members, want %d", i, len(body.Users), want)
		}
		sent = append(sent, body.Users...)
	}
	if diff := cmp.Diff(users, sent); diff != "" {
		t.Error(diff)
	}
	err := s.UpdateWorkbenchDataForUsers(t.Context(), users, data)
	if !errors.Is(err, wecom.ErrRateLimited) || !strings.Contains(err.Error(), "1000 of 2500 members") {
		t.Error(err)
	}
}
