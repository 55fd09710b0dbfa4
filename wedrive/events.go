package wedrive

import (
	"github.com/gowecom/wecom/events"
)

// A SpaceEventHeader is what the events of spaces in the drive (微盘空间) share.
// They are pushed only for spaces that the app made.
type SpaceEventHeader struct {
	events.Header
	SpaceIDs []string `xml:"SpaceId"`
}

// A FileEventHeader is what the events of files in the drive (微盘文件) share.
type FileEventHeader struct {
	events.Header
	FileIDs []string `xml:"FileId"`
}

// AlmostFull is pushed when more than 90 % of the corp's drive is used, at most
// once a day.
//
// https://developer.work.weixin.qq.com/document/path/97898
//
//wecom:event 微盘容量不足事件
type AlmostFull struct{ events.Header }

func (AlmostFull) CallbackKind() string { return "event/wedrive_insufficient_capacity" }

// SpaceDismissed is pushed when spaces were dissolved by one who manages them.
//
// https://developer.work.weixin.qq.com/document/path/97901
//
//wecom:event 解散空间
type SpaceDismissed struct{ SpaceEventHeader }

func (SpaceDismissed) CallbackKind() string { return "event/wedrive_space_change/dismiss_space" }

// SpaceMembersChanged is pushed when the members of spaces have changed.
//
// https://developer.work.weixin.qq.com/document/path/97902
//
//wecom:event 修改空间成员
type SpaceMembersChanged struct{ SpaceEventHeader }

func (SpaceMembersChanged) CallbackKind() string {
	return "event/wedrive_space_change/space_member_change"
}

// SpaceSecurityChanged is pushed when the security settings of spaces have
// changed.
//
// https://developer.work.weixin.qq.com/document/path/97903
//
//wecom:event 修改空间安全设置
type SpaceSecurityChanged struct{ SpaceEventHeader }

func (SpaceSecurityChanged) CallbackKind() string {
	return "event/wedrive_space_change/space_security_settings_change"
}

// FileCreated is pushed when files were created.
//
// https://developer.work.weixin.qq.com/document/path/97900
//
//wecom:event 文件变更事件
type FileCreated struct{ FileEventHeader }

func (FileCreated) CallbackKind() string { return "event/wedrive_file_change/create_file" }

// FileRenamed is pushed when files were renamed.
//
// https://developer.work.weixin.qq.com/document/path/97900
//
//wecom:event 文件变更事件
type FileRenamed struct{ FileEventHeader }

func (FileRenamed) CallbackKind() string { return "event/wedrive_file_change/rename_file" }

// FileUpdated is pushed when files were given new content.
//
// https://developer.work.weixin.qq.com/document/path/97900
//
//wecom:event 文件变更事件
type FileUpdated struct{ FileEventHeader }

func (FileUpdated) CallbackKind() string { return "event/wedrive_file_change/update_file" }

// FileDeleted is pushed when files were deleted.
//
// https://developer.work.weixin.qq.com/document/path/97900
//
//wecom:event 文件变更事件
type FileDeleted struct{ FileEventHeader }

func (FileDeleted) CallbackKind() string { return "event/wedrive_file_change/delete_file" }

// FileMoved is pushed when files were moved.
//
// https://developer.work.weixin.qq.com/document/path/97900
//
//wecom:event 文件变更事件
type FileMoved struct{ FileEventHeader }

func (FileMoved) CallbackKind() string { return "event/wedrive_file_change/move_file" }
