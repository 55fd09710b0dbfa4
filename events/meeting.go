package events

import (
	"github.com/gowecom/wecom"
)

// A MeetingHeader is what the events of a meeting (会议) share. They are pushed
// only for meetings that the app made.
//
// FromUserName is empty if somebody outside the corp acted; OperatorTmpOpenID,
// the id within the meeting, is then the only one.
type MeetingHeader struct {
	Header
	OperatorTmpOpenID string `xml:"FromUserTmpOpenId"` // empty where nobody acted
	MeetingID         string `xml:"MeetingId"`
}

// A MeetingUser is the participant that something happened to.
type MeetingUser struct {
	UserID    string      `xml:"UserId"` // of members of the corp only
	TmpOpenID string      `xml:"TmpOpenId"`
	Role      MeetingRole `xml:"UserRole"` // of role changes only
}

// A MeetingRole is what a participant may do. The pages of [MeetingRoleChanged]
// and [WebinarRoleChanged] list the numbers.
type MeetingRole int

// An UploadStatus tells whether an upload went well.
type UploadStatus int

// The outcomes of an upload.
const (
	UploadFailed    UploadStatus = 0
	UploadSucceeded UploadStatus = 1
)

// MeetingModified is pushed when a meeting was changed by one who manages it.
//
// https://developer.work.weixin.qq.com/document/path/99081
//
//wecom:event 修改会议事件
type MeetingModified struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (MeetingModified) CallbackKind() string {
	return "event/meeting_change/modify_meeting"
}

// MeetingCancelled is pushed when a meeting was cancelled by one who manages
// it.
//
// https://developer.work.weixin.qq.com/document/path/99082
//
//wecom:event 取消会议事件
type MeetingCancelled struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (MeetingCancelled) CallbackKind() string {
	return "event/meeting_change/cancel_meeting"
}

// MeetingStarted is pushed when a meeting has begun.
//
// https://developer.work.weixin.qq.com/document/path/98333
//
//wecom:event 会议开始事件
type MeetingStarted struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (MeetingStarted) CallbackKind() string {
	return "event/meeting_change/meeting_start"
}

// MeetingEnded is pushed when a meeting has ended.
//
// https://developer.work.weixin.qq.com/document/path/98337
//
//wecom:event 会议结束事件
type MeetingEnded struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (MeetingEnded) CallbackKind() string {
	return "event/meeting_change/meeting_end"
}

// MeetingMuted is pushed when everybody was muted.
//
// https://developer.work.weixin.qq.com/document/path/98341
//
//wecom:event 会议全体静音事件
type MeetingMuted struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (MeetingMuted) CallbackKind() string {
	return "event/meeting_change/meeting_mute_all"
}

// MeetingUnmuted is pushed when everybody may speak again. It may come several
// times, and without a [MeetingMuted] before it.
//
// https://developer.work.weixin.qq.com/document/path/98345
//
//wecom:event 会议解除全体静音事件
type MeetingUnmuted struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (MeetingUnmuted) CallbackKind() string {
	return "event/meeting_change/meeting_unmute_all"
}

// MeetingJoined is pushed when somebody has joined a meeting.
//
// https://developer.work.weixin.qq.com/document/path/98348
//
//wecom:event 成员入会事件
type MeetingJoined struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (MeetingJoined) CallbackKind() string {
	return "event/meeting_change/join_meeting"
}

// MeetingLeft is pushed when somebody has left a meeting.
//
// https://developer.work.weixin.qq.com/document/path/98352
//
//wecom:event 成员离会事件
type MeetingLeft struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (MeetingLeft) CallbackKind() string {
	return "event/meeting_change/quit_meeting"
}

// MeetingJoinedBeforeHost is pushed when somebody waits for the host.
//
// https://developer.work.weixin.qq.com/document/path/98353
//
//wecom:event 成员等待主持人入会事件
type MeetingJoinedBeforeHost struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (MeetingJoinedBeforeHost) CallbackKind() string {
	return "event/meeting_change/join_meeting_before_host"
}

// WaitingRoomEntered is pushed when somebody has entered the waiting room
// (等候室).
//
// https://developer.work.weixin.qq.com/document/path/98354
//
//wecom:event 成员进入等候室事件
type WaitingRoomEntered struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (WaitingRoomEntered) CallbackKind() string {
	return "event/meeting_change/join_waiting_room"
}

// WaitingRoomLeft is pushed when somebody has left the waiting room, or was
// removed from it.
//
// https://developer.work.weixin.qq.com/document/path/98355
//
//wecom:event 成员离开等候室事件
type WaitingRoomLeft struct {
	MeetingHeader
	OperatedUser MeetingUser
}

// CallbackKind implements callback.Event.
func (WaitingRoomLeft) CallbackKind() string {
	return "event/meeting_change/quit_waiting_room"
}

// WaitingRoomAdmitted is pushed when somebody was let in from the waiting room.
//
// https://developer.work.weixin.qq.com/document/path/98393
//
//wecom:event 成员从等候室进入会议事件
type WaitingRoomAdmitted struct {
	MeetingHeader
	OperatedUser MeetingUser
}

// CallbackKind implements callback.Event.
func (WaitingRoomAdmitted) CallbackKind() string {
	return "event/meeting_change/join_from_meeting_room"
}

// WaitingRoomSentTo is pushed when somebody was moved from the meeting to the
// waiting room.
//
// https://developer.work.weixin.qq.com/document/path/98394
//
//wecom:event 成员从会议中被移入等候室事件
type WaitingRoomSentTo struct {
	MeetingHeader
	OperatedUser MeetingUser
}

// CallbackKind implements callback.Event.
func (WaitingRoomSentTo) CallbackKind() string {
	return "event/meeting_change/move_to_waiting_room"
}

// ScreenShareStarted is pushed when somebody shares a screen.
//
// https://developer.work.weixin.qq.com/document/path/98395
//
//wecom:event 共享屏幕开启事件
type ScreenShareStarted struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (ScreenShareStarted) CallbackKind() string {
	return "event/meeting_change/open_screen_share"
}

// ScreenShareEnded is pushed when a screen is no longer shared.
//
// https://developer.work.weixin.qq.com/document/path/98396
//
//wecom:event 共享屏幕结束事件
type ScreenShareEnded struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (ScreenShareEnded) CallbackKind() string {
	return "event/meeting_change/close_screen_share"
}

// MeetingRoleChanged is pushed when the role of a participant has changed.
//
// https://developer.work.weixin.qq.com/document/path/98397
//
//wecom:event 会议成员角色变更事件
type MeetingRoleChanged struct {
	MeetingHeader
	OperatedUser MeetingUser
}

// CallbackKind implements callback.Event.
func (MeetingRoleChanged) CallbackKind() string {
	return "event/meeting_change/role_change"
}

// WebinarRoleChanged is pushed when the role of a participant of a webinar
// (网络研讨会) has changed.
//
// https://developer.work.weixin.qq.com/document/path/98771
//
//wecom:event 网络研讨会成员角色变更事件
type WebinarRoleChanged struct {
	MeetingHeader
	OperatedUser MeetingUser
}

// CallbackKind implements callback.Event.
func (WebinarRoleChanged) CallbackKind() string {
	return "event/meeting_change/webinar_role_change"
}

// WarmUpInfo is what is shown before a webinar begins.
type WarmUpInfo struct {
	Picture string       `xml:"WarmUpPicture"` // its URL
	Video   string       `xml:"WarmUpVideo"`   // its URL
	Status  UploadStatus `xml:"UploadStatus"`
	Error   string       `xml:"ErrorMsg"` // if it failed
}

// WebinarWarmUpUploaded is pushed when the upload of what a webinar shows
// before it begins has ended, well or not.
//
// https://developer.work.weixin.qq.com/document/path/98773
//
//wecom:event 网络研讨会暖场上传结果
type WebinarWarmUpUploaded struct {
	MeetingHeader
	WarmUpInfo WarmUpInfo
}

// CallbackKind implements callback.Event.
func (WebinarWarmUpUploaded) CallbackKind() string {
	return "event/meeting_change/webinar_warm_up_upload"
}

// A PSTNStatus is what became of a call to a telephone.
type PSTNStatus string

// The states of a call to a telephone. PSTNCancelled is misspelt on the wire.
const (
	PSTNCalling   PSTNStatus = "START_INVITE"
	PSTNAccepted  PSTNStatus = "START_ACCEPT"
	PSTNRefused   PSTNStatus = "LEAVE_WITHOUT_ACCEPT" // or not answered
	PSTNHungUp    PSTNStatus = "LEAVE_WITH_ACCEPTED"
	PSTNCancelled PSTNStatus = "CANCLE_INVITE"
)

// PSTNStatusChanged is pushed when a call from a meeting to a telephone has
// changed its state.
//
// https://developer.work.weixin.qq.com/document/path/98774
//
//wecom:event PSTN 外呼状态更新事件
type PSTNStatusChanged struct {
	MeetingHeader
	Status PSTNStatus `xml:"PstnStatus"`
}

// CallbackKind implements callback.Event.
func (PSTNStatusChanged) CallbackKind() string {
	return "event/meeting_change/pstn_status_update"
}

// A MediumUpload is what became of one file.
type MediumUpload struct {
	Type   MediumType   `xml:"MediumType"`
	URL    string       `xml:"MediumUrl"`
	Status UploadStatus `xml:"UploadStatus"`
	Error  string       `xml:"ErrorMsg"` // if it failed
}

// A MediumType is a kind of file; the page of [MediaUploaded] lists them.
type MediumType int

// MediaUploaded is pushed when the upload of files for a meeting has ended.
//
// https://developer.work.weixin.qq.com/document/path/98775
//
//wecom:event 素材上传结果
type MediaUploaded struct {
	MeetingHeader
	Complete wecom.Flag     `xml:"AllUploadStatus"` // all went well
	Uploads  []MediumUpload `xml:"UploadInfo"`
}

// CallbackKind implements callback.Event.
func (MediaUploaded) CallbackKind() string {
	return "event/meeting_change/medium_upload"
}

// RecordingStarted is pushed when the recording (云录制) of a meeting has begun.
//
// https://developer.work.weixin.qq.com/document/path/98398
//
//wecom:event 开始云录制事件
type RecordingStarted struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (RecordingStarted) CallbackKind() string {
	return "event/meeting_change/start_recording"
}

// RecordingPaused is pushed when the recording was paused.
//
// https://developer.work.weixin.qq.com/document/path/98399
//
//wecom:event 暂停云录制事件
type RecordingPaused struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (RecordingPaused) CallbackKind() string {
	return "event/meeting_change/pause_recording"
}

// RecordingResumed is pushed when the recording goes on.
//
// https://developer.work.weixin.qq.com/document/path/98400
//
//wecom:event 恢复云录制事件
type RecordingResumed struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (RecordingResumed) CallbackKind() string {
	return "event/meeting_change/resume_recording"
}

// RecordingStopped is pushed when the recording was stopped, or the meeting has
// ended it.
//
// https://developer.work.weixin.qq.com/document/path/98401
//
//wecom:event 停止云录制事件
type RecordingStopped struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (RecordingStopped) CallbackKind() string {
	return "event/meeting_change/stop_recording"
}

// RecordingCompleted is pushed when the recording is ready to be fetched.
//
// https://developer.work.weixin.qq.com/document/path/98402
//
//wecom:event 云录制已完成事件
type RecordingCompleted struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (RecordingCompleted) CallbackKind() string {
	return "event/meeting_change/recording_complete"
}

// RecordingDeleted is pushed when the file of a recording was deleted.
//
// https://developer.work.weixin.qq.com/document/path/98404
//
//wecom:event 删除云录制事件
type RecordingDeleted struct{ MeetingHeader }

// CallbackKind implements callback.Event.
func (RecordingDeleted) CallbackKind() string {
	return "event/meeting_change/delete_recording"
}

// MeetingEnrolled is pushed when somebody has enrolled (报名).
//
// https://developer.work.weixin.qq.com/document/path/98781
//
//wecom:event 用户报名事件
type MeetingEnrolled struct {
	MeetingHeader
	EnrollID string `xml:"EnrollId"`
}

// CallbackKind implements callback.Event.
func (MeetingEnrolled) CallbackKind() string {
	return "event/meeting_change/enroll"
}

// MeetingEnrollmentCancelled is pushed when somebody has withdrawn an
// enrolment.
//
// https://developer.work.weixin.qq.com/document/path/98782
//
//wecom:event 用户取消报名事件
type MeetingEnrollmentCancelled struct {
	MeetingHeader
	EnrollID string `xml:"EnrollId"`
}

// CallbackKind implements callback.Event.
func (MeetingEnrollmentCancelled) CallbackKind() string {
	return "event/meeting_change/cancel_enroll"
}

// An MRAAddress is how a meeting room of another system is called.
type MRAAddress struct {
	Protocol   MRAProtocol
	DialString string
}

// An MRAProtocol is a signalling protocol; the page of [RoomResponded] lists
// them. 1 is SIP.
type MRAProtocol int

// A RoomResponse is what a room made of a call; the page of [RoomResponded]
// lists the numbers.
type RoomResponse int

// RoomResponded is pushed when a meeting room has answered the call of a
// meeting. One of RoomID and Address names it.
//
// https://developer.work.weixin.qq.com/document/path/98783
//
//wecom:event 会议室应答事件
type RoomResponded struct {
	MeetingHeader
	RoomID   string       `xml:"MeetingRoomId"`
	Address  MRAAddress   `xml:"MraAddress"`
	Response RoomResponse `xml:"RoomResponseStatus"`
}

// CallbackKind implements callback.Event.
func (RoomResponded) CallbackKind() string {
	return "event/meeting_change/meeting_room_response"
}

// A MeetingLaunch tells whether a meeting came about.
type MeetingLaunch int

// The outcomes of starting a meeting.
const (
	MeetingLaunched     MeetingLaunch = 1
	MeetingLaunchFailed MeetingLaunch = 2
)

// MeetingLaunchReported is pushed when a member in the app's visible range has
// started a meeting, or was the first to enter a planned one. It comes for all
// meetings, not only those of the app.
//
// https://developer.work.weixin.qq.com/document/path/99648
//
//wecom:event 会议发起事件
type MeetingLaunchReported struct {
	Header
	Status MeetingLaunch
}

// CallbackKind implements callback.Event.
func (MeetingLaunchReported) CallbackKind() string {
	return "event/meeting_statistics/start_meeting"
}

// A MeetingRoomHeader is what the events of a meeting room (会议室) share.
type MeetingRoomHeader struct {
	Header
	RoomID int64 `xml:"MeetingRoomId"`

	// One of the two names the booking: newer documents call it BookingId.
	MeetingID string `xml:"MeetingId"`
	BookingID string `xml:"BookingId"`
}

// MeetingRoomBooked is pushed when a meeting room was booked. A change of a
// booked schedule or meeting comes as a cancellation and a booking.
//
// https://developer.work.weixin.qq.com/document/path/95333
//
//wecom:event 会议室预定事件
type MeetingRoomBooked struct{ MeetingRoomHeader }

// CallbackKind implements callback.Event.
func (MeetingRoomBooked) CallbackKind() string {
	return "event/book_meeting_room"
}

// MeetingRoomCancelled is pushed when the booking of a meeting room was
// cancelled.
//
// https://developer.work.weixin.qq.com/document/path/95333
//
//wecom:event 会议室取消事件
type MeetingRoomCancelled struct{ MeetingRoomHeader }

// CallbackKind implements callback.Event.
func (MeetingRoomCancelled) CallbackKind() string {
	return "event/cancel_meeting_room"
}
