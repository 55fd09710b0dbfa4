package wedrive

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// CreateFileMembers lets members use a file: MayDownload or MayPreview. WeCom is
// retiring departments here: name members.
//
// https://developer.work.weixin.qq.com/document/path/93658
//
//wecom:api POST /cgi-bin/wedrive/file_acl_add 新增成员
func (s *Service) CreateFileMembers(ctx context.Context, fileID string, may Permission, members Members) error {
	return s.client.Post(ctx, "/cgi-bin/wedrive/file_acl_add", call.Body{"fileid": fileID, "auth_info": members.list(may)}, nil)
}

// DeleteFileMembers takes a file away from members.
//
// https://developer.work.weixin.qq.com/document/path/97888
//
//wecom:api POST /cgi-bin/wedrive/file_acl_del 删除成员
func (s *Service) DeleteFileMembers(ctx context.Context, fileID string, members Members) error {
	return s.client.Post(ctx, "/cgi-bin/wedrive/file_acl_del", call.Body{"fileid": fileID, "auth_info": members.list(0)}, nil)
}

// A ShareScope is who may open a file by its link.
//
//wecom:string
type ShareScope int

const (
	ShareNamed           ShareScope = 1 // 指定人
	ShareCorp            ShareScope = 2 // 企业内
	ShareOutside         ShareScope = 3 // 企业外
	ShareCorpApproval    ShareScope = 4 // 企业内需管理员审批: only where there is an administrator
	ShareOutsideApproval ShareScope = 5 // 企业外需管理员审批: only where there is an administrator
)

// FileSharingUpdate says who may open a file by its link.
type FileSharingUpdate struct {
	Scope      ShareScope `json:"auth_scope"`
	Permission Permission `json:"auth,omitzero"` // MayDownload or, with the professional edition, MayPreview; 0 means unchanged
}

// UpdateFileSharing changes who may open a file by its link.
//
// https://developer.work.weixin.qq.com/document/path/97889
//
//wecom:api POST /cgi-bin/wedrive/file_setting 分享设置
func (s *Service) UpdateFileSharing(ctx context.Context, fileID string, in FileSharingUpdate) error {
	body := struct {
		FileID            string `json:"fileid"`
		FileSharingUpdate `json:",embed"`
	}{fileID, in}
	return s.client.Post(ctx, "/cgi-bin/wedrive/file_setting", body, nil)
}

// GetFileShareURL returns the link of a file. Who may open it follows from
// [Service.UpdateFileSharing].
//
// https://developer.work.weixin.qq.com/document/path/97890
//
//wecom:api POST /cgi-bin/wedrive/file_share 获取分享链接
func (s *Service) GetFileShareURL(ctx context.Context, fileID string) (string, error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/wedrive/file_share", call.Body{"fileid": fileID}, "share_url")
}

// FilePermissions tell who may do what with a file.
type FilePermissions struct {
	Sharing   Sharing      `json:"share_range"`
	Security  FileSecurity `json:"secure_setting"`
	Inherited Inheritance  `json:"inherit_father_auth"`

	// Members are those of the file; of a document, those of its folder and others
	// that were granted it.
	Members     []Member  `json:"file_member_list"`
	Departments []Member  `json:"co_auth_list"` // that the file was shared with
	Watermark   Watermark `json:"watermark"`
}

// A Sharing is who may open a file by its link.
type Sharing struct {
	Corp              bool       `json:"enable_corp_internal"`
	CorpPermission    Permission `json:"corp_internal_auth"`
	CorpApproval      bool       `json:"corp_internal_approve_only_by_admin"`
	Outside           bool       `json:"enable_corp_external"`
	OutsidePermission Permission `json:"corp_external_auth"`
	OutsideApproval   bool       `json:"corp_external_approve_only_by_admin"`
}

// A FileSecurity is the security settings of a file.
type FileSecurity struct {
	ReadersCopy       bool `json:"enable_readonly_copy"`
	OnlyAdminsChange  bool `json:"modify_only_by_admin"`
	ReadersComment    bool `json:"enable_readonly_comment"`
	NoExternalSharing bool `json:"ban_share_external"`
}

// An Inheritance is what a file has of the folder that it is in.
type Inheritance struct {
	Inherits bool     `json:"inherit"`
	Members  []Member `json:"auth_list"`
}

// A Watermark is what is written across a document.
type Watermark struct {
	Text               string           `json:"text"`
	Density            WatermarkDensity `json:"margin_type"`
	ShowText           bool             `json:"show_text"`
	ShowVisitor        bool             `json:"show_visitor_name"`
	ForcedByAdmin      bool             `json:"force_by_admin"`
	ForcedBySpaceAdmin bool             `json:"force_by_space_admin"`
}

// A WatermarkDensity is how close the marks of a watermark are.
//
//wecom:string
type WatermarkDensity int

const (
	WatermarkSparse WatermarkDensity = 1 // 低密度水印
	WatermarkDense  WatermarkDensity = 2 // 高密度水印
)

// GetFilePermissions returns who may do what with a file.
//
// https://developer.work.weixin.qq.com/document/path/97891
//
//wecom:api POST /cgi-bin/wedrive/get_file_permission 获取文件权限信息
func (s *Service) GetFilePermissions(ctx context.Context, fileID string) (*FilePermissions, error) {
	return call.Query[FilePermissions](ctx, s.client, "/cgi-bin/wedrive/get_file_permission", call.Body{"fileid": fileID})
}

// WatermarkUpdate changes the watermark of a document. Nil and 0 mean unchanged.
type WatermarkUpdate struct {
	Text        *string          `json:"text,omitzero"`
	Density     WatermarkDensity `json:"margin_type,omitzero"`
	ShowText    *bool            `json:"show_text,omitzero"`
	ShowVisitor *bool            `json:"show_visitor_name,omitzero"` // only with the professional edition (专业版)
}

// UpdateWatermark changes the watermark of a document. Files have none.
//
// https://developer.work.weixin.qq.com/document/path/97892
//
//wecom:api POST /cgi-bin/wedrive/file_secure_setting 修改文件安全设置
func (s *Service) UpdateWatermark(ctx context.Context, fileID string, in WatermarkUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/wedrive/file_secure_setting", call.Body{"fileid": fileID, "watermark": in}, nil)
}
