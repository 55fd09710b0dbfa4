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
			Call: do(func(c ctx, s service) error {
				return s.SendWelcome(c, "code1", ec.Welcome{Text: "您好", Attachments: attachments()})
			}),
			Route: "POST /cgi-bin/externalcontact/send_welcome_msg",
			Body:  `{"welcome_code":"code1","text":{"content":"您好"},"attachments":` + attachmentsJSON + `}`,
		},
		{
			Name:  "GetGroupWelcome",
			Call:  get(func(c ctx, s service) (*ec.GroupWelcome, error) { return s.GetGroupWelcome(c, "gw1") }),
			Route: "POST /cgi-bin/externalcontact/group_welcome_template/get",
			Body:  `{"template_id":"gw1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","text":{"content":"欢迎%NICKNAME%"},"image":{"pic_url":"https://img.example/1"},
				"link":{"title":"官网","picurl":"https://img.example/2","desc":"看看","url":"https://yunshan.example"},
				"miniprogram":{"title":"商城","pic_media_id":"m2","appid":"wxshop","page":"/home"},"file":{"media_id":"m4"},"video":{"media_id":"m3"},"agentid":1000003}`,
			Want: &ec.GroupWelcome{Message: ec.Message{Text: "欢迎%NICKNAME%", Attachments: []ec.Attachment{
				ec.Image{PicURL: "https://img.example/1"},
				ec.Link{Title: "官网", PicURL: "https://img.example/2", Desc: "看看", URL: "https://yunshan.example"},
				ec.MiniProgram{Title: "商城", PicMediaID: "m2", AppID: "wxshop", Page: "/home"},
				ec.File{MediaID: "m4"}, ec.Video{MediaID: "m3"},
			}}, AgentID: 1000003},
		},
		{
			Name:  "GetGroupWelcome with empty parts",
			Call:  get(func(c ctx, s service) (*ec.GroupWelcome, error) { return s.GetGroupWelcome(c, "gw2") }),
			Route: "POST /cgi-bin/externalcontact/group_welcome_template/get",
			Body:  `{"template_id":"gw2"}`,
			Reply: `{"errcode":0,"errmsg":"ok","text":"","image":null,"link":{},"video":"","file":[]}`,
			Want:  &ec.GroupWelcome{},
			Drift: []string{"/video: string for object", "/file: list for object"},
		},
		{
			Name:  "DeleteGroupWelcome",
			Call:  do(func(c ctx, s service) error { return s.DeleteGroupWelcome(c, "gw1", 1000003) }),
			Route: "POST /cgi-bin/externalcontact/group_welcome_template/del",
			Body:  `{"template_id":"gw1","agentid":1000003}`,
		},
	}
	for kind, a := range map[string]ec.Attachment{
		`"image":{"media_id":"m1"}`:                                                        ec.Image{MediaID: "m1"},
		`"link":{"title":"官网","url":"https://yunshan.example"}`:                            ec.Link{Title: "官网", URL: "https://yunshan.example"},
		`"miniprogram":{"title":"商城","pic_media_id":"m2","appid":"wxshop","page":"/home"}`: ec.MiniProgram{Title: "商城", PicMediaID: "m2", AppID: "wxshop", Page: "/home"},
		`"file":{"media_id":"m4"}`:                                                         ec.File{MediaID: "m4"},
		`"video":{"media_id":"m3"}`:                                                        ec.Video{MediaID: "m3"},
	} {
		message := ec.Message{Text: "欢迎", Attachments: []ec.Attachment{a}}
		rows = append(rows, row{
			Name: "CreateGroupWelcome " + kind,
			Call: get(func(c ctx, s service) (string, error) {
				return s.CreateGroupWelcome(c, ec.GroupWelcomeCreate{Message: message, Notify: new(wecom.Flag(false)), AgentID: 1000003})
			}),
			Route: "POST /cgi-bin/externalcontact/group_welcome_template/add",
			Body:  `{"text":{"content":"欢迎"},` + kind + `,"notify":0,"agentid":1000003}`,
			Reply: `{"errcode":0,"errmsg":"ok","template_id":"gw1"}`,
			Want:  "gw1",
		}, row{
			Name: "UpdateGroupWelcome " + kind,
			Call: do(func(c ctx, s service) error {
				return s.UpdateGroupWelcome(c, "gw1", ec.GroupWelcomeUpdate{Message: message, AgentID: 1000003})
			}),
			Route: "POST /cgi-bin/externalcontact/group_welcome_template/edit",
			Body:  `{"template_id":"gw1","text":{"content":"欢迎"},` + kind + `,"agentid":1000003}`,
		})
	}
	apitest.Run(t, rows)
}

// What WeCom would drop without a word is refused before it is sent.
func TestMessagesThatCannotBeSent(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s := ec.New(corp.Client())
	_, two := s.CreateGroupWelcome(t.Context(), ec.GroupWelcomeCreate{Message: ec.Message{Attachments: []ec.Attachment{ec.File{}, ec.Video{}}}})
	for _, c := range []struct {
		err  error
		want string
	}{
		{two, "2 attachments"},
		{s.UpdateGroupWelcome(t.Context(), "gw1", ec.GroupWelcomeUpdate{Message: ec.Message{Attachments: []ec.Attachment{nil}}}), "attachment is nil"},
		{s.UpdateGroupWelcome(t.Context(), "gw1", ec.GroupWelcomeUpdate{Message: ec.Message{Attachments: []ec.Attachment{ec.UnknownAttachment{Kind: "channels"}}}}), "unknown kind"},
		{s.SendWelcome(t.Context(), "code", ec.Welcome{Attachments: ec.Attachments{ec.File{}, nil}}), "attachment 1: the attachment is nil"},
	} {
		if c.err == nil || !strings.Contains(c.err.Error(), c.want) {
			t.Errorf("err = %v, want %q", c.err, c.want)
		}
	}
	if calls := corp.Calls(""); len(calls) > 0 {
		t.Errorf("sent %v", calls)
	}
}
