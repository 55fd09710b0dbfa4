package externalcontact_test

import (
	"testing"
	"time"

	"github.com/gowecom/wecom"
	ec "github.com/gowecom/wecom/externalcontact"
	"github.com/gowecom/wecom/internal/apitest"
)

func TestContactWayEndpoints(t *testing.T) {
	const tempJSON = `"is_temp":true,"expires_in":3600,"chat_expires_in":7200,"unionid":"uShen01"`
	apitest.Run(t, []row{
		{
			Name: "CreateContactWay",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.ContactWayCreated, error) {
				return s.CreateContactWay(c, ec.ContactWayCreate{
					Type: ec.ManyMembers, Scene: ec.ByQRCode, Style: 2, Remark: "春季展会", SkipVerify: new(false), State: "spring",
					UserIDs: []string{"zengli", "pengfei"}, DepartmentIDs: []int64{13}, IsExclusive: true, MarkSource: new(false),
					IsTemp: true, ExpiresIn: wecom.SecondsOf(time.Hour), ChatExpiresIn: wecom.SecondsOf(2 * time.Hour), UnionID: "uShen01",
					Conclusions: &ec.Message{Text: "再见", Attachment: ec.Image{MediaID: "m1"}},
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
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.ContactWayCreated, error) {
				return s.CreateContactWay(c, ec.ContactWayCreate{Type: ec.OneMember, Scene: ec.InMiniProgram, UserIDs: []string{"zengli"}})
			}),
			Route: "POST /cgi-bin/externalcontact/add_contact_way",
			Body:  `{"type":1,"scene":1,"user":["zengli"]}`,
			Reply: `{"errcode":0,"errmsg":"ok","config_id":"cw2"}`,
			Want:  &ec.ContactWayCreated{ConfigID: "cw2"},
		},
		{
			Name:  "GetContactWay",
			Call:  apitest.With(ec.New, func(c ctx, s service) (*ec.ContactWay, error) { return s.GetContactWay(c, "cw1") }),
			Route: "POST /cgi-bin/externalcontact/get_contact_way",
			Body:  `{"config_id":"cw1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","contact_way":{"config_id":"cw1","type":2,"scene":2,"style":1,"remark":"春季展会","skip_verify":true,"state":"spring",
				"qr_code":"https://qr.example/cw1","user":["zengli"],"party":[13],"is_exclusive":true,"mark_source":true,` + tempJSON + `,
				"conclusions":{"text":{"content":"再见"},"image":{"pic_url":"https://img.example/1"},
				"link":{"title":"官网","picurl":"https://img.example/2","desc":"看看","url":"https://yunshan.example"},
				"miniprogram":{"title":"商城","pic_media_id":"m2","appid":"wxshop","page":"/home"}}}}`,
			Want: &ec.ContactWay{
				ConfigID: "cw1", Type: ec.ManyMembers, Scene: ec.ByQRCode, Style: 1, Remark: "春季展会", SkipVerify: true, State: "spring",
				QRCode: "https://qr.example/cw1", UserIDs: []string{"zengli"}, DepartmentIDs: []int64{13}, IsExclusive: true, MarkSource: true,
				IsTemp: true, ExpiresIn: wecom.SecondsOf(time.Hour), ChatExpiresIn: wecom.SecondsOf(2 * time.Hour), UnionID: "uShen01",
				Conclusions: &ec.Message{
					Text: "再见", Attachment: ec.Image{PictureURL: "https://img.example/1"},
					Unsent: []ec.Attachment{
						ec.Link{Title: "官网", PictureURL: "https://img.example/2", Description: "看看", URL: "https://yunshan.example"},
						ec.MiniProgram{Title: "商城", PictureMediaID: "m2", AppID: "wxshop", Page: "/home"},
					},
				},
			},
		},
		{
			Name: "ListContactWayIDs",
			Call: apitest.With(ec.New, func(c ctx, s service) (*ec.ContactWayPage, error) {
				return s.ListContactWayIDs(c, at(created).Time, at(created+60).Time, page2)
			}),
			Route: "POST /cgi-bin/externalcontact/list_contact_way",
			Body:  `{"start_time":1767225600,"end_time":1767225660,"cursor":"c1","limit":7}`,
			Reply: `{"errcode":0,"errmsg":"ok","contact_way":[{"config_id":"cw1"},{"config_id":"cw2"}],"next_cursor":"n2"}`,
			Want:  &ec.ContactWayPage{Ways: []ec.ContactWayListed{{ConfigID: "cw1"}, {ConfigID: "cw2"}}, NextCursor: "n2"},
		},
		{
			Name: "UpdateContactWay",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateContactWay(c, "cw1", ec.ContactWayUpdate{
					Style: new(2), Remark: new(""), SkipVerify: new(false), State: new("summer"), UserIDs: []string{"lvbin"}, DepartmentIDs: []int64{},
					IsTemp: new(true), ExpiresIn: new(wecom.SecondsOf(time.Minute)), ChatExpiresIn: new(wecom.SecondsOf(70 * time.Second)), UnionID: new("uChen02"), IsExclusive: new(false), MarkSource: new(true),
					Conclusions: &ec.Message{Attachment: ec.Link{URL: "https://yunshan.example"}},
				})
			}),
			Route: "POST /cgi-bin/externalcontact/update_contact_way",
			Body: `{"config_id":"cw1","style":2,"remark":"","skip_verify":false,"state":"summer","user":["lvbin"],"party":[],"is_temp":true,"expires_in":60,
				"chat_expires_in":70,"unionid":"uChen02","is_exclusive":false,"mark_source":true,"conclusions":{"link":{"url":"https://yunshan.example"}}}`,
		},
		{
			Name: "UpdateContactWay of one field",
			Call: apitest.Do(ec.New, func(c ctx, s service) error {
				return s.UpdateContactWay(c, "cw1", ec.ContactWayUpdate{Remark: new("秋季")})
			}),
			Route: "POST /cgi-bin/externalcontact/update_contact_way",
			Body:  `{"config_id":"cw1","remark":"秋季"}`,
		},
		{
			Name:  "DeleteContactWay",
			Call:  apitest.Do(ec.New, func(c ctx, s service) error { return s.DeleteContactWay(c, "cw1") }),
			Route: "POST /cgi-bin/externalcontact/del_contact_way",
			Body:  `{"config_id":"cw1"}`,
		},
		{
			Name:  "CloseTempChat",
			Call:  apitest.Do(ec.New, func(c ctx, s service) error { return s.CloseTempChat(c, "zengli", "woShen01") }),
			Route: "POST /cgi-bin/externalcontact/close_temp_chat",
			Body:  `{"userid":"zengli","external_userid":"woShen01"}`,
		},
	})
}
