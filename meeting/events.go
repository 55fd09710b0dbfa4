package meeting

import (
	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/events"
)

// An EventHeader is what the events of a meeting (会议) share. They are pushed
// only for meetings that the app made.
//
// FromUserName is empty if somebody outside the corp acted; OperatorTmpOpenID,
// the id within the meeting, is then the only one.
type EventHeader struct {
	events.Header
	OperatorTmpOpenID string `xml:"FromUserTmpOpenId"` // empty where nobody acted
	MeetingID         string `xml:"MeetingId"`
}

// An EventUser is the participant that something happened to.
type EventUser struct {
	UserID    string `xml:"UserId"` // of members of the corp only
	TmpOpenID string `xml:"TmpOpenId"`
	Role      Role   `xml:"UserRole"` // of role changes only
}

// A Role is what a participant may do.
//
//wecom:string
type Role int

const (
	RoleParticipant      Role = 0 // 普通成员
	RoleCreator          Role = 1 // 创建者
	RoleHost             Role = 2 // 主持人
	RoleCreatorAndHost   Role = 3 // 创建者、主持人
	RoleGuest            Role = 4 // 游客
	RoleGuestAndHost     Role = 5 // 游客、主持人
	RoleCoHost           Role = 6 // 联席主持人
	RoleCreatorAndCoHost Role = 7 // 创建者、联席主持人
	RoleAppointedHost    Role = 8 // 指派的主持人: by the API

	// Of webinars only.
	RoleInternalPanelist Role = 30 // 内部嘉宾
	RoleExternalPanelist Role = 31 // 外部嘉宾
	RoleInvitedPanelist  Role = 32 // 邀请链接入会嘉宾
	RoleAudience         Role = 33 // 观众
	RoleSpeakingAudience Role = 34 // 有音视频权限的观众
)

// An UploadStatus tells whether an upload went well.
//
//wecom:string
type UploadStatus int

const (
	UploadFailed    UploadStatus = 0 // 失败
	UploadSucceeded UploadStatus = 1 // 成功
)

// Updated is pushed when a meeting was changed by one who manages it.
//
// https://developer.work.weixin.qq.com/document/path/99081
//
//wecom:event 修改会议事件
type Updated struct{ EventHeader }

func (Updated) CallbackKind() string { return "event/meeting_change/modify_meeting" }

// Cancelled is pushed when a meeting was cancelled by one who manages it.
//
// https://developer.work.weixin.qq.com/document/path/99082
//
//wecom:event 取消会议事件
type Cancelled struct{ EventHeader }

func (Cancelled) CallbackKind() string { return "event/meeting_change/cancel_meeting" }

// Started is pushed when a meeting has begun.
//
// https://developer.work.weixin.qq.com/document/path/98333
//
//wecom:event 会议开始事件
type Started struct{ EventHeader }

func (Started) CallbackKind() string { return "event/meeting_change/meeting_start" }

// Ended is pushed when a meeting has ended.
//
// https://developer.work.weixin.qq.com/document/path/98337
//
//wecom:event 会议结束事件
type Ended struct{ EventHeader }

func (Ended) CallbackKind() string { return "event/meeting_change/meeting_end" }

// Muted is pushed when everybody was muted.
//
// https://developer.work.weixin.qq.com/document/path/98341
//
//wecom:event 会议全体静音事件
type Muted struct{ EventHeader }

func (Muted) CallbackKind() string { return "event/meeting_change/meeting_mute_all" }

// Unmuted is pushed when everybody may speak again. It may come several times,
// and without a [Muted] before it.
//
// https://developer.work.weixin.qq.com/document/path/98345
//
//wecom:event 会议解除全体静音事件
type Unmuted struct{ EventHeader }

func (Unmuted) CallbackKind() string { return "event/meeting_change/meeting_unmute_all" }

// Joined is pushed when somebody has joined a meeting.
//
// https://developer.work.weixin.qq.com/document/path/98348
//
//wecom:event 成员入会事件
type Joined struct{ EventHeader }

func (Joined) CallbackKind() string { return "event/meeting_change/join_meeting" }

// Left is pushed when somebody has left a meeting.
//
// https://developer.work.weixin.qq.com/document/path/98352
//
//wecom:event 成员离会事件
type Left struct{ EventHeader }

func (Left) CallbackKind() string { return "event/meeting_change/quit_meeting" }

// JoinedBeforeHost is pushed when somebody waits for the host.
//
// https://developer.work.weixin.qq.com/document/path/98353
//
//wecom:event 成员等待主持人入会事件
type JoinedBeforeHost struct{ EventHeader }

func (JoinedBeforeHost) CallbackKind() string { return "event/meeting_change/join_meeting_before_host" }

// WaitingRoomEntered is pushed when somebody has entered the waiting room
// (等候室).
//
// https://developer.work.weixin.qq.com/document/path/98354
//
//wecom:event 成员进入等候室事件
type WaitingRoomEntered struct{ EventHeader }

func (WaitingRoomEntered) CallbackKind() string { return "event/meeting_change/join_waiting_room" }

// WaitingRoomLeft is pushed when somebody has left the waiting room, or was
// removed from it.
//
// https://developer.work.weixin.qq.com/document/path/98355
//
//wecom:event 成员离开等候室事件
type WaitingRoomLeft struct {
	EventHeader
	OperatedUser EventUser
}

func (WaitingRoomLeft) CallbackKind() string { return "event/meeting_change/quit_waiting_room" }

// WaitingRoomAdmitted is pushed when somebody was let in from the waiting room.
//
// https://developer.work.weixin.qq.com/document/path/98393
//
//wecom:event 成员从等候室进入会议事件
type WaitingRoomAdmitted struct {
	EventHeader
	OperatedUser EventUser
}

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
	EventHeader
	OperatedUser EventUser
}

func (WaitingRoomSentTo) CallbackKind() string { return "event/meeting_change/move_to_waiting_room" }

// ScreenShareStarted is pushed when somebody shares a screen.
//
// https://developer.work.weixin.qq.com/document/path/98395
//
//wecom:event 共享屏幕开启事件
type ScreenShareStarted struct{ EventHeader }

func (ScreenShareStarted) CallbackKind() string { return "event/meeting_change/open_screen_share" }

// ScreenShareEnded is pushed when a screen is no longer shared.
//
// https://developer.work.weixin.qq.com/document/path/98396
//
//wecom:event 共享屏幕结束事件
type ScreenShareEnded struct{ EventHeader }

func (ScreenShareEnded) CallbackKind() string { return "event/meeting_change/close_screen_share" }

// RoleChanged is pushed when the role of a participant has changed.
//
// https://developer.work.weixin.qq.com/document/path/98397
//
//wecom:event 会议成员角色变更事件
type RoleChanged struct {
	EventHeader
	OperatedUser EventUser
}

func (RoleChanged) CallbackKind() string { return "event/meeting_change/role_change" }

// WebinarRoleChanged is pushed when the role of a participant of a webinar
// (网络研讨会) has changed.
//
// https://developer.work.weixin.qq.com/document/path/98771
//
//wecom:event 网络研讨会成员角色变更事件
type WebinarRoleChanged struct {
	EventHeader
	OperatedUser EventUser
}

func (WebinarRoleChanged) CallbackKind() string { return "event/meeting_change/webinar_role_change" }

// WarmUp is what is shown before a webinar begins.
type WarmUp struct {
	PictureURL string       `xml:"WarmUpPicture"`
	VideoURL   string       `xml:"WarmUpVideo"`
	Status     UploadStatus `xml:"UploadStatus"`
	Error      string       `xml:"ErrorMsg"` // if it failed
}

// WebinarWarmUpUploaded is pushed when the upload of what a webinar shows
// before it begins has ended, well or not.
//
// https://developer.work.weixin.qq.com/document/path/98773
//
//wecom:event 网络研讨会暖场上传结果
type WebinarWarmUpUploaded struct {
	EventHeader
	WarmUp WarmUp `xml:"WarmUpInfo"`
}

func (WebinarWarmUpUploaded) CallbackKind() string {
	return "event/meeting_change/webinar_warm_up_upload"
}

// A PSTNStatus is what became of a call to a telephone.
//
//wecom:string
type PSTNStatus string

// The states of a call to a telephone. PSTNCancelled is misspelt on the wire.
const (
	PSTNCalling   PSTNStatus = "START_INVITE"         // 开始邀请
	PSTNAccepted  PSTNStatus = "START_ACCEPT"         // 用户接听
	PSTNRefused   PSTNStatus = "LEAVE_WITHOUT_ACCEPT" // 无接听挂断或拒绝
	PSTNHungUp    PSTNStatus = "LEAVE_WITH_ACCEPTED"  // 已接听挂断
	PSTNCancelled PSTNStatus = "CANCLE_INVITE"        // 主动取消
)

// PSTNStatusChanged is pushed when a call from a meeting to a telephone has
// changed its state.
//
// https://developer.work.weixin.qq.com/document/path/98774
//
//wecom:event PSTN 外呼状态更新事件
type PSTNStatusChanged struct {
	EventHeader
	Status PSTNStatus `xml:"PstnStatus"`
}

func (PSTNStatusChanged) CallbackKind() string { return "event/meeting_change/pstn_status_update" }

// A MediumUpload is what became of one file.
type MediumUpload struct {
	Type   MediumType   `xml:"MediumType"`
	URL    string       `xml:"MediumUrl"`
	Status UploadStatus `xml:"UploadStatus"`
	Error  string       `xml:"ErrorMsg"` // if it failed
}

// A MediumType is a kind of file.
//
//wecom:string
type MediumType int

const (
	MediumVideo   MediumType = 1 // 视频
	MediumPicture MediumType = 2 // 图片
	MediumFile    MediumType = 3 // 文件
)

// MediaUploaded is pushed when the upload of files for a meeting has ended.
//
// https://developer.work.weixin.qq.com/document/path/98775
//
//wecom:event 素材上传结果
type MediaUploaded struct {
	EventHeader
	Complete wecom.Flag     `xml:"AllUploadStatus"` // all went well
	Uploads  []MediumUpload `xml:"UploadInfo"`
}

func (MediaUploaded) CallbackKind() string { return "event/meeting_change/medium_upload" }

// RecordingStarted is pushed when the recording (云录制) of a meeting has begun.
//
// https://developer.work.weixin.qq.com/document/path/98398
//
//wecom:event 开始云录制事件
type RecordingStarted struct{ EventHeader }

func (RecordingStarted) CallbackKind() string { return "event/meeting_change/start_recording" }

// RecordingPaused is pushed when the recording was paused.
//
// https://developer.work.weixin.qq.com/document/path/98399
//
//wecom:event 暂停云录制事件
type RecordingPaused struct{ EventHeader }

func (RecordingPaused) CallbackKind() string { return "event/meeting_change/pause_recording" }

// RecordingResumed is pushed when the recording goes on.
//
// https://developer.work.weixin.qq.com/document/path/98400
//
//wecom:event 恢复云录制事件
type RecordingResumed struct{ EventHeader }

func (RecordingResumed) CallbackKind() string { return "event/meeting_change/resume_recording" }

// RecordingStopped is pushed when the recording was stopped, or the meeting has
// ended it.
//
// https://developer.work.weixin.qq.com/document/path/98401
//
//wecom:event 停止云录制事件
type RecordingStopped struct{ EventHeader }

func (RecordingStopped) CallbackKind() string { return "event/meeting_change/stop_recording" }

// RecordingCompleted is pushed when the recording is ready to be fetched.
//
// https://developer.work.weixin.qq.com/document/path/98402
//
//wecom:event 云录制已完成事件
type RecordingCompleted struct{ EventHeader }

func (RecordingCompleted) CallbackKind() string { return "event/meeting_change/recording_complete" }

// RecordingDeleted is pushed when the file of a recording was deleted.
//
// https://developer.work.weixin.qq.com/document/path/98404
//
//wecom:event 删除云录制事件
type RecordingDeleted struct{ EventHeader }

func (RecordingDeleted) CallbackKind() string { return "event/meeting_change/delete_recording" }

// Enrolled is pushed when somebody has enrolled (报名).
//
// https://developer.work.weixin.qq.com/document/path/98781
//
//wecom:event 用户报名事件
type Enrolled struct {
	EventHeader
	EnrollID string `xml:"EnrollId"`
}

func (Enrolled) CallbackKind() string { return "event/meeting_change/enroll" }

// EnrollmentCancelled is pushed when somebody has withdrawn an enrolment.
//
// https://developer.work.weixin.qq.com/document/path/98782
//
//wecom:event 用户取消报名事件
type EnrollmentCancelled struct {
	EventHeader
	EnrollID string `xml:"EnrollId"`
}

func (EnrollmentCancelled) CallbackKind() string { return "event/meeting_change/cancel_enroll" }

// An MRAAddress is how a meeting room of another system is called.
type MRAAddress struct {
	Protocol   MRAProtocol `json:"protocol"`
	DialString string      `json:"dial_string"` // SIP: an IP address or a URI; H.323: an IP address or an E.164 number
}

// An MRAProtocol is a signalling protocol.
type MRAProtocol int

const (
	ProtocolSIP  MRAProtocol = 1
	ProtocolH323 MRAProtocol = 2
)

// A RoomResponse is what a room made of a call.
//
//wecom:string
type RoomResponse int

const (
	RoomUnanswered RoomResponse = 0 // 无应答: for 60 seconds
	RoomNotCalled  RoomResponse = 1 // 未呼叫
	RoomJoined     RoomResponse = 2 // 入会中
	RoomDeclined   RoomResponse = 3 // 被拒绝
	RoomCalling    RoomResponse = 4 // 呼叫中
	RoomCancelled  RoomResponse = 5 // 取消呼叫: of Rooms meeting rooms only
	RoomLeft       RoomResponse = 6 // 已离会
)

// RoomResponded is pushed when a meeting room has answered the call of a
// meeting. One of RoomID and Address names it.
//
// https://developer.work.weixin.qq.com/document/path/98783
//
//wecom:event 会议室应答事件
type RoomResponded struct {
	EventHeader
	RoomID   string       `xml:"MeetingRoomId"`
	Address  MRAAddress   `xml:"MraAddress"`
	Response RoomResponse `xml:"RoomResponseStatus"`
}

func (RoomResponded) CallbackKind() string { return "event/meeting_change/meeting_room_response" }

// A Launch tells whether a meeting came about.
//
//wecom:string
type Launch int

const (
	LaunchSucceeded Launch = 1 // 会议发起成功
	LaunchFailed    Launch = 2 // 会议发起失败
)

// LaunchReported is pushed when a member in the app's visible range has started
// a meeting, or was the first to enter a planned one. It comes for all
// meetings, not only those of the app.
//
// https://developer.work.weixin.qq.com/document/path/99648
//
//wecom:event 会议发起事件
type LaunchReported struct {
	events.Header
	Status Launch
}

func (LaunchReported) CallbackKind() string { return "event/meeting_statistics/start_meeting" }
