package meeting

import (
	"context"
	"errors"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// A ChatScope says how participants may chat.
//
//wecom:string
type ChatScope int

const (
	ChatFree     ChatScope = 0 // 允许参会者自由聊天
	ChatPublic   ChatScope = 1 // 仅允许参会者公开聊天
	ChatWithHost ChatScope = 2 // 仅允许私聊主持人
)

// ControlUpdate changes how a meeting that runs goes on. Nil fields are unchanged.
type ControlUpdate struct {
	MuteAll     *bool      `json:"mute_all,omitzero"`
	UnmuteSelf  *bool      `json:"allow_unmute_self,omitzero"` // needs MuteAll, which must be true
	EnterMute   *EnterMute `json:"enable_enter_mute,omitzero"`
	Locked      *bool      `json:"meeting_locked,omitzero"`             // nobody else may join
	HideCode    *bool      `json:"hide_meeting_code_password,omitzero"` // and the password
	Chat        *ChatScope `json:"allow_chat,omitzero"`
	ShareScreen *bool      `json:"allow_share_screen,omitzero"`  // participants may share their screens
	CorpOnly    *bool      `json:"allow_external_user,omitzero"` // true: only members of the corp may join, against the name on the wire
	PlayOnJoin  *bool      `json:"play_ivr_on_join,omitzero"`    // a sound when somebody joins
	WaitingRoom *bool      `json:"enable_waiting_room,omitzero"`
}

// UpdateControls changes how a meeting that runs goes on.
//
// https://developer.work.weixin.qq.com/document/path/98175
//
//wecom:api POST /cgi-bin/meeting/realcontrol/set 管理会中设置
func (s *Service) UpdateControls(ctx context.Context, meetingID string, in ControlUpdate) error {
	if in.UnmuteSelf != nil && (in.MuteAll == nil || !*in.MuteAll) {
		return errors.New("meeting: WeCom ignores UnmuteSelf unless MuteAll is true: set both")
	}
	return s.client.Post(ctx, "/cgi-bin/meeting/realcontrol/set", struct {
		MeetingID string `json:"meetingid"`
		ControlUpdate
	}{meetingID, in}, nil)
}

// GrantCoHost makes a participant a co-host (联席主持人). Telephones, mini programs
// and Rooms cannot be one.
//
// https://developer.work.weixin.qq.com/document/path/98180
//
//wecom:api POST /cgi-bin/meeting/realcontrol/set_cohost 管理联席主持人
func (s *Service) GrantCoHost(ctx context.Context, meetingID string, p Participant) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/realcontrol/set_cohost", call.Body{"meetingid": meetingID, "action": true, "operated_user": p}, nil)
}

// RevokeCoHost makes a co-host a participant like the others.
//
// https://developer.work.weixin.qq.com/document/path/98180
//
//wecom:api POST /cgi-bin/meeting/realcontrol/set_cohost 管理联席主持人
func (s *Service) RevokeCoHost(ctx context.Context, meetingID string, p Participant) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/realcontrol/set_cohost", call.Body{"meetingid": meetingID, "action": false, "operated_user": p}, nil)
}

// Mute mutes a participant. Nothing happens if the Terminal is not the one that
// the participant uses.
//
// https://developer.work.weixin.qq.com/document/path/98184
//
//wecom:api POST /cgi-bin/meeting/realcontrol/mute_user 静音成员
func (s *Service) Mute(ctx context.Context, meetingID string, p Participant) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/realcontrol/mute_user", call.Body{"meetingid": meetingID, "option": true, "operated_user": p}, nil)
}

// Unmute lets a participant speak again. Nothing happens if the Terminal is not the
// one that the participant uses.
//
// https://developer.work.weixin.qq.com/document/path/98184
//
//wecom:api POST /cgi-bin/meeting/realcontrol/mute_user 静音成员
func (s *Service) Unmute(ctx context.Context, meetingID string, p Participant) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/realcontrol/mute_user", call.Body{"meetingid": meetingID, "option": false, "operated_user": p}, nil)
}

// StopVideo turns off a participant's camera. Nothing happens if the Terminal is
// not the one that the participant uses.
//
// https://developer.work.weixin.qq.com/document/path/98189
//
//wecom:api POST /cgi-bin/meeting/realcontrol/switch_user_video 关闭或开启成员视频
func (s *Service) StopVideo(ctx context.Context, meetingID string, p Participant) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/realcontrol/switch_user_video", call.Body{"meetingid": meetingID, "video": false, "operated_user": p}, nil)
}

// StartVideo turns on the camera of a device that is connected by MRA
// ([TerminalMRA]).
//
// https://developer.work.weixin.qq.com/document/path/98189
//
//wecom:api POST /cgi-bin/meeting/realcontrol/switch_user_video 关闭或开启成员视频
func (s *Service) StartVideo(ctx context.Context, meetingID string, p Participant) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/realcontrol/switch_user_video", call.Body{"meetingid": meetingID, "video": true, "operated_user": p}, nil)
}

// StopScreenShare ends a participant's sharing of a screen. Devices connected by MRA
// are not supported, and nothing happens if the Terminal is not the one that the
// participant uses.
//
// https://developer.work.weixin.qq.com/document/path/98185
//
//wecom:api POST /cgi-bin/meeting/realcontrol/close_screen_share 关闭成员屏幕共享
func (s *Service) StopScreenShare(ctx context.Context, meetingID string, p Participant) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/realcontrol/close_screen_share", call.Body{"meetingid": meetingID, "operated_user": p}, nil)
}

// A Nickname is the name that a participant is shown with.
type Nickname struct {
	Participant
	Nickname string `json:"nickname,omitzero"` // at most 20 characters
}

// UpdateNicknames changes the names that participants are shown with. Nothing
// happens to those whose Terminal is not the one that they use.
//
// https://developer.work.weixin.qq.com/document/path/98188
//
//wecom:api POST /cgi-bin/meeting/realcontrol/set_nicknames 修改成员在会中显示的昵称
func (s *Service) UpdateNicknames(ctx context.Context, meetingID string, nicknames []Nickname) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/realcontrol/set_nicknames", call.Body{"meetingid": meetingID, "operated_users": nicknames}, nil)
}

// The operate_type of manage_waiting_room_users.
const (
	admit    = 1
	sendBack = 2
	turnAway = 3
)

// MoveFromWaitingRoom lets participants in who wait.
//
// https://developer.work.weixin.qq.com/document/path/98186
//
//wecom:api POST /cgi-bin/meeting/realcontrol/manage_waiting_room_users 管理等候室成员
func (s *Service) MoveFromWaitingRoom(ctx context.Context, meetingID string, participants []Participant) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/realcontrol/manage_waiting_room_users",
		call.Body{"meetingid": meetingID, "operate_type": admit, "operated_users": participants}, nil)
}

// MoveToWaitingRoom sends participants from the meeting to the waiting room.
//
// https://developer.work.weixin.qq.com/document/path/98186
//
//wecom:api POST /cgi-bin/meeting/realcontrol/manage_waiting_room_users 管理等候室成员
func (s *Service) MoveToWaitingRoom(ctx context.Context, meetingID string, participants []Participant) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/realcontrol/manage_waiting_room_users",
		call.Body{"meetingid": meetingID, "operate_type": sendBack, "operated_users": participants}, nil)
}

// KickFromWaitingRoom turns participants away who wait. Devices connected by MRA may
// rejoin in any case.
//
// https://developer.work.weixin.qq.com/document/path/98186
//
//wecom:api POST /cgi-bin/meeting/realcontrol/manage_waiting_room_users 管理等候室成员
func (s *Service) KickFromWaitingRoom(ctx context.Context, meetingID string, participants []Participant, mayRejoin bool) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/realcontrol/manage_waiting_room_users",
		call.Body{"meetingid": meetingID, "operate_type": turnAway, "allow_rejoin": mayRejoin, "operated_users": participants}, nil)
}

// Kick removes participants from the meeting. Nothing happens to those whose
// Terminal is not the one that they use.
//
// https://developer.work.weixin.qq.com/document/path/98181
//
//wecom:api POST /cgi-bin/meeting/realcontrol/kickout_users 移出成员
func (s *Service) Kick(ctx context.Context, meetingID string, participants []Participant, mayRejoin bool) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/realcontrol/kickout_users",
		call.Body{"meetingid": meetingID, "allow_rejoin": mayRejoin, "operated_users": participants}, nil)
}

// An Ending says how a meeting ends. The zero Ending sends everybody out, and
// leaves the code so that they can meet again.
type Ending struct {
	OnlyIfEmpty bool // leave the meeting alone while somebody is in it
	RetireCode  bool // nobody can join by the code any more; never for a meeting with more sub-meetings to come
}

// EndMeeting ends a meeting that runs. Quick meetings always lose their code.
//
// https://developer.work.weixin.qq.com/document/path/98187
//
//wecom:api POST /cgi-bin/meeting/realcontrol/dismiss 结束会议
func (s *Service) EndMeeting(ctx context.Context, meetingID string, in Ending) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/realcontrol/dismiss",
		call.Body{"meetingid": meetingID, "force_dismiss": wecom.Flag(!in.OnlyIfEmpty), "retrieve_code": wecom.Flag(in.RetireCode)}, nil)
}
