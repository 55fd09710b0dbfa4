package security

import (
	"context"
	"iter"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
	"github.com/gowecom/wecom/internal/pager"
)

// A FileRecord is what somebody did with a file. It has a UserID for a member, and an
// Outsider for somebody else.
type FileRecord struct {
	At            wecom.Time  `json:"time"`
	UserID        string      `json:"userid"`
	Outsider      Outsider    `json:"external_user"`
	Operation     FileAction  `json:"operation"`
	Description   string      `json:"file_info"` // the name of the file, or a sentence with it
	Size          int64       `json:"file_size"` // in bytes
	MD5           string      `json:"file_md5"`
	ApplicantName string      `json:"applicant_name"` // who asked for a download that was approved or rejected
	DeviceOwner   DeviceOwner `json:"device_type"`    // of downloads only
	DeviceCode    string      `json:"device_code"`    // of downloads by members only
}

// A FileAction is an operation and the place where it was done.
type FileAction struct {
	Type   FileOperation `json:"type"`
	Source FilePlace     `json:"source,omitzero"` // of uploads and downloads only
}

// A FileOperation is what was done with a file.
//
//wecom:string
type FileOperation int

const (
	FileUploaded              FileOperation = 101   // 上传
	FileFolderCreated         FileOperation = 102   // 新建文件夹
	FileDownloaded            FileOperation = 103   // 下载
	FileUpdated               FileOperation = 104   // 更新
	FileStarred               FileOperation = 105   // 星标
	FileMoved                 FileOperation = 106   // 移动
	FileCopied                FileOperation = 107   // 复制
	FileRenamed               FileOperation = 108   // 重命名
	FileDeleted               FileOperation = 109   // 删除
	FileRestored              FileOperation = 110   // 恢复
	FilePurged                FileOperation = 111   // 彻底删除
	FileForwardedToWeCom      FileOperation = 112   // 转发到企业微信
	FileDownloadedByLink      FileOperation = 113   // 通过链接下载
	FileLinkShared            FileOperation = 114   // 获取分享链接
	FileLinkChanged           FileOperation = 115   // 修改分享链接
	FileLinkClosed            FileOperation = 116   // 关闭分享链接
	FileFavorited             FileOperation = 117   // 收藏
	FileDocumentCreated       FileOperation = 118   // 新建文档
	FileSheetCreated          FileOperation = 119   // 新建表格
	FileOpened                FileOperation = 121   // 打开
	FileExported              FileOperation = 124   // 导出文件
	FileMemberAdded           FileOperation = 127   // 添加文件成员
	FileMemberChanged         FileOperation = 128   // 修改文件成员权限
	FileMemberRemoved         FileOperation = 129   // 移除文件成员
	FileWatermarkChanged      FileOperation = 130   // 设置文档水印
	FileInternalAccessChanged FileOperation = 131   // 修改企业内权限
	FileExternalAccessChanged FileOperation = 132   // 修改企业外权限
	FileShortcutAdded         FileOperation = 133   // 添加快捷入口
	FileForwardedToWeChat     FileOperation = 134   // 转发到微信
	FilePreviewed             FileOperation = 135   // 预览
	FilePermissionsChanged    FileOperation = 136   // 权限管理
	FileSecurityChanged       FileOperation = 139   // 安全设置
	FileSharedByMail          FileOperation = 140   // 通过邮件分享
	FileHandedOver            FileOperation = 142   // 离职成员文件转交
	FileDownloadApproved      FileOperation = 10001 // 通过下载申请
	FileDownloadRejected      FileOperation = 10002 // 拒绝下载申请
)

// A FilePlace is where a file was uploaded to or downloaded from.
//
//wecom:string
type FilePlace int

const (
	InChat            FilePlace = 401 // 聊天
	InMail            FilePlace = 402 // 邮件
	InDocument        FilePlace = 403 // 文档
	InDrive           FilePlace = 404 // 微盘
	InCalendar        FilePlace = 405 // 日程
	InMeeting         FilePlace = 406 // 会议
	InApproval        FilePlace = 407 // 审批
	InJournal         FilePlace = 408 // 汇报
	InForm            FilePlace = 409 // 收集表
	InCustomerContact FilePlace = 410 // 客户联系
	InChain           FilePlace = 411 // 上下游
	InFavorites       FilePlace = 450 // 收藏
	InList            FilePlace = 451 // 文件列表
	InOther           FilePlace = 452 // 其他
)

// A DeviceOwner tells whose a trusted device is.
//
//wecom:string
type DeviceOwner int

const (
	CorpDevice     DeviceOwner = 1 // 企业可信设备
	PersonalDevice DeviceOwner = 2 // 个人可信设备
)

// An Outsider is somebody who is no member of the corp.
type Outsider struct {
	Type     OutsiderType `json:"type"`
	Name     string       `json:"name"`
	CorpName string       `json:"corp_name"` // of users of WeCom only
}

// An OutsiderType tells what somebody outside the corp uses.
//
//wecom:string
type OutsiderType int

const (
	WeChatUser OutsiderType = 1 // 微信用户
	WeComUser  OutsiderType = 2 // 企业微信用户
)

// A FileRecordQuery says which records of files are listed.
type FileRecordQuery struct {
	From, To  time.Time  // both included
	UserIDs   []string   // who did it; none: everybody
	Operation FileAction // optional; a Source needs a Type, one of [FileUploaded] and [FileDownloaded]
}

// A FileRecordPage is a page of records of files.
type FileRecordPage struct {
	Records    []FileRecord `json:"record_list"`
	HasMore    bool         `json:"has_more"`
	NextCursor string       `json:"next_cursor"` // empty on the last page
}

// maxRecordSpan is the longest time of one call for records, maxRecords the most
// that a page has, and maxIDs how many members or departments a call takes.
const (
	maxRecordSpan = 14 * day
	maxRecords    = 1000
	maxIDs        = 100
)

// ListFileRecords returns a page of what at most 100 members did with files within at
// most 14 days. WeCom keeps records without end, and leaves out those of members
// outside the app's visible range. A page has at most 1,000 records.
// [Service.AllFileRecords] takes any time and any number of members.
//
// https://developer.work.weixin.qq.com/document/path/98079
//
//wecom:api POST /cgi-bin/security/get_file_oper_record 文件防泄漏
func (s *Service) ListFileRecords(ctx context.Context, in FileRecordQuery, page wecom.Page) (*FileRecordPage, error) {
	return call.QueryPage[FileRecordPage](ctx, s.client, "/cgi-bin/security/get_file_oper_record", struct {
		span
		UserIDs   []string   `json:"userid_list,omitzero"`
		Operation FileAction `json:"operation,omitzero"`
		wecom.Page
	}{spanOf(in.From, in.To), in.UserIDs, in.Operation, page})
}

// AllFileRecords yields what members did with files: 14 days at a time at most, older
// ones first, and for each 100 members at a time. The zero To means a second ago.
func (s *Service) AllFileRecords(ctx context.Context, in FileRecordQuery) iter.Seq2[FileRecord, error] {
	return eachStep(in.From, in.To, in.UserIDs, func(w pager.Window, userIDs []string) iter.Seq2[FileRecord, error] {
		part := FileRecordQuery{w.From, w.To, userIDs, in.Operation}
		list := func(ctx context.Context, page wecom.Page) (*FileRecordPage, error) {
			return s.ListFileRecords(ctx, part, page)
		}
		return pager.All(ctx, maxRecords, list, func(p *FileRecordPage) ([]FileRecord, string) {
			return p.Records, p.NextCursor
		})
	})
}

// eachStep yields the records of each step of a time, and within it of each 100 ids.
func eachStep[ID, T any](from, to time.Time, ids []ID, list func(pager.Window, []ID) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return pager.Each(steps(from, to, maxRecordSpan), func(w pager.Window) iter.Seq2[T, error] {
		return pager.Each(pager.Chunks(ids, maxIDs), func(part []ID) iter.Seq2[T, error] { return list(w, part) })
	})
}
