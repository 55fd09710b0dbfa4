package meeting

import (
	"context"

	"github.com/gowecom/wecom/internal/call"
)

// A TerminalInMeeting is a device with which a member has joined a meeting.
type TerminalInMeeting struct {
	MeetingID string   `json:"meetingid"`
	Terminal  Terminal `json:"instance_id"`
}

// CheckTerminals returns with which devices a member has joined which of the
// meetings until now. Without terminals it looks for all kinds. A meeting that the
// member has not joined is absent. The meetings must be the corp's.
//
// https://developer.work.weixin.qq.com/document/path/98165
//
//wecom:api POST /cgi-bin/meeting/check_device_in_meeting 获取成员设备是否入会
func (s *Service) CheckTerminals(ctx context.Context, userID string, meetingIDs []string, terminals ...Terminal) ([]TerminalInMeeting, error) {
	if err := checkCount("meetings", len(meetingIDs), 1, 0); err != nil {
		return nil, err
	}
	return call.QueryIn[[]TerminalInMeeting](ctx, s.client, "/cgi-bin/meeting/check_device_in_meeting", struct {
		UserID     string     `json:"userid"`
		Terminals  []Terminal `json:"instance_id_list,omitempty"`
		MeetingIDs []string   `json:"meetingid_list"`
	}{userID, terminals, meetingIDs}, "result_list")
}
