package meeting_test

import (
	"context"
	"strings"
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

func TestControls(t *testing.T) {
	lina := meeting.Participant{TmpOpenID: "tmp1", Terminal: meeting.TerminalMac}
	phone := meeting.Participant{TmpOpenID: "tmp2", Terminal: meeting.TerminalPSTN}
	const both = `[{"tmp_openid":"tmp1","instance_id":2},{"tmp_openid":"tmp2","instance_id":0}]`
	row := func(name, path, body string, do func(context.Context, *meeting.Service) error) apitest.Endpoint {
		return apitest.Endpoint{Name: name, Call: apitest.Do(meeting.New, do), Route: "POST " + path, Body: body}
	}
	apitest.Run(t, []apitest.Endpoint{
		row("UpdateControls", "/cgi-bin/meeting/realcontrol/set",
			`{"meetingid":"hy1","mute_all":true,"allow_unmute_self":false,"enable_enter_mute":0,"meeting_locked":true,"hide_meeting_code_password":false,
				"allow_chat":0,"allow_share_screen":false,"allow_external_user":true,"play_ivr_on_join":false,"enable_waiting_room":true}`,
			func(ctx context.Context, s *meeting.Service) error {
				return s.UpdateControls(ctx, "hy1", meeting.ControlUpdate{
					MuteAll: new(true), UnmuteSelf: new(false), EnterMute: new(meeting.EnterMuteOff), Locked: new(true), HideCode: new(false),
					Chat: new(meeting.ChatFree), ShareScreen: new(false), CorpOnly: new(true), PlayOnJoin: new(false), WaitingRoom: new(true),
				})
			}),
		row("UpdateControls of one", "/cgi-bin/meeting/realcontrol/set", `{"meetingid":"hy1","allow_chat":2}`,
			func(ctx context.Context, s *meeting.Service) error {
				return s.UpdateControls(ctx, "hy1", meeting.ControlUpdate{Chat: new(meeting.ChatWithHost)})
			}),
		row("GrantCoHost", "/cgi-bin/meeting/realcontrol/set_cohost", `{"meetingid":"hy1","action":true,"operated_user":{"tmp_openid":"tmp1","instance_id":2}}`,
			func(ctx context.Context, s *meeting.Service) error { return s.GrantCoHost(ctx, "hy1", lina) }),
		row("RevokeCoHost", "/cgi-bin/meeting/realcontrol/set_cohost", `{"meetingid":"hy1","action":false,"operated_user":{"tmp_openid":"tmp1","instance_id":2}}`,
			func(ctx context.Context, s *meeting.Service) error { return s.RevokeCoHost(ctx, "hy1", lina) }),
		row("Mute", "/cgi-bin/meeting/realcontrol/mute_user", `{"meetingid":"hy1","option":true,"operated_user":{"tmp_openid":"tmp2","instance_id":0}}`,
			func(ctx context.Context, s *meeting.Service) error { return s.Mute(ctx, "hy1", phone) }),
		row("Unmute", "/cgi-bin/meeting/realcontrol/mute_user", `{"meetingid":"hy1","option":false,"operated_user":{"tmp_openid":"tmp2","instance_id":0}}`,
			func(ctx context.Context, s *meeting.Service) error { return s.Unmute(ctx, "hy1", phone) }),
		row("StopVideo", "/cgi-bin/meeting/realcontrol/switch_user_video", `{"meetingid":"hy1","video":false,"operated_user":{"tmp_openid":"tmp1","instance_id":2}}`,
			func(ctx context.Context, s *meeting.Service) error { return s.StopVideo(ctx, "hy1", lina) }),
		row("StartVideo", "/cgi-bin/meeting/realcontrol/switch_user_video", `{"meetingid":"hy1","video":true,"operated_user":{"tmp_openid":"tmp3","instance_id":9}}`,
			func(ctx context.Context, s *meeting.Service) error {
				return s.StartVideo(ctx, "hy1", meeting.Participant{TmpOpenID: "tmp3", Terminal: meeting.TerminalMRA})
			}),
		row("StopScreenShare", "/cgi-bin/meeting/realcontrol/close_screen_share", `{"meetingid":"hy1","operated_user":{"tmp_openid":"tmp1","instance_id":2}}`,
			func(ctx context.Context, s *meeting.Service) error { return s.StopScreenShare(ctx, "hy1", lina) }),
		row("UpdateNicknames", "/cgi-bin/meeting/realcontrol/set_nicknames",
			`{"meetingid":"hy1","operated_users":[{"tmp_openid":"tmp1","instance_id":2,"nickname":"李娜"},{"tmp_openid":"tmp2","instance_id":0}]}`,
			func(ctx context.Context, s *meeting.Service) error {
				return s.UpdateNicknames(ctx, "hy1", []meeting.Nickname{{Participant: lina, Nickname: "李娜"}, {Participant: phone}})
			}),
		row("MoveFromWaitingRoom", "/cgi-bin/meeting/realcontrol/manage_waiting_room_users", `{"meetingid":"hy1","operate_type":1,"operated_users":`+both+`}`,
			func(ctx context.Context, s *meeting.Service) error {
				return s.MoveFromWaitingRoom(ctx, "hy1", []meeting.Participant{lina, phone})
			}),
		row("MoveToWaitingRoom", "/cgi-bin/meeting/realcontrol/manage_waiting_room_users", `{"meetingid":"hy1","operate_type":2,"operated_users":`+both+`}`,
			func(ctx context.Context, s *meeting.Service) error {
				return s.MoveToWaitingRoom(ctx, "hy1", []meeting.Participant{lina, phone})
			}),
		row("KickFromWaitingRoom", "/cgi-bin/meeting/realcontrol/manage_waiting_room_users",
			`{"meetingid":"hy1","operate_type":3,"allow_rejoin":true,"operated_users":`+both+`}`,
			func(ctx context.Context, s *meeting.Service) error {
				return s.KickFromWaitingRoom(ctx, "hy1", []meeting.Participant{lina, phone}, true)
			}),
		row("Kick", "/cgi-bin/meeting/realcontrol/kickout_users", `{"meetingid":"hy1","allow_rejoin":false,"operated_users":`+both+`}`,
			func(ctx context.Context, s *meeting.Service) error {
				return s.Kick(ctx, "hy1", []meeting.Participant{lina, phone}, false)
			}),
		row("EndMeeting", "/cgi-bin/meeting/realcontrol/dismiss", `{"meetingid":"hy1","force_dismiss":1,"retrieve_code":0}`,
			func(ctx context.Context, s *meeting.Service) error { return s.EndMeeting(ctx, "hy1", meeting.Ending{}) }),
		row("EndMeeting if it is empty", "/cgi-bin/meeting/realcontrol/dismiss", `{"meetingid":"hy1","force_dismiss":0,"retrieve_code":1}`,
			func(ctx context.Context, s *meeting.Service) error {
				return s.EndMeeting(ctx, "hy1", meeting.Ending{OnlyIfEmpty: true, RetireCode: true})
			}),
	})
}

// What WeCom would ignore without a word is not sent.
func TestUnmuteSelfNeedsMuteAll(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	s, ctx := meeting.New(corp.Client()), t.Context()
	settings := meeting.SettingsUpdate{UnmuteSelf: new(false)}
	_, create := s.CreateMeeting(ctx, meeting.MeetingCreate{Settings: settings})
	_, update := s.UpdateMeeting(ctx, "hy1", meeting.MeetingUpdate{Settings: settings})
	for name, err := range map[string]error{
		"create":            create,
		"update":            update,
		"controls":          s.UpdateControls(ctx, "hy1", meeting.ControlUpdate{UnmuteSelf: new(true)}),
		"controls, unmuted": s.UpdateControls(ctx, "hy1", meeting.ControlUpdate{UnmuteSelf: new(true), MuteAll: new(false)}),
	} {
		if err == nil || !strings.Contains(err.Error(), "MuteAll is true: set both") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if calls := corp.Calls(""); len(calls) != 0 {
		t.Errorf("%d calls were made", len(calls))
	}
}
