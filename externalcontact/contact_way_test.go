package externalcontact_test

import (
	"testing"

	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestContactWayEndpoints(t *testing.T) {
	const tempJSON = `"is_temp":true,"expires_in":3600,"chat_expires_in":7200,"unionid":"uShen01"`
	apitest.Run(t, []row{
		{
			Name: "CreateContactWay",
			Call: get(func(c ctx, s service) (*ec.ContactWayCreated, error) {
				return s.CreateContactWay(c, ec.ContactWayCreate{
					Type: ec.ManyMembers, Scene: ec.ByQRCode, Style: 2, Remark: "春季展会", SkipVerify: new(false), State: "spring",
					UserIDs: []string{"zengli", "pengfei"}, Departments: []int64{13}, IsExclusive: true, MarkSource: new(false),
					IsTemp: true, ExpiresIn: 3600, ChatExpiresIn: 7200, UnionID: "uShen01",
					Conclusions: &ec.Message{Text: "再见", Attachments: []ec.Attachment{ec.Image{MediaID: "m1"}}},
				})
			}),
			Route: "POST /cgi-bin/externalcontact/add_contact_way",
			Body: `{"type":2,"scene":2,"style":2,"remark":"春季展会","skip_verify":false,"state":"spring","user":["zengli","pengfei"],"party":[13],
				"is_exclusive":true,"mark_source":false,` + tempJSON + `,"conclusions":{"text":{"content":"再见"},"image":{"media_id":"m1"}}}`,
			Reply: `{"errcode":0,"errmsg":"ok","config_id":"cw1","qr_code":"https://qr.example/cw1"}`,
			Want:  &ec.ContactWayCreated{ConfigID: "cw1", QRCode: "https://qr.example/cw1"},
		},
		{
			Name: "CreateContactWay with the defaults",
			Call: get(func(c ctx, s service) (*ec.ContactWayCreated, error) {
				return s.CreateContactWay(c, ec.ContactWayCreate{Type: ec.OneMember, Scene: ec.InMiniProgram, UserIDs: []string{"zengli"}})
			}),
			Route: "POST /cgi-bin/externalcontact/add_contact_way",
			Body:  `{"type":1,"scene":1,"user":["zengli"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","config_id":"cw2"}`,
			Want:  &ec.ContactWayCreated{ConfigID: "cw2"},
		},
		{
			Name:  "GetContactWay",
			Call:  get(func(c ctx, s service) (*ec.ContactWay, error) { return s.GetContactWay(c, "cw1") }),
			Route: "POST /cgi-bin/externalcontact/get_contact_way",
			Body:  `{"config_id":"cw1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","contact_way":{"config_id":"cw1","type":2,"scene":2,"style":1,"remark":"春季展会","skip_verify":true,"state":"spring",
				"qr_code":"https://qr.example/cw1","user":["zengli"],"party":[13],"is_exclusive":true,"mark_source":true,` + tempJSON + `,
				"conclusions":{"text":{"content":"再见"},"image":{"pic_url":"https://img.example/1"},
				"link":{"title":"官网","picurl":"https://img.example/2","desc":"看看","url":"https://yunshan.example"},
				"miniprogram":{"title":"商城","pic_media_id":"m2","appid":"wxshop","page":"/home"}}}}`,
			Want: &ec.ContactWay{
				ConfigID: "cw1", Type: ec.ManyMembers, Scene: ec.ByQRCode, Style: 1, Remark: "春季展会", SkipVerify: true, State: "spring",
				QRCode: "https://qr.example/cw1", UserIDs: []string{"zengli"}, Departments: []int64{13}, IsExclusive: true, MarkSource: true,
				IsTemp: true, ExpiresIn: 3600, ChatExpiresIn: 7200, UnionID: "uShen01",
				Conclusions: &ec.Message{Text: "再见", Attachments: []ec.Attachment{
					ec.Image{PicURL: "https://img.example/1"},
					ec.Link{Title: "官网", PicURL: "https://img.example/2", Desc: "看看", URL: "https://yunshan.example"},
					ec.MiniProgram{Title: "商城", PicMediaID: "m2", AppID: "wxshop", Page: "/home"},
				}},
			},
		},
		{
			Name: "ListContactWays",
			Call: get(func(c ctx, s service) (*ec.ContactWayPage, error) {
				return s.ListContactWays(c, at(created).Time, at(created+60).Time, page2)
			}),
			Route: "POST /cgi-bin/externalcontact/list_contact_way",
			Body:  `{"start_time":1767225600,"end_time":1767225660,"cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","contact_way":[{"config_id":"cw1"},{"config_id":"cw2"}],"next_cursor":"n2"}`,
			Want:  contactWayPage("n2", "cw1", "cw2"),
		},
		{
			Name: "UpdateContactWay",
			Call: do(func(c ctx, s service) error {
				return s.UpdateContactWay(c, "cw1", ec.ContactWayUpdate{
					Style: new(2), Remark: new(""), SkipVerify: new(false), State: new("summer"), UserIDs: []string{"lvbin"}, Departments: []int64{},
					IsTemp: new(true), ExpiresIn: new(int64(60)), ChatExpiresIn: new(int64(70)), UnionID: new("uChen02"), IsExclusive: new(false), MarkSource: new(true),
					Conclusions: &ec.Message{Attachments: []ec.Attachment{ec.Link{URL: "https://yunshan.example"}}},
				})
			}),
			Route: "POST /cgi-bin/externalcontact/update_contact_way",
			Body: `{"config_id":"cw1","style":2,"remark":"","skip_verify":false,"state":"summer","user":["lvbin"],"party":[],"is_temp":true,"expires_in":60,
				"chat_expires_in":70,"unionid":"uChen02","is_exclusive":false,"mark_source":true,"conclusions":{"link":{"url":"https://yunshan.example"}}}`,
		},
		{
			Name: "UpdateContactWay of one field",
			Call: do(func(c ctx, s service) error {
				return s.UpdateContactWay(c, "cw1", ec.ContactWayUpdate{Remark: new("秋季")})
			}),
			Route: "POST /cgi-bin/externalcontact/update_contact_way",
			Body:  `{"config_id":"cw1","remark":"秋季"}`,
		},
		{
			Name:  "DeleteContactWay",
			Call:  do(func(c ctx, s service) error { return s.DeleteContactWay(c, "cw1") }),
			Route: "POST /cgi-bin/externalcontact/del_contact_way",
			Body:  `{"config_id":"cw1"}`,
		},
		{
			Name:  "CloseTempChat",
			Call:  do(func(c ctx, s service) error { return s.CloseTempChat(c, "zengli", "woShen01") }),
			Route: "POST /cgi-bin/externalcontact/close_temp_chat",
			Body:  `{"userid":"zengli","external_userid":"woShen01"}`,
		},
	})
}

func contactWayPage(next string, ids ...string) *ec.ContactWayPage {
	p := &ec.ContactWayPage{NextCursor: next}
	for _, id := range ids {
		p.Ways = append(p.Ways, struct {
			ConfigID string `json:"config_id"`
		}{id})
	}
	return p
}
