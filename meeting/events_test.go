package meeting_test

import (
	"testing"

	"github.com/gowecom/wecom/internal/eventtest"
	"github.com/gowecom/wecom/meeting"
)

// Each element of an event is read into the field that is meant.
func TestEvents(t *testing.T) {
	eventtest.Run(t, []eventtest.Row{
		eventtest.Of("event/meeting_change/modify_meeting", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.Updated{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/cancel_meeting", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.Cancelled{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/meeting_start", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.Started{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/meeting_end", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.Ended{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/meeting_mute_all", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.Muted{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/meeting_unmute_all", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.Unmuted{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/join_meeting", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.Joined{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/quit_meeting", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.Left{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/join_meeting_before_host", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.JoinedBeforeHost{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/join_waiting_room", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.WaitingRoomEntered{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/open_screen_share", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.ScreenShareStarted{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/close_screen_share", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.ScreenShareEnded{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/start_recording", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.RecordingStarted{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/pause_recording", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.RecordingPaused{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/resume_recording", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.RecordingResumed{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/stop_recording", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.RecordingStopped{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/recording_complete", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.RecordingCompleted{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/delete_recording", `<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId><MeetingId><![CDATA[mt-1]]></MeetingId>`, meeting.RecordingDeleted{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}}),
		eventtest.Of("event/meeting_change/quit_waiting_room", `
			<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId>
			<MeetingId><![CDATA[mt-1]]></MeetingId>
			<OperatedUser><UserId><![CDATA[zh]]></UserId><TmpOpenId><![CDATA[tmp-2]]></TmpOpenId><UserRole>4</UserRole></OperatedUser>`, meeting.WaitingRoomLeft{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}, OperatedUser: meeting.EventUser{UserID: "zh", TmpOpenID: "tmp-2", Role: 4}}),
		eventtest.Of("event/meeting_change/join_from_meeting_room", `
			<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId>
			<MeetingId><![CDATA[mt-1]]></MeetingId>
			<OperatedUser><UserId><![CDATA[zh]]></UserId><TmpOpenId><![CDATA[tmp-2]]></TmpOpenId><UserRole>4</UserRole></OperatedUser>`, meeting.WaitingRoomAdmitted{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}, OperatedUser: meeting.EventUser{UserID: "zh", TmpOpenID: "tmp-2", Role: 4}}),
		eventtest.Of("event/meeting_change/move_to_waiting_room", `
			<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId>
			<MeetingId><![CDATA[mt-1]]></MeetingId>
			<OperatedUser><UserId><![CDATA[zh]]></UserId><TmpOpenId><![CDATA[tmp-2]]></TmpOpenId><UserRole>4</UserRole></OperatedUser>`, meeting.WaitingRoomSentTo{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}, OperatedUser: meeting.EventUser{UserID: "zh", TmpOpenID: "tmp-2", Role: 4}}),
		eventtest.Of("event/meeting_change/role_change", `
			<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId>
			<MeetingId><![CDATA[mt-1]]></MeetingId>
			<OperatedUser><UserId><![CDATA[zh]]></UserId><TmpOpenId><![CDATA[tmp-2]]></TmpOpenId><UserRole>4</UserRole></OperatedUser>`, meeting.RoleChanged{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}, OperatedUser: meeting.EventUser{UserID: "zh", TmpOpenID: "tmp-2", Role: 4}}),
		eventtest.Of("event/meeting_change/webinar_role_change", `
			<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId>
			<MeetingId><![CDATA[mt-1]]></MeetingId>
			<OperatedUser><UserId><![CDATA[zh]]></UserId><TmpOpenId><![CDATA[tmp-2]]></TmpOpenId><UserRole>4</UserRole></OperatedUser>`, meeting.WebinarRoleChanged{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}, OperatedUser: meeting.EventUser{UserID: "zh", TmpOpenID: "tmp-2", Role: 4}}),
		eventtest.Of("event/meeting_change/webinar_warm_up_upload", `
			<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId>
			<MeetingId><![CDATA[mt-1]]></MeetingId>
			<WarmUpInfo><WarmUpPicture><![CDATA[https://shan.example/w.png]]></WarmUpPicture><WarmUpVideo><![CDATA[https://shan.example/w.mp4]]></WarmUpVideo><UploadStatus>1</UploadStatus><ErrorMsg><![CDATA[too dark]]></ErrorMsg></WarmUpInfo>`, meeting.WebinarWarmUpUploaded{
			EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"},
			WarmUp: meeting.WarmUp{
				PictureURL: "https://shan.example/w.png",
				VideoURL:   "https://shan.example/w.mp4",
				Status:     meeting.UploadSucceeded,
				Error:      "too dark",
			},
		}),
		eventtest.Of("event/meeting_change/pstn_status_update", `
			<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId>
			<MeetingId><![CDATA[mt-1]]></MeetingId>
			<PstnStatus><![CDATA[CANCLE_INVITE]]></PstnStatus>`, meeting.PSTNStatusChanged{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}, Status: "CANCLE_INVITE"}),
		eventtest.Of("event/meeting_change/medium_upload", `
			<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId>
			<MeetingId><![CDATA[mt-1]]></MeetingId>
			<AllUploadStatus>1</AllUploadStatus>
			<UploadInfo><MediumUrl><![CDATA[https://shan.example/1.png]]></MediumUrl><MediumType>2</MediumType><UploadStatus>3</UploadStatus><ErrorMsg><![CDATA[low resolution]]></ErrorMsg></UploadInfo>
			<UploadInfo><MediumUrl><![CDATA[https://shan.example/2.png]]></MediumUrl><MediumType>4</MediumType><UploadStatus>5</UploadStatus><ErrorMsg><![CDATA[too large]]></ErrorMsg></UploadInfo>`, meeting.MediaUploaded{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}, Complete: true, Uploads: []meeting.MediumUpload{{
			Type:   2,
			URL:    "https://shan.example/1.png",
			Status: 3,
			Error:  "low resolution",
		}, {
			Type:   4,
			URL:    "https://shan.example/2.png",
			Status: 5,
			Error:  "too large",
		}}}),
		eventtest.Of("event/meeting_change/enroll", `
			<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId>
			<MeetingId><![CDATA[mt-1]]></MeetingId>
			<EnrollId><![CDATA[en-1]]></EnrollId>`, meeting.Enrolled{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}, EnrollID: "en-1"}),
		eventtest.Of("event/meeting_change/cancel_enroll", `
			<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId>
			<MeetingId><![CDATA[mt-1]]></MeetingId>
			<EnrollId><![CDATA[en-1]]></EnrollId>`, meeting.EnrollmentCancelled{EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"}, EnrollID: "en-1"}),
		eventtest.Of("event/meeting_change/meeting_room_response", `
			<FromUserTmpOpenId><![CDATA[tmp-1]]></FromUserTmpOpenId>
			<MeetingId><![CDATA[mt-1]]></MeetingId>
			<MeetingRoomId><![CDATA[room-1]]></MeetingRoomId>
			<MraAddress><Protocol>1</Protocol><DialString><![CDATA[sip:7@shan.example]]></DialString></MraAddress>
			<RoomResponseStatus>2</RoomResponseStatus>`, meeting.RoomResponded{
			EventHeader: meeting.EventHeader{OperatorTmpOpenID: "tmp-1", MeetingID: "mt-1"},
			RoomID:      "room-1",
			Address:     meeting.MRAAddress{Protocol: 1, DialString: "sip:7@shan.example"},
			Response:    2,
		}),
		eventtest.Of("event/meeting_statistics/start_meeting", `<Status>2</Status>`, meeting.LaunchReported{Status: 2}),
	})
}
