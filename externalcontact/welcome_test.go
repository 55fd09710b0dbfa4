package externalcontact_test

import (
	"strings"
	"testing"

	"github.com/gowecom/wecom"
	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wecomtest"
)

func TestWelcomeEndpoints(t *testing.T) {
	rows := []row{
		{
			Name: "SendWelcome",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.SendWelcome(c, "code1", ec.Welcome{Text: "您好", Attachments: attachments()})
			}),
			Route: "POST /cgi-bin/externalcontact/send_welcome_msg",
			Body:  `{"welcome_code":"code1","text":{"content":"您好"},"attachments":` + attachmentsJSON + `}`,
		},
		{
			Name:  "GetGroupWelcome",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.GroupWelcome, error) { return s.GetGroupWelcome(c, "gw1") }),
			Route: "POST /cgi-bin/externalcontact/group_welcome_template/get",
			Body:  `{"template_id":"gw1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","text":{"content":"欢迎%NICKNAME%"},"image":{"pic_url":"https://img.example/1"},
				"link":{"title":"官网","picurl":"https://img.example/2","desc":"看看","url":"https://yunshan.example"},
				"miniprogram":{"title":"商城","pic_media_id":"m2","appid":"wxshop","page":"/home"},"file":{"media_id":"m4"},"video":{"media_id":"m3"},"agentid":1000003}`,
			Want: &ec.GroupWelcome{Message: ec.Message{
				Text:        "欢迎%NICKNAME%",
				Image:       &ec.Image{PictureURL: "https://img.example/1"},
				Link:        &ec.Link{Title: "官网", PictureURL: "https://img.example/2", Description: "看看", URL: "https://yunshan.example"},
				MiniProgram: &ec.MiniProgram{Title: "商城", PictureMediaID: "m2", AppID: "wxshop", Page: "/home"},
				File:        &ec.File{MediaID: "m4"},
				Video:       &ec.Video{MediaID: "m3"},
			}, AgentID: 1000003},
		},
		{
			Name:  "GetGroupWelcome with empty parts",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.GroupWelcome, error) { return s.GetGroupWelcome(c, "gw2") }),
			Route: "POST /cgi-bin/externalcontact/group_welcome_template/get",
			Body:  `{"template_id":"gw2"}`,
			Reply: `{"errcode":0,"errmsg":"ok","text":"","image":null,"link":{},"video":"","file":[]}`,
			Want:  &ec.GroupWelcome{Message: ec.Message{Link: &ec.Link{}}},
			Drift: []string{"/text: string for object", "/video: string for object", "/file: list for object"},
		},
		{
			Name:  "DeleteGroupWelcome",
			Call:  apitest.Do(ec.New, func(c ctx, s service) error { return s.DeleteGroupWelcome(c, "gw1", 1000003) }),
			Route: "POST /cgi-bin/externalcontact/group_welcome_template/del",
			Body:  `{"template_id":"gw1","agentid":1000003}`,
		},
	}
	for kind, message := range map[string]ec.Message{
		`"image":{"media_id":"m1"}`:                             {Text: "欢迎", Image: &ec.Image{MediaID: "m1"}},
		`"link":{"title":"官网","url":"https://yunshan.example"}`: {Text: "欢迎", Link: &ec.Link{Title: "官网", URL: "https://yunshan.example"}},
		`"miniprogram":{"title":"商城","pic_media_id":"m2","appid":"wxshop","page":"/home"}`: {
			Text: "欢迎", MiniProgram: &ec.MiniProgram{Title: "商城", PictureMediaID: "m2", AppID: "wxshop", Page: "/home"},
		},
		`"file":{"media_id":"m4"}`:  {Text: "欢迎", File: &ec.File{MediaID: "m4"}},
		`"video":{"media_id":"m3"}`: {Text: "欢迎", Video: &ec.Video{MediaID: "m3"}},
	} {
		rows = append(rows, row{
			Name: "CreateGroupWelcome " + kind,
			Call: apitest.With(ec.New, func(c ctx, s service) (string, error) {
				return s.CreateGroupWelcome(c, ec.GroupWelcomeCreate{Message: message, Notify: new(wecom.Flag(false)), AgentID: 1000003})
			}),
			Route: "POST /cgi-bin/externalcontact/group_welcome_template/add",
			Body:  `{"text":{"content":"欢迎"},` + kind + `,"notify":0,"agentid":1000003}`,
			Reply: `{"errcode":0,"errmsg":"ok","template_id":"gw1"}`,
			Want:  "gw1",
		}, row{
			Name: "UpdateGroupWelcome " + kind,
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateGroupWelcome(c, "gw1", ec.GroupWelcomeUpdate{Message: message, AgentID: 1000003})
			}),
			Route: "POST /cgi-bin/externalcontact/group_welcome_template/edit",
			Body:  `{"template_id":"gw1","text":{"content":"欢迎"},` + kind + `,"agentid":1000003}`,
		})
	}
	apitest.Run(t, rows)
}

// A list with nothing in one of its places is refused before it is sent.
func TestNoAttachment(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := ec.New(corp.Client())
	for _, nothing := range []ec.Attachment{nil, (*ec.Image)(nil), (*ec.UnknownAttachment)(nil)} {
		err := s.SendWelcome(t.Context(), "code", ec.Welcome{Attachments: ec.Attachments{ec.File{}, nothing}})
		if err == nil || !strings.Contains(err.Error(), "attachment 1: the attachment is nil") || len(corp.Calls("")) > 0 {
			t.Errorf("%T: err = %v after %v", nothing, err, corp.Calls(""))
		}
	}
}

// WeCom would send one of several attachments and drop the others: they are
// refused before they are sent, wherever a message goes.
func TestSeveralAttachments(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := ec.New(corp.Client())
	c := t.Context()
	calls := map[string]func(ec.Message) error{
		"CreateContactWay": func(m ec.Message) error {
			_, err := s.CreateContactWay(c, ec.ContactWayCreate{Conclusions: &m})
			return err
		},
		"UpdateContactWay": func(m ec.Message) error {
			return s.UpdateContactWay(c, "cw1", ec.ContactWayUpdate{Conclusions: &m})
		},
		"CreateGroupWelcome": func(m ec.Message) error {
			_, err := s.CreateGroupWelcome(c, ec.GroupWelcomeCreate{Message: m})
			return err
		},
		"UpdateGroupWelcome": func(m ec.Message) error { return s.UpdateGroupWelcome(c, "gw1", ec.GroupWelcomeUpdate{Message: m}) },
	}
	for want, m := range map[string]ec.Message{
		"has an image and a link:":          {Text: "您好", Image: &ec.Image{MediaID: "m1"}, Link: &ec.Link{URL: "https://yunshan.example"}},
		"has an image and a mini program:":  {Image: &ec.Image{MediaID: "m1"}, MiniProgram: &ec.MiniProgram{AppID: "wx"}},
		"has a link and a mini program:":    {Link: &ec.Link{}, MiniProgram: &ec.MiniProgram{}},
		"has an image and a file and a vid": {Image: &ec.Image{MediaID: "m1"}, File: &ec.File{}, Video: &ec.Video{}},
	} {
		for name, call := range calls {
			want := want
			if m.File != nil && strings.HasSuffix(name, "ContactWay") {
				want = "WeCom sends no file and no video"
			}
			if err := call(m); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%s: err = %v, want %q", name, err, want)
			}
		}
	}
	for _, m := range []ec.Message{{Text: "再见", File: &ec.File{MediaID: "m1"}}, {Text: "再见", Video: &ec.Video{MediaID: "m1"}}} {
		for _, name := range []string{"CreateContactWay", "UpdateContactWay"} {
			if err := calls[name](m); err == nil || !strings.Contains(err.Error(), "conclusions carry") {
				t.Errorf("%s: err = %v", name, err)
			}
		}
	}
	if calls := corp.Calls(""); len(calls) > 0 {
		t.Errorf("sent %v", calls)
	}
}
