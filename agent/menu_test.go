package agent_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"
	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/agent"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

var menu = agent.Menu{
	agent.Submenu{Name: "办公", Buttons: []agent.Button{
		agent.ClickButton{Name: "待办", Key: "todo"},
		agent.LinkButton{Name: "会议室", URL: "https://oa.yunshan.example/rooms"},
		agent.MiniProgramButton{Name: "食堂", AppID: "wxcanteen", PagePath: "pages/today"},
		agent.ScanButton{Name: "盘点", Key: "stock"},
		agent.ScanWaitingButton{Name: "签到", Key: "sign"},
	}},
	agent.Submenu{Name: "发图", Buttons: []agent.Button{
		agent.PhotoButton{Name: "拍照", Key: "photo"},
		agent.PhotoOrAlbumButton{Name: "拍照或相册", Key: "either"},
		agent.AlbumButton{Name: "相册", Key: "album"},
		agent.UnknownButton{Kind: "hologram", Raw: jsontext.Value(`{"type":"hologram","name":"全息","depth":3}`)},
	}},
	agent.LocationButton{Name: "位置", Key: "place"},
}

const menuJSON = `{"button":[
	{"name":"办公","sub_button":[
		{"type":"click","name":"待办","key":"todo"},
		{"type":"view","name":"会议室","url":"https://oa.yunshan.example/rooms"},
		{"type":"view_miniprogram","name":"食堂","appid":"wxcanteen","pagepath":"pages/today"},
		{"type":"scancode_push","name":"盘点","key":"stock"},
		{"type":"scancode_waitmsg","name":"签到","key":"sign"}]},
	{"name":"发图","sub_button":[
		{"type":"pic_sysphoto","name":"拍照","key":"photo"},
		{"type":"pic_photo_or_album","name":"拍照或相册","key":"either"},
		{"type":"pic_weixin","name":"相册","key":"album"},
		{"type":"hologram","name":"全息","depth":3}]},
	{"type":"location_select","name":"位置","key":"place"}]}`

func TestMenuEndpoints(t *testing.T) {
	get := apitest.With(newService, func(ctx context.Context, s *agent.Service) (agent.Menu, error) { return s.GetMenu(ctx) })
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "CreateMenu",
			Call:  apitest.Do(newService, func(ctx context.Context, s *agent.Service) error { return s.CreateMenu(ctx, menu) }),
			Route: "POST /cgi-bin/menu/create?agentid=1000002",
			Body:  menuJSON,
		},
		{
			Name:  "GetMenu",
			Call:  get,
			Route: "GET /cgi-bin/menu/get?agentid=1000002",
			Reply: `{"errcode":0,"errmsg":"ok",` + menuJSON[1:],
			Want:  menu,
		},
		{ // buttons have all the keys, whatever their type
			Name:  "GetMenu with empty keys",
			Call:  get,
			Route: "GET /cgi-bin/menu/get?agentid=1000002",
			Reply: `{"errcode":0,"errmsg":"ok","button":[{"sub_button":[],"key":"todo","url":"","appid":"","pagepath":"","name":"待办","type":"click"},
				{"sub_button":[{"sub_button":[],"name":"会议室","url":"https://oa.yunshan.example/rooms","type":"view","key":""}],"name":"办公","type":""}]}`,
			Want: agent.Menu{
				agent.ClickButton{Name: "待办", Key: "todo"},
				agent.Submenu{Name: "办公", Buttons: []agent.Button{agent.LinkButton{Name: "会议室", URL: "https://oa.yunshan.example/rooms"}}},
			},
		},
		{
			Name:  "GetMenu that drifts",
			Call:  get,
			Route: "GET /cgi-bin/menu/get?agentid=1000002",
			Reply: `{"errcode":0,"errmsg":"ok","button":{"name":7,"sub_button":[{"type":"click","name":"待办","key":8}]}}`,
			Want:  agent.Menu{agent.Submenu{Name: "7", Buttons: []agent.Button{agent.ClickButton{Name: "待办", Key: "8"}}}},
			Drift: []string{"/button/*/name: number for string", "/button/*/sub_button/*/key: number for string", "/button: object for list"},
		},
		{
			Name:  "DeleteMenu",
			Call:  apitest.Do(newService, func(ctx context.Context, s *agent.Service) error { return s.DeleteMenu(ctx) }),
			Route: "GET /cgi-bin/menu/delete?agentid=1000002",
		},
	})
}

// A menu in a file has the form that WeCom documents.
func TestMenuJSON(t *testing.T) {
	var file struct{ Button agent.Menu }
	if err := json.Unmarshal([]byte(menuJSON), &file); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(menu, file.Button); diff != "" {
		t.Error(diff)
	}
	var none agent.Menu
	if err := json.Unmarshal([]byte(`[]`), &none); err != nil || none == nil {
		t.Errorf("an empty menu is read as none: %v", err)
	}
	if err := json.Unmarshal([]byte(`null`), &none); err != nil || none != nil {
		t.Errorf("null is read as %v, %v", none, err)
	}
	for _, wrong := range []string{`{}`, `7`, `[7]`, `[{"type":"click","name":{}}]`, `[{"name":"x","sub_button":7}]`, `[{"type":`} {
		if err := json.Unmarshal([]byte(wrong), &none); err == nil {
			t.Errorf("%s is a menu: %v", wrong, none)
		}
	}
}

func TestCreateMenuRefusesWhatWeComRefuses(t *testing.T) {
	corp := wecomtest.New(wecomtest.Strict(t))
	s := newService(corp.Client())
	click := agent.ClickButton{Name: "a", Key: "k"}
	sub := func(buttons ...agent.Button) agent.Menu {
		return agent.Menu{click, agent.Submenu{Name: "s", Buttons: buttons}}
	}
	for want, m := range map[string]agent.Menu{
		"the menu: 0 buttons, and WeCom takes 1 to 3":                           nil,
		"the menu: 4 buttons, and WeCom takes 1 to 3":                           {click, click, click, click},
		"button 2: 0 buttons, and WeCom takes 1 to 5":                           sub(),
		"button 2: 6 buttons, and WeCom takes 1 to 5":                           sub(click, click, click, click, click, click),
		"button 1: it is nil":                                                   {nil},
		"button 2: button 1: it is nil":                                         sub(nil),
		"button 1: the name is missing":                                         {agent.ClickButton{Key: "k"}},
		"button 1: the name has 18 bytes, and WeCom takes at most 16":           {agent.ClickButton{Name: "今日歌曲排行", Key: "k"}},
		"button 1: the name has 17 bytes, and WeCom takes at most 16":           {agent.Submenu{Name: strings.Repeat("s", 17), Buttons: []agent.Button{click}}},
		"button 2: button 2: the name has 41 bytes, and WeCom takes at most 40": sub(click, agent.ScanButton{Name: strings.Repeat("a", 41), Key: "k"}),
		"button 3: the name is missing":                                         {click, click, agent.UnknownButton{Kind: "hologram"}},
		"button 1: the key is missing":                                          {agent.LocationButton{Name: "a"}},
		"button 1: the key has 129 bytes, and WeCom takes at most 128":          {agent.AlbumButton{Name: "a", Key: strings.Repeat("k", 129)}},
		"button 1: the URL is missing":                                          {agent.LinkButton{Name: "a"}},
		"button 1: the URL has 1025 bytes, and WeCom takes at most 1024":        {agent.LinkButton{Name: "a", URL: strings.Repeat("u", 1025)}},
		"button 1: a mini program needs its AppID and its PagePath":             {agent.MiniProgramButton{Name: "a", AppID: "wx"}},
		"button 2: button 1: a mini program needs its AppID and its PagePath":   sub(agent.MiniProgramButton{Name: "a", PagePath: "p"}),
	} {
		if err := s.CreateMenu(t.Context(), m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %q", m, err, want)
		}
	}
	if n := len(corp.Calls("")); n != 0 {
		t.Errorf("%d calls", n)
	}
	longest := agent.Menu{
		agent.LinkButton{Name: strings.Repeat("a", 16), URL: strings.Repeat("u", 1024)},
		agent.Submenu{Name: "s", Buttons: []agent.Button{agent.ClickButton{Name: strings.Repeat("a", 40), Key: strings.Repeat("k", 128)}, click, click, click, click}},
	}
	if err := s.CreateMenu(t.Context(), longest); err != nil {
		t.Fatal(err)
	}
	if got, err := s.GetMenu(t.Context()); err != nil || !cmp.Equal(longest, got) {
		t.Errorf("got %v, %v", got, err)
	}
	if err := s.DeleteMenu(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := s.GetMenu(t.Context()); !errors.Is(err, wecom.ErrMenuNotFound) {
		t.Errorf("after the deletion: %v", err)
	}
	if err := agent.New(corp.Client(), 1000003).DeleteMenu(t.Context()); !errors.Is(err, wecom.ErrAppMismatch) {
		t.Errorf("another app: %v", err)
	}
}
