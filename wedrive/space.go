package wedrive

import (
	"context"
	"maps"
	"slices"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A Space is a shared space (共享空间) of the drive.
type Space struct {
	ID      string       `json:"spaceid"`
	Name    string       `json:"space_name"`
	Members SpaceMembers `json:"auth_list"`
	Kind    SpaceKind    `json:"space_sub_type"`

	// Settings is zero in the result of [Service.GetSpaceMembers].
	Settings SpaceSettings `json:"secure_setting"`
}

// A SpaceKind is a kind of space.
//
//wecom:string
type SpaceKind int

const (
	SpaceOrdinary SpaceKind = 0 // 普通
)

// SpaceMembers are those who may use a space.
type SpaceMembers struct {
	Granted []Member `json:"auth_info"`

	// WithoutUserIDs are members that have left the space, or were taken out of it,
	// while a department of theirs is in it.
	WithoutUserIDs []string `json:"quit_userid"`
}

// A Member is a member of the corp, or a department, with what it may do in a space or
// with a file.
type Member struct {
	Kind         MemberKind `json:"type"`
	UserID       string     `json:"userid,omitzero"`       // of a MemberUser
	DepartmentID int64      `json:"departmentid,omitzero"` // of a MemberDepartment
	Permission   Permission `json:"auth,omitzero"`
}

// Members names members of the corp and departments.
type Members struct {
	UserIDs       []string
	DepartmentIDs []int64
}

// list is the members as WeCom wants them.
func (m Members) list(may Permission) []Member {
	list := []Member{}
	for _, id := range m.UserIDs {
		list = append(list, Member{Kind: MemberUser, UserID: id, Permission: may})
	}
	for _, id := range m.DepartmentIDs {
		list = append(list, Member{Kind: MemberDepartment, DepartmentID: id, Permission: may})
	}
	return list
}

// A MemberKind tells members of the corp from departments.
//
//wecom:string
type MemberKind int

const (
	MemberUser       MemberKind = 1 // 个人
	MemberDepartment MemberKind = 2 // 部门
)

// A Permission is what a member may do.
//
//wecom:string
type Permission int

const (
	MayDownload          Permission = 1   // 仅下载: and look at files
	MayChange            Permission = 2   // 可编辑
	MayPreview           Permission = 4   // 仅预览: only with the professional edition
	MayUploadAndDownload Permission = 5   // 可上传下载
	MayManage            Permission = 7   // 应用空间管理员
	MayAsCustomized      Permission = 200 // 自定义权限
	MayNothing           Permission = 255 // 无权限或需要审批
)

// SpaceCreate describes a space to create. At most 3 members may manage it, and no
// departments.
type SpaceCreate struct {
	Name    string
	Members map[Permission]Members // MayDownload, MayPreview or MayManage
	Kind    SpaceKind
}

// CreateSpace creates a space and returns its id. The app is its super administrator
// and the only one that may upload: members of a space that an app has made
// download, preview or, if they are its administrators, manage.
//
// https://developer.work.weixin.qq.com/document/path/93655
//
//wecom:api POST /cgi-bin/wedrive/space_create 新建空间
func (s *Service) CreateSpace(ctx context.Context, in SpaceCreate) (string, error) {
	body := struct {
		Name    string    `json:"space_name"`
		Members []Member  `json:"auth_info,omitzero"`
		Kind    SpaceKind `json:"space_sub_type,omitzero"`
	}{Name: in.Name, Kind: in.Kind}
	for _, may := range slices.Sorted(maps.Keys(in.Members)) {
		body.Members = append(body.Members, in.Members[may].list(may)...)
	}
	return call.PostID[string](ctx, s.client, "/cgi-bin/wedrive/space_create", body, "spaceid")
}

// RenameSpace gives a space another name.
//
// https://developer.work.weixin.qq.com/document/path/97856
//
//wecom:api POST /cgi-bin/wedrive/space_rename 重命名空间
func (s *Service) RenameSpace(ctx context.Context, spaceID, name string) error {
	return s.client.Post(ctx, "/cgi-bin/wedrive/space_rename", call.Body{"spaceid": spaceID, "space_name": name}, nil)
}

// DismissSpace deletes a space with all files in it.
//
// https://developer.work.weixin.qq.com/document/path/97857
//
//wecom:api POST /cgi-bin/wedrive/space_dismiss 解散空间
func (s *Service) DismissSpace(ctx context.Context, spaceID string) error {
	return s.client.Post(ctx, "/cgi-bin/wedrive/space_dismiss", call.Body{"spaceid": spaceID}, nil)
}

// GetSpaceMembers returns a space with its members and without its settings.
// [Service.GetSpace] returns both.
//
// https://developer.work.weixin.qq.com/document/path/97858
//
//wecom:api POST /cgi-bin/wedrive/space_info 获取空间信息
func (s *Service) GetSpaceMembers(ctx context.Context, spaceID string) (*Space, error) {
	return call.QueryIn[*Space](ctx, s.client, "/cgi-bin/wedrive/space_info", call.Body{"spaceid": spaceID}, "space_info")
}

// GetSpace returns a space with its members and its settings.
//
// https://developer.work.weixin.qq.com/document/path/97878
//
//wecom:api POST /cgi-bin/wedrive/new_space_info 获取空间信息
func (s *Service) GetSpace(ctx context.Context, spaceID string) (*Space, error) {
	return call.QueryIn[*Space](ctx, s.client, "/cgi-bin/wedrive/new_space_info", call.Body{"spaceid": spaceID}, "space_info")
}

// CreateSpaceMembers adds members and departments to a space, or changes what they may
// do: MayDownload, MayPreview or, for members only, MayManage.
//
// https://developer.work.weixin.qq.com/document/path/93656
//
//wecom:api POST /cgi-bin/wedrive/space_acl_add 添加成员/部门
func (s *Service) CreateSpaceMembers(ctx context.Context, spaceID string, may Permission, members Members) error {
	return s.client.Post(ctx, "/cgi-bin/wedrive/space_acl_add", call.Body{"spaceid": spaceID, "auth_info": members.list(may)}, nil)
}

// DeleteSpaceMembers takes members and departments out of a space. Members who are in
// it by a department as well lose their access, too.
//
// https://developer.work.weixin.qq.com/document/path/97875
//
//wecom:api POST /cgi-bin/wedrive/space_acl_del 移除成员/部门
func (s *Service) DeleteSpaceMembers(ctx context.Context, spaceID string, members Members) error {
	return s.client.Post(ctx, "/cgi-bin/wedrive/space_acl_del", call.Body{"spaceid": spaceID, "auth_info": members.list(0)}, nil)
}

// SpaceSettings are the security settings (安全设置) of a space. WeCom documents
// those that [SpaceSettingsUpdate] has, and answers the others, too.
type SpaceSettings struct {
	Watermark             bool       `json:"enable_watermark"`
	Confidential          bool       `json:"enable_confidential_mode"` // 保密模式
	OnlyAdminsAddMembers  bool       `json:"add_member_only_admin"`
	OnlyAdminsCreateFiles bool       `json:"create_file_only_admin"`
	DefaultFileScope      FileScope  `json:"default_file_scope"`
	ShareURL              bool       `json:"enable_share_url"`
	ShareURLNoApproval    bool       `json:"share_url_no_approve"`
	ShareURLPermission    Permission `json:"share_url_no_approve_default_auth"`
	NoExternalSharing     bool       `json:"ban_share_external"`
	ExternalSharing       bool       `json:"enable_share_external"`
	AdminExternalSharing  bool       `json:"enable_share_external_admin"`
	ExternalMembers       bool       `json:"enable_space_add_external_member"`
	AdminExternalMembers  bool       `json:"enable_space_add_external_member_admin"`
}

// A FileScope is who may look at the files of a space, if the file itself says
// nothing else.
//
//wecom:string
type FileScope int

const (
	ScopeMembers FileScope = 1 // 仅成员
	ScopeCorp    FileScope = 2 // 企业内
)

// SpaceSettingsUpdate changes the settings of a space. Nil and 0 mean unchanged.
type SpaceSettingsUpdate struct {
	Watermark          *bool      `json:"enable_watermark,omitzero"` // only with the professional edition (专业版)
	Confidential       *bool      `json:"enable_confidential_mode,omitzero"`
	ShareURLNoApproval *bool      `json:"share_url_no_approve,omitzero"`              // whoever has the link joins
	ShareURLPermission Permission `json:"share_url_no_approve_default_auth,omitzero"` // of those who join by the link
	DefaultFileScope   FileScope  `json:"default_file_scope,omitzero"`
	NoExternalSharing  *bool      `json:"ban_share_external,omitzero"`
}

// UpdateSpaceSettings changes the security settings of a space that the app has made.
//
// https://developer.work.weixin.qq.com/document/path/97876
//
//wecom:api POST /cgi-bin/wedrive/space_setting 安全设置
func (s *Service) UpdateSpaceSettings(ctx context.Context, spaceID string, in SpaceSettingsUpdate) error {
	body := struct {
		SpaceID             string `json:"spaceid"`
		SpaceSettingsUpdate `json:",embed"`
	}{spaceID, in}
	return s.client.Post(ctx, "/cgi-bin/wedrive/space_setting", body, nil)
}

// GetSpaceShareURL returns the link by which members join a space. It fails with
// errcode 640028 while the space has no such link.
//
// https://developer.work.weixin.qq.com/document/path/97877
//
//wecom:api POST /cgi-bin/wedrive/space_share 获取邀请链接
func (s *Service) GetSpaceShareURL(ctx context.Context, spaceID string) (string, error) {
	return call.QueryIn[string](ctx, s.client, "/cgi-bin/wedrive/space_share", call.Body{"spaceid": spaceID}, "space_share_url")
}

// A Capacity is how much the drive holds, in bytes.
type Capacity struct {
	Total        int64 `json:"total_capacity_for_all"` // of all members
	AccountTotal int64 `json:"total_capacity_for_vip"` // of advanced accounts (专业容量)
	Left         int64 `json:"rest_capacity_for_all"`  // 0 where WeCom does not say
	AccountLeft  int64 `json:"rest_capacity_for_vip"`  // 0 where WeCom does not say
}

// GetCapacity returns how much the drive of the corp holds.
//
// https://developer.work.weixin.qq.com/document/path/95856
//
//wecom:api POST /cgi-bin/wedrive/mng_capacity 获取盘容量信息
func (s *Service) GetCapacity(ctx context.Context) (*Capacity, error) {
	return call.Query[Capacity](ctx, s.client, "/cgi-bin/wedrive/mng_capacity", nil)
}

// An Edition says what the corp has paid for.
type Edition struct {
	Professional bool       `json:"is_pro"` // 专业版
	Accounts     int        `json:"total_vip_acct_num"`
	AccountsUsed int        `json:"use_vip_acct_num"`
	ExpiresAt    wecom.Time `json:"pro_expire_time"`
}

// GetEdition returns whether the corp has the professional edition of the drive.
//
// https://developer.work.weixin.qq.com/document/path/95856
//
//wecom:api POST /cgi-bin/wedrive/mng_pro_info 获取盘专业版信息
func (s *Service) GetEdition(ctx context.Context) (*Edition, error) {
	return call.Query[Edition](ctx, s.client, "/cgi-bin/wedrive/mng_pro_info", nil)
}
