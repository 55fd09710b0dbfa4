package events

// A DriveSpaceHeader is what the events of spaces in the drive (微盘空间) share.
// They are pushed only for spaces that the app made.
type DriveSpaceHeader struct {
	Header
	SpaceIDs []string `xml:"SpaceId"`
}

// A DriveFileHeader is what the events of files in the drive (微盘文件) share.
type DriveFileHeader struct {
	Header
	FileIDs []string `xml:"FileId"`
}

// DriveAlmostFull is pushed when more than 90 % of the corp's drive is used, at
// most once a day.
//
// https://developer.work.weixin.qq.com/document/path/97898
//
//wecom:event 微盘容量不足事件
type DriveAlmostFull struct{ Header }

// CallbackKind implements callback.Event.
func (DriveAlmostFull) CallbackKind() string {
	return "event/wedrive_insufficient_capacity"
}

// DriveSpaceDismissed is pushed when spaces were dissolved by one who manages
// them.
//
// https://developer.work.weixin.qq.com/document/path/97901
//
//wecom:event 解散空间
type DriveSpaceDismissed struct{ DriveSpaceHeader }

// CallbackKind implements callback.Event.
func (DriveSpaceDismissed) CallbackKind() string {
	return "event/wedrive_space_change/dismiss_space"
}

// DriveSpaceMembersChanged is pushed when the members of spaces have changed.
//
// https://developer.work.weixin.qq.com/document/path/97902
//
//wecom:event 修改空间成员
type DriveSpaceMembersChanged struct{ DriveSpaceHeader }

// CallbackKind implements callback.Event.
func (DriveSpaceMembersChanged) CallbackKind() string {
	return "event/wedrive_space_change/space_member_change"
}

// DriveSpaceSecurityChanged is pushed when the security settings of spaces have
// changed.
//
// https://developer.work.weixin.qq.com/document/path/97903
//
//wecom:event 修改空间安全设置
type DriveSpaceSecurityChanged struct{ DriveSpaceHeader }

// CallbackKind implements callback.Event.
func (DriveSpaceSecurityChanged) CallbackKind() string {
	return "event/wedrive_space_change/space_security_settings_change"
}

// DriveFileCreated is pushed when files were created.
//
// https://developer.work.weixin.qq.com/document/path/97900
//
//wecom:event 文件变更事件
type DriveFileCreated struct{ DriveFileHeader }

// CallbackKind implements callback.Event.
func (DriveFileCreated) CallbackKind() string {
	return "event/wedrive_file_change/create_file"
}

// DriveFileRenamed is pushed when files were renamed.
//
// https://developer.work.weixin.qq.com/document/path/97900
//
//wecom:event 文件变更事件
type DriveFileRenamed struct{ DriveFileHeader }

// CallbackKind implements callback.Event.
func (DriveFileRenamed) CallbackKind() string {
	return "event/wedrive_file_change/rename_file"
}

// DriveFileUpdated is pushed when files were given new content.
//
// https://developer.work.weixin.qq.com/document/path/97900
//
//wecom:event 文件变更事件
type DriveFileUpdated struct{ DriveFileHeader }

// CallbackKind implements callback.Event.
func (DriveFileUpdated) CallbackKind() string {
	return "event/wedrive_file_change/update_file"
}

// DriveFileDeleted is pushed when files were deleted.
//
// https://developer.work.weixin.qq.com/document/path/97900
//
//wecom:event 文件变更事件
type DriveFileDeleted struct{ DriveFileHeader }

// CallbackKind implements callback.Event.
func (DriveFileDeleted) CallbackKind() string {
	return "event/wedrive_file_change/delete_file"
}

// DriveFileMoved is pushed when files were moved.
//
// https://developer.work.weixin.qq.com/document/path/97900
//
//wecom:event 文件变更事件
type DriveFileMoved struct{ DriveFileHeader }

// CallbackKind implements callback.Event.
func (DriveFileMoved) CallbackKind() string {
	return "event/wedrive_file_change/move_file"
}
