package meeting_test

import (
	"context"
	"testing"

	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
)

func TestMRA(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "GetMRAStatus",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.MRAStatus, error) {
				return s.GetMRAStatus(ctx, "mt-1", "tmp-9")
			}),
			Route: "POST /cgi-bin/meeting/mra/query_status",
			Body:  `{"meetingid":"mt-1","tmp_openid":"tmp-9"}`,
			Reply: `{"errcode":0,"errmsg":"ok","tmp_openid":"tmp-9","instance_id":9,"user_role":6,"webinar_member_role":2,"ip":"192.0.2.7","name":"大会议室",
				"audio_state":true,"video_state":false,"screen_shared_state":true,"default_layout":3,"raise_hands_state":false}`,
			Want: &meeting.MRAStatus{
				Participant: meeting.Participant{TmpOpenID: "tmp-9", Terminal: meeting.TerminalMRA}, Role: meeting.RoleCoHost,
				WebinarRole: meeting.WebinarExternalPanelist, IP: "192.0.2.7", Name: "大会议室", MicrophoneOn: true, ScreenShared: true, Layout: meeting.MRAOnePlusN,
			},
		},
		{
			Name: "GetMRAStatus, with the other switches",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.MRAStatus, error) {
				return s.GetMRAStatus(ctx, "mt-1", "tmp-9")
			}),
			Route: "POST /cgi-bin/meeting/mra/query_status",
			Body:  `{"meetingid":"mt-1","tmp_openid":"tmp-9"}`,
			Reply: `{"errcode":0,"errmsg":"ok","audio_state":false,"video_state":true,"screen_shared_state":false,"raise_hands_state":true}`,
			Want:  &meeting.MRAStatus{CameraOn: true, HandRaised: true},
		},
		{
			Name: "UpdateMRALayout",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.UpdateMRALayout(ctx, "mt-1", "tmp-9", meeting.MRALayoutUpdate{Layout: meeting.MRAFullScreen, NoVideo: meeting.MRAShow})
			}),
			Route: "POST /cgi-bin/meeting/mra/set_default_layout",
			Body:  `{"meetingid":"mt-1","default_layout":2,"default_novideo_user":1,"mra":{"tmp_openid":"tmp-9"}}`,
		},
		{
			Name: "UpdateMRAHand",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.UpdateMRAHand(ctx, "mt-1", "tmp-9", true)
			}),
			Route: "POST /cgi-bin/meeting/mra/set_raise_hand",
			Body:  `{"meetingid":"mt-1","raise_hand":true,"mra":{"tmp_openid":"tmp-9"}}`,
		},
		{
			Name: "EndMRACall",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.EndMRACall(ctx, "mt-1", "tmp-9")
			}),
			Route: "POST /cgi-bin/meeting/mra/hangup",
			Body:  `{"meetingid":"mt-1","mra":{"tmp_openid":"tmp-9"}}`,
		},
	})
}
