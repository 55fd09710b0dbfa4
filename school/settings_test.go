package school_test

import (
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/school"
)

func TestSettings(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name:  "GetSubscribeMode",
			Call:  apitest.With(school.New, func(c ctx, s service) (school.SubscribeMode, error) { return s.GetSubscribeMode(c) }),
			Route: "GET /cgi-bin/externalcontact/get_subscribe_mode",
			Reply: `{"errcode":0,"errmsg":"ok","subscribe_mode":2}`,
			Want:  school.SubscribeClosed,
		},
		{
			Name:  "UpdateSubscribeMode",
			Call:  apitest.Do(school.New, func(c ctx, s service) error { return s.UpdateSubscribeMode(c, school.SubscribeOpen) }),
			Route: "POST /cgi-bin/externalcontact/set_subscribe_mode",
			Body:  `{"subscribe_mode":1}`,
		},
		{
			Name:  "GetSubscribeQRCodes",
			Call:  apitest.With(school.New, func(c ctx, s service) (*school.QRCodes, error) { return s.GetSubscribeQRCodes(c) }),
			Route: "GET /cgi-bin/externalcontact/get_subscribe_qr_code",
			Reply: `{"errcode":0,"errmsg":"ok","qrcode_big":"https://p.example/b","qrcode_middle":"https://p.example/m","qrcode_thumb":"https://p.example/t"}`,
			Want:  &school.QRCodes{LargeURL: "https://p.example/b", MediumURL: "https://p.example/m", SmallURL: "https://p.example/t"},
		},
		{
			Name:  "GetChatCreateMode",
			Call:  apitest.With(school.New, func(c ctx, s service) (school.ChatCreateMode, error) { return s.GetChatCreateMode(c) }),
			Route: "GET /cgi-bin/school/get_chat_create_mode",
			Reply: `{"errcode":0,"errmsg":"ok","create_mode":1}`,
			Want:  school.ChatsManual,
		},
		{
			Name:  "UpdateChatCreateMode",
			Call:  apitest.Do(school.New, func(c ctx, s service) error { return s.UpdateChatCreateMode(c, school.ChatsAutomatic) }),
			Route: "POST /cgi-bin/school/set_chat_create_mode",
			Body:  `{"create_mode":0}`,
		},
		{
			Name:  "DisableSync",
			Call:  apitest.Do(school.New, func(c ctx, s service) error { return s.DisableSync(c, school.BanBoth) }),
			Route: "POST /cgi-bin/school/set_arch_sync_mode",
			Body:  `{"arch_sync_mode":3}`,
		},
		{
			Name: "UpdateUpgrade",
			Call: apitest.With(school.New, func(c ctx, s service) (wecom.Time, error) {
				return s.UpdateUpgrade(c, school.UpgradeUpdate{Enabled: true, At: wecom.TimeOf(time.Unix(1600000000, 0))})
			}),
			Route: "POST /cgi-bin/school/set_upgrade_info",
			Body:  `{"upgrade_switch":1,"upgrade_time":1600000000}`,
			Reply: `{"errcode":0,"errmsg":"ok","next_upgrade_time":1725120000}`,
			Want:  wecom.TimeOf(time.Unix(1725120000, 0)),
		},
		{
			Name:  "GetTeacherViewMode",
			Call:  apitest.With(school.New, func(c ctx, s service) (school.TeacherViewMode, error) { return s.GetTeacherViewMode(c) }),
			Route: "GET /cgi-bin/school/get_teacher_view_mode",
			Reply: `{"errcode":0,"errmsg":"ok","view_mode":2}`,
			Want:  school.ViewOwnClasses,
		},
		{
			Name:  "UpdateTeacherViewMode",
			Call:  apitest.Do(school.New, func(c ctx, s service) error { return s.UpdateTeacherViewMode(c, school.ViewAllClasses) }),
			Route: "POST /cgi-bin/school/set_teacher_view_mode",
			Body:  `{"view_mode":1}`,
		},
		{
			Name:  "GetAllowScope",
			Call:  apitest.With(school.New, func(c ctx, s service) (*school.AllowScope, error) { return s.GetAllowScope(c, 1000002) }),
			Route: "GET /cgi-bin/school/agent/get_allow_scope?agentid=1000002",
			Reply: `{"errcode":0,"errmsg":"ok","allow_scope":{"students":{"userid":["wangxiao"]},"departments":{"partyid":[3,4]}}}`,
			Want:  &school.AllowScope{StudentUserIDs: []string{"wangxiao"}, DepartmentIDs: []int64{3, 4}},
		},
		{
			Name:  "GetVisitor",
			Call:  apitest.With(school.New, func(c ctx, s service) (*school.Visitor, error) { return s.GetVisitor(c, "code-1") }),
			Route: "GET /cgi-bin/school/getuserinfo?code=code-1",
			Reply: `{"errcode":0,"errmsg":"ok","DeviceId":"phone-1","parent_userid":"wangda","student_userid":"wangxiao"}`,
			Want:  &school.Visitor{DeviceID: "phone-1", ParentUserID: "wangda", StudentUserID: "wangxiao"},
		},
	})
}
