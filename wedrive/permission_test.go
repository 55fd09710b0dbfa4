package wedrive_test

import (
	"context"
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/wedrive"
)

func TestPermissionEndpoints(t *testing.T) {
	text, off := "内部资料", false
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateFileMembers",
			Call: apitest.Do(wedrive.New, func(ctx context.Context, s *wedrive.Service) error {
				return s.CreateFileMembers(ctx, "f1", wedrive.MayDownload, wedrive.Members{UserIDs: []string{"lina"}, DepartmentIDs: []int64{4}})
			}),
			Route: "POST /cgi-bin/wedrive/file_acl_add",
			Body:  `{"fileid":"f1","auth_info":[{"type":1,"userid":"lina","auth":1},{"type":2,"departmentid":4,"auth":1}]}`,
		},
		{
			Name: "DeleteFileMembers",
			Call: apitest.Do(wedrive.New, func(ctx context.Context, s *wedrive.Service) error {
				return s.DeleteFileMembers(ctx, "f1", wedrive.Members{UserIDs: []string{"lina"}, DepartmentIDs: []int64{4}})
			}),
			Route: "POST /cgi-bin/wedrive/file_acl_del",
			Body:  `{"fileid":"f1","auth_info":[{"type":1,"userid":"lina"},{"type":2,"departmentid":4}]}`,
		},
		{
			Name: "UpdateFileSharing",
			Call: apitest.Do(wedrive.New, func(ctx context.Context, s *wedrive.Service) error {
				return s.UpdateFileSharing(ctx, "f1", wedrive.FileSharingUpdate{Scope: wedrive.ShareCorp, Permission: wedrive.MayPreview})
			}),
			Route: "POST /cgi-bin/wedrive/file_setting",
			Body:  `{"fileid":"f1","auth_scope":2,"auth":4}`,
		},
		{
			Name: "UpdateFileSharing without a permission",
			Call: apitest.Do(wedrive.New, func(ctx context.Context, s *wedrive.Service) error {
				return s.UpdateFileSharing(ctx, "f1", wedrive.FileSharingUpdate{Scope: wedrive.ShareOutsideApproval})
			}),
			Route: "POST /cgi-bin/wedrive/file_setting",
			Body:  `{"fileid":"f1","auth_scope":5}`,
		},
		{
			Name:  "GetFileShareURL",
			Call:  apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (string, error) { return s.GetFileShareURL(ctx, "f1") }),
			Route: "POST /cgi-bin/wedrive/file_share",
			Body:  `{"fileid":"f1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","share_url":"https://drive.weixin.example/f?k=1"}`,
			Want:  "https://drive.weixin.example/f?k=1",
		},
		{
			Name: "GetFilePermissions",
			Call: apitest.With(wedrive.New, func(ctx context.Context, s *wedrive.Service) (*wedrive.FilePermissions, error) {
				return s.GetFilePermissions(ctx, "f1")
			}),
			Route: "POST /cgi-bin/wedrive/get_file_permission",
			Body:  `{"fileid":"f1"}`,
			Reply: `{"errcode":0,"errmsg":"ok",
				"share_range":{"enable_corp_internal":true,"corp_internal_auth":1,"corp_internal_approve_only_by_admin":false,
					"enable_corp_external":false,"corp_external_auth":255,"corp_external_approve_only_by_admin":true},
				"secure_setting":{"enable_readonly_copy":true,"modify_only_by_admin":true,"enable_readonly_comment":false,"ban_share_external":true},
				"inherit_father_auth":{"auth_list":[{"type":1,"userid":"lina","auth":7}],"inherit":true},
				"file_member_list":[{"type":1,"userid":"zengli","auth":1}],
				"co_auth_list":[{"type":2,"departmentid":4,"auth":1}],
				"watermark":{"text":"内部资料","margin_type":2,"show_visitor_name":true,"force_by_admin":false,"show_text":false,"force_by_space_admin":true}}`,
			Want: &wedrive.FilePermissions{
				Sharing:     wedrive.Sharing{Corp: true, CorpPermission: wedrive.MayDownload, OutsidePermission: wedrive.MayNothing, OutsideApproval: true},
				Security:    wedrive.FileSecurity{ReadersCopy: true, OnlyAdminsChange: true, NoExternalSharing: true},
				Inherited:   wedrive.Inheritance{Inherits: true, Members: []wedrive.Member{{Kind: wedrive.MemberUser, UserID: "lina", Permission: wedrive.MayManage}}},
				Members:     []wedrive.Member{{Kind: wedrive.MemberUser, UserID: "zengli", Permission: wedrive.MayDownload}},
				Departments: []wedrive.Member{{Kind: wedrive.MemberDepartment, DepartmentID: 4, Permission: wedrive.MayDownload}},
				Watermark:   wedrive.Watermark{Text: "内部资料", Density: wedrive.WatermarkDense, ShowVisitor: true, ForcedBySpaceAdmin: true},
			},
		},
		{
			Name: "UpdateWatermark",
			Call: apitest.Do(wedrive.New, func(ctx context.Context, s *wedrive.Service) error {
				return s.UpdateWatermark(ctx, "f1", wedrive.WatermarkUpdate{Text: &text, Density: wedrive.WatermarkSparse, ShowText: &off, ShowVisitor: &off})
			}),
			Route: "POST /cgi-bin/wedrive/file_secure_setting",
			Body:  `{"fileid":"f1","watermark":{"text":"内部资料","margin_type":1,"show_text":false,"show_visitor_name":false}}`,
		},
		{
			Name: "UpdateWatermark of nothing",
			Call: apitest.Do(wedrive.New, func(ctx context.Context, s *wedrive.Service) error {
				return s.UpdateWatermark(ctx, "f1", wedrive.WatermarkUpdate{})
			}),
			Route: "POST /cgi-bin/wedrive/file_secure_setting",
			Body:  `{"fileid":"f1","watermark":{}}`,
		},
	})
}
