package wedrive_test

import (
	"context"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wedrive"
)

func unix(seconds int64) wecom.Time { return wecom.TimeOf(time.Unix(seconds, 0)) }

const spaceReply = `"spaceid":"s1","space_name":"制度公示","auth_list":{"auth_info":[{"type":1,"userid":"lina","auth":7},{"type":2,"departmentid":4,"auth":1}],"quit_userid":["zengli"]},"space_sub_type":0`

func wantSpace() *wedrive.Space {
	return &wedrive.Space{ID: "s1", Name: "制度公示", Members: wedrive.SpaceMembers{
		Granted: []wedrive.Member{
			{Kind: wedrive.MemberUser, UserID: "lina", Permission: wedrive.MayManage},
			{Kind: wedrive.MemberDepartment, DepartmentID: 4, Permission: wedrive.MayDownload},
		},
		WithoutUserIDs: []string{"zengli"},
	}}
}

func TestSpaceEndpoints(t *testing.T) {
	on, off := true, false
	withSettings := wantSpace()
	withSettings.Settings = wedrive.SpaceSettings{
		Watermark: true, OnlyAdminsAddMembers: true, ShareURLPermission: wedrive.MayChange, AdminExternalSharing: true,
		AdminExternalMembers: true, DefaultFileScope: wedrive.ScopeCorp, NoExternalSharing: true,
	}
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateSpace",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (string, error) {
				return s.CreateSpace(ctx, wedrive.SpaceCreate{Name: "制度公示", Members: map[wedrive.Permission]wedrive.Members{
					wedrive.MayManage: {UserIDs: []string{"lina"}}, wedrive.MayDownload: {UserIDs: []string{"zengli"}, DepartmentIDs: []int64{4}},
				}})
			}),
			Route: "POST /cgi-bin/wedrive/space_create",
			Body:  `{"space_name":"制度公示","auth_info":[{"type":1,"userid":"zengli","auth":1},{"type":2,"departmentid":4,"auth":1},{"type":1,"userid":"lina","auth":7}]}`,
			Reply: `{"errcode":0,"errmsg":"ok","spaceid":"s1"}`,
			Want:  "s1",
		},
		{
			Name: "CreateSpace without members",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (string, error) {
				return s.CreateSpace(ctx, wedrive.SpaceCreate{Name: "备份"})
			}),
			Route: "POST /cgi-bin/wedrive/space_create",
			Body:  `{"space_name":"备份"}`,
			Reply: `{"errcode":0,"errmsg":"ok","spaceid":"s2"}`,
			Want:  "s2",
		},
		{
			Name:  "RenameSpace",
			Call:  apitest.Do(wedrive.New, func(ctx context.Context, s *wedrive.Service) error { return s.RenameSpace(ctx, "s1", "公示") }),
			Route: "POST /cgi-bin/wedrive/space_rename",
			Body:  `{"spaceid":"s1","space_name":"公示"}`,
		},
		{
			Name:  "DismissSpace",
			Call:  apitest.Do(wedrive.New, func(ctx context.Context, s *wedrive.Service) error { return s.DismissSpace(ctx, "s1") }),
			Route: "POST /cgi-bin/wedrive/space_dismiss",
			Body:  `{"spaceid":"s1"}`,
		},
		{
			Name: "GetSpaceMembers",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.Space, error) {
				return s.GetSpaceMembers(ctx, "s1")
			}),
			Route: "POST /cgi-bin/wedrive/space_info",
			Body:  `{"spaceid":"s1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","space_info":{` + spaceReply + `}}`,
			Want:  wantSpace(),
		},
		{
			Name:  "GetSpace",
			Call:  apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.Space, error) { return s.GetSpace(ctx, "s1") }),
			Route: "POST /cgi-bin/wedrive/new_space_info",
			Body:  `{"spaceid":"s1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","space_info":{` + spaceReply + `,"secure_setting":{"enable_watermark":true,"add_member_only_admin":true,
				"enable_share_url":false,"share_url_no_approve":false,"share_url_no_approve_default_auth":2,"enable_share_external":false,
				"enable_share_external_admin":true,"enable_space_add_external_member":false,"enable_space_add_external_member_admin":true,
				"enable_confidential_mode":false,"default_file_scope":2,"create_file_only_admin":false,"ban_share_external":true}}}`,
			Want: withSettings,
		},
		{
			Name: "CreateSpaceMembers",
			Call: apitest.Do(wedrive.New, func(ctx context.Context, s *wedrive.Service) error {
				return s.CreateSpaceMembers(ctx, "s1", wedrive.MayPreview, wedrive.Members{UserIDs: []string{"lina"}, DepartmentIDs: []int64{4}})
			}),
			Route: "POST /cgi-bin/wedrive/space_acl_add",
			Body:  `{"spaceid":"s1","auth_info":[{"type":1,"userid":"lina","auth":4},{"type":2,"departmentid":4,"auth":4}]}`,
		},
		{
			Name: "DeleteSpaceMembers",
			Call: apitest.Do(wedrive.New, func(ctx context.Context, s *wedrive.Service) error {
				return s.DeleteSpaceMembers(ctx, "s1", wedrive.Members{UserIDs: []string{"lina"}, DepartmentIDs: []int64{4}})
			}),
			Route: "POST /cgi-bin/wedrive/space_acl_del",
			Body:  `{"spaceid":"s1","auth_info":[{"type":1,"userid":"lina"},{"type":2,"departmentid":4}]}`,
		},
		{
			Name: "UpdateSpaceSettings",
			Call: apitest.Do(wedrive.New, func(ctx context.Context, s *wedrive.Service) error {
				return s.UpdateSpaceSettings(ctx, "s1", wedrive.SpaceSettingsUpdate{
					Watermark: &on, Confidential: &off, ShareURLNoApproval: &on, ShareURLPermission: wedrive.MayPreview,
					DefaultFileScope: wedrive.ScopeMembers, NoExternalSharing: &off,
				})
			}),
			Route: "POST /cgi-bin/wedrive/space_setting",
			Body: `{"spaceid":"s1","enable_watermark":true,"enable_confidential_mode":false,"share_url_no_approve":true,
				"share_url_no_approve_default_auth":4,"default_file_scope":1,"ban_share_external":false}`,
		},
		{
			Name: "UpdateSpaceSettings of nothing",
			Call: apitest.Do(wedrive.New, func(ctx context.Context, s *wedrive.Service) error {
				return s.UpdateSpaceSettings(ctx, "s1", wedrive.SpaceSettingsUpdate{})
			}),
			Route: "POST /cgi-bin/wedrive/space_setting",
			Body:  `{"spaceid":"s1"}`,
		},
		{
			Name:  "GetSpaceShareURL",
			Call:  apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (string, error) { return s.GetSpaceShareURL(ctx, "s1") }),
			Route: "POST /cgi-bin/wedrive/space_share",
			Body:  `{"spaceid":"s1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","space_share_url":"https://drive.weixin.example/s?k=1"}`,
			Want:  "https://drive.weixin.example/s?k=1",
		},
		{
			Name:  "GetCapacity",
			Call:  apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.Capacity, error) { return s.GetCapacity(ctx) }),
			Route: "POST /cgi-bin/wedrive/mng_capacity",
			Body:  `{}`,
			Reply: `{"errcode":0,"errmsg":"ok","total_capacity_for_all":22666689904641,"total_capacity_for_vip":22300038149022,"rest_capacity_for_all":13,"rest_capacity_for_vip":14}`,
			Want:  &wedrive.Capacity{Total: 22666689904641, AccountTotal: 22300038149022, Left: 13, AccountLeft: 14},
		},
		{
			Name:  "GetEdition",
			Call:  apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.Edition, error) { return s.GetEdition(ctx) }),
			Route: "POST /cgi-bin/wedrive/mng_pro_info",
			Body:  `{}`,
			Reply: `{"errcode":0,"errmsg":"ok","is_pro":true,"total_vip_acct_num":10,"use_vip_acct_num":5,"pro_expire_time":1795600000}`,
			Want:  &wedrive.Edition{Professional: true, Accounts: 10, AccountsUsed: 5, ExpiresAt: unix(1795600000)},
		},
	})
}
