package school

import (
	"context"
	"net/url"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A SubscribeMode says whether people may follow the school's notices (学校通知) who are
// not in its directory.
//
//wecom:string
type SubscribeMode int

const (
	SubscribeOpen   SubscribeMode = 1 // 可扫码填写资料加入: who scans the QR code and fills in a form is a parent
	SubscribeClosed SubscribeMode = 2 // 禁止扫码填写资料加入
)

// GetSubscribeMode returns who may follow the school's notices. Only the app that
// edits the directory may call it.
//
// https://developer.work.weixin.qq.com/document/path/92318
//
//wecom:api GET /cgi-bin/externalcontact/get_subscribe_mode 获取关注「学校通知」的模式（管理「学校通知」的关注模式）
func (s *Service) GetSubscribeMode(ctx context.Context) (SubscribeMode, error) {
	return call.GetIn[SubscribeMode](ctx, s.client, "/cgi-bin/externalcontact/get_subscribe_mode", nil, "subscribe_mode")
}

// UpdateSubscribeMode changes who may follow the school's notices.
//
// https://developer.work.weixin.qq.com/document/path/92318
//
//wecom:api POST /cgi-bin/externalcontact/set_subscribe_mode 设置关注「学校通知」的模式（管理「学校通知」的关注模式）
func (s *Service) UpdateSubscribeMode(ctx context.Context, mode SubscribeMode) error {
	return s.client.Post(ctx, "/cgi-bin/externalcontact/set_subscribe_mode", call.Body{"subscribe_mode": mode}, nil)
}

// QRCodes are the addresses of one QR code in three sizes.
type QRCodes struct {
	LargeURL  string `json:"qrcode_big"`    // 1,200 pixels
	MediumURL string `json:"qrcode_middle"` // 430 pixels
	SmallURL  string `json:"qrcode_thumb"`  // 258 pixels
}

// GetSubscribeQRCodes returns the QR code with which parents follow the school's
// notices. Only a verified corp has one ([wecom.ErrCorpNotVerified]).
//
// https://developer.work.weixin.qq.com/document/path/92320
//
//wecom:api GET /cgi-bin/externalcontact/get_subscribe_qr_code 获取「学校通知」二维码
func (s *Service) GetSubscribeQRCodes(ctx context.Context) (*QRCodes, error) {
	return call.Get[QRCodes](ctx, s.client, "/cgi-bin/externalcontact/get_subscribe_qr_code", nil)
}

// A ChatCreateMode says who creates the group chats of classes (班级群).
//
//wecom:string
type ChatCreateMode int

const (
	ChatsAutomatic ChatCreateMode = 0 // 自动创建
	ChatsManual    ChatCreateMode = 1 // 手动创建
)

// GetChatCreateMode returns who creates the group chats of classes. Only the app that
// edits the directory may call it.
//
// https://developer.work.weixin.qq.com/document/path/92430
//
//wecom:api GET /cgi-bin/school/get_chat_create_mode 获取创建方式（管理「班级群创建方式」）
func (s *Service) GetChatCreateMode(ctx context.Context) (ChatCreateMode, error) {
	return call.GetIn[ChatCreateMode](ctx, s.client, "/cgi-bin/school/get_chat_create_mode", nil, "create_mode")
}

// UpdateChatCreateMode changes who creates the group chats of classes.
//
// https://developer.work.weixin.qq.com/document/path/92430
//
//wecom:api POST /cgi-bin/school/set_chat_create_mode 设置创建方式（管理「班级群创建方式」）
func (s *Service) UpdateChatCreateMode(ctx context.Context, mode ChatCreateMode) error {
	return s.client.Post(ctx, "/cgi-bin/school/set_chat_create_mode", call.Body{"create_mode": mode}, nil)
}

// A SyncBan is what WeCom no longer copies between the directory of the school and the
// tags of classes (班级标签).
//
//wecom:string
type SyncBan int

const (
	BanTagsToSchool SyncBan = 1 // 禁止将标签同步至家校通讯录
	BanSchoolToTags SyncBan = 2 // 禁止将家校通讯录同步至标签
	BanBoth         SyncBan = 3 // 禁止家校通讯录和标签相互同步
)

// DisableSync ends the copying between the directory of the school and the tags of
// classes. Nobody can enable it again.
//
// https://developer.work.weixin.qq.com/document/path/92345
//
//wecom:api POST /cgi-bin/school/set_arch_sync_mode 设置家校通讯录自动同步模式
func (s *Service) DisableSync(ctx context.Context, what SyncBan) error {
	return s.client.Post(ctx, "/cgi-bin/school/set_arch_sync_mode", call.Body{"arch_sync_mode": what}, nil)
}

// An UpgradeUpdate says when standard grades move up (升年级). It replaces what was set
// before, so fill in both fields.
type UpgradeUpdate struct {
	Enabled wecom.Flag `json:"upgrade_switch"`
	At      wecom.Time `json:"upgrade_time"` // only month and day count, in UTC+8; the zero Time is 1 January
}

// UpdateUpgrade changes when standard grades move up, and returns the day of the next
// time. In a year in which they have moved up already that is the day of the next year.
//
// https://developer.work.weixin.qq.com/document/path/92949
//
//wecom:api POST /cgi-bin/school/set_upgrade_info 修改自动升年级的配置
func (s *Service) UpdateUpgrade(ctx context.Context, in UpgradeUpdate) (wecom.Time, error) {
	return call.PostIn[wecom.Time](ctx, s.client, "/cgi-bin/school/set_upgrade_info", in, "next_upgrade_time")
}

// A TeacherViewMode says which classes teachers see (老师可查看班级).
//
//wecom:string
type TeacherViewMode int

const (
	ViewAllClasses TeacherViewMode = 1 // 全部班级
	ViewOwnClasses TeacherViewMode = 2 // 仅负责范围内的班级
)

// GetTeacherViewMode returns which classes teachers see. Only the app that edits the
// directory may call it.
//
// https://developer.work.weixin.qq.com/document/path/92652
//
//wecom:api GET /cgi-bin/school/get_teacher_view_mode 获取「老师可查看班级」的模式（管理「老师可查看班级」模式）
func (s *Service) GetTeacherViewMode(ctx context.Context) (TeacherViewMode, error) {
	return call.GetIn[TeacherViewMode](ctx, s.client, "/cgi-bin/school/get_teacher_view_mode", nil, "view_mode")
}

// UpdateTeacherViewMode changes which classes teachers see.
//
// https://developer.work.weixin.qq.com/document/path/92652
//
//wecom:api POST /cgi-bin/school/set_teacher_view_mode 设置「老师可查看班级」的模式（管理「老师可查看班级」模式）
func (s *Service) UpdateTeacherViewMode(ctx context.Context, mode TeacherViewMode) error {
	return s.client.Post(ctx, "/cgi-bin/school/set_teacher_view_mode", call.Body{"view_mode": mode}, nil)
}

// An AllowScope is whose parents may use an app in 学校通知 > 学校应用.
type AllowScope struct {
	StudentUserIDs []string
	DepartmentIDs  []int64
}

// scopeReply is an AllowScope as it is sent.
type scopeReply struct {
	Students struct {
		UserIDs []string `json:"userid"`
	} `json:"students"`
	Departments struct {
		IDs []int64 `json:"partyid"`
	} `json:"departments"`
}

// GetAllowScope returns whose parents may use an app (家长可使用的应用). An administrator
// chooses them. The app can send notices to these parents only.
//
// https://developer.work.weixin.qq.com/document/path/94895
//
//wecom:api GET /cgi-bin/school/agent/get_allow_scope 获取可使用的家长范围
func (s *Service) GetAllowScope(ctx context.Context, agentID int64) (*AllowScope, error) {
	r, err := call.GetIn[*scopeReply](ctx, s.client, "/cgi-bin/school/agent/get_allow_scope", url.Values{"agentid": {formatID(agentID)}}, "allow_scope")
	if err != nil {
		return nil, err
	}
	return &AllowScope{r.Students.UserIDs, r.Departments.IDs}, nil
}
