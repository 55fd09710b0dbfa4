package meeting

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// MRAStatus is the state of a meeting room of another system (SIP or H.323) that
// has joined a meeting by the connector (MRA).
type MRAStatus struct {
	Participant
	Role         Role        `json:"user_role"`
	WebinarRole  WebinarRole `json:"webinar_member_role"`
	IP           string      `json:"ip"` // empty unless it is in the meeting
	Name         string      `json:"name"`
	MicrophoneOn bool        `json:"audio_state"`
	CameraOn     bool        `json:"video_state"`
	ScreenShared bool        `json:"screen_shared_state"`
	Layout       MRALayout   `json:"default_layout"`
	HandRaised   bool        `json:"raise_hands_state"`
}

// An MRALayout is how an MRA device divides its screen.
//
//wecom:string
type MRALayout int

const (
	MRAEqual      MRALayout = 1 // 等分模式
	MRAFullScreen MRALayout = 2 // 全屏模式
	MRAOnePlusN   MRALayout = 3 // 一大多小（1+N）
)

// GetMRAStatus returns the state of an MRA device in a meeting.
//
// https://developer.work.weixin.qq.com/document/path/98786
//
//wecom:api POST /cgi-bin/meeting/mra/query_status 获取 MRA 状态信息
func (s *Service) GetMRAStatus(ctx context.Context, meetingID, tmpOpenID string) (*MRAStatus, error) {
	return call.Query[MRAStatus](ctx, s.client, "/cgi-bin/meeting/mra/query_status", call.Body{"meetingid": meetingID, "tmp_openid": tmpOpenID})
}

// mra names an MRA device in a meeting.
type mra struct {
	MeetingID string    `json:"meetingid"`
	MRA       mraDevice `json:"mra"`
}

type mraDevice struct {
	TmpOpenID string `json:"tmp_openid"`
}

// MRALayoutUpdate changes the layout of an MRA device.
type MRALayoutUpdate struct {
	Layout  MRALayout     `json:"default_layout"`
	NoVideo MRAVisibility `json:"default_novideo_user"` // of participants without a picture
}

// An MRAVisibility tells whether an MRA device shows participants.
type MRAVisibility int

const (
	MRAShow MRAVisibility = 1
	MRAHide MRAVisibility = 2
)

// UpdateMRALayout changes the default layout of an MRA device. WeCom refuses it
// while the device shows a layout of the meeting, one of its own or a video in
// focus.
//
// https://developer.work.weixin.qq.com/document/path/98787
//
//wecom:api POST /cgi-bin/meeting/mra/set_default_layout 切换 MRA 默认布局
func (s *Service) UpdateMRALayout(ctx context.Context, meetingID, tmpOpenID string, in MRALayoutUpdate) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/mra/set_default_layout", struct {
		mra
		MRALayoutUpdate
	}{mra{meetingID, mraDevice{tmpOpenID}}, in}, nil)
}

// UpdateMRAHand raises the hand of an MRA device, or lowers it.
//
// https://developer.work.weixin.qq.com/document/path/98788
//
//wecom:api POST /cgi-bin/meeting/mra/set_raise_hand 设置 MRA 举手或手放下
func (s *Service) UpdateMRAHand(ctx context.Context, meetingID, tmpOpenID string, raised bool) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/mra/set_raise_hand", call.Body{
		"meetingid": meetingID, "raise_hand": raised, "mra": mraDevice{tmpOpenID},
	}, nil)
}

// EndMRACall takes an MRA device out of a meeting (挂断).
//
// https://developer.work.weixin.qq.com/document/path/98789
//
//wecom:api POST /cgi-bin/meeting/mra/hangup 挂断 MRA 呼叫
func (s *Service) EndMRACall(ctx context.Context, meetingID, tmpOpenID string) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/mra/hangup", mra{meetingID, mraDevice{tmpOpenID}}, nil)
}
