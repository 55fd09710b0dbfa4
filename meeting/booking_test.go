package meeting_test

import (
	"context"
	"testing"
	"time"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/apitest"
	"github.com/gowecom/wecom/meeting"
)

// at is a moment in Beijing on 2 March 2026, a Monday.
func at(hour, minute, second int) wecom.Time {
	return wecom.TimeOf(time.Date(2026, 3, 2, hour, minute, second, 0, wecom.Beijing))
}

// minutes is a duration on the wire.
func minutes(n int) wecom.Seconds { return wecom.SecondsOf(time.Duration(n) * time.Minute) }

// everySetting has all settings, with values that are not the defaults.
var everySetting = meeting.SettingsUpdate{
	Password: "13579", WaitingRoom: new(true), EnterBeforeHost: new(false), EnterMute: new(meeting.EnterMuteOff), ScreenWatermark: new(true),
	RingScope: meeting.RingSome, RingMembers: meeting.Members{UserIDs: []string{"lina"}}, Hosts: meeting.Members{UserIDs: []string{"chenzhiyuan"}},
	UnmuteSelf: new(false), MuteAll: new(true), External: new(false), Watermark: new(meeting.WatermarkSingle), AutoRecord: meeting.AutoRecordCloud,
	AttendeeAutoRecord: new(true), HostMayPauseRecord: new(false), Interpreter: new(true), DocumentUpload: new(false),
	Enrollment: new(true), HostKeyEnabled: new(true), HostKey: "246810",
}

const everySettingJSON = `{"password":"13579","enable_waiting_room":true,"allow_enter_before_host":false,"enable_enter_mute":0,"enable_screen_watermark":true,
	"remind_scope":4,"ring_users":{"userid":["lina"]},"hosts":{"userid":["chenzhiyuan"]},"allow_unmute_self":false,"mute_all":true,"allow_external_user":false,
	"watermark_type":0,"auto_record_type":"cloud","attendee_join_auto_record":true,"enable_host_pause_auto_record":false,"enable_interpreter":true,
	"enable_doc_upload_permission":false,"enable_enroll":true,"enable_host_key":true,"host_key":"246810"}`

// everyThirdWeek repeats on Mondays and Thursdays.
var everyThirdWeek = meeting.Repetition{
	Type: meeting.RepeatWeekly, Custom: true, Interval: 3, Weekdays: []int{1, 4}, End: meeting.RepeatEndsAfter, Count: 12,
}

var everyLive = meeting.LiveUpdate{
	Enabled: new(true), Subject: "发布会", Summary: "新品", PasswordEnabled: new(true), Password: "112233", Chat: new(true), Replay: new(false),
	Watermark: &meeting.LiveWatermark{Hidden: false},
}

const everyLiveJSON = `{"enable_live":true,"subject":"发布会","summary":"新品","enable_password":true,"password":"112233","enable_live_im":true,
	"enable_live_replay":false,"live_watermark":{"watermark_opt":0}}`

func TestBookings(t *testing.T) {
	apitest.Run(t, []apitest.Endpoint{
		{
			Name: "CreateMeeting",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.MeetingCreated, error) {
				return s.CreateMeeting(ctx, meeting.MeetingCreate{
					AdminUserID: "lina", Title: "周会", StartsAt: at(10, 0, 0), Duration: minutes(45), Description: "进度", Location: "三楼",
					Invitees: meeting.Invitees{UserIDs: []string{"lina", "zhoulan"}, DeviceSNs: []string{"SN-7"}},
					Guests:   []meeting.Guest{{Area: "86", Phone: "13900000009", Name: "王工"}}, CalendarID: "cal-1",
					Settings:  everySetting,
					Reminders: meeting.Reminders{Repeats: true, Repetition: everyThirdWeek, Before: []meeting.ReminderLead{meeting.RemindAtStart, meeting.RemindFifteenMinutesBefore}},
					Live:      everyLive,
				})
			}),
			Route: "POST /cgi-bin/meeting/create",
			Body: `{"admin_userid":"lina","title":"周会","meeting_start":1772416800,"meeting_duration":2700,"description":"进度","location":"三楼",
				"invitees":{"userid":["lina","zhoulan"],"device_sn":["SN-7"]},"guests":[{"area":"86","phone_number":"13900000009","guest_name":"王工"}],
				"cal_id":"cal-1","settings":` + everySettingJSON + `,"reminders":{"is_repeat":1,"repeat_type":1,"is_custom_repeat":1,"repeat_interval":3,
				"repeat_day_of_week":[1,4],"repeat_until_type":1,"repeat_until_count":12,"remind_before":[0,900]},"live":` + everyLiveJSON + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","meetingid":"hy1","meeting_code":"301555","meeting_link":"https://meeting.example/hy1","excess_users":["zhoulan"]}`,
			Want:  &meeting.MeetingCreated{ID: "hy1", Code: "301555", LinkURL: "https://meeting.example/hy1", ExcessUserIDs: wecom.IDs{"zhoulan"}},
		},
		{
			Name: "CreateMeeting with what it needs alone",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.MeetingCreated, error) {
				return s.CreateMeeting(ctx, meeting.MeetingCreate{AdminUserID: "lina", Title: "周会", StartsAt: at(10, 0, 0), Duration: minutes(5)})
			}),
			Route: "POST /cgi-bin/meeting/create",
			Body:  `{"admin_userid":"lina","title":"周会","meeting_start":1772416800,"meeting_duration":300}`,
			Reply: `{"errcode":0,"errmsg":"ok","meetingid":"hy2","excess_users":"lina"}`,
			Want:  &meeting.MeetingCreated{ID: "hy2", ExcessUserIDs: wecom.IDs{"lina"}},
		},
		{
			Name: "UpdateMeeting",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (wecom.IDs, error) {
				return s.UpdateMeeting(ctx, "hy1", meeting.MeetingUpdate{
					Title: "例会", StartsAt: at(11, 0, 0), Duration: minutes(30), Description: new(""), Location: new("四楼"),
					Invitees: meeting.Invitees{UserIDs: []string{"lina"}, DeviceSNs: []string{}}, Guests: []meeting.Guest{}, CalendarID: "cal-2",
					Settings: everySetting,
					Reminders: &meeting.Reminders{Repeats: true, Repetition: meeting.Repetition{
						Type: meeting.RepeatMonthly, Custom: true, Interval: 1, MonthDays: []int{2, 16}, EndsAt: at(23, 0, 0),
					}},
					RemindBefore: new(minutes(0)), Live: everyLive,
				})
			}),
			Route: "POST /cgi-bin/meeting/update",
			Body: `{"meetingid":"hy1","title":"例会","meeting_start":1772420400,"meeting_duration":1800,"description":"","location":"四楼",
				"invitees":{"userid":["lina"],"device_sn":[]},"guests":[],"cal_id":"cal-2","settings":` + everySettingJSON + `,
				"reminders":{"is_repeat":1,"repeat_type":2,"is_custom_repeat":1,"repeat_interval":1,"repeat_day_of_month":[2,16],"repeat_until":1772463600},
				"remind_time":0,"live":` + everyLiveJSON + `}`,
			Reply: `{"errcode":0,"errmsg":"ok","excess_users":["lina"]}`,
			Want:  wecom.IDs{"lina"},
		},
		{
			Name: "UpdateMeeting that ends the repetition",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (wecom.IDs, error) {
				return s.UpdateMeeting(ctx, "hy1", meeting.MeetingUpdate{Reminders: &meeting.Reminders{}})
			}),
			Route: "POST /cgi-bin/meeting/update",
			Body:  `{"meetingid":"hy1","reminders":{"is_repeat":0,"repeat_type":0}}`,
			Want:  wecom.IDs(nil),
		},
		{
			Name:  "CancelMeeting",
			Call:  apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error { return s.CancelMeeting(ctx, "hy1") }),
			Route: "POST /cgi-bin/meeting/cancel",
			Body:  `{"meetingid":"hy1"}`,
		},
		{
			Name:  "CancelSubMeeting",
			Call:  apitest.Do(meeting.New, func(ctx context.Context, s *meeting.Service) error { return s.CancelSubMeeting(ctx, "hy1", "sub1") }),
			Route: "POST /cgi-bin/meeting/cancel",
			Body:  `{"meetingid":"hy1","sub_meetingid":"sub1"}`,
		},
		{
			Name: "GetMeeting",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.Meeting, error) {
				return s.GetMeeting(ctx, "hy1")
			}),
			Route: "POST /cgi-bin/meeting/get_info",
			Body:  `{"meetingid":"hy1"}`,
			Reply: "@get_info.json",
			Want:  &weekly,
		},
		{
			Name: "GetMeeting of a corp without the advanced features",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.Meeting, error) {
				return s.GetMeeting(ctx, "hy2")
			}),
			Route: "POST /cgi-bin/meeting/get_info",
			Body:  `{"meetingid":"hy2"}`,
			Reply: `{"errcode":0,"errmsg":"ok","status":5,"settings":{"enable_enter_mute":true}}`,
			Want:  &meeting.Meeting{Status: meeting.StatusExpired, Settings: meeting.Settings{EnterMute: meeting.EnterMuteOn}},
		},
		{
			Name: "GetSubMeeting",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.Meeting, error) {
				return s.GetSubMeeting(ctx, "hy1", "sub1")
			}),
			Route: "POST /cgi-bin/meeting/get_info",
			Body:  `{"meetingid":"hy1","sub_meetingid":"sub1"}`,
			Reply: `{"errcode":0,"errmsg":"ok","title":"周会"}`,
			Want:  &meeting.Meeting{Title: "周会"},
		},
		{
			Name: "GetMeetingByCode",
			Call: apitest.With(meeting.New, func(ctx context.Context, s *meeting.Service) (*meeting.Meeting, error) {
				return s.GetMeetingByCode(ctx, "301555")
			}),
			Route: "POST /cgi-bin/meeting/get_info",
			Body:  `{"meeting_code":"301555"}`,
			Reply: `{"errcode":0,"errmsg":"ok","meetingid":"hy1"}`,
			Want:  &meeting.Meeting{ID: "hy1"},
		},
	})
}

// weekly is the meeting of testdata/get_info.json.
var weekly = meeting.Meeting{
	ID: "hy1", Code: "301555", LinkURL: "https://meeting.example/hy1", AgentID: 1000007, AdminUserID: "lina", MainDepartmentID: 3,
	Title: "周会", Description: "进度", Location: "三楼", CalendarID: "cal-1", Type: meeting.TypeRepeated, Status: meeting.StatusRunning,
	StartsAt: at(10, 0, 0), Duration: minutes(45),
	Attendance: meeting.Attendance{
		Members: []meeting.MemberAttendance{
			{UserID: "lina", Visit: meeting.Visit{Presence: meeting.Present, FirstJoinedAt: at(9, 58, 0), LastLeftAt: at(10, 40, 0), Joins: 2, Stayed: minutes(41)}},
			{UserID: "zhoulan", Visit: meeting.Visit{Presence: meeting.Absent}},
		},
		Externals: []meeting.ExternalAttendance{
			{TmpCustomerID: "wotmp1", Visit: meeting.Visit{Presence: meeting.Present, FirstJoinedAt: at(10, 1, 0), LastLeftAt: at(10, 30, 0), Joins: 1, Stayed: minutes(29)}},
		},
		Devices: []meeting.DeviceAttendance{{DeviceSN: "SN-7", Presence: meeting.Present}},
	},
	Guests: []meeting.Guest{{Area: "86", Phone: "13900000009", Name: "王工"}},
	Settings: meeting.Settings{
		NeedsPassword: true, Password: "13579", WaitingRoom: true, EnterMute: meeting.EnterMuteOn, EnterMuteType: meeting.EnterMuteCrowds, MuteAll: true,
		ScreenWatermark: true, Watermark: meeting.WatermarkRows, AutoRecord: meeting.AutoRecordCloud, AttendeeAutoRecord: true,
		DocumentUpload: true, Enrollment: true, HostKeyEnabled: true, HostKey: "246810", RingScope: meeting.RingSome,
		RingMembers: meeting.Members{UserIDs: []string{"zhoulan"}}, Hosts: meeting.Members{UserIDs: []string{"chenzhiyuan"}},
		CurrentHosts: meeting.Members{UserIDs: []string{"lina"}}, CoHosts: meeting.Members{UserIDs: []string{"wufang"}},
		EnterBeforeHost: true, UnmuteSelf: true, External: true, HostMayPauseRecord: true, Interpreter: true,
	},
	Reminders: meeting.Reminders{Repeats: true, Repetition: everyThirdWeek, Before: []meeting.ReminderLead{meeting.RemindAtStart, meeting.RemindFifteenMinutesBefore}},
	Live: meeting.Live{
		Enabled: true, Subject: "发布会", Summary: "新品", PasswordEnabled: true, Password: "112233", Chat: true, Replay: true,
		Watermark: meeting.LiveWatermark{Hidden: true},
	},
	HasVote: true,
	SubMeetings: []meeting.SubMeeting{
		{ID: "sub1", Deleted: true, StartsAt: at(10, 0, 0), EndsAt: at(10, 45, 0), Title: "第一次", SegmentID: "seg1"},
	},
	HasMoreSubMeetings: true, RemainingMeetings: 11, CurrentSubMeetingID: "sub2",
	Segments: []meeting.RepeatSegment{{ID: "seg1", Repetition: meeting.Repetition{
		Type: meeting.RepeatMonthly, Custom: true, Interval: 2, MonthDays: []int{2}, EndsAt: at(23, 0, 0), Count: 4,
	}}},
}
