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
			Reply: `{"errcode":0,"errmsg":"ok","text":{"content":"欢迎%NICKNAME%"},"image":{},
				"miniprogram":{"title":"商城","pic_media_id":"m2","appid":"wxshop","page":"/home"},"agentid":1000003}`,
			Want: &ec.GroupWelcome{Message: ec.Message{
				Text: "欢迎%NICKNAME%", Attachment: ec.MiniProgram{Title: "商城", PictureMediaID: "m2", AppID: "wxshop", Page: "/home"},
			}, AgentID: 1000003},
		},
		{
			Name:  "GetGroupWelcome with empty parts",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.GroupWelcome, error) { return s.GetGroupWelcome(c, "gw2") }),
			Route: "POST /cgi-bin/externalcontact/group_welcome_template/get",
			Body:  `{"template_id":"gw2"}`,
			Reply: `{"errcode":0,"errmsg":"ok","text":"","image":null,"link":{},"video":"","file":[]}`,
			Want:  &ec.GroupWelcome{},
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
		`"image":{"media_id":"m1"}`:                             {Text: "欢迎", Attachment: ec.Image{MediaID: "m1"}},
		`"link":{"title":"官网","url":"https://yunshan.example"}`: {Text: "欢迎", Attachment: ec.Link{Title: "官网", URL: "https://yunshan.example"}},
		`"miniprogram":{"title":"商城","pic_media_id":"m2","appid":"wxshop","page":"/home"}`: {
			Text: "欢迎", Attachment: ec.MiniProgram{Title: "商城", PictureMediaID: "m2", AppID: "wxshop", Page: "/home"},
		},
		`"file":{"media_id":"m4"}`:  {Text: "欢迎", Attachment: ec.File{MediaID: "m4"}},
		`"video":{"media_id":"m3"}`: {Text: "欢迎", Attachment: ec.Video{MediaID: "m3"}},
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

// What a message cannot carry is refused before it is sent, and nothing panics.
func TestMessageRefused(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := ec.New(corp.Client())
	c := t.Context()
	for _, a := range []ec.Attachment{ec.File{MediaID: "m1"}, &ec.Video{MediaID: "m1"}} {
		_, created := s.CreateContactWay(c, ec.ContactWayCreate{Conclusions: &ec.Message{Text: "再见", Attachment: a}})
		updated := s.UpdateContactWay(c, "cw1", ec.ContactWayUpdate{Conclusions: &ec.Message{Attachment: a}})
		for _, err := range []error{created, updated} {
			if err == nil || !strings.Contains(err.Error(), "conclusions carry") {
				t.Errorf("%T: err = %v", a, err)
			}
		}
	}
	unknown := ec.Message{Attachment: ec.UnknownAttachment{Kind: "hologram"}}
	_, created := s.CreateGroupWelcome(c, ec.GroupWelcomeCreate{Message: unknown})
	updated := s.UpdateGroupWelcome(c, "gw1", ec.GroupWelcomeUpdate{Message: unknown})
	way := s.UpdateContactWay(c, "cw1", ec.ContactWayUpdate{Conclusions: &unknown})
	for _, err := range []error{created, updated, way} {
		if err == nil || !strings.Contains(err.Error(), `the kind "hologram"`) {
			t.Errorf("err = %v", err)
		}
	}
	if _, err := s.CreateGroupWelcome(c, ec.GroupWelcomeCreate{Message: ec.Message{Attachment: (*ec.UnknownAttachment)(nil)}}); err == nil {
		t.Error("a nil pointer was sent")
	}
	if calls := corp.Calls(""); len(calls) > 0 {
		t.Errorf("sent %v", calls)
	}
	if err := s.UpdateContactWay(c, "cw1", ec.ContactWayUpdate{Conclusions: &ec.Message{Attachment: (*ec.Link)(nil)}}); err == nil {
		t.Error("the simulated corp knows the contact way cw1")
	}
}
