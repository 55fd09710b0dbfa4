package meeting_test

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
	"github.com/gowecom/wecom/wecomtest"
)

func TestRooms(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "BookRooms",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) ([]meeting.BookedRoom, error) {
				return s.BookRooms(ctx, "mt-1", meeting.RoomsBooking{RoomIDs: []string{"r-1", "r-2"}, SubjectVisible: new(false)})
			}),
			Route: "POST /cgi-bin/meeting/rooms/book",
			Body:  `{"meetingid":"mt-1","meeting_room_id_list":["r-1","r-2"],"subject_visible":false}`,
			Reply: `{"errcode":0,"errmsg":"ok","meeting_room_list":[{"meeting_room_id":"r-1","meeting_room_name":"黄山","meeting_room_location":"上海-云杉-3"}]}`,
			Want:  []meeting.BookedRoom{{ID: "r-1", Name: "黄山", Location: "上海-云杉-3"}},
		},
		{
			Name: "ReleaseRooms",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.ReleaseRooms(ctx, "mt-1", "r-1", "r-2")
			}),
			Route: "POST /cgi-bin/meeting/rooms/release",
			Body:  `{"meetingid":"mt-1","meeting_room_id_list":["r-1","r-2"]}`,
		},
		{
			Name: "ListRooms",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.RoomPage, error) {
				return s.ListRooms(ctx, "山", wecom.Page{Cursor: "c1", Limit: 5})
			}),
			Route: "POST /cgi-bin/meeting/rooms/list",
			Body:  `{"meeting_room_name":"山","cursor":"c1","limit":5}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","meeting_room_list":[{"meeting_room_id":"r-1","meeting_room_name":"黄山",
				"meeting_room_location":"上海-云杉-3","account_type":2,"active_code":"69MS","participant_number":12,"meeting_room_status":3,"scheduled_status":1,"is_allow_call":true}]}`,
			Want: &meeting.RoomPage{HasMore: true, NextCursor: "c2", Rooms: []meeting.Room{{
				ID: "r-1", Name: "黄山", Location: "上海-云杉-3", AccountType: meeting.RoomAccountTrial, ActivationCode: "69MS", Capacity: 12,
				Status: meeting.RoomInUse, Bookable: true, Callable: true,
			}}},
		},
		{
			Name: "GetRoom",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.RoomDetail, error) {
				return s.GetRoom(ctx, "r-1")
			}),
			Route: "POST /cgi-bin/meeting/rooms/get_info",
			Body:  `{"meeting_room_id":"r-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","basic_info":{"rooms_id_list":["d-1"],"meeting_room_name":"黄山","city":"上海","building":"云杉","floor":"3",
				"participant_number":12,"device":"ROOMS","desc":"5p2O5aic","password":"MzMz"},"account_info":{"account_type":1,"valid_period":"2027-01-01"},
				"hardware_info":{"factory":"f","device_model":"m","sn":"s","ip":"192.0.2.7","mac":"3c:46:d8:0c:7a:70","rooms_version":"2.7","firmware_version":"1.1",
				"health_status":"OK","system_type":"10.13","meeting_room_status":4,"active_time":"2026-03-02 14:05:09","cpu_info":"i7","cpu_usage":"30%","gpu_info":"g",
				"net_type":"ethernet","memory_info":"8G","monitor_frequency":60,"camera_model":"c","enable_video_mirror":true,"microphone_info":"mic","speaker_info":"sp"},
				"pmi_info":{"pmi_code":"887766","pmi_pwd":"MTIzNDU2"},"monitor_status":1,"is_allow_call":false,"scheduled_status":0}`,
			Want: &meeting.RoomDetail{
				Basic: meeting.RoomBasics{
					RoomsIDs: []string{"d-1"}, Name: "黄山", City: "上海", Building: "云杉", Floor: "3", Capacity: 12, Device: "ROOMS", Description: "李娜", Password: "333",
				},
				Account: meeting.RoomAccount{Type: meeting.RoomAccountSpecial, ValidUntil: "2027-01-01"},
				Hardware: meeting.RoomHardware{
					Manufacturer: "f", Model: "m", SerialNumber: "s", IP: "192.0.2.7", MAC: "3c:46:d8:0c:7a:70", RoomsVersion: "2.7", FirmwareVersion: "1.1",
					Health: "OK", System: "10.13", Status: meeting.RoomOffline, ActivatedAt: when("2026-03-02 14:05:09"), CPU: "i7", CPUUsage: "30%", GPU: "g",
					Network: "ethernet", Memory: "8G", RefreshRate: "60", Camera: "c", MirrorsVideo: true, Microphone: "mic", Speaker: "sp",
				},
				PersonalID: meeting.RoomPMI{Code: "887766", Password: "123456"}, Monitored: true,
			},
		},
		{
			Name: "GetRoom, never activated, with an opaque password",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.RoomDetail, error) {
				return s.GetRoom(ctx, "r-1")
			}),
			Route: "POST /cgi-bin/meeting/rooms/get_info",
			Body:  `{"meeting_room_id":"r-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","hardware_info":{"active_time":"","monitor_frequency":"60"},"pmi_info":{"pmi_pwd":"X!"},"is_allow_call":true,"scheduled_status":1}`,
			Want: &meeting.RoomDetail{
				Hardware: meeting.RoomHardware{RefreshRate: "60"}, PersonalID: meeting.RoomPMI{Password: "X!"}, Callable: true, Bookable: true,
			},
		},
		{
			Name: "GetRoomConfig",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.RoomConfig, error) {
				return s.GetRoomConfig(ctx, "r-1")
			}),
			Route: "POST /cgi-bin/meeting/rooms/get_config",
			Body:  `{"meeting_room_id":"r-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","meeting_settings":{"water_mark":2,"auto_response":1,"caption":true,"room_pmi":false,"room_notification":true},
				"record_settings":{"share_record":3,"download_record":true}}`,
			Want: &meeting.RoomConfig{
				Meeting: meeting.RoomMeetingConfig{Watermark: meeting.RoomWatermarkRows, AutoAnswer: meeting.RoomAutoAnswerOn, Captions: true, Notifications: true},
				Record:  meeting.RoomRecordConfig{Sharing: meeting.RoomSharingCorp, Downloadable: true},
			},
		},
		{
			Name: "ListRoomMeetings",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.RoomMeetingPage, error) {
				return s.ListRoomMeetings(ctx, meeting.RoomMeetingQuery{
					RoomsID: "d-1", From: when("2026-03-02 14:05:09").Time, To: when("2026-03-02 14:06:09").Time,
				}, wecom.Page{Cursor: "c1", Limit: 5})
			}),
			Route: "POST /cgi-bin/meeting/rooms/list_meetings",
			Body:  `{"rooms_id":"d-1","start_time":1772431509,"end_time":1772431569,"cursor":"c1","limit":5}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":true,"next_cursor":"c2","meeting_info_list":[{"meetingid":"mt-1","meeting_code":"14512","subject":"周会",
				"status":"MEETING_STATE_STARTED","meeting_type":6,"start_time":1772431509,"end_time":1772431569}]}`,
			Want: &meeting.RoomMeetingPage{HasMore: true, NextCursor: "c2", Meetings: []meeting.RoomMeeting{{
				ID: "mt-1", Code: "14512", Subject: "周会", State: meeting.StateStarted, Type: meeting.TypeWebinar,
				StartsAt: when("2026-03-02 14:05:09"), EndsAt: when("2026-03-02 14:06:09"),
			}}},
		},
		{
			Name: "ListRoomDevices",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.RoomDevicePage, error) {
				return s.ListRoomDevices(ctx, "山", wecom.Page{Limit: 5})
			}),
			Route: "POST /cgi-bin/meeting/rooms/list_devices",
			Body:  `{"meeting_room_name":"山","limit":5}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":false,"next_cursor":"c2","device_info_list":[{"meeting_room_id":"r-1","rooms_id":"d-1","meeting_room_name":"黄山",
				"meeting_room_location":"上海-云杉-3","device_model":"m","app_version":"4.1","meeting_room_status":2,
				"device_monitor_info":{"camera_status":true,"microphone_status":false,"speaker_status":true}}]}`,
			Want: &meeting.RoomDevicePage{Devices: []meeting.RoomDevice{{
				RoomsID: "d-1", RoomID: "r-1", RoomName: "黄山", Location: "上海-云杉-3", Model: "m", AppVersion: "4.1", Status: meeting.RoomIdle,
				Health: meeting.RoomDeviceHealth{Camera: true, Speaker: true},
			}}},
		},
		{
			Name: "ListRoomControllers",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.RoomControllerPage, error) {
				return s.ListRoomControllers(ctx, "平板", wecom.Page{Limit: 5})
			}),
			Route: "POST /cgi-bin/meeting/rooms/list_controllers",
			Body:  `{"controller_name":"平板","limit":5}`,
			Reply: `{"errcode":0,"errmsg":"ok","has_more":false,"controller_info_list":[{"rooms_id":"d-1","meeting_room_name":"黄山","meeting_room_location":"上海-云杉-3",
				"controller_name":"平板1","manufacture_name":"f","controller_model":"m","app_version":"4.1","status":"1","framework_version":"15.2","ip_address":"192.0.2.8",
				"mac_address":"3c:46:d8:0c:7a:71","cpu_type":"ARM64","cpu_usage":"1.7","network_type":"wifi","mem_usage":"3.6GB"}]}`,
			Want: &meeting.RoomControllerPage{Controllers: []meeting.RoomController{{
				RoomsID: "d-1", RoomName: "黄山", Location: "上海-云杉-3", Name: "平板1", Manufacturer: "f", Model: "m", AppVersion: "4.1", FrameworkVersion: "15.2",
				Status: meeting.ControllerOnline, IP: "192.0.2.8", MAC: "3c:46:d8:0c:7a:71", CPU: "ARM64", CPUUsage: "1.7", Network: "wifi", MemoryUsage: "3.6GB",
			}}},
		},
		{
			Name: "GetRoomInventory",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.RoomInventory, error) {
				return s.GetRoomInventory(ctx)
			}),
			Route: "POST /cgi-bin/meeting/rooms/get_inventory",
			Body:  `{}`,
			Reply: `{"errcode":0,"errmsg":"ok","normal_count":10,"special_count":9,"normal_used_count":8,"special_used_count":7,"normal_expired_count":6,"special_expired_count":5}`,
			Want:  &meeting.RoomInventory{Normal: 10, Special: 9, NormalUsed: 8, SpecialUsed: 7, NormalExpired: 6, SpecialExpired: 5},
		},
		{
			Name: "CallRoom",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (string, error) {
				return s.CallRoom(ctx, "mt-1", meeting.RoomID("r-1"))
			}),
			Route: "POST /cgi-bin/meeting/rooms/call",
			Body:  `{"meetingid":"mt-1","meeting_room_id":"r-1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","invite_id":"in-1"}`,
			Want:  "in-1",
		},
		{
			Name: "CallRoom, of another system",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (string, error) {
				return s.CallRoom(ctx, "mt-1", meeting.MRAAddress{Protocol: meeting.ProtocolH323, DialString: "192.0.2.7"})
			}),
			Route: "POST /cgi-bin/meeting/rooms/call",
			Body:  `{"meetingid":"mt-1","mra_address":{"protocol":2,"dial_string":"192.0.2.7"}}`,
			Reply: `{"errcode":0,"errmsg":"ok","invite_id":"in-1"}`,
			Want:  "in-1",
		},
		{
			Name: "CancelRoomCall",
			Call: apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error {
				return s.CancelRoomCall(ctx, "mt-1", "in-1", meeting.RoomID("r-1"))
			}),
			Route: "POST /cgi-bin/meeting/rooms/cancel_call",
			Body:  `{"meetingid":"mt-1","invite_id":"in-1","meeting_room_id":"r-1"}`,
		},
		{
			Name: "GetRoomCall",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.RoomCall, error) {
				return s.GetRoomCall(ctx, "mt-1", &meeting.MRAAddress{Protocol: meeting.ProtocolSIP, DialString: "room@a.example"})
			}),
			Route: "POST /cgi-bin/meeting/rooms/get_response_status",
			Body:  `{"meetingid":"mt-1","mra_address":{"protocol":1,"dial_string":"room@a.example"}}`,
			Reply: `{"errcode":0,"errmsg":"ok","status":4,"response_time":"2026/03/02 14:05:09"}`,
			Want:  &meeting.RoomCall{Response: meeting.RoomCalling, RespondedAt: when("2026-03-02 14:05:09")},
		},
	})
}

func TestRoomChecks(t *testing.T) {
	checkRefused(t, []refusal{
		{"no room to book", "no rooms", func(ctx context.Context, s *meeting.Service) error {
			_, err := s.BookRooms(ctx, "mt-1", meeting.RoomsBooking{})
			return err
		}},
		{"no room to release", "no rooms", func(ctx context.Context, s *meeting.Service) error { return s.ReleaseRooms(ctx, "mt-1") }},
		{"meetings of no room", "RoomID", func(ctx context.Context, s *meeting.Service) error {
			_, err := s.ListRoomMeetings(ctx, meeting.RoomMeetingQuery{}, wecom.Page{})
			return err
		}},
		{"a call of no room", "no room", func(ctx context.Context, s *meeting.Service) error {
			_, err := s.CallRoom(ctx, "mt-1", nil)
			return err
		}},
		{"a call of an empty id", "no room", func(ctx context.Context, s *meeting.Service) error {
			_, err := s.CallRoom(ctx, "mt-1", meeting.RoomID(""))
			return err
		}},
		{"a call of an address without its string", "no room", func(ctx context.Context, s *meeting.Service) error {
			return s.CancelRoomCall(ctx, "mt-1", "in-1", meeting.MRAAddress{Protocol: meeting.ProtocolSIP})
		}},
		{"the call of a nil address", "no room", func(ctx context.Context, s *meeting.Service) error {
			_, err := s.GetRoomCall(ctx, "mt-1", (*meeting.MRAAddress)(nil))
			return err
		}},
	})
}

// A long time is asked for in parts of 90 days, and no meeting comes twice.
func TestAllRoomMeetings(t *testing.T) {
	corp := wecomtest.New(wecomtest.WithoutPeople())
	corp.Script("/cgi-bin/meeting/rooms/list_meetings",
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok","has_more":false,"meeting_info_list":[{"meetingid":"mt-1","start_time":1772431509},{"meetingid":"mt-2"}]}`),
		wecomtest.JSON(`{"errcode":0,"errmsg":"ok","has_more":false,"meeting_info_list":[{"meetingid":"mt-2"},{"meetingid":"mt-1","start_time":1772431510}]}`),
		wecomtest.Refuse(400003, "no"))
	from := when("2026-01-01 00:00:00").Time
	var got []string
	var err error
	for m, e := range meeting.New(corp.Client()).AllRoomMeetings(t.Context(), meeting.RoomMeetingQuery{RoomID: "r-1", From: from, To: from.Add(200 * 24 * time.Hour)}) {
		if err = e; err == nil {
			got = append(got, m.ID)
		}
	}
	if diff := cmp.Diff([]string{"mt-1", "mt-2", "mt-1"}, got); diff != "" || err == nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	var spans [][2]int64
	for _, c := range corp.Calls("/cgi-bin/meeting/rooms/list_meetings") {
		var body struct {
			From int64 `json:"start_time"`
			To   int64 `json:"end_time"`
		}
		if err := json.Unmarshal([]byte(c.Body), &body); err != nil {
			t.Fatal(err)
		}
		spans = append(spans, [2]int64{body.From - from.Unix(), body.To - from.Unix()})
	}
	const window = 90 * 24 * 3600
	if diff := cmp.Diff([][2]int64{{0, window}, {window + 1, 2*window + 1}, {2*window + 2, 200 * 24 * 3600}}, spans); diff != "" {
		t.Errorf("spans (-want +got):\n%s", diff)
	}
}
