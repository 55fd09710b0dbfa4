package meeting

import (
	"context"
	"errors"

	"github.com/gowecom/wecom"
	"github.com/gowecom/wecom/internal/call"
)

// MeetingCreate describes a meeting to book (预约会议).
type MeetingCreate struct {
	AdminUserID string         `json:"admin_userid"`         // required; manages the meeting beside the app
	Title       string         `json:"title"`                // required; at most 255 characters, without the advanced features 40 bytes
	StartsAt    wecom.Time     `json:"meeting_start"`        // required; in the future
	Duration    wecom.Seconds  `json:"meeting_duration"`     // required; 5 minutes to a second less than a day
	Description string         `json:"description,omitzero"` // at most 500 bytes
	Location    string         `json:"location,omitzero"`    // at most 36 bytes or 18 Chinese characters
	Invitees    Invitees       `json:"invitees,omitzero"`    // at most 300, without a paid plan 100; more by ReplaceInvitees
	Guests      []Guest        `json:"guests,omitzero"`      // people outside the corp; advanced
	CalendarID  string         `json:"cal_id,omitzero"`      // of a calendar that the app made; empty: the invitees' default calendars
	Settings    SettingsUpdate `json:"settings,omitzero"`    // nil fields mean WeCom's defaults
	Reminders   Reminders      `json:"reminders,omitzero"`   // when to remind, and whether to repeat
	Live        LiveUpdate     `json:"live,omitzero"`        // broadcasts the meeting; advanced
}

// Invitees are the members, and the devices of the corp, that a meeting is for.
type Invitees struct {
	UserIDs   []string `json:"userid,omitzero"` // one that is unknown or not in the app's visible range makes the call fail
	DeviceSNs []string `json:"device_sn,omitzero"`
}

// A Guest is somebody outside the corp who is invited by telephone number (会议嘉宾).
type Guest struct {
	Area  string `json:"area"` // the country code without + or 00: 86
	Phone string `json:"phone_number"`
	Name  string `json:"guest_name,omitzero"` // at most 16 characters
}

// Members are members of the corp.
type Members struct {
	UserIDs []string `json:"userid"`
}

// An EnterMute says whether those who join are muted.
//
//wecom:string
type EnterMute int

const (
	EnterMuteOff    EnterMute = 0 // 关闭
	EnterMuteOn     EnterMute = 1 // 开启
	EnterMuteCrowds EnterMute = 2 // 超过6人后自动开启
)

// UnmarshalJSON reads a number, or the boolean that some meetings have.
func (m *EnterMute) UnmarshalJSON(b []byte) error {
	var n wecom.Int
	err := n.UnmarshalJSON(b)
	*m = EnterMute(n)
	return err
}

// A Watermark is how the watermark on shared screens looks.
//
//wecom:string
type Watermark int

const (
	WatermarkSingle Watermark = 0 // 单排
	WatermarkRows   Watermark = 1 // 多排
)

// An AutoRecord says what records a meeting by itself.
type AutoRecord string

const (
	AutoRecordNone  AutoRecord = "none"
	AutoRecordLocal AutoRecord = "local" // the host's computer, when the host joins
	AutoRecordCloud AutoRecord = "cloud" // WeCom, when the host joins
)

// A RingScope says whom WeCom rings up when a meeting begins (来电提醒).
//
//wecom:string
type RingScope int

const (
	RingNobody RingScope = 1 // 不提醒
	RingHosts  RingScope = 2 // 仅提醒主持人: the default
	RingAll    RingScope = 3 // 提醒所有成员
	RingSome   RingScope = 4 // 指定部分人响铃: see RingMembers
)

// SettingsUpdate says how a meeting runs. Nil and empty fields mean the default
// in a booking, and unchanged in an update. The corp may force some of them. The
// fields marked advanced fail with [wecom.ErrMeetingFeature] in corps without the
// advanced features.
type SettingsUpdate struct {
	Password        string     `json:"password,omitzero"`                // 4 to 6 digits
	WaitingRoom     *bool      `json:"enable_waiting_room,omitzero"`     // default: false
	EnterBeforeHost *bool      `json:"allow_enter_before_host,omitzero"` // default: true
	EnterMute       *EnterMute `json:"enable_enter_mute,omitzero"`       // default: EnterMuteCrowds
	ScreenWatermark *bool      `json:"enable_screen_watermark,omitzero"` // default: false
	RingScope       RingScope  `json:"remind_scope,omitzero"`            // default: RingHosts
	RingMembers     Members    `json:"ring_users,omitzero"`              // of RingSome; none of them: nobody is rung up
	Hosts           Members    `json:"hosts,omitzero"`                   // at most 10 beside the admin; advanced

	// All below are advanced.

	UnmuteSelf         *bool      `json:"allow_unmute_self,omitzero"`             // default: true; false needs MuteAll
	MuteAll            *bool      `json:"mute_all,omitzero"`                      // ignored unless UnmuteSelf is false
	External           *bool      `json:"allow_external_user,omitzero"`           // default: true; false: members of the corp only
	Watermark          *Watermark `json:"watermark_type,omitzero"`                // of ScreenWatermark; default: WatermarkSingle
	AutoRecord         AutoRecord `json:"auto_record_type,omitzero"`              // default: AutoRecordNone
	AttendeeAutoRecord *bool      `json:"attendee_join_auto_record,omitzero"`     // of AutoRecordCloud: begins with the first who joins; default: false
	HostMayPauseRecord *bool      `json:"enable_host_pause_auto_record,omitzero"` // of AutoRecordCloud; default: true
	Interpreter        *bool      `json:"enable_interpreter,omitzero"`            // simultaneous interpretation (同声传译); default: false
	DocumentUpload     *bool      `json:"enable_doc_upload_permission,omitzero"`  // members may upload documents
	Enrollment         *bool      `json:"enable_enroll,omitzero"`                 // one has to enrol (报名) to join
	HostKeyEnabled     *bool      `json:"enable_host_key,omitzero"`               // whoever knows the key can become the host; default: false
	HostKey            string     `json:"host_key,omitzero"`                      // 6 digits; empty: WeCom chooses
}

// check refuses what WeCom would ignore.
func (in SettingsUpdate) check() error {
	if in.UnmuteSelf != nil && !*in.UnmuteSelf && (in.MuteAll == nil || !*in.MuteAll) {
		return errors.New("meeting: WeCom ignores that UnmuteSelf is false unless MuteAll is true: set both")
	}
	return nil
}

// A RepeatType is how a meeting repeats.
//
//wecom:string
type RepeatType int

const (
	RepeatDaily    RepeatType = 0 // 每日
	RepeatWeekly   RepeatType = 1 // 每周
	RepeatMonthly  RepeatType = 2 // 每月
	RepeatWorkdays RepeatType = 7 // 工作日
)

// A RepeatEnd says what ends a repetition.
//
//wecom:string
type RepeatEnd int

const (
	RepeatEndsAt    RepeatEnd = 0 // 按日期结束重复
	RepeatEndsAfter RepeatEnd = 1 // 按次数结束重复
)

// A Repetition says on which days a meeting takes place again. Daily and weekly
// meetings take place at most 200 times, monthly ones 50 times. Interval, Weekdays
// and MonthDays need Custom, except for an Interval of 2 with RepeatWeekly.
type Repetition struct {
	Type      RepeatType `json:"repeat_type"`
	Custom    wecom.Flag `json:"is_custom_repeat,omitzero"`    // not of RepeatWorkdays; advanced
	Interval  int        `json:"repeat_interval,omitzero"`     // every second day, week or month: 2; required with Custom
	Weekdays  []int      `json:"repeat_day_of_week,omitzero"`  // of RepeatWeekly: 1 to 7, Monday to Sunday; WeCom adds that of the first meeting
	MonthDays []int      `json:"repeat_day_of_month,omitzero"` // of RepeatMonthly: 1 to 31; WeCom adds that of the first meeting
	End       RepeatEnd  `json:"repeat_until_type,omitzero"`
	EndsAt    wecom.Time `json:"repeat_until,omitzero"`       // of RepeatEndsAt; default: a week from now
	Count     int        `json:"repeat_until_count,omitzero"` // of RepeatEndsAfter; default: 7
}

// A ReminderLead is how long before a meeting members are reminded of it, in
// seconds. WeCom takes other values for RemindAtStart.
//
//wecom:string
type ReminderLead int

const (
	RemindAtStart              ReminderLead = 0     // 会议开始时
	RemindFiveMinutesBefore    ReminderLead = 300   // 5分钟前
	RemindFifteenMinutesBefore ReminderLead = 900   // 15分钟前
	RemindOneHourBefore        ReminderLead = 3600  // 一小时前
	RemindOneDayBefore         ReminderLead = 86400 // 一天前
)

// Reminders say when members are reminded of a meeting, and whether it repeats.
type Reminders struct {
	Repeats wecom.Flag `json:"is_repeat"`
	Repetition
	Before []ReminderLead `json:"remind_before,omitzero"` // default: no reminder
}

// A LiveWatermark is the watermark on a broadcast.
type LiveWatermark struct {
	Hidden wecom.Flag `json:"watermark_opt"`
}

// LiveUpdate says how a meeting is broadcast (直播). The documentation does not
// show it at present.
type LiveUpdate struct {
	Enabled         *bool          `json:"enable_live,omitzero"`
	Subject         string         `json:"subject,omitzero"`
	Summary         string         `json:"summary,omitzero"`
	PasswordEnabled *bool          `json:"enable_password,omitzero"` // default: false; true needs a Password
	Password        string         `json:"password,omitzero"`
	Chat            *bool          `json:"enable_live_im,omitzero"`     // viewers may write; default: false
	Replay          *bool          `json:"enable_live_replay,omitzero"` // default: false
	Watermark       *LiveWatermark `json:"live_watermark,omitzero"`
}

// A MeetingCreated is what WeCom made of a booking.
type MeetingCreated struct {
	ID            string    `json:"meetingid"`
	Code          string    `json:"meeting_code"` // the number that people join by (会议号)
	LinkURL       string    `json:"meeting_link"` // where people join; anybody who has it can use it
	ExcessUserIDs wecom.IDs `json:"excess_users"` // invitees without an account for meetings, in corps that pay by account
}

// CreateMeeting books a meeting, and tells those who are invited. It is the app's:
// no other app can read or change it. The same booking a second time fails with
// [wecom.ErrMeetingExists], within 5 minutes [wecom.ErrMeetingBeingCreated].
//
// https://developer.work.weixin.qq.com/document/path/98148
//
//wecom:api POST /cgi-bin/meeting/create 创建预约会议
func (s *Service) CreateMeeting(ctx context.Context, in MeetingCreate) (*MeetingCreated, error) {
	if err := in.Settings.check(); err != nil {
		return nil, err
	}
	return call.Post[MeetingCreated](ctx, s.client, "/cgi-bin/meeting/create", in)
}

// MeetingUpdate changes a meeting that was booked. Nil and zero fields are
// unchanged. Lists replace those that the meeting has.
type MeetingUpdate struct {
	Title        string         `json:"title,omitzero"`
	StartsAt     wecom.Time     `json:"meeting_start,omitzero"`    // needs Duration; required where the present one is over
	Duration     wecom.Seconds  `json:"meeting_duration,omitzero"` // needs StartsAt
	Description  *string        `json:"description,omitzero"`
	Location     *string        `json:"location,omitzero"`
	Invitees     Invitees       `json:"invitees,omitzero"`
	Guests       []Guest        `json:"guests,omitzero"` // see also ReplaceGuests
	CalendarID   string         `json:"cal_id,omitzero"`
	Settings     SettingsUpdate `json:"settings,omitzero"`
	Reminders    *Reminders     `json:"reminders,omitzero"`   // replaces the present ones
	RemindBefore *wecom.Seconds `json:"remind_time,omitzero"` // of corps without the advanced features: one reminder, so long before the start
	Live         LiveUpdate     `json:"live,omitzero"`
}

// UpdateMeeting changes a meeting that has not begun, all of it if it repeats, and
// returns the invitees who have no account for meetings. Once it runs or is over,
// it fails with [wecom.ErrMeetingBegun].
//
// https://developer.work.weixin.qq.com/document/path/98154
//
//wecom:api POST /cgi-bin/meeting/update 修改预约会议
func (s *Service) UpdateMeeting(ctx context.Context, meetingID string, in MeetingUpdate) (excessUserIDs wecom.IDs, err error) {
	if err := in.Settings.check(); err != nil {
		return nil, err
	}
	return call.PostIn[wecom.IDs](ctx, s.client, "/cgi-bin/meeting/update", struct {
		ID string `json:"meetingid"`
		MeetingUpdate
	}{meetingID, in}, "excess_users")
}

// CancelMeeting cancels a meeting that has not begun, with all that follow if it
// repeats. Once it runs or is over, it fails with [wecom.ErrMeetingNotCancellable].
//
// https://developer.work.weixin.qq.com/document/path/98153
//
//wecom:api POST /cgi-bin/meeting/cancel 取消预约会议
func (s *Service) CancelMeeting(ctx context.Context, meetingID string) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/cancel", call.Body{"meetingid": meetingID}, nil)
}

// CancelSubMeeting cancels one meeting of those that repeat. It is an advanced
// feature.
//
// https://developer.work.weixin.qq.com/document/path/98153
//
//wecom:api POST /cgi-bin/meeting/cancel 取消预约会议
func (s *Service) CancelSubMeeting(ctx context.Context, meetingID, subMeetingID string) error {
	return s.client.Post(ctx, "/cgi-bin/meeting/cancel", call.Body{"meetingid": meetingID, "sub_meetingid": subMeetingID}, nil)
}

// A Status tells whether a meeting is to come, runs or is over.
//
//wecom:string
type Status int

const (
	StatusWaiting   Status = 1 // 待开始
	StatusRunning   Status = 2 // 会议中
	StatusEnded     Status = 3 // 已结束
	StatusCancelled Status = 4 // 已取消
	StatusExpired   Status = 5 // 已过期: nobody came
)

// A Type is a kind of meeting.
//
//wecom:string
type Type int

const (
	TypeOnce     Type = 0 // 一次性会议
	TypeRepeated Type = 1 // 周期性会议
	TypeWeChat   Type = 2 // 微信专属会议
	TypeRooms    Type = 3 // Rooms投屏会议
	TypePersonal Type = 5 // 个人会议号会议
	TypeWebinar  Type = 6 // 网络研讨会
)

// A Meeting is a meeting that the app booked.
type Meeting struct {
	ID               string        `json:"meetingid"` // empty unless WeCom sends it
	Code             string        `json:"meeting_code"`
	LinkURL          string        `json:"meeting_link"`
	AgentID          int64         `json:"agentid"`
	AdminUserID      string        `json:"admin_userid"`
	MainDepartmentID int64         `json:"main_department"` // of the admin
	Title            string        `json:"title"`
	Description      string        `json:"description"`
	Location         string        `json:"location"`
	CalendarID       string        `json:"cal_id"`
	Type             Type          `json:"meeting_type"`
	Status           Status        `json:"status"`
	StartsAt         wecom.Time    `json:"meeting_start"`
	Duration         wecom.Seconds `json:"meeting_duration"`
	Attendance       Attendance    `json:"attendees"`
	Guests           []Guest       `json:"guests"`
	Settings         Settings      `json:"settings"`
	Reminders        Reminders     `json:"reminders"`
	Live             Live          `json:"live"`
	HasVote          bool          `json:"has_vote"`

	// Of meetings that repeat.

	SubMeetings         []SubMeeting    `json:"sub_meetings"`
	HasMoreSubMeetings  wecom.Flag      `json:"has_more_sub_meeting"` // SubMeetings lacks some
	RemainingMeetings   int             `json:"remain_sub_meetings"`
	CurrentSubMeetingID string          `json:"current_sub_meetingid"` // that runs, or is the next
	Segments            []RepeatSegment `json:"sub_repeat_list"`
}

// Attendance says who has come to a meeting, and for how long.
type Attendance struct {
	Members   []MemberAttendance   `json:"member"`            // who are invited or have come
	Externals []ExternalAttendance `json:"tmp_external_user"` // of other corps; those who came by WeChat are left out
	Devices   []DeviceAttendance   `json:"device"`
}

// A Presence tells whether somebody came.
//
//wecom:string
type Presence int

const (
	Present Presence = 1 // 已参与
	Absent  Presence = 2 // 未参与
)

// A Visit sums up when somebody was in a meeting.
type Visit struct {
	Presence      Presence      `json:"status"`
	FirstJoinedAt wecom.Time    `json:"first_join_time"`
	LastLeftAt    wecom.Time    `json:"last_quit_time"`
	Joins         int           `json:"total_join_count"`
	Stayed        wecom.Seconds `json:"cumulative_time"` // all visits together
}

// A MemberAttendance is the attendance of a member.
type MemberAttendance struct {
	UserID string `json:"userid"`
	Visit
}

// An ExternalAttendance is the attendance of somebody of another corp.
type ExternalAttendance struct {
	TmpCustomerID string `json:"tmp_external_userid"` // another one in each meeting; externalcontact converts it
	Visit
}

// A DeviceAttendance is the attendance of a device.
type DeviceAttendance struct {
	DeviceSN string   `json:"device_sn"`
	Presence Presence `json:"status"`
}

// Settings say how a meeting runs. The fields are those of [SettingsUpdate].
type Settings struct {
	NeedsPassword      bool       `json:"need_password"`
	Password           string     `json:"password"`
	WaitingRoom        bool       `json:"enable_waiting_room"`
	EnterBeforeHost    bool       `json:"allow_enter_before_host"`
	EnterMute          EnterMute  `json:"enable_enter_mute"`
	EnterMuteType      EnterMute  `json:"enable_enter_mute_type"` // of corps with the advanced features
	UnmuteSelf         bool       `json:"allow_unmute_self"`
	MuteAll            bool       `json:"mute_all"`
	External           bool       `json:"allow_external_user"`
	ScreenWatermark    bool       `json:"enable_screen_watermark"`
	Watermark          Watermark  `json:"watermark_type"`
	AutoRecord         AutoRecord `json:"auto_record_type"`
	AttendeeAutoRecord bool       `json:"attendee_join_auto_record"`
	HostMayPauseRecord bool       `json:"enable_host_pause_auto_record"`
	Interpreter        bool       `json:"enable_interpreter"`
	DocumentUpload     bool       `json:"enable_doc_upload_permission"`
	Enrollment         bool       `json:"enable_enroll"`
	HostKeyEnabled     bool       `json:"enable_host_key"`
	HostKey            string     `json:"host_key"`
	RingScope          RingScope  `json:"remind_scope"`
	RingMembers        Members    `json:"ring_users"`
	Hosts              Members    `json:"hosts"`         // as booked
	CurrentHosts       Members    `json:"current_hosts"` // now
	CoHosts            Members    `json:"co_hosts"`
}

// Live says how a meeting is broadcast. The fields are those of [LiveUpdate].
type Live struct {
	Enabled         bool          `json:"enable_live"`
	Subject         string        `json:"subject"`
	Summary         string        `json:"summary"`
	PasswordEnabled bool          `json:"enable_password"`
	Password        string        `json:"password"`
	Chat            bool          `json:"enable_live_im"`
	Replay          bool          `json:"enable_live_replay"`
	Watermark       LiveWatermark `json:"live_watermark"`
}

// A SubMeeting is one meeting of those that repeat.
type SubMeeting struct {
	ID        string     `json:"sub_meetingid"`
	Deleted   wecom.Flag `json:"status"`
	StartsAt  wecom.Time `json:"start_time"`
	EndsAt    wecom.Time `json:"end_time"`
	Title     string     `json:"title"`
	SegmentID string     `json:"repeat_id"`
}

// A RepeatSegment is a part of a repetition. It splits where members change "this
// and the following meetings" in their client.
type RepeatSegment struct {
	ID string `json:"repeat_id"`
	Repetition
}

// GetMeeting returns a meeting. It is the current one of those that repeat. Not
// even the corp's other meetings can be read, only those of the app.
//
// https://developer.work.weixin.qq.com/document/path/98149
//
//wecom:api POST /cgi-bin/meeting/get_info 获取会议详情
func (s *Service) GetMeeting(ctx context.Context, meetingID string) (*Meeting, error) {
	return call.Query[Meeting](ctx, s.client, "/cgi-bin/meeting/get_info", call.Body{"meetingid": meetingID})
}

// GetSubMeeting returns one meeting of those that repeat. It is an advanced
// feature.
//
// https://developer.work.weixin.qq.com/document/path/98149
//
//wecom:api POST /cgi-bin/meeting/get_info 获取会议详情
func (s *Service) GetSubMeeting(ctx context.Context, meetingID, subMeetingID string) (*Meeting, error) {
	return call.Query[Meeting](ctx, s.client, "/cgi-bin/meeting/get_info", call.Body{"meetingid": meetingID, "sub_meetingid": subMeetingID})
}

// GetMeetingByCode returns the meeting that people join by a code (会议号). It is
// an advanced feature.
//
// https://developer.work.weixin.qq.com/document/path/98149
//
//wecom:api POST /cgi-bin/meeting/get_info 获取会议详情
func (s *Service) GetMeetingByCode(ctx context.Context, code string) (*Meeting, error) {
	return call.Query[Meeting](ctx, s.client, "/cgi-bin/meeting/get_info", call.Body{"meeting_code": code})
}
